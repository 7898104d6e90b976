#include "write/diffblocks.h"

#include <stdlib.h>
#include <string.h>

#include "base/mail.h"

/* The words of a block in the making. */
struct making {
	struct diff_text *t;
	struct diff_numbers *numbers;
	size_t first;
	struct buf key;
	bool blank; /* a blank is due before the next token */
	bool exact; /* of code: blanks are kept as they are */
	unsigned char style;
};

/* Text as it may be shown: an address that was taken out of a page must not come back by way of its
 * history. */
static struct str fit(const struct making *m, struct str text)
{
	return mail_hide(text, m->t->arena);
}

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

	if (m->t->tokens.n >= DIFF_TOKENS_MOST)
		return;
	buf_clear(&m->key);
	buf_addc(&m->key, head);
	buf_add(&m->key, key);
	token.number = number_of(&m->numbers->tokens, buf_str(&m->key), m->t->arena);
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

static void add_words(struct making *m, struct str s)
{
	for (size_t at = 0; at < s.n;) {
		size_t from = at, next = at;
		bool word;

		if (is_blank(s.p[at]) && !m->exact) {
			m->blank = m->blank || m->t->tokens.n > m->first;
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

/* ---- what stands for something else in the text ---- */

/* "@id" in a group of citations: a source by its title. Returns its length, 0 when it is none. */
static size_t add_citation(struct making *m, struct str s, size_t at)
{
	const struct config *config = &m->t->site->config;
	const struct page *source = NULL;
	size_t end = at + 1;
	struct buf key;

	if (s.p[at] != '@' || at == 0 || (s.p[at - 1] != '[' && s.p[at - 1] != ' '))
		return 0;
	while (end < s.n && !strchr(" ,;]", s.p[end]))
		end++;
	buf_init(&key, 4096);
	for (size_t i = 0; i < config->types_n && !source; i++) {
		buf_clear(&key);
		buf_addf(&key, STR_FMT "/", STR_ARG(config->types[i].name));
		buf_add(&key, str_slice(s, at + 1, end));
		if (config->types[i].citation)
			source = map_ptr(&m->t->site->by_type_id, buf_str(&key));
	}
	buf_release(&key);
	if (!source)
		return 0;
	push_blank(m);
	push(m, source->title, str_slice(s, at, end), true, false);
	return end - at;
}

/* "[[page|words]]": the words, or the page's title; and where it leads. Returns its length, 0 when
 * it is none. */
static size_t add_wikilink(struct making *m, struct str s, size_t at)
{
	size_t end = s.p[at] == '[' ? str_find(s, S("]]"), at) : SIZE_MAX;
	struct str words, target, name;
	const struct page *page;

	if (end == SIZE_MAX || at + 2 >= end || s.p[at + 1] != '[')
		return 0;
	words = str_slice(s, at + 2, end);
	target = str_trim(str_cut(&words, '|'));
	name = target;
	name = str_trim(str_cut(&name, '#'));
	page = name.n ? site_find(m->t->site, NULL, name, NULL, NULL) : NULL;
	words = str_trim(words);
	if (!words.n)
		words = page ? page->title : target;
	add_words(m, words);
	push(m, str_printf(m->t->arena, " (→ " STR_FMT ")", STR_ARG(page ? page->title : target)),
	     page ? page->path : target, false, true);
	return end + 2 - at;
}

static void add_text(struct making *m, struct str s)
{
	size_t from = 0;

	for (size_t at = 0; at < s.n;) {
		size_t length = 0;

		if (s.p[at] == '@' || s.p[at] == '[') {
			add_words(m, str_slice(s, from, at));
			from = at;
			length = s.p[at] == '@' ? add_citation(m, s, at) : add_wikilink(m, s, at);
		}
		at += length ? length : 1;
		if (length)
			from = at;
	}
	add_words(m, str_slice(s, from, s.n));
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
	shown_target(m->t->site, n->url, m->t->path, &key);
	text = n->url;
	if (key.n && key.p[0] == '\n') {
		for (end = 1; end < key.n && key.p[end] != '#' && key.p[end] != '?'; end++)
			;
		page = map_ptr(&m->t->site->paths_ever, str_slice(buf_str(&key), 1, end));
		rest = str_slice(buf_str(&key), end, key.n);
		if (page)
			text = str_printf(m->t->arena, STR_FMT STR_FMT, STR_ARG(page->title),
					  STR_ARG(rest));
	}
	buf_addc(&key, '\n');
	buf_add(&key, n->title);
	text = str_printf(m->t->arena, " (→ " STR_FMT "%s" STR_FMT ")", STR_ARG(text),
			  n->title.n ? ", " : "", STR_ARG(n->title));
	push(m, fit(m, text), buf_str(&key), false, true);
	buf_release(&key);
}

static void add_image(struct making *m, const struct node *n)
{
	struct buf alt;

	buf_init(&alt, 0);
	node_text(n, &alt);
	add_words(m, S("["));
	add_words(m, fit(m, buf_dup(&alt, m->t->arena)));
	add_words(m, S("]"));
	add_target(m, n);
	buf_release(&alt);
}

static unsigned char style_of(const struct node *n)
{
	switch ((int)n->kind) {
	case NODE_EMPH:
		return STYLE_EMPH;
	case NODE_STRONG:
		return STYLE_STRONG;
	case NODE_STRIKE:
		return STYLE_STRIKE;
	case NODE_CODE:
		return STYLE_CODE;
	default:
		return 0;
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
		add_text(m, fit(m, n->text));
		break;
	case NODE_CODE:
		add_words(m, fit(m, n->text));
		break;
	case NODE_SOFT_BREAK:
	case NODE_LINE_BREAK:
		m->blank = true;
		break;
	case NODE_HTML_INLINE:
		push(m, fit(m, n->text), n->text, false, true);
		break;
	case NODE_FOOTNOTE_REF:
		push_blank(m);
		push(m, str_printf(m->t->arena, "[%u]", n->level), S("^"), true, false);
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

/* Words of a row's cells go together. */
static void add_row(struct making *m, const struct node *row)
{
	for (const struct node *cell = row->first; cell; cell = cell->next) {
		if (cell->prev) {
			m->blank = true;
			add_words(m, S("|"));
			m->blank = true;
		}
		add_inlines(m, cell);
	}
}

/* The item whose first paragraph n is; NULL for others. */
static const struct node *item_of(const struct node *n)
{
	return n->parent && n->parent->kind == NODE_ITEM && !n->prev ? n->parent : NULL;
}

void diffblocks_make(struct diff_text *t, struct diff_numbers *numbers, size_t block)
{
	struct diff_block *b = &t->blocks.v[block];
	struct making m = {.t = t, .numbers = numbers, .first = t->tokens.n};
	const struct node *item;

	if (b->made)
		return;
	buf_init(&m.key, 0);
	b->made = true;
	b->first = t->tokens.n;
	if (b->kind == DIFF_ROW) {
		add_row(&m, b->node);
	} else if (b->node) {
		item = item_of(b->node);
		if (item && item->task)
			add_words(&m, item->checked ? S("☑ ") : S("☐ "));
		add_inlines(&m, b->node);
	} else {
		m.exact = b->kind == DIFF_CODE;
		m.style = b->kind == DIFF_TEXT ? STYLE_STRONG : 0;
		add_words(&m, fit(&m, b->text));
	}
	b->n = t->tokens.n - b->first;
	buf_release(&m.key);
}

/* ---- blocks ---- */

/* A block that is being added, and how it is written, by which it is known. */
struct adding {
	struct diff_text *t;
	struct diff_numbers *numbers;
	struct str under;
	struct buf key;
};

/* No text that is UTF-8 has this byte. */
#define MARK '\xff'

/* Adds all that is written under n, runs of blanks as one. */
static void key_of(struct buf *key, const struct node *n)
{
	for (const struct node *x = n; x; x = node_next(x, n)) {
		if (x->kind == NODE_SOFT_BREAK) {
			buf_addc(key, ' ');
		} else if (x->kind == NODE_TEXT) {
			buf_add(key, x->text);
		} else {
			buf_addc(key, MARK);
			buf_addc(key, (char)('A' + (int)x->kind));
			buf_add(key, x->text);
			buf_add(key, x->url);
			buf_add(key, x->title);
			buf_addc(key, (char)('0' + x->level % 64));
		}
	}
}

static void add_block(struct adding *a, struct diff_block block)
{
	const struct node *item = block.node ? item_of(block.node) : NULL;
	char head[] = {(char)('A' + (int)block.kind), (char)('0' + block.level), '0'};

	if (item && item->task)
		head[2] = item->checked ? '2' : '1';
	buf_clear(&a->key);
	buf_add(&a->key, (struct str){head, sizeof head});
	if (block.kind == DIFF_FIELD)
		buf_add(&a->key, block.under);
	if (block.node)
		key_of(&a->key, block.node);
	else
		buf_add(&a->key, block.text);
	block.number = number_of(&a->numbers->blocks, buf_str(&a->key), a->t->arena);
	list_push(&a->t->blocks, block);
}

static void add_code(struct adding *a, struct str code)
{
	while (code.n) {
		struct str line = str_cut(&code, '\n');

		if (str_trim(line).n)
			add_block(a, (struct diff_block){
					     .kind = DIFF_CODE, .under = a->under, .text = line});
	}
}

static void add_leaf(struct adding *a, const struct node *n)
{
	struct diff_block block = {.kind = item_of(n) ? DIFF_ITEM : DIFF_TEXT, .node = n};
	struct buf text;

	if (n->kind == NODE_HEADING) {
		buf_init(&text, 0);
		node_text(n, &text);
		a->under = str_trim(buf_dup(&text, a->t->arena));
		buf_release(&text);
		block.kind = DIFF_HEADING;
		block.level = n->level;
	}
	block.under = a->under;
	add_block(a, block);
}

static void add_raw(struct adding *a, const struct node *n)
{
	struct buf seen;

	buf_init(&seen, 0);
	shown_html(n->text, &seen);
	add_code(a, buf_dup(&seen, a->t->arena));
	buf_release(&seen);
}

static void add_callout(struct adding *a, const struct node *n)
{
	const struct callout *callout = n->target;

	add_block(a, (struct diff_block){.kind = DIFF_TEXT,
					 .under = a->under,
					 .text = callout && callout->label.n ? callout->label
									     : n->text});
}

void diffblocks_tree(struct diff_text *t, struct diff_numbers *numbers, const struct node *root)
{
	struct adding a = {.t = t, .numbers = numbers};
	const struct node *n = root;

	buf_init(&a.key, 0);
	while (n) {
		bool leaf = n->first && !node_is_block(n->first);

		if (n->kind == NODE_ROW)
			add_block(&a, (struct diff_block){
					      .kind = DIFF_ROW, .under = a.under, .node = n});
		else if (leaf)
			add_leaf(&a, n);
		else if (n->kind == NODE_CODE_BLOCK)
			add_code(&a, n->text);
		else if (n->kind == NODE_HTML_BLOCK)
			add_raw(&a, n);
		else if (n->kind == NODE_CALLOUT)
			add_callout(&a, n);
		n = leaf || n->kind == NODE_ROW ? node_skip(n, root) : node_next(n, root);
	}
	buf_release(&a.key);
}

void diffblocks_matter(struct diff_text *t, struct diff_numbers *numbers,
		       const struct shown_matter *matter, size_t n)
{
	struct adding a = {.t = t, .numbers = numbers};

	buf_init(&a.key, 0);
	for (size_t i = 0; i < n; i++) {
		struct str label = matter[i].field
					   ? matter[i].field->label
					   : labels_peek(&t->site->labels, str_c(matter[i].label));

		add_block(&a, (struct diff_block){.kind = DIFF_FIELD,
						  .under = label.p ? label : str_c(matter[i].label),
						  .text = matter[i].text});
	}
	buf_release(&a.key);
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
