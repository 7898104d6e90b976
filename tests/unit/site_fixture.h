/*
 * site_fixture: a small site in memory, for the tests of generator/pass.
 *
 * Pages are named by their path in the content folder, which is the repository's top unless the
 * configuration says otherwise. fixture_html builds the body of one of them.
 */
#ifndef SITE_FIXTURE_H
#define SITE_FIXTURE_H

#include <stdlib.h>

#include "model/address.h"
#include "model/lookup.h"
#include "model/origin.h"
#include "pass/body.h"
#include "told.h"

struct fixture {
	struct site site;
	struct arena arena, scratch;
	struct diags diags;
	struct term_index *terms;
	struct page *pages[64];
	struct source sources[64];
	struct asset assets[16];
};

static struct fixture fx;

static void fixture_clear(void)
{
	struct map *maps[] = {&fx.site.by_path,	   &fx.site.by_url,   &fx.site.by_id,
			      &fx.site.by_type_id, &fx.site.by_title, &fx.site.assets_by_path,
			      &fx.site.old_urls};

	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		map_release(maps[i]);
	for (size_t i = 0; i < fx.site.pages_n; i++)
		body_release(&fx.pages[i]->body);
	term_index_free(fx.terms);
	labels_release(&fx.site.labels);
	config_release(&fx.site.config);
	arena_release(&fx.site.arena);
	arena_release(&fx.arena);
	arena_release(&fx.scratch);
	diags_release(&fx.diags);
	fx = (struct fixture){0};
}

__attribute__((unused)) static int fixture_teardown(void **state)
{
	(void)state;
	fixture_clear();
	return 0;
}

/* Starts anew with this site.yaml, at the top. */
static void fixture_config(const char *yaml)
{
	static const char labels[] =
		"heading: {link: 'Link to {0}'}\ntable: {label: 'Table {0}'}\n"
		"note: {title: Notes, label: 'Note {0}', back: Back}\ncite: {label: 'Source {0}'}\n"
		"task: {done: Done, open: To do}\nnumber: {decimal: '.'}\n"
		"file: {size: {b: bytes, kb: kB, mb: MB}}\n";

	fixture_clear();
	config_load(&fx.site.arena, str_c(yaml), S("site.yaml"), S(""), S("Test"), &fx.site.config,
		    &fx.diags);
	assert_told(&fx.diags, "");
	labels_init(&fx.site.labels, &fx.diags);
	labels_add(&fx.site.labels, str_c(labels), S("labels.yaml"));
	origin_fill(&fx.site);
	fx.site.pages = fx.pages;
	fx.site.sources = fx.sources;
	fx.site.assets = fx.assets;
}

static struct source *fixture_source(const char *path, uint64_t size)
{
	struct str content = fx.site.config.content;
	struct source *s = &fx.sources[fx.site.sources_n++];

	assert_true(fx.site.sources_n <= 64);
	s->path = content.n ? str_printf(&fx.site.arena, STR_FMT "/%s", STR_ARG(content), path)
			    : str_c(path);
	s->size = size;
	return s;
}

/* A published page; type NULL: none. Pages and files must be added in the order of their paths. */
static struct page *fixture_page(const char *path, const char *title, const char *type)
{
	struct page *p = arena_new(&fx.site.arena, struct page, 1);

	p->path = fixture_source(path, 1)->path;
	p->content_path = str_c(path);
	p->title = str_c(title);
	p->matter_lines = 1;
	p->url = address_of(&fx.site.arena, p->content_path, S(""),
			    address_is_index(p->content_path));
	p->id = address_id(p->url);
	if (type)
		p->type = map_ptr(&fx.site.config.type_by_name, str_c(type));
	p->index = fx.site.pages_n;
	fx.pages[fx.site.pages_n++] = p;
	map_put(&fx.site.by_path, p->content_path, NULL)->ptr = p;
	map_put(&fx.site.by_url, p->url, NULL)->ptr = p;
	return p;
}

__attribute__((unused)) static struct asset *fixture_asset(const char *path, uint64_t size)
{
	struct asset *a = &fx.assets[fx.site.assets_n++];

	a->source = fixture_source(path, size);
	a->path = a->source->path;
	a->content_path = str_c(path);
	map_put(&fx.site.assets_by_path, a->content_path, NULL)->ptr = a;
	return a;
}

/* To call when all pages are there. */
static void fixture_freeze(void)
{
	lookup_build(&fx.site, &fx.diags);
	fx.terms = term_index_new(&fx.site);
}

static void fixture_build_with(struct page *page, const char *text, struct repo *repo)
{
	struct pass p = {.site = &fx.site,
			 .page = page,
			 .arena = &fx.arena,
			 .scratch = &fx.scratch,
			 .diags = &fx.diags,
			 .repo = repo,
			 .terms = fx.terms};

	body_release(&page->body);
	body_build(&p, str_c(text));
	arena_reset(&fx.scratch);
}

__attribute__((unused)) static const char *fixture_html(struct page *page, const char *text)
{
	fixture_build_with(page, text, NULL);
	return page->body.html.p;
}

#define assert_html(page, text, want) assert_string_equal(fixture_html((page), (text)), (want))

#endif
