/*
 * load: what build, check and the other commands have in common: from the options to a site that is
 * whole and frozen.
 */
#ifndef CLI_LOAD_H
#define CLI_LOAD_H

#include <limits.h>

#include "cli/report.h"
#include "write/theme.h"

struct loaded {
	struct site site;
	struct theme theme;
	char dir[PATH_MAX];    /* the site's folder, absolute */
	char out[PATH_MAX];    /* the output folder, absolute */
	char cache[PATH_MAX];  /* folder, absolute; empty: none */
	char copies[PATH_MAX]; /* the same, for copies of fetched sources */
	/* A source's folder here → struct str * with the commit at which to read it, before what
	 * site.yaml says; NULL: none. The caller's. */
	const struct map *pins;
};

#define LOAD_FILE_MAX (PATH_MAX + 32)

/* The path of one file of the cache, in file; NULL without a cache. */
const char *load_cache_file(const struct loaded *l, const char *name, char file[LOAD_FILE_MAX]);

/*
 * The first step of load_site: where the site and its output are, its config, theme and labels. For
 * commands that need no pages. Returns -1 after a diagnostic. Release it in any case.
 */
int load_open(struct loaded *l, const struct options *o, struct report *r, struct diags *diags);

/* The next: which files there are, and where the cache is. -1 after a diagnostic. */
int load_sources(struct loaded *l, const struct options *o, struct report *r, struct diags *diags);
/* The rest: all of them read, and what they say of each other. As load_site. */
int load_pages(struct loaded *l, const struct options *o, struct report *r, struct diags *diags);

/*
 * All three. Finds and reads the site: config, theme, pages, history, bodies, references. Returns 0
 * also when the content has errors (they are in diags); -1 when it could not go on. Release it in
 * any case.
 */
int load_site(struct loaded *l, const struct options *o, struct report *r, struct diags *diags);
void load_release(struct loaded *l);

/* What a summary must say of the repository: ", shallow clone, 2 pages not as committed"; empty
 * when all is as it should be, or nothing was loaded. Lives as long as the site. */
const char *load_state(struct loaded *l);

#endif
