/*
 * wanted: what the pages of a site still lack: fields that their type wants and that are empty. No
 * error, but work for editors: a list on the site (lists_build makes it), data/wanted.json, and the
 * diagnostic field/wanted for whoever asks for it.
 */
#ifndef MODEL_WANTED_H
#define MODEL_WANTED_H

#include "model/site.h"

/* True when the page's field number i is wanted and empty. */
bool wanted_misses(const struct page *page, size_t i);
size_t wanted_count(const struct page *page);
/* Whether any type of the site wants anything. */
bool wanted_any(const struct config *config);

/* Tells all of them: field/wanted, notes. */
void wanted_tell(const struct site *site, struct diags *diags);

#endif
