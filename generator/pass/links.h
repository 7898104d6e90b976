/*
 * links: the parts of pass_links that others need: raw HTML has links and images too.
 */
#ifndef PASS_LINKS_H
#define PASS_LINKS_H

#include "pass/body.h"

/*
 * Finds out where n, a LINK or IMAGE with the address as written in n->url, leads: sets n->link,
 * n->target, and n->url to the address to write (still to be escaped). What leads nowhere becomes
 * LINK_BROKEN, after a diagnostic. An image gets its size.
 */
void link_resolve(struct pass *p, struct node *n);

/* What a path that stands in this page means. */
struct destination {
	const struct page *page;
	struct asset *asset;
	struct str path;    /* relative to the repository's top; in the scratch arena */
	bool inside;	    /* under the content folder */
	struct str content; /* then: relative to it */
};

/* written is a relative address, or one from the top ("/a"); its query and fragment do not count.
 * False when it leaves the repository or is no text; otherwise *d says what is there, if anything:
 * page and asset both NULL means neither. */
bool link_find(struct pass *p, struct str written, struct destination *d);

/* Tells that nothing is where n leads, with the nearest that is. */
void link_missing(struct pass *p, const struct node *n, const char *rule, struct str written,
		  const struct destination *d);

/* "[[page]]", "[[page|text]]", "[[page#heading]]" in the text n. Returns the node to go on with. */
struct node *link_wiki(struct pass *p, struct node *n);

/* Sets n->url to the page's address, with the anchor if there is one. */
void link_to_page(struct pass *p, struct node *n, const struct page *page, struct str anchor);
/* The same to a file, with rest (a query, a fragment) behind it. A file that browsers would run as a
 * part of the site (active.h) is not copied, unless it stands in a folder whose raw HTML is trusted:
 * n then leads to the forge, or is LINK_BROKEN after link/active. */
void link_to_asset(struct pass *p, struct node *n, struct asset *asset, struct str rest);

/* ---- media.c ---- */

void media_image(struct pass *p, struct node *image);
/* What in the file browsers would run as a part of the site, "": nothing. */
const char *media_runs(struct pass *p, struct asset *asset);
/* Appends type and size to the text of a link to a file. */
void media_describe(struct pass *p, struct node *link);

/* ---- image_size.c ---- */

/* Width and height in pixels as a browser shows it, from the bytes of a PNG, JPEG, GIF, WebP or
 * SVG; false if they do not say. */
bool image_size(struct str bytes, unsigned *width, unsigned *height);

#endif
