#include <string.h>

#include "cli/commands.h"
#include "cli/load.h"
#include "write/feeds.h"
#include "write/record.h"
#include "write/render.h"
#include "write/search.h"

#define STATEMENT_MAX ((size_t)2 << 30)

static int publish(const struct loaded *l, struct output *out, struct diags *diags)
{
	struct buf statement;
	size_t n;
	const struct output_file *files = output_files(out, &n, diags);
	int rc = -1;

	buf_init(&statement, STATEMENT_MAX);
	record_statement(&l->site, files, n, &statement);
	if (statement.overflow)
		diag_env(diags, "output/write", S(OUTPUT_STATEMENT), "larger than 2 GiB");
	else if (!diags_count(diags, DIAG_ERROR))
		rc = output_commit(out, buf_str(&statement), diags);
	buf_release(&statement);
	return rc;
}

/* From the frozen site to the output folder. */
static int write_site(const struct loaded *l, const struct options *o, struct report *r,
		      struct output_counts *counts, struct diags *diags)
{
	struct output *out = output_open(l->out, o->jobs, diags);
	struct context context;
	int rc;

	if (!out)
		return -1;
	context_init(&context, &l->site, &l->theme);
	report_phase(r, "render");
	rc = render_site(&context, out, o->jobs, diags);
	report_phase(r, "search index");
	if (!rc)
		rc = search_write(&l->site, out, o->jobs, diags);
	report_phase(r, "feeds");
	if (!rc)
		rc = feeds_write(&context, out, diags);
	report_phase(r, "publish");
	if (!rc)
		rc = publish(l, out, diags);
	*counts = output_counts(out);
	context_release(&context);
	output_close(out);
	return rc;
}

enum exit_status cmd_build(const struct options *o)
{
	struct diags diags = {0};
	struct loaded l;
	struct output_counts counts = {0};
	struct report *r = report_new(o);
	enum exit_status status;
	int rc;

	memset(&l, 0, sizeof l);
	rc = load_site(&l, o, r, &diags);
	status = report_diags(r, &diags, &l.site.config.checks);
	if (!rc && status == EXIT_DONE) {
		struct diags writing = {0};
		write_site(&l, o, r, &counts, &writing);
		status = report_diags(r, &writing, &l.site.config.checks);
		diags_merge(&diags, &writing);
		diags_release(&writing);
	} else if (status == EXIT_DONE) {
		status = EXIT_ENVIRONMENT;
	}
	if (status == EXIT_DONE)
		report_summary(r, &diags, "%zu pages in %s (%zu files written, %zu unchanged, %zu removed)",
			       l.site.pages_n, l.out, counts.written, counts.unchanged, counts.removed);
	else
		report_summary(r, &diags, "nothing published");
	load_release(&l);
	diags_release(&diags);
	report_free(r);
	return status;
}
