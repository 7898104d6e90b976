/*
 * fetch: a copy of another repository, kept up to date over the network.
 *
 * The copy is bare, has all branches, tags and their whole history, and HEAD is the branch that is
 * HEAD there. Nothing is asked that has an answer here already: a commit named by its full id is
 * not fetched twice.
 */
#ifndef READ_FETCH_H
#define READ_FETCH_H

#include "base/diag.h"

struct fetch {
	const char *url;      /* https://, http:// or file:// */
	const char *folder;   /* of the copy, absolute; made when it is not there */
	const char *revision; /* that is wanted, or NULL: its HEAD */
	bool offline;	      /* ask nobody */
	/* Called now and then from the same thread, with objects received and to receive; may be
	 * NULL. */
	void (*progress)(void *ctx, unsigned done, unsigned all, size_t bytes);
	void *ctx;
};

/*
 * where: what diagnostics name. Returns 0 when the copy can be read: then also after a warning
 * (source/offline) that it could not be brought up to date, and what is there is used. -1 after one
 * diagnostic when there is nothing (source/fetch).
 */
int fetch_copy(const struct fetch *f, struct str where, struct diags *diags);

#endif
