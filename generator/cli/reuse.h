/*
 * reuse: what a build takes over from the one before it, through the cache.
 *
 * Nothing at all changed: then there is nothing to do but to tell again what was told. Whether that
 * is so is asked of everything a build reads (program and libraries, command line, commit, sources,
 * theme, other files it looked at) and of every file of the output. Else single files are kept
 * (output_keep). Either way the output is, to the byte, what a build without cache gives.
 */
#ifndef CLI_REUSE_H
#define CLI_REUSE_H

#include "cli/load.h"
#include "write/output.h"

struct reuse {
	struct made made; /* by the last build */
	struct digest program, all;
	bool possible; /* there is a cache folder */
};

/* After load_sources: finds out what there is. Release it in any case. */
void reuse_begin(struct reuse *r, struct loaded *l, const struct options *o);

/* True when this build would read what the last one read; diags: what was told so far. If its output
 * stands as well (output_stands), there is nothing to do. */
bool reuse_nothing_read_changed(const struct reuse *r, struct loaded *l, const struct diags *diags);

/* After output_commit: notes for the next build what was made; diags: settled, and whole; summary:
 * what is said in the end. A failure is a warning (output/cache). */
void reuse_end(const struct reuse *r, struct loaded *l, struct output *out, struct str summary,
	       struct diags *diags);

void reuse_release(struct reuse *r);

#endif
