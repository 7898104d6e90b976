/*
 * Finished files from anywhere: the input is cut at the first NUL into a page and a style sheet.
 * What is in them may lead anywhere; the audit must end, and say the same each time.
 */
#include <stdlib.h>

#include "write/audit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static void run(const struct site *site, struct str page, struct str css, size_t jobs,
		struct diags *diags)
{
	struct audit *audit = audit_new(site, jobs, AUDIT_ALL);

	/* The second page is read with what the first left behind in its worker. */
	audit_file(audit, 0, S("a/index.html"), page);
	audit_file(audit, jobs - 1, S("b/index.html"), page);
	audit_file(audit, 0, S("x.css"), css);
	audit_finish(audit, diags);
	audit_free(audit);
	diags_settle(diags, NULL, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct person people[] = {{.key = {"a@b.nl", 6}}, {.key = {"name:c <d+e@f>", 14}}};
	static const struct site site = {.config.base_url = {"https://b.nl/a/", 15},
					 .history = {.people = people, .people_n = 2}};
	struct str css = {(const char *)data, size}, page = str_cut(&css, '\0');
	struct diags one = {0}, two = {0};

	run(&site, page, css, 1, &one);
	run(&site, page, css, 2, &two);
	check(one.n == two.n && one.n <= 1000);
	for (size_t i = 0; i < one.n; i++)
		check(one.v[i].rule == two.v[i].rule && one.v[i].line == two.v[i].line &&
		      str_eq(one.v[i].message, two.v[i].message));
	diags_release(&one);
	diags_release(&two);
	return 0;
}
