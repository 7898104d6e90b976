#include <stdlib.h>
#include <string.h>

#include "read/ancestry.h"
#include "read/copies.h"
#include "read/history_parts.h"
#include "read/ident.h"
#include "read/people.h"
#include "read/repo_private.h"

struct reporter {
	struct repo *repo;
	const struct graph *g;
	const struct lineage *l;
	const struct history_options *options;
	struct history *out;
	struct str *paths;  /* by path: the copy in out's arena, made when asked for */
	uint32_t *position; /* by commit: its place in the order */
	uint32_t *number;   /* by commit: its index in out->commits, once used; else NONE */
	uint32_t *place;    /* by revision: its index in its page */
};

static struct str path_copy(struct reporter *r, uint32_t path)
{
	if (path == LINEAGE_NONE)
		return (struct str){NULL, 0};
	if (r->paths[path].p == NULL)
		r->paths[path] = str_dup(&r->out->arena, r->g->paths.v[path]);
	return r->paths[path];
}

/* ---- revisions ---- */

static void report_revisions(struct reporter *r)
{
	const struct lineage *l = r->l;
	struct history *out = r->out;
	struct revision **v = mem_alloc((out->pages_n + 1) * sizeof *v);

	for (size_t i = 0; i < l->revisions.n; i++)
		r->place[i] = (uint32_t)out->pages[l->revisions.v[i].page].n++;
	for (size_t i = 0; i < out->pages_n; i++) {
		v[i] = arena_new(&out->arena, struct revision, out->pages[i].n);
		out->pages[i].v = v[i];
	}
	for (size_t i = 0; i < l->revisions.n; i++) {
		const struct lineage_revision *from = &l->revisions.v[i];

		v[from->page][r->place[i]] = (struct revision){
			.commit = from->commit, /* the graph's number, until report_commits */
			.kind = from->kind,
			.path = path_copy(r, from->path),
			.old_path = path_copy(r, from->old_path),
			.blob = from->blob,
			.old_blob = from->old_blob,
		};
		r->number[from->commit] = 0;
	}
	free(v);
}

static int edge_cmp(const void *a, const void *b)
{
	const struct lineage_edge *x = a, *y = b;

	if (x->child != y->child)
		return x->child < y->child ? -1 : 1;
	if (x->which != y->which)
		return x->which < y->which ? -1 : 1;
	return x->parent < y->parent ? -1 : x->parent > y->parent;
}

/* Ties revisions to those before them. */
static void report_edges(struct reporter *r)
{
	const struct lineage *l = r->l;
	struct lineage_edge *edges = mem_alloc((l->edges.n + 1) * sizeof *edges);
	uint32_t *parents = arena_new(&r->out->arena, uint32_t, l->edges.n);

	if (l->edges.n > 0)
		memcpy(edges, l->edges.v, l->edges.n * sizeof *edges);
	if (l->edges.n > 1)
		qsort(edges, l->edges.n, sizeof *edges, edge_cmp);
	for (size_t i = 0, next; i < l->edges.n; i = next) {
		uint32_t child = edges[i].child, page = l->revisions.v[child].page, n = 0;
		struct revision *revision =
			(struct revision *)(uintptr_t)&r->out->pages[page].v[r->place[child]];

		revision->parents = parents;
		for (next = i; next < l->edges.n && edges[next].child == child; next++) {
			uint32_t place = r->place[edges[next].parent];
			bool known = false;

			for (uint32_t k = 0; k < n; k++)
				known = known || parents[k] == place;
			if (!known)
				parents[n++] = place;
		}
		revision->parents_n = n;
		parents += n;
	}
	free(edges);
}

/* ---- removals ---- */

struct removal_list {
	struct removal *v;
	size_t n, cap;
};

static int removal_cmp(const void *a, const void *b)
{
	return str_cmp(((const struct removal *)a)->path, ((const struct removal *)b)->path);
}

/* True if a site under the prefix could have had the path as a page's. */
static bool publishable(const struct reporter *r, struct str path)
{
	return repo_path_under(path, r->options->prefix) &&
	       !repo_path_hidden(path, r->options->prefix);
}

static void add_removal(struct reporter *r, struct removal_list *list,
			const struct lineage_removal *from)
{
	list_push(list, (struct removal){.path = path_copy(r, from->path),
					 .commit = from->commit,
					 .blob = from->blob});
	r->number[from->commit] = 0;
}

static void report_removals(struct reporter *r)
{
	struct removal_list list = {NULL, 0, 0};
	bool *done = mem_alloc(r->g->paths.n + 1);

	memset(done, 0, r->g->paths.n + 1);
	/* What merges seem to have taken away comes last: it counts where nothing else does. */
	for (int merges = 0; merges < 2; merges++)
		for (size_t i = 0; i < r->l->removals.n; i++) {
			const struct lineage_removal *from = &r->l->removals.v[i];
			bool by_merge = from->kind == REMOVAL_BY_MERGE ||
					from->kind == REMOVAL_MOVED_BY_MERGE;
			struct str path = r->g->paths.v[from->path];

			if (by_merge != (merges == 1) || done[from->path] ||
			    r->l->living[from->path] || repo_head_entry(r->repo, path) != NULL ||
			    !publishable(r, path))
				continue;
			done[from->path] = true;
			add_removal(r, &list, from);
		}
	if (list.n > 1)
		qsort(list.v, list.n, sizeof *list.v, removal_cmp);
	r->out->removed = arena_new(&r->out->arena, struct removal, list.n);
	r->out->removed_n = list.n;
	if (list.n > 0)
		memcpy(r->out->removed, list.v, list.n * sizeof *list.v);
	list_free(&list);
	free(done);
}

/* ---- earlier lives ---- */

/* A page that was created where a page had been removed before. */
struct remade {
	uint32_t page, created, removal; /* removal: index into the lineage's */
};

static int remade_cmp(const void *a, const void *b)
{
	const struct remade *x = a, *y = b;

	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	if (x->page != y->page)
		return x->page < y->page ? -1 : 1;
	return x->removal < y->removal ? -1 : x->removal > y->removal;
}

struct remade_list {
	struct remade *v;
	size_t n, cap;
};

/* Creations and removals of one path, the removal later in the order. */
static struct remade_list find_remade(const struct reporter *r)
{
	const struct lineage *l = r->l;
	struct remade_list list = {NULL, 0, 0};
	uint32_t *first = mem_alloc((r->g->paths.n + 1) * sizeof *first);
	uint32_t *next = mem_alloc((l->removals.n + 1) * sizeof *next);

	memset(first, 0, (r->g->paths.n + 1) * sizeof *first);
	for (size_t i = l->removals.n; i-- > 0;) {
		if (l->removals.v[i].kind != REMOVAL_PLAIN)
			continue;
		next[i] = first[l->removals.v[i].path];
		first[l->removals.v[i].path] = (uint32_t)i + 1;
	}
	for (size_t i = 0; i < l->starts.n; i++) {
		const struct lineage_start *s = &l->starts.v[i];

		for (uint32_t k = first[s->path]; k != 0; k = next[k - 1])
			if (r->position[l->removals.v[k - 1].commit] > r->position[s->commit])
				list_push(&list, (struct remade){s->page, s->commit, k - 1});
	}
	free(first);
	free(next);
	if (list.n > 1)
		qsort(list.v, list.n, sizeof *list.v, remade_cmp);
	return list;
}

static int by_page(const void *a, const void *b)
{
	const struct remade *x = a, *y = b;

	if (x->page != y->page)
		return x->page < y->page ? -1 : 1;
	return x->removal < y->removal ? -1 : x->removal > y->removal;
}

static void give_earlier(struct reporter *r, const struct remade *v, size_t n)
{
	struct page_history *page = &r->out->pages[v->page];
	struct removal *earlier = arena_new(&r->out->arena, struct removal, n);

	page->earlier = earlier;
	for (size_t i = 0; i < n; i++) {
		const struct lineage_removal *from = &r->l->removals.v[v[i].removal];

		if (i > 0 && v[i].removal == v[i - 1].removal)
			continue;
		r->number[from->commit] = 0;
		earlier[page->earlier_n++] = (struct removal){.path = path_copy(r, from->path),
							      .commit = from->commit,
							      .blob = from->blob};
	}
}

/* A removal ended an earlier life if it is an ancestor of the creation; one search for all pages
 * that a commit created. */
static void report_earlier(struct reporter *r)
{
	struct remade_list list = find_remade(r);
	struct ancestry ancestry;
	size_t kept = 0, next;

	ancestry_init(&ancestry, r->g, r->position);
	for (size_t i = 0; i < list.n; i = next) {
		uint32_t last = 0;

		for (next = i; next < list.n && list.v[next].created == list.v[i].created; next++) {
			uint32_t at = r->position[r->l->removals.v[list.v[next].removal].commit];

			last = at > last ? at : last;
		}
		ancestry_search(&ancestry, list.v[i].created, last);
		for (size_t k = i; k < next; k++)
			if (ancestry_has(&ancestry, r->l->removals.v[list.v[k].removal].commit))
				list.v[kept++] = list.v[k];
	}
	if (kept > 1)
		qsort(list.v, kept, sizeof *list.v, by_page);
	for (size_t i = 0; i < kept; i = next) {
		for (next = i; next < kept && list.v[next].page == list.v[i].page; next++)
			;
		give_earlier(r, &list.v[i], next - i);
	}
	ancestry_release(&ancestry);
	list_free(&list);
}

/* ---- commits ---- */

static void fill_people(struct reporter *r, struct people *people, const struct commit_node *from,
			struct commit *to)
{
	uint32_t *who = arena_new(&r->out->arena, uint32_t, from->coauthors_n);

	to->author = people_of(people, from->author);
	to->coauthors = who;
	for (uint32_t i = 0; i < from->coauthors_n; i++) {
		uint32_t person = people_of(people, r->g->coauthors.v[from->coauthors + i]);
		bool known = person == to->author;

		for (uint32_t k = 0; k < to->coauthors_n; k++)
			known = known || who[k] == person;
		if (!known)
			who[to->coauthors_n++] = person;
	}
}

static struct str shown_subject(struct arena *arena, struct str subject)
{
	struct buf out;
	struct str result;

	if (str_chr(subject, '@', 0) == SIZE_MAX)
		return str_dup(arena, subject);
	buf_init(&out, 0);
	buf_add_without_addresses(&out, subject, S("…"), false);
	result = buf_dup(&out, arena);
	buf_release(&out);
	return result;
}

/* Those that a revision or removal names, in order. */
static void report_commits(struct reporter *r, struct people *people, const struct id_list *ignored)
{
	struct history *out = r->out;
	const struct graph *g = r->g;

	for (size_t i = 0; i < g->order.n; i++)
		if (r->number[g->order.v[i]] != LINEAGE_NONE)
			r->number[g->order.v[i]] = (uint32_t)out->commits_n++;
	out->commits = arena_new(&out->arena, struct commit, out->commits_n);
	for (size_t i = 0; i < g->order.n; i++) {
		const struct commit_node *from = &g->commits.v[g->order.v[i]];
		uint32_t number = r->number[g->order.v[i]];
		struct commit *to;

		if (number == LINEAGE_NONE)
			continue;
		to = &out->commits[number];
		to->id = from->id;
		to->committed = from->committed;
		to->authored = from->authored;
		to->committed_zone = from->committed_zone;
		to->authored_zone = from->authored_zone;
		to->merge = from->parents_n > 1;
		to->cut = from->cut;
		to->capped = from->capped;
		to->is_signed = from->is_signed;
		to->ignored = ignored->n > 0 && bsearch(&to->id, ignored->v, ignored->n,
							sizeof *ignored->v, oid_cmp) != NULL;
		to->subject = shown_subject(&out->arena, from->subject);
		fill_people(r, people, from, to);
	}
}

/* The graph's numbers of commits become those in out->commits. */
static void renumber(struct reporter *r)
{
	struct history *out = r->out;

	for (size_t i = 0; i < out->pages_n; i++) {
		struct page_history *page = &out->pages[i];
		struct revision *v = (struct revision *)(uintptr_t)page->v;
		struct removal *earlier = (struct removal *)(uintptr_t)page->earlier;

		for (size_t k = 0; k < page->n; k++)
			v[k].commit = r->number[v[k].commit];
		for (size_t k = 0; k < page->earlier_n; k++)
			earlier[k].commit = r->number[earlier[k].commit];
	}
	for (size_t i = 0; i < out->removed_n; i++)
		out->removed[i].commit = r->number[out->removed[i].commit];
}

/* Folded as a person's key is: what .mailmap maps away must not be published either. */
static void report_addresses(struct reporter *r)
{
	struct arena *arena = &r->out->arena;
	struct str *addresses = arena_new(arena, struct str, r->g->idents.n);
	struct map seen = {0};

	for (size_t i = 0; i < r->g->idents.n; i++) {
		struct str address = str_lower(arena, str_trim(r->g->idents.v[i].mail));
		bool added;
		if (!address.n)
			continue;
		map_put(&seen, address, &added);
		if (added)
			addresses[r->out->addresses_n++] = address;
	}
	r->out->addresses = addresses;
	map_release(&seen);
}

static void report_people(struct reporter *r, const struct people *people)
{
	struct history *out = r->out;

	out->people_n = people->list.n;
	out->people = arena_new(&out->arena, struct person, people->list.n);
	if (people->list.n > 0)
		memcpy(out->people, people->list.v, people->list.n * sizeof *out->people);
}

void history_report(struct repo *repo, const struct graph *g, const struct lineage *lineage,
		    const struct history_options *options, struct history *out, struct diags *diags)
{
	struct reporter r = {.repo = repo, .g = g, .l = lineage, .options = options, .out = out};
	struct id_list ignored = history_ignored(repo, diags);
	struct people people;
	struct buf mailmap;
	bool missing;

	buf_init(&mailmap, 0);
	(void)repo_read(repo, 0, S(".mailmap"), &mailmap, &missing, diags);
	people_init(&people, g, &out->arena, buf_str(&mailmap));
	r.paths = mem_alloc((g->paths.n + 1) * sizeof *r.paths);
	memset(r.paths, 0, (g->paths.n + 1) * sizeof *r.paths);
	r.position = mem_alloc((g->commits.n + 1) * sizeof *r.position);
	r.number = mem_alloc((g->commits.n + 1) * sizeof *r.number);
	r.place = mem_alloc((lineage->revisions.n + 1) * sizeof *r.place);
	for (size_t i = 0; i < g->commits.n; i++)
		r.number[i] = LINEAGE_NONE;
	for (size_t i = 0; i < g->order.n; i++)
		r.position[g->order.v[i]] = (uint32_t)i;
	out->walked = g->order.n;
	report_revisions(&r);
	report_edges(&r);
	report_removals(&r);
	report_earlier(&r);
	copies_find(g, r.position, out);
	report_commits(&r, &people, &ignored);
	renumber(&r);
	report_people(&r, &people);
	report_addresses(&r);
	free(r.paths);
	free(r.position);
	free(r.number);
	free(r.place);
	people_release(&people);
	list_free(&ignored);
	buf_release(&mailmap);
}
