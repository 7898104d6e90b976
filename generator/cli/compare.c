#include <string.h>

#include "cli/commands.h"
#include "cli/load.h"
#include "write/delta.h"

/* One of the two states. Problems of its content are for check to tell; here they only matter when
 * it cannot be read at all. */
static int read_state(struct loaded *l, const struct options *o, const char *rev, struct report *r,
		      struct diags *diags)
{
	struct options state = *o;
	struct diags own = {0};
	int rc;

	state.rev = rev;
	/* Nothing is written unless asked for; but what is fetched must stand somewhere. */
	state.no_cache = !o->cache;
	state.keep_copies = !o->no_cache;
	rc = load_site(l, &state, r, &own);
	if (rc)
		diags_merge(diags, &own);
	diags_release(&own);
	return rc;
}

static enum exit_status print(const struct delta *d, const struct options *o, struct str from,
			      struct str to, struct diags *diags)
{
	enum exit_status status = EXIT_DONE;
	struct buf out;

	buf_init(&out, 0);
	switch (o->format) {
	case DIAG_JSON:
		delta_add_json(d, from, to, &out);
		break;
	case DIAG_GITHUB:
		delta_add_markdown(d, from, to, &out);
		break;
	case DIAG_TEXT:
	case DIAG_SARIF:
		delta_add_text(d, &out);
		break;
	}
	if (out.overflow || fwrite(out.p, 1, out.n, stdout) != out.n || fflush(stdout)) {
		diag_env(diags, "compare/output", (struct str){NULL, 0}, "cannot write the answer");
		status = EXIT_ENVIRONMENT;
	}
	buf_release(&out);
	return status;
}

enum exit_status cmd_compare(const struct options *o)
{
	const char *to = o->args_n > 1 ? o->args[1] : NULL; /* NULL: the work tree */
	struct report *r = report_new(o);
	struct diags diags = {0};
	struct loaded old, now;
	struct delta d = {0};
	enum exit_status status = EXIT_ENVIRONMENT, told;

	memset(&old, 0, sizeof old);
	memset(&now, 0, sizeof now);
	if (!read_state(&old, o, o->args[0], r, &diags) && !read_state(&now, o, to, r, &diags)) {
		report_phase(r, "comparing");
		if (!delta_find(&d, &old.site, &now.site, &diags)) {
			report_phase(r, NULL);
			status = print(&d, o, str_c(o->args[0]), to ? str_c(to) : S("work tree"),
				       &diags);
		}
	}
	told = report_diags(r, &diags, NULL);
	delta_release(&d);
	load_release(&old);
	load_release(&now);
	diags_release(&diags);
	report_free(r);
	return told == EXIT_DONE ? status : told;
}
