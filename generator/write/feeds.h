/*
 * feeds: files for machines that read sites: sitemap, robots, Atom, the pages as JSON, redirects
 * and headers for hosts.
 */
#ifndef WRITE_FEEDS_H
#define WRITE_FEEDS_H

#include "write/context.h"
#include "write/output.h"

/* Writes all of them:
 *   sitemap.xml (or an index over sitemap-N.xml of ≤ 50,000 addresses and ≤ 50 MB each; only with
 * base_url, as the protocol wants absolute addresses), robots.txt, atom.xml and <list>/atom.xml
 * (with base_url), opensearch.xml, data/pages.json, _redirects, _headers, .well-known/security.txt
 * where configured. -1 after a diagnostic. */
int feeds_write(const struct context *c, struct output *out, struct diags *diags);

#endif
