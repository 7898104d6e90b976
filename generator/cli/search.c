#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/load.h"
#include "write/search.h"

#define LIMIT 10

static void add_json_more(struct buf *b, const struct search_result *r)
{
	buf_adds(b, ", \"more\": [");
	for (size_t i = 0; i < r->more_n; i++) {
		buf_addf(b, "%s{\"section\": \"", i ? ", " : "");
		buf_add_json(b, r->more[i].section);
		buf_adds(b, "\", \"anchor\": \"");
		buf_add_json(b, r->more[i].anchor);
		buf_adds(b, "\"}");
	}
	buf_addc(b, ']');
}

static void add_json_counts(struct buf *b, const struct search_answer *answer)
{
	buf_adds(b, ", \"facets\": [");
	for (size_t i = 0; i < answer->counts_n; i++) {
		const struct search_counts *c = &answer->counts[i];
		buf_addf(b, "%s\n  {\"name\": \"", i ? "," : "");
		buf_add_json(b, c->name);
		buf_adds(b, "\", \"label\": \"");
		buf_add_json(b, c->label);
		buf_adds(b, "\", \"values\": [");
		for (size_t k = 0; k < c->n; k++) {
			buf_addf(b, "%s\n    {\"value\": \"", k ? "," : "");
			buf_add_json(b, c->v[k].value);
			buf_adds(b, "\", \"label\": \"");
			buf_add_json(b, c->v[k].label);
			buf_addf(b, "\", \"pages\": %zu}", c->v[k].pages);
		}
		buf_adds(b, "]}");
	}
	buf_addc(b, ']');
}

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
		buf_addc(b, '"');
		add_json_more(b, r);
		buf_addc(b, '}');
		if (i + 1 < answer->n)
			buf_addc(b, ',');
	}
	buf_addc(b, ']');
	if (answer->counts_n)
		add_json_counts(b, answer);
	buf_adds(b, "}\n");
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
		for (size_t k = 0; k < r->more_n; k++)
			buf_addf(b, "  › " STR_FMT "  #" STR_FMT "\n", STR_ARG(r->more[k].section),
				 STR_ARG(r->more[k].anchor));
		buf_adds(b, "\n");
	}
	for (size_t i = 0; i < answer->counts_n; i++) {
		const struct search_counts *c = &answer->counts[i];
		buf_addf(b, STR_FMT "\n", STR_ARG(c->label.n ? c->label : c->name));
		for (size_t k = 0; k < c->n; k++)
			buf_addf(b, "  %5zu  " STR_FMT "  (" STR_FMT "=" STR_FMT ")\n",
				 c->v[k].pages, STR_ARG(c->v[k].label), STR_ARG(c->name),
				 STR_ARG(c->v[k].value));
	}
	if (answer->n < answer->total)
		buf_addf(b, "%zu of %zu pages\n", answer->n, answer->total);
}

/* What the command line asks. False after a diagnostic. */
static bool ask(const struct options *o, const struct search_index *index, struct arena *arena,
		struct search_question *question, struct diags *diags)
{
	struct search_choice *choices = arena_new(arena, struct search_choice, o->facets_n);
	struct str *counted = arena_new(arena, struct str, o->facets_n);

	question->limit = o->limit > 0 ? (size_t)o->limit : LIMIT;
	question->choices = choices;
	question->counted = counted;
	for (size_t i = 0; i < o->facets_n; i++) {
		struct str value = str_c(o->facets[i]), name = str_cut(&value, '=');
		if (!search_has_facet(index, name)) {
			diag_add(diags, DIAG_ERROR, "search/facet", (struct str){NULL, 0}, 0, 0,
				 "the search index has no facet \"" STR_FMT "\"", STR_ARG(name));
			return false;
		}
		if (strchr(o->facets[i], '='))
			choices[question->choices_n++] = (struct search_choice){name, value};
		else
			counted[question->counted_n++] = name;
	}
	return true;
}

/* Opens the index of the built site, answers, prints. -1 after a diagnostic. */
static int answer(const struct loaded *l, const struct options *o, struct str query,
		  struct diags *diags)
{
	struct arena arena = {0};
	struct search_question question = {.text = query};
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
	rc = ask(o, index, &arena, &question, diags)
		     ? search_query(index, &arena, &question, &found, diags)
		     : -1;
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
	if (rc && status == EXIT_CONTENT) /* a facet that is not there */
		status = EXIT_USAGE;
	buf_release(&query);
	load_release(&l);
	diags_release(&diags);
	report_free(r);
	return status;
}
