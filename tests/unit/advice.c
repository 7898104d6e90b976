#include "site_fixture.h"

static struct page *page;

static int setup(void **state)
{
	(void)state;
	fixture_config("types: {t: {folder: t, fields: {note: {type: text}}}}");
	page = fixture_page("a.md", "The title", NULL);
	fixture_page("b.md", "Other", NULL);
	labels_add(&fx.site.labels, S("link: {vague: here; Read more;;}"), S("labels.yaml"));
	fixture_freeze();
	return 0;
}

static void says(const char *text, const char *want)
{
	fixture_html(page, text);
	assert_told(&fx.diags, want);
}

static void bold_lines_that_look_like_headings(void **state)
{
	(void)state;
	says("**What it is**\n\nText.\n",
	     "a.md:1:1: warning: a line that is all bold looks like a heading and is none; write "
	     "\"## What it is\", of the level it has here [heading/bold]\n");
	says("**Good**:\n\n- a\n",
	     "a.md:1:1: warning: a line that is all bold looks like a heading and is none; write "
	     "\"## Good\", of the level it has here [heading/bold]\n");
	/* a sentence, a word in one, the last of the page, in a list, before a heading */
	says("**Ask first.**\n\nText.\n", "");
	says("**Ask** first\n\nText.\n", "");
	says("Text.\n\n**Bold**\n", "");
	says("- **Bold**\n\n  Text\n", "");
	says("**Bold**\n\n## Head\n", "");
}

static void links_that_say_nothing(void **state)
{
	(void)state;
	says("[Here](b.md), [read **more**!](b.md)\n",
	     "a.md:1:1: warning: the link \"Here\" does not say where it leads; make it the name "
	     "of "
	     "what is there [link/text]\n"
	     "a.md:1:15: warning: the link \"read more\" does not say where it leads; make it the "
	     "name of what is there [link/text]\n");
	says("[Here it is](b.md) [there](b.md) [](b.md)\n", "");
}

static void file_told(const char *text, const char *name, const char *kind)
{
	char want[512];

	snprintf(
		want, sizeof want,
		"a.md:1:1: warning: the link \"%s\" leads to a file; write what kind it is and how "
		"large, as in \"(%s, 340 kB)\" [link/file]\n",
		name, kind);
	says(text, want);
}

static void files_elsewhere_without_type_and_size(void **state)
{
	(void)state;
	file_told("[Report](https://x.org/a/report.pdf)\n", "Report", "PDF");
	file_told("[Report](HTTPS://x.org/r.DocX?v=1.2#p3)\n", "Report", "Word");
	file_told("[Report (PDF)](https://x.org/r.pdf)\n", "Report (PDF)", "PDF");
	file_told("[Report 2022](https://x.org/r.pdf)\n", "Report 2022", "PDF");
	file_told("[The pdfs of 2022](https://x.org/r.pdf)\n", "The pdfs of 2022", "PDF");
	file_told("[Report](https://x.org/r.pdf) says what we know of it, as does another (PDF, 2 "
		  "MB)\n",
		  "Report", "PDF");
	file_told("[Report](https://x.org/r.pdf)**x** (PDF, 2 MB)\n", "Report", "PDF");
	file_told("<https://x.org/r.pdf>\n", "https://x.org/r.pdf", "PDF");
	says("[Report (PDF, 1.2 MB)](https://x.org/report.pdf)\n", "");
	says("[Report](https://x.org/report.pdf) (pdf, 340 kB)\n", "");
	says("[Report, Word, 12 pages](https://x.org/r.docx)\n", "");
	says("[Report (docx 2 MB)](https://x.org/r.docx)\n", "");
	/* no document, none that is named by its address */
	says("[Site](https://x.pdf) [Page](https://x.org/r.pdf/) [P](https://x.org/pdf)\n", "");
	says("[Page](https://x.org/?f=a.pdf) [Page](https://x.org/#a.pdf) [Mail](mailto:a.pdf)\n",
	     "");
}

static void files_of_the_repository(void **state)
{
	(void)state;
	fx.site.config.repository_web = S("https://forge.org/x/blob/{commit}/{path}");
	says("[Report](https://forge.org/x/blob/main/r.pdf)\n", "");
	file_told("[Report](https://forge.org/y/r.pdf)\n", "Report", "PDF");
}

static void told_of(const char *text, const char *place, const char *contact)
{
	char want[512];

	snprintf(want, sizeof want,
		 "a.md:%s: warning: \"%s\" may be somebody's; name the organisation and its site, "
		 "not "
		 "the person [privacy/contact]\n",
		 place, contact);
	says(text, want);
}

static void addresses_and_numbers_of_people(void **state)
{
	(void)state;
	/* where an address stands without any mark, the parser does not say in which column */
	told_of("<j.doe@town.nl>\n", "1:1", "j.doe@town.nl");
	told_of("j.doe@town.nl\n", "1", "j.doe@town.nl");
	told_of("[Jo](mailto:j.doe@town.nl)\n", "1:1", "j.doe@town.nl");
	told_of("+31 6 1234 5678\n", "1:1", "+31 6 1234 5678");
	told_of("06-12345678.\n", "1:1", "06-12345678");
	told_of("(020) 123 45 67\n", "1:1", "(020) 123 45 67");
	told_of("Ring 088 123 4567, please\n", "1:1", "088 123 4567");
	told_of("[ring](tel:+31612345678)\n", "1:1", "+31612345678");
}

static void numbers_that_are_none(void **state)
{
	(void)state;
	says("r. 1007-1010, 1028-1029; 0,5 of 00 31; 2023-05-22; € 0123456789012345; 12345678901\n",
	     "");
	says("ISBN 978-90-01-23456-7, 01-02-2023, art. 0.10.2, x0612345678, `06-12345678`\n", "");
	says("name@example.org, @name, a@b, [@source]\n", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(bold_lines_that_look_like_headings, setup,
						fixture_teardown),
		cmocka_unit_test_setup_teardown(links_that_say_nothing, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(files_elsewhere_without_type_and_size, setup,
						fixture_teardown),
		cmocka_unit_test_setup_teardown(files_of_the_repository, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(addresses_and_numbers_of_people, setup,
						fixture_teardown),
		cmocka_unit_test_setup_teardown(numbers_that_are_none, setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
