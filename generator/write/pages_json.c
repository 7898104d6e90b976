#include "write/pages_json.h"

#include "model/origin.h"

#define PAGES_JSON_MAX ((size_t)4 << 30)

static void add_string(struct buf *b, struct str s)
{
	buf_addc(b, '"');
	buf_add_json(b, s);
	buf_addc(b, '"');
}

static void add_member(struct buf *b, struct str key, struct str value)
{
	if (!value.n)
		return;
	buf_adds(b, ", ");
	add_string(b, key);
	buf_adds(b, ": ");
	add_string(b, value);
}

static void add_instant(struct buf *b, const char *key, const struct commit *commit)
{
	if (!commit)
		return;
	buf_addf(b, ", \"%s\": \"", key);
	buf_add_instant(b, commit->committed, commit->committed_zone);
	buf_addc(b, '"');
}

/* {"date", "basis"}: what the page shows, and where it comes from. */
static void add_known(struct buf *b, const char *key, struct date d, enum basis basis)
{
	buf_addf(b, ", \"%s\": {\"date\": ", key);
	if (d.year) {
		buf_addc(b, '"');
		buf_add_date(b, d);
		buf_addc(b, '"');
	} else {
		buf_adds(b, "null");
	}
	buf_addf(b, ", \"basis\": \"%s\"}", basis_name(basis));
}

static void add_address(struct buf *b, const struct site *site, const struct page *p)
{
	buf_addc(b, '"');
	buf_add_json(b, site->config.base_url.n ? site->config.base_url : S("/"));
	buf_add_json(b, p->url);
	buf_addc(b, '"');
}

static void add_fields(struct buf *b, const struct site *site, const struct page *p)
{
	bool first = true;

	buf_adds(b, ", \"fields\": {");
	for (size_t i = 0; i < p->fields_n; i++) {
		const struct field_value *v = &p->fields[i];
		if (!v->n)
			continue;
		if (!first)
			buf_adds(b, ", ");
		first = false;
		add_string(b, v->field->name);
		buf_adds(b, ": [");
		for (size_t k = 0; k < v->n; k++) {
			if (k)
				buf_adds(b, ", ");
			if (v->v[k].ref)
				add_address(b, site, v->v[k].ref);
			else
				add_string(b, v->v[k].text);
		}
		buf_addc(b, ']');
	}
	buf_addc(b, '}');
}

/* The beginning of the first section that has text. */
static struct str first_text(const struct page *p)
{
	for (size_t i = 0; i < p->body.sections_n; i++)
		if (p->body.sections[i].text.n)
			return utf8_prefix(p->body.sections[i].text, 300);
	return S("");
}

static void add_page(struct buf *b, const struct site *site, const struct page *p,
		     struct arena *scratch)
{
	const struct origin *origin = origin_of(site, p->path);
	struct page_dates dates = page_dates(p, &site->history);

	buf_adds(b, "\n    {\"id\": ");
	add_address(b, site, p);
	buf_adds(b, ", \"url\": ");
	add_address(b, site, p);
	add_member(b, S("title"), p->title);
	add_member(b, S("summary"), p->summary);
	/* JSON Feed asks for a text of every item; ours is the summary or the first lines. */
	buf_adds(b, ", \"content_text\": ");
	add_string(b, p->summary.n ? p->summary : first_text(p));
	add_instant(b, "date_published", dates.first);
	add_instant(b, "date_modified", dates.last);
	add_member(b, S("language"), p->lang);
	buf_adds(b, ", \"_leerspoor\": {\"path\": ");
	add_string(b, origin_path(origin, scratch, p->path));
	if (origin->mount) {
		add_member(b, S("repository"), origin->url.n ? origin->url : origin->title);
		add_member(b, S("revision"), oid_hex(scratch, origin->info->head));
	}
	add_member(b, S("type"), p->type ? p->type->name : (struct str){NULL, 0});
	add_known(b, "created", dates.created, dates.created_from);
	add_known(b, "changed", dates.changed, dates.changed_from);
	if (dates.last) {
		add_member(b, S("commit"), oid_hex(scratch, dates.last->id));
		buf_addf(b, ", \"revisions\": %zu", p->history->n);
	}
	add_fields(b, site, p);
	buf_adds(b, "}}");
}

int pages_json_write(const struct context *c, struct output *out, struct diags *diags)
{
	const struct site *site = c->site;
	struct arena scratch = {0};
	bool first = true;
	struct buf b;
	int rc;

	buf_init(&b, PAGES_JSON_MAX);
	buf_adds(&b, "{\n  \"version\": \"https://jsonfeed.org/version/1.1\",\n  \"title\": ");
	add_string(&b, site->config.title);
	add_member(&b, S("description"), site->config.description);
	add_member(&b, S("home_page_url"), site->config.base_url);
	add_member(&b, S("language"), site->config.language);
	buf_adds(&b, ",\n  \"items\": [");
	for (size_t i = 0; i < site->pages_n; i++) {
		if (!site->pages[i]->path.n)
			continue;
		if (!first)
			buf_addc(&b, ',');
		first = false;
		add_page(&b, site, site->pages[i], &scratch);
		arena_reset(&scratch);
	}
	buf_adds(&b, "\n  ]\n}\n");
	rc = output_put(out, 0, S("data/pages.json"), buf_str(&b), diags);
	buf_release(&b);
	arena_release(&scratch);
	return rc;
}
