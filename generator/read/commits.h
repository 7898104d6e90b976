/*
 * commits: the commits behind the head, read and put in order.
 *
 * Commit objects are parsed from their bytes: libgit2 1.7 and later let grafts change a commit's
 * parents, and this project shows what was hashed. A child always stands before its parents,
 * whatever its date: clocks lie. Dates decide between commits of which neither comes from the
 * other.
 */
#ifndef READ_COMMITS_H
#define READ_COMMITS_H

#include "base/map.h"
#include "read/objects.h"

#define COMMITS_NONE UINT32_MAX
#define COMMITS_PARENTS_MAX 256

/* Who, as a commit says: clean UTF-8, before .mailmap. */
struct ident {
	struct str name, mail;
};

/* A page that differs between a commit and its first parent. */
struct change {
	uint32_t path;	      /* index into graph.paths */
	const struct oid *id; /* 1 + parents (at least 1): after the commit, then in each parent;
			   zero: not there. In a merge the other parents' are what they have. */
};

/* A page that the commit has under another path than its parent. */
struct move {
	uint32_t path, old_path;
	uint32_t parent; /* which, 0 for all but merges */
	struct oid old_blob;
};

struct commit_node {
	struct oid id, tree;
	int64_t committed, authored;
	int16_t committed_zone, authored_zone;
	bool loaded;
	bool is_signed;
	bool cut;		     /* a shallow clone's end: its parents are not here */
	bool compared;		     /* changes and moves are filled */
	bool capped;		     /* more files may have been moved than were compared */
	bool unsure;		     /* a blob that might have been a move's source is missing */
	uint32_t author;	     /* index into graph.idents */
	uint32_t parents, parents_n; /* run in graph.parents */
	uint32_t coauthors, coauthors_n; /* run in graph.coauthors: idents */
	uint32_t children;		 /* not yet put in order */
	struct str subject;
	struct change *changes; /* sorted as git sorts paths */
	struct move *moves;	/* sorted by path's number, then parent */
	uint32_t changes_n, moves_n;
};

struct u32_list {
	uint32_t *v;
	size_t n, cap;
};

struct graph {
	struct arena arena;
	struct {
		struct commit_node *v;
		size_t n, cap;
	} commits;
	uint32_t *slot; /* hash of ids: index + 1 */
	size_t slots;
	struct u32_list parents, coauthors;
	struct u32_list order; /* children before parents, the head first */
	struct {
		struct ident *v;
		size_t n, cap;
	} idents;
	struct map ident_map; /* name NUL mail → index */
	struct {
		struct str *v;
		size_t n, cap;
	} paths;
	struct map path_map; /* path → index */
	struct buf file; /* what subjects and ids of cached commits point into (history_cache.h);
			    p is NULL when there is none */
};

void graph_release(struct graph *g);

/* The node of an id, made (not loaded) if it is new. Nodes move when one is made. */
uint32_t graph_commit(struct graph *g, struct oid id);
/* The same without making one: COMMITS_NONE. */
uint32_t graph_find(const struct graph *g, struct oid id);

uint32_t graph_path(struct graph *g, struct str path);	   /* copied if new */
uint32_t graph_ident(struct graph *g, struct ident ident); /* copied if new */

/* Puts the moves in their order, for graph_move: the one by which path came from parent k's
 * old_path, or NULL. */
void graph_sort_moves(struct commit_node *c);
const struct move *graph_move(const struct commit_node *c, uint32_t path, uint32_t k);

static inline uint32_t graph_parent(const struct graph *g, const struct commit_node *c, uint32_t k)
{
	return g->parents.v[c->parents + k];
}

/* Reads all commits reachable from head that are not loaded yet, and fills order. shallow: sorted
 * ids whose parents are cut off. help: what to do about a missing object. Returns 0, or -1 after
 * one diagnostic (history/object). */
int graph_load(struct graph *g, struct objects *objects, struct oid head, const struct oid *shallow,
	       size_t shallow_n, const char *help, struct diags *diags);

/* 40 hexadecimal digits, lower or upper case. */
bool oid_parse(struct str hex, struct oid *id);
int oid_cmp(const void *a, const void *b); /* for qsort and bsearch of struct oid */

#endif
