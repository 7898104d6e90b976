/*
 * schema_json: the front matter of a site's pages as JSON Schema (2020-12), so that an editor (by
 * way of a YAML language server) completes keys and values and marks what check would tell.
 *
 * It takes what schema_value and page_read take, as far as a schema can say it; that a date exists,
 * or a page of that name, only a build knows. Values that YAML makes a number or a boolean of are
 * taken where text is.
 */
#ifndef WRITE_SCHEMA_JSON_H
#define WRITE_SCHEMA_JSON_H

#include "write/hints.h"

/* Appends the schema of pages of one type, or with type NULL that of all pages, in which the front
 * matter's type decides; a page whose type is not known (it comes of the folder) may hold any key.
 */
void schema_json(const struct hints *h, const struct type *type, struct buf *out);

#endif
