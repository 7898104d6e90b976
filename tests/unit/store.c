#include "base/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "unit.h"

#define MAGIC "test 1\n\x04\x03\x02"

static char file[64];

static int setup(void **state)
{
	char folder[] = "/tmp/unit-store-XXXXXX";

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof file, "%s/x/cache", folder);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(file);
	*strrchr(file, '/') = '\0';
	rmdir(file);
	*strrchr(file, '/') = '\0';
	return rmdir(file);
}

static void save(void)
{
	struct buf b;

	buf_init(&b, 0);
	store_begin(&b, MAGIC);
	store_put_u32(&b, 7);
	store_put_str(&b, S("words"));
	store_put_str(&b, S(""));
	assert_int_equal(store_save(&b, file), 0);
	buf_release(&b);
}

static void gives_back_what_it_got(void **state)
{
	struct store s;
	struct buf b;

	(void)state;
	save();
	buf_init(&b, STORE_MOST);
	assert_true(store_load(&s, &b, file, MAGIC));
	assert_int_equal(store_take_u32(&s), 7);
	assert_str(store_take_str(&s), "words");
	assert_str(store_take_str(&s), "");
	assert_int_equal(s.rest.n, 0);
	assert_false(s.bad);
	/* Past the end there is nothing, ever after. */
	assert_int_equal(store_take_u32(&s), 0);
	assert_true(s.bad);
	assert_null(store_take(&s, 0));
	buf_release(&b);
}

static void any_damage_is_noticed(void **state)
{
	struct buf whole, b;
	struct store s;

	(void)state;
	save();
	buf_init(&whole, 0);
	buf_init(&b, STORE_MOST);
	assert_int_equal(file_read_path(file, &whole), 0);
	for (size_t i = 0; i < whole.n; i++) {
		FILE *f = fopen(file, "wb");

		/* Cut off, and one byte changed. */
		assert_non_null(f);
		assert_int_equal(fwrite(whole.p, 1, i, f), i);
		fclose(f);
		buf_clear(&b);
		assert_false(store_load(&s, &b, file, MAGIC));
		whole.p[i] ^= 1;
		f = fopen(file, "wb");
		assert_non_null(f);
		assert_int_equal(fwrite(whole.p, 1, whole.n, f), whole.n);
		fclose(f);
		whole.p[i] ^= 1;
		buf_clear(&b);
		assert_false(store_load(&s, &b, file, MAGIC));
		assert_true(s.bad);
	}
	save();
	buf_clear(&b);
	assert_false(store_load(&s, &b, file, "test 2\n\x04\x03\x02"));
	buf_clear(&b);
	assert_false(store_load(&s, &b, "store-that-is-not-there", MAGIC));
	buf_release(&b);
	buf_release(&whole);
}

static void numbers_have_bounds(void **state)
{
	struct buf b;
	struct store s;

	(void)state;
	buf_init(&b, 0);
	store_put_u32(&b, 3);
	store_put_u32(&b, 3);
	store_put_u32(&b, 2);
	s = (struct store){.rest = buf_str(&b)};
	assert_int_equal(store_take_index(&s, 4), 3);
	assert_int_equal(store_take_index(&s, 3), 0);
	assert_true(s.bad);
	s = (struct store){.rest = buf_str(&b)};
	assert_int_equal(store_take_count(&s, 2), 3);
	assert_int_equal(store_take_count(&s, 2), 0);
	assert_true(s.bad);
	/* A string longer than what there is. */
	s = (struct store){.rest = str_slice(buf_str(&b), 0, 6)};
	assert_int_equal(store_take_str(&s).n, 0);
	assert_true(s.bad);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(gives_back_what_it_got, setup, teardown),
		cmocka_unit_test_setup_teardown(any_damage_is_noticed, setup, teardown),
		cmocka_unit_test(numbers_have_bounds),
	};

	return RUN(tests);
}
