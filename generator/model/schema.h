/*
 * schema: the types a site declares, their fields, and the typing of front-matter values by them.
 */
#ifndef MODEL_SCHEMA_H
#define MODEL_SCHEMA_H

#include "base/when.h"
#include "read/yaml.h"

/* What front matter means on every page, whatever its type. A site may give each another name
 * (`keys:`). Those with a dot stand in the map `reviewed:`, or by themselves under a name that
 * `keys:` gives them. */
enum builtin {
	BUILTIN_TITLE,
	BUILTIN_TYPE,
	BUILTIN_SUMMARY,
	BUILTIN_DATE,
	BUILTIN_LANG,
	BUILTIN_SLUG,
	BUILTIN_ALIASES,
	BUILTIN_DRAFT,
	BUILTIN_PUBLISH_FROM,
	BUILTIN_PUBLISH_UNTIL,
	BUILTIN_REVIEWED,
	BUILTIN_ORDER,
	BUILTIN_WORKSHEET,
	BUILTIN_REVIEWED_DATE,
	BUILTIN_REVIEWED_BY,
	BUILTIN_REVIEWED_REVISION,
	BUILTIN_N
};
/* All names, in the order of the enum; kept for the whole run. */
const struct str *builtin_names(void);
/* The built-in that name means, keys (front-matter key → struct str *, may be NULL) applied;
 * BUILTIN_N if none. */
enum builtin builtin_find(struct str name, const struct map *keys);

enum field_kind {
	FIELD_TEXT,
	FIELD_MARKDOWN,
	FIELD_INTEGER,
	FIELD_NUMBER,
	FIELD_DATE,
	FIELD_PERIOD,
	FIELD_BOOLEAN,
	FIELD_ENUM,
	FIELD_URL,
	FIELD_EMAIL,
	FIELD_REF,
	FIELD_IMAGE
};
const char *field_kind_name(enum field_kind kind); /* as in site.yaml */

struct type;

struct field {
	struct str name;  /* the front-matter key */
	struct str label; /* for readers; the name when not given */
	enum field_kind kind;
	struct str to;		    /* REF: the type's name; empty = any page */
	const struct type *to_type; /* REF, after schema_load; NULL = any page */
	bool many, required, wanted, facet;
	struct str schema_org;	  /* the property of https://schema.org that it is; or empty */
	const struct str *values; /* ENUM */
	size_t values_n;
};

struct type {
	struct str name;
	struct str label, plural; /* the name when not given; plural: the label */
	struct str
		folder; /* under the content folder, never that itself; the name when not given */
	struct str template_name; /* "page" when not given */
	struct str schema_org;	  /* "Article" when not given */
	struct str schema_about;  /* the type of what its pages are about: "Event"; or empty */
	struct str sort;  /* a field, or title, date, order, reviewed; '-' in front = descending;
			     "title" */
	int review_after; /* months, 0 = never */
	const struct field *fields;
	size_t fields_n;
	bool glossary; /* its pages are terms */
	bool citation; /* its pages are sources */
	size_t index;  /* in config.types */
};

struct page;

/* One value as its field's kind says. */
struct scalar {
	struct str text;	/* as written; always set */
	struct date from, to;	/* DATE (from), PERIOD (zero = open at that end) */
	double number;		/* INTEGER, NUMBER */
	bool yes;		/* BOOLEAN */
	const struct page *ref; /* REF, filled in by model/lookup */
	struct str html;	/* MARKDOWN, filled in by pass/body */
	unsigned line, column;
};

struct field_value {
	const struct field *field;
	struct scalar *v; /* one, or many where field->many */
	size_t n;	  /* 0: absent */
};

/* A page has at most so many values in one field: each may be a page of its own that shows all
 * those of the others. */
#define SCHEMA_VALUES_MAX 1000

/*
 * Types the value (NULL = absent) by the field. Problems are errors field/type, field/enum (with a
 * suggestion), field/many, and field/required; what can be kept is kept. A single value is taken
 * for a list of one where field->many. Strings are borrowed from the YAML tree, arrays are in the
 * arena. page_line: where an absent field is told.
 */
struct field_value schema_value(struct arena *arena, const struct field *field,
				const struct yaml *value, struct str path, unsigned page_line,
				struct diags *diags);

/* "2022-06/2024-07", "2022 – 2024", "2022-2024", "2022-" (open), "../2024", "2022" (that year). */
bool period_parse(struct str text, struct date *from, struct date *to);

/* Reads `types:`; errors config/value, config/unknown. Returns the number of types, *types in the
 * arena, in the order of the file, to_type linked. keys: as config.keys (may be NULL), by which
 * `sort:` is read and which no field may be called. */
size_t schema_load(struct arena *arena, const struct yaml *types, const struct map *keys,
		   struct str path, struct type **out, struct diags *diags);

const struct field *type_field(const struct type *type, struct str name); /* NULL if none */

#endif
