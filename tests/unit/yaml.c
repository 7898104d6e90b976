#include "read/yaml.h"

#include "told.h"

static struct arena arena;
static struct diags told;

static const struct yaml *parse_at(const char *text, unsigned first_line)
{
	return yaml_parse(&arena, str_c(text), S("a.yaml"), first_line, &told);
}

static const struct yaml *parse(const char *text)
{
	return parse_at(text, 1);
}

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	diags_release(&told);
	return 0;
}

/* The text must be refused with exactly this. */
static void refuse(const char *text, const char *want)
{
	assert_null(parse(text));
	assert_told(&told, want);
	arena_reset(&arena);
}

static void keeps_text_and_place(void **state)
{
	const struct yaml *root = parse("regio: NO\n"
					"aantal:  \"12\"\n"
					"lijst:\n"
					"  - één\n"
					"  - b: {c: d}\n"
					"leeg:\n"
					"tilde: ~\n"
					"null: 'null'\n");
	const struct yaml *v;

	(void)state;
	assert_told(&told, "");
	assert_non_null(root);
	assert_int_equal(root->kind, YAML_MAP);
	assert_int_equal(root->n, 6);
	v = yaml_get(root, S("regio"));
	assert_int_equal(v->kind, YAML_SCALAR);
	assert_str(v->text, "NO");
	assert_false(v->quoted);
	assert_int_equal(v->line, 1);
	assert_int_equal(v->column, 8);
	v = yaml_get(root, S("aantal"));
	assert_str(v->text, "12");
	assert_true(v->quoted);
	assert_int_equal(v->column, 10);
	v = yaml_get(root, S("lijst"));
	assert_int_equal(v->kind, YAML_LIST);
	assert_int_equal(v->n, 2);
	assert_str(v->items[0]->text, "één");
	assert_int_equal(v->items[1]->line, 5);
	assert_int_equal(v->items[1]->column, 5);
	assert_str(yaml_get(yaml_get(v->items[1], S("b")), S("c"))->text, "d");
	assert_int_equal(yaml_get(root, S("leeg"))->kind, YAML_NULL);
	assert_int_equal(yaml_get(root, S("tilde"))->kind, YAML_NULL);
	assert_int_equal(yaml_get(root, S("null"))->kind, YAML_SCALAR);
	assert_int_equal(root->pairs[2].line, 3);
	assert_int_equal(root->pairs[2].column, 1);
	assert_null(yaml_get(root, S("niet")));
	assert_null(yaml_get(v, S("b")));
	assert_null(yaml_get(NULL, S("b")));
}

static void counts_lines_from_the_first(void **state)
{
	const struct yaml *root = parse_at("a: b\nc: d\n", 7);

	(void)state;
	assert_int_equal(root->pairs[1].line, 8);
	assert_int_equal(root->pairs[1].value->line, 8);
	assert_null(parse_at("a: b: c\n", 2));
	assert_told(&told,
		    "a.yaml:2:5: error: a second \": \" in one value; put the value in quotes, "
		    "or check the indentation [yaml/syntax]\n");
}

static void blocks_and_folds(void **state)
{
	const struct yaml *root = parse("a: |\n  x\n  y\nb: >-\n  x\n  y\nc: x\n  y\n");

	(void)state;
	assert_str(yaml_get(root, S("a"))->text, "x\ny\n");
	assert_true(yaml_get(root, S("a"))->quoted);
	assert_str(yaml_get(root, S("b"))->text, "x y");
	assert_str(yaml_get(root, S("c"))->text, "x y");
	assert_false(yaml_get(root, S("c"))->quoted);
}

static void empty_is_null(void **state)
{
	const char *const texts[] = {"", "\n\n", "# only a comment\n", "\xef\xbb\xbf", "---\n"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const struct yaml *root = parse(texts[i]);

		assert_non_null(root);
		assert_int_equal(root->kind, YAML_NULL);
	}
	assert_int_equal(yaml_parse(&arena, (struct str){NULL, 0}, S("a"), 1, &told)->kind,
			 YAML_NULL);
	assert_told(&told, "");
}

static void drops_the_byte_order_mark(void **state)
{
	const struct yaml *root = parse("\xef\xbb\xbf"
					"a: b\r\nc: d\r\n");

	(void)state;
	assert_int_equal(root->n, 2);
	assert_str(root->pairs[0].key, "a");
	assert_int_equal(root->pairs[0].column, 1);
	assert_str(root->pairs[1].value->text, "d");
	assert_int_equal(root->pairs[1].line, 2);
}

static void aliases_and_merges(void **state)
{
	const struct yaml *root = parse("basis: &b {x: 1, y: 2}\n"
					"zelf: *b\n"
					"meer:\n"
					"  <<: *b\n"
					"  y: 3\n"
					"veel:\n"
					"  <<: [{x: 9}, *b]\n"
					"  '<<': tekst\n");
	const struct yaml *v;

	(void)state;
	assert_told(&told, "");
	assert_ptr_equal(yaml_get(root, S("zelf")), yaml_get(root, S("basis")));
	v = yaml_get(root, S("meer"));
	assert_int_equal(v->n, 2);
	assert_str(v->pairs[0].key, "y");
	assert_str(v->pairs[0].value->text, "3");
	assert_str(yaml_get(v, S("x"))->text, "1");
	v = yaml_get(root, S("veel"));
	assert_str(yaml_get(v, S("x"))->text, "9");
	assert_str(yaml_get(v, S("y"))->text, "2");
	assert_str(yaml_get(v, S("<<"))->text, "tekst");
	/* The nearest anchor of a name counts. */
	root = parse("[&a 1, *a, &a 2, *a]");
	assert_str(root->items[1]->text, "1");
	assert_str(root->items[3]->text, "2");
}

static void refuses_with_a_way_out(void **state)
{
	(void)state;
	refuse("titel: Wet: de regels\n",
	       "a.yaml:1:11: error: a second \": \" in one value; put the value in quotes, or "
	       "check the indentation [yaml/syntax]\n");
	refuse("a: b\n\tc: d\n",
	       "a.yaml:2:1: error: a tab in the indentation; indent with spaces [yaml/syntax]\n");
	refuse("a: >\n\tb\n",
	       "a.yaml:2:1: error: a tab in the indentation; indent with spaces [yaml/syntax]\n");
	refuse("a: |b\n", "a.yaml:1:5: error: a value that starts with | or > goes on on the next "
			  "line; put it "
			  "in quotes [yaml/syntax]\n");
	refuse("a: @b\n",
	       "a.yaml:1:4: error: a value cannot start with this character; put it in quotes (and "
	       "indent with spaces, not tabs) [yaml/syntax]\n");
	refuse("a: 'b\nc: d\n",
	       "a.yaml:1:4: error: this quote is never closed; close it [yaml/syntax]\n");
	refuse("a: \"b\" c\nd: e\n",
	       "a.yaml:1:8: error: this does not fit what stands above it: check the indentation, "
	       "and text after a closing quote [yaml/syntax]\n");
	refuse("a: [b, c\nd: e\n",
	       "a.yaml:1:4: error: this list is not closed, or lacks a comma; put values that hold "
	       "[ ] { } , in quotes [yaml/syntax]\n");
	refuse("a: {b: c\n",
	       "a.yaml:1:4: error: this map is not closed, or lacks a comma; put values that hold "
	       "[ ] { } , in quotes [yaml/syntax]\n");
	refuse("a: b\nc\nd: e\n",
	       "a.yaml:2:1: error: expected \"key: value\"; is a colon missing, or a quote? "
	       "[yaml/syntax]\n");
	refuse("a: **b**\n",
	       "a.yaml:1:5: error: a value that starts with * or & needs quotes [yaml/syntax]\n");
	refuse("a: *b\n", "a.yaml:1:4: error: no anchor \"&b\" before this alias; put a value that "
			  "starts with "
			  "* in quotes [yaml/syntax]\n");
	refuse("a: \"C:\\map\"\n",
	       "a.yaml:1:7: error: in double quotes a backslash starts an escape; use single "
	       "quotes, or \\\\ [yaml/syntax]\n");
	refuse("a: b\n---\nc: d\n", "a.yaml:2:1: error: a second document starts here; \"---\" may "
				    "stand only at the top "
				    "[yaml/syntax]\n");
	refuse("a: b\nc: caf\xe9\n",
	       "a.yaml:2:7: error: byte 0xE9 is no UTF-8; save the file as UTF-8 [yaml/syntax]\n");
	refuse("a: b\nc: é\x01\n",
	       "a.yaml:2:5: error: a control character; remove it [yaml/syntax]\n");
	refuse("'': b\n", "a.yaml:1:1: error: a key is missing before the colon [yaml/syntax]\n");
	refuse("[a]: b\n",
	       "a.yaml:1:1: error: a key must be text; put { } and [ ] that are meant as text in "
	       "quotes [yaml/syntax]\n");
	refuse("a:\n  <<: b\n",
	       "a.yaml:2:3: error: \"<<\" takes a map, or a list of maps [yaml/syntax]\n");
}

static void refuses_doubles(void **state)
{
	(void)state;
	refuse("a: b\nc: d\na: e\n",
	       "a.yaml:3:1: error: the key \"a\" stands on line 1 too; keep one of them "
	       "[yaml/duplicate]\n");
	refuse("x:\n  - {y: 1, y: 2}\n",
	       "a.yaml:2:12: error: the key \"y\" stands on line 2 too; keep one of them "
	       "[yaml/duplicate]\n");
}

static void refuses_tags(void **state)
{
	const struct yaml *root;

	(void)state;
	refuse("a: !!python/object:os.system x\n",
	       "a.yaml:1:4: error: the tag \"tag:yaml.org,2002:python/object:os.system\" is not "
	       "taken; put a value that starts with ! in quotes [yaml/tag]\n");
	refuse("a: !include b.yaml\n",
	       "a.yaml:1:4: error: the tag \"!include\" is not taken; put a value that starts with "
	       "! in quotes [yaml/tag]\n");
	refuse("a: !!seq {b: c}\n", "a.yaml:1:4: error: the tag \"tag:yaml.org,2002:seq\" is not "
				    "taken; put a value that "
				    "starts with ! in quotes [yaml/tag]\n");
	refuse("# x\n%TAG ! tag:example.org,2000:\n---\na: b\n",
	       "a.yaml:2:1: error: %TAG is not taken; remove it [yaml/tag]\n");
	root = parse("a: !!str 12\nb: !!int 12\nc: !!map {}\nd: ! ~\n");
	assert_told(&told, "");
	assert_true(root->pairs[0].value->quoted);
	assert_false(root->pairs[1].value->quoted);
	assert_int_equal(root->pairs[2].value->kind, YAML_MAP);
	assert_int_equal(root->pairs[3].value->kind, YAML_SCALAR);
}

static void bounds_depth(void **state)
{
	char text[2 * (YAML_MAX_DEPTH + 1) + 1];

	(void)state;
	for (size_t i = 0; i < YAML_MAX_DEPTH; i++) {
		text[i] = '[';
		text[YAML_MAX_DEPTH + i] = ']';
	}
	text[2 * YAML_MAX_DEPTH] = '\0';
	assert_non_null(parse(text));
	text[YAML_MAX_DEPTH] = '[';
	memset(text + YAML_MAX_DEPTH + 1, ']', YAML_MAX_DEPTH + 1);
	text[2 * (YAML_MAX_DEPTH + 1)] = '\0';
	refuse(text, "a.yaml:1:65: error: nested deeper than 64 levels [yaml/limit]\n");
	/* What an alias brings counts from where it stands. */
	refuse("a: &a [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n"
	       "b: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
	       "a.yaml:2:36: error: nested deeper than 64 levels [yaml/limit]\n");
}

static void bounds_expansion(void **state)
{
	(void)state;
	refuse("a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	       "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
	       "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
	       "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
	       "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n",
	       "a.yaml:5:29: error: more than 100000 values, aliases expanded [yaml/limit]\n");
	refuse("a: &a [1, *a]\n",
	       "a.yaml:1:11: error: the alias \"*a\" stands inside its own anchor [yaml/limit]\n");
}

static void bounds_size(void **state)
{
	char *text = malloc(YAML_MAX_BYTES + 2);

	(void)state;
	assert_non_null(text);
	memset(text, '#', YAML_MAX_BYTES + 1);
	text[YAML_MAX_BYTES + 1] = '\0';
	refuse(text, "a.yaml:1:1: error: larger than 1048576 bytes [yaml/limit]\n");
	text[YAML_MAX_BYTES] = '\0';
	assert_non_null(parse(text));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(keeps_text_and_place, release),
		cmocka_unit_test_teardown(counts_lines_from_the_first, release),
		cmocka_unit_test_teardown(blocks_and_folds, release),
		cmocka_unit_test_teardown(empty_is_null, release),
		cmocka_unit_test_teardown(drops_the_byte_order_mark, release),
		cmocka_unit_test_teardown(aliases_and_merges, release),
		cmocka_unit_test_teardown(refuses_with_a_way_out, release),
		cmocka_unit_test_teardown(refuses_doubles, release),
		cmocka_unit_test_teardown(refuses_tags, release),
		cmocka_unit_test_teardown(bounds_depth, release),
		cmocka_unit_test_teardown(bounds_expansion, release),
		cmocka_unit_test_teardown(bounds_size, release),
	};

	return RUN(tests);
}
