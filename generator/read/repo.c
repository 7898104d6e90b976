#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "read/repo_private.h"

bool oid_eq(struct oid a, struct oid b)
{
	return memcmp(a.b, b.b, sizeof a.b) == 0;
}

bool oid_is_zero(struct oid a)
{
	static const struct oid zero;

	return oid_eq(a, zero);
}

struct str oid_hex(struct arena *a, struct oid id)
{
	static const char digits[] = "0123456789abcdef";
	char *out = arena_new(a, char, 2 * sizeof id.b + 1);

	for (size_t i = 0; i < sizeof id.b; i++) {
		out[2 * i] = digits[id.b[i] >> 4];
		out[2 * i + 1] = digits[id.b[i] & 15];
	}
	return (struct str){out, 2 * sizeof id.b};
}

const char *repo_git_error(void)
{
	const git_error *e = git_error_last();

	return e != NULL && e->message != NULL && e->message[0] != '\0' ? e->message
									: "unknown error";
}

const char *repo_object_help(const struct repo *repo)
{
	return repo->info.partial
		       ? "the clone is partial: git fetch --refetch --no-filter completes it"
		       : "git fsck tells more";
}

bool repo_name_ok(struct str name)
{
	if (name.n == 0 || name.n > 255 || str_eq(name, S(".")) || str_eq(name, S("..")))
		return false;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c < 0x20 || c == 0x7f || c == '/')
			return false;
	}
	return utf8_valid(name);
}

bool repo_path_under(struct str path, struct str dir)
{
	if (dir.n == 0)
		return true;
	return str_starts(path, dir) && (path.n == dir.n || path.p[dir.n] == '/');
}

bool repo_path_hidden(struct str path, struct str prefix)
{
	struct str rest = path;

	if (prefix.n > 0 && repo_path_under(path, prefix))
		rest = str_slice(path, prefix.n + 1, path.n);
	while (rest.n > 0) {
		struct str part = str_cut(&rest, '/');

		if (part.n > 0 && part.p[0] == '.' && !str_eq(part, S(".well-known")))
			return true;
	}
	return false;
}

const struct repo_info *repo_info(const struct repo *repo)
{
	return &repo->info;
}

void *repo_git(struct repo *repo)
{
	return repo->git;
}

/* ---- reading ---- */

struct objects *repo_worker_objects(struct repo *repo, size_t worker, struct diags *diags)
{
	git_odb *odb = NULL;
	int error;

	if (repo->worker_objects[worker] != NULL)
		return repo->worker_objects[worker];
	/* Opening reads configuration through caches that handles share. */
	pthread_mutex_lock(&repo->opening);
	error = git_repository_open_ext(&repo->worker_git[worker], git_repository_path(repo->git),
					GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
	if (error == 0)
		error = git_repository_odb(&odb, repo->worker_git[worker]);
	if (error < 0) {
		repo_explain_open(diags, git_repository_path(repo->git), error);
	} else {
		repo->worker_objects[worker] = mem_alloc(sizeof(struct objects));
		objects_init(repo->worker_objects[worker], odb, &repo->packs);
	}
	pthread_mutex_unlock(&repo->opening);
	return repo->worker_objects[worker];
}

/* Appends the bytes of what no pack holds plainly, or says what is wrong with it. */
static int read_other(git_odb *odb, struct repo *repo, struct oid id, struct str what,
		      struct buf *out, struct diags *diags)
{
	git_oid gid = repo_git_oid(id);
	git_odb_object *object = NULL;
	git_object_t type;
	size_t size;
	int result = -1;

	/* The size first: what would pass the maximum is never unpacked. */
	if (objects_git_header(&size, &type, odb, &gid) < 0) {
		diag_env(diags, "repo/read", what, "cannot read this from git: %s; %s",
			 repo_git_error(), repo_object_help(repo));
	} else if (type != GIT_OBJECT_BLOB) {
		diag_env(diags, "repo/read", what, "git holds no file contents under this id");
	} else if (size > out->max - out->n) {
		diag_env(diags, "repo/read", what, "the file is too large: %zu bytes", size);
	} else if (objects_git_read(&object, odb, &gid) < 0) {
		diag_env(diags, "repo/read", what, "cannot read this from git: %s; %s",
			 repo_git_error(), repo_object_help(repo));
	} else {
		buf_add(out,
			(struct str){git_odb_object_data(object), git_odb_object_size(object)});
		result = 0;
	}
	git_odb_object_free(object);
	return result;
}

/* Appends an object's bytes; what names it in diagnostics. */
static int read_object(struct repo *repo, size_t worker, struct oid id, struct str what,
		       struct buf *out, struct diags *diags)
{
	struct objects *objects = repo_worker_objects(repo, worker, diags);
	struct object *object;
	int result = 0;

	if (objects == NULL)
		return -1;
	object = objects_packed(objects, id);
	if (object != NULL && object->type == GIT_OBJECT_BLOB && object->size <= out->max - out->n)
		buf_add(out, objects_bytes(object));
	else
		result = read_other(objects->odb, repo, id, what, out, diags);
	object_free(object);
	return result;
}

void repo_forget(struct repo *repo)
{
	for (size_t i = 0; i < REPO_HANDLES; i++)
		if (repo->worker_objects[i] != NULL)
			objects_forget(repo->worker_objects[i]);
	for (size_t i = 0; i < repo->mounts_n; i++)
		repo_forget(repo->mounts[i].repo);
}

static bool holds(struct repo *repo, size_t worker, struct oid id, struct diags *diags)
{
	struct objects *objects =
		repo->git != NULL ? repo_worker_objects(repo, worker, diags) : NULL;
	git_oid gid = repo_git_oid(id);

	return objects != NULL && git_odb_exists_ext(objects->odb, &gid, GIT_ODB_LOOKUP_NO_REFRESH);
}

int repo_read_blob(struct repo *repo, size_t worker, struct oid blob, struct buf *out,
		   struct diags *diags)
{
	struct arena scratch;
	int result = -1;

	/* An id is of contents: it does not matter in which repository they are found. */
	if (repo->mounts_n > 0 && !holds(repo, worker, blob, diags))
		for (size_t i = 0; i < repo->mounts_n; i++)
			if (holds(repo->mounts[i].repo, worker, blob, diags))
				return repo_read_blob(repo->mounts[i].repo, worker, blob, out,
						      diags);

	arena_init(&scratch);
	if (repo->git == NULL)
		diag_env(diags, "repo/read", oid_hex(&scratch, blob),
			 "this folder has no git repository");
	else
		result = read_object(repo, worker, blob, oid_hex(&scratch, blob), out, diags);
	arena_release(&scratch);
	return result;
}

/* True for errors that mean: no regular file there, as opposed to one that cannot be read. */
static bool means_missing(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case EISDIR:
	case ELOOP:
	case EXDEV:
	case EINVAL:
	case ENAMETOOLONG:
		return true;
	default:
		return false;
	}
}

int repo_read(struct repo *repo, size_t worker, struct str path, struct buf *out, bool *missing,
	      struct diags *diags)
{
	const struct mount *mount = mount_of(repo, path, NULL);
	const struct head_entry *entry;
	size_t before = out->n;
	struct stat st;

	*missing = false;
	if (mount != NULL) {
		struct buf inner;
		int result;

		buf_init(&inner, (size_t)2 * REPO_PATH_MAX);
		mount_inner(&inner, mount, path);
		result = repo_read(mount->repo, worker, buf_str(&inner), out, missing, diags);
		buf_release(&inner);
		return result;
	}
	if (repo->info.kind == REPO_REVISION) {
		entry = repo_head_entry(repo, path);
		if (entry == NULL || entry->kind != TREE_FILE) {
			*missing = true;
			return -1;
		}
		return read_object(repo, worker, entry->id, path, out, diags);
	}
	if (file_read(repo->top, path, out, &st) == 0) {
		repo_note_read(repo, path, str_slice(buf_str(out), before, out->n), &st);
		return 0;
	}
	*missing = means_missing(errno);
	if (*missing)
		repo_note_looked(repo, path, false);
	if (errno == EFBIG)
		diag_env(diags, "repo/read", path, "the file is too large: over %zu bytes",
			 out->max - out->n);
	else if (!*missing)
		diag_env(diags, "repo/read", path, "cannot read this file: %s", strerror(errno));
	return -1;
}

static bool stands_there(const struct repo *repo, struct str path)
{
	char name[REPO_PATH_MAX];
	struct str rest = path;
	struct stat st;

	if (path.n == 0 || path.n >= sizeof name)
		return false;
	memcpy(name, path.p, path.n);
	/* Part by part, so that no link is followed on the way. */
	while (rest.n > 0) {
		struct str part = str_cut(&rest, '/');
		size_t upto = (size_t)(part.p - path.p) + part.n;

		if (!repo_name_ok(part))
			return false;
		name[upto] = '\0';
		if (fstatat(repo->top, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			return false;
		if (upto == path.n)
			return S_ISREG(st.st_mode);
		if (!S_ISDIR(st.st_mode))
			return false;
		name[upto] = '/';
	}
	return false;
}

bool repo_exists(struct repo *repo, struct str path)
{
	const struct mount *mount = mount_of(repo, path, NULL);
	bool there;

	if (mount != NULL) {
		struct buf inner;

		buf_init(&inner, (size_t)2 * REPO_PATH_MAX);
		mount_inner(&inner, mount, path);
		there = repo_exists(mount->repo, buf_str(&inner));
		buf_release(&inner);
		return there;
	}
	if (repo->info.kind == REPO_REVISION) {
		const struct head_entry *entry = repo_head_entry(repo, path);

		return entry != NULL && entry->kind == TREE_FILE;
	}
	there = stands_there(repo, path);
	repo_note_looked(repo, path, there);
	return there;
}
