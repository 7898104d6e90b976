#include "write/xml.h"

#define XML(c) ((const xmlChar *)(c))

void xml_open(struct xml *x, const char *root, const char *ns)
{
	*x = (struct xml){.buffer = xmlBufferCreate()};
	x->writer = x->buffer ? xmlNewTextWriterMemory(x->buffer, 0) : NULL;
	x->failed = !x->writer || xmlTextWriterSetIndent(x->writer, 1) < 0 ||
		    xmlTextWriterStartDocument(x->writer, "1.0", "UTF-8", NULL) < 0 ||
		    xmlTextWriterStartElementNS(x->writer, NULL, XML(root), XML(ns)) < 0;
}

void xml_start(struct xml *x, const char *name)
{
	x->failed |= x->failed || xmlTextWriterStartElement(x->writer, XML(name)) < 0;
}

void xml_end(struct xml *x)
{
	x->failed |= x->failed || xmlTextWriterEndElement(x->writer) < 0;
}

/* Only characters that XML 1.0 allows reach the writer. */
static const xmlChar *xml_clean(struct arena *a, struct str s)
{
	struct buf b;
	char *c;

	buf_init(&b, 0);
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = utf8_next(s, &i);
		bool allowed = cp == '\t' || cp == '\n' || cp == '\r' ||
			       (cp >= 0x20 && cp != 0xfffe && cp != 0xffff);
		buf_add_utf8(&b, allowed ? cp : 0xfffd);
	}
	c = str_cstr(a, buf_str(&b));
	buf_release(&b);
	return XML(c);
}

void xml_text(struct xml *x, struct arena *a, const char *name, struct str text)
{
	x->failed |= x->failed ||
		     xmlTextWriterWriteElement(x->writer, XML(name), xml_clean(a, text)) < 0;
}

void xml_attribute(struct xml *x, struct arena *a, const char *name, struct str text)
{
	x->failed |= x->failed ||
		     xmlTextWriterWriteAttribute(x->writer, XML(name), xml_clean(a, text)) < 0;
}

size_t xml_size(const struct xml *x)
{
	return x->buffer ? (size_t)xmlBufferLength(x->buffer) : 0;
}

int xml_put(struct xml *x, struct output *out, struct str path, struct diags *diags)
{
	int rc = -1;

	if (!x->failed && xmlTextWriterEndDocument(x->writer) >= 0 &&
	    xmlTextWriterFlush(x->writer) >= 0)
		rc = output_put(out, 0, path,
				(struct str){(const char *)xmlBufferContent(x->buffer),
					     (size_t)xmlBufferLength(x->buffer)},
				diags);
	else
		diag_env(diags, "output/xml", path, "libxml2 could not write the document");
	xmlFreeTextWriter(x->writer);
	xmlBufferFree(x->buffer);
	return rc;
}
