#include "pass/window.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Where a text can be cut: at its start, at headings, and at paragraphs that begin with a letter.
 */
struct cuts {
	size_t *v;
	size_t n, cap;
	bool none; /* it cannot be cut anywhere */
};

/* A fence at the start of line: how many of the same ` or ~, 0 for none. */
static size_t fence_length(struct str line)
{
	size_t n = 0;

	if (line.n && (line.p[0] == '`' || line.p[0] == '~'))
		while (n < line.n && line.p[n] == line.p[0])
			n++;
	return n >= 3 ? n : 0;
}

static bool is_heading(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == '#')
		n++;
	return n >= 1 && n <= 6 && (n == line.n || strchr(" \t\r\n", line.p[n]));
}

/* Behind a blank line: a paragraph, and no part of a list, a quote or a note. */
static bool is_paragraph(struct str line)
{
	unsigned char c = line.n ? (unsigned char)line.p[0] : 0;

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* Raw HTML that may go on behind a blank line. */
static bool is_long_html(struct str line)
{
	static const char *const tags[] = {"<script", "<pre", "<style", "<textarea"};

	if (str_starts(line, S("<!--")))
		return str_find(line, S("-->"), 4) == SIZE_MAX;
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (line.n >= strlen(tags[i]) && !strncasecmp(line.p, tags[i], strlen(tags[i])))
			return true;
	return str_starts(line, S("<!")) || str_starts(line, S("<?"));
}

/* A line that makes the cuts below it unsure: such HTML, or a fence that may be inside a list; both
 * also behind the marks of lists and quotes. */
static bool is_unsure(struct str line)
{
	size_t at = 0;

	while (at < line.n && line.p[at] && strchr(" \t>-+*.)0123456789", line.p[at]))
		at++;
	line = str_slice(line, at, line.n);
	return is_long_html(line) || (at > 0 && fence_length(line) > 0);
}

static bool has_lone_return(struct str s)
{
	for (size_t i = str_chr(s, '\r', 0); i != SIZE_MAX; i = str_chr(s, '\r', i + 1))
		if (i + 1 == s.n || s.p[i + 1] != '\n')
			return true;
	return false;
}

struct fence {
	size_t length; /* of the fence that is open; 0: none */
	char mark;
};

/* Opens or closes fenced code at this line. */
static void see_fence(struct fence *f, struct str line)
{
	size_t length = fence_length(line);
	struct str rest = str_slice(line, length, line.n);

	if (!length)
		return;
	if (!f->length && (line.p[0] == '~' || str_chr(rest, '`', 0) == SIZE_MAX))
		*f = (struct fence){length, line.p[0]};
	else if (f->length && line.p[0] == f->mark && length >= f->length && !str_trim(rest).n)
		f->length = 0;
}

static struct cuts find_cuts(struct str body, bool finest)
{
	struct cuts cuts = {0};
	struct fence fence = {0};
	bool blank = true;

	cuts.none = has_lone_return(body);
	for (size_t at = 0; at < body.n && !cuts.none;) {
		size_t end = str_chr(body, '\n', at);
		struct str line = str_slice(body, at, end == SIZE_MAX ? body.n : end + 1);

		if (!fence.length && is_unsure(line))
			cuts.none = true;
		else if (at == 0 || (blank && !fence.length &&
				     (is_heading(line) || (finest && is_paragraph(line)))))
			list_push(&cuts, at);
		see_fence(&fence, line);
		blank = str_trim(line).n == 0;
		at += line.n;
	}
	return cuts;
}

static size_t common_head(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n, i = 0;

	while (n - i >= 64 && !memcmp(a.p + i, b.p + i, 64))
		i += 64;
	while (i < n && a.p[i] == b.p[i])
		i++;
	return i;
}

static size_t common_tail(struct str a, struct str b, size_t most)
{
	size_t i = 0;

	while (most - i >= 64 && !memcmp(a.p + a.n - i - 64, b.p + b.n - i - 64, 64))
		i += 64;
	while (i < most && a.p[a.n - 1 - i] == b.p[b.n - 1 - i])
		i++;
	return i;
}

/* The last place up to head where both can be cut. */
static size_t cut_before(const struct cuts *a, const struct cuts *b, size_t head)
{
	size_t cut = 0;

	for (size_t i = 0; i < a->n && i < b->n && a->v[i] == b->v[i] && a->v[i] <= head; i++)
		cut = a->v[i];
	return cut;
}

/* How many bytes from the end on both can be left off, at most tail. */
static size_t cut_behind(const struct cuts *a, const struct cuts *b, struct str a_body,
			 struct str b_body, size_t tail)
{
	size_t cut = 0;

	for (size_t i = 1; i <= a->n && i <= b->n; i++) {
		size_t left = a_body.n - a->v[a->n - i];

		if (left != b_body.n - b->v[b->n - i] || left > tail)
			break;
		cut = left;
	}
	return cut;
}

static bool has(struct str s, struct str needle)
{
	return str_find(s, needle, 0) != SIZE_MAX;
}

/* How far a label and what stands before it are looked at; longer ones may be any. */
#define LABEL_LOOK 200

bool window_may_define(struct str s, size_t at)
{
	size_t least = at > LABEL_LOOK ? at - LABEL_LOOK : 0, from = at;

	/* A label has no brackets in it, but behind a backslash. */
	while (from > least && s.p[from - 1] != '[' && s.p[from - 1] != '\n')
		from--;
	if (from == least || s.p[from - 1] != '[')
		return true;
	from--;
	if (from > 0 && s.p[from - 1] == '\\')
		return true;
	/* It begins a line, but for marks of quotes, lists and tasks. */
	least = from > LABEL_LOOK ? from - LABEL_LOOK : 0;
	while (from > least && s.p[from - 1] && strchr(" \t>-+*.)0123456789[]xX", s.p[from - 1]))
		from--;
	return from == least || s.p[from - 1] == '\n' || s.p[from - 1] == '\r';
}

static bool has_definition(struct str s)
{
	for (size_t at = str_find(s, S("]:"), 0); at != SIZE_MAX; at = str_find(s, S("]:"), at + 2))
		if (window_may_define(s, at))
			return true;
	return false;
}

/* Whether what the text holds may rest on definitions of links and notes somewhere else. */
static bool may_refer(struct str s)
{
	return has(s, S("[")) || has(s, S("]"));
}

struct window window_find(struct str old_body, struct str new_body, bool finest)
{
	size_t least = old_body.n < new_body.n ? old_body.n : new_body.n;
	size_t head = common_head(old_body, new_body), tail, from = 0, left = 0;
	struct window w = {0};
	struct cuts a, b;

	if (head == old_body.n && head == new_body.n)
		return w;
	tail = common_tail(old_body, new_body, least - head);
	a = find_cuts(old_body, finest);
	b = find_cuts(new_body, finest);
	if (!a.none && !b.none) {
		from = cut_before(&a, &b, head);
		left = cut_behind(&a, &b, old_body, new_body, tail);
	}
	list_free(&a);
	list_free(&b);
	w.old_text = str_slice(old_body, from, old_body.n - left);
	w.new_text = str_slice(new_body, from, new_body.n - left);
	if ((may_refer(w.old_text) || may_refer(w.new_text)) &&
	    (has_definition(old_body) || has_definition(new_body))) {
		w.old_text = old_body;
		w.new_text = new_body;
		from = left = 0;
	}
	w.head = head - from;
	w.tail = tail - left;
	return w;
}
