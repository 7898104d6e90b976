/*
 * drawing: what the drawings of the site have in common: titles broken into lines, and links, as
 * SVG. Static: the same pages give the same drawing, and nothing has to run in the browser.
 */
#ifndef WRITE_DRAWING_H
#define WRITE_DRAWING_H

#include "write/context.h"

/* In pixels: each further line of text. */
#define DRAWING_LINE 17
#define DRAWING_LINES_MOST 4

struct lines {
	struct str v[DRAWING_LINES_MOST];
	unsigned n;
};

/* Breaks a title at spaces into at most so many lines (≤ DRAWING_LINES_MOST) of so many characters;
 * what does not fit ends in "…". Slices of title, or in the arena. */
struct lines drawing_lines(struct arena *arena, struct str title, size_t chars, unsigned most);

/* <a href> to the page, with its title (and before it, what is given) as the link's name; the
 * caller writes </a>. out_of_reach: the keyboard does not stop there. */
void drawing_link(const struct frame *f, struct buf *b, const struct page *page, struct str before,
		  bool out_of_reach);

/* Lines of text whose middle is y; attributes stand in the element as they are. */
void drawing_text(struct buf *b, const struct lines *lines, int x, int y, const char *attributes);

#endif
