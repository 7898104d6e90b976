#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* ---- opening ---- */

/* Settings of the library that hold for the whole process. */
static int library_start(struct repo *repo, const char *dir, struct diags *diags)
{
	/* Extensions that change nothing for a reader of objects, but that libgit2 would refuse. */
	static const char *extensions[] = {"partialclone", "preciousobjects", "worktreeconfig"};

	/* Objects are remembered by those who read (objects.h): libgit2's own memory of them has a
	 * lock, up to 256 MiB, and no room for large folders. */
	if (git_libgit2_init() < 0 ||
	    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1) < 0 ||
	    git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0) < 0 ||
	    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions,
			     sizeof extensions / sizeof *extensions) < 0) {
		diag_env(diags, "repo/open", str_c(dir), "libgit2 does not start: %s",
			 repo_git_error());
		return -1;
	}
	arena_init(&repo->arena);
	pthread_mutex_init(&repo->opening, NULL);
	repo->top = -1;
	return 0;
}

/* An absolute path without a slash at its end. */
static struct str clean_top(struct arena *arena, const char *path)
{
	struct str s = str_c(path);

	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	return str_dup(arena, s);
}

static int open_top(struct repo *repo, struct diags *diags)
{
	repo->top = file_open_dir(repo->info.top.p);
	if (repo->top < 0) {
		diag_env(diags, "repo/open", repo->info.top, "cannot open this folder: %s",
			 strerror(errno));
		return -1;
	}
	return 0;
}

static int open_plain(struct repo *repo, const char *dir, struct diags *diags)
{
	char *real = realpath(dir, NULL);

	repo->info.kind = REPO_PLAIN;
	repo->info.prefix = S("");
	if (real == NULL) {
		diag_env(diags, "repo/open", str_c(dir), "cannot open this folder: %s",
			 strerror(errno));
		return -1;
	}
	repo->info.top = clean_top(&repo->arena, real);
	free(real);
	return open_top(repo, diags);
}

/* The folder dir relative to the work tree's top; "" when it lies elsewhere (inside .git). */
static struct str prefix_of(struct repo *repo, const char *dir)
{
	char *real = realpath(dir, NULL);
	struct str prefix = S(""), path = str_c(real), top = repo->info.top;

	if (real != NULL && str_eq(top, S("/")))
		prefix = str_dup(&repo->arena, str_slice(path, 1, path.n));
	else if (real != NULL && path.n > top.n && repo_path_under(path, top))
		prefix = str_dup(&repo->arena, str_slice(path, top.n + 1, path.n));
	free(real);
	if (str_eq(prefix, S(".git")) || str_starts(prefix, S(".git/")))
		prefix = S("");
	return prefix;
}

/* Fills branch, and the id of the commit that rev (NULL: HEAD) names. An unborn branch has none. */
static int find_head(struct repo *repo, const char *rev, struct diags *diags)
{
	git_reference *ref = NULL;
	git_object *any = NULL, *commit = NULL, *tree = NULL;
	int error, result = -1;

	if (git_reference_lookup(&ref, repo->git, "HEAD") == 0 &&
	    git_reference_type(ref) == GIT_REFERENCE_SYMBOLIC) {
		struct str target = str_c(git_reference_symbolic_target(ref));

		if (str_starts(target, S("refs/heads/")))
			repo->info.branch = str_dup(&repo->arena, str_slice(target, 11, target.n));
	}
	if (rev == NULL && git_repository_head_unborn(repo->git) == 1) {
		result = 0;
		goto out;
	}
	error = git_revparse_single(&any, repo->git, rev != NULL ? rev : "HEAD");
	if (error == GIT_ENOTFOUND || error == GIT_EINVALIDSPEC || error == GIT_EAMBIGUOUS) {
		diag_env(diags, "repo/revision", repo->info.top,
			 "there is no revision \"%s\" here; see git log for those there are",
			 rev != NULL ? rev : "HEAD");
		goto out;
	}
	if (error < 0 || git_object_peel(&commit, any, GIT_OBJECT_COMMIT) < 0 ||
	    git_object_peel(&tree, commit, GIT_OBJECT_TREE) < 0) {
		diag_env(diags, "repo/revision", repo->info.top, "cannot read revision \"%s\": %s",
			 rev != NULL ? rev : "HEAD", repo_git_error());
		goto out;
	}
	repo->info.head = repo_oid(git_object_id(commit));
	repo->info.head_time = git_commit_time((const git_commit *)commit);
	repo->info.head_zone = git_commit_time_offset((const git_commit *)commit);
	repo->head_tree = repo_oid(git_object_id(tree));
	repo->info.head_time = git_commit_time((const git_commit *)commit);
	repo->info.head_zone = git_commit_time_offset((const git_commit *)commit);
	result = 0;
out:
	git_object_free(tree);
	git_object_free(commit);
	git_object_free(any);
	git_reference_free(ref);
	return result;
}

/* A remote that has what a partial clone left out. (Not by git_config_iterator_glob_new, whose
 * regular expressions leak in libgit2 1.5.) */
static bool has_promisor(git_repository *git)
{
	git_config *config = NULL;
	git_config_iterator *it = NULL;
	git_config_entry *entry;
	bool found = false;
	int on;

	if (git_repository_config_snapshot(&config, git) == 0 &&
	    git_config_iterator_new(&it, config) == 0) {
		while (!found && git_config_next(&entry, it) == 0) {
			struct str name = str_c(entry->name);

			found = str_eq(name, S("extensions.partialclone")) ||
				(str_starts(name, S("remote.")) && str_ends(name, S(".promisor")) &&
				 git_config_parse_bool(&on, entry->value) == 0 && on);
		}
	}
	git_config_iterator_free(it);
	git_config_free(config);
	return found;
}

/* Replace refs and grafts rewrite history for git; libgit2 and this walk look at what was signed
 * and hashed, and say so. */
static bool has_grafts(struct repo *repo)
{
	git_reference_iterator *it = NULL;
	const char *name;
	bool found = false;
	struct stat st;
	struct str path;

	if (git_reference_iterator_glob_new(&it, repo->git, "refs/replace/*") == 0)
		found = git_reference_next_name(&name, it) == 0;
	git_reference_iterator_free(it);
	path = str_printf(&repo->arena, "%sinfo/grafts", git_repository_commondir(repo->git));
	return found || (stat(path.p, &st) == 0 && st.st_size > 0);
}

static void explain_open(struct diags *diags, const char *dir, int error)
{
	if (error == GIT_EOWNER)
		diag_env(diags, "repo/owner", str_c(dir),
			 "the repository belongs to another user; if you trust it, run: "
			 "git config --global --add safe.directory \"%s\"",
			 dir);
	else
		diag_env(diags, "repo/open", str_c(dir), "cannot open the repository: %s",
			 repo_git_error());
}

/* The work tree's folder; NULL for a bare repository. As git does, a git folder with a name of its
 * own that is opened from inside is bare also when its config does not say so. */
static const char *work_dir(struct repo *repo, const char *dir)
{
	struct str git = clean_top(&repo->arena, git_repository_path(repo->git));
	char *real = realpath(dir, NULL);
	struct str path = str_c(real);
	bool inside = real != NULL && (str_eq(path, git) || repo_path_under(path, git));

	free(real);
	return inside && !str_eq(path_base(git), S(".git")) ? NULL
							     : git_repository_workdir(repo->git);
}

static int open_git(struct repo *repo, const char *dir, const char *rev, struct diags *diags)
{
	const char *workdir = work_dir(repo, dir);

	if (git_repository_odb(&repo->odb, repo->git) < 0) {
		explain_open(diags, dir, -1);
		return -1;
	}
	repo->info.kind = rev == NULL && workdir != NULL ? REPO_WORKTREE : REPO_REVISION;
	repo->info.top =
		clean_top(&repo->arena, workdir != NULL ? workdir : git_repository_path(repo->git));
	repo->info.prefix = workdir != NULL ? prefix_of(repo, dir) : S("");
	if (find_head(repo, rev, diags) < 0)
		return -1;
	repo->info.shallow = git_repository_is_shallow(repo->git) == 1;
	repo->info.partial = has_promisor(repo->git);
	repo->info.grafted = has_grafts(repo);
	if (repo->info.kind == REPO_WORKTREE)
		return open_top(repo, diags);
	return repo_load_head(repo, diags);
}

struct repo *repo_open(const char *dir, const char *rev, struct diags *diags)
{
	struct repo *repo = mem_alloc(sizeof *repo);
	int error;

	memset(repo, 0, sizeof *repo);
	if (library_start(repo, dir, diags) < 0) {
		free(repo);
		return NULL;
	}
	/* _ext, because open_bare skips the check of who owns the folder. */
	error = git_repository_open_ext(&repo->git, dir, 0, NULL);
	if (error == GIT_ENOTFOUND && rev == NULL) {
		error = open_plain(repo, dir, diags);
	} else if (error == GIT_ENOTFOUND) {
		diag_env(diags, "repo/open", str_c(dir),
			 "no git repository here or above, so there is no revision \"%s\"", rev);
	} else if (error < 0) {
		explain_open(diags, dir, error);
	} else {
		error = open_git(repo, dir, rev, diags);
	}
	if (error < 0) {
		repo_close(repo);
		return NULL;
	}
	return repo;
}

struct repo *repo_open_plain(const char *dir, struct diags *diags)
{
	struct repo *repo = mem_alloc(sizeof *repo);

	memset(repo, 0, sizeof *repo);
	if (library_start(repo, dir, diags) < 0) {
		free(repo);
		return NULL;
	}
	if (open_plain(repo, dir, diags) < 0) {
		repo_close(repo);
		return NULL;
	}
	return repo;
}

void repo_close(struct repo *repo)
{
	if (repo == NULL)
		return;
	for (size_t i = 0; i < REPO_WORKERS; i++) {
		git_odb_free(repo->worker_odb[i]);
		git_repository_free(repo->worker_git[i]);
	}
	git_odb_free(repo->odb);
	git_repository_free(repo->git);
	if (repo->top >= 0)
		close(repo->top);
	map_release(&repo->by_path);
	map_release(&repo->folders);
	list_free(&repo->entries);
	list_free(&repo->bad_names);
	arena_release(&repo->arena);
	pthread_mutex_destroy(&repo->opening);
	git_libgit2_shutdown();
	free(repo);
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

git_odb *repo_worker_odb(struct repo *repo, size_t worker, struct diags *diags)
{
	int error = 0;

	if (repo->worker_odb[worker] != NULL)
		return repo->worker_odb[worker];
	/* Opening reads configuration through caches that handles share. */
	pthread_mutex_lock(&repo->opening);
	error = git_repository_open_ext(&repo->worker_git[worker], git_repository_path(repo->git),
					GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
	if (error == 0)
		error = git_repository_odb(&repo->worker_odb[worker], repo->worker_git[worker]);
	if (error < 0)
		explain_open(diags, git_repository_path(repo->git), error);
	pthread_mutex_unlock(&repo->opening);
	return error < 0 ? NULL : repo->worker_odb[worker];
}

/* Appends an object's bytes; what names it in diagnostics. */
static int read_object(struct repo *repo, size_t worker, struct oid id, struct str what,
		       struct buf *out, struct diags *diags)
{
	git_odb *odb = repo_worker_odb(repo, worker, diags);
	git_oid gid = repo_git_oid(id);
	git_odb_object *object = NULL;
	git_object_t type;
	size_t size;
	int result = -1;

	if (odb == NULL)
		return -1;
	/* The size first: what would pass the maximum is never unpacked. */
	if (git_odb_read_header(&size, &type, odb, &gid) < 0) {
		diag_env(diags, "repo/read", what, "cannot read this from git: %s%s",
			 repo_git_error(),
			 repo->info.partial ? "; the clone is partial: git fetch --refetch "
					      "--no-filter completes it"
					    : "");
	} else if (type != GIT_OBJECT_BLOB) {
		diag_env(diags, "repo/read", what, "git holds no file contents under this id");
	} else if (size > out->max - out->n) {
		diag_env(diags, "repo/read", what, "the file is too large: %zu bytes", size);
	} else if (git_odb_read(&object, odb, &gid) < 0) {
		diag_env(diags, "repo/read", what, "cannot read this from git: %s",
			 repo_git_error());
	} else {
		buf_add(out, (struct str){git_odb_object_data(object), git_odb_object_size(object)});
		result = 0;
	}
	git_odb_object_free(object);
	return result;
}

int repo_read_blob(struct repo *repo, size_t worker, struct oid blob, struct buf *out,
		   struct diags *diags)
{
	struct arena scratch;
	int result = -1;

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
	const struct head_entry *entry;

	*missing = false;
	if (repo->info.kind == REPO_REVISION) {
		entry = repo_head_entry(repo, path);
		if (entry == NULL || entry->kind != TREE_FILE) {
			*missing = true;
			return -1;
		}
		return read_object(repo, worker, entry->id, path, out, diags);
	}
	if (file_read(repo->top, path, out, NULL) == 0)
		return 0;
	*missing = means_missing(errno);
	if (errno == EFBIG)
		diag_env(diags, "repo/read", path, "the file is too large: over %zu bytes",
			 out->max - out->n);
	else if (!*missing)
		diag_env(diags, "repo/read", path, "cannot read this file: %s", strerror(errno));
	return -1;
}

bool repo_exists(struct repo *repo, struct str path)
{
	char name[REPO_PATH_MAX];
	struct str rest = path;
	struct stat st;

	if (repo->info.kind == REPO_REVISION) {
		const struct head_entry *entry = repo_head_entry(repo, path);

		return entry != NULL && entry->kind == TREE_FILE;
	}
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
