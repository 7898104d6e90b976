/*
 * heading: the first heading of a Markdown text, for pages whose front matter has no title.
 *
 * Read line by line, before any body is parsed: titles must be known when the first body is.
 */
#ifndef MODEL_HEADING_H
#define MODEL_HEADING_H

#include "base/text.h"

/*
 * The plain text of the first heading that stands at the top level of body (not in a list or a
 * quotation, nor in code or raw HTML), in the arena; {NULL, 0} when there is none that can be a
 * title: one of level 2–6 is a title only when nothing but comments and blank lines stands before
 * it.
 */
struct str heading_first(struct arena *arena, struct str body);

#endif
