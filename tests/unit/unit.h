/* What every unit test starts from: cmocka behind the headers it wants, and checks on strings. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

#define assert_str(got, want) assert_str_(str_c(want), (got), __FILE__, __LINE__)

static inline void assert_str_(struct str want, struct str got, const char *file, int line)
{
	if (str_eq(got, want))
		return;
	print_error("want: \"" STR_FMT "\"\n got: \"" STR_FMT "\"\n", STR_ARG(want), STR_ARG(got));
	_fail(file, line);
}

/* Runs fn(b, in) on an empty builder and compares what it added. */
#define assert_adds(fn, in, want)                                                                  \
	do {                                                                                       \
		struct buf b_;                                                                     \
		buf_init(&b_, 0);                                                                  \
		fn(&b_, S(in));                                                                    \
		assert_str(buf_str(&b_), (want));                                                  \
		buf_release(&b_);                                                                  \
	} while (0)

/* Numbers that look random and are the same on every run (xorshift). */
static inline unsigned random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (unsigned)(*state >> 33);
}

#define RUN(tests) cmocka_run_group_tests((tests), NULL, NULL)

#endif
