#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "read/ident.h"
#include "read/memory.h"
#include "read/repo_private.h"

/* How much of the packs is mapped at a time, and in all. */
#define PACK_WINDOW ((size_t)8 << 20)
#define PACK_MAPPED ((size_t)64 << 20)

/* Settings of the library that hold for the whole process. */
static int library_start(struct repo *repo, const char *dir, struct diags *diags)
{
	/* Extensions that change nothing for a reader of objects, but that libgit2 would refuse. */
	static const char *extensions[] = {"partialclone", "preciousobjects", "worktreeconfig"};

	/* Objects are remembered by those who read (objects.h): libgit2's own memory of them has a
	 * lock, up to 256 MiB, and no room for large folders. It would also map packs whole. */
	if (memory_use() < 0 || git_libgit2_init() < 0 ||
	    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1) < 0 ||
	    git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0) < 0 ||
	    git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, PACK_WINDOW) < 0 ||
	    git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, PACK_MAPPED) < 0 ||
	    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions,
			     sizeof extensions / sizeof *extensions) < 0) {
		diag_env(diags, "repo/open", str_c(dir), "libgit2 does not start: %s",
			 repo_git_error());
		return -1;
	}
	arena_init(&repo->arena);
	pthread_mutex_init(&repo->opening, NULL);
	pthread_mutex_init(&repo->asking, NULL);
	clock_gettime(CLOCK_REALTIME, &repo->opened);
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

/* The id that rev names, of whatever type. By hand where that goes, because libgit2 parses what it
 * finds and refuses commits that git takes. */
static int resolve(struct repo *repo, const char *rev, git_oid *id)
{
	git_object *object = NULL;
	int error;

	if (rev == NULL)
		return git_reference_name_to_id(id, repo->git, "HEAD");
	if (strlen(rev) == 2 * sizeof(struct oid) && git_oid_fromstr(id, rev) == 0)
		return git_odb_exists(repo->odb, id) ? 0 : GIT_ENOTFOUND;
	error = git_revparse_single(&object, repo->git, rev);
	if (error == 0)
		*id = *git_object_id(object);
	git_object_free(object);
	return error;
}

/* The id behind key at the start of an object's text. */
static bool named_id(struct str text, struct str key, git_oid *id)
{
	struct str line = str_cut(&text, '\n');

	return str_starts(line, key) && line.n == key.n + 2 * sizeof(struct oid) &&
	       git_oid_fromstrn(id, line.p + key.n, line.n - key.n) == 0;
}

/* When the commit was made, from its header. */
static void read_time(struct repo *repo, struct str text)
{
	struct str line;
	int16_t zone;

	while ((line = str_cut(&text, '\n')).n > 0) {
		if (str_starts(line, S("committer "))) {
			ident_when(line, &repo->info.head_time, &zone);
			repo->info.head_zone = zone;
			return;
		}
	}
}

/* Goes through tags to the commit and its tree. False: it leads to no commit. */
static bool peel(struct repo *repo, git_oid id)
{
	for (int depth = 0; depth < 10; depth++) {
		git_odb_object *object = NULL;
		git_oid tree, target;
		bool tag = false, commit = false;

		if (objects_git_read(&object, repo->odb, &id) == 0) {
			struct str text = {git_odb_object_data(object),
					   git_odb_object_size(object)};
			git_object_t type = git_odb_object_type(object);

			tag = type == GIT_OBJECT_TAG && named_id(text, S("object "), &target);
			commit = type == GIT_OBJECT_COMMIT && named_id(text, S("tree "), &tree);
			if (commit)
				read_time(repo, text);
		}
		git_odb_object_free(object);
		if (commit) {
			repo->info.head = repo_oid(&id);
			repo->head_tree = repo_oid(&tree);
			return true;
		}
		if (!tag)
			return false;
		id = target;
	}
	return false;
}

/* Fills branch, and the id of the commit that rev (NULL: HEAD) names. An unborn branch has none. */
static int find_head(struct repo *repo, const char *rev, struct diags *diags)
{
	git_reference *ref = NULL;
	git_oid id;
	int error;

	if (git_reference_lookup(&ref, repo->git, "HEAD") == 0 &&
	    git_reference_type(ref) == GIT_REFERENCE_SYMBOLIC) {
		struct str target = str_c(git_reference_symbolic_target(ref));

		if (str_starts(target, S("refs/heads/")))
			repo->info.branch = str_dup(&repo->arena, str_slice(target, 11, target.n));
	}
	git_reference_free(ref);
	if (rev == NULL && git_repository_head_unborn(repo->git) == 1)
		return 0;
	error = resolve(repo, rev, &id);
	if (error == GIT_ENOTFOUND || error == GIT_EINVALIDSPEC || error == GIT_EAMBIGUOUS)
		diag_env(diags, "repo/revision", repo->info.top,
			 "there is no revision \"%s\" here; see git log for those there are",
			 rev != NULL ? rev : "HEAD");
	else if (error < 0)
		diag_env(diags, "repo/revision", repo->info.top, "cannot read revision \"%s\": %s",
			 rev != NULL ? rev : "HEAD", repo_git_error());
	else if (!peel(repo, id))
		diag_env(diags, "repo/revision", repo->info.top,
			 "revision \"%s\" is no commit, or is damaged; git fsck tells more",
			 rev != NULL ? rev : "HEAD");
	else
		return 0;
	return -1;
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

void repo_explain_open(struct diags *diags, const char *dir, int error)
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

/* libgit2 1.5 says "not found" of a repository that belongs to somebody else when no safe.directory
 * is set at all; a folder that holds a repository is not taken for one without. */
static int tell_owner(int error, const char *dir)
{
	git_buf found = {0};

	if (error == GIT_ENOTFOUND && git_repository_discover(&found, dir, 0, NULL) == 0)
		error = GIT_EOWNER;
	git_buf_dispose(&found);
	return error;
}

static int open_git(struct repo *repo, const char *dir, const char *rev, struct diags *diags)
{
	const char *workdir = work_dir(repo, dir);

	if (git_repository_odb(&repo->odb, repo->git) < 0) {
		repo_explain_open(diags, dir, -1);
		return -1;
	}
	packs_open(&repo->packs,
		   str_printf(&repo->arena, "%sobjects", git_repository_commondir(repo->git)).p);
	objects_init(&repo->objects, repo->odb, &repo->packs);
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
	error = tell_owner(git_repository_open_ext(&repo->git, dir, 0, NULL), dir);
	if (error == GIT_ENOTFOUND && rev == NULL) {
		error = open_plain(repo, dir, diags);
	} else if (error == GIT_ENOTFOUND) {
		diag_env(diags, "repo/open", str_c(dir),
			 "no git repository here or above, so there is no revision \"%s\"", rev);
	} else if (error < 0) {
		repo_explain_open(diags, dir, error);
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
	for (size_t i = 0; i < repo->mounts_n; i++)
		repo_close(repo->mounts[i].repo);
	for (size_t i = 0; i < REPO_HANDLES; i++) {
		if (repo->worker_objects[i] != NULL) {
			git_odb_free(repo->worker_objects[i]->odb);
			objects_release(repo->worker_objects[i]);
			free(repo->worker_objects[i]);
		}
		git_repository_free(repo->worker_git[i]);
	}
	objects_release(&repo->objects);
	packs_release(&repo->packs);
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
	pthread_mutex_destroy(&repo->asking);
	map_release(&repo->asked_by_path);
	list_free(&repo->asked);
	arena_release(&repo->asked_arena);
	git_libgit2_shutdown();
	free(repo);
}
