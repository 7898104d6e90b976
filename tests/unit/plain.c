#include "model/plain.h"

#include "unit.h"

static void emphasis(void **state)
{
	(void)state;
	assert_adds(plain_add, "een *b* __c__ ***d*** ~~e~~ f", "een b c d e f");
	assert_adds(plain_add, "snake_case_naam en _nadruk_", "snake_case_naam en nadruk");
	assert_adds(plain_add, "5 * 3 * 2", "5 * 3 * 2");
	assert_adds(plain_add, "C* is geen nadruk", "C* is geen nadruk");
	assert_adds(plain_add, "a ~ b", "a ~ b");
	assert_adds(plain_add, "\\*niet\\* \\# \\a", "*niet* # \\a");
	assert_adds(plain_add, "'s-Hertogenbosch", "'s-Hertogenbosch");
}

static void links(void **state)
{
	(void)state;
	assert_adds(plain_add, "zie [de *wet*](../wet.md \"titel\") nu", "zie de wet nu");
	assert_adds(plain_add, "[a][b] en [c] en [d][]", "a en [c] en d");
	assert_adds(plain_add, "![logo](a.png) Naam", "logo Naam");
	assert_adds(plain_add, "[![badge](a.svg)](https://x.org/a(b))", "badge");
	assert_adds(plain_add, "[[wet|de wet]], [[wet]] en [[wet#kop]]", "de wet, wet en wet#kop");
	assert_adds(plain_add, "cijfers[^1] en bronnen [@ser-2021, p. 29]", "cijfers en bronnen");
	assert_adds(plain_add, "[NETZWERK IQ]{lang=de} in Essen", "NETZWERK IQ in Essen");
	assert_adds(plain_add, "<https://example.org> <a@b.nl>", "https://example.org a@b.nl");
	assert_adds(plain_add, "[a](b", "[a](b");
	assert_adds(plain_add, "a] b [c", "a] b [c");
	assert_adds(plain_add, "[[[[[[[[[[a](1)](2)](3)](4)](5)](6)](7)](8)](9)](10)",
		    "[[a](1)](2)");
}

static void code_and_tags(void **state)
{
	(void)state;
	assert_adds(plain_add, "de `a_b*c*` en ``a ` b``", "de a_b*c* en a ` b");
	assert_adds(plain_add, "los ` teken", "los ` teken");
	assert_adds(plain_add, "H<sub>2</sub>O<br/>x", "H2Ox");
	assert_adds(plain_add, "a < b en 3 <4> 5", "a < b en 3 <4> 5");
	assert_adds(plain_add, "R&amp;D &lt;x&gt; &onbekend; & co", "R&D <x> &onbekend; & co");
	assert_adds(plain_add, "caf&eacute;&nbsp;nu", "café nu");
}

static void attributes_and_blanks(void **state)
{
	(void)state;
	assert_adds(plain_add, "  Een \t kop\nop twee regels  ", "Een kop op twee regels");
	assert_adds(plain_add, "Kop {#eigen-anker}", "Kop");
	assert_adds(plain_add, "Kop {: .groot #x }", "Kop");
	assert_adds(plain_add, "{#alleen}", "");
	assert_adds(plain_add, "Een {verzameling}", "Een {verzameling}");
	assert_adds(plain_add, "", "");
	assert_adds(plain_add, "\\", "\\");
}

static void adds_behind_what_was_there(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	buf_adds(&b, "x ");
	plain_add(&b, S(" *y* "));
	assert_str(buf_str(&b), "x y");
	plain_add(&b, S(" "));
	assert_str(buf_str(&b), "x y");
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(emphasis),
		cmocka_unit_test(links),
		cmocka_unit_test(code_and_tags),
		cmocka_unit_test(attributes_and_blanks),
		cmocka_unit_test(adds_behind_what_was_there),
	};

	return RUN(tests);
}
