#include "read/lines_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- versions ---- */

static struct version *take_version(struct lines *l)
{
	struct version *v = l->free;

	if (v) {
		l->free = v->next;
		buf_clear(&v->text);
		v->n = 0;
		return v;
	}
	v = mem_alloc(sizeof *v);
	*v = (struct version){.n = 0};
	buf_init(&v->text, 0);
	return v;
}

static void give_version(struct lines *l, struct version **v)
{
	if (!*v)
		return;
	(*v)->next = l->free;
	l->free = *v;
	*v = NULL;
}

static void free_version(struct version *v)
{
	buf_release(&v->text);
	free(v->start);
	free(v->owner);
	free(v->cut);
	free(v);
}

struct lines *lines_new(struct repo *repo, size_t worker)
{
	struct lines *l = mem_alloc(sizeof *l);

	*l = (struct lines){.repo = repo, .worker = worker};
	return l;
}

void lines_free(struct lines *l)
{
	if (!l)
		return;
	give_version(l, &l->newest);
	for (struct version *v = l->free, *next; v; v = next) {
		next = v->next;
		free_version(v);
	}
	list_free(&l->at);
	list_free(&l->children);
	list_free(&l->old_lines);
	list_free(&l->new_lines);
	list_free(&l->old_at);
	list_free(&l->new_at);
	map_release(&l->numbers);
	diff_release(&l->diff);
	free(l);
}

/* ---- revisions ---- */

static int load(struct lines *l, struct oid blob, struct version *v, struct diags *diags)
{
	if (repo_read_blob(l->repo, l->worker, blob, &v->text, diags))
		return -1;
	l->bytes += v->text.n;
	version_split(v);
	return 0;
}

static void own_all(struct version *v, uint32_t me)
{
	for (size_t i = 0; i < v->n; i++)
		v->owner[i] = me;
}

/* The parent whose bytes the revision has; NULL if none does. */
static const struct version *same_parent(const struct lines *l, const struct page_history *h,
					 const struct revision *r)
{
	for (uint32_t k = 0; k < r->parents_n; k++)
		if (oid_eq(h->v[r->parents[k]].blob, r->blob))
			return l->at.v[r->parents[k]];
	return NULL;
}

static void copy_owners(const struct version *from, struct version *to)
{
	memcpy(to->owner, from->owner, to->n * sizeof *to->owner);
	memcpy(to->cut, from->cut, to->n * sizeof *to->cut);
}

/* A merge: each line from the first parent that has it; what none has is its own. */
static void join(struct lines *l, const struct page_history *h, uint32_t i, struct version *v,
		 lines_judge *judge, void *ctx)
{
	const struct revision *r = &h->v[i];
	const struct version *first = l->at.v[r->parents[0]];
	bool own = false, counts;

	for (uint32_t k = 0; k < r->parents_n; k++)
		lines_take_over(l, l->at.v[r->parents[k]], v);
	for (size_t k = 0; k < v->n; k++)
		own = own || (v->owner[k] == UNKNOWN && !version_is_blank(v, k));
	counts = judge(ctx, i, buf_str(&first->text), buf_str(&v->text), own);
	for (size_t k = 0; k < v->n; k++)
		if (v->owner[k] == UNKNOWN)
			v->owner[k] = counts || k == 0 ? i + 1 : v->owner[k - 1];
}

static void visit(struct lines *l, const struct page_history *h, uint32_t i, struct version *v,
		  lines_judge *judge, void *ctx)
{
	const struct revision *r = &h->v[i];
	const struct version *same = same_parent(l, h, r), *before;

	if (!r->parents_n) {
		judge(ctx, i, (struct str){NULL, 0}, buf_str(&v->text), true);
		own_all(v, i + 1);
	} else if (same) {
		judge(ctx, i, buf_str(&same->text), buf_str(&v->text), r->parents_n == 1);
		copy_owners(same, v);
	} else if (r->parents_n == 1) {
		before = l->at.v[r->parents[0]];
		lines_descend(l, before, v, i + 1,
			      judge(ctx, i, buf_str(&before->text), buf_str(&v->text), true));
	} else {
		join(l, h, i, v, judge, ctx);
	}
}

static void count_children(struct lines *l, const struct page_history *h)
{
	list_reserve(&l->at, h->n);
	list_reserve(&l->children, h->n);
	memset(l->at.v, 0, h->n * sizeof(struct version *));
	memset(l->children.v, 0, h->n * sizeof *l->children.v);
	for (size_t i = 0; i < h->n; i++)
		for (uint32_t k = 0; k < h->v[i].parents_n; k++)
			l->children.v[h->v[i].parents[k]]++;
}

static void leave_parents(struct lines *l, const struct revision *r)
{
	for (uint32_t k = 0; k < r->parents_n; k++)
		if (--l->children.v[r->parents[k]] == 0)
			give_version(l, &l->at.v[r->parents[k]]);
}

enum lines_result lines_follow(struct lines *l, const struct page_history *h, const struct str *now,
			       lines_judge *judge, void *ctx, struct diags *diags)
{
	enum lines_result result = LINES_DONE;
	struct version *v;

	give_version(l, &l->newest);
	l->bytes = 0;
	count_children(l, h);
	for (size_t i = h->n; i-- > 0 && result == LINES_DONE;) {
		v = l->at.v[i] = take_version(l);
		if (load(l, h->v[i].blob, v, diags)) {
			result = LINES_FAILED;
		} else if (l->bytes > LINES_MOST_BYTES) {
			result = LINES_GIVEN_UP;
		} else {
			visit(l, h, (uint32_t)i, v, judge, ctx);
			leave_parents(l, &h->v[i]);
		}
	}
	if (result == LINES_DONE) {
		l->newest = l->at.v[0];
		l->at.v[0] = NULL;
	}
	for (size_t i = 0; i < h->n; i++)
		give_version(l, &l->at.v[i]);
	if (result == LINES_DONE && now) {
		v = take_version(l);
		buf_add(&v->text, *now);
		version_split(v);
		lines_descend(l, l->newest, v, UNCOMMITTED, true);
		give_version(l, &l->newest);
		l->newest = v;
	}
	return result;
}

/* ---- answers ---- */

static uint32_t as_told(uint32_t owner)
{
	return owner == UNKNOWN	      ? LINES_UNKNOWN
	       : owner == UNCOMMITTED ? LINES_UNCOMMITTED
				      : owner - 1;
}

uint32_t lines_newest(const struct lines *l, unsigned from, unsigned to)
{
	const struct version *v = l->newest;
	size_t first = from ? from - 1 : 0, end = to;

	if (!v)
		return LINES_UNKNOWN;
	if (end > v->n)
		end = v->n;
	return as_told(first < end ? version_newest(v, first, end - first) : UNKNOWN);
}

uint32_t lines_owner(const struct lines *l, unsigned line)
{
	const struct version *v = l->newest;

	return v && line > 0 && line <= v->n ? as_told(v->owner[line - 1]) : LINES_UNKNOWN;
}

unsigned lines_count(const struct lines *l)
{
	return l->newest && l->newest->n < UINT_MAX ? (unsigned)l->newest->n : 0;
}
