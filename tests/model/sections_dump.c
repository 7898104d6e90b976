/*
 * sections_dump: who owns the lines and the sections of every page, as text, one fact a line,
 * fields separated by tabs. A section starts at a line with '#'. Revisions whose subject starts
 * with "Opmaak" do not count. What sections.py compares with.
 *
 *   sections_dump DIR [SUFFIX]
 */
#include <stdlib.h>
#include <string.h>

#include "read/lines.h"

struct page {
	const struct history *history;
	const struct page_history *own;
};

static bool counts(void *ctx, uint32_t revision, struct str before, struct str after, bool own)
{
	const struct page *page = ctx;
	const struct commit *commit = &page->history->commits[page->own->v[revision].commit];

	(void)before;
	(void)after;
	return own && !str_starts(commit->subject, S("Opmaak"));
}

static const char *commit_of(const struct page *page, uint32_t revision, struct arena *arena)
{
	if (revision == LINES_UNKNOWN)
		return "-";
	if (revision == LINES_UNCOMMITTED)
		return "uncommitted";
	return oid_hex(arena, page->history->commits[page->own->v[revision].commit].id).p;
}

static void print_page(const struct page *page, const struct lines *lines, struct str text,
		       struct arena *arena)
{
	unsigned line = 1, from = 1;

	printf("page\t" STR_FMT "\n", STR_ARG(page->own->path));
	while (text.n) {
		struct str one = str_cut(&text, '\n');

		if (str_starts(one, S("#")) && line > 1) {
			printf("section\t%u\t%s\n", from,
			       commit_of(page, lines_newest(lines, from, line - 1), arena));
			from = line;
		}
		printf("line\t%u\t%s\n", line, commit_of(page, lines_owner(lines, line), arena));
		line++;
	}
	printf("section\t%u\t%s\n", from,
	       commit_of(page, lines_newest(lines, from, line - 1), arena));
}

static int dump(struct repo *repo, struct str suffix, struct arena *arena, struct diags *diags)
{
	struct history_options options = {.suffixes = &suffix, .suffixes_n = 1, .jobs = 1};
	struct history history;
	struct lines *lines;
	struct source *sources;
	struct str *paths;
	size_t n, pages = 0;
	int rc = -1;

	if (repo_list(repo, S(""), NULL, 0, arena, &sources, &n, diags))
		return -1;
	paths = arena_new(arena, struct str, n);
	for (size_t i = 0; i < n; i++)
		if (str_ends(sources[i].path, suffix))
			paths[pages++] = sources[i].path;
	if (history_walk(repo, paths, pages, &options, &history, diags))
		return -1;
	lines = lines_new(repo, 0);
	rc = 0;
	for (size_t i = 0; i < history.pages_n && !rc; i++) {
		struct page page = {&history, &history.pages[i]};
		bool missing;
		struct buf text;

		buf_init(&text, 0);
		if (page.own->n &&
		    lines_follow(lines, page.own, NULL, counts, &page, diags) != LINES_DONE)
			rc = -1;
		else if (page.own->n && !repo_read(repo, 0, page.own->path, &text, &missing, diags))
			print_page(&page, lines, buf_str(&text), arena);
		buf_release(&text);
	}
	lines_free(lines);
	history_release(&history);
	return rc;
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
