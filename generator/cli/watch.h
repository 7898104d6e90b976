/*
 * watch: tells when something in a set of folders changes.
 */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include "base/diag.h"

struct watch;

/* NULL after one diagnostic (serve/watch). */
struct watch *watch_open(struct diags *diags);

/* Watches the folder from now on, with all below it if deep; names that start with a dot are passed
 * over, as are links and the folder skip (absolute, or NULL). A folder that is not there, or is
 * watched already, is fine. Folders made later are watched after the next call. A warning
 * (serve/watch), once, when the system allows no more. */
void watch_add(struct watch *w, const char *path, bool deep, const char *skip, struct diags *diags);

/* To poll: readable when something may have changed. */
int watch_fd(const struct watch *w);

/* Takes what there is to read. True if it was a change of something that is watched for; of what
 * editors leave beside a file (names that start with a dot or end with a tilde) it is not. */
bool watch_read(struct watch *w);

/* The one file that changed since watch_forget, and stands there now: its absolute path, as long as
 * nothing is read. NULL when it is another number of files, or one that is gone or not written to
 * its end. What was made and removed meanwhile does not count. */
const char *watch_only(const struct watch *w);
void watch_forget(struct watch *w);

void watch_close(struct watch *w); /* NULL is fine */

#endif
