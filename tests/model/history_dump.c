/*
 * history_dump: all that repo_list and history_walk say about a folder, as text, one fact a line,
 * fields separated by tabs. What the scripts beside it compare with.
 *
 *   history_dump DIR [rev=REV] [jobs=N] [prefix=FOLDER] [cache=FILE] [suffix=.md]… [skip=PATH]…
 *                [time=1]
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "read/history.h"

#define LIST_MAX 8

struct args {
	const char *dir, *rev, *cache;
	struct str prefix;
	struct str suffixes[LIST_MAX], skips[LIST_MAX];
	size_t suffixes_n, skips_n, jobs;
	bool time, quiet;
};

static bool parse_arg(struct args *a, const char *arg)
{
	struct str value = str_c(arg), key = str_cut(&value, '=');
	long long number;

	if (value.p == NULL)
		return false;
	if (str_eq(key, S("rev")))
		a->rev = value.p;
	else if (str_eq(key, S("cache")))
		a->cache = value.p;
	else if (str_eq(key, S("prefix")))
		a->prefix = value;
	else if (str_eq(key, S("suffix")) && a->suffixes_n < LIST_MAX)
		a->suffixes[a->suffixes_n++] = value;
	else if (str_eq(key, S("skip")) && a->skips_n < LIST_MAX)
		a->skips[a->skips_n++] = value;
	else if (str_eq(key, S("time")))
		a->time = true;
	else if (str_eq(key, S("quiet")))
		a->quiet = true;
	else if (str_eq(key, S("jobs")) && str_int(value, &number) && number > 0)
		a->jobs = (size_t)number;
	else
		return false;
	return true;
}

static const char *hex(struct oid id)
{
	static char out[4][41];
	static unsigned turn;
	char *p = out[turn++ % 4];

	if (oid_is_zero(id))
		return "-";
	for (size_t i = 0; i < sizeof id.b; i++)
		snprintf(p + 2 * i, 3, "%02x", id.b[i]);
	return p;
}

static void print_sources(const struct source *v, size_t n)
{
	static const char *states[] = {"committed", "modified", "uncommitted", "unversioned"};

	for (size_t i = 0; i < n; i++)
		printf("source\t" STR_FMT "\t%s\t%s\t%llu\n", STR_ARG(v[i].path), hex(v[i].blob),
		       states[v[i].state], (unsigned long long)v[i].size);
}

static void print_person(const struct person *p)
{
	printf("\t" STR_FMT "|" STR_FMT "|%d", STR_ARG(p->name), STR_ARG(p->key), p->bot);
}

static void print_commit(const struct history *h, const struct commit *c)
{
	printf("commit\t%s\t%lld\t%d\t%lld\t%d\t%s%s%s%s\t" STR_FMT, hex(c->id),
	       (long long)c->committed, c->committed_zone, (long long)c->authored, c->authored_zone,
	       c->merge ? "m" : "-", c->cut ? "c" : "-", c->is_signed ? "s" : "-",
	       c->ignored ? "i" : "-", STR_ARG(c->subject));
	print_person(&h->people[c->author]);
	for (uint32_t i = 0; i < c->coauthors_n; i++)
		print_person(&h->people[c->coauthors[i]]);
	putchar('\n');
}

static void print_page(const struct history *h, const struct page_history *page)
{
	static const char *kinds[] = {[REVISION_CREATED] = "created",
				      [REVISION_CUT] = "cut",
				      [REVISION_CHANGED] = "changed",
				      [REVISION_MOVED] = "moved",
				      [REVISION_MOVED_CHANGED] = "moved-changed",
				      [REVISION_MERGED] = "merged",
				      [REVISION_REMOVED] = "removed"};

	printf("page\t" STR_FMT "\t%zu\t%zu\n", STR_ARG(page->path), page->n,
	       history_people_count(h, page));
	for (size_t i = 0; i < page->n; i++) {
		const struct revision *r = &page->v[i];

		printf("revision\t%s\t%s\t" STR_FMT "\t" STR_FMT "\t%s\t%s\t",
		       hex(h->commits[r->commit].id), kinds[r->kind], STR_ARG(r->path),
		       STR_ARG(r->old_path), hex(r->blob), hex(r->old_blob));
		for (uint32_t k = 0; k < r->parents_n; k++)
			printf("%s%u", k > 0 ? "," : "", r->parents[k]);
		putchar('\n');
	}
	if (page->is_copy) {
		const struct page_history *from = &h->pages[page->copied_page];

		printf("copy\t" STR_FMT "\t%s\n", STR_ARG(from->path),
		       hex(h->commits[from->v[page->copied_revision].commit].id));
	}
	for (size_t i = 0; i < page->earlier_n; i++)
		printf("earlier\t" STR_FMT "\t%s\t%s\n", STR_ARG(page->earlier[i].path),
		       hex(h->commits[page->earlier[i].commit].id), hex(page->earlier[i].blob));
}

static void print_history(const struct history *h)
{
	printf("walked\t%zu\nincomplete\t%d\n", h->walked, h->incomplete);
	for (size_t i = 0; i < h->commits_n; i++)
		print_commit(h, &h->commits[i]);
	for (size_t i = 0; i < h->pages_n; i++)
		print_page(h, &h->pages[i]);
	for (size_t i = 0; i < h->removed_n; i++)
		printf("removed\t" STR_FMT "\t%s\t%s\n", STR_ARG(h->removed[i].path),
		       hex(h->commits[h->removed[i].commit].id), hex(h->removed[i].blob));
}

static void print_diags(const struct diags *d)
{
	static const char *levels[] = {"ignore", "note", "warning", "error"};

	for (size_t i = 0; i < d->n; i++)
		printf("diag\t%s\t%s\t" STR_FMT "\t%u\t" STR_FMT "\n", levels[d->v[i].level],
		       d->v[i].rule, STR_ARG(d->v[i].path), d->v[i].line, STR_ARG(d->v[i].message));
}

static void print_info(const struct repo_info *info, struct arena *arena)
{
	static const char *kinds[] = {"worktree", "revision", "plain"};

	printf("repo\t%s\t%s\t" STR_FMT "\t" STR_FMT "\t%s%s%s\n", kinds[info->kind],
	       oid_is_zero(info->head) ? "-" : oid_hex(arena, info->head).p, STR_ARG(info->branch),
	       STR_ARG(info->prefix), info->shallow ? "s" : "-", info->partial ? "p" : "-",
	       info->grafted ? "g" : "-");
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool is_page(const struct args *a, struct str path)
{
	for (size_t i = 0; i < a->suffixes_n; i++)
		if (str_ends(path, a->suffixes[i]))
			return true;
	return false;
}

static int dump(const struct args *a, struct arena *arena, struct diags *diags)
{
	struct history_options options = {.suffixes = a->suffixes,
					  .suffixes_n = a->suffixes_n,
					  .prefix = a->prefix,
					  .jobs = a->jobs,
					  .cache = a->cache};
	struct history history;
	struct source *sources;
	struct str *paths;
	size_t n, pages = 0;
	double start = now();
	struct repo *repo = repo_open(a->dir, a->rev, diags);
	int result = -1;

	if (repo == NULL)
		return -1;
	print_info(repo_info(repo), arena);
	if (repo_list(repo, a->prefix, a->skips, a->skips_n, arena, &sources, &n, diags) == 0) {
		if (!a->quiet)
			print_sources(sources, n);
		paths = arena_new(arena, struct str, n);
		for (size_t i = 0; i < n; i++)
			if (is_page(a, sources[i].path))
				paths[pages++] = sources[i].path;
		if (a->time)
			fprintf(stderr, "list %.3f s\n", now() - start);
		start = now();
		result = history_walk(repo, paths, pages, &options, &history, diags);
		if (a->time)
			fprintf(stderr, "walk %.3f s\n", now() - start);
		if (result == 0 && !a->quiet)
			print_history(&history);
		history_release(&history);
	}
	repo_close(repo);
	return result;
}

int main(int argc, char **argv)
{
	struct args a = {.jobs = 2};
	struct diags diags = {0};
	struct arena arena;
	int result;

	arena_init(&arena);
	for (int i = 2; i < argc; i++)
		if (!parse_arg(&a, argv[i]))
			argc = 0;
	if (argc < 2) {
		fputs("usage: history_dump DIR [rev= jobs= prefix= cache= suffix= skip= time=1 "
		      "quiet=1]\n",
		      stderr);
		return 2;
	}
	a.dir = argv[1];
	if (a.suffixes_n == 0)
		a.suffixes[a.suffixes_n++] = S(".md");
	result = dump(&a, &arena, &diags);
	print_diags(&diags);
	diags_release(&diags);
	arena_release(&arena);
	return result < 0 ? 1 : 0;
}
