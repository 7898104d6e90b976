/*
 * treewalk: what pages a commit changes, found by walking its tree and its parents' together.
 *
 * Equal subtrees are never opened, so the cost is that of what differs. A merge is compared with
 * its first parent; the other parents are looked at only where that one differs.
 */
#ifndef READ_TREEWALK_H
#define READ_TREEWALK_H

#include "read/commits.h"

/* One worker's tools. What changes and moves point to lives in arena. */
struct treewalk {
	struct objects *objects; /* borrowed */
	struct arena arena;	 /* results; whole walk */
	struct arena scratch;	 /* one commit */
	struct buf path;
	const struct str *suffixes; /* what is a page, without regard to ASCII case */
	size_t suffixes_n;
	struct map names; /* path → own number, until treewalk_settle makes it the graph's */
	struct {
		struct str *v;
		size_t n, cap;
	} paths;
	struct {
		struct change *v;
		size_t n, cap;
	} found;
	/* The first failure, if any: */
	bool failed;
	size_t failed_at;
	struct oid failed_id;
	const char *failed_why;
};

void treewalk_init(struct treewalk *w, struct objects *objects, const struct str *suffixes,
		   size_t suffixes_n);
/* Lets go of all but the arena of results. */
void treewalk_finish(struct treewalk *w);
void treewalk_release(struct treewalk *w);

/* Fills the commit's changes and moves, with this worker's own numbers for paths. Reads the graph
 * and writes to this commit only. On failure w->failed is set. */
void treewalk_compare(struct treewalk *w, struct graph *g, size_t at, struct commit_node *c);

/* Puts the graph's numbers for w's own in the commit's changes and moves. numbers: from
 * treewalk_numbers. */
uint32_t *treewalk_numbers(struct treewalk *w, struct graph *g, struct arena *arena);
void treewalk_renumber(const uint32_t *numbers, struct commit_node *c);

bool treewalk_is_page(const struct treewalk *w, struct str name);

#endif
