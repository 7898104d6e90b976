#include "base/kept.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "unit.h"

static char folder[64], cache[80];

static int setup(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/unit-kept-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(cache, sizeof cache, "%s/x", folder);
	return 0;
}

/* Calls visit for each of our files; returns how many there are. */
static size_t each_file(void (*visit)(int dir, const char *name))
{
	DIR *list = opendir(cache);
	const struct dirent *e;
	size_t n = 0;

	while (list && (e = readdir(list))) {
		if (e->d_name[0] == '.')
			continue;
		n++;
		if (visit)
			visit(dirfd(list), e->d_name);
	}
	if (list)
		closedir(list);
	return n;
}

static void remove_one(int dir, const char *name)
{
	assert_int_equal(unlinkat(dir, name, 0), 0);
}

static int teardown(void **state)
{
	(void)state;
	each_file(remove_one);
	rmdir(cache);
	return rmdir(folder);
}

static struct str numbered(struct arena *a, const char *what, unsigned number)
{
	return str_printf(a, "%s %u %0*u", what, number, (int)(number % 50 + 1), number);
}

/* A run: looks for the records from … to, adds those that are not there. Returns how many were. */
static size_t run(const char *rules, unsigned from, unsigned to)
{
	struct attic attic = {0};
	struct arena a = {0};
	struct kept *k = kept_open(cache, "things", str_c(rules), &attic, 2);
	size_t found = 0;

	for (unsigned i = from; i < to; i++) {
		struct str record = kept_find(k, numbered(&a, "key", i));

		if (i % 100 == 0)
			attic_forget(&attic);
		if (record.p) {
			assert_true(str_eq(record, numbered(&a, "record", i)));
			found++;
		} else {
			kept_put(k, i % 2, numbered(&a, "key", i), numbered(&a, "record", i));
		}
	}
	assert_int_equal(kept_close(k), 0);
	arena_release(&a);
	attic_release(&attic);
	return found;
}

static void what_was_put_is_found(void **state)
{
	(void)state;
	assert_int_equal(run("a", 0, 1000), 0);
	assert_int_equal(each_file(NULL), 2);
	assert_int_equal(run("a", 0, 1000), 1000);
	assert_int_equal(run("a", 0, 1001), 1000);
	assert_int_equal(each_file(NULL), 3);
	assert_int_equal(run("a", 0, 1001), 1001);
}

static void other_rules_find_nothing(void **state)
{
	(void)state;
	run("a", 0, 100);
	assert_int_equal(run("b", 0, 100), 0);
	assert_int_equal(each_file(NULL), 2);
	assert_int_equal(run("a", 0, 100), 0);
}

/* What is of no use any more goes, what is stays; and there are never many files. */
static void files_do_not_pile_up(void **state)
{
	(void)state;
	run("a", 0, 1000);
	assert_int_equal(run("a", 900, 1100), 100);
	assert_int_equal(each_file(NULL), 2);
	assert_int_equal(run("a", 0, 1100), 200);
	for (unsigned i = 0; i < 300; i++)
		assert_int_equal(run("a", 0, 1101 + i), 1100 + i);
	assert_true(each_file(NULL) < 70);
}

static int damage_at = 0;

static void damage(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDWR);
	struct stat st;
	char c;
	off_t at;

	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	at = st.st_size * damage_at / 100;
	assert_int_equal(pread(fd, &c, 1, at), 1);
	c ^= 4;
	assert_int_equal(pwrite(fd, &c, 1, at), 1);
	if (damage_at % 7 == 0)
		assert_int_equal(ftruncate(fd, st.st_size - 3), 0);
	close(fd);
}

static void damage_is_not_found(void **state)
{
	(void)state;
	for (damage_at = 0; damage_at < 100; damage_at += 3) {
		run("a", 0, 200);
		each_file(damage);
		assert_true(run("a", 0, 200) < 200);
		assert_int_equal(run("a", 0, 200), 200);
	}
}

/* Nothing can be written: that is said, and nothing is left behind. */
static void no_room(void **state)
{
	struct rlimit before, none = {0};
	struct attic attic = {0};
	struct kept *k;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	k = kept_open(cache, "things", S("a"), &attic, 1);
	kept_put(k, 0, S("key"), S("record"));
	assert_int_equal(kept_close(k), -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(each_file(NULL), 0);
	assert_int_equal(run("a", 0, 10), 0);
	assert_int_equal(run("a", 0, 10), 10);
	attic_release(&attic);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_put_is_found, setup, teardown),
		cmocka_unit_test_setup_teardown(other_rules_find_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(files_do_not_pile_up, setup, teardown),
		cmocka_unit_test_setup_teardown(damage_is_not_found, setup, teardown),
		cmocka_unit_test_setup_teardown(no_room, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
