#include "read/fetch.h"

#include <errno.h>
#include <git2.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "read/repo_private.h"

/* No source is as large; a server that goes on for ever is left. */
#define BYTES_MAX ((size_t)4 << 30)

static bool is_full_id(const char *revision, git_oid *id)
{
	return revision && strlen(revision) == 2 * sizeof(struct oid) &&
	       git_oid_fromstr(id, revision) == 0;
}

static bool has_commit(git_repository *git, const git_oid *id)
{
	git_commit *commit = NULL;
	bool has = git_commit_lookup(&commit, git, id) == 0;

	git_commit_free(commit);
	return has;
}

/* Whether the copy has an answer to what is wanted. */
static bool has_revision(git_repository *git, const char *revision)
{
	git_object *object = NULL;
	bool has = git_revparse_single(&object, git, revision ? revision : "HEAD") == 0;

	git_object_free(object);
	return has;
}

static int open_copy(const struct fetch *f, git_repository **git, git_remote **remote)
{
	static const char *const refspecs[] = {"+refs/heads/*:refs/heads/*",
					       "+refs/tags/*:refs/tags/*"};
	int error;

	if (file_make_dirs(f->folder) != 0)
		return -1;
	error = git_repository_open_ext(git, f->folder, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
	if (error == GIT_ENOTFOUND)
		error = git_repository_init(git, f->folder, 1);
	if (error < 0)
		return error;
	error = git_remote_lookup(remote, *git, "origin");
	if (error == GIT_ENOTFOUND) {
		error = git_remote_create_with_fetchspec(remote, *git, "origin", f->url,
							 refspecs[0]);
		if (error == 0)
			error = git_remote_add_fetch(*git, "origin", refspecs[1]);
	} else if (error == 0 && strcmp(git_remote_url(*remote), f->url) != 0) {
		error = git_remote_set_url(*git, "origin", f->url);
	}
	if (error < 0)
		return error;
	/* Anew, for it read its settings before they were made. */
	git_remote_free(*remote);
	return git_remote_lookup(remote, *git, "origin");
}

static int tell_progress(const git_indexer_progress *p, void *ctx)
{
	const struct fetch *f = ctx;

	if (f->progress)
		f->progress(f->ctx, p->received_objects, p->total_objects, p->received_bytes);
	return p->received_bytes > BYTES_MAX ? -1 : 0;
}

static int update(const struct fetch *f, git_repository *git, git_remote *remote)
{
	git_fetch_options options;
	git_buf branch = {0};
	int error = git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION);

	if (error < 0)
		return error;
	options.prune = GIT_FETCH_PRUNE;
	options.update_fetchhead = 0;
	options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_ALL;
	options.proxy_opts.type = GIT_PROXY_AUTO;
	options.callbacks.transfer_progress = tell_progress;
	options.callbacks.payload = (void *)(uintptr_t)f;
	error = git_remote_fetch(remote, NULL, &options, NULL);
	if (error < 0)
		return error;
	/* A server need not have one: then what is wanted must be named. */
	if (git_remote_default_branch(&branch, remote) == 0)
		error = git_repository_set_head(git, branch.ptr);
	git_buf_dispose(&branch);
	return error;
}

/* One build at a time changes the copy; who finds it locked uses what is there. */
static int bring(const struct fetch *f, struct str where, git_repository *git, git_remote *remote,
		 struct diags *diags)
{
	bool usable = has_revision(git, f->revision);
	char lock[PATH_MAX];
	int fd = -1, error = -1;
	const char *why = "the cache cannot be locked";

	if (f->offline) {
		if (usable)
			return 0;
		diag_env(diags, "source/fetch", where,
			 "%s: revision \"%s\" was not fetched before; build without --offline once",
			 f->url, f->revision ? f->revision : "HEAD");
		return -1;
	}
	if (snprintf(lock, sizeof lock, "%s/leerspoor.lock", f->folder) < (int)sizeof lock)
		fd = file_lock(lock);
	if (fd >= 0) {
		error = update(f, git, remote);
		why = error < 0 ? repo_git_error() : "";
		close(fd);
	} else if (errno == EWOULDBLOCK) {
		why = "another build is fetching it";
	}
	if (error == 0)
		return 0;
	if (usable)
		diag_add(diags, DIAG_WARNING, "source/offline", where, 0, 0,
			 "cannot fetch %s: %s; what was fetched before is used", f->url, why);
	else
		diag_env(diags, "source/fetch", where, "cannot fetch %s: %s", f->url, why);
	return usable ? 0 : -1;
}

int fetch_copy(const struct fetch *f, struct str where, struct diags *diags)
{
	git_repository *git = NULL;
	git_remote *remote = NULL;
	git_oid id;
	int result = -1;

	if (git_libgit2_init() < 0) {
		diag_env(diags, "source/fetch", where, "libgit2 does not start: %s",
			 repo_git_error());
		return -1;
	}
	if (open_copy(f, &git, &remote) < 0)
		diag_env(diags, "source/fetch", where, "cannot keep a copy of %s in %s: %s", f->url,
			 f->folder, errno ? strerror(errno) : repo_git_error());
	else if (is_full_id(f->revision, &id) && has_commit(git, &id))
		result = 0;
	else
		result = bring(f, where, git, remote, diags);
	git_remote_free(remote);
	git_repository_free(git);
	git_libgit2_shutdown();
	return result;
}
