#include "read/tree.h"
#include "unit.h"

#define ID "01234567890123456789"

static struct tree_cursor open_at(struct str bytes)
{
	struct tree_cursor c;

	tree_open(&c, bytes);
	return c;
}

static void reading(void **state)
{
	struct tree_cursor c = open_at(S("100644 a.md\0" ID "40000 map\0" ID "120000 n\0" ID
					 "160000 s\0" ID "100755 x y\0" ID));

	(void)state;
	assert_true(c.more);
	assert_str(c.name, "a.md");
	assert_int_equal(c.kind, TREE_FILE);
	assert_memory_equal(c.id, ID, 20);
	tree_next(&c);
	assert_str(c.name, "map");
	assert_int_equal(c.kind, TREE_FOLDER);
	tree_next(&c);
	assert_int_equal(c.kind, TREE_LINK);
	tree_next(&c);
	assert_int_equal(c.kind, TREE_SUBMODULE);
	tree_next(&c);
	assert_str(c.name, "x y");
	assert_int_equal(c.kind, TREE_FILE);
	tree_next(&c);
	assert_false(c.more);
	assert_false(c.damaged);
	c = open_at((struct str){NULL, 0});
	assert_false(c.more);
	assert_false(c.damaged);
}

static void damage(void **state)
{
	static const struct str bad[] = {
		{"x", 1},
		{"100644", 6},
		{"100644 ", 7},
		{" a\0" ID, 23},
		{"100644 a", 8},
		{"100644 \0" ID, 28},
		{"100644 a\0" ID, 28}, /* one byte short */
		{"777777777 a\0" ID, 32},
		{"100648 a\0" ID, 29},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		/* A copy of just this size, so that the sanitizer sees a step too far. */
		char *copy = malloc(bad[i].n);
		struct tree_cursor c;

		assert_non_null(copy);
		memcpy(copy, bad[i].p, bad[i].n);
		c = open_at((struct str){copy, bad[i].n});
		assert_false(c.more);
		assert_true(c.damaged);
		free(copy);
	}
}

static void order(void **state)
{
	struct tree_cursor file = open_at(S("100644 a\0" ID)), dot = open_at(S("100644 a.b\0" ID));
	struct tree_cursor folder = open_at(S("40000 a\0" ID)), zero = open_at(S("100644 a0\0" ID));

	(void)state;
	assert_true(tree_cmp(&file, &dot) < 0);
	assert_true(tree_cmp(&dot, &folder) < 0); /* "a.b" < "a/" < "a0" */
	assert_true(tree_cmp(&folder, &zero) < 0);
	assert_true(tree_cmp(&folder, &file) > 0);
	assert_int_equal(tree_cmp(&folder, &folder), 0);
}

static void sameness(void **state)
{
	struct tree_cursor a = open_at(S("100644 a\0" ID)), b = open_at(S("100644 a\0" ID "rest"));
	struct tree_cursor mode = open_at(S("100755 a\0" ID));
	struct tree_cursor id = open_at(S("100644 a\0"
					  "1" ID));

	(void)state;
	assert_true(tree_same(&a, &b));
	assert_false(tree_same(&a, &mode));
	assert_false(tree_same(&a, &id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading),
		cmocka_unit_test(damage),
		cmocka_unit_test(order),
		cmocka_unit_test(sameness),
	};

	return RUN(tests);
}
