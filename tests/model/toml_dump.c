/*
 * For toml.py: reads documents from standard input, each as its length in decimal, a line feed and
 * that many bytes; writes for each a line of JSON, or null where it is refused.
 */
#include <stdio.h>
#include <stdlib.h>

#include "read/toml.h"

static void dump(struct buf *out, const struct yaml *y)
{
	switch (y->kind) {
	case YAML_NULL:
		abort();
	case YAML_SCALAR:
		buf_addf(out, "{\"%s\":\"", y->quoted ? "text" : "plain");
		buf_add_json(out, y->text);
		buf_adds(out, "\"}");
		break;
	case YAML_LIST:
		buf_addc(out, '[');
		for (size_t i = 0; i < y->n; i++) {
			if (i)
				buf_addc(out, ',');
			dump(out, y->items[i]);
		}
		buf_addc(out, ']');
		break;
	case YAML_MAP:
		buf_adds(out, "{\"map\":[");
		for (size_t i = 0; i < y->n; i++) {
			buf_add(out, i ? S(",[\"") : S("[\""));
			buf_add_json(out, y->pairs[i].key);
			buf_adds(out, "\",");
			dump(out, y->pairs[i].value);
			buf_addc(out, ']');
		}
		buf_adds(out, "]}");
		break;
	}
}

int main(void)
{
	static char text[YAML_MAX_BYTES];
	size_t n;

	while (scanf("%zu", &n) == 1 && getchar() == '\n' && n <= sizeof text &&
	       fread(text, 1, n, stdin) == n) {
		struct arena arena = {0};
		struct diags told = {0};
		const struct yaml *y =
			toml_parse(&arena, (struct str){text, n}, S("a.toml"), 1, &told);
		struct buf out;

		buf_init(&out, 0);
		if (y)
			dump(&out, y);
		else
			buf_adds(&out, "null");
		puts(out.p);
		buf_release(&out);
		diags_release(&told);
		arena_release(&arena);
	}
	return 0;
}
