/*
 * made: what an earlier build made, and of what; kept in the cache, so that the next build need not
 * make it again.
 *
 * Of each file of the output stand here its bytes' digest, what it looked like on disk right after
 * it was published, and, where it is known, its key: the digest of all that it was made from. Equal
 * key, same bytes: then the file that stands in the output is as good as a new one. Whether it
 * still has those bytes is asked of the file itself (made_stands), never of this table.
 *
 * A cache of another program, or for another output folder, is none. A damaged one is none either.
 */
#ifndef WRITE_MADE_H
#define WRITE_MADE_H

#include <sys/stat.h>

#include "read/repo.h"
#include "base/digest.h"

/* How a file looked when its bytes were known. */
struct made_stamp {
	uint64_t inode, size; /* inode 0: too fresh to be told from what is written next */
	int64_t modified, changed;
	uint32_t modified_ns, changed_ns;
};

struct made_file {
	struct str path;
	struct digest key; /* zero: not known, made anew each time */
	struct digest bytes;
	struct made_stamp stamp;
};

struct made {
	struct arena arena;
	struct buf text;	 /* strings of what was loaded are slices of it */
	struct digest all;	 /* of all that the build read; zero: that cannot be told */
	struct digest audit;	 /* what all files were searched for (audit_digest) */
	struct made_file *files; /* sorted by path */
	size_t files_n;
	struct repo_asked *asked; /* besides the sources */
	size_t asked_n;
	struct diags diags; /* what the build told, settled */
	struct str summary; /* what it said of itself in the end */
};

/*
 * Loads what stands in the file about the output folder, made by the program. Returns true if there
 * is something. *m is to be released in any case.
 */
bool made_load(struct made *m, const char *file, struct str folder, struct digest program);
/* Writes it; -1 with errno set. */
int made_save(const struct made *m, const char *file, struct str folder, struct digest program);
void made_release(struct made *m);

const struct made_file *made_find(const struct made *m, struct str path); /* or NULL */

/* How the file looks that was published and has not been touched since; inode 0 when it is not
 * there, or so fresh that a change right after this would not show. */
struct made_stamp made_stamp(int dir, struct str path);

/* True when the file below dir is a regular file with the bytes that the table has: by its stamp,
 * and where that differs by reading it. */
bool made_stands(const struct made_file *file, int dir);

/* The same, by reading it: the bytes are added to out. */
bool made_read(const struct made_file *file, int dir, struct buf *out);

#endif
