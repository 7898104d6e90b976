#include "model/moved.h"

#include <stdlib.h>

#include "model/address.h"

static int compare_paths(const void *x, const void *y)
{
	return str_cmp((*(struct page *const *)x)->path, (*(struct page *const *)y)->path);
}

struct page **moved_pages(const struct site *site, struct arena *arena, struct str **paths, size_t *n)
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

	if (content.n && (!str_starts(path, content) || path.n <= content.n ||
			  path.p[content.n] != '/'))
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

void moved_attach(struct site *site, struct page *const *pages)
{
	for (size_t i = 0; i < site->history.pages_n; i++) {
		const struct page_history *h = &site->history.pages[i];

		pages[i]->history = h;
		for (size_t k = 0; k < h->n && site->config.renamed == RENAMED_REDIRECT; k++)
			add_old(site, pages[i], h->v[k].old_path);
	}
}
