/* terms: the first use on a page of each glossary page's names becomes a link to it. */
#include <stdlib.h>
#include <string.h>

#include "pass/body.h"

/*
 * A word of the text is looked up in lower case. Most words start no term, so a small filter of
 * bits is asked first; what passes it goes to a map from the first words of the terms to a chain of
 * those, longest first.
 */
#define FILTER_BITS 65536U	/* as many as filter_bit has values */
#define WORD_BYTES ((size_t)64) /* a first word is never longer, in lower case */

struct entry {
	struct str name; /* lower case unless exact; single spaces */
	bool exact;
	const struct page *page;
	size_t number; /* of the page, among glossary pages */
	struct entry *next;
};

struct term_index {
	struct arena arena;
	struct map first;   /* first word → struct entry * */
	struct map numbers; /* url of a glossary page → its number */
	uint64_t filter[FILTER_BITS / 64];
};

/* ---- words ---- */

static inline bool is_word_byte(unsigned char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)(c - '0') < 10;
}

static bool is_word_at(struct str s, size_t i)
{
	if (i >= s.n)
		return false;
	if ((unsigned char)s.p[i] < 0x80)
		return is_word_byte((unsigned char)s.p[i]);
	return utf8_is_word(utf8_next(s, &i));
}

/* The length of what may join two parts of one word: '-' and apostrophes. */
static size_t joiner_at(struct str s, size_t i)
{
	if (i >= s.n)
		return 0;
	if (s.p[i] == '-' || s.p[i] == '\'')
		return 1;
	return str_starts(str_slice(s, i, s.n), S("\u2019")) ? 3 : 0;
}

/* The end of the word that starts at i. */
static size_t word_end(struct str s, size_t i)
{
	for (;;) {
		size_t j;

		while (i < s.n && is_word_byte((unsigned char)s.p[i]))
			i++;
		if (i < s.n && (unsigned char)s.p[i] >= 0x80 && is_word_at(s, i)) {
			utf8_next(s, &i);
			continue;
		}
		j = joiner_at(s, i);
		if (!j || !is_word_at(s, i + j))
			return i;
		i += j;
	}
}

static size_t next_word(struct str s, size_t i)
{
	while (i < s.n) {
		while (i < s.n && (unsigned char)s.p[i] < 0x80 &&
		       !is_word_byte((unsigned char)s.p[i]))
			i++;
		if (is_word_at(s, i))
			break;
		if (i < s.n)
			utf8_next(s, &i);
	}
	return i;
}

/* The word in lower case, in key; its length, 0 if it is too long. */
static size_t lower_word(struct str word, char key[static WORD_BYTES])
{
	struct buf b;
	size_t n;

	if (word.n > WORD_BYTES)
		return 0;
	for (n = 0; n < word.n && (unsigned char)word.p[n] < 0x80; n++)
		key[n] = (char)(word.p[n] >= 'A' && word.p[n] <= 'Z' ? word.p[n] + 32 : word.p[n]);
	if (n == word.n)
		return n;
	buf_init(&b, WORD_BYTES);
	for (size_t i = 0; i < word.n;)
		buf_add_utf8(&b, utf8_lower(utf8_next(word, &i)));
	n = b.overflow ? 0 : b.n;
	memcpy(key, b.p, n);
	buf_release(&b);
	return n;
}

/* Of a word's first three bytes and its last, without regard to case. Only ASCII counts, since
 * other characters may change their bytes with their case. */
static uint32_t filter_bit(struct str word)
{
	uint32_t h = 0;

	for (size_t i = 0; i < 3; i++) {
		unsigned char c = i < word.n ? (unsigned char)word.p[i] : 0;

		if (c >= 0x80)
			break;
		h = h << 8 | (c | 0x20);
	}
	if (word.n && (unsigned char)word.p[word.n - 1] < 0x80)
		h |= (uint32_t)((unsigned char)word.p[word.n - 1] | 0x20) << 24;
	return (h * UINT32_C(0x9e3779b1)) >> 16;
}

/* ---- the index ---- */

/* The name from its first word on, with single spaces, in lower case unless exact. */
static struct str normal_name(struct arena *arena, struct str name, bool exact)
{
	struct str result;
	struct buf b;

	buf_init(&b, 0);
	for (size_t i = next_word(name, 0); i < name.n;) {
		uint32_t cp = utf8_next(name, &i);
		bool blank = cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r';

		if (!blank)
			buf_add_utf8(&b, exact ? cp : utf8_lower(cp));
		else if (b.p[b.n ? b.n - 1 : 0] != ' ')
			buf_addc(&b, ' ');
	}
	result = str_trim(buf_dup(&b, arena));
	buf_release(&b);
	return result;
}

static void add_term(struct term_index *index, const struct term *term)
{
	struct map_entry *number, *first;
	struct entry *e;
	char key[WORD_BYTES];
	struct str word;
	bool added;
	struct str name = normal_name(&index->arena, term->name, term->exact_case);

	word = str_slice(name, 0, word_end(name, 0));
	word.n = lower_word(word, key);
	if (!word.n)
		return;
	word = str_dup(&index->arena, (struct str){key, word.n});
	number = map_put(&index->numbers, term->page->url, &added);
	if (added)
		number->num = index->numbers.n - 1;
	e = arena_new(&index->arena, struct entry, 1);
	*e = (struct entry){name, term->exact_case, term->page, number->num, NULL};
	index->filter[filter_bit(word) / 64] |= UINT64_C(1) << filter_bit(word) % 64;
	/* The site has them longest first; so has the chain. */
	first = map_put(&index->first, word, &added);
	if (added) {
		first->ptr = e;
	} else {
		struct entry *last = first->ptr;

		while (last->next)
			last = last->next;
		last->next = e;
	}
}

struct term_index *term_index_new(const struct site *site)
{
	struct term_index *index = mem_alloc(sizeof *index);

	memset(index, 0, sizeof *index);
	for (size_t i = 0; i < site->terms_n; i++)
		add_term(index, &site->terms[i]);
	return index;
}

void term_index_free(struct term_index *index)
{
	if (!index)
		return;
	map_release(&index->first);
	map_release(&index->numbers);
	arena_release(&index->arena);
	free(index);
}

/* ---- finding ---- */

/* A place in the text, which may go on in the next node behind a soft break. */
struct cursor {
	struct node *n;
	size_t at;
};

/* Moves over blanks and at most one soft break; false if there is none. */
static bool skip_blank(struct cursor *c)
{
	struct cursor start = *c;

	while (c->at < c->n->text.n && (c->n->text.p[c->at] == ' ' || c->n->text.p[c->at] == '\t'))
		c->at++;
	if (c->at == c->n->text.n && c->n->next && c->n->next->kind == NODE_SOFT_BREAK &&
	    c->n->next->next && c->n->next->next->kind == NODE_TEXT) {
		c->n = c->n->next->next;
		c->at = 0;
		return true;
	}
	return c->at != start.at;
}

/* Whether what stands at the end of a text makes one word with the inline beside it. */
static bool grips(const struct node *beside, bool behind)
{
	if (!beside)
		return false;
	switch ((int)beside->kind) {
	case NODE_TEXT:
		if (behind)
			return is_word_at(beside->text, 0);
		return beside->text.n &&
		       (is_word_at(beside->text, beside->text.n - 1) ||
			(unsigned char)beside->text.p[beside->text.n - 1] >= 0x80);
	case NODE_CODE:
	case NODE_HTML_INLINE:
	case NODE_EMPH:
	case NODE_STRONG:
	case NODE_STRIKE:
	case NODE_LINK:
	case NODE_SPAN:
		return true;
	default:
		return false;
	}
}

/* Whether the entry's name stands at *c as whole words; then moves *c behind it. */
static bool match(const struct entry *e, struct cursor *c)
{
	struct cursor at = *c;
	size_t i = 0, j;

	while (i < e->name.n) {
		uint32_t want = utf8_next(e->name, &i), have;

		if (want == ' ') {
			if (!skip_blank(&at))
				return false;
			continue;
		}
		if (at.at >= at.n->text.n)
			return false;
		have = utf8_next(at.n->text, &at.at);
		if (have != want && (e->exact || utf8_lower(have) != want))
			return false;
	}
	j = joiner_at(at.n->text, at.at);
	if (is_word_at(at.n->text, at.at) || (j && is_word_at(at.n->text, at.at + j)) ||
	    (at.at == at.n->text.n && grips(at.n->next, true)))
		return false;
	*c = at;
	return true;
}

struct search {
	struct pass *p;
	const struct term_index *index;
	uint64_t *done; /* bits by the page's number */
};

static bool is_done(const struct search *s, size_t number)
{
	return s->done[number / 64] >> number % 64 & 1;
}

static void set_done(struct search *s, size_t number)
{
	s->done[number / 64] |= UINT64_C(1) << number % 64;
}

/* The term whose name starts with the word at *c and is not linked yet. */
static const struct entry *find_term(const struct search *s, struct str word, struct cursor *c)
{
	uint32_t bit = filter_bit(word);
	char key[WORD_BYTES];
	struct str lower;

	if (!(s->index->filter[bit / 64] >> bit % 64 & 1))
		return NULL;
	lower = (struct str){key, lower_word(word, key)};
	if (!lower.n)
		return NULL;
	for (const struct entry *e = map_ptr(&s->index->first, lower); e; e = e->next)
		if (match(e, c))
			return is_done(s, e->number) || e->page == s->p->page ? NULL : e;
	return NULL;
}

/* Makes a term of what stands from n's byte at to the cursor. Returns it. */
static struct node *make_term(struct search *s, struct node *n, size_t at, struct cursor end,
			      const struct page *page)
{
	struct node *term = node_new(s->p->scratch, NODE_TERM, n), *first = n;

	if (end.at < end.n->text.n)
		node_split(s->p->scratch, end.n, end.at);
	if (at > 0) {
		first = node_split(s->p->scratch, n, at);
		if (end.n == n)
			end.n = first;
	}
	term->column = first->column;
	term->target = page;
	node_wrap(term, first, end.n);
	return term;
}

/* Looks through one text. Returns the last node that it has made of it. */
static struct node *search_text(struct search *s, struct node *n)
{
	size_t i = next_word(n->text, 0);

	if (i == 0 && grips(n->prev, false))
		i = next_word(n->text, word_end(n->text, 0));
	while (i < n->text.n) {
		size_t end = word_end(n->text, i);
		struct cursor c = {n, i};
		const struct entry *e = find_term(s, str_slice(n->text, i, end), &c);

		if (e) {
			set_done(s, e->number);
			return make_term(s, n, i, c, e->page);
		}
		if (c.n != n)
			break;
		/* Behind a name that is linked already, so that no shorter one is found in it. */
		i = next_word(n->text, c.at > end ? c.at : end);
	}
	return n;
}

/* How a tag of raw HTML changes the depth of what we keep out of. */
static int tag_depth(struct str html)
{
	static const struct str tags[] = {
		{"<a", 2}, {"<code", 5}, {"<kbd", 4}, {"<samp", 5}, {"<h", 2}};
	bool close = str_starts(html, S("</"));
	struct str name = close ? str_slice(html, 1, html.n) : html;

	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		struct str tag = close ? str_slice(tags[i], 1, tags[i].n) : tags[i];
		struct str rest = str_slice(name, close ? 1 + tag.n : tag.n, name.n);

		if (str_eq_nocase(str_slice(name, close ? 1 : 0, (close ? 1 : 0) + tag.n), tag) &&
		    rest.n && strchr(" \t\n>/123456", rest.p[0]))
			return close ? -1 : 1;
	}
	return 0;
}

void pass_terms(struct pass *p)
{
	struct search s = {.p = p, .index = p->terms};
	struct node *n = p->root;
	int depth = 0;

	if (!p->terms || !p->terms->numbers.n)
		return;
	s.done = arena_new(p->scratch, uint64_t, p->terms->numbers.n / 64 + 1);
	while (n) {
		bool skip = false;

		if (node_is_block(n))
			depth = 0;
		switch ((int)n->kind) {
		case NODE_LINK:
			if (n->link == LINK_PAGE) {
				const struct page *page = n->target;
				const struct map_entry *e = map_get(&p->terms->numbers, page->url);

				if (e)
					set_done(&s, e->num);
			}
			skip = true;
			break;
		case NODE_HEADING:
		case NODE_IMAGE:
		case NODE_SPAN:
		case NODE_CITATION:
			skip = true;
			break;
		case NODE_HTML_INLINE:
			depth += tag_depth(n->text);
			depth = depth < 0 ? 0 : depth;
			break;
		case NODE_TEXT:
			if (depth == 0)
				n = search_text(&s, n);
			skip = true;
			break;
		default:
			break;
		}
		n = skip ? node_skip(n, p->root) : node_next(n, p->root);
	}
}
