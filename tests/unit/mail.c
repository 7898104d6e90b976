#include "base/mail.h"

#include "unit.h"

static void hides_mailboxes(void **state)
{
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{"", ""},
		{"no address here", "no address here"},
		{"jan.de-vries+x@example.org", "…@example.org"},
		{"<jan@example.org>, piet@mail.example.org.",
		 "<…@example.org>, …@mail.example.org."},
		{"mailto:jan@example.org?subject=a", "mailto:…@example.org?subject=a"},
		{"[@bron, r. 3] and @name and a@b", "[@bron, r. 3] and @name and a@b"},
		{"jan@@example.org", "jan@@example.org"},
		{"a@b@example.org", "a@…@example.org"},
		{"jan@.org jan@example.", "jan@.org jan@example."},
		{"renée@example.org", "…@example.org"},
		{"@", "@"},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_str(mail_hide(str_c(cases[i].text), &arena), cases[i].wanted);
	arena_release(&arena);
}

static void leaves_other_text_where_it_is(void **state)
{
	struct arena arena = {0};
	struct str text = S("at @ home");

	(void)state;
	assert_ptr_equal(mail_hide(text, &arena).p, text.p);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hides_mailboxes),
		cmocka_unit_test(leaves_other_text_where_it_is),
	};

	return RUN(tests);
}
