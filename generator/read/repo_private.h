/*
 * repo_private: what repo.c, repo_list.c and the history walk share, and nobody else.
 */
#ifndef READ_REPO_PRIVATE_H
#define READ_REPO_PRIVATE_H

#include <git2.h>
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>

#include "read/mount.h"
#include "read/objects.h"
#include "read/repo.h"
#include "read/tree.h"

#define REPO_WORKERS 64
/* Handles: one for each worker that reads pages, and as many for the walk of the history, which
 * goes on beside that. */
#define REPO_HANDLES ((size_t)2 * REPO_WORKERS)
#define REPO_ENTRIES_MAX ((size_t)4 << 20) /* files of one revision; a stop for tree bombs */
#define REPO_PATH_MAX 4096		   /* bytes of a path; longer ones cannot be pages */

/* One entry of the head's tree that is no folder. */
struct head_entry {
	struct str path;
	struct oid id;
	enum tree_kind kind; /* never TREE_FOLDER */
};

struct repo {
	struct repo_info info;
	struct arena arena;
	git_repository *git; /* the main thread's */
	git_odb *odb;	     /* likewise */
	struct packs packs;
	struct objects objects; /* of odb */
	struct oid head_tree;
	int top; /* the work tree's or plain folder's descriptor; -1 when objects are read */

	/* One handle a worker: libgit2's objects belong to one thread. Opened when first asked for.
	 */
	git_repository *worker_git[REPO_HANDLES];
	struct objects *worker_objects[REPO_HANDLES];
	pthread_mutex_t opening;

	/* What was read besides what was listed; of the work tree alone. */
	const struct source *listed; /* sorted by path */
	size_t listed_n;
	pthread_mutex_t asking;
	struct arena asked_arena;
	struct map asked_by_path; /* → index into asked */
	struct {
		struct repo_asked *v;
		size_t n, cap;
	} asked;
	struct timespec opened;
	_Atomic bool unsettled;

	/* The head's tree, flat; filled by repo_load_head. */
	bool head_loaded;
	struct {
		struct head_entry *v;
		size_t n, cap;
	} entries;
	struct map by_path; /* path → index into entries */
	struct map folders; /* every folder that holds an entry */
	struct {
		struct str *v;
		size_t n, cap;
	} bad_names; /* paths of the head that no site can have */

	struct mount mounts[MOUNTS_MAX];
	size_t mounts_n;
};

/* repo_list of the repository itself, without what is mounted in it. */
int repo_list_own(struct repo *repo, struct str prefix, const struct str *skip, size_t skips,
		  struct arena *arena, struct source **list, size_t *n, struct diags *diags);

/* Reads the head's tree; once. 0, or -1 after one diagnostic (repo/object). */
int repo_load_head(struct repo *repo, struct diags *diags);

/* The head's entry at path, or NULL. After repo_load_head. */
const struct head_entry *repo_head_entry(const struct repo *repo, struct str path);

/* The objects of a handle (below REPO_HANDLES), which belongs to one thread at a time; NULL after
 * one diagnostic. */
struct objects *repo_worker_objects(struct repo *repo, size_t worker, struct diags *diags);

/* Notes a file of the work tree that was read (bytes, st) or looked for (bytes {NULL, 0}, there).
 * Any thread. */
void repo_note_read(struct repo *repo, struct str path, struct str bytes, const struct stat *st);
void repo_note_looked(struct repo *repo, struct str path, bool there);

/* True for a name that may be part of a source's path: valid UTF-8 without control characters, 1 to
 * 255 bytes, no '/', not "." or "..". */
bool repo_name_ok(struct str name);

/* True if some part of path behind the folder prefix starts with '.' (.well-known excepted). */
bool repo_path_hidden(struct str path, struct str prefix);

/* True if path is dir or lies below it; "" holds all. */
bool repo_path_under(struct str path, struct str dir);

/* Tells why a repository could not be opened: error is libgit2's. */
void repo_explain_open(struct diags *diags, const char *dir, int error);

/* What to do about an object that is missing or damaged. */
const char *repo_object_help(const struct repo *repo);

/* libgit2's last message, or a stand-in. */
const char *repo_git_error(void);

static inline git_oid repo_git_oid(struct oid id)
{
	git_oid out;

	memset(&out, 0, sizeof out);
	memcpy(out.id, id.b, sizeof id.b);
	return out;
}

static inline struct oid repo_oid(const git_oid *id)
{
	struct oid out;

	memcpy(out.b, id->id, sizeof out.b);
	return out;
}

#endif
