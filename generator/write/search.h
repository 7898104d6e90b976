/*
 * search: the site's search index, and the query over it for the command line.
 *
 * The index is a folder of small static files that a browser loads as a query needs them
 * (theme/assets/search-core.js); search_query reads the same files and ranks by the same integers,
 * so both give the same results with the same scores. write/search_format.h says what stands in the
 * files, write/search_rank.h how a query is answered.
 */
#ifndef WRITE_SEARCH_H
#define WRITE_SEARCH_H

#include "write/output.h"
#include "write/theme.h"

/*
 * Writes the index of all pages with content, and of lists with text, below the folder named by the
 * label folder.index. The bytes depend on the site alone, not on jobs (1..64, as given to
 * output_open). -1 after a diagnostic. keyed: files that stand in the output and were made of the
 * same are kept (output_keep). cache: the file in which the words of pages are kept, or NULL.
 *
 * With a theme that has a search.js, a site of up to some 4,000 pages also gets local.js, by which
 * it can be searched from a folder on disk.
 */
int search_write(const struct site *site, const struct theme *theme, struct output *out, bool keyed,
		 const char *cache, size_t jobs, struct diags *diags);

/* The folder of the index relative to the site's root, with '/' at the end; in the arena. */
struct str search_folder(const struct site *site, struct arena *arena);

/* One page that answers a query, by its best section. Strings live as long as the index and the
 * arena given to search_query. */
#define SEARCH_MORE 2
struct search_result {
	struct str url; /* relative to the site's root */
	struct str title;
	struct str section; /* heading of the best section; empty: the top of the page */
	struct str anchor;
	struct str type;    /* label of the page's type; may be empty */
	struct str snippet; /* plain text around the words found, one line */
	struct str marked;  /* the same with '\x01' before and '\x02' behind each word found */
	uint64_t score;
	struct {
		struct str section, anchor;
	} more[SEARCH_MORE]; /* further sections that answer nearly as well */
	size_t more_n;
};

/* A facet narrows to pages that have one of the values chosen of it. */
struct search_choice {
	struct str facet; /* name of the field, or "type" */
	struct str value; /* as in the addresses of lists */
};

struct search_question {
	struct str text;
	const struct search_choice *choices; /* facets narrow each other */
	size_t choices_n;
	const struct str *counted; /* facets of which the pages found are to be counted by value */
	size_t counted_n;
	size_t offset, limit; /* results offset … offset + limit - 1, best first */
};

/* How many of the pages found have each value, as far as the other facets let them; values of none
 * are left out unless they are chosen. */
struct search_counts {
	struct str name, label; /* label empty: the type */
	struct {
		struct str value, label;
		size_t pages;
	} * v;
	size_t n;
};

struct search_answer {
	size_t total; /* pages found */
	struct search_result *v;
	size_t n;		      /* of them here */
	struct search_counts *counts; /* one for each of question.counted that the index has */
	size_t counts_n;
};

struct search_index;

/* Opens the index in the folder dir (the one with root.bin). NULL after one diagnostic:
 * search/missing, search/version, search/damaged. */
struct search_index *search_open(const char *dir, struct diags *diags);
void search_close(struct search_index *index); /* NULL is fine */

/* A facet by its name. */
bool search_has_facet(const struct search_index *index, struct str name);

/* -1 after a diagnostic (search/missing, search/damaged). */
int search_query(struct search_index *index, struct arena *arena,
		 const struct search_question *question, struct search_answer *answer,
		 struct diags *diags);

#endif
