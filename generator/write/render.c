#include "write/render.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "model/address.h"
#include "model/names.h"

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
	bool keyed;	      /* what stands there may be kept */
	struct digest all;    /* of what every file is made from: the theme */
	struct digest before; /* of what differences are made from besides the revisions */
	struct buf *values;   /* per worker */
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

/* ---- keys: what a file is made of ---- */

static void add_digest(struct buf *b, struct digest d)
{
	buf_add(b, (struct str){(const char *)d.b, sizeof d.b});
}

/* Old texts are read as if they were written now: by site.yaml, and with the titles of now. */
static struct digest names_digest(const struct site *site)
{
	struct digest digest;
	struct buf b;

	buf_init(&b, SIZE_MAX / 4);
	add_digest(&b, digest_of(site->config.text));
	names_add(&b, site);
	names_add_past(&b, site);
	digest = digest_of(buf_str(&b));
	buf_release(&b);
	return digest;
}

static void make_keys(struct rendering *r)
{
	struct buf b;

	buf_init(&b, 0);
	add_digest(&b, r->c->theme->digest);
	value_write(&b, r->c->labels, NULL);
	r->all = digest_of(buf_str(&b));
	r->before = names_digest(r->c->site);
	buf_release(&b);
}

/* A template renders the same value to the same bytes: so its digest stands for the file's. */
static struct digest key_of(const struct rendering *r, const struct frame *f,
			    const struct value *top)
{
	static const struct digest none;
	struct value_known known = {.value = r->c->labels};
	const struct body *body = &f->page->body;
	struct buf *b = &r->values[f->worker];

	buf_clear(b);
	add_digest(b, r->all);
	buf_add(b, context_template(f));
	buf_addc(b, '\0');
	if (f->view == VIEW_HISTORY) {
		add_digest(b, r->before);
		context_history_made_of(f, b);
	}
	/* What the text was made into is most of the value; its digest may be known. */
	if (!digest_eq(body->digest, none)) {
		add_digest(b, body->digest);
		known.text = body->html;
	}
	value_write(b, top, &known);
	return digest_of(buf_str(b));
}

/* ---- tasks ---- */

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
			      .outline = r->keyed && t->view == VIEW_HISTORY,
			      .worker = worker,
			      .tombstone = t->tombstone};
	const struct value *top = context_frame(&frame);
	struct str path = address_file(arena, t->url);
	struct digest key;
	struct buf html;

	site_rest(r->c->site, index, r->tasks.n);
	if (r->keyed) {
		key = key_of(r, &frame, top);
		if (output_keep(r->out, worker, path, source_of(t), key))
			goto out;
	}
	if (frame.outline) {
		frame.outline = false;
		top = context_frame(&frame);
	}
	buf_init(&html, 0);
	if (template_render(r->c->theme->templates, context_template(&frame), &top, 1, &html,
			    &r->diags[worker]) ||
	    output_put_page(r->out, worker, path, source_of(t), r->keyed ? &key : NULL,
			    buf_str(&html), &r->diags[worker]))
		r->failed[worker] = true;
	buf_release(&html);
out:
	arena_reset(arena);
}

/* A file of the commit is what its blob says: then it need not be read. (The size tells line ends
 * that git changed when it was checked out.) */
static struct digest asset_key(const struct rendering *r, const struct asset *asset)
{
	struct buf b;
	struct digest key;

	buf_init(&b, 0);
	add_digest(&b, r->all);
	buf_addf(&b, "asset %llu ", (unsigned long long)asset->source->size);
	buf_add(&b,
		(struct str){(const char *)asset->source->blob.b, sizeof asset->source->blob.b});
	key = digest_of(buf_str(&b));
	buf_release(&b);
	return key;
}

static void copy_asset(void *ctx, size_t worker, size_t index)
{
	struct rendering *r = ctx;
	const struct asset *asset = r->assets[index];
	bool missing = false, keyed = r->keyed && asset->source->state == SOURCE_COMMITTED;
	struct digest key;
	struct buf bytes;

	if (keyed) {
		key = asset_key(r, asset);
		if (output_keep(r->out, worker, asset->content_path, (struct str){NULL, 0}, key))
			return;
	}
	buf_init(&bytes, ASSET_MAX);
	if (repo_read(r->c->site->repo, worker, asset->path, &bytes, &missing, &r->diags[worker])) {
		if (missing)
			diag_add(&r->diags[worker], DIAG_ERROR, "repo/read", asset->path, 0, 0,
				 "the file went away while the site was being built; build again");
		r->failed[worker] = true;
	} else if (output_put_page(r->out, worker, asset->content_path, (struct str){NULL, 0},
				   keyed ? &key : NULL, buf_str(&bytes), &r->diags[worker])) {
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

int render_site(const struct context *c, struct output *out, bool keyed, size_t jobs,
		struct diags *diags)
{
	const struct site *site = c->site;
	struct rendering r = {.c = c, .out = out, .keyed = keyed};
	struct arena plans = {0};
	int rc;

	r.scratch = mem_alloc(jobs * sizeof *r.scratch);
	r.diags = mem_alloc(jobs * sizeof *r.diags);
	r.failed = mem_alloc(jobs * sizeof *r.failed);
	r.values = mem_alloc(jobs * sizeof *r.values);
	if (keyed)
		make_keys(&r);
	for (size_t i = 0; i < jobs; i++) {
		buf_init(&r.values[i], SIZE_MAX / 4);
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
		if (r.diags[i].n)
			output_forget(out);
		buf_release(&r.values[i]);
		diags_merge(diags, &r.diags[i]);
		diags_release(&r.diags[i]);
		arena_release(&r.scratch[i]);
	}
	free(r.scratch);
	free(r.diags);
	free(r.failed);
	free(r.values);
	list_free(&r.tasks);
	arena_release(&plans);
	return rc;
}

int render_page(const struct context *c, const struct page *page, struct buf *html,
		struct diags *diags)
{
	struct arena scratch = {0};
	struct frame frame = {.c = c,
			      .arena = &scratch,
			      .page = page,
			      .url = context_part_url(c, &scratch, page, 1),
			      .part = 1,
			      .parts = context_parts(c, page)};
	const struct value *top = context_frame(&frame);
	int rc = template_render(c->theme->templates, context_template(&frame), &top, 1, html,
				 diags);

	arena_release(&scratch);
	return rc;
}
