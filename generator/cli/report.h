/*
 * report: what the program says while it works and when it is done: phases with their times, a
 * progress line on a terminal, diagnostics, the summary.
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/options.h"

struct report;

struct report *report_new(const struct options *o);

/* Ends the running phase and begins the next; name is static. NULL ends the last. */
void report_phase(struct report *r, const char *name);

/* Says how far a phase is, on a terminal, now and then. */
void report_progress(struct report *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

double report_seconds(const struct report *r); /* since report_new */

/* Says diagnostics in these words (struct theme) from now on; they must stay until the last is
 * told, or until others, or NULL, take their place. */
void report_speak(struct report *r, const struct map *words);

/* Applies --check, checks: and --strict to the diagnostics; a second time changes nothing. policy
 * is the config's checks, or NULL. */
void report_settle(const struct report *r, struct diags *diags, const struct map *policy);

/*
 * Settles the diagnostics and prints them to standard error. Returns EXIT_DONE, EXIT_CONTENT or
 * EXIT_ENVIRONMENT.
 */
enum exit_status report_diags(struct report *r, struct diags *diags, const struct map *policy);

/* The summary line, unless --quiet. */
void report_summary(struct report *r, const struct diags *diags, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

void report_free(struct report *r); /* prints the phases' times if --verbose; NULL is fine */

#endif
