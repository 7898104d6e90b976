#include "write/script.h"

#include "unit.h"

static struct arena arena;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static void comes_to(const char *js, const char *want)
{
	assert_str(script_plain(&arena, str_c(js)), want);
}

static void stays(const char *js)
{
	comes_to(js, js);
}

static void comments_on_lines_of_their_own_go(void **state)
{
	(void)state;
	comes_to("/*\n * head\n */\na();\n\t// why\n\tb(); // c\n", "\n\n\na();\n\n\tb(); // c\n");
	comes_to("a(); /* b */\n/* c */\n// `d\ne(`f ${g}`);", "a(); /* b */\n\n\ne(`f ${g}`);");
	comes_to("/* a */\n/*! b */\n//! c\n//# d\n//# e", "\n/*! b */\n//! c\n//# d\n//# e");
	comes_to("// a\nb(`c ${{ d }} e } {`)", "\nb(`c ${{ d }} e } {`)");
}

/* Where a line might not begin in code, nothing goes. */
static void what_may_be_text_stays(void **state)
{
	(void)state;
	stays("a(`\n// b\n`);");
	stays("a(`b` + `\n// c\n`);");
	stays("a('`' + `\n// b\n`);");
	stays("a(/`/, `\n// b\n`);");
	stays("a(`${`\n// b\n`}`);");
	stays("a(`${'}' + `\n// b\n`}`);");
	stays("a(`\\`\n// b\n`);");
	stays("a = 'b\\\n// c';");
	stays("a(); /* b\n// c */ d();\n");
	stays("a(); /* b\n/* c\n*/ d();\n");
	stays("/* a\n*/ b();\n// c\n");
	stays("// a\xe2\x80\xa8"
	      "b();\n");
	stays("// a\rb();\n");
	stays("/* a\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comments_on_lines_of_their_own_go),
		cmocka_unit_test(what_may_be_text_stays),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
