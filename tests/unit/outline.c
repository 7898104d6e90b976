#include "site_fixture.h"

static struct page *page;

static int setup(void **state)
{
	(void)state;
	fixture_config("types:\n  bron: {folder: s, fields: {ref: {type: text}}}\n"
		       "  t: {folder: t, fields: {r: {type: ref, to: bron, label: Rests on}, m: "
		       "{type: markdown}}}\n"
		       "citations: {types: [bron], reference: ref}\n");
	page = fixture_page("a.md", "A", NULL);
	fixture_page("b.md", "B", NULL);
	fixture_page("s/x.md", "X", "bron");
	fixture_page("t/t.md", "T", "t");
	fixture_freeze();
	return 0;
}

static const struct reference *reference(size_t i)
{
	assert_true(i < page->body.refs_n);
	return &page->body.refs[i];
}

static void plain_text_of_sections(void **state)
{
	(void)state;
	fixture_html(
		page,
		"One *two*\n`three` [four](b.md)[@s].\n\n- a\n- b\n\n## H *i* [j](b.md)\n\n"
		"| c | d |\n|---|---|\n| e | [f](b.md) |\n\n    code\n\n![alt](q.png) so it is "
		"[@x, p. 1]. Then\n[@x] more.\n\n## Empty\n");
	assert_int_equal(page->body.sections_n, 3);
	assert_str(page->body.sections[0].text, "One two three four[@s].\na\nb");
	assert_str(page->body.sections[1].heading, "H i j");
	assert_str(page->body.sections[1].text, "c | d\ne | f\ncode\nalt so it is. Then more.");
	assert_str(page->body.sections[2].text, "");
	assert_int_equal(page->body.words, 4 + 2 + 3 + 3 + 3 + 1 + 6 + 1);
}

/* Text of notes belongs where they are referred to first. */
static void notes_in_their_section(void **state)
{
	(void)state;
	fixture_html(page,
		     "a[^1]\n\n## b\n\nc[^2] d[^1]\n\n[^1]: one[^3]\n[^2]: two\n[^3]: three\n");
	assert_str(page->body.sections[0].text, "a\none");
	assert_str(page->body.sections[1].text, "c d\ntwo\nthree");
}

static void references_with_their_sentence(void **state)
{
	const struct reference *r;

	(void)state;
	fixture_html(page, "First one. See [B](b.md#k) on p. 3 of it! Last one.\n\n## H\n\n"
			   "[[b]], e.g. here\n\n- item [x](b.md)\n\n[self](#h) [top](#) "
			   "[out](https://x.nl)\n");
	assert_int_equal(page->body.refs_n, 4);
	r = reference(0);
	assert_int_equal(r->kind, REFERENCE_LINK);
	assert_ptr_equal(r->from, page);
	assert_str(r->target->url, "b/");
	assert_str(r->anchor, "k");
	assert_str(r->context, "See B on p. 3 of it!");
	assert_str(r->section, "");
	assert_int_equal(r->line, 1);
	assert_int_equal(r->column, 16);
	assert_str(reference(1)->context, "B, e.g. here");
	assert_str(reference(1)->section, "h");
	assert_str(reference(2)->context, "item x");
	assert_ptr_equal(reference(3)->target, page);
	assert_str(reference(3)->anchor, "h");
}

static void citations_stand_behind_their_sentence(void **state)
{
	(void)state;
	fixture_html(page,
		     "First. So it is.\n[@x, p. 1] Then this [@x] too.\n\n- one\n- two.\n\n[@x]\n\n"
		     "## H\n\n[@x]\n\n\"Quoted (so.)\" [@x]\n");
	assert_int_equal(page->body.refs_n, 5);
	assert_int_equal(reference(0)->kind, REFERENCE_CITATION);
	assert_str(reference(0)->context, "So it is.");
	assert_str(reference(1)->context, "Then this too.");
	assert_str(reference(2)->context, "two.");
	assert_str(reference(3)->context, "");
	assert_str(reference(4)->context, "\"Quoted (so.)\"");
}

static void a_row_has_no_bars_at_its_ends(void **state)
{
	(void)state;
	fixture_html(page, "| a | b |\n|---|---|\n| Whole. | [B](b.md) |\n| [B](b.md) | |\n| One | "
			   "[B](b.md), too |\n");
	assert_int_equal(page->body.refs_n, 3);
	assert_str(reference(0)->context, "B");
	assert_str(reference(1)->context, "B");
	assert_str(reference(2)->context, "One | B, too");
}

static void long_sentences_are_cut_at_words(void **state)
{
	const struct reference *r;
	struct buf text;

	(void)state;
	buf_init(&text, 0);
	for (int i = 0; i < 200; i++)
		buf_adds(&text, "wórd ");
	buf_adds(&text, "[B](b.md) ");
	for (int i = 0; i < 200; i++)
		buf_adds(&text, "wórd ");
	fixture_html(page, text.p);
	r = reference(0);
	assert_true(r->context.n > 300 && r->context.n < 500);
	assert_true(str_starts(r->context, S("…wórd ")));
	assert_true(str_ends(r->context, S(" wórd…")));
	assert_true(str_find(r->context, S("wórd B wórd"), 0) != SIZE_MAX);
	/* Without blanks, between characters. */
	buf_clear(&text);
	for (int i = 0; i < 400; i++)
		buf_adds(&text, "é");
	buf_adds(&text, "[B](b.md)");
	for (int i = 0; i < 400; i++)
		buf_adds(&text, "é");
	fixture_html(page, text.p);
	assert_true(utf8_valid(reference(0)->context));
	assert_true(str_find(reference(0)->context, S("B"), 0) != SIZE_MAX);
	/* Behind a long block, for a citation that stands alone. */
	buf_clear(&text);
	for (int i = 0; i < 301; i++)
		buf_adds(&text, "é ");
	buf_adds(&text, "€\n\n[@x]");
	fixture_html(page, text.p);
	assert_true(utf8_valid(reference(0)->context));
	assert_true(str_starts(reference(0)->context, S("…é é")));
	assert_true(str_ends(reference(0)->context, S("é €")));
	buf_release(&text);
}

static void fields_come_last(void **state)
{
	struct page *t = fx.pages[3];
	struct scalar ref = {.ref = fx.pages[2], .line = 3, .column = 5};
	struct scalar text = {.text = S("See [B](../b.md). And [@x]."), .line = 4};
	struct field_value values[] = {{.field = &t->type->fields[0], .v = &ref, .n = 1},
				       {.field = &t->type->fields[1], .v = &text, .n = 1}};

	(void)state;
	t->fields = values;
	t->fields_n = 2;
	page = t;
	fixture_html(t, "[B](../b.md)\n");
	assert_int_equal(t->body.refs_n, 4);
	assert_int_equal(reference(0)->kind, REFERENCE_LINK);
	assert_int_equal(reference(1)->kind, REFERENCE_FIELD);
	assert_str(reference(1)->context, "Rests on");
	assert_int_equal(reference(1)->line, 3);
	assert_int_equal(reference(2)->kind, REFERENCE_LINK);
	assert_int_equal(reference(3)->kind, REFERENCE_CITATION);
	assert_int_equal(t->body.cited_n, 0);
	assert_str(text.html, "<p>See <a href=\"../../b/\">B</a>. And "
			      "<a class=\"cite\" href=\"../../s/x/\">[X]</a>.</p>\n");
}

static void many_links_take_little_time(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 0);
	for (int i = 0; i < 9000; i++)
		buf_adds(&text, "[B](b.md) ");
	fixture_html(page, text.p);
	assert_int_equal(page->body.refs_n, 9000);
	buf_release(&text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(plain_text_of_sections),	       TEST(notes_in_their_section),
		TEST(references_with_their_sentence),  TEST(citations_stand_behind_their_sentence),
		TEST(long_sentences_are_cut_at_words), TEST(fields_come_last),
		TEST(many_links_take_little_time),     TEST(a_row_has_no_bars_at_its_ends),
	};

	return RUN(tests);
}
