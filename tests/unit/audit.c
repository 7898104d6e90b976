/* The audit of finished files: each rule with what it tells of, and with what it must let pass. */
#include "write/audit.h"

#include "told.h"

struct file {
	const char *path, *text;
};

static struct site site;
static struct page home = {.path = {"content/index.md", 16}},
		   other = {.path = {"content/b.md", 12}, .url = {"b/", 2}};
static struct person people[] = {
	{.key = {"jan.o'hara+x@gemeente.example", 29}},
	{.key = {"zoë@x.example", 14}},
	{.key = {"name:piet <piet@y.example>", 26}},
	{.key = {"name:iemand", 11}},
};

static int setup(void **state)
{
	(void)state;
	site = (struct site){0};
	site.config.base_url = S("https://site.example/kennis/");
	labels_init(&site.labels, NULL);
	labels_add(&site.labels, S("folder: {history: geschiedenis, page: pagina}"), S("labels"));
	map_put(&site.by_url, S(""), NULL)->ptr = &home;
	map_put(&site.by_url, S("b/"), NULL)->ptr = &other;
	map_put(&site.old_urls, S("old/"), NULL)->ptr = &other;
	map_put(&site.assets_by_path, S("theirs.html"), NULL)->ptr = &site;
	site.history.people = people;
	site.history.people_n = sizeof people / sizeof *people;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	labels_release(&site.labels);
	map_release(&site.by_url);
	map_release(&site.old_urls);
	map_release(&site.assets_by_path);
	return 0;
}

static void run(const struct file *files, size_t n, size_t jobs, enum audit_scope scope,
		struct diags *diags)
{
	struct audit *audit = audit_new(&site, jobs, scope);

	for (size_t i = 0; i < n; i++)
		audit_file(audit, i % jobs, str_c(files[i].path), str_c(files[i].text));
	audit_finish(audit, diags);
	audit_free(audit);
}

#define assert_audit(want, ...)                                                                    \
	do {                                                                                       \
		const struct file files_[] = {__VA_ARGS__};                                        \
		struct diags diags_ = {0};                                                         \
		run(files_, sizeof files_ / sizeof *files_, 2, AUDIT_ALL, &diags_);                \
		assert_told(&diags_, (want));                                                      \
	} while (0)

/* A page that all rules let pass, with this in its body; the body begins on line 3. */
#define PAGE(body)                                                                                 \
	"<!doctype html>\n<html lang=\"nl\"><head><title>T</title></head><body><h1>T</h1>\n" body  \
	"\n</body></html>\n"

/* The audit of one page, which has no source, with this in its body. */
#define assert_body(want, body) assert_audit((want), {"p.html", PAGE(body)})

static void test_good(void **state)
{
	(void)state;
	assert_body("", "<main id=a><h2 id=b>B</h2><p>text &amp; more</p></main>");
}

static void test_id(void **state)
{
	(void)state;
	assert_body("", "<p id=a></p><p id=b></p><p id=A></p>");
	assert_body("p.html:4: warning: id \"a\" stands more than once on the page [audit/id]\n",
		    "<p id=a></p>\n<p id='&#97;'></p>");
	assert_body(
		"p.html:3: warning: id \"\" is empty or has a space in it; nothing can lead to it "
		"[audit/id]\n"
		"p.html:3: warning: id \"a b\" is empty or has a space in it; nothing can lead to "
		"it [audit/id]\n",
		"<p id='a b'></p><p id></p>");
}

static void test_reference(void **state)
{
	(void)state;
	assert_body("", "<p id=a></p><p id=b aria-labelledby='a b'></p>"
			"<p aria-describedby=c></p><p id=c></p>");
	assert_body("p.html:3: warning: aria-labelledby=\"weg\" names no id on the page "
		    "[audit/reference]\n",
		    "<p id=a></p><p aria-labelledby='a weg'></p>");
	assert_body("p.html:3: warning: for=\"weg\" names no id on the page [audit/reference]\n",
		    "<label for=weg>x</label>");
}

static void test_link(void **state)
{
	(void)state;
	assert_audit(
		"",
		{"index.html", PAGE("<a href='b/'>b</a><a href='b'>b</a><a href='?q=1'>q</a>"
				    "<a href='a%20b.pdf'>p</a><a href='./'>home</a>")},
		{"b/index.html",
		 PAGE("<a href='../'>up</a><a href='..'>up</a><a href=''>self</a>"
		      "<a href='/kennis/b/'>b</a><a href='/kennis'>home</a><a href='/kennis/'></a>"
		      "<a href='https://site.example/kennis/b/?x#y'>y</a><i id=y></i>"
		      "<a href='/elders/'>beside the site</a><a "
		      "href='https://elders.example/'>e</a>"
		      "<a href='mailto:info@elders.example'>m</a><a>no link</a>")},
		{"a b.pdf", "%PDF"});
	assert_audit(
		"content/b.md: error: \"weg/\" is linked to or loaded, but there is no such file "
		"(b/index.html:4) [audit/link]\n"
		"content/b.md: error: link to \"../../x/\": leads out of the site "
		"(b/index.html:3) [audit/link]\n"
		"content/index.md: error: \"b/weg.png\" is linked to or loaded, but there is no "
		"such file (index.html:3) [audit/link]\n",
		{"index.html", PAGE("<img alt='' src='b/weg.png'><img alt='' src='b/weg.png'>")},
		{"b/index.html", PAGE("<a href='../../x/'>x</a>\n<a href='/kennis/weg/'>w</a>")});
	assert_body("p.html:3: error: <base> changes where every link leads; take it out "
		    "[audit/link]\n",
		    "<base href='/x/'>");
}

/* Every way in which a page names a file of its site. */
static void test_link_places(void **state)
{
	static const char *const places[] = {
		"<script src=WEG></script>",
		"<link rel=stylesheet href=WEG>",
		"<link rel=canonical href=WEG>",
		"<img alt='' src=a.png srcset='a.png 1x, WEG 2x'>",
		"<img alt='' src=a.png srcset='WEG, a.png 2x'>",
		"<video src=WEG></video>",
		"<video poster=WEG></video>",
		"<audio><source src=WEG></audio>",
		"<object data=WEG></object>",
		"<iframe src=WEG></iframe>",
		"<form action=WEG></form>",
		"<svg><use xlink:href='WEG#i'/></svg>",
		"<meta http-equiv=Refresh content='0; URL=WEG'>",
		"<area href=WEG alt=''>",
		"<input type=image alt=x src=WEG>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct file files[] = {{"p.html", NULL}, {"a.png", ""}};
		struct diags diags = {0};
		struct str rest = str_c(places[i]);
		struct buf b;

		buf_init(&b, 0);
		buf_adds(&b, "<html lang=nl><h1>T</h1>");
		buf_add(&b, str_slice(rest, 0, str_find(rest, S("WEG"), 0)));
		buf_adds(&b, "weg.x");
		buf_add(&b, str_slice(rest, str_find(rest, S("WEG"), 0) + 3, rest.n));
		files[0].text = b.p;
		run(files, 2, 1, AUDIT_ALL, &diags);
		assert_told(&diags,
			    "p.html:1: error: \"weg.x\" is linked to or loaded, but there is no "
			    "such file [audit/link]\n");
		buf_release(&b);
	}
}

static void test_anchor(void **state)
{
	(void)state;
	assert_audit("",
		     {"index.html", PAGE("<a href='b/#q'>q</a><a href='#top'>t</a><a href='#'>t</a>"
					 "<a href='b/#caf%C3%A9'>c</a><a href='x.pdf#page=2'>x</a>"
					 "<a href='b/#:~:text=zin'>z</a><a href='old/#q'>o</a>")},
		     {"b/index.html", PAGE("<i id=q></i><i id='café'></i>")}, {"x.pdf", "%PDF"},
		     {"old/index.html", PAGE("<meta http-equiv=refresh content='0; url=../b/'>")});
	assert_audit(
		"content/b.md: warning: link to \"#weg\": the page has no such id "
		"(b/index.html:3) [audit/anchor]\n"
		"content/index.md: warning: link to \"b/index.html#Q\": the page has no such id "
		"(index.html:3) [audit/anchor]\n",
		{"index.html", PAGE("<a href='b/#Q'>q</a>")},
		{"b/index.html", PAGE("<i id=q></i><a href='#weg'>w</a>")});
}

/* What model/refs told of with the line in the source is not told again. */
static void test_anchor_told(void **state)
{
	const struct reference ref = {.from = &home, .target = &other, .anchor = S("weg")};

	(void)state;
	home.body.refs = &ref;
	home.body.refs_n = 1;
	assert_audit(
		"content/index.md: warning: link to \"b/index.html#ook\": the page has no such "
		"id (index.html:3) [audit/anchor]\n",
		{"index.html", PAGE("<a href='b/#weg'>w</a><a href='b/#ook'>w</a>")},
		{"b/index.html", PAGE("")});
	home.body.refs_n = 0;
}

static void test_external(void **state)
{
	(void)state;
	assert_body("", "<a href='//a.example/'>a</a><form action='https://a.example'></form>"
			"<link rel=license href='https://a.example'>"
			"<img alt='' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>");
	/* The line is that of the tag's end. */
	assert_body("p.html:4: warning: <img src> makes readers' browsers ask another host for "
		    "\"https://a.example/x\"; put the file on this site [audit/external]\n",
		    "<img alt='' src=' https://a.exam\nple/x'>");
	assert_body("p.html:3: warning: <link href> makes readers' browsers ask another host for "
		    "\"/\\a.example/x\"; put the file on this site [audit/external]\n",
		    "<link rel='alternate StyleSheet' href='/\\a.example/x'>");
	assert_body("p.html:3: warning: srcset makes readers' browsers ask another host for "
		    "\"//a.example/x,y\"; put the file on this site [audit/external]\n",
		    "<img alt='' srcset='//a.example/x,y 2x'>");
	assert_body("p.html:3: warning: src makes readers' browsers ask another host for "
		    "\"HTTPS://a.example/\"; put the file on this site [audit/external]\n",
		    "<video src='HTTPS://a.example/'></video>");
}

static void test_css(void **state)
{
	(void)state;
	assert_audit("",
		     {"assets/x.css",
		      "/* url(//no) */ a { content: \"url(//no)\"; }\n"
		      "@font-face { src: url( 'f/a.woff2' ) } b { c: url(data:x) }\n"
		      "@import url(y.css); d { e: url(#f) }"},
		     {"assets/f/a.woff2", ""}, {"assets/y.css", ""});
	assert_audit(
		"assets/x.css:1: warning: @import makes readers' browsers ask another host for "
		"\"//a.example/y.css\"; put the file on this site [audit/external]\n"
		"assets/x.css:2: error: \"assets/weg.woff2\" is linked to or loaded, but there is "
		"no such file [audit/link]\n"
		"assets/x.css:3: warning: url() makes readers' browsers ask another host for "
		"\"https://a.example/z\"; put the file on this site [audit/external]\n",
		{"assets/x.css", "@import \"//a.example/y.css\";\n"
				 "@font-face { src: url(weg.woff2) }\n"
				 "a { b: url(\"https://a.example/z\") }"});
	assert_audit("", {"x.css", "url("}, {"y.css", "@import "}, {"z.css", "a{b:url(\""});
}

static void test_inline(void **state)
{
	(void)state;
	assert_body("", "<script type=application/ld+json>{\"a\": \"<p id=x></p><h4>\"}</script>"
			"<p data-on=x on=y></p>");
	assert_body(
		"p.html:3: warning: <script> with its text in the page; browsers will not run it: "
		"put it in a file [audit/inline]\n",
		"<script>var a = '<h4>';</script>");
	assert_body(
		"p.html:3: warning: <style> in the page; browsers will not use it: put it in the "
		"theme's files [audit/inline]\n",
		"<style>a{}</style>");
	assert_body(
		"p.html:3: warning: <p> has an attribute onclick; browsers will not use it: put "
		"it in the theme's files [audit/inline]\n"
		"p.html:4: warning: <p> has an attribute style; browsers will not use it: put it "
		"in the theme's files [audit/inline]\n",
		"<p onClick=x></p>\n<p STYLE=x></p>");
	assert_body("p.html:4: warning: <a href> holds \"JavaScript:…\"; browsers will not run it: "
		    "put it in a file [audit/inline]\n",
		    "<a href=' Java\nScript:x'>x</a>");
	assert_body(
		"p.html:3: warning: <iframe src> holds \"data:…\"; browsers will not run it: put "
		"it in a file [audit/inline]\n",
		"<iframe src='data:text/html,x'></iframe>");
}

static void test_lang(void **state)
{
	(void)state;
	assert_audit("p.html:1: warning: <html> names no language [audit/lang]\n",
		     {"p.html", "<html><h1>x</h1></html>"});
	assert_audit("p.html:1: warning: <html> names no language [audit/lang]\n",
		     {"p.html", "<html lang=' '><h1>x</h1></html>"});
	assert_audit("p.html:1: warning: the page has no <h1> [audit/heading]\n"
		     "p.html:1: warning: <html> names no language [audit/lang]\n",
		     {"p.html", ""});
}

static void test_heading(void **state)
{
	(void)state;
	assert_body("", "<h2>a</h2><h3>b</h3><h4>c</h4><h2>d</h2><h3><img src='' alt=x></h3>");
	assert_body("p.html:3: warning: the page has more than one <h1> [audit/heading]\n",
		    "<h1>b</h1>\n<h1>c</h1>");
	assert_body("p.html:3: warning: <h3> follows <h1>: a level is skipped [audit/heading]\n",
		    "<h3>a</h3>");
	assert_body("p.html:3: warning: a heading <h2> without text [audit/heading]\n",
		    "<h2> <b>\t</b></h2><p>x</p>");
	assert_audit("p.html:1: warning: the first heading is <h2>, not <h1> [audit/heading]\n"
		     "p.html:1: warning: the page has no <h1> [audit/heading]\n",
		     {"p.html", "<html lang=nl><h2>x</h2></html>"});
}

static void test_alt(void **state)
{
	(void)state;
	assert_body("", "<img src='' alt><img src='' alt=x><img src='' role=presentation>");
	assert_body("p.html:3: warning: an image without alt; say what it shows, or alt=\"\" if it "
		    "adds nothing [audit/alt]\n",
		    "<img src=''>");
}

static void test_label(void **state)
{
	(void)state;
	assert_body("",
		    "<input id=a><label for=a>a</label><label for=b>b</label><select id=b></select>"
		    "<label>c <input></label><textarea aria-label=d></textarea>"
		    "<input type=hidden><input type=Submit><button>e</button>"
		    "<i id=f>f</i><input aria-labelledby=f>");
	assert_body("p.html:3: warning: <input> has no label; give it <label for> or aria-label "
		    "[audit/label]\n"
		    "p.html:4: warning: <select> has no label; give it <label for> or aria-label "
		    "[audit/label]\n"
		    "p.html:5: warning: <textarea> has no label; give it <label for> or aria-label "
		    "[audit/label]\n",
		    "<label>x</label> <input type=checkbox id=a>\n<select></select>\n"
		    "<textarea aria-label=' ' placeholder=x></textarea>");
}

static void test_table(void **state)
{
	(void)state;
	assert_body("", "<table><tr><th scope=col><b>a</b></th></tr><tr><td>b</td></tr></table>"
			"<table role=presentation><tr><td>c</td></tr></table>");
	assert_body(
		"p.html:3: warning: a table without a header cell that has text [audit/table]\n"
		"p.html:4: warning: a table without a header cell that has text [audit/table]\n",
		"<table><tr><td>a</td></tr></table>\n"
		"<table><tr><th> </th></tr><tr><td><table><tr><th>in</th></tr></table></td></tr>"
		"</table>");
}

static void test_nesting(void **state)
{
	struct file file = {"p.html", NULL};
	struct diags diags = {0};
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	buf_adds(&b, PAGE(""));
	for (int i = 0; i < 100000; i++)
		buf_adds(&b, "<div>");
	file.text = b.p;
	run(&file, 1, 1, AUDIT_ALL, &diags);
	assert_told(&diags,
		    "p.html:5: warning: elements stand more than 256 deep in each other; what "
		    "follows is not checked [audit/nesting]\n");
	buf_release(&b);
}

static void test_mail(void **state)
{
	static const char *const bad[] = {
		"jan.o'hara+x@gemeente.example",
		"mailto:Jan.O&#39;Hara+x@Gemeente.Example?x",
		"{\"a\":\"jan.o\\u0027hara+x\\u0040gemeente.example\"}",
		"?to=jan.o%27hara%2Bx%40gemeente.example&x",
		"jan.o'hara+x&#64;gemeente.example",
		"jan.o'hara+x&#x0040;gemeente.example",
		"jan.o&#x27;hara+x&commat;gemeente.example",
		"schrijf jan.o'hara+x@gemeente.example.",
		"&lt;jan.o'hara+x@gemeente.example&gt;",
		"jan.o'hara+x@gemeente.example.Volgende zin",
		"x@ @x jan.o'hara+x@gemeente.example@y",
		"\x01\xff,jan.o'hara+x@gemeente.example\xff",
	};
	static const char *const good[] = {
		"info@gemeente.example",
		"jan.o'hara+x@gemeente.examples",
		"jan.o'hara+x@anders.gemeente.example",
		"hara+x@gemeente.example",
		"xjan.o'hara+x@gemeente.example",
		"jan.o'hara+x at gemeente.example",
		"@gemeente.example",
		"jan.o'hara+x@",
		"@",
		"&#64",
		"%4",
		"\\u0040",
		"&#99999999999999;%zz",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct file file = {"data/x.bin", bad[i]};
		struct diags diags = {0};

		run(&file, 1, 1, AUDIT_PRIVACY, &diags);
		if (diags.n != 1 || strcmp(diags.v[0].rule, "privacy/email") != 0 ||
		    diags.v[0].level != DIAG_ERROR)
			fail_msg("not found: %s", bad[i]);
		diags_release(&diags);
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct file file = {"x.xml", good[i]};
		struct diags diags = {0};

		run(&file, 1, 1, AUDIT_PRIVACY, &diags);
		if (diags.n)
			fail_msg("wrongly found: %s", good[i]);
	}
}

/* The address is not spread further by the message; other alphabets, and names that hold one. */
static void test_mail_told(void **state)
{
	(void)state;
	assert_audit(
		"content/b.md: error: an e-mail address from the git history (…@x.example) would "
		"be "
		"published; take it out, or if it is an organisation's own mailbox allow it under "
		"checks: in site.yaml (b/index.html:4) [privacy/email]\n"
		"pages.json:2: error: an e-mail address from the git history (…@y.example) would "
		"be "
		"published; take it out, or if it is an organisation's own mailbox allow it under "
		"checks: in site.yaml [privacy/email]\n",
		{"b/index.html", PAGE("\nZOË@X.example")}, {"pages.json", "\npiet@y.example"});
}

/* With this scope pages are not read. */
static void test_privacy_alone(void **state)
{
	const struct file file = {"p.html", "<p id=a><p id=a><a href=weg>"};
	struct diags diags = {0};

	(void)state;
	run(&file, 1, 1, AUDIT_PRIVACY, &diags);
	assert_told(&diags, "");
}

/* Files of contributors are theirs, but not the addresses in them. */
static void test_theirs(void **state)
{
	(void)state;
	assert_audit(
		"theirs.html:1: error: an e-mail address from the git history (…@y.example) would "
		"be published; take it out, or if it is an organisation's own mailbox allow it "
		"under checks: in site.yaml [privacy/email]\n",
		{"theirs.html", "<p id=a><p id=a><a href=weg>piet@y.example"},
		{"p.html", PAGE("<a href='theirs.html#x'>x</a>")});
}

/* Views of a page are its source's too. */
static void test_source(void **state)
{
	(void)state;
	assert_audit("content/b.md: warning: id \"a\" stands more than once on the page "
		     "(b/geschiedenis/index.html:3) [audit/id]\n"
		     "content/b.md: warning: id \"b\" stands more than once on the page "
		     "(b/pagina/12/index.html:3) [audit/id]\n"
		     "content/b.md: warning: id \"c\" stands more than once on the page "
		     "(old/index.html:3) [audit/id]\n"
		     "content/index.md: warning: id \"d\" stands more than once on the page "
		     "(geschiedenis/index.html:3) [audit/id]\n"
		     "pagina/index.html:3: warning: id \"e\" stands more than once on the page "
		     "[audit/id]\n",
		     {"b/geschiedenis/index.html", PAGE("<p id=a></p><p id=a></p>")},
		     {"b/pagina/12/index.html", PAGE("<p id=b></p><p id=b></p>")},
		     {"old/index.html", PAGE("<p id=c></p><p id=c></p>")},
		     {"geschiedenis/index.html", PAGE("<p id=d></p><p id=d></p>")},
		     {"pagina/index.html", PAGE("<p id=e></p><p id=e></p>")});
}

/* A fault of the template is told once; the number of jobs and the order make no difference. */
static void test_alike(void **state)
{
	enum { N = 40 };
	struct file files[N];
	char paths[N][16];

	(void)state;
	for (unsigned i = 0; i < N; i++) {
		snprintf(paths[i], sizeof paths[i], "%02u/x.html", (i * 7) % N);
		files[i] = (struct file){paths[i], i % 20 ? PAGE("<a href='/kennis/weg/'>w</a>")
							  : PAGE("<p style=x></p>")};
	}
	for (size_t jobs = 1; jobs < 6; jobs++) {
		struct diags diags = {0};

		run(files, N, jobs, AUDIT_ALL, &diags);
		assert_told(
			&diags,
			"00/x.html:3: warning: <p> has an attribute style; browsers will not use "
			"it: put it in the theme's files [audit/inline]\n"
			"01/x.html:3: error: \"weg/\" is linked to or loaded, but there is no such "
			"file, and in 37 other files [audit/link]\n"
			"20/x.html:3: warning: <p> has an attribute style; browsers will not use "
			"it: put it in the theme's files [audit/inline]\n");
	}
}

/* Very many faults on one page: the first hundred. */
static void test_many(void **state)
{
	struct file file = {"p.html", NULL};
	struct diags diags = {0};
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	buf_adds(&b, PAGE(""));
	for (unsigned i = 0; i < 300; i++)
		buf_addf(&b, "<p id=x%u></p><p id=x%u></p>\n", i, i);
	file.text = b.p;
	run(&file, 1, 1, AUDIT_ALL, &diags);
	assert_int_equal(diags.n, 100);
	diags_settle(&diags, NULL, false);
	assert_str(diags.v[99].message,
		   "id \"x99\" stands more than once on the page; what follows in "
		   "this file is not told");
	diags_release(&diags);
	buf_release(&b);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_good),	  TEST(test_id),	  TEST(test_reference),
		TEST(test_link),	  TEST(test_link_places), TEST(test_anchor),
		TEST(test_anchor_told),	  TEST(test_external),	  TEST(test_css),
		TEST(test_inline),	  TEST(test_lang),	  TEST(test_heading),
		TEST(test_alt),		  TEST(test_label),	  TEST(test_table),
		TEST(test_nesting),	  TEST(test_mail),	  TEST(test_mail_told),
		TEST(test_privacy_alone), TEST(test_theirs),	  TEST(test_source),
		TEST(test_alike),	  TEST(test_many),
	};

	return RUN(tests);
}
