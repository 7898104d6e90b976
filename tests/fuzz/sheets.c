/*
 * Style sheets from anywhere, cut at the first NUL into design tokens and styles: what is left of
 * them is some of what there was, in its order, and leaving out once more leaves out nothing.
 */
#include <stdlib.h>

#include "write/css.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert, which an optimised build leaves out. */
#define must(condition) ((condition) ? (void)0 : abort())

static bool is_part_of(struct str less, struct str more)
{
	size_t at = 0;

	for (size_t i = 0; i < more.n && at < less.n; i++)
		at += more.p[i] == less.p[at];
	return at == less.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str styles = {(const char *)data, size}, tokens = str_cut(&styles, '\0');
	struct str sheets[2] = {tokens, tokens}, once[2];
	struct arena arena = {0};
	struct buf plain, again;

	css_keep_used(&arena, sheets, 2, &styles, 1);
	must(is_part_of(sheets[0], tokens) && is_part_of(sheets[1], tokens));
	once[0] = sheets[0];
	once[1] = sheets[1];
	css_keep_used(&arena, sheets, 2, &styles, 1);
	must(str_eq(once[0], sheets[0]) && str_eq(once[1], sheets[1]));

	buf_init(&plain, 0);
	buf_init(&again, 0);
	css_add_plain(&plain, styles);
	must(plain.n <= styles.n + 1);
	css_add_plain(&again, buf_str(&plain));
	must(str_eq(buf_str(&again), buf_str(&plain)));
	buf_release(&plain);
	buf_release(&again);
	arena_release(&arena);
	return 0;
}
