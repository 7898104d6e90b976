#include "site_fixture.h"

static struct page *page;

static void make(const char *extra)
{
	fixture_config(extra);
	page = fixture_page("a.md", "A", NULL);
	fixture_asset("i.png", 10);
	fixture_page("t/b.md", "B", NULL);
	fixture_freeze();
}

static int setup(void **state)
{
	(void)state;
	make("{}");
	return 0;
}

static void told_nothing_but(const char *rule)
{
	diags_settle(&fx.diags, NULL, false);
	assert_true(fx.diags.n > 0);
	for (size_t i = 0; i < fx.diags.n; i++)
		assert_string_equal(fx.diags.v[i].rule, rule);
	diags_release(&fx.diags);
}

/* A page knows who links to it, in whatever notation. */
static void links_are_references(void **state)
{
	const struct reference *r;

	(void)state;
	fixture_html(page, "## H\n\n<p><a href=\"t/b.md#k\">z</a> <a href=\"no.md\">y</a></p>\n");
	assert_int_equal(page->body.refs_n, 1);
	r = page->body.refs;
	assert_int_equal(r->kind, REFERENCE_LINK);
	assert_str(r->target->path, "t/b.md");
	assert_str(r->anchor, "k");
	assert_str(r->section, "h");
	told_nothing_but("link/missing");
}

static void pairs_in_a_line(void **state)
{
	(void)state;
	assert_html(page, "a <kbd>Ctrl</kbd> <SUB>*b*</SUB> c<br/>d<wbr>\n",
		    "<p>a <kbd>Ctrl</kbd> <sub><em>b</em></sub> c<br>d<wbr></p>\n");
	assert_html(page, "<b><i>x</i></b> a<!-- gone -->b <span lang=\"de\" title='\"'>y</span>\n",
		    "<p><b><i>x</i></b> ab <span lang=\"de\" title=\"&quot;\">y</span></p>\n");
	assert_html(page, "<ruby>x<rt>y</rt></ruby> <a href=\"t/b.md#k\">z</a>\n",
		    "<p><ruby>x<rt>y</rt></ruby> <a href=\"../t/b/#k\">z</a></p>\n");
	assert_told(&fx.diags, "");
}

static void what_is_not_balanced_is_text(void **state)
{
	(void)state;
	assert_html(page, "<b>x <i>y</b> z</i> </u> <b>*a</b>*\n",
		    "<p><b>x &lt;i&gt;y</b> z&lt;/i&gt; &lt;/u&gt; "
		    "&lt;b&gt;<em>a&lt;/b&gt;</em></p>\n");
	told_nothing_but("markdown/raw-html");
	assert_html(page, "<a href=\"t/b.md\">x <a href=\"t/b.md\">y</a></a> [<a>q</a>](t/b.md)\n",
		    "<p><a href=\"../t/b/\">x &lt;a href=&quot;t/b.md&quot;&gt;y</a>&lt;/a&gt; "
		    "<a href=\"../t/b/\">&lt;a&gt;q&lt;/a&gt;</a></p>\n");
	told_nothing_but("markdown/raw-html");
	assert_html(
		page, "<rt>x</rt> <td>y</td> <foo>z</foo>\n",
		"<p>&lt;rt&gt;x&lt;/rt&gt; &lt;td&gt;y&lt;/td&gt; &lt;foo&gt;z&lt;/foo&gt;</p>\n");
	told_nothing_but("markdown/raw-html");
}

static void attacks(void **state)
{
	static const char *const inputs[] = {
		"<script>alert(1)</script>\n",
		"x <script src=//e.nl/x></script>\n",
		"<img src=x onerror=alert(1)>\n",
		"<a href=\"javascript:alert(1)\">x</a>\n",
		"<a href=\"&#106;avascript:alert(1)\">x</a>\n",
		"<a href=\"java&Tab;script:alert(1)\">x</a>\n",
		"<a href=\" &#1;javascript:alert(1)\">x</a>\n",
		"<div style=\"x:expression(1)\" onclick=\"a\">x</div>\n",
		"<svg><script>1</script></svg>\n",
		"<iframe src=\"data:text/html,x\"></iframe>\n",
		"<div title=\"a\" \" onclick=\"b\">x</div>\n",
		"<div title='\"><script>1</script>'>x</div>\n",
		"<!--><script>1</script>\n",
		"<math><mtext></p><style><!--</style><img title=\"--&gt;&lt;img src=1 "
		"onerror=x&gt;\">\n",
		"<pre><script>1</script></pre>\n",
		"<![CDATA[<script>1</script>]]>\n",
		"<base href=//e.nl>\n",
		"<form action=//e.nl><input name=q></form>\n",
		"<p/onclick=x>y</p>\n",
		"<a href='x'onclick='y'>z</a>\n",
		"<b\nonclick=x>y</b>\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
		struct str html = str_lower(&fx.arena, str_c(fixture_html(page, inputs[i])));
		static const char *const never[] = {
			"<script", "<svg",	  "<iframe",	 "<math",	"<style",   "<base",
			"<form",   "javascript:", " onclick=\"", " onerror=\"", " style=\""};

		for (size_t k = 0; k < sizeof never / sizeof *never; k++)
			if (str_find(html, str_c(never[k]), 0) != SIZE_MAX)
				fail_msg("%s gave %s", inputs[i], html.p);
	}
}

static void attributes(void **state)
{
	(void)state;
	assert_html(page,
		    "<ol start=\"3\" reversed class=x><li value=4 id=\"one\">a</li></ol>\n\n"
		    "<table><tr><th scope=\"col\" colspan=\"2\" width=\"9\">a</th></tr></table>\n\n"
		    "<details open title=a title=b><summary dir=up>s</summary></details>\n\n"
		    "<div dir='' dir=rtl>r</div>\n",
		    "<ol start=\"3\" reversed><li value=\"4\" id=\"one\">a</li></ol>\n"
		    "<table><tr><th scope=\"col\" colspan=\"2\">a</th></tr></table>\n"
		    "<details open title=\"a\"><summary>s</summary></details>\n<div>r</div>\n");
	assert_told(&fx.diags, "a.md:1:1: note: the attribute \"class\" of <ol> is left out "
			       "[markdown/raw-html]\n"
			       "a.md:3:1: note: the attribute \"width\" of <th> is left out "
			       "[markdown/raw-html]\n"
			       "a.md:5:1: note: the attribute \"dir\" of <summary> is left out "
			       "[markdown/raw-html]\n"
			       "a.md:7:1: note: the attribute \"dir\" of <div> is left out "
			       "[markdown/raw-html]\n");
	assert_true(map_has(&page->body.anchors, S("one")));
}

static void ids_are_given_once(void **state)
{
	(void)state;
	assert_html(page,
		    "## h\n\n<a name=\"x\"></a> <b id=x>y</b> <b id=h>z</b> <b id=note-1>w</b>\n",
		    "<h2 id=\"h\">h <a class=\"anchor\" href=\"#h\" aria-label=\"Link to "
		    "h\">#</a></h2>\n"
		    "<p><a id=\"x\"></a> <b>y</b> <b>z</b> <b>w</b></p>\n");
	assert_told(
		&fx.diags,
		"a.md:3:18: warning: the id \"x\" is left out: it is taken, or cannot be one "
		"[markdown/raw-html]\n"
		"a.md:3:32: warning: the id \"h\" is left out: it is taken, or cannot be one "
		"[markdown/raw-html]\n"
		"a.md:3:46: warning: the id \"note-1\" is left out: it is taken, or cannot be one "
		"[markdown/raw-html]\n");
}

static void images_and_links_are_resolved(void **state)
{
	(void)state;
	assert_html(page, "<img src=\"i.png\" alt=\"\" width=\"20\"> <img src=q.png alt='q'>\n",
		    "<p><img src=\"../i.png\" alt=\"\" width=\"20\" loading=\"lazy\"> q</p>\n");
	assert_told(&fx.diags,
		    "a.md:1:37: error: image to \"q.png\": no such file [image/missing]\n");
	assert_true(fx.assets[0].used);
	assert_html(page, "<p align=center><img src=\"https://x.nl/i.png\" alt=\"e\"></p>\n",
		    "<p><a href=\"https://x.nl/i.png\">e</a></p>\n");
	diags_release(&fx.diags);
	assert_html(page, "<a href=\"nergens.md\">x</a>\n", "<p><a>x</a></p>\n");
	assert_told(&fx.diags,
		    "a.md:1:1: error: link to \"nergens.md\": no such page [link/missing]\n");
}

static void blocks_are_balanced(void **state)
{
	(void)state;
	assert_html(page, "<ul><li>a<li>b</ul>\n\n<p>x<div>y</div>\n\n<h1 align=center>t</h1>\n",
		    "<ul><li>a</li><li>b</li></ul>\n<p>x</p><div>y</div>\n"
		    "<div class=\"heading\">t</div>\n");
	diags_release(&fx.diags);
	assert_html(page, "<blockquote><b>x\n\nafter\n\n</b>\n",
		    "<blockquote><b>x\n</b></blockquote>\n<p>after</p>\n&lt;/b&gt;\n");
	assert_told(
		&fx.diags,
		"a.md:1:1: warning: <b> is not closed; write </b> behind it [markdown/raw-html]\n"
		"a.md:1:1: warning: <blockquote> is not closed; write </blockquote> behind it "
		"[markdown/raw-html]\n"
		"a.md:5:1: warning: \"</b>\" is shown as text; only some HTML tags may be used, in "
		"pairs [markdown/raw-html]\n");
	assert_html(page, "<div>&eacute; &amp; &#x3c;b&#62; & &; &nope <</div>\n",
		    "<div>&eacute; &amp; &lt;b&gt; &amp; &amp;; &amp;nope &lt;</div>\n");
}

static void div_and_details_go_over_markdown(void **state)
{
	(void)state;
	assert_html(page, "<details>\n<summary>s</summary>\n\n*x*\n\n- a\n\n</details>\n\nb\n",
		    "<details>\n<summary>s</summary>\n<p><em>x</em></p>\n<ul>\n<li>a</li>\n</ul>\n"
		    "</details>\n<p>b</p>\n");
	assert_told(&fx.diags, "");
	assert_html(
		page, "> <div>\n>\n> x\n\ny [^n]\n\n<div>\n\n</details>\n\n[^n]: z\n",
		"<blockquote>\n<div>\n<p>x</p>\n</div>\n</blockquote>\n<p>y "
		"<sup class=\"note-ref\"><a id=\"note-ref-1\" href=\"#note-1\" aria-label=\"Note "
		"1\">"
		"1</a></sup></p>\n<div>\n&lt;/details&gt;\n</div>\n"
		"<section class=\"notes\" aria-label=\"Notes\">\n<ol>\n<li id=\"note-1\">\n<p>z "
		"<a class=\"note-back\" href=\"#note-ref-1\" aria-label=\"Back\">↩</a></p>\n</li>\n"
		"</ol>\n</section>\n");
	told_nothing_but("markdown/raw-html");
}

static void dropped_or_trusted(void **state)
{
	(void)state;
	make("raw_html: drop\n");
	assert_html(page, "a <b>c</b>\n\n<div>x</div>\n", "<p>a c</p>\n");
	assert_told(&fx.diags, "");
	make("raw_html: {trust: [t]}\n");
	assert_html(fx.pages[1], "a <b onclick=x>c\n\n<script>x</script>\n",
		    "<p>a <b onclick=x>c</p>\n<script>x</script>\n");
	assert_html(page, "a <b>c\n", "<p>a &lt;b&gt;c</p>\n");
}

static void many_tags_take_little_time(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 0);
	for (int i = 0; i < 8000; i++)
		buf_adds(&text, "<b>");
	for (int i = 0; i < 8000; i++)
		buf_adds(&text, "</i>");
	fixture_html(page, text.p);
	buf_clear(&text);
	buf_adds(&text, "<pre>\n");
	for (int i = 0; i < 400000; i++)
		buf_adds(&text, "<a \n\n");
	fixture_html(page, text.p);
	buf_release(&text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(links_are_references),
		TEST(pairs_in_a_line),
		TEST(what_is_not_balanced_is_text),
		TEST(attacks),
		TEST(attributes),
		TEST(ids_are_given_once),
		TEST(images_and_links_are_resolved),
		TEST(blocks_are_balanced),
		TEST(div_and_details_go_over_markdown),
		TEST(dropped_or_trusted),
		TEST(many_tags_take_little_time),
	};

	return RUN(tests);
}
