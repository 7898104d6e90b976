/*
 * diff: where two sequences of numbers differ.
 *
 * The numbers stand for whatever the caller compares: lines, words. What is told is the shortest
 * way from one to the other (Myers, in linear memory), as long as that takes no more than `effort`
 * changes in a stretch; past that the stretch is cut at numbers that it has once on either side
 * (as "patience" does), and where there are none it counts as replaced whole. So time is bounded by
 * about effort × length, memory by the length.
 */
#ifndef BASE_DIFF_H
#define BASE_DIFF_H

#include <stdint.h>

#include "base/arena.h"

/* a[a … a + a_n) became b[b … b + b_n); one of both may be empty. */
struct diff_run {
	size_t a, a_n, b, b_n;
};

struct diff_box;

/* Zeroed = empty. Memory is kept from one call to the next; one struct diff belongs to one thread.
 */
struct diff {
	struct diff_run *v; /* in order; between two runs, and around them, both sides are equal */
	size_t n, cap;
	/* work */
	struct {
		struct diff_box *v;
		size_t n, cap;
	} boxes;
	struct {
		size_t *v;
		size_t n, cap;
	} reach; /* both directions of a search */
	struct {
		size_t *v;
		size_t n, cap;
	} places;
	uint64_t steps, steps_most;
};

/* Fills in d->v. Every number is below a_n + b_n. effort ≥ 1. */
void diff_sequences(struct diff *d, const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n,
		    size_t effort);
void diff_release(struct diff *d);

#endif
