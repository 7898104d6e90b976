/* blocks: what we add to Markdown's own syntax and what needs no site to be understood: callouts,
 * language spans, own anchors; and the joining of wikilinks and citations that a line break cut. */
#include "pass/body.h"

/* A wikilink or citation may run on over so many lines, and be so long. */
#define JOIN_LINES 8
#define JOIN_BYTES ((size_t)2000)
/* How many openings at the end of a line are tried. */
#define JOIN_TRIES 4
/* "{lang=…}" is never longer. */
#define LANG_BYTES ((size_t)80)

/* ---- wikilinks and citations over more than one line ---- */

/* Position of "[[" or "[@" in s from from that is not closed in s itself; SIZE_MAX if none. */
static size_t find_unclosed(struct str s, size_t from, struct str *close)
{
	for (size_t i = str_chr(s, '[', from); i != SIZE_MAX && i + 1 < s.n;
	     i = str_chr(s, '[', i + 1)) {
		size_t end;

		if (s.p[i + 1] == '[')
			*close = S("]]");
		else if (s.p[i + 1] == '@')
			*close = S("]");
		else
			continue;
		end = str_find(s, *close, i + 2);
		if (end == SIZE_MAX)
			return i;
		i = end;
	}
	return SIZE_MAX;
}

/* The text behind n in which close stands, with only texts and soft breaks between; NULL if none.
 */
static struct node *find_close(struct node *n, size_t bytes, struct str close)
{
	unsigned lines = 0;

	for (n = n->next; n; n = n->next) {
		if (n->kind == NODE_SOFT_BREAK) {
			if (++lines > JOIN_LINES)
				return NULL;
			continue;
		}
		if (n->kind != NODE_TEXT || n->literal)
			return NULL;
		bytes += n->text.n;
		if (str_find(n->text, close, 0) != SIZE_MAX)
			return n;
		if (bytes > JOIN_BYTES)
			return NULL;
	}
	return NULL;
}

/* Makes one text of what stands from byte at of n up to and with close in last; a soft break counts
 * as a space. Returns the node behind it, or NULL. */
static struct node *join(struct pass *p, struct node *n, size_t at, struct node *last,
			 struct str close)
{
	size_t end = str_find(last->text, close, 0) + close.n;
	struct node *next;
	struct buf b;

	buf_init(&b, 0);
	if (at)
		n = node_split(p->scratch, n, at);
	buf_add(&b, n->text);
	for (struct node *x = n->next; x != last; x = next) {
		next = x->next;
		if (x->kind == NODE_SOFT_BREAK)
			buf_addc(&b, ' ');
		else
			buf_add(&b, x->text);
		node_unlink(x);
	}
	buf_add(&b, str_slice(last->text, 0, end));
	n->text = buf_dup(&b, p->scratch);
	buf_release(&b);
	last->text = str_slice(last->text, end, last->text.n);
	last->column += last->column ? (unsigned)end : 0;
	if (last->text.n)
		return last;
	next = last->next;
	node_unlink(last);
	return next;
}

static void join_lines(struct pass *p, struct node *first)
{
	for (struct node *n = first, *next; n; n = next) {
		struct node *last = NULL;
		struct str close;
		size_t at;

		next = n->next;
		if (n->kind != NODE_TEXT || n->literal || !next || next->kind != NODE_SOFT_BREAK)
			continue;
		at = n->text.n > JOIN_BYTES ? n->text.n - JOIN_BYTES : 0;
		for (int i = 0; i < JOIN_TRIES && !last; i++, at += 2) {
			at = find_unclosed(n->text, at, &close);
			if (at == SIZE_MAX)
				break;
			last = find_close(n, n->text.n - at, close);
			if (last)
				next = join(p, n, at, last, close);
		}
	}
}

/* ---- callouts: "> [!KIND]" ---- */

static const struct callout *find_callout(const struct config *config, struct str kind)
{
	for (size_t i = 0; i < config->callouts_n; i++)
		if (str_eq_nocase(config->callouts[i].id, kind))
			return &config->callouts[i];
	return NULL;
}

static void unknown_callout(struct pass *p, const struct node *at, struct str kind)
{
	const struct config *config = &p->site->config;
	struct str *ids = arena_new(p->scratch, struct str, config->callouts_n), near;

	for (size_t i = 0; i < config->callouts_n; i++)
		ids[i] = config->callouts[i].id;
	near = str_nearest(str_lower(p->scratch, kind), ids, config->callouts_n);
	pass_diag(p, DIAG_WARNING, "markdown/callout", at,
		  "no kind of callout is called \"" STR_FMT "\"%s" STR_FMT "%s", STR_ARG(kind),
		  near.n ? "; did you mean \"" : "", STR_ARG(near),
		  near.n ? "\"?" : "; it is shown as a quotation");
}

/* The length of "[!KIND]" at the start of s, and the kind; 0 if it is none. */
static size_t callout_mark(struct str s, struct str *kind)
{
	size_t end = 2;

	if (!str_starts(s, S("[!")))
		return 0;
	while (end < s.n && end < 64 && s.p[end] != ']') {
		unsigned char c = (unsigned char)s.p[end];

		if (c <= ' ' || c == '[' || c == '(' || c == 0x7f)
			return 0;
		end++;
	}
	if (end == 2 || end >= s.n || s.p[end] != ']')
		return 0;
	*kind = str_slice(s, 2, end);
	return end + 1;
}

static void make_callout(struct pass *p, struct node *quote)
{
	struct node *paragraph = quote->first, *text;
	const struct callout *callout;
	struct str kind;
	size_t n;

	if (!paragraph || paragraph->kind != NODE_PARAGRAPH)
		return;
	text = paragraph->first;
	if (!text || text->kind != NODE_TEXT || text->literal)
		return;
	n = callout_mark(text->text, &kind);
	if (!n)
		return;
	callout = find_callout(&p->site->config, kind);
	if (!callout) {
		unknown_callout(p, text, kind);
		return;
	}
	quote->kind = NODE_CALLOUT;
	quote->text = callout->id;
	quote->target = callout;
	while (n < text->text.n && (text->text.p[n] == ' ' || text->text.p[n] == '\t'))
		n++;
	text->text = str_slice(text->text, n, text->text.n);
	text->column += text->column ? (unsigned)n : 0;
	if (text->text.n)
		return;
	node_unlink(text);
	if (paragraph->first && (paragraph->first->kind == NODE_SOFT_BREAK ||
				 paragraph->first->kind == NODE_LINE_BREAK))
		node_unlink(paragraph->first);
	if (!paragraph->first)
		node_unlink(paragraph);
}

/* ---- language spans: "[text]{lang=de}" ---- */

/* The length of "{lang=xx}" at byte at of s, and the language; 0 if it is none. */
static size_t lang_mark(struct str s, size_t at, struct str *lang)
{
	size_t end = str_chr(str_slice(s, 0, at + LANG_BYTES), '}', at);
	struct str value;

	if (end == SIZE_MAX || !str_starts(str_slice(s, at, end), S("{lang=")))
		return 0;
	value = str_trim(str_slice(s, at + S("{lang=").n, end));
	if (value.n >= 2 && (value.p[0] == '"' || value.p[0] == '\'') &&
	    value.p[value.n - 1] == value.p[0])
		value = str_slice(value, 1, value.n - 1);
	*lang = value;
	return end + 1 - at;
}

/* The shape of BCP 47: letters, then groups of one to eight letters and digits. */
static bool lang_ok(struct str lang)
{
	size_t group = 0, groups = 0;

	for (size_t i = 0; i <= lang.n; i++) {
		char c = i < lang.n ? lang.p[i] : '-';
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (c == '-') {
			if (group < (groups ? 1 : 2) || group > 8)
				return false;
			group = 0;
			groups++;
		} else if (letter || (groups && c >= '0' && c <= '9')) {
			group++;
		} else {
			return false;
		}
	}
	return true;
}

/* A place in a text. */
struct place {
	struct node *n;
	size_t at;
};

/* The "[" that the "]" at close belongs to, among the siblings before it, not before the place
 * stop; n NULL if there is none. */
static struct place find_open(struct place close, struct place stop)
{
	size_t depth = 0;

	for (struct node *n = close.n; n; n = n->prev) {
		size_t i = n == close.n ? close.at : n->text.n;
		size_t least = n == stop.n ? stop.at : 0;

		if (n->kind == NODE_TEXT && !n->literal) {
			for (; i > least; i--) {
				char c = n->text.p[i - 1];

				if (c == ']')
					depth++;
				else if (c == '[' && depth-- == 0)
					return (struct place){n, i - 1};
			}
		}
		if (n == stop.n)
			break;
	}
	return (struct place){NULL, 0};
}

/* Puts what stands between the brackets in a span. length: of "]{lang=…}" at close. Returns the
 * node behind it, or NULL. */
static struct node *wrap_span(struct pass *p, struct place open, struct place close, size_t length,
			      struct str lang)
{
	struct node *span = node_new(p->scratch, NODE_SPAN, open.n), *first, *next;

	span->text = lang;
	if (close.at + length < close.n->text.n)
		node_split(p->scratch, close.n, close.at + length);
	next = close.n->next;
	if (open.at > 0) {
		first = node_split(p->scratch, open.n, open.at);
		if (close.n == open.n) {
			close.n = first;
			close.at -= open.at;
		}
	} else {
		first = open.n;
	}
	span->column = first->column;
	close.n->text = str_slice(close.n->text, 0, close.at);
	first->text = str_slice(first->text, 1, first->text.n);
	first->column += first->column ? 1 : 0;
	node_wrap(span, first, close.n);
	if (close.n != first && !close.n->text.n)
		node_unlink(close.n);
	if (!first->text.n)
		node_unlink(first);
	return next;
}

/* "[text](address){lang=de}": the link goes in a span. */
static struct node *wrap_link(struct pass *p, struct node *link, struct node *text, size_t length,
			      struct str lang)
{
	struct node *span = node_new(p->scratch, NODE_SPAN, link), *next = text;

	span->text = lang;
	node_wrap(span, link, link);
	text->text = str_slice(text->text, length, text->text.n);
	text->column += text->column ? (unsigned)length : 0;
	if (!text->text.n) {
		next = text->next;
		node_unlink(text);
	}
	return next;
}

static void make_spans(struct pass *p, struct node *first)
{
	struct place stop = {first, 0};

	for (struct node *n = first, *next; n; n = next) {
		size_t at =
			n->kind == NODE_TEXT && !n->literal ? str_chr(n->text, '{', 0) : SIZE_MAX;

		next = n->next;
		for (; at != SIZE_MAX; at = str_chr(n->text, '{', at + 1)) {
			bool bracket = at > 0 && n->text.p[at - 1] == ']';
			bool link = at == 0 && n->prev && n->prev->kind == NODE_LINK;
			struct str lang;
			size_t length = lang_mark(n->text, at, &lang);
			struct place close = {n, at - 1}, open;

			if (!length || (!bracket && !link))
				continue;
			if (!lang_ok(lang)) {
				pass_diag(p, DIAG_WARNING, "markdown/lang", n,
					  "\"" STR_FMT "\" is no language code; write it as in "
					  "{lang=de}",
					  STR_ARG(lang));
				continue;
			}
			if (link) {
				next = wrap_link(p, n->prev, n, length, lang);
				break;
			}
			open = find_open(close, stop);
			if (!open.n) {
				stop = close; /* what stands before can close nothing more */
				continue;
			}
			next = wrap_span(p, open, close, length + 1, lang);
			break;
		}
	}
}

/* ---- own anchors: "## Heading {#own-anchor}" ---- */

static bool anchor_ok(struct str s)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = utf8_next(s, &i);

		if (!utf8_is_word(cp) && cp != '-' && cp != '_' && cp != '.')
			return false;
	}
	return s.n > 0 && s.n <= 200;
}

static void own_anchor(struct pass *p, struct node *heading)
{
	struct node *last = heading->last;
	struct str text, anchor;
	size_t open;

	if (!last || last->kind != NODE_TEXT || last->literal)
		return;
	text = str_trim(last->text);
	open = str_rchr(text, '{');
	if (open == SIZE_MAX || !str_ends(text, S("}")))
		return;
	anchor = str_slice(text, open + 1, text.n - 1);
	if (!str_starts(anchor, S("#")))
		return;
	anchor = str_slice(anchor, 1, anchor.n);
	if (!anchor_ok(anchor)) {
		pass_diag(p, DIAG_WARNING, "heading/anchor", last,
			  "\"" STR_FMT "\" cannot be an anchor; use letters, digits and hyphens",
			  STR_ARG(anchor));
		return;
	}
	heading->text = anchor;
	last->text.n = (size_t)(text.p - last->text.p) + open;
	while (last->text.n &&
	       (last->text.p[last->text.n - 1] == ' ' || last->text.p[last->text.n - 1] == '\t'))
		last->text.n--;
	if (!last->text.n)
		node_unlink(last);
}

/* ---- tables ---- */

static void check_table(struct pass *p, const struct node *table)
{
	const struct node *row = table->first;

	if (!row || !row->header)
		return;
	for (const struct node *cell = row->first; cell; cell = cell->next)
		if (cell->first)
			return;
	pass_diag(p, DIAG_WARNING, "table/header", table,
		  "the table's first row is empty; say in it what each column holds");
}

void pass_blocks(struct pass *p)
{
	for (struct node *n = p->root, *next; n; n = next) {
		switch ((int)n->kind) {
		case NODE_QUOTE:
			make_callout(p, n);
			break;
		case NODE_HEADING:
			own_anchor(p, n);
			break;
		case NODE_TABLE:
			check_table(p, n);
			break;
		default:
			break;
		}
		if (n->first && !node_is_block(n->first)) {
			join_lines(p, n->first);
			make_spans(p, n->first);
		}
		next = node_next(n, p->root);
	}
}
