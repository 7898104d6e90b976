/* headings: levels, anchors, and where sections begin. */
#include "pass/body.h"

/* ---- levels ----
 *
 * A page has one h1, its title, which the theme writes. What stands in the body starts at level 2,
 * and is one level deeper than the heading it stands under, whatever the source skips. */

struct levels {
	unsigned title; /* that of the title in the source; 1 when it stands in the front matter */
	unsigned source[6]; /* levels of the headings that the next one may stand under */
	unsigned n;
};

static void set_level(struct pass *p, struct levels *l, struct node *h)
{
	unsigned under;

	while (l->n && l->source[l->n - 1] >= h->level)
		l->n--;
	under = l->n ? l->source[l->n - 1] : l->title;
	if (h->level > under + 1)
		pass_diag(p, DIAG_WARNING, "heading/skipped", h,
			  "a heading of level %u stands under one of level %u; use level %u",
			  h->level, under, under + 1);
	l->source[l->n++] = h->level;
	h->level = l->n + 1 > 6 ? 6 : l->n + 1;
}

/* ---- anchors ---- */

/* GitHub's rule goes by the text, without that of images. */
static void anchor_text(const struct node *h, struct buf *out)
{
	const struct node *n = node_next(h, h);

	while (n) {
		if (n->kind == NODE_TEXT || n->kind == NODE_CODE)
			buf_add(out, n->text);
		else if (n->kind == NODE_SOFT_BREAK || n->kind == NODE_LINE_BREAK)
			buf_addc(out, ' ');
		n = n->kind == NODE_IMAGE ? node_skip(n, h) : node_next(n, h);
	}
}

/* Gives h the anchor wanted, or the first of wanted-1, wanted-2 … that is free. again remembers
 * where to go on, so that a thousand equal headings do not take a million tries. What is one of
 * ours gets a word before it: behind it, cite-5-1, cite-5-2 … would all be ours as well. */
static void claim(struct pass *p, struct map *again, struct node *h, struct str wanted)
{
	struct map_entry *e;
	struct str id;

	if (pass_owns_anchor(wanted))
		wanted = str_printf(p->scratch, "section-" STR_FMT, STR_ARG(wanted));
	e = map_put(again, wanted, NULL);
	id = wanted;
	while (!pass_claim_anchor(p, id, p->found->sections.n - 1))
		id = str_printf(p->scratch, STR_FMT "-%zu", STR_ARG(wanted), ++e->num);
	h->text = id;
}

static void set_anchor(struct pass *p, struct map *again, struct node *h)
{
	bool own = h->text.n > 0;
	struct str wanted = h->text;
	struct buf text, anchor;

	buf_init(&text, 0);
	buf_init(&anchor, 0);
	anchor_text(h, &text);
	if (!own) {
		buf_add_anchor(&anchor, str_trim(buf_str(&text)));
		if (!anchor.n)
			buf_adds(&anchor, "section");
		wanted = buf_dup(&anchor, p->scratch);
	}
	if (str_trim(buf_str(&text)).n == 0 && !h->first)
		pass_diag(p, DIAG_WARNING, "heading/empty", h,
			  "the heading is empty; write its text or remove it");
	buf_release(&text);
	buf_release(&anchor);
	claim(p, again, h, wanted);
	if (own && !str_eq(h->text, wanted))
		pass_diag(p, DIAG_WARNING, "heading/anchor", h,
			  "the anchor \"" STR_FMT "\" is taken; this heading has \"" STR_FMT "\"",
			  STR_ARG(wanted), STR_ARG(h->text));
}

/* ---- the title ---- */

/* Compared as anchors, so that emphasis, code and trailing spaces make no difference. */
static bool is_title(const struct pass *p, const struct node *h)
{
	struct buf text, one, other;
	bool same;

	buf_init(&text, 0);
	buf_init(&one, 0);
	buf_init(&other, 0);
	node_text(h, &text);
	buf_add_anchor(&one, str_trim(buf_str(&text)));
	buf_add_anchor(&other, str_trim(p->page->title));
	same = one.n > 0 && str_eq(buf_str(&one), buf_str(&other));
	buf_release(&text);
	buf_release(&one);
	buf_release(&other);
	return same;
}

/* The heading that only repeats the title: an h1 that is the first block, or where the title was
 * taken from. */
static struct node *title_heading(const struct pass *p)
{
	bool from_body = p->page->title_from_body;

	for (struct node *n = p->root->first; n; n = n->next) {
		if (n->kind == NODE_HEADING && (n->level == 1 || from_body) && is_title(p, n))
			return n;
		if (!from_body && n->kind != NODE_HTML_BLOCK)
			break;
	}
	return NULL;
}

/* Takes the title out; its anchor stays, since links may name it. */
static void drop_title(struct pass *p, struct map *again, struct node *h)
{
	struct buf b;

	set_anchor(p, again, h);
	buf_init(&b, 0);
	buf_adds(&b, "<span id=\"");
	buf_add_html(&b, h->text);
	buf_adds(&b, "\"></span>\n");
	h->kind = NODE_MARKUP;
	h->text = buf_dup(&b, p->scratch);
	h->first = h->last = NULL;
	buf_release(&b);
}

/* ---- sections ---- */

static void begin_section(struct pass *p, const struct node *h)
{
	struct section s = {.line = h->line, .level = h->level};

	p->found->sections.v[p->found->sections.n - 1].end_line = h->line ? h->line - 1 : 0;
	list_push(&p->found->sections, s);
}

void pass_headings(struct pass *p)
{
	struct node *root = p->root, *title = title_heading(p);
	struct levels levels = {.title = title ? title->level : 1};
	struct map again = {0};
	unsigned first = p->page->matter_lines ? p->page->matter_lines : 1;

	list_push(&p->found->sections, (struct section){.line = first});
	if (title)
		drop_title(p, &again, title);
	for (struct node *n = root; n; n = node_next(n, root)) {
		if (n->kind != NODE_HEADING)
			continue;
		set_level(p, &levels, n);
		if (n->parent == root)
			begin_section(p, n);
		set_anchor(p, &again, n);
		if (n->parent == root) {
			const struct map_entry *claimed = map_get(&p->found->anchors, n->text);

			p->found->sections.v[p->found->sections.n - 1].anchor =
				claimed ? claimed->key : str_dup(p->arena, n->text);
		}
	}
	p->found->sections.v[p->found->sections.n - 1].end_line =
		root->end_line > first ? root->end_line : first;
	map_release(&again);
}
