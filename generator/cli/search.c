#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/load.h"
#include "write/search.h"

#define LIMIT 10

static void add_json(struct buf *b, struct str query, const struct search_answer *answer)
{
	buf_adds(b, "{\"query\": \"");
	buf_add_json(b, query);
	buf_addf(b, "\", \"total\": %zu, \"results\": [", answer->total);
	for (size_t i = 0; i < answer->n; i++) {
		const struct search_result *r = &answer->v[i];
		buf_adds(b, "\n  {\"url\": \"");
		buf_add_json(b, r->url);
		if (r->anchor.n) {
			buf_addc(b, '#');
			buf_add_json(b, r->anchor);
		}
		buf_adds(b, "\", \"title\": \"");
		buf_add_json(b, r->title);
		buf_adds(b, "\", \"section\": \"");
		buf_add_json(b, r->section);
		buf_addf(b, "\", \"score\": %llu, \"snippet\": \"", (unsigned long long)r->score);
		buf_add_json(b, r->snippet);
		buf_adds(b, "\"}");
		if (i + 1 < answer->n)
			buf_addc(b, ',');
	}
	buf_adds(b, "]}\n");
}

/* The words found stand out on a terminal. */
static void add_marked(struct buf *b, struct str marked, bool colour)
{
	for (size_t i = 0; i < marked.n; i++) {
		if (marked.p[i] != '\x01' && marked.p[i] != '\x02')
			buf_addc(b, marked.p[i]);
		else if (colour)
			buf_add(b, marked.p[i] == '\x01' ? S("\033[1m") : S("\033[0m"));
	}
}

static void add_text(struct buf *b, struct str query, const struct search_answer *answer,
		     bool colour)
{
	if (!answer->total)
		buf_addf(b, "nothing found for \"" STR_FMT "\"\n", STR_ARG(query));
	for (size_t i = 0; i < answer->n; i++) {
		const struct search_result *r = &answer->v[i];
		buf_add(b, r->title);
		if (r->section.n)
			buf_addf(b, " › " STR_FMT, STR_ARG(r->section));
		buf_addf(b, "\n  /" STR_FMT "%s" STR_FMT, STR_ARG(r->url), r->anchor.n ? "#" : "",
			 STR_ARG(r->anchor));
		if (r->type.n)
			buf_addf(b, "  (" STR_FMT ")", STR_ARG(r->type));
		buf_adds(b, "\n");
		if (r->snippet.n) {
			buf_adds(b, "  ");
			add_marked(b, r->marked, colour);
			buf_adds(b, "\n");
		}
		buf_adds(b, "\n");
	}
	if (answer->n < answer->total)
		buf_addf(b, "%zu of %zu pages\n", answer->n, answer->total);
}

/* Opens the index of the built site, answers, prints. -1 after a diagnostic. */
static int answer(const struct loaded *l, const struct options *o, struct str query,
		  struct diags *diags)
{
	struct arena arena = {0};
	struct search_answer found;
	struct search_index *index;
	struct buf out;
	int rc;

	index = search_open(
		str_printf(&arena, "%s/" STR_FMT, l->out, STR_ARG(search_folder(&l->site, &arena)))
			.p,
		diags);
	if (!index) {
		arena_release(&arena);
		return -1;
	}
	rc = search_query(index, &arena, query, (struct str){NULL, 0}, 0,
			  o->limit > 0 ? (size_t)o->limit : LIMIT, &found, diags);
	if (!rc) {
		buf_init(&out, 0);
		if (o->format == DIAG_JSON)
			add_json(&out, query, &found);
		else
			add_text(&out, query, &found, isatty(STDOUT_FILENO) && !getenv("NO_COLOR"));
		if (fwrite(out.p, 1, out.n, stdout) != out.n || fflush(stdout)) {
			diag_env(diags, "search/output", (struct str){NULL, 0},
				 "cannot write the results");
			rc = -1;
		}
		buf_release(&out);
	}
	search_close(index);
	arena_release(&arena);
	return rc;
}

enum exit_status cmd_search(const struct options *o)
{
	struct report *r = report_new(o);
	struct diags diags = {0};
	struct loaded l;
	enum exit_status status;
	struct buf query;
	int rc;

	memset(&l, 0, sizeof l);
	buf_init(&query, 0);
	for (size_t i = 0; i < o->args_n; i++)
		buf_addf(&query, "%s%s", i ? " " : "", o->args[i]);
	rc = load_open(&l, o, r, &diags);
	if (!rc)
		rc = answer(&l, o, buf_str(&query), &diags);
	status = report_diags(r, &diags, &l.site.config.checks);
	if (rc && status == EXIT_DONE)
		status = EXIT_ENVIRONMENT;
	buf_release(&query);
	load_release(&l);
	diags_release(&diags);
	report_free(r);
	return status;
}
