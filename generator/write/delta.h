/*
 * delta: what differs for a reader between two states of a site, both loaded whole.
 *
 * A page is the same page under another path when the history of either state says that it moved.
 */
#ifndef WRITE_DELTA_H
#define WRITE_DELTA_H

#include "model/site.h"

/* A page with a source: old NULL is new, now NULL is gone. Pages with nothing to tell are left out.
 */
struct delta_page {
	const struct page *old, *now;
	bool changed;	    /* other bytes; then effect says what that means for a reader */
	enum effect effect; /* SUBSTANTIVE, FORMATTED, HIDDEN or REVIEWED */
};

/* What an address of the old state gives in the new one, when it is no longer what it was. */
enum delta_answer {
	ANSWER_REDIRECT,  /* leads on to where the page stands now */
	ANSWER_TOMBSTONE, /* tells that the page is gone */
	ANSWER_OTHER,	  /* shows another page */
	ANSWER_NOTHING
};

struct delta_address {
	struct str from, to; /* relative to the site's root; to {NULL, 0}: nowhere */
	enum delta_answer answer;
};

/* A heading's anchor that its page no longer has. */
struct delta_anchor {
	const struct page *now;
	struct str anchor, heading;
};

struct delta {
	struct arena arena;
	struct {
		struct delta_page *v;
		size_t n, cap;
	} pages; /* by path, the new one where there is one */
	struct {
		struct delta_address *v;
		size_t n, cap;
	} addresses; /* in the old site's order */
	struct {
		struct delta_anchor *v;
		size_t n, cap;
	} anchors; /* by page, in its order */
	struct {
		struct str *v;
		size_t n, cap;
	} terms_added, terms_removed; /* by name */
};

/* Both sites outlive the delta. -1 after a diagnostic when a text cannot be read. Release in any
 * case. */
int delta_find(struct delta *d, const struct site *old, const struct site *now,
	       struct diags *diags);
void delta_release(struct delta *d);

struct delta_counts {
	size_t added, removed, moved; /* pages */
	size_t changed, formatted;    /* for a reader; only for who writes */
	size_t addresses_moved, addresses_vanished;
};
struct delta_counts delta_counts(const struct delta *d);

/* "3 pages change, 1 address moves, 2 anchors vanish"; "nothing changes for a reader". */
void delta_add_summary(const struct delta *d, struct buf *out);

/* The whole as text for a terminal, as JSON, and as Markdown for a comment at a forge. from and to
 * name the revisions. */
void delta_add_text(const struct delta *d, struct buf *out);
void delta_add_json(const struct delta *d, struct str from, struct str to, struct buf *out);
void delta_add_markdown(const struct delta *d, struct str from, struct str to, struct buf *out);

#endif
