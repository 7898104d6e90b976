#include "base/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#include "unit.h"

enum { N = 10007 };

struct count {
	unsigned char done[N]; /* one writer each: no atomics, so that a double shows under TSan */
	size_t jobs;
	atomic_size_t by[64];
};

static void once(void *ctx, size_t worker, size_t index)
{
	struct count *c = ctx;

	assert_true(worker < c->jobs && index < N);
	c->done[index]++;
	atomic_fetch_add(&c->by[worker], 1);
}

static void every_index_once(void **state)
{
	static const size_t jobs[] = {1, 2, 3, 8, 64, 1000}, chunks[] = {1, 7, N, SIZE_MAX};
	static struct count c;

	(void)state;
	for (size_t j = 0; j < 6; j++) {
		for (size_t k = 0; k < 4; k++) {
			size_t sum = 0;

			c = (struct count){.jobs = jobs[j]};
			pool_run(jobs[j], N, chunks[k], once, &c);
			for (size_t i = 0; i < N; i++)
				assert_int_equal(c.done[i], 1);
			for (size_t w = 0; w < 64; w++)
				sum += atomic_load(&c.by[w]);
			assert_int_equal(sum, N);
		}
	}
	pool_run(4, 0, 1, once, NULL);
}

struct meeting {
	pthread_barrier_t all_here;
	sigset_t mask[4];
};

/* Comes to an end only when four threads are inside at the same time. */
static void meet(void *ctx, size_t worker, size_t index)
{
	struct meeting *m = ctx;

	(void)index;
	pthread_sigmask(SIG_SETMASK, NULL, &m->mask[worker]);
	pthread_barrier_wait(&m->all_here);
}

static void at_the_same_time(void **state)
{
	struct meeting m;

	(void)state;
	pthread_barrier_init(&m.all_here, NULL, 4);
	pool_run(4, 4, 1, meet, &m);
	pthread_barrier_destroy(&m.all_here);
	/* An interrupt reaches the thread that called, and no other. */
	assert_false(sigismember(&m.mask[0], SIGINT));
	for (int i = 1; i < 4; i++)
		assert_true(sigismember(&m.mask[i], SIGINT));
}

static void default_jobs(void **state)
{
	(void)state;
	assert_in_range(pool_default_jobs(), 1, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_index_once),
		cmocka_unit_test(at_the_same_time),
		cmocka_unit_test(default_jobs),
	};

	return RUN(tests);
}
