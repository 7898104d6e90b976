/*
 * names: all by which a text can name a page, as bytes; for digests of what is kept from one build
 * to the next. Two sites with the same bytes have the same pages in the same order.
 */
#ifndef MODEL_NAMES_H
#define MODEL_NAMES_H

#include "model/site.h"

/* Of each page: path, address, id, title, type. Of the frozen site. */
void names_add(struct buf *out, const struct site *site);
/* The paths that pages had: what old texts name them by. After moved_attach. */
void names_add_past(struct buf *out, const struct site *site);

#endif
