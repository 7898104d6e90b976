#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <git2.h>

#include "base/file.h"
#include "base/pool.h"
#include "read/repo.h"
#include "told.h"

/* A folder that is made anew for every test, with a repository of one commit in it. */
struct place {
	char dir[64];
	int fd;
	struct diags diags;
	struct arena arena;
	struct oid head, blob; /* blob: of a.md */
};

static void put(struct place *p, const char *path, const char *text)
{
	assert_int_equal(file_write(p->fd, str_c(path), str_c(text)), 0);
}

/* Commits all files; the repository is made first. */
static void commit(struct place *p)
{
	git_repository *repo = NULL;
	git_index *index = NULL;
	git_signature *who = NULL;
	git_tree *tree = NULL;
	git_oid id;

	assert_int_equal(git_repository_init(&repo, p->dir, 0), 0);
	assert_int_equal(git_repository_index(&index, repo), 0);
	assert_int_equal(git_index_add_all(index, NULL, 0, NULL, NULL), 0);
	assert_int_equal(git_index_write(index), 0);
	assert_int_equal(git_index_write_tree(&id, index), 0);
	assert_int_equal(git_tree_lookup(&tree, repo, &id), 0);
	assert_int_equal(git_signature_new(&who, "A", "a@example.org", 1700000000, 90), 0);
	assert_int_equal(git_commit_create(&id, repo, "HEAD", who, who, NULL, "x", tree, 0, NULL),
			 0);
	memcpy(p->head.b, id.id, 20);
	memcpy(p->blob.b, git_index_get_bypath(index, "a.md", 0)->id.id, 20);
	git_signature_free(who);
	git_tree_free(tree);
	git_index_free(index);
	git_repository_free(repo);
}

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof *p);

	if (p == NULL || git_libgit2_init() < 0)
		return -1;
	arena_init(&p->arena);
	strncpy(p->dir, "/tmp/leerspoor-repo-XXXXXX", sizeof p->dir - 1);
	if (mkdtemp(p->dir) == NULL || (p->fd = file_open_dir(p->dir)) < 0)
		return -1;
	*state = p;
	return 0;
}

static int remove_one(const struct place *p, struct str path, enum file_kind kind)
{
	char name[512];

	snprintf(name, sizeof name, "%s/" STR_FMT, p->dir, STR_ARG(path));
	return kind == FILE_DIR ? rmdir(name) : unlink(name);
}

struct removing {
	struct place *p;
	enum file_kind what;
};

static int visit(void *ctx, struct str path, enum file_kind kind, const struct stat *st)
{
	struct removing *r = ctx;

	(void)st;
	if ((kind == FILE_DIR) == (r->what == FILE_DIR))
		(void)remove_one(r->p, path, kind);
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;
	struct removing r = {p, FILE_REGULAR};

	(void)file_walk(p->fd, visit, &r);
	r.what = FILE_DIR;
	for (int depth = 0; depth < 8; depth++) /* the innermost go first */
		(void)file_walk(p->fd, visit, &r);
	close(p->fd);
	(void)rmdir(p->dir);
	diags_release(&p->diags);
	arena_release(&p->arena);
	git_libgit2_shutdown();
	free(p);
	return 0;
}

static bool told(struct place *p, const char *rule)
{
	bool found = p->diags.n == 1 && strcmp(p->diags.v[0].rule, rule) == 0;

	diags_release(&p->diags);
	return found;
}

static void reads(struct place *p, struct repo *repo, const char *path, const char *want)
{
	struct buf out;
	bool missing;

	buf_init(&out, 100);
	buf_adds(&out, ">");
	if (want != NULL) {
		assert_int_equal(repo_read(repo, 0, str_c(path), &out, &missing, &p->diags), 0);
		assert_str(str_slice(buf_str(&out), 1, out.n), want);
	} else {
		assert_int_equal(repo_read(repo, 0, str_c(path), &out, &missing, &p->diags), -1);
		assert_true(missing);
		assert_str(buf_str(&out), ">");
	}
	assert_int_equal(p->diags.n, 0);
	assert_int_equal(repo_exists(repo, str_c(path)), want != NULL);
	buf_release(&out);
}

static void read_everywhere(struct place *p, struct repo *repo)
{
	struct buf out;
	bool missing;

	assert_non_null(repo);
	reads(p, repo, "a.md", "a\n");
	reads(p, repo, "map/b.md", "b\n");
	reads(p, repo, "leeg", "");
	reads(p, repo, "map", NULL);
	reads(p, repo, "map/", NULL);
	reads(p, repo, "niets.md", NULL);
	reads(p, repo, "a.md/x", NULL);
	reads(p, repo, "koppel.md", NULL);
	reads(p, repo, "uit/passwd", NULL);
	reads(p, repo, "map/../a.md", NULL);
	reads(p, repo, "../a.md", NULL);
	reads(p, repo, "/etc/passwd", NULL);
	reads(p, repo, "", NULL);
	/* Over the builder's maximum is an error, not a cut. */
	buf_init(&out, 1);
	assert_int_equal(repo_read(repo, 0, S("a.md"), &out, &missing, &p->diags), -1);
	assert_false(missing);
	assert_true(told(p, "repo/read"));
	buf_release(&out);
}

static void fill(struct place *p)
{
	char name[100];

	put(p, "a.md", "a\n");
	put(p, "map/b.md", "b\n");
	put(p, "leeg", "");
	assert_int_equal(symlinkat("a.md", p->fd, "koppel.md"), 0);
	assert_int_equal(symlinkat("/etc", p->fd, "uit"), 0);
	snprintf(name, sizeof name, "%s/map/fifo", p->dir);
	assert_int_equal(mkfifo(name, 0600), 0);
}

static void reading(void **state)
{
	struct place *p = *state;
	struct repo *repo;
	struct oid id;

	fill(p);
	repo = repo_open(p->dir, NULL, &p->diags);
	read_everywhere(p, repo);
	assert_int_equal(repo_info(repo)->kind, REPO_PLAIN);
	assert_null(repo_git(repo));
	repo_close(repo);
	commit(p);
	repo = repo_open_plain(p->dir, &p->diags);
	read_everywhere(p, repo);
	assert_int_equal(repo_info(repo)->kind, REPO_PLAIN);
	repo_close(repo);
	repo = repo_open(p->dir, NULL, &p->diags);
	read_everywhere(p, repo);
	assert_int_equal(repo_info(repo)->kind, REPO_WORKTREE);
	assert_true(oid_eq(repo_info(repo)->head, p->head));
	assert_int_equal(repo_info(repo)->head_time, 1700000000);
	assert_int_equal(repo_info(repo)->head_zone, 90);
	assert_str(repo_info(repo)->top, p->dir);
	repo_close(repo);
	repo = repo_open(p->dir, "HEAD", &p->diags);
	read_everywhere(p, repo);
	assert_int_equal(repo_info(repo)->kind, REPO_REVISION);
	assert_true(repo_head_blob(repo, S("a.md"), &id) && oid_eq(id, p->blob));
	assert_false(repo_head_blob(repo, S("koppel.md"), &id));
	assert_false(repo_head_blob(repo, S("map"), &id));
	repo_close(repo);
}

static void blobs(void **state)
{
	struct place *p = *state;
	struct repo *repo;
	struct oid wrong;
	struct buf out;

	fill(p);
	commit(p);
	repo = repo_open(p->dir, NULL, &p->diags);
	assert_non_null(repo);
	buf_init(&out, 0);
	assert_int_equal(repo_read_blob(repo, 3, p->blob, &out, &p->diags), 0);
	assert_str(buf_str(&out), "a\n");
	wrong = p->blob;
	wrong.b[0] ^= 1;
	assert_int_equal(repo_read_blob(repo, 63, wrong, &out, &p->diags), -1);
	assert_true(told(p, "repo/read"));
	assert_int_equal(repo_read_blob(repo, 0, p->head, &out, &p->diags), -1);
	assert_true(told(p, "repo/read"));
	repo_close(repo);
	repo = repo_open_plain(p->dir, &p->diags);
	assert_int_equal(repo_read_blob(repo, 0, p->blob, &out, &p->diags), -1);
	assert_true(told(p, "repo/read"));
	repo_close(repo);
	buf_release(&out);
}

struct together {
	struct place *p;
	struct repo *repo;
	struct diags diags[4];
	bool ok[400];
};

static void read_one(void *ctx, size_t worker, size_t index)
{
	struct together *t = ctx;
	struct buf out;
	bool missing;

	buf_init(&out, 0);
	t->ok[index] =
		repo_read_blob(t->repo, worker, t->p->blob, &out, &t->diags[worker]) == 0 &&
		repo_read(t->repo, worker, S("map/b.md"), &out, &missing, &t->diags[worker]) == 0 &&
		str_eq(buf_str(&out), S("a\nb\n"));
	buf_release(&out);
}

static void many_threads(void **state)
{
	struct together t = {.p = *state};

	fill(t.p);
	commit(t.p);
	t.repo = repo_open(t.p->dir, "HEAD", &t.p->diags);
	assert_non_null(t.repo);
	pool_run(4, 400, 1, read_one, &t);
	for (size_t i = 0; i < 400; i++)
		assert_true(t.ok[i]);
	for (size_t i = 0; i < 4; i++)
		diags_release(&t.diags[i]);
	repo_close(t.repo);
}

static void ids(void **state)
{
	struct place *p = *state;
	struct oid id = {{0}};

	assert_true(oid_is_zero(id));
	id.b[0] = 0xa0;
	id.b[19] = 0x1f;
	assert_false(oid_is_zero(id));
	assert_str(oid_hex(&p->arena, id), "a00000000000000000000000000000000000001f");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reading, setup, teardown),
		cmocka_unit_test_setup_teardown(blobs, setup, teardown),
		cmocka_unit_test_setup_teardown(many_threads, setup, teardown),
		cmocka_unit_test_setup_teardown(ids, setup, teardown),
	};

	return RUN(tests);
}
