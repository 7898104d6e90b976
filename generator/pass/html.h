/*
 * html: the tree as HTML; what pass/html.c shares with html_table.c and html_notes.c.
 */
#ifndef PASS_HTML_H
#define PASS_HTML_H

#include "pass/rawhtml.h"

struct writer {
	struct pass *p;
	struct buf *out;
	struct raw raw;
	struct str table_label;
	struct buf spare; /* for what is escaped twice */
};

/* Starts a line, unless one has just been started. */
void html_fresh_line(struct writer *w);

/* Adds ' name="value"', escaped; of html_url, the address is made safe first. */
void html_attribute(struct writer *w, const char *name, struct str value);
void html_url(struct writer *w, const char *name, struct str url);
/* Adds href, relative to the page. */
void html_page_url(struct writer *w, const struct page *page);

void html_begin_table(struct writer *w);
void html_begin_row(struct writer *w, const struct node *row);
void html_end_row(struct writer *w, const struct node *row);
void html_begin_cell(struct writer *w, const struct node *cell);
void html_end_cell(struct writer *w, const struct node *cell);

void html_note_ref(struct writer *w, const struct node *n);
/* Links back to each reference, to stand behind the note's last words. */
void html_note_back(struct writer *w, const struct node *note);
void html_begin_note(struct writer *w, const struct node *note);
void html_end_note(struct writer *w, const struct node *note);
void html_citation(struct writer *w, const struct node *n);

#endif
