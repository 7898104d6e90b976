#include "unit.h"

static void starts_empty(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	assert_int_equal(b.max, BUF_MAX_DEFAULT);
	assert_string_equal(b.p, "");
	buf_truncate(&b, 0);
	buf_clear(&b);
	buf_add(&b, (struct str){NULL, 0});
	buf_addf(&b, "%s", "");
	assert_string_equal(b.p, "");
	buf_release(&b);
	assert_string_equal(b.p, "");
	buf_adds(&b, "again");
	assert_string_equal(b.p, "again");
	buf_release(&b);
}

static void grows(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	for (int i = 0; i < 10000; i++) {
		buf_addc(&b, 'x');
		buf_adds(&b, "yz");
		buf_addf(&b, "%04d", i);
		assert_int_equal(b.p[b.n], '\0');
	}
	assert_int_equal(b.n, 70000);
	assert_str(str_slice(buf_str(&b), 69993, 70000), "xyz9999");
	buf_truncate(&b, 3);
	assert_string_equal(b.p, "xyz");
	buf_release(&b);
}

static void stops_at_the_maximum(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 8);
	buf_adds(&b, "12345678");
	assert_false(b.overflow);
	buf_addc(&b, '9');
	assert_true(b.overflow);
	assert_string_equal(b.p, "12345678");

	buf_clear(&b);
	assert_false(b.overflow);
	buf_adds(&b, "1234");
	buf_addf(&b, "%s", "56789");
	assert_true(b.overflow);
	/* What would fit comes too late: it would stand in the wrong place. */
	buf_adds(&b, "x");
	buf_addf(&b, "y");
	assert_string_equal(b.p, "1234");
	assert_false(buf_reserve(&b, 1));

	buf_clear(&b);
	buf_addf(&b, "%d", 12345678);
	assert_string_equal(b.p, "12345678");
	assert_false(b.overflow);
	assert_true(buf_reserve(&b, 0));
	assert_false(buf_reserve(&b, SIZE_MAX));
	buf_release(&b);
}

static void copies(void **state)
{
	struct arena a = {0};
	struct buf b;
	struct str s;

	(void)state;
	buf_init(&b, 0);
	buf_adds(&b, "abc");
	s = buf_dup(&b, &a);
	buf_release(&b);
	assert_str(s, "abc");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_empty),
		cmocka_unit_test(grows),
		cmocka_unit_test(stops_at_the_maximum),
		cmocka_unit_test(copies),
	};

	return RUN(tests);
}
