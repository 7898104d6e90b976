#include <string.h>

#include "cli/commands.h"
#include "cli/load.h"

enum exit_status cmd_check(const struct options *o)
{
	struct diags diags = {0};
	struct loaded l;
	struct report *r = report_new(o);
	enum exit_status status;
	int rc;

	memset(&l, 0, sizeof l);
	rc = load_site(&l, o, r, &diags);
	status = report_diags(r, &diags, &l.site.config.checks);
	if (rc && status == EXIT_DONE)
		status = EXIT_ENVIRONMENT;
	report_summary(r, &diags, "%zu pages checked", l.site.pages_n);
	load_release(&l);
	diags_release(&diags);
	report_free(r);
	return status;
}
