#include "cli/produce.h"

#include "write/editors.h"
#include "write/feeds.h"
#include "write/mdto.h"
#include "write/prov.h"
#include "write/record.h"
#include "write/render.h"
#include "write/search.h"

static int make_statement(const struct loaded *l, struct output *out, struct buf *statement,
			  struct diags *diags)
{
	size_t n;
	const struct output_file *files = output_files(out, &n, diags);

	record_statement(&l->site, files, n, statement);
	if (!statement->overflow)
		return 0;
	diag_env(diags, "output/write", S(OUTPUT_STATEMENT), "larger than %zu bytes",
		 statement->max);
	return -1;
}

int produce(const struct loaded *l, const struct options *o, struct report *r, struct output *out,
	    enum audit_scope scope, struct buf *statement, struct diags *diags)
{
	struct audit *audit = audit_new(&l->site, o->jobs, scope);
	struct context context;
	size_t told;
	/* What is kept is not read again: not good enough where everything is to be audited. */
	bool keyed = scope == AUDIT_PRIVACY && output_keeps(out);
	char file[LOAD_FILE_MAX];
	int rc;

	context_init(&context, &l->site, &l->theme);
	output_audit(out, audit);
	report_phase(r, "render");
	rc = render_site(&context, out, keyed, o->jobs, diags);
	/* Nothing is read from the history any more, and the index wants the room. */
	repo_forget(l->site.repo);
	mem_rest();
	report_phase(r, "search index");
	if (!rc)
		rc = search_write(&l->site, &l->theme, out, keyed,
				  load_cache_file(l, "search", file), o->jobs, diags);
	report_phase(r, "feeds");
	if (!rc)
		rc = feeds_write(&context, out, diags);
	if (!rc)
		rc = prov_write(&context, out, diags);
	if (!rc)
		rc = editors_write(&l->site, out, diags);
	if (!rc && o->mdto)
		rc = mdto_write(&context, out, diags);
	if (!rc)
		rc = make_statement(l, out, statement, diags);
	report_phase(r, "audit");
	if (!rc) {
		audit_file(audit, 0, S(OUTPUT_STATEMENT), buf_str(statement));
		told = diags->n;
		audit_finish(audit, diags);
		if (diags->n > told)
			output_forget(out);
	}
	output_audit(out, NULL);
	audit_free(audit);
	context_release(&context);
	return rc;
}
