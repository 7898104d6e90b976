/*
 * jsonld: what a page says of itself to machines, as one graph of schema.org and PROV-O in a data
 * block. https://schema.org, https://www.w3.org/TR/json-ld11/; write/graph.h has the words on
 * origin.
 *
 * The page is what its type's schema_org says, or, where that is no written work (an organisation,
 * a term) or the page describes a work of others (a source), a WebPage with that for its
 * mainEntity. Fields with a schema_org property say it of that, or of the event that the type is
 * about.
 */
#ifndef WRITE_JSONLD_H
#define WRITE_JSONLD_H

#include "write/context.h"

/* <script type="application/ld+json">…</script>; empty without base_url, since identifiers are
 * absolute. In the frame's arena. */
struct str jsonld_page(const struct frame *f);

#endif
