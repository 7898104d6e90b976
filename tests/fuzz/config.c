/*
 * site.yaml and pages from anywhere: the input is cut at the first NUL into the two. Whatever is in
 * them, what comes out is whole, and keeps its promises to those who read it. The first is also
 * taken for labels, and for a register of contributors.
 */
#include <stdlib.h>

#include "model/contributors.c" /* for read_entry */
#include "model/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

/* A folder that cannot lead out. */
static bool is_inside(struct str path)
{
	while (path.p) {
		struct str part = str_cut(&path, '/');

		if (part.n == 0 || str_eq(part, S(".")) || str_eq(part, S("..")))
			return false;
	}
	return true;
}

static void check_config(const struct config *c, const struct diags *diags)
{
	check(c->list_page_size >= 1 && c->mass_share <= 100);
	check(c->callouts_n >= 5 && c->language.n > 0);
	check(c->base_url.n == 0 || str_ends(c->base_url, S("/")));
	check(c->content.n == 0 || is_inside(c->content));
	for (size_t i = 0; i < c->types_n; i++) {
		const struct type *type = &c->types[i];

		check(type->index == i && is_inside(type->folder) && type->sort.n > 0);
		check(type->label.n > 0 && type->plural.n > 0);
		for (size_t k = 0; k < type->fields_n; k++) {
			const struct field *field = &type->fields[k];

			check(field->name.n > 0);
			check((field->kind == FIELD_ENUM) == (field->values_n > 0));
			check(!field->to_type || field->to_type < c->types + c->types_n);
		}
	}
	for (size_t i = 0; i < c->menu_n; i++)
		check((c->menu[i].type != NULL) + (c->menu[i].path.n > 0) +
			      (c->menu[i].url.n > 0) ==
		      1);
	for (size_t i = 0; i < c->raw_html_trust_n; i++)
		check(is_inside(c->raw_html_trust[i]));
	for (size_t i = 0; i < c->security_txt_n; i++)
		check(str_chr(c->security_txt[i].value, '\n', 0) == SIZE_MAX);
	for (size_t i = 0; i < diags->n; i++)
		check(diags->v[i].message.n > 0 && diags->v[i].line > 0);
}

static void check_page(const struct page *page, const struct config *config, struct str body,
		       struct str text)
{
	const struct field *fields = page->type ? page->type->fields : config->taxonomies;

	/* Only a site without any name leaves its first page without one. */
	check(page->title.n > 0 || config->title.n == 0);
	check(str_chr(page->slug, '/', 0) == SIZE_MAX);
	check(body.n <= text.n && body.p >= text.p && body.p <= text.p + text.n);
	check(page->matter_lines >= 1 && page->lang.n > 0);
	check(page->fields_n == (page->type ? page->type->fields_n : config->taxonomies_n));
	for (size_t i = 0; i < page->fields_n; i++) {
		check(page->fields[i].field == &fields[i]);
		check(page->fields[i].n <= 1 || fields[i].many);
		for (size_t k = 0; k < page->fields[i].n; k++)
			check(page->fields[i].v[k].text.n > 0);
	}
}

static void read_page(const struct config *config, struct str text, const char *path)
{
	struct page page = {.path = str_c(path), .content_path = str_c(path)};
	struct arena arena = {0};
	struct diags diags = {0};
	struct str body;

	if (page_read(&arena, config, text, &page, &body, &diags) == 0)
		check_page(&page, config, body, text);
	else
		check(config->present && diags_count(&diags, DIAG_ERROR) == 1);
	if (!config->present)
		check(diags_count(&diags, DIAG_ERROR) == 0);
	diags_release(&diags);
	arena_release(&arena);
}

static void read_labels(struct str text)
{
	struct diags diags = {0};
	struct labels labels;

	labels_init(&labels, &diags);
	labels_add(&labels, text, S("nl.yaml"));
	check(diags_count(&diags, DIAG_ERROR) <= 1);
	for (size_t i = 0; i < labels.map.n; i++)
		check(utf8_valid(labels_peek(&labels, labels.map.e[i].key)));
	labels_release(&labels);
	diags_release(&diags);
}

/* Who stands in it is named by a name without an address, under something that is a key. */
static void read_people(struct str text)
{
	static struct site site;
	struct diags diags = {0};
	struct reading r = {.site = &site, .path = S("people.yaml"), .diags = &diags};
	const struct yaml *root = yaml_parse(&site.arena, text, r.path, 1, &diags);

	for (size_t i = 0; root && root->kind == YAML_LIST && i < root->n; i++)
		read_entry(&r, root->items[i]);
	for (size_t i = 0; i < r.by_key.n; i++) {
		const struct str *name = r.by_key.e[i].cptr, key = r.by_key.e[i].key;

		check(name->n && str_chr(*name, '@', 0) == SIZE_MAX);
		check(is_key(key) || str_chr(key, '@', 0) != SIZE_MAX);
		check(registered(&r, key) == name);
	}
	map_release(&r.by_key);
	diags_release(&diags);
	arena_release(&site.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str page = {(const char *)data, size}, site = str_cut(&page, '\0');
	struct str none = {NULL, 0};
	struct arena arena = {0};
	struct diags diags = {0};
	struct config config;

	read_labels(site);
	read_people(site);
	if (config_load(&arena, site, S("a/site.yaml"), S("a"), S("title"), &config, &diags))
		check(diags_count(&diags, DIAG_ERROR) == 1);
	check_config(&config, &diags);
	if (page.p) {
		read_page(&config, page, "x/y.md");
		config_release(&config);
		config_load(&arena, none, S("a/site.yaml"), S("a"), S("title"), &config, &diags);
		read_page(&config, page, "x/index.md");
	}
	config_release(&config);
	diags_release(&diags);
	arena_release(&arena);
	return 0;
}
