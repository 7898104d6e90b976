/*
 * kept: many records kept from one run of the program to the next, each found by its key.
 *
 * They stand in files of a folder, name-xxxxxx: what a run adds goes to new files, so that a run
 * that adds one record among many writes one. When more than half of what stands there is of no use
 * any more, or there are many files, what is of use is written anew and the rest removed. The files
 * are mapped: what is not looked at is not read.
 *
 * Every file says by which rules its records were made; those made by others are removed. Each
 * record has its checksum, and what is cut off or damaged is not found. A file counts from when its
 * head has been written, which is last; so runs beside each other, and one that is killed, cost
 * records and never give wrong ones.
 */
#ifndef BASE_KEPT_H
#define BASE_KEPT_H

#include "base/attic.h"

struct kept;

/* Opens the folder (made when something is to be written) for jobs workers; rules: some bytes that
 * say all that records depend on besides their keys. What is found stands in the attic and stays as
 * long as that. Never NULL; without files it is empty. */
struct kept *kept_open(const char *folder, const char *name, struct str rules, struct attic *attic,
		       size_t jobs);

/* The record with this key; {NULL,0} if there is none. Any thread, but for one key only one. What
 * has been found is of use, and stays. */
struct str kept_find(struct kept *k, struct str key);

/* Adds a record for the next run; its key should be new. Any thread, its own worker. */
void kept_put(struct kept *k, size_t worker, struct str key, struct str record);

/* Closes, in good order; -1 with errno if something could not be written: then it is as if that had
 * not been put. */
int kept_close(struct kept *k);

#endif
