/*
 * output: the folder that is published.
 *
 * Files are first written to a staging folder inside the output folder; output_commit then moves
 * all of them to their places at once, those that others refer to first, removes what an earlier
 * build wrote and this one did not, and puts the statement last. Until then readers see the old
 * site; after an error output_close leaves it as it was. A file that stands already with the same
 * bytes is left alone. In an empty folder the staged files form the new site as it will be, and
 * whole folders move.
 *
 * Only what the previous statement lists is ever removed or replaced: a foreign file in the way is
 * an error (output/foreign). One build at a time holds the folder (output/busy).
 */
#ifndef WRITE_OUTPUT_H
#define WRITE_OUTPUT_H

#include "base/diag.h"
#include "write/audit.h"
#include "write/digest.h"

#define OUTPUT_STATEMENT "provenance.intoto.json"

struct output;

struct output_file {
	struct str path;
	struct str
		source; /* of the page that it is, relative to the repository's top; else empty */
	struct digest digest;
	size_t size;
	size_t staged; /* number in the staging folder; 0: it stood there already */
};

/* Opens (makes) the folder for jobs workers. NULL after one diagnostic. With dir NULL there is no
 * folder: files are taken and forgotten, nothing can be committed. */
struct output *output_open(const char *dir, size_t jobs, struct diags *diags);

/* From now on every file passes the audit, which must outlive the output. */
void output_audit(struct output *o, struct audit *audit);

/* Takes one file; path is relative, and each path comes once (output/duplicate otherwise, told at
 * commit). Any thread, its own worker number. -1 after one diagnostic. */
int output_put(struct output *o, size_t worker, struct str path, struct str bytes,
	       struct diags *diags);

/* The same for the page that a source is: the statement names its source. */
int output_put_page(struct output *o, size_t worker, struct str path, struct str source,
		    struct str bytes, struct diags *diags);

/* Tells the addresses of pages that the previous statement lists and that no file answers to now
 * (url/vanished). When all files have been put. */
void output_vanished(struct output *o, struct diags *diags);

/* All files so far, sorted by path; the array is the output's, until the next put. */
const struct output_file *output_files(struct output *o, size_t *n, struct diags *diags);

/* Publishes; statement are the bytes of OUTPUT_STATEMENT. -1 after a diagnostic. */
int output_commit(struct output *o, struct str statement, struct diags *diags);

struct output_counts {
	size_t written, unchanged, removed;
	unsigned long long bytes; /* of all files */
};
struct output_counts output_counts(const struct output *o);

/* Drops what is staged (unless committed), lets go of the folder. NULL is fine. */
void output_close(struct output *o);

#endif
