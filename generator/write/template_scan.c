/*
 * Source to tokens, in three steps: cut at the delimiters, pair the tags, then see how they stand
 * on their lines.
 */
#include <stdlib.h>

#include "write/template_code.h"

#define SOURCE_MAX ((size_t)16 << 20)

static const char too_deep[] =
	"tags are nested over %d levels deep; move inner parts to a template of their own";

struct scanner {
	struct str path, source;
	struct str open, close; /* delimiters */
	size_t at;		/* row and column are its place */
	uint32_t row, column;
	struct tokens *tokens;
	struct diags *diags;
	bool failed;
};

/* A template/syntax error at the place of tag. */
#define scan_error(s, tag, ...)                                                                    \
	((s)->failed = true, diag_add((s)->diags, DIAG_ERROR, "template/syntax", (s)->path,        \
				      (tag)->row, (tag)->column, __VA_ARGS__))

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_blank(struct str s)
{
	return str_trim(s).n == 0;
}

/* How a tag of this kind is written, for messages. */
static const char *sigil(const struct token *t)
{
	switch (t->kind) {
	case TOKEN_SECTION:
		return "#";
	case TOKEN_INVERTED:
		return "^";
	case TOKEN_PARTIAL:
		return t->dynamic ? ">*" : ">";
	case TOKEN_PARENT:
		return t->dynamic ? "<*" : "<";
	case TOKEN_BLOCK:
		return "$";
	case TOKEN_CLOSE:
		return "/";
	case TOKEN_RAW:
		return "&";
	case TOKEN_TEXT:
	case TOKEN_VALUE:
	case TOKEN_SILENT:
		break;
	}
	return "";
}

static void advance(struct scanner *s, size_t to)
{
	for (; s->at < to; s->at++) {
		unsigned char c = (unsigned char)s->source.p[s->at];

		if (c == '\n') {
			s->row++;
			s->column = 1;
		} else if ((c & 0xC0) != 0x80) {
			s->column++;
		}
	}
}

static void add_text(struct scanner *s, size_t to)
{
	while (s->at < to) {
		size_t end = str_chr(str_slice(s->source, 0, to), '\n', s->at);
		struct token t = {.kind = TOKEN_TEXT, .row = s->row, .column = s->column};

		t.newline = end < to;
		t.text = str_slice(s->source, s->at, t.newline ? end + 1 : to);
		t.blank = is_blank(t.text);
		list_push(s->tokens, t);
		advance(s, s->at + t.text.n);
	}
}

/* {{=<% %>=}}: content is what stands between the equals signs. */
static void set_delimiters(struct scanner *s, const struct token *t, struct str content)
{
	size_t i = 0, j = content.n;
	struct str open, close;

	while (i < content.n && !is_space(content.p[i]))
		i++;
	while (j > i && !is_space(content.p[j - 1]))
		j--;
	open = str_slice(content, 0, i);
	close = str_slice(content, j, content.n);
	if (!open.n || !close.n || !is_blank(str_slice(content, i, j)) ||
	    str_chr(open, '=', 0) != SIZE_MAX || str_chr(close, '=', 0) != SIZE_MAX) {
		scan_error(s, t,
			   "delimiters are set as in {{=<%% %%>=}}: two, with a space between, "
			   "without equals signs or spaces in them");
		return;
	}
	s->open = open;
	s->close = close;
}

static void check_name(struct scanner *s, const struct token *t)
{
	bool key = t->dynamic || t->kind == TOKEN_VALUE || t->kind == TOKEN_RAW ||
		   t->kind == TOKEN_SECTION || t->kind == TOKEN_INVERTED;

	if (!t->text.n) {
		scan_error(s, t, "tag {{%s}} without a name", sigil(t));
		return;
	}
	for (size_t i = 0; i < t->text.n; i++)
		if (is_space(t->text.p[i])) {
			scan_error(s, t, "name \"" STR_FMT "\" has a space in it; names have none",
				   STR_ARG(t->text));
			return;
		}
	if (key && !str_eq(t->text, S(".")) &&
	    (t->text.p[0] == '.' || t->text.p[t->text.n - 1] == '.' ||
	     str_find(t->text, S(".."), 0) != SIZE_MAX))
		scan_error(s, t,
			   "name \"" STR_FMT "\" has an empty part; write names as "
			   "\"page.title\", or \".\" for the current value",
			   STR_ARG(t->text));
}

static enum token_kind kind_of(char c)
{
	switch (c) {
	case '#':
		return TOKEN_SECTION;
	case '^':
		return TOKEN_INVERTED;
	case '>':
		return TOKEN_PARTIAL;
	case '<':
		return TOKEN_PARENT;
	case '$':
		return TOKEN_BLOCK;
	case '/':
		return TOKEN_CLOSE;
	case '&':
	case '{':
		return TOKEN_RAW;
	case '!':
	case '=':
		return TOKEN_SILENT;
	default:
		return TOKEN_VALUE;
	}
}

/* Where the tag's contents, from i on, end: at the closing delimiter, which {{{ }}} and {{= =}}
 * want preceded by extra (else 0). SIZE_MAX if nowhere. */
static size_t find_close(const struct scanner *s, size_t i, char extra)
{
	if (!extra)
		return str_find(s->source, s->close, i);
	while ((i = str_chr(s->source, extra, i)) != SIZE_MAX) {
		if (str_starts(str_slice(s->source, i + 1, s->source.n), s->close))
			return i;
		i++;
	}
	return SIZE_MAX;
}

/* The tag at s->at, where the opening delimiter stands. */
static void scan_tag(struct scanner *s)
{
	struct token t = {.row = s->row, .column = s->column};
	size_t from = s->at + s->open.n, end, after;
	struct str content;
	char extra = 0, c = 0;

	while (from < s->source.n && is_space(s->source.p[from]))
		from++;
	if (from < s->source.n)
		c = s->source.p[from];
	t.kind = kind_of(c);
	if (t.kind != TOKEN_VALUE)
		from++;
	extra = c == '{' ? '}' : c == '=' ? '=' : 0;
	end = find_close(s, from, extra);
	if (end == SIZE_MAX) {
		scan_error(s, &t, "tag is never closed; it wants \"%.1s" STR_FMT "\"",
			   extra ? &extra : "", STR_ARG(s->close));
		s->at = s->source.n;
		return;
	}
	after = end + (extra ? 1 : 0) + s->close.n;
	content = str_trim(str_slice(s->source, from, end));
	if (c == '=')
		set_delimiters(s, &t, content);
	if ((t.kind == TOKEN_PARTIAL || t.kind == TOKEN_PARENT) && str_starts(content, S("*"))) {
		t.dynamic = true;
		content = str_trim(str_slice(content, 1, content.n));
	}
	t.text = content;
	if (t.kind != TOKEN_SILENT)
		check_name(s, &t);
	list_push(s->tokens, t);
	advance(s, after);
}

static bool closes(const struct token *open, struct str name)
{
	if (open->dynamic) {
		if (!str_starts(name, S("*")))
			return false;
		name = str_trim(str_slice(name, 1, name.n));
	}
	return str_eq(open->text, name);
}

static void unclosed(struct scanner *s, const struct token *t)
{
	scan_error(s, t, "{{%s" STR_FMT "}} is never closed; it wants {{/%s" STR_FMT "}}", sigil(t),
		   STR_ARG(t->text), t->dynamic ? "*" : "", STR_ARG(t->text));
}

/* The closing tag v[i]: finds its opening tag among open[0..depth); returns the depth after. */
static size_t pair_close(struct scanner *s, const uint32_t *open, size_t depth, uint32_t i)
{
	struct token *v = s->tokens->v, *t = &v[i];
	size_t d = depth;

	while (d && !closes(&v[open[d - 1]], t->text))
		d--;
	if (!d) {
		if (depth)
			scan_error(s, t,
				   "{{/" STR_FMT "}} stands where {{%s" STR_FMT
				   "}} of line %u is to be closed",
				   STR_ARG(t->text), sigil(&v[open[depth - 1]]),
				   STR_ARG(v[open[depth - 1]].text), v[open[depth - 1]].row);
		else
			scan_error(s, t,
				   "{{/" STR_FMT "}} closes nothing; it wants {{#" STR_FMT
				   "}} before it",
				   STR_ARG(t->text), STR_ARG(t->text));
		return depth;
	}
	while (depth > d)
		unclosed(s, &v[open[--depth]]);
	v[open[d - 1]].pair = i;
	t->pair = open[d - 1];
	t->argument = v[t->pair].argument;
	t->ignored = v[t->pair].ignored;
	return d - 1;
}

/* Only blocks count directly in a parent: marks those, and the rest as ignored. */
static void place(struct scanner *s, struct token *t, const struct token *around)
{
	if (!around || (around->kind != TOKEN_PARENT && !around->ignored))
		return;
	if (t->kind == TOKEN_BLOCK && !around->ignored) {
		t->argument = true;
		return;
	}
	t->ignored = true;
	if (!around->ignored && t->kind != TOKEN_TEXT && t->kind != TOKEN_SILENT)
		diag_add(s->diags, DIAG_WARNING, "template/ignored", s->path, t->row, t->column,
			 "{{%s" STR_FMT "}} directly in {{%s" STR_FMT
			 "}} renders nothing; put it into a block {{$...}}",
			 sigil(t), STR_ARG(t->text), sigil(around), STR_ARG(around->text));
}

static void pair_tags(struct scanner *s)
{
	uint32_t open[TEMPLATE_NESTING];
	size_t depth = 0;

	for (uint32_t i = 0; i < s->tokens->n; i++) {
		struct token *t = &s->tokens->v[i];

		if (t->kind == TOKEN_CLOSE) {
			depth = pair_close(s, open, depth, i);
			continue;
		}
		place(s, t, depth ? &s->tokens->v[open[depth - 1]] : NULL);
		if (t->kind != TOKEN_SECTION && t->kind != TOKEN_INVERTED &&
		    t->kind != TOKEN_PARENT && t->kind != TOKEN_BLOCK)
			continue;
		if (depth == TEMPLATE_NESTING) {
			scan_error(s, t, too_deep, TEMPLATE_NESTING);
			return;
		}
		open[depth++] = i;
	}
	while (depth)
		unclosed(s, &s->tokens->v[open[--depth]]);
}

/*
 * A line, for the question what stands alone on it, is a run of token indexes of one level: the
 * template's own or that of one argument, since an argument's contents go elsewhere. A parent, with
 * all that is in it, stands on one line of the level around it, as a comment of many lines does.
 */
struct lines {
	struct tokens *tokens;
	struct {
		uint32_t *v;
		size_t n, cap;
	} pending;			   /* unfinished lines, of all open levels */
	size_t base[TEMPLATE_NESTING + 1]; /* where the line of each level begins */
	size_t level;
};

static bool alone_on_line(struct token *v, const uint32_t *line, size_t n)
{
	unsigned output = 0, structure = 0, ends = 0;

	for (size_t i = 0; i < n; i++) {
		struct token *t = &v[line[i]];
		/* A block that opens and closes here puts something on this line. */
		bool whole = t->kind == TOKEN_BLOCK && t->pair <= line[n - 1];

		switch (t->kind) {
		case TOKEN_TEXT:
			if (!t->blank)
				return false;
			break;
		case TOKEN_VALUE:
		case TOKEN_RAW:
			return false;
		case TOKEN_PARTIAL:
		case TOKEN_PARENT:
			output++;
			break;
		case TOKEN_BLOCK:
			if (t->argument)
				ends++;
			else if (whole)
				output++;
			else
				structure++;
			break;
		case TOKEN_CLOSE:
			if (t->argument)
				ends++;
			else if (v[t->pair].kind == TOKEN_PARENT ||
				 (v[t->pair].kind == TOKEN_BLOCK && t->pair >= line[0]))
				break; /* counted where it opened */
			else
				structure++;
			break;
		case TOKEN_SECTION:
		case TOKEN_INVERTED:
			structure++;
			break;
		case TOKEN_SILENT:
			break;
		}
	}
	return output + (structure > 0) <= 1 && ends < 2;
}

static struct str leading_space(const struct token *t)
{
	size_t n = 0;

	if (t->kind == TOKEN_TEXT)
		while (n < t->text.n && (t->text.p[n] == ' ' || t->text.p[n] == '\t'))
			n++;
	return str_slice(t->text, 0, n);
}

static void finish_line(struct lines *l)
{
	size_t base = l->base[l->level], n = l->pending.n - base;
	struct token *v = l->tokens->v;
	const uint32_t *line;
	bool tags = false, alone;
	struct str indent;
	size_t i = 0;

	if (!n)
		return;
	line = l->pending.v + base;
	l->pending.n = base;
	for (size_t k = 0; k < n; k++)
		tags |= v[line[k]].kind != TOKEN_TEXT;
	alone = tags && alone_on_line(v, line, n);
	if (v[line[0]].kind == TOKEN_BLOCK && v[line[0]].argument && n > 1)
		i = 1;
	v[line[i]].first = !alone;
	indent = leading_space(&v[line[i]]);
	if (alone) {
		for (size_t k = 0; k < n; k++) {
			struct token *t = &v[line[k]];

			t->standalone = true;
			t->indent = indent;
			t->ends_line = t->kind == TOKEN_BLOCK && !t->argument &&
				       t->pair <= line[n - 1] && v[line[n - 1]].newline;
		}
		return;
	}
	if (v[line[i]].kind == TOKEN_TEXT && v[line[i]].blank && i + 1 < n)
		i++;
	if (v[line[i]].kind == TOKEN_BLOCK && !v[line[i]].argument) {
		v[line[i]].leading = true;
		v[line[i]].indent = indent;
	}
}

static void stand_on_lines(struct tokens *tokens)
{
	struct lines l = {.tokens = tokens};

	for (uint32_t i = 0; i < tokens->n; i++) {
		const struct token *t = &tokens->v[i];

		if (t->ignored)
			continue;
		if (t->argument && t->kind == TOKEN_BLOCK)
			l.base[++l.level] = l.pending.n;
		list_push(&l.pending, i);
		if (t->newline) {
			finish_line(&l);
		} else if (t->argument && t->kind == TOKEN_CLOSE) {
			finish_line(&l);
			l.level--;
		}
	}
	finish_line(&l);
	list_free(&l.pending);
}

int template_scan(struct str path, struct str source, struct tokens *tokens, struct diags *diags)
{
	struct scanner s = {
		.path = path,
		.source = source,
		.open = S("{{"),
		.close = S("}}"),
		.row = 1,
		.column = 1,
		.tokens = tokens,
		.diags = diags,
	};

	if (source.n > SOURCE_MAX) {
		diag_add(diags, DIAG_ERROR, "template/syntax", path, 0, 0,
			 "a template of over %zu MiB; split it into partials", SOURCE_MAX >> 20);
		return -1;
	}
	if (!utf8_valid(source)) {
		diag_add(diags, DIAG_ERROR, "template/syntax", path, 0, 0,
			 "the template is not valid UTF-8; save it in that encoding");
		return -1;
	}
	if (str_starts(source, S("\xEF\xBB\xBF")))
		s.source = str_slice(source, 3, source.n);
	while (s.at < s.source.n) {
		size_t next = str_find(s.source, s.open, s.at);

		add_text(&s, next < s.source.n ? next : s.source.n);
		if (s.at < s.source.n)
			scan_tag(&s);
	}
	pair_tags(&s);
	if (s.failed)
		return -1;
	stand_on_lines(tokens);
	return 0;
}
