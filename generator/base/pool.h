/*
 * pool: worker threads over an index range.
 *
 * Work is handed out in order of index, in chunks; results go to slots of their own, so output
 * never depends on timing.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

/* worker is 0..jobs-1: the caller keeps per-worker scratch by it. */
typedef void pool_fn(void *ctx, size_t worker, size_t index);

/* Runs fn for every index in [0, n) on up to jobs threads (the caller's own among them) and returns
 * when all are done. jobs ≥ 1. chunk ≥ 1: how many indexes are handed out at a time. If a thread
 * cannot be made, the others do its work. */
void pool_run(size_t jobs, size_t n, size_t chunk, pool_fn *fn, void *ctx);

/* Number of processors this process may use, at least 1, at most 64. */
size_t pool_default_jobs(void);

#endif
