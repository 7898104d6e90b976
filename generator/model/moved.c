#include "model/moved.h"

#include <stdlib.h>

#include "model/address.h"
#include "model/lists.h"
#include "read/mount.h"

static int compare_paths(const void *x, const void *y)
{
	return str_cmp((*(struct page *const *)x)->path, (*(struct page *const *)y)->path);
}

struct page **moved_pages(const struct site *site, struct arena *arena, struct str **paths,
			  size_t *n)
{
	struct page **pages = arena_new(arena, struct page *, site->pages_n);

	*n = 0;
	for (size_t i = 0; i < site->pages_n; i++)
		if (site->pages[i]->path.n)
			pages[(*n)++] = site->pages[i];
	if (*n)
		qsort(pages, *n, sizeof *pages, compare_paths);
	*paths = arena_new(arena, struct str, *n);
	for (size_t i = 0; i < *n; i++)
		(*paths)[i] = pages[i]->path;
	return pages;
}

/* A path relative to the content folder; false when it lies outside. */
static bool in_content(const struct config *config, struct str path, struct str *out)
{
	struct str content = config->content;

	if (path_is_foreign(path))
		return false;
	if (content.n &&
	    (!str_starts(path, content) || path.n <= content.n || path.p[content.n] != '/'))
		return false;
	*out = str_slice(path, content.n ? content.n + 1 : 0, path.n);
	return address_is_page(*out);
}

static void add_old(struct site *site, struct page *page, struct str old_path)
{
	struct str path, url;
	bool added;
	struct map_entry *e;

	if (!old_path.n || !in_content(&site->config, old_path, &path))
		return;
	url = address_of(&site->arena, path, (struct str){NULL, 0}, address_is_index(path));
	if (map_has(&site->by_url, url))
		return;
	e = map_put(&site->old_urls, url, &added);
	if (added)
		e->ptr = page;
}

static int compare_tombstones(const void *x, const void *y)
{
	const struct tombstone *a = x, *b = y;

	return str_cmp(a->page->url, b->page->url);
}

static struct page *stand_in(struct site *site, struct str path, struct str url)
{
	struct page *p = arena_new(&site->arena, struct page, 1);

	p->kind = PAGE_LIST;
	p->url = url;
	p->lang = site->config.language;
	p->title = lists_name_title(&site->arena,
				    address_is_index(path) ? path_dir(path) : path_stem(path));
	p->parent = lists_parent(site, url);
	return p;
}

static void fill_tombstones(struct site *site)
{
	struct map seen = {0};

	site->tombstones = arena_new(&site->arena, struct tombstone, site->history.removed_n);
	for (size_t i = 0; i < site->history.removed_n; i++) {
		const struct removal *removal = &site->history.removed[i];
		struct str path, url;
		bool added;

		if (!in_content(&site->config, removal->path, &path))
			continue;
		url = address_of(&site->arena, path, (struct str){NULL, 0}, address_is_index(path));
		if (map_has(&site->by_url, url) || map_has(&site->old_urls, url))
			continue;
		map_put(&seen, url, &added);
		if (added)
			site->tombstones[site->tombstones_n++] =
				(struct tombstone){stand_in(site, path, url), removal};
	}
	map_release(&seen);
	if (site->tombstones_n)
		qsort(site->tombstones, site->tombstones_n, sizeof *site->tombstones,
		      compare_tombstones);
}

static void add_path(struct site *site, struct page *page, struct str path)
{
	bool added;
	struct map_entry *e = map_put(&site->paths_ever, path, &added);

	e->ptr = added || e->ptr == page ? page : NULL;
}

void moved_attach(struct site *site, struct page *const *pages)
{
	for (size_t i = 0; i < site->history.pages_n; i++) {
		const struct page_history *h = &site->history.pages[i];

		pages[i]->history = h;
		add_path(site, pages[i], h->path);
		for (size_t k = 0; k < h->n; k++)
			if (h->v[k].old_path.n)
				add_path(site, pages[i], h->v[k].old_path);
		for (size_t k = 0; k < h->n && site->config.renamed == RENAMED_REDIRECT; k++)
			add_old(site, pages[i], h->v[k].old_path);
	}
	if (site->config.removed == REMOVED_TOMBSTONE)
		fill_tombstones(site);
}
