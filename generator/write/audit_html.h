/* audit_html: one page while it is read; for audit_html.c and audit_attribute.c alone. */
#ifndef WRITE_AUDIT_HTML_H
#define WRITE_AUDIT_HTML_H

#include <libxml/HTMLparser.h>
#include <string.h>

#include "write/audit_parts.h"

/* A table that is open. */
struct table {
	unsigned line;
	bool header, layout; /* has a header cell with text; is no table to readers */
};

/* An id that something on the page names. */
struct mention {
	struct str id;
	const char *by; /* attribute, or element */
	unsigned line;
};

/* What is known of the page so far. */
struct html {
	struct reading *r;
	htmlParserCtxtPtr parser;
	unsigned depth;
	bool has_lang, too_deep;
	unsigned h1, level;	  /* level: of the last heading */
	unsigned in_heading;	  /* level of the heading that is open; 0: none */
	bool heading_text;	  /* it has a text */
	unsigned in_label, in_th; /* how many are open */
	struct {
		struct table *v;
		size_t n, cap;
	} tables; /* the open ones */
	struct map ids;
	struct map labelled; /* ids that <label for> names */
	struct {
		struct mention *v;
		size_t n, cap;
	} references;
	struct {
		struct mention *v;
		size_t n, cap;
	} controls; /* that want a label; id may be empty */
};

/* Most names differ in the first letter already. */
static inline bool is(const char *a, const char *b)
{
	return a[0] == b[0] && strcmp(a, b) == 0;
}

/* The line at which libxml2 is; 0: unknown. */
unsigned html_line(const struct html *h);

/* A copy for as long as the page is read. */
struct str html_keep(struct html *h, const char *s);

/* Takes an attribute of any element: ids, what refers to ids, addresses, what runs inline. */
void audit_attribute(struct html *h, const char *element, const char *name, const char *value);

#endif
