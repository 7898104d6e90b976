#include "site_fixture.h"

static struct page *page;

static int setup(void **state)
{
	(void)state;
	fixture_config(
		"types:\n  t: {folder: t, fields: {r: {type: ref, to: t}, m: {type: markdown}}}\n");
	page = fixture_page("a.md", "A", NULL);
	fixture_page("t/b.md", "B", "t");
	fixture_freeze();
	return 0;
}

static void text_is_escaped(void **state)
{
	(void)state;
	assert_html(page, "a < b & \"c\" 'd' \\<e> &lt;f> &copy; &#0;\n",
		    "<p>a &lt; b &amp; &quot;c&quot; &#39;d&#39; &lt;e&gt; &lt;f&gt; © "
		    "\xef\xbf\xbd</p>\n");
	assert_html(page, "[<b>](https://x.nl/%22?a=\"b\" \"t\\\"i\") `<c> & \"`\n",
		    "<p><a href=\"https://x.nl/%22?a=%22b%22\" title=\"t&quot;i\">&lt;b&gt;</a> "
		    "<code>&lt;c&gt; &amp; &quot;</code></p>\n");
	diags_release(&fx.diags);
	assert_html(page, "[x](<https://x.nl/ a\"b'> 't\"i<')\n",
		    "<p><a href=\"https://x.nl/%20a%22b&#39;\" title=\"t&quot;i&lt;\">x</a></p>\n");
}

static void blocks_as_markdown_says(void **state)
{
	(void)state;
	assert_html(page, "a\nb  \nc\\\nd\n\n***\n\n> e\n>\n> f\n",
		    "<p>a\nb<br>\nc<br>\nd</p>\n<hr>\n<blockquote>\n<p>e</p>\n<p>f</p>\n"
		    "</blockquote>\n");
	assert_html(page, "- a\n  - b\n\n1. c\n\n   d\n2. e\n\n7) f\n\n*g* **h** ~~i~~\n",
		    "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"
		    "<ol>\n<li>\n<p>c</p>\n<p>d</p>\n</li>\n<li>\n<p>e</p>\n</li>\n</ol>\n"
		    "<ol start=\"7\">\n<li>f</li>\n</ol>\n"
		    "<p><em>g</em> <strong>h</strong> <del>i</del></p>\n");
	assert_html(page, "```c++ \"x\"\na <b>\n```\n\n    c\n",
		    "<pre tabindex=\"0\"><code class=\"language-c++\">a &lt;b&gt;\n</code></pre>\n"
		    "<pre tabindex=\"0\"><code>c\n</code></pre>\n");
	assert_html(page, "", "");
}

static void tables_have_header_cells(void **state)
{
	(void)state;
	assert_html(
		page, "| a | | c |\n|:-|:-:|-:|\n| 1 |\n\n| x |\n|-|\n",
		"<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table "
		"1\">\n"
		"<table>\n<thead>\n<tr><th scope=\"col\" class=\"align-left\">a</th>"
		"<td class=\"align-center\"></td><th scope=\"col\" "
		"class=\"align-right\">c</th></tr>\n"
		"</thead>\n<tbody>\n<tr><td class=\"align-left\">1</td>"
		"<td class=\"align-center\"></td><td class=\"align-right\"></td></tr>\n</tbody>\n"
		"</table>\n</div>\n"
		"<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table "
		"2\">\n"
		"<table>\n<thead>\n<tr><th "
		"scope=\"col\">x</th></tr>\n</thead>\n</table>\n</div>\n");
}

static void tasks_are_read_only(void **state)
{
	(void)state;
	assert_html(page, "- [ ] a\n- [x] b\n- c\n\n1. [x] d\n\n2. e\n",
		    "<ul class=\"task-list\">\n"
		    "<li class=\"task\"><input type=\"checkbox\" disabled aria-label=\"To do\"> "
		    "a</li>\n"
		    "<li class=\"task\"><input type=\"checkbox\" disabled checked "
		    "aria-label=\"Done\"> b"
		    "</li>\n<li>c</li>\n</ul>\n"
		    "<ol class=\"task-list\">\n<li class=\"task\">\n<p><input type=\"checkbox\" "
		    "disabled "
		    "checked aria-label=\"Done\"> d</p>\n</li>\n<li>\n<p>e</p>\n</li>\n</ol>\n");
	assert_true(page->body.has_tasks);
	fixture_html(page, "- a\n");
	assert_false(page->body.has_tasks);
}

/* The key must be that of the text, wherever it stands. */
static void worksheets_can_be_ticked(void **state)
{
	char first[400];
	const char *key;

	(void)state;
	page->worksheet = true;
	snprintf(first, sizeof first, "%s", fixture_html(page, "- [ ] a *b*\n- [x] c\n"));
	key = strstr(first, "data-key=\"");
	assert_non_null(key);
	assert_int_equal(strspn(key + 10, "0123456789abcdef"), 16);
	assert_non_null(strstr(
		first, "<li class=\"task\"><input type=\"checkbox\" id=\"task-1\" data-key"));
	assert_non_null(strstr(first, "\"> <label for=\"task-1\">a <em>b</em></label></li>"));
	assert_non_null(strstr(first, "\" checked> <label for=\"task-2\">c</label></li>"));
	assert_true(map_has(&page->body.anchors, S("task-2")));
	assert_non_null(strstr(fixture_html(page, "- [ ] new\n- [ ] a *b*\n"),
			       str_cstr(&fx.arena, (struct str){key, 27})));
	assert_non_null(strstr(page->body.html.p, "id=\"task-2\" data-key"));
	page->worksheet = false;
}

static void fields_are_rendered_apart(void **state)
{
	struct pass p = {.site = &fx.site,
			 .page = page,
			 .arena = &fx.arena,
			 .scratch = &fx.scratch,
			 .diags = &fx.diags,
			 .terms = fx.terms};

	(void)state;
	fixture_html(page, "## h\n");
	assert_str(body_fragment(&p, S("[x](t/b.md) *y*\n\n## h\n"), 3),
		   "<p><a href=\"../t/b/\">x</a> <em>y</em></p>\n<h2>h</h2>\n");
	assert_str(body_fragment(&p, S(""), 3), "");
	assert_str(body_fragment(&p, S("[x](q.md)"), 3), "<p>x</p>\n");
	assert_told(&fx.diags, "a.md:3:1: error: link to \"q.md\": no such page; did you mean "
			       "\"a.md\"? [link/missing]\n");
	assert_int_equal(page->body.sections_n, 2);
}

static void a_body_is_always_whole(void **state)
{
	char *deep = malloc(2001);

	(void)state;
	memset(deep, '>', 2000);
	deep[2000] = '\0';
	fixture_html(page, deep);
	assert_str(page->body.html, "");
	assert_int_equal(page->body.sections_n, 1);
	assert_told(&fx.diags,
		    "a.md:1: error: the line is nested or indented too deep [markdown/limit]\n");
	free(deep);
}

static void a_flood_of_problems_is_cut(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 0);
	for (int i = 0; i < 3000; i++)
		buf_adds(&text, "<q2> ");
	fixture_html(page, text.p);
	assert_int_equal(diags_count(&fx.diags, DIAG_WARNING), 1000);
	assert_int_equal(diags_count(&fx.diags, DIAG_ERROR), 1);
	buf_release(&text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(text_is_escaped),		TEST(blocks_as_markdown_says),
		TEST(tables_have_header_cells), TEST(tasks_are_read_only),
		TEST(worksheets_can_be_ticked), TEST(fields_are_rendered_apart),
		TEST(a_body_is_always_whole),	TEST(a_flood_of_problems_is_cut),
	};

	return RUN(tests);
}
