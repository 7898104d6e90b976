#include "write/jsonld.h"

static void add_member(struct buf *b, const char *key, struct str value)
{
	if (!value.n)
		return;
	buf_addf(b, ",\"%s\":\"", key);
	buf_add_json(b, value);
	buf_addc(b, '"');
}

static void add_day(struct buf *b, const char *key, struct date d)
{
	if (!d.year)
		return;
	buf_addf(b, ",\"%s\":\"", key);
	buf_add_date(b, d);
	buf_addc(b, '"');
}

static void add_id(struct buf *b, const struct frame *f, struct str url, const char *fragment)
{
	buf_adds(b, "\"@id\":\"");
	buf_add_json(b, f->c->site->config.base_url);
	buf_add_json(b, url);
	buf_addf(b, "%s\"", fragment);
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
		add_member(b, "name", trail[n]->title);
		buf_adds(b, ",\"item\":{");
		add_id(b, f, trail[n]->url, "");
		buf_adds(b, "}}");
	}
	buf_adds(b, "]}");
}

struct str jsonld_page(const struct frame *f)
{
	const struct site *site = f->c->site;
	const struct page *p = f->page;
	struct page_dates dates = page_dates(p, &site->history);
	struct str type = p->type ? p->type->schema_org : S("WebPage");
	struct str result;
	struct buf b;

	if (!site->config.base_url.n || f->view != VIEW_PAGE || p->kind == PAGE_NOT_FOUND)
		return (struct str){NULL, 0};
	buf_init(&b, 0);
	buf_adds(&b, "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\","
		     "\"@graph\":[{\"@type\":\"");
	buf_add_json(&b, p->list_of ? S("CollectionPage") : type);
	buf_adds(&b, "\",");
	add_id(&b, f, p->url, "");
	add_member(&b, "name", p->title);
	add_member(&b, "description", p->summary);
	add_member(&b, "inLanguage", p->lang);
	add_day(&b, "dateCreated", dates.created);
	add_day(&b, "dateModified", dates.changed);
	if (p->body.cited_n) {
		buf_adds(&b, ",\"isBasedOn\":[");
		for (size_t i = 0; i < p->body.cited_n; i++) {
			buf_add(&b, i ? S(",{") : S("{"));
			add_id(&b, f, p->body.cited[i].source->url, "");
			buf_addc(&b, '}');
		}
		buf_addc(&b, ']');
	}
	buf_adds(&b, ",\"isPartOf\":{\"@type\":\"WebSite\",");
	add_id(&b, f, S(""), "#site");
	add_member(&b, "name", site->config.title);
	buf_adds(&b, "}}");
	add_crumbs(&b, f);
	buf_adds(&b, "]}</script>");
	result = b.overflow ? (struct str){NULL, 0} : buf_dup(&b, f->arena);
	buf_release(&b);
	return result;
}
