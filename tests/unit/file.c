#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "unit.h"

/* Each test gets a folder of its own, and one beside it that must not be reached. */
struct place {
	char path[64];
	int dir;
};

static int discard_one(void *ctx, struct str path, enum file_kind kind, const struct stat *st)
{
	struct buf *all = ctx;

	(void)st;
	buf_addc(all, kind == FILE_DIR ? 'd' : 'f');
	buf_add(all, path);
	buf_addc(all, '\0');
	return 0;
}

/* Removes a folder and all in it, deepest first. */
static void discard(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY);
	struct buf all;
	size_t end;

	buf_init(&all, 0);
	assert_int_equal(file_walk(fd, discard_one, &all), 0);
	for (end = all.n; end;) {
		size_t start = end - 1;

		while (start && all.p[start - 1])
			start--;
		unlinkat(fd, all.p + start + 1, all.p[start] == 'd' ? AT_REMOVEDIR : 0);
		end = start;
	}
	buf_release(&all);
	close(fd);
	assert_int_equal(unlinkat(dir, name, AT_REMOVEDIR), 0);
}

static int setup(void **state)
{
	struct place *p = mem_alloc(sizeof *p);
	int above;

	snprintf(p->path, sizeof p->path, "/tmp/unit-file-XXXXXX");
	assert_non_null(mkdtemp(p->path));
	above = file_open_dir(p->path);
	assert_int_equal(mkdirat(above, "in", 0777), 0);
	assert_int_equal(file_write(above, S("secret"), S("secret")), 0);
	p->dir = openat(above, "in", O_RDONLY | O_DIRECTORY);
	assert_true(p->dir >= 0);
	close(above);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	close(p->dir);
	discard(AT_FDCWD, p->path);
	free(p);
	return 0;
}

#define assert_fails(call, error)                                                                  \
	do {                                                                                       \
		errno = 0;                                                                         \
		assert_int_equal((call), -1);                                                      \
		assert_int_equal(errno, (error));                                                  \
	} while (0)

static void assert_holds(int dir, const char *path, const char *want)
{
	struct stat st;
	struct buf b;

	buf_init(&b, 0);
	assert_int_equal(file_read(dir, str_c(path), &b, &st), 0);
	assert_str(buf_str(&b), want);
	assert_int_equal(st.st_size, b.n);
	buf_release(&b);
}

static void writes_and_reads(void **state)
{
	const struct place *p = *state;
	struct stat st;

	assert_int_equal(file_write(p->dir, S("a/b/c.txt"), S("one")), 0);
	assert_holds(p->dir, "a/b/c.txt", "one");
	assert_int_equal(file_write(p->dir, S("a/b/c.txt"), S("")), 0);
	assert_holds(p->dir, "a/b/c.txt", "");
	assert_int_equal(file_write(p->dir, S("d"), S("top")), 0);
	assert_holds(p->dir, "d", "top");
	assert_int_equal(fstatat(p->dir, "d", &st, 0), 0);
	assert_int_equal(st.st_mode & 0111, 0);
	assert_fails(file_write(p->dir, S("a/b"), S("x")), EISDIR);
	assert_fails(file_write(p->dir, S("d/x"), S("x")), ENOTDIR);
	assert_fails(file_write(p->dir, S(""), S("x")), EISDIR);
}

static void plants(void **state)
{
	const struct place *p = *state;

	assert_int_equal(file_plant(p->dir, S("a/b/c/d.txt"), S("one")), 0);
	assert_holds(p->dir, "a/b/c/d.txt", "one");
	assert_int_equal(file_plant(p->dir, S("a/b/e.txt"), S("")), 0);
	assert_holds(p->dir, "a/b/e.txt", "");
	assert_int_equal(file_plant(p->dir, S("top"), S("two")), 0);
	assert_holds(p->dir, "top", "two");
	assert_fails(file_plant(p->dir, S("a/b/e.txt"), S("x")), EEXIST);
	assert_holds(p->dir, "a/b/e.txt", "");
	assert_fails(file_plant(p->dir, S("a/b/c"), S("x")), EEXIST);
	assert_fails(file_plant(p->dir, S("top/x/y"), S("x")), ENOTDIR);
	assert_fails(file_plant(p->dir, S("../out"), S("x")), EXDEV);
	assert_fails(file_plant(p->dir, S("/out"), S("x")), EXDEV);
}

/* A reader that has the old file open keeps the old file: it was replaced, not written over. */
static void replaces(void **state)
{
	const struct place *p = *state;
	char bytes[8] = "";
	int fd;

	assert_int_equal(file_write(p->dir, S("a"), S("old")), 0);
	fd = openat(p->dir, "a", O_RDONLY);
	assert_int_equal(file_write(p->dir, S("a"), S("new")), 0);
	assert_int_equal(read(fd, bytes, sizeof bytes), 3);
	assert_string_equal(bytes, "old");
	close(fd);
	assert_holds(p->dir, "a", "new");
}

static int count_one(void *ctx, struct str path, enum file_kind kind, const struct stat *st)
{
	(void)path;
	(void)kind;
	(void)st;
	++*(int *)ctx;
	return 0;
}

static void full_disk_leaves_the_old(void **state)
{
	const struct place *p = *state;
	struct rlimit before, small;
	int n = 0;

	assert_int_equal(file_write(p->dir, S("a"), S("old")), 0);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	small = before;
	small.rlim_cur = 4;
	setrlimit(RLIMIT_FSIZE, &small);
	errno = 0;
	n = file_write(p->dir, S("a"), S("longer than four"));
	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(n, -1);
	assert_int_equal(errno, EFBIG);
	assert_holds(p->dir, "a", "old");
	n = 0;
	assert_int_equal(file_walk(p->dir, count_one, &n), 0);
	assert_int_equal(n, 1);
}

static void stays_inside(void **state)
{
	const struct place *p = *state;
	char deep[5000];
	struct buf b;

	buf_init(&b, 0);
	assert_int_equal(symlinkat("../secret", p->dir, "link"), 0);
	assert_int_equal(symlinkat("..", p->dir, "up"), 0);
	assert_int_equal(file_write(p->dir, S("here"), S("x")), 0);
	assert_int_equal(symlinkat("here", p->dir, "harmless"), 0);
	assert_fails(file_read(p->dir, S("link"), &b, NULL), ELOOP);
	assert_fails(file_read(p->dir, S("harmless"), &b, NULL), ELOOP);
	assert_fails(file_read(p->dir, S("up/secret"), &b, NULL), ELOOP);
	assert_fails(file_read(p->dir, S("../secret"), &b, NULL), EXDEV);
	assert_fails(file_read(p->dir, S("x/../../secret"), &b, NULL), EXDEV);
	assert_fails(file_read(p->dir, S("/etc/passwd"), &b, NULL), EXDEV);
	assert_fails(file_read(p->dir, S("./here"), &b, NULL), EINVAL);
	assert_fails(file_read(p->dir, S("a//b"), &b, NULL), EINVAL);
	assert_fails(file_read(p->dir, S("here/"), &b, NULL), EINVAL);
	assert_fails(file_read(p->dir, S("he\0re"), &b, NULL), EINVAL);
	assert_fails(file_write(p->dir, S("up/x"), S("x")), ELOOP);
	assert_fails(file_write(p->dir, S("up/new/x"), S("x")), ELOOP);
	assert_fails(file_write(p->dir, S("../x"), S("x")), EXDEV);
	assert_fails(file_write(p->dir, S(".."), S("x")), EXDEV);
	assert_fails(file_remove(p->dir, S("up/secret")), ELOOP);
	assert_fails(file_remove(p->dir, S("../secret")), EXDEV);
	assert_fails(file_make_dir_at(p->dir, S("up/new")), ELOOP);
	assert_false(file_same(p->dir, S("link"), S("secret")));
	memset(deep, 'a', sizeof deep);
	assert_fails(file_read(p->dir, (struct str){deep, sizeof deep}, &b, NULL), ENAMETOOLONG);
	/* Written to, a link is replaced and what it points to stays. */
	assert_int_equal(file_write(p->dir, S("link"), S("mine")), 0);
	assert_holds(p->dir, "link", "mine");
	assert_int_equal(b.n, 0);
	buf_release(&b);
}

static void odd_files(void **state)
{
	const struct place *p = *state;
	struct buf b;

	buf_init(&b, 0);
	assert_int_equal(file_make_dir_at(p->dir, S("d/e")), 0);
	assert_int_equal(file_make_dir_at(p->dir, S("d/e")), 0);
	assert_int_equal(file_make_dir_at(p->dir, S("")), 0);
	assert_int_equal(mkfifoat(p->dir, "pipe", 0666), 0);
	assert_fails(file_read(p->dir, S("d"), &b, NULL), EISDIR);
	assert_fails(file_read(p->dir, S("pipe"), &b, NULL), EINVAL);
	assert_fails(file_read(p->dir, S("none"), &b, NULL), ENOENT);
	assert_fails(file_read(p->dir, S("d/e/none"), &b, NULL), ENOENT);
	buf_release(&b);
}

static void read_limits(void **state)
{
	const struct place *p = *state;
	char *big = mem_alloc(300000);
	struct buf b;

	memset(big, 'x', 300000);
	assert_int_equal(file_write(p->dir, S("big"), (struct str){big, 300000}), 0);
	buf_init(&b, 300002);
	buf_adds(&b, "ab");
	assert_int_equal(file_read(p->dir, S("big"), &b, NULL), 0);
	assert_int_equal(b.n, 300002);
	buf_truncate(&b, 3);
	assert_fails(file_read(p->dir, S("big"), &b, NULL), EFBIG);
	assert_string_equal(b.p, "abx");
	buf_release(&b);

	buf_init(&b, 0);
	assert_int_equal(file_read_path("/proc/self/status", &b), 0); /* says it is empty */
	assert_true(b.n > 100);
	buf_release(&b);
	free(big);
}

static void compares(void **state)
{
	const struct place *p = *state;
	const size_t n = 100000;
	char *big = mem_alloc(n);

	memset(big, 'x', n);
	assert_int_equal(file_write(p->dir, S("big"), (struct str){big, n}), 0);
	assert_true(file_same(p->dir, S("big"), (struct str){big, n}));
	assert_false(file_same(p->dir, S("big"), (struct str){big, n - 1}));
	big[n - 1] = 'y';
	assert_false(file_same(p->dir, S("big"), (struct str){big, n}));
	assert_false(file_same(p->dir, S("none"), S("")));
	assert_int_equal(file_write(p->dir, S("empty"), S("")), 0);
	assert_true(file_same(p->dir, S("empty"), S("")));
	assert_int_equal(file_write(p->dir, S("block"), (struct str){big, 16384}), 0);
	assert_true(file_same(p->dir, S("block"), (struct str){big, 16384}));
	free(big);
}

static void removes(void **state)
{
	const struct place *p = *state;

	assert_int_equal(file_write(p->dir, S("a/b/c/d"), S("x")), 0);
	assert_int_equal(file_write(p->dir, S("a/e"), S("x")), 0);
	assert_int_equal(file_remove(p->dir, S("a/b/c/d")), 0);
	assert_fails(file_remove(p->dir, S("a/b/c/d")), ENOENT);
	assert_fails(file_remove(p->dir, S("a/b")), EISDIR);
	file_remove_empty_dirs(p->dir, S("a/b/c"));
	assert_int_equal(faccessat(p->dir, "a/b", F_OK, 0), -1);
	assert_holds(p->dir, "a/e", "x");
	assert_int_equal(file_remove(p->dir, S("a/e")), 0);
	file_remove_empty_dirs(p->dir, S("a"));
	assert_int_equal(faccessat(p->dir, "a", F_OK, 0), -1);
}

static void makes_parents(void **state)
{
	const struct place *p = *state;
	char path[200];

	snprintf(path, sizeof path, "%s/in/x//y/z/", p->path);
	assert_int_equal(file_make_dirs(path), 0);
	assert_int_equal(file_make_dirs(path), 0);
	assert_int_equal(file_write(p->dir, S("x/f"), S("x")), 0);
	snprintf(path, sizeof path, "%s/in/x/f", p->path);
	assert_fails(file_make_dirs(path), ENOTDIR);
	snprintf(path, sizeof path, "%s/in/x/f/g", p->path);
	assert_fails(file_make_dirs(path), ENOTDIR);
	assert_int_equal(file_make_dirs("/"), 0);
	assert_fails(file_make_dirs(""), ENOENT);
}

static void locks(void **state)
{
	const struct place *p = *state;
	char path[200];
	int fd;

	snprintf(path, sizeof path, "%s/in/lock", p->path);
	fd = file_lock(path);
	assert_true(fd >= 0);
	assert_fails(file_lock(path), EWOULDBLOCK);
	close(fd);
	fd = file_lock(path);
	assert_true(fd >= 0);
	close(fd);
}

#define CASE(f) cmocka_unit_test_setup_teardown((f), setup, teardown)

/* Makes the kernel say that it has no openat2, as an old one would. */
static int without_openat2(void **state)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {.len = sizeof code / sizeof *code, .filter = code};

	(void)state;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
		return -1;
	return syscall(SYS_openat2, AT_FDCWD, ".", NULL, 0) == -1 && errno == ENOSYS ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(writes_and_reads),
		CASE(plants),
		CASE(replaces),
		CASE(full_disk_leaves_the_old),
		CASE(stays_inside),
		CASE(odd_files),
		CASE(read_limits),
		CASE(compares),
		CASE(removes),
		CASE(makes_parents),
		CASE(locks),
	};

	int failed = cmocka_run_group_tests_name("openat2", tests, NULL, NULL);

	return failed + cmocka_run_group_tests_name("stepwise", tests, without_openat2, NULL);
}
