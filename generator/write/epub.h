/*
 * epub: the site, or a part of it, as an EPUB 3 book, for who reads where there is no network.
 *
 * https://www.w3.org/TR/epub-33/ (what is written is valid EPUB 3.2 too). The same commit gives the
 * same bytes.
 */
#ifndef WRITE_EPUB_H
#define WRITE_EPUB_H

#include "model/site.h"

/*
 * Appends the book of root and all below it; of the whole site when root is its home. The bodies
 * must be there. Returns -1 after one diagnostic (epub/size, or of reading an image).
 */
int epub_make(const struct site *site, const struct page *root, struct buf *out,
	      struct diags *diags);

#endif
