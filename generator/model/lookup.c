#include "model/lookup.h"

#include <stdlib.h>

#include "model/address.h"

bool lookup_is_taxonomy(const struct field *field)
{
	return field->facet && (field->kind == FIELD_TEXT || field->kind == FIELD_ENUM);
}

struct page *lookup_tag(const struct site *site, const struct field *field, struct str term)
{
	struct page *tag;
	struct buf url;

	buf_init(&url, 0);
	address_component(&url, field->name);
	buf_addc(&url, '/');
	address_component(&url, term);
	buf_addc(&url, '/');
	tag = map_ptr(&site->by_url, buf_str(&url));
	buf_release(&url);
	return tag && tag->kind == PAGE_TAG ? tag : NULL;
}

static struct str folded(struct arena *arena, struct str s)
{
	struct buf b;
	struct str result;

	buf_init(&b, 0);
	buf_add_folded(&b, s);
	result = buf_dup(&b, arena);
	buf_release(&b);
	return result;
}

/* Keeps the first page under a key. */
static void put_first(struct map *map, struct str key, struct page *page)
{
	bool added;
	struct map_entry *e = map_put(map, key, &added);

	if (added)
		e->ptr = page;
}

static int compare_paths(const void *x, const void *y)
{
	return str_cmp((*(struct page *const *)x)->path, (*(struct page *const *)y)->path);
}

static void build_maps(struct site *site)
{
	struct page **by_path = mem_alloc((site->pages_n + 1) * sizeof *by_path);
	size_t n = 0;

	for (size_t i = 0; i < site->pages_n; i++)
		if (site->pages[i]->path.n)
			by_path[n++] = site->pages[i];
	qsort(by_path, n, sizeof *by_path, compare_paths);
	for (size_t i = 0; i < n; i++) {
		struct page *p = by_path[i];
		if (p->type)
			put_first(&site->by_type_id,
				  str_printf(&site->arena, STR_FMT "/" STR_FMT,
					     STR_ARG(p->type->name), STR_ARG(p->id)),
				  p);
		put_first(&site->by_id, p->id, p);
		put_first(&site->by_title, folded(&site->arena, p->title), p);
	}
	/* Lists without a source are found too, behind all that contributors wrote. */
	for (size_t i = 0; i < site->pages_n; i++)
		if (!site->pages[i]->path.n && site->pages[i]->kind == PAGE_LIST)
			put_first(&site->by_id, site->pages[i]->id, site->pages[i]);
	free(by_path);
}

/* The content path that name means beside from, tried as it is, with ".md" and as a folder. */
static struct page *find_by_path(const struct site *site, struct str base, struct str name)
{
	static const struct str ends[] = {
		{"", 0}, {".md", 3}, {"/index.md", 9}, {"/_index.md", 10}, {"/README.md", 10}};
	struct page *page = NULL;
	struct buf path;

	buf_init(&path, 4096);
	if (path_resolve(&path, base, name)) {
		size_t n = path.n;
		for (size_t i = 0; i < sizeof ends / sizeof *ends && !page; i++) {
			buf_truncate(&path, n);
			buf_add(&path, n ? ends[i] : str_slice(ends[i], i > 1, ends[i].n));
			page = map_ptr(&site->by_path, buf_str(&path));
		}
	}
	buf_release(&path);
	return page;
}

/* So many names are compared for one suggestion at most: else a large site with many wrong links
 * would take longer with the square of its size. */
#define SUGGEST_MOST ((size_t)5000)

static struct str suggest(const struct site *site, struct str name, const struct type *type)
{
	struct str *names = mem_alloc((2 * site->pages_n + 1) * sizeof *names);
	struct str nearest;
	size_t n = 0;

	for (size_t i = 0; i < site->pages_n && n < 2 * SUGGEST_MOST; i++) {
		const struct page *p = site->pages[i];
		if (!p->path.n || !p->id.n || (type && p->type != type))
			continue;
		names[n++] = p->id;
		names[n++] = p->title;
	}
	nearest = str_nearest(name, names, n);
	free(names);
	return nearest;
}

const struct page *site_find(const struct site *site, const struct page *from, struct str name,
			     const struct type *type, struct str *suggestion)
{
	struct page *page = NULL;
	struct buf key;

	if (suggestion)
		*suggestion = (struct str){NULL, 0};
	name = str_trim(name);
	buf_init(&key, 4096);
	if (type && name.n) {
		buf_addf(&key, STR_FMT "/" STR_FMT, STR_ARG(type->name), STR_ARG(name));
		page = map_ptr(&site->by_type_id, buf_str(&key));
	}
	if (!page && name.n)
		page = find_by_path(site, from ? from->content_path : (struct str){NULL, 0}, name);
	if (!page && name.n)
		page = find_by_path(site, (struct str){NULL, 0}, name);
	if (!page)
		page = map_ptr(&site->by_type_id, name);
	if (!page)
		page = map_ptr(&site->by_id, name);
	if (!page && name.n) {
		buf_clear(&key);
		buf_add_folded(&key, name);
		page = map_ptr(&site->by_title, buf_str(&key));
	}
	buf_release(&key);
	if (page && type && page->type != type)
		page = NULL;
	if (!page && suggestion)
		*suggestion = suggest(site, name, type);
	return page;
}

/* Where the path stands, or would stand, among the sources. */
static size_t place_of(const struct site *site, struct str path)
{
	size_t low = 0, high = site->sources_n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_cmp(site->sources[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The pages that stand around the path in the order of paths, SUGGEST_MOST at most. */
static size_t neighbours(const struct site *site, struct str content_path, struct str *names)
{
	struct str content = site->config.content;
	size_t skip = content.n ? content.n + 1 : 0, first, n = 0;
	struct buf path;

	buf_init(&path, 0);
	buf_addf(&path, STR_FMT "%s" STR_FMT, STR_ARG(content), content.n ? "/" : "",
		 STR_ARG(content_path));
	first = place_of(site, buf_str(&path));
	buf_release(&path);
	first = first > SUGGEST_MOST / 2 ? first - SUGGEST_MOST / 2 : 0;
	for (size_t i = first; i < site->sources_n && i < first + SUGGEST_MOST; i++) {
		struct str source = site->sources[i].path;
		names[n] = str_slice(source, skip, source.n);
		n += map_has(&site->by_path, names[n]);
	}
	return n;
}

struct str site_suggest_path(const struct site *site, struct str content_path)
{
	const struct page *moved = map_ptr(&site->by_base, path_base(content_path));
	struct str *names, nearest;
	size_t n = site->by_path.n;

	/* A page of the same name in another folder has most likely moved there. */
	if (moved)
		return moved->content_path;
	names = mem_alloc(((n < SUGGEST_MOST ? n : SUGGEST_MOST) + 1) * sizeof *names);
	if (n > SUGGEST_MOST)
		n = neighbours(site, content_path, names);
	else
		for (size_t i = 0; i < n; i++)
			names[i] = site->by_path.e[i].key;
	nearest = str_nearest(content_path, names, n);
	free(names);
	return nearest;
}

/* ---- ref fields ---- */

static void resolve_fields(struct site *site, struct page *page, struct diags *diags)
{
	for (size_t f = 0; f < page->fields_n; f++) {
		struct field_value *value = &page->fields[f];
		size_t kept = 0;

		if (value->field->kind != FIELD_REF)
			continue;
		for (size_t i = 0; i < value->n; i++) {
			struct scalar *v = &value->v[i];
			struct str near;

			v->ref = site_find(site, page, v->text, value->field->to_type, &near);
			if (v->ref) {
				value->v[kept++] = *v;
				continue;
			}
			diag_add(diags, DIAG_ERROR, "ref/missing", page->path, v->line, v->column,
				 STR_FMT ": no such page \"" STR_FMT "\"%s" STR_FMT "%s" STR_FMT
					 "%s",
				 STR_ARG(value->field->name), STR_ARG(v->text),
				 value->field->to.n ? " of type " : "", STR_ARG(value->field->to),
				 near.n ? "; did you mean \"" : "", STR_ARG(near),
				 near.n ? "\"?" : "");
		}
		value->n = kept;
	}
}

/* ---- terms ---- */

/* "COA" is found only as written: "coa" in running text is something else. */
static bool is_capitals(struct str s)
{
	size_t i = 0;

	while (i < s.n) {
		uint32_t c = utf8_next(s, &i);
		if (utf8_is_word(c) && utf8_lower(c) == c && !(c >= '0' && c <= '9'))
			return false;
	}
	return true;
}

static int compare_terms(const void *x, const void *y)
{
	const struct term *a = x, *b = y;

	if (a->name.n != b->name.n)
		return a->name.n > b->name.n ? -1 : 1;
	return str_cmp(a->name, b->name);
}

struct term_list {
	struct term *v;
	size_t n, cap;
	struct map seen; /* name, lower case unless exact → the page that has it */
};

static void add_term(struct site *site, struct term_list *terms, struct page *page, struct str name,
		     struct diags *diags)
{
	bool exact = is_capitals(name), added;
	struct map_entry *e;

	name = str_trim(name);
	if (!name.n)
		return;
	e = map_put(&terms->seen, exact ? name : str_lower(&site->arena, name), &added);
	if (!added) {
		const struct page *other = e->cptr;
		if (other != page)
			diag_add(diags, DIAG_WARNING, "term/duplicate", page->path, 1, 0,
				 "\"" STR_FMT "\" is already a term of " STR_FMT
				 "; only the first is linked",
				 STR_ARG(name), STR_ARG(other->path));
		return;
	}
	e->ptr = page;
	list_push(terms, (struct term){.name = name, .page = page, .exact_case = exact});
}

static void collect_terms(struct site *site, struct diags *diags)
{
	struct term_list terms = {0};

	for (size_t i = 0; i < site->pages_n; i++) {
		struct page *p = site->pages[i];
		if (!p->type || !p->type->glossary)
			continue;
		add_term(site, &terms, p, p->title, diags);
		for (size_t k = 0; k < site->config.glossary_match_n; k++) {
			const struct field_value *v = page_field(p, site->config.glossary_match[k]);
			for (size_t j = 0; v && j < v->n; j++)
				add_term(site, &terms, p, v->v[j].text, diags);
		}
	}
	if (terms.n)
		qsort(terms.v, terms.n, sizeof *terms.v, compare_terms);
	site->terms = arena_new(&site->arena, struct term, terms.n);
	for (size_t i = 0; i < terms.n; i++)
		site->terms[i] = terms.v[i];
	site->terms_n = terms.n;
	map_release(&terms.seen);
	list_free(&terms);
}

/* ---- old addresses ---- */

static void collect_aliases(struct site *site, struct page *page, struct diags *diags)
{
	for (size_t i = 0; i < page->aliases_n; i++) {
		const struct old_address *old = &page->aliases[i];
		struct str url;
		bool added;
		struct map_entry *e;

		/* A pattern that another program fills in. */
		if (!site->config.present && str_chr(old->text, ':', 0) != SIZE_MAX)
			continue;
		if (!address_decode(&site->arena, old->text, &url) ||
		    !address_parse(&site->arena, url, &url)) {
			diag_add(diags, DIAG_ERROR, "url/alias", page->path, old->line, old->column,
				 "\"" STR_FMT
				 "\" is no address on this site; write it as /folder/name/",
				 STR_ARG(old->text));
			continue;
		}
		if (!site->config.present && str_eq(url, page->url))
			continue;
		if (map_has(&site->by_url, url)) {
			diag_add(diags, DIAG_ERROR, "url/alias", page->path, old->line, old->column,
				 "the old address \"/" STR_FMT "\" is that of a page that exists",
				 STR_ARG(url));
			continue;
		}
		e = map_put(&site->old_urls, url, &added);
		if (!added)
			diag_add(diags, DIAG_WARNING, "url/alias", page->path, old->line,
				 old->column,
				 "the old address \"/" STR_FMT "\" already leads to " STR_FMT,
				 STR_ARG(url), STR_ARG(((const struct page *)e->cptr)->path));
		else
			e->ptr = page;
	}
}

void lookup_build(struct site *site, struct diags *diags)
{
	build_maps(site);
	for (size_t i = 0; i < site->pages_n; i++) {
		resolve_fields(site, site->pages[i], diags);
		collect_aliases(site, site->pages[i], diags);
	}
	collect_terms(site, diags);
}
