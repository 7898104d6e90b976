#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/sort.h"
#include "write/search_build.h"

/* A section in which a term stands, and how much. */
struct place {
	uint32_t section;
	uint32_t weight;
};

/* One term on the page at hand. */
struct entry {
	uint32_t term;
	uint32_t count[SEARCH_FIELDS];
	struct place now;		    /* the section that is being read */
	struct place best[SEARCH_SECTIONS]; /* of those before, most weight first */
	size_t best_n;
};

/* Set in scratch.terms for a word that has parts: the others, which are nearly all, need no look at
 * their form. */
#define COMPOUND ((uint32_t)1 << 31)

/* What a worker keeps between pages. */
struct scratch {
	uint32_t *terms; /* by number in the worker's vocabulary: term, and COMPOUND */
	uint32_t *slot;	 /* by term: index + 1 in entries */
	struct {
		struct entry *v;
		size_t n, cap;
	} entries;
	struct {
		uint64_t *v;
		size_t n, cap;
	} order; /* term, and below it the index in entries */
};

struct scoring {
	struct search_build *build;
	struct scratch *scratch;
};

/* How much a field counts, × 80, which is where search_level puts 10 for the body. */
static const uint64_t field_weight[SEARCH_FIELDS] = {[SEARCH_TITLE] = 160,
						     [SEARCH_HEADING] = 160,
						     [SEARCH_TEXT] = 80,
						     [SEARCH_EXTRA] = 40,
						     [SEARCH_PART] = 56};
/* How much the length of a field tells against a word in it, in percent (b of BM25). */
static const uint64_t length_weight[SEARCH_FIELDS] = {[SEARCH_TITLE] = 75,
						      [SEARCH_HEADING] = 50,
						      [SEARCH_TEXT] = 60,
						      [SEARCH_EXTRA] = 60,
						      [SEARCH_PART] = 60};
/* How much a word adds to its section. */
static const uint32_t place_weight[SEARCH_FIELDS] = {[SEARCH_TITLE] = 1,
						     [SEARCH_HEADING] = 12,
						     [SEARCH_TEXT] = 4,
						     [SEARCH_EXTRA] = 2,
						     [SEARCH_PART] = 1};

/* Puts the section that was read among the best; equal ones stay in the order of the page. */
static void keep_place(struct entry *e)
{
	size_t i = e->best_n;

	if (!e->now.weight)
		return;
	while (i && e->best[i - 1].weight < e->now.weight)
		i--;
	if (i < SEARCH_SECTIONS) {
		if (e->best_n < SEARCH_SECTIONS)
			e->best_n++;
		memmove(&e->best[i + 1], &e->best[i], (e->best_n - i - 1) * sizeof *e->best);
		e->best[i] = e->now;
	}
	e->now.weight = 0;
}

static void count(struct scratch *s, uint32_t term, enum search_field field, uint32_t section)
{
	struct entry *e;

	if (!s->slot[term]) {
		list_push(&s->entries, (struct entry){.term = term});
		s->slot[term] = (uint32_t)s->entries.n;
	}
	e = &s->entries.v[s->slot[term] - 1];
	e->count[field]++;
	if (e->now.section != section) {
		keep_place(e);
		e->now.section = section;
	}
	e->now.weight += place_weight[field];
}

static void count_parts(struct scratch *s, const struct search_form *form, uint32_t section)
{
	for (size_t i = 0; i < form->parts_n; i++)
		if (form->parts[i] != form->term)
			count(s, form->parts[i], SEARCH_PART, section);
}

static void read_stream(struct search_build *b, struct scratch *s, const uint32_t *terms,
			const struct search_page *p)
{
	const uint32_t *forms = b->workers[p->worker].forms;
	struct search_reader r = search_reader(p->stream);
	enum search_field field = SEARCH_TITLE;
	uint32_t section = 0;

	while (r.at < r.n) {
		uint32_t code = search_get(&r), term;
		if (code == STREAM_SECTION) {
			section++;
			continue;
		}
		if (code < STREAM_WORD) {
			field = (enum search_field)(code - STREAM_FIELD);
			continue;
		}
		term = terms[code - STREAM_WORD];
		count(s, term & ~COMPOUND, field, section);
		if (term & COMPOUND && field != SEARCH_TITLE)
			count_parts(s, &b->forms[forms[code - STREAM_WORD]], section);
	}
}

/* Titles of one or two words, up to four, and longer ones: the shorter, the more a word in it says.
 */
static unsigned title_class(uint32_t words)
{
	return words <= 2 ? 3 : words <= 4 ? 2 : 1;
}

/* BM25 of the term in each field, summed (k1 = 1.6). */
static unsigned impact(const struct search_build *b, const struct search_page *p,
		       const struct entry *e)
{
	uint64_t sum = 0;

	for (size_t f = 0; f < SEARCH_FIELDS; f++) {
		size_t of = f == SEARCH_PART || f == SEARCH_EXTRA ? SEARCH_TEXT : f;
		uint64_t n = e->count[f], percent = length_weight[f], norm;
		if (!n)
			continue;
		/* 1 - b + b × length / mean length, in percent. */
		norm = 100 - percent;
		norm += b->mean[of] ? percent * 16 * search_coarse(p->words[of]) / b->mean[of]
				    : percent;
		sum += field_weight[f] * n * 2600 / (n * 1000 + 16 * norm);
	}
	return search_impact(sum) |
	       (e->count[SEARCH_TITLE] ? title_class(p->words[SEARCH_TITLE]) << 6 : 0);
}

/* Fills order, by term; half of its room is for sorting. */
static void sort_entries(struct scratch *s)
{
	size_t n = s->entries.n;

	list_reserve(&s->order, 2 * n);
	for (size_t i = 0; i < n; i++)
		s->order.v[i] = (uint64_t)s->entries.v[i].term << 32 | i;
	sort_numbers(s->order.v, s->order.v + n, n, 32);
}

static void score(void *ctx, size_t worker, size_t index)
{
	struct scoring *scoring = ctx;
	struct search_build *b = scoring->build;
	struct search_page *p = &b->pages[index];
	struct scratch *s = &scoring->scratch[worker];
	struct search_worker *w = &b->workers[worker];
	uint32_t next = 0;

	s->entries.n = 0;
	read_stream(b, s, scoring->scratch[p->worker].terms, p);
	for (size_t i = 0; i < s->entries.n; i++)
		s->slot[s->entries.v[i].term] = 0;
	if (s->entries.n)
		sort_entries(s);
	buf_clear(&w->work);
	for (size_t i = 0; i < s->entries.n; i++) {
		struct entry *e = &s->entries.v[(uint32_t)s->order.v[i]];
		keep_place(e);
		search_put(&w->work, e->term - next);
		next = e->term + 1;
		buf_addc(&w->work, (char)impact(b, p, e));
		for (size_t k = 0; k < e->best_n; k++)
			search_put(&w->work, e->best[k].section << 1 | (k + 1 < e->best_n));
	}
	p->postings = buf_dup(&w->work, &w->results);
}

bool search_posting_next(struct search_reader *r, uint32_t *next, struct search_posting *p)
{
	size_t start;

	if (r->at >= r->n)
		return false;
	p->term = *next + search_get(r);
	*next = p->term + 1;
	p->impact = search_get_byte(r);
	start = r->at;
	while (search_get(r) & 1)
		;
	p->sections = (struct str){(const char *)r->p + start, r->at - start};
	return true;
}

static void stir(struct search_sum *sum, uint64_t word)
{
	sum->v[0] = (sum->v[0] ^ word) * 0xff51afd7ed558ccdU;
	sum->v[0] ^= sum->v[0] >> 32;
	sum->v[1] = (sum->v[1] ^ word) * 0xc4ceb9fe1a85ec53U;
	sum->v[1] ^= sum->v[1] >> 29;
}

/* The impact stands right before the sections. */
static void add_to_sum(struct search_sum *sum, uint32_t page, const struct search_posting *p)
{
	size_t n = p->sections.n + 1;
	const char *bytes = p->sections.p - 1;

	stir(sum, (uint64_t)page << 32 | n);
	for (size_t at = 0; at < n; at += sizeof(uint64_t)) {
		uint64_t word = 0;
		memcpy(&word, bytes + at, n - at < sizeof word ? n - at : sizeof word);
		stir(sum, word);
	}
}

static uint32_t *terms_of(const struct search_build *b, const struct search_worker *w)
{
	uint32_t *terms = mem_alloc((w->words.n + 1) * sizeof *terms);

	for (size_t i = 0; i < w->words.n; i++) {
		const struct search_form *form = &b->forms[w->forms[i]];
		terms[i] = form->term | (form->parts_n ? COMPOUND : 0);
	}
	return terms;
}

void search_score(struct search_build *b)
{
	struct scoring s = {.build = b};

	for (size_t f = 0; f < SEARCH_FIELDS && b->pages_n; f++)
		b->mean[f] = search_coarse(b->words[f] * 16 / b->pages_n);
	s.scratch = arena_new(&b->arena, struct scratch, b->jobs + 1);
	for (size_t w = 0; w <= b->jobs; w++)
		s.scratch[w].terms = terms_of(b, &b->workers[w]);
	for (size_t w = 0; w < b->jobs; w++) {
		s.scratch[w].slot = mem_alloc(((size_t)b->terms_n + 1) * sizeof(uint32_t));
		memset(s.scratch[w].slot, 0, ((size_t)b->terms_n + 1) * sizeof(uint32_t));
	}
	pool_run(b->jobs, b->pages_n, 16, score, &s);
	for (size_t w = 0; w <= b->jobs; w++) {
		free(s.scratch[w].terms);
		free(s.scratch[w].slot);
		list_free(&s.scratch[w].entries);
		list_free(&s.scratch[w].order);
		arena_reset(&b->workers[w].streams);
	}
	b->frequency = arena_new(&b->arena, uint32_t, b->terms_n);
	if (b->keyed)
		b->sums = arena_new(&b->arena, struct search_sum, b->terms_n);
	for (size_t i = 0; i < b->pages_n; i++) {
		struct search_reader r = search_reader(b->pages[i].postings);
		struct search_posting p;
		for (uint32_t next = 0; search_posting_next(&r, &next, &p);) {
			b->frequency[p.term]++;
			if (b->sums)
				add_to_sum(&b->sums[p.term], (uint32_t)i, &p);
		}
	}
}
