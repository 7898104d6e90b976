#include "site_fixture.h"

static struct page *page;

static int setup(void **state)
{
	(void)state;
	fixture_config("callouts: {noot: {label: 'Noot <1>'}, let-op: {label: Let op}}\n");
	page = fixture_page("a.md", "A", NULL);
	fixture_freeze();
	return 0;
}

static void callouts(void **state)
{
	(void)state;
	assert_html(page, "> [!NOOT]\n> one\n>\n> two\n",
		    "<aside class=\"callout callout-noot\" role=\"note\">\n"
		    "<p class=\"callout-title\">Noot "
		    "&lt;1&gt;</p>\n<p>one</p>\n<p>two</p>\n</aside>\n");
	assert_html(page, "> [!let-op] on the *line*\n> more\n",
		    "<aside class=\"callout callout-let-op\" role=\"note\">\n"
		    "<p class=\"callout-title\">Let op</p>\n<p>on the "
		    "<em>line</em>\nmore</p>\n</aside>\n");
	assert_html(
		page, "> [!NOOT]\n\n- > [!NOOT]\n  > - x\n",
		"<aside class=\"callout callout-noot\" role=\"note\">\n"
		"<p class=\"callout-title\">Noot &lt;1&gt;</p>\n</aside>\n<ul>\n<li>\n"
		"<aside class=\"callout callout-noot\" role=\"note\">\n"
		"<p class=\"callout-title\">Noot &lt;1&gt;</p>\n<ul>\n<li>x</li>\n</ul>\n</aside>\n"
		"</li>\n</ul>\n");
	assert_told(&fx.diags, "");
}

static void what_is_no_callout(void **state)
{
	(void)state;
	assert_html(page, "> [!LETOP]\n> x\n\n> \\[!NOOT]\n\n> x [!NOOT]\n\n> [! NOOT]\n\n> [!]\n",
		    "<blockquote>\n<p>[!LETOP]\nx</p>\n</blockquote>\n"
		    "<blockquote>\n<p>[!NOOT]</p>\n</blockquote>\n"
		    "<blockquote>\n<p>x [!NOOT]</p>\n</blockquote>\n"
		    "<blockquote>\n<p>[! NOOT]</p>\n</blockquote>\n"
		    "<blockquote>\n<p>[!]</p>\n</blockquote>\n");
	assert_told(&fx.diags,
		    "a.md:1:3: warning: no kind of callout is called \"LETOP\"; did you mean "
		    "\"let-op\"? [markdown/callout]\n");
	assert_html(page, "> [!SOMETHING]\n", "<blockquote>\n<p>[!SOMETHING]</p>\n</blockquote>\n");
	assert_told(&fx.diags,
		    "a.md:1:3: warning: no kind of callout is called \"SOMETHING\"; it is "
		    "shown as a quotation [markdown/callout]\n");
}

static void language_spans(void **state)
{
	(void)state;
	assert_html(page, "a [b *c* d\ne]{lang=de} f\n",
		    "<p>a <span lang=\"de\">b <em>c</em> d\ne</span> f</p>\n");
	assert_html(page, "[a]{lang=de}[b]{lang=\"pt-BR\"}\n",
		    "<p><span lang=\"de\">a</span><span lang=\"pt-BR\">b</span></p>\n");
	assert_html(page, "[a [b]{lang=de} c]{lang=nl} [x [y] z]{lang=en}\n",
		    "<p><span lang=\"nl\">a <span lang=\"de\">b</span> c</span> "
		    "<span lang=\"en\">x [y] z</span></p>\n");
	assert_html(page, "[*a*]{lang=de} [t](https://x.nl/){lang=en}\n",
		    "<p><span lang=\"de\"><em>a</em></span> "
		    "<span lang=\"en\"><a href=\"https://x.nl/\">t</a></span></p>\n");
	assert_html(page, "**[a [t](https://x.nl/) b]{lang=de}**\n",
		    "<p><strong><span lang=\"de\">a <a href=\"https://x.nl/\">t</a> "
		    "b</span></strong></p>\n");
	assert_told(&fx.diags, "");
}

static void what_is_no_span(void **state)
{
	(void)state;
	assert_html(page, "x]{lang=de} \\[a]{lang=de} `[a]{lang=de}` [a] {lang=de} [a]{lang=de\n",
		    "<p>x]{lang=de} [a]{lang=de} <code>[a]{lang=de}</code> [a] {lang=de} "
		    "[a]{lang=de</p>\n");
	assert_told(&fx.diags, "");
	assert_html(page, "[a]{lang=\"d\\\" onclick=x}\n[b]{lang=de_DE}\n",
		    "<p>[a]{lang=&quot;d&quot; onclick=x}\n[b]{lang=de_DE}</p>\n");
	assert_told(&fx.diags,
		    "a.md:1:1: warning: \"\"d\" onclick=x\" is no language code; write it as in "
		    "{lang=de} [markdown/lang]\n"
		    "a.md:2:1: warning: \"de_DE\" is no language code; write it as in {lang=de} "
		    "[markdown/lang]\n");
}

/* Brackets that do not match must not be searched for again and again. */
static void many_spans_take_little_time(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 0);
	for (int i = 0; i < 4000; i++)
		buf_adds(&text, "x]{lang=de} [y]{lang=de} ");
	fixture_html(page, text.p);
	assert_int_equal(page->body.sections_n, 1);
	assert_true(str_find(page->body.html, S("<span lang=\"de\">y</span> x]{lang=de}"), 0) !=
		    SIZE_MAX);
	buf_release(&text);
	assert_told(&fx.diags, "");
}

static void tables_say_what_columns_hold(void **state)
{
	(void)state;
	fixture_html(page, "| | |\n|-|-|\n| a | b |\n\n| c | |\n|-|-|\n| a | b |\n");
	assert_told(&fx.diags,
		    "a.md:1:1: warning: the table's first row is empty; say in it what each "
		    "column holds [table/header]\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(callouts),
		TEST(what_is_no_callout),
		TEST(language_spans),
		TEST(what_is_no_span),
		TEST(many_spans_take_little_time),
		TEST(tables_say_what_columns_hold),
	};

	return RUN(tests);
}
