#include "base/pool.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>

#define JOBS_MAX 64

struct pool {
	size_t n, chunk;
	pool_fn *fn;
	void *ctx;
	atomic_size_t next; /* first index that nobody has taken */
};

struct worker {
	struct pool *pool;
	size_t number;
	pthread_t thread;
};

static void *work(void *arg)
{
	const struct worker *w = arg;
	struct pool *p = w->pool;

	for (;;) {
		size_t i = atomic_load(&p->next), end;

		do {
			if (i == p->n)
				return NULL;
			end = p->n - i < p->chunk ? p->n : i + p->chunk;
		} while (!atomic_compare_exchange_weak(&p->next, &i, end));
		for (; i < end; i++)
			p->fn(p->ctx, w->number, i);
	}
}

void pool_run(size_t jobs, size_t n, size_t chunk, pool_fn *fn, void *ctx)
{
	struct pool p = {.n = n, .chunk = chunk, .fn = fn, .ctx = ctx};
	struct worker w[JOBS_MAX];
	size_t made = 1;
	sigset_t all, before;

	assert(jobs >= 1 && chunk >= 1);
	if (jobs > JOBS_MAX)
		jobs = JOBS_MAX;
	if (jobs > n / chunk + 1)
		jobs = n / chunk + 1;
	/* Signals are for the thread that called: it is the one that knows how to stop. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (; made < jobs; made++) {
		w[made] = (struct worker){.pool = &p, .number = made};
		if (pthread_create(&w[made].thread, NULL, work, &w[made]) != 0)
			break;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	w[0] = (struct worker){.pool = &p, .number = 0};
	work(&w[0]);
	for (size_t i = 1; i < made; i++)
		pthread_join(w[i].thread, NULL);
}

size_t pool_default_jobs(void)
{
	cpu_set_t set;
	int n;

	if (sched_getaffinity(0, sizeof set, &set) != 0)
		return 1;
	n = CPU_COUNT(&set);
	return n < 1 ? 1 : n > JOBS_MAX ? JOBS_MAX : (size_t)n;
}
