#include <stdlib.h>

#include "write/audit_html.h"

/* Deeper than any page that people made; libxml2's time grows with the depth. */
#define DEPTH_MAX 256

unsigned html_line(const struct html *h)
{
	int line = h->parser->input ? h->parser->input->line : 0;

	return line > 0 ? (unsigned)line : 0;
}

/* Value of an attribute, empty if it has none; NULL if it is not there. */
static const char *value_of(const xmlChar **atts, const char *name)
{
	for (size_t i = 0; atts && atts[i]; i += 2)
		if (is((const char *)atts[i], name))
			return atts[i + 1] ? (const char *)atts[i + 1] : "";
	return NULL;
}

static bool has_text(const char *s)
{
	return s && str_trim(str_c(s)).n > 0;
}

static bool has_word(const char *list, const char *word)
{
	struct str rest = str_c(list);

	while (rest.n)
		if (str_eq_nocase(str_trim(str_cut(&rest, ' ')), str_c(word)))
			return true;
	return false;
}

struct str html_keep(struct html *h, const char *s)
{
	return str_dup(&h->r->shelf->scratch, str_c(s));
}

/* ---- elements ---- */

static void open_heading(struct html *h, unsigned level)
{
	if (level == 1 && ++h->h1 == 2)
		audit_find(h->r, DIAG_WARNING, "audit/heading", html_line(h),
			   "the page has more than one <h1>");
	if (level > h->level + 1)
		audit_find(h->r, DIAG_WARNING, "audit/heading", html_line(h),
			   h->level ? "<h%u> follows <h%u>: a level is skipped"
				    : "the first heading is <h%u>, not <h1>",
			   level, h->level);
	h->level = h->in_heading = level;
	h->heading_text = false;
}

static void close_heading(struct html *h)
{
	if (h->in_heading && !h->heading_text)
		audit_find(h->r, DIAG_WARNING, "audit/heading", html_line(h),
			   "a heading <h%u> without text", h->in_heading);
	h->in_heading = 0;
}

static void open_script(struct html *h, const xmlChar **atts)
{
	const char *type = value_of(atts, "type");

	/* Data for other programs: browsers do not run it. */
	if (value_of(atts, "src") ||
	    (type && (is(type, "application/ld+json") || is(type, "application/json"))))
		return;
	audit_find(
		h->r, DIAG_WARNING, "audit/inline", html_line(h),
		"<script> with its text in the page; browsers will not run it: put it in a file");
}

static void open_link(struct html *h, const xmlChar **atts)
{
	static const char *const loads[] = {"icon", "apple-touch-icon", "manifest", "preload",
					    "prefetch"},
				 *const runs[] = {"stylesheet", "modulepreload", "prerender",
						  "preconnect", "dns-prefetch"};
	const char *rel = value_of(atts, "rel"), *href = value_of(atts, "href");
	enum address_use use = USE_FOLLOW;

	if (!rel || !href)
		return;
	for (size_t i = 0; i < 5; i++) {
		if (has_word(rel, loads[i]))
			use = USE_LOAD;
		if (has_word(rel, runs[i]))
			use = USE_RUN;
	}
	audit_address(h->r, use, str_c(href), "<link href>", html_line(h));
}

/* <meta http-equiv="refresh" content="0; url=…"> */
static void open_meta(struct html *h, const xmlChar **atts)
{
	const char *equiv = value_of(atts, "http-equiv"), *content = value_of(atts, "content");
	struct str url;
	size_t at;

	if (!equiv || !content || !str_eq_nocase(str_c(equiv), S("refresh")))
		return;
	url = str_c(content);
	at = str_chr(url, ';', 0);
	url = str_trim(str_slice(url, at == SIZE_MAX ? url.n : at + 1, url.n));
	if (url.n < 4 || !str_eq_nocase(str_slice(url, 0, 4), S("url=")))
		return;
	h->r->shelf->files.v[h->r->file].redirect = true;
	audit_address(h->r, USE_FOLLOW, str_slice(url, 4, url.n), "<meta http-equiv>",
		      html_line(h));
}

static void open_control(struct html *h, const char *element, const xmlChar **atts)
{
	static const char *const silent[] = {"hidden", "submit", "reset", "button", "image"};
	const char *type = value_of(atts, "type"), *id = value_of(atts, "id");

	for (size_t i = 0; is(element, "input") && type && i < sizeof silent / sizeof *silent; i++)
		if (str_eq_nocase(str_c(type), str_c(silent[i])))
			return;
	if (h->in_label || has_text(value_of(atts, "aria-label")) ||
	    has_text(value_of(atts, "aria-labelledby")) || has_text(value_of(atts, "title")))
		return;
	list_push(&h->controls, (struct mention){.id = id ? html_keep(h, id) : S(""),
						 .by = is(element, "input")    ? "input"
						       : is(element, "select") ? "select"
									       : "textarea",
						 .line = html_line(h)});
}

static void open_label(struct html *h, const xmlChar **atts)
{
	const char *id = value_of(atts, "for");

	h->in_label++;
	if (!id)
		return;
	map_put(&h->labelled, html_keep(h, id), NULL);
	list_push(&h->references, (struct mention){html_keep(h, id), "for", html_line(h)});
}

static void open_image(struct html *h, const xmlChar **atts)
{
	const char *alt = value_of(atts, "alt"), *role = value_of(atts, "role");

	if (!alt && !(role && (is(role, "presentation") || is(role, "none"))))
		audit_find(
			h->r, DIAG_WARNING, "audit/alt", html_line(h),
			"an image without alt; say what it shows, or alt=\"\" if it adds nothing");
	h->heading_text = h->heading_text || has_text(alt);
	if (h->in_th && h->tables.n && has_text(alt))
		h->tables.v[h->tables.n - 1].header = true;
}

static void open_table(struct html *h, const xmlChar **atts)
{
	const char *role = value_of(atts, "role");
	bool layout = role && (is(role, "presentation") || is(role, "none"));

	list_push(&h->tables, (struct table){html_line(h), false, layout});
}

static void close_table(struct html *h)
{
	if (!h->tables.n)
		return;
	h->tables.n--;
	if (!h->tables.v[h->tables.n].header && !h->tables.v[h->tables.n].layout)
		audit_find(h->r, DIAG_WARNING, "audit/table", h->tables.v[h->tables.n].line,
			   "a table without a header cell that has text");
}

static unsigned heading_level(const char *element)
{
	return element[0] == 'h' && element[1] >= '1' && element[1] <= '6' && !element[2]
		       ? (unsigned)(element[1] - '0')
		       : 0;
}

static void open_element(struct html *h, const char *element, const xmlChar **atts)
{
	if (heading_level(element))
		open_heading(h, heading_level(element));
	else if (is(element, "html"))
		h->has_lang = has_text(value_of(atts, "lang"));
	else if (is(element, "script"))
		open_script(h, atts);
	else if (is(element, "style"))
		audit_find(h->r, DIAG_WARNING, "audit/inline", html_line(h),
			   "<style> in the page; browsers will not use it: put it in the theme's "
			   "files");
	else if (is(element, "base"))
		audit_find(h->r, DIAG_ERROR, "audit/link", html_line(h),
			   "<base> changes where every link leads; take it out");
	else if (is(element, "link"))
		open_link(h, atts);
	else if (is(element, "meta"))
		open_meta(h, atts);
	else if (is(element, "img"))
		open_image(h, atts);
	else if (is(element, "input") || is(element, "select") || is(element, "textarea"))
		open_control(h, element, atts);
	else if (is(element, "label"))
		open_label(h, atts);
	else if (is(element, "table"))
		open_table(h, atts);
	else if (is(element, "th"))
		h->in_th++;
}

/* ---- libxml2's events ---- */

static void on_start(void *ctx, const xmlChar *name, const xmlChar **atts)
{
	const char *element = (const char *)name;
	struct html *h = ctx;

	if (h->too_deep)
		return;
	if (++h->depth > DEPTH_MAX) {
		h->too_deep = true;
		audit_find(h->r, DIAG_WARNING, "audit/nesting", html_line(h),
			   "elements stand more than %d deep in each other; what follows is not "
			   "checked",
			   DEPTH_MAX);
		xmlStopParser(h->parser);
		return;
	}
	open_element(h, element, atts);
	for (size_t i = 0; atts && atts[i]; i += 2)
		audit_attribute(h, element, (const char *)atts[i],
				atts[i + 1] ? (const char *)atts[i + 1] : "");
}

static void on_end(void *ctx, const xmlChar *name)
{
	const char *element = (const char *)name;
	struct html *h = ctx;

	if (h->too_deep)
		return;
	h->depth -= h->depth > 0;
	if (heading_level(element))
		close_heading(h);
	else if (is(element, "table"))
		close_table(h);
	else if (is(element, "label"))
		h->in_label -= h->in_label > 0;
	else if (is(element, "th"))
		h->in_th -= h->in_th > 0;
}

static void on_text(void *ctx, const xmlChar *text, int n)
{
	struct html *h = ctx;

	if ((!h->in_heading && !h->in_th) ||
	    !str_trim((struct str){(const char *)text, (size_t)n}).n)
		return;
	h->heading_text = true;
	if (h->in_th && h->tables.n)
		h->tables.v[h->tables.n - 1].header = true;
}

/* ---- the whole page ---- */

static void conclude(struct html *h)
{
	struct seen_file *file = &h->r->shelf->files.v[h->r->file];

	if (!h->has_lang)
		audit_find(h->r, DIAG_WARNING, "audit/lang", 1, "<html> names no language");
	if (!h->h1)
		audit_find(h->r, DIAG_WARNING, "audit/heading", 1, "the page has no <h1>");
	for (size_t i = 0; i < h->references.n; i++)
		if (!map_has(&h->ids, h->references.v[i].id))
			audit_find(h->r, DIAG_WARNING, "audit/reference", h->references.v[i].line,
				   "%s=\"" STR_FMT "\" names no id on the page",
				   h->references.v[i].by, STR_ARG(h->references.v[i].id));
	for (size_t i = 0; i < h->controls.n; i++)
		if (!h->controls.v[i].id.n || !map_has(&h->labelled, h->controls.v[i].id))
			audit_find(h->r, DIAG_WARNING, "audit/label", h->controls.v[i].line,
				   "<%s> has no label; give it <label for> or aria-label",
				   h->controls.v[i].by);
	file->ids = mem_alloc((h->ids.n + 1) * sizeof *file->ids);
	for (size_t i = 0; i < h->ids.n; i++)
		file->ids[file->ids_n++] = str_hash(h->ids.e[i].key);
}

static htmlParserCtxtPtr parser_of(struct shelf *shelf)
{
	htmlParserCtxtPtr parser = shelf->parser;

	if (parser)
		return parser;
	parser = htmlNewParserCtxt();
	if (!parser)
		return NULL;
	memset(parser->sax, 0, sizeof *parser->sax);
	parser->sax->startElement = on_start;
	parser->sax->endElement = on_end;
	parser->sax->characters = on_text;
	shelf->parser = parser;
	return parser;
}

void audit_html_release(struct shelf *shelf)
{
	if (shelf->parser)
		htmlFreeParserCtxt(shelf->parser);
	shelf->parser = NULL;
}

void audit_html(struct reading *r)
{
	struct html h = {.r = r, .parser = parser_of(r->shelf)};

	if (!h.parser || r->bytes.n > INT_MAX) {
		audit_find(r, DIAG_WARNING, "audit/nesting", 0, "the page could not be read");
		return;
	}
	h.parser->userData = &h;
	htmlCtxtReadMemory(h.parser, r->bytes.p, (int)r->bytes.n, NULL, "UTF-8",
			   HTML_PARSE_RECOVER | HTML_PARSE_NOIMPLIED | HTML_PARSE_NONET |
				   HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
	h.parser->userData = NULL;
	if (!h.too_deep)
		conclude(&h);
	list_free(&h.tables);
	list_free(&h.references);
	list_free(&h.controls);
	map_release(&h.ids);
	map_release(&h.labelled);
}
