#include <string.h>

#include "write/search_rank.h"

/* ---- the dictionary ---- */

/* Index of the piece in which the word stands, if anywhere. */
static size_t piece_of(const struct search_shards *s, struct str word)
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

/* How many pieces may hold words that begin so, from piece_of on. */
static size_t pieces_with(const struct search_shards *s, struct str prefix)
{
	size_t first = piece_of(s, prefix), n = 1;

	while (first + n < s->n && str_starts(s->v[first + n].start, prefix))
		n++;
	return s->n ? n : 0;
}

/* Index of the first word that is not before this one. */
static size_t lower_bound(const struct search_piece *p, struct str word)
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

static const struct search_piece *load_piece(struct query *q, size_t number)
{
	const struct search_piece *p = search_load_piece(q->index, false, number, q->diags);

	for (size_t i = 0; i < q->pieces_n; i++)
		if (q->pieces[i] == p)
			return p;
	if (p && q->pieces_n < q->pieces_cap)
		q->pieces[q->pieces_n++] = p;
	return p;
}

static struct alternative make_alternative(const struct search_piece *p, size_t word,
					   unsigned factor)
{
	return (struct alternative){
		.term = p->terms[word], .factor = factor, .frequency = p->frequency[word]};
}

/* Adds it unless the word has that term already. */
static bool add_alternative(struct query_word *w, struct alternative a)
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
static int look_up(struct query *q, struct str word, unsigned factor, struct alternative *a)
{
	const struct search_piece *p;
	size_t i;

	if (!q->index->d.n)
		return 0;
	p = load_piece(q, piece_of(&q->index->d, word));
	if (!p)
		return -1;
	i = lower_bound(p, word);
	if (i == p->n || !str_eq(p->words[i], word))
		return 0;
	*a = make_alternative(p, i, factor);
	return 1;
}

/* ---- candidates: the most frequent few ---- */

struct candidates {
	struct alternative v[PREFIX_TERMS];
	size_t n, max;
};

static void add_candidate(struct candidates *c, struct alternative a)
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
static int add_prefixed(struct query *q, struct query_word *w)
{
	const struct search_shards *d = &q->index->d;
	struct candidates c = {.max = PREFIX_TERMS};
	size_t first = piece_of(d, w->form), n = pieces_with(d, w->form);

	for (size_t k = 0; k < n && k < PREFIX_PIECES; k++) {
		const struct search_piece *p = load_piece(q, first + k);
		if (!p)
			return -1;
		for (size_t i = lower_bound(p, w->form);
		     i < p->n && str_starts(p->words[i], w->form); i++) {
			struct alternative a = make_alternative(p, i, FACTOR_PREFIX);
			if (!w->n || (a.term != w->v[0].term &&
				      search_term_file(a.term) == search_term_file(w->v[0].term)))
				add_candidate(&c, a);
		}
	}
	for (size_t i = 0; i < c.n; i++)
		add_alternative(w, c.v[i]);
	return 0;
}

/* ---- unknown words ---- */

/* What the word is with another ending. */
static int add_ended(struct query *q, struct query_word *w)
{
	for (size_t i = 0; i < q->index->endings_n && w->n < ENDING_TERMS; i++) {
		const struct search_ending *e = &q->index->endings[i];
		struct str other;
		struct alternative a;
		int rc;
		if (!str_ends(w->form, e->tail) || w->form.n - e->tail.n < SEARCH_STEM_MIN)
			continue;
		other = str_printf(q->arena, STR_FMT STR_FMT,
				   STR_ARG(str_slice(w->form, 0, w->form.n - e->tail.n)),
				   STR_ARG(e->other));
		rc = other.n > SEARCH_WORD_MAX ? 0 : look_up(q, other, FACTOR_ENDING, &a);
		if (rc < 0)
			return -1;
		if (rc)
			add_alternative(w, a);
	}
	return 0;
}

/* 1 if what follows a part is a known word, link or not; 0 or -1 as look_up. */
static int look_up_tail(struct query *q, struct str rest, struct alternative *a)
{
	for (size_t i = 0; i < q->index->links_n; i++) {
		struct str link = q->index->links[i];
		int rc;
		if (!str_starts(rest, link) || rest.n - link.n < SEARCH_PART_MIN)
			continue;
		rc = look_up(q, str_slice(rest, link.n, rest.n), FACTOR_PART, a);
		if (rc)
			return rc;
	}
	return 0;
}

/* The two words that the word is made of, the first as long as can be; else a long one that it
 * begins with: "kinderopvangplaats" finds "kinderopvang" where "plaats" is not known. */
static int add_parts(struct query *q, struct query_word *w)
{
	struct str form = w->form;
	struct alternative lone = {.factor = 0};

	for (size_t n = form.n; q->index->links_n && n-- > SEARCH_PART_MIN;) {
		struct alternative first, last;
		int rc;
		if (form.n - n < SEARCH_PART_MIN)
			continue;
		rc = look_up(q, str_slice(form, 0, n), FACTOR_PART, &first);
		if (rc > 0 && !lone.factor && n >= LONE_MIN && 2 * n >= form.n)
			lone = first;
		if (rc > 0)
			rc = look_up_tail(q, str_slice(form, n, form.n), &last);
		if (rc < 0)
			return -1;
		if (rc) {
			add_alternative(w, last);
			add_alternative(w, first);
			return 0;
		}
	}
	if (lone.factor)
		add_alternative(w, lone);
	return 0;
}

/* ---- errors ---- */

/* One letter more, less or other, or two neighbours changed about. */
static bool one_edit(struct str a, struct str b)
{
	size_t same = 0, tail = 0;
	struct str shorter = a.n <= b.n ? a : b, longer = a.n <= b.n ? b : a;

	while (same < shorter.n && shorter.p[same] == longer.p[same])
		same++;
	while (tail < shorter.n - same &&
	       shorter.p[shorter.n - 1 - tail] == longer.p[longer.n - 1 - tail])
		tail++;
	if (longer.n - shorter.n == 1)
		return same + tail == shorter.n;
	if (longer.n != shorter.n)
		return false;
	return same + tail + 1 == shorter.n ||
	       (same + tail + 2 == shorter.n && shorter.p[same] == longer.p[same + 1] &&
		shorter.p[same + 1] == longer.p[same]);
}

/* The shortest beginning of word, of at least n bytes, that stands in few enough pieces. */
static struct str few_enough(const struct search_shards *s, struct str word, size_t n)
{
	while (n < word.n && pieces_with(s, str_slice(word, 0, n)) > EDIT_PIECES)
		n++;
	return str_slice(word, 0, n);
}

/* An error leaves one half of the word whole. With the first half whole the word stands near. */
static int add_edits_behind(struct query *q, struct str word, struct candidates *c)
{
	const struct search_shards *d = &q->index->d;
	struct str half = few_enough(d, word, word.n / 2);
	size_t first = piece_of(d, half), n = pieces_with(d, half);

	for (size_t k = 0; k < n; k++) {
		const struct search_piece *p = load_piece(q, first + k);
		if (!p)
			return -1;
		for (size_t i = lower_bound(p, half); i < p->n && str_starts(p->words[i], half);
		     i++)
			if (one_edit(p->words[i], word))
				add_candidate(c, make_alternative(p, i, FACTOR_EDIT));
	}
	return 0;
}

/* With the last half whole it stands near among the reversed words. */
static int add_edits_before(struct query *q, struct str word, struct candidates *c)
{
	const struct search_shards *r = &q->index->r;
	char text[SEARCH_WORD_MAX], other[SEARCH_WORD_MAX];
	struct str back = {text, word.n}, half;
	size_t first, n;

	for (size_t i = 0; i < word.n; i++)
		text[i] = word.p[word.n - 1 - i];
	half = few_enough(r, back, word.n - 1 - word.n / 2);
	first = piece_of(r, half);
	n = pieces_with(r, half);
	for (size_t k = 0; k < n; k++) {
		const struct search_piece *p =
			search_load_piece(q->index, true, first + k, q->diags);
		if (!p)
			return -1;
		for (size_t i = lower_bound(p, half); i < p->n && str_starts(p->words[i], half);
		     i++) {
			struct str found = p->words[i];
			struct alternative a;
			int rc;
			if (!one_edit(found, back))
				continue;
			for (size_t at = 0; at < found.n; at++)
				other[at] = found.p[found.n - 1 - at];
			rc = look_up(q, (struct str){other, found.n}, FACTOR_EDIT, &a);
			if (rc < 0)
				return -1;
			if (rc)
				add_candidate(c, a);
		}
	}
	return 0;
}

static int add_edits(struct query *q, struct query_word *w)
{
	struct candidates c = {.max = EDIT_TERMS};

	if (w->form.n < EDIT_MIN)
		return 0;
	if (add_edits_behind(q, w->form, &c) || add_edits_before(q, w->form, &c))
		return -1;
	for (size_t i = 0; i < c.n; i++)
		add_alternative(w, c.v[i]);
	return 0;
}

/* ---- longer words ---- */

static struct str reversed(struct str word, char out[SEARCH_WORD_MAX])
{
	for (size_t i = 0; i < word.n; i++)
		out[i] = word.p[word.n - 1 - i];
	return (struct str){out, word.n};
}

/* What ends with the word: "toeslag" finds "huurtoeslag". */
static int add_tailed(struct query *q, struct query_word *w)
{
	const struct search_shards *r = &q->index->r;
	char text[SEARCH_WORD_MAX], other[SEARCH_WORD_MAX];
	struct str back = reversed(w->form, text);
	size_t first = piece_of(r, back), n = pieces_with(r, back), seen = 0;
	struct candidates c = {.max = EDIT_TERMS};

	if (w->form.n < TAIL_MIN || n > EDIT_PIECES)
		return 0;
	for (size_t k = 0; k < n && seen < TAIL_WORDS; k++) {
		const struct search_piece *p =
			search_load_piece(q->index, true, first + k, q->diags);
		if (!p)
			return -1;
		for (size_t i = lower_bound(p, back);
		     seen < TAIL_WORDS && i < p->n && str_starts(p->words[i], back); i++) {
			struct alternative a;
			int rc = look_up(q, reversed(p->words[i], other), FACTOR_TAIL, &a);
			if (rc < 0)
				return -1;
			seen++;
			if (rc)
				add_candidate(&c, a);
		}
	}
	for (size_t i = 0; i < c.n; i++)
		add_alternative(w, c.v[i]);
	return 0;
}

/* ---- the whole ---- */

static int add_unknown(struct query *q, struct query_word *w)
{
	if (add_ended(q, w) || (!w->n && add_tailed(q, w)))
		return -1;
	if (!w->n && w->form.n >= TAIL_MIN && add_prefixed(q, w))
		return -1;
	if (!w->n && add_edits(q, w))
		return -1;
	return w->n ? 0 : add_parts(q, w);
}

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
	int rc = both.n > SEARCH_WORD_MAX ? 0 : look_up(q, both, FACTOR_JOINED, &a);

	if (rc == 1) {
		add_alternative(&w[0], a);
		add_alternative(&w[1], a);
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
		if ((rc = look_up(q, q->words[i].form, FACTOR_EXACT, &a)) < 0)
			return -1;
		if (rc)
			add_alternative(&q->words[i], a);
	}
	for (size_t i = 0; i + 1 < q->n; i++)
		if (add_joined(q, &q->words[i]) < 0)
			return -1;
	if (q->n && q->words[q->n - 1].form.n >= PREFIX_MIN && add_prefixed(q, &q->words[q->n - 1]))
		return -1;
	for (size_t i = 0; i < q->n; i++)
		if (!q->words[i].n && add_unknown(q, &q->words[i]))
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
