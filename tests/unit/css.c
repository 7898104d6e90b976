#include "write/css.h"

#include "unit.h"

static struct arena arena;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* What stays of a sheet, given the theme's style sheet. */
static void keeps(const char *style, const char *sheet, const char *want)
{
	struct str sheets[] = {str_c(sheet)}, styles[] = {str_c(style)};

	css_keep_used(&arena, sheets, 1, styles, 1);
	assert_str(sheets[0], want);
}

static void what_nothing_names_goes(void **state)
{
	(void)state;
	keeps("a { color: var(--a) }", ".t {\n  --a: red;\n  --b: blue;\n}\n",
	      ".t {\n  --a: red;\n}\n");
	keeps("", ":root{--a:1;--b:2}b{c:d}", ":root{}b{c:d}");
	keeps("a { color: var( --nl-a, var(--b)) }", "x{--nl-a: 1;--b: 2;--nl: 3}",
	      "x{--nl-a: 1;--b: 2;}");
}

static void what_a_kept_one_names_stays(void **state)
{
	(void)state;
	keeps("a { color: var(--a) }", "x{--c: 1;--b: var(--c);--a: var(--b, 2);--d: var(--a);}",
	      "x{--c: 1;--b: var(--c);--a: var(--b, 2);}");
	keeps("a { color: var(--a) }",
	      "x{--a: var(--b)}@media print{x{--a: var(--c)}}y{--b:1;--c:2;--d:3}",
	      "x{--a: var(--b)}@media print{x{--a: var(--c)}}y{--b:1;--c:2;}");
	keeps("a { color: var(--a) }", "x{--a: var(--a)}", "x{--a: var(--a)}");
}

static void other_rules_name_some_too(void **state)
{
	(void)state;
	keeps("", "@import \"x;--a\";\n.nl-link--b { color: var(--a); --b: 1 }x{--a:1;--b:2}",
	      "@import \"x;--a\";\n.nl-link--b { color: var(--a);}x{--a:1;}");
}

static void values_may_hold_anything(void **state)
{
	(void)state;
	keeps("b{c:var(--z)}",
	      "x{--a: \"};\\\"--z:\"; --b: url(a;b) [;]{;}; /* --c: 1; } */ --z: 1}",
	      "x{ /* --c: 1; } */ --z: 1}");
	keeps("", "x{--a:1", "x{");
	keeps("", "x{--a:\"1", "x{");
	keeps("", "x{/*", "x{/*");
	keeps("", "}}; --a", "}}; --a");
	keeps("", "", "");
}

static void sheets_name_each_others(void **state)
{
	struct str sheets[] = {S("x{--a:var(--b);--c:1;}"), S("y{--b:2;--d:3;}")};
	struct str styles[] = {S("p{color:var(--a)}")};

	(void)state;
	css_keep_used(&arena, sheets, 2, styles, 1);
	assert_str(sheets[0], "x{--a:var(--b);}");
	assert_str(sheets[1], "y{--b:2;}");
}

static void comments_go(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 0);
	css_add_plain(&out, S("/* a */\n\na { content: \"/* b */\" } /* c"));
	assert_str(buf_str(&out), "\na { content: \"/* b */\" } \n");
	buf_clear(&out);
	css_add_plain(&out, S("a/* */b{margin:0/**/1px}.//**/**/"));
	assert_str(buf_str(&out), "a b{margin:0 1px}./ **/\n");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_nothing_names_goes),
		cmocka_unit_test(what_a_kept_one_names_stays),
		cmocka_unit_test(other_rules_name_some_too),
		cmocka_unit_test(values_may_hold_anything),
		cmocka_unit_test(sheets_name_each_others),
		cmocka_unit_test(comments_go),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
