#include <string.h>

#include "cli/commands.h"
#include "cli/produce.h"

/* From the frozen site to the output folder; published only without errors. */
static void write_site(const struct loaded *l, const struct options *o, struct report *r,
		       struct output_counts *counts, struct diags *diags)
{
	struct output *out = output_open(l->out, o->jobs, diags);
	/* Reading every page costs most of a rebuild; what only the whole audit finds is the
	 * theme's or the program's fault, and for check to find. Privacy cannot wait. */
	enum audit_scope scope = o->strict ? AUDIT_ALL : AUDIT_PRIVACY;
	struct buf statement;

	if (!out)
		return;
	buf_init(&statement, STATEMENT_MAX);
	if (!produce(l, o, r, out, scope, &statement, diags)) {
		output_vanished(out, diags);
		report_settle(r, diags, &l->site.config.checks);
		report_phase(r, "publish");
		if (!diags_count(diags, DIAG_ERROR) &&
		    !output_commit(out, buf_str(&statement), diags))
			*counts = output_counts(out);
	}
	buf_release(&statement);
	output_close(out);
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
	report_settle(r, &diags, &l.site.config.checks);
	if (!rc && !diags_count(&diags, DIAG_ERROR))
		write_site(&l, o, r, &counts, &diags);
	status = report_diags(r, &diags, &l.site.config.checks);
	if (rc && status == EXIT_DONE)
		status = EXIT_ENVIRONMENT;
	if (status == EXIT_DONE)
		report_summary(r, &diags,
			       "%zu pages in %s (%zu files written, %zu unchanged, %zu removed)%s",
			       l.site.pages_n, l.out, counts.written, counts.unchanged,
			       counts.removed, load_state(&l));
	else
		report_summary(r, &diags, "nothing published%s", load_state(&l));
	load_release(&l);
	diags_release(&diags);
	report_free(r);
	return status;
}
