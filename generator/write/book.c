#include "write/book.h"

#include <libxml/HTMLparser.h>
#include <libxml/xmlsave.h>
#include <stdlib.h>
#include <string.h>

#include "model/address.h"

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

/* ---- images ---- */

struct str book_image_type(struct str path)
{
	static const struct {
		const char *ext;
		struct str type;
	} types[] = {{"png", {"image/png", 9}},
		     {"jpg", {"image/jpeg", 10}},
		     {"jpeg", {"image/jpeg", 10}},
		     {"gif", {"image/gif", 9}}};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_eq_nocase(path_ext(path), str_c(types[i].ext)))
			return types[i].type;
	return (struct str){NULL, 0};
}

struct str book_image_file(struct book *b, size_t i)
{
	return str_printf(&b->arena, "i%zu." STR_FMT, i + 1,
			  STR_ARG(str_lower(&b->arena, path_ext(b->images.v[i]->path))));
}

/* ---- addresses and ids ---- */

/* A name in XML: a letter in front, and of ASCII only letters, digits, '-', '_' and '.'. */
static void add_id(struct buf *b, struct str id)
{
	buf_adds(b, "a-");
	for (size_t i = 0; i < id.n;) {
		size_t from = i;
		uint32_t c = utf8_next(id, &i);

		if (c == '-' || c == '_' || c == '.' || utf8_is_word(c))
			buf_add(b, str_slice(id, from, i));
		else
			buf_addf(b, "_%x", (unsigned)c);
	}
}

/* What an address on a page leads to: a path from the site's top, and the anchor. False when it
 * leads away from the site. */
static bool resolve(struct book *b, const struct page *page, struct str written, struct str *path,
		    struct str *anchor)
{
	struct str rest = written, before = str_cut(&rest, '#');
	struct buf out;
	bool ok;

	*anchor = rest;
	before = str_cut(&before, '?');
	if (str_find(before, S(":"), 0) != SIZE_MAX || str_starts(before, S("//")))
		return false;
	if (!address_decode(&b->arena, before, &before) || !address_decode(&b->arena, rest, anchor))
		return false;
	if (!before.n) {
		*path = page->url;
		return true;
	}
	buf_init(&out, 8192);
	ok = path_resolve(&out, str_printf(&b->arena, STR_FMT "x", STR_ARG(page->url)), before);
	*path = buf_dup(&out, &b->arena);
	buf_release(&out);
	return ok;
}

static const struct chapter *chapter_at(const struct book *b, struct str path)
{
	const struct page *p = map_ptr(&b->site->by_url, path);
	struct buf url;

	if (!p && path.n) {
		buf_init(&url, 0);
		buf_add(&url, path);
		buf_addc(&url, '/');
		p = map_ptr(&b->site->by_url, buf_str(&url));
		buf_release(&url);
	}
	return p && b->of[p->index] != NONE ? &b->chapters[b->of[p->index]] : NULL;
}

/* The address in the book; {NULL, 0} when there is none to give. */
static struct str book_address(struct book *b, const struct page *page, struct str written)
{
	struct str path, anchor, base = b->site->config.base_url, address;
	const struct chapter *c;
	struct buf out;

	if (!resolve(b, page, written, &path, &anchor))
		return str_starts(written, S("//")) ? (struct str){NULL, 0} : written;
	buf_init(&out, 0);
	c = chapter_at(b, path);
	if (c) {
		if (c->page != page || !anchor.n)
			buf_add(&out, c->file);
		if (anchor.n &&
		    (map_has(&c->page->body.anchors, anchor) || str_starts(anchor, S("source-")))) {
			buf_addc(&out, '#');
			add_id(&out, anchor);
		}
	} else if (base.n) {
		buf_add(&out, base);
		buf_add_url(&out, path);
		if (path.n && !path_ext(path).n)
			buf_addc(&out, '/');
	}
	address = out.n ? buf_dup(&out, &b->arena) : (struct str){NULL, 0};
	buf_release(&out);
	return address;
}

/* ---- the tree ---- */

/* Attributes that a browser on the web needs and a book must not have. */
static bool is_for_browsers(const xmlChar *name)
{
	static const char *const names[] = {"loading", "decoding", "srcset",   "sizes",
					    "target",  "download", "tabindex", "fetchpriority"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp((const char *)name, names[i]))
			return true;
	return false;
}

static bool holds_ids(const xmlChar *name)
{
	static const char *const names[] = {
		"id", "for", "headers", "aria-labelledby", "aria-describedby", "aria-controls"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp((const char *)name, names[i]))
			return true;
	return false;
}

static void set(xmlNode *n, const xmlChar *name, struct str value)
{
	xmlChar *copy = xmlStrndup((const xmlChar *)value.p, (int)value.n);

	xmlSetProp(n, name, copy);
	xmlFree(copy);
}

static void rename_ids(struct book *b, xmlNode *n, const xmlChar *name, struct str ids)
{
	struct buf out;

	buf_init(&out, 0);
	while (ids.n) {
		struct str id = str_cut(&ids, ' ');

		if (out.n)
			buf_addc(&out, ' ');
		add_id(&out, id);
	}
	set(n, name, buf_dup(&out, &b->arena));
	buf_release(&out);
}

/* An image of the site is taken along; another becomes its description. */
static void place_image(struct book *b, const struct page *page, xmlNode *n, struct str written)
{
	struct str path, anchor;
	const struct asset *asset = NULL;
	struct map_entry *e;
	bool added;

	if (resolve(b, page, written, &path, &anchor))
		asset = map_ptr(&b->site->assets_by_path, path);
	if (!asset || !book_image_type(asset->path).n) {
		xmlChar *alt = xmlGetProp(n, BAD_CAST "alt");

		xmlNodeSetName(n, BAD_CAST "span");
		while (n->properties)
			xmlRemoveProp(n->properties);
		if (alt)
			xmlNodeAddContent(n, alt);
		xmlFree(alt);
		return;
	}
	e = map_put(&b->image_at, asset->content_path, &added);
	if (added) {
		list_push(&b->images, asset);
		e->num = b->images.n;
	}
	set(n, BAD_CAST "src", book_image_file(b, e->num - 1));
}

static void fix_element(struct book *b, const struct page *page, xmlNode *n)
{
	for (xmlAttr *a = n->properties, *next; a; a = next) {
		xmlChar *value = xmlNodeListGetString(n->doc, a->children, 1);
		struct str text = str_dup(&b->arena, str_c(value ? (const char *)value : ""));

		next = a->next;
		xmlFree(value);
		if (is_for_browsers(a->name)) {
			xmlRemoveProp(a);
		} else if (holds_ids(a->name)) {
			rename_ids(b, n, a->name, text);
		} else if (!strcmp((const char *)a->name, "href")) {
			struct str address = book_address(b, page, text);

			if (address.n)
				set(n, a->name, address);
			else
				xmlRemoveProp(a);
		} else if (!strcmp((const char *)a->name, "src")) {
			place_image(b, page, n, text);
			return;
		}
	}
}

static xmlNode *next_node(xmlNode *n, const xmlNode *root)
{
	if (n->children)
		return n->children;
	while (n != root && !n->next)
		n = n->parent;
	return n == root ? NULL : n->next;
}

/* Drawings stand beside what they draw, such as the bars of a chart in its table. */
static void drop_drawings(xmlNode *body)
{
	for (xmlNode *n = body, *after; n; n = after) {
		bool drawing = n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, "svg");
		xmlNode *last = n;

		while (drawing && last->last)
			last = last->last;
		after = next_node(last, body);
		if (drawing) {
			xmlUnlinkNode(n);
			xmlFreeNode(n);
		}
	}
}

static xmlNode *body_of(xmlDoc *doc)
{
	for (xmlNode *n = xmlDocGetRootElement(doc); n; n = next_node(n, (const xmlNode *)doc))
		if (n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, "body"))
			return n;
	return NULL;
}

/* Appends HTML of a page as XHTML. */
static void add_html(struct book *b, struct buf *out, const struct page *page, struct str html)
{
	xmlBuffer *text = xmlBufferCreate();
	xmlSaveCtxt *save;
	xmlNode *body;
	struct buf whole;
	xmlDoc *doc;

	buf_init(&whole, html.n + 64);
	buf_adds(&whole, "<!doctype html><html><body>");
	buf_add(&whole, html);
	buf_adds(&whole, "</body></html>");
	doc = htmlReadMemory(whole.p, (int)whole.n, NULL, "UTF-8",
			     HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR |
				     HTML_PARSE_NOWARNING);
	buf_release(&whole);
	body = doc ? body_of(doc) : NULL;
	save = xmlSaveToBuffer(text, "UTF-8", XML_SAVE_AS_XML | XML_SAVE_NO_DECL);
	drop_drawings(body);
	for (xmlNode *n = body; n; n = next_node(n, body))
		if (n != body && n->type == XML_ELEMENT_NODE)
			fix_element(b, page, n);
	for (xmlNode *n = body ? body->children : NULL; n && save; n = n->next)
		xmlSaveTree(save, n);
	if (save)
		xmlSaveClose(save);
	buf_add(out, str_c((const char *)xmlBufferContent(text)));
	xmlBufferFree(text);
	xmlFreeDoc(doc);
}

/* ---- around the text ---- */

static void add_link(struct book *b, struct buf *out, const struct page *to)
{
	const struct chapter *c = chapter_at(b, to->url);

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
		add_html(b, out, p, v->html);
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
	add_html(b, out, p, p->body.html);
	add_children(b, out, p);
	add_sources(b, out, p);
	add_trail(b, out, p);
}
