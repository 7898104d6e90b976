#include <string.h>

#include "cli/commands.h"
#include "cli/load.h"
#include "write/cms.h"
#include "write/schema_json.h"

static enum exit_status print(const struct loaded *l, const struct hints *h,
			      const struct type *type, bool cms, struct diags *diags)
{
	enum exit_status status = EXIT_DONE;
	struct buf out;

	buf_init(&out, 0);
	if (cms)
		cms_config(h, type, repo_info(l->site.repo)->branch, &out);
	else
		schema_json(h, type, &out);
	if (out.overflow || fwrite(out.p, 1, out.n, stdout) != out.n || fflush(stdout)) {
		diag_env(diags, "schema/output", (struct str){NULL, 0}, "cannot write the schema");
		status = EXIT_ENVIRONMENT;
	}
	buf_release(&out);
	return status;
}

enum exit_status cmd_schema(const struct options *o)
{
	struct report *r = report_new(o);
	struct diags diags = {0};
	struct loaded l;
	struct hints h;
	const struct type *type = NULL;
	enum exit_status status = EXIT_ENVIRONMENT, told;

	memset(&l, 0, sizeof l);
	if (!load_open(&l, o, r, &diags)) {
		h = (struct hints){&l.site.config, &l.site.labels, &l.site.arena};
		if (o->args_n)
			type = hint_type(&h, str_c(o->args[0]), &diags);
		status = o->args_n && !type ? EXIT_CONTENT : print(&l, &h, type, o->cms, &diags);
	}
	told = report_diags(r, &diags, &l.site.config.checks);
	load_release(&l);
	diags_release(&diags);
	report_free(r);
	return told == EXIT_DONE ? status : told;
}
