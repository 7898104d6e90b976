/*
 * search_rank: how a query is answered. Private to write/search*.c; theme/assets/search-core.js
 * does the same with the same numbers, so that scores agree to the last bit. All are integers below
 * 2^53.
 *
 * 1. The query is cut into at most QUERY_WORDS different words. Each gets alternatives, terms of
 * the index with a factor: itself (EXACT); two neighbours written as one (JOINED, for each of
 * them); what the last word begins (PREFIX). A word that is not known at all gets the first of
 * these that gives something: what it is with other endings (ENDING), what ends with it (TAIL),
 * what begins with it (PREFIX), what is one error away (EDIT), two words that it is made of, or the
 * long one that it begins with, what begins much as it does (PART).
 * 2. A word is worth the weight of its first alternative, plus WORTH. Words without one are left
 *    out. On a site of more than SEARCH_HEAD pages so are words that stand on half of the
 *    pages, if another word does not.
 * 3. A word's value on a page is the best of its alternatives: weight × level of impact × factor.
 *    c is the worth of the words found over the worth of all, in steps of 1/256.
 *    score = sum of the values × c × (1 + c) / 2.
 * 4. Words in the title add to it, by their share of the worth, and less in a title that has more
 *    words than were found in it.
 * 5. The section to show is the one with most worth of words, with more for a section that comes
 *    earlier among a word's best. Two words or more in it add to the score. Sections with half as
 *    much stand below it, where the same file has them.
 * 6. The snippet is SNIPPET_WORDS words of the section, from SNIPPET_BEFORE before a word found: of
 *    all, the first with most worth of different words in it.
 * 7. Pages with less than a fifth of the worth that the best page has are no results. Then by
 * score; by page when equal.
 * 8. Words between quotation marks must stand so, one behind the other, in the title or in
 *    the files that have the page's best sections; that is looked up in the texts of the first
 * PHRASE_PAGES pages.
 * 9. The first CLOSER_PAGES are put in order anew, by the texts that are loaded to show them: what
 * of the query stands in the title, and how much of the title that is; whether all words that
 * were asked, those that step 2 left out too, are in it; and how near each word stands behind
 * the one asked before it, in the section or its heading. All of this only adds to a score.
 * 10. Only when more results are asked for than that gives, or a facet narrows them, are the
 * o-files read; what only they give comes behind the rest, ranked in the same way.
 */
#ifndef WRITE_SEARCH_RANK_H
#define WRITE_SEARCH_RANK_H

#include "write/search_load.h"

#define QUERY_WORDS 10
#define FACTOR_EXACT 16
#define FACTOR_JOINED 12
#define FACTOR_PREFIX 8
#define FACTOR_TAIL 8
#define FACTOR_ENDING 14
#define FACTOR_EDIT 10
#define FACTOR_PART 8
#define PREFIX_MIN 3 /* bytes of a last word that is taken for a beginning */
#define PREFIX_TERMS 6
#define PREFIX_PIECES 3 /* d-files that may be loaded for it */
#define ENDING_TERMS 2
#define TAIL_MIN 5    /* bytes of a word that others end with */
#define TAIL_WORDS 8  /* that are looked at for it */
#define LEAST_WORTH 5 /* a page found has at least one part of this of what the best has */
#define LONE_MIN 6    /* bytes of a word's beginning, half of it, that is taken for a part */
#define EDIT_MIN 4
#define EDIT_TERMS 3
#define EDIT_PIECES 6 /* d- and r-files each */
#define ALTERNATIVES 16
#define WORTH 16	/* of any word */
#define SECTION_BONUS 8 /* of 16, for all words in one section */
#define TITLE_BONUS 6	/* times, for all words in a title of no other words */
#define CLOSER_PAGES 10
#define TITLE_SHARE 4 /* times, for a title of just the words asked */
#define TITLE_WHOLE 4 /* times, for all words asked, when they are several */
#define NEAR_PART 2   /* one part of, for all words right behind each other */
#define PHRASES_MAX 3
#define PHRASE_PAGES 40
#define SNIPPET_WORDS 30
#define SNIPPET_BEFORE 6
#define MARK_PART 4 /* bytes of a query's word that is also marked at the ends of longer words */

struct alternative {
	search_term term;
	unsigned factor;
	unsigned char frequency;
	const struct search_terms *terms; /* loaded */
	const struct search_terms *rest;  /* loaded, if it was needed and there is any */
};

struct query_word {
	struct str form;
	struct alternative v[ALTERNATIVES];
	size_t n;
	uint32_t weight;
	size_t asked; /* index in query.asked */
};

/* A word as it was asked, whatever is known of it. */
struct asked_word {
	struct str form;
	uint32_t weight; /* of the query's word, or what any word is worth */
};

/* Words that must stand one behind the other. */
struct query_phrase {
	struct str v[QUERY_WORDS];
	size_t n;
};

struct query {
	struct search_index *index;
	struct arena *arena;
	struct diags *diags;
	struct query_word words[QUERY_WORDS];
	size_t n;
	uint32_t weight; /* of all words */
	struct asked_word asked[QUERY_WORDS];
	size_t asked_n;
	struct query_phrase phrases[PHRASES_MAX];
	size_t phrases_n;
	const struct search_piece **pieces; /* d-files that were read for this query */
	size_t pieces_n, pieces_cap;
};

/* search_understand.c: from text to words with alternatives. -1 after a diagnostic. */
int query_understand(struct query *q, struct str text);

/* A page found. */
struct found {
	uint32_t page;
	uint32_t sections[SEARCH_SECTIONS]; /* best first; at least one */
	uint32_t sections_n;
	uint32_t near_n; /* of them, with half as much as the first */
	uint32_t worth;	 /* of the words on it */
	uint64_t score;
};

/* search_phrase.c: keeps of the first PHRASE_PAGES pages those with the query's phrases, each with
 * a section that has one in front. -1 after a diagnostic. */
int query_keep_phrases(struct query *q, struct found *found, size_t *n);

/* search_narrow.c: keeps the pages that the choices let, and fills in the answer's counts. -1 after
 * a diagnostic. */
int query_narrow(struct query *q, const struct search_question *question, struct found *found,
		 size_t *n, struct search_answer *answer);

/* The words of the index that count as found: those with a term of the query, in the d-files that
 * the query has read. */
struct marks {
	struct map words; /* → number of the query's word + 1 */
};

/* search_closer.c: step 9, on pages in order of their score. -1 after a diagnostic. */
int query_look_closer(struct query *q, const struct marks *m, struct found *found, size_t n);

/* search_snippet.c. */
void query_marks(const struct query *q, struct marks *m); /* map_release(&m->words) when done */
/* Fills in the result; its strings are in the query's arena. -1 after a diagnostic. */
int query_show(const struct query *q, const struct marks *m, const struct found *found,
	       struct search_result *result);

#endif
