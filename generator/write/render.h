/*
 * render: every page of the frozen site, in all its views, through its template to the output.
 */
#ifndef WRITE_RENDER_H
#define WRITE_RENDER_H

#include "write/context.h"
#include "write/output.h"

/*
 * Renders all views of all pages, and the files that pages name (assets of the theme, of the
 * content). Returns -1 when something could not be rendered or written (diagnostics added).
 *
 * keyed: every file gets a key, and one that stands in the output and was made of the same is kept
 * (output_keep). The key is the digest of the value that its
 * template would see, which costs a small part of rendering; only for differences, which are dear,
 * it is the digest of what they are made from.
 */
int render_site(const struct context *c, struct output *out, bool keyed, size_t jobs,
		struct diags *diags);

/* Appends one page's own view, of a list the first part. -1 after a diagnostic. */
int render_page(const struct context *c, const struct page *page, struct buf *html,
		struct diags *diags);

#endif
