#include "site_fixture.h"

static struct page *page;

static int setup(void **state)
{
	(void)state;
	fixture_config("{}");
	page = fixture_page("a.md", "The title", NULL);
	fixture_freeze();
	return 0;
}

/* "level anchor" of each section, in one string. */
static const char *outline(const char *text)
{
	static char line[1024];
	struct buf b;

	fixture_html(page, text);
	buf_init(&b, 0);
	for (size_t i = 1; i < page->body.sections_n; i++)
		buf_addf(&b, "%u " STR_FMT "\n", page->body.sections[i].level,
			 STR_ARG(page->body.sections[i].anchor));
	snprintf(line, sizeof line, "%s", b.p);
	buf_release(&b);
	return line;
}

static void as_html(void **state)
{
	(void)state;
	assert_html(
		page, "## A *b* \"c\"\n",
		"<h2 id=\"a-b-c\">A <em>b</em> &quot;c&quot; <a class=\"anchor\" href=\"#a-b-c\" "
		"aria-label=\"Link to A b &quot;c&quot;\">#</a></h2>\n");
	assert_html(page, "Één\n---\n",
		    "<h2 id=\"één\">Één <a class=\"anchor\" href=\"#%C3%A9%C3%A9n\" "
		    "aria-label=\"Link to Één\">#</a></h2>\n");
}

static void anchors_by_githubs_rule(void **state)
{
	(void)state;
	assert_string_equal(
		outline("## What's *new* in `C++` 2.0?\n## 's-Hertogenbosch & co\n"
			"## [Link](https://x.nl) ![alt](b.gif) end\n## A_b-c  d\n"),
		"2 whats-new-in-c-20\n2 s-hertogenbosch--co\n2 link--end\n2 a_b-c--d\n");
	assert_string_equal(outline("## a\n## a\n## a-1\n## a\n## A!\n"),
			    "2 a\n2 a-1\n2 a-1-1\n2 a-2\n2 a-3\n");
	assert_string_equal(outline("## ?!\n## ???\n"), "2 section\n2 section-1\n");
}

static void own_anchors(void **state)
{
	(void)state;
	assert_string_equal(
		outline("## One {#first}\n## Two `x` {#tweede-é.2_}\n## {#only}\n## a {b}\n"),
		"2 first\n2 tweede-é.2_\n2 only\n2 a-b\n");
	assert_told(&fx.diags,
		    "a.md:3:1: warning: the heading is empty; write its text or remove it "
		    "[heading/empty]\n");
	assert_string_equal(outline("## One {#x}\n## Two {#x}\n## Three {#a b}\n## Four \\{#y}\n"),
			    "2 x\n2 x-1\n2 three-a-b\n2 four-y\n");
	assert_told(
		&fx.diags,
		"a.md:2:1: warning: the anchor \"x\" is taken; this heading has \"x-1\" "
		"[heading/anchor]\n"
		"a.md:3:4: warning: \"a b\" cannot be an anchor; use letters, digits and hyphens "
		"[heading/anchor]\n");
	assert_str(page->body.sections[2].heading, "Two");
}

/* Ids that we give must not be given twice. */
static void our_ids_are_kept_free(void **state)
{
	(void)state;
	assert_string_equal(
		outline("## Note 1\n## Source 2\n## Cite 1 2\n## Notes\n## Task {#task-3}\n"
			"## Cite 5\n## Note ref 5\n## Cite 5\n"),
		"2 section-note-1\n2 section-source-2\n2 section-cite-1-2\n2 notes\n"
		"2 section-task-3\n2 section-cite-5\n2 section-note-ref-5\n"
		"2 section-cite-5-1\n");
	assert_told(&fx.diags,
		    "a.md:5:1: warning: the anchor \"task-3\" is taken; this heading has "
		    "\"section-task-3\" [heading/anchor]\n");
}

static void one_h1_a_page(void **state)
{
	(void)state;
	assert_string_equal(outline("# The title\n\n## a\n\n### b\n"), "2 a\n3 b\n");
	assert_string_equal(outline("# Other\n\n## a\n\n# More\n\n## b\n"),
			    "2 other\n3 a\n2 more\n3 b\n");
	assert_string_equal(outline("## a\n\n# b\n\n## c\n"), "2 a\n2 b\n3 c\n");
	assert_told(&fx.diags, "");
	assert_html(page, "# *The* title\ntext\n", "<span id=\"the-title\"></span>\n<p>text</p>\n");
	assert_html(page, "<!-- x -->\n\n# The title\n", "<span id=\"the-title\"></span>\n");
	/* A second one is a heading like any other. */
	assert_string_equal(outline("# The title\n# The title\n"), "2 the-title-1\n");
}

static void titles_from_the_body_are_not_repeated(void **state)
{
	(void)state;
	page->title_from_body = true;
	assert_html(page, "text\n\n# The title\n\nmore\n",
		    "<p>text</p>\n<span id=\"the-title\"></span>\n<p>more</p>\n");
	assert_html(page, "## The title\n", "<span id=\"the-title\"></span>\n");
	assert_string_equal(outline("## The title\n\n### a\n\n## b\n\n### c\n"), "2 a\n2 b\n3 c\n");
	assert_told(&fx.diags, "");
	page->title_from_body = false;
	assert_string_equal(outline("text\n\n# The title\n"), "2 the-title\n");
}

static void levels_are_not_skipped(void **state)
{
	(void)state;
	assert_string_equal(outline("#### a\n## b\n#### c\n#### d\n### e\n###### f\n"),
			    "2 a\n2 b\n3 c\n3 d\n3 e\n4 f\n");
	assert_told(
		&fx.diags,
		"a.md:1:1: warning: a heading of level 4 stands under one of level 1; use level 2 "
		"[heading/skipped]\n"
		"a.md:3:1: warning: a heading of level 4 stands under one of level 2; use level 3 "
		"[heading/skipped]\n"
		"a.md:4:1: warning: a heading of level 4 stands under one of level 2; use level 3 "
		"[heading/skipped]\n"
		"a.md:6:1: warning: a heading of level 6 stands under one of level 3; use level 4 "
		"[heading/skipped]\n");
}

static void sections_know_their_lines(void **state)
{
	(void)state;
	page->matter_lines = 5;
	fixture_html(page, "intro\n\n## a\ntext\n\n> ## quoted\n> x\n\n## b\n\nend\n\n");
	assert_int_equal(page->body.sections_n, 3);
	assert_int_equal(page->body.sections[0].line, 5);
	assert_int_equal(page->body.sections[0].end_line, 6);
	assert_int_equal(page->body.sections[1].line, 7);
	assert_int_equal(page->body.sections[1].end_line, 12);
	assert_int_equal(page->body.sections[2].line, 13);
	assert_int_equal(page->body.sections[2].end_line, 15);
	assert_int_equal(map_get(&page->body.anchors, S("quoted"))->num, 2);
	assert_int_equal(map_get(&page->body.anchors, S("b"))->num, 3);
}

static void equal_headings_take_little_time(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 0);
	for (int i = 0; i < 20000; i++)
		buf_adds(&text, "## a\n\n");
	fixture_html(page, text.p);
	assert_str(page->body.sections[20000].anchor, "a-19999");
	buf_release(&text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(as_html),
		TEST(anchors_by_githubs_rule),
		TEST(own_anchors),
		TEST(our_ids_are_kept_free),
		TEST(one_h1_a_page),
		TEST(titles_from_the_body_are_not_repeated),
		TEST(levels_are_not_skipped),
		TEST(sections_know_their_lines),
		TEST(equal_headings_take_little_time),
	};

	return RUN(tests);
}
