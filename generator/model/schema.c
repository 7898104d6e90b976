#include "model/schema.h"

#include <assert.h>

#include "model/setting.h"

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* Each name with its length, so that comparing needs no strlen. */
#define NAME(lit)                                                                                  \
	{                                                                                          \
		"" lit, sizeof(lit) - 1                                                            \
	}
static const struct str builtins[] = {
	[BUILTIN_TITLE] = NAME("title"),
	[BUILTIN_TYPE] = NAME("type"),
	[BUILTIN_SUMMARY] = NAME("summary"),
	[BUILTIN_DATE] = NAME("date"),
	[BUILTIN_LANG] = NAME("lang"),
	[BUILTIN_SLUG] = NAME("slug"),
	[BUILTIN_ALIASES] = NAME("aliases"),
	[BUILTIN_DRAFT] = NAME("draft"),
	[BUILTIN_PUBLISH_FROM] = NAME("publish_from"),
	[BUILTIN_PUBLISH_UNTIL] = NAME("publish_until"),
	[BUILTIN_REVIEWED] = NAME("reviewed"),
	[BUILTIN_ORDER] = NAME("order"),
	[BUILTIN_WORKSHEET] = NAME("worksheet"),
	[BUILTIN_REVIEWED_DATE] = NAME("reviewed.date"),
	[BUILTIN_REVIEWED_BY] = NAME("reviewed.by"),
	[BUILTIN_REVIEWED_REVISION] = NAME("reviewed.revision"),
};
static_assert(LENGTH(builtins) == BUILTIN_N, "a name for each built-in");

const struct str *builtin_names(void)
{
	return builtins;
}

enum builtin builtin_find(struct str name, const struct map *keys)
{
	const struct str *meant = keys ? map_ptr(keys, name) : NULL;
	unsigned i = 0;

	if (meant)
		name = *meant;
	while (i < BUILTIN_N && !str_eq(name, builtins[i]))
		i++;
	return (enum builtin)i;
}

static const char *const kinds[] = {
	[FIELD_TEXT] = "text",	     [FIELD_MARKDOWN] = "markdown", [FIELD_INTEGER] = "integer",
	[FIELD_NUMBER] = "number",   [FIELD_DATE] = "date",	    [FIELD_PERIOD] = "period",
	[FIELD_BOOLEAN] = "boolean", [FIELD_ENUM] = "enum",	    [FIELD_URL] = "url",
	[FIELD_EMAIL] = "email",     [FIELD_REF] = "ref",	    [FIELD_IMAGE] = "image",
};

const char *field_kind_name(enum field_kind kind)
{
	return kinds[kind];
}

/* What the setters of one load share; settings.context. */
struct loading {
	struct type *types; /* all named, before any is read */
	size_t n;
	const struct str *names; /* of the types */
	const struct map *keys;
};

static void set_kind(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct field *field = into;
	struct str names[LENGTH(kinds)];

	if (!setting_is_text(s, key, value))
		return;
	for (unsigned i = 0; i < LENGTH(kinds); i++) {
		names[i] = str_c(kinds[i]);
		if (str_eq(value->text, names[i])) {
			field->kind = (enum field_kind)i;
			return;
		}
	}
	if (str_eq(value->text, S("list")))
		SETTING_BAD(s, value, "type: a list is a field with \"many: true\"");
	else
		setting_unknown(s, "config/value", value->line, value->column,
				"type: no such kind of field as", value->text, names,
				LENGTH(names));
}

static void set_to(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct loading *loading = s->context;
	struct field *field = into;

	if (!setting_is_text(s, key, value))
		return;
	if (field->kind != FIELD_REF) {
		SETTING_BAD(s, value, "to: only for \"type: ref\"");
		return;
	}
	for (size_t i = 0; i < loading->n; i++) {
		if (!str_eq(value->text, loading->names[i]))
			continue;
		field->to = loading->names[i];
		field->to_type = &loading->types[i];
		return;
	}
	setting_unknown(s, "config/value", value->line, value->column, "to: no such type as",
			value->text, loading->names, loading->n);
}

static void set_values(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct field *field = into;
	struct texts values = {0};

	if (field->kind != FIELD_ENUM) {
		SETTING_BAD(s, value, "values: only for \"type: enum\"");
		return;
	}
	setting_texts(s, key, value, &values);
	field->values = values.v;
	field->values_n = values.n;
}

/* A name in https://schema.org: of a type with a capital, of a property without. */
static void set_term(struct settings *s, const char *key, const struct yaml *value, bool capital,
		     struct str *term)
{
	struct str text;
	bool ok;

	if (!setting_is_text(s, key, value))
		return;
	text = str_trim(value->text);
	ok = text.n && (text.p[0] >= 'A' && text.p[0] <= 'Z') == capital;
	for (size_t i = 0; i < text.n && ok; i++)
		ok = (text.p[i] >= 'A' && text.p[i] <= 'Z') ||
		     (text.p[i] >= 'a' && text.p[i] <= 'z') ||
		     (i && text.p[i] >= '0' && text.p[i] <= '9');
	if (ok)
		*term = text;
	else
		SETTING_BAD(s, value,
			    "%s: expected %s of schema.org such as %s, this is \"" STR_FMT "\"",
			    key, capital ? "a type" : "a property",
			    capital ? "Article" : "startDate", STR_ARG(text));
}

static void set_property(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	/* What the page itself says, under any type. */
	static const char *const taken[] = {"name",	   "description",     "inLanguage",
					    "dateCreated", "dateModified",    "isBasedOn",
					    "isPartOf",	   "publisher",	      "about",
					    "mainEntity",  "inDefinedTermSet"};
	struct str *property = into;

	set_term(s, key, value, false, property);
	for (size_t i = 0; i < LENGTH(taken); i++) {
		if (!str_eq(*property, str_c(taken[i])))
			continue;
		SETTING_BAD(s, value, "%s: every page says its \"%s\" already; leave it out here",
			    key, taken[i]);
		*property = (struct str){NULL, 0};
	}
}

static void set_schema_type(struct settings *s, const char *key, const struct yaml *value,
			    void *into)
{
	set_term(s, key, value, true, into);
}

/* A type, or {type, about}. */
static void set_schema_org(struct settings *s, const char *key, const struct yaml *value,
			   void *into)
{
	static const struct setting table[] = {
		{"type", set_schema_type, offsetof(struct type, schema_org)},
		{"about", set_schema_type, offsetof(struct type, schema_about)},
	};
	struct type *type = into;

	if (value->kind == YAML_SCALAR)
		set_schema_type(s, key, value, &type->schema_org);
	else
		settings_read(s, value, key, table, LENGTH(table), type);
}

/* type before what depends on it. */
static const struct setting field_settings[] = {
	{"label", setting_text, offsetof(struct field, label)},
	{"type", set_kind, 0},
	{"to", set_to, 0},
	{"values", set_values, 0},
	{"many", setting_bool, offsetof(struct field, many)},
	{"required", setting_bool, offsetof(struct field, required)},
	{"wanted", setting_bool, offsetof(struct field, wanted)},
	{"facet", setting_bool, offsetof(struct field, facet)},
	{"schema_org", set_property, offsetof(struct field, schema_org)},
};

static void field_read(struct settings *s, const struct yaml_pair *pair, struct field *field)
{
	const struct loading *loading = s->context;

	*field = (struct field){.name = pair->key};
	if (builtin_find(pair->key, loading->keys) != BUILTIN_N)
		SETTING_BAD(s, pair,
			    "a field cannot be called \"" STR_FMT "\": that is built in, "
			    "or stands in \"keys\"; give it another name",
			    STR_ARG(pair->key));
	settings_read(s, pair->value, "a field", field_settings, LENGTH(field_settings), field);
	if (!field->label.n)
		field->label = field->name;
	if (field->kind == FIELD_ENUM && field->values_n == 0) {
		SETTING_BAD(s, pair,
			    "the field \"" STR_FMT "\" is an enum without values; add "
			    "\"values: [a, b]\"",
			    STR_ARG(pair->key));
		field->kind = FIELD_TEXT; /* so that not every page is told of it too */
	}
}

static void set_fields(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct type *type = into;
	struct field *fields;

	if (!setting_is_map(s, key, value))
		return;
	fields = arena_new(s->arena, struct field, value->n);
	for (size_t i = 0; i < value->n; i++)
		field_read(s, &value->pairs[i], &fields[i]);
	type->fields = fields;
	type->fields_n = value->n;
}

static void set_folder(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct str *folder = into;
	struct buf path;

	if (!setting_is_text(s, key, value))
		return;
	buf_init(&path, 4096);
	if (path_resolve(&path, S(""), value->text) && path.n > 0 && !path.overflow)
		*folder = buf_dup(&path, s->arena);
	else
		SETTING_BAD(s, value,
			    "folder: expected a folder under the content folder, this is "
			    "\"" STR_FMT "\"",
			    STR_ARG(value->text));
	buf_release(&path);
}

/* "12 months", "2 years", "never". */
static void set_review_after(struct settings *s, const char *key, const struct yaml *value,
			     void *into)
{
	int *months = into;
	struct str rest, count;
	long long n;

	if (!setting_is_text(s, key, value))
		return;
	rest = str_trim(value->text);
	if (str_eq(rest, S("never"))) {
		*months = 0;
		return;
	}
	count = str_cut(&rest, ' ');
	rest = str_trim(rest);
	if (str_int(count, &n) && n > 0 && n <= 1200) {
		if (str_eq(rest, S("months")) || str_eq(rest, S("month")))
			*months = (int)n;
		else if (str_eq(rest, S("years")) || str_eq(rest, S("year")))
			*months = (int)n * 12;
		if (*months)
			return;
	}
	SETTING_BAD(s, value,
		    "%s: expected something like \"12 months\", \"2 years\" or \"never\", "
		    "this is \"" STR_FMT "\"",
		    key, STR_ARG(value->text));
}

/* After fields. What front matter calls a built-in is turned into the built-in's own name. */
static void set_sort(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	static const enum builtin sortable[] = {BUILTIN_TITLE, BUILTIN_DATE, BUILTIN_ORDER,
						BUILTIN_REVIEWED};
	const struct loading *loading = s->context;
	struct type *type = into;
	struct str name, *known;
	enum builtin builtin;
	bool down;
	size_t n = 0;

	if (!setting_is_text(s, key, value))
		return;
	down = str_starts(value->text, S("-"));
	name = str_slice(value->text, down, value->text.n);
	builtin = builtin_find(name, loading->keys);
	known = arena_new(s->arena, struct str, LENGTH(sortable) + type->fields_n);
	for (size_t i = 0; i < LENGTH(sortable); i++) {
		known[n++] = builtins[sortable[i]];
		if (builtin == sortable[i])
			name = builtins[builtin];
	}
	for (size_t i = 0; i < type->fields_n; i++)
		known[n++] = type->fields[i].name;
	for (size_t i = 0; i < n; i++)
		if (str_eq(name, known[i])) {
			type->sort =
				str_printf(s->arena, "%s" STR_FMT, down ? "-" : "", STR_ARG(name));
			return;
		}
	setting_unknown(s, "config/value", value->line, value->column, "sort: no such field as",
			name, known, n);
}

static const struct setting type_settings[] = {
	{"label", setting_text, offsetof(struct type, label)},
	{"plural", setting_text, offsetof(struct type, plural)},
	{"folder", set_folder, offsetof(struct type, folder)},
	{"template", setting_text, offsetof(struct type, template_name)},
	{"schema_org", set_schema_org, 0},
	{"review_after", set_review_after, offsetof(struct type, review_after)},
	{"fields", set_fields, 0},
	{"sort", set_sort, 0},
};

static void type_read(struct settings *s, const struct yaml_pair *pair, struct type *type)
{
	type->folder = type->name;
	if (str_chr(type->name, '/', 0) != SIZE_MAX || type->name.p[0] == '.') {
		SETTING_BAD(s, pair,
			    "a type's name cannot hold \"/\" or start with \".\"; give it "
			    "another name");
		type->folder = S("-"); /* nothing is published, but nothing may lead out either */
	}
	type->template_name = S("page");
	type->schema_org = S("Article");
	type->sort = S("title");
	settings_read(s, pair->value, "a type", type_settings, LENGTH(type_settings), type);
	if (!type->label.n)
		type->label = type->name;
	if (!type->plural.n)
		type->plural = type->label;
}

/* One folder for two types would leave a page's type to chance. */
static void check_folders(struct settings *s, const struct yaml *map, const struct loading *loading)
{
	struct map seen = {0};

	for (size_t i = 0; i < loading->n; i++) {
		bool added;
		struct map_entry *e = map_put(&seen, loading->types[i].folder, &added);

		if (added)
			e->num = i;
		else
			SETTING_BAD(s, &map->pairs[i],
				    "the types \"" STR_FMT "\" and \"" STR_FMT
				    "\" have the same folder \"" STR_FMT "\"; give one another",
				    STR_ARG(loading->types[e->num].name),
				    STR_ARG(loading->types[i].name),
				    STR_ARG(loading->types[i].folder));
	}
	map_release(&seen);
}

size_t schema_load(struct arena *arena, const struct yaml *types, const struct map *keys,
		   struct str path, struct type **out, struct diags *diags)
{
	struct loading loading = {.keys = keys};
	struct settings s = {.arena = arena, .path = path, .diags = diags, .context = &loading};
	struct str *names;

	*out = arena_new(arena, struct type, 0);
	if (!setting_is_map(&s, "types", types))
		return 0;
	loading.n = types->n;
	loading.types = *out = arena_new(arena, struct type, types->n);
	loading.names = names = arena_new(arena, struct str, types->n);
	for (size_t i = 0; i < types->n; i++) {
		loading.types[i].index = i;
		loading.types[i].name = names[i] = types->pairs[i].key;
	}
	for (size_t i = 0; i < types->n; i++)
		type_read(&s, &types->pairs[i], &loading.types[i]);
	check_folders(&s, types, &loading);
	return loading.n;
}

const struct field *type_field(const struct type *type, struct str name)
{
	for (size_t i = 0; type && i < type->fields_n; i++)
		if (str_eq(type->fields[i].name, name))
			return &type->fields[i];
	return NULL;
}
