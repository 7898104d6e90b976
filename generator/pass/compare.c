#include "pass/compare.h"

#include <stdlib.h>
#include <string.h>

#include "pass/shown.h"
#include "pass/window.h"

/* ---- by the trees ----
 *
 * A tree is written out in one form, in which whatever a reader does not see is left out; links
 * stand beside it, since of two addresses it must be asked whether they are the same place.
 */

/* No UTF-8 has these bytes, and text in a tree is UTF-8. */
#define MARK_OPEN '\xff'
#define MARK_CLOSE '\xfe'

struct link {
	struct str url, title;
};

struct form {
	struct buf text;
	bool blank; /* a blank is due before the next text */
	struct {
		struct link *v;
		size_t n, cap;
	} links;
};

static void add_text(struct form *f, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
			f->blank = true;
			continue;
		}
		if (f->blank)
			buf_addc(&f->text, ' ');
		f->blank = false;
		buf_addc(&f->text, c);
	}
}

static void add_open(struct form *f, const struct node *n)
{
	/* A blank before emphasis is one before its first word. */
	if (node_is_block(n))
		f->blank = false;
	else if (f->blank)
		buf_addc(&f->text, ' ');
	f->blank = false;
	buf_addc(&f->text, MARK_OPEN);
	buf_addc(&f->text, (char)('A' + (int)n->kind));
}

static void add_number(struct form *f, unsigned number)
{
	buf_addf(&f->text, "%u;", number);
}

static void add_raw(struct form *f, const struct node *n)
{
	struct buf seen;

	buf_init(&seen, 0);
	shown_html(n->text, &seen);
	if (str_trim(buf_str(&seen)).n) {
		add_open(f, n);
		add_text(f, buf_str(&seen));
		buf_addc(&f->text, MARK_CLOSE);
	}
	buf_release(&seen);
}

/* What a node is, besides its kind and its children. */
static void add_attributes(struct form *f, const struct node *n)
{
	switch ((int)n->kind) {
	case NODE_HEADING:
	case NODE_FOOTNOTE:
	case NODE_FOOTNOTE_REF:
		add_number(f, n->level);
		break;
	case NODE_LIST:
		add_number(f, n->ordered ? n->start + 1 : 0);
		break;
	case NODE_ITEM:
		add_number(f, n->task ? 1 + n->checked : 0);
		break;
	case NODE_CELL:
		add_number(f, (unsigned)n->align * 2 + n->header);
		break;
	case NODE_CALLOUT:
	case NODE_CODE:
		add_text(f, n->text);
		break;
	case NODE_CODE_BLOCK:
		buf_add(&f->text, n->text);
		break;
	case NODE_LINK:
	case NODE_IMAGE:
		list_push(&f->links, (struct link){n->url, n->title});
		break;
	default:
		break;
	}
}

/* Breaks and texts make no marks of their own; a language span is not seen. */
static bool is_plain(const struct node *n)
{
	return n->kind == NODE_TEXT || n->kind == NODE_SOFT_BREAK || n->kind == NODE_SPAN ||
	       n->kind == NODE_HTML_BLOCK || n->kind == NODE_HTML_INLINE;
}

static void enter(struct form *f, const struct node *n)
{
	switch ((int)n->kind) {
	case NODE_TEXT:
		add_text(f, n->text);
		break;
	case NODE_SOFT_BREAK:
		f->blank = true;
		break;
	case NODE_SPAN:
		break;
	case NODE_HTML_BLOCK:
	case NODE_HTML_INLINE:
		add_raw(f, n);
		break;
	default:
		add_open(f, n);
		add_attributes(f, n);
		break;
	}
}

static void leave(struct form *f, const struct node *n)
{
	if (is_plain(n))
		return;
	if (node_is_block(n))
		f->blank = false;
	buf_addc(&f->text, MARK_CLOSE);
}

static void write_form(const struct node *root, struct form *f)
{
	const struct node *n = root;

	while (n) {
		enter(f, n);
		if (n->first) {
			n = n->first;
			continue;
		}
		leave(f, n);
		while (n != root && !n->next) {
			n = n->parent;
			leave(f, n);
		}
		n = n == root ? NULL : n->next;
	}
}

static bool same_link(struct compare *c, const struct link *a, struct str a_path,
		      const struct link *b, struct str b_path)
{
	struct buf x, y;
	bool same;

	if (!str_eq(a->title, b->title))
		return false;
	if (str_eq(a->url, b->url))
		return true;
	c->asked = true;
	buf_init(&x, 0);
	buf_init(&y, 0);
	shown_target(c->site, a->url, a_path, &x);
	shown_target(c->site, b->url, b_path, &y);
	same = str_eq(buf_str(&x), buf_str(&y));
	buf_release(&x);
	buf_release(&y);
	return same;
}

bool compare_trees(struct compare *c, struct str old_body, struct str old_path, struct str new_body,
		   struct str new_path)
{
	const struct node *a = shown_tree(c->site, c->page, old_body, c->scratch);
	const struct node *b = shown_tree(c->site, c->page, new_body, c->scratch);
	struct form x = {.blank = false}, y = {.blank = false};
	bool same;

	buf_init(&x.text, 0);
	buf_init(&y.text, 0);
	if (a)
		write_form(a, &x);
	if (b)
		write_form(b, &y);
	same = a && b && str_eq(buf_str(&x.text), buf_str(&y.text)) && !x.text.overflow &&
	       !y.text.overflow;
	/* As many, since each has its mark in the form. */
	for (size_t i = 0; i < x.links.n && same; i++)
		same = same_link(c, &x.links.v[i], old_path, &y.links.v[i], new_path);
	buf_release(&x.text);
	buf_release(&y.text);
	list_free(&x.links);
	list_free(&y.links);
	return same;
}

static bool same_bodies(struct compare *c, struct str a, struct str a_path, struct str b,
			struct str b_path)
{
	struct window w = window_find(a, b, true);

	if (!w.old_text.n && !w.new_text.n)
		return true;
	if (compare_words(w.old_text, w.new_text, w.head, w.tail))
		return false;
	return compare_trees(c, w.old_text, a_path, w.new_text, b_path);
}

/* ---- front matter, and the whole ---- */

static bool has_reference(const struct shown_matter *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].field && v[i].field->kind == FIELD_REF)
			return true;
	return false;
}

/* Of what a reader sees; *review: also of what says only that somebody looked. */
static bool same_matter(struct compare *c, struct str old_text, struct str new_text, bool *review)
{
	const struct shown_matter *a, *b;
	size_t a_n, b_n, i = 0, k = 0;

	if (!shown_matter(c->site, c->page, old_text, c->scratch, &a, &a_n) ||
	    !shown_matter(c->site, c->page, new_text, c->scratch, &b, &b_n))
		return false;
	c->asked = c->asked || has_reference(a, a_n) || has_reference(b, b_n);
	while (i < a_n || k < b_n) {
		bool same = i < a_n && k < b_n && a[i].label == b[k].label &&
			    a[i].field == b[k].field && str_eq(a[i].key, b[k].key);

		if (same) {
			i++;
			k++;
		} else if (i < a_n && a[i].review) {
			*review = true;
			i++;
		} else if (k < b_n && b[k].review) {
			*review = true;
			k++;
		} else {
			return false;
		}
	}
	return true;
}

enum effect compare_texts(struct compare *c, struct str old_text, struct str old_path,
			  struct str new_text, struct str new_path)
{
	struct shown a = shown_split(old_text), b = shown_split(new_text);
	bool matter = !str_eq(a.matter, b.matter), body = !str_eq(a.body, b.body), review = false;
	enum effect effect = EFFECT_SUBSTANTIVE;

	if ((!matter || same_matter(c, old_text, new_text, &review)) &&
	    (!body || same_bodies(c, a.body, old_path, b.body, new_path)))
		effect = review		   ? EFFECT_REVIEWED
			 : body || !matter ? EFFECT_FORMATTED
					   : EFFECT_HIDDEN;
	arena_reset(c->scratch);
	return effect;
}
