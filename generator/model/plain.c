#include "model/plain.h"

static size_t run(struct str s, char c)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == c)
		n++;
	return n;
}

/* Position of the bracket that closes the one at open, or SIZE_MAX. */
static size_t closing(struct str s, size_t open, char from, char to)
{
	size_t depth = 0;

	for (size_t i = open; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == from)
			depth++;
		else if (s.p[i] == to && --depth == 0)
			return i;
	}
	return SIZE_MAX;
}

static const struct {
	const char *name, *text;
} entities[] = {
	{"amp;", "&"},
	{"lt;", "<"},
	{"gt;", ">"},
	{"quot;", "\""},
	{"apos;", "'"},
	{"#39;", "'"},
	{"nbsp;", " "},
	{"ndash;", "\xe2\x80\x93"},
	{"mdash;", "\xe2\x80\x94"},
	{"hellip;", "\xe2\x80\xa6"},
	{"eacute;", "\xc3\xa9"},
	{"euml;", "\xc3\xab"},
	{"iuml;", "\xc3\xaf"},
	{"ouml;", "\xc3\xb6"},
	{"copy;", "\xc2\xa9"},
	{"euro;", "\xe2\x82\xac"},
};

/* How deep links may nest before brackets are taken as they are. */
#define LINKS_MAX 8

/* Inline text still to be read. What stands in a link is read on like the rest; only when its end
 * comes is its target skipped. */
struct inlines {
	struct buf *out;
	size_t start; /* of what is ours in out */
	struct str s;
	size_t i;
	size_t link_end[LINKS_MAX];
	size_t links;
};

static void add_char(struct inlines *in, char c)
{
	if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
		if (in->out->n > in->start && in->out->p[in->out->n - 1] != ' ')
			buf_addc(in->out, ' ');
	} else {
		buf_addc(in->out, c);
	}
}

static void add_all(struct inlines *in, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		add_char(in, s.p[i]);
}

/* `code`: the text between runs of as many ticks. */
static void take_code(struct inlines *in)
{
	struct str rest = str_slice(in->s, in->i, in->s.n);
	size_t ticks = run(rest, '`'), at = ticks;

	while (at < rest.n) {
		size_t n;

		at = str_chr(rest, '`', at);
		if (at == SIZE_MAX)
			break;
		n = run(str_slice(rest, at, rest.n), '`');
		if (n == ticks) {
			add_all(in, str_trim(str_slice(rest, ticks, at)));
			in->i += at + n;
			return;
		}
		at += n;
	}
	add_all(in, str_slice(rest, 0, ticks));
	in->i += ticks;
}

static void take_entity(struct inlines *in)
{
	struct str rest = str_slice(in->s, in->i + 1, in->s.n);

	for (size_t k = 0; k < sizeof entities / sizeof entities[0]; k++)
		if (str_starts(rest, str_c(entities[k].name))) {
			add_all(in, str_c(entities[k].text));
			in->i += 1 + str_c(entities[k].name).n;
			return;
		}
	add_char(in, '&');
	in->i++;
}

/* <tag> is dropped, <https://…> and <x@y> keep what they show. */
static void take_angle(struct inlines *in)
{
	size_t end = str_chr(in->s, '>', in->i);
	struct str inner;

	if (end == SIZE_MAX || end == in->i + 1) {
		add_char(in, '<');
		in->i++;
		return;
	}
	inner = str_slice(in->s, in->i + 1, end);
	if (inner.p[0] == ' ' || (inner.p[0] >= '0' && inner.p[0] <= '9')) {
		add_char(in, '<');
		in->i++;
		return;
	}
	if (str_chr(inner, ' ', 0) == SIZE_MAX &&
	    (str_find(inner, S("://"), 0) != SIZE_MAX || str_chr(inner, '@', 0) != SIZE_MAX))
		add_all(in, inner);
	in->i = end + 1;
}

/* [[page|text]], [^note], [@source]: true if it was one of these. */
static bool take_own(struct inlines *in, size_t end)
{
	struct str inner = str_slice(in->s, in->i + 1, end);
	size_t bar;

	if (str_starts(inner, S("^")) || str_starts(inner, S("@"))) {
		in->i = end + 1;
		return true;
	}
	if (inner.n < 2 || inner.p[0] != '[' || inner.p[inner.n - 1] != ']')
		return false;
	inner = str_slice(inner, 1, inner.n - 1);
	bar = str_chr(inner, '|', 0);
	add_all(in, bar == SIZE_MAX ? inner : str_slice(inner, bar + 1, inner.n));
	in->i = end + 1;
	return true;
}

/* Position behind the (address), [name] or {attributes} that starts at at; at if none does. */
static size_t target_end(struct str s, size_t at)
{
	static const char open[] = "([{", close[] = ")]}";

	for (size_t k = 0; k < 3 && at < s.n; k++)
		if (s.p[at] == open[k]) {
			size_t end = closing(s, at, open[k], close[k]);

			return end == SIZE_MAX ? at : end + 1;
		}
	return at;
}

/* "[": of a link or an image, or of our own marks, or just a bracket. */
static void take_bracket(struct inlines *in)
{
	size_t end = closing(in->s, in->i, '[', ']');

	if (end != SIZE_MAX && take_own(in, end))
		return;
	if (end != SIZE_MAX && in->links < LINKS_MAX && target_end(in->s, end + 1) > end + 1)
		in->link_end[in->links++] = end;
	else
		add_char(in, '[');
	in->i++;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_punct(char c)
{
	return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
	       (c >= '{' && c <= '~');
}

static bool is_word(char c)
{
	return !is_blank(c) && !is_punct(c);
}

/* A run of *, _ or ~: dropped where it can be emphasis, kept where it stands by itself. */
static void take_emphasis(struct inlines *in, char c)
{
	size_t from = in->i, to = from + run(str_slice(in->s, from, in->s.n), c);
	bool before = from > 0 && !is_blank(in->s.p[from - 1]);
	bool after = to < in->s.n && !is_blank(in->s.p[to]);
	bool other = str_chr(in->s, c, to) != SIZE_MAX || str_chr(in->s, c, 0) < from;
	bool mark = (before || after) && other;

	if (c == '~')
		mark = mark && to - from == 2;
	else if (c == '_' && before && after && is_word(in->s.p[from - 1]) && is_word(in->s.p[to]))
		mark = false;
	if (!mark)
		add_all(in, str_slice(in->s, from, to));
	in->i = to;
}

/* "{#anchor}" or "{: .class}" at the end of a heading. */
static struct str drop_attributes(struct str s)
{
	size_t open;

	s = str_trim(s);
	open = str_rchr(s, '{');
	if (str_ends(s, S("}")) && open != SIZE_MAX && open + 1 < s.n &&
	    (open == 0 || s.p[open - 1] != ']') &&
	    (s.p[open + 1] == '#' || s.p[open + 1] == ':' || s.p[open + 1] == '.'))
		s = str_trim(str_slice(s, 0, open));
	return s;
}

static void take_one(struct inlines *in)
{
	char c = in->s.p[in->i];
	char next = in->i + 1 < in->s.n ? in->s.p[in->i + 1] : '\0';

	if (c == '\\' && is_punct(next)) {
		add_char(in, next);
		in->i += 2;
	} else if (c == '`') {
		take_code(in);
	} else if (c == '&') {
		take_entity(in);
	} else if (c == '<') {
		take_angle(in);
	} else if (c == '!' && next == '[') {
		in->i++; /* of an image its description is kept, as a link's text is */
	} else if (c == '[') {
		take_bracket(in);
	} else if (c == ']' && in->links && in->link_end[in->links - 1] == in->i) {
		in->links--;
		in->i = target_end(in->s, in->i + 1);
	} else if (c == '*' || c == '_' || c == '~') {
		take_emphasis(in, c);
	} else {
		add_char(in, c);
		in->i++;
	}
}

void plain_add(struct buf *out, struct str markdown)
{
	struct inlines in = {.out = out, .start = out->n, .s = drop_attributes(markdown)};

	while (in.i < in.s.n)
		take_one(&in);
	if (out->n > in.start && out->p[out->n - 1] == ' ')
		buf_truncate(out, out->n - 1);
}
