#include "unit.h"

#include "write/template.h"

static void values(void **state)
{
	struct arena a = {0};
	struct value *m = value_map(&a);
	char names[200][8];

	(void)state;
	assert_int_equal(value_str(&a, (struct str){NULL, 0})->kind, VALUE_NULL);
	assert_int_equal(value_str(&a, S(""))->kind, VALUE_STRING);
	assert_str(value_num(&a, -12)->text, "-12");
	assert_null(value_get(m, S("x")));
	assert_null(value_get(value_bool(true), S("x")));
	for (size_t i = 0; i < 200; i++) {
		snprintf(names[i], sizeof names[i], "k%zu", i);
		value_set(&a, m, str_c(names[i]), value_num(&a, (long long)i));
	}
	value_set_str(&a, m, "k7", S("new"));
	value_set(&a, m, S("k8"), NULL);
	assert_int_equal(m->map.n, 200);
	assert_str(value_get(m, S("k7"))->text, "new");
	assert_int_equal(value_get(m, S("k8"))->kind, VALUE_NULL);
	for (size_t i = 9; i < 200; i++)
		assert_str(value_get(m, str_c(names[i]))->text, names[i] + 1);
	assert_null(value_get(m, S("k200")));
	assert_null(value_get(m, S("")));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
	};

	return RUN(tests);
}
