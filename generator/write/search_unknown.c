#include <string.h>

#include "write/search_lookup.h"

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
		rc = other.n > SEARCH_WORD_MAX ? 0 : lookup_word(q, other, FACTOR_ENDING, &a);
		if (rc < 0)
			return -1;
		if (rc)
			lookup_add(w, a);
	}
	return 0;
}

/* 1 if what follows a part is a known word, link or not; 0 or -1 as lookup_word. */
static int look_up_tail(struct query *q, struct str rest, struct alternative *a)
{
	for (size_t i = 0; i < q->index->links_n; i++) {
		struct str link = q->index->links[i];
		int rc;
		if (!str_starts(rest, link) || rest.n - link.n < SEARCH_PART_MIN)
			continue;
		rc = lookup_word(q, str_slice(rest, link.n, rest.n), FACTOR_PART, a);
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
		rc = lookup_word(q, str_slice(form, 0, n), FACTOR_PART, &first);
		if (rc > 0 && !lone.factor && n >= LONE_MIN && 2 * n >= form.n)
			lone = first;
		if (rc > 0)
			rc = look_up_tail(q, str_slice(form, n, form.n), &last);
		if (rc < 0)
			return -1;
		if (rc) {
			lookup_add(w, last);
			lookup_add(w, first);
			return 0;
		}
	}
	if (lone.factor)
		lookup_add(w, lone);
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
	while (n < word.n && lookup_pieces_with(s, str_slice(word, 0, n)) > EDIT_PIECES)
		n++;
	return str_slice(word, 0, n);
}

/* An error leaves one half of the word whole. With the first half whole the word stands near. */
static int add_edits_behind(struct query *q, struct str word, struct candidates *c)
{
	const struct search_shards *d = &q->index->d;
	struct str half = few_enough(d, word, word.n / 2);
	size_t first = lookup_piece_of(d, half), n = lookup_pieces_with(d, half);

	for (size_t k = 0; k < n; k++) {
		const struct search_piece *p = lookup_piece(q, first + k);
		if (!p)
			return -1;
		for (size_t i = lookup_lower_bound(p, half);
		     i < p->n && str_starts(p->words[i], half); i++)
			if (one_edit(p->words[i], word))
				lookup_add_candidate(c, lookup_alternative(p, i, FACTOR_EDIT));
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
	first = lookup_piece_of(r, half);
	n = lookup_pieces_with(r, half);
	for (size_t k = 0; k < n; k++) {
		const struct search_piece *p =
			search_load_piece(q->index, true, first + k, q->diags);
		if (!p)
			return -1;
		for (size_t i = lookup_lower_bound(p, half);
		     i < p->n && str_starts(p->words[i], half); i++) {
			struct str found = p->words[i];
			struct alternative a;
			int rc;
			if (!one_edit(found, back))
				continue;
			for (size_t at = 0; at < found.n; at++)
				other[at] = found.p[found.n - 1 - at];
			rc = lookup_word(q, (struct str){other, found.n}, FACTOR_EDIT, &a);
			if (rc < 0)
				return -1;
			if (rc)
				lookup_add_candidate(c, a);
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
		lookup_add(w, c.v[i]);
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
	size_t first = lookup_piece_of(r, back), n = lookup_pieces_with(r, back), seen = 0;
	struct candidates c = {.max = EDIT_TERMS};

	if (w->form.n < TAIL_MIN || n > EDIT_PIECES)
		return 0;
	for (size_t k = 0; k < n && seen < TAIL_WORDS; k++) {
		const struct search_piece *p =
			search_load_piece(q->index, true, first + k, q->diags);
		if (!p)
			return -1;
		for (size_t i = lookup_lower_bound(p, back);
		     seen < TAIL_WORDS && i < p->n && str_starts(p->words[i], back); i++) {
			struct alternative a;
			int rc = lookup_word(q, reversed(p->words[i], other), FACTOR_TAIL, &a);
			if (rc < 0)
				return -1;
			seen++;
			if (rc)
				lookup_add_candidate(&c, a);
		}
	}
	for (size_t i = 0; i < c.n; i++)
		lookup_add(w, c.v[i]);
	return 0;
}

/* ---- words alike ---- */

/* What two words have the same at their beginning. */
static size_t same_beginning(struct str a, struct str b)
{
	size_t n = 0;

	while (n < a.n && n < b.n && a.p[n] == b.p[n])
		n++;
	return n;
}

/* The known word with most of the beginning, two thirds of the word at the least:
 * "werkervaringsplek" finds "werkervaringsplaats". Of all words it stands next to it in the
 * dictionary. */
static int add_alike(struct query *q, struct query_word *w)
{
	const struct search_piece *p;
	size_t at, best = 0, most = LONE_MIN - 1;

	if (!q->index->d.n)
		return 0;
	p = lookup_piece(q, lookup_piece_of(&q->index->d, w->form));
	if (!p)
		return -1;
	at = lookup_lower_bound(p, w->form);
	for (size_t i = at ? at - 1 : 0; i < p->n && i <= at; i++) {
		size_t same = same_beginning(p->words[i], w->form);
		if (same > most && 3 * same >= 2 * w->form.n) {
			most = same;
			best = i;
		}
	}
	if (most >= LONE_MIN)
		lookup_add(w, lookup_alternative(p, best, FACTOR_PART));
	return 0;
}

/* ---- the whole ---- */

int lookup_unknown(struct query *q, struct query_word *w)
{
	if (add_ended(q, w) || (!w->n && add_tailed(q, w)))
		return -1;
	if (!w->n && w->form.n >= TAIL_MIN && lookup_add_prefixed(q, w))
		return -1;
	if (!w->n && add_edits(q, w))
		return -1;
	if (!w->n && add_parts(q, w))
		return -1;
	return w->n ? 0 : add_alike(q, w);
}
