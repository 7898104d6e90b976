#include "site_fixture.h"

static struct page *page;

static int setup(void **state)
{
	(void)state;
	fixture_config("types:\n  bron: {folder: b, fields: {ref: {type: text}}}\n"
		       "citations: {types: [bron], reference: ref}\n");
	page = fixture_page("a.md", "A", NULL);
	fixture_page("b/een.md", "Een & al", "bron");
	fixture_page("b/twee.md", "Twee", "bron");
	fixture_page("c.md", "C", NULL);
	fixture_freeze();
	return 0;
}

#define BACK(n, more, text)                                                                        \
	" <a class=\"note-back\" href=\"#note-ref-" n "\" aria-label=\"Back" more "\">" text "</"  \
	"a>"

static void footnotes_in_the_order_of_use(void **state)
{
	(void)state;
	assert_html(
		page,
		"a[^y] b[^x] c[^y]\n\n[^x]: ex\n[^y]: why[^z]\n\n    more\n[^z]: zed\n[^u]: no\n",
		"<p>a<sup class=\"note-ref\"><a id=\"note-ref-1\" href=\"#note-1\" "
		"aria-label=\"Note 1\">1</a></sup> "
		"b<sup class=\"note-ref\"><a id=\"note-ref-2\" href=\"#note-2\" "
		"aria-label=\"Note 2\">2</a></sup> "
		"c<sup class=\"note-ref\"><a id=\"note-ref-1-2\" href=\"#note-1\" "
		"aria-label=\"Note 1\">1</a></sup></p>\n"
		"<section class=\"notes\" aria-label=\"Notes\">\n<ol>\n<li id=\"note-1\">\n<p>why"
		"<sup class=\"note-ref\"><a id=\"note-ref-3\" href=\"#note-3\" "
		"aria-label=\"Note 3\">3</a></sup></p>\n<p>more" BACK("1", "", "↩") BACK(
			"1-2", " 2",
			"<sup>2</sup>") "</p>\n</li>\n"
					"<li id=\"note-2\">\n<p>ex" BACK(
						"2", "", "↩") "</p>\n</li>\n"
							      "<li id=\"note-3\">\n<p>zed" BACK(
								      "3", "",
								      "↩") "</p>\n</li>\n</ol>\n</"
									   "section>\n");
	assert_true(map_has(&page->body.anchors, S("note-3")));
	assert_true(map_has(&page->body.anchors, S("note-ref-1-2")));
	assert_told(&fx.diags, "");
}

static void notes_without_a_last_paragraph(void **state)
{
	(void)state;
	assert_html(page, "a[^y]\n\n[^y]: - x\n",
		    "<p>a<sup class=\"note-ref\"><a id=\"note-ref-1\" href=\"#note-1\" "
		    "aria-label=\"Note 1\">1</a></sup></p>\n"
		    "<section class=\"notes\" aria-label=\"Notes\">\n<ol>\n<li id=\"note-1\">\n"
		    "<ul>\n<li>x</li>\n</ul>\n<p>" BACK("1", "",
							"↩") "</p>\n</li>\n</ol>\n</section>\n");
}

static void missing_notes_are_told(void **state)
{
	(void)state;
	assert_html(page, "a[^no] [^a-z] \\[^x] `[^y]` [^ z]\n",
		    "<p>a[^no] [^a-z] [^x] <code>[^y]</code> [^ z]</p>\n");
	assert_told(&fx.diags, "a.md:1:1: warning: there is no footnote \"no\"; write it as "
			       "[^no]: text [note/missing]\n");
}

#define CITE(number, use, text)                                                                    \
	"<a class=\"cite\" id=\"cite-" number "-" use "\" href=\"#source-" number                  \
	"\" aria-label=\"Source " text "\">"

static void citations_in_the_order_of_use(void **state)
{
	const struct body *b = &page->body;

	(void)state;
	assert_html(
		page, "x [@twee, p. 2]. y [@een; @twee, r. 3-4]\nz [@twee, p. 2] [@een,p. 9<]\n",
		"<p>x " CITE("1", "1", "1, p. 2") "[1, p. 2]</a>. y <span class=\"cites\">[" CITE("2", "1", "2") "2</a>; " CITE(
			"1", "2",
			"1, r. 3-4") "1, r. 3-4</a>]</span>\nz " CITE("1", "3",
								      "1, p. 2") "[1, p. "
										 "2]</a> " CITE(
											 "2", "2",
											 "2,"
											 " p"
											 ". "
											 "9&"
											 "lt"
											 ";") "[2, "
											      "p. "
											      "9&"
											      "lt;]"
											      "</"
											      "a></"
											      "p>"
											      "\n");
	assert_told(&fx.diags, "");
	assert_int_equal(b->cited_n, 2);
	assert_str(b->cited[0].source->id, "twee");
	assert_int_equal(b->cited[0].uses, 3);
	assert_int_equal(b->cited[0].locators_n, 2);
	assert_str(b->cited[0].locators[0], "p. 2");
	assert_str(b->cited[0].locators[1], "r. 3-4");
	assert_int_equal(b->cited[1].locators_n, 1);
	assert_true(map_has(&b->anchors, S("cite-1-3")));
	assert_false(map_has(&b->anchors, S("cite-1-4")));
}

static void citations_over_lines_and_in_tables(void **state)
{
	(void)state;
	assert_html(page, "x [@een,\np. 2; @twee,\nr. 3]\n\n| a [@een] |\n|---|\n| b |\n",
		    "<p>x <span class=\"cites\">[" CITE("1", "1", "1, p. 2") "1, p. 2</a>; " CITE(
			    "2", "1", "2, r. 3") "2, r. 3</a>]</span></p>\n"
						 "<div class=\"table-scroll\" tabindex=\"0\" "
						 "role=\"region\" aria-label=\"Table 1\">\n"
						 "<table>\n<thead>\n<tr><th scope=\"col\">a " CITE(
							 "1", "2",
							 "1") "[1]</a></th></tr>\n"
							      "</thead>\n<tbody>\n<tr><td>b</td></"
							      "tr>\n</tbody>\n</table>\n</div>\n");
	assert_told(&fx.diags, "");
}

static void unknown_sources_are_told(void **state)
{
	(void)state;
	assert_html(page, "a [@twe, p. 1] b [@een; @c]\n",
		    "<p>a [@twe, p. 1] b <span class=\"cites\">[" CITE("1", "1",
								       "1") "1</a>; @c]</span>"
									    "</p>\n");
	assert_told(&fx.diags,
		    "a.md:1:3: error: no source is called \"twe\"; did you mean \"twee\"? "
		    "[citation/missing]\n"
		    "a.md:1:18: error: no source is called \"c\" [citation/missing]\n");
}

static void what_is_no_citation(void **state)
{
	(void)state;
	assert_html(page, "\\[@een] `[@een]` [@een [x] [l @een](https://x.nl) me@een.example\n",
		    "<p>[@een] <code>[@een]</code> [@een [x] <a href=\"https://x.nl\">l @een</a> "
		    "<a href=\"mailto:me@een.example\">me@een.example</a></p>\n");
	assert_told(&fx.diags, "");
	assert_html(page, "[@een, p. 2; and twee]\n", "<p>[@een, p. 2; and twee]</p>\n");
	assert_told(&fx.diags,
		    "a.md:1:1: warning: \"[@een, p. 2; and twee]\" is no citation; write it "
		    "as [@source, p. 2; @other] [citation/syntax]\n");
}

static void without_sources_it_is_text(void **state)
{
	(void)state;
	fixture_config("{}");
	page = fixture_page("a.md", "A", NULL);
	fixture_freeze();
	assert_html(page, "[@angular/core]\n", "<p>[@angular/core]</p>\n");
	assert_told(&fx.diags, "");
}

static void in_a_field_sources_are_named(void **state)
{
	struct pass p = {.site = &fx.site,
			 .page = page,
			 .arena = &fx.arena,
			 .scratch = &fx.scratch,
			 .diags = &fx.diags};

	(void)state;
	assert_str(body_fragment(&p, S("x [@een, p. 2][^n]\n\n[^n]: y\n"), 7),
		   "<p>x <a class=\"cite\" href=\"../b/een/\">[Een &amp; al, p. 2]</a></p>\n");
	assert_told(&fx.diags,
		    "a.md:7:15: warning: a field cannot have footnotes; move this one to the "
		    "text [note/field]\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(footnotes_in_the_order_of_use),
		TEST(notes_without_a_last_paragraph),
		TEST(missing_notes_are_told),
		TEST(citations_in_the_order_of_use),
		TEST(citations_over_lines_and_in_tables),
		TEST(unknown_sources_are_told),
		TEST(what_is_no_citation),
		TEST(without_sources_it_is_text),
		TEST(in_a_field_sources_are_named),
	};

	return RUN(tests);
}
