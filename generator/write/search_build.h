/*
 * search_build: how the index comes about. Private to write/search*.c.
 *
 *     pages ─ gather ─→ streams of words, one vocabulary a worker
 *           ─ merge ──→ words in order, each with its term (one for all words with a stem) and
 * parts ─ score ──→ per page: its terms in order, each with its impact and best sections ─ write
 * ──→ the same by term, in files
 *
 * Whatever a worker finds stays in the order of its pages; numbers that reach a file are given
 * after the vocabularies have been merged and sorted, so that they never depend on who did what.
 *
 * Memory: some two bytes for each word of the text and five for each term of a page; postings by
 * term are made for as many terms at a time as fit in a fixed space.
 */
#ifndef WRITE_SEARCH_BUILD_H
#define WRITE_SEARCH_BUILD_H

#include <stdatomic.h>

#include "write/search.h"
#include "write/search_format.h"
#include "write/search_words.h"

enum search_field {
	SEARCH_TITLE,
	SEARCH_HEADING,
	SEARCH_TEXT,
	SEARCH_EXTRA,
	SEARCH_PART,
	SEARCH_FIELDS
};

/* A page that is searched. */
struct search_page {
	const struct page *page;
	uint32_t type;		       /* number of its type + 1, or 0 */
	uint32_t words[SEARCH_FIELDS]; /* how many stand in each field */
	struct digest made_of;	       /* the stream; only where there is a memo */
	bool recalled;		       /* from the memo */
	size_t worker;		       /* whose vocabulary the stream is in */
	struct str stream;	       /* from gather to score */
	struct str postings;	       /* from score */
};

struct search_form {
	struct str text;
	uint32_t term;
	uint32_t pages;		      /* on which it stands */
	uint32_t parts[SEARCH_PARTS]; /* terms */
	uint32_t parts_n;
};

/* What the postings of a term are, in short: for chance, not for attack, since all that a collision
 * does is to leave a file as it was until a build without cache. */
struct search_sum {
	uint64_t v[2];
};

/* A file of the index as it was put. */
struct search_kept {
	struct str name, bytes;
};

struct search_worker {
	struct arena strings; /* of the vocabulary */
	struct arena streams;
	struct arena results;  /* postings */
	struct map vocabulary; /* word → number here */
	struct {
		struct str *v;
		size_t n, cap;
	} words; /* by that number: the word */
	struct {
		uint32_t *v;
		size_t n, cap;
	} pages; /* likewise: pages with it */
	struct {
		uint32_t *v;
		size_t n, cap;
	} seen;		 /* by that number: last page + 1 */
	uint32_t *forms; /* by that number: index in build.forms; from merge */
	struct buf fold, work, packed, made_of;
	struct search_columns columns; /* of the file that is in work */
	struct z_stream_s *deflate;
	struct {
		struct search_kept *v;
		size_t n, cap;
	} kept; /* for local.js */
	struct diags diags;
	int rc;
};

/* "What ends with tail may be known with other instead." */
struct search_ending {
	struct str tail, other;
};

struct search_build {
	const struct site *site;
	struct output *out;
	struct arena arena;
	struct str folder;
	size_t jobs;
	struct search_worker
		*workers; /* jobs of them, and behind them what only has words: the memo's */
	struct search_memo *memo;  /* NULL: there is no cache */
	struct search_page *pages; /* oldest first; a page's number is its index */
	size_t pages_n;
	struct search_form *forms; /* in order of their bytes */
	size_t forms_n;
	uint32_t terms_n;
	uint32_t *frequency;	       /* by term: pages with it; from score */
	struct search_sum *sums;       /* by term: what its postings are; from score, where keyed */
	uint64_t words[SEARCH_FIELDS]; /* over all pages */
	uint64_t mean[SEARCH_FIELDS];  /* of them a page, × 16, search_coarse; from score */
	bool keyed;		       /* files are kept that an earlier build made of the same */
	struct map made;	       /* bytes of a key → made_file of the index */
	atomic_size_t kept_bytes;      /* of all files, also when they were too many to keep */
	struct str phrases;	       /* what the p-file holds; from fragments */
	unsigned char phrases_digest[SEARCH_DIGEST_LONG];
	struct search_ending *endings; /* most common first; from merge */
	size_t endings_n;
	uint32_t *term_first; /* by page->index: one of the names it has as a glossary term + 1 */
	uint32_t *term_next;  /* by number of a name: the next + 1 */
};

/* search_gather.c: the pages, and the words on them. */
void search_gather(struct search_build *b);
/*
 * search_memo.c: the words of pages, kept from one build to the next.
 *
 * One file of the cache: a vocabulary, and for each page its stream with the digest of all that it
 * was made of. Words keep their numbers, so that streams are kept as they are; those that no page
 * has any more stay until they are many.
 */
struct search_memo;
/* Reads the file, its vocabulary into the worker behind the others; never NULL. */
struct search_memo *search_memo_load(struct search_build *b, const char *file);
void search_memo_free(struct search_memo *m); /* NULL is fine */
/* Fills in words, worker and stream of a page that says what a page of the last build said;
 * made_of: the digest of that. Any thread. */
bool search_memo_recall(const struct search_memo *m, struct search_page *p);
/* How many pages have each of its words; when all pages are there. */
void search_memo_count(struct search_build *b);
/* Writes the streams of all pages where they are not those that were read; before score. -1 with
 * errno set. */
int search_memo_save(const struct search_build *b);

/* search_merge.c: one vocabulary, terms and compounds. */
void search_merge(struct search_build *b);
/* search_endings.c: endings and endings_n. */
void search_learn_endings(struct search_build *b);
/* search_score.c: terms_n, frequency and every page's postings. */
void search_score(struct search_build *b);

/* What stands in search_page.stream: words of the vocabulary as their number + STREAM_WORD, and
 * between them where they stand. */
enum { STREAM_SECTION, STREAM_FIELD, STREAM_WORD = STREAM_FIELD + SEARCH_FIELDS };

/* One posting in search_page.postings: distance of the term to the one before (the first: its
 * number
 * + 1), impact byte, sections as in a t-file. */
struct search_posting {
	uint32_t term;
	unsigned impact;     /* with bit 6 */
	struct str sections; /* as they stand in the file */
};
/* Reads the next one, term being that of the one before + 1 (0 at the start, to be kept by the
 * caller); false at the end. */
bool search_posting_next(struct search_reader *r, uint32_t *term, struct search_posting *p);

/* How large a file is to be, on a small site and on one of 4,000 pages or more: larger files
 * deflate better, but on a large site, of which a query needs less, they cost more than that
 * spares. The same for sites that are much of a size. */
static inline size_t search_file_bytes(const struct search_build *b, size_t small, size_t large)
{
	size_t pages = (size_t)search_coarse(b->pages_n);

	return pages >= 4000 ? large : (small * (4000 - pages) + large * pages) / 4000;
}

/* Where files end: of at least so many bytes at the next thing whose hash says so, one in so many;
 * at the latest before they have the most. So the ends depend on what stands near, and a change of
 * sizes moves few of them. Begins with bytes 0. */
struct search_cut {
	size_t least, most;
	uint32_t one_in;
	size_t bytes; /* of the file that is being filled */
};

/* Whether a file begins with this thing. When it does, the caller may add to c->bytes what is only
 * needed at the start of one. */
static inline bool search_cut(struct search_cut *c, size_t bytes, uint32_t hash)
{
	bool cut = !c->bytes || c->bytes + bytes > c->most ||
		   (c->bytes >= c->least && (hash >> 8) % c->one_in == 0);

	c->bytes = cut ? bytes : c->bytes + bytes;
	return cut;
}

/* One file of a kind, by number. */
struct search_shard {
	uint32_t first;				  /* t, o: term; f, m: page */
	uint32_t section;			  /* f, m: the first one of that page */
	unsigned char digest[SEARCH_DIGEST_LONG]; /* all of it: t; else the first SEARCH_DIGEST */
	struct str start;			  /* d, r: the first word that may stand in it */
};
struct search_shards {
	struct search_shard *v; /* n, and behind them one whose first is where the last one ends */
	size_t n;
};

/* A way to narrow the pages found. */
struct search_facet {
	struct str name;  /* of the field, or SEARCH_TYPE_FACET */
	struct str label; /* for readers; empty: the type, for which the theme has a word */
	unsigned char digest[SEARCH_DIGEST_LONG];
};
struct search_facets {
	struct search_facet *v;
	size_t n;
};

/* These write files; what goes wrong is told to the worker that met it. */
/* search_facets.c: x-files. -1 when something went wrong. */
int search_write_facets(struct search_build *b, struct search_facets *x);
/* search_terms.c: t- and o-files. */
void search_write_terms(struct search_build *b, struct search_shards *t);
/* search_forms.c: d- and r-files. */
void search_write_forms(struct search_build *b, const struct search_shards *t,
			struct search_shards *d, struct search_shards *r);
/* search_fragments.c: p-, f- and m-files. */
void search_write_fragments(struct search_build *b, struct search_shards *m);

/* search_local.c: local.js. Files are kept for it until they are too many. */
#define SEARCH_LOCAL_MAX ((size_t)6 << 20)
/* bytes may be empty when these n bytes are too many anyway. */
void search_keep(struct search_build *b, size_t worker, struct str name, struct str bytes,
		 size_t n);
int search_write_local(struct search_build *b, const struct theme *theme);

/* What has been put into work since the last end is a column, or several that are much alike. */
static inline void search_end_column(struct search_worker *w)
{
	w->columns.end[w->columns.n++] = w->work.n;
}

/* search.c. True when a file stands that was made of the same; key: the digest of that. digest gets
 * the beginning of the digest of its bytes. */
bool search_keep_file(struct search_build *b, size_t worker, struct digest key,
		      unsigned char digest[SEARCH_DIGEST_LONG]);

struct search_file_name {
	char kind;
	struct search_key key;
	size_t digest_n;
};

/* Deflates raw, in the worker's columns, and puts it. No columns are left. -1 after a diagnostic to
 * the worker. */
int search_make_file(struct search_build *b, size_t worker, struct search_file_name of,
		     struct digest key, struct str raw, unsigned char digest[SEARCH_DIGEST_LONG]);

/* One or the other, for what is made of raw alone: deflates raw, in the worker's columns, and puts
 * it as kind and key, with the first digest_n bytes of its digest, which digest gets. No columns
 * are left. -1 after a diagnostic to the worker. */
int search_put_file(struct search_build *b, size_t worker, char kind, struct search_key key,
		    size_t digest_n, struct str raw, unsigned char digest[SEARCH_DIGEST_LONG]);

#endif
