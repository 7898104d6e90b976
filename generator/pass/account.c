#include "pass/account.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "pass/account_memo.h"
#include "pass/compare.h"
#include "read/lines.h"

static_assert(LINES_UNCOMMITTED == ACCOUNT_UNCOMMITTED && LINES_UNKNOWN == ACCOUNT_UNKNOWN,
	      "what lines say stands in the account as it is");

/* A worker's own. */
struct worker {
	struct lines *lines;
	struct arena scratch;
	struct diags diags;
};

struct accounts {
	struct site *site;
	struct worker *workers;
	bool *mass;		    /* by commit: changes a large share of the pages at once */
	struct account_memo *memo;  /* NULL: nothing is kept */
	struct account_note *notes; /* by page; NULL without memo */
};

/* One page at work. */
struct task {
	const struct accounts *all;
	const struct page *page;
	struct compare compare;
	unsigned char *effects;
};

/* ---- commits that change many pages ---- */

static bool changes_text(enum revision_kind kind)
{
	return kind == REVISION_CHANGED || kind == REVISION_MOVED_CHANGED ||
	       kind == REVISION_MERGED;
}

static void find_mass(struct accounts *all)
{
	const struct site *site = all->site;
	size_t *changed, pages = 0;

	if (!site->config.mass_share || !site->history.commits_n)
		return;
	changed = mem_alloc(site->history.commits_n * sizeof *changed);
	memset(changed, 0, site->history.commits_n * sizeof *changed);
	all->mass = mem_alloc(site->history.commits_n * sizeof *all->mass);
	for (size_t i = 0; i < site->pages_n; i++) {
		const struct page_history *h = site->pages[i]->history;

		pages += h && h->n;
		for (size_t k = 0; h && k < h->n; k++)
			changed[h->v[k].commit] += changes_text(h->v[k].kind);
	}
	for (size_t i = 0; i < site->history.commits_n; i++)
		all->mass[i] = changed[i] * 100 >= pages * site->config.mass_share;
	free(changed);
}

/* ---- revisions ---- */

/* What is known without the texts. */
static enum effect effect_by_kind(const struct accounts *all, const struct revision *r)
{
	const struct commit *commit = &all->site->history.commits[r->commit];

	if (r->kind == REVISION_MOVED)
		return EFFECT_MOVED;
	if (r->kind == REVISION_CUT)
		return EFFECT_UNKNOWN;
	if (!changes_text(r->kind))
		return EFFECT_SUBSTANTIVE;
	if (commit->ignored)
		return EFFECT_IGNORED;
	return all->mass && all->mass[r->commit] ? EFFECT_MASS : EFFECT_SUBSTANTIVE;
}

static bool judge(void *ctx, uint32_t revision, struct str before, struct str after, bool own)
{
	struct task *t = ctx;
	const struct revision *r = &t->page->history->v[revision];
	enum effect effect = (enum effect)t->effects[revision];

	if (effect == EFFECT_SUBSTANTIVE && !own)
		effect = EFFECT_JOINED;
	else if (effect == EFFECT_SUBSTANTIVE && before.p && r->parents_n)
		effect = compare_texts(&t->compare, before, t->page->history->v[r->parents[0]].path,
				       after, r->path);
	t->effects[revision] = (unsigned char)effect;
	/* What a cut-off history begins with owns its lines, for section_revision to tell. */
	return effect == EFFECT_SUBSTANTIVE || effect == EFFECT_UNKNOWN;
}

/* ---- sections ---- */

static uint32_t section_revision(const struct task *t, const struct lines *lines,
				 const struct section *s)
{
	const struct page_history *h = t->page->history;
	uint32_t revision = lines_newest(lines, s->line, s->end_line);

	return revision < h->n && !revision_known(&t->all->site->history, &h->v[revision])
		       ? ACCOUNT_UNKNOWN
		       : revision;
}

/* Of a page with one revision all sections are from that. */
static void one_revision(const struct task *t, uint32_t *sections)
{
	const struct body *body = &t->page->body;

	for (size_t i = 0; i < body->sections_n; i++)
		sections[i] = revision_known(&t->all->site->history, t->page->history->v)
				      ? 0
				      : ACCOUNT_UNKNOWN;
}

/* ---- pages ---- */

static bool is_modified(const struct page *page)
{
	return page->source && page->source->state == SOURCE_MODIFIED;
}

/* The page's bytes, where they are not the newest revision's. */
static bool read_now(struct task *t, size_t worker, struct buf *text, struct diags *diags)
{
	bool missing;

	return is_modified(t->page) &&
	       !repo_read(t->all->site->repo, worker, t->page->path, text, &missing, diags);
}

/* True when the lines could all be followed. */
static bool follow(struct task *t, struct worker *w, size_t worker, uint32_t *sections)
{
	const struct body *body = &t->page->body;
	bool partial = repo_info(t->all->site->repo)->partial;
	enum lines_result result;
	struct diags told = {0};
	struct buf text;
	struct str now;
	bool modified;

	buf_init(&text, MARKDOWN_MAX_BYTES);
	modified = read_now(t, worker, &text, &told);
	now = buf_str(&text);
	result = lines_follow(w->lines, t->page->history, modified ? &now : NULL, judge, t, &told);
	for (size_t i = 0; i < body->sections_n; i++)
		sections[i] = result == LINES_DONE
				      ? section_revision(t, w->lines, &body->sections[i])
				      : ACCOUNT_UNKNOWN;
	if (result == LINES_GIVEN_UP)
		diag_add(&w->diags, DIAG_NOTE, "history/large", t->page->path, 0, 0,
			 "all revisions together are larger than %llu MiB; they were not compared",
			 (unsigned long long)(LINES_MOST_BYTES >> 20));
	/* In a partial clone this was told once, for all. */
	if (!partial)
		diags_merge(&w->diags, &told);
	diags_release(&told);
	buf_release(&text);
	return result == LINES_DONE && !modified;
}

/* Recalls the account, or works it out. */
static void work_out(struct task *t, struct worker *w, size_t worker, uint32_t *sections)
{
	struct account_note *note = t->all->notes ? &t->all->notes[t->page->index] : NULL;

	if (t->page->history->n == 1 && !is_modified(t->page)) {
		one_revision(t, sections);
		return;
	}
	if (!note) {
		follow(t, w, worker, sections);
		return;
	}
	note->key = account_memo_key(t->all->site, t->page, t->effects);
	note->kept = !is_modified(t->page) &&
		     account_memo_recall(t->all->memo, t->page, note, t->effects, sections);
	if (!note->kept) {
		note->kept = follow(t, w, worker, sections);
		note->asked = t->compare.asked;
	}
}

static void build(void *ctx, size_t worker, size_t index)
{
	struct accounts *all = ctx;
	struct site *site = all->site;
	struct page *page = site->pages[index];
	struct worker *w = &all->workers[worker];
	struct arena *arena = &site->worker_arenas[worker];
	const struct page_history *h = page->history;
	struct task task = {.all = all,
			    .page = page,
			    .compare = {.site = site, .page = page, .scratch = &w->scratch}};
	struct account *account;
	uint32_t *sections;

	if (!h || !h->n)
		return;
	account = arena_new(arena, struct account, 1);
	task.effects = arena_new(arena, unsigned char, h->n);
	sections = arena_new(arena, uint32_t, page->body.sections_n);
	for (size_t i = 0; i < h->n; i++)
		task.effects[i] = (unsigned char)effect_by_kind(all, &h->v[i]);
	work_out(&task, w, worker, sections);
	account->effects = task.effects;
	account->sections = sections;
	page->account = account;
}

/* Without the cache the next build takes longer, and that is all. */
static void keep(struct accounts *all, const char *cache, struct diags *diags)
{
	if (all->memo && account_memo_save(all->memo, all->notes))
		diag_add(diags, DIAG_WARNING, "history/cache", str_c(cache), 0, 0,
			 "cannot be written: %s", strerror(errno));
	account_memo_free(all->memo);
	free(all->notes);
}

void account_build(struct site *site, size_t jobs, const char *cache, struct diags *diags)
{
	struct accounts all = {.site = site, .memo = account_memo_load(site, cache)};

	if (all.memo) {
		all.notes = mem_alloc((site->pages_n + 1) * sizeof *all.notes);
		memset(all.notes, 0, (site->pages_n + 1) * sizeof *all.notes);
	}
	find_mass(&all);
	all.workers = mem_alloc(jobs * sizeof *all.workers);
	for (size_t i = 0; i < jobs; i++)
		all.workers[i] = (struct worker){.lines = lines_new(site->repo, i)};
	pool_run(jobs, site->pages_n, 8, build, &all);
	for (size_t i = 0; i < jobs; i++) {
		lines_free(all.workers[i].lines);
		arena_release(&all.workers[i].scratch);
		diags_merge(diags, &all.workers[i].diags);
		diags_release(&all.workers[i].diags);
	}
	keep(&all, cache, diags);
	free(all.workers);
	free(all.mass);
}

void account_page(struct site *site, const struct page *page, struct diags *diags)
{
	struct worker worker = {.lines = lines_new(site->repo, 0)};
	struct accounts all = {.site = site, .workers = &worker};

	find_mass(&all);
	build(&all, 0, page->index);
	lines_free(worker.lines);
	arena_release(&worker.scratch);
	diags_merge(diags, &worker.diags);
	diags_release(&worker.diags);
	free(all.mass);
}
