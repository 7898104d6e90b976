/*
 * rawhtml: raw HTML from an allow-list of tags and attributes, written out anew and balanced; for
 * pass/html.c alone.
 *
 * A block of raw HTML is balanced in itself, except that <div>, <details> and <figure> may stay
 * open over the Markdown behind it, up to the end of the block that it stands in. Inline, a pair of
 * tags is taken when both stand under the same node. What is not taken is shown as text, with a
 * warning (markdown/raw-html); comments are dropped.
 */
#ifndef PASS_RAWHTML_H
#define PASS_RAWHTML_H

#include "pass/body.h"

#define RAW_MAX_OPEN 64

struct raw_tag;

struct raw {
	enum raw_html mode;
	size_t section; /* in which it stands, for its ids */
	struct raw_open {
		const struct raw_tag *tag;
		const struct node *at;	   /* where it was opened */
		const struct node *parent; /* of that */
	} open[RAW_MAX_OPEN];
	size_t n;
};

void raw_init(struct raw *raw, const struct pass *p);

/* Decides for all HTML_INLINE below block, whose children are inlines, which may be tags. */
void raw_balance(const struct raw *raw, struct node *block);

void raw_inline(struct pass *p, struct raw *raw, const struct node *n, struct buf *out);
void raw_block(struct pass *p, struct raw *raw, const struct node *n, struct buf *out);

/* Closes what was left open directly under parent. */
void raw_end(struct pass *p, struct raw *raw, const struct node *parent, struct buf *out);

#endif
