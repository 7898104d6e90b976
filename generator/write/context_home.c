/* The first page: the ways in, and what is to be reviewed. */
#include <stdlib.h>

#include "model/review.h"
#include "write/context.h"

#define WAYS 3
#define WAYS_LEAST 2 /* one way in is no choice */
#define WAY_ITEMS 9
#define DUE_SHOWN 5
#define DUE_SOON_MONTHS 2

/* ---- ways in ---- */

/* A list of the menu with its first pages: all of them when only one would be left out. */
static const struct value *way_value(const struct frame *f, const struct page *list, size_t number)
{
	struct value *v = frame_link(f, list);
	struct value_list items = {0};
	size_t n = list->children_n <= WAY_ITEMS + 1 ? list->children_n : WAY_ITEMS;

	for (size_t i = 0; i < n; i++)
		value_add(f->arena, &items, frame_link(f, list->children[i]));
	value_set(f->arena, v, S("items"), value_list(f->arena, &items));
	value_set_num(f->arena, v, "number", (long long)number);
	value_set_str(f->arena, v, "more",
		      n < list->children_n ? label_count(&f->c->site->labels, f->arena, "home.more",
							 (long long)list->children_n)
					   : (struct str){NULL, 0});
	return v;
}

static void add_ways(const struct frame *f, struct value *top)
{
	const struct config *config = &f->c->site->config;
	struct value_list ways = {0}, others = {0};

	for (size_t i = 0; i < config->menu_n && !f->page->url.n; i++) {
		const struct menu_item *item = &config->menu[i];
		const struct page *page = context_menu_page(f->c->site, item);

		if (page && item->type && page->children_n && ways.n < WAYS)
			value_add(f->arena, &ways, way_value(f, page, ways.n + 1));
		else if (page)
			value_add(f->arena, &others, frame_link(f, page));
	}
	if (ways.n < WAYS_LEAST)
		ways.n = others.n = 0;
	value_set(f->arena, top, S("ways"), value_list(f->arena, &ways));
	value_set_bool(f->arena, top, "has_ways", ways.n > 0);
	value_set(f->arena, top, S("others"), value_list(f->arena, &others));
	value_set_bool(f->arena, top, "has_others", others.n > 0);
}

/* ---- reviews ---- */

static int compare_due(const void *x, const void *y)
{
	const struct page *a = *(const struct page *const *)x, *b = *(const struct page *const *)y;
	int c = date_cmp(a->review->due, b->review->due);

	return c ? c : str_cmp_folded(a->title, b->title);
}

/* Pages whose review is due, or soon is; else when the next one is. */
static void add_due(const struct frame *f, struct value *top)
{
	const struct site *site = f->c->site;
	const struct page **pages;
	struct value_list list = {0};
	struct value *v;
	struct date soon;
	size_t n = 0, due = 0;

	value_set(f->arena, top, S("due"), NULL);
	if (f->page->url.n || !site->today.year)
		return;
	pages = arena_new(f->arena, const struct page *, site->pages_n);
	for (size_t i = 0; i < site->pages_n; i++)
		if (site->pages[i]->review && site->pages[i]->review->due.year)
			pages[n++] = site->pages[i];
	if (!n)
		return;
	qsort(pages, n, sizeof *pages, compare_due);
	soon = date_add_months(site->today, DUE_SOON_MONTHS);
	while (due < n && date_cmp(pages[due]->review->due, soon) <= 0)
		due++;
	for (size_t i = 0; i < due && i < DUE_SHOWN; i++) {
		struct value *page = frame_link(f, pages[i]);

		value_set(f->arena, page, S("date"), frame_date(f, pages[i]->review->due));
		value_set_bool(f->arena, page, "overdue", pages[i]->review->overdue);
		value_add(f->arena, &list, page);
	}
	v = value_map(f->arena);
	value_set(f->arena, v, S("pages"), value_list(f->arena, &list));
	value_set_bool(f->arena, v, "has_pages", list.n > 0);
	value_set_str(f->arena, v, "more",
		      due > DUE_SHOWN ? label_count(&site->labels, f->arena, "changes.more",
						    (long long)(due - DUE_SHOWN))
				      : (struct str){NULL, 0});
	value_set(f->arena, v, S("next"), due ? NULL : frame_date(f, pages[0]->review->due));
	value_set(f->arena, top, S("due"), v);
}

void context_home(const struct frame *f, struct value *top)
{
	add_ways(f, top);
	add_due(f, top);
}
