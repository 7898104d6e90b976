/* Comparing what was told with what should be, as a user sees it: one line a diagnostic, sorted. */
#ifndef TOLD_H
#define TOLD_H

#include "base/diag.h"
#include "unit.h"

#define assert_told(diags, want) assert_told_((diags), (want), __FILE__, __LINE__)

/* Empties diags. */
static inline void assert_told_(struct diags *diags, const char *want, const char *file, int line)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	diags_settle(diags, NULL, false);
	assert_non_null(out);
	assert_int_equal(diags_print(diags, out, DIAG_TEXT, false, ""), 0);
	assert_int_equal(fclose(out), 0);
	diags_release(diags);
	if (strcmp(text, want) != 0) {
		print_error("want:\n%s got:\n%s", want, text);
		free(text);
		_fail(file, line);
	}
	free(text);
}

#endif
