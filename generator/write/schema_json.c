#include "write/schema_json.h"

#define DATE "[0-9]{4}(-[0-9]{2}(-[0-9]{2}([Tt ][0-9:.]+ ?([Zz]|[+-][0-9:]+)?)?)?)?"
#define END "(" DATE "|\\\\.\\\\.)?"
#define PERIOD DATE "|[0-9]{4}-[0-9]{4}|" DATE "-|" END "\\\\s*(/|–|—| - )\\\\s*" END

/* A writer of indented JSON: what is opened is closed again by the same function. */
struct json {
	struct buf *b;
	unsigned depth;
	bool filled; /* something stands in what is open */
};

static void next(struct json *j)
{
	if (j->filled)
		buf_addc(j->b, ',');
	if (j->depth)
		buf_addc(j->b, '\n');
	for (unsigned i = 0; i < j->depth; i++)
		buf_addc(j->b, '\t');
	j->filled = true;
}

static void key(struct json *j, struct str name)
{
	next(j);
	buf_addc(j->b, '"');
	buf_add_json(j->b, name);
	buf_adds(j->b, "\": ");
}

static void enter(struct json *j, char bracket)
{
	buf_addc(j->b, bracket);
	j->depth++;
	j->filled = false;
}

static void leave(struct json *j, char bracket)
{
	bool empty = !j->filled;

	j->depth--;
	j->filled = false;
	if (!empty)
		next(j);
	buf_addc(j->b, bracket);
	j->filled = true;
}

static void object(struct json *j, const char *name)
{
	key(j, str_c(name));
	enter(j, '{');
}

static void text(struct json *j, const char *name, struct str value)
{
	key(j, str_c(name));
	buf_addc(j->b, '"');
	buf_add_json(j->b, value);
	buf_addc(j->b, '"');
}

/* A member whose value is JSON already. */
static void raw(struct json *j, const char *name, const char *value)
{
	key(j, str_c(name));
	buf_add(j->b, str_c(value));
}

/* ---- values ---- */

/* What one value of a kind may be, as members of a schema. Where it may be empty, so may text. */
#define OR_EMPTY(pattern) "\"^\\\\s*(" pattern ")?\\\\s*$\""
#define NOT_EMPTY(pattern) "\"^\\\\s*(" pattern ")\\\\s*$\""

struct shape {
	const char *types;    /* after which "null" may stand */
	const char *optional; /* pattern where it may be empty; NULL: any */
	const char *needed;
	const char *format;
};

#define ANY_TEXT "\"string\", \"number\", \"boolean\""
#define SHAPE(types, pattern)                                                                      \
	{                                                                                          \
		types, OR_EMPTY(pattern), NOT_EMPTY(pattern), NULL                                 \
	}

static const struct shape shapes[] = {
	[FIELD_TEXT] = {ANY_TEXT, NULL, "\"\\\\S\"", NULL},
	[FIELD_MARKDOWN] = {ANY_TEXT, NULL, "\"\\\\S\"", NULL},
	[FIELD_INTEGER] = SHAPE("\"integer\", \"string\"", "-?[0-9]+"),
	[FIELD_NUMBER] = SHAPE("\"number\", \"string\"", "[-+]?[0-9.]+([eE][-+]?[0-9]+)?"),
	[FIELD_DATE] = SHAPE("\"string\", \"integer\"", DATE),
	[FIELD_PERIOD] = SHAPE("\"string\", \"integer\"", PERIOD),
	[FIELD_BOOLEAN] =
		SHAPE("\"boolean\", \"string\"",
		      "[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Yy][Ee][Ss]|[Nn][Oo]|[Oo][Nn]|"
		      "[Oo][Ff][Ff]"),
	[FIELD_URL] = {"\"string\"", OR_EMPTY("https?://[^/\\\\s]\\\\S*"),
		       NOT_EMPTY("https?://[^/\\\\s]\\\\S*"), "uri"},
	[FIELD_EMAIL] = {"\"string\"", OR_EMPTY("[^@\\\\s]+@[^@\\\\s]+\\\\.[^@\\\\s]+"),
			 NOT_EMPTY("[^@\\\\s]+@[^@\\\\s]+\\\\.[^@\\\\s]+"), "email"},
	[FIELD_REF] = {ANY_TEXT, NULL, "\"\\\\S\"", NULL},
	[FIELD_IMAGE] = {ANY_TEXT, NULL, "\"\\\\S\"", NULL},
};

static void add_shape(struct json *j, enum field_kind kind, bool needed)
{
	const struct shape *s = &shapes[kind];
	const char *pattern = needed ? s->needed : s->optional;

	key(j, S("type"));
	buf_addf(j->b, "[%s%s]", s->types, needed ? "" : ", \"null\"");
	if (pattern)
		raw(j, "pattern", pattern);
	/* Some editors hold a format against an empty text too. */
	if (s->format && needed)
		text(j, "format", str_c(s->format));
}

/* The value as YAML's core schema may read it when it stands without quotes; false if as text. */
static bool read_otherwise(struct str value, struct buf *b)
{
	static const struct {
		struct str word;
		const char *json;
	} words[] = {
		{{"true", 4}, "true"}, {{"false", 5}, "false"}, {{"yes", 3}, "true"},
		{{"no", 2}, "false"},  {{"on", 2}, "true"},	{{"off", 3}, "false"},
	};
	long long n;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_nocase(value, words[i].word)) {
			buf_add(b, str_c(words[i].json));
			return true;
		}
	if (!str_int(value, &n))
		return false;
	buf_addf(b, "%lld", n);
	return true;
}

static void add_values(struct json *j, const struct str *values, size_t n, bool needed)
{
	struct buf other;

	buf_init(&other, 64);
	key(j, S("enum"));
	enter(j, '[');
	for (size_t i = 0; i < n; i++) {
		next(j);
		buf_addc(j->b, '"');
		buf_add_json(j->b, values[i]);
		buf_addc(j->b, '"');
		buf_clear(&other);
		if (read_otherwise(values[i], &other)) {
			next(j);
			buf_add(j->b, buf_str(&other));
		}
	}
	if (!needed) {
		next(j);
		buf_adds(j->b, "null");
	}
	leave(j, ']');
	buf_release(&other);
}

static void add_one(struct json *j, const struct field *field, bool needed)
{
	if (field->kind == FIELD_ENUM)
		add_values(j, field->values, field->values_n, needed);
	else
		add_shape(j, field->kind, needed);
}

/* A value, or a list of them. */
static void add_many(struct json *j, const struct field *field)
{
	key(j, S("anyOf"));
	enter(j, '[');
	next(j);
	enter(j, '{');
	text(j, "type", S("array"));
	object(j, "items");
	add_one(j, field, false);
	leave(j, '}');
	if (field->required)
		raw(j, "minItems", "1");
	leave(j, '}');
	next(j);
	enter(j, '{');
	add_one(j, field, field->required);
	leave(j, '}');
	leave(j, ']');
}

static void add_field(struct json *j, const struct hints *h, const struct field *field)
{
	key(j, field->name);
	enter(j, '{');
	text(j, "title", field->label);
	text(j, "description", hint_field(h, field));
	if (field->many)
		add_many(j, field);
	else
		add_one(j, field, field->required);
	leave(j, '}');
}

/* ---- what every page may say ---- */

static const struct field aliases = {.kind = FIELD_TEXT, .many = true};

static enum field_kind kind_of(enum builtin builtin)
{
	switch (builtin) {
	case BUILTIN_DATE:
	case BUILTIN_PUBLISH_FROM:
	case BUILTIN_PUBLISH_UNTIL:
	case BUILTIN_REVIEWED:
	case BUILTIN_REVIEWED_DATE:
		return FIELD_DATE;
	case BUILTIN_DRAFT:
	case BUILTIN_WORKSHEET:
		return FIELD_BOOLEAN;
	case BUILTIN_ORDER:
		return FIELD_INTEGER;
	case BUILTIN_TITLE:
	case BUILTIN_TYPE:
	case BUILTIN_SUMMARY:
	case BUILTIN_LANG:
	case BUILTIN_SLUG:
	case BUILTIN_ALIASES:
	case BUILTIN_REVIEWED_BY:
	case BUILTIN_REVIEWED_REVISION:
	case BUILTIN_N:
		break;
	}
	return FIELD_TEXT;
}

/* A name that stands there already (seen, may be NULL) means what it was first said to mean. */
static void add_ref(struct json *j, struct map *seen, struct str name, enum builtin builtin)
{
	bool added = true;

	if (seen)
		map_put(seen, name, &added);
	if (!added)
		return;
	key(j, name);
	enter(j, '{');
	key(j, S("$ref"));
	buf_addf(j->b, "\"#/$defs/" STR_FMT "\"", STR_ARG(builtin_names()[builtin]));
	leave(j, '}');
}

/* Names that the site gives the built-in, as members. */
static void add_own_names(struct json *j, struct map *seen, const struct config *config,
			  enum builtin named, enum builtin shape)
{
	struct str own = builtin_names()[named];

	for (size_t i = 0; i < config->keys.n; i++)
		if (str_eq(*(const struct str *)config->keys.e[i].cptr, own))
			add_ref(j, seen, config->keys.e[i].key, shape);
}

/* {date, by, revision}, each also under the site's names. */
static void add_review(struct json *j, const struct hints *h)
{
	static const struct {
		const char *name;
		enum builtin builtin;
	} parts[] = {{"date", BUILTIN_REVIEWED_DATE},
		     {"by", BUILTIN_REVIEWED_BY},
		     {"revision", BUILTIN_REVIEWED_REVISION}};
	struct map seen = {0};

	key(j, S("anyOf"));
	enter(j, '[');
	next(j);
	enter(j, '{');
	add_shape(j, FIELD_DATE, false);
	leave(j, '}');
	next(j);
	enter(j, '{');
	text(j, "type", S("object"));
	object(j, "properties");
	for (size_t i = 0; i < 3; i++) {
		add_own_names(j, &seen, h->config, parts[i].builtin, parts[i].builtin);
		add_ref(j, &seen, str_c(parts[i].name), parts[i].builtin);
	}
	add_own_names(j, &seen, h->config, BUILTIN_DATE, BUILTIN_REVIEWED_DATE);
	map_release(&seen);
	leave(j, '}');
	raw(j, "additionalProperties", "false");
	leave(j, '}');
	leave(j, ']');
}

static void add_types(struct json *j, const struct config *config, const struct type *only)
{
	struct arena arena = {0};
	struct str *names = arena_new(&arena, struct str, config->types_n);
	size_t n = 0;

	for (size_t i = 0; i < config->types_n; i++)
		if (!only || only == &config->types[i])
			names[n++] = config->types[i].name;
	add_values(j, names, n, false);
	arena_release(&arena);
}

static void add_builtin(struct json *j, const struct hints *h, enum builtin builtin,
			const struct type *only)
{
	key(j, builtin_names()[builtin]);
	enter(j, '{');
	text(j, "description", hint_builtin(h, builtin));
	if (builtin == BUILTIN_REVIEWED)
		add_review(j, h);
	else if (builtin == BUILTIN_ALIASES)
		add_many(j, &aliases);
	else if (builtin == BUILTIN_TYPE && h->config->types_n)
		add_types(j, h->config, only);
	else if (builtin == BUILTIN_REVIEWED_REVISION)
		raw(j, "pattern", "\"^\\\\s*([0-9a-f]{7,40})?\\\\s*$\"");
	else if (builtin == BUILTIN_SLUG)
		raw(j, "pattern", "\"^[^/\\\\\\\\]*$\"");
	else
		add_shape(j, kind_of(builtin), false);
	leave(j, '}');
}

/* The built-ins under the site's names and under their own, as properties. */
static void add_properties(struct json *j, const struct hints *h, const struct type *type)
{
	object(j, "properties");
	for (unsigned i = 0; i < BUILTIN_N; i++)
		add_own_names(j, NULL, h->config, (enum builtin)i, (enum builtin)i);
	for (size_t i = 0; type && i < type->fields_n; i++)
		add_field(j, h, &type->fields[i]);
	/* Where there are types, a type's field of that name may be of another kind. */
	for (size_t i = 0; !h->config->types_n && i < h->config->taxonomies_n; i++)
		add_field(j, h, &h->config->taxonomies[i]);
	for (unsigned i = 0; i < BUILTIN_N; i++)
		if (!map_has(&h->config->keys, builtin_names()[i]))
			add_ref(j, NULL, builtin_names()[i], (enum builtin)i);
	leave(j, '}');
}

static void add_type(struct json *j, const struct hints *h, const struct type *type)
{
	text(j, "title", type->label);
	text(j, "type", S("object"));
	add_properties(j, h, type);
	key(j, S("required"));
	enter(j, '[');
	for (size_t i = 0; i < type->fields_n; i++) {
		if (!type->fields[i].required)
			continue;
		next(j);
		buf_addc(j->b, '"');
		buf_add_json(j->b, type->fields[i].name);
		buf_addc(j->b, '"');
	}
	leave(j, ']');
	raw(j, "additionalProperties", "false");
}

/* True of front matter that names the type, under whichever name. */
static void add_names_type(struct json *j, struct str name, struct str type)
{
	next(j);
	enter(j, '{');
	object(j, "properties");
	key(j, name);
	enter(j, '{');
	add_values(j, &type, 1, true);
	leave(j, '}');
	leave(j, '}');
	key(j, S("required"));
	buf_adds(j->b, "[\"");
	buf_add_json(j->b, name);
	buf_adds(j->b, "\"]");
	leave(j, '}');
}

static void add_conditions(struct json *j, const struct hints *h)
{
	const struct config *config = h->config;
	struct str own = builtin_names()[BUILTIN_TYPE];

	key(j, S("allOf"));
	enter(j, '[');
	for (size_t i = 0; i < config->types_n; i++) {
		next(j);
		enter(j, '{');
		object(j, "if");
		key(j, S("anyOf"));
		enter(j, '[');
		for (size_t k = 0; k < config->keys.n; k++)
			if (str_eq(*(const struct str *)config->keys.e[k].cptr, own))
				add_names_type(j, config->keys.e[k].key, config->types[i].name);
		if (!map_has(&config->keys, own))
			add_names_type(j, own, config->types[i].name);
		leave(j, ']');
		leave(j, '}');
		object(j, "then");
		add_type(j, h, &config->types[i]);
		leave(j, '}');
		leave(j, '}');
	}
	leave(j, ']');
}

void schema_json(const struct hints *h, const struct type *type, struct buf *out)
{
	struct json j = {.b = out};

	enter(&j, '{');
	text(&j, "$schema", S("https://json-schema.org/draft/2020-12/schema"));
	object(&j, "$defs");
	for (unsigned i = 0; i < BUILTIN_N; i++)
		add_builtin(&j, h, (enum builtin)i, type);
	leave(&j, '}');
	if (type) {
		add_type(&j, h, type);
	} else {
		text(&j, "title", h->config->title);
		text(&j, "type", S("object"));
		add_properties(&j, h, NULL);
		if (h->config->types_n)
			add_conditions(&j, h);
	}
	leave(&j, '}');
	buf_addc(out, '\n');
}
