#include "site_fixture.h"

static struct page *page, *own;

static int setup(void **state)
{
	(void)state;
	fixture_config("types: {begrip: {folder: b, fields: {ook: {type: text, many: true}}}}\n"
		       "glossary: {types: [begrip], match: [ook]}\n");
	page = fixture_page("a.md", "A", NULL);
	own = fixture_page("b/behoud.md", "behoud van uitkering", "begrip");
	fixture_page("b/mbo.md", "mbo", "begrip");
	fixture_page("b/uit.md", "uitkering", "begrip");
	fixture_page("b/uwv.md", "UWV", "begrip");
	fixture_page("b/wet.md", "Élan (wet)", "begrip");
	fixture_freeze();
	return 0;
}

#define TERM(id, text) "<a class=\"term\" href=\"../b/" id "/\">" text "</a>"

static void first_use_only(void **state)
{
	(void)state;
	assert_html(page, "Het UWV en het UWV.\n\n- UWV\n- mbo\n",
		    "<p>Het " TERM("uwv", "UWV") " en het UWV.</p>\n<ul>\n<li>UWV</li>\n<li>" TERM(
			    "mbo", "mbo") "</li>\n</ul>\n");
	assert_html(page, "[x](b/uwv.md) UWV\n", "<p><a href=\"../b/uwv/\">x</a> UWV</p>\n");
}

static void whole_words(void **state)
{
	(void)state;
	assert_html(
		page, "mbo-opleiding mbo'er xmbo mbo2 *em*mbo mbo*em* mbo’s (mbo) mbo\n",
		"<p>mbo-opleiding mbo&#39;er xmbo mbo2 <em>em</em>mbo mbo<em>em</em> mbo’s (" TERM(
			"mbo", "mbo") ") mbo</p>\n");
	assert_html(page, "mbo- en hbo\n", "<p>" TERM("mbo", "mbo") "- en hbo</p>\n");
	assert_html(page, "x/mbo, y\n", "<p>x/" TERM("mbo", "mbo") ", y</p>\n");
}

static void case_of_letters(void **state)
{
	(void)state;
	assert_html(page, "Mbo uwv Uwv UWV\n",
		    "<p>" TERM("mbo", "Mbo") " uwv Uwv " TERM("uwv", "UWV") "</p>\n");
	assert_html(page, "de ÉLAN (WET) geldt\n",
		    "<p>de " TERM("wet", "ÉLAN (WET)") " geldt</p>\n");
}

static void the_longest_name(void **state)
{
	(void)state;
	assert_html(page, "Behoud van uitkering en uitkering\n",
		    "<p>" TERM("behoud", "Behoud van uitkering") " en " TERM("uit",
									     "uitkering") "</p>\n");
	/* In a name that was linked already, no other is found. */
	assert_html(page, "behoud van uitkering, behoud van uitkering; uitkering\n",
		    "<p>" TERM("behoud", "behoud van uitkering") ", behoud van uitkering; " TERM(
			    "uit", "uitkering") "</p>\n");
	assert_html(page, "behoud van  uitkeringen\n", "<p>behoud van  uitkeringen</p>\n");
}

static void over_the_end_of_a_line(void **state)
{
	(void)state;
	assert_html(page, "met behoud\nvan uitkering,\nmbo\n",
		    "<p>met " TERM("behoud", "behoud\nvan uitkering") ",\n" TERM("mbo",
										 "mbo") "</p>\n");
	assert_html(page, "behoud  \nvan uitkering\n",
		    "<p>behoud<br>\nvan " TERM("uit", "uitkering") "</p>\n");
}

static void never_where_it_disturbs(void **state)
{
	(void)state;
	assert_html(
		page,
		"[mbo](https://x.nl) `mbo` [mbo]{lang=de} <a href=\"https://x.nl\">mbo "
		"*mbo*</a>\n\n"
		"    mbo\n\n<kbd>mbo</kbd> **mbo**\n",
		"<p><a href=\"https://x.nl\">mbo</a> <code>mbo</code> <span lang=\"de\">mbo</span> "
		"<a href=\"https://x.nl\">mbo <em>mbo</em></a></p>\n"
		"<pre tabindex=\"0\"><code>mbo\n</code></pre>\n"
		"<p><kbd>mbo</kbd> <strong>" TERM("mbo", "mbo") "</strong></p>\n");
	fixture_html(page, "## mbo\n");
	assert_true(str_find(page->body.html, S("class=\"term\""), 0) == SIZE_MAX);
	assert_html(own, "behoud van uitkering\n", "<p>behoud van uitkering</p>\n");
}

static void terms_are_references(void **state)
{
	(void)state;
	fixture_html(page, "Een. Het UWV betaalt. Twee.\n");
	assert_int_equal(page->body.refs_n, 1);
	assert_int_equal(page->body.refs[0].kind, REFERENCE_TERM);
	assert_str(page->body.refs[0].target->id, "uwv");
	assert_str(page->body.refs[0].context, "Het UWV betaalt.");
	assert_int_equal(page->body.refs[0].column, 10);
}

/* ---- against a naive search ---- */

/* All terms at every place: what the index must agree with. */
static void naive(struct str text, struct buf *out)
{
	bool done[64] = {false};

	for (size_t i = 0; i < text.n;) {
		bool word = text.p[i] != ' ', start = i == 0 || text.p[i - 1] == ' ';
		const struct term *found = NULL;

		for (size_t k = 0; k < fx.site.terms_n && word && start && !found; k++) {
			const struct term *t = &fx.site.terms[k];
			struct str here = str_slice(text, i, i + t->name.n);
			bool end = i + t->name.n == text.n ||
				   (i + t->name.n < text.n && text.p[i + t->name.n] == ' ');

			if (end &&
			    (t->exact_case ? str_eq(here, t->name) : str_eq_nocase(here, t->name)))
				found = t;
		}
		if (found && !done[found->page->index]) {
			buf_addf(out, "<a class=\"term\" href=\"../" STR_FMT "\">" STR_FMT "</a>",
				 STR_ARG(found->page->url),
				 STR_ARG(str_slice(text, i, i + found->name.n)));
			done[found->page->index] = true;
		} else {
			buf_add(out, str_slice(text, i, i + (found ? found->name.n : 1)));
		}
		i += found ? found->name.n : 1;
	}
}

static void as_a_naive_search(void **state)
{
	static const char *const words[] = {"aa", "bb", "Cc", "dd", "CC", "ee"};
	uint64_t seed = 42;

	(void)state;
	fixture_config("types: {b: {folder: b}}\nglossary: {types: [b]}\n");
	page = fixture_page("a.md", "zzz", NULL);
	for (int i = 0; i < 12; i++) {
		char *title = arena_new(&fx.site.arena, char, 32);
		unsigned n = 1 + random_next(&seed) % 3;

		for (unsigned k = 0; k < n; k++)
			snprintf(title + strlen(title), 32 - strlen(title), "%s%s", k ? " " : "",
				 words[random_next(&seed) % 6]);
		fixture_page(str_printf(&fx.site.arena, "b/%02d.md", i).p, title, "b");
	}
	fixture_freeze();
	diags_release(&fx.diags); /* names that are the same */
	for (int round = 0; round < 300; round++) {
		struct buf text, want;

		buf_init(&text, 0);
		buf_init(&want, 0);
		for (unsigned k = 1 + random_next(&seed) % 20; k > 0; k--)
			buf_addf(&text, "%s%s", text.n ? " " : "", words[random_next(&seed) % 6]);
		buf_adds(&want, "<p>");
		naive(buf_str(&text), &want);
		buf_adds(&want, "</p>\n");
		assert_html(page, text.p, want.p);
		buf_release(&text);
		buf_release(&want);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(first_use_only),	      TEST(whole_words),
		TEST(case_of_letters),	      TEST(the_longest_name),
		TEST(over_the_end_of_a_line), TEST(never_where_it_disturbs),
		TEST(terms_are_references),   TEST(as_a_naive_search),
	};

	return RUN(tests);
}
