/*
 * state: how far what is built is what the repository's history says.
 */
#ifndef MODEL_STATE_H
#define MODEL_STATE_H

#include "model/site.h"

struct state {
	size_t modified, uncommitted; /* pages that differ from the commit; that it does not have */
	size_t others; /* site.yaml and files in use that are not as the commit has them */
	bool shallow, partial, grafted; /* as repo_info */
	bool unversioned;		/* there is no commit at all */
};

/* After all bodies are built, which know what files are in use. */
struct state state_of(const struct site *site);
bool state_is_dirty(const struct state *state);

/* Tells what is not as committed (history/dirty), and of a partial clone whatever history_walk made
 * of it (history/partial). The rest history_walk tells. */
void state_tell(const struct site *site, struct diags *diags);

/* Adds what a summary must not leave out: ", shallow clone, 2 pages not as committed"; nothing when
 * all is as it should be. */
void state_add(struct buf *out, const struct state *state);

#endif
