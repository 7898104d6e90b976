#include "site_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

static struct page *page;

/* The content folder is docs/; page is docs/themas/geld.md. */
static void make(const char *extra)
{
	char yaml[512];

	snprintf(yaml, sizeof yaml, "content: docs\n%s", extra);
	fixture_config(yaml);
	fixture_page("a b/ü.md", "Odd", NULL);
	fixture_asset("img/p%1.png", 10);
	fixture_page("index.md", "Home", NULL);
	fixture_asset("rapport.PDF", 1234567);
	fixture_page("themas/README.md", "Themas", NULL);
	page = fixture_page("themas/geld.md", "Geld <1>", NULL);
	fixture_asset("themas/tabel.xlsx", 812);
	fixture_page("themas/werk.md", "Werk", NULL);
	fixture_source("themas/zz-concept.md", 5);
	fixture_freeze();
}

static int setup(void **state)
{
	(void)state;
	make("");
	return 0;
}

/* The text as one paragraph, without the tags around it. */
static void paragraph(const char *text, const char *want)
{
	char whole[2048];

	snprintf(whole, sizeof whole, "<p>%s</p>\n", want);
	assert_html(page, text, whole);
}

static void by_source_path(void **state)
{
	(void)state;
	paragraph(
		"[a](werk.md) [b](./werk.md#een-kop) [c](../index.md) [d](../themas/werk.md?x=1#y)",
		"<a href=\"../werk/\">a</a> <a href=\"../werk/#een-kop\">b</a> "
		"<a href=\"../../\">c</a> <a href=\"../werk/#y\">d</a>");
	paragraph(
		"[a](../a%20b/%C3%BC.md) [b](<../a b/ü.md>) [c](werk) [d](geld.md) [e](geld.md#k)",
		"<a href=\"../../a-b/u/\">a</a> <a href=\"../../a-b/u/\">b</a> "
		"<a href=\"../werk/\">c</a> <a href=\"./\">d</a> <a href=\"#k\">e</a>");
	assert_told(&fx.diags, "");
}

static void folders_and_addresses(void **state)
{
	(void)state;
	paragraph(
		"[a](.) [b](../) [c](../themas/) [d](/themas/werk/) [e](/docs/themas/werk.md) "
		"[f](/themas/werk.md) [g](/)",
		"<a href=\"../\">a</a> <a href=\"../../\">b</a> <a href=\"../\">c</a> "
		"<a href=\"../werk/\">d</a> <a href=\"../werk/\">e</a> <a href=\"../werk/\">f</a> "
		"<a href=\"../../\">g</a>");
	assert_told(&fx.diags, "");
}

/* As other generators take them: from the page's own address. */
static void as_a_browser_would(void **state)
{
	(void)state;
	paragraph("[a](../werk/) [b](../../a-b/u/#x) [c](/themas/werk.html)",
		  "<a href=\"../werk/\">a</a> <a href=\"../../a-b/u/#x\">b</a> "
		  "<a href=\"../werk/\">c</a>");
	assert_told(&fx.diags, "");
	map_put(&fx.site.old_urls, S("themas/arbeid/"), NULL)->ptr = fx.pages[4];
	paragraph("[a](../arbeid/) [b](/themas/arbeid/)",
		  "<a href=\"../werk/\">a</a> <a href=\"../werk/\">b</a>");
	assert_told(&fx.diags, "");
}

static void misses_come_with_the_nearest(void **state)
{
	(void)state;
	paragraph(
		"x [a](../thema/werk.md) y\n[b](werk.md/x) [c](../../../up.md) [d]() [e](w%00.md)",
		"x a y\nb c d e");
	assert_told(
		&fx.diags,
		"docs/themas/geld.md:1:3: error: link to \"../thema/werk.md\": no such page; did "
		"you "
		"mean \"werk.md\"? [link/missing]\n"
		"docs/themas/geld.md:2:1: error: link to \"werk.md/x\": no such page; did you mean "
		"\"werk.md\"? [link/missing]\n"
		"docs/themas/geld.md:2:16: error: link to \"../../../up.md\": no such page "
		"[link/missing]\n"
		"docs/themas/geld.md:2:36: error: the link has no address [link/missing]\n"
		"docs/themas/geld.md:2:42: error: link to \"w%00.md\": no such page "
		"[link/missing]\n");
}

static void drafts_are_not_linked(void **state)
{
	(void)state;
	paragraph("[a](zz-concept.md)", "a");
	assert_told(&fx.diags,
		    "docs/themas/geld.md:1:1: warning: \"zz-concept.md\" is not published; "
		    "its text stands without the link [link/draft]\n");
}

static void only_safe_schemes(void **state)
{
	(void)state;
	paragraph(
		"[a](https://x.nl/?a=1&b=2) [b](HTTP://x) [c](mailto:a@b.example) [d](tel:+31) "
		"[e](//cdn.nl/x) <https://y.nl/é>",
		"<a href=\"https://x.nl/?a=1&amp;b=2\">a</a> <a href=\"HTTP://x\">b</a> "
		"<a href=\"mailto:a@b.example\">c</a> <a href=\"tel:+31\">d</a> "
		"<a href=\"//cdn.nl/x\">e</a> <a href=\"https://y.nl/%C3%A9\">https://y.nl/é</a>");
	assert_told(&fx.diags, "");
	paragraph("[a](javascript:alert(1)) [b](&#x6A;avaScript:x) [c](data:text/html,x) "
		  "[d](java&#10;script:x) [e](vbscript:x) [f](ftp://x)",
		  "a b c d e f");
	assert_told(
		&fx.diags,
		"docs/themas/geld.md:1:1: error: \"javascript:alert(1)\" may not be linked to; use "
		"https, http, mailto or tel [link/scheme]\n"
		"docs/themas/geld.md:1:26: error: \"javaScript:x\" may not be linked to; use "
		"https, "
		"http, mailto or tel [link/scheme]\n"
		"docs/themas/geld.md:1:49: error: \"data:text/html,x\" may not be linked to; use "
		"https, http, mailto or tel [link/scheme]\n"
		"docs/themas/geld.md:1:71: error: \"java\\nscript:x\" may not be linked to; use "
		"https, http, mailto or tel [link/scheme]\n"
		"docs/themas/geld.md:1:94: error: \"vbscript:x\" may not be linked to; use https, "
		"http, mailto or tel [link/scheme]\n"
		"docs/themas/geld.md:1:110: error: \"ftp://x\" may not be linked to; use https, "
		"http, mailto or tel [link/scheme]\n");
}

static void wikilinks(void **state)
{
	(void)state;
	paragraph("[[werk]] [[werk|het *werk]] [[werk#Een kop!]] [[themas/geld.md]] [[Themas]] "
		  "[[#Een kop]] [[werk#x|y]]\n[[werk|over\ntwee]]",
		  "<a href=\"../werk/\">Werk</a> <a href=\"../werk/\">het *werk</a> "
		  "<a href=\"../werk/#een-kop\">Werk</a> <a href=\"./\">Geld &lt;1&gt;</a> "
		  "<a href=\"../\">Themas</a> <a href=\"#een-kop\">Een kop</a> "
		  "<a href=\"../werk/#x\">y</a>\n<a href=\"../werk/\">over twee</a>");
	assert_told(&fx.diags, "");
	paragraph("\\[[werk]] `[[werk]]` [[ ]] [[werk] [[a [[werk]]",
		  "[[werk]] <code>[[werk]]</code> "
		  "[[ ]] [[werk] [[a <a href=\"../werk/\">Werk</a>");
	assert_told(&fx.diags, "");
	paragraph("a [[wrk]] [[niets daarvan|x]]", "a wrk x");
	assert_told(&fx.diags,
		    "docs/themas/geld.md:1:3: error: link to [[wrk]]: no such page; did you mean "
		    "\"werk\"? [link/missing]\n"
		    "docs/themas/geld.md:1:11: error: link to [[niets daarvan]]: no such page "
		    "[link/missing]\n");
}

static void wikilinks_in_tables(void **state)
{
	(void)state;
	fixture_html(page, "| a |\n|---|\n| [[werk\\|het werk]] |\n");
	assert_true(str_find(page->body.html, S("<td><a href=\"../werk/\">het werk</a></td>"), 0) !=
		    SIZE_MAX);
	assert_told(&fx.diags, "");
}

static void files_get_type_and_size(void **state)
{
	(void)state;
	paragraph("[Rapport](../rapport.PDF) [t](tabel.xlsx) [[rapport.PDF]] "
		  "[r (pdf, 9 blz)](../rapport.PDF#page=3)",
		  "<a href=\"../../rapport.PDF\">Rapport (PDF, 1.2 MB)</a> "
		  "<a href=\"../tabel.xlsx\">t (XLSX, 812 bytes)</a> "
		  "<a href=\"../../rapport.PDF\">rapport.PDF (PDF, 1.2 MB)</a> "
		  "<a href=\"../../rapport.PDF#page=3\">r (pdf, 9 blz)</a>");
	assert_true(fx.assets[1].used && fx.assets[2].used);
	assert_false(fx.assets[0].used);
	assert_told(&fx.diags, "");
}

static void images(void **state)
{
	(void)state;
	paragraph(
		"![A \"b\"](../img/p%251.png \"t\") [![k](../img/p%251.png)](werk.md)",
		"<img src=\"../../img/p%251.png\" alt=\"A &quot;b&quot;\" title=\"t\" "
		"loading=\"lazy\"> <a href=\"../werk/\"><img src=\"../../img/p%251.png\" alt=\"k\" "
		"loading=\"lazy\"></a>");
	assert_true(fx.assets[0].used);
	assert_told(&fx.diags, "");
	paragraph("![](../img/p%251.png) ![weg](q.png) ![ext](https://x.nl/i.png) "
		  "[![in](https://x.nl/i.png)](werk.md) ![bad](data:image/png,x)",
		  "<img src=\"../../img/p%251.png\" alt=\"\" loading=\"lazy\"> weg "
		  "<a href=\"https://x.nl/i.png\">ext</a> <a href=\"../werk/\">in</a> bad");
	assert_told(
		&fx.diags,
		"docs/themas/geld.md:1:1: warning: the image \"../img/p%251.png\" has no "
		"description; "
		"write it between the brackets [image/alt]\n"
		"docs/themas/geld.md:1:23: error: image to \"q.png\": no such file "
		"[image/missing]\n"
		"docs/themas/geld.md:1:37: warning: the image \"https://x.nl/i.png\" is on another "
		"host and becomes a link; put it in the content folder [image/external]\n"
		"docs/themas/geld.md:1:65: warning: the image \"https://x.nl/i.png\" is on another "
		"host and becomes a link; put it in the content folder [image/external]\n"
		"docs/themas/geld.md:1:101: error: \"data:image/png,x\" may not be an image's "
		"address; use a file of the site [link/scheme]\n");
}

/* ---- files outside the content folder ---- */

static char folder[] = "/tmp/leerspoor-links-XXXXXX";

static void write_file(const char *name, const void *bytes, size_t n)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void remove_file(const char *name)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_int_equal(remove(path), 0);
}

/* The size of the image is read, and a file outside goes to the forge. */
static void from_the_repository(void **state)
{
	static const unsigned char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\x40\0\0\0\xf0\x08";
	char docs[300], img[300];
	struct repo *repo;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(docs, sizeof docs, "%s/docs", folder);
	snprintf(img, sizeof img, "%s/docs/img", folder);
	assert_int_equal(mkdir(docs, 0777) | mkdir(img, 0777), 0);
	write_file("docs/img/p%1.png", png, sizeof png);
	write_file("code #1.c", "x", 1);
	repo = repo_open_plain(folder, &fx.diags);
	assert_non_null(repo);

	fixture_build_with(page, "![a](../img/p%251.png) [c](../../code%20%231.c#L3)", repo);
	assert_str(page->body.html, "<p><img src=\"../../img/p%251.png\" alt=\"a\" width=\"320\" "
				    "height=\"240\" loading=\"lazy\"> c</p>\n");
	assert_told(&fx.diags,
		    "docs/themas/geld.md:1:24: warning: \"../../code%20%231.c#L3\" is in the "
		    "repository but not in the site; give repository.web in site.yaml, or "
		    "move it to the content folder [link/outside]\n");
	make("repository: {web: 'https://forge.nl/r/src/{commit}/{path}'}\n");
	fixture_build_with(page, "[c](../../code%20%231.c#L3) ![d](../../code%20%231.c)", repo);
	assert_str(page->body.html,
		   "<p><a href=\"https://forge.nl/r/src/0000000000000000000000000000000000000000/"
		   "code%20%231.c#L3\">c</a> d</p>\n");
	assert_told(&fx.diags,
		    "docs/themas/geld.md:1:29: error: the image \"../../code%20%231.c\" is "
		    "not in the content folder; move it there [link/outside]\n");

	repo_close(repo);
	remove_file("docs/img/p%1.png");
	remove_file("code #1.c");
	remove_file("docs/img");
	remove_file("docs");
	assert_int_equal(rmdir(folder), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(by_source_path),
		TEST(folders_and_addresses),
		TEST(as_a_browser_would),
		TEST(misses_come_with_the_nearest),
		TEST(drafts_are_not_linked),
		TEST(only_safe_schemes),
		TEST(wikilinks),
		TEST(wikilinks_in_tables),
		TEST(files_get_type_and_size),
		TEST(images),
		TEST(from_the_repository),
	};

	return RUN(tests);
}
