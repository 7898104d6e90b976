#include "site_fixture.h"

#define BEGIN                                                                                      \
	"<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table "           \
	"1\">\n<table>\n"
#define END "</tbody>\n</table>\n</div>\n"
#define BAR(whole, width)                                                                          \
	"<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" "                 \
	"aria-hidden=\"true\">" whole "<rect class=\"bar-value\" width=\"" width                   \
	"\" height=\"10\"/></svg>"
#define WHOLE "<rect class=\"bar-whole\" width=\"1000\" height=\"10\"/>"

static struct page *page;

static int setup(void **state)
{
	(void)state;
	fixture_config("callouts: {chart: {label: Chart, chart: true}, other: {chart: false}}\n");
	page = fixture_page("a.md", "A", NULL);
	fixture_freeze();
	return 0;
}

static void bars_have_one_scale(void **state)
{
	(void)state;
	assert_html(page,
		    "> [!CHART] How *many*\n>\n> | a | b | c |\n> |-|-|-|\n> | 2021 | 50 | x |\n"
		    "> | 2022 | about 200 cups | 7 |\n>\n> From a book.\n",
		    "<figure class=\"chart\">\n<figcaption>How <em>many</em></figcaption>\n" BEGIN
		    "<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\">b</th><th "
		    "scope=\"col\">c</th></tr>\n</thead>\n<tbody>\n"
		    "<tr><td>2021</td><td>50" BAR(
			    "", "250") "</td><td>x</td></tr>\n"
				       "<tr><td>2022</td><td>about 200 cups" BAR(
					       "", "1000") "</td><td>7</td></tr>\n" END
							   "<p>From a book.</p>\n</figure>\n");
	assert_told(&fx.diags, "");
}

/* The widths of all bars on the page, with a space behind each. */
static const char *widths(const char *text)
{
	static const char mark[] = "bar-value\" width=\"";
	static char found[256];
	const char *at = fixture_html(page, text);
	size_t n = 0;

	while ((at = strstr(at, mark))) {
		at += sizeof mark - 1;
		while (*at != '"' && n < sizeof found - 2)
			found[n++] = *at++;
		found[n++] = ' ';
	}
	found[n] = '\0';
	return found;
}

#define HEAD "> [!CHART]\n> | a | b |\n> |-|-|\n"

static void percentages_are_parts_of_a_hundred(void **state)
{
	(void)state;
	assert_string_equal(widths(HEAD "> | x | 38 % |\n> | y | 43.55% |\n"), "380 435 ");
	assert_non_null(strstr(page->body.html.p, WHOLE));
	/* Not when one of them is something else, or more than the whole. */
	assert_string_equal(widths(HEAD "> | x | 38 % |\n> | y | 76 |\n"), "500 1000 ");
	assert_null(strstr(page->body.html.p, WHOLE));
	assert_string_equal(widths(HEAD "> | x | 60 % |\n> | y | 120 % |\n"), "500 1000 ");
	assert_told(&fx.diags, "");
}

static void numbers(void **state)
{
	(void)state;
	assert_string_equal(widths(HEAD "> | x | 1,200 |\n> | y | 600.5 |\n> | z | 0 |\n"),
			    "1000 500 0 ");
	assert_string_equal(widths(HEAD "> | x | 9, in 3 rounds |\n> | y | 12,34 |\n"),
			    "750 1000 ");
	assert_string_equal(widths(HEAD "> | x | 0 |\n> | y | 0.0009 |\n"), "0 0 ");
	assert_string_equal(widths(HEAD "> | x | 1000000000000 |\n> | y | 1 |\n"), "1000 0 ");
	assert_told(&fx.diags, "");
}

/* No bars, and a warning at the place. */
static void assert_none(const char *text, const char *place)
{
	static const char why[] = "warning: no bars can be drawn: in no column but the first does "
				  "every cell hold a number; there is none here [chart/number]\n";
	char want[256];

	assert_string_equal(widths(text), "");
	snprintf(want, sizeof want, "a.md:%s: %s", place, why);
	assert_told(&fx.diags, want);
}

static void what_cannot_be_drawn_is_told(void **state)
{
	(void)state;
	assert_none(HEAD "> | x | 3 |\n> | y | none |\n", "5:8");
	assert_none(HEAD "> | x | -3 |\n", "4:8");
	assert_none(HEAD "> | x | \xe2\x88\x92"
			 "3 |\n",
		    "4:8");
	assert_none(HEAD "> | x | 99999999999999999999999999 |\n", "4:8");
	assert_none("> [!CHART]\n>\n> | a |\n> |-|\n> | 1 |\n", "3:3");
	assert_none("> [!CHART]\n>\n> | a | b |\n> |-|-|\n", "3:3");
	assert_string_equal(widths("> [!CHART] Nothing\n"), "");
	assert_told(&fx.diags, "a.md:1:1: warning: a chart is drawn from a table; put one in this "
			       "block [chart/table]\n");
}

static void other_tables_have_no_bars(void **state)
{
	(void)state;
	assert_string_equal(widths("| a | b |\n|-|-|\n| x | 3 |\n"), "");
	assert_string_equal(widths("> [!OTHER]\n> | a | b |\n> |-|-|\n> | x | 3 |\n"), "");
	assert_string_equal(widths("> [!CHART]\n> - | a | b |\n>   |-|-|\n>   | x | 3 |\n"), "");
	assert_told(&fx.diags, "a.md:1:1: warning: a chart is drawn from a table; put one in this "
			       "block [chart/table]\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(bars_have_one_scale),
		TEST(percentages_are_parts_of_a_hundred),
		TEST(numbers),
		TEST(what_cannot_be_drawn_is_told),
		TEST(other_tables_have_no_bars),
	};

	return RUN(tests);
}
