/*
 * jsonld: what a page says of itself to machines, as a schema.org graph in a data block.
 * https://schema.org, https://www.w3.org/TR/json-ld11/
 */
#ifndef WRITE_JSONLD_H
#define WRITE_JSONLD_H

#include "write/context.h"

/* <script type="application/ld+json">…</script>; empty without base_url, since identifiers are absolute.
 * In the frame's arena. */
struct str jsonld_page(const struct frame *f);

#endif
