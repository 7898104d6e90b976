#include "write/css.h"

#include <stdlib.h>
#include <string.h>

/* One declaration of a custom property: "--name: value;" with the white space before it. */
struct token {
	struct str name, value;
	size_t sheet, from, to;
	size_t next; /* index + 1 of another of this name; 0: none */
};

struct tokens {
	struct {
		struct token *v;
		size_t n, cap;
	} all;
	struct map by_name; /* name → index + 1 of the last of that name */
	struct map used;    /* names, in the order in which they were found */
};

/* ---- reading ---- */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static size_t skip_space(struct str s, size_t i)
{
	while (i < s.n && is_space(s.p[i]))
		i++;
	return i;
}

/* Behind the comment or the string that starts at i; i when there is none. */
static size_t skip_quoted(struct str s, size_t i)
{
	if (s.p[i] == '/' && i + 1 < s.n && s.p[i + 1] == '*') {
		size_t end = str_find(s, S("*/"), i + 2);
		return end == SIZE_MAX ? s.n : end + 2;
	}
	if (s.p[i] == '"' || s.p[i] == '\'') {
		char quote = s.p[i++];
		while (i < s.n && s.p[i] != quote)
			i += s.p[i] == '\\' ? 2 : 1;
		return i < s.n ? i + 1 : s.n;
	}
	return i;
}

static size_t name_end(struct str s, size_t i)
{
	while (i < s.n && !is_space(s.p[i]) && !memchr(":;,(){}\"'/\\", s.p[i], 11))
		i++;
	return i;
}

/* Where the statement that starts at i ends: at its ';', '{' or '}', or, of the value of a custom
 * property, at what does not stand in brackets of its own. */
static size_t statement_end(struct str s, size_t i, bool value)
{
	size_t depth = 0;

	while (i < s.n) {
		size_t quoted = skip_quoted(s, i);
		char c = s.p[i];

		if (quoted > i) {
			i = quoted;
			continue;
		}
		if (c == '(' || c == '[' || (value && c == '{'))
			depth++;
		else if (depth && (c == ')' || c == ']' || (value && c == '}')))
			depth--;
		else if (!depth && (c == ';' || c == '{' || c == '}'))
			break;
		i++;
	}
	return i < s.n ? i : s.n;
}

/* Notes every name of a custom property in the text: in var(), and wherever else one may stand. */
static void note_used(struct tokens *t, struct str text)
{
	size_t from, i = 0;

	while ((from = str_find(text, S("--"), i)) != SIZE_MAX) {
		bool whole = !from || is_space(text.p[from - 1]) ||
			     memchr(":;,(){}\"'/", text.p[from - 1], 10);

		i = name_end(text, from);
		if (whole)
			map_put(&t->used, str_slice(text, from, i), NULL);
	}
}

/* Takes a sheet apart: its custom properties to all, what the rest names to used. */
static void read_sheet(struct tokens *t, struct str css, size_t sheet)
{
	size_t i = 0;

	while (i < css.n) {
		size_t from = i, start = skip_space(css, i), end, colon;
		struct token token = {.sheet = sheet, .from = from};
		struct map_entry *e;

		if (start < css.n && css.p[start] == '/') {
			i = skip_quoted(css, start);
			i += i == start;
			continue;
		}
		end = name_end(css, start);
		colon = skip_space(css, end);
		if (!str_starts(str_slice(css, start, end), S("--")) || colon >= css.n ||
		    css.p[colon] != ':') {
			end = statement_end(css, start, false);
			note_used(t, str_slice(css, start, end));
			i = end + 1;
			continue;
		}
		token.name = str_slice(css, start, end);
		end = statement_end(css, colon + 1, true);
		token.value = str_slice(css, colon + 1, end);
		token.to = end < css.n && css.p[end] == ';' ? end + 1 : end;
		e = map_put(&t->by_name, token.name, NULL);
		token.next = e->num;
		list_push(&t->all, token);
		e->num = t->all.n;
		i = token.to < css.n && css.p[token.to] == '}' ? token.to + 1 : token.to;
	}
}

/* ---- leaving out ---- */

static struct str without_unused(const struct tokens *t, struct arena *arena, struct str css,
				 size_t sheet)
{
	struct str result;
	struct buf out;
	size_t at = 0;

	buf_init(&out, css.n + 1);
	for (size_t i = 0; i < t->all.n; i++) {
		const struct token *token = &t->all.v[i];

		if (token->sheet != sheet || map_has(&t->used, token->name))
			continue;
		buf_add(&out, str_slice(css, at, token->from));
		at = token->to;
	}
	buf_add(&out, str_slice(css, at, css.n));
	result = buf_dup(&out, arena);
	buf_release(&out);
	return result;
}

void css_keep_used(struct arena *arena, struct str *sheets, size_t sheets_n,
		   const struct str *styles, size_t styles_n)
{
	struct tokens t = {0};

	for (size_t i = 0; i < styles_n; i++)
		note_used(&t, styles[i]);
	for (size_t i = 0; i < sheets_n; i++)
		read_sheet(&t, sheets[i], i);
	/* It grows while it is read: a token names others. */
	for (size_t i = 0; i < t.used.n; i++) {
		const struct map_entry *e = map_get(&t.by_name, t.used.e[i].key);

		for (size_t k = e ? e->num : 0; k; k = t.all.v[k - 1].next)
			note_used(&t, t.all.v[k - 1].value);
	}
	for (size_t i = 0; i < sheets_n; i++)
		sheets[i] = without_unused(&t, arena, sheets[i], i);
	list_free(&t.all);
	map_release(&t.by_name);
	map_release(&t.used);
}

/* ---- comments ---- */

void css_add_plain(struct buf *out, struct str css)
{
	char quote = 0;

	for (size_t i = 0; i < css.n; i++) {
		if (!quote && css.p[i] == '/' && i + 1 < css.n && css.p[i + 1] == '*') {
			size_t end = str_find(css, S("*/"), i + 2);
			i = end == SIZE_MAX ? css.n : end + 1;
			/* What it parts stays parted. */
			if (i + 1 < css.n && !is_space(css.p[i + 1]) && out->n &&
			    !is_space(out->p[out->n - 1]))
				buf_addc(out, ' ');
			continue;
		}
		if (quote ? css.p[i] == quote : css.p[i] == '"' || css.p[i] == '\'')
			quote = quote ? 0 : css.p[i];
		if (css.p[i] != '\n' || !out->n || out->p[out->n - 1] != '\n')
			buf_addc(out, css.p[i]);
	}
	if (out->n && out->p[out->n - 1] != '\n')
		buf_addc(out, '\n');
}
