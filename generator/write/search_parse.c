#include <string.h>

#include "write/search_load.h"

#define PAGES_MAX (1 << 24)

/* Fills in the first SEARCH_DIGEST bytes. */
static void get_digest(struct search_reader *r, unsigned char digest[SEARCH_DIGEST_LONG])
{
	struct str bytes = search_get_bytes(r, SEARCH_DIGEST);

	if (bytes.n == SEARCH_DIGEST)
		memcpy(digest, bytes.p, SEARCH_DIGEST);
}

static uint64_t get_long_digest(struct search_reader *r)
{
	uint64_t digest = 0;

	for (int i = 0; i < SEARCH_DIGEST_LONG; i++)
		digest = digest << 8 | search_get_byte(r);
	return digest;
}

/* A word of which the first bytes are those of the one before; bad when too long. */
static struct str join(struct search_index *index, struct search_reader *r, struct str before,
		       uint32_t same, struct str rest)
{
	char *p;

	if (r->bad || same > before.n || rest.n > SEARCH_WORD_MAX ||
	    same + rest.n > SEARCH_WORD_MAX) {
		r->bad = true;
		return (struct str){NULL, 0};
	}
	p = arena_alloc(&index->arena, same + rest.n, 1);
	if (same)
		memcpy(p, before.p, same);
	if (rest.n)
		memcpy(p + same, rest.p, rest.n);
	return (struct str){p, same + rest.n};
}

static void get_starts(struct search_index *index, struct search_reader *r, struct search_shards *s)
{
	struct str before = {NULL, 0};

	s->n = search_get_count(r, 2 + SEARCH_DIGEST);
	s->v = arena_new(&index->arena, struct search_shard, s->n);
	for (size_t i = 0; i < s->n && !r->bad; i++) {
		uint32_t same = search_get(r);
		struct str rest = search_get_str(r);
		s->v[i].start = before = join(index, r, before, same, rest);
		get_digest(r, s->v[i].digest);
	}
}

bool search_parse_root(struct search_index *index, struct str raw)
{
	struct search_reader r = search_reader(raw);

	index->pages = search_get(&r);
	index->language = search_get_str(&r);
	index->types_n = search_get_count(&r, 1);
	index->types = arena_new(&index->arena, struct str, index->types_n);
	for (size_t i = 0; i < index->types_n; i++)
		index->types[i] = search_get_str(&r);
	index->endings_n = search_get_count(&r, 2);
	index->endings = arena_new(&index->arena, struct search_ending, index->endings_n);
	for (size_t i = 0; i < index->endings_n; i++) {
		index->endings[i].tail = search_get_str(&r);
		index->endings[i].other = search_get_str(&r);
	}
	index->links_n = search_get_count(&r, 1);
	index->links = arena_new(&index->arena, struct str, index->links_n);
	for (size_t i = 0; i < index->links_n; i++)
		index->links[i] = search_get_str(&r);
	index->x.n = search_get_count(&r, 2 + SEARCH_DIGEST);
	index->x.v = arena_new(&index->arena, struct search_facet, index->x.n);
	for (size_t i = 0; i < index->x.n; i++) {
		index->x.v[i].name = search_get_str(&r);
		index->x.v[i].label = search_get_str(&r);
		get_digest(&r, index->x.v[i].digest);
	}
	get_starts(index, &r, &index->d);
	get_starts(index, &r, &index->r);
	index->m.n = search_get_count(&r, 2 + SEARCH_DIGEST);
	index->m.v = arena_new(&index->arena, struct search_shard, index->m.n);
	for (size_t i = 0; i < index->m.n; i++) {
		index->m.v[i].first = search_get(&r);
		index->m.v[i].section = search_get(&r);
		get_digest(&r, index->m.v[i].digest);
	}
	get_digest(&r, index->p);
	return !r.bad && index->pages <= PAGES_MAX;
}

static void get_words(struct search_index *index, struct search_reader *r, struct search_piece *p)
{
	uint32_t *same = arena_new(&index->arena, uint32_t, p->n);
	uint32_t *rest = arena_new(&index->arena, uint32_t, p->n);
	struct str before = {NULL, 0};

	p->words = arena_new(&index->arena, struct str, p->n);
	for (size_t i = 0; i < p->n; i++)
		same[i] = search_get(r);
	for (size_t i = 0; i < p->n; i++)
		rest[i] = search_get(r);
	for (size_t i = 0; i < p->n && !r->bad; i++)
		p->words[i] = before =
			join(index, r, before, same[i], search_get_bytes(r, rest[i]));
}

static uint32_t *get_column(struct search_index *index, struct search_reader *r, uint32_t n)
{
	uint32_t *column = arena_new(&index->arena, uint32_t, n);

	for (size_t i = 0; i < n; i++)
		column[i] = search_get(r);
	return column;
}

/* The terms that a d-file has words of, n of them, of which before have stood in an earlier file.
 */
struct terms_here {
	search_term *v;
	uint32_t n, before;
};

static struct terms_here get_runs(struct search_index *index, struct search_reader *r,
				  uint32_t words)
{
	struct terms_here here = {.before = search_get(r)};
	uint32_t runs = search_get_count(r, 2 + SEARCH_DIGEST_LONG), n = 0;
	uint32_t *at = get_column(index, r, runs), *many = get_column(index, r, runs);

	here.v = arena_new(&index->arena, search_term, words);
	for (uint32_t i = 0; i < runs && !r->bad; i++) {
		uint64_t file = get_long_digest(r);
		r->bad |= many[i] > words - n || at[i] + (uint64_t)many[i] > UINT16_MAX;
		for (uint32_t k = 0; k < many[i] && !r->bad; k++)
			here.v[n++] = file << 16 | (at[i] + k);
	}
	here.n = n;
	r->bad |= here.before > n;
	return here;
}

static void get_terms(struct search_index *index, struct search_reader *r, struct search_piece *p,
		      const struct terms_here *here)
{
	uint32_t next = here->before;

	p->terms = arena_new(&index->arena, search_term, p->n);
	p->frequency = arena_alloc(&index->arena, p->n, 1);
	for (size_t i = 0; i < p->n && !r->bad; i++) {
		uint32_t back = search_get(r);
		r->bad |= back > next || next - back >= here->n;
		p->terms[i] = r->bad ? 0 : here->v[next - back];
		next += back == 0;
	}
	for (size_t i = 0; i < p->n; i++)
		p->frequency[i] = (unsigned char)search_get_byte(r);
}

struct search_piece *search_parse_piece(struct search_index *index, struct str raw, bool reversed)
{
	struct search_reader r = search_reader(raw);
	struct search_piece *p = arena_new(&index->arena, struct search_piece, 1);
	struct terms_here here = {0};

	p->n = search_get_count(&r, 2);
	if (!reversed)
		here = get_runs(index, &r, (uint32_t)p->n);
	if (!r.bad)
		get_words(index, &r, p);
	if (!r.bad && !reversed)
		get_terms(index, &r, p, &here);
	return r.bad ? NULL : p;
}

/* The pages of a term. */
static void get_pages(const struct search_index *index, struct search_reader *r,
		      struct search_hit *hits, size_t n)
{
	uint32_t page = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t distance = search_get(r);
		r->bad |= distance > index->pages - page || (i && !distance);
		hits[i].page = page += r->bad ? 0 : distance;
		r->bad |= page >= index->pages;
	}
}

static void get_sections(struct search_reader *r, struct search_hit *hit)
{
	uint32_t section;

	do {
		section = search_get(r);
		if (hit->sections_n == SEARCH_SECTIONS) {
			r->bad = true;
			return;
		}
		hit->sections[hit->sections_n++] = section >> 1;
	} while (section & 1);
}

/* The postings of n terms, count[i] of each; counts[i] is cut off at most. */
static void get_all_hits(struct search_index *index, struct search_reader *r,
			 struct search_terms *t, const uint32_t *counts, uint32_t most)
{
	t->start = arena_new(&index->arena, size_t, (size_t)t->n + 1);
	for (size_t i = 0; i < t->n; i++)
		t->start[i + 1] = t->start[i] + (counts[i] < most ? counts[i] : most);
	if (r->bad || t->start[t->n] > (r->n - r->at) / 3) {
		r->bad = true;
		return;
	}
	t->hits = arena_new(&index->arena, struct search_hit, t->start[t->n]);
	for (size_t i = 0; i < t->n && !r->bad; i++)
		get_pages(index, r, t->hits + t->start[i], t->start[i + 1] - t->start[i]);
	for (size_t i = 0; i < t->start[t->n]; i++)
		t->hits[i].impact = (unsigned char)search_get_byte(r);
	for (size_t i = 0; i < t->start[t->n] && !r->bad; i++)
		get_sections(r, &t->hits[i]);
}

struct search_terms *search_parse_terms(struct search_index *index, struct str raw)
{
	struct search_reader r = search_reader(raw);
	struct search_terms *t = arena_new(&index->arena, struct search_terms, 1);

	t->n = search_get_count(&r, 4);
	t->more = search_get(&r) != 0;
	if (t->more)
		t->rest = get_long_digest(&r);
	t->frequency = get_column(index, &r, t->n);
	for (size_t i = 0; i < t->n; i++)
		r.bad |= t->frequency[i] > index->pages;
	get_all_hits(index, &r, t, t->frequency, SEARCH_HEAD);
	return r.bad ? NULL : t;
}

struct search_terms *search_parse_rest(struct search_index *index, struct str raw)
{
	struct search_reader r = search_reader(raw);
	struct search_terms *t = arena_new(&index->arena, struct search_terms, 1);

	t->n = search_get_count(&r, 1);
	t->frequency = get_column(index, &r, t->n);
	get_all_hits(index, &r, t, t->frequency, UINT32_MAX);
	return r.bad ? NULL : t;
}

struct search_map *search_parse_map(struct search_index *index, struct str raw)
{
	struct search_reader r = search_reader(raw);
	struct search_map *m = arena_new(&index->arena, struct search_map, 1);
	uint32_t page = 0;

	m->n = search_get_count(&r, 2 + SEARCH_DIGEST);
	m->files = arena_new(&index->arena, struct search_shard, m->n);
	for (size_t i = 0; i < m->n; i++)
		m->files[i].first = page += search_get(&r);
	for (size_t i = 0; i < m->n; i++)
		m->files[i].section = search_get(&r);
	for (size_t i = 0; i < m->n; i++)
		get_digest(&r, m->files[i].digest);
	return r.bad || !m->n ? NULL : m;
}

static void get_part(struct search_index *index, struct search_reader *r, struct search_part *p)
{
	p->page = search_get(r);
	p->url = search_get_str(r);
	p->title = search_get_str(r);
	p->type = search_get(r);
	p->first = search_get(r);
	p->sections_n = search_get_count(r, 3);
	p->sections = arena_calloc(&index->arena, p->sections_n, sizeof *p->sections,
				   alignof(struct str));
	for (size_t i = 0; i < p->sections_n; i++) {
		p->sections[i].heading = search_get_str(r);
		p->sections[i].anchor = search_get_str(r);
		p->sections[i].text = search_get_str(r);
	}
	r->bad |= p->type > index->types_n;
}

struct search_fragment *search_parse_fragment(struct search_index *index, struct str raw)
{
	struct search_reader r = search_reader(raw);
	struct search_fragment *f = arena_new(&index->arena, struct search_fragment, 1);

	f->n = search_get_count(&r, 6);
	f->parts = arena_new(&index->arena, struct search_part, f->n);
	for (size_t i = 0; i < f->n; i++)
		get_part(index, &r, &f->parts[i]);
	return r.bad ? NULL : f;
}

struct search_values *search_parse_values(struct search_index *index, struct str raw)
{
	struct search_reader r = search_reader(raw);
	struct search_values *x = arena_new(&index->arena, struct search_values, 1);

	x->n = search_get_count(&r, 3);
	x->v = arena_calloc(&index->arena, x->n, sizeof *x->v, alignof(struct str));
	for (size_t i = 0; i < x->n; i++) {
		x->v[i].slug = search_get_str(&r);
		x->v[i].label = search_get_str(&r);
		x->v[i].n = search_get(&r);
	}
	for (size_t i = 0; i < x->n && !r.bad; i++) {
		uint32_t next = 0;
		r.bad |= x->v[i].n > r.n - r.at;
		x->v[i].pages = arena_new(&index->arena, uint32_t, r.bad ? 0 : x->v[i].n);
		for (size_t k = 0; k < x->v[i].n && !r.bad; k++) {
			uint32_t distance = search_get(&r);
			r.bad |= distance >= index->pages - next;
			x->v[i].pages[k] = next + distance;
			next += distance + 1;
		}
	}
	return r.bad ? NULL : x;
}
