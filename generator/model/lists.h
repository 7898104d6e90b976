/*
 * lists: addresses of all pages, and the pages that the generator makes itself: lists by type and
 * folder, taxonomies with a page per term, the register, the changes, the search page.
 */
#ifndef MODEL_LISTS_H
#define MODEL_LISTS_H

#include "model/site.h"

/* Fills in site->pages and every look-up map, children, parents, ref fields and terms from the n
 * pages kept. Labels must be loaded. Rules: url/duplicate, ref/missing, term/duplicate,
 * menu/missing. */
void lists_build(struct site *site, struct page **kept, size_t n, struct diags *diags);

/* Sorts pages for a reader by `sort` of a type ("title", "-date", "order", a field's name), or by
 * "path" or "type"; ties by title, then url. */
void lists_sort(struct page **pages, size_t n, struct str sort);

/* A file's or folder's name as a title: "leer-werk_traject" → "Leer werk traject". */
struct str lists_name_title(struct arena *arena, struct str name);

/* The page one up from an address; NULL above home. */
const struct page *lists_parent(const struct site *site, struct str url);

#endif
