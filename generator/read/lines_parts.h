/*
 * lines_parts: what read/lines*.c share, and nobody else.
 */
#ifndef READ_LINES_PARTS_H
#define READ_LINES_PARTS_H

#include "base/diff.h"
#include "read/lines.h"

/* Owners as they are kept: a revision's index + 1, so that the newest is the lowest. */
#define UNCOMMITTED 0U
#define UNKNOWN UINT32_MAX

/* A revision's text and the owners of its lines. */
struct version {
	struct buf text;
	size_t *start; /* of each line; n + 1 of them */
	uint32_t *owner;
	uint32_t *cut; /* who last took away what stood right below the line */
	size_t n, cap;
	size_t matter;	      /* lines of front matter */
	struct version *next; /* among the free ones */
};

struct numbers {
	uint32_t *v;
	size_t n, cap;
};

struct lines {
	struct repo *repo;
	size_t worker;
	struct version *free;
	struct version *newest; /* of the page followed last */
	struct {
		struct version **v;
		size_t n, cap;
	} at;			 /* by revision; NULL: not (or no longer) there */
	struct numbers children; /* by revision: how many are to come */
	uint64_t bytes;		 /* read for this page */

	/* of one comparison */
	struct diff diff;
	struct map numbers;		     /* line or word → number */
	struct numbers old_lines, new_lines; /* what is compared, as numbers */
	struct numbers old_at, new_at;	     /* of words: on which line */
};

/* ---- lines_text.c ---- */

/* Finds the lines of v->text; nobody owns them yet. */
void version_split(struct version *v);
struct str version_line(const struct version *v, size_t i);
bool version_is_blank(const struct version *v, size_t i);

/* ---- lines_owners.c ---- */

/* Owners of new, which comes right behind old and is by me. */
void lines_descend(struct lines *l, const struct version *old, struct version *new, uint32_t me,
		   bool counts);
/* Gives the lines of new that are in old, and have no owner yet, those of old. */
void lines_take_over(struct lines *l, const struct version *old, struct version *new);
/* The newest owner of n lines. */
uint32_t version_newest(const struct version *v, size_t from, size_t n);

#endif
