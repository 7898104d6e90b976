/*
 * mount: the files of another repository, seen in a folder of this one.
 *
 *     site's repository            another one
 *       content/                     docs/            folder "docs"
 *         extern/   ← at               a.md           is seen as content/extern/a.md
 *
 * So whatever reads by path (repo_list, repo_read, repo_exists) need not know that there is more
 * than one repository, and links between them are links like all others. Each keeps its own
 * head, history and state.
 *
 * A path that lies outside the folder there (a page that was moved into it) has a place here too,
 * so that paths translate both ways: the rest behind "at//". No file that is listed has such a
 * path; path_is_foreign tells them.
 */
#ifndef READ_MOUNT_H
#define READ_MOUNT_H

#include "read/history.h"

struct mount {
	struct repo *repo; /* the other; closed with the one that it is seen in */
	struct str at;	   /* folder here; never empty */
	struct str folder; /* folder there; "" for all */
};

#define MOUNTS_MAX 64

/* Takes the repository over, also when it fails: -1 after one diagnostic (source/overlap: a
 * mount lies in or around this one already, or there are too many). The strings are copied. Before
 * anything is listed. */
int repo_mount(struct repo *repo, const struct mount *mount, struct diags *diags);

size_t repo_mounts(const struct repo *repo);
const struct mount *repo_mount_at(const struct repo *repo, size_t i);

/* The mount that a path lies in, or NULL: this repository itself. *number (may be NULL) is its
 * place from 1, or 0. */
const struct mount *mount_of(const struct repo *repo, struct str path, size_t *number);

/* Appends a path as it is there, from what it is here; and the other way round. */
void mount_inner(struct buf *out, const struct mount *mount, struct str path);
void mount_outer(struct buf *out, const struct mount *mount, struct str inner);

/* True for a path that stands for one outside a mount's folder. */
bool path_is_foreign(struct str path);

/*
 * history_walk over this repository and all that are mounted in it, as one history: commits are
 * merged by their dates, each repository's in its own order; struct commit.source says whose it
 * is; people with one key are one. paths: sorted. A mount's cache stands beside options->cache,
 * under its own name.
 */
int mount_history(struct repo *repo, const struct str *paths, size_t n,
		  const struct history_options *options, struct history *out, struct diags *diags);

#endif
