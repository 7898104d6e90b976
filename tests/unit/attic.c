#include "base/attic.h"

#include <signal.h>
#include <sys/resource.h>

#include "unit.h"

static struct str text_of(struct buf *b, size_t number)
{
	size_t n = number % 97 * 331 + (number % 1000 == 999 ? (size_t)9 << 20 : 0);

	buf_clear(b);
	for (size_t i = 0; i < n; i++)
		buf_addc(b, (char)('a' + (number + i / 7) % 26));
	return buf_str(b);
}

static void keeps_all(struct attic *a)
{
	enum { MANY = 3000 };
	struct str *kept = malloc(MANY * sizeof *kept);
	struct buf b;

	assert_non_null(kept);
	buf_init(&b, 0);
	for (size_t i = 0; i < MANY; i++)
		kept[i] = attic_add(a, text_of(&b, i));
	for (size_t i = 0; i < MANY; i++) {
		if (i % 500 == 0)
			attic_forget(a);
		assert_true(str_eq(kept[i], text_of(&b, i)));
		assert_int_equal(kept[i].p[kept[i].n], '\0');
	}
	buf_release(&b);
	free(kept);
}

static void texts_stay_what_they_were(void **state)
{
	struct attic a = {0};

	(void)state;
	attic_forget(&a);
	keeps_all(&a);
	assert_true(a.size > (long long)10 << 20);
	attic_release(&a);
	attic_release(&a);
}

/* No room for the file: plain memory. */
static void without_a_file(void **state)
{
	struct rlimit before, none = {0};
	struct attic a = {0};

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	keeps_all(&a);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(a.size, 0);
	attic_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_stay_what_they_were),
		cmocka_unit_test(without_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
