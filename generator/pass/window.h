/*
 * window: the parts in which two texts of a page differ, cut so that each part parses to what it is
 * in the whole.
 *
 * A heading at the start of a line, behind a blank line and outside fenced code, ends every block
 * before it. So two texts that are equal up to such a heading and from another one on differ only
 * in the sections between. Where that is not so (raw HTML that starts a line may hold blank lines,
 * definitions of links and notes work from anywhere) the window is the whole.
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

struct window window_find(struct str old_body, struct str new_body);

#endif
