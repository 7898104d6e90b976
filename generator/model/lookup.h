/*
 * lookup: finding pages by the names that contributors use, and what hangs on it: ref fields and
 * glossary terms.
 */
#ifndef MODEL_LOOKUP_H
#define MODEL_LOOKUP_H

#include "model/site.h"

/* Fills in by_id, by_type_id, by_title from site->pages, resolves ref fields (ref/missing),
 * collects terms (term/duplicate) and the addresses of `aliases` (url/alias). */
void lookup_build(struct site *site, struct diags *diags);

/* True when the field's values get pages of their own: a facet whose values are words. */
bool lookup_is_taxonomy(const struct field *field);

/* The page of a term of a taxonomy; NULL if there is none. */
struct page *lookup_tag(const struct site *site, const struct field *field, struct str term);

#endif
