/*
 * plain: the plain text of a line of Markdown, without parsing the page it stands on.
 */
#ifndef MODEL_PLAIN_H
#define MODEL_PLAIN_H

#include "base/text.h"

/* Adds the text of Markdown inlines: without emphasis, links' addresses, tags, notes, citations and
 * attributes; code and image descriptions as text; blanks to single spaces, none at the ends. Takes
 * time quadratic in the length at worst: for headings, not for pages. */
void plain_add(struct buf *out, struct str markdown);

#endif
