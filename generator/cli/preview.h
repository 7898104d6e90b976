/*
 * preview: an HTTP server for one folder, for whoever is writing, on this machine.
 *
 * Gives the files below the folder and nothing else, with the site's own Content-Security-Policy.
 * Every page gets a small script when it is sent, which listens for events: it loads the page anew
 * when another build is there, and shows over it what was wrong in that build. A request that names
 * another host than the one listened on is refused, so that no page elsewhere can read the preview
 * through a name of its own (DNS rebinding).
 *
 * A page that is asked for before the first build is there waits for it.
 *
 * Each connection has a thread of its own; every call here is for the one thread that started it.
 */
#ifndef CLI_PREVIEW_H
#define CLI_PREVIEW_H

#include "base/diag.h"

struct preview;

/* Listens on host (a name or address of this machine) and port (0: any that is free). dir is an
 * open folder, which stays the caller's. NULL after one diagnostic (serve/listen). */
struct preview *preview_start(const char *host, unsigned port, int dir, struct diags *diags);

unsigned preview_port(const struct preview *p);

/* Another build is there: browsers load what they show anew. problems: what was wrong in it, for
 * people, or empty. */
void preview_built(struct preview *p, struct str problems);

/* Ahead of a build: browsers load anew, and for the file path are given these bytes until the next
 * call of preview_built or preview_settled. Both are copied. */
void preview_ahead(struct preview *p, struct str path, struct str bytes);

/* The build is there of which browsers show all that there is to see already (preview_ahead). */
void preview_settled(struct preview *p, struct str problems);

/* Ends all connections. NULL is fine. */
void preview_stop(struct preview *p);

#endif
