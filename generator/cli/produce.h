/*
 * produce: from the frozen site to all its files, and the audit of them: what build and check have
 * in common.
 */
#ifndef CLI_PRODUCE_H
#define CLI_PRODUCE_H

#include "cli/load.h"
#include "write/output.h"

#define STATEMENT_MAX ((size_t)2 << 30)

/* Renders every page, the search index, the feeds and the statement; the files go to out (with
 * o->jobs workers), the statement's bytes to statement. All pass the audit. Returns 0 also when the
 * audit found errors (they are in diags); -1 when something could not be made. */
int produce(const struct loaded *l, const struct options *o, struct report *r, struct output *out,
	    enum audit_scope scope, struct buf *statement, struct diags *diags);

#endif
