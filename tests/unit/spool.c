#include <sys/resource.h>

#include <errno.h>
#include <signal.h>

#include "base/spool.h"
#include "unit.h"

static void empty(void **state)
{
	struct spool s;
	struct str all;

	(void)state;
	spool_init(&s);
	all = spool_map(&s);
	assert_non_null(all.p);
	assert_int_equal(all.n, 0);
	assert_int_equal(s.error, 0);
	spool_release(&s);
	spool_release(&s);
}

static void pieces_come_back_as_one(void **state)
{
	struct spool s;
	struct str all;
	char piece[64];

	(void)state;
	spool_init(&s);
	for (int i = 0; i < 100000; i++) {
		int n = snprintf(piece, sizeof piece, "%d\n", i);
		spool_add(&s, (struct str){piece, (size_t)n});
	}
	spool_add(&s, S(""));
	spool_add(&s, (struct str){NULL, 0});
	all = spool_map(&s);
	assert_int_equal(s.error, 0);
	assert_int_equal(all.n, 588890);
	for (long long i = 0; i < 100000; i++) {
		long long n;
		assert_true(str_int(str_cut(&all, '\n'), &n));
		assert_int_equal(n, i);
	}
	assert_int_equal(spool_map(&s).n, 588890);
	spool_release(&s);
}

/* A disk that is full: here, a limit on the size of files. */
static void failures_are_kept(void **state)
{
	static const char block[65536];
	struct rlimit old, small;
	struct spool s;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 100000;
	signal(SIGXFSZ, SIG_IGN);
	spool_init(&s);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (int i = 0; i < 4; i++)
		spool_add(&s, (struct str){block, sizeof block});
	assert_null(spool_map(&s).p);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(s.error, EFBIG);
	/* Room again comes too late: something is missing. */
	spool_add(&s, S("x"));
	assert_null(spool_map(&s).p);
	spool_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(pieces_come_back_as_one),
		cmocka_unit_test(failures_are_kept),
	};

	return RUN(tests);
}
