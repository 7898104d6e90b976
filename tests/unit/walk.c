#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "unit.h"

static char place[64];
static int dir;

struct seen {
	struct buf list;
	const char *skip, *stop;
};

static int see(void *ctx, struct str path, enum file_kind kind, const struct stat *st)
{
	struct seen *s = ctx;

	buf_add(&s->list, path);
	buf_addc(&s->list, "fdlo"[kind]);
	if (kind == FILE_REGULAR)
		buf_addf(&s->list, "%d", (int)st->st_size);
	buf_addc(&s->list, '\n');
	if (s->stop && str_eq(path, str_c(s->stop)))
		return -7;
	return s->skip && str_eq(path, str_c(s->skip));
}

static int setup(void **state)
{
	(void)state;
	snprintf(place, sizeof place, "/tmp/unit-walk-XXXXXX");
	assert_non_null(mkdtemp(place));
	dir = file_open_dir(place);
	return dir >= 0 ? 0 : -1;
}

static int collect(void *ctx, struct str path, enum file_kind kind, const struct stat *st)
{
	struct buf *all = ctx;

	(void)st;
	buf_addc(all, kind == FILE_DIR ? 'd' : 'f');
	buf_add(all, path);
	buf_addc(all, '\0');
	return 0;
}

static int teardown(void **state)
{
	struct buf all;

	(void)state;
	buf_init(&all, 0);
	file_walk(dir, collect, &all);
	for (size_t end = all.n; end;) {
		size_t start = end - 1;

		while (start && all.p[start - 1])
			start--;
		unlinkat(dir, all.p + start + 1, all.p[start] == 'd' ? AT_REMOVEDIR : 0);
		end = start;
	}
	buf_release(&all);
	close(dir);
	return rmdir(place);
}

static void fill(void)
{
	assert_int_equal(file_write(dir, S("b/two"), S("22")), 0);
	assert_int_equal(file_write(dir, S("b/one"), S("1")), 0);
	assert_int_equal(file_write(dir, S("b/c/deep"), S("333")), 0);
	assert_int_equal(file_write(dir, S("b.md"), S("")), 0);
	assert_int_equal(file_write(dir, S("a\n\xff"), S("")), 0);
	assert_int_equal(symlinkat("b", dir, "link"), 0);
	assert_int_equal(mkfifoat(dir, "pipe", 0600), 0);
}

static void in_order(void **state)
{
	struct seen s = {0};

	(void)state;
	fill();
	buf_init(&s.list, 0);
	assert_int_equal(file_walk(dir, see, &s), 0);
	assert_str(buf_str(&s.list), "a\n\xff"
				     "f0\n"
				     "bd\n"
				     "b/cd\nb/c/deepf3\nb/onef1\nb/twof2\n"
				     "b.mdf0\nlinkl\npipeo\n");
	buf_release(&s.list);
}

static void skips_and_stops(void **state)
{
	struct seen s = {.skip = "b"};

	(void)state;
	fill();
	buf_init(&s.list, 0);
	assert_int_equal(file_walk(dir, see, &s), 0);
	assert_str(buf_str(&s.list), "a\n\xff"
				     "f0\nbd\nb.mdf0\nlinkl\npipeo\n");
	buf_clear(&s.list);
	s = (struct seen){.list = s.list, .stop = "b/c/deep"};
	assert_int_equal(file_walk(dir, see, &s), -7);
	assert_true(str_ends(buf_str(&s.list), S("b/c/deepf3\n")));
	buf_release(&s.list);
}

static void not_too_deep(void **state)
{
	struct seen s = {0};
	struct buf path;

	(void)state;
	buf_init(&s.list, 0);
	buf_init(&path, 0);
	buf_addc(&path, 'd');
	for (int i = 1; i < 127; i++)
		buf_adds(&path, "/d");
	assert_int_equal(file_make_dir_at(dir, buf_str(&path)), 0);
	assert_int_equal(file_walk(dir, see, &s), 0);
	buf_adds(&path, "/d");
	assert_int_equal(file_make_dir_at(dir, buf_str(&path)), 0);
	errno = 0;
	assert_int_equal(file_walk(dir, see, &s), -1);
	assert_int_equal(errno, ENAMETOOLONG);
	/* Taken away here, since teardown walks as well. */
	assert_int_equal(unlinkat(dir, path.p, AT_REMOVEDIR), 0);
	buf_release(&path);
	buf_release(&s.list);
}

static int remove_next(void *ctx, struct str path, enum file_kind kind, const struct stat *st)
{
	struct seen *s = ctx;

	(void)kind;
	(void)st;
	buf_add(&s->list, path);
	if (str_eq(path, S("b")))
		assert_int_equal(file_remove(dir, S("b.md")), 0);
	return 1;
}

static void what_vanishes_meanwhile(void **state)
{
	struct seen s = {0};

	(void)state;
	fill();
	buf_init(&s.list, 0);
	assert_int_equal(file_walk(dir, remove_next, &s), 0);
	assert_str(buf_str(&s.list), "a\n\xff"
				     "blinkpipe");
	buf_release(&s.list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(skips_and_stops, setup, teardown),
		cmocka_unit_test_setup_teardown(not_too_deep, setup, teardown),
		cmocka_unit_test_setup_teardown(what_vanishes_meanwhile, setup, teardown),
	};

	return RUN(tests);
}
