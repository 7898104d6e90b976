/* What a build read of the work tree besides the sources it listed: site.yaml, .mailmap, files that
 * links lead to. Asked again later, the answers tell whether it would read the same. */
#include <string.h>

#include "base/file.h"
#include "read/repo_private.h"

/* Files changed within so many nanoseconds before the repository was opened may change again
 * without their times showing it. */
#define TICK 20000000LL

static bool is_listed(const struct repo *repo, struct str path)
{
	size_t low = 0, high = repo->listed_n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(repo->listed[middle].path, path);
		if (!order)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* What was read says more than what was looked for. */
static void note(struct repo *repo, struct str path, struct oid content, bool read)
{
	struct map_entry *e;
	bool added;

	pthread_mutex_lock(&repo->asking);
	e = map_put(&repo->asked_by_path, path, &added);
	if (added) {
		struct repo_asked asked = {str_dup(&repo->asked_arena, path), content, read};
		e->key = asked.path;
		e->num = repo->asked.n;
		list_push(&repo->asked, asked);
	} else if (read) {
		struct repo_asked *asked = &repo->asked.v[e->num];
		/* Read twice, and not the same. */
		if (asked->read && !oid_eq(asked->content, content))
			repo->unsettled = true;
		asked->content = content;
		asked->read = true;
	}
	pthread_mutex_unlock(&repo->asking);
}

void repo_note_read(struct repo *repo, struct str path, struct str bytes, const struct stat *st)
{
	long long since = (st->st_ctim.tv_sec - repo->opened.tv_sec) * 1000000000LL +
			  st->st_ctim.tv_nsec - repo->opened.tv_nsec;

	if (since > -TICK)
		repo->unsettled = true;
	if (!is_listed(repo, path))
		note(repo, path, repo_hash(bytes), true);
}

void repo_note_looked(struct repo *repo, struct str path, bool there)
{
	struct oid content = {{there}};

	if (!is_listed(repo, path))
		note(repo, path, content, false);
}

const struct repo_asked *repo_asked(const struct repo *repo, size_t *n)
{
	*n = repo->asked.n;
	return repo->asked.v;
}

struct oid repo_content(struct repo *repo, struct str path)
{
	struct oid content = {{0}};
	struct buf bytes;

	buf_init(&bytes, SIZE_MAX / 4);
	if (!file_read(repo->top, path, &bytes, NULL))
		content = repo_hash(buf_str(&bytes));
	buf_release(&bytes);
	return content;
}

bool repo_asked_same(struct repo *repo, const struct repo_asked *asked)
{
	struct oid there = {{true}};

	if (repo->info.kind == REPO_REVISION)
		return true; /* a revision does not change */
	if (asked->read)
		return oid_eq(repo_content(repo, asked->path), asked->content);
	return repo_exists(repo, asked->path) == oid_eq(asked->content, there);
}

bool repo_settled(const struct repo *repo)
{
	return !repo->unsettled;
}
