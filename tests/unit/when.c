#include "base/when.h"

#include <time.h>

#include "unit.h"

static const char *parsed(const char *text)
{
	static char shown[40];
	struct date d = {9, 9, 9};

	if (!date_parse(str_c(text), &d)) {
		assert_int_equal(d.year, 9);
		return NULL;
	}
	snprintf(shown, sizeof shown, "%d.%d.%d", d.year, d.month, d.day);
	return shown;
}

static void dates(void **state)
{
	static const char *const wrong[] = {
		"",
		"23",
		"0000",
		"2023-",
		"2023-5",
		"2023-13",
		"2023-00",
		"2023-05-00",
		"2023-05-32",
		"2023-02-29",
		"1900-02-29",
		"2023-05-22x",
		"2023-05-22T",
		"2023-05-22T25:00",
		"2023-05-22T10:60",
		"2023-05T10:00",
		"2023-05-22T10:00:00+2",
		"2023-05-22T10:00:00.",
		"2023-05-22 10:00+24:00",
		" 2023",
		"2023 ",
		"-2023",
		"20235",
		"2023-05-22T10:00Zx",
	};

	(void)state;
	assert_string_equal(parsed("2023"), "2023.0.0");
	assert_string_equal(parsed("2023-05"), "2023.5.0");
	assert_string_equal(parsed("2023-05-22"), "2023.5.22");
	assert_string_equal(parsed("2024-02-29"), "2024.2.29");
	assert_string_equal(parsed("2000-02-29"), "2000.2.29");
	assert_string_equal(parsed("2023-05-22T10:00:00+02:00"), "2023.5.22");
	assert_string_equal(parsed("2023-05-22 10:00"), "2023.5.22");
	assert_string_equal(parsed("2023-05-22T10:00:00.123456Z"), "2023.5.22");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (parsed(wrong[i]))
			fail_msg("taken for a date: \"%s\"", wrong[i]);
}

static void instants(void **state)
{
	int64_t t = 0;

	(void)state;
	assert_true(instant_parse(S("1970-01-01"), &t) && t == 0);
	assert_true(instant_parse(S("2023-05-22T10:00:00+02:00"), &t) && t == 1684742400);
	assert_true(instant_parse(S("2023-05-22T08:00:00Z"), &t) && t == 1684742400);
	assert_true(instant_parse(S("2023-05-22 08:00"), &t) && t == 1684742400);
	assert_true(instant_parse(S("2023-05-22T03:30:00-0430"), &t) && t == 1684742400);
	assert_true(instant_parse(S("2016-12-31T23:59:60Z"), &t) && t == 1483228800);
	assert_true(instant_parse(S("0001-01-01"), &t) && t == INT64_C(-62135596800));
	assert_true(instant_parse(S("9999-12-31T23:59:59Z"), &t) && t == INT64_C(253402300799));
	assert_false(instant_parse(S("2023-05"), &t));
	assert_false(instant_parse(S("2023"), &t));
	assert_false(instant_parse(S(""), &t));
}

/* Against the C library, over every day of the calendar that we write. */
static void every_day(void **state)
{
	struct date before = {0};

	(void)state;
	for (int64_t t = INT64_C(-62135596800); t <= INT64_C(253402300799); t += 86400) {
		time_t at = (time_t)t + 86399;
		struct date d = date_of(t, 0);
		struct tm tm;

		gmtime_r(&at, &tm);
		assert_int_equal(d.year, tm.tm_year + 1900);
		assert_int_equal(d.month, tm.tm_mon + 1);
		assert_int_equal(d.day, tm.tm_mday);
		assert_true(date_cmp(before, d) < 0);
		before = d;
	}
}

static void there_and_back(void **state)
{
	uint64_t seed = 5;
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	for (int round = 0; round < 100000; round++) {
		int64_t t = (int64_t)random_next(&seed) * 60 - INT64_C(40000000000), back;
		int zone = (int)(random_next(&seed) % 2879) - 1439;
		struct date d;

		buf_clear(&b);
		buf_add_instant(&b, t, zone);
		assert_true(instant_parse(buf_str(&b), &back));
		assert_int_equal(back, t);
		assert_true(date_parse(buf_str(&b), &d));
		assert_int_equal(date_cmp(d, date_of(t, zone)), 0);
	}
	buf_release(&b);
}

static void shows(int64_t seconds, int zone, const char *want)
{
	struct buf b;

	buf_init(&b, 0);
	buf_add_instant(&b, seconds, zone);
	assert_str(buf_str(&b), want);
	buf_release(&b);
}

static void shown(void **state)
{
	struct buf b;

	(void)state;
	shows(1684742400, 120, "2023-05-22T10:00:00+02:00");
	shows(1684742400, 0, "2023-05-22T08:00:00Z");
	shows(1684742400, -270, "2023-05-22T03:30:00-04:30");
	shows(-1, 0, "1969-12-31T23:59:59Z");
	/* What no clock can have said, in commits that somebody made by hand. */
	shows(INT64_MAX, 0, "9999-12-31T23:59:59Z");
	shows(INT64_MIN, -600, "0001-01-01T00:00:00-10:00");
	shows(INT64_MAX, 14 * 60, "9999-12-31T23:59:59+14:00");
	shows(0, 1440, "1970-01-01T00:00:00Z");
	shows(0, INT_MIN, "1970-01-01T00:00:00Z");

	buf_init(&b, 0);
	buf_add_date(&b, (struct date){0});
	buf_add_date(&b, (struct date){2023, 0, 4});
	buf_addc(&b, ' ');
	buf_add_date(&b, (struct date){987, 5, 0});
	buf_addc(&b, ' ');
	buf_add_date(&b, (struct date){2023, 5, 2});
	assert_str(buf_str(&b), "2023 0987-05 2023-05-02");
	buf_release(&b);
}

static void adds(int year, int month, int day, int months, const char *want)
{
	struct buf b;

	buf_init(&b, 0);
	buf_add_date(&b, date_add_months((struct date){year, month, day}, months));
	assert_str(buf_str(&b), want);
	buf_release(&b);
}

static void months(void **state)
{
	(void)state;
	adds(2023, 1, 31, 1, "2023-02-28");
	adds(2024, 1, 31, 1, "2024-02-29");
	adds(2023, 12, 5, 1, "2024-01-05");
	adds(2023, 1, 5, -1, "2022-12-05");
	adds(2023, 5, 22, 12, "2024-05-22");
	adds(2024, 2, 29, 12, "2025-02-28");
	adds(2023, 5, 0, 8, "2024-01");
	adds(2023, 0, 0, 12, "2024");
	adds(2023, 0, 0, 6, "2023");
	adds(0, 0, 0, 6, "");
	adds(9999, 12, 31, INT_MAX, "9999-12-31");
	adds(1, 3, 31, INT_MIN, "0001-01-31");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates),     cmocka_unit_test(instants),
		cmocka_unit_test(every_day), cmocka_unit_test(there_and_back),
		cmocka_unit_test(shown),     cmocka_unit_test(months),
	};

	return RUN(tests);
}
