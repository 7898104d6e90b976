#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "write/search_build.h"

#define PIECE_SMALL 4500 /* bytes of a d- or r-file before it is deflated */
#define PIECE_LARGE 3000
#define REVERSED_MIN 4 /* bytes; shorter words have no ends of their own */

struct dictionary {
	struct search_build *build;
	const struct search_shards *terms; /* NULL: words only, reversed */
	const struct str *words;
	size_t n;
	size_t *piece;	 /* index of each piece's first word, and one more */
	uint32_t *known; /* by piece, and one more: terms that stand before it */
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
	size_t bytes = search_file_bytes(d->build, PIECE_SMALL, PIECE_LARGE), most = 0, n = 0;
	struct search_cut cut = {.least = bytes * 7 / 8, .most = bytes * 5 / 4, .one_in = 32};

	for (size_t i = 0; i < d->n; i++)
		most += d->words[i].n + 4;
	most = most / cut.least + 2;
	d->piece = arena_new(arena, size_t, most);
	d->out->v = arena_new(arena, struct search_shard, most);
	for (size_t i = 0; i < d->n; i++) {
		size_t same = i ? shared(d->words[i - 1], d->words[i]) : 0;
		if (!search_cut(&cut, d->words[i].n - same + 4, search_hash(d->words[i])))
			continue;
		d->out->v[n].start = i ? str_slice(d->words[i], 0, same + 1) : S("");
		d->piece[n++] = i;
		cut.bytes += same;
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

/* Terms of one t-file that follow each other there. */
struct run {
	size_t shard;
	uint32_t at, n;
};

struct runs {
	struct run *v;
	size_t n, cap;
};

/* Adds the terms [first, end), as runs. */
static void add_runs(const struct search_shards *t, uint32_t first, uint32_t end, struct runs *runs)
{
	for (size_t shard = shard_of(t, first); first < end; shard++) {
		uint32_t past = t->v[shard + 1].first < end ? t->v[shard + 1].first : end;
		list_push(runs, (struct run){shard, first - t->v[shard].first, past - first});
		first = past;
	}
}

/* The terms of the words [from, to), as numbers of the site: first those before known, in order,
 * then those in [known, past). */
struct here {
	uint32_t *before; /* to be freed */
	uint32_t n, known, past;
};

static struct here terms_here(const struct dictionary *d, size_t from, size_t to, size_t piece)
{
	const struct search_form *forms = d->build->forms;
	struct here h = {.known = d->known[piece], .past = d->known[piece + 1]};
	uint32_t n = 0;

	h.before = mem_alloc((to - from) * sizeof *h.before);
	for (size_t i = from; i < to; i++)
		if (forms[i].term < h.known)
			h.before[n++] = forms[i].term;
	if (n)
		qsort(h.before, n, sizeof *h.before, compare_numbers);
	for (uint32_t i = 0; i < n; i++)
		if (!h.n || h.before[h.n - 1] != h.before[i])
			h.before[h.n++] = h.before[i];
	return h;
}

/* Number of the term in this file. */
static uint32_t number_here(const struct here *h, uint32_t term)
{
	const uint32_t *found;

	if (term >= h->known)
		return h->n + term - h->known;
	found = bsearch(&term, h->before, h->n, sizeof term, compare_numbers);
	assert(found);
	return (uint32_t)(found - h->before);
}

static void put_runs(const struct dictionary *d, const struct here *h, struct buf *out)
{
	struct runs runs = {0};

	for (uint32_t i = 0, k; i < h->n; i = k) {
		for (k = i + 1; k < h->n && h->before[k] == h->before[k - 1] + 1;)
			k++;
		add_runs(d->terms, h->before[i], h->before[k - 1] + 1, &runs);
	}
	if (h->known < h->past)
		add_runs(d->terms, h->known, h->past, &runs);
	search_put(out, h->n);
	search_put(out, (uint32_t)runs.n);
	for (size_t i = 0; i < runs.n; i++)
		search_put(out, runs.v[i].at);
	for (size_t i = 0; i < runs.n; i++)
		search_put(out, runs.v[i].n);
	for (size_t i = 0; i < runs.n; i++)
		buf_add(out, (struct str){(const char *)d->terms->v[runs.v[i].shard].digest,
					  SEARCH_DIGEST_LONG});
	list_free(&runs);
}

static unsigned frequency(const struct search_build *b, const struct search_form *form)
{
	unsigned log = 1 + search_log2((uint64_t)form->pages << 16) / 16;
	bool common = (uint64_t)b->frequency[form->term] * 2 > b->pages_n;

	return log | (common ? SEARCH_COMMON : 0);
}

/* The terms of the words, and how many pages have each word. */
static void put_terms(const struct dictionary *d, size_t from, size_t to, const struct here *h,
		      struct buf *out)
{
	const struct search_form *forms = d->build->forms;
	uint32_t next = h->n;

	for (size_t i = from; i < to; i++) {
		uint32_t number = number_here(h, forms[i].term);
		search_put(out, next - number);
		next += next == number;
	}
	for (size_t i = from; i < to; i++)
		buf_addc(out, (char)frequency(d->build, &forms[i]));
}

static void write_piece(void *ctx, size_t worker, size_t index)
{
	struct dictionary *d = ctx;
	struct search_build *b = d->build;
	struct search_worker *w = &b->workers[worker];
	struct search_shard *piece = &d->out->v[index];
	size_t from = d->piece[index], to = d->piece[index + 1];
	struct here here = {0};

	buf_clear(&w->work);
	search_put(&w->work, (uint32_t)(to - from));
	if (d->terms) {
		here = terms_here(d, from, to, index);
		put_runs(d, &here, &w->work);
	}
	put_words(d, from, to, w);
	if (d->terms) {
		search_end_column(w);
		put_terms(d, from, to, &here, &w->work);
		free(here.before);
	}
	search_put_file(b, worker, d->terms ? 'd' : 'r', search_key_of_word(piece->start),
			SEARCH_DIGEST, buf_str(&w->work), piece->digest);
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
	d.known = arena_new(&b->arena, uint32_t, out->n + 1);
	for (size_t p = 0; p < out->n; p++) {
		for (size_t i = d.piece[p]; i < d.piece[p + 1]; i++)
			next += next == b->forms[i].term;
		d.known[p + 1] = next;
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
