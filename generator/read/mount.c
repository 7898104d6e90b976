#include "read/mount.h"

#include <stdlib.h>
#include <string.h>

#include "read/repo_private.h"

static const struct str foreign = {"//", 2};

int repo_mount(struct repo *repo, const struct mount *mount, struct diags *diags)
{
	struct mount *m = &repo->mounts[repo->mounts_n];

	if (repo->mounts_n == MOUNTS_MAX) {
		diag_env(diags, "source/overlap", mount->at, "more than %d sources", MOUNTS_MAX);
		repo_close(mount->repo);
		return -1;
	}
	for (size_t i = 0; i < repo->mounts_n; i++) {
		struct str at = repo->mounts[i].at;

		if (!repo_path_under(at, mount->at) && !repo_path_under(mount->at, at))
			continue;
		diag_env(diags, "source/overlap", mount->at,
			 "this folder lies in or around that of another source; give each a "
			 "prefix of its own");
		repo_close(mount->repo);
		return -1;
	}
	*m = (struct mount){.repo = mount->repo,
			    .at = str_dup(&repo->arena, mount->at),
			    .folder = str_dup(&repo->arena, mount->folder)};
	repo->mounts_n++;
	return 0;
}

size_t repo_mounts(const struct repo *repo)
{
	return repo->mounts_n;
}

const struct mount *repo_mount_at(const struct repo *repo, size_t i)
{
	return &repo->mounts[i];
}

const struct mount *mount_of(const struct repo *repo, struct str path, size_t *number)
{
	for (size_t i = 0; i < repo->mounts_n; i++) {
		if (!repo_path_under(path, repo->mounts[i].at))
			continue;
		if (number != NULL)
			*number = i + 1;
		return &repo->mounts[i];
	}
	if (number != NULL)
		*number = 0;
	return NULL;
}

void mount_inner(struct buf *out, const struct mount *mount, struct str path)
{
	struct str rest = str_slice(path, mount->at.n, path.n);

	if (str_starts(rest, foreign)) {
		buf_add(out, str_slice(rest, foreign.n, rest.n));
		return;
	}
	rest = str_slice(rest, 1, rest.n);
	buf_add(out, mount->folder);
	if (mount->folder.n > 0 && rest.n > 0)
		buf_addc(out, '/');
	buf_add(out, rest);
}

void mount_outer(struct buf *out, const struct mount *mount, struct str inner)
{
	size_t skip = mount->folder.n > 0 ? mount->folder.n + 1 : 0;

	buf_add(out, mount->at);
	if (!repo_path_under(inner, mount->folder)) {
		buf_add(out, foreign);
		buf_add(out, inner);
	} else if (inner.n > skip) {
		buf_addc(out, '/');
		buf_add(out, str_slice(inner, skip, inner.n));
	}
}

bool path_is_foreign(struct str path)
{
	return str_find(path, foreign, 0) != SIZE_MAX;
}

/* ---- listing ---- */

struct listing {
	struct source *v;
	size_t n, cap;
};

static void add_own(struct repo *repo, const struct source *list, size_t n, struct listing *all,
		    struct diags *diags)
{
	for (size_t i = 0; i < n; i++) {
		if (!mount_of(repo, list[i].path, NULL))
			list_push(all, list[i]);
		else
			diag_add(diags, DIAG_WARNING, "source/overlap", list[i].path, 0, 0,
				 "left out: this folder shows another repository (sources: in "
				 "site.yaml); move the file, or choose another prefix");
	}
}

static int add_mounted(const struct mount *m, struct arena *arena, struct listing *all,
		       struct diags *diags)
{
	struct diags told = {0};
	struct source *list;
	struct buf path;
	size_t n;
	int result = repo_list(m->repo, m->folder, NULL, 0, arena, &list, &n, &told);

	buf_init(&path, (size_t)2 * REPO_PATH_MAX);
	for (size_t i = 0; i < n; i++) {
		buf_clear(&path);
		mount_outer(&path, m, list[i].path);
		list[i].path = buf_dup(&path, arena);
		list_push(all, list[i]);
	}
	for (size_t i = 0; i < told.n; i++) {
		buf_clear(&path);
		mount_outer(&path, m, told.v[i].path);
		told.v[i].path = buf_dup(&path, &told.arena);
	}
	diags_merge(diags, &told);
	buf_release(&path);
	return result;
}

static int source_cmp(const void *a, const void *b)
{
	return str_cmp(((const struct source *)a)->path, ((const struct source *)b)->path);
}

int repo_list(struct repo *repo, struct str prefix, const struct str *skip, size_t skips,
	      struct arena *arena, struct source **list, size_t *n, struct diags *diags)
{
	struct listing all = {0};
	int result = repo_list_own(repo, prefix, skip, skips, arena, list, n, diags);

	if (result < 0 || repo->mounts_n == 0)
		return result;
	add_own(repo, *list, *n, &all, diags);
	for (size_t i = 0; i < repo->mounts_n && result == 0; i++)
		if (repo_path_under(repo->mounts[i].at, prefix))
			result = add_mounted(&repo->mounts[i], arena, &all, diags);
	if (all.n > 1)
		qsort(all.v, all.n, sizeof *all.v, source_cmp);
	*list = arena_new(arena, struct source, all.n);
	if (all.n > 0)
		memcpy(*list, all.v, all.n * sizeof **list);
	*n = all.n;
	list_free(&all);
	return result;
}
