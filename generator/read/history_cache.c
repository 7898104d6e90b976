#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/store.h"
#include "read/history_cache.h"

/* Raise the number when the layout or the rules of rename.h change. */
#define MAGIC "leerspoor history 2\n\x04\x03\x02"

#define STALE_MAX ((size_t)10000)

#define FLAG_SIGNED 1U
#define FLAG_CAPPED 2U

static void put_i64(struct buf *out, int64_t value)
{
	store_put(out, &value, sizeof value);
}

static bool worth_keeping(const struct commit_node *c)
{
	return c->loaded && c->compared && !c->cut && !c->unsure;
}

static void put_commit(struct buf *out, const struct graph *g, uint32_t index)
{
	const struct commit_node *c = &g->commits.v[index];
	uint32_t ids = 1 + (c->parents_n > 0 ? c->parents_n : 1);

	store_put_u32(out, index);
	store_put(out, c->tree.b, sizeof c->tree.b);
	put_i64(out, c->committed);
	put_i64(out, c->authored);
	store_put(out, &c->committed_zone, sizeof c->committed_zone);
	store_put(out, &c->authored_zone, sizeof c->authored_zone);
	store_put_u32(out, (c->is_signed ? FLAG_SIGNED : 0) | (c->capped ? FLAG_CAPPED : 0));
	store_put_u32(out, c->author);
	store_put_u32(out, c->parents_n);
	store_put_u32(out, c->coauthors_n);
	store_put_u32(out, c->changes_n);
	store_put_u32(out, c->moves_n);
	if (c->parents_n > 0)
		store_put(out, &g->parents.v[c->parents], c->parents_n * sizeof *g->parents.v);
	if (c->coauthors_n > 0)
		store_put(out, &g->coauthors.v[c->coauthors],
			  c->coauthors_n * sizeof *g->coauthors.v);
	store_put_str(out, c->subject);
	for (uint32_t i = 0; i < c->changes_n; i++) {
		store_put_u32(out, c->changes[i].path);
		store_put(out, c->changes[i].id, ids * sizeof *c->changes[i].id);
	}
	for (uint32_t i = 0; i < c->moves_n; i++) {
		store_put_u32(out, c->moves[i].path);
		store_put_u32(out, c->moves[i].old_path);
		store_put_u32(out, c->moves[i].parent);
		store_put(out, c->moves[i].old_blob.b, sizeof c->moves[i].old_blob.b);
	}
}

int history_cache_save(const struct graph *g, const char *file, const struct str *suffixes,
		       size_t suffixes_n)
{
	struct buf out;
	uint32_t records = 0;
	int result;

	/* Mostly commits that no branch leads to any more: the next build starts anew. */
	if (g->commits.n > 4 * g->order.n + STALE_MAX)
		return unlink(file) == 0 || errno == ENOENT ? 0 : -1;
	buf_init(&out, STORE_MOST);
	store_begin(&out, MAGIC);
	store_put_u32(&out, (uint32_t)suffixes_n);
	for (size_t i = 0; i < suffixes_n; i++)
		store_put_str(&out, suffixes[i]);
	store_put_u32(&out, (uint32_t)g->commits.n);
	for (size_t i = 0; i < g->commits.n; i++) {
		store_put(&out, g->commits.v[i].id.b, sizeof g->commits.v[i].id.b);
		records += worth_keeping(&g->commits.v[i]);
	}
	store_put_u32(&out, (uint32_t)g->paths.n);
	for (size_t i = 0; i < g->paths.n; i++)
		store_put_str(&out, g->paths.v[i]);
	store_put_u32(&out, (uint32_t)g->idents.n);
	for (size_t i = 0; i < g->idents.n; i++) {
		store_put_str(&out, g->idents.v[i].name);
		store_put_str(&out, g->idents.v[i].mail);
	}
	store_put_u32(&out, records);
	for (size_t i = 0; i < g->commits.n; i++)
		if (worth_keeping(&g->commits.v[i]))
			put_commit(&out, g, (uint32_t)i);
	result = store_save(&out, file);
	buf_release(&out);
	return result;
}

/* ---- reading ---- */

static bool take_suffixes(struct store *s, const struct str *suffixes, size_t suffixes_n)
{
	if (store_take_u32(s) != suffixes_n)
		return false;
	for (size_t i = 0; i < suffixes_n; i++)
		if (!str_eq(store_take_str(s), suffixes[i]))
			return false;
	return !s->bad;
}

static void take_tables(struct store *s, struct graph *g)
{
	uint32_t n = store_take_count(s, sizeof(struct oid));
	struct oid id;

	list_reserve(&g->commits, n);
	for (uint32_t i = 0; i < n; i++) {
		store_take_into(s, id.b, sizeof id.b);
		s->bad = s->bad || graph_commit(g, id) != i;
	}
	n = store_take_count(s, sizeof(uint32_t));
	for (uint32_t i = 0; i < n && !s->bad; i++)
		s->bad = s->bad || graph_path(g, store_take_str(s)) != i;
	n = store_take_count(s, 2 * sizeof(uint32_t));
	for (uint32_t i = 0; i < n && !s->bad; i++) {
		struct ident ident = {.name = store_take_str(s)};

		ident.mail = store_take_str(s);
		s->bad = s->bad || graph_ident(g, ident) != i;
	}
}

/* A run of indexes below limit, added to the list. */
static uint32_t take_run(struct store *s, struct u32_list *list, uint32_t n, size_t limit)
{
	uint32_t first = (uint32_t)list->n;

	for (uint32_t i = 0; i < n && !s->bad; i++)
		list_push(list, store_take_index(s, limit));
	return first;
}

static void take_changes(struct store *s, struct graph *g, struct commit_node *c)
{
	uint32_t ids = 1 + (c->parents_n > 0 ? c->parents_n : 1);

	c->changes = arena_new(&g->arena, struct change, c->changes_n);
	for (uint32_t i = 0; i < c->changes_n && !s->bad; i++) {
		c->changes[i].path = store_take_index(s, g->paths.n);
		/* The ids stay where they are: they are bytes, and the file is kept. */
		c->changes[i].id =
			(const struct oid *)(const void *)store_take(s, ids * sizeof(struct oid));
	}
	c->moves = arena_new(&g->arena, struct move, c->moves_n);
	for (uint32_t i = 0; i < c->moves_n && !s->bad; i++) {
		c->moves[i].path = store_take_index(s, g->paths.n);
		c->moves[i].old_path = store_take_index(s, g->paths.n);
		c->moves[i].parent = store_take_index(s, c->parents_n);
		store_take_into(s, c->moves[i].old_blob.b, sizeof c->moves[i].old_blob.b);
	}
	graph_sort_moves(c);
}

static void take_commit(struct store *s, struct graph *g)
{
	uint32_t at = store_take_index(s, g->commits.n);
	struct commit_node *c = s->bad ? NULL : &g->commits.v[at];
	uint32_t flags;

	if (!c || c->loaded) {
		s->bad = true;
		return;
	}
	store_take_into(s, c->tree.b, sizeof c->tree.b);
	store_take_into(s, &c->committed, sizeof c->committed);
	store_take_into(s, &c->authored, sizeof c->authored);
	store_take_into(s, &c->committed_zone, sizeof c->committed_zone);
	store_take_into(s, &c->authored_zone, sizeof c->authored_zone);
	flags = store_take_u32(s);
	c->is_signed = (flags & FLAG_SIGNED) != 0;
	c->capped = (flags & FLAG_CAPPED) != 0;
	c->author = store_take_index(s, g->idents.n);
	c->parents_n = store_take_index(s, COMMITS_PARENTS_MAX + 1);
	c->coauthors_n = store_take_count(s, sizeof(uint32_t));
	c->changes_n = store_take_count(s, sizeof(uint32_t) + 2 * sizeof(struct oid));
	c->moves_n = store_take_count(s, 3 * sizeof(uint32_t) + sizeof(struct oid));
	c->parents = take_run(s, &g->parents, c->parents_n, g->commits.n);
	c->coauthors = take_run(s, &g->coauthors, c->coauthors_n, g->idents.n);
	c->subject = store_take_str(s);
	take_changes(s, g, c);
	c->loaded = c->compared = true;
}

void history_cache_load(struct graph *g, const char *file, const struct str *suffixes,
			size_t suffixes_n)
{
	struct store s;

	buf_init(&g->file, STORE_MOST);
	if (store_load(&s, &g->file, file, MAGIC) && take_suffixes(&s, suffixes, suffixes_n)) {
		uint32_t n;

		take_tables(&s, g);
		/* A record takes at least its fixed numbers. */
		n = store_take_count(&s, 72);
		for (uint32_t i = 0; i < n && !s.bad; i++)
			take_commit(&s, g);
		if (!s.bad && s.rest.n == 0)
			return;
	}
	graph_release(g);
}
