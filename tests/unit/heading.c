#include "model/heading.h"

#include "unit.h"

static void check(const char *body, const char *want)
{
	struct arena arena = {0};
	struct str got = heading_first(&arena, str_c(body));

	if (want)
		assert_str(got, want);
	else
		assert_null(got.p);
	arena_release(&arena);
}

static void atx(void **state)
{
	(void)state;
	check("# Kop\n", "Kop");
	check("# Kop", "Kop");
	check("\r\n# Kop\r\ntekst", "Kop");
	check("   #\tKop ##  \n", "Kop");
	check("# Kop met C#\n", "Kop met C#");
	check("# Een *kop* met [link](x.md) {#anker}\n", "Een kop met link");
	check("Eerst tekst.\n\n# Kop\n", "Kop");
	check("Eerst tekst.\n# Kop\n", "Kop");
	check("## Twee\n# Een\n", "Twee");
	check("<!-- gemaakt\n\nmet -->\n\n## Twee\n", "Twee");
	check("#geen\n", NULL);
	check("####### geen\n", NULL);
	check("#\n\n# Kop\n", NULL);
	check("\\# geen\n", NULL);
	check("    # geen\n", NULL);
	check("\t# geen\n", NULL);
	check("", NULL);
}

static void setext(void **state)
{
	(void)state;
	check("Kop\n===\n", "Kop");
	check("Kop op\ntwee regels\n   ===  \n", "Kop op twee regels");
	check("Kop\n---\n", "Kop");
	check("Kop\n-\n", "Kop");
	check("Tekst.\n\n---\n\n# Kop\n", "Kop");
	check("- een\n---\n\n# Kop\n", "Kop");
	check("> een\n===\n\n# Kop\n", "Kop");
	check("===\n", NULL);
	check("Tekst\n\n===\n", NULL);
	check("Kop\n== =\n", NULL);
}

/* A lower heading further on is a part of the page, not its name. */
static void not_a_part(void **state)
{
	(void)state;
	check("Tekst.\n\n## Installeren\n", NULL);
	check("Tekst.\n## Installeren\n", NULL);
	check("---\n\n## Installeren\n", NULL);
	check("Tekst.\n\nInstalleren\n---\n", NULL);
	check("## Installeren\n\ntekst\n\n# Kop\n", "Installeren");
	check("Tekst.\n\n## Installeren\n\n# Kop\n", NULL);
	check("- punt\n\n## Installeren\n", NULL);
	check("    code\n\n## Installeren\n", NULL);
}

static void not_inside(void **state)
{
	(void)state;
	check("```sh\n# commentaar\n```\n# Kop\n", "Kop");
	check("````\n```\n# x\n````\n# Kop\n", "Kop");
	check("~~~\n# x\n```\n~~~~\n# Kop\n", "Kop");
	check("```\n# x\n", NULL);
	check("``` `geen` hek\n# Kop\n", "Kop");
	check("<!-- # x\n# y\n-->\n# Kop\n", "Kop");
	check("<pre>\n# x\n\n# y\n</pre>\n# Kop\n", "Kop");
	check("<script>\n\n# x\n</script>\n# Kop\n", "Kop");
	check("> # x\n\n# Kop\n", "Kop");
	check("- # x\n\n# Kop\n", "Kop");
	check("1. # x\n\n# Kop\n", "Kop");
	check("<div>\n\n# Kop\n", "Kop");
}

static void bounded(void **state)
{
	char *text = malloc(3 << 20);
	struct arena arena = {0};
	struct str got;

	(void)state;
	assert_non_null(text);
	/* Brackets that never close, in a heading as long as a page. */
	memset(text, '[', 3 << 20);
	memcpy(text, "# ", 2);
	got = heading_first(&arena, (struct str){text, 3 << 20});
	assert_int_equal(got.n, 1000);
	/* No half a character at the end. */
	memcpy(text, "# x", 3);
	for (size_t i = 3; i + 1 < 4000; i += 2)
		memcpy(text + i, "\xc3\xa9", 2);
	got = heading_first(&arena, (struct str){text, 4000});
	assert_true(utf8_valid(got));
	assert_int_equal(got.n, 999);
	arena_release(&arena);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(atx),	      cmocka_unit_test(setext),
		cmocka_unit_test(not_a_part), cmocka_unit_test(not_inside),
		cmocka_unit_test(bounded),
	};

	return RUN(tests);
}
