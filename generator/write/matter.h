/*
 * matter: the front matter of a new page, with a comment at each field that tells what goes there.
 */
#ifndef WRITE_MATTER_H
#define WRITE_MATTER_H

#include "write/hints.h"

/* What is filled in already for one field; as many as the type has, in its order. */
struct filled {
	const struct str *v;
	size_t n; /* 0: left empty */
};

/* Appends a page of the type: its front matter, and an empty line for the text to begin. */
void matter_add(const struct hints *h, const struct type *type, struct str title,
		const struct filled *filled, struct buf *out);

/* Appends the text as a YAML scalar on one line that is read back as that text: without quotes
 * where it can do without, also between [ and ]. Line feeds and other control characters become
 * spaces. */
void matter_add_scalar(struct buf *out, struct str text);

#endif
