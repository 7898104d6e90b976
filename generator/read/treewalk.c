#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "read/rename.h"
#include "read/repo_private.h"
#include "read/treewalk.h"

#define DEPTH_MAX 128

void treewalk_init(struct treewalk *w, struct objects *objects, const struct str *suffixes,
		   size_t suffixes_n)
{
	memset(w, 0, sizeof *w);
	w->objects = objects;
	arena_init(&w->arena);
	arena_init(&w->scratch);
	buf_init(&w->path, (size_t)2 * REPO_PATH_MAX);
	w->suffixes = suffixes;
	w->suffixes_n = suffixes_n;
}

void treewalk_finish(struct treewalk *w)
{
	objects_forget(w->objects);
	arena_release(&w->scratch);
	buf_release(&w->path);
	map_release(&w->names);
	list_free(&w->paths);
	list_free(&w->found);
}

void treewalk_release(struct treewalk *w)
{
	treewalk_finish(w);
	arena_release(&w->arena);
}

bool treewalk_is_page(const struct treewalk *w, struct str name)
{
	for (size_t i = 0; i < w->suffixes_n; i++) {
		size_t n = w->suffixes[i].n;

		if (name.n > n &&
		    str_eq_nocase(str_slice(name, name.n - n, name.n), w->suffixes[i]))
			return true;
	}
	return false;
}

static void fail(struct treewalk *w, size_t at, const unsigned char *id, const char *why)
{
	if (w->failed && w->failed_at <= at)
		return;
	w->failed = true;
	w->failed_at = at;
	w->failed_why = why;
	memcpy(w->failed_id.b, id, sizeof w->failed_id.b);
}

static uint32_t own_number(struct treewalk *w, struct str path)
{
	struct map_entry *e = map_get(&w->names, path);

	if (e == NULL) {
		path = str_dup(&w->arena, path);
		e = map_put(&w->names, path, NULL);
		e->num = w->paths.n;
		list_push(&w->paths, path);
	}
	return (uint32_t)e->num;
}

/* ---- one comparison ---- */

/* A folder in the commit and in its parents. */
struct level {
	struct tree_cursor *cursor; /* 0: the commit's; 1 + k: parent k's */
	struct object **object;	    /* what the cursors stand in */
	bool *same;		    /* parent k has the commit's own tree here */
	const unsigned char **sub;  /* of the entry at hand: its id in each, or NULL */
	size_t path_n;
	struct arena_mark mark; /* before the level */
};

struct comparison {
	struct treewalk *w;
	size_t at;
	uint32_t trees; /* 1 + parents */
	struct level level[DEPTH_MAX];
	size_t depth;
	size_t seen;
};

/* ids[i]: the folder's tree in each, NULL where it has none. */
static bool open_level(struct comparison *c, const unsigned char *const *ids)
{
	struct treewalk *w = c->w;
	struct level *l = &c->level[c->depth];
	struct arena_mark mark = arena_mark(&w->scratch);

	l->mark = mark;
	l->cursor = arena_new(&w->scratch, struct tree_cursor, c->trees);
	l->object = arena_new(&w->scratch, struct object *, c->trees);
	l->same = arena_new(&w->scratch, bool, c->trees);
	l->sub = arena_new(&w->scratch, const unsigned char *, c->trees);
	l->path_n = w->path.n;
	c->depth++;
	for (uint32_t i = 0; i < c->trees; i++) {
		struct oid id;

		if (i > 1 && (ids[i] == NULL ? ids[0] == NULL
					     : ids[0] != NULL && memcmp(ids[i], ids[0], 20) == 0))
			l->same[i] = true;
		if (ids[i] == NULL || l->same[i])
			continue;
		memcpy(id.b, ids[i], sizeof id.b);
		l->object[i] = objects_get(w->objects, id, GIT_OBJECT_TREE);
		if (l->object[i] == NULL) {
			fail(w, c->at, ids[i], "a folder that is missing or damaged");
			return false;
		}
		tree_open(&l->cursor[i], objects_bytes(l->object[i]));
	}
	return true;
}

static void close_level(struct comparison *c)
{
	struct level *l = &c->level[--c->depth];

	for (uint32_t i = 0; i < c->trees; i++)
		object_free(l->object[i]);
	arena_rewind(&c->w->scratch, l->mark);
}

/* The id of the entry in parent i's tree, whose cursor is brought up to it. */
static const unsigned char *find_in(struct level *l, uint32_t i, const struct tree_cursor *entry)
{
	struct tree_cursor *c = &l->cursor[i];

	while (c->more) {
		int order = tree_cmp(c, entry);

		if (order == 0)
			return entry->kind == TREE_FOLDER || c->kind == TREE_FILE ? c->id : NULL;
		if (order > 0)
			return NULL;
		tree_next(c);
	}
	return NULL;
}

static void record(struct comparison *c, const struct level *l)
{
	struct treewalk *w = c->w;
	struct oid *ids = arena_new(&w->arena, struct oid, c->trees);

	for (uint32_t i = 0; i < c->trees; i++)
		if (l->sub[i] != NULL)
			memcpy(ids[i].b, l->sub[i], sizeof ids[i].b);
	list_push(&w->found, (struct change){own_number(w, buf_str(&w->path)), ids});
}

/* An entry that the commit or its first parent has and that differs between them: record it, go
 * down into it, or pass it over. */
static bool differs(struct comparison *c, struct tree_cursor entry, bool in_commit, bool in_parent)
{
	struct treewalk *w = c->w;
	struct level *l = &c->level[c->depth - 1];
	bool folder = entry.kind == TREE_FOLDER;

	if ((!folder && !treewalk_is_page(w, entry.name)) || !repo_name_ok(entry.name) ||
	    l->path_n + entry.name.n >= REPO_PATH_MAX || (folder && c->depth == DEPTH_MAX))
		return true;
	l->sub[0] =
		in_commit && (folder || l->cursor[0].kind == TREE_FILE) ? l->cursor[0].id : NULL;
	l->sub[1] =
		in_parent && (folder || l->cursor[1].kind == TREE_FILE) ? l->cursor[1].id : NULL;
	if (l->sub[0] == l->sub[1] ||
	    (l->sub[0] != NULL && l->sub[1] != NULL && memcmp(l->sub[0], l->sub[1], 20) == 0))
		return true; /* neither is a file; or only the mode changed */
	for (uint32_t i = 2; i < c->trees; i++)
		l->sub[i] = l->same[i] ? l->sub[0] : find_in(l, i, &entry);
	buf_truncate(&w->path, l->path_n);
	buf_add(&w->path, entry.name);
	if (!folder) {
		record(c, l);
		return true;
	}
	buf_addc(&w->path, '/');
	return open_level(c, l->sub);
}

/* One step in the innermost folder. */
static bool step(struct comparison *c)
{
	struct level *l = &c->level[c->depth - 1];
	struct tree_cursor *a = &l->cursor[0], *b = &l->cursor[1];
	struct tree_cursor entry;
	bool result;
	int order;

	while (a->more && b->more && tree_same(a, b)) {
		tree_next(a);
		tree_next(b);
	}
	if (a->damaged || b->damaged) {
		struct object *object = l->object[a->damaged ? 0 : 1];

		fail(c->w, c->at, object->id.b, "a damaged folder");
		return false;
	}
	if (!a->more && !b->more) {
		close_level(c);
		return true;
	}
	if (++c->seen > REPO_ENTRIES_MAX) {
		fail(c->w, c->at, l->object[a->more ? 0 : 1]->id.b, "a folder with too many files");
		return false;
	}
	order = !a->more ? 1 : !b->more ? -1 : tree_cmp(a, b);
	entry = order <= 0 ? *a : *b;
	result = differs(c, entry, order <= 0, order >= 0);
	/* The level may not be the innermost any more, but its cursors stand still. */
	if (order <= 0)
		tree_next(a);
	if (order >= 0)
		tree_next(b);
	return result;
}

/* Fills w->found with the pages that differ between tree and the first of the parents' trees (a
 * zero id: an empty tree). */
static bool compare_trees(struct treewalk *w, size_t at, struct oid tree, const struct oid *parents,
			  uint32_t parents_n)
{
	struct comparison *c;
	const unsigned char **ids;
	bool result;

	w->found.n = 0;
	buf_clear(&w->path);
	if (oid_eq(tree, parents[0]))
		return true;
	c = arena_new(&w->scratch, struct comparison, 1);
	c->w = w;
	c->at = at;
	c->trees = 1 + parents_n;
	ids = arena_new(&w->scratch, const unsigned char *, c->trees);
	ids[0] = tree.b;
	for (uint32_t k = 0; k < parents_n; k++)
		ids[1 + k] = oid_is_zero(parents[k]) ? NULL : parents[k].b;
	result = open_level(c, ids);
	while (result && c->depth > 0)
		result = step(c);
	while (c->depth > 0)
		close_level(c);
	return result;
}

/* ---- a commit ---- */

struct file_list {
	struct rename_file *v;
	size_t n, cap;
};

/* The moves between a parent and the commit among pages that differ (two ids each). wanted: paths
 * for which they are asked; NULL: all. */
static struct rename_result find_moves(struct treewalk *w, const struct change *changes, size_t n,
				       const struct map *wanted, struct file_list *adds,
				       struct file_list *dels)
{
	adds->n = dels->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct rename_file file = {.path = w->paths.v[changes[i].path],
					   .tag = changes[i].path};

		if (oid_is_zero(changes[i].id[1])) {
			file.blob = changes[i].id[0];
			file.wanted = wanted == NULL || map_has(wanted, file.path);
			list_push(adds, file);
		} else if (oid_is_zero(changes[i].id[0])) {
			file.blob = changes[i].id[1];
			list_push(dels, file);
		}
	}
	return rename_find(w->objects, &w->scratch, adds->v, adds->n, dels->v, dels->n);
}

/* True if the merge has the page otherwise than every parent, and parent k has it not at all. */
static bool wants_source(const struct change *change, uint32_t parents, uint32_t k)
{
	if (oid_is_zero(change->id[0]) || !oid_is_zero(change->id[1 + k]))
		return false;
	for (uint32_t i = 0; i < parents; i++)
		if (oid_eq(change->id[0], change->id[1 + i]))
			return false;
	return true;
}

struct move_list {
	struct move *v;
	size_t n, cap;
};

static void add_move(struct move_list *moves, const struct file_list *adds,
		     const struct file_list *dels, const struct rename_pair *pair, uint32_t parent)
{
	const struct rename_file *add, *del;

	assert(pair->add < adds->n && pair->del < dels->n);
	add = &adds->v[pair->add];
	del = &dels->v[pair->del];
	if (add->wanted)
		list_push(moves, (struct move){add->tag, del->tag, parent, del->blob});
}

/* Where a merge differs from all its parents and one of them lacks the page, that parent may have
 * it under another path: a side branch edits what the main line moved. */
static bool find_merge_moves(struct treewalk *w, const struct graph *g, size_t at,
			     struct commit_node *c, struct move_list *moves)
{
	struct file_list adds = {NULL, 0, 0}, dels = {NULL, 0, 0};
	bool result = true;

	for (uint32_t k = 0; result && k < c->parents_n; k++) {
		struct oid parent = g->commits.v[graph_parent(g, c, k)].tree;
		struct rename_result r;
		struct map wanted = {0};

		for (uint32_t i = 0; i < c->changes_n; i++)
			if (wants_source(&c->changes[i], c->parents_n, k))
				map_put(&wanted, w->paths.v[c->changes[i].path], NULL);
		if (wanted.n == 0)
			continue;
		result = compare_trees(w, at, c->tree, &parent, 1);
		if (result) {
			r = find_moves(w, w->found.v, w->found.n, &wanted, &adds, &dels);
			c->unsure = c->unsure || r.unsure;
			c->capped = c->capped || r.capped;
			for (size_t i = 0; i < r.n; i++)
				add_move(moves, &adds, &dels, &r.v[i], k);
		}
		map_release(&wanted);
	}
	list_free(&adds);
	list_free(&dels);
	return result;
}

void treewalk_compare(struct treewalk *w, struct graph *g, size_t at, struct commit_node *c)
{
	uint32_t parents_n = c->parents_n > 0 ? c->parents_n : 1;
	struct file_list adds = {NULL, 0, 0}, dels = {NULL, 0, 0};
	struct move_list moves = {NULL, 0, 0};
	struct oid *parents;
	bool ok;

	arena_reset(&w->scratch);
	parents = arena_new(&w->scratch, struct oid, parents_n);
	for (uint32_t k = 0; k < c->parents_n; k++)
		parents[k] = g->commits.v[graph_parent(g, c, k)].tree;
	ok = compare_trees(w, at, c->tree, parents, parents_n);
	if (!ok)
		return;
	c->changes_n = (uint32_t)w->found.n;
	c->changes = arena_new(&w->arena, struct change, w->found.n);
	if (w->found.n > 0)
		memcpy(c->changes, w->found.v, w->found.n * sizeof *w->found.v);
	if (c->parents_n > 1) {
		ok = find_merge_moves(w, g, at, c, &moves);
	} else if (c->parents_n == 1) {
		struct rename_result r =
			find_moves(w, c->changes, c->changes_n, NULL, &adds, &dels);

		c->unsure = r.unsure;
		c->capped = r.capped;
		for (size_t i = 0; i < r.n; i++)
			add_move(&moves, &adds, &dels, &r.v[i], 0);
	}
	c->moves_n = (uint32_t)moves.n;
	c->moves = arena_new(&w->arena, struct move, moves.n);
	if (moves.n > 0)
		memcpy(c->moves, moves.v, moves.n * sizeof *moves.v);
	c->compared = ok;
	list_free(&moves);
	list_free(&adds);
	list_free(&dels);
}

/* ---- numbers of paths ---- */

uint32_t *treewalk_numbers(struct treewalk *w, struct graph *g, struct arena *arena)
{
	uint32_t *numbers = arena_new(arena, uint32_t, w->paths.n);

	for (size_t i = 0; i < w->paths.n; i++)
		numbers[i] = graph_path(g, w->paths.v[i]);
	return numbers;
}

void treewalk_renumber(const uint32_t *numbers, struct commit_node *c)
{
	for (uint32_t i = 0; i < c->changes_n; i++)
		c->changes[i].path = numbers[c->changes[i].path];
	for (uint32_t i = 0; i < c->moves_n; i++) {
		c->moves[i].path = numbers[c->moves[i].path];
		c->moves[i].old_path = numbers[c->moves[i].old_path];
	}
	graph_sort_moves(c);
}
