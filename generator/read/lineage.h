/*
 * lineage: pages followed from the head back through the commits.
 *
 * Pure computation over a graph whose commits are compared: no reading, so it is done anew on every
 * build. history.h says what it does; here is what it leaves.
 *
 * Tracks are what is followed: 0 … pages - 1 are the pages asked for, those above are removed
 * pages, which leave no revisions.
 */
#ifndef READ_LINEAGE_H
#define READ_LINEAGE_H

#include "read/commits.h"
#include "read/history.h"

#define LINEAGE_NONE UINT32_MAX

/* A revision of a page; its number is its place in the list, newer ones first. */
struct lineage_revision {
	uint32_t page;
	uint32_t commit;	 /* node of the graph */
	uint32_t path, old_path; /* of the graph; old_path may be LINEAGE_NONE */
	enum revision_kind kind;
	struct oid blob, old_blob;
};

struct lineage_edge {
	uint32_t child, parent; /* revisions */
	uint32_t which;		/* the parent's place among the child commit's parents */
};

enum removal_kind {
	REMOVAL_PLAIN,
	/* A merge lacks what its first parent has, and so does another parent: it counts only if no
	 * commit of that other parent's line removed the page. */
	REMOVAL_BY_MERGE,
	REMOVAL_MOVED, /* the page was moved to a path that was removed later */
	REMOVAL_MOVED_BY_MERGE
};

struct lineage_removal {
	uint32_t path;
	uint32_t commit; /* node of the graph */
	struct oid blob;
	enum removal_kind kind;
};

/* Where a page's history starts. */
struct lineage_start {
	uint32_t page, path, commit;
};

struct lineage {
	struct {
		struct lineage_revision *v;
		size_t n, cap;
	} revisions;
	struct {
		struct lineage_edge *v;
		size_t n, cap;
	} edges;
	struct {
		struct lineage_removal *v;
		size_t n, cap;
	} removals; /* newest first */
	struct {
		struct lineage_start *v;
		size_t n, cap;
	} starts;
	bool *living; /* by path: some page asked for is or was there */
};

/* paths[i]: the graph's number of page i's path, which the head must have; LINEAGE_NONE: no such
 * page. */
void lineage_run(struct lineage *out, const struct graph *g, const uint32_t *paths, size_t pages);
void lineage_release(struct lineage *l);

#endif
