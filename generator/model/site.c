#include "model/site.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "model/address.h"
#include "model/lists.h"
#include "model/origin.h"

/* a/b, or b where a is empty. */
static struct str join(struct arena *arena, struct str a, struct str b)
{
	if (!a.n)
		return b;
	if (!b.n)
		return a;
	return str_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(a), STR_ARG(b));
}

static struct date build_date(const struct repo_info *info)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	long long seconds;

	if (epoch && str_int(str_c(epoch), &seconds) && seconds >= 0 && seconds < 253402300800)
		return date_of(seconds, 0);
	if (!oid_is_zero(info->head))
		return date_of(info->head_time, info->head_zone);
	return (struct date){0};
}

int site_open(struct site *site, const struct site_options *o, struct diags *diags)
{
	struct str names[] = {S("content/site.yaml"), S("site.yaml")};
	const struct repo_info *info;
	struct str path = {NULL, 0}, folder, title;
	struct buf text;
	bool found = false;
	int rc = -1;

	site->repo = repo_open(o->dir, o->rev, diags);
	if (!site->repo)
		return -1;
	info = repo_info(site->repo);
	site->jobs = o->jobs;
	site->worker_arenas = mem_alloc(o->jobs * sizeof *site->worker_arenas);
	site->attics = mem_alloc(o->jobs * sizeof *site->attics);
	for (size_t i = 0; i < o->jobs; i++) {
		arena_init(&site->worker_arenas[i]);
		site->attics[i] = (struct attic){0};
	}
	site->today = build_date(info);

	buf_init(&text, (size_t)1 << 20);
	for (size_t i = 0; i < 2 && !found; i++) {
		bool missing = false;
		path = join(&site->arena, info->prefix, names[i]);
		if (!repo_read(site->repo, 0, path, &text, &missing, diags))
			found = true;
		else if (!missing)
			goto out;
	}
	folder = found ? path_dir(path) : info->prefix;
	title = path_base(info->prefix.n ? info->prefix : info->top);
	if (str_ends(title, S(".git")))
		title.n -= 4;
	rc = config_load(&site->arena,
			 found ? str_dup(&site->arena, buf_str(&text)) : (struct str){NULL, 0},
			 path, folder, title, &site->config, diags);
	if (!rc && o->base_url) {
		struct str url = str_c(o->base_url);
		site->config.base_url =
			str_ends(url, S("/")) ? url : str_printf(&site->arena, "%s/", o->base_url);
	}
out:
	buf_release(&text);
	return rc;
}

/* What a reading job needs and where it leaves its results. */
struct reading {
	struct site *site;
	struct page *pages; /* of the sources that are pages, in their order */
	bool *failed;
	struct diags *diags; /* one per worker */
};

static void read_page(void *ctx, size_t worker, size_t i)
{
	struct reading *r = ctx;
	struct page *page = &r->pages[i];
	struct arena *arena = &r->site->worker_arenas[worker];
	struct str body;
	struct buf text;
	bool missing = false;

	buf_init(&text, MARKDOWN_MAX_BYTES);
	if (page->source->size > MARKDOWN_MAX_BYTES) {
		diag_add(&r->diags[worker], DIAG_ERROR, "markdown/limit", page->path, 0, 0,
			 "larger than %zu MiB, and left out; split the page",
			 MARKDOWN_MAX_BYTES >> 20);
		r->failed[i] = true;
	} else if (repo_read(r->site->repo, worker, page->path, &text, &missing,
			     &r->diags[worker])) {
		if (missing)
			diag_add(&r->diags[worker], DIAG_ERROR, "page/read", page->path, 0, 0,
				 "the file went away while the site was being read; build again");
		r->failed[i] = true;
	} else {
		r->failed[i] = page_read(arena, &r->site->config, buf_str(&text), page, &body,
					 &r->diags[worker]) != 0;
	}
	buf_release(&text);
}

static bool excluded(const struct config *config, struct str content_path)
{
	for (size_t i = 0; i < config->exclude_n; i++)
		if (path_glob(config->exclude[i], content_path))
			return true;
	return false;
}

/* A page is held back when it is a draft, or outside its dates as of the day that is built. */
static bool held_back(const struct site *site, const struct page *p, bool drafts,
		      struct diags *diags)
{
	if (drafts)
		return false;
	if (p->draft)
		return true;
	if (!p->publish_from.year && !p->publish_until.year)
		return false;
	if (!site->today.year) {
		diag_add(diags, DIAG_WARNING, "page/no-date", p->path, 0, 0,
			 "held back: publish_from or publish_until needs a commit or "
			 "SOURCE_DATE_EPOCH to compare with");
		return true;
	}
	return (p->publish_from.year && date_cmp(p->publish_from, site->today) > 0) ||
	       (p->publish_until.year && date_cmp(p->publish_until, site->today) < 0);
}

/* Splits the sources into pages and assets. */
static void sort_sources(struct site *site, struct page **pages, size_t *pages_n)
{
	struct str content = site->config.content;
	size_t skip = content.n ? content.n + 1 : 0;

	*pages = arena_new(&site->arena, struct page, site->sources_n);
	*pages_n = 0;
	site->assets = arena_new(&site->arena, struct asset, site->sources_n);
	for (size_t i = 0; i < site->sources_n; i++) {
		const struct source *src = &site->sources[i];
		struct str path = str_slice(src->path, skip, src->path.n);

		if (excluded(&site->config, path) || str_eq(src->path, site->config.path))
			continue;
		if (address_is_page(path)) {
			struct page *p = &(*pages)[(*pages_n)++];
			p->kind = PAGE_CONTENT;
			p->path = src->path;
			p->content_path = path;
			p->source = src;
		} else {
			struct asset *a = &site->assets[site->assets_n];
			a->path = src->path;
			a->content_path = path;
			a->source = src;
			a->index = site->assets_n++;
			map_put(&site->assets_by_path, path, NULL)->ptr = a;
		}
	}
}

static struct str *skips_below(struct site *site, const struct site_options *o, size_t *n)
{
	const struct repo_info *info = repo_info(site->repo);
	struct str *skip = arena_new(&site->arena, struct str, o->skips + 1);

	*n = 0;
	for (size_t i = 0; i < o->skips; i++) {
		struct str path = str_c(o->skip[i]);
		if (str_starts(path, info->top) && path.n > info->top.n &&
		    path.p[info->top.n] == '/')
			skip[(*n)++] = str_slice(path, info->top.n + 1, path.n);
	}
	return skip;
}

int site_list(struct site *site, const struct site_options *o, struct diags *diags)
{
	struct source *sources;
	size_t skips;
	struct str *skip = skips_below(site, o, &skips);

	origin_fill(site);
	if (repo_list(site->repo, site->config.content, skip, skips, &site->arena, &sources,
		      &site->sources_n, diags))
		return -1;
	site->sources = sources;
	return 0;
}

int site_read(struct site *site, const struct site_options *o, struct diags *diags)
{
	struct reading r = {.site = site};
	struct page **kept;
	size_t n, kept_n = 0;

	sort_sources(site, &r.pages, &n);
	if (n == 0)
		diag_add(diags, DIAG_WARNING, "page/none", site->config.content, 0, 0,
			 "there is no page in this folder: no Markdown file that git does not "
			 "ignore");

	r.failed = arena_new(&site->arena, bool, n);
	r.diags = mem_alloc(o->jobs * sizeof *r.diags);
	memset(r.diags, 0, o->jobs * sizeof *r.diags);
	pool_run(o->jobs, n, 16, read_page, &r);
	for (size_t i = 0; i < o->jobs; i++) {
		diags_merge(diags, &r.diags[i]);
		diags_release(&r.diags[i]);
	}
	free(r.diags);

	kept = arena_new(&site->arena, struct page *, n);
	for (size_t i = 0; i < n; i++)
		if (!r.failed[i] && !held_back(site, &r.pages[i], o->drafts, diags))
			kept[kept_n++] = &r.pages[i];
	lists_build(site, kept, kept_n, diags);
	/* Nobody said what the site is called: as its front page is, then. */
	if (!site->config.present && site->home->path.n)
		site->config.title = site->home->title;
	return 0;
}

void site_rest(const struct site *site, size_t index, size_t n)
{
	size_t often = n / 64 < 256 ? 256 : n / 64;

	for (size_t i = 0; index % often == 0 && i < site->jobs; i++)
		attic_forget(&site->attics[i]);
	if (index % often == 0)
		attic_forget(&site->recalled);
}

void site_release(struct site *site)
{
	struct map *maps[] = {&site->by_path,	     &site->by_url,   &site->by_id,
			      &site->by_type_id,     &site->by_title, &site->by_base,
			      &site->assets_by_path, &site->old_urls, &site->paths_ever};

	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		map_release(maps[i]);
	config_release(&site->config);
	labels_release(&site->labels);
	history_release(&site->history);
	for (size_t i = 0; site->worker_arenas && i < site->jobs; i++) {
		arena_release(&site->worker_arenas[i]);
		attic_release(&site->attics[i]);
	}
	attic_release(&site->recalled);
	free(site->worker_arenas);
	free(site->attics);
	repo_close(site->repo);
	arena_release(&site->arena);
	memset(site, 0, sizeof *site);
}
