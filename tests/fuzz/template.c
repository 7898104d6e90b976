/*
 * Templates from anywhere: the input is cut at NUL bytes into "main", "a", "b" and "c", which may
 * call each other; what does not compile must say why, and what does is rendered.
 */
#include <stdlib.h>

#include "write/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct value *make_data(struct arena *a)
{
	struct value *m = value_map(a), *inner = value_map(a);
	struct value_list list = {0};

	value_set_str(a, inner, "s", S("inner <"));
	value_set_str(a, inner, "n", S("b"));
	value_add(a, &list, inner);
	value_add(a, &list, value_str(a, S("c")));
	value_set_str(a, m, "s", S("text & \"more\"\nlines"));
	value_set_html(a, m, "h", S("<p>"));
	value_set_str(a, m, "n", S("a"));
	value_set_bool(a, m, "t", true);
	value_set_bool(a, m, "f", false);
	value_set(a, m, S("m"), inner);
	value_set(a, m, S("l"), value_list(a, &list));
	value_set(a, m, S("null"), NULL);
	return m;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str names[] = {{"main", 4}, {"a", 1}, {"b", 1}, {"c", 1}};
	struct str rest = {(const char *)data, size};
	struct template_set *set = template_set_new();
	struct arena a = {0};
	struct diags diags = {0};
	const struct value *stack;
	struct buf out;

	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		template_set_add(set, names[i], names[i], str_cut(&rest, '\0'));
	stack = make_data(&a);
	if (template_set_compile(set, &diags)) {
		if (!diags_count(&diags, DIAG_ERROR))
			abort();
	} else {
		size_t before = diags_count(&diags, DIAG_ERROR);
		int rc = template_render(set, names[0], &stack, 1, &out, &diags);

		if (diags_count(&diags, DIAG_ERROR) - before != (rc ? 1 : 0))
			abort();
	}
	buf_release(&out);
	diags_release(&diags);
	template_set_free(set);
	arena_release(&a);
	return 0;
}
