/*
 * around: a small drawing of one page among those it is linked with: to the left the pages that
 * name it, to the right those that it names, a few of each, of as many types as there are.
 *
 * For the eye and the pointer: the same links, and the rest of them, stand below it as lists, which
 * is where the keyboard and a screen reader get them. So the drawing is hidden from those.
 */
#ifndef WRITE_AROUND_H
#define WRITE_AROUND_H

#include "write/context.h"

/* SVG in the frame's arena; {NULL,0} but at the page itself of a page of content, and where there
 * is too little around it to draw. */
struct str around_drawing(const struct frame *f);

#endif
