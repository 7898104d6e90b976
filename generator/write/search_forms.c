#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "write/search_build.h"

#define PIECE_LEAST 1800 /* bytes of a d- or r-file before it is deflated */
#define PIECE_MOST 3000
#define REVERSED_MIN 4 /* bytes; shorter words have no ends of their own */

struct dictionary {
	struct search_build *build;
	const struct search_shards *terms; /* NULL: words only, reversed */
	const struct str *words;
	size_t n;
	size_t *piece;	 /* index of each piece's first word, and one more */
	uint32_t *known; /* by piece: terms that stand before it */
	struct search_shards *out;
};

static size_t shared(struct str a, struct str b)
{
	size_t n = 0;

	while (n < a.n && n < b.n && a.p[n] == b.p[n])
		n++;
	return n;
}

/* Cuts the words into pieces; each is found by the shortest beginning of its first word that sorts
 * behind the last word before it. */
static void plan(struct dictionary *d)
{
	struct arena *arena = &d->build->arena;
	size_t limit = search_file_bytes(d->build, PIECE_LEAST, PIECE_MOST);
	size_t bytes = 0, most = 0, n = 0;

	for (size_t i = 0; i < d->n; i++)
		most += d->words[i].n + 4;
	most = most / (limit - SEARCH_WORD_MAX - 4) + 2;
	d->piece = arena_new(arena, size_t, most);
	d->out->v = arena_new(arena, struct search_shard, most);
	for (size_t i = 0; i < d->n; i++) {
		size_t same = i ? shared(d->words[i - 1], d->words[i]) : 0;
		bytes += d->words[i].n - same + 4;
		if (i && bytes <= limit)
			continue;
		d->out->v[n].start = i ? str_slice(d->words[i], 0, same + 1) : S("");
		d->piece[n++] = i;
		bytes = d->words[i].n + 4;
	}
	d->piece[n] = d->n;
	d->out->n = n;
}

static void put_words(const struct dictionary *d, size_t from, size_t to, struct search_worker *w)
{
	struct buf *out = &w->work;

	for (int column = 0; column < 3; column++) {
		if (column == 2)
			search_end_column(w);
		for (size_t i = from; i < to; i++) {
			struct str word = d->words[i];
			size_t same = i > from ? shared(d->words[i - 1], word) : 0;
			if (column == 2)
				buf_add(out, str_slice(word, same, word.n));
			else
				search_put(out, (uint32_t)(column ? word.n - same : same));
		}
	}
}

static size_t shard_of(const struct search_shards *t, uint32_t term)
{
	size_t low = 0, high = t->n;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;
		if (t->v[middle].first <= term)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static int compare_numbers(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

/* The t-files in which the terms of words [from, to) stand. */
static void put_shards(const struct dictionary *d, size_t from, size_t to, struct buf *out)
{
	const struct search_form *forms = d->build->forms;
	uint32_t *shards = mem_alloc((to - from) * sizeof *shards);
	size_t n = 0, before = 0;
	uint32_t first = 0;

	for (size_t i = from; i < to; i++)
		shards[i - from] = (uint32_t)shard_of(d->terms, forms[i].term);
	qsort(shards, to - from, sizeof *shards, compare_numbers);
	for (size_t i = 0; i < to - from; i++)
		if (!n || shards[n - 1] != shards[i])
			shards[n++] = shards[i];
	search_put(out, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		const struct search_shard *t = &d->terms->v[shards[i]];
		search_put(out, shards[i] - (uint32_t)before);
		search_put(out, t->first - first);
		buf_add(out, (struct str){(const char *)t->digest, SEARCH_DIGEST});
		before = shards[i];
		first = t->first;
	}
	free(shards);
}

static unsigned frequency(const struct search_build *b, const struct search_form *form)
{
	unsigned log = 1 + search_log2((uint64_t)form->pages << 16) / 16;
	bool common = (uint64_t)b->frequency[form->term] * 2 > b->pages_n;

	return log | (common ? SEARCH_COMMON : 0);
}

static void write_piece(void *ctx, size_t worker, size_t index)
{
	struct dictionary *d = ctx;
	struct search_build *b = d->build;
	struct search_worker *w = &b->workers[worker];
	size_t from = d->piece[index], to = d->piece[index + 1];

	buf_clear(&w->work);
	search_put(&w->work, (uint32_t)(to - from));
	if (d->terms) {
		search_put(&w->work, d->known[index]);
		put_shards(d, from, to, &w->work);
	}
	put_words(d, from, to, w);
	if (d->terms) {
		uint32_t next = d->known[index];
		search_end_column(w);
		for (size_t i = from; i < to; i++) {
			search_put(&w->work, next - b->forms[i].term);
			next += next == b->forms[i].term;
		}
		for (size_t i = from; i < to; i++)
			buf_addc(&w->work, (char)frequency(b, &b->forms[i]));
	}
	search_put_file(b, worker, d->terms ? 'd' : 'r', index, buf_str(&w->work),
			d->out->v[index].digest);
}

static void write_forward(struct search_build *b, const struct search_shards *t,
			  struct search_shards *out)
{
	struct dictionary d = {.build = b, .terms = t, .n = b->forms_n, .out = out};
	struct str *words = arena_new(&b->arena, struct str, b->forms_n);
	uint32_t next = 0;

	for (size_t i = 0; i < b->forms_n; i++)
		words[i] = b->forms[i].text;
	d.words = words;
	plan(&d);
	d.known = arena_new(&b->arena, uint32_t, out->n);
	for (size_t p = 0; p < out->n; p++) {
		d.known[p] = next;
		for (size_t i = d.piece[p]; i < d.piece[p + 1]; i++)
			next += next == b->forms[i].term;
	}
	pool_run(b->jobs, out->n, 1, write_piece, &d);
}

static int compare_words(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static bool has_end(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] >= '0' && word.p[i] <= '9')
			return false;
	return word.n >= REVERSED_MIN;
}

static void write_reversed(struct search_build *b, struct search_shards *out)
{
	struct dictionary d = {.build = b, .out = out};
	struct str *words = arena_new(&b->arena, struct str, b->forms_n);

	for (size_t i = 0; i < b->forms_n; i++) {
		struct str word = b->forms[i].text;
		char *back;
		if (!has_end(word))
			continue;
		back = arena_alloc(&b->arena, word.n, 1);
		for (size_t k = 0; k < word.n; k++)
			back[k] = word.p[word.n - 1 - k];
		words[d.n++] = (struct str){back, word.n};
	}
	if (d.n)
		qsort(words, d.n, sizeof *words, compare_words);
	d.words = words;
	plan(&d);
	pool_run(b->jobs, out->n, 1, write_piece, &d);
}

void search_write_forms(struct search_build *b, const struct search_shards *t,
			struct search_shards *d, struct search_shards *r)
{
	write_forward(b, t, d);
	write_reversed(b, r);
}
