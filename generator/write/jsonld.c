#include "write/jsonld.h"

#include "write/graph.h"

static struct str base_of(const struct frame *f)
{
	return f->c->site->config.base_url;
}

static void add_id(struct buf *b, const struct frame *f, struct str url, const char *fragment)
{
	buf_adds(b, "\"@id\":");
	graph_id(b, base_of(f), url, fragment);
}

static void add_crumbs(struct buf *b, const struct frame *f)
{
	const struct page *trail[64], *p = f->page;
	size_t n = 0, position = 1;

	for (; p && n < 64; p = p->parent)
		trail[n++] = p;
	if (n < 2)
		return;
	buf_adds(b, ",{\"@type\":\"BreadcrumbList\",\"itemListElement\":[");
	while (n--) {
		buf_addf(b, "%s{\"@type\":\"ListItem\",\"position\":%zu", position > 1 ? "," : "",
			 position);
		position++;
		graph_member(b, "name", trail[n]->title);
		buf_adds(b, ",\"item\":{");
		add_id(b, f, trail[n]->url, "");
		buf_adds(b, "}}");
	}
	buf_adds(b, "]}");
}

/* ---- fields ---- */

static void add_value(struct buf *b, const struct frame *f, const struct field *field,
		      const struct scalar *s)
{
	if (s->ref) {
		buf_addc(b, '{');
		add_id(b, f, s->ref->url, graph_thing(s->ref));
		graph_member(b, "@type", s->ref->type ? s->ref->type->schema_org : S("WebPage"));
		graph_member(b, "name", s->ref->title);
		buf_addc(b, '}');
		return;
	}
	if (field->kind == FIELD_BOOLEAN) {
		buf_add(b, s->yes ? S("true") : S("false"));
		return;
	}
	buf_addc(b, '"');
	if (field->kind == FIELD_DATE && s->from.year) {
		buf_add_date(b, s->from);
	} else if (field->kind == FIELD_PERIOD && (s->from.year || s->to.year)) {
		/* ISO 8601; ".." is an open end. */
		s->from.year ? buf_add_date(b, s->from) : buf_add(b, S(".."));
		buf_addc(b, '/');
		s->to.year ? buf_add_date(b, s->to) : buf_add(b, S(".."));
	} else {
		buf_add_json(b, s->text);
	}
	buf_addc(b, '"');
}

/* Fields of one property may be several: their values are put together. */
static void add_fields(struct buf *b, const struct frame *f)
{
	const struct page *p = f->page;

	for (size_t i = 0; i < p->fields_n; i++) {
		struct str property = p->fields[i].field->schema_org;
		size_t first = 0, values = 0;

		while (first < i && !str_eq(p->fields[first].field->schema_org, property))
			first++;
		if (!property.n || first < i)
			continue;
		for (size_t k = i; k < p->fields_n; k++)
			if (str_eq(p->fields[k].field->schema_org, property))
				values += p->fields[k].n;
		if (!values)
			continue;
		buf_addf(b, ",\"" STR_FMT "\":%s", STR_ARG(property), values > 1 ? "[" : "");
		for (size_t k = i, at = 0; k < p->fields_n; k++) {
			const struct field_value *v = &p->fields[k];
			if (!str_eq(v->field->schema_org, property))
				continue;
			for (size_t m = 0; m < v->n; m++) {
				if (at++)
					buf_addc(b, ',');
				add_value(b, f, v->field, &v->v[m]);
			}
		}
		if (values > 1)
			buf_addc(b, ']');
	}
}

/* ---- what the page is about ---- */

/* Whether one of the type's fields is that property. */
static bool gives(const struct type *type, struct str property)
{
	for (size_t i = 0; i < type->fields_n; i++)
		if (str_eq(type->fields[i].schema_org, property))
			return true;
	return false;
}

static void add_term_set(struct buf *b, const struct frame *f, const struct page *list)
{
	buf_adds(b, "{\"@type\":\"DefinedTermSet\",");
	add_id(b, f, list->url, "#this");
	graph_member(b, "name", list->title);
	buf_addc(b, '}');
}

static bool is_term(const struct type *type)
{
	return str_eq(type->schema_org, S("DefinedTerm"));
}

static void add_subject(struct buf *b, const struct frame *f)
{
	const struct page *p = f->page, *list;

	if (p->list_of && is_term(p->list_of)) {
		buf_adds(b, ",\"mainEntity\":");
		add_term_set(b, f, p);
	}
	if (!p->type)
		return;
	if (graph_is_about(p->type)) {
		buf_adds(b, ",\"mainEntity\":{");
		add_id(b, f, p->url, "#this");
		buf_addf(b, ",\"@type\":%s\"" STR_FMT "\"%s", p->type->citation ? "[" : "",
			 STR_ARG(p->type->schema_org),
			 p->type->citation ? ",\"prov:Entity\"]" : "");
		graph_member(b, "name", p->title);
		graph_member(b, "description", p->summary);
		if (!p->type->schema_about.n)
			add_fields(b, f);
		list = is_term(p->type) ? context_type_list(f->c->site, p->type) : NULL;
		if (list) {
			buf_adds(b, ",\"inDefinedTermSet\":");
			add_term_set(b, f, list);
		}
		buf_addc(b, '}');
	}
	if (p->type->schema_about.n) {
		buf_adds(b, ",\"about\":{\"@type\":\"");
		buf_add_json(b, p->type->schema_about);
		buf_addc(b, '"');
		graph_member(b, "name", p->title);
		if (str_eq(p->type->schema_about, S("Event")) && !gives(p->type, S("startDate")))
			graph_day(b, "startDate", p->date);
		add_fields(b, f);
		buf_addc(b, '}');
	} else if (!graph_is_about(p->type)) {
		add_fields(b, f);
	}
}

/* ---- where it comes from ---- */

/* The sources that the page cites, in an array; nodes: each as an object. */
static size_t add_cited(struct buf *b, const struct frame *f, const char *key, bool nodes)
{
	const struct body *body = &f->page->body;

	for (size_t i = 0; i < body->cited_n; i++) {
		const struct page *source = body->cited[i].source;

		if (i)
			buf_addc(b, ',');
		else
			buf_addf(b, ",\"%s\":[", key);
		buf_add(b, nodes ? S("{\"@id\":") : S(""));
		graph_id(b, base_of(f), source->url, graph_thing(source));
		buf_add(b, nodes ? S("}") : S(""));
	}
	return body->cited_n;
}

static void add_based_on(struct buf *b, const struct frame *f)
{
	if (add_cited(b, f, "isBasedOn", true))
		buf_addc(b, ']');
}

static void begin_derived(struct buf *b, size_t n)
{
	buf_add(b, n ? S(",{") : S(",\"prov:wasDerivedFrom\":[{"));
}

/* Also what the page was before it moved, and as whose copy it began. */
static void add_derived_from(struct buf *b, const struct frame *f)
{
	const struct site *site = f->c->site;
	struct str earlier = graph_earlier_url(site, f->page, f->arena);
	size_t n = add_cited(b, f, "prov:wasDerivedFrom", false), revision = 0;
	const struct page *from = graph_copied_from(site, f->page, &revision);

	if (earlier.n) {
		begin_derived(b, n++);
		add_id(b, f, earlier, "");
		buf_adds(b, ",\"@type\":\"prov:Entity\"}");
	}
	if (from) {
		begin_derived(b, n++);
		buf_adds(b, "\"@id\":");
		graph_made_id(b, site, base_of(f), from, revision);
		buf_adds(b, ",\"@type\":\"prov:Entity\"}");
	}
	if (n)
		buf_addc(b, ']');
}

/* The newest revision as an index; only where the page is what that made of it. */
static bool has_revision(const struct page *p)
{
	return p->history && p->history->n && p->source && p->source->state == SOURCE_COMMITTED;
}

static void add_origin(struct buf *b, const struct frame *f, const struct page_dates *dates)
{
	const struct page *p = f->page;
	const struct site *site = f->c->site;

	add_based_on(b, f);
	add_derived_from(b, f);
	buf_adds(b, ",\"prov:wasAttributedTo\":");
	graph_agent_id(b, site, base_of(f));
	if (has_revision(p)) {
		buf_adds(b, ",\"prov:wasGeneratedBy\":");
		graph_revision_id(b, base_of(f), p,
				  site->history.commits[p->history->v[0].commit].id);
	}
	graph_repository(b, site, p->path);
	graph_basis(b, site, p, dates);
}

static struct str page_type(const struct page *p)
{
	if (p->kind == PAGE_SEARCH)
		return S("SearchResultsPage");
	if (p->kind != PAGE_CONTENT && p->url.n)
		return S("CollectionPage");
	return p->type && !graph_is_about(p->type) ? p->type->schema_org : S("WebPage");
}

static void add_page(struct buf *b, const struct frame *f)
{
	const struct page *p = f->page;
	const struct config *config = &f->c->site->config;
	struct page_dates dates = page_dates(p, &f->c->site->history);

	buf_addc(b, '{');
	add_id(b, f, p->url, "");
	buf_addf(b, ",\"@type\":%s\"" STR_FMT "\"%s", p->path.n ? "[" : "", STR_ARG(page_type(p)),
		 p->path.n ? ",\"prov:Entity\"]" : "");
	graph_member(b, "name", p->title);
	graph_member(b, "description", p->summary);
	graph_member(b, "inLanguage", p->lang);
	graph_day(b, "dateCreated", dates.created);
	graph_day(b, "dateModified", dates.changed);
	buf_adds(b, ",\"isPartOf\":{\"@type\":\"WebSite\",");
	add_id(b, f, S(""), "#site");
	graph_member(b, "name", config->title);
	buf_addc(b, '}');
	if (config->publisher_name.n) {
		buf_adds(b, ",\"publisher\":{\"@id\":");
		graph_agent_id(b, f->c->site, base_of(f));
		buf_addc(b, '}');
	}
	add_subject(b, f);
	if (p->path.n)
		add_origin(b, f, &dates);
	buf_addc(b, '}');
}

struct str jsonld_page(const struct frame *f)
{
	const struct site *site = f->c->site;
	const struct page *p = f->page;
	struct str result;
	struct buf b;

	if (!site->config.base_url.n || f->view != VIEW_PAGE || p->kind == PAGE_NOT_FOUND)
		return (struct str){NULL, 0};
	buf_init(&b, 0);
	buf_adds(
		&b,
		"<script "
		"type=\"application/ld+json\">{\"@context\":[\"https://schema.org\",{" GRAPH_CONTEXT
		"}],\"@graph\":[");
	add_page(&b, f);
	if (p->path.n || site->config.publisher_name.n) {
		buf_addc(&b, ',');
		graph_agent(&b, site, base_of(f));
	}
	if (has_revision(p)) {
		buf_addc(&b, ',');
		graph_revision(&b, site, base_of(f), p, 0);
	}
	add_crumbs(&b, f);
	buf_adds(&b, "]}</script>");
	result = b.overflow ? (struct str){NULL, 0} : buf_dup(&b, f->arena);
	buf_release(&b);
	return result;
}
