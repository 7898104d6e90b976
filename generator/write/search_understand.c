#include <string.h>

#include "write/search_lookup.h"

/* ---- the dictionary ---- */

/* Index of the piece in which the word stands, if anywhere. */
size_t lookup_piece_of(const struct search_shards *s, struct str word)
{
	size_t low = 0, high = s->n;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;
		if (str_cmp(s->v[middle].start, word) <= 0)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* How many pieces may hold words that begin so, from lookup_piece_of on. */
size_t lookup_pieces_with(const struct search_shards *s, struct str prefix)
{
	size_t first = lookup_piece_of(s, prefix), n = 1;

	while (first + n < s->n && str_starts(s->v[first + n].start, prefix))
		n++;
	return s->n ? n : 0;
}

/* Index of the first word that is not before this one. */
size_t lookup_lower_bound(const struct search_piece *p, struct str word)
{
	size_t low = 0, high = p->n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (str_cmp(p->words[middle], word) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct search_piece *lookup_piece(struct query *q, size_t number)
{
	const struct search_piece *p = search_load_piece(q->index, false, number, q->diags);

	for (size_t i = 0; i < q->pieces_n; i++)
		if (q->pieces[i] == p)
			return p;
	if (p && q->pieces_n < q->pieces_cap)
		q->pieces[q->pieces_n++] = p;
	return p;
}

struct alternative lookup_alternative(const struct search_piece *p, size_t word, unsigned factor)
{
	return (struct alternative){
		.term = p->terms[word], .factor = factor, .frequency = p->frequency[word]};
}

/* Adds it unless the word has that term already. */
bool lookup_add(struct query_word *w, struct alternative a)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].term == a.term)
			return false;
	if (w->n == ALTERNATIVES)
		return false;
	w->v[w->n++] = a;
	return true;
}

/* 1: known, *a filled in; 0: not; -1 after a diagnostic. */
int lookup_word(struct query *q, struct str word, unsigned factor, struct alternative *a)
{
	const struct search_piece *p;
	size_t i;

	if (!q->index->d.n)
		return 0;
	p = lookup_piece(q, lookup_piece_of(&q->index->d, word));
	if (!p)
		return -1;
	i = lookup_lower_bound(p, word);
	if (i == p->n || !str_eq(p->words[i], word))
		return 0;
	*a = lookup_alternative(p, i, factor);
	return 1;
}

/* ---- candidates: the most frequent few ---- */

void lookup_add_candidate(struct candidates *c, struct alternative a)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->v[i].term == a.term)
			return;
	while (i &&
	       (c->v[i - 1].frequency & (SEARCH_COMMON - 1)) < (a.frequency & (SEARCH_COMMON - 1)))
		i--;
	if (i == c->max)
		return;
	if (c->n < c->max)
		c->n++;
	memmove(&c->v[i + 1], &c->v[i], (c->n - i - 1) * sizeof *c->v);
	c->v[i] = a;
}

/* What the word begins. When it is known itself, only terms of its own t-file: no further request.
 */
int lookup_add_prefixed(struct query *q, struct query_word *w)
{
	const struct search_shards *d = &q->index->d;
	struct candidates c = {.max = PREFIX_TERMS};
	size_t first = lookup_piece_of(d, w->form), n = lookup_pieces_with(d, w->form);

	for (size_t k = 0; k < n && k < PREFIX_PIECES; k++) {
		const struct search_piece *p = lookup_piece(q, first + k);
		if (!p)
			return -1;
		for (size_t i = lookup_lower_bound(p, w->form);
		     i < p->n && str_starts(p->words[i], w->form); i++) {
			struct alternative a = lookup_alternative(p, i, FACTOR_PREFIX);
			if (!w->n || (a.term != w->v[0].term &&
				      search_term_file(a.term) == search_term_file(w->v[0].term)))
				lookup_add_candidate(&c, a);
		}
	}
	for (size_t i = 0; i < c.n; i++)
		lookup_add(w, c.v[i]);
	return 0;
}

/* ---- the whole ---- */

static void cut(struct query *q, struct str text)
{
	struct buf fold;
	struct search_words words = {.text = text, .fold = &fold};
	struct search_word word;

	buf_init(&fold, 0);
	while (q->n < QUERY_WORDS && search_words_next(&words, &word)) {
		size_t i = 0;
		while (i < q->n && !str_eq(q->words[i].form, word.form))
			i++;
		if (i < q->n)
			continue;
		q->words[i].form = str_dup(q->arena, word.form);
		q->words[i].asked = i;
		q->asked[i] = (struct asked_word){q->words[i].form, WORTH + 1};
		q->n = q->asked_n = i + 1;
	}
	buf_release(&fold);
}

/* The quotation mark at the text's start: its length, or 0. */
static size_t quote_at(struct str text)
{
	static const char *const marks[] = {"\"", "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e"};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_starts(text, str_c(marks[i])))
			return strlen(marks[i]);
	return 0;
}

static void add_phrase(struct query *q, struct str text)
{
	struct query_phrase *phrase = &q->phrases[q->phrases_n];
	struct buf fold;
	struct search_words words = {.text = text, .fold = &fold};
	struct search_word word;

	phrase->n = 0;
	buf_init(&fold, 0);
	while (phrase->n < QUERY_WORDS && search_words_next(&words, &word))
		phrase->v[phrase->n++] = str_dup(q->arena, word.form);
	buf_release(&fold);
	q->phrases_n += phrase->n > 1;
}

/* What stands between two quotation marks, or behind the last one: it may still be typed. */
static void cut_phrases(struct query *q, struct str text)
{
	size_t start = SIZE_MAX, length;

	for (size_t at = 0; at < text.n && q->phrases_n < PHRASES_MAX; at++) {
		length = quote_at(str_slice(text, at, text.n));
		if (!length)
			continue;
		if (start != SIZE_MAX)
			add_phrase(q, str_slice(text, start, at));
		start = start == SIZE_MAX ? at + length : SIZE_MAX;
		at += length - 1;
	}
	if (start != SIZE_MAX && q->phrases_n < PHRASES_MAX)
		add_phrase(q, str_slice(text, start, text.n));
}

static int add_joined(struct query *q, struct query_word *w)
{
	struct str both =
		str_printf(q->arena, STR_FMT STR_FMT, STR_ARG(w[0].form), STR_ARG(w[1].form));
	struct alternative a;
	int rc = both.n > SEARCH_WORD_MAX ? 0 : lookup_word(q, both, FACTOR_JOINED, &a);

	if (rc == 1) {
		lookup_add(&w[0], a);
		lookup_add(&w[1], a);
	}
	return rc;
}

/* Leaves out the words that step 2 leaves out. */
static void drop_words(struct query *q)
{
	bool rare = false;
	size_t n = 0;

	for (size_t i = 0; i < q->n; i++)
		rare |= q->words[i].n && !(q->words[i].v[0].frequency & SEARCH_COMMON);
	rare &= q->index->pages > SEARCH_HEAD;
	for (size_t i = 0; i < q->n; i++)
		if (q->words[i].n && !(rare && (q->words[i].v[0].frequency & SEARCH_COMMON)))
			q->words[n++] = q->words[i];
	q->n = n;
}

int query_understand(struct query *q, struct str text)
{
	struct alternative a;
	int rc;

	cut(q, text);
	cut_phrases(q, text);
	q->pieces_cap = q->index->d.n;
	q->pieces = arena_new(q->arena, const struct search_piece *, q->pieces_cap);
	for (size_t i = 0; i < q->n; i++) {
		if ((rc = lookup_word(q, q->words[i].form, FACTOR_EXACT, &a)) < 0)
			return -1;
		if (rc)
			lookup_add(&q->words[i], a);
	}
	for (size_t i = 0; i + 1 < q->n; i++)
		if (add_joined(q, &q->words[i]) < 0)
			return -1;
	if (q->n && q->words[q->n - 1].form.n >= PREFIX_MIN &&
	    lookup_add_prefixed(q, &q->words[q->n - 1]))
		return -1;
	for (size_t i = 0; i < q->n; i++)
		if (!q->words[i].n && lookup_unknown(q, &q->words[i]))
			return -1;
	drop_words(q);
	for (size_t i = 0; i < q->n; i++) {
		struct query_word *w = &q->words[i];
		for (size_t k = 0; k < w->n; k++) {
			w->v[k].terms = search_load_terms(q->index, search_term_file(w->v[k].term),
							  q->diags);
			if (!w->v[k].terms)
				return -1;
		}
	}
	return 0;
}
