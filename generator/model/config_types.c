#include <stdlib.h>

#include "model/config_parts.h"

static struct config *config_of(struct settings *s)
{
	return ((struct loading *)s->context)->config;
}

static const struct type *type_named(struct settings *s, const char *what, const struct yaml *value)
{
	struct loading *loading = s->context;
	const struct config *config = loading->config;
	const struct type *type;

	if (!setting_is_text(s, what, value))
		return NULL;
	type = map_ptr(&config->type_by_name, value->text);
	if (!type) {
		struct str message = str_printf(s->arena, "%s: no such type as", what);

		setting_unknown(s, "config/value", value->line, value->column, message.p,
				value->text, loading->names, config->types_n);
	}
	return type;
}

void config_set_keys(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct config *config = into;

	if (!setting_is_map(s, key, value))
		return;
	for (size_t i = 0; i < value->n; i++) {
		const struct yaml_pair *pair = &value->pairs[i];
		enum builtin builtin;
		struct str *name;

		if (pair->value->kind == YAML_NULL || !setting_is_text(s, "keys", pair->value))
			continue;
		builtin = builtin_find(pair->value->text, NULL);
		if (builtin == BUILTIN_N) {
			setting_unknown(s, "config/value", pair->value->line, pair->value->column,
					"keys: no such built-in name as", pair->value->text,
					builtin_names(), BUILTIN_N);
			continue;
		}
		name = arena_new(s->arena, struct str, 1);
		*name = builtin_names()[builtin];
		map_put(&config->keys, pair->key, NULL)->ptr = name;
	}
}

void config_set_types(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct loading *loading = s->context;
	struct config *config = into;
	struct str *names;

	if (!setting_is_map(s, key, value))
		return;
	config->types_n =
		schema_load(s->arena, value, &config->keys, s->path, &loading->types, s->diags);
	config->types = loading->types;
	loading->names = names = arena_new(s->arena, struct str, config->types_n);
	for (size_t i = 0; i < config->types_n; i++) {
		names[i] = config->types[i].name;
		map_put(&config->type_by_name, names[i], NULL)->cptr = &config->types[i];
	}
}

/* Calls take for each type that the list names. */
static void each_type(struct settings *s, const char *what, const struct yaml *list,
		      void (*take)(struct settings *s, const struct type *type))
{
	const struct yaml *const *items = list->kind == YAML_LIST ? list->items : &list;
	size_t n = list->kind == YAML_LIST ? list->n : 1;

	for (size_t i = 0; i < n; i++) {
		const struct type *type = NULL;

		if (items[i]->kind != YAML_NULL)
			type = type_named(s, what, items[i]);
		if (type)
			take(s, type);
	}
}

static void mark_glossary(struct settings *s, const struct type *type)
{
	((struct loading *)s->context)->types[type->index].glossary = true;
}

static void mark_citation(struct settings *s, const struct type *type)
{
	((struct loading *)s->context)->types[type->index].citation = true;
}

static void set_glossary_types(struct settings *s, const char *key, const struct yaml *value,
			       void *into)
{
	(void)key;
	(void)into;
	each_type(s, "glossary", value, mark_glossary);
}

static void set_citation_types(struct settings *s, const char *key, const struct yaml *value,
			       void *into)
{
	(void)key;
	(void)into;
	each_type(s, "citations", value, mark_citation);
}

/* Tells a name that is no field of any of the glossary's (or else of the citations') types. */
static bool is_field(struct settings *s, const char *what, const struct yaml *value, bool glossary)
{
	const struct config *config = config_of(s);
	struct {
		struct str *v;
		size_t n, cap;
	} known = {0};
	struct str message;
	bool found = false;

	for (size_t i = 0; i < config->types_n; i++) {
		const struct type *type = &config->types[i];

		if (!(glossary ? type->glossary : type->citation))
			continue;
		found = found || type_field(type, value->text);
		for (size_t k = 0; k < type->fields_n; k++)
			list_push(&known, type->fields[k].name);
	}
	message = str_printf(s->arena, "%s: the types named in \"types\" have no field", what);
	if (!found)
		setting_unknown(s, "config/value", value->line, value->column, message.p,
				value->text, known.v, known.n);
	list_free(&known);
	return found;
}

static void set_glossary_match(struct settings *s, const char *key, const struct yaml *value,
			       void *into)
{
	struct config *config = into;
	const struct yaml *const *items = value->kind == YAML_LIST ? value->items : &value;
	size_t n = value->kind == YAML_LIST ? value->n : 1;
	struct str *fields = arena_new(s->arena, struct str, n);

	for (size_t i = 0; i < n; i++)
		if (items[i]->kind != YAML_NULL && setting_is_text(s, key, items[i]) &&
		    is_field(s, "glossary", items[i], true))
			fields[config->glossary_match_n++] = items[i]->text;
	config->glossary_match = fields;
}

static void set_citation_reference(struct settings *s, const char *key, const struct yaml *value,
				   void *into)
{
	struct config *config = into;

	if (setting_is_text(s, key, value) && is_field(s, "citations", value, false))
		config->citation_reference = value->text;
}

void config_set_glossary(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	static const struct setting table[] = {
		{"types", set_glossary_types, 0},
		{"match", set_glossary_match, 0},
	};

	settings_read(s, value, key, table, LENGTH(table), into);
}

void config_set_citations(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	static const struct setting table[] = {
		{"types", set_citation_types, 0},
		{"reference", set_citation_reference, 0},
	};

	settings_read(s, value, key, table, LENGTH(table), into);
}

void config_set_map(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	if (setting_is_text(s, key, value))
		((struct config *)into)->map = type_named(s, key, value);
}

/* The taxonomies of pages without a type: [key, …] or {key: label}. */
void config_set_taxonomies(struct settings *s, const char *key, const struct yaml *value,
			   void *into)
{
	struct config *config = into;
	const struct yaml *const *items = value->kind == YAML_LIST ? value->items : &value;
	size_t n = value->kind == YAML_SCALAR ? 1 : value->n, kept = 0;
	struct field *fields = arena_new(s->arena, struct field, n);

	for (size_t i = 0; i < n; i++) {
		struct field *f = &fields[kept];

		*f = (struct field){.kind = FIELD_TEXT, .many = true, .facet = true};
		if (value->kind == YAML_MAP) {
			f->name = f->label = value->pairs[i].key;
			if (value->pairs[i].value->kind != YAML_NULL)
				setting_text(s, key, value->pairs[i].value, &f->label);
			kept++;
		} else if (setting_is_text(s, key, items[i])) {
			f->name = f->label = items[i]->text;
			kept++;
		}
	}
	config->taxonomies = fields;
	config->taxonomies_n = kept;
}

static void add_feed(struct settings *s, const struct type *type)
{
	struct loading *loading = s->context;

	loading->feeds[loading->config->feeds_n++] = type;
}

void config_set_feeds(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct loading *loading = s->context;
	struct config *config = into;

	size_t n = value->kind == YAML_LIST ? value->n : 1;

	config->feeds = loading->feeds = arena_new(s->arena, const struct type *, n);
	each_type(s, key, value, add_feed);
}

/* {title, url}, {title, type} or {title, page}. */
struct menu_row {
	struct str title, url, page;
	const struct type *type;
};

static void set_row_type(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	const struct type **type = into;

	(void)key;
	*type = type_named(s, "menu", value);
}

static bool menu_map(struct settings *s, const struct yaml *item, struct menu_item *out)
{
	static const struct setting table[] = {
		{"title", setting_text, offsetof(struct menu_row, title)},
		{"url", setting_text, offsetof(struct menu_row, url)},
		{"page", setting_text, offsetof(struct menu_row, page)},
		{"type", set_row_type, offsetof(struct menu_row, type)},
	};
	struct menu_row row = {0};
	int targets;

	settings_read(s, item, "menu", table, LENGTH(table), &row);
	targets = (row.url.n > 0) + (row.page.n > 0) + (row.type != NULL);
	if (targets > 1 || (row.url.n && !row.title.n)) {
		SETTING_BAD(s, item,
			    "menu: an entry is {title, url}, {type} or {page}, the last two "
			    "with a title if you like");
		return false;
	}
	out->title = row.title;
	out->url = row.url;
	out->path = row.page;
	out->type = row.type;
	if (targets == 0 && !yaml_get(item, S("type")))
		SETTING_BAD(s, item, "menu: an entry needs a url, a page or a type");
	return targets == 1;
}

/* A type's name, else the path of a page. */
static bool menu_text(struct settings *s, const struct yaml *item, struct menu_item *out)
{
	const struct config *config = config_of(s);

	if (!setting_is_text(s, "menu", item))
		return false;
	out->type = map_ptr(&config->type_by_name, item->text);
	if (out->type)
		return true;
	out->path = str_trim(item->text);
	if (str_chr(out->path, '.', 0) != SIZE_MAX || str_chr(out->path, '/', 0) != SIZE_MAX)
		return true;
	setting_unknown(s, "config/value", item->line, item->column,
			"menu: neither a type nor the path of a page:", item->text,
			((struct loading *)s->context)->names, config->types_n);
	return false;
}

static void set_menu(struct settings *s, const char *key, const struct yaml *value,
		     const struct menu_item **out, size_t *out_n)
{
	struct menu_item *menu;
	size_t n = 0;

	if (value->kind != YAML_LIST) {
		SETTING_BAD(s, value, "%s: expected a list, this is %s", key,
			    yaml_kind_name(value));
		return;
	}
	menu = arena_new(s->arena, struct menu_item, value->n);
	for (size_t i = 0; i < value->n; i++) {
		const struct yaml *item = value->items[i];
		struct menu_item entry = {.line = item->line, .column = item->column};

		if (item->kind == YAML_MAP ? menu_map(s, item, &entry) : menu_text(s, item, &entry))
			menu[n++] = entry;
	}
	*out = menu;
	*out_n = n;
}

void config_set_menu(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct config *config = into;

	set_menu(s, key, value, &config->menu, &config->menu_n);
}

void config_set_footer(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct config *config = into;

	set_menu(s, key, value, &config->footer, &config->footer_n);
}
