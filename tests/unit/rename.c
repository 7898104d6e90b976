#include "read/rename.h"
#include "unit.h"

/* A repository is needed for blobs; a database in memory will do. */
#include <git2/sys/mempack.h>

#define FILES_MAX 2200

struct world {
	git_odb *odb;
	git_odb_backend *memory;
	struct objects objects;
	struct arena arena;
	struct rename_file adds[FILES_MAX], dels[FILES_MAX];
	size_t adds_n, dels_n;
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	if (w == NULL || git_libgit2_init() < 0 || git_odb_new(&w->odb) < 0 ||
	    git_mempack_new(&w->memory) < 0 || git_odb_add_backend(w->odb, w->memory, 1) < 0)
		return -1;
	arena_init(&w->arena);
	objects_init(&w->objects, w->odb, NULL);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	objects_release(&w->objects);
	arena_release(&w->arena);
	git_odb_free(w->odb);
	git_libgit2_shutdown();
	free(w);
	return 0;
}

static struct rename_file file(struct world *w, const char *path, const char *text)
{
	struct rename_file f = {.path = str_dup(&w->arena, str_c(path)), .wanted = true};
	git_oid id;

	assert_int_equal(git_odb_write(&id, w->odb, text, strlen(text), GIT_OBJECT_BLOB), 0);
	memcpy(f.blob.b, id.id, sizeof f.blob.b);
	return f;
}

static void add(struct world *w, const char *path, const char *text)
{
	w->adds[w->adds_n++] = file(w, path, text);
}

static void del(struct world *w, const char *path, const char *text)
{
	w->dels[w->dels_n++] = file(w, path, text);
}

/* "new<old new<old": the pairs found, in order. */
static void finds(struct world *w, const char *want)
{
	struct rename_result r =
		rename_find(&w->objects, &w->arena, w->adds, w->adds_n, w->dels, w->dels_n);
	struct buf got;

	buf_init(&got, 0);
	for (size_t i = 0; i < r.n; i++)
		if (w->adds[r.v[i].add].wanted)
			buf_addf(&got, "%s" STR_FMT "<" STR_FMT, got.n > 0 ? " " : "",
				 STR_ARG(w->adds[r.v[i].add].path),
				 STR_ARG(w->dels[r.v[i].del].path));
	assert_str(buf_str(&got), want);
	assert_false(r.unsure);
	buf_release(&got);
}

static void exact(void **state)
{
	struct world *w = *state;

	finds(w, "");
	add(w, "b/index.md", "gelijk\n");
	finds(w, "");
	del(w, "a/index.md", "gelijk\n");
	finds(w, "b/index.md<a/index.md");
	/* More copies than there were: one is the moved one, by the same name. */
	add(w, "c/anders.md", "gelijk\n");
	finds(w, "b/index.md<a/index.md");
	del(w, "a/weg.md", "gelijk\n");
	finds(w, "b/index.md<a/index.md c/anders.md<a/weg.md");
}

static void exact_by_tail(void **state)
{
	struct world *w = *state;

	/* Alike and with one name: the folder's name tells; one of them was not moved. */
	del(w, "oud/a/index.md", "");
	del(w, "oud/b/index.md", "");
	del(w, "oud/c/index.md", "");
	add(w, "nieuw/b/index.md", "");
	add(w, "nieuw/c/index.md", "");
	finds(w, "nieuw/b/index.md<oud/b/index.md nieuw/c/index.md<oud/c/index.md");
}

static void similar(void **state)
{
	struct world *w = *state;

	del(w, "a.md", "een\ntwee\ndrie\nvier\n");
	add(w, "b.md", "een\ntwee\ndrie\nvijf\n");
	finds(w, "b.md<a.md");
	/* Under half is something else. */
	w->adds_n = 0;
	add(w, "c.md", "een\nheel andere tekst dan daar stond\n");
	finds(w, "");
	/* The best pair first, whatever the order of the lists; each only once. */
	add(w, "d.md", "een\ntwee\ndrie\nvier \n");
	add(w, "e.md", "een\ntwee\ndrie\nvieren\n");
	finds(w, "d.md<a.md");
	/* Nothing is like nothing. */
	w->adds_n = w->dels_n = 0;
	add(w, "x.md", "");
	del(w, "y.md", "x");
	finds(w, "");
}

/* Which pairs are wanted does not change what they are. */
static void wanted(void **state)
{
	struct world *w = *state;
	uint64_t seed = 3;

	for (int round = 0; round < 300; round++) {
		struct rename_result all, some;

		w->adds_n = w->dels_n = 0;
		for (unsigned i = 0; i < 12; i++) {
			char text[400] = "", path[20];
			size_t n = 0;

			for (unsigned k = 0; k < 6; k++)
				n += (size_t)snprintf(text + n, sizeof text - n, "regel %u\n",
						      random_next(&seed) % 10);
			snprintf(path, sizeof path, "%u/%c.md", i, 'a' + random_next(&seed) % 3);
			if (i % 2)
				add(w, path, text);
			else
				del(w, path, text);
		}
		all = rename_find(&w->objects, &w->arena, w->adds, w->adds_n, w->dels, w->dels_n);
		for (size_t only = 0; only < w->adds_n; only++) {
			size_t mate = SIZE_MAX, got = SIZE_MAX;

			for (size_t i = 0; i < w->adds_n; i++)
				w->adds[i].wanted = i == only;
			some = rename_find(&w->objects, &w->arena, w->adds, w->adds_n, w->dels,
					   w->dels_n);
			for (size_t i = 0; i < all.n; i++)
				if (all.v[i].add == only)
					mate = all.v[i].del;
			for (size_t i = 0; i < some.n; i++)
				if (some.v[i].add == only)
					got = some.v[i].del;
			assert_int_equal(got, mate);
		}
	}
}

/* Over the bound only files that share the end of their path are compared. */
static void too_many(void **state)
{
	struct world *w = *state;
	struct rename_result r;
	char path[40], text[100];

	for (unsigned i = 0; i < 1100; i++) {
		snprintf(path, sizeof path, "oud/%04u/index.md", i);
		snprintf(text, sizeof text, "eigen %u\ntekst %u\nvan %u\n", i, i * 7, i * 13);
		del(w, path, text);
		snprintf(path, sizeof path, "nieuw/%04u/index.md", i);
		snprintf(text, sizeof text, "eigen %u\ntekst %u\nvan %u\nx\n", i, i * 7, i * 13);
		add(w, path, text);
	}
	add(w, "zz/los.md", "eigen 5\ntekst 35\nvan 65\n\n");
	r = rename_find(&w->objects, &w->arena, w->adds, w->adds_n, w->dels, w->dels_n);
	assert_int_equal(r.n, 1100);
	for (size_t i = 0; i < r.n; i++) {
		assert_int_equal(r.v[i].add, i);
		assert_int_equal(r.v[i].del, i);
	}
}

/* More pairs than are compared, under other names: said, but only where both sides have some left.
 */
static void capped(void **state)
{
	struct world *w = *state;
	struct rename_result r;
	char path[64], text[64];

	for (unsigned i = 0; i < 1100; i++) {
		snprintf(path, sizeof path, "oud/a%04u.md", i);
		snprintf(text, sizeof text, "eigen %u\ntekst %u\nvan %u\n", i, i * 7, i * 13);
		del(w, path, text);
		snprintf(path, sizeof path, "nieuw/b%04u.md", i);
		snprintf(text, sizeof text, "eigen %u\ntekst %u\nvan %u\nx\n", i, i * 7, i * 13);
		add(w, path, text);
	}
	r = rename_find(&w->objects, &w->arena, w->adds, w->adds_n, w->dels, w->dels_n);
	assert_int_equal(r.n, 0);
	assert_true(r.capped);
	r = rename_find(&w->objects, &w->arena, w->adds, 900, w->dels, 900);
	assert_int_equal(r.n, 900);
	assert_false(r.capped);
}

static void missing(void **state)
{
	struct world *w = *state;
	struct rename_result r;

	del(w, "a.md", "een\ntwee\n");
	add(w, "b.md", "een\ntwee\ndrie\n");
	w->dels[0].blob.b[3] ^= 1;
	r = rename_find(&w->objects, &w->arena, w->adds, 1, w->dels, 1);
	assert_int_equal(r.n, 0);
	assert_true(r.unsure);
	w->adds[0].blob = w->dels[0].blob; /* equal ids need no contents */
	r = rename_find(&w->objects, &w->arena, w->adds, 1, w->dels, 1);
	assert_int_equal(r.n, 1);
	assert_false(r.unsure);
}

static void measure(void **state)
{
	(void)state;
	assert_int_equal(rename_similarity(S("a\nb\nc\nd\n"), S("a\nb\nc\nd\n")), 60000);
	assert_int_equal(rename_similarity(S("a\nb\nc\nd\n"), S("d\nc\nb\na\n")), 60000);
	assert_int_equal(rename_similarity(S("a\nb\nc\nd\n"), S("a\nb\nx\ny\n")), 30000);
	assert_int_equal(rename_similarity(S("a\nb\n"), S("a\nb\nc\nd\n")), 30000);
	assert_int_equal(rename_similarity(S("a\n"), S("a\nb\nc\nd\n")), 0);
	assert_int_equal(rename_similarity(S(""), S("")), 0);
	/* The end of line does not matter, a last line without one does. */
	assert_int_equal(rename_similarity(S("a\r\nb\r\n"), S("a\nb\n")), 40000);
	assert_int_equal(rename_similarity(S("aaa"), S("aaa\n")), 0);
	assert_int_equal(rename_similarity(S("aaa"), S("aaa")), 60000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(exact, setup, teardown),
		cmocka_unit_test_setup_teardown(exact_by_tail, setup, teardown),
		cmocka_unit_test_setup_teardown(similar, setup, teardown),
		cmocka_unit_test_setup_teardown(wanted, setup, teardown),
		cmocka_unit_test_setup_teardown(too_many, setup, teardown),
		cmocka_unit_test_setup_teardown(capped, setup, teardown),
		cmocka_unit_test_setup_teardown(missing, setup, teardown),
		cmocka_unit_test(measure),
	};

	return RUN(tests);
}
