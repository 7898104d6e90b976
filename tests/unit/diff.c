#include "unit.h"

#include "base/diff.h"

#define MOST 64

static struct diff d;

/* Length of a longest common subsequence, by the table. */
static size_t naive_common(const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n)
{
	static size_t table[MOST + 1][MOST + 1];

	for (size_t i = 0; i <= a_n; i++)
		for (size_t j = 0; j <= b_n; j++)
			if (i == 0 || j == 0)
				table[i][j] = 0;
			else if (a[i - 1] == b[j - 1])
				table[i][j] = table[i - 1][j - 1] + 1;
			else
				table[i][j] = table[i - 1][j] > table[i][j - 1] ? table[i - 1][j]
										: table[i][j - 1];
	return table[a_n][b_n];
}

/* What every answer must be: runs in order with something equal between them, all of it equal.
 * Returns how much is equal. */
static size_t check_runs(const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n)
{
	size_t i = 0, j = 0, common = 0;

	for (size_t r = 0; r <= d.n; r++) {
		struct diff_run end = {a_n, 0, b_n, 0}, run = r < d.n ? d.v[r] : end;

		assert_true(run.a >= i && run.b >= j && run.a - i == run.b - j);
		assert_true(r == 0 || r == d.n || run.a > i);
		for (; i < run.a; i++, j++, common++)
			assert_int_equal(a[i], b[j]);
		if (r < d.n)
			assert_true(run.a_n + run.b_n > 0);
		i += run.a_n;
		j += run.b_n;
	}
	assert_int_equal(i, a_n);
	assert_int_equal(j, b_n);
	return common;
}

static void fill(uint64_t *state, uint32_t *v, size_t n, unsigned numbers)
{
	for (size_t i = 0; i < n; i++)
		v[i] = random_next(state) % numbers;
}

static void shortest_as_the_table_says(void **state)
{
	uint64_t seed = 7;
	uint32_t a[MOST], b[MOST];

	(void)state;
	for (int turn = 0; turn < 40000; turn++) {
		size_t a_n = random_next(&seed) % (MOST / 2), b_n = random_next(&seed) % (MOST / 2);
		size_t most = a_n + b_n ? a_n + b_n : 1;
		unsigned numbers = 1 + random_next(&seed) % (unsigned)(most < 12 ? most : 12);

		fill(&seed, a, a_n, numbers);
		fill(&seed, b, b_n, numbers);
		diff_sequences(&d, a, a_n, b, b_n, 1000);
		assert_int_equal(check_runs(a, a_n, b, b_n), naive_common(a, a_n, b, b_n));
	}
}

static void little_effort_is_still_right(void **state)
{
	uint64_t seed = 11;
	uint32_t a[MOST], b[MOST];
	size_t worse = 0;

	(void)state;
	for (int turn = 0; turn < 40000; turn++) {
		size_t a_n = random_next(&seed) % MOST, b_n = random_next(&seed) % MOST, got, best;
		unsigned numbers = 1 + random_next(&seed) % (unsigned)(a_n + b_n ? a_n + b_n : 1);

		fill(&seed, a, a_n, numbers);
		fill(&seed, b, b_n, numbers);
		diff_sequences(&d, a, a_n, b, b_n, 1 + random_next(&seed) % 4);
		got = check_runs(a, a_n, b, b_n);
		best = naive_common(a, a_n, b, b_n);
		assert_true(got <= best);
		worse += got < best;
	}
	assert_true(worse > 0); /* else effort bounds nothing */
}

static void assert_run(size_t at, size_t a, size_t a_n, size_t b, size_t b_n)
{
	assert_true(at < d.n);
	assert_int_equal(d.v[at].a, a);
	assert_int_equal(d.v[at].a_n, a_n);
	assert_int_equal(d.v[at].b, b);
	assert_int_equal(d.v[at].b_n, b_n);
}

static void the_ends(void **state)
{
	const uint32_t a[] = {1, 2, 3}, b[] = {1, 4, 3};

	(void)state;
	diff_sequences(&d, NULL, 0, NULL, 0, 1);
	assert_int_equal(d.n, 0);
	diff_sequences(&d, a, 3, a, 3, 1);
	assert_int_equal(d.n, 0);
	diff_sequences(&d, a, 3, NULL, 0, 1);
	assert_int_equal(d.n, 1);
	assert_run(0, 0, 3, 0, 0);
	diff_sequences(&d, a, 3, b, 3, 9);
	assert_int_equal(d.n, 1);
	assert_run(0, 1, 1, 1, 1);
}

/* Too far apart for the effort: what each side has once still holds the two together. */
static void anchors_hold(void **state)
{
	enum { BLOCKS = 200, BLOCK = 50, N = BLOCKS * BLOCK };
	uint32_t *a = mem_alloc(N * sizeof *a), *b = mem_alloc(N * sizeof *b);
	size_t common;

	(void)state;
	for (uint32_t i = 0; i < N; i++) {
		bool anchor = i % BLOCK == BLOCK - 1;

		a[i] = anchor ? i / BLOCK : BLOCKS + i % 7;
		b[i] = anchor ? i / BLOCK : BLOCKS + 10 + i % 5;
	}
	diff_sequences(&d, a, N, b, N, 20);
	common = check_runs(a, N, b, N);
	assert_int_equal(common, BLOCKS);
	free(a);
	free(b);
}

/* A million numbers with nothing to hold on to: bounded steps, and an answer. */
static void hostile_input_ends(void **state)
{
	enum { N = 1000000 };
	uint32_t *a = mem_alloc(N * sizeof *a), *b = mem_alloc(N * sizeof *b);
	uint64_t seed = 5;

	(void)state;
	fill(&seed, a, N, 2);
	fill(&seed, b, N, 3);
	diff_sequences(&d, a, N, b, N, 50);
	check_runs(a, N, b, N);
	assert_true(d.steps <= d.steps_most + 8 * (uint64_t)N);
	free(a);
	free(b);
}

static int teardown(void **state)
{
	(void)state;
	diff_release(&d);
	d = (struct diff){0};
	return 0;
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(shortest_as_the_table_says),
		TEST(little_effort_is_still_right),
		TEST(the_ends),
		TEST(anchors_hold),
		TEST(hostile_input_ends),
	};

	return RUN(tests);
}
