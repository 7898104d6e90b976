#include "pass/shown.h"

#include <stdlib.h>
#include <string.h>

#include "pass/body.h"
#include "read/front_matter.h"

/* ---- front matter ---- */

struct shown shown_split(struct str text)
{
	struct diags told = {0};
	struct shown s = {0};
	struct str inside;
	unsigned line, body_line;

	front_matter_split(text, (struct str){NULL, 0}, &inside, &line, &s.body, &body_line, &told);
	diags_release(&told);
	s.matter = str_slice(text, 0, s.body.p && text.p ? (size_t)(s.body.p - text.p) : text.n);
	return s;
}

struct matter {
	const struct site *site;
	const struct page *page;
	struct arena *arena;
	struct shown_matter *v;
	size_t n;
};

static void add(struct matter *m, const char *label, struct str text, bool review)
{
	if (text.n)
		m->v[m->n++] = (struct shown_matter){
			.label = label, .text = text, .key = text, .review = review};
}

static void add_date(struct matter *m, const char *label, struct date date, bool review)
{
	struct buf key;

	if (!date.year)
		return;
	add(m, label, label_date(&m->site->labels, m->arena, date), review);
	/* However the language writes it. */
	buf_init(&key, 0);
	buf_add_date(&key, date);
	m->v[m->n - 1].key = buf_dup(&key, m->arena);
	buf_release(&key);
}

static void add_flag(struct matter *m, const char *label, bool yes)
{
	struct str text = labels_peek(&m->site->labels, S("boolean.yes"));

	if (yes)
		add(m, label, text.n ? text : S("+"), false);
}

/* A reference is the page it names, by any of its names; where there is none (any more), the words.
 */
static void add_field(struct matter *m, const struct field_value *value)
{
	struct shown_matter *into = &m->v[m->n];
	struct buf text, key;

	if (!value->n)
		return;
	buf_init(&text, 0);
	buf_init(&key, 0);
	for (size_t i = 0; i < value->n; i++) {
		const struct page *ref = value->field->kind == FIELD_REF
						 ? site_find(m->site, m->page, value->v[i].text,
							     value->field->to_type, NULL)
						 : NULL;

		if (i)
			buf_adds(&text, ", ");
		buf_add(&text, ref ? ref->title : value->v[i].text);
		buf_addc(&key, ref ? 'p' : 't');
		buf_add(&key, ref ? ref->url : value->v[i].text);
		buf_addc(&key, '\n');
	}
	into->field = value->field;
	into->text = buf_dup(&text, m->arena);
	into->key = buf_dup(&key, m->arena);
	m->n++;
	buf_release(&text);
	buf_release(&key);
}

bool shown_matter(const struct site *site, const struct page *page, struct str text,
		  struct arena *arena, const struct shown_matter **out, size_t *n)
{
	struct matter m = {.site = site, .page = page, .arena = arena};
	struct page then = {.path = page->path, .content_path = page->content_path};
	struct diags told = {0};
	struct str body;
	bool ok = !page_read(arena, &site->config, text, &then, &body, &told);

	diags_release(&told);
	m.v = arena_new(arena, struct shown_matter, 9 + then.fields_n);
	if (ok) {
		add(&m, "matter.title", then.title, false);
		add(&m, "matter.type", then.type ? then.type->label : (struct str){NULL, 0}, false);
		add(&m, "matter.summary", then.summary, false);
		add_date(&m, "matter.date", then.date, false);
		add_flag(&m, "matter.draft", then.draft);
		add_flag(&m, "matter.worksheet", then.worksheet);
		add_date(&m, "matter.reviewed", then.reviewed, true);
		add(&m, "matter.reviewed_by", then.reviewed_by, true);
		for (size_t i = 0; i < then.fields_n; i++)
			add_field(&m, &then.fields[i]);
	}
	*out = m.v;
	*n = m.n;
	return ok;
}

/* ---- the body ---- */

struct node *shown_tree(const struct site *site, const struct page *page, struct str text,
			struct arena *arena)
{
	struct page then = {.path = page->path};
	struct found found = {.fragment = true};
	struct diags told = {0};
	struct pass pass = {.site = site,
			    .page = &then,
			    .arena = arena,
			    .scratch = arena,
			    .diags = &told,
			    .found = &found};

	pass.root = markdown_parse(arena, text, page->path, 1, &told);
	if (pass.root)
		pass_blocks(&pass);
	diags_release(&told);
	return pass.root;
}

/* True for an address that names no file beside the source: with a scheme, "//…", "#…". */
static bool is_elsewhere(struct str url)
{
	size_t colon = str_chr(url, ':', 0), slash = str_chr(url, '/', 0);

	return !url.n || url.p[0] == '#' || str_starts(url, S("//")) ||
	       (colon != SIZE_MAX && colon < slash);
}

void shown_target(const struct site *site, struct str url, struct str path, struct buf *out)
{
	const struct page *page = NULL;
	struct str rest, file;
	struct buf resolved;
	size_t end = 0;

	if (is_elsewhere(url)) {
		buf_add(out, url);
		return;
	}
	while (end < url.n && url.p[end] != '#' && url.p[end] != '?')
		end++;
	file = str_slice(url, 0, end);
	rest = str_slice(url, end, url.n);
	buf_init(&resolved, 4096);
	if (path_resolve(&resolved, path, file) && !resolved.overflow) {
		page = map_ptr(&site->paths_ever, buf_str(&resolved));
		if (page)
			buf_addc(out, '\n'); /* no address holds one */
		buf_add(out, page ? page->path : buf_str(&resolved));
		buf_add(out, rest);
	} else {
		buf_add(out, url);
	}
	buf_release(&resolved);
}

void shown_html(struct str html, struct buf *out)
{
	for (size_t at = 0; at < html.n;) {
		size_t open = str_find(html, S("<!--"), at), close;

		buf_add(out, str_slice(html, at, open == SIZE_MAX ? html.n : open));
		if (open == SIZE_MAX)
			break;
		close = str_find(html, S("-->"), open + 4);
		at = close == SIZE_MAX ? html.n : close + 3;
	}
}
