#include "write/delta.h"

#include <stdlib.h>

#include "pass/compare.h"

#define PAGE_MAX_BYTES ((size_t)64 << 20)

/* The two sites and which page of the one is which of the other. */
struct pairing {
	const struct site *old, *now;
	const struct page **of_old, **of_now; /* by page.index; NULL: none */
};

/* ---- which page is which ---- */

static void index_sources(const struct site *site, struct map *by_path)
{
	for (size_t i = 0; i < site->pages_n; i++)
		if (site->pages[i]->path.n)
			map_put(by_path, site->pages[i]->path, NULL)->ptr = site->pages[i];
}

static void pair(struct pairing *p, const struct page *old, const struct page *now)
{
	if (p->of_old[old->index] || p->of_now[now->index])
		return;
	p->of_old[old->index] = now;
	p->of_now[now->index] = old;
}

/* First what stands where it stood; what then is left, by the moves that either history knows. */
static void find_pairs(struct pairing *p)
{
	struct map old_paths = {0}, now_paths = {0};

	index_sources(p->old, &old_paths);
	index_sources(p->now, &now_paths);
	for (size_t i = 0; i < old_paths.n; i++) {
		const struct page *now = map_ptr(&now_paths, old_paths.e[i].key);
		if (now)
			pair(p, old_paths.e[i].cptr, now);
	}
	for (size_t i = 0; i < old_paths.n; i++) {
		const struct page *now = map_ptr(&p->now->paths_ever, old_paths.e[i].key);
		if (now)
			pair(p, old_paths.e[i].cptr, now);
	}
	for (size_t i = 0; i < now_paths.n; i++) {
		const struct page *old = map_ptr(&p->old->paths_ever, now_paths.e[i].key);
		if (old)
			pair(p, old, now_paths.e[i].cptr);
	}
	map_release(&old_paths);
	map_release(&now_paths);
}

/* ---- pages and anchors ---- */

static int read_source(const struct site *site, const struct page *page, struct buf *text,
		       struct diags *diags)
{
	bool missing = false;

	buf_clear(text);
	if (!repo_read(site->repo, 0, page->path, text, &missing, diags))
		return 0;
	if (missing)
		diag_env(diags, "page/read", page->path,
			 "the file went away while the site was being read");
	return -1;
}

/* Compares the texts of a page that stands in both. */
static int compare_page(const struct pairing *p, struct delta_page *page, struct buf texts[2],
			struct diags *diags)
{
	struct arena scratch = {0};
	struct compare c = {.site = p->now, .page = page->now, .scratch = &scratch};

	if (read_source(p->old, page->old, &texts[0], diags) ||
	    read_source(p->now, page->now, &texts[1], diags))
		return -1;
	page->changed = !str_eq(buf_str(&texts[0]), buf_str(&texts[1]));
	if (page->changed)
		page->effect = compare_texts(&c, buf_str(&texts[0]), page->old->path,
					     buf_str(&texts[1]), page->now->path);
	arena_release(&scratch);
	return 0;
}

static void find_anchors(struct delta *d, const struct page *old, const struct page *now)
{
	for (size_t i = 0; i < old->body.sections_n; i++) {
		const struct section *s = &old->body.sections[i];
		if (s->anchor.n && !map_has(&now->body.anchors, s->anchor))
			list_push(&d->anchors, (struct delta_anchor){now, s->anchor, s->heading});
	}
}

static int by_path(const void *a, const void *b)
{
	const struct delta_page *x = a, *y = b;

	return str_cmp(x->now ? x->now->path : x->old->path, y->now ? y->now->path : y->old->path);
}

static int find_pages(struct delta *d, const struct pairing *p, struct diags *diags)
{
	struct buf texts[2];
	int rc = 0;

	buf_init(&texts[0], PAGE_MAX_BYTES);
	buf_init(&texts[1], PAGE_MAX_BYTES);
	for (size_t i = 0; i < p->now->pages_n && !rc; i++) {
		struct delta_page page = {.now = p->now->pages[i]};
		page.old = p->of_now[i];
		if (!page.now->path.n)
			continue;
		if (page.old) {
			rc = compare_page(p, &page, texts, diags);
			find_anchors(d, page.old, page.now);
		}
		if (!page.old || page.changed || !str_eq(page.old->path, page.now->path))
			list_push(&d->pages, page);
	}
	for (size_t i = 0; i < p->old->pages_n; i++)
		if (p->old->pages[i]->path.n && !p->of_old[i])
			list_push(&d->pages, (struct delta_page){.old = p->old->pages[i]});
	if (d->pages.n)
		qsort(d->pages.v, d->pages.n, sizeof *d->pages.v, by_path);
	buf_release(&texts[0]);
	buf_release(&texts[1]);
	return rc;
}

/* ---- addresses ---- */

static enum delta_answer answer_to(const struct site *now, const struct map *graves, struct str url)
{
	if (map_has(&now->by_url, url))
		return ANSWER_OTHER;
	if (map_has(&now->old_urls, url))
		return ANSWER_REDIRECT;
	return map_has(graves, url) ? ANSWER_TOMBSTONE : ANSWER_NOTHING;
}

static void find_addresses(struct delta *d, const struct pairing *p)
{
	struct map graves = {0};

	for (size_t i = 0; i < p->now->tombstones_n; i++)
		map_put(&graves, p->now->tombstones[i].page->url, NULL);
	for (size_t i = 0; i < p->old->pages_n; i++) {
		const struct page *now = p->of_old[i];
		struct delta_address a = {.from = p->old->pages[i]->url};
		a.answer = answer_to(p->now, &graves, a.from);
		if (a.answer == ANSWER_REDIRECT)
			now = map_ptr(&p->now->old_urls, a.from);
		a.to = now ? now->url : (struct str){NULL, 0};
		/* A page that the generator makes is whatever stands at its address; so is a page
		 * whose place another took, when the address is the same. */
		if (a.answer == ANSWER_OTHER && (!now || str_eq(a.to, a.from)))
			continue;
		list_push(&d->addresses, a);
	}
	for (size_t i = 0; i < p->old->old_urls.n; i++) {
		struct delta_address a = {.from = p->old->old_urls.e[i].key};
		a.answer = answer_to(p->now, &graves, a.from);
		if (a.answer == ANSWER_NOTHING)
			list_push(&d->addresses, a);
	}
	map_release(&graves);
}

/* ---- terms ---- */

static int by_name(const void *a, const void *b)
{
	return str_cmp_folded(*(const struct str *)a, *(const struct str *)b);
}

/* The names of a's terms that b does not have, through add. */
static void names_beyond(const struct site *a, const struct site *b,
			 void (*add)(struct delta *, struct str), struct delta *d)
{
	struct map names = {0};

	for (size_t i = 0; i < b->terms_n; i++)
		map_put(&names, b->terms[i].name, NULL);
	for (size_t i = 0; i < a->terms_n; i++) {
		bool added;
		map_put(&names, a->terms[i].name, &added);
		if (added)
			add(d, a->terms[i].name);
	}
	map_release(&names);
}

static void add_new(struct delta *d, struct str name)
{
	list_push(&d->terms_added, name);
}

static void add_gone(struct delta *d, struct str name)
{
	list_push(&d->terms_removed, name);
}

static void find_terms(struct delta *d, const struct pairing *p)
{
	names_beyond(p->now, p->old, add_new, d);
	names_beyond(p->old, p->now, add_gone, d);
	if (d->terms_added.n)
		qsort(d->terms_added.v, d->terms_added.n, sizeof *d->terms_added.v, by_name);
	if (d->terms_removed.n)
		qsort(d->terms_removed.v, d->terms_removed.n, sizeof *d->terms_removed.v, by_name);
}

int delta_find(struct delta *d, const struct site *old, const struct site *now, struct diags *diags)
{
	struct pairing p = {.old = old, .now = now};
	int rc;

	*d = (struct delta){0};
	p.of_old = arena_new(&d->arena, const struct page *, old->pages_n);
	p.of_now = arena_new(&d->arena, const struct page *, now->pages_n);
	find_pairs(&p);
	rc = find_pages(d, &p, diags);
	find_addresses(d, &p);
	find_terms(d, &p);
	return rc;
}

void delta_release(struct delta *d)
{
	list_free(&d->pages);
	list_free(&d->addresses);
	list_free(&d->anchors);
	list_free(&d->terms_added);
	list_free(&d->terms_removed);
	arena_release(&d->arena);
}

struct delta_counts delta_counts(const struct delta *d)
{
	struct delta_counts c = {0};

	for (size_t i = 0; i < d->pages.n; i++) {
		const struct delta_page *p = &d->pages.v[i];
		bool seen = p->changed && p->effect == EFFECT_SUBSTANTIVE;
		c.added += !p->old;
		c.removed += !p->now;
		c.moved += p->old && p->now && !str_eq(p->old->path, p->now->path);
		c.changed += seen;
		c.formatted += p->changed && !seen;
	}
	for (size_t i = 0; i < d->addresses.n; i++) {
		bool gone = d->addresses.v[i].answer == ANSWER_NOTHING;
		c.addresses_vanished += gone;
		c.addresses_moved += !gone && d->addresses.v[i].to.n;
	}
	return c;
}
