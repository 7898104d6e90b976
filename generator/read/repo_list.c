#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "read/repo_private.h"

#define DEPTH_MAX 128

/* ---- the head's tree, flat ---- */

struct level {
	struct object *object;
	struct tree_cursor cursor;
	size_t path_n; /* of the folder, with its slash */
};

static int open_level(struct repo *repo, struct level *level, const unsigned char *id,
		      const struct buf *path, struct diags *diags)
{
	struct oid oid;

	memcpy(oid.b, id, sizeof oid.b);
	level->path_n = path->n;
	level->object = objects_once(&repo->objects, oid);
	if (level->object == NULL || level->object->type != GIT_OBJECT_TREE) {
		diag_env(diags, "repo/object", buf_str(path),
			 "cannot read this folder from git: %s; %s", repo_git_error(),
			 repo_object_help(repo));
		return -1;
	}
	tree_open(&level->cursor, objects_bytes(level->object));
	return 0;
}

static void add_entry(struct repo *repo, struct str path, const struct tree_cursor *c)
{
	struct head_entry entry = {.path = str_dup(&repo->arena, path), .kind = c->kind};
	struct map_entry *slot;
	bool added;

	memcpy(entry.id.b, c->id, sizeof entry.id.b);
	slot = map_put(&repo->by_path, entry.path, &added);
	if (!added)
		return; /* a tree with one name twice: the first counts */
	slot->num = repo->entries.n;
	list_push(&repo->entries, entry);
}

static void add_folder(struct map *folders, struct arena *arena, struct str path)
{
	bool added;

	while (path.n > 0 && !map_has(folders, path)) {
		map_put(folders, str_dup(arena, path), &added);
		path = path_dir(path);
	}
}

/* One entry of the innermost level; goes down into a folder by adding a level. */
static int visit_entry(struct repo *repo, struct level *levels, size_t *depth, struct buf *path,
		       struct diags *diags)
{
	struct level *level = &levels[*depth - 1];
	struct tree_cursor c = level->cursor;

	tree_next(&level->cursor);
	buf_truncate(path, level->path_n);
	buf_add(path, c.name);
	if (!repo_name_ok(c.name) || path->n >= REPO_PATH_MAX || *depth >= DEPTH_MAX) {
		list_push(&repo->bad_names, str_dup(&repo->arena, buf_str(path)));
		return 0;
	}
	if (c.kind != TREE_FOLDER) {
		add_entry(repo, buf_str(path), &c);
		return 0;
	}
	if (map_has(&repo->folders, buf_str(path)))
		return 0;
	add_folder(&repo->folders, &repo->arena, buf_str(path));
	buf_addc(path, '/');
	if (open_level(repo, &levels[*depth], c.id, path, diags) < 0)
		return -1;
	(*depth)++;
	return 0;
}

int repo_load_head(struct repo *repo, struct diags *diags)
{
	struct level *levels;
	struct buf path;
	size_t depth = 0, seen = 0;
	int result = -1;

	if (repo->head_loaded || repo->git == NULL || oid_is_zero(repo->head_tree))
		return 0;
	levels = mem_alloc(DEPTH_MAX * sizeof *levels);
	memset(levels, 0, DEPTH_MAX * sizeof *levels);
	buf_init(&path, (size_t)2 * REPO_PATH_MAX + (1 << 20));
	if (open_level(repo, &levels[0], repo->head_tree.b, &path, diags) < 0)
		goto out;
	depth = 1;
	while (depth > 0) {
		struct level *level = &levels[depth - 1];

		if (level->cursor.damaged) {
			diag_env(diags, "repo/object", buf_str(&path), "damaged folder in git");
			goto out;
		}
		if (!level->cursor.more) {
			object_free(level->object);
			level->object = NULL;
			depth--;
			continue;
		}
		if (++seen > REPO_ENTRIES_MAX) {
			diag_env(diags, "repo/object", S(""), "more than %zu files",
				 REPO_ENTRIES_MAX);
			goto out;
		}
		if (visit_entry(repo, levels, &depth, &path, diags) < 0)
			goto out;
	}
	repo->head_loaded = true;
	result = 0;
out:
	for (size_t i = 0; i < DEPTH_MAX; i++)
		object_free(levels[i].object);
	free(levels);
	buf_release(&path);
	return result;
}

const struct head_entry *repo_head_entry(const struct repo *repo, struct str path)
{
	const struct map_entry *slot = map_get(&repo->by_path, path);

	return slot == NULL ? NULL : &repo->entries.v[slot->num];
}

bool repo_head_blob(const struct repo *repo, struct str path, struct oid *blob)
{
	const struct head_entry *entry = repo_head_entry(repo, path);

	if (entry == NULL || entry->kind != TREE_FILE)
		return false;
	*blob = entry->id;
	return true;
}

/* ---- listing ---- */

struct lister {
	struct repo *repo;
	struct str prefix;
	const struct str *skip;
	size_t skips;
	struct arena *arena;
	struct diags *diags;
	struct {
		struct source *v;
		size_t n, cap;
	} found;
	git_index *index;     /* work tree only */
	struct stat index_st; /* when it was written; nothing newer can be trusted */
	struct map index_folders;
	struct arena scratch;
};

static bool left_out(const struct lister *l, struct str path)
{
	if (!repo_path_under(path, l->prefix) || repo_path_hidden(path, l->prefix))
		return true;
	for (size_t i = 0; i < l->skips; i++)
		if (l->skip[i].n > 0 && repo_path_under(path, l->skip[i]))
			return true;
	return false;
}

static void note_link(struct lister *l, struct str path)
{
	diag_add(l->diags, DIAG_NOTE, "repo/link", path, 0, 0,
		 "a symbolic link; links are not followed, so it is left out");
}

static void note_submodule(struct lister *l, struct str path)
{
	diag_add(l->diags, DIAG_NOTE, "repo/submodule", path, 0, 0,
		 "a repository inside this one; it is left out");
}

static void warn_name(struct lister *l, struct str path)
{
	diag_add(l->diags, DIAG_WARNING, "repo/name", path, 0, 0,
		 "left out: the name has control characters, is not UTF-8, or is too long; "
		 "rename it");
}

static void list_head(struct lister *l)
{
	struct repo *repo = l->repo;

	for (size_t i = 0; i < repo->entries.n; i++) {
		const struct head_entry *e = &repo->entries.v[i];
		struct source s = {.path = e->path, .blob = e->id, .state = SOURCE_COMMITTED};
		size_t size;

		if (left_out(l, e->path))
			continue;
		if (e->kind == TREE_LINK)
			note_link(l, e->path);
		else if (e->kind == TREE_SUBMODULE)
			note_submodule(l, e->path);
		if (e->kind != TREE_FILE)
			continue;
		if (objects_size(&repo->objects, e->id, &size))
			s.size = size;
		list_push(&l->found, s);
	}
	for (size_t i = 0; i < repo->bad_names.n; i++)
		if (!left_out(l, repo->bad_names.v[i]))
			warn_name(l, repo->bad_names.v[i]);
}

/* True if the index has the path's present bytes by size and times, so that its id needs no
 * hashing. As in git, an entry not older than the index itself is not believed: the file may have
 * changed within the same tick. */
static bool index_current(const struct lister *l, const git_index_entry *e, const struct stat *st)
{
	int64_t index_s = (int64_t)l->index_st.st_mtim.tv_sec;
	int64_t s = (int64_t)st->st_mtim.tv_sec;
	long index_ns = l->index_st.st_mtim.tv_nsec, ns = st->st_mtim.tv_nsec;

	if (e->file_size != (uint32_t)st->st_size || e->mtime.seconds != (int32_t)s ||
	    e->mtime.nanoseconds != (uint32_t)ns || e->ctime.seconds != (int32_t)st->st_ctim.tv_sec)
		return false;
	if (e->ino != (uint32_t)st->st_ino || st->st_size > (off_t)UINT32_MAX)
		return false;
	return s < index_s || (s == index_s && ns < index_ns);
}

struct oid repo_hash(struct str bytes)
{
	return object_blob_id(bytes);
}

/* The id git would give these bytes, with its line-end filters if plain bytes do not match. */
static bool bytes_match(struct lister *l, struct str path, struct str bytes, struct oid want)
{
	git_filter_list *filters = NULL;
	git_buf filtered = {0};
	char *name;
	bool match;

	if (oid_eq(repo_hash(bytes), want))
		return true;
	name = str_cstr(&l->scratch, path);
	match = git_filter_list_load(&filters, l->repo->git, NULL, name, GIT_FILTER_TO_ODB,
				     GIT_FILTER_ALLOW_UNSAFE) == 0 &&
		filters != NULL &&
		git_filter_list_apply_to_buffer(&filtered, filters, bytes.p, bytes.n) == 0 &&
		oid_eq(repo_hash((struct str){filtered.ptr, filtered.size}), want);
	git_buf_dispose(&filtered);
	git_filter_list_free(filters);
	return match;
}

static enum source_state state_of(struct lister *l, struct str path, const struct head_entry *e,
				  const struct stat *st)
{
	const git_index_entry *ie = NULL;
	struct buf bytes;
	bool match;

	if (e == NULL || e->kind != TREE_FILE)
		return SOURCE_UNCOMMITTED;
	if (l->index != NULL)
		ie = git_index_get_bypath(l->index, str_cstr(&l->scratch, path), 0);
	if (ie != NULL && index_current(l, ie, st))
		return oid_eq(repo_oid(&ie->id), e->id) ? SOURCE_COMMITTED : SOURCE_MODIFIED;
	if (st->st_size > (off_t)BUF_MAX_DEFAULT) { /* streamed, filters and all */
		const char *file = str_printf(&l->scratch, STR_FMT "/" STR_FMT,
					      STR_ARG(l->repo->info.top), STR_ARG(path))
					   .p;
		git_oid id;

		match = git_repository_hashfile(&id, l->repo->git, file, GIT_OBJECT_BLOB, NULL) ==
				0 &&
			oid_eq(repo_oid(&id), e->id);
		return match ? SOURCE_COMMITTED : SOURCE_MODIFIED;
	}
	buf_init(&bytes, 0);
	match = file_read(l->repo->top, path, &bytes, NULL) == 0 &&
		bytes_match(l, path, buf_str(&bytes), e->id);
	buf_release(&bytes);
	return match ? SOURCE_COMMITTED : SOURCE_MODIFIED;
}

/* True if git would not take the path up: ignored, and neither in the head nor in the index. */
static bool ignored(struct lister *l, struct str path, enum file_kind kind)
{
	char *name;
	int yes = 0;

	if (l->repo->git == NULL)
		return false;
	if (kind == FILE_DIR) {
		if (map_has(&l->repo->folders, path) || map_has(&l->index_folders, path))
			return false;
		name = str_cstr(&l->scratch, str_printf(&l->scratch, STR_FMT "/", STR_ARG(path)));
	} else {
		name = str_cstr(&l->scratch, path);
		if (repo_head_entry(l->repo, path) != NULL ||
		    (l->index != NULL && git_index_get_bypath(l->index, name, 0) != NULL))
			return false;
	}
	return git_ignore_path_is_ignored(&yes, l->repo->git, name) == 0 && yes == 1;
}

static bool is_submodule(struct lister *l, struct str path)
{
	const struct head_entry *e = repo_head_entry(l->repo, path);
	struct stat st;

	if (l->repo->git == NULL)
		return false;
	if (e != NULL && e->kind == TREE_SUBMODULE)
		return true;
	return fstatat(l->repo->top, str_printf(&l->scratch, STR_FMT "/.git", STR_ARG(path)).p, &st,
		       AT_SYMLINK_NOFOLLOW) == 0;
}

static int visit_folder(struct lister *l, struct str path)
{
	/* On the way down to the prefix nothing is judged but the way itself. */
	if (path.n < l->prefix.n)
		return repo_path_under(l->prefix, path) ? 0 : 1;
	if (path.n > l->prefix.n && left_out(l, path))
		return 1;
	if (!repo_path_under(path, l->prefix))
		return 1;
	if (path.n > l->prefix.n && ignored(l, path, FILE_DIR))
		return 1;
	if (path.n > 0 && is_submodule(l, path)) {
		note_submodule(l, path);
		return 1;
	}
	return 0;
}

static int visit_file(void *ctx, struct str path, enum file_kind kind, const struct stat *st)
{
	struct lister *l = ctx;
	const struct head_entry *e;
	struct source s = {.state = SOURCE_UNVERSIONED};

	arena_reset(&l->scratch);
	if (!repo_name_ok(path_base(path))) {
		if (!left_out(l, path))
			warn_name(l, path);
		return 1;
	}
	if (kind == FILE_DIR)
		return visit_folder(l, path);
	if (left_out(l, path) || ignored(l, path, kind))
		return 0;
	if (kind == FILE_LINK)
		note_link(l, path);
	if (kind != FILE_REGULAR)
		return 0;
	e = repo_head_entry(l->repo, path);
	if (l->repo->git != NULL)
		s.state = state_of(l, path, e, st);
	if (e != NULL && e->kind == TREE_FILE)
		s.blob = e->id;
	s.path = str_dup(l->arena, path);
	s.size = (uint64_t)st->st_size;
	list_push(&l->found, s);
	return 0;
}

/* The index is a help, not a need: without one every file is hashed. */
static void open_index(struct lister *l)
{
	const char *path;

	if (l->repo->git == NULL || git_repository_index(&l->index, l->repo->git) < 0)
		return;
	path = git_index_path(l->index);
	if (git_index_read(l->index, 0) < 0 || path == NULL || stat(path, &l->index_st) < 0) {
		git_index_free(l->index);
		l->index = NULL;
		return;
	}
	for (size_t i = 0; i < git_index_entrycount(l->index); i++)
		add_folder(&l->index_folders, l->arena,
			   path_dir(str_c(git_index_get_byindex(l->index, i)->path)));
}

static int source_cmp(const void *a, const void *b)
{
	return str_cmp(((const struct source *)a)->path, ((const struct source *)b)->path);
}

int repo_list_own(struct repo *repo, struct str prefix, const struct str *skip, size_t skips,
		  struct arena *arena, struct source **list, size_t *n, struct diags *diags)
{
	struct lister l = {.repo = repo, .prefix = prefix, .skip = skip, .skips = skips};
	int result = -1;

	*list = NULL;
	*n = 0;
	l.arena = arena;
	l.diags = diags;
	arena_init(&l.scratch);
	if (repo_load_head(repo, diags) < 0)
		goto out;
	if (repo->info.kind == REPO_REVISION) {
		list_head(&l);
	} else {
		open_index(&l);
		if (file_walk(repo->top, visit_file, &l) < 0) {
			diag_env(diags, "repo/list", repo->info.top, "cannot list the files: %s",
				 strerror(errno));
			goto out;
		}
	}
	if (l.found.n > 1)
		qsort(l.found.v, l.found.n, sizeof *l.found.v, source_cmp);
	*list = arena_new(arena, struct source, l.found.n);
	if (l.found.n > 0)
		memcpy(*list, l.found.v, l.found.n * sizeof **list);
	*n = l.found.n;
	repo->listed = *list;
	repo->listed_n = *n;
	result = 0;
out:
	git_index_free(l.index);
	map_release(&l.index_folders);
	list_free(&l.found);
	arena_release(&l.scratch);
	return result;
}
