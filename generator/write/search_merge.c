#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "write/search_build.h"

/* ---- one vocabulary ---- */

static int compare_forms(const void *x, const void *y)
{
	return str_cmp(((const struct search_form *)x)->text,
		       ((const struct search_form *)y)->text);
}

static void collect(struct search_build *b, struct map *all)
{
	size_t most = 0, n = 0;

	for (size_t w = 0; w <= b->jobs; w++)
		most += b->workers[w].words.n;
	b->forms = arena_new(&b->arena, struct search_form, most);
	for (size_t w = 0; w <= b->jobs; w++) {
		struct search_worker *worker = &b->workers[w];
		for (size_t i = 0; i < worker->words.n; i++) {
			bool added;
			struct map_entry *e;
			if (!worker->pages.v[i]) /* the memo knows it of a page that is gone */
				continue;
			e = map_put(all, worker->words.v[i], &added);
			if (added) {
				e->num = n;
				b->forms[n++].text = e->key;
			}
			b->forms[e->num].pages += worker->pages.v[i];
		}
	}
	b->forms_n = n;
	qsort(b->forms, n, sizeof *b->forms, compare_forms);
	for (size_t i = 0; i < n; i++)
		map_get(all, b->forms[i].text)->num = i;
	for (size_t w = 0; w <= b->jobs; w++) {
		struct search_worker *worker = &b->workers[w];
		worker->forms = arena_new(&worker->strings, uint32_t, worker->words.n);
		for (size_t i = 0; i < worker->words.n; i++)
			if (worker->pages.v[i])
				worker->forms[i] = (uint32_t)map_get(all, worker->words.v[i])->num;
	}
}

/* ---- terms: words with the same stem ---- */

struct stemming {
	struct search_build *build;
	struct search_stemmer **stemmers; /* one a worker */
	struct str *stems;
	const struct map *lexicon;
	uint32_t *weights;
	const char *const *links;
};

static void stem(void *ctx, size_t worker, size_t index)
{
	struct stemming *s = ctx;
	struct search_worker *w = &s->build->workers[worker];

	buf_clear(&w->work);
	search_stem(s->stemmers[worker], s->build->forms[index].text, &w->work);
	s->stems[index] = buf_dup(&w->work, &w->strings);
}

/* A term has the number of its first word among the first words of all terms. */
static void number_terms(struct search_build *b, const struct str *stems)
{
	struct map terms = {0};

	for (size_t i = 0; i < b->forms_n; i++) {
		bool added;
		struct map_entry *e = map_put(&terms, stems[i], &added);
		if (added)
			e->num = terms.n - 1;
		b->forms[i].term = (uint32_t)e->num;
	}
	b->terms_n = (uint32_t)terms.n;
	map_release(&terms);
}

/* ---- compounds ---- */

static bool is_plain_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return false;
	return true;
}

static void split(void *ctx, size_t worker, size_t index)
{
	struct stemming *s = ctx;
	struct search_form *form = &s->build->forms[index];
	uint32_t parts[SEARCH_PARTS];
	size_t n;

	(void)worker;
	if (!is_plain_word(form->text))
		return;
	n = search_split(form->text, s->lexicon, s->weights, s->links, parts);
	for (size_t i = 0; i < n; i++)
		form->parts[i] = s->build->forms[parts[i]].term;
	form->parts_n = (uint32_t)n;
}

void search_merge(struct search_build *b)
{
	struct str language = b->site->config.language;
	struct map all = {0};
	struct stemming s = {.build = b, .lexicon = &all, .links = search_links(language)};

	collect(b, &all);
	s.stems = arena_new(&b->arena, struct str, b->forms_n);
	s.weights = arena_new(&b->arena, uint32_t, b->forms_n);
	s.stemmers = arena_new(&b->arena, struct search_stemmer *, b->jobs);
	for (size_t w = 0; w < b->jobs; w++)
		s.stemmers[w] = search_stemmer_new(language);
	pool_run(b->jobs, b->forms_n, 256, stem, &s);
	for (size_t w = 0; w < b->jobs; w++)
		search_stemmer_free(s.stemmers[w]);
	number_terms(b, s.stems);
	search_learn_endings(b);
	for (size_t i = 0; i < b->forms_n; i++)
		if (b->forms[i].pages >= 2 && is_plain_word(b->forms[i].text))
			s.weights[i] = search_log2((uint64_t)b->forms[i].pages << 16);
	if (s.links)
		pool_run(b->jobs, b->forms_n, 256, split, &s);
	map_release(&all);
}
