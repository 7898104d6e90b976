/*
 * address: from a source's path to a URL, and from one URL to another.
 */
#ifndef MODEL_ADDRESS_H
#define MODEL_ADDRESS_H

#include "model/page.h"

/* True for the file that is its folder's own page: index.md, _index.md, README.md (by name alone).
 */
bool address_is_index(struct str content_path);

/* True for a Markdown source, by its suffix. */
bool address_is_page(struct str path);

/*
 * The URL of a source, relative to the site's root: "a/b/" for a/b.md and for a/b/index.md, "" for
 * the top folder's own page. Each component is lower case and safe in a URL; slug (may be empty)
 * replaces the last one. as_index: the file is its folder's own page.
 */
struct str address_of(struct arena *arena, struct str content_path, struct str slug, bool as_index);

/* One component made safe: kept when it is plain ASCII, otherwise a slug; never empty. */
void address_component(struct buf *out, struct str component);

/* Percent-escapes decoded, in the arena where there are any. False when the result is no text that
 * a path or an anchor may be. */
bool address_decode(struct arena *arena, struct str s, struct str *out);

/* An address as written in front matter ("/oud/pad", "oud/pad.html") in the form of page.url. False
 * when it leaves the site or is absolute. */
bool address_parse(struct arena *arena, struct str written, struct str *url);

/* The file in which a page at this URL stands: url + "index.html", or url itself when it names a
 * file. */
struct str address_file(struct arena *arena, struct str url);

/* The last component without slashes: "a/b/" → "b"; "" → "". */
struct str address_id(struct str url);

#endif
