/*
 * refs: what the pages say of each other, once all bodies are known.
 */
#ifndef MODEL_REFS_H
#define MODEL_REFS_H

#include "model/site.h"

/* Checks the anchors that links name (anchor/missing, with the nearest), fills in backlinks, and
 * tells pages that nothing links to (page/orphan). A page of a type stands in its type's list, and
 * so is never one. */
void refs_build(struct site *site, struct diags *diags);

/* Fills in the backlinks alone, anew: when a body is another than it was. */
void refs_fill(struct site *site);

/* Up to max pages most alike by shared references, terms and facet values, best first, ties by url.
 * Returns how many; out in the arena. */
size_t refs_related(const struct site *site, const struct page *page, size_t max,
		    struct arena *arena, const struct page ***out);

#endif
