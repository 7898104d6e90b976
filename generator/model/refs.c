#include "model/refs.h"

#include <stdlib.h>

/* A link from a term or source that very many pages name says little about what is alike. */
#define RELATED_MAX_FANOUT 200

static void check_anchor(const struct reference *r, struct diags *diags)
{
	const struct map *anchors = &r->target->body.anchors;
	struct str *names, near;

	if (!r->anchor.n || map_has(anchors, r->anchor))
		return;
	names = mem_alloc((anchors->n + 1) * sizeof *names);
	for (size_t i = 0; i < anchors->n; i++)
		names[i] = anchors->e[i].key;
	near = str_nearest(r->anchor, names, anchors->n);
	free(names);
	diag_add(diags, DIAG_ERROR, "anchor/missing", r->from->path, r->line, r->column,
		 "\"" STR_FMT "\" has no heading \"#" STR_FMT "\"%s" STR_FMT "%s",
		 STR_ARG(r->target->path.n ? r->target->path : r->target->url), STR_ARG(r->anchor),
		 near.n ? "; did you mean \"#" : "", STR_ARG(near), near.n ? "\"?" : "");
}

/* What shows best how a page is named: a link in the text, then a field, then a term. Citations
 * stand apart. */
static int rank(enum reference_kind kind)
{
	static const int ranks[] = {[REFERENCE_LINK] = 0,
				    [REFERENCE_FIELD] = 1,
				    [REFERENCE_TERM] = 2,
				    [REFERENCE_CITATION] = 3};

	return ranks[kind];
}

static int compare_backlinks(const void *x, const void *y)
{
	const struct reference *a = *(const struct reference *const *)x;
	const struct reference *b = *(const struct reference *const *)y;
	bool cited_a = a->kind == REFERENCE_CITATION, cited_b = b->kind == REFERENCE_CITATION;
	int c;

	if (a->target != b->target)
		return a->target->index < b->target->index ? -1 : 1;
	if (cited_a != cited_b)
		return cited_a - cited_b;
	if (a->from != b->from) {
		c = str_cmp_folded(a->from->title, b->from->title);
		return c ? c : a->from->index < b->from->index ? -1 : 1;
	}
	if (a->kind != b->kind)
		return rank(a->kind) - rank(b->kind);
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->column < b->column ? -1 : a->column > b->column;
}

static bool same_entry(const struct reference *a, const struct reference *b)
{
	return a->target == b->target && a->from == b->from &&
	       (a->kind == REFERENCE_CITATION) == (b->kind == REFERENCE_CITATION);
}

void refs_fill(struct site *site)
{
	const struct reference **all;
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < site->pages_n; i++) {
		n += site->pages[i]->body.refs_n;
		site->pages[i]->backlinks_n = 0;
	}
	all = arena_new(&site->arena, const struct reference *, n);
	n = 0;
	for (size_t i = 0; i < site->pages_n; i++) {
		const struct body *body = &site->pages[i]->body;
		for (size_t k = 0; k < body->refs_n; k++)
			if (body->refs[k].target != body->refs[k].from)
				all[n++] = &body->refs[k];
	}
	qsort(all, n, sizeof *all, compare_backlinks);
	for (size_t i = 0; i < n; i++)
		if (!kept || !same_entry(all[kept - 1], all[i]))
			all[kept++] = all[i];
	for (size_t i = 0; i < kept;) {
		struct page *target = site->pages[all[i]->target->index];
		size_t first = i;

		while (i < kept && all[i]->target == target)
			i++;
		target->backlinks = all + first;
		target->backlinks_n = i - first;
	}
}

static bool in_menu(const struct menu_item *menu, size_t n, const struct page *page)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(menu[i].path, page->content_path))
			return true;
	return false;
}

/* An entry that leads nowhere would silently not be there. */
static void check_menu(const struct site *site, const struct menu_item *menu, size_t n,
		       struct diags *diags)
{
	for (size_t i = 0; i < n; i++)
		if (menu[i].path.n && !map_ptr(&site->by_path, menu[i].path))
			diag_add(diags, DIAG_WARNING, "page/missing", site->config.path,
				 menu[i].line, menu[i].column, "no such page: \"" STR_FMT "\"",
				 STR_ARG(menu[i].path));
}

/* A page of a type stands in its type's list; any other must be named by somebody. */
static void check_orphan(const struct site *site, const struct page *page, struct diags *diags)
{
	if (!site->config.present || page->kind != PAGE_CONTENT || page->backlinks_n ||
	    page->type || page->parent != site->home ||
	    in_menu(site->config.menu, site->config.menu_n, page) ||
	    in_menu(site->config.footer, site->config.footer_n, page))
		return;
	diag_add(diags, DIAG_WARNING, "page/orphan", page->path, 1, 0,
		 "no page links here; link to it, or add it to the menu");
}

void refs_build(struct site *site, struct diags *diags)
{
	for (size_t i = 0; i < site->pages_n; i++) {
		const struct body *body = &site->pages[i]->body;
		for (size_t k = 0; k < body->refs_n; k++)
			if (body->refs[k].kind == REFERENCE_LINK)
				check_anchor(&body->refs[k], diags);
	}
	refs_fill(site);
	for (size_t i = 0; i < site->pages_n; i++)
		check_orphan(site, site->pages[i], diags);
	check_menu(site, site->config.menu, site->config.menu_n, diags);
	check_menu(site, site->config.footer, site->config.footer_n, diags);
}

/* ---- related ---- */

struct score {
	const struct page *page;
	unsigned points;
};

struct scores {
	struct score *v;
	size_t n, cap;
};

static int compare_score_pages(const void *x, const void *y)
{
	const struct score *a = x, *b = y;

	return a->page->index < b->page->index ? -1 : a->page->index > b->page->index;
}

static int compare_scores(const void *x, const void *y)
{
	const struct score *a = x, *b = y;

	if (a->points != b->points)
		return a->points > b->points ? -1 : 1;
	return compare_score_pages(x, y);
}

static bool linked(const struct page *page, const struct page *other)
{
	for (size_t i = 0; i < page->body.refs_n; i++)
		if (page->body.refs[i].target == other && page->body.refs[i].kind != REFERENCE_TERM)
			return true;
	for (size_t i = 0; i < page->backlinks_n; i++)
		if (page->backlinks[i]->from == other)
			return true;
	return false;
}

/* Pages that name the same target: the fewer name it, the more that says. */
static void score_target(const struct page *page, const struct page *target, struct scores *scores)
{
	if (target == page || !target->backlinks_n || target->backlinks_n > RELATED_MAX_FANOUT)
		return;
	for (size_t i = 0; i < target->backlinks_n; i++) {
		const struct page *from = target->backlinks[i]->from;
		if (from != page && from->kind == PAGE_CONTENT)
			list_push(scores,
				  (struct score){from, 1000 / (unsigned)(1 + target->backlinks_n)});
	}
}

size_t refs_related(const struct site *site, const struct page *page, size_t max,
		    struct arena *arena, const struct page ***out)
{
	struct scores scores = {0};
	size_t merged = 0, n = 0;
	const struct page *last = NULL;

	(void)site;
	*out = arena_new(arena, const struct page *, max);
	for (size_t i = 0; i < page->body.refs_n; i++) {
		const struct page *target = page->body.refs[i].target;
		/* Neighbouring references to one target count once. */
		if (target != last)
			score_target(page, target, &scores);
		last = target;
	}
	if (!scores.n)
		return 0;
	qsort(scores.v, scores.n, sizeof *scores.v, compare_score_pages);
	for (size_t i = 0; i < scores.n; i++) {
		if (merged && scores.v[merged - 1].page == scores.v[i].page)
			scores.v[merged - 1].points += scores.v[i].points;
		else
			scores.v[merged++] = scores.v[i];
	}
	qsort(scores.v, merged, sizeof *scores.v, compare_scores);
	for (size_t i = 0; i < merged && n < max; i++)
		if (scores.v[i].points >= 150 && !linked(page, scores.v[i].page))
			(*out)[n++] = scores.v[i].page;
	list_free(&scores);
	return n;
}
