/*
 * rename: which of the files that a commit adds are ones that it removes, under a new path.
 *
 * One to one: a removed file is at most one added file's source, so that a copy is never taken for
 * a rename. First equal bytes, preferring equal last parts of the path; then by similarity, the
 * best pairs first. Similarity is git's measure (the share of the larger file's bytes that stand in
 * lines or 64-byte runs both have), at least half. The result is a pure function of the two lists.
 */
#ifndef READ_RENAME_H
#define READ_RENAME_H

#include "read/objects.h"

/* Pairs compared by contents at most, as in git (1000 × 1000). With more, only files that share the
 * last two parts of their path, then the last part, are compared, within the same bound. */
#define RENAME_PAIRS_MAX ((size_t)1000 * 1000)
#define RENAME_BLOB_MAX ((size_t)4 << 20) /* larger files are only compared by id */

struct rename_file {
	struct str path;
	struct oid blob;
	uint32_t tag; /* the caller's */
	bool wanted;  /* of an added file: its source is asked for */
};

struct rename_pair {
	uint32_t add, del; /* indexes into the lists */
};

struct rename_result {
	struct rename_pair *v; /* in the order of add; in the arena given */
	size_t n;
	bool unsure; /* a blob could not be read, so its pairs were not compared */
	bool capped; /* there were more pairs than are compared, and files of both lists are left */
};

/* Both lists sorted by path. Only pairs of adds that are wanted are sure to be found, and those are
 * the same as if all were wanted. */
struct rename_result rename_find(struct objects *objects, struct arena *arena,
				 const struct rename_file *adds, size_t adds_n,
				 const struct rename_file *dels, size_t dels_n);

/* The share in 1/60000 of the larger's bytes that both have. */
unsigned rename_similarity(struct str a, struct str b);

#endif
