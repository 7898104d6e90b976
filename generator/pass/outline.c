/* outline: the plain text of each section, and what the page says of other pages, each with the
 * sentence in which it stands. */
#include <stdlib.h>
#include <string.h>

#include "pass/body.h"

/* A context is cut to about so many bytes on either side. */
#define CONTEXT_SIDE ((size_t)240)

/* A reference in the block at hand. */
struct mention {
	size_t from, to; /* in the block's text */
	struct reference ref;
};

struct outline {
	struct pass *p;
	struct buf text;   /* of the section */
	struct buf block;  /* of the block at hand */
	struct buf before; /* the block before it, in the same section; its end */
	struct {
		struct mention *v;
		size_t n, cap;
	} mentions;
	struct node *note; /* the next footnote whose text is due */
	unsigned notes;	   /* highest number that the section refers to */
	struct str last_anchor;
};

/* ---- sentences ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

static inline bool is_stop(char c)
{
	return c == '.' || c == '!' || c == '?';
}

/* Whether a sentence ends with the stop at i (and closing quotes or brackets), then a blank,
 * then no lower-case letter or digit, as in "p. 29" and "bijv. een". */
static bool ends_sentence(struct str s, size_t i)
{
	uint32_t next;

	for (i++; i < s.n && (s.p[i] == ')' || s.p[i] == '"' || s.p[i] == '\''); i++)
		;
	if (i >= s.n)
		return true;
	if (!is_blank(s.p[i]))
		return false;
	while (i < s.n && is_blank(s.p[i]))
		i++;
	if (i >= s.n)
		return true;
	next = utf8_next(s, &i);
	return !utf8_is_word(next) || (utf8_lower(next) != next);
}

static bool is_inside(struct str s, size_t i)
{
	return i < s.n && ((unsigned char)s.p[i] & 0xc0) == 0x80;
}

/* Where the sentence that holds the byte at begins; *cut when that is too far away. */
static size_t sentence_start(struct str s, size_t at, bool *cut)
{
	size_t least = at > CONTEXT_SIDE ? at - CONTEXT_SIDE : 0, i = at;

	*cut = false;
	for (; i > least; i--)
		if (is_stop(s.p[i - 1]) && ends_sentence(s, i - 1))
			break;
	if (i == least && least > 0) {
		*cut = true;
		while (i < at && !is_blank(s.p[i]))
			i++;
		if (i == at) /* one long word */
			for (i = least; is_inside(s, i); i++)
				;
	}
	return i;
}

static size_t sentence_end(struct str s, size_t at, bool *cut)
{
	size_t most = s.n - at > CONTEXT_SIDE ? at + CONTEXT_SIDE : s.n, i = at;

	*cut = false;
	for (; i < most; i++)
		if (is_stop(s.p[i]) && ends_sentence(s, i))
			break;
	if (i < most) {
		for (i++; i < s.n && (s.p[i] == ')' || s.p[i] == '"' || s.p[i] == '\''); i++)
			;
	} else if (most < s.n) {
		*cut = true;
		while (i > at && !is_blank(s.p[i]))
			i--;
		if (i == at)
			for (i = most; is_inside(s, i); i--)
				;
	}
	return i;
}

/* Without the bars between a table's cells at its ends: nothing stands on their other side. */
static struct str without_bars(struct str s)
{
	s = str_trim(s);
	while (str_starts(s, S("| ")))
		s = str_trim(str_slice(s, 2, s.n));
	while (str_ends(s, S(" |")))
		s = str_trim(str_slice(s, 0, s.n - 2));
	return s;
}

/* The sentence, with single spaces; … where it is cut. */
static struct str copy_context(struct arena *arena, struct str s, bool cut_start, bool cut_end)
{
	struct str result;
	struct buf b;

	buf_init(&b, 0);
	s = without_bars(s);
	if (cut_start)
		buf_adds(&b, "…");
	for (size_t i = 0; i < s.n; i++)
		if (!is_blank(s.p[i]))
			buf_addc(&b, s.p[i]);
		else if (!is_blank(s.p[i - 1]))
			buf_addc(&b, ' ');
	if (cut_end)
		buf_adds(&b, "…");
	result = buf_dup(&b, arena);
	buf_release(&b);
	return result;
}

/* The sentence around from … to; for a citation behind a full stop, the sentence before it. */
static struct str context_of(struct arena *arena, struct str s, size_t from, size_t to)
{
	bool cut_start, cut_end = false;
	size_t start, end = to;

	if (from == to) {
		while (from > 0 && is_blank(s.p[from - 1]))
			from--;
		if (from == 0)
			return (struct str){NULL, 0};
		end = from--; /* from is the last byte before the citation */
		while (from > 0 && is_inside(s, from))
			from--;
		while (from > 0 && (s.p[from] == ')' || s.p[from] == '"'))
			from--;
		if (is_stop(s.p[from]) && ends_sentence(s, from)) {
			start = sentence_start(s, from, &cut_start);
			return copy_context(arena, str_slice(s, start, end), cut_start, false);
		}
	}
	start = sentence_start(s, from, &cut_start);
	if (end > from + 2 * CONTEXT_SIDE)
		end = from + 2 * CONTEXT_SIDE;
	while (is_inside(s, end))
		end--;
	end = sentence_end(s, end > start ? end - 1 : end, &cut_end);
	return copy_context(arena, str_slice(s, start, end), cut_start, cut_end);
}

/* ---- blocks ---- */

struct reference pass_reference(const struct pass *p, const struct node *n)
{
	struct reference r = {.from = p->page, .line = n->line, .column = n->column};
	size_t hash;

	if (n->kind == NODE_LINK && (n->link == LINK_PAGE || n->link == LINK_ANCHOR)) {
		r.kind = REFERENCE_LINK;
		r.target = n->target;
		hash = str_chr(n->url, '#', 0);
		if (hash != SIZE_MAX)
			r.anchor = str_slice(n->url, hash + 1, n->url.n);
		/* "#" and "#top" are the top of any page. */
		if (r.target == r.from && (!r.anchor.n || str_eq_nocase(r.anchor, S("top"))))
			r.target = NULL;
	} else if (n->kind == NODE_TERM) {
		r.kind = REFERENCE_TERM;
		r.target = n->target;
	} else if (n->kind == NODE_CITATION) {
		r.kind = REFERENCE_CITATION;
		r.target = n->target;
	}
	return r;
}

static void add_mentions(struct outline *o)
{
	struct str block = buf_str(&o->block);

	for (size_t i = 0; i < o->mentions.n; i++) {
		struct mention *m = &o->mentions.v[i];
		struct reference r = m->ref;
		struct str before = buf_str(&o->before);

		r.context = context_of(o->p->arena, block, m->from, m->to);
		if (!r.context.n && before.n)
			r.context = context_of(o->p->arena, before, before.n, before.n);
		r.anchor = r.anchor.n ? str_dup(o->p->arena, r.anchor) : (struct str){NULL, 0};
		r.section = o->last_anchor;
		list_push(&o->p->found->refs, r);
	}
	o->mentions.n = 0;
}

/* Adds what stands under n, whose children are inlines, to the block. A citation leaves no blank
 * behind: "so it is [@a]." reads "so it is." */
static void add_inlines(struct outline *o, const struct node *n)
{
	struct buf *b = &o->block;
	size_t open = SIZE_MAX;		    /* mention whose end is due */
	const struct node *open_end = NULL; /* the node behind it */
	bool gap = false;

	for (const struct node *x = node_next(n, n); x; x = node_next(x, n)) {
		struct reference r = pass_reference(o->p, x);

		if (open != SIZE_MAX && x == open_end) {
			o->mentions.v[open].to = b->n;
			open = SIZE_MAX;
		}
		if (x->kind == NODE_CITATION && b->n && is_blank(b->p[b->n - 1])) {
			buf_truncate(b, b->n - 1);
			gap = true;
		}
		if (r.target) {
			list_push(&o->mentions, (struct mention){b->n, b->n, r});
			if (x->first) {
				open = o->mentions.n - 1;
				open_end = node_skip(x, n);
			}
		}
		if (gap && x->kind != NODE_CITATION && x->kind != NODE_MARKUP) {
			if (x->kind != NODE_TEXT ||
			    (x->text.n && !strchr(" .,;:!?)", x->text.p[0])))
				buf_addc(b, ' ');
			gap = false;
		}
		if (x->kind == NODE_TEXT || x->kind == NODE_CODE)
			buf_add(b, x->text);
		else if (x->kind == NODE_SOFT_BREAK || x->kind == NODE_LINE_BREAK)
			buf_addc(b, ' ');
		else if (x->kind == NODE_FOOTNOTE_REF && x->level > o->notes)
			o->notes = x->level;
	}
	if (open != SIZE_MAX)
		o->mentions.v[open].to = b->n;
}

static void end_block(struct outline *o)
{
	struct str s = str_trim(buf_str(&o->block));

	add_mentions(o);
	if (s.n) {
		size_t from = s.n > 2 * CONTEXT_SIDE ? s.n - 2 * CONTEXT_SIDE : 0;

		while (is_inside(s, from))
			from++;
		buf_clear(&o->before);
		buf_add(&o->before, str_slice(s, from, s.n));
		if (o->text.n)
			buf_addc(&o->text, '\n');
		buf_add(&o->text, s);
	}
	buf_clear(&o->block);
}

/* Adds all blocks under (and with) top. */
static void add_blocks(struct outline *o, const struct node *top)
{
	const struct node *n = top;

	while (n) {
		bool leaf = n->first && !node_is_block(n->first);

		if (n->kind == NODE_CELL && n->prev && o->block.n)
			buf_adds(&o->block, " | ");
		if (n->kind == NODE_ITEM)
			o->p->found->tasks += n->task;
		if (leaf)
			add_inlines(o, n);
		if (n->kind == NODE_CODE_BLOCK)
			buf_add(&o->block, n->text);
		n = leaf ? node_skip(n, top) : node_next(n, top);
		/* A table's cells go together; any other block ends here. */
		if (!n || n->kind != NODE_CELL)
			end_block(o);
	}
}

/* ---- sections ---- */

static size_t count_words(struct str s)
{
	size_t words = 0;
	bool inside = false;

	for (size_t i = 0; i < s.n; i++) {
		bool blank = is_blank(s.p[i]);

		words += !blank && !inside;
		inside = !blank;
	}
	return words;
}

/* Adds the text of the notes up to number last, which the section is the first to refer to. */
static void add_notes(struct outline *o, unsigned last)
{
	for (; o->note && o->note->level <= last; o->note = o->note->next)
		add_blocks(o, o->note);
}

static void end_section(struct outline *o, size_t at)
{
	struct section *s = &o->p->found->sections.v[at];

	add_notes(o, o->notes);
	s->text = pass_keep(o->p, &o->text);
	o->p->found->words += count_words(s->text) + count_words(s->heading);
	buf_clear(&o->text);
	buf_clear(&o->before);
}

/* The heading's text, and what it says of other pages. */
static void begin_section(struct outline *o, const struct node *h, size_t at)
{
	struct section *s = &o->p->found->sections.v[at];

	add_inlines(o, h);
	s->heading = str_dup(o->p->arena, str_trim(buf_str(&o->block)));
	o->last_anchor = s->anchor;
	add_mentions(o);
	buf_clear(&o->block);
}

void pass_outline(struct pass *p)
{
	struct outline o = {.p = p};
	size_t at = 0;

	buf_init(&o.text, 0);
	buf_init(&o.block, 0);
	buf_init(&o.before, 0);
	for (struct node *n = p->root->last; n && n->kind == NODE_FOOTNOTE; n = n->prev)
		o.note = n;
	for (struct node *n = p->root->first; n && n->kind != NODE_FOOTNOTE; n = n->next) {
		if (n->kind == NODE_HEADING && !p->found->fragment) {
			end_section(&o, at);
			begin_section(&o, n, ++at);
		} else {
			add_blocks(&o, n);
		}
	}
	o.notes = UINT_MAX;
	end_section(&o, at);
	list_free(&o.mentions);
	buf_release(&o.text);
	buf_release(&o.block);
	buf_release(&o.before);
}
