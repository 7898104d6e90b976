#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "read/history_cache.h"

/* Raise the number when the layout or the rules of rename.h change. */
#define MAGIC "leerspoor history 1\n\x04\x03\x02"
#define MAGIC_SIZE 24
#define CACHE_MAX ((size_t)4 << 30)

#define STALE_MAX ((size_t)10000)

#define FLAG_SIGNED 1U

/* For damage, not for attack: whoever can write the cache can write the site. */
static uint64_t checksum(struct str s)
{
	uint64_t h = 0x9e3779b97f4a7c15U ^ s.n, word;
	size_t i = 0;

	for (; s.n - i >= sizeof word; i += sizeof word) {
		memcpy(&word, s.p + i, sizeof word);
		h = (h ^ word) * 0xff51afd7ed558ccdU;
		h ^= h >> 32;
	}
	word = 0;
	if (i < s.n)
		memcpy(&word, s.p + i, s.n - i);
	h = (h ^ word) * 0xff51afd7ed558ccdU;
	return h ^ h >> 29;
}

/* ---- writing ---- */

static void put(struct buf *out, const void *bytes, size_t n)
{
	buf_add(out, (struct str){bytes, n});
}

static void put_u32(struct buf *out, uint32_t value)
{
	put(out, &value, sizeof value);
}

static void put_i64(struct buf *out, int64_t value)
{
	put(out, &value, sizeof value);
}

static void put_str(struct buf *out, struct str s)
{
	put_u32(out, (uint32_t)s.n);
	buf_add(out, s);
}

static void put_head(struct buf *out, const struct str *suffixes, size_t suffixes_n)
{
	char magic[MAGIC_SIZE] = MAGIC;
	uint64_t sum = 0;

	put(out, magic, sizeof magic);
	put(out, &sum, sizeof sum); /* put_sum fills it */
	put_u32(out, (uint32_t)suffixes_n);
	for (size_t i = 0; i < suffixes_n; i++)
		put_str(out, suffixes[i]);
}

static void put_sum(struct buf *out)
{
	size_t head = MAGIC_SIZE + sizeof(uint64_t);
	uint64_t sum = checksum(str_slice(buf_str(out), head, out->n));

	memcpy(out->p + MAGIC_SIZE, &sum, sizeof sum);
}

static bool worth_keeping(const struct commit_node *c)
{
	return c->loaded && c->compared && !c->cut && !c->unsure;
}

static void put_commit(struct buf *out, const struct graph *g, uint32_t index)
{
	const struct commit_node *c = &g->commits.v[index];
	uint32_t ids = 1 + (c->parents_n > 0 ? c->parents_n : 1);

	put_u32(out, index);
	put(out, c->tree.b, sizeof c->tree.b);
	put_i64(out, c->committed);
	put_i64(out, c->authored);
	put(out, &c->committed_zone, sizeof c->committed_zone);
	put(out, &c->authored_zone, sizeof c->authored_zone);
	put_u32(out, c->is_signed ? FLAG_SIGNED : 0);
	put_u32(out, c->author);
	put_u32(out, c->parents_n);
	put_u32(out, c->coauthors_n);
	put_u32(out, c->changes_n);
	put_u32(out, c->moves_n);
	if (c->parents_n > 0)
		put(out, &g->parents.v[c->parents], c->parents_n * sizeof *g->parents.v);
	if (c->coauthors_n > 0)
		put(out, &g->coauthors.v[c->coauthors], c->coauthors_n * sizeof *g->coauthors.v);
	put_str(out, c->subject);
	for (uint32_t i = 0; i < c->changes_n; i++) {
		put_u32(out, c->changes[i].path);
		put(out, c->changes[i].id, ids * sizeof *c->changes[i].id);
	}
	for (uint32_t i = 0; i < c->moves_n; i++) {
		put_u32(out, c->moves[i].path);
		put_u32(out, c->moves[i].old_path);
		put_u32(out, c->moves[i].parent);
		put(out, c->moves[i].old_blob.b, sizeof c->moves[i].old_blob.b);
	}
}

static int write_file(const char *file, struct str bytes)
{
	struct str path = str_c(file), folder = path_dir(path);
	char *name;
	int dir, result = -1;

	if (folder.n == 0)
		folder = str_starts(path, S("/")) ? S("/") : S(".");
	name = mem_alloc(folder.n + 1);
	memcpy(name, folder.p, folder.n);
	name[folder.n] = '\0';
	if (file_make_dirs(name) == 0 && (dir = file_open_dir(name)) >= 0) {
		result = file_write(dir, path_base(path), bytes);
		close(dir);
	}
	free(name);
	return result;
}

int history_cache_save(const struct graph *g, const char *file, const struct str *suffixes,
		       size_t suffixes_n)
{
	struct buf out;
	uint32_t records = 0;
	int result = -1;

	/* Mostly commits that no branch leads to any more: the next build starts anew. */
	if (g->commits.n > 4 * g->order.n + STALE_MAX)
		return unlink(file) == 0 || errno == ENOENT ? 0 : -1;
	buf_init(&out, CACHE_MAX);
	put_head(&out, suffixes, suffixes_n);
	put_u32(&out, (uint32_t)g->commits.n);
	for (size_t i = 0; i < g->commits.n; i++) {
		put(&out, g->commits.v[i].id.b, sizeof g->commits.v[i].id.b);
		records += worth_keeping(&g->commits.v[i]);
	}
	put_u32(&out, (uint32_t)g->paths.n);
	for (size_t i = 0; i < g->paths.n; i++)
		put_str(&out, g->paths.v[i]);
	put_u32(&out, (uint32_t)g->idents.n);
	for (size_t i = 0; i < g->idents.n; i++) {
		put_str(&out, g->idents.v[i].name);
		put_str(&out, g->idents.v[i].mail);
	}
	put_u32(&out, records);
	for (size_t i = 0; i < g->commits.n; i++)
		if (worth_keeping(&g->commits.v[i]))
			put_commit(&out, g, (uint32_t)i);
	put_sum(&out);
	if (out.overflow)
		errno = EFBIG;
	else
		result = write_file(file, buf_str(&out));
	buf_release(&out);
	return result;
}

/* ---- reading ---- */

/* What is left to read; bad once more was wanted than there is. */
struct source_bytes {
	struct str rest;
	bool bad;
};

static const char *take(struct source_bytes *s, size_t n)
{
	const char *p = s->rest.p;

	if (s->bad || n > s->rest.n) {
		s->bad = true;
		return NULL;
	}
	s->rest = str_slice(s->rest, n, s->rest.n);
	return p;
}

static void take_into(struct source_bytes *s, void *to, size_t n)
{
	const char *p = take(s, n);

	if (p != NULL)
		memcpy(to, p, n);
	else
		memset(to, 0, n);
}

static uint32_t take_u32(struct source_bytes *s)
{
	uint32_t value;

	take_into(s, &value, sizeof value);
	return value;
}

/* A number below limit. */
static uint32_t take_index(struct source_bytes *s, size_t limit)
{
	uint32_t value = take_u32(s);

	if (value >= limit) {
		s->bad = true;
		return 0;
	}
	return value;
}

/* How many things of at least size bytes follow: no more than there can be. */
static uint32_t take_count(struct source_bytes *s, size_t size)
{
	uint32_t value = take_u32(s);

	if (value > s->rest.n / size) {
		s->bad = true;
		return 0;
	}
	return value;
}

static struct str take_str(struct source_bytes *s)
{
	size_t n = take_u32(s);
	const char *p = take(s, n);

	return (struct str){p, p != NULL ? n : 0};
}

static bool take_head(struct source_bytes *s, const struct str *suffixes, size_t suffixes_n)
{
	char magic[MAGIC_SIZE] = MAGIC;
	const char *found = take(s, sizeof magic);
	uint64_t sum;

	take_into(s, &sum, sizeof sum);
	if (s->bad || memcmp(found, magic, sizeof magic) != 0 || sum != checksum(s->rest) ||
	    take_u32(s) != suffixes_n)
		return false;
	for (size_t i = 0; i < suffixes_n; i++)
		if (!str_eq(take_str(s), suffixes[i]))
			return false;
	return !s->bad;
}

static void take_tables(struct source_bytes *s, struct graph *g)
{
	uint32_t n = take_count(s, sizeof(struct oid));
	struct oid id;

	list_reserve(&g->commits, n);
	for (uint32_t i = 0; i < n; i++) {
		take_into(s, id.b, sizeof id.b);
		s->bad = s->bad || graph_commit(g, id) != i;
	}
	n = take_count(s, sizeof(uint32_t));
	for (uint32_t i = 0; i < n && !s->bad; i++)
		s->bad = s->bad || graph_path(g, take_str(s)) != i;
	n = take_count(s, 2 * sizeof(uint32_t));
	for (uint32_t i = 0; i < n && !s->bad; i++) {
		struct ident ident = {.name = take_str(s)};

		ident.mail = take_str(s);
		s->bad = s->bad || graph_ident(g, ident) != i;
	}
}

/* A run of indexes below limit, added to the list. */
static uint32_t take_run(struct source_bytes *s, struct u32_list *list, uint32_t n, size_t limit)
{
	uint32_t first = (uint32_t)list->n;

	for (uint32_t i = 0; i < n && !s->bad; i++)
		list_push(list, take_index(s, limit));
	return first;
}

static void take_changes(struct source_bytes *s, struct graph *g, struct commit_node *c)
{
	uint32_t ids = 1 + (c->parents_n > 0 ? c->parents_n : 1);

	c->changes = arena_new(&g->arena, struct change, c->changes_n);
	for (uint32_t i = 0; i < c->changes_n && !s->bad; i++) {
		c->changes[i].path = take_index(s, g->paths.n);
		/* The ids stay where they are: they are bytes, and the file is kept. */
		c->changes[i].id =
			(const struct oid *)(const void *)take(s, ids * sizeof(struct oid));
	}
	c->moves = arena_new(&g->arena, struct move, c->moves_n);
	for (uint32_t i = 0; i < c->moves_n && !s->bad; i++) {
		c->moves[i].path = take_index(s, g->paths.n);
		c->moves[i].old_path = take_index(s, g->paths.n);
		c->moves[i].parent = take_index(s, c->parents_n);
		take_into(s, c->moves[i].old_blob.b, sizeof c->moves[i].old_blob.b);
	}
	graph_sort_moves(c);
}

static void take_commit(struct source_bytes *s, struct graph *g)
{
	struct commit_node *c = &g->commits.v[take_index(s, g->commits.n)];

	if (s->bad || c->loaded) {
		s->bad = true;
		return;
	}
	take_into(s, c->tree.b, sizeof c->tree.b);
	take_into(s, &c->committed, sizeof c->committed);
	take_into(s, &c->authored, sizeof c->authored);
	take_into(s, &c->committed_zone, sizeof c->committed_zone);
	take_into(s, &c->authored_zone, sizeof c->authored_zone);
	c->is_signed = (take_u32(s) & FLAG_SIGNED) != 0;
	c->author = take_index(s, g->idents.n);
	c->parents_n = take_index(s, COMMITS_PARENTS_MAX + 1);
	c->coauthors_n = take_count(s, sizeof(uint32_t));
	c->changes_n = take_count(s, sizeof(uint32_t) + 2 * sizeof(struct oid));
	c->moves_n = take_count(s, 3 * sizeof(uint32_t) + sizeof(struct oid));
	c->parents = take_run(s, &g->parents, c->parents_n, g->commits.n);
	c->coauthors = take_run(s, &g->coauthors, c->coauthors_n, g->idents.n);
	c->subject = take_str(s);
	take_changes(s, g, c);
	c->loaded = c->compared = true;
}

void history_cache_load(struct graph *g, const char *file, const struct str *suffixes,
			size_t suffixes_n)
{
	struct source_bytes s = {.bad = false};

	buf_init(&g->file, CACHE_MAX);
	if (file_read_path(file, &g->file) == 0) {
		s.rest = buf_str(&g->file);
		if (take_head(&s, suffixes, suffixes_n)) {
			uint32_t n;

			take_tables(&s, g);
			/* A record takes at least its fixed numbers. */
			n = take_count(&s, 72);
			for (uint32_t i = 0; i < n && !s.bad; i++)
				take_commit(&s, g);
			if (!s.bad && s.rest.n == 0)
				return;
		}
	}
	graph_release(g);
}
