#include "write/editors.h"

#include <stdlib.h>

#include "model/review.h"
#include "model/wanted.h"

#define EDITORS_MAX ((size_t)4 << 30)

static void add_string(struct buf *b, const char *key, struct str s)
{
	buf_addf(b, "\"%s\": ", key);
	if (s.p) {
		buf_addc(b, '"');
		buf_add_json(b, s);
		buf_addc(b, '"');
	} else {
		buf_adds(b, "null");
	}
}

static void add_date(struct buf *b, const char *key, struct date d)
{
	buf_addf(b, "\"%s\": ", key);
	if (d.year) {
		buf_addc(b, '"');
		buf_add_date(b, d);
		buf_addc(b, '"');
	} else {
		buf_adds(b, "null");
	}
}

static void add_url(struct buf *b, const struct site *site, struct str url)
{
	buf_adds(b, "\"url\": \"");
	buf_add_json(b, site->config.base_url.n ? site->config.base_url : S("/"));
	buf_add_json(b, url);
	buf_addc(b, '"');
}

/* {"url", "path", "title", "type", left open. */
static void begin_page(struct buf *b, const struct site *site, const struct page *p, bool first)
{
	buf_add(b, first ? S("\n    {") : S(",\n    {"));
	add_url(b, site, p->url);
	buf_adds(b, ", ");
	add_string(b, "path", p->path);
	buf_adds(b, ", ");
	add_string(b, "title", p->title);
	buf_adds(b, ", ");
	add_string(b, "type", p->type ? p->type->name : (struct str){NULL, 0});
	buf_adds(b, ", ");
}

/* ---- reviews ---- */

static void add_reviewed(struct buf *b, const struct page *p)
{
	buf_adds(b, ", \"reviewed\": ");
	if (!p->review->since.year) {
		buf_adds(b, "null");
		return;
	}
	buf_addc(b, '{');
	add_date(b, "date", p->review->since);
	buf_adds(b, ", ");
	add_string(b, "basis",
		   str_c(basis_name(p->reviewed.year ? BASIS_FRONT_MATTER : BASIS_GIT)));
	buf_adds(b, ", ");
	add_string(b, "by", p->reviewed_by);
	buf_adds(b, ", ");
	add_string(b, "revision", p->reviewed_revision);
	buf_addc(b, '}');
}

static void add_outdated(struct buf *b, const struct review *review)
{
	const struct commit *commit = review->outdated_by;

	buf_adds(b, ", \"outdated\": ");
	if (!commit) {
		buf_adds(b, "null");
		return;
	}
	buf_adds(b, "{\"commit\": \"");
	for (size_t i = 0; i < sizeof commit->id.b; i++)
		buf_addf(b, "%02x", commit->id.b[i]);
	buf_adds(b, "\", ");
	add_date(b, "date", date_of(commit->committed, commit->committed_zone));
	buf_addf(b, ", \"changes\": %zu}", review->changes);
}

static void add_cited(struct buf *b, const struct site *site, const struct review *review)
{
	buf_adds(b, ", \"cited_changed\": [");
	for (size_t i = 0; i < review->cited_n; i++) {
		const struct review_change *change = &review->cited[i];
		buf_add(b, i ? S(", {") : S("{"));
		add_url(b, site, change->ref->target->url);
		buf_adds(b, ", ");
		add_string(b, "title", change->ref->target->title);
		buf_adds(b, ", ");
		add_string(b, "section",
			   change->section ? change->ref->anchor : (struct str){NULL, 0});
		buf_adds(b, ", ");
		add_date(b, "date", change->changed);
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
}

static void add_review(struct buf *b, const struct site *site, const struct page *p)
{
	struct page_dates dates = page_dates(p, &site->history);

	buf_adds(b, "\"created\": {");
	add_date(b, "date", dates.created);
	buf_adds(b, ", ");
	add_string(b, "basis", str_c(basis_name(dates.created_from)));
	buf_addc(b, '}');
	add_reviewed(b, p);
	buf_adds(b, ", ");
	add_date(b, "due", p->review->due);
	buf_addf(b, ", \"overdue\": %s", p->review->overdue ? "true" : "false");
	add_outdated(b, p->review);
	add_cited(b, site, p->review);
	buf_addc(b, '}');
}

static int compare_due(const void *x, const void *y)
{
	const struct page *a = *(const struct page *const *)x, *b = *(const struct page *const *)y;
	bool a_due = a->review->due.year, b_due = b->review->due.year;
	int c = a_due != b_due ? (a_due ? -1 : 1) : date_cmp(a->review->due, b->review->due);

	return c ? c : a->index < b->index ? -1 : a->index > b->index;
}

static int write_reviews(const struct site *site, struct output *out, struct diags *diags)
{
	const struct page **pages = mem_alloc((site->pages_n + 1) * sizeof *pages);
	size_t n = 0;
	struct buf b;
	int rc = 0;

	for (size_t i = 0; i < site->pages_n; i++)
		if (site->pages[i]->review)
			pages[n++] = site->pages[i];
	qsort(pages, n, sizeof *pages, compare_due);
	buf_init(&b, EDITORS_MAX);
	buf_adds(&b, "{\n  ");
	add_date(&b, "date", site->today);
	buf_adds(&b, ",\n  \"pages\": [");
	for (size_t i = 0; i < n; i++) {
		begin_page(&b, site, pages[i], i == 0);
		add_review(&b, site, pages[i]);
	}
	buf_adds(&b, "\n  ]\n}\n");
	if (n)
		rc = output_put(out, 0, S("data/reviews.json"), buf_str(&b), diags);
	buf_release(&b);
	free(pages);
	return rc;
}

/* ---- what is not known ---- */

static void add_missing(struct buf *b, const struct page *p)
{
	bool first = true;

	buf_adds(b, "\"missing\": [");
	for (size_t i = 0; i < p->fields_n; i++) {
		if (!wanted_misses(p, i))
			continue;
		buf_add(b, first ? S("{") : S(", {"));
		first = false;
		add_string(b, "name", p->fields[i].field->name);
		buf_adds(b, ", ");
		add_string(b, "label", p->fields[i].field->label);
		buf_addc(b, '}');
	}
	buf_adds(b, "]}");
}

static int write_wanted(const struct site *site, struct output *out, struct diags *diags)
{
	size_t fields = 0;
	bool first = true;
	struct buf b;
	int rc;

	for (size_t i = 0; i < site->pages_n; i++)
		fields += wanted_count(site->pages[i]);
	buf_init(&b, EDITORS_MAX);
	buf_addf(&b, "{\n  \"fields\": %zu,\n  \"pages\": [", fields);
	for (size_t i = 0; i < site->pages_n; i++) {
		if (!wanted_count(site->pages[i]))
			continue;
		begin_page(&b, site, site->pages[i], first);
		first = false;
		add_missing(&b, site->pages[i]);
	}
	buf_adds(&b, "\n  ]\n}\n");
	rc = output_put(out, 0, S("data/wanted.json"), buf_str(&b), diags);
	buf_release(&b);
	return rc;
}

int editors_write(const struct site *site, struct output *out, struct diags *diags)
{
	if (write_reviews(site, out, diags))
		return -1;
	return wanted_any(&site->config) ? write_wanted(site, out, diags) : 0;
}
