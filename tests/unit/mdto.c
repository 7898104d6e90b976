#include <unistd.h>

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include "base/file.h"
#include "base/when.h"
#include "unit.h"

/*
 * The golden site's MDTO documents against the norm: MDTO-XML 1.0.1 as read here, and against the
 * schema itself (https://www.nationaalarchief.nl/mdto/MDTO-XML1.0.1.xsd) where MDTO_XSD names it or
 * it stands in SHARED. It has no licence that lets it stand in this repository.
 */
#define SHARED "../shared/spec/mdto/MDTO-XML1.0.1.xsd"
#define FOLDER "tests/golden/linked-data/want/data/mdto"

/* An element's children, in the order in which they must stand; ? at most one, * any number, + at
 * least one, else exactly one. What has no row holds text only. Elements that the generator never
 * writes are left out, so that writing one is a fault here. */
static const struct {
	const char *name, *children;
} norm[] = {
	{"MDTO", "informatieobject? bestand?"},
	{"informatieobject",
	 "identificatie+ naam aggregatieniveau? classificatie* trefwoord* omschrijving* "
	 "raadpleeglocatie* taal* event* waardering isOnderdeelVan* heeftRepresentatie* "
	 "archiefvormer+ beperkingGebruik+"},
	{"bestand", "identificatie+ naam omvang bestandsformaat checksum+ URLBestand? "
		    "isRepresentatieVan"},
	{"identificatie", "identificatieKenmerk identificatieBron"},
	{"verwijzingIdentificatie", "identificatieKenmerk identificatieBron"},
	{"aggregatieniveau", "begripLabel begripCode? begripBegrippenlijst"},
	{"classificatie", "begripLabel begripCode? begripBegrippenlijst"},
	{"eventType", "begripLabel begripCode? begripBegrippenlijst"},
	{"waardering", "begripLabel begripCode? begripBegrippenlijst"},
	{"beperkingGebruikType", "begripLabel begripCode? begripBegrippenlijst"},
	{"bestandsformaat", "begripLabel begripCode? begripBegrippenlijst"},
	{"checksumAlgoritme", "begripLabel begripCode? begripBegrippenlijst"},
	{"begripBegrippenlijst", "verwijzingNaam verwijzingIdentificatie?"},
	{"eventVerantwoordelijkeActor", "verwijzingNaam verwijzingIdentificatie?"},
	{"isOnderdeelVan", "verwijzingNaam verwijzingIdentificatie?"},
	{"heeftRepresentatie", "verwijzingNaam verwijzingIdentificatie?"},
	{"isRepresentatieVan", "verwijzingNaam verwijzingIdentificatie?"},
	{"archiefvormer", "verwijzingNaam verwijzingIdentificatie?"},
	{"raadpleeglocatie", "raadpleeglocatieOnline*"},
	{"event", "eventType eventTijd? eventVerantwoordelijkeActor? eventResultaat?"},
	{"beperkingGebruik", "beperkingGebruikType"},
	{"checksum", "checksumAlgoritme checksumWaarde checksumDatum"},
};

static const char *name_of(const xmlNode *node)
{
	return (const char *)node->name;
}

static const xmlNode *next_element(const xmlNode *node)
{
	while (node && node->type != XML_ELEMENT_NODE)
		node = node->next;
	return node;
}

static const char *children_of(const char *name)
{
	for (size_t i = 0; i < sizeof norm / sizeof *norm; i++)
		if (!strcmp(norm[i].name, name))
			return norm[i].children;
	return NULL;
}

/* Text that has a form. */
static bool is_lexical(const char *name, struct str text)
{
	int64_t when;
	long long n;

	if (!strcmp(name, "eventTijd"))
		return instant_parse(text, &when);
	if (!strcmp(name, "checksumDatum"))
		return text.n > 10 && instant_parse(text, &when);
	if (!strcmp(name, "omvang"))
		return str_int(text, &n) && n > 0;
	if (!strcmp(name, "checksumWaarde"))
		return text.n == 64;
	return text.n > 0;
}

static bool is_element(const xmlNode *node);

/* The children stand as the pattern says; stops at the first fault. */
static bool has_children(const xmlNode *node, const char *pattern)
{
	const xmlNode *child = next_element(node->children);
	struct str rest = str_c(pattern);

	while (rest.n) {
		struct str want = str_cut(&rest, ' ');
		char mark = want.p[want.n - 1];
		size_t n = 0;

		if (strchr("?*+", mark))
			want.n--;
		for (; child && str_eq(str_c(name_of(child)), want);
		     child = next_element(child->next), n++)
			if (!is_element(child))
				return false;
		if ((n == 0 && mark != '?' && mark != '*') ||
		    (n > 1 && mark != '*' && mark != '+')) {
			print_error("%s: %zu times " STR_FMT "\n", name_of(node), n, STR_ARG(want));
			return false;
		}
	}
	if (child)
		print_error("%s: %s has no place here\n", name_of(node), name_of(child));
	return !child;
}

/* Bounded: what is below an element stands in the table, which has no circles. */
static bool is_element(const xmlNode *node)
{
	const char *pattern = children_of(name_of(node));
	xmlChar *text;
	bool ok;

	if (!node->ns ||
	    strcmp((const char *)node->ns->href, "https://www.nationaalarchief.nl/mdto"))
		return false;
	if (pattern)
		return has_children(node, pattern);
	text = xmlNodeGetContent(node);
	ok = !next_element(node->children) && is_lexical(name_of(node), str_c((const char *)text));
	if (!ok)
		print_error("%s: \"%s\"\n", name_of(node), (const char *)text);
	xmlFree(text);
	return ok;
}

static bool is_valid(xmlDoc *doc, xmlSchema *schema)
{
	xmlSchemaValidCtxt *valid = xmlSchemaNewValidCtxt(schema);
	int rc;

	assert_non_null(valid);
	rc = xmlSchemaValidateDoc(valid, doc);
	xmlSchemaFreeValidCtxt(valid);
	return rc == 0;
}

struct checking {
	xmlSchema *schema; /* or NULL */
	size_t files, events;
};

static int check_file(void *ctx, struct str path, enum file_kind kind, const struct stat *st)
{
	struct checking *c = ctx;
	char name[512];
	xmlDoc *doc;

	(void)st;
	if (kind != FILE_REGULAR)
		return 0;
	snprintf(name, sizeof name, FOLDER "/" STR_FMT, STR_ARG(path));
	doc = xmlReadFile(name, NULL, XML_PARSE_NONET);
	assert_non_null(doc);
	if (!is_element(xmlDocGetRootElement(doc)) || (c->schema && !is_valid(doc, c->schema)))
		fail_msg("%s is not as the norm has it", name);
	for (const xmlNode *n = xmlDocGetRootElement(doc)->children; n; n = n->next)
		for (const xmlNode *e = n->children; e; e = e->next)
			c->events += e->type == XML_ELEMENT_NODE && !strcmp(name_of(e), "event");
	xmlFreeDoc(doc);
	c->files++;
	return 0;
}

static void documents_follow_the_norm(void **state)
{
	const char *xsd = getenv("MDTO_XSD");
	struct checking c = {0};
	int dir = file_open_dir(FOLDER);

	(void)state;
	assert_true(dir >= 0);
	if (!xsd && !access(SHARED, R_OK))
		xsd = SHARED;
	if (xsd) {
		xmlSchemaParserCtxt *parser = xmlSchemaNewParserCtxt(xsd);
		c.schema = xmlSchemaParse(parser);
		xmlSchemaFreeParserCtxt(parser);
		assert_non_null(c.schema);
	}
	assert_int_equal(file_walk(dir, check_file, &c), 0);
	assert_int_equal(c.files, 8);
	/* Creatie, each Wijziging, Publicatie. */
	assert_int_equal(c.events, 9);
	xmlSchemaFree(c.schema);
	close(dir);
}

/* The check finds what is wrong. */
static void what_the_norm_refuses(void **state)
{
	static const char *const wrong[] = {
		"<bestand/>",
		"<bestand><naam>x</naam></bestand>",
		"<informatieobject><identificatie/></informatieobject>",
		"<x/>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		char text[256];
		int n = snprintf(text, sizeof text,
				 "<MDTO xmlns=\"https://www.nationaalarchief.nl/mdto\">%s</MDTO>",
				 wrong[i]);
		xmlDoc *doc = xmlReadMemory(text, n, NULL, NULL, XML_PARSE_NONET);

		assert_non_null(doc);
		assert_false(is_element(xmlDocGetRootElement(doc)));
		xmlFreeDoc(doc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_follow_the_norm),
		cmocka_unit_test(what_the_norm_refuses),
	};

	return RUN(tests);
}
