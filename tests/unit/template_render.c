#include "template_cases.h"

#include "base/pool.h"

static void unknown_names(void **state)
{
	static const char source[] = "{{>p}}{{titel}}{{!\n}}|{{person.nam}}|{{{title.x}}}|"
				     "{{>*quite.unlike}}|";

	(void)state;
	check("0||||",
	      "main.mustache:1:7: warning: \"titel\" is not known here and renders as nothing; did "
	      "you mean \"title\"? [template/unknown]\n"
	      "main.mustache:2:4: warning: \"person.nam\" is not known here and renders as "
	      "nothing; did you mean \"name\"? [template/unknown]\n"
	      "main.mustache:2:19: warning: \"title.x\" is not known here and renders as nothing "
	      "[template/unknown]\n"
	      "main.mustache:2:33: warning: \"quite.unlike\" is not known here and renders as "
	      "nothing [template/unknown]\n",
	      (pairs){"main", source, "p", "{{zero}}", NULL});
	/* Null and empty are known, and sections may ask for anything. */
	renders("{{null}}{{empty}}{{null.any}}{{person.age.any}}{{#titel}}{{/titel}}{{^title.x}}"
		"{{/title.x}}",
		"");
	/* Once for each place, however often it is rendered. */
	check("..",
	      "p.mustache:1:1: warning: \"titel\" is not known here and renders as nothing; "
	      "did you mean \"title\"? [template/unknown]\n",
	      (pairs){"main", "{{#people}}{{>p}}{{/people}}", "p", "{{titel}}.", NULL});
}

/* Compiles and renders main; returns the status, and in *rule that of the first complaint. There is
 * exactly one error if it fails. */
static int render_status(const char *source, const char *partial, size_t max, const char **rule)
{
	static const char *const rules[] = {"template/syntax", "template/loop", "template/size",
					    "template/missing"};
	struct arena a = {0};
	struct diags diags = {0};
	struct template_set *set = make_set((pairs){"main", source, "p", partial, NULL});
	const struct value *data = make_data(&a);
	struct buf out;
	int rc;

	buf_init(&out, max);
	*rule = NULL;
	rc = template_set_compile(set, &diags);
	if (!rc)
		rc = template_render(set, S("main"), &data, 1, &out, &diags);
	for (size_t i = 0; diags.n && i < sizeof rules / sizeof *rules; i++)
		if (!strcmp(diags.v[0].rule, rules[i]))
			*rule = rules[i];
	assert_true(diags_count(&diags, DIAG_ERROR) == (rc ? 1 : 0));
	buf_release(&out);
	diags_release(&diags);
	template_set_free(set);
	arena_release(&a);
	return rc;
}

/* open, n times, then inner, then close, n times. */
static void nest(struct buf *b, const char *open, const char *inner, const char *close, size_t n)
{
	buf_clear(b);
	for (size_t i = 0; i < n; i++)
		buf_add(b, str_c(open));
	buf_add(b, str_c(inner));
	for (size_t i = 0; i < n; i++)
		buf_add(b, str_c(close));
}

static void limits(void **state)
{
	struct buf b;
	const char *rule;

	(void)state;
	buf_init(&b, 0);
	/* Nesting in one template. */
	nest(&b, "{{#yes}}", "x", "{{/yes}}", 64);
	renders(b.p, "x");
	nest(&b, "{{#yes}}", "x", "{{/yes}}", 65);
	assert_int_equal(render_status(b.p, "", 0, &rule), -1);
	assert_string_equal(rule, "template/syntax");
	nest(&b, "{{#yes}}", "x", "{{/yes}}", 100000);
	assert_int_equal(render_status(b.p, "", 0, &rule), -1);
	assert_string_equal(rule, "template/syntax");
	nest(&b, "{{<p}}{{$b}}", "x", "{{/b}}{{/p}}", 32);
	renders_with(b.p, "x", "p", "{{$b}}{{/b}}");
	/* Templates that call themselves, in all ways. */
	assert_int_equal(render_status("{{>main}}", "", 0, &rule), -1);
	assert_string_equal(rule, "template/loop");
	assert_int_equal(render_status("  {{>p}}\n", "x\n {{>main}}\n", 0, &rule), -1);
	assert_string_equal(rule, "template/loop");
	assert_int_equal(render_status("{{#yes}}{{>p}}{{/yes}}", "{{<main}}{{/main}}", 0, &rule),
			 -1);
	assert_string_equal(rule, "template/loop");
	nest(&b, "{{#yes}}", "{{>main}}", "{{/yes}}", 10);
	assert_int_equal(render_status(b.p, "", 0, &rule), -1);
	assert_string_equal(rule, "template/loop");
	/* Work that grows with every level although nothing nests too deep. */
	nest(&b, "{{#people}}", "", "{{/people}}", 30);
	assert_int_equal(render_status(b.p, "", 0, &rule), -1);
	assert_string_equal(rule, "template/loop");
	/* Output past its maximum. */
	assert_int_equal(render_status("{{#people}}{{title}}{{/people}}", "", 100, &rule), 0);
	assert_int_equal(render_status("{{#people}}{{title}}{{/people}}", "", 60, &rule), -1);
	assert_string_equal(rule, "template/size");
	buf_release(&b);
}

static void deep_stack(void **state)
{
	struct arena a = {0};
	struct template_set *set = make_set((pairs){"main", "{{#x}}{{x}} {{y}} {{z}}{{/x}}", NULL});
	struct diags diags = {0};
	const struct value *stack[64];
	struct buf out;

	(void)state;
	for (size_t i = 0; i < 64; i++) {
		struct value *m = value_map(&a);

		value_set_num(&a, m, "x", (long long)i);
		if (i < 32)
			value_set_num(&a, m, "y", (long long)i);
		if (!i)
			value_set_num(&a, m, "z", (long long)i);
		stack[i] = m;
	}
	buf_init(&out, 0);
	buf_adds(&out, "before ");
	assert_int_equal(template_set_compile(set, &diags), 0);
	assert_int_equal(template_render(set, S("main"), stack, 64, &out, &diags), 0);
	assert_str(buf_str(&out), "before 63 31 0");
	assert_int_equal(template_render(set, S("main"), stack, 0, &out, NULL), 0);
	assert_int_equal(diags.n, 0);
	buf_release(&out);
	diags_release(&diags);
	template_set_free(set);
	arena_release(&a);
}

static void sets(void **state)
{
	struct template_set *set = template_set_new();
	struct diags diags = {0};
	char name[] = "main", source[] = "one";
	struct buf out;

	(void)state;
	buf_init(&out, 0);
	assert_int_equal(template_set_compile(set, &diags), 0);
	assert_int_equal(template_render(set, S("main"), NULL, 0, &out, &diags), -1);
	assert_int_equal(diags.n, 1);
	/* Name and source are copied. */
	template_set_add(set, str_c(name), S("base/main.mustache"), str_c(source));
	memset(name, 'x', sizeof name - 1);
	memset(source, 'x', sizeof source - 1);
	assert_true(template_set_has(set, S("main")));
	assert_false(template_set_has(set, S("xxxx")));
	/* Not compiled yet. */
	assert_int_equal(template_render(set, S("main"), NULL, 0, &out, NULL), -1);
	assert_int_equal(template_set_compile(set, &diags), 0);
	assert_int_equal(template_render(set, S("main"), NULL, 0, &out, NULL), 0);
	/* A site's own template replaces the theme's, also after errors. */
	template_set_add(set, S("other"), S("site/other.mustache"), S("{{>main}}"));
	template_set_add(set, S("main"), S("site/main.mustache"), S("{{#a}}"));
	assert_int_equal(template_set_compile(set, &diags), -1);
	assert_str(diags.v[diags.n - 1].path, "site/main.mustache");
	assert_int_equal(template_render(set, S("other"), NULL, 0, &out, NULL), -1);
	template_set_add(set, S("main"), S("site/main.mustache"), S("two"));
	assert_int_equal(template_set_compile(set, &diags), 0);
	assert_int_equal(template_render(set, S("other"), NULL, 0, &out, NULL), 0);
	assert_str(buf_str(&out), "onetwo");
	buf_release(&out);
	diags_release(&diags);
	template_set_free(set);
	template_set_free(NULL);
}

enum { PAGES = 4000, WORKERS = 4 };

struct shared {
	const struct template_set *set;
	const struct value *data;
	struct diags diags[WORKERS];
	bool right[PAGES];
};

static void render_page(void *ctx, size_t worker, size_t index)
{
	struct shared *s = ctx;
	struct arena a = {0};
	struct value *page = value_map(&a);
	const struct value *stack[] = {s->data, page};
	struct buf out, want;

	value_set_num(&a, page, "number", (long long)index);
	buf_init(&out, 0);
	buf_init(&want, 0);
	buf_addf(&want, "<p>\n  Joe %zu 1a%zu&lt;%zu2a%zu&lt;%zu\n</p>\n", index, index, index,
		 index, index);
	/* Only the test's own thread may assert. */
	s->right[index] = !template_render(s->set, S("main"), stack, 2, &out, &s->diags[worker]) &&
			  str_eq(buf_str(&out), buf_str(&want));
	buf_release(&want);
	buf_release(&out);
	arena_release(&a);
}

static void shared_by_threads(void **state)
{
	struct arena a = {0};
	struct template_set *set = make_set((pairs){
		"main", "{{<p}}{{$b}}{{person.name}} {{number}} {{>list}}{{titel}}{{/b}}{{/p}}",
		"p", "<p>\n  {{$b}}{{/b}}\n</p>\n", "list",
		"{{#people}}{{n}}{{#words}}{{.}}{{number}}{{/words}}{{/people}}", NULL});
	struct shared s = {.set = set, .data = make_data(&a)};
	size_t unknown = 0;

	(void)state;
	assert_int_equal(template_set_compile(set, &s.diags[0]), 0);
	pool_run(WORKERS, PAGES, 1, render_page, &s);
	for (size_t i = 0; i < PAGES; i++)
		assert_true(s.right[i]);
	for (size_t i = 0; i < WORKERS; i++) {
		assert_true(s.diags[i].n <= 1);
		unknown += s.diags[i].n;
		diags_release(&s.diags[i]);
	}
	assert_true(unknown > 0);
	template_set_free(set);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_names),     cmocka_unit_test(limits),
		cmocka_unit_test(deep_stack),	     cmocka_unit_test(sets),
		cmocka_unit_test(shared_by_threads),
	};

	return RUN(tests);
}
