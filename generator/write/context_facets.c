/* By what a list can be narrowed: the terms and pages that its members name, each with a count.
 *
 * Counted once for each list, not for each part of one: else a list would cost the square of its
 * length. */
#include <stdlib.h>

#include "model/address.h"
#include "model/lookup.h"
#include "write/context.h"

struct facet_value {
	const struct field *field;
	struct str text;
	const struct page *page; /* of the term, or the page that is referred to */
	size_t count;
};

struct facet_values {
	struct facet_value *v;
	size_t n, cap;
};

struct counting {
	const struct context *c;
	struct map seen; /* "field\n url" → index + 1 */
	struct arena scratch;
	struct facet_values all;
};

static void count_one(struct counting *k, const struct field *field, const struct page *target)
{
	struct str key = str_printf(&k->scratch, STR_FMT "\n" STR_FMT, STR_ARG(field->name),
				    STR_ARG(target->url));
	struct map_entry *e;
	bool added;

	e = map_put(&k->seen, key, &added);
	if (added) {
		list_push(&k->all, (struct facet_value){field, target->title, target, 0});
		e->num = k->all.n;
	}
	k->all.v[e->num - 1].count++;
}

static void count_child(struct counting *k, const struct page *child)
{
	for (size_t i = 0; i < child->fields_n; i++) {
		const struct field_value *fv = &child->fields[i];
		for (size_t j = 0; j < fv->n && fv->field->facet; j++) {
			const struct page *target =
				fv->v[j].ref ? fv->v[j].ref
					     : lookup_tag(k->c->site, fv->field, fv->v[j].text);
			if (target)
				count_one(k, fv->field, target);
		}
	}
}

static int compare_facet_values(const void *x, const void *y)
{
	const struct facet_value *a = x, *b = y;
	int c = str_cmp(a->field->name, b->field->name);

	return c ? c : str_cmp_folded(a->text, b->text);
}

void context_count_facets(struct context *c)
{
	const struct site *site = c->site;
	struct counting k = {.c = c};

	c->facets = arena_new(&c->arena, const struct facet_values *, site->pages_n);
	for (size_t i = 0; i < site->pages_n; i++) {
		const struct page *page = site->pages[i];
		struct facet_values *kept;

		if (page->kind != PAGE_LIST)
			continue;
		k.all.n = 0;
		map_clear(&k.seen);
		for (size_t n = 0; n < page->children_n; n++)
			count_child(&k, page->children[n]);
		arena_reset(&k.scratch);
		if (!k.all.n)
			continue;
		qsort(k.all.v, k.all.n, sizeof *k.all.v, compare_facet_values);
		kept = arena_new(&c->arena, struct facet_values, 1);
		kept->n = k.all.n;
		kept->v = arena_new(&c->arena, struct facet_value, k.all.n);
		for (size_t n = 0; n < k.all.n; n++)
			kept->v[n] = k.all.v[n];
		c->facets[i] = kept;
	}
	map_release(&k.seen);
	list_free(&k.all);
	arena_release(&k.scratch);
}

static struct value *facet_value(const struct frame *f, const struct facet_value *one)
{
	struct value *v = value_map(f->arena);
	struct buf slug;

	buf_init(&slug, 0);
	address_component(&slug, one->page->kind == PAGE_TAG ? one->text : one->page->id);
	value_set_str(f->arena, v, "text", one->text);
	value_set_str(f->arena, v, "slug", buf_dup(&slug, f->arena));
	value_set_str(f->arena, v, "url", frame_url(f, one->page->url));
	value_set_num(f->arena, v, "count", (long long)one->count);
	buf_release(&slug);
	return v;
}

void context_facets(const struct frame *f, struct value *top)
{
	const struct facet_values *all = NULL;
	struct value_list facets = {0};

	if (f->page->kind == PAGE_LIST)
		all = f->c->facets[f->page->index];
	for (size_t i = 0; all && i < all->n;) {
		const struct field *field = all->v[i].field;
		struct value *facet = value_map(f->arena);
		struct value_list values = {0};

		for (; i < all->n && str_eq(all->v[i].field->name, field->name); i++)
			value_add(f->arena, &values, facet_value(f, &all->v[i]));
		value_set_str(f->arena, facet, "name", field->name);
		value_set_str(f->arena, facet, "label", field->label);
		value_set(f->arena, facet, S("values"), value_list(f->arena, &values));
		if (values.n > 1)
			value_add(f->arena, &facets, facet);
	}
	value_set(f->arena, top, S("facets"), value_list(f->arena, &facets));
	value_set_bool(f->arena, top, "has_facets", facets.n > 0);
}
