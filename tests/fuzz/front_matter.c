/*
 * Front matter of each kind from anywhere, a whole page or TOML alone: it parses or is told, its
 * tree keeps to the bounds that the headers state, and the body is the end of the page.
 */
#include <stdlib.h>

#include "read/front_matter.h"
#include "read/toml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert, which an optimised build leaves out. */
#define must(condition) ((condition) ? (void)0 : abort())

static void walk(const struct yaml *v, unsigned depth, size_t *nodes)
{
	must(depth <= YAML_MAX_DEPTH + 1 && ++*nodes <= YAML_MAX_NODES);
	must(v->kind != YAML_MAP || v->n <= TOML_MAX_KEYS);
	for (size_t i = 0; i < v->n; i++) {
		if (v->kind == YAML_MAP) {
			must(utf8_valid(v->pairs[i].key));
			must(yaml_get(v, v->pairs[i].key));
			walk(v->pairs[i].value, depth + 1, nodes);
		} else {
			walk(v->items[i], depth + 1, nodes);
		}
	}
	must(v->kind != YAML_SCALAR || utf8_valid(v->text));
}

static void check(const struct yaml *root, const struct diags *diags)
{
	size_t nodes = 0;

	must(root || diags->n > 0);
	if (root)
		walk(root, 0, &nodes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size}, matter, body;
	struct arena arena = {0};
	struct diags diags = {0};
	unsigned line, body_line;
	enum front_matter kind;

	check(toml_parse(&arena, text, S("x.md"), 2, &diags), &diags);
	diags_release(&diags);
	diags = (struct diags){0};
	kind = front_matter_split(text, S("x.md"), &matter, &line, &body, &body_line, &diags);
	must(body.n <= text.n && (!body.n || body.p + body.n == text.p + text.n));
	if (kind != FRONT_MATTER_NONE) {
		must(body_line > line);
		check(front_matter_parse(&arena, &arena, kind, matter, S("x.md"), line, &diags), &diags);
	}
	diags_release(&diags);
	arena_release(&arena);
	return 0;
}
