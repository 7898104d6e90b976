/*
 * judge_dump: whether every revision of every page is judged as its whole trees say: what
 * compare_texts tells by words and windows, against both bodies parsed from end to end. Prints the
 * revisions that are not, and how many were judged. What judge.py asks of real histories.
 *
 *   judge_dump DIR [SUFFIX]
 */
#include <stdlib.h>
#include <string.h>

#include "model/lookup.h"
#include "pass/compare.h"
#include "pass/shown.h"
#include "read/lines.h"

struct judging {
	struct site *site;
	const struct history *history;
	const struct page_history *own;
	struct page *page;
	struct arena scratch;
	size_t judged, wrong;
};

static bool judge(void *ctx, uint32_t revision, struct str before, struct str after, bool own)
{
	struct judging *j = ctx;
	const struct revision *r = &j->own->v[revision];
	struct compare c = {.site = j->site, .page = j->page, .scratch = &j->scratch};
	struct shown a = shown_split(before), b = shown_split(after);
	struct str old_path = r->parents_n ? j->own->v[r->parents[0]].path : r->path;
	bool fast, whole;

	if (!before.p || !own)
		return true;
	/* Without front matter, which has no quick way. */
	fast = compare_texts(&c, a.body, old_path, b.body, r->path) != EFFECT_SUBSTANTIVE;
	whole = compare_trees(&c, a.body, old_path, b.body, r->path);
	arena_reset(&j->scratch);
	j->judged++;
	if (fast != whole) {
		struct str hex = oid_hex(&j->scratch, j->history->commits[r->commit].id);

		j->wrong++;
		printf("wrong\t" STR_FMT "\t" STR_FMT "\t%s\n", STR_ARG(j->own->path), STR_ARG(hex),
		       whole ? "same" : "other");
	}
	return !whole;
}

static int dump(struct repo *repo, struct str suffix, struct arena *arena, struct diags *diags)
{
	struct history_options options = {.suffixes = &suffix, .suffixes_n = 1, .jobs = 1};
	struct site site = {.repo = repo};
	struct page page = {.title = S("Page")};
	struct judging j = {.site = &site, .page = &page};
	struct history history;
	struct lines *lines;
	struct source *sources;
	struct str *paths;
	size_t n, pages = 0;
	int rc = 0;

	if (repo_list(repo, S(""), NULL, 0, arena, &sources, &n, diags))
		return -1;
	paths = arena_new(arena, struct str, n);
	for (size_t i = 0; i < n; i++)
		if (str_ends(sources[i].path, suffix))
			paths[pages++] = sources[i].path;
	if (config_load(arena, S("title: T\ncallouts: {note: {label: Note}}\n"), S("site.yaml"),
			S(""), S("T"), &site.config, diags) ||
	    history_walk(repo, paths, pages, &options, &history, diags))
		return -1;
	lines = lines_new(repo, 0);
	j.history = &history;
	for (size_t i = 0; i < history.pages_n && !rc; i++) {
		j.own = &history.pages[i];
		page.path = page.content_path = j.own->path;
		if (j.own->n && lines_follow(lines, j.own, NULL, judge, &j, diags) == LINES_FAILED)
			rc = -1;
	}
	printf("judged\t%zu\t%zu\n", j.judged, j.wrong);
	arena_release(&j.scratch);
	lines_free(lines);
	history_release(&history);
	return rc ? rc : j.wrong ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct diags diags = {0};
	struct repo *repo = argc > 1 ? repo_open(argv[1], "HEAD", &diags) : NULL;
	int rc = repo ? dump(repo, argc > 2 ? str_c(argv[2]) : S(".md"), &arena, &diags) : -1;

	diags_print(&diags, stderr, DIAG_TEXT, false, "");
	diags_release(&diags);
	repo_close(repo);
	arena_release(&arena);
	return rc ? EXIT_FAILURE : EXIT_SUCCESS;
}
