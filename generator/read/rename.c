#include <stdlib.h>
#include <string.h>

#include "read/commits.h"
#include "read/rename.h"

#define SCORE_MAX 60000U
#define SCORE_MIN 30000U
#define HASH_BASE 107927U /* git's, so that scores agree with git diff -M */

struct span {
	uint32_t hash, bytes;
};

#define BUCKETS 512

struct signature {
	struct span *v; /* sorted by hash, each once */
	size_t n;
	uint16_t *bucket; /* bytes by hash modulo BUCKETS; NULL if the file is too large for that */
	size_t size;
	bool sized, read, missing;
};

struct side {
	const struct rename_file *files;
	struct signature *signatures;
	uint32_t *mate; /* index + 1 into the other side */
	uint32_t *left; /* indexes of those without a mate */
	size_t n, left_n;
	/* In one pass by similarity: to be compared with the other side; compared with all of it.
	 */
	bool *reached, *done;
};

struct finder {
	struct objects *objects;
	struct arena *arena;
	struct side add, del;
	struct {
		struct candidate {
			uint32_t add, del, score;
			bool same_name;
		} * v;
		size_t n, cap;
	} candidates;
	bool all; /* as if all added files were wanted */
	bool unsure;
};

/* ---- similarity ---- */

/* Sorts by hash: twice by half of its 17 bits, counted. */
static void sort_spans(struct span *v, size_t n)
{
	struct span *other = mem_alloc(n * sizeof *other), *from = v, *to = other;

	for (unsigned shift = 0; shift <= 9; shift += 9) {
		size_t start[513] = {0};
		struct span *swap = from;

		for (size_t i = 0; i < n; i++)
			start[(from[i].hash >> shift & 511) + 1]++;
		for (size_t i = 1; i < 512; i++)
			start[i] += start[i - 1];
		for (size_t i = 0; i < n; i++)
			to[start[from[i].hash >> shift & 511]++] = from[i];
		from = to;
		to = swap;
	}
	free(other);
}

static bool is_binary(struct str s)
{
	return memchr(s.p, 0, s.n < 8000 ? s.n : 8000) != NULL;
}

static void signature_set(struct signature *sig, struct arena *arena, struct str s)
{
	struct {
		struct span *v;
		size_t n, cap;
	} spans = {NULL, 0, 0};
	uint32_t one = 0, two = 0, bytes = 0;
	bool text = s.n > 0 && !is_binary(s);
	size_t kept = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		uint32_t before = one;

		if (text && c == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			continue;
		one = (one << 7) ^ (two >> 25);
		two = (two << 7) ^ (before >> 25);
		one += c;
		if (++bytes < 64 && c != '\n' && i + 1 < s.n)
			continue;
		list_push(&spans, (struct span){(one + two * 0x61U) % HASH_BASE, bytes});
		one = two = bytes = 0;
	}
	if (spans.n > 1)
		sort_spans(spans.v, spans.n);
	for (size_t i = 0; i < spans.n; i++) {
		if (kept > 0 && spans.v[kept - 1].hash == spans.v[i].hash)
			spans.v[kept - 1].bytes += spans.v[i].bytes;
		else
			spans.v[kept++] = spans.v[i];
	}
	sig->v = arena_new(arena, struct span, kept);
	if (kept > 0)
		memcpy(sig->v, spans.v, kept * sizeof *spans.v);
	sig->n = kept;
	if (s.n <= UINT16_MAX) {
		sig->bucket = arena_new(arena, uint16_t, BUCKETS);
		for (size_t i = 0; i < kept; i++)
			sig->bucket[sig->v[i].hash % BUCKETS] += (uint16_t)sig->v[i].bytes;
	}
	sig->size = s.n;
	sig->read = true;
	list_free(&spans);
}

/* False if the sizes alone keep the two under the minimum. */
static bool may_be_similar(const struct signature *a, const struct signature *b)
{
	size_t large = a->size > b->size ? a->size : b->size;
	size_t small = a->size > b->size ? b->size : a->size;

	return small > 0 && small >= large - small;
}

/* No less than the bytes that both have; in a fraction of the time, as there are no branches. */
static uint32_t common_at_most(const uint16_t *a, const uint16_t *b)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < BUCKETS; i++)
		sum += a[i] < b[i] ? a[i] : b[i];
	return sum;
}

static unsigned score(const struct signature *a, const struct signature *b)
{
	uint64_t large = a->size > b->size ? a->size : b->size;
	uint64_t both = 0;
	size_t i = 0, j = 0;

	if (!may_be_similar(a, b))
		return 0;
	if (a->bucket != NULL && b->bucket != NULL &&
	    (uint64_t)common_at_most(a->bucket, b->bucket) * SCORE_MAX / large < SCORE_MIN)
		return 0;
	while (i < a->n && j < b->n) {
		if (a->v[i].hash < b->v[j].hash) {
			i++;
		} else if (a->v[i].hash > b->v[j].hash) {
			j++;
		} else {
			both += a->v[i].bytes < b->v[j].bytes ? a->v[i].bytes : b->v[j].bytes;
			i++;
			j++;
		}
	}
	return (unsigned)(both * SCORE_MAX / large);
}

unsigned rename_similarity(struct str a, struct str b)
{
	struct signature x = {0}, y = {0};
	struct arena arena;
	unsigned result;

	arena_init(&arena);
	signature_set(&x, &arena, a);
	signature_set(&y, &arena, b);
	result = score(&x, &y);
	arena_release(&arena);
	return result;
}

/* ---- pairs ---- */

/* The last parts of a path: 0 parts is nothing. */
static struct str tail(struct str path, unsigned parts)
{
	size_t i = path.n;

	if (parts == 0)
		return (struct str){NULL, 0};
	while (i > 0 && (path.p[i - 1] != '/' || --parts > 0))
		i--;
	return str_slice(path, i, path.n);
}

static void pair(struct finder *f, uint32_t add, uint32_t del)
{
	f->add.mate[add] = del + 1;
	f->del.mate[del] = add + 1;
}

static void refresh_left(struct side *s)
{
	s->left_n = 0;
	for (size_t i = 0; i < s->n; i++)
		if (s->mate[i] == 0)
			s->left[s->left_n++] = (uint32_t)i;
}

/* What a file is grouped by in one pass. */
struct keyed {
	struct oid blob; /* zero when contents do not count */
	struct str tail;
	uint32_t index;
};

static int key_cmp(const struct keyed *a, const struct keyed *b)
{
	int order = memcmp(a->blob.b, b->blob.b, sizeof a->blob.b);

	return order != 0 ? order : str_cmp(a->tail, b->tail);
}

static int keyed_cmp(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int order = key_cmp(x, y);

	return order != 0 ? order : x->index < y->index ? -1 : x->index > y->index;
}

static struct keyed *keys(struct finder *f, struct side *s, unsigned parts, bool exact)
{
	struct keyed *out = arena_new(f->arena, struct keyed, s->left_n);

	for (size_t i = 0; i < s->left_n; i++) {
		out[i].index = s->left[i];
		out[i].tail = tail(s->files[s->left[i]].path, parts);
		if (exact)
			out[i].blob = s->files[s->left[i]].blob;
	}
	if (s->left_n > 1)
		qsort(out, s->left_n, sizeof *out, keyed_cmp);
	return out;
}

/* Runs over groups with the same key on both sides. */
struct groups {
	struct keyed *a, *d;
	size_t a_n, d_n;
	size_t a_from, a_to, d_from, d_to;
};

static bool groups_next(struct groups *g)
{
	size_t i = g->a_to, j = g->d_to;

	while (i < g->a_n && j < g->d_n) {
		int order = key_cmp(&g->a[i], &g->d[j]);

		if (order < 0) {
			i++;
		} else if (order > 0) {
			j++;
		} else {
			g->a_from = i;
			g->d_from = j;
			while (i < g->a_n && key_cmp(&g->a[i], &g->d[j]) == 0)
				i++;
			while (j < g->d_n && key_cmp(&g->a[g->a_from], &g->d[j]) == 0)
				j++;
			g->a_to = i;
			g->d_to = j;
			return true;
		}
	}
	return false;
}

static struct groups groups_start(struct finder *f, unsigned parts, bool exact)
{
	struct groups g = {0};

	refresh_left(&f->add);
	refresh_left(&f->del);
	g.a = keys(f, &f->add, parts, exact);
	g.d = keys(f, &f->del, parts, exact);
	g.a_n = f->add.left_n;
	g.d_n = f->del.left_n;
	return g;
}

/* Equal bytes, and equal last parts of the path: paired off in the order of paths. */
static void pair_equal(struct finder *f, unsigned parts)
{
	struct groups g = groups_start(f, parts, true);

	while (groups_next(&g))
		for (size_t i = g.a_from, j = g.d_from; i < g.a_to && j < g.d_to; i++, j++)
			pair(f, g.a[i].index, g.d[j].index);
}

static struct signature *sized(struct finder *f, struct side *s, uint32_t index)
{
	struct signature *sig = &s->signatures[index];

	if (!sig->sized) {
		sig->sized = true;
		sig->missing = !objects_size(f->objects, s->files[index].blob, &sig->size);
		f->unsure = f->unsure || sig->missing;
		sig->missing = sig->missing || sig->size > RENAME_BLOB_MAX;
	}
	return sig;
}

static void read_signature(struct finder *f, struct side *s, uint32_t index)
{
	struct signature *sig = &s->signatures[index];
	struct object *object;

	if (sig->read)
		return;
	object = objects_get(f->objects, s->files[index].blob, GIT_OBJECT_BLOB);
	if (object == NULL)
		f->unsure = sig->missing = true;
	else
		signature_set(sig, f->arena, objects_bytes(object));
	object_free(object);
}

/* True if the two are similar enough to be a pair; they are then among the candidates. */
static bool compare(struct finder *f, uint32_t add, uint32_t del)
{
	struct signature *a = sized(f, &f->add, add), *d = sized(f, &f->del, del);
	struct candidate c = {.add = add, .del = del};

	if (a->missing || d->missing || !may_be_similar(a, d))
		return false;
	read_signature(f, &f->add, add);
	read_signature(f, &f->del, del);
	if (a->missing || d->missing || (c.score = score(d, a)) < SCORE_MIN)
		return false;
	c.same_name = str_eq(tail(f->add.files[add].path, 1), tail(f->del.files[del].path, 1));
	list_push(&f->candidates, c);
	return true;
}

static int candidate_cmp(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->same_name != y->same_name)
		return x->same_name ? -1 : 1;
	if (x->add != y->add)
		return x->add < y->add ? -1 : 1;
	return x->del < y->del ? -1 : x->del > y->del;
}

/*
 * Compares the files of a group as far as the wanted ones can depend on it. Which pair a file ends
 * up in depends on the other candidates of both, and on theirs: so from the wanted files on, each
 * file that turned out similar to one reached is compared with the whole other side in its turn.
 */
static void compare_group(struct finder *f, const struct groups *g)
{
	struct u32_list adds = {NULL, 0, 0}, dels = {NULL, 0, 0};
	size_t a = 0, d = 0;

	for (size_t i = g->a_from; i < g->a_to; i++)
		if (f->all || f->add.files[g->a[i].index].wanted) {
			list_push(&adds, g->a[i].index);
			f->add.reached[g->a[i].index] = true;
		}
	while (a < adds.n || d < dels.n) {
		if (a < adds.n) {
			uint32_t add = adds.v[a++];

			/* Those dels before d were compared with all adds. */
			for (size_t j = g->d_from; j < g->d_to; j++) {
				uint32_t del = g->d[j].index;

				if (!f->del.done[del] && compare(f, add, del) &&
				    !f->del.reached[del]) {
					f->del.reached[del] = true;
					list_push(&dels, del);
				}
			}
			f->add.done[add] = true;
			continue;
		}
		for (size_t i = g->a_from; i < g->a_to; i++) {
			uint32_t add = g->a[i].index;

			if (!f->add.done[add] && compare(f, add, dels.v[d]) &&
			    !f->add.reached[add]) {
				f->add.reached[add] = true;
				list_push(&adds, add);
			}
		}
		f->del.done[dels.v[d++]] = true;
	}
	list_free(&adds);
	list_free(&dels);
}

/* Compares within the groups of equal last parts, and takes the best pairs first. */
static void pair_similar(struct finder *f, unsigned parts)
{
	struct groups g = groups_start(f, parts, false);
	size_t compared = 0;

	f->candidates.n = 0;
	f->add.reached = arena_new(f->arena, bool, f->add.n);
	f->add.done = arena_new(f->arena, bool, f->add.n);
	f->del.reached = arena_new(f->arena, bool, f->del.n);
	f->del.done = arena_new(f->arena, bool, f->del.n);
	while (groups_next(&g)) {
		size_t pairs = (g.a_to - g.a_from) * (g.d_to - g.d_from);

		if (pairs > RENAME_PAIRS_MAX - compared)
			continue;
		compared += pairs;
		compare_group(f, &g);
	}
	if (f->candidates.n > 1)
		qsort(f->candidates.v, f->candidates.n, sizeof *f->candidates.v, candidate_cmp);
	for (size_t i = 0; i < f->candidates.n; i++) {
		const struct candidate *c = &f->candidates.v[i];

		if (f->add.mate[c->add] == 0 && f->del.mate[c->del] == 0)
			pair(f, c->add, c->del);
	}
}

static void side_init(struct side *s, struct arena *arena, const struct rename_file *files,
		      size_t n)
{
	s->files = files;
	s->n = n;
	s->signatures = arena_new(arena, struct signature, n);
	s->mate = arena_new(arena, uint32_t, n);
	s->left = arena_new(arena, uint32_t, n);
	refresh_left(s);
}

struct rename_result rename_find(struct objects *objects, struct arena *arena,
				 const struct rename_file *adds, size_t adds_n,
				 const struct rename_file *dels, size_t dels_n)
{
	struct rename_result out = {0};
	struct finder f = {.objects = objects, .arena = arena};

	if (adds_n == 0 || dels_n == 0)
		return out;
	side_init(&f.add, arena, adds, adds_n);
	side_init(&f.del, arena, dels, dels_n);
	for (unsigned parts = 3; parts-- > 0;)
		pair_equal(&f, parts);
	refresh_left(&f.add);
	refresh_left(&f.del);
	if (f.add.left_n == 0 || f.del.left_n <= RENAME_PAIRS_MAX / f.add.left_n) {
		pair_similar(&f, 0);
	} else {
		f.all = true; /* the second pass depends on every pair of the first */
		pair_similar(&f, 2);
		pair_similar(&f, 1);
		refresh_left(&f.add);
		refresh_left(&f.del);
		out.capped = f.add.left_n > 0 && f.del.left_n > 0;
	}
	out.v = arena_new(arena, struct rename_pair, adds_n);
	for (size_t i = 0; i < adds_n; i++)
		if (f.add.mate[i] != 0)
			out.v[out.n++] = (struct rename_pair){(uint32_t)i, f.add.mate[i] - 1};
	out.unsure = f.unsure;
	list_free(&f.candidates);
	return out;
}
