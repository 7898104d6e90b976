#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "write/search_rank.h"

/* What is known of a page so far. */
struct candidate {
	uint32_t page;
	uint64_t value[QUERY_WORDS];
	const struct search_hit *hit[QUERY_WORDS]; /* of the alternative with that value */
};

struct candidates {
	struct candidate *v;
	size_t n, cap;
	uint32_t *slot; /* by page: index + 1 */
};

/* Postings of a term in a t- or o-file. */
static size_t hits_of(const struct search_terms *t, search_term term,
		      const struct search_hit **hits)
{
	size_t i = term & UINT16_MAX;

	if (!t || i >= t->n)
		return 0;
	*hits = t->hits + t->start[i];
	return t->start[i + 1] - t->start[i];
}

static uint32_t frequency_of(const struct alternative *a)
{
	size_t i = a->term & UINT16_MAX;

	return i < a->terms->n ? a->terms->frequency[i] : 0;
}

static uint32_t weight_of(const struct query *q, const struct alternative *a)
{
	uint32_t frequency = frequency_of(a);

	return frequency ? search_weight(q->index->pages, frequency) : 0;
}

static void collect(const struct query *q, size_t word, const struct alternative *a,
		    const struct search_terms *from, struct candidates *c)
{
	const struct search_hit *hits = NULL;
	size_t n = hits_of(from, a->term, &hits);
	uint64_t weight = weight_of(q, a);

	for (size_t i = 0; i < n; i++) {
		uint64_t value = weight * search_level(hits[i].impact & 63) * a->factor;
		uint32_t *slot = &c->slot[hits[i].page];
		struct candidate *found;
		if (!*slot) {
			list_push(c, (struct candidate){.page = hits[i].page});
			*slot = (uint32_t)c->n;
		}
		assert(*slot <= c->n);
		found = &c->v[*slot - 1];
		if (value > found->value[word]) {
			found->value[word] = value;
			found->hit[word] = &hits[i];
		}
	}
}

/* A section, what speaks for it, and the worth of the words in it. */
struct place {
	uint32_t section, points, worth;
};

static struct place place_of(const struct query *q, const struct candidate *c, uint32_t section)
{
	struct place place = {.section = section};

	for (size_t i = 0; i < q->n; i++) {
		const struct search_hit *h = c->hit[i];
		for (uint32_t at = 0; h && at < h->sections_n; at++) {
			if (h->sections[at] != section)
				continue;
			place.points += q->words[i].weight * (8 - at);
			place.worth += q->words[i].weight;
			break;
		}
	}
	return place;
}

/* Puts the best sections in f; returns the worth of the words in the first. */
static uint32_t find_sections(const struct query *q, const struct candidate *c, struct found *f)
{
	struct place best[SEARCH_SECTIONS + 1];
	size_t n = 0;

	for (size_t word = 0; word < q->n; word++) {
		for (size_t k = 0; c->hit[word] && k < c->hit[word]->sections_n; k++) {
			struct place place = place_of(q, c, c->hit[word]->sections[k]);
			size_t i = n;
			while (i && (best[i - 1].points < place.points ||
				     (best[i - 1].points == place.points &&
				      best[i - 1].section > place.section)))
				i--;
			if (i && best[i - 1].section == place.section)
				continue; /* another word has brought it */
			memmove(&best[i + 1], &best[i], (n - i) * sizeof *best);
			best[i] = place;
			n += n < SEARCH_SECTIONS;
		}
	}
	for (size_t i = 0; i < n; i++) {
		f->sections[i] = best[i].section;
		f->near_n += best[i].points * 2 >= best[0].points;
	}
	f->sections_n = (uint32_t)n;
	return n ? best[0].worth : 0;
}

static struct found score(const struct query *q, const struct candidate *c)
{
	struct found f = {.page = c->page};
	uint64_t sum = 0, covered, bonus, titled = 0, title_words = 0, in_title = 0;
	uint32_t together, words = 0;

	for (size_t i = 0; i < q->n; i++) {
		unsigned title;
		if (!c->hit[i])
			continue;
		sum += c->value[i];
		f.worth += q->words[i].weight;
		words++;
		title = c->hit[i]->impact >> 6;
		if (title) {
			titled += q->words[i].weight;
			in_title++;
			title_words = (uint64_t)16 >> title; /* 8, 4 or 2 */
		}
	}
	together = find_sections(q, c, &f);
	covered = (uint64_t)f.worth * 256 / q->weight;
	f.score = sum * covered * (256 + covered) / 131072;
	if (titled) {
		bonus = f.score * titled * TITLE_BONUS / q->weight;
		f.score += in_title < title_words ? bonus * in_title / title_words : bonus;
	}
	if (words > 1)
		f.score += f.score * together * SECTION_BONUS / ((uint64_t)q->weight * 16);
	return f;
}

static int compare_found(const void *x, const void *y)
{
	const struct found *a = x, *b = y;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return a->page < b->page ? -1 : a->page > b->page;
}

/* The pages on which enough of the query is found, in order. */
static struct found *rank(struct query *q, size_t *n)
{
	struct candidates c = {0};
	struct found *all;
	uint32_t most = 0;

	c.slot = arena_new(q->arena, uint32_t, (size_t)q->index->pages + 1);
	for (size_t i = 0; i < q->n; i++) {
		for (size_t k = 0; k < q->words[i].n; k++) {
			collect(q, i, &q->words[i].v[k], q->words[i].v[k].terms, &c);
			collect(q, i, &q->words[i].v[k], q->words[i].v[k].rest, &c);
		}
	}
	all = arena_new(q->arena, struct found, c.n);
	*n = 0;
	for (size_t i = 0; i < c.n; i++) {
		all[i] = score(q, &c.v[i]);
		if (all[i].worth > most)
			most = all[i].worth;
	}
	for (size_t i = 0; i < c.n; i++)
		if ((uint64_t)all[i].worth * LEAST_WORTH >= most)
			all[(*n)++] = all[i];
	list_free(&c);
	if (*n)
		qsort(all, *n, sizeof *all, compare_found);
	return all;
}

/* The least number of pages there are: those of the most frequent word that is enough by itself. */
static size_t at_least(const struct query *q, size_t n)
{
	for (size_t i = 0; i < q->n; i++) {
		size_t pages = frequency_of(&q->words[i].v[0]);
		if ((uint64_t)q->words[i].weight * LEAST_WORTH >= q->weight && pages > n)
			n = pages;
	}
	return n;
}

/* Loads the postings that the t-files leave out. 1: there were any; 0: not; -1 after a diagnostic.
 */
static int load_rest(struct query *q)
{
	int any = 0;

	for (size_t i = 0; i < q->n; i++) {
		for (size_t k = 0; k < q->words[i].n; k++) {
			struct alternative *a = &q->words[i].v[k];
			if (frequency_of(a) <= SEARCH_HEAD || !a->terms->more)
				continue;
			a->rest = search_load_rest(q->index, a->terms->rest, q->diags);
			if (!a->rest)
				return -1;
			any = 1;
		}
	}
	return any;
}

/* Puts behind the pages found those that only the rest of the postings gives. NULL after a
 * diagnostic. */
static struct found *add_rest(struct query *q, struct found *found, size_t *n)
{
	struct found *more, *all;
	size_t more_n, kept = *n;
	bool *seen;
	int any = load_rest(q);

	if (any <= 0)
		return any ? NULL : found;
	more = rank(q, &more_n);
	all = arena_new(q->arena, struct found, *n + more_n);
	seen = arena_new(q->arena, bool, (size_t)q->index->pages + 1);
	for (size_t i = 0; i < *n; i++) {
		all[i] = found[i];
		seen[found[i].page] = true;
	}
	for (size_t i = 0; i < more_n; i++)
		if (!seen[more[i].page])
			all[kept++] = more[i];
	*n = kept;
	return all;
}

/* All pages found as far as somebody looks: to past. NULL after a diagnostic. */
static struct found *find(struct query *q, const struct search_question *question, size_t past,
			  size_t *n, struct search_answer *answer)
{
	bool narrow = question->choices_n || question->counted_n;
	struct found *found;

	for (size_t i = 0; i < q->n; i++) {
		q->words[i].weight = weight_of(q, &q->words[i].v[0]) + WORTH;
		q->weight += q->words[i].weight;
		q->asked[q->words[i].asked].weight = q->words[i].weight;
	}
	found = rank(q, n);
	answer->total = at_least(q, *n);
	if (!narrow && !q->phrases_n && past <= *n)
		return found;
	if (narrow || !q->phrases_n)
		found = add_rest(q, found, n);
	if (!found || (q->phrases_n && query_keep_phrases(q, found, n)) ||
	    (narrow && query_narrow(q, question, found, n, answer)))
		return NULL;
	answer->total = *n;
	return found;
}

bool search_has_facet(const struct search_index *index, struct str name)
{
	for (size_t i = 0; i < index->x.n; i++)
		if (str_eq(index->x.v[i].name, name))
			return true;
	return false;
}

int search_query(struct search_index *index, struct arena *arena,
		 const struct search_question *question, struct search_answer *answer,
		 struct diags *diags)
{
	struct query q = {.index = index, .arena = arena, .diags = diags};
	struct marks marks = {0};
	struct found *found;
	size_t n, offset = question->offset, limit = question->limit;
	size_t past = limit > SIZE_MAX - offset ? SIZE_MAX : offset + limit;
	int rc = 0;

	*answer = (struct search_answer){0};
	if (query_understand(&q, question->text) || !(found = find(&q, question, past, &n, answer)))
		return -1;
	if (offset >= n || !limit)
		return 0;
	if (past > n)
		past = n;
	answer->v = arena_new(arena, struct search_result, past - offset);
	query_marks(&q, &marks);
	if (offset < CLOSER_PAGES)
		rc = query_look_closer(&q, &marks, found, n);
	for (size_t i = offset; i < past && !rc; i++)
		rc = query_show(&q, &marks, &found[i], &answer->v[answer->n++]);
	map_release(&marks.words);
	return rc;
}
