/*
 * gfm: cmark-gfm's parse under one lock, in memory of its own and within bounds. For
 * read/markdown.c alone; see read/markdown.h for the bounds.
 */
#ifndef READ_GFM_H
#define READ_GFM_H

#define CMARK_NO_SHORT_NAMES /* NODE_TEXT and so on are ours */
#include <cmark-gfm.h>
#include <setjmp.h>

#include "read/markdown.h"

/* One parse's memory; zeroed is empty. */
struct gfm {
	struct arena arena;
	size_t most; /* bytes */
	jmp_buf full;
};

/* The tree, in gfm's memory; NULL after one diagnostic. Until gfm_release this thread can walk it
 * (cmark's accessors allocate too) and start no other parse. gfm_release is due in either case. */
cmark_node *gfm_parse(struct gfm *gfm, struct str body, struct str path, unsigned first_line,
		      struct diags *diags);
void gfm_release(struct gfm *gfm);

/* What we call such a node. */
enum node_kind gfm_kind(cmark_node *n);

#endif
