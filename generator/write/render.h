/*
 * render: every page of the frozen site, in all its views, through its template to the output.
 */
#ifndef WRITE_RENDER_H
#define WRITE_RENDER_H

#include "write/context.h"
#include "write/output.h"

/* Renders all views of all pages, and the files that pages name (assets of the theme, of the
 * content). Returns -1 when something could not be rendered or written (diagnostics added). */
int render_site(const struct context *c, struct output *out, size_t jobs, struct diags *diags);

#endif
