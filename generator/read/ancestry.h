/*
 * ancestry: which commits another one comes from.
 */
#ifndef READ_ANCESTRY_H
#define READ_ANCESTRY_H

#include "read/commits.h"

struct ancestry {
	const struct graph *graph;
	const uint32_t *position; /* by commit: its place in graph->order */
	uint32_t *mark;		  /* by commit: the last search that came by it */
	uint32_t search;
	size_t looked_at; /* commits, over all searches */
};

/* Both are borrowed. */
void ancestry_init(struct ancestry *a, const struct graph *graph, const uint32_t *position);
void ancestry_release(struct ancestry *a);

/* Finds the ancestors of a commit that stand no later than last in the order. */
void ancestry_search(struct ancestry *a, uint32_t commit, uint32_t last);
/* Of the last search; the commit itself is among them. */
bool ancestry_has(const struct ancestry *a, uint32_t commit);

#endif
