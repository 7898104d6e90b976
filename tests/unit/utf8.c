#include "unit.h"

static void every_character_there_and_back(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		bool surrogate = cp >= 0xd800 && cp <= 0xdfff;
		size_t i = 0;

		buf_clear(&b);
		buf_add_utf8(&b, cp);
		assert_int_equal(utf8_next(buf_str(&b), &i), surrogate ? 0xfffd : cp);
		assert_int_equal(i, b.n);
		assert_true(utf8_valid(buf_str(&b)));
	}
	buf_clear(&b);
	buf_add_utf8(&b, 0x110000);
	assert_str(buf_str(&b), "\xef\xbf\xbd");
	buf_release(&b);
}

/* Every string of up to four bytes that starts with a lead byte is valid exactly when encoding what
 * it decodes to gives it back. */
static void nothing_but_the_shortest_form(void **state)
{
	static const unsigned char tails[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f,
					      0xa0, 0xbf, 0xc0, 0xed, 0xf4, 0xff};
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	for (int lead = 0x80; lead <= 0xff; lead++) {
		for (size_t k = 0; k < 13 * 13 * 13; k++) {
			unsigned char bytes[4] = {(unsigned char)lead, tails[k % 13],
						  tails[k / 13 % 13], tails[k / 169]};

			for (size_t n = 1; n <= 4; n++) {
				struct str s = {(const char *)bytes, n};
				size_t i = 0;
				uint32_t cp = utf8_next(s, &i);

				buf_clear(&b);
				buf_add_utf8(&b, cp);
				if (str_eq(str_slice(s, 0, i), buf_str(&b)))
					continue;
				assert_int_equal(cp, 0xfffd);
				assert_int_equal(i, 1);
				assert_false(utf8_valid(s));
			}
		}
	}
	buf_release(&b);
}

static void broken(void **state)
{
	(void)state;
	assert_false(utf8_valid(S("\x80")));
	assert_false(utf8_valid(S("\xc0\x80")));
	assert_false(utf8_valid(S("\xe0\x9f\xbf")));
	assert_false(utf8_valid(S("\xed\xa0\x80")));
	assert_false(utf8_valid(S("\xf4\x90\x80\x80")));
	assert_false(utf8_valid(S("a\xe2\x82")));
	assert_true(utf8_valid(S("a\xe2\x82\xac")));
	assert_int_equal(utf8_length(S("caf\xc3\xa9")), 4);
	assert_int_equal(utf8_length(S("\xff\xc3\xa9")), 2);
	assert_int_equal(utf8_length((struct str){NULL, 0}), 0);
	assert_str(utf8_prefix(S("caf\xc3\xa9s"), 4), "caf\xc3\xa9");
	assert_str(utf8_prefix(S("caf\xc3\xa9"), 9), "caf\xc3\xa9");
	assert_str(utf8_prefix((struct str){NULL, 0}, 1), "");
}

static void classes(void **state)
{
	(void)state;
	assert_true(utf8_is_word('a') && utf8_is_word('Z') && utf8_is_word('7'));
	assert_false(utf8_is_word('_') || utf8_is_word('-') || utf8_is_word(' '));
	assert_true(utf8_is_word(0xe9) && utf8_is_word(0x301) && utf8_is_word(0x4e2d));
	assert_false(utf8_is_word(0x2019) || utf8_is_word(0x1f600) || utf8_is_word(0xa0));
	assert_false(utf8_is_word(0xffff));
	assert_int_equal(utf8_lower('Q'), 'q');
	assert_int_equal(utf8_lower(0xc9), 0xe9);
	assert_int_equal(utf8_lower(0x1e9e), 0xdf);
	assert_int_equal(utf8_lower('['), '[');
}

static void folds(void **state)
{
	(void)state;
	assert_adds(buf_add_folded, "Caf\xc3\xa9", "cafe");
	assert_adds(buf_add_folded, "cafe\xcc\x81", "cafe");
	assert_adds(buf_add_folded,
		    "Stra\xc3\x9f"
		    "e STRA\xe1\xba\x9e"
		    "E",
		    "strasse strasse");
	assert_adds(buf_add_folded, "\xc4\xb0stanbul", "istanbul");
	/* A decomposition in more than one step: ǖ is u, diaeresis, macron. */
	assert_adds(buf_add_folded, "\xc7\x96", "u");
	assert_adds(buf_add_folded,
		    "a\xff"
		    "b",
		    "a\xef\xbf\xbd"
		    "b");
	assert_adds(buf_add_folded, "", "");
}

static void folding_twice_changes_nothing(void **state)
{
	struct buf one, once, twice;

	(void)state;
	buf_init(&one, 0);
	buf_init(&once, 0);
	buf_init(&twice, 0);
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		buf_clear(&one);
		buf_clear(&once);
		buf_clear(&twice);
		buf_add_utf8(&one, cp);
		buf_add_folded(&once, buf_str(&one));
		buf_add_folded(&twice, buf_str(&once));
		assert_true(str_eq(buf_str(&twice), buf_str(&once)));
	}
	buf_release(&one);
	buf_release(&once);
	buf_release(&twice);
}

static void order_for_people(void **state)
{
	(void)state;
	assert_true(str_cmp_folded(S("\xc3\xa9"
				     "cole"),
				   S("ezel")) < 0);
	assert_true(str_cmp_folded(S("Zaak"), S("aap")) > 0);
	assert_true(str_cmp_folded(S("aap"), S("aapje")) < 0);
	assert_true(str_cmp_folded(S("cafe"), S("caf\xc3\xa9")) < 0);
	assert_true(str_cmp_folded(S("caf\xc3\xa9"), S("cafe")) > 0);
	assert_int_equal(str_cmp_folded(S("aap"), S("aap")), 0);
}

static void anchors(void **state)
{
	(void)state;
	assert_adds(buf_add_anchor, "Wat werkt?", "wat-werkt");
	assert_adds(buf_add_anchor, "'s-Hertogenbosch & omstreken", "s-hertogenbosch--omstreken");
	assert_adds(buf_add_anchor, "Thema\xe2\x80\x99s", "themas");
	assert_adds(buf_add_anchor, "Caf\xc3\xa9 \xc3\x89\xc3\xa9n",
		    "caf\xc3\xa9-\xc3\xa9\xc3\xa9n");
	assert_adds(buf_add_anchor, "snake_case", "snake_case");
	assert_adds(buf_add_anchor, "m\xc2\xb2", "m");
	assert_adds(buf_add_anchor,
		    " a\xc2\xa0"
		    "b\t",
		    "-ab");
	assert_adds(buf_add_anchor, "\xf0\x9f\x98\x80 ok", "-ok");
}

static void slugs(void **state)
{
	(void)state;
	assert_adds(buf_add_slug, "  Leren & werken: zo!  ", "leren-werken-zo");
	assert_adds(buf_add_slug,
		    "Caf\xc3\xa9 de l'\xc3\x89"
		    "cole",
		    "cafe-de-l-ecole");
	assert_adds(buf_add_slug, "../../etc/passwd", "etc-passwd");
	assert_adds(buf_add_slug, "\xd0\x9c\xd0\xb8\xd1\x80", "\xd0\xbc\xd0\xb8\xd1\x80");
	assert_adds(buf_add_slug, "\xe2\x80\xa6", "");
	assert_adds(buf_add_slug,
		    "a\xff"
		    "b",
		    "a-b");
}

static void slugs_follow_what_stood_there(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	buf_adds(&b, "map/");
	buf_add_slug(&b, S("- een twee"));
	assert_str(buf_str(&b), "map/een-twee");
	buf_release(&b);
}

static void lower_case(void **state)
{
	struct arena a = {0};

	(void)state;
	assert_str(str_lower(&a, S("\xc3\x89"
				   "\xc3\xa9N")),
		   "\xc3\xa9\xc3\xa9n");
	assert_str(str_lower(&a, S("")), "");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_character_there_and_back),
		cmocka_unit_test(nothing_but_the_shortest_form),
		cmocka_unit_test(broken),
		cmocka_unit_test(classes),
		cmocka_unit_test(folds),
		cmocka_unit_test(folding_twice_changes_nothing),
		cmocka_unit_test(order_for_people),
		cmocka_unit_test(anchors),
		cmocka_unit_test(slugs),
		cmocka_unit_test(slugs_follow_what_stood_there),
		cmocka_unit_test(lower_case),
	};

	return RUN(tests);
}
