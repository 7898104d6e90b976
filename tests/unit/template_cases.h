/* Templates, what they are rendered with, and checks of what comes out, for unit/template*.c. */
#ifndef TEMPLATE_CASES_H
#define TEMPLATE_CASES_H

#include "unit.h"

#include <limits.h>

#include "write/template.h"

/* Templates as pairs of name and source; ends with a NULL name. */
typedef const char *const pairs[];

static inline struct value *text_value(struct arena *a, const char *s)
{
	return value_str(a, str_c(s));
}

/* What the templates of these tests are rendered with. */
static inline const struct value *make_data(struct arena *a)
{
	struct value *m = value_map(a), *person = value_map(a), *hidden = value_map(a);
	struct value_list words = {0}, people = {0}, rows = {0}, nothing = {0};
	struct value *row;

	value_add(a, &words, text_value(a, "a"));
	value_add(a, &words, text_value(a, "<"));
	value_set_str(a, person, "name", S("Joe"));
	value_set(a, person, S("age"), NULL);
	value_set_bool(a, hidden, "yes", false);
	for (long long i = 1; i <= 2; i++) {
		row = value_map(a);
		value_set_num(a, row, "n", i);
		value_set(a, row, S("words"), value_list(a, &words));
		value_add(a, &people, row);
	}
	value_add(a, &rows, value_list(a, &words));
	value_add(a, &rows, value_list(a, &nothing));
	value_add(a, &rows, NULL);
	value_set_str(a, m, "title", S("Tom & \"Co\" <'x'>"));
	value_set_html(a, m, "html", S("<b>&amp;</b>"));
	value_set_str(a, m, "lines", S("1\n2\n"));
	value_set_str(a, m, "empty", S(""));
	value_set_html(a, m, "blank", S(""));
	value_set_num(a, m, "zero", 0);
	value_set_num(a, m, "low", LLONG_MIN);
	value_set_bool(a, m, "yes", true);
	value_set_bool(a, m, "no", false);
	value_set(a, m, S("null"), NULL);
	value_set(a, m, S("person"), person);
	value_set(a, m, S("hidden"), hidden);
	value_set(a, m, S("words"), value_list(a, &words));
	value_set(a, m, S("people"), value_list(a, &people));
	value_set(a, m, S("rows"), value_list(a, &rows));
	value_set(a, m, S("none"), value_list(a, &nothing));
	value_set_str(a, m, "which", S("other"));
	return m;
}

static inline struct template_set *make_set(pairs templates)
{
	struct template_set *set = template_set_new();

	for (size_t i = 0; templates[i]; i += 2) {
		char path[64];

		snprintf(path, sizeof path, "%s.mustache", templates[i]);
		template_set_add(set, str_c(templates[i]), str_c(path), str_c(templates[i + 1]));
	}
	return set;
}

static inline void print_diags(struct buf *b, const struct diags *d)
{
	for (size_t i = 0; i < d->n; i++)
		buf_addf(b, STR_FMT ":%u:%u: %s: " STR_FMT " [%s]\n", STR_ARG(d->v[i].path),
			 d->v[i].line, d->v[i].column,
			 d->v[i].level == DIAG_ERROR ? "error" : "warning",
			 STR_ARG(d->v[i].message), d->v[i].rule);
}

/* Renders "main"; what came out and what was complained of, a line each, are compared. */
static inline void check(const char *want, const char *complaints, pairs templates)
{
	struct arena a = {0};
	struct diags diags = {0};
	struct template_set *set = make_set(templates);
	const struct value *data = make_data(&a);
	struct buf out, said;

	buf_init(&out, 0);
	buf_init(&said, 0);
	if (!template_set_compile(set, &diags))
		template_render(set, S("main"), &data, 1, &out, &diags);
	print_diags(&said, &diags);
	assert_str(buf_str(&said), complaints);
	assert_str(buf_str(&out), want);
	buf_release(&said);
	buf_release(&out);
	diags_release(&diags);
	template_set_free(set);
	arena_release(&a);
}

#define renders(source, want) check((want), "", (pairs){"main", (source), NULL})
#define renders_with(source, want, ...)                                                            \
	check((want), "", (pairs){"main", (source), __VA_ARGS__, NULL})
#define complains(source, complaints) check("", (complaints), (pairs){"main", (source), NULL})

#endif
