#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "write/search_build.h"

#define SHARD_BYTES 4500 /* of a t-file before it is deflated, as far as one can tell beforehand */
#define RANGE_POSTINGS ((size_t)16 << 20) /* that are in memory by term at a time */

/* A posting of the terms at hand: where it stands. */
struct spot {
	uint32_t page;
	uint32_t at; /* of the impact byte in the page's postings */
};

/* Where reading a page's postings has come to. */
struct cursor {
	size_t at;
	uint32_t next;
};

struct inversion {
	struct search_build *build;
	struct search_shards *shards;
	struct cursor *cursors; /* by page */
	size_t first_shard;	/* of the range at hand */
	uint32_t first_term;
	uint32_t *start; /* by term - first_term, and one more: index in spots */
	struct spot *spots;
};

static size_t term_bytes(const struct search_build *b, uint32_t term)
{
	uint32_t n = b->frequency[term];

	return 3 + 3 * (size_t)(n < SEARCH_HEAD ? n : SEARCH_HEAD);
}

/* Cuts the terms into shards of much the same size. */
static void plan(struct search_build *b, struct search_shards *t)
{
	size_t bytes = SHARD_BYTES;

	t->v = arena_new(&b->arena, struct search_shard, (size_t)b->terms_n + 1);
	for (uint32_t term = 0; term < b->terms_n; term++) {
		bytes += term_bytes(b, term);
		if (bytes > SHARD_BYTES) {
			t->v[t->n++].first = term;
			bytes = term_bytes(b, term);
		}
	}
	t->v[t->n].first = b->terms_n; /* where the last one ends */
}

static unsigned impact_of(const struct search_build *b, const struct spot *s)
{
	return (unsigned char)b->pages[s->page].postings.p[s->at];
}

/* The term's first n postings by impact, the pages in order; spots is put in that order. */
struct weighed {
	struct spot spot;
	unsigned impact;
};

static int compare_impact(const void *x, const void *y)
{
	const struct weighed *a = x, *b = y;

	if (a->impact != b->impact)
		return a->impact > b->impact ? -1 : 1;
	return a->spot.page < b->spot.page ? -1 : a->spot.page > b->spot.page;
}

static int compare_page(const void *x, const void *y)
{
	uint32_t a = ((const struct spot *)x)->page, b = ((const struct spot *)y)->page;

	return a < b ? -1 : a > b;
}

static void bring_forward(const struct search_build *b, struct spot *spots, size_t n)
{
	struct weighed *all = mem_alloc(n * sizeof *all);

	for (size_t i = 0; i < n; i++)
		all[i] = (struct weighed){spots[i], impact_of(b, &spots[i]) & 63};
	qsort(all, n, sizeof *all, compare_impact);
	for (size_t i = 0; i < n; i++)
		spots[i] = all[i].spot;
	free(all);
	qsort(spots, SEARCH_HEAD, sizeof *spots, compare_page);
	qsort(spots + SEARCH_HEAD, n - SEARCH_HEAD, sizeof *spots, compare_page);
}

static void put_postings(const struct search_build *b, const struct spot *spots, size_t n,
			 struct buf *out)
{
	for (size_t i = 0; i < n; i++)
		search_put(out, i ? spots[i].page - spots[i - 1].page : spots[i].page);
	for (size_t i = 0; i < n; i++)
		buf_addc(out, (char)impact_of(b, &spots[i]));
	for (size_t i = 0; i < n; i++) {
		struct str postings = b->pages[spots[i].page].postings;
		struct search_reader r = search_reader(postings);
		r.at = spots[i].at + 1;
		while (search_get(&r) & 1)
			;
		buf_add(out, str_slice(postings, spots[i].at + 1, r.at));
	}
}

/* How rare the term is: log2 of pages over pages with it. */
static uint32_t weight(const struct search_build *b, uint32_t frequency)
{
	return search_log2(((uint64_t)b->pages_n * 2 + 2) * 65536 / ((uint64_t)frequency * 2 + 1)) + 1;
}

static void write_shard(void *ctx, size_t worker, size_t index)
{
	struct inversion *v = ctx;
	struct search_build *b = v->build;
	struct search_worker *w = &b->workers[worker];
	struct search_shard *shard = &v->shards->v[v->first_shard + index];
	uint32_t first = shard[0].first, end = shard[1].first;
	unsigned char digest[SEARCH_DIGEST];
	bool more = false;

	buf_clear(&w->work);
	search_put(&w->work, first);
	search_put(&w->work, end - first);
	for (uint32_t t = first; t < end; t++) {
		struct spot *spots = v->spots + v->start[t - v->first_term];
		size_t n = b->frequency[t], head = n < SEARCH_HEAD ? n : SEARCH_HEAD;
		if (n > head)
			bring_forward(b, spots, n);
		more |= n > head;
		search_put(&w->work, (uint32_t)(n - head));
	}
	for (uint32_t t = first; t < end && more; t++) {
		size_t n = b->frequency[t], head = n < SEARCH_HEAD ? n : SEARCH_HEAD;
		put_postings(b, v->spots + v->start[t - v->first_term] + head, n - head, &w->work);
	}
	if (more &&
	    search_put_file(b, worker, 'o', v->first_shard + index, buf_str(&w->work), digest))
		return;
	buf_clear(&w->work);
	search_put(&w->work, first);
	search_put(&w->work, end - first);
	search_put(&w->work, more);
	if (more)
		buf_add(&w->work, (struct str){(char *)digest, sizeof digest});
	for (uint32_t t = first; t < end; t++)
		search_put(&w->work, b->frequency[t]);
	for (uint32_t t = first; t < end; t++)
		search_put(&w->work, weight(b, b->frequency[t]));
	for (uint32_t t = first; t < end; t++) {
		size_t n = b->frequency[t];
		put_postings(b, v->spots + v->start[t - v->first_term],
			     n < SEARCH_HEAD ? n : SEARCH_HEAD, &w->work);
	}
	search_put_file(b, worker, 't', v->first_shard + index, buf_str(&w->work), shard->digest);
}

/* Turns the postings of the terms [first, end) from by page to by term. */
static void invert(struct inversion *v, uint32_t first, uint32_t end)
{
	struct search_build *b = v->build;
	uint32_t *fill = mem_alloc((size_t)(end - first + 1) * sizeof *fill);

	v->first_term = first;
	v->start[0] = 0;
	for (uint32_t t = first; t < end; t++)
		v->start[t - first + 1] = v->start[t - first] + b->frequency[t];
	memcpy(fill, v->start, (size_t)(end - first + 1) * sizeof *fill);
	for (size_t i = 0; i < b->pages_n; i++) {
		struct cursor *c = &v->cursors[i];
		struct search_reader r = search_reader(b->pages[i].postings);
		struct search_posting p;
		uint32_t next = c->next;
		r.at = c->at;
		while (search_posting_next(&r, &next, &p) && p.term < end) {
			v->spots[fill[p.term - first]++] = (struct spot){
				(uint32_t)i, (uint32_t)(p.sections.p - b->pages[i].postings.p - 1)};
			*c = (struct cursor){r.at, next};
		}
	}
	free(fill);
}

void search_write_terms(struct search_build *b, struct search_shards *t)
{
	struct inversion v = {.build = b, .shards = t};
	size_t from = 0, room = 0;

	plan(b, t);
	v.cursors = arena_new(&b->arena, struct cursor, b->pages_n);
	v.start = arena_new(&b->arena, uint32_t, (size_t)b->terms_n + 1);
	while (from < t->n) {
		size_t to = from, postings = 0;
		while (to < t->n) {
			size_t more = 0;
			for (uint32_t k = t->v[to].first; k < t->v[to + 1].first; k++)
				more += b->frequency[k];
			if (to > from && postings + more > RANGE_POSTINGS)
				break;
			postings += more;
			to++;
		}
		if (postings > room) {
			free(v.spots);
			v.spots = mem_alloc((room = postings) * sizeof *v.spots);
		}
		v.first_shard = from;
		invert(&v, t->v[from].first, t->v[to].first);
		pool_run(b->jobs, to - from, 1, write_shard, &v);
		from = to;
	}
	free(v.spots);
}
