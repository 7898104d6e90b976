/*
 * repo: one reader over the work tree, a revision, a bare repository, or a plain folder.
 *
 * Paths are relative to the repository's top folder (of a plain folder: to that folder), '/'
 * separated, as raw bytes. Nothing outside is ever read: symbolic links are listed as such and not
 * followed, submodules are skipped with a note (repo/submodule).
 */
#ifndef READ_REPO_H
#define READ_REPO_H

#include "base/diag.h"

struct oid {
	unsigned char b[20];
};
bool oid_eq(struct oid a, struct oid b);
bool oid_is_zero(struct oid a);
struct str oid_hex(struct arena *a, struct oid id); /* 40 characters */

enum source_state {
	SOURCE_COMMITTED,   /* these bytes are the commit's */
	SOURCE_MODIFIED,    /* the commit has the path, with other bytes */
	SOURCE_UNCOMMITTED, /* the commit does not have the path */
	SOURCE_UNVERSIONED  /* no git here at all */
};

struct source {
	struct str path;
	struct oid blob; /* the commit's; zero where it has none */
	enum source_state state;
	uint64_t size; /* bytes, at the time of listing */
};

enum repo_kind { REPO_WORKTREE, REPO_REVISION, REPO_PLAIN };

struct repo;

/* What stands in the repository around the sources. */
struct repo_info {
	enum repo_kind kind;
	struct oid head;   /* the commit that is read (zero: none, also an unborn branch) */
	int64_t head_time; /* its committer's time and zone; 0 without a head */
	int head_zone;	   /* minutes east of UTC */
	struct str branch; /* short name of HEAD's branch, or {NULL,0} */
	struct str top;	   /* absolute path of the top folder; of the git folder when bare */
	struct str prefix; /* the folder given to repo_open, relative to top: "" or "a/b" */
	bool shallow;	   /* history is cut off */
	bool partial;	   /* promisor remote: objects may be missing */
	bool grafted;	   /* grafts or replace refs exist; they are ignored */
};

/*
 * Opens the repository that dir lies in (dir: any folder; or a bare repository). rev NULL: the work
 * tree (of a bare repository: HEAD); otherwise that revision (anything git rev-parse takes), read
 * from the objects. A folder without git is a plain folder, unless rev is given (repo/open).
 * Ownership is checked as git does (repo/owner: explains safe.directory). Strict hash verification
 * is on. Returns NULL after one diag_env.
 */
struct repo *repo_open(const char *dir, const char *rev, struct diags *diags);
/* A plain folder, git or not: for a theme that lies outside the repository. */
struct repo *repo_open_plain(const char *dir, struct diags *diags);
void repo_close(struct repo *repo); /* NULL is fine */

const struct repo_info *repo_info(const struct repo *repo);

/*
 * All regular files under the folder prefix ("" = all), sorted by path (bytes). Left out: .git,
 * names starting with '.' except .well-known, what .gitignore ignores (work tree), and everything
 * under the paths in skip (the output folder, the cache). Links and submodules: one note each
 * (repo/link, repo/submodule). Names with control characters, invalid UTF-8 or longer than 255
 * bytes per component are left out with a warning (repo/name).
 * *list is in the arena. Returns 0, or -1 after one diagnostic.
 */
int repo_list(struct repo *repo, struct str prefix, const struct str *skip, size_t skips,
	      struct arena *arena, struct source **list, size_t *n, struct diags *diags);

/* Appends the bytes of path to out. worker: 0..63, each worker its own handle, so that threads may
 * read at the same time. Returns 0; -1 with no diagnostic when the file is not there or is no
 * regular file (*missing true), -1 with one diagnostic otherwise (repo/read). */
int repo_read(struct repo *repo, size_t worker, struct str path, struct buf *out, bool *missing,
	      struct diags *diags);

/* Lets go of what workers keep of the history; they read it anew if need be. While none reads. */
void repo_forget(struct repo *repo);

/* Appends the bytes of a blob by its id; for older revisions. -1 after one diagnostic. */
int repo_read_blob(struct repo *repo, size_t worker, struct oid blob, struct buf *out,
		   struct diags *diags);

/* What git calls these bytes: for telling texts apart. */
struct oid repo_hash(struct str bytes);

/* True if the path exists as a regular file where this repo reads. */
bool repo_exists(struct repo *repo, struct str path);

/* A file that was read, or looked for, in the work tree besides what was listed last. */
struct repo_asked {
	struct str path;
	struct oid content; /* what git would call its bytes; zero: there is no such file */
	bool read;	    /* else only its being there was asked */
};
/* All of them so far; when no other thread reads. */
const struct repo_asked *repo_asked(const struct repo *repo, size_t *n);
/* The same question again: true when the answer is the same. */
bool repo_asked_same(struct repo *repo, const struct repo_asked *asked);
/* What git would call the bytes that stand at the path now; zero when there is no such file. */
struct oid repo_content(struct repo *repo, struct str path);
/* False when a file that was read was changed after the repository was opened, or right before:
 * then nobody can say of what moment the listing is. */
bool repo_settled(const struct repo *repo);

/* The commit's blob at path, if it has a regular file there. After repo_list or history_walk (of a
 * revision: always). */
bool repo_head_blob(const struct repo *repo, struct str path, struct oid *blob);

/* The git_repository behind it, for read/history.c and read/blame.c alone; NULL for a plain
 * folder. Belongs to the main thread. Workers read with repo_read_blob. */
void *repo_git(struct repo *repo);

#endif
