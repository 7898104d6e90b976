#include "write/book.h"

#include <stdlib.h>

#define NONE SIZE_MAX

/* ---- which pages, in which order ---- */

static bool belongs(const struct page *p, const struct page *root)
{
	if (p->kind != PAGE_CONTENT && p->kind != PAGE_LIST)
		return false;
	if (!p->path.n && !p->children_n)
		return false;
	return str_starts(p->url, root->url);
}

/* As lists show them: by their place there, then by address. */
static int compare_pages(const void *x, const void *y)
{
	const struct page *a = *(const struct page *const *)x;
	const struct page *b = *(const struct page *const *)y;

	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	if (a->sequence != b->sequence)
		return a->sequence < b->sequence ? -1 : 1;
	return str_cmp(a->url, b->url);
}

struct family {
	size_t *first, *next; /* by place in pages */
	const struct page **pages;
	size_t n;
	size_t *at; /* page.index → place in pages, or NONE */
};

static size_t nearest(const struct family *f, const struct page *p)
{
	while ((p = p->parent) != NULL)
		if (f->at[p->index] != NONE)
			return f->at[p->index];
	return NONE;
}

static size_t add_chapter(struct book *b, const struct family *f, size_t i, size_t parent)
{
	struct chapter *c = &b->chapters[b->n];
	size_t *link = parent == NONE ? NULL : &b->chapters[parent].first;

	*c = (struct chapter){f->pages[i], str_printf(&b->arena, "c%04zu.xhtml", b->n + 1), parent,
			      NONE, NONE};
	while (link && *link != NONE)
		link = &b->chapters[*link].next;
	if (link)
		*link = b->n;
	b->of[c->page->index] = b->n;
	return b->n++;
}

/* Depth first, without recursion: back up by way of the chapters' parents. */
static void put_in_order(struct book *b, const struct family *f, size_t top)
{
	size_t i = top, chapter = add_chapter(b, f, i, NONE);

	for (;;) {
		if (f->first[i] != NONE) {
			i = f->first[i];
			chapter = add_chapter(b, f, i, chapter);
			continue;
		}
		while (i != top && f->next[i] == NONE) {
			chapter = b->chapters[chapter].parent;
			i = f->at[b->chapters[chapter].page->index];
		}
		if (i == top)
			return;
		i = f->next[i];
		chapter = add_chapter(b, f, i, b->chapters[chapter].parent);
	}
}

void book_init(struct book *b, const struct site *site, const struct page *root)
{
	struct family f;
	size_t all = site->pages_n, top;

	*b = (struct book){.site = site};
	arena_init(&b->arena);
	b->of = arena_new(&b->arena, size_t, all);
	b->chapters = arena_new(&b->arena, struct chapter, all);
	f = (struct family){arena_new(&b->arena, size_t, all), arena_new(&b->arena, size_t, all),
			    arena_new(&b->arena, const struct page *, all), 0,
			    arena_new(&b->arena, size_t, all)};
	for (size_t i = 0; i < all; i++) {
		b->of[i] = f.at[i] = f.first[i] = f.next[i] = NONE;
		if (belongs(site->pages[i], root) || site->pages[i] == root)
			f.pages[f.n++] = site->pages[i];
	}
	qsort(f.pages, f.n, sizeof *f.pages, compare_pages);
	for (size_t i = 0; i < f.n; i++)
		f.at[f.pages[i]->index] = i;
	top = f.at[root->index];
	/* From the last to the first, each before those that are its parent's already. */
	for (size_t i = f.n; i-- > 0;) {
		size_t parent = i == top ? NONE : nearest(&f, f.pages[i]);

		if (i == top)
			continue;
		parent = parent == NONE ? top : parent;
		f.next[i] = f.first[parent];
		f.first[parent] = i;
	}
	put_in_order(b, &f, top);
}

void book_release(struct book *b)
{
	list_free(&b->images);
	map_release(&b->image_at);
	arena_release(&b->arena);
}

/* ---- around the text ---- */

static void add_link(struct book *b, struct buf *out, const struct page *to)
{
	const struct chapter *c = book_chapter(b, to->url);

	if (c)
		buf_addf(out, "<a href=\"" STR_FMT "\">", STR_ARG(c->file));
	buf_add_xml(out, to->title);
	if (c)
		buf_adds(out, "</a>");
}

static void add_value(struct book *b, struct buf *out, const struct page *p,
		      const struct field *field, const struct scalar *v)
{
	if (field->kind == FIELD_REF && v->ref)
		add_link(b, out, v->ref);
	else if (field->kind == FIELD_MARKDOWN)
		book_add_html(b, out, p, v->html);
	else if (field->kind == FIELD_DATE)
		buf_add_xml(out, label_date(&b->site->labels, &b->arena, v->from));
	else
		buf_add_xml(out, v->text);
}

static void add_fields(struct book *b, struct buf *out, const struct page *p)
{
	bool any = false;

	for (size_t i = 0; i < p->fields_n; i++) {
		const struct field_value *v = &p->fields[i];

		if (!v->n)
			continue;
		buf_add(out, any ? S("<dt>") : S("<dl>\n<dt>"));
		any = true;
		buf_add_xml(out, v->field->label);
		buf_adds(out, "</dt>\n");
		for (size_t k = 0; k < v->n; k++) {
			buf_adds(out, "<dd>");
			add_value(b, out, p, v->field, &v->v[k]);
			buf_adds(out, "</dd>\n");
		}
	}
	if (any)
		buf_adds(out, "</dl>\n");
}

static void add_sources(struct book *b, struct buf *out, const struct page *p)
{
	const struct config *config = &b->site->config;

	if (!p->body.cited_n)
		return;
	buf_adds(out, "<section>\n<h2>");
	buf_add_xml(out, labels_peek(&b->site->labels, S("sources.title")));
	buf_adds(out, "</h2>\n<ol>\n");
	for (size_t i = 0; i < p->body.cited_n; i++) {
		const struct cited *c = &p->body.cited[i];
		const struct field_value *full = page_field(c->source, config->citation_reference);

		buf_addf(out, "<li id=\"a-source-%zu\">", i + 1);
		add_link(b, out, c->source);
		for (size_t k = 0; k < c->locators_n; k++) {
			buf_adds(out, ", ");
			buf_add_xml(out, c->locators[k]);
		}
		if (config->citation_reference.n && full->n) {
			buf_adds(out, ". ");
			buf_add_xml(out, full->v[0].text);
		}
		buf_adds(out, "</li>\n");
	}
	buf_adds(out, "</ol>\n</section>\n");
}

static void add_children(struct book *b, struct buf *out, const struct page *p)
{
	if (p->kind != PAGE_LIST || !p->children_n)
		return;
	buf_adds(out, "<ul>\n");
	for (size_t i = 0; i < p->children_n; i++) {
		buf_adds(out, "<li>");
		add_link(b, out, p->children[i]);
		if (p->children[i]->summary.n) {
			buf_adds(out, ": ");
			buf_add_xml(out, p->children[i]->summary);
		}
		buf_adds(out, "</li>\n");
	}
	buf_adds(out, "</ul>\n");
}

/* When the chapter last changed, its revision, and where it stands on the web. */
static void add_trail(struct book *b, struct buf *out, const struct page *p)
{
	const struct site *site = b->site;
	struct page_dates dates = page_dates(p, &site->history);
	struct str args[2];

	if (!p->path.n)
		return;
	buf_adds(out, "<footer>\n<p>");
	if (dates.last) {
		args[0] = label_date(&site->labels, &b->arena, dates.changed);
		args[1] = str_slice(oid_hex(&b->arena, dates.last->id), 0, 10);
		buf_add_xml(out, label_fill(&site->labels, &b->arena, "book.changed", args, 2));
	} else {
		buf_add_xml(out, labels_peek(&site->labels, S("book.unknown")));
	}
	if (site->config.base_url.n) {
		buf_adds(out, " <a href=\"");
		buf_add_xml(out, site->config.base_url);
		buf_add_xml(out, p->url);
		buf_adds(out, "\">");
		buf_add_xml(out, labels_peek(&site->labels, S("book.online")));
		buf_adds(out, "</a>.");
	}
	buf_adds(out, "</p>\n</footer>\n");
}

void book_add_chapter(struct book *b, struct buf *out, const struct chapter *c)
{
	const struct page *p = c->page;

	buf_adds(out, "<h1>");
	buf_add_xml(out, p->title);
	buf_adds(out, "</h1>\n");
	if (p->summary.n) {
		buf_adds(out, "<p class=\"summary\">");
		buf_add_xml(out, p->summary);
		buf_adds(out, "</p>\n");
	}
	add_fields(b, out, p);
	book_add_html(b, out, p, p->body.html);
	add_children(b, out, p);
	add_sources(b, out, p);
	add_trail(b, out, p);
}
