/*
 * history_cache: what commits are, kept from one build to the next.
 *
 * One file with all that is a pure function of a commit and the set of page suffixes: parents,
 * dates, people as written, changed pages, moves. So nothing in it can go out of date: a rewritten
 * branch has other commits; .mailmap, the pages asked for and the settings have no part in it.
 * Commits at the end of a shallow clone, and those whose moves could not be decided because
 * contents are missing, are left out.
 *
 * It holds e-mail addresses: it must never lie where it is published.
 *
 * A file that is damaged, of another version or made for other suffixes counts as absent. Layout,
 * in the byte order of the machine that wrote it (another one takes it for damaged):
 *
 *   magic, checksum of all that follows, suffixes,
 *   ids of commits, paths, idents (each a count and that many), count of records, records
 *
 * with numbers as 32 bits, strings as a length and bytes, ids as 20 bytes, and commits, paths and
 * idents referred to by their place in the tables.
 */
#ifndef READ_HISTORY_CACHE_H
#define READ_HISTORY_CACHE_H

#include "read/commits.h"

/* Fills an empty graph; leaves it empty when there is no file that can be used. */
void history_cache_load(struct graph *g, const char *file, const struct str *suffixes,
			size_t suffixes_n);

/* Writes all compared commits of the graph; makes the file's folder. -1 with errno when that does
 * not go. */
int history_cache_save(const struct graph *g, const char *file, const struct str *suffixes,
		       size_t suffixes_n);

#endif
