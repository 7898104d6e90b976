/*
 * search_lookup: words of a query in the dictionary. Private to write/search_understand.c, which
 * has these, and write/search_unknown.c. What loads a file returns -1 or NULL after a diagnostic.
 */
#ifndef WRITE_SEARCH_LOOKUP_H
#define WRITE_SEARCH_LOOKUP_H

#include "write/search_rank.h"

/* Index of the piece in which the word stands, if anywhere. */
size_t lookup_piece_of(const struct search_shards *s, struct str word);
/* How many pieces may hold words that begin so, from lookup_piece_of on. */
size_t lookup_pieces_with(const struct search_shards *s, struct str prefix);
/* Index of the first word that is not before this one. */
size_t lookup_lower_bound(const struct search_piece *p, struct str word);
/* A d-file, which is then among those that the query has read. */
const struct search_piece *lookup_piece(struct query *q, size_t number);

/* The term of a word of the piece. */
struct alternative lookup_alternative(const struct search_piece *p, size_t word, unsigned factor);
/* Adds it unless the word has that term already; whether it did. */
bool lookup_add(struct query_word *w, struct alternative a);
/* 1: known, *a filled in; 0: not. */
int lookup_word(struct query *q, struct str word, unsigned factor, struct alternative *a);

/* The most frequent few. */
struct candidates {
	struct alternative v[PREFIX_TERMS];
	size_t n, max;
};
void lookup_add_candidate(struct candidates *c, struct alternative a);

/* What the word begins. When it is known itself, only terms of its own t-file: no further request.
 */
int lookup_add_prefixed(struct query *q, struct query_word *w);

/* search_unknown.c: what a word that no page has may stand for. */
int lookup_unknown(struct query *q, struct query_word *w);

#endif
