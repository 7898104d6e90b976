#include "base/diff.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A stretch of either side that is still to be compared: [a, a_end) and [b, b_end). */
struct diff_box {
	size_t a, a_end, b, b_end;
};

/* What is compared, for all functions here. */
struct sides {
	const uint32_t *a, *b;
	size_t numbers; /* all are below */
	size_t effort;
};

/* ---- results ---- */

static void add_run(struct diff *d, const struct diff_box *x)
{
	struct diff_run *last = d->n ? &d->v[d->n - 1] : NULL;

	assert(d->v || !d->cap);
	if (x->a == x->a_end && x->b == x->b_end)
		return;
	if (last && last->a + last->a_n == x->a && last->b + last->b_n == x->b) {
		last->a_n += x->a_end - x->a;
		last->b_n += x->b_end - x->b;
		return;
	}
	list_push(d, (struct diff_run){x->a, x->a_end - x->a, x->b, x->b_end - x->b});
}

/* Leaves only what lies between the first and the last difference. */
static void strip(const struct sides *s, struct diff_box *x)
{
	while (x->a < x->a_end && x->b < x->b_end && s->a[x->a] == s->b[x->b]) {
		x->a++;
		x->b++;
	}
	while (x->a < x->a_end && x->b < x->b_end && s->a[x->a_end - 1] == s->b[x->b_end - 1]) {
		x->a_end--;
		x->b_end--;
	}
}

/* ---- Myers: the middle of a shortest way ---- */

/* One direction of the search. reach[k]: how far along a the furthest way on diagonal k has come, k
 * being its place along a less that along b, both counted from where the direction starts. */
struct search {
	const struct sides *s;
	const struct diff_box *x;
	size_t *reach;
	bool backward;
};

static bool is_equal(const struct search *q, ptrdiff_t i, ptrdiff_t j)
{
	const struct diff_box *x = q->x;

	if (q->backward)
		return q->s->a[x->a_end - 1 - (size_t)i] == q->s->b[x->b_end - 1 - (size_t)j];
	return q->s->a[x->a + (size_t)i] == q->s->b[x->b + (size_t)j];
}

/* Takes the furthest way of h changes on diagonal k; returns how far along a it comes. */
static ptrdiff_t advance(const struct search *q, ptrdiff_t k, ptrdiff_t h, uint64_t *steps)
{
	ptrdiff_t a_n = (ptrdiff_t)(q->x->a_end - q->x->a),
		  b_n = (ptrdiff_t)(q->x->b_end - q->x->b);
	bool down = k == -h || (k != h && q->reach[k - 1] < q->reach[k + 1]);
	ptrdiff_t i = (ptrdiff_t)(down ? q->reach[k + 1] : q->reach[k - 1] + 1), from = i;

	while (i < a_n && i - k < b_n && is_equal(q, i, i - k))
		i++;
	q->reach[k] = (size_t)i;
	*steps += (uint64_t)(i - from) + 1;
	return i;
}

static ptrdiff_t beyond(ptrdiff_t h, ptrdiff_t n)
{
	return h > n ? h - n : 0;
}

/*
 * Finds a point in the middle of a shortest way through x, neither of whose halves is empty; x is
 * stripped and has something on both sides. False when that takes more than the effort.
 */
static bool find_middle(struct diff *d, const struct sides *s, const struct diff_box *x,
			size_t *mid_a, size_t *mid_b)
{
	ptrdiff_t a_n = (ptrdiff_t)(x->a_end - x->a), b_n = (ptrdiff_t)(x->b_end - x->b);
	ptrdiff_t delta = a_n - b_n, most = (a_n + b_n + 1) / 2;
	bool odd = (a_n + b_n) % 2 != 0;
	struct search q[2] = {{s, x, NULL, false}, {s, x, NULL, true}};
	size_t width;

	if (most > (ptrdiff_t)s->effort)
		most = (ptrdiff_t)s->effort;
	width = 2 * (size_t)most + 3;
	list_reserve(&d->reach, 2 * width);
	memset(d->reach.v, 0, 2 * width * sizeof *d->reach.v);
	q[0].reach = d->reach.v + most + 1;
	q[1].reach = q[0].reach + width;
	for (ptrdiff_t h = 0; h <= most; h++) {
		for (int back = 0; back < 2; back++) {
			ptrdiff_t last = h - 2 * beyond(h, a_n);

			for (ptrdiff_t k = -(h - 2 * beyond(h, b_n)); k <= last; k += 2) {
				ptrdiff_t i = advance(&q[back], k, h, &d->steps);
				ptrdiff_t z = delta - k, near = back ? h : h - 1;

				if (odd == (back == 1) || z < -near || z > near ||
				    i + (ptrdiff_t)q[!back].reach[z] < a_n)
					continue;
				*mid_a = back ? x->a_end - (size_t)i : x->a + (size_t)i;
				*mid_b = back ? x->b_end - (size_t)(i - k) : x->b + (size_t)(i - k);
				return true;
			}
		}
		if (d->steps > d->steps_most)
			return false;
	}
	return false;
}

/* ---- patience: cutting at what stands once on either side ---- */

/* For each number: how often it stands in a and b of the box, up to 2, and where. */
struct count {
	size_t in_a, in_b, at_a, at_b;
};

static struct count *count_numbers(const struct sides *s, const struct diff_box *x)
{
	struct count *counts = mem_alloc(s->numbers * sizeof *counts);

	memset(counts, 0, s->numbers * sizeof *counts);
	for (size_t i = x->a; i < x->a_end; i++) {
		counts[s->a[i]].in_a++;
		counts[s->a[i]].at_a = i;
	}
	for (size_t i = x->b; i < x->b_end; i++) {
		counts[s->b[i]].in_b++;
		counts[s->b[i]].at_b = i;
	}
	return counts;
}

/* The longest run of anchors that rises on both sides, as places in b in d->places; their places in
 * a are those of their numbers. Returns its length. */
static size_t find_anchors(struct diff *d, const struct sides *s, const struct diff_box *x,
			   const struct count *counts)
{
	size_t span = x->a_end - x->a, piles = 0, last = SIZE_MAX, n;
	size_t *pile, *before; /* by place in a: the anchor before it; piles hold places in a */

	list_reserve(&d->places, 2 * span + 1);
	pile = d->places.v;
	before = d->places.v + span;
	for (size_t i = x->a; i < x->a_end; i++) {
		const struct count *c = &counts[s->a[i]];
		size_t low = 0, high = piles;

		if (c->in_a != 1 || c->in_b != 1)
			continue;
		while (low < high) {
			size_t mid = low + (high - low) / 2;

			if (counts[s->a[pile[mid]]].at_b < c->at_b)
				low = mid + 1;
			else
				high = mid;
		}
		before[i - x->a] = low ? pile[low - 1] : SIZE_MAX;
		pile[low] = i;
		if (low == piles)
			piles++;
	}
	if (piles)
		last = pile[piles - 1];
	for (n = piles; n > 0; n--) {
		pile[n - 1] = last;
		last = before[last - x->a];
	}
	return piles;
}

/* Replaces x by the boxes between its anchors; without any it is a run. */
static void cut_at_anchors(struct diff *d, const struct sides *s, const struct diff_box *x)
{
	struct count *counts;
	struct diff_box rest = *x;
	size_t n;

	d->steps += s->numbers + (x->a_end - x->a) + (x->b_end - x->b);
	if (d->steps > d->steps_most) {
		add_run(d, x);
		return;
	}
	counts = count_numbers(s, x);
	n = find_anchors(d, s, x, counts);
	if (!n)
		add_run(d, x);
	else
		for (; n > 0; n--) { /* the last one first: boxes are a stack */
			struct diff_box behind = rest;

			behind.a = d->places.v[n - 1];
			behind.b = counts[s->a[behind.a]].at_b;
			list_push(&d->boxes, behind);
			rest.a_end = behind.a;
			rest.b_end = behind.b;
		}
	if (rest.a_end != x->a_end)
		list_push(&d->boxes, rest);
	free(counts);
}

/* ---- the whole ---- */

void diff_sequences(struct diff *d, const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n,
		    size_t effort)
{
	struct sides s = {a, b, a_n + b_n, effort};

	d->n = 0;
	d->boxes.n = 0;
	d->steps = 0;
	d->steps_most = (uint64_t)8 * (effort + 16) * (a_n + b_n + 16);
	list_push(&d->boxes, (struct diff_box){0, a_n, 0, b_n});
	while (d->boxes.n) {
		struct diff_box x = d->boxes.v[--d->boxes.n];
		size_t mid_a, mid_b;

		strip(&s, &x);
		if (x.a == x.a_end || x.b == x.b_end) {
			add_run(d, &x);
		} else if (find_middle(d, &s, &x, &mid_a, &mid_b)) {
			list_push(&d->boxes, (struct diff_box){mid_a, x.a_end, mid_b, x.b_end});
			list_push(&d->boxes, (struct diff_box){x.a, mid_a, x.b, mid_b});
		} else {
			cut_at_anchors(d, &s, &x);
		}
	}
}

void diff_release(struct diff *d)
{
	list_free(d);
	list_free(&d->boxes);
	list_free(&d->reach);
	list_free(&d->places);
}
