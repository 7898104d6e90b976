#include "site_fixture.h"

#include "pass/compare.h"
#include "pass/window.h"

static struct page *page;

static enum effect compare_at(const char *a, const char *a_path, const char *b, const char *b_path)
{
	struct compare c = {.site = &fx.site, .page = page, .scratch = &fx.scratch};

	return compare_texts(&c, str_c(a), str_c(a_path), str_c(b), str_c(b_path));
}

/* Either way round, and with other text around it, so that windows and words have their say too. */
static void assert_effect(const char *a, const char *b, enum effect want)
{
	static const char *const around[][2] = {
		{"", ""},
		{"# Top\n\nFirst words.\n\n## One\n\nMore.\n\n", "\n\n## Two\n\nAnd so on.\n"},
		{"Before.\n\n", "\n\nBehind.\n"},
	};

	for (size_t i = 0; i < 3; i++) {
		struct str x = str_printf(&fx.arena, "%s%s%s", around[i][0], a, around[i][1]);
		struct str y = str_printf(&fx.arena, "%s%s%s", around[i][0], b, around[i][1]);

		if (compare_at(x.p, "a/x.md", y.p, "a/x.md") != want ||
		    compare_at(y.p, "a/x.md", x.p, "a/x.md") != want) {
			print_error("around %zu:\n%s\n---- and ----\n%s\n", i, x.p, y.p);
			fail();
		}
	}
}

#define SAME(a, b) assert_effect((a), (b), EFFECT_FORMATTED)
#define OTHER(a, b) assert_effect((a), (b), EFFECT_SUBSTANTIVE)

static int setup(void **state)
{
	(void)state;
	fixture_config("title: Test\n"
		       "keys: {titel: title, samenvatting: summary, controle: reviewed}\n"
		       "types:\n"
		       "  piece:\n"
		       "    label: Piece\n"
		       "    fields:\n"
		       "      place: {type: text, many: true}\n"
		       "      see: {type: ref, to: piece, many: true}\n");
	page = fixture_page("a/x.md", "X", NULL);
	fixture_page("b/y.md", "Y", NULL);
	fixture_page("piece/one.md", "The one", "piece");
	fixture_freeze();
	map_put(&fx.site.paths_ever, S("a/x.md"), NULL)->ptr = fx.pages[0];
	map_put(&fx.site.paths_ever, S("b/y.md"), NULL)->ptr = fx.pages[1];
	map_put(&fx.site.paths_ever, S("old/y.md"), NULL)->ptr = fx.pages[1];
	map_put(&fx.site.paths_ever, S("old/shared.md"), NULL)->ptr = NULL;
	return 0;
}

static int teardown(void **state)
{
	map_release(&fx.site.paths_ever);
	return fixture_teardown(state);
}

static void written_otherwise(void **state)
{
	(void)state;
	SAME("One two\nthree.", "One\ntwo three.");
	SAME("One  two.", "One two.");
	SAME("One two.\r\n\r\nThree.", "One two.\n\nThree.");
	SAME("*One* and __two__.", "_One_ and **two**.");
	SAME("- one\n- two", "* one\n* two");
	SAME("- one\n- two", "-   one\n\n-   two");
	SAME("1. one\n1. two", "1. one\n2. two");
	SAME("Head\n====", "# Head");
	SAME("## Head ##", "## Head");
	SAME("## Head", "## Head {#own}");
	SAME("```\nx = 1\n```", "~~~~\nx = 1\n~~~~");
	SAME("```\nx = 1\n```", "    x = 1");
	SAME("```js\nx = 1\n```", "```javascript\nx = 1\n```");
	SAME("| a | b |\n|---|---|\n| 1 | 2 |", "a|b\n-|-\n1|2");
	SAME("one<!-- note -->\n\ntwo", "one\n\ntwo");
	SAME("one\n\n<!-- a\n\nlong note -->\n\ntwo", "one\n\n<!-- b -->\n\ntwo");
	SAME("[x][1]\n\n[1]: /u", "[x](/u)");
	SAME("[x][1]\n\n[1]: /u", "[x][one]\n\n[one]: /u");
	SAME("<https://x.nl/>", "[https://x.nl/](https://x.nl/)");
	SAME("one[^1]\n\n[^1]: note", "one[^note]\n\n[^note]: note");
	SAME("caf&eacute;", "café");
	SAME("1 \\* 2", "1 &#42; 2");
	SAME("one  \ntwo", "one\\\ntwo");
	SAME("---", "***");
	SAME("[Ja und Nein]{lang=de}", "Ja und Nein");
	SAME("> one\n> two", "> one\ntwo");
	SAME("one\n\ntwo", "one\n\n\n\ntwo  ");
	/* Bytes that are no text: U+FFFD to every reader. */
	SAME("one \xff two", "one \xfe two");
}

static void other_for_a_reader(void **state)
{
	(void)state;
	OTHER("One two.", "One too.");
	OTHER("One two.", "One two!");
	OTHER("One two.", "Onetwo.");
	OTHER("*one* two", "*one*two");
	OTHER("One two.", "One *two*.");
	OTHER("One\n\ntwo.", "One two.");
	OTHER("# Head", "## Head");
	OTHER("- one\n- two", "1. one\n2. two");
	OTHER("3. one", "4. one");
	OTHER("- [ ] one", "- [x] one");
	OTHER("[x](/a)", "[x](/b)");
	OTHER("[x](/a)", "[x](/a \"title\")");
	OTHER("[x](a.md)", "[x](a.md#part)");
	OTHER("![x](/a.png)", "![x](/b.png)");
	OTHER("[x][1]\n\n[1]: /u", "[x][1]\n\n[1]: /v");
	OTHER("| a |\n|---|\n| 1 |", "| a |\n|--:|\n| 1 |");
	OTHER("| a |\n|---|\n| 1 |", "| a |\n|---|\n| 1 |\n| 2 |");
	OTHER("```\na  b\n```", "```\na b\n```");
	OTHER("a `b` c", "a b c");
	OTHER("one  \ntwo", "one\ntwo");
	OTHER("> one", "one");
	OTHER("> [!NOTE]\n> one", "> [!TIP]\n> one");
	OTHER("one <b>two</b>", "one two");
	OTHER("caf&eacute;", "cafe");
	OTHER("one[^1] two\n\n[^1]: note", "one two[^1]\n\n[^1]: note");
	OTHER("one", "");
	OTHER("<!-- one -->", "one");
}

static void front_matter(void **state)
{
	struct {
		const char *a, *b;
		enum effect want;
	} cases[] = {
		{"---\ntitel: A\n---\nx\n", "---\ntitel: B\n---\nx\n", EFFECT_SUBSTANTIVE},
		{"---\ntitel: A\n---\nx\n", "---\ntitel: 'A'\n---\nx\n", EFFECT_HIDDEN},
		{"---\ntitel: A\norder: 1\n---\nx\n", "---\ntitel: A\norder: 2\n---\nx\n",
		 EFFECT_HIDDEN},
		{"---\ntitel: A\n---\nx\n", "---\naliases: [/b]\nslug: c\ntitel: A\n---\nx\n",
		 EFFECT_HIDDEN},
		{"---\ntitel: A\n---\nx\n", "---\ntitle: A\n---\nx\n", EFFECT_HIDDEN},
		{"---\ntitel: A\n---\nx y\n", "---\ntitle: A\n---\nx\ny\n", EFFECT_FORMATTED},
		{"---\ntitel: A\n---\nx\n", "---\ntitel: A\nsamenvatting: S\n---\nx\n",
		 EFFECT_SUBSTANTIVE},
		{"---\ntitel: A\ndate: 2024-01-02\n---\nx\n",
		 "---\ntitel: A\ndate: 2024-01-03\n---\nx\n", EFFECT_SUBSTANTIVE},
		{"---\ntitel: A\ncontrole: 2024-01-02\n---\nx\n",
		 "---\ntitel: A\ncontrole: {date: 2024-05-02, by: editor}\n---\nx\n",
		 EFFECT_REVIEWED},
		{"---\ntitel: A\n---\nx\n", "---\ntitel: A\ncontrole: 2024-01-02\n---\nx y\n",
		 EFFECT_SUBSTANTIVE},
		{"---\ntype: piece\nplace: A\n---\nx\n", "---\ntype: piece\nplace: [A]\n---\nx\n",
		 EFFECT_HIDDEN},
		{"---\ntype: piece\nplace: A\n---\nx\n",
		 "---\ntype: piece\nplace: [A, B]\n---\nx\n", EFFECT_SUBSTANTIVE},
		{"---\ntype: piece\nsee: one\n---\nx\n",
		 "---\ntype: piece\nsee: piece/one\n---\nx\n", EFFECT_HIDDEN},
		{"---\ntitel: A\n---\nx\n", "---\ntitel: [A\n---\nx\n", EFFECT_SUBSTANTIVE},
		{"x\n", "\xef\xbb\xbfx\n", EFFECT_HIDDEN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum effect got = compare_at(cases[i].a, "a/x.md", cases[i].b, "a/x.md");

		if (got != cases[i].want)
			print_error("%s---- and ----\n%s", cases[i].a, cases[i].b);
		assert_int_equal(got, cases[i].want);
	}
}

/* A link that follows a page which moved leads where it led. */
static void moved_links(void **state)
{
	(void)state;
	assert_int_equal(compare_at("[y](../old/y.md)", "a/x.md", "[y](../b/y.md)", "a/x.md"),
			 EFFECT_FORMATTED);
	assert_int_equal(
		compare_at("[y](../b/y.md#p)", "a/x.md", "[y](../../b/y.md#p)", "c/d/x.md"),
		EFFECT_FORMATTED);
	assert_int_equal(
		compare_at("[y](../b/y.md#p)", "a/x.md", "[y](../../b/y.md#q)", "c/d/x.md"),
		EFFECT_SUBSTANTIVE);
	assert_int_equal(compare_at("[y](z.png)", "a/x.md", "[y](../a/z.png)", "c/x.md"),
			 EFFECT_FORMATTED);
	assert_int_equal(compare_at("[y](../old/shared.md)", "a/x.md", "[y](../b/y.md)", "a/x.md"),
			 EFFECT_SUBSTANTIVE);
	assert_int_equal(
		compare_at("[y](https://x.nl/a)", "a/x.md", "[y](https://x.nl/b)", "a/x.md"),
		EFFECT_SUBSTANTIVE);
}

static struct window windows(const char *a, const char *b)
{
	return window_find(str_c(a), str_c(b), true);
}

static void window_of_sections(void **state)
{
	struct window w = windows("A.\n\n# One\n\na\n\n# Two\n\nb\n\n# Three\n",
				  "A.\n\n# One\n\na\n\n# Two\n\nc\n\n# Three\n");

	(void)state;
	assert_str(w.old_text, "b\n\n");
	assert_str(w.new_text, "c\n\n");
	assert_int_equal(w.head, 0);
	assert_int_equal(w.tail, 2);
	w = windows("# One\n\na\n", "# One\n\na\n");
	assert_int_equal(w.old_text.n + w.new_text.n, 0);
	w = windows("# One\n\na\n\n# Two\n", "# One\n\na\n\n# Half\n\n# Two\n");
	assert_str(w.old_text, "# Two\n");
	assert_str(w.new_text, "# Half\n\n# Two\n");
	w = windows("# One\n\na\n\n# Two\n", "a\n\n# One\n\na\n\n# Two\n");
	assert_str(w.old_text, "");
	assert_str(w.new_text, "a\n\n");
	w = windows("Same.\n\n# One\n\n# Two\n", "Same.\n\n# Two\n");
	assert_str(w.old_text, "# One\n\n# Two\n");
	assert_str(w.new_text, "# Two\n");
	/* No heading: code. */
	w = windows("# One\n\n```\n\n# no\n\nx\n```\n", "# One\n\n```\n\n# no\n\ny\n```\n");
	assert_str(w.old_text, "# One\n\n```\n\n# no\n\nx\n```\n");
	/* For a reader, with the heading. */
	w = window_find(S("# One\n\na\n\n# Two\n\nb\n"), S("# One\n\na\n\n# Two\n\nc\n"), false);
	assert_str(w.old_text, "# Two\n\nb\n");
	/* A paragraph ends what was before it; a number may be an item's. */
	w = windows("- a\n\nB c.\n\nD.\n", "- a\n\nB e.\n\nD.\n");
	assert_str(w.new_text, "B e.\n\n");
	w = windows("1. a\n\n2. b\n", "1. a\n\n2. c\n");
	assert_str(w.new_text, "1. a\n\n2. c\n");
	/* HTML that may hold blank lines, definitions of what the window may refer to: the whole.
	 */
	w = windows("<div>\n\n# One\n\na", "<div>\n\n# One\n\nb");
	assert_str(w.old_text, "a");
	w = windows("<pre>\n\n# One\n\na", "<pre>\n\n# One\n\nb");
	assert_str(w.old_text, "<pre>\n\n# One\n\na");
	w = windows("- <!-- x\n\n# One\n\na", "- <!-- x\n\n# One\n\nb");
	assert_str(w.old_text, "- <!-- x\n\n# One\n\na");
	w = windows("[x]: /y\n\n# One\n\na", "[x]: /y\n\n# One\n\nb");
	assert_str(w.new_text, "b");
	w = windows("[x]: /y\n\n# One\n\n[x]", "[x]: /y\n\n# One\n\n[x] b");
	assert_str(w.new_text, "[x]: /y\n\n# One\n\n[x] b");
	w = windows("e[x]: y\n\n# One\n\n[x]", "e[x]: y\n\n# One\n\n[x] b");
	assert_str(w.new_text, "# One\n\n[x] b");
	w = windows("- a\n  ```\n\n# One\n\na", "- a\n  ```\n\n# One\n\nb");
	assert_str(w.new_text, "- a\n  ```\n\n# One\n\nb");
}

static bool by_words(const char *a, const char *b)
{
	struct window w = windows(a, b);

	return compare_words(w.old_text, w.new_text, w.head, w.tail);
}

/* Sure only where it can be. */
static void words_alone(void **state)
{
	(void)state;
	assert_true(by_words("One two.", "One too."));
	assert_true(by_words("See [x](/a) here.", "See [x](/b) there."));
	assert_true(by_words("- 1. one\n- two", "- 1. one\n- two three"));
	assert_true(by_words("one[^1]", "two[^2]"));
	assert_true(by_words("1. one\n2. two\n", "1. one\n2. more\n3. two\n"));
	assert_true(by_words("`Vec<T>` & `{x}` a", "`Vec<T>` & `{x}` b"));
	assert_true(by_words("<!-- c -->\n\na", "<!-- c -->\n\nb"));
	assert_true(by_words("See [x][a] here", "See [x][a] there"));
	assert_true(by_words("error[E1]: one", "error[E1]: two"));
	assert_false(by_words("[E1]: one", "[E1]: two"));
	assert_false(by_words("a <!-- b\n[^1]: c --> one", "a <!-- b\n[^1]: c --> two"));
	assert_false(by_words("- [x] [E1]: one", "- [x] [E1]: two"));
	assert_false(by_words("- [x] a", "- [X] a"));
	assert_false(by_words("> [!TIP]\n> a", "> [!tip]\n> a"));
	assert_false(by_words("```c\nx\n```", "```rust\nx\n```"));
	assert_false(by_words("a<!-- b -->c", "ac"));
	assert_false(by_words("|a|\n|-|\n|b|c|", "|a|\n|-|\n|b|d|"));
	assert_false(by_words("One two.", "One\ntwo."));
	assert_false(by_words("[x](/a)", "[x](/b)"));
	assert_false(by_words("one[^1]", "one[^2]"));
	assert_false(by_words("in\n2021. So", "in 2021. So"));
	assert_false(by_words("caf&eacute;", "café"));
	assert_false(by_words("[x][a]", "[x][b]"));
	assert_false(by_words("<!-- x\n\ny\n\n-->", "<!-- x\n\nz\n\n-->"));
	assert_false(by_words("[^1]\n\n[^a]: x\n\n    unseen", "[^1]\n\n[^a]: x\n\n    other"));
	assert_false(by_words("[x](/a \"t\")", "[x](/a \"u\") v"));
}

/* Random texts of pieces with every meaning: windows and words say what the trees of the whole say.
 */
static void as_the_whole_trees_say(void **state)
{
	static const char *const pieces[] = {
		"one",
		"two",
		"3",
		"4.",
		" ",
		" ",
		"\n",
		"\n\n",
		"- ",
		"1. ",
		"2) ",
		"# ",
		"*",
		"**",
		"_",
		"[x](a.md)",
		"[x](b.md)",
		"](",
		")",
		"[",
		"]",
		"[^1]",
		"[^1]: n",
		"[r]: /u",
		"[x][r]",
		"`",
		"\n```\n",
		"\n\n# a\n",
		"\n\n## b\n",
		"\n\n",
		"<b>",
		"<!--",
		"-->",
		"&amp;",
		"\\",
		"|",
		"|-|\n",
		"> ",
		"    ",
		"{#a}",
		"(",
		"é",
		"&",
		"&x;",
		"&lt",
		"{",
		"}",
		"<",
		"< ",
		"``",
		"\n```x\n",
		"```",
		"~~",
		"~~~",
		"\n~~~ y\n",
		"<!-- c -->",
		"[z]{lang=de}",
		";",
		"<x>",
		"\n\n<!--\n\n",
		"[x] ",
		"- [X] ",
		"> [!TIP]",
		"[!tip]",
		"x",
		"lang=",
		"a<!-- -->b",
		"\n\n-->\n\n",
		"!",
		"?",
		"e[r]: x",
		"\n[r]: /v\n",
		"\n\n[x]: /u\n",
		"[x]: /v",
		"]: ",
		"- [x] [r]: /u",
		"\\[r]: /u",
		"[r\nx]: /u",
		"[^1]: [r]: /v",
		"[r]",
	};
	struct compare c = {.site = &fx.site, .page = page, .scratch = &fx.scratch};
	uint64_t seed = 3;
	size_t formatted = 0;

	(void)state;
	for (int turn = 0; turn < 30000; turn++) {
		size_t n = 1 + random_next(&seed) % 14, at = random_next(&seed) % n;
		bool whole, windowed;
		struct buf a, b;

		buf_init(&a, 0);
		buf_init(&b, 0);
		for (size_t i = 0; i < n; i++) {
			const char *p =
				pieces[random_next(&seed) % (sizeof pieces / sizeof *pieces)];
			const char *q =
				pieces[random_next(&seed) % (sizeof pieces / sizeof *pieces)];

			buf_add(&a, str_c(p));
			buf_add(&b, str_c(i == at ? q : p));
		}
		whole = compare_trees(&c, buf_str(&a), page->path, buf_str(&b), page->path);
		windowed = compare_at(a.p, "a/x.md", b.p, "a/x.md") == EFFECT_FORMATTED;
		if (whole != windowed) {
			print_error("[%s]\n[%s]\n", a.p, b.p);
			fail();
		}
		formatted += windowed && !str_eq(buf_str(&a), buf_str(&b));
		buf_release(&a);
		buf_release(&b);
		arena_reset(&fx.scratch);
	}
	assert_true(formatted > 500);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(written_otherwise),      TEST(other_for_a_reader),
		TEST(front_matter),	      TEST(moved_links),
		TEST(window_of_sections),     TEST(words_alone),
		TEST(as_the_whole_trees_say),
	};

	return RUN(tests);
}
