#include "base/sort.h"
#include "unit.h"

#define MOST 3000

struct numbers {
	uint64_t v[MOST], spare[MOST], before[MOST];
	size_t n;
};

/* In order by the upper bits, each where it was among its equals, none lost. */
static void check(struct numbers *m, unsigned low)
{
	memcpy(m->before, m->v, m->n * sizeof *m->v);
	sort_numbers(m->v, m->spare, m->n, low);
	for (size_t i = 1; i < m->n; i++)
		assert_true(m->v[i - 1] >> low <= m->v[i] >> low);
	for (size_t i = 0; i < m->n;) {
		uint64_t key = m->v[i] >> low;

		for (size_t k = 0; k < m->n; k++)
			if (m->before[k] >> low == key)
				assert_true(i < m->n && m->v[i++] == m->before[k]);
	}
}

static void numbers_that_look_random(void **state)
{
	static const unsigned bits[] = {1, 4, 9, 17, 33, 64};
	static const unsigned lows[] = {0, 1, 8, 32, 63};
	struct numbers *m = malloc(sizeof *m);
	uint64_t random = 11;

	(void)state;
	assert_non_null(m);
	for (size_t b = 0; b < sizeof bits / sizeof *bits; b++) {
		for (size_t l = 0; l < sizeof lows / sizeof *lows; l++) {
			for (m->n = 0; m->n < 400; m->n += m->n < 40 ? 1 : 60) {
				for (size_t i = 0; i < m->n; i++) {
					uint64_t high = random_next(&random);
					m->v[i] = (high << 32 | random_next(&random)) >>
						  (64 - bits[b]);
				}
				check(m, lows[l]);
			}
		}
	}
	free(m);
}

static void things_by_a_number_above_their_index(void **state)
{
	struct numbers *m = malloc(sizeof *m);

	(void)state;
	assert_non_null(m);
	m->n = MOST;
	for (size_t i = 0; i < m->n; i++)
		m->v[i] = (uint64_t)(i * 7919 % 500) << 32 | i;
	sort_numbers(m->v, m->spare, m->n, 32);
	for (size_t i = 1; i < m->n; i++)
		assert_true(m->v[i - 1] < m->v[i]);
	free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_that_look_random),
		cmocka_unit_test(things_by_a_number_above_their_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
