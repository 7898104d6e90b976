#include <string.h>

#include "cli/commands.h"
#include "cli/produce.h"

/* Makes the whole site in memory, for the audit alone. */
static int check_site(const struct loaded *l, const struct options *o, struct report *r,
		      struct diags *diags)
{
	struct output *nowhere = output_open(NULL, o->jobs, diags);
	struct buf statement;
	int rc;

	buf_init(&statement, STATEMENT_MAX);
	rc = produce(l, o, r, nowhere, AUDIT_ALL, &statement, diags);
	buf_release(&statement);
	output_close(nowhere);
	return rc;
}

enum exit_status cmd_check(const struct options *o)
{
	struct diags diags = {0};
	struct loaded l;
	struct report *r = report_new(o);
	enum exit_status status;
	int rc;

	memset(&l, 0, sizeof l);
	rc = load_site(&l, o, r, &diags);
	/* Also with errors in the content: what has none is rendered all the same. */
	if (!rc)
		rc = check_site(&l, o, r, &diags);
	status = report_diags(r, &diags, &l.site.config.checks);
	if (rc && status == EXIT_DONE)
		status = EXIT_ENVIRONMENT;
	report_summary(r, &diags, "%zu pages checked%s", l.site.pages_n, load_state(&l));
	load_release(&l);
	diags_release(&diags);
	report_free(r);
	return status;
}
