/*
 * YAML, TOML and JSON from anywhere, as a page with front matter and as a whole: what cannot be
 * read gives exactly one error, and what can be is walked, to see that it is bounded, valid and
 * whole.
 */
#include <stdlib.h>

#include "read/front_matter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

/* Counts the nodes, aliases expanded. The keys' nodes are not in the tree. */
static size_t walk(const struct yaml *y, unsigned depth)
{
	size_t n = 1;

	check(depth <= YAML_MAX_DEPTH);
	check(y->line > 0 && y->column > 0);
	switch (y->kind) {
	case YAML_NULL:
		check(!y->quoted);
		break;
	case YAML_SCALAR:
		check(utf8_valid(y->text));
		break;
	case YAML_LIST:
		for (size_t i = 0; i < y->n; i++)
			n += walk(y->items[i], depth + 1);
		break;
	case YAML_MAP:
		for (size_t i = 0; i < y->n; i++) {
			check(utf8_valid(y->pairs[i].key));
			/* The first of a name is the only one. */
			if (y->n < 1000)
				check(yaml_get(y, y->pairs[i].key) == y->pairs[i].value);
			n += walk(y->pairs[i].value, depth + 1);
		}
		break;
	}
	return n;
}

static void parse(enum front_matter kind, struct str text, unsigned first_line)
{
	struct arena arena = {0};
	struct diags diags = {0};
	const struct yaml *root =
		front_matter_parse(&arena, &arena, kind, text, S("a.yaml"), first_line, &diags);

	check(diags_count(&diags, DIAG_ERROR) == (root ? 0 : 1));
	if (root)
		check(walk(root, 1) <= YAML_MAX_NODES);
	else
		check(diags.v[0].line >= first_line && diags.v[0].column > 0);
	diags_release(&diags);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size}, matter, body;
	struct diags diags = {0};
	unsigned first, line, lines = 1;
	enum front_matter kind;

	parse(FRONT_MATTER_YAML, text, 1);
	parse(FRONT_MATTER_TOML, text, 1);
	kind = front_matter_split(text, S("a.md"), &matter, &first, &body, &line, &diags);
	if (kind != FRONT_MATTER_NONE) {
		check(diags.n == 0);
		for (const char *p = text.p; p < body.p; p++)
			lines += *p == '\n';
		/* At the very end the last line may have no end of its own. */
		check(line == lines || (body.n == 0 && line == lines + 1));
		parse(kind, matter, first);
	} else {
		check(line == 1 && diags.n <= 1);
	}
	diags_release(&diags);
	return 0;
}
