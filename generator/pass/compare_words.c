/*
 * compare_words: whether two bodies differ, told from their words alone.
 *
 * The words of the changed paragraphs are counted. Some are surely seen by a reader, some maybe:
 * the name of a note, the label of a link, what stands in a comment. Had both texts the same words
 * to a reader, then none could surely be seen in the one more often than it stands in the other at
 * all. Where there is one that is, they differ, and nothing needs to be parsed. Where something
 * makes the words no measure of the text (an entity, say), or all add up, the trees are asked.
 */
#include <stdlib.h>
#include <string.h>

#include "pass/compare.h"
#include "pass/window.h"

/* The paragraphs around what changed: out to blank lines. */
static struct str changed_part(struct str s, size_t head, size_t tail)
{
	size_t from = head, to = s.n - tail;

	while (from > 0 && !(s.p[from - 1] == '\n' && (from == 1 || s.p[from - 2] == '\n')))
		from--;
	while (to < s.n && !(s.p[to] == '\n' && (to + 1 == s.n || s.p[to + 1] == '\n')))
		to++;
	return str_slice(s, from, to);
}

/* What is looked for ahead of a mark. */
enum sought { LINE_END, BRACKET_END, TARGET_END, BRACE_END, COMMENT_END, SOUGHT_N };

struct words {
	struct str s;
	size_t at;
	size_t maybe; /* words that begin before this byte may not be seen */
	bool notes;   /* the body has footnotes: one that nothing refers to is not seen */
	bool unsure;
	size_t ahead[SOUGHT_N]; /* where it was last found, SIZE_MAX: no more; 0: not looked for */
};

/* Where the next one is, from byte from on, which is never 0 and never less than it was; SIZE_MAX
 * for none. What was found is kept, so that a line of many marks is not gone through for each. */
static size_t look_ahead(struct words *w, enum sought what, size_t from)
{
	const struct str texts[SOUGHT_N] = {S("\n"), S("]"), S(")"), S("}"), S("-->")};

	if (w->ahead[what] < from)
		w->ahead[what] = str_find(w->s, texts[what], from);
	return w->ahead[what];
}

static bool is_word_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (unsigned char)c >= 0x80;
}

/* Whether nothing but marks of blocks stands on the line before byte at. */
static bool starts_line(struct str s, size_t at)
{
	while (at > 0 && s.p[at - 1] && strchr(" \t>-+*.)0123456789", s.p[at - 1]))
		at--;
	return at == 0 || s.p[at - 1] == '\n';
}

/* Whether the digits before byte end are all that stands on the line, but for marks, and what
 * follows makes them the number of an item. */
static bool is_number(struct str s, size_t end)
{
	size_t at = end;

	if (end >= s.n || (s.p[end] != '.' && s.p[end] != ')'))
		return false;
	while (at > 0 && s.p[at - 1] >= '0' && s.p[at - 1] <= '9')
		at--;
	while (at < end && at > 0 && strchr(" \t>-+*", s.p[at - 1]))
		at--;
	return at < end && (at == 0 || s.p[at - 1] == '\n');
}

/* The words before byte end may not be seen; without an end nothing is known. */
static void maybe_until(struct words *w, size_t end)
{
	if (end == SIZE_MAX)
		w->unsure = true;
	else if (end > w->maybe)
		w->maybe = end;
}

/* "](…)" */
static void see_target(struct words *w)
{
	size_t end = look_ahead(w, TARGET_END, w->at + 2);

	maybe_until(w, end);
	for (size_t i = w->at + 2; !w->unsure && i < end; i++)
		if (strchr("(<\"'\\\n", w->s.p[i]))
			w->unsure = true;
}

/* "[^…]": a note's name. */
static void see_name(struct words *w)
{
	size_t end = look_ahead(w, BRACKET_END, w->at + 1);

	maybe_until(w, end);
	if (look_ahead(w, LINE_END, w->at + 1) < end)
		w->unsure = true;
}

/* "<!-- … -->"; between two parts of a word it would join them. */
static void see_comment(struct words *w)
{
	size_t end = look_ahead(w, COMMENT_END, w->at + 4);

	maybe_until(w, end);
	/* A note's definition would end it, and nothing may refer to that note. */
	if (w->notes && look_ahead(w, LINE_END, w->at + 4) < end)
		w->unsure = true;
	if (w->at > 0 && (is_word_byte(w->s.p[w->at - 1]) || w->s.p[w->at - 1] == '>'))
		w->unsure = true;
}

static size_t line_end(struct words *w)
{
	size_t end = look_ahead(w, LINE_END, w->at + 1);

	return end == SIZE_MAX ? w->s.n : end;
}

/* Fenced code: nobody sees the name of the language. */
static bool is_fence(const struct words *w)
{
	struct str rest = str_slice(w->s, w->at, w->s.n), line;
	bool tildes = str_starts(rest, S("~~~"));

	/* First whether it is at the start of a line: the line is gone through only once. */
	if ((!tildes && !str_starts(rest, S("```"))) || !starts_line(w->s, w->at))
		return false;
	line = str_cut(&rest, '\n');
	while (line.n && line.p[0] == '`')
		line = str_slice(line, 1, line.n);
	return tildes || str_chr(line, '`', 0) == SIZE_MAX;
}

static bool is_letter_or_digit(char c)
{
	return is_word_byte(c) && (unsigned char)c < 0x80;
}

/* Whether "&" begins an entity. */
static bool is_entity(struct str s)
{
	size_t at = s.n > 1 && s.p[1] == '#' ? 2 : 1, from = at;

	while (at < s.n && is_letter_or_digit(s.p[at]))
		at++;
	return at > from && at < s.n && s.p[at] == ';';
}

/* The byte at w->at is no part of a word: whether it makes the words no measure of the text. */
static bool is_unsure(const struct words *w)
{
	struct str rest = str_slice(w->s, w->at, w->s.n);
	char c = rest.p[0], next = rest.n > 1 ? rest.p[1] : '\n';

	if (c == ' ' || c == '\t')
		return w->notes && (w->at == 0 || w->s.p[w->at - 1] == '\n') && next == c;
	if (c == '<')
		return next == '!' && !str_starts(rest, S("<!--"));
	if (c == '&')
		return is_entity(rest);
	return c == '\0' ||
	       (c == ']' && next == ':' && w->at >= w->maybe && window_may_define(w->s, w->at));
}

/* "[label]: address" at the start of a line. */
static bool is_definition(const struct words *w)
{
	struct str rest = str_slice(w->s, w->at, w->s.n), line;
	size_t close, next = 0;

	if (!starts_line(w->s, w->at) || str_starts(rest, S("[^")))
		return false;
	line = str_cut(&rest, '\n');
	close = str_find(line, S("]:"), 0);
	if (close == SIZE_MAX)
		return false;
	while (next < rest.n && rest.p[next] && strchr(" \t\r\n\f\v", rest.p[next]))
		next++;
	/* All on that line, or else it is left alone: its parts may stand on three. */
	return str_trim(str_slice(line, close + 2, line.n)).n &&
	       !(next < rest.n && strchr("\"'(", rest.p[next]));
}

/* "[" */
static void see_bracket(struct words *w, struct str rest)
{
	char next = rest.n > 1 ? rest.p[1] : '\n';

	if (next == '^')
		see_name(w);
	else if (next == '!')
		maybe_until(w, look_ahead(w, BRACKET_END, w->at + 1));
	else if ((next == 'x' || next == 'X') && rest.n > 2 && rest.p[2] == ']')
		maybe_until(w, w->at + 2);
	else if (is_definition(w))
		maybe_until(w, line_end(w));
}

/* What a byte that is no part of a word does to the words behind it. Most do nothing. */
static void see_mark(struct words *w)
{
	char c = w->s.p[w->at];
	struct str rest;

	if (c != '\0' && !strchr("[]<&|{`~ \t", c))
		return;
	if (is_unsure(w)) {
		w->unsure = true;
		return;
	}
	rest = str_slice(w->s, w->at, w->s.n);
	if (c == ']' && rest.n > 1 && rest.p[1] == '(')
		see_target(w);
	else if (c == ']' && rest.n > 1 && rest.p[1] == '[')
		maybe_until(w, look_ahead(w, BRACKET_END, w->at + 1));
	else if (c == '[')
		see_bracket(w, rest);
	else if (c == '<' && str_starts(rest, S("<!--")))
		see_comment(w);
	else if (c == '|') /* a row may have more cells than its table */
		maybe_until(w, line_end(w));
	else if (c == '{' && (str_starts(rest, S("{#")) || str_starts(rest, S("{lang="))))
		maybe_until(w, look_ahead(w, BRACE_END, w->at + 1));
	else if ((c == '`' || c == '~') && is_fence(w))
		maybe_until(w, line_end(w));
}

/* The hash of the next word, false at the end; *maybe: it may not be seen. */
static bool next_word(struct words *w, uint32_t *hash, bool *maybe)
{
	struct str s = w->s;
	size_t from;
	uint32_t h = 2166136261U;

	for (; w->at < s.n && !is_word_byte(s.p[w->at]) && !w->unsure; w->at++)
		see_mark(w);
	from = w->at;
	for (; w->at < s.n && is_word_byte(s.p[w->at]); w->at++)
		h = (h ^ (unsigned char)s.p[w->at]) * 16777619U;
	*maybe = from < w->maybe || is_number(s, w->at);
	*hash = h ^ h >> 15;
	return w->at > from && !w->unsure;
}

/*
 * How often the words of one place of the table stand in either text, and how often they are surely
 * seen. Words that share a place only hide a difference, they cannot make one: when together they
 * are seen more often in the one text than they stand in the other, then one of them is.
 */
struct count {
	uint32_t all[2], seen[2];
};

#define PLACES_MOST ((size_t)1 << 14)

static void count_words(struct words *w, int which, struct count *counts, size_t places)
{
	uint32_t hash;
	bool maybe;

	while (next_word(w, &hash, &maybe)) {
		struct count *c = &counts[hash & (places - 1)];

		c->all[which]++;
		c->seen[which] += !maybe;
	}
}

/* True when the words surely differ for a reader. */
static bool words_differ(struct words *a, struct words *b)
{
	size_t places = 64;
	struct count *counts;
	bool differ = false;

	while (places < (a->s.n + b->s.n) / 4 && places < PLACES_MOST)
		places *= 2;
	counts = mem_alloc(places * sizeof *counts);
	memset(counts, 0, places * sizeof *counts);
	count_words(a, 0, counts, places);
	if (!a->unsure)
		count_words(b, 1, counts, places);
	for (size_t i = 0; i < places && !differ; i++)
		differ = counts[i].seen[0] > counts[i].all[1] ||
			 counts[i].seen[1] > counts[i].all[0];
	free(counts);
	return differ && !a->unsure && !b->unsure;
}

/* Whether byte at may stand in a comment, which may hold blank lines. */
static bool in_comment(struct str s, size_t at)
{
	struct str before = str_slice(s, 0, at);
	size_t last = SIZE_MAX;

	for (size_t i = str_find(before, S("<!--"), 0); i != SIZE_MAX;
	     i = str_find(before, S("<!--"), i + 4))
		last = i;
	return last != SIZE_MAX && str_find(before, S("-->"), last + 4) == SIZE_MAX;
}

static bool is_text(struct str s)
{
	return utf8_valid(s) && str_chr(s, '\0', 0) == SIZE_MAX &&
	       str_find(s, S("\xef\xbb\xbf"), 0) == SIZE_MAX;
}

bool compare_words(struct str old_body, struct str new_body, size_t head, size_t tail)
{
	bool notes = str_find(old_body, S("[^"), 0) != SIZE_MAX ||
		     str_find(new_body, S("[^"), 0) != SIZE_MAX;
	struct words a = {.s = changed_part(old_body, head, tail), .notes = notes};
	struct words b = {.s = changed_part(new_body, head, tail), .notes = notes};

	/* Bytes that are no text are all shown as the same mark, and a byte order mark as none. */
	if (!is_text(a.s) || !is_text(b.s))
		return false;
	if (in_comment(old_body, (size_t)(a.s.p - old_body.p)) ||
	    in_comment(new_body, (size_t)(b.s.p - new_body.p)))
		return false;
	return words_differ(&a, &b);
}
