#include "unit.h"

#include "write/search_format.h"

static void numbers(void **state)
{
	static const uint32_t values[] = {0,	   1,	      127,	 128,
					  129,	   16383,     16384,	 2097151,
					  2097152, 268435455, 268435456, UINT32_MAX};
	struct search_reader r;
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		search_put(&b, values[i]);
	search_put_str(&b, S("één"));
	r = search_reader(buf_str(&b));
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		assert_int_equal(search_get(&r), values[i]);
	assert_str(search_get_str(&r), "één");
	assert_false(r.bad);
	assert_int_equal(r.at, r.n);
	assert_int_equal(search_get(&r), 0);
	assert_true(r.bad);
	buf_release(&b);
}

static void damaged_numbers(void **state)
{
	static const struct str bad[] = {{"", 0},
					 {"\x80", 1},
					 {"\xff\xff\xff\xff", 4},
					 {"\xff\xff\xff\xff\x10", 5},
					 {"\x80\x80\x80\x80\x80\x00", 6}};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct search_reader r = search_reader(bad[i]);
		assert_int_equal(search_get(&r), 0);
		assert_true(r.bad);
		assert_int_equal(search_get(&r), 0);
	}
}

static void strings_and_counts_stay_inside(void **state)
{
	struct search_reader r = search_reader(S("\x05"
						 "abcd"));

	(void)state;
	assert_int_equal(search_get_str(&r).n, 0);
	assert_true(r.bad);
	r = search_reader(S("\x03"
			    "abcd"));
	assert_int_equal(search_get_count(&r, 2), 0);
	assert_true(r.bad);
	r = search_reader(S("\x02"
			    "abcd"));
	assert_int_equal(search_get_count(&r, 2), 2);
	assert_false(r.bad);
	assert_str(search_get_bytes(&r, 4), "abcd");
	assert_int_equal(search_get_byte(&r), 0);
	assert_true(r.bad);
}

static void deflated(void **state)
{
	struct buf plain, packed, back;
	uint64_t seed = 9;

	(void)state;
	buf_init(&plain, 0);
	buf_init(&packed, 0);
	buf_init(&back, 0);
	for (size_t n = 0; n < 100000; n = n * 3 + 1) {
		buf_clear(&plain);
		buf_clear(&packed);
		buf_clear(&back);
		while (plain.n < n)
			buf_addc(&plain, (char)(random_next(&seed) % 7));
		buf_adds(&packed, "x");
		search_deflate(&packed, buf_str(&plain));
		assert_true(search_inflate(&back, str_slice(buf_str(&packed), 1, packed.n), S("")));
		assert_int_equal(str_cmp(buf_str(&plain), buf_str(&back)), 0);
		buf_clear(&back);
		assert_false(
			search_inflate(&back, str_slice(buf_str(&packed), 1, packed.n - 1), S("")));
	}
	buf_release(&plain);
	buf_release(&packed);
	buf_release(&back);
}

static void deflated_with_what_stood_before(void **state)
{
	struct str before =
		S("Wie een leerwerktraject begint, krijgt begeleiding op de werkvloer.");
	struct str text = S("Begeleiding op de werkvloer krijgt wie een leerwerktraject begint.");
	struct search_columns one = {.n = 0};
	struct z_stream_s *stream = NULL;
	struct buf with, without, back;

	(void)state;
	buf_init(&with, 0);
	buf_init(&without, 0);
	buf_init(&back, 0);
	search_deflate_again(&stream, &without, text, S(""), &one);
	search_deflate_again(&stream, &with, text, before, &one);
	assert_true(with.n < without.n * 3 / 4);
	assert_true(search_inflate(&back, buf_str(&with), before));
	assert_str(buf_str(&back), text.p);
	buf_clear(&back);
	assert_false(search_inflate(&back, buf_str(&with), S("")));
	buf_clear(&with);
	search_deflate_again(&stream, &with, text, S(""), &one);
	assert_true(str_eq(buf_str(&with), buf_str(&without)));
	search_deflate_end(&stream);
	buf_release(&with);
	buf_release(&without);
	buf_release(&back);
}

static void deflated_by_columns(void **state)
{
	struct search_columns columns = {.n = 2}, one = {.n = 0};
	struct z_stream_s *stream = NULL;
	struct buf plain, apart, together, back;
	uint64_t seed = 5;

	(void)state;
	buf_init(&plain, 0);
	buf_init(&apart, 0);
	buf_init(&together, 0);
	buf_init(&back, 0);
	/* Three columns that have no byte in common. */
	for (int c = 0; c < 3; c++) {
		for (int i = 0; i < 1000; i++)
			buf_addc(&plain, (char)(c * 64 + (int)(random_next(&seed) % 8)));
		if (c < 2)
			columns.end[c] = plain.n;
	}
	search_deflate_again(&stream, &together, buf_str(&plain), S(""), &one);
	search_deflate_again(&stream, &apart, buf_str(&plain), S(""), &columns);
	assert_true(apart.n < together.n * 4 / 5);
	assert_true(search_inflate(&back, buf_str(&apart), S("")));
	assert_true(str_eq(buf_str(&back), buf_str(&plain)));
	/* Empty ones are none, wherever they stand. */
	for (int c = 0; c < 3; c++) {
		columns.end[0] = c ? plain.n : 0;
		columns.end[1] = c == 2 ? plain.n : columns.end[0];
		buf_clear(&apart);
		buf_clear(&back);
		search_deflate_again(&stream, &apart, buf_str(&plain), S(""), &columns);
		assert_true(search_inflate(&back, buf_str(&apart), S("")));
		assert_true(str_eq(buf_str(&back), buf_str(&plain)));
	}
	search_deflate_end(&stream);
	buf_release(&plain);
	buf_release(&apart);
	buf_release(&together);
	buf_release(&back);
}

static void inflating_is_bounded(void **state)
{
	struct buf plain, packed, back;

	(void)state;
	buf_init(&plain, 0);
	buf_init(&packed, 0);
	buf_init(&back, 1000);
	while (plain.n < 1001)
		buf_addc(&plain, 'a');
	search_deflate(&packed, buf_str(&plain));
	assert_false(search_inflate(&back, buf_str(&packed), S("")));
	buf_release(&plain);
	buf_release(&packed);
	buf_release(&back);
}

static void impacts(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 32; i++) {
		assert_int_equal(search_impact(search_level(i)), i);
		if (i)
			assert_true(search_level(i) > search_level(i - 1));
		if (i)
			assert_int_equal(search_impact(search_level(i) - 1), i - 1);
	}
	assert_int_equal(search_impact(0), 0);
	assert_int_equal(search_impact(UINT64_MAX), 31);
}

static void logarithms(void **state)
{
	double edge = 65536; /* 65536 · 2^(n/16) */

	(void)state;
	for (uint32_t n = 0; n < 16 * 30; n++) {
		/* Exact at powers of two; between them a step may come a little late. */
		assert_int_equal(search_log2((uint64_t)(edge * 1.004) + 1), n);
		if (n % 16 == 0)
			assert_int_equal(search_log2((uint64_t)65536 << n / 16), n);
		edge *= 1.0442737824274138; /* 2^(1/16) */
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(damaged_numbers),
		cmocka_unit_test(strings_and_counts_stay_inside),
		cmocka_unit_test(deflated),
		cmocka_unit_test(deflated_with_what_stood_before),
		cmocka_unit_test(deflated_by_columns),
		cmocka_unit_test(inflating_is_bounded),
		cmocka_unit_test(impacts),
		cmocka_unit_test(logarithms),
	};

	return RUN(tests);
}
