/* A page's HTML as the XHTML of its chapter. */
#include <libxml/HTMLparser.h>
#include <libxml/xmlsave.h>
#include <string.h>

#include "model/address.h"
#include "write/book.h"

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

const struct chapter *book_chapter(const struct book *b, struct str path)
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
	return p && b->of[p->index] != SIZE_MAX ? &b->chapters[b->of[p->index]] : NULL;
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
	c = book_chapter(b, path);
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
		xmlChar *alt = xmlGetProp(n, (const xmlChar *)"alt");

		xmlNodeSetName(n, (const xmlChar *)"span");
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
	set(n, (const xmlChar *)"src", book_image_file(b, e->num - 1));
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

/* HTML without the characters that XML cannot have. */
static void add_clean(struct buf *out, struct str html)
{
	for (size_t i = 0; i < html.n;) {
		size_t from = i;
		uint32_t c = utf8_next(html, &i);

		if (c == '\t' || c == '\n' || c == '\r' || (c >= ' ' && c != 0xfffe && c != 0xffff))
			buf_add(out, str_slice(html, from, i));
	}
}

void book_add_html(struct book *b, struct buf *out, const struct page *page, struct str html)
{
	xmlBuffer *text = xmlBufferCreate();
	xmlSaveCtxt *save;
	xmlNode *body;
	struct buf whole;
	xmlDoc *doc;

	buf_init(&whole, html.n + 64);
	buf_adds(&whole, "<!doctype html><html><body>");
	add_clean(&whole, html);
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
