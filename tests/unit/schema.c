#include "model/schema.h"

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
	const struct yaml *root = yaml_parse(&arena, str_c(text), S("s"), 1, &told);

	assert_non_null(root);
	return root;
}

/* Types the value of "v:" in text. */
static struct field_value value(const struct field *field, const char *text)
{
	return schema_value(&arena, field, yaml_get(parse(text), S("v")), S("p.md"), 1, &told);
}

static void text_stays_text(void **state)
{
	const struct field field = {.name = S("v")};
	struct field_value v = value(&field, "v: NO");

	(void)state;
	assert_int_equal(v.n, 1);
	assert_ptr_equal(v.field, &field);
	assert_str(v.v[0].text, "NO");
	assert_int_equal(v.v[0].line, 1);
	assert_int_equal(v.v[0].column, 4);
	assert_str(value(&field, "v: 007").v[0].text, "007");
	assert_str(value(&field, "v: 1e3").v[0].text, "1e3");
	assert_str(value(&field, "v: 'null'").v[0].text, "null");
	assert_int_equal(value(&field, "v: ' '").n, 0);
	assert_int_equal(value(&field, "v: null").n, 0);
	assert_int_equal(value(&field, "x: y").n, 0);
	assert_told(&told, "");
	assert_int_equal(value(&field, "v: {a: b}").n, 0);
	assert_told(&told,
		    "p.md:1:4: error: \"v\": expected text, this is a map; put text that holds "
		    "[ ] { } or \": \" in quotes [field/type]\n");
}

static void one_or_many(void **state)
{
	const struct field one = {.name = S("v")}, many = {.name = S("v"), .many = true};
	struct field_value v = value(&many, "v: [a, ~, b]");

	(void)state;
	assert_int_equal(v.n, 2);
	assert_str(v.v[1].text, "b");
	assert_int_equal(v.v[1].column, 11);
	v = value(&many, "v: a");
	assert_int_equal(v.n, 1);
	assert_str(v.v[0].text, "a");
	assert_int_equal(value(&many, "v: []").n, 0);
	assert_told(&told, "");
	v = value(&one, "v: [a, b]");
	assert_int_equal(v.n, 1);
	assert_str(v.v[0].text, "a");
	assert_told(&told, "p.md:1:4: error: \"v\" takes one value, this is a list of 2; keep one "
			   "[field/many]\n");
	v = value(&many, "v: [a, [b], {c: d}]");
	assert_int_equal(v.n, 1);
	assert_told(&told, "p.md:1:8: error: \"v\": expected text, this is a list; put text that "
			   "holds [ ] { } or \": \" in quotes [field/type]\n"
			   "p.md:1:13: error: \"v\": expected text, this is a map; put text that "
			   "holds [ ] { } or \": \" in quotes [field/type]\n");
}

static void required(void **state)
{
	const struct field field = {.name = S("v"), .required = true, .many = true};

	(void)state;
	assert_int_equal(value(&field, "v: x").n, 1);
	assert_told(&told, "");
	value(&field, "x: y");
	assert_told(&told, "p.md:1:1: error: \"v\" is required here and missing; fill it in "
			   "[field/required]\n");
	value(&field, "x: y\nv: ''");
	assert_told(&told, "p.md:2:4: error: \"v\" is required here and empty; fill it in "
			   "[field/required]\n");
	value(&field, "x: y\nv: [~, '']");
	assert_told(&told, "p.md:2:4: error: \"v\" is required here and empty; fill it in "
			   "[field/required]\n");
	/* What is wrong is told once. */
	value(&field, "v: [[]]");
	assert_told(&told, "p.md:1:5: error: \"v\": expected text, this is a list; put text that "
			   "holds [ ] { } or \": \" in quotes [field/type]\n");
}

static void numbers(void **state)
{
	const struct field integer = {.name = S("v"), .kind = FIELD_INTEGER};
	const struct field number = {.name = S("v"), .kind = FIELD_NUMBER};
	const char *const wrong[] = {"v: 2,5",	 "v: inf",   "v: nan", "v: 0x1f",
				     "v: 1e999", "v: '1 2'", "v: .",   "v: 1-2"};

	(void)state;
	assert_true(value(&integer, "v: -12").v[0].number == -12);
	assert_true(value(&number, "v: 2.5").v[0].number == 2.5);
	assert_true(value(&number, "v: '-1e3'").v[0].number == -1000);
	assert_told(&told, "");
	assert_int_equal(value(&integer, "v: 1.5").n, 0);
	assert_told(&told, "p.md:1:4: error: \"v\": expected a whole number, such as 12, this is "
			   "\"1.5\" [field/type]\n");
	assert_int_equal(value(&number, "v: veel").n, 0);
	assert_told(&told, "p.md:1:4: error: \"v\": expected a number, with a point for decimals, "
			   "such as 2.5, this is \"veel\" [field/type]\n");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(value(&number, wrong[i]).n, 0);
		assert_int_equal(told.n, 1);
		diags_release(&told);
	}
}

static void booleans(void **state)
{
	const struct field field = {.name = S("v"), .kind = FIELD_BOOLEAN};

	(void)state;
	assert_true(value(&field, "v: true").v[0].yes);
	assert_true(value(&field, "v: Yes").v[0].yes);
	assert_int_equal(value(&field, "v: false").n, 1);
	assert_false(value(&field, "v: no").v[0].yes);
	assert_told(&told, "");
	assert_int_equal(value(&field, "v: misschien").n, 0);
	assert_told(&told, "p.md:1:4: error: \"v\": expected true or false, this is \"misschien\" "
			   "[field/type]\n");
}

static void enums(void **state)
{
	const struct str values[] = {S("loopt"), S("gestopt"), S("onbekend")};
	const struct field field = {
		.name = S("v"), .kind = FIELD_ENUM, .values = values, .values_n = 3};

	(void)state;
	assert_str(value(&field, "v: gestopt").v[0].text, "gestopt");
	assert_told(&told, "");
	assert_int_equal(value(&field, "v: lopt").n, 0);
	assert_told(&told, "p.md:1:4: error: \"v\" cannot be \"lopt\"; did you mean \"loopt\"? "
			   "[field/enum]\n");
	assert_int_equal(value(&field, "v: Loopt").n, 0);
	assert_told(&told, "p.md:1:4: error: \"v\" cannot be \"Loopt\"; did you mean \"loopt\"? "
			   "[field/enum]\n");
	assert_int_equal(value(&field, "v: zomaar iets").n, 0);
	assert_told(&told,
		    "p.md:1:4: error: \"v\" cannot be \"zomaar iets\"; known: loopt, gestopt, "
		    "onbekend [field/enum]\n");
}

static void addresses(void **state)
{
	const struct field url = {.name = S("v"), .kind = FIELD_URL};
	const struct field email = {.name = S("v"), .kind = FIELD_EMAIL};
	const char *const wrong_urls[] = {"v: example.org",   "v: 'javascript:alert(1)'",
					  "v: 'https://'",    "v: 'https:///x'",
					  "v: 'https://a b'", "v: 'ftp://a'"};
	const char *const wrong_emails[] = {"v: a",	     "v: a@b",	"v: '@b.nl'", "v: a@b@c.nl",
					    "v: 'a b@c.nl'", "v: a@b.", "v: a@"};

	(void)state;
	assert_int_equal(value(&url, "v: https://example.org/a?b#c").n, 1);
	assert_int_equal(value(&url, "v: http://example.org").n, 1);
	assert_int_equal(value(&email, "v: a.b@example.org").n, 1);
	assert_told(&told, "");
	for (size_t i = 0; i < sizeof wrong_urls / sizeof *wrong_urls; i++) {
		assert_int_equal(value(&url, wrong_urls[i]).n, 0);
		assert_int_equal(told.n, 1);
		diags_release(&told);
	}
	for (size_t i = 0; i < sizeof wrong_emails / sizeof *wrong_emails; i++) {
		assert_int_equal(value(&email, wrong_emails[i]).n, 0);
		assert_int_equal(told.n, 1);
		diags_release(&told);
	}
	value(&url, "v: example.org");
	value(&email, "x: y\nv: a");
	assert_told(&told, "p.md:1:4: error: \"v\": expected an address that starts with https://, "
			   "this is \"example.org\" [field/type]\n"
			   "p.md:2:4: error: \"v\": expected an e-mail address, this is \"a\" "
			   "[field/type]\n");
}

static void check_period(const char *text, const char *from, const char *to)
{
	struct date a, b;
	struct buf out;

	assert_true(period_parse(str_c(text), &a, &b));
	buf_init(&out, 0);
	if (a.year)
		buf_add_date(&out, a);
	assert_str(buf_str(&out), from);
	buf_clear(&out);
	if (b.year)
		buf_add_date(&out, b);
	assert_str(buf_str(&out), to);
	buf_release(&out);
}

static void periods(void **state)
{
	const char *const wrong[] = {"",
				     "-",
				     "/",
				     "..",
				     "../..",
				     "vroeger",
				     "2024/2022",
				     "2022-13/2023",
				     "2022 tot 2024",
				     "2022-06/2022-05",
				     "2024-2022",
				     "2022/2023/2024"};
	const struct field field = {.name = S("v"), .kind = FIELD_PERIOD};
	struct date a, b;

	(void)state;
	check_period("2022-06/2024-07", "2022-06", "2024-07");
	check_period("2022 – 2024", "2022", "2024");
	check_period("2022–2024", "2022", "2024");
	check_period("2022-06-01 — 2022-06-30", "2022-06-01", "2022-06-30");
	check_period("2022 - 2024", "2022", "2024");
	check_period("2022-2024", "2022", "2024");
	check_period("2022-", "2022", "");
	check_period("2022-06-", "2022-06", "");
	check_period("2022 –", "2022", "");
	check_period("2022/..", "2022", "");
	check_period("../2024-02", "", "2024-02");
	check_period(" 2022-06 ", "2022-06", "2022-06");
	check_period("2022-06/2022", "2022-06", "2022");
	check_period("2022-06-15/2022-06", "2022-06-15", "2022-06");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (period_parse(str_c(wrong[i]), &a, &b))
			fail_msg("taken for a period: %s", wrong[i]);
	assert_int_equal(value(&field, "v: 2022-").v[0].from.year, 2022);
	assert_told(&told, "");
	assert_int_equal(value(&field, "v: vroeger").n, 0);
	assert_told(&told, "p.md:1:4: error: \"v\": expected a period, such as 2022-06/2024-07, "
			   "2022 – 2024 or 2022-, this is \"vroeger\" [field/type]\n");
}

static void dates_and_other_texts(void **state)
{
	const struct field date = {.name = S("v"), .kind = FIELD_DATE};
	const struct field markdown = {.name = S("v"), .kind = FIELD_MARKDOWN};
	const struct field ref = {.name = S("v"), .kind = FIELD_REF};

	(void)state;
	assert_int_equal(value(&date, "v: 2023-05-22").v[0].from.day, 22);
	assert_int_equal(value(&date, "v: '2023-05'").v[0].from.month, 5);
	assert_str(value(&markdown, "v: |\n  a\n\n  b\n").v[0].text, "a\n\nb\n");
	assert_int_equal(value(&markdown, "v: |\n\n").n, 0);
	assert_str(value(&ref, "v: ../a.md").v[0].text, "../a.md");
	assert_told(&told, "");
	assert_int_equal(value(&date, "v: 2023-02-30").n, 0);
	assert_told(&told,
		    "p.md:1:4: error: \"v\": expected a date, such as 2023-05-22, 2023-05 or "
		    "2023, this is \"2023-02-30\" [field/type]\n");
}

static void loads_types(void **state)
{
	struct str date = S("date");
	struct map keys = {0};
	struct type *types;
	const struct field *f;
	size_t n;

	(void)state;
	map_put(&keys, S("datum"), NULL)->ptr = &date;
	n = schema_load(&arena,
			parse("a:\n"
			      "  label: Een a\n"
			      "  plural: Veel a\n"
			      "  folder: /x/./y/\n"
			      "  template: anders\n"
			      "  schema_org: Report\n"
			      "  review_after: 2 years\n"
			      "  sort: -datum\n"
			      "  fields:\n"
			      "    naar: {type: ref, to: b, many: true, required: true}\n"
			      "    kies: {label: Keuze, type: enum, values: [p, q], facet: yes}\n"
			      "    los:\n"
			      "    gewenst: {wanted: true}\n"
			      "b:\n"
			      "  label: Een b\n"
			      "  sort: k\n"
			      "  fields: {k: {type: number}}\n"
			      "c:\n"
			      "  review_after: 1 month\n"
			      "  schema_org: {type: DefinedTerm, about: Event}\n"
			      "  fields: {ook: {schema_org: alternateName}}\n"),
			&keys, S("s"), &types, &told);
	assert_told(&told, "");
	assert_int_equal(n, 3);
	assert_str(types[0].name, "a");
	assert_str(types[0].label, "Een a");
	assert_str(types[0].plural, "Veel a");
	assert_str(types[0].folder, "x/y");
	assert_str(types[0].template_name, "anders");
	assert_str(types[0].schema_org, "Report");
	assert_str(types[0].sort, "-date");
	assert_int_equal(types[0].review_after, 24);
	assert_int_equal(types[0].fields_n, 4);
	f = &types[0].fields[0];
	assert_int_equal(f->kind, FIELD_REF);
	assert_true(f->many && f->required && !f->wanted && !f->facet);
	assert_ptr_equal(f->to_type, &types[1]);
	assert_str(f->to, "b");
	assert_str(f->label, "naar");
	f = type_field(&types[0], S("kies"));
	assert_ptr_equal(f, &types[0].fields[1]);
	assert_str(f->label, "Keuze");
	assert_int_equal(f->values_n, 2);
	assert_str(f->values[1], "q");
	assert_true(f->facet);
	assert_int_equal(types[0].fields[2].kind, FIELD_TEXT);
	assert_true(types[0].fields[3].wanted);
	assert_null(type_field(&types[0], S("niet")));
	assert_null(type_field(NULL, S("los")));
	assert_str(types[1].plural, "Een b");
	assert_str(types[1].folder, "b");
	assert_str(types[1].template_name, "page");
	assert_str(types[1].schema_org, "Article");
	assert_str(types[1].sort, "k");
	assert_int_equal(types[1].review_after, 0);
	assert_str(types[2].label, "c");
	assert_str(types[2].sort, "title");
	assert_int_equal(types[2].review_after, 1);
	assert_str(types[0].schema_about, "");
	assert_str(types[2].schema_org, "DefinedTerm");
	assert_str(types[2].schema_about, "Event");
	assert_str(types[2].fields[0].schema_org, "alternateName");
	assert_int_equal(types[2].index, 2);
	map_release(&keys);
}

static void load(const char *text, const char *want)
{
	struct type *types;

	schema_load(&arena, parse(text), NULL, S("site.yaml"), &types, &told);
	assert_told(&told, want);
}

static void refuses_types(void **state)
{
	(void)state;
	load("- a\n",
	     "site.yaml:1:1: error: types: expected a map (\"key: value\"), this is a list "
	     "[config/value]\n");
	load("a: {lable: A}\n",
	     "site.yaml:1:5: error: a type: unknown key \"lable\"; did you mean \"label\"? "
	     "[config/unknown]\n");
	load("a: {xyz: A}\n",
	     "site.yaml:1:5: error: a type: unknown key \"xyz\"; known: label, plural, folder, "
	     "template, schema_org, review_after, fields, sort [config/unknown]\n");
	load("a: {schema_org: 'Article\"}'}\n", "site.yaml:1:17: error: schema_org: expected a "
						"type of schema.org such as Article, this "
						"is \"Article\"}\" [config/value]\n");
	load("a: {schema_org: {about: event}}\n",
	     "site.yaml:1:25: error: about: expected a type of schema.org such as Article, this is "
	     "\"event\" [config/value]\n");
	load("a: {fields: {x: {schema_org: 'https://schema.org/name'}}}\n",
	     "site.yaml:1:30: error: schema_org: expected a property of schema.org such as "
	     "startDate, this is \"https://schema.org/name\" [config/value]\n");
	load("a: {fields: {x: {schema_org: description}}}\n",
	     "site.yaml:1:30: error: schema_org: every page says its \"description\" already; "
	     "leave it "
	     "out here [config/value]\n");
	load("a: {folder: ../b}\n",
	     "site.yaml:1:13: error: folder: expected a folder under the content folder, this is "
	     "\"../b\" [config/value]\n");
	load("a: {folder: .}\n",
	     "site.yaml:1:13: error: folder: expected a folder under the content folder, this is "
	     "\".\" [config/value]\n");
	load("a: {folder: x}\nb: {folder: x/}\n",
	     "site.yaml:2:1: error: the types \"a\" and \"b\" have the same folder \"x\"; give one "
	     "another [config/value]\n");
	load("a/b: {}\n",
	     "site.yaml:1:1: error: a type's name cannot hold \"/\" or start with \".\"; give it "
	     "another name [config/value]\n");
	load("..: {}\n",
	     "site.yaml:1:1: error: a type's name cannot hold \"/\" or start with \".\"; give it "
	     "another name [config/value]\n");
	load("a: {review_after: soon}\n", "site.yaml:1:19: error: review_after: expected something "
					  "like \"12 months\", \"2 years\" "
					  "or \"never\", this is \"soon\" [config/value]\n");
	load("a: {sort: -dat}\n",
	     "site.yaml:1:11: error: sort: no such field as \"dat\"; did you mean \"date\"? "
	     "[config/value]\n");
	load("a: {label: [x]}\n",
	     "site.yaml:1:12: error: label: expected text, this is a list [config/value]\n");
}

static void refuses_fields(void **state)
{
	(void)state;
	load("a: {fields: {f: {type: txt}}}\n", "site.yaml:1:24: error: type: no such kind of "
						"field as \"txt\"; did you mean \"text\"? "
						"[config/value]\n");
	load("a: {fields: {f: {type: list}}}\n",
	     "site.yaml:1:24: error: type: a list is a field with \"many: true\" [config/value]\n");
	load("a: {fields: {f: {type: ref, to: aa}}}\n",
	     "site.yaml:1:33: error: to: no such type as \"aa\"; did you mean \"a\"? "
	     "[config/value]\n");
	load("a: {fields: {f: {to: a}}}\n",
	     "site.yaml:1:22: error: to: only for \"type: ref\" [config/value]\n");
	load("a: {fields: {f: {values: [x]}}}\n",
	     "site.yaml:1:26: error: values: only for \"type: enum\" [config/value]\n");
	load("a: {fields: {f: {type: enum}}}\n",
	     "site.yaml:1:14: error: the field \"f\" is an enum without values; add \"values: [a, "
	     "b]\" [config/value]\n");
	load("a: {fields: {f: {many: vaak}}}\n", "site.yaml:1:24: error: many: expected true or "
						 "false, this is \"vaak\" [config/value]\n");
	load("a: {fields: {title: {}}}\n", "site.yaml:1:14: error: a field cannot be called "
					   "\"title\": that is built in, or stands "
					   "in \"keys\"; give it another name [config/value]\n");
	load("a: {fields: {f: tekst}}\n",
	     "site.yaml:1:17: error: a field: expected a map (\"key: value\"), this is text "
	     "[config/value]\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(text_stays_text, release),
		cmocka_unit_test_teardown(one_or_many, release),
		cmocka_unit_test_teardown(required, release),
		cmocka_unit_test_teardown(numbers, release),
		cmocka_unit_test_teardown(booleans, release),
		cmocka_unit_test_teardown(enums, release),
		cmocka_unit_test_teardown(addresses, release),
		cmocka_unit_test_teardown(periods, release),
		cmocka_unit_test_teardown(dates_and_other_texts, release),
		cmocka_unit_test_teardown(loads_types, release),
		cmocka_unit_test_teardown(refuses_types, release),
		cmocka_unit_test_teardown(refuses_fields, release),
	};

	return RUN(tests);
}
