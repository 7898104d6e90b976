/*
 * Renders one case of the Mustache specification: run.py writes it to standard input, and gets what
 * it renders to on standard output, with diagnostics on standard error.
 *
 * The input is one value in a notation without ambiguity: {"data": …, "templates": {name: source}},
 * where the template to render is called "main":
 *
 *     n null   f false   t true   s5:bytes text   l2:… a list of 2   m1:… a map of 1, key and value
 */
#include <errno.h>
#include <stdlib.h>

#include "write/template.h"

#define DEPTH_MAX 32

struct reader {
	struct arena *arena;
	struct str rest;
};

static void bad(const char *what)
{
	fprintf(stderr, "driver: %s\n", what);
	exit(2);
}

static size_t read_count(struct reader *r)
{
	long long n;

	if (!str_int(str_cut(&r->rest, ':'), &n) || n < 0)
		bad("count expected");
	return (size_t)n;
}

static struct str read_text(struct reader *r)
{
	size_t n = read_count(r);
	struct str s = str_slice(r->rest, 0, n);

	if (s.n != n)
		bad("input ends too early");
	r->rest = str_slice(r->rest, n, r->rest.n);
	return s;
}

static const struct value *read_value(struct reader *r, int depth)
{
	struct value_list list = {0};
	struct value *map;
	char c;

	if (!r->rest.n || depth > DEPTH_MAX)
		bad("value expected");
	c = r->rest.p[0];
	r->rest = str_slice(r->rest, 1, r->rest.n);
	switch (c) {
	case 'n':
		return value_str(r->arena, (struct str){NULL, 0});
	case 'f':
	case 't':
		return value_bool(c == 't');
	case 's':
		return value_str(r->arena, read_text(r));
	case 'l':
		for (size_t n = read_count(r); n; n--)
			value_add(r->arena, &list, read_value(r, depth + 1));
		return value_list(r->arena, &list);
	case 'm':
		map = value_map(r->arena);
		for (size_t n = read_count(r); n; n--) {
			struct str key = read_text(r);

			value_set(r->arena, map, key, read_value(r, depth + 1));
		}
		return map;
	default:
		bad("unknown kind of value");
		return NULL;
	}
}

int main(void)
{
	struct arena arena = {0};
	struct buf in, out;
	struct diags diags = {0};
	struct reader r = {.arena = &arena};
	struct template_set *set = template_set_new();
	const struct value *input, *data, *templates;
	char block[4096];
	size_t n;
	int rc;

	buf_init(&in, 0);
	buf_init(&out, 0);
	while ((n = fread(block, 1, sizeof block, stdin)) > 0)
		buf_add(&in, (struct str){block, n});
	r.rest = buf_str(&in);
	input = read_value(&r, 0);
	data = value_get(input, S("data"));
	templates = value_get(input, S("templates"));
	if (!data || !templates || templates->kind != VALUE_MAP)
		bad("data and templates expected");
	for (size_t i = 0; i < templates->map.n; i++)
		template_set_add(set, templates->map.m[i].key, templates->map.m[i].key,
				 templates->map.m[i].value->text);
	rc = template_set_compile(set, &diags);
	if (!rc)
		rc = template_render(set, S("main"), &data, 1, &out, &diags);
	fwrite(out.p, 1, out.n, stdout);
	diags_print(&diags, stderr, DIAG_TEXT, false, "");
	diags_release(&diags);
	template_set_free(set);
	buf_release(&out);
	buf_release(&in);
	arena_release(&arena);
	return rc ? 1 : 0;
}
