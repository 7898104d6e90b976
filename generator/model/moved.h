/*
 * moved: the addresses that pages had before, and those of pages that are gone, from the history.
 */
#ifndef MODEL_MOVED_H
#define MODEL_MOVED_H

#include "model/site.h"

/* Gives each page its history (site->history.pages are in the order of paths), fills in
 * site->paths_ever, adds the addresses of a page's earlier paths to site->old_urls, as far as no
 * page has them now, and fills in the tombstones of pages that were removed; the last two as
 * `urls:` in site.yaml says. */
void moved_attach(struct site *site, struct page *const *pages);

/* The pages with a source that git may know, in the order of their paths; *n of them, and their
 * paths, in the arena. */
struct page **moved_pages(const struct site *site, struct arena *arena, struct str **paths,
			  size_t *n);

#endif
