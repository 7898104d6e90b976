#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/pool.h"
#include "read/history.h"
#include "read/history_cache.h"
#include "read/history_parts.h"
#include "read/repo_private.h"

#define CHUNK 128 /* commits handed to a worker at a time; neighbours share trees */

/* Ids of one line each; sorted. '#' starts a comment. Lines that are no id are reported under rule
 * when it is not NULL. */
static struct id_list read_ids(struct str text, const char *rule, struct str path,
			       struct diags *diags)
{
	struct id_list ids = {NULL, 0, 0};
	struct oid id;

	for (unsigned number = 1; text.n > 0; number++) {
		struct str line = str_cut(&text, '\n');

		line = str_trim(str_slice(line, 0, str_chr(line, '#', 0)));
		if (line.n == 0)
			continue;
		if (oid_parse(line, &id))
			list_push(&ids, id);
		else if (rule != NULL)
			diag_add(diags, DIAG_WARNING, rule, path, number, 1,
				 "\"" STR_FMT "\" is no commit's id: 40 hexadecimal digits",
				 STR_ARG(str_slice(line, 0, 60)));
	}
	if (ids.n > 1)
		qsort(ids.v, ids.n, sizeof *ids.v, oid_cmp);
	return ids;
}

/* The commits at which a shallow clone ends. */
static struct id_list read_shallow(struct repo *repo)
{
	struct id_list ids = {NULL, 0, 0};
	struct buf path, text;

	if (!repo->info.shallow)
		return ids;
	buf_init(&path, 0);
	buf_init(&text, 0);
	buf_addf(&path, "%sshallow", git_repository_commondir(repo->git));
	if (file_read_path(path.p, &text) == 0)
		ids = read_ids(buf_str(&text), NULL, S(""), NULL);
	buf_release(&text);
	buf_release(&path);
	return ids;
}

static void warn(struct repo *repo, struct history *out, struct diags *diags)
{
	if (repo->info.shallow) {
		out->incomplete = true;
		diag_add(diags, DIAG_WARNING, "history/shallow", S(""), 0, 0,
			 "the clone is shallow: what came before its end is not known, so first "
			 "dates and contributors are wrong; git fetch --unshallow completes it");
	}
	if (repo->info.grafted)
		diag_add(
			diags, DIAG_WARNING, "history/grafts", S(""), 0, 0,
			"replace refs or grafts are ignored: history is shown as it was committed");
}

/* ---- comparing all commits ---- */

struct comparing {
	struct graph *graph;
	struct treewalk *walks; /* one a worker */
	uint8_t *worker;	/* by place in graph->order: who compared it */
};

static void compare_one(void *ctx, size_t worker, size_t index)
{
	struct comparing *c = ctx;
	struct commit_node *commit = &c->graph->commits.v[c->graph->order.v[index]];

	c->worker[index] = (uint8_t)worker;
	if (!commit->compared && !c->walks[worker].failed)
		treewalk_compare(&c->walks[worker], c->graph, index, commit);
}

static int report_failure(struct repo *repo, const struct comparing *c, size_t jobs,
			  struct diags *diags)
{
	const struct treewalk *first = NULL;
	struct arena scratch;

	for (size_t i = 0; i < jobs; i++)
		if (c->walks[i].failed &&
		    (first == NULL || c->walks[i].failed_at < first->failed_at))
			first = &c->walks[i];
	if (first == NULL)
		return 0;
	arena_init(&scratch);
	diag_env(diags, "history/object", oid_hex(&scratch, first->failed_id),
		 "%s, in commit " STR_FMT "; %s", first->failed_why,
		 STR_ARG(oid_hex(&scratch,
				 c->graph->commits.v[c->graph->order.v[first->failed_at]].id)),
		 repo_object_help(repo));
	arena_release(&scratch);
	return -1;
}

/* Gives what was compared now the graph's numbers for paths. */
static void settle(struct comparing *c, size_t jobs, const bool *known)
{
	uint32_t **numbers = mem_alloc(jobs * sizeof *numbers);
	struct arena scratch;

	arena_init(&scratch);
	for (size_t i = 0; i < jobs; i++)
		numbers[i] = treewalk_numbers(&c->walks[i], c->graph, &scratch);
	for (size_t i = 0; i < c->graph->order.n; i++)
		if (!known[i])
			treewalk_renumber(numbers[c->worker[i]],
					  &c->graph->commits.v[c->graph->order.v[i]]);
	arena_release(&scratch);
	free(numbers);
}

/* walks: jobs of them, released by the caller whatever comes of it. *news: how many commits
 * were compared that the cache did not have. */
static int compare_all(struct repo *repo, struct graph *g, struct treewalk *walks, size_t jobs,
		       size_t *news, struct diags *diags)
{
	struct comparing c = {.graph = g, .walks = walks};
	bool *known = mem_alloc(g->order.n + 1);
	size_t unknown = 0;
	int result;

	for (size_t i = 0; i < g->order.n; i++) {
		known[i] = g->commits.v[g->order.v[i]].compared;
		unknown += !known[i];
	}
	c.worker = mem_alloc(g->order.n + 1);
	if (unknown > 0)
		pool_run(jobs, g->order.n, CHUNK, compare_one, &c);
	result = report_failure(repo, &c, jobs, diags);
	if (result == 0 && unknown > 0)
		settle(&c, jobs, known);
	*news = unknown;
	for (size_t i = 0; i < jobs; i++)
		treewalk_finish(&walks[i]);
	free(known);
	free(c.worker);
	return result;
}

/* ---- the whole ---- */

/* While fewer than one in so many commits are missing from the cache, comparing them again costs
 * less than writing it anew. */
#define STALE_SHARE 500

struct walk {
	struct repo *repo;
	const struct history_options *options;
	struct graph graph;
	struct treewalk walks[REPO_WORKERS];
	size_t jobs; /* of walks */
	struct id_list shallow;
};

static int start_workers(struct walk *w, struct diags *diags)
{
	size_t jobs = w->options->jobs;

	if (jobs < 1)
		jobs = 1;
	if (jobs > REPO_WORKERS)
		jobs = REPO_WORKERS;
	while (w->jobs < jobs) {
		struct objects *objects =
			repo_worker_objects(w->repo, REPO_WORKERS + w->jobs, diags);

		if (objects == NULL)
			return -1;
		treewalk_init(&w->walks[w->jobs++], objects, w->options->suffixes,
			      w->options->suffixes_n);
	}
	return 0;
}

/* The graph's numbers of the paths that the head has as pages. */
static uint32_t *number_pages(struct walk *w, const struct str *paths, size_t n)
{
	uint32_t *numbers = mem_alloc((n + 1) * sizeof *numbers);

	for (size_t i = 0; i < n; i++) {
		const struct head_entry *e = repo_head_entry(w->repo, paths[i]);

		numbers[i] = LINEAGE_NONE;
		if (e != NULL && e->kind == TREE_FILE &&
		    treewalk_is_page(&w->walks[0], path_base(paths[i])))
			numbers[i] = graph_path(&w->graph, paths[i]);
	}
	return numbers;
}

static void warn_unsure(struct walk *w, struct history *out, struct diags *diags)
{
	bool unsure = false;

	for (size_t i = 0; i < w->graph.order.n; i++)
		unsure = unsure || w->graph.commits.v[w->graph.order.v[i]].unsure;
	if (!unsure)
		return;
	out->incomplete = out->unsure = true;
	diag_add(diags, DIAG_WARNING, "history/partial", S(""), 0, 0,
		 "contents of older revisions are missing%s: only moves without a change were "
		 "found; git fetch --refetch --no-filter completes the clone",
		 w->repo->info.partial ? " (a partial clone)" : "");
}

/* One note for each commit that some pages seem to begin with, and may not. */
static void note_capped(const struct history *out, struct diags *diags)
{
	size_t *begun = mem_alloc((out->commits_n + 1) * sizeof *begun);
	struct arena scratch;

	arena_init(&scratch);
	memset(begun, 0, (out->commits_n + 1) * sizeof *begun);
	for (size_t i = 0; i < out->pages_n; i++)
		for (size_t k = 0; k < out->pages[i].n; k++)
			begun[out->pages[i].v[k].commit] +=
				out->pages[i].v[k].kind == REVISION_CREATED;
	for (size_t i = 0; i < out->commits_n; i++)
		if (out->commits[i].capped && begun[i] > 0)
			diag_add(diags, DIAG_NOTE, "history/large",
				 oid_hex(&scratch, out->commits[i].id), 0, 0,
				 "this commit takes away and brings more pages than can all be "
				 "compared; %zu pages that seem to begin here may have had "
				 "another name before",
				 begun[i]);
	free(begun);
	arena_release(&scratch);
}

static int walk_all(struct walk *w, const struct str *paths, size_t n, struct history *out,
		    struct diags *diags)
{
	const struct history_options *o = w->options;
	struct repo *repo = w->repo;
	struct lineage lineage;
	uint32_t *numbers;
	size_t news;

	if (repo_load_head(repo, diags) < 0 || start_workers(w, diags) < 0)
		return -1;
	if (o->cache != NULL)
		history_cache_load(&w->graph, o->cache, o->suffixes, o->suffixes_n);
	if (graph_load(&w->graph, w->walks[0].objects, repo->info.head, w->shallow.v, w->shallow.n,
		       repo_object_help(repo), diags) < 0 ||
	    compare_all(repo, &w->graph, w->walks, w->jobs, &news, diags) < 0)
		return -1;
	if (o->cache != NULL && news * STALE_SHARE > w->graph.order.n &&
	    history_cache_save(&w->graph, o->cache, o->suffixes, o->suffixes_n) < 0)
		diag_add(diags, DIAG_WARNING, "history/cache", str_c(o->cache), 0, 0,
			 "cannot keep what was found for the next build: %s", strerror(errno));
	warn_unsure(w, out, diags);
	numbers = number_pages(w, paths, n);
	lineage_run(&lineage, &w->graph, numbers, n);
	history_report(repo, &w->graph, &lineage, w->options, out, diags);
	note_capped(out, diags);
	lineage_release(&lineage);
	free(numbers);
	return 0;
}

int history_walk(struct repo *repo, const struct str *paths, size_t n,
		 const struct history_options *options, struct history *out, struct diags *diags)
{
	struct walk *w;
	int result;

	memset(out, 0, sizeof *out);
	arena_init(&out->arena);
	out->pages = arena_new(&out->arena, struct page_history, n);
	out->pages_n = n;
	for (size_t i = 0; i < n; i++)
		out->pages[i].path = str_dup(&out->arena, paths[i]);
	if (repo->git == NULL || oid_is_zero(repo->info.head))
		return 0;
	warn(repo, out, diags);
	w = mem_alloc(sizeof *w);
	memset(w, 0, sizeof *w);
	w->repo = repo;
	w->options = options;
	w->shallow = read_shallow(repo);
	result = walk_all(w, paths, n, out, diags);
	for (size_t i = 0; i < w->jobs; i++)
		treewalk_release(&w->walks[i]);
	graph_release(&w->graph);
	list_free(&w->shallow);
	free(w);
	return result;
}

void history_release(struct history *h)
{
	arena_release(&h->arena);
	memset(h, 0, sizeof *h);
}

struct id_list history_ignored(struct repo *repo, struct diags *diags)
{
	static const struct str path = {".git-blame-ignore-revs", 22};
	struct id_list ids = {NULL, 0, 0};
	struct buf text;
	bool missing;

	buf_init(&text, 0);
	if (repo_read(repo, 0, path, &text, &missing, diags) == 0)
		ids = read_ids(buf_str(&text), "history/ignore-revs", path, diags);
	buf_release(&text);
	return ids;
}

static int number_cmp(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

bool revision_known(const struct history *h, const struct revision *revision)
{
	return revision->kind != REVISION_CUT && !(revision->kind == REVISION_CREATED && h->unsure);
}

size_t history_people_count(const struct history *h, const struct page_history *page)
{
	struct u32_list who = {NULL, 0, 0};
	size_t count = 0;

	for (size_t i = 0; i < page->n; i++) {
		const struct commit *c = &h->commits[page->v[i].commit];

		list_push(&who, c->author);
		for (uint32_t k = 0; k < c->coauthors_n; k++)
			list_push(&who, c->coauthors[k]);
	}
	if (who.n > 1)
		qsort(who.v, who.n, sizeof *who.v, number_cmp);
	for (size_t i = 0; i < who.n; i++)
		count += (i == 0 || who.v[i] != who.v[i - 1]) && !h->people[who.v[i]].bot;
	list_free(&who);
	return count;
}
