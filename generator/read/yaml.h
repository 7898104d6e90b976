/*
 * yaml: libyaml's events to a tree of values that know their line and column.
 *
 * Scalars stay text: the schema types them. Anchors and aliases are taken, limited in depth and in
 * nodes after expansion; merge keys "<<" too. Duplicate keys, more than one document, tags that
 * ask for code and over-deep nesting are errors. Multi-line and folded scalars as YAML says.
 *
 * A value that came by an alias is the very value at its anchor (and says that place's line), so
 * the tree may hold a node more than once; it never holds itself, and a walk over the whole meets
 * at most YAML_MAX_NODES nodes, YAML_MAX_DEPTH deep: recursion over a tree is bounded.
 */
#ifndef READ_YAML_H
#define READ_YAML_H

#include "base/diag.h"

#define YAML_MAX_BYTES ((size_t)1 << 20)
#define YAML_MAX_NODES 100000U
#define YAML_MAX_DEPTH 64U

enum yaml_kind { YAML_NULL, YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml;
struct yaml_pair {
	struct str key;
	unsigned line, column; /* of the key */
	const struct yaml *value;
};

struct yaml {
	enum yaml_kind kind; /* plain empty, ~ and null are YAML_NULL */
	unsigned line,
		column;	 /* from 1, in the file (first_line counted in); column in characters */
	bool quoted;	 /* scalar in quotes or as a block: never a boolean, number or null */
	struct str text; /* scalar, valid UTF-8 */
	const struct yaml *const *items; /* list */
	const struct yaml_pair *pairs;	 /* map, in the order of the file; merged ones last */
	size_t n;			 /* of items or pairs */
};

/* Parses one document. The tree is in the arena tree; only the texts of its values are in texts, so
 * that the tree may go before them. first_line: the line in path on which text starts (front
 * matter: 2). Returns NULL after one diagnostic (yaml/syntax, yaml/limit, yaml/duplicate,
 * yaml/tag). An empty document is a YAML_NULL. A byte order mark is dropped. */
const struct yaml *yaml_parse_apart(struct arena *tree, struct arena *texts, struct str text,
				    struct str path, unsigned first_line, struct diags *diags);

/* The same, all of it in one arena. */
static inline const struct yaml *yaml_parse(struct arena *arena, struct str text, struct str path,
					    unsigned first_line, struct diags *diags)
{
	return yaml_parse_apart(arena, arena, text, path, first_line, diags);
}

const struct yaml *yaml_get(const struct yaml *map, struct str key); /* NULL if absent, or no map */

/* "text", "a list", "a map", "nothing": for messages. */
const char *yaml_kind_name(const struct yaml *value);

#endif
