/*
 * editors: lists of work for those who keep the site, as JSON for other programs.
 *
 *   data/reviews.json  {"date", "pages": [{"url", "path", "title", "type", "created": {"date",
 *                      "basis"}, "reviewed": {"date", "basis", "by", "revision"} or null, "due" or
 *                      null, "overdue", "outdated": {"commit", "date", "changes"} or null,
 *                      "cited_changed": [{"url", "title", "section" or null, "date"}]}]}
 *                      every page that was reviewed or is to be; the most urgent first: by due
 * date, then by address data/wanted.json   {"fields", "pages": [{"url", "path", "title", "type",
 * "missing": [{"name", "label"}]}]} in the order of addresses
 *
 * "date" is the day that is built, by which "overdue" is meant; null without one. Addresses are
 * absolute with base_url, else from the site's root. Each file is there where the site has types
 * that ask for it, or pages that were reviewed.
 */
#ifndef WRITE_EDITORS_H
#define WRITE_EDITORS_H

#include "model/site.h"
#include "write/output.h"

/* -1 after a diagnostic. */
int editors_write(const struct site *site, struct output *out, struct diags *diags);

#endif
