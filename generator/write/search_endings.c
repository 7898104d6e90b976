#include <stdlib.h>

#include "write/search_build.h"

/*
 * What endings words of this site have in place of each other, those that are common in its
 * language and those learned from the words that share a term: "regelingen" beside "regeling" says
 * that what ends with "en" may be known without. By these a query's word is traced that no page has
 * in that form; so the browser needs no stemmer, whatever the language.
 */
#define ENDINGS 48	 /* that are kept */
#define ENDING_MAX 5	 /* bytes */
#define ENDING_SEEN 3	 /* times at least */
#define FORMS_OF_TERM 12 /* the first ones, where a term has more */

struct ending_count {
	struct str key; /* tail, NUL, other tail */
	size_t n;
};

static int compare_endings(const void *x, const void *y)
{
	const struct ending_count *a = x, *b = y;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return str_cmp(a->key, b->key);
}

static void count_pair(struct arena *arena, struct map *counts, struct str form, struct str known)
{
	size_t same = 0;
	char key[2 * ENDING_MAX + 1];
	struct str k = {key, 0};
	struct map_entry *e;
	bool added;

	while (same < form.n && same < known.n && form.p[same] == known.p[same])
		same++;
	if (same < SEARCH_STEM_MIN || form.n - same > ENDING_MAX || known.n - same > ENDING_MAX)
		return;
	for (size_t i = same; i < form.n; i++)
		key[k.n++] = form.p[i];
	key[k.n++] = '\0';
	for (size_t i = same; i < known.n; i++)
		key[k.n++] = known.p[i];
	e = map_put(counts, k, &added);
	if (added)
		e->key = str_dup(arena, k);
	e->num++;
}

/* Forms of each term as a chain, in their order. */
static void count_all(struct search_build *b, struct map *counts)
{
	uint32_t *last = arena_new(&b->arena, uint32_t, b->terms_n);
	uint32_t *before = arena_new(&b->arena, uint32_t, b->forms_n);
	unsigned char *seen = arena_alloc(&b->arena, b->terms_n, 1);

	for (size_t i = 0; i < b->forms_n; i++) {
		uint32_t term = b->forms[i].term;
		if (seen[term] == FORMS_OF_TERM)
			continue;
		for (uint32_t k = last[term]; k; k = before[k - 1]) {
			count_pair(&b->arena, counts, b->forms[i].text, b->forms[k - 1].text);
			count_pair(&b->arena, counts, b->forms[k - 1].text, b->forms[i].text);
		}
		before[i] = last[term];
		last[term] = (uint32_t)i + 1;
		seen[term]++;
	}
}

static void add_ending(struct search_build *b, struct str tail, struct str other)
{
	for (size_t i = 0; i < b->endings_n; i++)
		if (str_eq(b->endings[i].tail, tail) && str_eq(b->endings[i].other, other))
			return;
	b->endings[b->endings_n++] = (struct search_ending){tail, other};
}

void search_learn_endings(struct search_build *b)
{
	struct str pairs = str_c(search_endings(b->site->config.language));
	struct map counts = {0};
	struct ending_count *all;

	count_all(b, &counts);
	all = arena_new(&b->arena, struct ending_count, counts.n);
	for (size_t i = 0; i < counts.n; i++)
		all[i] = (struct ending_count){counts.e[i].key, counts.e[i].num};
	if (counts.n)
		qsort(all, counts.n, sizeof *all, compare_endings);
	/* A pair takes three bytes at least. */
	b->endings = arena_new(&b->arena, struct search_ending, pairs.n + ENDINGS);
	while (pairs.n) {
		struct str other = str_cut(&pairs, ' '), tail = str_cut(&other, '-');
		add_ending(b, tail, other);
		add_ending(b, other, tail);
	}
	for (size_t i = 0; i < counts.n && i < ENDINGS && all[i].n >= ENDING_SEEN; i++) {
		struct str other = all[i].key, tail = str_cut(&other, '\0');
		add_ending(b, tail, other);
	}
	map_release(&counts);
}
