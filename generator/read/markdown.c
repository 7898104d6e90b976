#include "read/markdown.h"

#include "read/gfm.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <string.h>

/* ---- lines and columns ---- */

struct convert {
	struct arena *arena;
	struct diags *diags;
	struct str body, path;
	unsigned first_line;
	const size_t *start; /* where each line begins; lines + 1 entries */
	size_t lines;

	/* of the block whose inlines are at hand */
	unsigned block_line, block_column; /* as cmark says */
	unsigned skipped; /* lines of link definitions in front, which cmark forgets */
	unsigned line;	  /* now, from 1 in body */
	bool one_line;	  /* a heading or cell: no line starts anew */
	/* where the last text ended: the line in the file, 0 if not known, and the byte of it */
	unsigned text_line;
	size_t text_at;

	unsigned notes, note_refs;
};

/* cmark ends a line at LF, CR LF and CR. */
static void find_lines(struct convert *c, struct arena *scratch)
{
	size_t *start = arena_new(scratch, size_t, c->body.n + 2), n = 0;
	bool open = false;

	for (size_t i = 0; i < c->body.n; i++) {
		if (!open)
			start[n++] = i;
		open = c->body.p[i] != '\n' &&
		       (c->body.p[i] != '\r' || (i + 1 < c->body.n && c->body.p[i + 1] == '\n'));
	}
	start[n] = c->body.n;
	c->start = start;
	c->lines = n;
}

static struct str line_text(const struct convert *c, unsigned line)
{
	if (line == 0 || line > c->lines)
		return (struct str){NULL, 0};
	return str_slice(c->body, c->start[line - 1], c->start[line]);
}

static bool line_is_blank(const struct convert *c, unsigned line)
{
	return str_trim(line_text(c, line)).n == 0;
}

/* Column at which the text of a paragraph's line starts, behind the marks of its containers. */
static unsigned content_column(const struct convert *c, unsigned line)
{
	struct str s = line_text(c, line);
	size_t i = 0;

	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '>'))
		i++;
	return (unsigned)i + 1;
}

static unsigned positive(int n)
{
	return n > 0 ? (unsigned)n : 0;
}

static void enter_block(struct convert *c, cmark_node *from, const struct node *n)
{
	c->block_line = positive(cmark_node_get_start_line(from));
	c->block_column = positive(cmark_node_get_start_column(from));
	c->one_line = n->kind == NODE_CELL;
	c->skipped = 0;
	if (n->kind == NODE_PARAGRAPH || n->kind == NODE_HEADING) {
		struct str s =
			str_slice(line_text(c, c->block_line), c->block_column - 1, SIZE_MAX);

		while (str_starts(s, S("[")) && str_find(s, S("]:"), 0) != SIZE_MAX &&
		       !str_starts(s, S("[^"))) {
			c->skipped++;
			s = line_text(c, c->block_line + c->skipped);
			s = str_slice(s, content_column(c, c->block_line + c->skipped) - 1, s.n);
		}
	}
	c->line = c->block_line + c->skipped;
}

/* Where in the file an inline stands. Breaks are counted, since cmark gives a link the line it ends
 * on; the columns that it gives are as if each line started where the paragraph does. */
static void place_inline(struct convert *c, cmark_node *from, struct node *n)
{
	unsigned line = positive(cmark_node_get_start_line(from));
	unsigned column = positive(cmark_node_get_start_column(from));

	if (n->kind == NODE_TEXT && line && line + c->skipped > c->line)
		c->line = line + c->skipped;
	n->line = c->line + c->first_line - 1;
	if (column && c->line > c->block_line && !c->one_line) {
		unsigned actual = column + content_column(c, c->line);

		column = actual > c->block_column ? actual - c->block_column : 0;
	}
	n->column = column;
	if (n->kind == NODE_SOFT_BREAK || n->kind == NODE_LINE_BREAK)
		c->line++;
	else if (n->kind == NODE_HTML_INLINE)
		for (size_t i = 0; i < n->text.n; i++)
			c->line += n->text.p[i] == '\n';
}

static void place_block(const struct convert *c, cmark_node *from, struct node *n)
{
	unsigned line = positive(cmark_node_get_start_line(from));
	unsigned end = positive(cmark_node_get_end_line(from));

	if (line == 0)
		line = 1;
	while (end > line && line_is_blank(c, end))
		end--;
	n->line = line + c->first_line - 1;
	n->column = positive(cmark_node_get_start_column(from));
	n->end_line = (end > line ? end : line) + c->first_line - 1;
}

/* ---- nodes ---- */

static struct str copy(struct convert *c, const char *s)
{
	return str_dup(c->arena, str_c(s));
}

static enum node_align cell_align(cmark_node *from, unsigned column)
{
	cmark_node *table = cmark_node_parent(cmark_node_parent(from));
	const uint8_t *align = cmark_gfm_extensions_get_table_alignments(table);

	if (!align || column >= cmark_gfm_extensions_get_table_columns(table))
		return ALIGN_NONE;
	switch (align[column]) {
	case 'l':
		return ALIGN_LEFT;
	case 'c':
		return ALIGN_CENTER;
	case 'r':
		return ALIGN_RIGHT;
	default:
		return ALIGN_NONE;
	}
}

/* cmark puts the number of the note in the reference; notes stand in that order. */
static void fill_note(struct convert *c, cmark_node *from, struct node *n)
{
	long long number = 0;

	if (n->kind == NODE_FOOTNOTE) {
		n->level = ++c->notes;
		return;
	}
	n->text = copy(c, cmark_node_get_literal(from));
	if (str_int(n->text, &number) && number > 0 && number < INT_MAX)
		n->level = (unsigned)number;
	c->note_refs++;
}

/* What is particular to the kind. */
static void fill(struct convert *c, cmark_node *from, struct node *n)
{
	switch ((int)n->kind) {
	case NODE_CODE_BLOCK:
		n->url = copy(c, cmark_node_get_fence_info(from));
		/* fallthrough */
	case NODE_CODE:
	case NODE_HTML_BLOCK:
	case NODE_HTML_INLINE:
		n->text = copy(c, cmark_node_get_literal(from));
		break;
	case NODE_LINK:
	case NODE_IMAGE:
		n->url = copy(c, cmark_node_get_url(from));
		n->title = copy(c, cmark_node_get_title(from));
		break;
	case NODE_HEADING:
		n->level = positive(cmark_node_get_heading_level(from));
		break;
	case NODE_LIST:
		n->ordered = cmark_node_get_list_type(from) == CMARK_ORDERED_LIST;
		n->start = positive(cmark_node_get_list_start(from));
		n->tight = cmark_node_get_list_tight(from);
		break;
	case NODE_ITEM:
		n->task = !strcmp(cmark_node_get_type_string(from), "tasklist");
		n->checked = n->task && cmark_gfm_extensions_get_tasklist_item_checked(from);
		break;
	case NODE_ROW:
		n->header = cmark_gfm_extensions_get_table_row_is_header(from);
		break;
	case NODE_CELL:
		n->header = n->parent->header;
		n->start = n->prev ? n->prev->start + 1 : 0;
		n->align = cell_align(from, n->start);
		break;
	case NODE_FOOTNOTE:
	case NODE_FOOTNOTE_REF:
		fill_note(c, from, n);
		break;
	default:
		break;
	}
}

/* ---- text ---- */

/* The byte of the source behind *i that gave the byte b of a text, whose position it moves on;
 * false when they do not go together (an entity, or cmark's column is off). */
static bool same_byte(struct str source, size_t *i, char b, bool *escaped)
{
	*escaped = *i + 1 < source.n && source.p[*i] == '\\' && source.p[*i + 1] == b && b != '\\';
	if (*i + 1 < source.n && source.p[*i] == '\\' && source.p[*i + 1] == '\\' && b == '\\')
		*escaped = true;
	*i += *escaped;
	return *i < source.n && source.p[(*i)++] == b;
}

/* Where in its line the text at at starts, from 0: as cmark says, or, of what it cut out of a text
 * to make an address a link, behind the text before it; SIZE_MAX where that is not known. */
static size_t text_start(const struct convert *c, const struct node *at, struct str line,
			 struct str text)
{
	bool escaped;
	size_t i = 0;

	if (at->column)
		return at->column - 1;
	if (c->text_line != at->line)
		return SIZE_MAX;
	line = str_slice(line, c->text_at, line.n);
	for (size_t k = 0; k < text.n; k++)
		if (!same_byte(line, &i, text.p[k], &escaped))
			return SIZE_MAX;
	return c->text_at;
}

static struct node *append_text(struct convert *c, struct node *parent, const struct node *at,
				struct str text, size_t start)
{
	struct node *n = node_new(c->arena, NODE_TEXT, at);

	n->text = text;
	n->column = start == SIZE_MAX ? 0 : (unsigned)start + 1;
	node_append(parent, n);
	return n;
}

/* Appends the text as one node, or as more where brackets were escaped. at has its place. */
static void add_text(struct convert *c, struct node *parent, const struct node *at, struct str text)
{
	struct str source = line_text(c, at->line - c->first_line + 1);
	size_t start = text_start(c, at, source, text), i = 0, from = 0, k = 0;
	bool escapes = str_chr(source, '\\', 0) != SIZE_MAX, escaped;

	source = str_slice(source, start, source.n);
	for (; escapes && start != SIZE_MAX && k < text.n; k++) {
		if (!same_byte(source, &i, text.p[k], &escaped))
			break;
		if (!escaped || (text.p[k] != '[' && text.p[k] != '{'))
			continue;
		if (k > from)
			append_text(c, parent, at, str_slice(text, from, k), start + from);
		append_text(c, parent, at, str_slice(text, k, k + 1), start + i - 2)->literal =
			true;
		from = k + 1;
	}
	c->text_line = start != SIZE_MAX && (!escapes || k == text.n) ? at->line : 0;
	c->text_at = start + (escapes ? i : text.n);
	if (from < text.n || !text.n)
		append_text(c, parent, at, str_slice(text, from, text.n),
			    start == SIZE_MAX ? start : start + from);
}

/* Characters that cmark cut in two (see check_cut) made whole. */
static struct str whole_characters(struct convert *c, struct str text)
{
	struct str result;
	struct buf b;

	if (utf8_valid(text))
		return text;
	buf_init(&b, 0);
	for (size_t i = 0; i < text.n;)
		buf_add_utf8(&b, utf8_next(text, &i));
	result = buf_dup(&b, c->arena);
	buf_release(&b);
	return result;
}

/* Of "[^", a line end, "]" that is no footnote, cmark drops a part of what stands between. The
 * writer must know: the text would be gone. */
static struct str check_cut(struct convert *c, const struct node *at, struct str text)
{
	struct str line = line_text(c, at->line - c->first_line + 1);
	size_t open = str_find(line, S("[^"), 0);

	while (open != SIZE_MAX && str_chr(line, ']', open) != SIZE_MAX)
		open = str_find(line, S("[^"), open + 2);
	for (size_t i = open == SIZE_MAX ? open : str_find(text, S("[^"), 0); i != SIZE_MAX;
	     i = str_find(text, S("[^"), i + 2)) {
		size_t end = str_chr(text, ']', i);

		if (end == SIZE_MAX || str_find(line, str_slice(text, i, end + 1), 0) != SIZE_MAX)
			continue;
		diag_add(c->diags, DIAG_ERROR, "note/missing", c->path, at->line,
			 (unsigned)open + 1,
			 "\"[^\" and its \"]\" must stand on one line; write \\[ if it is no "
			 "footnote");
		break;
	}
	return whole_characters(c, text);
}

/* Takes over from and the text nodes that follow it. Returns the last one taken. */
static cmark_node *convert_text(struct convert *c, cmark_node *from, struct node *parent)
{
	struct node at = {.kind = NODE_TEXT};
	cmark_node *next = cmark_node_next(from);
	struct str text;

	place_inline(c, from, &at);
	if (!next || cmark_node_get_type(next) != CMARK_NODE_TEXT) {
		text = copy(c, cmark_node_get_literal(from));
	} else {
		struct buf b;

		buf_init(&b, 0);
		buf_add(&b, str_c(cmark_node_get_literal(from)));
		for (; next && cmark_node_get_type(next) == CMARK_NODE_TEXT;
		     next = cmark_node_next(next)) {
			buf_add(&b, str_c(cmark_node_get_literal(next)));
			from = next;
		}
		text = buf_dup(&b, c->arena);
		buf_release(&b);
	}
	if (str_chr(text, '^', 0) != SIZE_MAX)
		text = check_cut(c, &at, text);
	add_text(c, parent, &at, text);
	return from;
}

/* ---- the tree ---- */

static struct node *convert_node(struct convert *c, cmark_node *from, struct node *parent)
{
	struct node *n = node_new(c->arena, gfm_kind(from), NULL);

	if (parent)
		node_append(parent, n);
	fill(c, from, n);
	if (node_is_block(n)) {
		place_block(c, from, n);
		if (n->kind == NODE_PARAGRAPH || n->kind == NODE_HEADING || n->kind == NODE_CELL)
			enter_block(c, from, n);
	} else {
		place_inline(c, from, n);
	}
	return n;
}

/* A reference to no note is text. */
static void check_notes(const struct convert *c, struct node *root)
{
	for (struct node *n = root; n && c->note_refs; n = node_next(n, root))
		if (n->kind == NODE_FOOTNOTE_REF && (n->level == 0 || n->level > c->notes))
			n->kind = NODE_TEXT;
}

/* NULL when nested too deep; *deep is the line then. */
static struct node *convert_tree(struct convert *c, cmark_node *root, unsigned *deep)
{
	struct node *result = convert_node(c, root, NULL), *parent = result;
	cmark_node *from = cmark_node_first_child(root);
	unsigned depth = 1;

	while (from && parent) {
		cmark_node *child = NULL;

		if (cmark_node_get_type(from) == CMARK_NODE_TEXT) {
			from = convert_text(c, from, parent);
		} else {
			struct node *n = convert_node(c, from, parent);

			child = cmark_node_first_child(from);
			if (child) {
				parent = n;
				from = child;
				depth++;
			}
			if (depth > MARKDOWN_MAX_DEPTH) {
				*deep = n->line;
				return NULL;
			}
		}
		if (child)
			continue;
		while (!cmark_node_next(from) && parent->parent) {
			from = cmark_node_parent(from);
			parent = parent->parent;
			depth--;
		}
		from = cmark_node_next(from);
	}
	check_notes(c, result);
	return result;
}

struct node *markdown_parse(struct arena *arena, struct str body, struct str path,
			    unsigned first_line, struct diags *diags)
{
	struct convert c = {.arena = arena,
			    .diags = diags,
			    .body = body,
			    .path = path,
			    .first_line = first_line};
	struct gfm gfm = {0};
	cmark_node *root = gfm_parse(&gfm, body, path, first_line, diags);
	struct node *result = NULL;
	unsigned deep = 0;

	if (root) {
		find_lines(&c, &gfm.arena);
		result = convert_tree(&c, root, &deep);
		if (!result)
			diag_add(diags, DIAG_ERROR, "markdown/limit", path, deep, 0,
				 "nested more than %d deep", MARKDOWN_MAX_DEPTH);
	}
	gfm_release(&gfm);
	return result;
}
