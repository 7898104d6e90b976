/*
 * output_parts: what output.c (taking files) and output_publish.c (putting them in place) share.
 */
#ifndef WRITE_OUTPUT_PARTS_H
#define WRITE_OUTPUT_PARTS_H

#include "write/output.h"
#include "write/record.h"

#define STAGING ".leerspoor-staging"
/* In the staging folder while files are being put in place: a list of all that is ours, before and
 * after. It stays until a build has come to its end. */
#define JOURNAL "journal"
/* In the staging folder, where there is no earlier site: the whole new one. */
#define TREE "tree"
#define JOURNAL_MAX ((size_t)4 << 30)

/* What one worker has put; its own memory, so no locks. */
struct shelf {
	struct arena arena;
	struct output_file *v;
	size_t n, cap;
};

struct output {
	struct arena arena;
	int dir, staging;
	int tree;		 /* the folder of the new site; -1: an earlier one stands there */
	struct audit *audit;	 /* or NULL */
	struct digest asked;	 /* what it searches files for */
	const struct made *made; /* by the last build; or NULL */
	bool forget;		 /* what is known by keys is not to be kept */
	bool broken;		 /* the last build did not come to its end */
	struct digest statement; /* that was published */
	struct shelf *shelves;
	size_t jobs;
	struct map previous;	   /* paths that the last statement lists */
	struct output_file *files; /* all, sorted; filled in by output_files */
	size_t files_n;
	struct output_counts counts;
};

/* While sorting, a file remembers its worker beside its number. */
struct placed {
	struct output_file file;
	size_t worker;
	int step; /* in which it is put in place */
};

/* All files, sorted by path; the caller frees it. */
struct placed *output_gather(const struct output *o, size_t *n);

/* The name that a worker's file has in the staging folder. */
struct str output_staged_name(char text[static 48], size_t worker, size_t number);

/* Tells of a failure, with errno; -1. */
int output_problem(struct diags *diags, const char *rule, struct str path, const char *what);

#endif
