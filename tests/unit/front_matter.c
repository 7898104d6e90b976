#include "read/front_matter.h"

#include "told.h"

static struct diags told;
static struct arena arena;
static enum front_matter found; /* by the last split */

static int release(void **state)
{
	(void)state;
	diags_release(&told);
	arena_release(&arena);
	return 0;
}

/* Splits, and compares with what should come out; want_matter NULL: there is none. */
static void split(const char *page, const char *want_matter, const char *want_body, unsigned line)
{
	struct str matter, body;
	unsigned first, body_line;

	found = front_matter_split(str_c(page), S("p.md"), &matter, &first, &body, &body_line,
				   &told);
	assert_int_equal(found != FRONT_MATTER_NONE, want_matter != NULL);
	assert_int_equal(first, found == FRONT_MATTER_JSON ? 1 : line == 1 ? first : 2);
	if (want_matter)
		assert_str(matter, want_matter);
	assert_str(body, want_body);
	assert_int_equal(body_line, line);
}

static void splits_front_matter(void **state)
{
	(void)state;
	split("---\na: b\n---\ntekst\n", "a: b\n", "tekst\n", 4);
	split("---\r\na: b\r\n---\r\ntekst\r\n", "a: b\r\n", "tekst\r\n", 4);
	split("\xef\xbb\xbf---\na: b\n...\ntekst", "a: b\n", "tekst", 4);
	split("--- \na: b\n---\t\n", "a: b\n", "", 4);
	split("---\na: b\n---", "a: b\n", "", 4);
	split("---\n---\ntekst", "", "tekst", 3);
	split("---\na: b\n --- \n----\n---\nx", "a: b\n --- \n----\n", "x", 6);
	split("", NULL, "", 1);
	split("tekst\n---\na: b\n---\n", NULL, "tekst\n---\na: b\n---\n", 1);
	split("\xef\xbb\xbftekst", NULL, "tekst", 1);
	split("----\na: b\n----\n", NULL, "----\na: b\n----\n", 1);
	split("---", NULL, "---", 1);
	split("---\n\nEen lijn: en tekst.\n", NULL, "---\n\nEen lijn: en tekst.\n", 1);
	split("---\n# Kop\n", NULL, "---\n# Kop\n", 1);
	assert_told(&told, "");
}

static void tells_of_unclosed_front_matter(void **state)
{
	static const char want[] = "p.md:1:1: error: the front matter that starts here is never "
				   "closed; put \"---\" on "
				   "a line of its own after its last key [front-matter/unclosed]\n";

	(void)state;
	split("---\ntitel: x\n\ntekst\n", NULL, "---\ntitel: x\n\ntekst\n", 1);
	assert_told(&told, want);
	split("---\n\ntitel:\n", NULL, "---\n\ntitel:\n", 1);
	assert_told(&told, want);
}

static void splits_toml(void **state)
{
	(void)state;
	split("+++\na = 1\n+++\ntext\n", "a = 1\n", "text\n", 4);
	assert_int_equal(found, FRONT_MATTER_TOML);
	split("+++\r\n+++\r\ntext", "", "text", 3);
	split("+++\na = 1\n---\n", NULL, "+++\na = 1\n---\n", 1);
	assert_told(&told, "p.md:1:1: error: the front matter that starts here is never closed; "
			   "put \"+++\" on a line of its own after its last key "
			   "[front-matter/unclosed]\n");
	split("+++\nA sum\n", NULL, "+++\nA sum\n", 1);
	split("++++\na = 1\n++++\n", NULL, "++++\na = 1\n++++\n", 1);
	assert_told(&told, "");
}

static void splits_json(void **state)
{
	static const char object[] = "{\n  \"a\": \"}\\\" {\",\n  \"b\": [{}]\n}";
	static const char page[] = "{\n  \"a\": \"}\\\" {\",\n  \"b\": [{}]\n}\n\ntext\n";

	(void)state;
	split(page, object, "\ntext\n", 5);
	assert_int_equal(found, FRONT_MATTER_JSON);
	split("{ }\ntext", "{ }", "text", 2);
	split("{\"a\": 1}", "{\"a\": 1}", "", 2);
	split("{{< figure >}}\n", NULL, "{{< figure >}}\n", 1);
	split("{% raw %}\n", NULL, "{% raw %}\n", 1);
	split("{}\n", NULL, "{}\n", 1);
	assert_told(&told, "");
	split("{\"a\": 1} and more\n", NULL, "{\"a\": 1} and more\n", 1);
	assert_told(&told, "p.md:1:1: error: the front matter that starts here is never closed; "
			   "put \"}\" on a line of its own after its last key "
			   "[front-matter/unclosed]\n");
}

static void all_give_one_tree(void **state)
{
	static const char *const pages[] = {
		"---\ntitle: Soup\ntags: [a, b]\n---\n",
		"+++\ntitle = \"Soup\"\ntags = [\"a\", \"b\"]\n+++\n",
		"{\n\t\"title\": \"Soup\",\n\t\"tags\": [\"a\", \"b\"]\n}\n",
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct str matter, body;
		unsigned line, body_line;
		enum front_matter kind = front_matter_split(str_c(pages[i]), S("p.md"), &matter,
							    &line, &body, &body_line, &told);
		const struct yaml *y =
			front_matter_parse(&arena, &arena, kind, matter, S("p.md"), line, &told);

		assert_told(&told, "");
		assert_non_null(y);
		assert_str(yaml_get(y, S("title"))->text, "Soup");
		assert_int_equal(yaml_get(y, S("title"))->line, 2);
		assert_int_equal(yaml_get(y, S("tags"))->n, 2);
		assert_str(yaml_get(y, S("tags"))->items[1]->text, "b");
		assert_int_equal(yaml_get(y, S("tags"))->line, 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(splits_front_matter, release),
		cmocka_unit_test_teardown(tells_of_unclosed_front_matter, release),
		cmocka_unit_test_teardown(splits_toml, release),
		cmocka_unit_test_teardown(splits_json, release),
		cmocka_unit_test_teardown(all_give_one_tree, release),
	};

	return RUN(tests);
}
