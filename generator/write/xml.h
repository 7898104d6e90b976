/*
 * xml: documents through libxml2's writer, with the result of all calls kept in one place.
 *
 *     xml_open(&x, "urlset", "http://…");
 *     xml_text(&x, &arena, "loc", url);
 *     rc = xml_put(&x, out, path, diags);
 *
 * Text is UTF-8; characters that XML 1.0 does not allow come out as U+FFFD.
 */
#ifndef WRITE_XML_H
#define WRITE_XML_H

#include <libxml/xmlwriter.h>

#include "write/output.h"

struct xml {
	xmlBufferPtr buffer;
	xmlTextWriterPtr writer;
	bool failed; /* then nothing is done any more */
};

/* Begins a document with its root element, in the namespace. */
void xml_open(struct xml *x, const char *root, const char *ns);
void xml_start(struct xml *x, const char *name);
void xml_end(struct xml *x);
/* An element with text in it; an attribute of the element just started. arena: scratch. */
void xml_text(struct xml *x, struct arena *arena, const char *name, struct str text);
void xml_attribute(struct xml *x, struct arena *arena, const char *name, struct str text);
/* Bytes written so far, more or less: what the writer holds back is small. */
size_t xml_size(const struct xml *x);

/* Closes all elements, puts the document out as worker 0, frees it. -1 after a diagnostic. */
int xml_put(struct xml *x, struct output *out, struct str path, struct diags *diags);

#endif
