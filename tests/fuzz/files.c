/*
 * Files from anywhere, by the first byte: XML of which it is said that nothing in it runs (libxml2
 * then finds nothing either), images that say how large they are, a statement that says what is
 * ours, a tree of git, a line that says who committed when, a store of what an earlier build made.
 */
#include <libxml/xmlreader.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "pass/active.h"
#include "pass/links.h"
#include "read/ident.h"
#include "read/tree.h"
#include "write/made.h"
#include "write/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert, which an optimised build leaves out. */
#define must(condition) ((condition) ? (void)0 : abort())

static bool is(const xmlChar *name, const char *what)
{
	return name && !strcasecmp((const char *)name, what);
}

static void attributes_run_nothing(xmlTextReaderPtr reader)
{
	while (xmlTextReaderMoveToNextAttribute(reader) == 1) {
		const xmlChar *name = xmlTextReaderConstLocalName(reader);
		const xmlChar *value = xmlTextReaderConstValue(reader);

		must(!name || strncasecmp((const char *)name, "on", 2) != 0 ||
		     xmlTextReaderIsNamespaceDecl(reader));
		if (is(name, "href"))
			must(!value || strncmp((const char *)value, "javascript:", 11) != 0);
	}
	xmlTextReaderMoveToElement(reader);
}

static void xml_runs_nothing(struct str bytes)
{
	xmlTextReaderPtr reader = xmlReaderForMemory(bytes.p, (int)bytes.n, NULL, NULL,
						     XML_PARSE_NONET | XML_PARSE_NOERROR |
							     XML_PARSE_NOWARNING | XML_PARSE_NOENT);

	while (reader && xmlTextReaderRead(reader) == 1) {
		const xmlChar *name = xmlTextReaderConstLocalName(reader);

		if (xmlTextReaderNodeType(reader) != XML_READER_TYPE_ELEMENT)
			continue;
		must(!is(name, "script") && !is(name, "foreignObject") && !is(name, "iframe"));
		must(!is(xmlTextReaderConstNamespaceUri(reader), "http://www.w3.org/1999/xhtml"));
		attributes_run_nothing(reader);
	}
	xmlFreeTextReader(reader);
}

static void check_tree(struct str bytes)
{
	struct tree_cursor c;
	size_t n = 0;

	for (tree_open(&c, bytes); c.more; tree_next(&c)) {
		must(c.name.n);
		must(tree_cmp(&c, &c) == 0 && tree_same(&c, &c));
		must(++n <= bytes.n);
	}
}

static void check_statement(struct arena *arena, struct str bytes)
{
	struct map paths = {0}, commits = {0};

	record_read_files(arena, bytes, &paths);
	for (size_t i = 0; i < paths.n; i++) {
		struct str rest = paths.e[i].key;

		must(rest.n && rest.p[0] != '/');
		while (rest.n)
			must(!str_eq(str_cut(&rest, '/'), S("..")));
	}
	record_read_origin(arena, bytes);
	record_read_sources(arena, bytes, &commits);
	map_release(&paths);
	map_release(&commits);
}

static void check_made(struct str bytes)
{
	static char folder[] = "/tmp/leerspoor-fuzz-XXXXXX", file[sizeof folder + 8];
	static int dir = -1;
	struct made made = {0};

	if (dir < 0) {
		must(mkdtemp(folder));
		snprintf(file, sizeof file, "%s/made", folder);
		dir = file_open_dir(folder);
	}
	must(file_write(dir, S("made"), bytes) == 0);
	made_load(&made, file, S("out"), (struct digest){{0}});
	made_release(&made);
}

static void check_ident(struct str bytes)
{
	struct str name, mail;
	struct buf out;
	int64_t seconds;
	int16_t zone;

	buf_init(&out, 0);
	ident_split(bytes, &name, &mail);
	ident_when(bytes, &seconds, &zone);
	ident_is_bot(name, mail);
	buf_add_clean(&out, bytes, ENCODING_UTF8);
	must(utf8_valid(buf_str(&out)));
	for (size_t i = 0; i < out.n; i++)
		must((unsigned char)out.p[i] >= ' ' && out.p[i] != 0x7f);
	buf_clear(&out);
	buf_add_without_addresses(&out, bytes, S("x"), true);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = {(const char *)data, size};
	struct arena arena = {0};
	unsigned width, height;
	char kind = size ? bytes.p[0] : '\0';

	bytes = str_slice(bytes, 1, size);
	switch (kind) {
	case 'x':
		active_sniffed(bytes);
		if (!active_xml(&arena, bytes) && bytes.n < INT_MAX)
			xml_runs_nothing(bytes);
		break;
	case 'i':
		if (image_size(bytes, &width, &height))
			must(width && height);
		break;
	case 's':
		check_statement(&arena, bytes);
		break;
	case 't':
		check_tree(bytes);
		break;
	case 'm':
		check_made(bytes);
		break;
	default:
		check_ident(bytes);
	}
	arena_release(&arena);
	return 0;
}
