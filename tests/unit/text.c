#include "unit.h"

#include <limits.h>

static void compares(void **state)
{
	struct str none = {NULL, 0};

	(void)state;
	assert_true(str_eq(none, S("")));
	assert_true(str_eq(str_c(NULL), none));
	assert_true(str_eq_nocase(S("HTTPS"), S("https")));
	assert_false(str_eq_nocase(S("a["), S("a{")));
	assert_true(str_cmp(S("a"), S("ab")) < 0);
	assert_true(str_cmp(S("\xff"), S("a")) > 0);
	assert_int_equal(str_cmp(none, S("")), 0);
	assert_true(str_starts(S("abc"), S("ab")));
	assert_false(str_starts(S("a"), S("ab")));
	assert_true(str_starts(none, none));
	assert_true(str_ends(S("abc"), S("bc")));
	assert_true(str_ends(S("abc"), S("")));
	assert_false(str_ends(S("c"), S("bc")));
}

static void cuts(void **state)
{
	struct str s = S("a,,b");

	(void)state;
	assert_str(str_cut(&s, ','), "a");
	assert_str(str_cut(&s, ','), "");
	assert_non_null(s.p);
	assert_str(str_cut(&s, ','), "b");
	assert_null(s.p);
	assert_str(str_cut(&s, ','), "");

	assert_str(str_trim(S(" \t\r\n")), "");
	assert_str(str_trim(S("  a b\r\n")), "a b");
	assert_str(str_slice(S("abc"), 1, 99), "bc");
	assert_str(str_slice(S("abc"), 9, 2), "");
	assert_str(str_slice((struct str){NULL, 0}, 1, 2), "");
}

static void finds(void **state)
{
	(void)state;
	assert_int_equal(str_find(S("abcabc"), S("bc"), 0), 1);
	assert_int_equal(str_find(S("abcabc"), S("bc"), 2), 4);
	assert_int_equal(str_find(S("abcabc"), S("bc"), 5), SIZE_MAX);
	assert_int_equal(str_find(S("abc"), S("bc"), 99), SIZE_MAX);
	assert_int_equal(str_find(S("abc"), S(""), 3), 3);
	assert_int_equal(str_find(S("a"), S("abc"), 0), SIZE_MAX);
	assert_int_equal(str_chr(S("abcb"), 'b', 2), 3);
	assert_int_equal(str_chr((struct str){NULL, 0}, 'b', 0), SIZE_MAX);
	assert_int_equal(str_rchr(S("abcb"), 'b'), 3);
	assert_int_equal(str_rchr((struct str){NULL, 0}, 'b'), SIZE_MAX);
}

static void numbers(void **state)
{
	static const char *const wrong[] = {
		"",
		"-",
		"+1",
		" 1",
		"1 ",
		"1.0",
		"0x1",
		"--1",
		"9223372036854775808",
		"-9223372036854775809",
		"99999999999999999999999999",
	};
	long long v = 7;

	(void)state;
	assert_true(str_int(S("0"), &v) && v == 0);
	assert_true(str_int(S("-0"), &v) && v == 0);
	assert_true(str_int(S("007"), &v) && v == 7);
	assert_true(str_int(S("9223372036854775807"), &v) && v == LLONG_MAX);
	assert_true(str_int(S("-9223372036854775808"), &v) && v == LLONG_MIN);
	v = 7;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_false(str_int(str_c(wrong[i]), &v));
		assert_int_equal(v, 7);
	}
}

/* The definition, over the whole table. */
static unsigned naive_distance(struct str a, struct str b)
{
	unsigned d[20][20];

	for (size_t i = 0; i <= a.n; i++) {
		for (size_t j = 0; j <= b.n; j++) {
			unsigned best = (unsigned)(i + j), other;

			if (i && j) {
				best = d[i - 1][j - 1] + (a.p[i - 1] != b.p[j - 1]);
				other = d[i - 1][j] + 1;
				best = other < best ? other : best;
				other = d[i][j - 1] + 1;
				best = other < best ? other : best;
			}
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				best = d[i - 2][j - 2] + 1 < best ? d[i - 2][j - 2] + 1 : best;
			d[i][j] = best;
		}
	}
	return d[a.n][b.n];
}

static void distances(void **state)
{
	uint64_t seed = 42;

	(void)state;
	assert_int_equal(str_distance(S("thema"), S("themas"), 3), 1);
	assert_int_equal(str_distance(S("ab"), S("ba"), 3), 1);
	assert_int_equal(str_distance(S("ca"), S("abc"), 3), 3);
	for (int round = 0; round < 20000; round++) {
		char a[12], b[12];
		struct str sa = {a, random_next(&seed) % 12}, sb = {b, random_next(&seed) % 12};
		unsigned limit = random_next(&seed) % 14, want;

		for (size_t i = 0; i < 12; i++) {
			a[i] = (char)('a' + random_next(&seed) % 3);
			b[i] = (char)('a' + random_next(&seed) % 3);
		}
		want = naive_distance(sa, sb);
		assert_int_equal(str_distance(sa, sb, limit), want > limit ? limit + 1 : want);
	}
}

static void distance_bounds(void **state)
{
	char a[257], b[257];

	(void)state;
	memset(a, 'a', sizeof a);
	memset(b, 'b', sizeof b);
	assert_int_equal(str_distance((struct str){a, 256}, (struct str){b, 256}, 300), 256);
	assert_int_equal(str_distance((struct str){a, 257}, (struct str){a, 257}, 3), 4);
}

static void suggestions(void **state)
{
	const struct str words[] = {S("title"), S("tile"), S("summary"), S("")};

	(void)state;
	assert_str(str_nearest(S("tittle"), words, 4), "title");
	assert_str(str_nearest(S("tile"), words, 4), "tile");
	assert_str(str_nearest(S("sumary"), words, 4), "summary");
	assert_null(str_nearest(S("xyzzy"), words, 4).p);
	assert_null(str_nearest(S("ti"), words, 4).p);
}

static void copies(void **state)
{
	struct arena a = {0};
	struct str s = str_dup(&a, str_slice(S("abcdef"), 1, 3));

	(void)state;
	assert_str(s, "bc");
	assert_int_equal(s.p[2], '\0');
	assert_non_null(str_dup(&a, (struct str){NULL, 0}).p);
	assert_str(str_printf(&a, STR_FMT "/%d", STR_ARG(s), 12), "bc/12");
	assert_str(str_printf(&a, STR_FMT "|", STR_ARG(((struct str){NULL, 0}))), "|");
	assert_int_equal(str_precision((struct str){"", SIZE_MAX}), INT_MAX);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares),    cmocka_unit_test(cuts),
		cmocka_unit_test(finds),       cmocka_unit_test(numbers),
		cmocka_unit_test(distances),   cmocka_unit_test(distance_bounds),
		cmocka_unit_test(suggestions), cmocka_unit_test(copies),
	};

	return RUN(tests);
}
