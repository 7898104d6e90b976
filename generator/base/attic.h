/*
 * attic: texts that are looked at seldom, all together too many to hold.
 *
 * They are read like any others, but stand in a nameless temporary file that is mapped: what nobody
 * looks at need not be in memory. The file is in $TMPDIR, else in /var/tmp or /tmp, and gone with
 * the process. Where there is no room for it, plain memory is used.
 *
 * A zeroed struct attic is empty. An attic belongs to one thread while texts are added; after that
 * any thread may read, and call attic_forget.
 */
#ifndef BASE_ATTIC_H
#define BASE_ATTIC_H

#include "base/text.h"

struct attic_chunk {
	char *p;
	size_t n;
	bool mapped;
};

struct attic {
	struct {
		struct attic_chunk *v;
		size_t n, cap;
	} chunks;
	size_t left;	/* bytes free at the end of the last one */
	long long size; /* of the file */
	int file;	/* descriptor + 1; 0: none yet, -1: there cannot be one */
};

/* A copy of the text, NUL-terminated beyond n, until attic_release. */
struct str attic_add(struct attic *a, struct str text);

/* Takes what is mapped of a file that will not change, and unmaps it in the end. */
void attic_adopt(struct attic *a, void *p, size_t n);

/* Lets go of the memory in which texts stand now; who looks at one reads it from the file. */
void attic_forget(const struct attic *a);

void attic_release(struct attic *a);

#endif
