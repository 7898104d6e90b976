/*
 * active: files that a browser, when it opens them, would run as a part of the site.
 *
 * What contributors put beside their pages is published under the site's own name: an HTML file, a
 * script, or an SVG with a script in it could do there whatever the site's own scripts may.
 */
#ifndef PASS_ACTIVE_H
#define PASS_ACTIVE_H

#include "base/text.h"

/* How a file's name says it must be looked at. */
enum active_kind {
	ACTIVE_NEVER,  /* an image, a document, data: browsers show or keep it */
	ACTIVE_ALWAYS, /* HTML, a script */
	ACTIVE_XML,    /* SVG and other XML: active_xml tells */
	ACTIVE_UNSAID  /* no kind that is known: active_sniffed tells */
};
enum active_kind active_kind(struct str path);

/* What in XML could run, or keep this program from seeing so ("a script", "an event handler", …; a
 * static text); NULL: nothing. Stricter than browsers: what is not well-formed is told too. scratch
 * is for what is decoded. */
const char *active_xml(struct arena *scratch, struct str bytes);

/* Whether a browser that is told no kind may take it for HTML or XML. */
bool active_sniffed(struct str bytes);

#endif
