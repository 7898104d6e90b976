/*
 * sources: the further repositories that site.yaml names are opened, fetched where they are
 * elsewhere, and mounted in the site's own.
 */
#ifndef CLI_SOURCES_H
#define CLI_SOURCES_H

#include "cli/load.h"

/* After load_open and the cache's folder. -1 after one diagnostic (source/…). */
int sources_open(struct loaded *l, const struct options *o, struct report *r, struct diags *diags);

/*
 * Diagnostics of pages from other repositories, as whoever reads them needs them: by the name of
 * the source and the path there ("extern:docs/a.md"); and as warnings, for who keeps this site
 * cannot mend them and another must not be able to stop it.
 */
void sources_judge(const struct loaded *l, struct diags *diags);

#endif
