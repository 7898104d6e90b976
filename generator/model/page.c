#include "model/page.h"

#include "model/address.h"
#include "model/heading.h"
#include "model/page_parts.h"
#include "model/setting.h"
#include "read/front_matter.h"

/* The type in whose folder the page stands; of nested folders the innermost. */
static const struct type *type_by_folder(const struct config *config, struct str content_path)
{
	struct str dir = path_dir(content_path);
	const struct type *best = NULL;

	for (size_t i = 0; i < config->types_n; i++) {
		const struct type *type = &config->types[i];
		struct str folder = type->folder;

		if (!str_starts(dir, folder) || (dir.n > folder.n && dir.p[folder.n] != '/'))
			continue;
		if (dir.n == folder.n && address_is_index(content_path))
			return NULL; /* it speaks of them all, and is none of them */
		if (!best || folder.n > best->folder.n)
			best = type;
	}
	return best;
}

static void read_type(struct page_reading *r, struct str name, const struct yaml *value)
{
	const struct config *config = r->config;
	struct str text, *names;
	struct advice advice;
	const struct type *type;

	/* Where no types are declared, a "type" is somebody else's. */
	if (!config->types_n)
		return;
	text = page_text_of(r, name, value);
	if (!text.n)
		return;
	type = map_ptr(&config->type_by_name, text);
	if (type) {
		r->page->type = type;
		return;
	}
	names = arena_new(r->arena, struct str, config->types_n);
	for (size_t i = 0; i < config->types_n; i++)
		names[i] = config->types[i].name;
	advice = setting_advice(r->arena, text, names, config->types_n);
	diag_add(r->diags, DIAG_ERROR, "front-matter/type", r->page->path, value->line,
		 value->column, "no such type as \"" STR_FMT "\"" ADVICE_FMT, STR_ARG(text),
		 ADVICE_ARG(advice));
}

/* Tells a key that means nothing on this page. */
static void tell_unknown(struct page_reading *r, const struct yaml_pair *pair)
{
	const struct config *config = r->config;
	const struct type *type = r->page->type;
	struct str *known, near;
	size_t n = 0;

	if (!config->present || !type || type_field(type, pair->key))
		return;
	known = arena_new(r->arena, struct str,
			  type->fields_n + config->keys.n + BUILTIN_REVIEWED_DATE);
	for (size_t i = 0; i < type->fields_n; i++)
		known[n++] = type->fields[i].name;
	for (size_t i = 0; i < config->keys.n; i++)
		known[n++] = config->keys.e[i].key;
	for (size_t i = 0; i < BUILTIN_REVIEWED_DATE; i++)
		known[n++] = builtin_names()[i];
	near = str_nearest(pair->key, known, n);
	if (near.n)
		diag_add(r->diags, DIAG_WARNING, "front-matter/unknown", r->page->path, pair->line,
			 pair->column, "unknown key \"" STR_FMT "\"; did you mean \"" STR_FMT "\"?",
			 STR_ARG(pair->key), STR_ARG(near));
	else
		diag_add(r->diags, DIAG_WARNING, "front-matter/unknown", r->page->path, pair->line,
			 pair->column,
			 "unknown key \"" STR_FMT "\"; the type \"" STR_FMT
			 "\" has no such field: add it in site.yaml, or remove it here",
			 STR_ARG(pair->key), STR_ARG(type->name));
}

/* The pair's built-in; BUILTIN_N also after telling that it was given already. */
static enum builtin builtin_of(struct page_reading *r, const struct yaml_pair *pair)
{
	enum builtin builtin = builtin_find(pair->key, &r->config->keys);
	struct str *given;

	if (builtin == BUILTIN_N)
		return builtin;
	given = &r->name[builtin];
	/* Others have more than one name for old addresses, and mean all of them. */
	if (!given->n || (builtin == BUILTIN_ALIASES && !r->config->present)) {
		*given = pair->key;
		return builtin;
	}
	/* The site's own names go first; of others' names for one thing, any will do. */
	if (r->config->present)
		diag_add(r->diags, DIAG_WARNING, "front-matter/duplicate", r->page->path,
			 pair->line, pair->column,
			 "\"" STR_FMT "\" says the same as \"" STR_FMT
			 "\" above, which is taken; keep one of them",
			 STR_ARG(pair->key), STR_ARG(*given));
	return BUILTIN_N;
}

static void read_fields(struct page_reading *r, const struct yaml *root)
{
	struct page *page = r->page;
	const struct field *fields = page->type ? page->type->fields : r->config->taxonomies;

	page->fields_n = page->type ? page->type->fields_n : r->config->taxonomies_n;
	page->fields = arena_new(r->arena, struct field_value, page->fields_n);
	for (size_t i = 0; i < page->fields_n; i++)
		page->fields[i] = schema_value(r->arena, &fields[i], yaml_get(root, fields[i].name),
					       page->path, 1, r->diags);
}

/* root: a map, or NULL. */
static void read_matter(struct page_reading *r, const struct yaml *root)
{
	struct page *page = r->page;
	size_t n = root ? root->n : 0;
	const struct yaml_pair *pairs = root ? root->pairs : NULL;

	page->type = type_by_folder(r->config, page->content_path);
	for (size_t i = 0; i < n; i++)
		if (builtin_find(pairs[i].key, &r->config->keys) == BUILTIN_TYPE)
			read_type(r, pairs[i].key, pairs[i].value);
	for (size_t i = 0; i < n; i++) {
		enum builtin builtin = builtin_of(r, &pairs[i]);

		if (builtin != BUILTIN_N)
			page_read_builtin(r, builtin, pairs[i].key, pairs[i].value);
		else if (builtin_find(pairs[i].key, &r->config->keys) == BUILTIN_N)
			tell_unknown(r, &pairs[i]);
	}
	if (page->publish_from.year && page->publish_until.year &&
	    date_cmp(page->publish_from, page->publish_until) > 0)
		diag_add(r->diags, DIAG_ERROR, "front-matter/value", page->path, 1, 1,
			 "\"" STR_FMT "\" lies after \"" STR_FMT "\": the page would never be "
			 "shown",
			 STR_ARG(r->name[BUILTIN_PUBLISH_FROM]),
			 STR_ARG(r->name[BUILTIN_PUBLISH_UNTIL]));
	read_fields(r, root);
}

/* "getting-started.md" → "Getting started"; of a folder's own page the folder's name, or the
 * site's. */
static struct str title_from_path(struct page_reading *r)
{
	struct str path = r->page->content_path, title;
	struct buf b;

	if (address_is_index(path)) {
		path = path_dir(path);
		if (!path.n)
			return r->config->title;
		path = path_base(path);
	} else {
		path = path_stem(path_base(path));
	}
	buf_init(&b, 4096);
	for (size_t i = 0; i < path.n; i++) {
		char c = path.p[i];

		if (i == 0 && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		buf_addc(&b, c == '-' || c == '_' ? ' ' : c);
	}
	title = str_trim(buf_str(&b));
	title = str_dup(r->arena, title.n ? title : path);
	buf_release(&b);
	return title;
}

/* Jekyll has a post's date in its file's name: "2024-05-31-soup.md". */
static void date_from_path(struct page_reading *r)
{
	struct str name = path_stem(path_base(r->page->content_path));
	struct date date;

	if (!r->config->present && !r->page->date.year && name.n > 11 && name.p[10] == '-' &&
	    date_parse(str_slice(name, 0, 10), &date))
		r->page->date = date;
}

static void find_title(struct page_reading *r, struct str body)
{
	struct page *page = r->page;

	if (page->title.n)
		return;
	page->title = heading_first(r->arena, body);
	page->title_from_body = page->title.n > 0;
	if (!page->title.n)
		page->title = title_from_path(r);
}

/* What others wrote, with no site.yaml, by rules that are not ours: told, but no reason to stop. */
static void soften(struct diags *diags)
{
	for (size_t i = 0; i < diags->n; i++)
		if (diags->v[i].level == DIAG_ERROR)
			diags->v[i].level = DIAG_WARNING;
}

/* Parses the front matter, into tree but for its texts; *root NULL if there is none. -1 when the
 * page is to be left out. */
static int parse_matter(struct page_reading *r, struct arena *tree, struct str text,
			struct str *body, const struct yaml **root)
{
	struct page *page = r->page;
	enum front_matter kind;
	struct str matter;
	unsigned line;

	*root = NULL;
	kind = front_matter_split(text, page->path, &matter, &line, body, &page->matter_lines,
				  r->diags);
	if (kind == FRONT_MATTER_NONE)
		return 0;
	page->matter = str_hash(matter);
	*root = front_matter_parse(tree, r->arena, kind, matter, page->path, line, r->diags);
	if (!*root)
		return r->config->present ? -1 : 0;
	if ((*root)->kind == YAML_MAP)
		return 0;
	if ((*root)->kind != YAML_NULL && !r->config->present) {
		/* Text between two rules. */
		*body = text;
		page->matter_lines = 1;
	} else if ((*root)->kind != YAML_NULL) {
		diag_add(r->diags, DIAG_ERROR, "front-matter/value", page->path, (*root)->line,
			 (*root)->column,
			 "front matter is made of \"key: value\" lines, this is "
			 "%s",
			 yaml_kind_name(*root));
		return -1;
	}
	*root = NULL;
	return 0;
}

int page_read(struct arena *arena, const struct config *config, struct str text, struct page *page,
	      struct str *body, struct diags *diags)
{
	struct diags own = {0};
	struct page_reading r = {.arena = arena, .config = config, .page = page, .diags = &own};
	const struct yaml *root;
	struct arena tree = {0};
	int rc;

	page->kind = PAGE_CONTENT;
	page->order = LLONG_MAX;
	rc = parse_matter(&r, &tree, text, body, &root);
	if (!rc) {
		read_matter(&r, root);
		date_from_path(&r);
		find_title(&r, *body);
		if (!page->lang.n)
			page->lang = config->language;
	}
	if (!config->present)
		soften(&own);
	diags_merge(diags, &own);
	diags_release(&own);
	arena_release(&tree);
	return rc;
}

const struct field_value *page_field(const struct page *page, struct str name)
{
	static const struct field_value none = {0};

	for (size_t i = 0; i < page->fields_n; i++)
		if (str_eq(page->fields[i].field->name, name))
			return &page->fields[i];
	return &none;
}
