/*
 * page_parts: what the two files that read a page's front matter share.
 */
#ifndef MODEL_PAGE_PARTS_H
#define MODEL_PAGE_PARTS_H

#include "model/page.h"
#include "read/front_matter.h"

/* One page being read. */
struct page_reading {
	struct arena *arena;
	const struct config *config;
	struct page *page;
	struct diags *diags;
	struct str name[BUILTIN_N]; /* under which each built-in was given; empty = not */
};

#define VALUE_BAD(r, value, ...)                                                                   \
	diag_add((r)->diags, DIAG_ERROR, "front-matter/value", (r)->page->path, (value)->line,     \
		 (value)->column, __VA_ARGS__)

/* The value as one text; {NULL, 0} after a diagnostic, or when it is empty. name: the key as given.
 */
struct str page_text_of(struct page_reading *r, struct str name, const struct yaml *value);

/* Reads one built-in into r->page; what cannot be used is told and left out. Not the type, which
 * must be known before the rest is. */
void page_read_builtin(struct page_reading *r, enum builtin builtin, struct str name,
		       const struct yaml *value);

#endif
