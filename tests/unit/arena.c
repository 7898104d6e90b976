#include "unit.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

static void zeroed_and_aligned(void **state)
{
	static const size_t aligns[] = {1, 2, 4, 8, 16};
	uint64_t seed = 1;
	struct arena a;

	(void)state;
	arena_init(&a);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 5000; i++) {
			size_t n = random_next(&seed) % 200, align = aligns[random_next(&seed) % 5];
			unsigned char *p = arena_alloc(&a, n, align);

			assert_non_null(p);
			assert_int_equal((uintptr_t)p % align, 0);
			for (size_t k = 0; k < n; k++) {
				assert_int_equal(p[k], 0);
				p[k] = 0xaa;
			}
		}
		arena_reset(&a);
	}
	arena_release(&a);
	assert_int_equal(a.total, 0);
}

static void large_blocks(void **state)
{
	struct arena a = {0};
	char *small = arena_alloc(&a, 1, 1), *large = arena_alloc(&a, (size_t)5 << 20, 16);

	(void)state;
	*small = 'x';
	memset(large, 'y', (size_t)5 << 20);
	assert_int_equal(*small, 'x');
	arena_reset(&a);
	/* The largest block is the one that is kept. */
	assert_true(a.total > (size_t)5 << 20);
	assert_true(a.total < (size_t)6 << 20);
	arena_release(&a);
}

static void rewinds(void **state)
{
	struct arena a = {0};
	struct arena_mark empty = arena_mark(&a), mark;
	char *kept, *p;

	(void)state;
	kept = str_cstr(&a, S("kept"));
	mark = arena_mark(&a);
	p = arena_alloc(&a, 100, 1);
	memset(p, 1, 100);
	arena_alloc(&a, (size_t)3 << 20, 1);
	arena_rewind(&a, mark);
	assert_string_equal(kept, "kept");
	assert_ptr_equal(arena_alloc(&a, 100, 1), p);
	assert_int_equal(p[50], 0);
	arena_rewind(&a, empty);
	assert_int_equal(arena_mark(&a).used, 0);
	arena_release(&a);
}

static void red_zones(void **state)
{
	(void)state;
#if defined(__SANITIZE_ADDRESS__)
	struct arena a = {0};
	char *p = arena_alloc(&a, 13, 1);

	arena_alloc(&a, 13, 1);
	assert_false(__asan_address_is_poisoned(p + 12));
	assert_true(__asan_address_is_poisoned(p + 13));
	arena_reset(&a);
	assert_true(__asan_address_is_poisoned(p));
	arena_release(&a);
#else
	skip();
#endif
}

static void lists_grow(void **state)
{
	struct {
		int *v;
		size_t n, cap;
	} list = {0};

	(void)state;
	for (int i = 0; i < 1000; i++)
		list_push(&list, i);
	assert_int_equal(list.n, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(list.v[i], i);
	list_free(&list);
	assert_null(list.v);
	assert_int_equal(list.cap, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_and_aligned),
		cmocka_unit_test(large_blocks),
		cmocka_unit_test(rewinds),
		cmocka_unit_test(red_zones),
		cmocka_unit_test(lists_grow),
	};

	return RUN(tests);
}
