#include <stdlib.h>
#include <string.h>

#include "read/commits.h"
#include "read/ident.h"
#include "read/repo_private.h"

#define SUBJECT_MAX 1000
#define COAUTHORS_MAX 100
#define HEX (2 * sizeof(struct oid))

int oid_cmp(const void *a, const void *b)
{
	return memcmp(((const struct oid *)a)->b, ((const struct oid *)b)->b, sizeof(struct oid));
}

void graph_release(struct graph *g)
{
	list_free(&g->commits);
	list_free(&g->parents);
	list_free(&g->coauthors);
	list_free(&g->order);
	list_free(&g->idents);
	list_free(&g->paths);
	map_release(&g->ident_map);
	map_release(&g->path_map);
	free(g->slot);
	arena_release(&g->arena);
	if (g->file.p != NULL)
		buf_release(&g->file);
	memset(g, 0, sizeof *g);
}

/* ---- tables ---- */

static size_t id_slot(const struct graph *g, const struct oid *id)
{
	size_t i;

	memcpy(&i, id->b, sizeof i);
	for (i &= g->slots - 1; g->slot[i] != 0; i = (i + 1) & (g->slots - 1))
		if (oid_eq(g->commits.v[g->slot[i] - 1].id, *id))
			break;
	return i;
}

uint32_t graph_find(const struct graph *g, struct oid id)
{
	return g->slots == 0 ? COMMITS_NONE : g->slot[id_slot(g, &id)] - 1;
}

uint32_t graph_commit(struct graph *g, struct oid id)
{
	size_t i;

	if (2 * (g->commits.n + 1) > g->slots) {
		free(g->slot);
		g->slots = g->slots == 0 ? 1024 : 2 * g->slots;
		g->slot = mem_alloc(g->slots * sizeof *g->slot);
		memset(g->slot, 0, g->slots * sizeof *g->slot);
		for (size_t k = 0; k < g->commits.n; k++)
			g->slot[id_slot(g, &g->commits.v[k].id)] = (uint32_t)k + 1;
	}
	i = id_slot(g, &id);
	if (g->slot[i] == 0) {
		list_push(&g->commits, (struct commit_node){.id = id, .author = COMMITS_NONE});
		g->slot[i] = (uint32_t)g->commits.n;
	}
	return g->slot[i] - 1;
}

uint32_t graph_path(struct graph *g, struct str path)
{
	struct map_entry *e = map_get(&g->path_map, path);

	if (e == NULL) {
		path = str_dup(&g->arena, path);
		e = map_put(&g->path_map, path, NULL);
		e->num = g->paths.n;
		list_push(&g->paths, path);
	}
	return (uint32_t)e->num;
}

uint32_t graph_ident(struct graph *g, struct ident ident)
{
	struct arena_mark mark = arena_mark(&g->arena);
	struct str key = str_printf(&g->arena, STR_FMT "%c" STR_FMT, STR_ARG(ident.name), 0,
				    STR_ARG(ident.mail));
	struct map_entry *e = map_get(&g->ident_map, key);

	if (e != NULL) {
		arena_rewind(&g->arena, mark);
		return (uint32_t)e->num;
	}
	e = map_put(&g->ident_map, key, NULL);
	e->num = g->idents.n;
	list_push(&g->idents, (struct ident){.name = str_slice(key, 0, ident.name.n),
					     .mail = str_slice(key, ident.name.n + 1, key.n)});
	return (uint32_t)e->num;
}

static int move_cmp(const void *a, const void *b)
{
	const struct move *x = a, *y = b;

	if (x->path != y->path)
		return x->path < y->path ? -1 : 1;
	return x->parent < y->parent ? -1 : x->parent > y->parent;
}

void graph_sort_moves(struct commit_node *c)
{
	if (c->moves_n > 1)
		qsort(c->moves, c->moves_n, sizeof *c->moves, move_cmp);
}

const struct move *graph_move(const struct commit_node *c, uint32_t path, uint32_t k)
{
	struct move key = {.path = path, .parent = k};

	if (c->moves_n == 0)
		return NULL;
	return bsearch(&key, c->moves, c->moves_n, sizeof *c->moves, move_cmp);
}

/* ---- one commit ---- */

bool oid_parse(struct str s, struct oid *id)
{
	if (s.n != HEX)
		return false;
	for (size_t i = 0; i < sizeof id->b; i++) {
		int high = hex_value(s.p[2 * i]), low = hex_value(s.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		id->b[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

static bool cut_prefix(struct str *s, struct str prefix)
{
	if (!str_starts(*s, prefix))
		return false;
	*s = str_slice(*s, prefix.n, s->n);
	return true;
}

static uint32_t parse_ident(struct graph *g, struct str raw, enum text_encoding encoding)
{
	struct str name, mail;
	struct buf clean;
	uint32_t index;
	size_t n;

	ident_split(raw, &name, &mail);
	buf_init(&clean, 4096);
	buf_add_clean(&clean, str_slice(name, 0, 500), encoding);
	n = clean.n;
	buf_add_clean(&clean, str_slice(mail, 0, 500), encoding);
	index = graph_ident(g, (struct ident){.name = str_trim(str_slice(buf_str(&clean), 0, n)),
					      .mail = str_slice(buf_str(&clean), n, clean.n)});
	buf_release(&clean);
	return index;
}

/* Git's %s: the first paragraph on one line. */
static struct str parse_subject(struct graph *g, struct str message, enum text_encoding encoding)
{
	struct buf raw, clean;
	struct str subject;

	buf_init(&raw, 2 * SUBJECT_MAX + 2);
	buf_init(&clean, (size_t)8 * SUBJECT_MAX);
	while (message.n > 0 && raw.n <= SUBJECT_MAX) {
		struct str line = str_trim(str_cut(&message, '\n'));

		if (line.n == 0 && raw.n > 0)
			break;
		if (line.n > 0 && raw.n > 0)
			buf_addc(&raw, ' ');
		buf_add(&raw, str_slice(line, 0, SUBJECT_MAX));
	}
	if (raw.n > SUBJECT_MAX) {
		size_t n = SUBJECT_MAX;

		/* Not in the middle of a character. */
		while (n > SUBJECT_MAX - 3 && ((unsigned char)raw.p[n] & 0xc0) == 0x80)
			n--;
		buf_truncate(&raw, n);
	}
	buf_add_clean(&clean, buf_str(&raw), encoding);
	subject = str_dup(&g->arena, str_trim(buf_str(&clean)));
	buf_release(&clean);
	buf_release(&raw);
	return subject;
}

/* Co-authored-by lines, wherever they stand: a squash of many commits keeps them in between. */
static void parse_coauthors(struct graph *g, struct commit_node *c, struct str message,
			    enum text_encoding encoding)
{
	static const struct str key = {"co-authored-by:", 15};

	c->coauthors = (uint32_t)g->coauthors.n;
	while (message.n > 0 && c->coauthors_n < COAUTHORS_MAX) {
		struct str line = str_trim(str_cut(&message, '\n'));
		uint32_t who;
		bool known = false;

		if (line.n <= key.n || !str_eq_nocase(str_slice(line, 0, key.n), key))
			continue;
		who = parse_ident(g, str_trim(str_slice(line, key.n, line.n)), encoding);
		for (uint32_t i = 0; i < c->coauthors_n; i++)
			known = known || g->coauthors.v[c->coauthors + i] == who;
		if (known)
			continue;
		list_push(&g->coauthors, who);
		c->coauthors_n++;
	}
}

/* The parents stand behind the tree; fills the run. False if the bytes are no commit. */
static bool parse_parents(struct graph *g, uint32_t index, struct str *bytes, bool cut)
{
	uint32_t first = (uint32_t)g->parents.n, n = 0;
	struct str rest = *bytes;
	struct oid id;

	while (cut_prefix(&rest, S("parent "))) {
		if (!oid_parse(str_cut(&rest, '\n'), &id) || n == COMMITS_PARENTS_MAX)
			return false;
		if (cut)
			continue;
		list_push(&g->parents, 0);
		g->parents.v[first + n++] = graph_commit(g, id);
	}
	g->commits.v[index].parents = first;
	g->commits.v[index].parents_n = n;
	*bytes = rest;
	return true;
}

static bool parse_commit(struct graph *g, uint32_t index, struct str bytes, bool cut)
{
	enum text_encoding encoding = ENCODING_UTF8;
	struct str author = {NULL, 0}, committer = {NULL, 0}, line;
	struct commit_node *c;
	struct oid tree;

	if (!cut_prefix(&bytes, S("tree ")) || !oid_parse(str_cut(&bytes, '\n'), &tree) ||
	    !parse_parents(g, index, &bytes, cut))
		return false;
	c = &g->commits.v[index];
	c->tree = tree;
	c->cut = cut;
	/* Lines that go on start with a space; so a signature's own lines are never taken for
	 * headers, nor those of a tag that a merge carries (mergetag). */
	while (bytes.n > 0 && (line = str_cut(&bytes, '\n')).n > 0) {
		if (author.p == NULL && cut_prefix(&line, S("author ")))
			author = line;
		else if (committer.p == NULL && cut_prefix(&line, S("committer ")))
			committer = line;
		else if (cut_prefix(&line, S("encoding ")))
			encoding = text_encoding_of(str_trim(line));
		else if (str_starts(line, S("gpgsig ")) || str_starts(line, S("gpgsig-sha256 ")))
			c->is_signed = true;
	}
	if (author.p == NULL || committer.p == NULL)
		return false;
	ident_when(author, &c->authored, &c->authored_zone);
	ident_when(committer, &c->committed, &c->committed_zone);
	c->author = parse_ident(g, author, encoding);
	c->subject = parse_subject(g, bytes, encoding);
	parse_coauthors(g, c, bytes, encoding);
	c->loaded = true;
	return true;
}

/* ---- all commits ---- */

static int load_one(struct graph *g, uint32_t index, struct objects *objects,
		    const struct oid *shallow, size_t shallow_n, const char *help,
		    struct diags *diags)
{
	struct oid id = g->commits.v[index].id;
	bool cut =
		shallow_n > 0 && bsearch(&id, shallow, shallow_n, sizeof *shallow, oid_cmp) != NULL;
	struct object *object;
	struct arena scratch;
	int result = -1;

	if (g->commits.v[index].loaded && !cut)
		return 0;
	/* Known from a clone that was not cut here: anew, and only what this one has. */
	g->commits.v[index] = (struct commit_node){
		.id = id, .author = COMMITS_NONE, .children = g->commits.v[index].children};
	arena_init(&scratch);
	object = objects_once(objects, id); /* each commit is read once */
	if (object == NULL)
		diag_env(diags, "history/object", oid_hex(&scratch, id),
			 "cannot read this commit: %s; %s", repo_git_error(), help);
	else if (object->type != GIT_OBJECT_COMMIT ||
		 !parse_commit(g, index, objects_bytes(object), cut))
		diag_env(diags, "history/object", oid_hex(&scratch, id),
			 "this object is no commit that can be read; git fsck tells more");
	else
		result = 0;
	object_free(object);
	arena_release(&scratch);
	return result;
}

/* Commits whose children have all been placed: a binary heap, the next one first. */
struct ready {
	struct waiting {
		int64_t committed;
		uint32_t since; /* how many became ready before it */
		uint32_t index;
	} * v;
	size_t n, cap;
};

/* The newer of the two; of the same second the one whose last child came latest, so that a side
 * branch stands together. */
static bool goes_before(const struct waiting *a, const struct waiting *b)
{
	return a->committed != b->committed ? a->committed > b->committed : a->since > b->since;
}

static void ready_put(struct ready *r, struct waiting new)
{
	size_t at = r->n;

	list_push(r, new);
	for (; at > 0 && goes_before(&new, &r->v[(at - 1) / 2]); at = (at - 1) / 2)
		r->v[at] = r->v[(at - 1) / 2];
	r->v[at] = new;
}

static uint32_t ready_take(struct ready *r)
{
	uint32_t first = r->v[0].index;
	struct waiting last = r->v[--r->n];
	size_t at = 0, next;

	for (; (next = 2 * at + 1) < r->n; at = next) {
		if (next + 1 < r->n && goes_before(&r->v[next + 1], &r->v[next]))
			next++;
		if (!goes_before(&r->v[next], &last))
			break;
		r->v[at] = r->v[next];
	}
	r->v[at] = last;
	return first;
}

/* Children before parents; of those that may come, the newest. So branches that were worked on at
 * the same time stand as they were written, and no clock that was wrong can put a commit on the
 * wrong side of what it came from. */
static void put_in_order(struct graph *g, uint32_t head)
{
	struct ready ready = {NULL, 0, 0};
	uint32_t since = 0;

	ready_put(&ready, (struct waiting){.index = head});
	while (ready.n > 0) {
		uint32_t index = ready_take(&ready);
		const struct commit_node *c = &g->commits.v[index];

		list_push(&g->order, index);
		for (uint32_t k = 0; k < c->parents_n; k++) {
			uint32_t parent = graph_parent(g, c, k);
			struct commit_node *p = &g->commits.v[parent];

			if (--p->children == 0)
				ready_put(&ready, (struct waiting){p->committed, ++since, parent});
		}
	}
	list_free(&ready);
}

int graph_load(struct graph *g, struct objects *objects, struct oid head, const struct oid *shallow,
	       size_t shallow_n, const char *help, struct diags *diags)
{
	struct u32_list todo = {NULL, 0, 0};
	uint32_t first = graph_commit(g, head);
	int result = -1;

	list_push(&todo, first);
	for (size_t done = 0; done < todo.n; done++) {
		uint32_t index = todo.v[done];

		if (load_one(g, index, objects, shallow, shallow_n, help, diags) < 0)
			goto out;
		for (uint32_t k = 0; k < g->commits.v[index].parents_n; k++) {
			uint32_t parent = graph_parent(g, &g->commits.v[index], k);

			if (g->commits.v[parent].children++ == 0)
				list_push(&todo, parent);
		}
	}
	put_in_order(g, first);
	result = 0;
out:
	list_free(&todo);
	return result;
}
