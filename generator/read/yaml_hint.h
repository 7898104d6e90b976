/*
 * yaml_hint: what a writer can do about what libyaml says.
 */
#ifndef READ_YAML_HINT_H
#define READ_YAML_HINT_H

#include <stdbool.h>

struct yaml_hint {
	const char *problem; /* in libyaml's words */
	const char *message; /* in ours, with a way out */
	bool at_context;     /* the place to look at is where the construct began */
};

/* NULL when libyaml's own words must do. problem may be NULL. */
const struct yaml_hint *yaml_hint(const char *problem);

#endif
