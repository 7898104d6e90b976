/*
 * spool: bytes made piece by piece, too many to hold, and then read as one.
 *
 * They go to a nameless temporary file, which is gone with the spool, also after a crash. What is
 * mapped is the file: the kernel may drop its pages from memory as it likes.
 */
#ifndef BASE_SPOOL_H
#define BASE_SPOOL_H

#include <stdio.h>

#include "base/text.h"

struct spool {
	FILE *file;
	void *map;
	size_t n;
	int error; /* errno of the first failure; 0: none */
};

/* The functions note the first failure in s->error and then do nothing. */
void spool_init(struct spool *s);
void spool_add(struct spool *s, struct str bytes);
/* All that was added, until spool_release; nothing can be added any more. {NULL,0} if anything
 * failed. */
struct str spool_map(struct spool *s);
void spool_release(struct spool *s);

#endif
