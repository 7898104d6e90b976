/*
 * history_parts: what the files behind history.h share.
 */
#ifndef READ_HISTORY_PARTS_H
#define READ_HISTORY_PARTS_H

#include "read/lineage.h"
#include "read/treewalk.h"

struct id_list {
	struct oid *v; /* sorted */
	size_t n, cap;
};

/* The commits that .git-blame-ignore-revs names; list_free it. */
struct id_list history_ignored(struct repo *repo, struct diags *diags);

/* Fills out from the walk: revisions by page, the commits and people they name, removals. */
void history_report(struct repo *repo, const struct graph *g, const struct lineage *lineage,
		    const struct history_options *options, struct history *out,
		    struct diags *diags);

#endif
