#include <stdlib.h>

#include "model/address.h"
#include "write/search_build.h"

/*
 * By what a reader may narrow the pages found: the type, and every field that the schema calls a
 * facet and whose values are words. Fields of one name are one facet, whatever the type; its values
 * go by the words that lists have in their addresses.
 */
struct facet_value {
	struct str slug, label;
	struct {
		uint32_t *v;
		size_t n, cap;
	} pages;
};

struct facet {
	struct str name, label;
	size_t pages; /* that have a value */
	struct {
		struct facet_value *v;
		size_t n, cap;
	} values;
};

struct facets {
	struct search_build *build;
	struct {
		struct facet *v;
		size_t n, cap;
	} list;
	struct map names;  /* → index in list */
	struct map values; /* name, NUL, slug → index in the facet's values */
};

static struct facet *facet_of(struct facets *f, struct str name, struct str label)
{
	bool added;
	struct map_entry *e = map_put(&f->names, name, &added);

	if (added) {
		e->num = f->list.n;
		list_push(&f->list, (struct facet){.name = name, .label = label});
	}
	return &f->list.v[e->num];
}

static void add_value(struct facets *f, struct facet *facet, uint32_t page, struct str slug,
		      struct str label)
{
	struct arena *arena = &f->build->arena;
	struct str key =
		str_printf(arena, STR_FMT "%c" STR_FMT, STR_ARG(facet->name), '\n', STR_ARG(slug));
	struct facet_value *value;
	struct map_entry *e;
	bool added;

	e = map_put(&f->values, key, &added);
	if (added) {
		e->num = facet->values.n;
		list_push(&facet->values, (struct facet_value){.slug = slug, .label = label});
	}
	value = &facet->values.v[e->num];
	if (!value->pages.n || value->pages.v[value->pages.n - 1] != page)
		list_push(&value->pages, page);
}

static void add_field(struct facets *f, uint32_t page, const struct field_value *v)
{
	enum field_kind kind = v->field->kind;
	struct facet *facet;

	if (!v->n || !v->field->facet ||
	    (kind != FIELD_TEXT && kind != FIELD_ENUM && kind != FIELD_REF))
		return;
	facet = facet_of(f, v->field->name, v->field->label);
	facet->pages++;
	for (size_t i = 0; i < v->n; i++) {
		const struct page *ref = v->v[i].ref;
		struct buf slug;
		if (kind == FIELD_REF && !ref)
			continue;
		buf_init(&slug, 0);
		address_component(&slug, ref ? ref->id : v->v[i].text);
		add_value(f, facet, page, buf_dup(&slug, &f->build->arena),
			  ref ? ref->title : v->v[i].text);
		buf_release(&slug);
	}
}

static void gather(struct facets *f)
{
	struct search_build *b = f->build;

	for (uint32_t i = 0; i < b->pages_n; i++) {
		const struct page *page = b->pages[i].page;
		if (page->type) {
			struct facet *facet = facet_of(f, S(SEARCH_TYPE_FACET), S(""));
			facet->pages++;
			add_value(f, facet, i, page->type->name, page->type->label);
		}
		for (size_t k = 0; k < page->fields_n; k++)
			add_field(f, i, &page->fields[k]);
	}
}

static int compare_values(const void *x, const void *y)
{
	const struct facet_value *a = x, *b = y;
	int c = str_cmp_folded(a->label, b->label);

	return c ? c : str_cmp(a->slug, b->slug);
}

/* The type first, then what most pages have. */
static int compare_facets(const void *x, const void *y)
{
	const struct facet *a = x, *b = y;
	bool first = str_eq(a->name, S(SEARCH_TYPE_FACET));

	if (first != str_eq(b->name, S(SEARCH_TYPE_FACET)))
		return first ? -1 : 1;
	if (a->pages != b->pages)
		return a->pages > b->pages ? -1 : 1;
	return str_cmp(a->name, b->name);
}

static int write_facet(struct search_build *b, struct facet *facet, size_t number,
		       unsigned char digest[SEARCH_DIGEST_LONG])
{
	struct buf *out = &b->workers[0].work;
	size_t n = facet->values.n;

	qsort(facet->values.v, n, sizeof *facet->values.v, compare_values);
	buf_clear(out);
	search_put(out, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		search_put_str(out, facet->values.v[i].slug);
		search_put_str(out, facet->values.v[i].label);
		search_put(out, (uint32_t)facet->values.v[i].pages.n);
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t next = 0;
		for (size_t k = 0; k < facet->values.v[i].pages.n; k++) {
			search_put(out, facet->values.v[i].pages.v[k] - next);
			next = facet->values.v[i].pages.v[k] + 1;
		}
	}
	return search_put_file(b, 0, 'x', search_key_of_number(number), SEARCH_DIGEST, buf_str(out),
			       digest);
}

static void release(struct facets *f)
{
	for (size_t i = 0; i < f->list.n; i++) {
		for (size_t k = 0; k < f->list.v[i].values.n; k++)
			list_free(&f->list.v[i].values.v[k].pages);
		list_free(&f->list.v[i].values);
	}
	list_free(&f->list);
	map_release(&f->names);
	map_release(&f->values);
}

int search_write_facets(struct search_build *b, struct search_facets *out)
{
	struct facets f = {.build = b};
	int rc = 0;

	gather(&f);
	if (f.list.n)
		qsort(f.list.v, f.list.n, sizeof *f.list.v, compare_facets);
	out->v = arena_new(&b->arena, struct search_facet, f.list.n);
	for (size_t i = 0; i < f.list.n && !rc; i++) {
		struct search_facet *facet = &out->v[out->n];
		if (f.list.v[i].values.n < 2) /* it would not narrow anything */
			continue;
		facet->name = f.list.v[i].name;
		facet->label = f.list.v[i].label;
		rc = write_facet(b, &f.list.v[i], out->n++, facet->digest);
	}
	release(&f);
	return rc;
}
