/*
 * pages_json: data/pages.json, every page's metadata for others to harvest, in the shape of
 * JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) with our fields under "_leerspoor",
 * where each date has its basis: git, front-matter, unknown.
 */
#ifndef WRITE_PAGES_JSON_H
#define WRITE_PAGES_JSON_H

#include "write/context.h"
#include "write/output.h"

int pages_json_write(const struct context *c, struct output *out, struct diags *diags);

#endif
