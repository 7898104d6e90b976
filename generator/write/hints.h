/*
 * hints: what may stand in front matter, in words for who writes it and in the site's language
 * (labels "hint.…"). For editors (schema_json) and in a new page.
 */
#ifndef WRITE_HINTS_H
#define WRITE_HINTS_H

#include "model/config.h"

struct hints {
	const struct config *config;
	const struct labels *labels;
	struct arena *arena; /* for what is given back */
};

/* What the site calls a built-in: the first name that `keys:` gives it, else its own. */
struct str hint_name(const struct hints *h, enum builtin builtin);

/* "What the page is about, in a sentence or two". */
struct str hint_builtin(const struct hints *h, enum builtin builtin);

/* "Region: text; more than one; required". */
struct str hint_field(const struct hints *h, const struct field *field);

/* The type of that name, for a command; NULL after a diagnostic (front-matter/type). */
const struct type *hint_type(const struct hints *h, struct str name, struct diags *diags);

#endif
