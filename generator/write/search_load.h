/*
 * search_load: the files of an index, read as a query needs them. Private to write/search*.c.
 *
 * Every file is taken for damaged until it has been read whole: numbers are held against what they
 * count or point to, so that whoever uses these structs need not. All strings and arrays live in
 * the index's arena.
 */
#ifndef WRITE_SEARCH_LOAD_H
#define WRITE_SEARCH_LOAD_H

#include "write/search.h"
#include "write/search_build.h"

/* A term, by where its postings are: the digest of a t-file, as a number, and 16 bits for its
 * number there. No other term has the same. */
typedef uint64_t search_term;

static inline uint64_t search_term_file(search_term t)
{
	return t >> 16;
}

/* d- and r-file. */
struct search_piece {
	struct str *words; /* in order */
	size_t n;
	search_term *terms; /* d only */
	unsigned char *frequency;
};

struct search_hit {
	uint32_t page;
	unsigned char impact;
	unsigned char sections_n;
	uint32_t sections[SEARCH_SECTIONS];
};

/* t- and o-file. */
struct search_terms {
	uint32_t n;
	bool more;     /* there is an o-file */
	uint64_t rest; /* its digest */
	uint32_t *frequency;
	struct search_hit *hits;
	size_t *start; /* by number, and one more: index in hits */
};

struct search_map {
	struct search_shard *files;
	size_t n;
};

struct search_part {
	uint32_t page, type;
	struct str url, title;
	uint32_t first; /* section */
	struct {
		struct str heading, anchor, text;
	} * sections;
	size_t sections_n;
};

struct search_fragment {
	struct search_part *parts;
	size_t n;
};

/* x-file. */
struct search_values {
	struct {
		struct str slug, label;
		uint32_t *pages; /* in order */
		size_t n;
	} * v;
	size_t n;
};

struct search_index {
	struct arena arena;
	int dir;
	struct str name;   /* of the folder, for diagnostics */
	struct map loaded; /* file name → what it holds */
	uint32_t pages;
	struct str language;
	struct str *types;
	size_t types_n;
	struct search_ending *endings;
	size_t endings_n;
	struct str *links;
	size_t links_n;
	struct search_shards d, r, m;
	struct search_facets x;
	unsigned char p[SEARCH_DIGEST_LONG];
};

/* Each reads raw (inflated) bytes, of which strings stay slices; NULL or false when damaged. */
bool search_parse_root(struct search_index *index, struct str raw);
struct search_piece *search_parse_piece(struct search_index *index, struct str raw, bool reversed);
struct search_terms *search_parse_terms(struct search_index *index, struct str raw);
struct search_terms *search_parse_rest(struct search_index *index, struct str raw);
struct search_map *search_parse_map(struct search_index *index, struct str raw);
struct search_fragment *search_parse_fragment(struct search_index *index, struct str raw);
struct search_values *search_parse_values(struct search_index *index, struct str raw);

/* Load a file, once; NULL after a diagnostic. */
struct search_piece *search_load_piece(struct search_index *index, bool reversed, size_t number,
				       struct diags *diags);
/* file, rest: digest as a number. */
struct search_terms *search_load_terms(struct search_index *index, uint64_t file,
				       struct diags *diags);
struct search_terms *search_load_rest(struct search_index *index, uint64_t rest,
				      struct diags *diags);
/* The part of a page in which the section stands, or its first one when it has no such section. */
const struct search_part *search_load_part(struct search_index *index, uint32_t page,
					   uint32_t section, struct diags *diags);
/* The values of that facet of index->x. */
const struct search_values *search_load_values(struct search_index *index, size_t facet,
					       struct diags *diags);

#endif
