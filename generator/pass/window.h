/*
 * window: the parts in which two texts of a page differ, cut so that each part parses to what it is
 * in the whole.
 *
 * A heading or a letter at the start of a line, behind a blank line and outside fenced code, ends
 * every block before it. So two texts that are equal up to such a line and from another one on
 * differ only in what stands between. Where that is not so (some raw HTML may hold blank lines;
 * definitions of links and notes work from anywhere on what has brackets) the window is the whole.
 */
#ifndef PASS_WINDOW_H
#define PASS_WINDOW_H

#include "base/text.h"

struct window {
	struct str old_text, new_text; /* whole sections; both empty when the texts are equal */
	/* Where in old_text and new_text the first and the last difference lie: bytes before are
	 * equal and so are `tail` bytes at the end. */
	size_t head, tail;
};

/* finest: cut at paragraphs too; else only at headings, so that the window shows under which one
 * the difference stands. */
struct window window_find(struct str old_body, struct str new_body, bool finest);

/* Whether the "]:" at byte at may end the label with which a definition of a link or a note begins;
 * false only where it surely does not, as in "error[E0308]: mismatched types". */
bool window_may_define(struct str s, size_t at);

#endif
