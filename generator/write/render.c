#include "write/render.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "model/address.h"

#define ASSET_MAX ((size_t)512 << 20)

/* One file to render. */
struct task {
	const struct page *page;
	enum view view;
	unsigned part, parts;
	struct str url, letter;
	const struct tombstone *tombstone;
};

struct rendering {
	const struct context *c;
	struct output *out;
	struct arena *scratch; /* per worker */
	struct diags *diags;   /* per worker */
	bool *failed;	       /* per worker */
	struct {
		struct task *v;
		size_t n, cap;
	} tasks;
	const struct asset **assets;
	size_t assets_n;
};

static void plan_page(struct rendering *r, struct arena *arena, const struct page *page)
{
	unsigned parts = context_parts(r->c, page);

	for (unsigned part = 1; part <= parts; part++)
		list_push(&r->tasks,
			  (struct task){.page = page,
					.part = part,
					.parts = parts,
					.url = context_part_url(r->c, arena, page, part)});
	if (page->history && page->history->n > 1 && page->path.n)
		list_push(
			&r->tasks,
			(struct task){.page = page,
				      .view = VIEW_HISTORY,
				      .url = str_printf(arena, STR_FMT STR_FMT, STR_ARG(page->url),
							STR_ARG(r->c->history_folder))});
}

static void plan_letters(struct rendering *r, struct arena *arena, const struct page *page)
{
	struct str last = {NULL, 0};
	if (page->kind != PAGE_REGISTER || !context_register_is_cut(r->c))
		return;
	for (size_t i = 0; i < r->c->registered_n; i++) {
		struct str letter = context_letter(r->c->registered[i]->title);
		if (str_eq(letter, last))
			continue;
		last = letter;
		list_push(&r->tasks, (struct task){.page = page,
						   .view = VIEW_LETTER,
						   .letter = letter,
						   .url = context_letter_url(arena, page, letter)});
	}
}

static void plan(struct rendering *r, struct arena *arena)
{
	const struct site *site = r->c->site;

	for (size_t i = 0; i < site->pages_n; i++) {
		plan_page(r, arena, site->pages[i]);
		plan_letters(r, arena, site->pages[i]);
	}
	for (size_t i = 0; i < site->old_urls.n; i++)
		list_push(&r->tasks, (struct task){.page = site->old_urls.e[i].ptr,
						   .view = VIEW_REDIRECT,
						   .url = site->old_urls.e[i].key});
	for (size_t i = 0; i < site->tombstones_n; i++)
		list_push(&r->tasks, (struct task){.page = site->tombstones[i].page,
						   .view = VIEW_GONE,
						   .url = site->tombstones[i].page->url,
						   .tombstone = &site->tombstones[i]});
}

/* The source whose page this file is; none for its history, its further parts, its old addresses.
 */
static struct str source_of(const struct task *t)
{
	return t->view == VIEW_PAGE && t->part == 1 ? t->page->path : (struct str){NULL, 0};
}

static void render_task(void *ctx, size_t worker, size_t index)
{
	struct rendering *r = ctx;
	const struct task *t = &r->tasks.v[index];
	struct arena *arena = &r->scratch[worker];
	struct frame frame = {.c = r->c,
			      .arena = arena,
			      .page = t->page,
			      .view = t->view,
			      .url = t->url,
			      .part = t->part,
			      .parts = t->parts,
			      .letter = t->letter,
			      .worker = worker,
			      .tombstone = t->tombstone};
	const struct value *top = context_frame(&frame);
	struct buf html;

	site_rest(r->c->site, index, r->tasks.n);
	buf_init(&html, 0);
	if (template_render(r->c->theme->templates, context_template(&frame), &top, 1, &html,
			    &r->diags[worker]) ||
	    output_put_page(r->out, worker, address_file(arena, t->url), source_of(t),
			    buf_str(&html), &r->diags[worker]))
		r->failed[worker] = true;
	buf_release(&html);
	arena_reset(arena);
}

static void copy_asset(void *ctx, size_t worker, size_t index)
{
	struct rendering *r = ctx;
	const struct asset *asset = r->assets[index];
	bool missing = false;
	struct buf bytes;

	buf_init(&bytes, ASSET_MAX);
	if (repo_read(r->c->site->repo, worker, asset->path, &bytes, &missing, &r->diags[worker])) {
		if (missing)
			diag_add(&r->diags[worker], DIAG_ERROR, "repo/read", asset->path, 0, 0,
				 "the file went away while the site was being built; build again");
		r->failed[worker] = true;
	} else if (output_put(r->out, worker, asset->content_path, buf_str(&bytes),
			      &r->diags[worker])) {
		r->failed[worker] = true;
	}
	buf_release(&bytes);
}

/* What the theme brings. */
static int put_theme(struct rendering *r)
{
	const struct theme *theme = r->c->theme;

	for (size_t i = 0; i < theme->assets_n; i++)
		if (theme->assets[i].url.n && output_put(r->out, 0, theme->assets[i].url,
							 theme->assets[i].bytes, &r->diags[0]))
			return -1;
	return 0;
}

int render_site(const struct context *c, struct output *out, size_t jobs, struct diags *diags)
{
	const struct site *site = c->site;
	struct rendering r = {.c = c, .out = out};
	struct arena plans = {0};
	int rc;

	r.scratch = mem_alloc(jobs * sizeof *r.scratch);
	r.diags = mem_alloc(jobs * sizeof *r.diags);
	r.failed = mem_alloc(jobs * sizeof *r.failed);
	for (size_t i = 0; i < jobs; i++) {
		arena_init(&r.scratch[i]);
		r.diags[i] = (struct diags){0};
		r.failed[i] = false;
	}
	plan(&r, &plans);
	r.assets = arena_new(&plans, const struct asset *, site->assets_n);
	for (size_t i = 0; i < site->assets_n; i++)
		if (site->assets[i].used)
			r.assets[r.assets_n++] = &site->assets[i];

	rc = put_theme(&r);
	pool_run(jobs, r.tasks.n, 8, render_task, &r);
	pool_run(jobs, r.assets_n, 1, copy_asset, &r);
	for (size_t i = 0; i < jobs; i++) {
		if (r.failed[i])
			rc = -1;
		diags_merge(diags, &r.diags[i]);
		diags_release(&r.diags[i]);
		arena_release(&r.scratch[i]);
	}
	free(r.scratch);
	free(r.diags);
	free(r.failed);
	list_free(&r.tasks);
	arena_release(&plans);
	return rc;
}
