#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "write/search_build.h"

/* Bytes of a t-file before it is deflated, as far as one can tell beforehand; one may have a
 * quarter less or more. */
#define SHARD_SMALL 7000
#define SHARD_LARGE 4500
#define RANGE_POSTINGS ((size_t)4 << 20) /* that are in memory by term at a time */

/* A posting of the terms at hand. */
struct spot {
	uint32_t page;
	uint32_t at; /* in bytes: impact byte and sections */
};

/* Where reading a page's postings has come to. */
struct cursor {
	size_t at;
	uint32_t next;
};

/* What is known of a shard before it is made. */
struct standing {
	bool terms, rest; /* its file stands already */
	unsigned char rest_digest[SEARCH_DIGEST_LONG];
	struct digest key, rest_key;
};

struct inversion {
	struct search_build *build;
	struct search_shards *shards;
	struct standing *standing; /* by shard */
	bool *wanted;		   /* by term: its shard is to be made */
	struct cursor *cursors;	   /* by page */
	size_t first_shard;	   /* of the range at hand */
	uint32_t first_term;
	uint32_t *start; /* by term - first_term, and one more: index in spots */
	uint32_t *fill;	 /* likewise, while reading: the next index */
	uint32_t *past;	 /* likewise: bytes so far */
	struct {
		struct spot *v;
		size_t n, cap;
	} spots;
	struct {
		char *v;
		size_t n, cap;
	} bytes; /* of each term together, in the order of the spots */
};

static size_t term_bytes(const struct search_build *b, uint32_t term)
{
	uint32_t n = b->frequency[term];

	return 3 + 3 * (size_t)(n < SEARCH_HEAD ? n : SEARCH_HEAD);
}

/* Cuts the terms into shards of much the same size. A term goes by its first word. */
static void plan(struct search_build *b, struct search_shards *t)
{
	size_t bytes = search_file_bytes(b, SHARD_SMALL, SHARD_LARGE);
	struct search_cut cut = {.least = bytes * 3 / 4, .most = bytes * 5 / 4, .one_in = 4};
	uint32_t term = 0;

	t->v = arena_new(&b->arena, struct search_shard, (size_t)b->terms_n + 1);
	for (size_t i = 0; i < b->forms_n; i++) {
		if (b->forms[i].term != term)
			continue;
		if (search_cut(&cut, term_bytes(b, term), search_hash(b->forms[i].text)))
			t->v[t->n++].first = term;
		term++;
	}
	t->v[t->n].first = b->terms_n; /* where the last one ends */
}

static unsigned impact_of(const struct inversion *v, const struct spot *s)
{
	return (unsigned char)v->bytes.v[s->at];
}

/* Puts the SEARCH_HEAD of the n spots that have most impact first; those that have as much by page.
 * On both sides pages stay in order. */
static void bring_forward(const struct inversion *v, struct spot *spots, size_t n)
{
	size_t count[64] = {0}, left = SEARCH_HEAD, head = 0, rest = 0;
	struct spot *behind = mem_alloc((n - SEARCH_HEAD) * sizeof *behind);
	unsigned least = 63; /* that all stand first, but for left of them */

	for (size_t i = 0; i < n; i++)
		count[impact_of(v, &spots[i]) & 63]++;
	for (; count[least] < left; least--)
		left -= count[least];
	for (size_t i = 0; i < n; i++) {
		unsigned impact = impact_of(v, &spots[i]) & 63;
		bool first = impact > least || (impact == least && left);
		left -= first && impact == least;
		if (first)
			spots[head++] = spots[i];
		else
			behind[rest++] = spots[i];
	}
	memcpy(spots + head, behind, rest * sizeof *behind);
	free(behind);
}

/* brief: with only the best section. */
static void put_sections(const struct inversion *v, const struct spot *spot, bool brief,
			 struct buf *out)
{
	struct search_reader r = search_reader((struct str){v->bytes.v, v->bytes.n});
	uint32_t section;

	r.at = spot->at + 1;
	do {
		section = search_get(&r);
		search_put(out, brief ? section & ~1U : section);
	} while (section & 1 && !brief);
}

/* A term's postings: those that are to stand first, or the rest. */
struct row {
	const struct spot *spots;
	size_t n;
};

static struct row row_of(const struct inversion *v, uint32_t term, bool rest)
{
	const struct spot *spots = v->spots.v + v->start[term - v->first_term];
	size_t n = v->build->frequency[term], head = n < SEARCH_HEAD ? n : SEARCH_HEAD;

	return rest ? (struct row){spots + head, n - head} : (struct row){spots, head};
}

/* The postings of the terms [first, end), by columns; of the rest with one section each. */
static void put_postings(const struct inversion *v, uint32_t first, uint32_t end, bool rest,
			 struct search_worker *w)
{
	for (uint32_t t = first; t < end; t++) {
		struct row row = row_of(v, t, rest);
		for (size_t i = 0; i < row.n; i++)
			search_put(&w->work, row.spots[i].page - (i ? row.spots[i - 1].page : 0));
	}
	search_end_column(w);
	for (uint32_t t = first; t < end; t++) {
		struct row row = row_of(v, t, rest);
		for (size_t i = 0; i < row.n; i++)
			buf_addc(&w->work, (char)impact_of(v, &row.spots[i]));
	}
	search_end_column(w);
	for (uint32_t t = first; t < end; t++) {
		struct row row = row_of(v, t, rest);
		for (size_t i = 0; i < row.n; i++)
			put_sections(v, &row.spots[i], rest, &w->work);
	}
}

/* The digest of all that a file of these terms comes of. */
static struct digest key_of(const struct search_build *b, struct search_worker *w, char kind,
			    uint32_t first, uint32_t end)
{
	buf_clear(&w->made_of);
	buf_addf(&w->made_of, "%c terms ", kind);
	for (uint32_t t = first; t < end; t++) {
		buf_add(&w->made_of,
			(struct str){(const char *)&b->frequency[t], sizeof *b->frequency});
		buf_add(&w->made_of, (struct str){(const char *)&b->sums[t], sizeof *b->sums});
	}
	return digest_of(buf_str(&w->made_of));
}

/* Whether the shard's files stand; if not, its terms are wanted. */
static void look_for_shard(void *ctx, size_t worker, size_t index)
{
	struct inversion *v = ctx;
	struct search_build *b = v->build;
	struct search_shard *shard = &v->shards->v[index];
	uint32_t first = shard[0].first, end = shard[1].first;
	struct standing *s = &v->standing[index];
	bool more = false;

	if (b->sums) {
		for (uint32_t t = first; t < end; t++)
			more |= b->frequency[t] > SEARCH_HEAD;
		s->key = key_of(b, &b->workers[worker], 't', first, end);
		s->rest_key = key_of(b, &b->workers[worker], 'o', first, end);
		s->rest = more && search_keep_file(b, worker, s->rest_key, s->rest_digest);
		s->terms = s->rest == more && search_keep_file(b, worker, s->key, shard->digest);
	}
	for (uint32_t t = first; t < end; t++)
		v->wanted[t] = !s->terms;
}

static void write_shard(void *ctx, size_t worker, size_t index)
{
	struct inversion *v = ctx;
	struct search_build *b = v->build;
	struct search_worker *w = &b->workers[worker];
	struct search_shard *shard = &v->shards->v[v->first_shard + index];
	struct standing *s = &v->standing[v->first_shard + index];
	uint32_t first = shard[0].first, end = shard[1].first;
	struct search_file_name name = {'t', {""}, SEARCH_DIGEST_LONG}, rest = name;
	bool more = false;

	rest.kind = 'o';
	if (s->terms)
		return;
	buf_clear(&w->work);
	search_put(&w->work, end - first);
	for (uint32_t t = first; t < end; t++) {
		struct spot *spots = v->spots.v + v->start[t - v->first_term];
		size_t n = b->frequency[t], head = n < SEARCH_HEAD ? n : SEARCH_HEAD;
		if (n > head)
			bring_forward(v, spots, n);
		more |= n > head;
		search_put(&w->work, (uint32_t)(n - head));
	}
	if (more && !s->rest) {
		put_postings(v, first, end, true, w);
		if (search_make_file(b, worker, rest, s->rest_key, buf_str(&w->work),
				     s->rest_digest))
			return;
	}
	buf_clear(&w->work);
	search_put(&w->work, end - first);
	search_put(&w->work, more);
	if (more)
		buf_add(&w->work, (struct str){(char *)s->rest_digest, sizeof s->rest_digest});
	for (uint32_t t = first; t < end; t++)
		search_put(&w->work, b->frequency[t]);
	put_postings(v, first, end, false, w);
	search_make_file(b, worker, name, s->key, buf_str(&w->work), shard->digest);
}

/* Goes through the postings of the terms [first, end), page by page. fill: to their places;
 * otherwise to see how much room each term needs. */
static void read_postings(struct inversion *v, uint32_t first, uint32_t end, bool fill)
{
	struct search_build *b = v->build;

	for (size_t i = 0; i < b->pages_n; i++) {
		struct cursor *c = &v->cursors[i];
		struct search_reader r = search_reader(b->pages[i].postings);
		struct search_posting p;
		uint32_t next = c->next;
		r.at = c->at;
		while (search_posting_next(&r, &next, &p) && p.term < end) {
			uint32_t t = p.term - first, *past;
			if (fill)
				*c = (struct cursor){r.at, next};
			if (p.term < first || !v->wanted[p.term])
				continue;
			past = &v->past[t];
			if (fill) {
				v->spots.v[v->fill[t]++] = (struct spot){(uint32_t)i, *past};
				memcpy(v->bytes.v + *past, p.sections.p - 1, p.sections.n + 1);
			}
			*past += (uint32_t)p.sections.n + 1;
		}
	}
}

/* Turns the postings of the terms [first, end) from by page to by term. */
static void invert(struct inversion *v, uint32_t first, uint32_t end)
{
	uint32_t spots = 0, bytes = 0;

	v->first_term = first;
	memset(v->past, 0, (size_t)(end - first) * sizeof *v->past);
	read_postings(v, first, end, false);
	for (uint32_t t = 0; t < end - first; t++) {
		uint32_t n = v->past[t];
		v->start[t] = v->fill[t] = spots;
		v->past[t] = bytes;
		spots += v->wanted[first + t] ? v->build->frequency[first + t] : 0;
		bytes += n;
	}
	v->start[end - first] = spots;
	list_reserve(&v->spots, spots);
	list_reserve(&v->bytes, bytes);
	v->bytes.n = bytes;
	read_postings(v, first, end, true);
}

void search_write_terms(struct search_build *b, struct search_shards *t)
{
	struct inversion v = {.build = b, .shards = t};
	size_t from = 0;

	plan(b, t);
	v.cursors = arena_new(&b->arena, struct cursor, b->pages_n);
	v.start = arena_new(&b->arena, uint32_t, (size_t)b->terms_n + 1);
	v.fill = arena_new(&b->arena, uint32_t, b->terms_n);
	v.past = arena_new(&b->arena, uint32_t, b->terms_n);
	v.standing = arena_new(&b->arena, struct standing, t->n);
	v.wanted = arena_new(&b->arena, bool, b->terms_n);
	pool_run(b->jobs, t->n, 16, look_for_shard, &v);
	while (from < t->n) {
		size_t to = from, postings = 0;
		while (to < t->n) {
			size_t more = 0;
			for (uint32_t k = t->v[to].first; k < t->v[to + 1].first; k++)
				more += v.wanted[k] ? b->frequency[k] : 0;
			if (to > from && postings + more > RANGE_POSTINGS)
				break;
			postings += more;
			to++;
		}
		v.first_shard = from;
		if (postings) {
			invert(&v, t->v[from].first, t->v[to].first);
			pool_run(b->jobs, to - from, 1, write_shard, &v);
		}
		from = to;
	}
	list_free(&v.spots);
	list_free(&v.bytes);
}
