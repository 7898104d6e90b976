#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "read/lineage.h"

#define NONE LINEAGE_NONE

/* A track that stands at a path, in the commits of a lane. */
struct slot {
	uint32_t track, path, lane;
	uint32_t next, prev; /* of the slots at the same path; next also of free ones */
	uint32_t waiting;    /* the newer revisions whose parent is the next one found: a list */
};

struct waiting {
	uint32_t child, which;
	uint32_t next;
};

/* A removed page that is followed. */
struct ghost {
	uint32_t commit;
	bool by_merge;
};

struct walker {
	struct lineage *out;
	const struct graph *g;
	uint32_t pages;
	struct {
		struct slot *v;
		size_t n, cap;
	} slots;
	uint32_t free_slot;
	struct {
		struct waiting *v;
		size_t n, cap;
	} waiting;
	struct {
		struct ghost *v;
		size_t n, cap;
	} ghosts;
	struct u32_list lanes; /* union-find: the lane joined to, or itself */
	uint32_t *commit_lane; /* by commit; NONE: no slot here so far */
	/* By path: */
	uint32_t *first;   /* slots at the path */
	uint32_t *claimed; /* last commit + 1 in which a track came to stand here by a move */
	/* By track; ghosts share one: */
	uint32_t *met; /* slot + 1 that stands at the path at hand */
	struct u32_list here;
};

/* ---- lanes ---- */

static uint32_t lane_find(struct walker *w, uint32_t lane)
{
	uint32_t *to = w->lanes.v;

	assert(lane < w->lanes.n);
	while (to[lane] != lane) {
		to[lane] = to[to[lane]];
		lane = to[lane];
	}
	return lane;
}

static uint32_t lane_of(struct walker *w, uint32_t commit)
{
	if (w->commit_lane[commit] == NONE) {
		w->commit_lane[commit] = (uint32_t)w->lanes.n;
		list_push(&w->lanes, w->commit_lane[commit]);
	}
	return lane_find(w, w->commit_lane[commit]);
}

/* All that is left in the commit goes on to its first parent. */
static void lane_hand_over(struct walker *w, uint32_t commit, uint32_t parent)
{
	uint32_t lane = w->commit_lane[commit];

	if (lane == NONE)
		return;
	if (w->commit_lane[parent] == NONE)
		w->commit_lane[parent] = lane;
	else
		w->lanes.v[lane_find(w, lane)] = lane_find(w, w->commit_lane[parent]);
}

/* ---- slots ---- */

static uint32_t slot_new(struct walker *w, uint32_t track, uint32_t path, uint32_t lane)
{
	uint32_t s = w->free_slot, next = w->first[path];
	struct slot slot = {.track = track, .path = path, .lane = lane, .next = next};

	slot.prev = slot.waiting = NONE;
	if (s == NONE) {
		s = (uint32_t)w->slots.n;
		list_push(&w->slots, slot);
	} else {
		w->free_slot = w->slots.v[s].next;
		w->slots.v[s] = slot;
	}
	if (next != NONE)
		w->slots.v[next].prev = s;
	w->first[path] = s;
	if (track < w->pages)
		w->out->living[path] = true;
	return s;
}

static void slot_end(struct walker *w, uint32_t s)
{
	struct slot *slot = &w->slots.v[s];

	if (slot->prev != NONE)
		w->slots.v[slot->prev].next = slot->next;
	else
		w->first[slot->path] = slot->next;
	if (slot->next != NONE)
		w->slots.v[slot->next].prev = slot->prev;
	slot->next = w->free_slot;
	w->free_slot = s;
}

static void slot_wait(struct walker *w, uint32_t s, uint32_t child, uint32_t which)
{
	if (child == NONE)
		return;
	list_push(&w->waiting, (struct waiting){child, which, w->slots.v[s].waiting});
	w->slots.v[s].waiting = (uint32_t)w->waiting.n - 1;
}

/* Two slots of one track met: the second goes into the first. */
static void slot_join(struct walker *w, uint32_t first, uint32_t second)
{
	uint32_t i = w->slots.v[second].waiting;

	while (i != NONE) {
		uint32_t next = w->waiting.v[i].next;

		w->waiting.v[i].next = w->slots.v[first].waiting;
		w->slots.v[first].waiting = i;
		i = next;
	}
	slot_end(w, second);
}

/* Of two removed pages that were one before, the one that has the say: a removal by a commit of
 * its own, then the newest. */
static uint32_t leading_ghost(const struct walker *w, uint32_t a, uint32_t b)
{
	bool a_merge = w->ghosts.v[a - w->pages].by_merge;
	bool b_merge = w->ghosts.v[b - w->pages].by_merge;

	return a_merge != b_merge ? (a_merge ? b : a) : a < b ? a : b;
}

/* Fills w->here with the slots that stand at the path in this lane, one a track; for all removed
 * pages together one. */
static void slots_here(struct walker *w, uint32_t path, uint32_t lane)
{
	uint32_t s, next;

	w->here.n = 0;
	for (s = w->first[path]; s != NONE; s = next) {
		uint32_t track = w->slots.v[s].track;
		uint32_t *met = &w->met[track < w->pages ? track : w->pages];

		next = w->slots.v[s].next;
		if (lane_find(w, w->slots.v[s].lane) != lane)
			continue;
		if (*met != 0) {
			if (track >= w->pages)
				w->slots.v[*met - 1].track =
					leading_ghost(w, w->slots.v[*met - 1].track, track);
			slot_join(w, *met - 1, s);
			continue;
		}
		*met = s + 1;
		list_push(&w->here, s);
	}
	for (size_t i = 0; i < w->here.n; i++) {
		uint32_t track = w->slots.v[w->here.v[i]].track;

		w->met[track < w->pages ? track : w->pages] = 0;
	}
}

/* ---- what a commit does to a slot ---- */

/* Records the revision and ties it to the newer ones that wait; NONE for a removed page. */
static uint32_t revise(struct walker *w, uint32_t s, struct lineage_revision revision)
{
	struct slot *slot = &w->slots.v[s];
	uint32_t number = (uint32_t)w->out->revisions.n;

	if (slot->track >= w->pages)
		return NONE;
	revision.page = slot->track;
	revision.path = slot->path;
	list_push(&w->out->revisions, revision);
	for (uint32_t i = slot->waiting; i != NONE; i = w->waiting.v[i].next)
		list_push(&w->out->edges, (struct lineage_edge){w->waiting.v[i].child, number,
								w->waiting.v[i].which});
	slot->waiting = NONE;
	return number;
}

static void start_here(struct walker *w, uint32_t commit, uint32_t s, const struct change *change)
{
	const struct slot *slot = &w->slots.v[s];

	revise(w, s,
	       (struct lineage_revision){.commit = commit,
					 .old_path = NONE,
					 .kind = w->g->commits.v[commit].cut ? REVISION_CUT
									     : REVISION_CREATED,
					 .blob = change->id[0]});
	if (slot->track < w->pages)
		list_push(&w->out->starts, (struct lineage_start){slot->track, slot->path, commit});
	slot_end(w, s);
}

/* The slot's track stands at path in parent k. */
static void go_to_parent(struct walker *w, uint32_t commit, uint32_t track, uint32_t path,
			 uint32_t k, uint32_t revision)
{
	const struct commit_node *c = &w->g->commits.v[commit];
	uint32_t lane = lane_of(w, graph_parent(w->g, c, k));

	slot_wait(w, slot_new(w, track, path, lane), revision, k);
}

/* The track comes from another path of the same commit. */
static void claim(struct walker *w, uint32_t commit, uint32_t track, const struct move *move)
{
	w->claimed[move->old_path] = commit + 1;
	if (track >= w->pages) {
		const struct ghost *ghost = &w->ghosts.v[track - w->pages];

		list_push(&w->out->removals,
			  (struct lineage_removal){move->old_path, ghost->commit, move->old_blob,
						   ghost->by_merge ? REMOVAL_MOVED_BY_MERGE
								   : REMOVAL_MOVED});
	}
}

static void visit_plain(struct walker *w, uint32_t commit, uint32_t s, const struct change *change)
{
	const struct commit_node *c = &w->g->commits.v[commit];
	struct lineage_revision r = {.commit = commit, .old_path = NONE, .blob = change->id[0]};
	uint32_t track = w->slots.v[s].track, revision;
	const struct move *move;

	if (!oid_is_zero(change->id[1])) {
		r.kind = REVISION_CHANGED;
		r.old_blob = change->id[1];
		slot_wait(w, s, revise(w, s, r), 0);
	} else if ((move = graph_move(c, change->path, 0)) != NULL) {
		r.old_path = move->old_path;
		r.old_blob = move->old_blob;
		r.kind = oid_eq(r.blob, r.old_blob) ? REVISION_MOVED : REVISION_MOVED_CHANGED;
		revision = revise(w, s, r);
		slot_end(w, s);
		claim(w, commit, track, move);
		go_to_parent(w, commit, track, move->old_path, 0, revision);
	} else {
		start_here(w, commit, s, change);
	}
}

static void visit_merge(struct walker *w, uint32_t commit, uint32_t s, const struct change *change)
{
	const struct commit_node *c = &w->g->commits.v[commit];
	struct lineage_revision r = {.commit = commit, .old_path = NONE, .blob = change->id[0]};
	uint32_t track = w->slots.v[s].track, revision;
	bool found = false;

	r.kind = REVISION_MERGED;
	for (uint32_t k = 1; k < c->parents_n; k++)
		if (oid_eq(change->id[0], change->id[1 + k])) {
			w->slots.v[s].lane = lane_of(w, graph_parent(w->g, c, k));
			return;
		}
	for (uint32_t k = 0; k < c->parents_n && r.kind == REVISION_MERGED; k++) {
		const struct move *move = graph_move(c, change->path, k);

		if (move != NULL && oid_eq(move->old_blob, r.blob))
			r.kind = REVISION_MOVED;
		if (move != NULL && (!found || r.kind == REVISION_MOVED)) {
			r.old_path = move->old_path;
			r.old_blob = move->old_blob;
		} else if (!found && !oid_is_zero(change->id[1 + k])) {
			r.old_blob = change->id[1 + k];
		}
		found = found || move != NULL || !oid_is_zero(change->id[1 + k]);
	}
	if (!found) {
		start_here(w, commit, s, change);
		return;
	}
	revision = revise(w, s, r);
	slot_end(w, s);
	for (uint32_t k = 0; k < c->parents_n; k++) {
		const struct move *move = graph_move(c, change->path, k);

		if (move != NULL)
			claim(w, commit, track, move);
		if (move != NULL || !oid_is_zero(change->id[1 + k]))
			go_to_parent(w, commit, track, move != NULL ? move->old_path : change->path,
				     k, revision);
	}
}

/* A page that the commit took away and that nothing newer came from: followed from here on. */
static void visit_removed(struct walker *w, uint32_t commit, const struct change *change)
{
	const struct commit_node *c = &w->g->commits.v[commit];
	uint32_t track = w->pages + (uint32_t)w->ghosts.n;
	bool by_merge = false;

	if (w->claimed[change->path] == commit + 1)
		return;
	for (uint32_t k = 1; k < c->parents_n; k++)
		by_merge = by_merge || oid_is_zero(change->id[1 + k]);
	list_push(&w->out->removals,
		  (struct lineage_removal){change->path, commit, change->id[1],
					   by_merge ? REMOVAL_BY_MERGE : REMOVAL_PLAIN});
	list_push(&w->ghosts, (struct ghost){commit, by_merge});
	for (uint32_t k = 0; k < c->parents_n; k++)
		if (!oid_is_zero(change->id[1 + k]))
			go_to_parent(w, commit, track, change->path, k, NONE);
}

static void visit_commit(struct walker *w, uint32_t commit)
{
	const struct commit_node *c = &w->g->commits.v[commit];
	uint32_t lane = w->commit_lane[commit];

	if (lane != NONE)
		lane = lane_find(w, lane);
	for (uint32_t i = 0; i < c->changes_n && lane != NONE; i++) {
		const struct change *change = &c->changes[i];

		if (oid_is_zero(change->id[0]))
			continue;
		slots_here(w, change->path, lane);
		for (size_t k = 0; k < w->here.n; k++) {
			if (c->parents_n > 1)
				visit_merge(w, commit, w->here.v[k], change);
			else
				visit_plain(w, commit, w->here.v[k], change);
		}
	}
	for (uint32_t i = 0; i < c->changes_n; i++)
		if (oid_is_zero(c->changes[i].id[0]))
			visit_removed(w, commit, &c->changes[i]);
	if (c->parents_n > 0)
		lane_hand_over(w, commit, graph_parent(w->g, c, 0));
}

/* n numbers, all of them value. */
static uint32_t *numbers(size_t n, uint32_t value)
{
	uint32_t *v = mem_alloc((n + 1) * sizeof *v);

	for (size_t i = 0; i < n + 1; i++)
		v[i] = value;
	return v;
}

void lineage_run(struct lineage *out, const struct graph *g, const uint32_t *paths, size_t pages)
{
	struct walker w = {.out = out, .g = g, .pages = (uint32_t)pages, .free_slot = NONE};

	memset(out, 0, sizeof *out);
	out->living = mem_alloc(g->paths.n + 1);
	memset(out->living, 0, g->paths.n + 1);
	w.commit_lane = numbers(g->commits.n, NONE);
	w.first = numbers(g->paths.n, NONE);
	w.claimed = numbers(g->paths.n, 0);
	w.met = numbers(pages, 0);
	for (size_t i = 0; i < pages && g->order.n > 0; i++)
		if (paths[i] != NONE)
			slot_new(&w, (uint32_t)i, paths[i], lane_of(&w, g->order.v[0]));
	for (size_t i = 0; i < g->order.n; i++)
		visit_commit(&w, g->order.v[i]);
	list_free(&w.slots);
	list_free(&w.waiting);
	list_free(&w.ghosts);
	list_free(&w.lanes);
	list_free(&w.here);
	free(w.commit_lane);
	free(w.first);
	free(w.claimed);
	free(w.met);
}

void lineage_release(struct lineage *l)
{
	list_free(&l->revisions);
	list_free(&l->edges);
	list_free(&l->removals);
	list_free(&l->starts);
	free(l->living);
	memset(l, 0, sizeof *l);
}
