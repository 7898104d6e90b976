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

static struct value *sample(struct arena *a, const char *key, const char *text)
{
	struct value *m = value_map(a);
	struct value_list list = {0};

	value_add(a, &list, value_str(a, str_c(text)));
	value_add(a, &list, NULL);
	value_set(a, m, str_c(key), value_list(a, &list));
	value_set_bool(a, m, "yes", true);
	return m;
}

static bool same_known(const struct value *x, const struct value *y,
		       const struct value_known *known)
{
	struct buf a, b;
	bool same;

	buf_init(&a, 0);
	buf_init(&b, 0);
	value_write(&a, x, known);
	value_write(&b, y, known);
	same = str_eq(buf_str(&a), buf_str(&b));
	buf_release(&a);
	buf_release(&b);
	return same;
}

static bool same_bytes(const struct value *x, const struct value *y, const struct value *known)
{
	const struct value_known all = {.value = known};

	return same_known(x, y, known ? &all : NULL);
}

/* A slice of the text that is known stands there as its place, as text or as HTML. */
static void slices_of_what_is_known(void **state)
{
	struct str text = S("one two one");
	struct value_known known = {.text = text};
	struct arena a = {0};
	const struct value *first = value_html(&a, str_slice(text, 0, 3));
	const struct value *again = value_html(&a, str_slice(text, 8, 11));

	(void)state;
	assert_true(same_bytes(first, again, NULL));
	assert_true(same_known(first, first, &known));
	assert_false(same_known(first, again, &known));
	assert_false(same_known(first, value_html(&a, str_slice(text, 0, 4)), &known));
	assert_false(same_known(first, value_str(&a, str_slice(text, 0, 3)), &known));
	assert_false(same_known(first, value_html(&a, S("one")), &known));
	assert_false(same_known(value_str(&a, S("x")), value_str(&a, S("y")), &known));
	assert_true(same_known(value_str(&a, S("")), value_str(&a, str_slice(text, 2, 2)), &known));
	arena_release(&a);
}

/* Equal values and no others give equal bytes, also where one text goes on as another begins. */
static void bytes_of_values(void **state)
{
	struct arena a = {0};
	struct value *m = sample(&a, "k", "v");

	(void)state;
	assert_true(same_bytes(m, sample(&a, "k", "v"), NULL));
	assert_false(same_bytes(m, sample(&a, "k", "w"), NULL));
	assert_false(same_bytes(m, sample(&a, "kv", ""), NULL));
	assert_false(same_bytes(value_str(&a, S("x")), value_html(&a, S("x")), NULL));
	assert_false(same_bytes(value_str(&a, S("")), value_bool(false), NULL));
	assert_false(same_bytes(value_bool(true), value_bool(false), NULL));
	/* What is known stands there by name only. */
	assert_false(same_bytes(m, sample(&a, "k", "v"), m));
	value_set(&a, m, S("more"), value_num(&a, 1));
	assert_false(same_bytes(m, sample(&a, "k", "v"), NULL));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(slices_of_what_is_known),
		cmocka_unit_test(bytes_of_values),
	};

	return RUN(tests);
}
