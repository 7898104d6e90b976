#include "read/toml.h"

#include <stdlib.h>
#include <string.h>

#include "told.h"

static struct arena arena;
static struct diags told;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	diags_release(&told);
	return 0;
}

static const struct yaml *parse(const char *text)
{
	return toml_parse(&arena, str_c(text), S("p.md"), 2, &told);
}

static void refuse(const char *text, const char *want)
{
	assert_null(parse(text));
	assert_told(&told, want);
}

static void keeps_text_and_place(void **state)
{
	const struct yaml *y = parse("# of a page\ntitle = \"Soup\"\n\n[params.é]\n"), *table;

	(void)state;
	assert_null(y);
	assert_told(&told, "p.md:5:9: error: expected a key: letters, digits, - and _, or text in "
			   "quotes [toml/syntax]\n");
	y = parse("# of a page\ntitle = \"Soup\"\n\n[params.\"é\"]\n  weight = 1_000 # all\n");
	assert_non_null(y);
	assert_int_equal(yaml_get(y, S("title"))->line, 3);
	assert_int_equal(yaml_get(y, S("title"))->column, 9);
	assert_true(yaml_get(y, S("title"))->quoted);
	table = yaml_get(yaml_get(y, S("params")), S("é"));
	assert_int_equal(table->pairs[0].line, 6);
	assert_int_equal(table->pairs[0].column, 3);
	assert_str(table->pairs[0].value->text, "1000");
	assert_false(table->pairs[0].value->quoted);
}

static void refuses_with_a_way_out(void **state)
{
	(void)state;
	refuse("a = 1\na = 2\n",
	       "p.md:3:3: error: \"a\" is there already; keep one of them [toml/duplicate]\n");
	refuse("[a]\n[a]\n",
	       "p.md:3:4: error: \"a\" is there already; keep one of them [toml/duplicate]\n");
	refuse("a = Soup\n", "p.md:2:5: error: expected a value: text in quotes, a number, true, "
			     "false or a date [toml/syntax]\n");
	refuse("a = \"x\n", "p.md:2:7: error: the text is not closed on its line; put a quote, or "
			    "three for a text of more lines [toml/syntax]\n");
	refuse("a: b\n", "p.md:2:2: error: expected \"=\" behind the key [toml/syntax]\n");
	refuse("a = \"C:\\docs\"\n",
	       "p.md:2:9: error: \"\\\" does not go with what follows; write \"\\\\\", or put the "
	       "text in single quotes [toml/syntax]\n");
	refuse("a = 2024-02-30\n", "p.md:2:5: error: expected a value: text in quotes, a number, "
				   "true, false or a date [toml/syntax]\n");
	refuse("a = 1 b = 2\n", "p.md:2:7: error: expected the end of the line here "
				"[toml/syntax]\n");
}

/* n times s. */
static char *repeat(const char *s, size_t n, const char *end)
{
	size_t length = strlen(s);
	char *text = malloc(n * length + strlen(end) + 1);

	assert_non_null(text);
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * length, s, length);
	memcpy(text + n * length, end, strlen(end) + 1);
	return text;
}

static void bounds(void **state)
{
	char *text = repeat("[", YAML_MAX_DEPTH * 1000, "");
	struct buf b;

	(void)state;
	memcpy(text, "a=", 2);
	refuse(text, "p.md:2:66: error: nested deeper than 64 [toml/limit]\n");
	free(text);
	text = repeat("a.", 100, "a = 1\n");
	refuse(text, "p.md:2:129: error: nested deeper than 64 [toml/limit]\n");
	free(text);
	text = repeat("#", YAML_MAX_BYTES + 1, "");
	refuse(text, "p.md:2:1: error: larger than 1048576 bytes [toml/limit]\n");
	free(text);
	buf_init(&b, 0);
	for (unsigned i = 0; i <= TOML_MAX_KEYS; i++)
		buf_addf(&b, "a%u = 1\n", i);
	refuse(b.p, "p.md:4098:10: error: more than 4096 keys in one table [toml/limit]\n");
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(keeps_text_and_place, release),
		cmocka_unit_test_teardown(refuses_with_a_way_out, release),
		cmocka_unit_test_teardown(bounds, release),
	};

	return RUN(tests);
}
