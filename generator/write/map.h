/*
 * map: a drawing of the knowledge. The pages of the type that site.yaml names as map: stand in the
 * middle, one below the other; at both sides the pages that name one of them in a field, with a
 * line to each that they name.
 *
 * Static SVG, made here: the same pages give the same drawing, and nothing has to run in the
 * browser. Every page in it is a link. Next to it the same as lists, for who cannot use a drawing.
 */
#ifndef WRITE_MAP_H
#define WRITE_MAP_H

#include "write/context.h"

/* {svg_html, hubs[]: number, title, url, summary, count, has_items, items[]: title, url,
 * type_label}; NULL but on the
 * page of the map. svg_html is null where there is too much to be drawn; items are empty, too,
 * where there is too much to be listed, and the pages themselves list what names them. */
const struct value *map_value(const struct frame *f);

#endif
