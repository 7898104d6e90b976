/*
 * shown: what a reader sees of a page's text at some revision, to compare two of them by.
 *
 * Everything is read by today's rules (site.yaml, the page's path), whatever was in force then, and
 * problems in old texts are told nowhere: nobody can mend them any more.
 */
#ifndef PASS_SHOWN_H
#define PASS_SHOWN_H

#include "model/site.h"

struct shown_matter {
	const char *label;	   /* the name's label; NULL: that of field */
	const struct field *field; /* a declared field, or NULL */
	struct str text;
	struct str key; /* what it is, however written: of a reference the page */
	bool review;	/* says only that somebody looked at the page */
};

/* A text taken apart; slices of it. */
struct shown {
	struct str matter; /* with the lines that mark it; empty: none */
	struct str body;
};
struct shown shown_split(struct str text);

/*
 * The front matter that readers see: title, type, summary, date, draft, worksheet, review, declared
 * fields; in that order, without what is empty. *n of them, in the arena. False when the front
 * matter cannot be read (then *n is 0).
 */
bool shown_matter(const struct site *site, const struct page *page, struct str text,
		  struct arena *arena, const struct shown_matter **out, size_t *n);

/* The tree of a body, or of a window of it, with callouts, language spans and own anchors; NULL
 * when it cannot be parsed. In the arena, which has no other tree of this text. */
struct node *shown_tree(const struct site *site, const struct page *page, struct str text,
			struct arena *arena);

/*
 * Adds what a link's or image's address stands for, seen from the source that stood at path: the
 * page, by whatever path it had then, and the anchor; of anything else the path or the address.
 */
void shown_target(const struct site *site, struct str url, struct str path, struct buf *out);

/* Raw HTML without comments, which nobody sees. */
void shown_html(struct str html, struct buf *out);

#endif
