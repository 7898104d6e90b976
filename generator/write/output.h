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
#include "write/made.h"

#define OUTPUT_STATEMENT "provenance.intoto.json"

struct output;

struct output_file {
	struct str path;
	struct str
		source; /* of the page that it is, relative to the repository's top; else empty */
	struct digest digest;
	size_t size;
	size_t staged;		 /* number in the staging folder; 0: it stood there already */
	struct digest key;	 /* as made.h has it; zero: none */
	struct made_stamp stamp; /* as it stands; of what was kept alone */
};

/* Opens (makes) the folder for jobs workers. NULL after one diagnostic. With dir NULL there is no
 * folder: files are taken and forgotten, nothing can be committed. */
struct output *output_open(const char *dir, size_t jobs, struct diags *diags);

/* From now on every file passes the audit, which must outlive the output. */
void output_audit(struct output *o, struct audit *audit);

/* What the last build made (NULL: nothing is known of it), which must outlive the output. */
void output_made(struct output *o, const struct made *made);

bool output_keeps(const struct output *o); /* output_made was given something */

/* True when all stands as the last build left it, and nothing is to be done where nothing else has
 * changed. */
bool output_stands(const struct output *o);

/* Takes one file; path is relative, and each path comes once, or with the same bytes each time
 * (output/duplicate otherwise, told at commit). Any thread, its own worker number. -1 after one
 * diagnostic. */
int output_put(struct output *o, size_t worker, struct str path, struct str bytes,
	       struct diags *diags);

/* The same for the page that a source is: the statement names its source (empty: it is of none).
 * key: of all that it was made from, or NULL. */
int output_put_page(struct output *o, size_t worker, struct str path, struct str source,
		    const struct digest *key, struct str bytes, struct diags *diags);

/* Takes the file that stands there, if it was made of the same: then true, and it need not be made.
 * Such a file passes the audit only where that searches for something else than when it was made;
 * of the audit's other questions it is not asked again. */
bool output_keep(struct output *o, size_t worker, struct str path, struct str source,
		 struct digest key);

/* What the last build made, for those who look there for a file by its key; NULL: nothing is known.
 */
const struct made *output_made_before(const struct output *o);

/* Appends the bytes of a file that output_keep took; false when it cannot be read. */
bool output_read(const struct output *o, struct str path, struct buf *bytes);

/* The keys are not to be relied on by the next build: while files were made, or audited, something
 * was told that would have to be told again. */
void output_forget(struct output *o);

/* Tells the addresses of pages that the previous statement lists and that no file answers to now
 * (url/vanished). When all files have been put. */
void output_vanished(struct output *o, struct diags *diags);

/* All files so far, sorted by path; the array is the output's, until the next put. */
const struct output_file *output_files(struct output *o, size_t *n, struct diags *diags);

/* Publishes; statement are the bytes of OUTPUT_STATEMENT. -1 after a diagnostic. */
int output_commit(struct output *o, struct str statement, struct diags *diags);

/* After output_commit: what stands there now, for the next build; in the arena of made. */
void output_remember(struct output *o, struct made *made);

struct output_counts {
	size_t written, unchanged, removed;
	unsigned long long bytes; /* of all files */
};
struct output_counts output_counts(const struct output *o);

/* Drops what is staged (unless committed), lets go of the folder. NULL is fine. */
void output_close(struct output *o);

#endif
