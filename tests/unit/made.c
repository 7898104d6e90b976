#include "write/made.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/store.h"
#include "unit.h"

static char folder[] = "/tmp/leerspoor-made-XXXXXX";
static char file[64];
static int dir;
static const struct digest program = {{1}}, other = {{2}};

static int begin(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof file, "%s/made", folder);
	dir = file_open_dir(folder);
	return dir < 0 ? -1 : 0;
}

static int end(void **state)
{
	(void)state;
	unlinkat(dir, "made", 0);
	unlinkat(dir, "a", 0);
	unlinkat(dir, "b", 0);
	close(dir);
	return rmdir(folder);
}

static struct made_file file_of(struct str path, struct str bytes)
{
	return (struct made_file){
		.path = path, .bytes = digest_of(bytes), .stamp = made_stamp(dir, path)};
}

static void save(struct made_file *files, size_t n)
{
	struct repo_asked asked = {.path = S("README.md"), .content = {{7}}, .read = true};
	struct made m = {.all = {{3}},
			 .files = files,
			 .files_n = n,
			 .asked = &asked,
			 .asked_n = 1,
			 .summary = S("3 pages")};

	buf_init(&m.text, 0);
	diag_add(&m.diags, DIAG_WARNING, "link/missing", S("a.md"), 3, 4, "no such page");
	assert_int_equal(made_save(&m, file, S("/out"), program), 0);
	m.files = NULL;
	made_release(&m);
}

/* Replaces what the file says of since when the machine runs. */
static void start_again(void)
{
	struct str mark, rest;
	struct buf bytes, changed;
	struct arena arena = {0};

	buf_init(&bytes, STORE_MOST);
	buf_init(&changed, STORE_MOST);
	assert_int_equal(file_read_path(file, &bytes), 0);
	mark = str_dup(&arena, str_slice(buf_str(&bytes), 0, STORE_MAGIC_SIZE));
	rest = str_slice(buf_str(&bytes), STORE_MAGIC_SIZE + sizeof(uint64_t), bytes.n);
	assert_true(rest.n > 4 + 36);
	store_begin(&changed, str_cstr(&arena, mark));
	buf_add(&changed, str_slice(rest, 0, 4));
	buf_addc(&changed, rest.p[4] == 'x' ? 'y' : 'x');
	buf_add(&changed, str_slice(rest, 5, rest.n));
	assert_int_equal(store_save(&changed, file), 0);
	buf_release(&changed);
	buf_release(&bytes);
	arena_release(&arena);
}

static void after_a_start_files_are_read_again(void **state)
{
	struct made_file files[] = {
		{.path = S("a"), .key = {{4}}, .stamp = {.inode = 5, .size = 6}}};
	struct made m;

	(void)state;
	save(files, 1);
	assert_true(made_load(&m, file, S("/out"), program));
	assert_true(m.files[0].stamp.inode == 5 && m.all.b[0] == 3);
	made_release(&m);
	start_again();
	assert_true(made_load(&m, file, S("/out"), program));
	assert_true(m.files[0].stamp.inode == 0 && m.all.b[0] == 0);
	assert_true(m.files[0].stamp.size == 6 && m.files[0].key.b[0] == 4);
	made_release(&m);
}

static void what_is_kept_comes_back(void **state)
{
	struct made_file files[] = {
		{.path = S("a"), .key = {{4}}, .stamp = {.inode = 5, .size = 6}},
		{.path = S("b/c")}};
	struct made m;

	(void)state;
	save(files, 2);
	assert_true(made_load(&m, file, S("/out"), program));
	assert_int_equal(m.all.b[0], 3);
	assert_str(m.summary, "3 pages");
	assert_int_equal(m.asked_n, 1);
	assert_str(m.asked[0].path, "README.md");
	assert_int_equal(m.asked[0].content.b[0], 7);
	assert_true(m.asked[0].read);
	assert_int_equal(m.diags.n, 1);
	assert_string_equal(m.diags.v[0].rule, "link/missing");
	assert_str(m.diags.v[0].message, "no such page");
	assert_int_equal(m.diags.v[0].column, 4);
	assert_int_equal(m.files_n, 2);
	assert_int_equal(made_find(&m, S("a"))->key.b[0], 4);
	assert_int_equal(made_find(&m, S("a"))->stamp.size, 6);
	assert_non_null(made_find(&m, S("b/c")));
	assert_null(made_find(&m, S("b")));
	assert_null(made_find(&m, S("c")));
	made_release(&m);
}

static void of_another_it_is_none(void **state)
{
	struct made_file one = {.path = S("a")};
	struct made m;

	(void)state;
	save(&one, 1);
	assert_false(made_load(&m, file, S("/out"), other));
	made_release(&m);
	assert_false(made_load(&m, file, S("/elsewhere"), program));
	made_release(&m);
	assert_false(made_load(&m, "/nowhere/made", S("/out"), program));
	assert_null(made_find(&m, S("a")));
	made_release(&m);
}

/* Cut off anywhere, or with any byte changed. */
static void damage_is_noticed(void **state)
{
	struct made_file one = {.path = S("a")};
	struct buf whole;
	struct made m;

	(void)state;
	save(&one, 1);
	buf_init(&whole, 0);
	assert_int_equal(file_read_path(file, &whole), 0);
	for (size_t i = 0; i < whole.n; i++) {
		assert_int_equal(file_write(dir, S("made"), str_slice(buf_str(&whole), 0, i)), 0);
		assert_false(made_load(&m, file, S("/out"), program));
		made_release(&m);
		whole.p[i] ^= 0x10;
		assert_int_equal(file_write(dir, S("made"), buf_str(&whole)), 0);
		assert_false(made_load(&m, file, S("/out"), program));
		made_release(&m);
		whole.p[i] ^= 0x10;
	}
	buf_release(&whole);
}

static void unsorted_is_none(void **state)
{
	struct made_file files[] = {{.path = S("b")}, {.path = S("a")}};
	struct made m;

	(void)state;
	save(files, 2);
	assert_false(made_load(&m, file, S("/out"), program));
	made_release(&m);
}

/* Just written, its times prove nothing: then its bytes do. */
static void the_file_itself_is_asked(void **state)
{
	struct made_file a;

	(void)state;
	assert_int_equal(file_write(dir, S("a"), S("text")), 0);
	a = file_of(S("a"), S("text"));
	assert_true(made_stands(&a, dir));
	assert_int_equal(file_write(dir, S("a"), S("tekst")), 0);
	assert_false(made_stands(&a, dir));
	assert_int_equal(file_write(dir, S("a"), S("TEXT")), 0);
	assert_false(made_stands(&a, dir));
	assert_int_equal(file_write(dir, S("a"), S("text")), 0);
	assert_true(made_stands(&a, dir));
	/* A stamp of another time: the bytes decide. */
	a.stamp.inode = 1;
	assert_true(made_stands(&a, dir));
	assert_int_equal(unlinkat(dir, "a", 0), 0);
	assert_false(made_stands(&a, dir));
	assert_int_equal(file_write(dir, S("b"), S("text")), 0);
	assert_int_equal(symlinkat("b", dir, "a"), 0);
	assert_false(made_stands(&a, dir));
}

/* An old file is believed by its times. */
static void times_are_believed(void **state)
{
	struct made_file a;
	struct stat st;

	(void)state;
	unlinkat(dir, "a", 0);
	assert_int_equal(file_write(dir, S("a"), S("text")), 0);
	a = file_of(S("a"), S("other bytes, as many as these are not"));
	assert_int_equal(fstatat(dir, "a", &st, 0), 0);
	a.stamp = (struct made_stamp){.inode = st.st_ino,
				      .size = (uint64_t)st.st_size,
				      .modified = st.st_mtim.tv_sec,
				      .changed = st.st_ctim.tv_sec,
				      .modified_ns = (uint32_t)st.st_mtim.tv_nsec,
				      .changed_ns = (uint32_t)st.st_ctim.tv_nsec};
	assert_true(made_stands(&a, dir));
	a.stamp.changed--;
	assert_false(made_stands(&a, dir));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_a_start_files_are_read_again),
		cmocka_unit_test(what_is_kept_comes_back),
		cmocka_unit_test(of_another_it_is_none),
		cmocka_unit_test(damage_is_noticed),
		cmocka_unit_test(unsorted_is_none),
		cmocka_unit_test(the_file_itself_is_asked),
		cmocka_unit_test(times_are_believed),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
