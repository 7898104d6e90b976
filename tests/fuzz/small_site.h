/*
 * small_site: a site of four pages and a file, for targets that want one, and a look at HTML.
 */
#ifndef FUZZ_SMALL_SITE_H
#define FUZZ_SMALL_SITE_H

#include <stdlib.h>
#include <string.h>

#include "model/address.h"
#include "model/lookup.h"
#include "model/origin.h"
#include "pass/body.h"

/* Not assert, which an optimised build leaves out. */
#define must(condition) ((condition) ? (void)0 : abort())

static struct site site;
static struct page pages[4];
static struct page *page_list[4];
static struct source sources[5];
static struct asset asset;
static struct term_index *terms;

static const char config[] =
	"types:\n  a: {folder: a}\n  b: {folder: b, fields: {r: {type: text}}}\n"
	"glossary: {types: [a]}\ncitations: {types: [b], reference: r}\n"
	"callouts: {tip: {label: Tip}}\n";

static void make_page(size_t i, const char *path, const char *title, const char *type)
{
	struct page *p = &pages[i];

	p->path = p->content_path = sources[i].path = str_c(path);
	p->title = str_c(title);
	p->matter_lines = 1;
	p->url = address_of(&site.arena, p->path, S(""), address_is_index(p->path));
	p->id = address_id(p->url);
	p->type = map_ptr(&site.config.type_by_name, str_c(type));
	page_list[i] = p;
	map_put(&site.by_path, p->path, NULL)->ptr = p;
	map_put(&site.by_url, p->url, NULL)->ptr = p;
}

static void make_site(void)
{
	struct diags diags = {0};

	config_load(&site.arena, str_c(config), S("site.yaml"), S(""), S("t"), &site.config,
		    &diags);
	labels_init(&site.labels, &diags);
	origin_fill(&site);
	make_page(0, "a/term.md", "the term", "a");
	make_page(1, "a/uwv.md", "UWV", "a");
	make_page(2, "b/src.md", "Source", "b");
	make_page(3, "index.md", "Home", "");
	site.pages = page_list;
	site.pages_n = 4;
	asset.path = asset.content_path = sources[4].path = S("x.pdf");
	asset.source = &sources[4];
	site.assets = &asset;
	site.assets_n = 1;
	map_put(&site.assets_by_path, asset.content_path, NULL)->ptr = &asset;
	site.sources = sources;
	site.sources_n = 5;
	lookup_build(&site, &diags);
	terms = term_index_new(&site);
	diags_release(&diags);
}

/* Every tag that is opened is closed, in order; nothing stands in one that we never write. */
static void check_html(struct str html)
{
	static const char *const empty[] = {"br", "hr", "img", "input", "col", "wbr"};
	struct {
		struct str *v;
		size_t n, cap;
	} open = {0};

	for (size_t at = str_chr(html, '<', 0); at != SIZE_MAX; at = str_chr(html, '<', at + 1)) {
		bool close = at + 1 < html.n && html.p[at + 1] == '/', is_empty = false;
		size_t start = at + 1 + close, end = start;
		struct str name;

		while (end < html.n && html.p[end] != ' ' && html.p[end] != '>')
			end++;
		must(str_chr(html, '>', at) != SIZE_MAX);
		name = str_slice(html, start, end);
		must(name.n > 0 && name.n <= 10);
		must(!str_eq(name, S("script")) && !str_eq(name, S("style")));
		for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
			is_empty |= str_eq(name, str_c(empty[i]));
		if (close) {
			must(open.n > 0 && str_eq(open.v[open.n - 1], name));
			open.n--;
		} else if (!is_empty) {
			list_push(&open, name);
		}
	}
	must(open.n == 0);
	list_free(&open);
}

#endif
