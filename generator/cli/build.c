#include <string.h>

#include "cli/commands.h"
#include "cli/produce.h"
#include "cli/reuse.h"

struct building {
	struct loaded l;
	const struct options *o;
	struct report *report;
	struct reuse reuse;
	struct output *out;
	struct diags diags;
	struct buf summary; /* what is said in the end; empty: nothing was published */
};

static void settle(struct building *b)
{
	report_settle(b->report, &b->diags, &b->l.site.config.checks);
}

/* From the frozen site to the output folder; published only without errors. */
static void write_site(struct building *b)
{
	/* Reading every page costs most of a rebuild; what only the whole audit finds is the
	 * theme's or the program's fault, and for check to find. Privacy cannot wait. */
	enum audit_scope scope = b->o->strict ? AUDIT_ALL : AUDIT_PRIVACY;
	struct buf statement;

	if (!b->out && !(b->out = output_open(b->l.out, b->o->jobs, &b->diags)))
		return;
	if (b->reuse.possible)
		output_made(b->out, &b->reuse.made);
	buf_init(&statement, STATEMENT_MAX);
	if (!produce(&b->l, b->o, b->report, b->out, scope, &statement, &b->diags)) {
		output_vanished(b->out, &b->diags);
		settle(b);
		report_phase(b->report, "publish");
		if (!diags_count(&b->diags, DIAG_ERROR) &&
		    !output_commit(b->out, buf_str(&statement), &b->diags)) {
			struct output_counts counts = output_counts(b->out);
			buf_addf(&b->summary, "%zu pages in %s", b->l.site.pages_n, b->l.out);
			reuse_end(&b->reuse, &b->l, b->out,
				  str_printf(&b->l.site.arena, STR_FMT " (nothing changed)%s",
					     STR_ARG(buf_str(&b->summary)), load_state(&b->l)),
				  &b->diags);
			buf_addf(&b->summary, " (%zu files written, %zu unchanged, %zu removed)%s",
				 counts.written, counts.unchanged, counts.removed,
				 load_state(&b->l));
		}
	}
	buf_release(&statement);
}

/* 1 when all stands there already: then what was told is told again. -1 after a diagnostic. */
static int take_over(struct building *b)
{
	report_phase(b->report, "comparison");
	reuse_begin(&b->reuse, &b->l, b->o);
	if (!reuse_nothing_read_changed(&b->reuse, &b->l, &b->diags))
		return 0;
	b->out = output_open(b->l.out, b->o->jobs, &b->diags);
	if (!b->out)
		return -1;
	output_made(b->out, &b->reuse.made);
	if (!output_stands(b->out))
		return 0;
	diags_release(&b->diags);
	diags_merge(&b->diags, &b->reuse.made.diags);
	buf_add(&b->summary, b->reuse.made.summary);
	return 1;
}

static int build(struct building *b)
{
	int done;

	if (load_sources(&b->l, b->o, b->report, &b->diags))
		return -1;
	done = take_over(b);
	if (done)
		return done < 0 ? -1 : 0;
	if (load_pages(&b->l, b->o, b->report, &b->diags))
		return -1;
	settle(b);
	if (!diags_count(&b->diags, DIAG_ERROR))
		write_site(b);
	return 0;
}

enum exit_status cmd_build(const struct options *o)
{
	struct building b;
	enum exit_status status;
	int rc;

	memset(&b, 0, sizeof b);
	b.o = o;
	b.report = report_new(o);
	buf_init(&b.summary, 0);
	rc = build(&b);
	output_close(b.out);
	status = report_diags(b.report, &b.diags, &b.l.site.config.checks);
	if (rc && status == EXIT_DONE)
		status = EXIT_ENVIRONMENT;
	if (status == EXIT_DONE)
		report_summary(b.report, &b.diags, "%s", b.summary.p);
	else
		report_summary(b.report, &b.diags, "nothing published%s", load_state(&b.l));
	reuse_release(&b.reuse);
	load_release(&b.l);
	diags_release(&b.diags);
	report_free(b.report);
	buf_release(&b.summary);
	return status;
}
