#include "write/diffblocks.h"

#include <stdlib.h>
#include <string.h>

/* What is being filled in. */
struct making {
	struct diff_text *t;
	struct diff_numbers *numbers;
	const struct site *site;
	struct str path;
	struct arena *arena;
	struct str under;
	bool blank; /* a blank is due before the next token */
	bool exact; /* of code: blanks are kept as they are */
	unsigned char style;
};

/* ---- numbers ---- */

static uint32_t number_of(struct map *map, struct str key, struct arena *arena)
{
	struct map_entry *e = map_get(map, key);
	bool added;

	if (e)
		return (uint32_t)e->num;
	e = map_put(map, str_dup(arena, key), &added);
	e->num = map->n - 1;
	return (uint32_t)e->num;
}

/* key: what makes the token, if that is not its text. */
static void push(struct making *m, struct str text, struct str key, bool word, bool quiet)
{
	char head = (char)(m->style | (quiet ? 0x40 : 0x20));
	struct diff_token token = {.text = text, .style = m->style, .word = word, .quiet = quiet};
	struct buf b;

	if (m->t->tokens.n >= DIFF_TOKENS_MOST)
		return;
	buf_init(&b, 0);
	buf_addc(&b, head);
	buf_add(&b, key);
	token.number = number_of(&m->numbers->tokens, buf_str(&b), m->arena);
	buf_release(&b);
	list_push(&m->t->tokens, token);
}

/* ---- words ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void push_blank(struct making *m)
{
	unsigned char style = m->style;

	m->style = 0;
	if (m->blank)
		push(m, S(" "), S(" "), false, false);
	m->style = style;
	m->blank = false;
}

static void add_text(struct making *m, struct str s)
{
	for (size_t at = 0; at < s.n;) {
		size_t from = at, next = at;
		bool word;

		if (is_blank(s.p[at]) && !m->exact) {
			m->blank = m->blank || m->t->tokens.n > m->t->blocks.v[m->t->blocks.n - 1].first;
			at++;
			continue;
		}
		push_blank(m);
		word = utf8_is_word(utf8_next(s, &next));
		at = next;
		while (word && at < s.n && utf8_is_word(utf8_next(s, &next)))
			at = next;
		push(m, str_slice(s, from, at), str_slice(s, from, at), word, false);
	}
}

/* Where a link leads, in words: a page by its title. */
static void add_target(struct making *m, const struct node *n)
{
	const struct page *page;
	struct buf key;
	struct str text, rest;
	size_t end;

	m->style = 0;
	buf_init(&key, 0);
	shown_target(m->site, n->url, m->path, &key);
	text = n->url;
	if (key.n && key.p[0] == '\n') {
		for (end = 1; end < key.n && key.p[end] != '#' && key.p[end] != '?'; end++)
			;
		page = map_ptr(&m->site->paths_ever, str_slice(buf_str(&key), 1, end));
		rest = str_slice(buf_str(&key), end, key.n);
		if (page)
			text = str_printf(m->arena, STR_FMT STR_FMT, STR_ARG(page->title), STR_ARG(rest));
	}
	buf_addc(&key, '\n');
	buf_add(&key, n->title);
	push(m, str_printf(m->arena, " (→ " STR_FMT "%s" STR_FMT ")", STR_ARG(text),
			   n->title.n ? ", " : "", STR_ARG(n->title)),
	     buf_str(&key), false, true);
	buf_release(&key);
}

static void add_image(struct making *m, const struct node *n)
{
	struct buf alt;

	buf_init(&alt, 0);
	node_text(n, &alt);
	add_text(m, S("["));
	add_text(m, buf_dup(&alt, m->arena));
	add_text(m, S("]"));
	add_target(m, n);
	buf_release(&alt);
}

static unsigned char style_of(const struct node *n)
{
	switch ((int)n->kind) {
	case NODE_EMPH: return STYLE_EMPH;
	case NODE_STRONG: return STYLE_STRONG;
	case NODE_STRIKE: return STYLE_STRIKE;
	case NODE_CODE: return STYLE_CODE;
	default: return 0;
	}
}

/* Of all that stands between n and the block. */
static unsigned char style_at(const struct node *n, const struct node *block)
{
	unsigned char style = style_of(n);

	for (n = n->parent; n && n != block; n = n->parent)
		style |= style_of(n);
	return style;
}

static void add_inline(struct making *m, const struct node *n)
{
	switch ((int)n->kind) {
	case NODE_TEXT:
	case NODE_CODE:
		add_text(m, n->text);
		break;
	case NODE_SOFT_BREAK:
	case NODE_LINE_BREAK:
		m->blank = true;
		break;
	case NODE_HTML_INLINE:
		push(m, n->text, n->text, false, true);
		break;
	case NODE_FOOTNOTE_REF:
		push_blank(m);
		push(m, str_printf(m->arena, "[%u]", n->level), S("^"), true, false);
		break;
	case NODE_IMAGE:
		push_blank(m);
		add_image(m, n);
		break;
	case NODE_LINK:
		if (!n->first)
			add_target(m, n);
		break;
	default:
		break;
	}
}

/* The inlines under n, a link's target behind its words. */
static void add_inlines(struct making *m, const struct node *block)
{
	const struct node *n = block->first;

	while (n) {
		m->style = style_at(n, block);
		add_inline(m, n);
		if (n->first && n->kind != NODE_IMAGE) {
			n = n->first;
			continue;
		}
		while (n && !n->next) {
			n = n->parent == block ? NULL : n->parent;
			if (n && n->kind == NODE_LINK)
				add_target(m, n);
		}
		n = n ? n->next : NULL;
	}
	m->style = 0;
}

/* ---- blocks ---- */

static void begin(struct making *m, enum diff_kind kind, unsigned level)
{
	struct diff_block block = {
		.kind = kind, .level = level, .under = m->under, .first = m->t->tokens.n};

	list_push(&m->t->blocks, block);
	m->blank = false;
}

/* A block of no words is none. */
static void end(struct making *m)
{
	struct diff_block *b = &m->t->blocks.v[m->t->blocks.n - 1];
	struct buf key;

	b->n = m->t->tokens.n - b->first;
	if (!b->n) {
		m->t->blocks.n--;
		return;
	}
	buf_init(&key, 0);
	buf_addf(&key, "%d,%u:", (int)b->kind, b->level);
	if (b->kind == DIFF_FIELD)
		buf_add(&key, b->under);
	for (size_t i = b->first; i < b->first + b->n; i++)
		buf_addf(&key, " %u", m->t->tokens.v[i].number);
	b->number = number_of(&m->numbers->blocks, buf_str(&key), m->arena);
	buf_release(&key);
}

static void add_code(struct making *m, struct str code)
{
	m->exact = true;
	while (code.n) {
		struct str line = str_cut(&code, '\n');

		begin(m, DIFF_CODE, 0);
		add_text(m, line);
		end(m);
	}
	m->exact = false;
}

static void add_row(struct making *m, const struct node *row)
{
	begin(m, DIFF_ROW, 0);
	for (const struct node *cell = row->first; cell; cell = cell->next) {
		if (cell->prev) {
			m->blank = true;
			add_text(m, S("|"));
			m->blank = true;
		}
		add_inlines(m, cell);
	}
	end(m);
}

static void add_leaf(struct making *m, const struct node *n)
{
	const struct node *item = n->parent && n->parent->kind == NODE_ITEM && !n->prev ? n->parent : NULL;
	struct buf text;

	if (n->kind == NODE_HEADING) {
		buf_init(&text, 0);
		node_text(n, &text);
		m->under = buf_dup(&text, m->arena);
		m->under = str_trim(m->under);
		buf_release(&text);
		begin(m, DIFF_HEADING, n->level);
	} else {
		begin(m, item ? DIFF_ITEM : DIFF_TEXT, 0);
	}
	if (item && item->task)
		add_text(m, item->checked ? S("☑ ") : S("☐ "));
	add_inlines(m, n);
	end(m);
}

static void add_raw(struct making *m, const struct node *n)
{
	struct buf seen;

	buf_init(&seen, 0);
	shown_html(n->text, &seen);
	add_code(m, buf_dup(&seen, m->arena));
	buf_release(&seen);
}

static void add_callout(struct making *m, const struct node *n)
{
	const struct callout *callout = n->target;
	struct str label = callout && callout->label.n ? callout->label : n->text;

	begin(m, DIFF_TEXT, 0);
	m->style = STYLE_STRONG;
	add_text(m, label);
	m->style = 0;
	end(m);
}

void diffblocks_tree(struct diff_text *t, struct diff_numbers *numbers, const struct site *site,
		     const struct node *root, struct str path, struct arena *arena)
{
	struct making m = {t, numbers, site, path, arena, {NULL, 0}, false, false, 0};
	const struct node *n = root;

	while (n) {
		bool leaf = n->first && !node_is_block(n->first);

		if (n->kind == NODE_ROW)
			add_row(&m, n);
		else if (leaf)
			add_leaf(&m, n);
		else if (n->kind == NODE_CODE_BLOCK)
			add_code(&m, n->text);
		else if (n->kind == NODE_HTML_BLOCK)
			add_raw(&m, n);
		else if (n->kind == NODE_CALLOUT)
			add_callout(&m, n);
		n = leaf || n->kind == NODE_ROW ? node_skip(n, root) : node_next(n, root);
	}
}

void diffblocks_matter(struct diff_text *t, struct diff_numbers *numbers, const struct site *site,
		       const struct shown_matter *matter, size_t n, struct arena *arena)
{
	struct making m = {t, numbers, site, {NULL, 0}, arena, {NULL, 0}, false, false, 0};

	for (size_t i = 0; i < n; i++) {
		struct str label = matter[i].field
					   ? matter[i].field->label
					   : labels_peek(&site->labels, str_c(matter[i].label));

		m.under = label.p ? label : str_c(matter[i].label);
		begin(&m, DIFF_FIELD, 0);
		add_text(&m, matter[i].text);
		end(&m);
	}
}

void diffblocks_release(struct diff_text *t)
{
	list_free(&t->tokens);
	list_free(&t->blocks);
}

void diffblocks_numbers_release(struct diff_numbers *numbers)
{
	map_release(&numbers->tokens);
	map_release(&numbers->blocks);
}
