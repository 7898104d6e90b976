/*
 * copies: which pages began as the copy of another one.
 *
 * Git keeps no copies; a page is said to be one only where that is certain: it begins with the very
 * bytes that another page (of those that the head has) had in some revision before. Of several such
 * revisions it is the newest. What more than COPIES_SAME pages begin with is a form that is filled
 * in, and an empty page is nobody's copy.
 */
#ifndef READ_COPIES_H
#define READ_COPIES_H

#include "read/history_parts.h"

/* Fills in copied of all pages. Their revisions still have the graph's numbers of commits;
 * position: of each of these its place in graph->order. Looks at no more than COPIES_MOST commits
 * on the way; where that is not enough, of the oldest pages nothing is said. */
#define COPIES_SAME 16
#define COPIES_MOST ((size_t)20 * 1000 * 1000)
void copies_find(const struct graph *g, const uint32_t *position, struct history *out);

#endif
