/*
 * search_words: what a word is, to whom it is related, and what it is made of. Private to
 * write/search*.c.
 *
 * A word is a run of letters, marks and numbers, folded (marks dropped, lower case). A single
 * letter beside an apostrophe is none: "foto's" is the word "foto". theme/assets/search-core.js
 * cuts the same way.
 */
#ifndef WRITE_SEARCH_WORDS_H
#define WRITE_SEARCH_WORDS_H

#include "base/map.h"

#define SEARCH_WORD_MAX 48 /* bytes; longer ones are no words that people look for */

struct search_words {
	struct str text;
	size_t at;
	struct buf *fold; /* scratch of the caller */
};

struct search_word {
	struct str form; /* folded; until the next word */
	size_t from, to; /* in the text */
	bool hyphen;	 /* only a hyphen between the word before and this one */
};

/* The next word; false at the end. */
bool search_words_next(struct search_words *w, struct search_word *word);

/* Stemmer for a language (ISO 639 code, "nl" or "nl-NL"); one without rules leaves words as they
 * are. For one thread. */
struct search_stemmer;
struct search_stemmer *search_stemmer_new(struct str language);
void search_stemmer_free(struct search_stemmer *s);
/* Appends the stem of a folded word. */
void search_stem(struct search_stemmer *s, struct str form, struct buf *out);

/* Whether the tag ("nl-NL") is of the language with that code. */
bool search_is_language(struct str tag, const char *code);

/* Endings that words have in place of each other, as "a-b c-d"; empty when none are known. */
const char *search_endings(struct str language);

/* What may stand between the parts of a compound in the language; NULL: it has no compounds written
 * as one word. Ends with an empty string. */
const char *const *search_links(struct str language);

/*
 * Splits a word in two to four known words of four letters and more, joined by one of the links or
 * nothing; of all ways the one with the highest mean frequency. lexicon: word → .num an index into
 * weights, which has log2 of its frequency (0: not to be used as a part). parts gets their indexes;
 * returns how many, 0 if there is no way.
 */
#define SEARCH_PARTS 4
#define SEARCH_PART_MIN 4 /* bytes */
size_t search_split(struct str form, const struct map *lexicon, const uint32_t *weights,
		    const char *const *links, uint32_t parts[SEARCH_PARTS]);

#endif
