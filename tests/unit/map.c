#include "base/map.h"
#include "unit.h"

static void empty(void **state)
{
	struct map m = {0};

	(void)state;
	assert_null(map_get(&m, S("a")));
	assert_null(map_ptr(&m, S("a")));
	assert_false(map_has(&m, S("")));
	map_clear(&m);
	map_release(&m);
}

static void keeps_the_order_of_insertion(void **state)
{
	struct arena a = {0};
	struct map m = {0};
	bool added;

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < 5000; i++) {
			struct str key = str_printf(&a, "%zu", i * 7919 % 5000);

			map_put(&m, key, &added)->num = i;
			assert_true(added);
		}
		assert_int_equal(m.n, 5000);
		for (size_t i = 0; i < m.n; i++) {
			struct str key = str_printf(&a, "%zu", i * 7919 % 5000);

			assert_true(str_eq(m.e[i].key, key));
			assert_int_equal(m.e[i].num, i);
			assert_ptr_equal(map_get(&m, key), &m.e[i]);
			assert_ptr_equal(map_put(&m, key, &added), &m.e[i]);
			assert_false(added);
		}
		assert_false(map_has(&m, S("5000")));
		map_clear(&m);
		assert_false(map_has(&m, S("1")));
	}
	map_release(&m);
	arena_release(&a);
}

/* Keys with NULs, of every length around the hash's word, and the empty one. */
static void agrees_with_a_list(void **state)
{
	struct {
		struct str *v;
		size_t n, cap;
	} list = {0};
	struct arena a = {0};
	struct map m = {0};
	uint64_t seed = 9;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char bytes[20];
		struct str key = {bytes, random_next(&seed) % 20};
		bool added, there = false;

		for (size_t i = 0; i < key.n; i++)
			bytes[i] = (char)(random_next(&seed) % 2);
		for (size_t i = 0; i < list.n; i++)
			there = there || str_eq(list.v[i], key);
		assert_int_equal(map_has(&m, key), there);
		key = str_dup(&a, key);
		map_put(&m, key, &added);
		assert_int_equal(added, !there);
		if (!there)
			list_push(&list, key);
		assert_int_equal(m.n, list.n);
	}
	assert_true(list.n > 500);
	list_free(&list);
	map_release(&m);
	arena_release(&a);
}

static void interns(void **state)
{
	struct arena a = {0};
	struct intern t = {.arena = &a};
	char bytes[] = "thema";
	struct str one = intern_str(&t, (struct str){bytes, 5}), two;

	(void)state;
	memset(bytes, 'x', 5);
	two = intern_str(&t, S("thema"));
	assert_str(one, "thema");
	assert_ptr_equal(one.p, two.p);
	assert_ptr_not_equal(intern_str(&t, S("them")).p, one.p);
	map_release(&t.map);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(keeps_the_order_of_insertion),
		cmocka_unit_test(agrees_with_a_list),
		cmocka_unit_test(interns),
	};

	return RUN(tests);
}
