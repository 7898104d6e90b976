#include "read/copies.h"

#include <stdlib.h>
#include <string.h>

#include "read/ancestry.h"

/* A page's beginning, or a revision that has the bytes of one. */
struct begun {
	uint32_t page, commit, position;
	struct oid blob;
	uint32_t next; /* with the same hash: index + 1 */
};

struct found {
	uint32_t begun, begun_at; /* index; its commit's position */
	uint32_t page, revision, position;
};

struct search {
	struct history *out;
	const uint32_t *position;
	struct {
		struct begun *v;
		size_t n, cap;
	} begun;
	uint32_t *first; /* by hash of the blob: index + 1 into begun */
	size_t slots;	 /* a power of two */
	struct {
		struct found *v;
		size_t n, cap;
	} found;
};

/* Ids are evenly spread already. */
static uint32_t *slot_of(const struct search *s, struct oid blob)
{
	uint32_t hash;

	memcpy(&hash, blob.b, sizeof hash);
	return &s->first[hash & (s->slots - 1)];
}

/* The revision that made the page what it began as; NULL where that is not known, or nothing. */
static const struct revision *beginning(const struct page_history *h)
{
	static const struct oid empty = {{0xe6, 0x9d, 0xe2, 0x9b, 0xb2, 0xd1, 0xd6,
					  0x43, 0x4b, 0x8b, 0x29, 0xae, 0x77, 0x5a,
					  0xd8, 0xc2, 0xe4, 0x8c, 0x53, 0x91}};
	const struct revision *r = h->n ? &h->v[h->n - 1] : NULL;

	return r && r->kind == REVISION_CREATED && !oid_eq(r->blob, empty) ? r : NULL;
}

static void list_beginnings(struct search *s)
{
	for (size_t i = 0; i < s->out->pages_n; i++) {
		const struct revision *r = beginning(&s->out->pages[i]);

		if (r)
			list_push(&s->begun, (struct begun){.page = (uint32_t)i,
							    .commit = r->commit,
							    .position = s->position[r->commit],
							    .blob = r->blob});
	}
	for (s->slots = 64; s->slots < 2 * s->begun.n;)
		s->slots *= 2;
	s->first = mem_alloc(s->slots * sizeof *s->first);
	memset(s->first, 0, s->slots * sizeof *s->first);
	for (size_t i = s->begun.n; i-- > 0;) {
		uint32_t *slot = slot_of(s, s->begun.v[i].blob);

		s->begun.v[i].next = *slot;
		*slot = (uint32_t)i + 1;
	}
}

/* Those that began with the blob; none when they are too many. */
static uint32_t begun_with(const struct search *s, struct oid blob)
{
	uint32_t first = *slot_of(s, blob);
	size_t n = 0;

	for (uint32_t b = first; b; b = s->begun.v[b - 1].next)
		n += oid_eq(s->begun.v[b - 1].blob, blob);
	return n <= COPIES_SAME ? first : 0;
}

/* Revisions of other pages with a beginning's bytes that stand behind it in the order. */
static void list_candidates(struct search *s)
{
	if (s->begun.v == NULL)
		return;
	for (size_t i = 0; i < s->out->pages_n; i++) {
		const struct page_history *h = &s->out->pages[i];

		for (size_t k = 0; k < h->n; k++) {
			struct found f = {.page = (uint32_t)i, .revision = (uint32_t)k};

			f.position = s->position[h->v[k].commit];
			for (uint32_t b = begun_with(s, h->v[k].blob); b;
			     b = s->begun.v[b - 1].next) {
				const struct begun *begun = &s->begun.v[b - 1];

				f.begun = b - 1;
				f.begun_at = begun->position;
				if (begun->page != i && begun->position < f.position &&
				    oid_eq(begun->blob, h->v[k].blob))
					list_push(&s->found, f);
			}
		}
	}
}

/* By the commit that began the page, so that each is searched from once; then the newest first. */
static int found_cmp(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->begun_at != y->begun_at)
		return x->begun_at < y->begun_at ? -1 : 1;
	if (x->begun != y->begun)
		return x->begun < y->begun ? -1 : 1;
	if (x->position != y->position)
		return x->position < y->position ? -1 : 1;
	return x->page < y->page ? -1 : x->page > y->page;
}

/* Those that began with one commit: n of them. */
static void choose(struct search *s, struct ancestry *a, const struct found *v, size_t n)
{
	uint32_t last = 0;

	for (size_t i = 0; i < n; i++)
		last = v[i].position > last ? v[i].position : last;
	ancestry_search(a, s->begun.v[v->begun].commit, last);
	for (size_t i = 0; i < n; i++) {
		struct page_history *page = &s->out->pages[s->begun.v[v[i].begun].page];
		const struct page_history *from = &s->out->pages[v[i].page];

		if (page->is_copy || !ancestry_has(a, from->v[v[i].revision].commit))
			continue;
		page->is_copy = true;
		page->copied_page = v[i].page;
		page->copied_revision = v[i].revision;
	}
}

void copies_find(const struct graph *g, const uint32_t *position, struct history *out)
{
	struct search s = {.out = out, .position = position};
	struct ancestry a;

	list_beginnings(&s);
	list_candidates(&s);
	if (s.found.n > 1)
		qsort(s.found.v, s.found.n, sizeof *s.found.v, found_cmp);
	ancestry_init(&a, g, position);
	for (size_t i = 0, next; i < s.found.n && a.looked_at < COPIES_MOST; i = next) {
		for (next = i + 1;
		     next < s.found.n && s.found.v[next].begun_at == s.found.v[i].begun_at; next++)
			;
		choose(&s, &a, &s.found.v[i], next - i);
	}
	ancestry_release(&a);
	list_free(&s.begun);
	list_free(&s.found);
	free(s.first);
}
