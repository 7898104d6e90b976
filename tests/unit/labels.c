#include "model/config.h"
#include "told.h"

static struct labels labels;
static struct diags told;
static struct arena arena;

static int setup(void **state)
{
	(void)state;
	labels_init(&labels, &told);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	labels_release(&labels);
	diags_release(&told);
	arena_release(&arena);
	return 0;
}

static void joins_keys(void **state)
{
	(void)state;
	labels_add(&labels,
		   S("a: een\nb:\n  c: twee\n  d: {e: drie}\nl: [x, y]\nno: nee\nleeg: ''\n"),
		   S("nl.yaml"));
	assert_str(label(&labels, "a"), "een");
	assert_str(label(&labels, "b.c"), "twee");
	assert_str(label(&labels, "b.d.e"), "drie");
	assert_str(label(&labels, "l.1"), "x");
	assert_str(label(&labels, "l.2"), "y");
	assert_str(label(&labels, "no"), "nee");
	assert_str(label(&labels, "leeg"), "");
	assert_told(&told, "");
}

static void later_goes_over_earlier(void **state)
{
	(void)state;
	labels_add(&labels, S("a: een\nb: {c: twee, d: drie}\n"), S("nl.yaml"));
	labels_add(&labels, S("b: {c: anders}\na:\n"), S("eigen.yaml"));
	assert_str(label(&labels, "b.c"), "anders");
	assert_str(label(&labels, "b.d"), "drie");
	assert_str(label(&labels, "a"), "een");
}

static void missing_is_told_once(void **state)
{
	char key[] = "niet.er";

	(void)state;
	assert_str(label(&labels, key), "niet.er");
	assert_str(label(&labels, key), "niet.er");
	key[0] = 'x'; /* nothing may lean on the caller's key */
	assert_str(label(&labels, "niet.er"), "niet.er");
	assert_null(labels_peek(&labels, S("ook.niet")).p);
	assert_int_equal(told.n, 1);
	assert_told(&told, "warning: no label \"niet.er\"; add it to labels/<language>.yaml in the "
			   "theme [label/missing]\n");
}

static void refuses(void **state)
{
	(void)state;
	labels_add(&labels, S("- a\n"), S("nl.yaml"));
	assert_told(&told, "nl.yaml:1:1: error: labels are \"key: text\" lines, this is a list "
			   "[label/value]\n");
	labels_add(&labels, S("a: b: c\n"), S("nl.yaml"));
	assert_told(&told,
		    "nl.yaml:1:5: error: a second \": \" in one value; put the value in quotes, "
		    "or check the indentation [yaml/syntax]\n");
	labels_add(&labels, S(""), S("nl.yaml"));
	assert_told(&told, "");
	assert_int_equal(labels.map.n, 0);
}

static void counts(void **state)
{
	(void)state;
	labels_add(&labels, S("pagina: {one: \"{n} pagina\", other: \"{n} pagina's ({n})\"}\n"),
		   S("nl.yaml"));
	assert_str(label_count(&labels, &arena, "pagina", 1), "1 pagina");
	assert_str(label_count(&labels, &arena, "pagina", 0), "0 pagina's (0)");
	assert_str(label_count(&labels, &arena, "pagina", 1234), "1234 pagina's (1234)");
	assert_str(label_count(&labels, &arena, "niet", 1), "niet.one");
}

static void fills(void **state)
{
	const struct str args[] = {S("een"), S("{0}")};

	(void)state;
	labels_add(&labels, S("zin: \"{1} en {0} en {2} en {x} en {\"\n"), S("nl.yaml"));
	/* What is filled in is not filled in again. */
	assert_str(label_fill(&labels, &arena, "zin", args, 2), "{0} en een en {2} en {x} en {");
	assert_str(label_fill(&labels, &arena, "niet", args, 2), "niet");
}

static void dates(void **state)
{
	(void)state;
	assert_str(label_date(&labels, &arena, (struct date){2023, 7, 3}), "3 month.7 2023");
	labels_add(&labels,
		   S("month: [januari, feb, mrt, apr, mei, jun, juli]\n"
		     "date: {long: \"{d} {m} {y}\", month: \"{m} van {y}\"}\n"),
		   S("nl.yaml"));
	assert_str(label_date(&labels, &arena, (struct date){2023, 7, 3}), "3 juli 2023");
	assert_str(label_date(&labels, &arena, (struct date){2023, 7, 0}), "juli van 2023");
	assert_str(label_date(&labels, &arena, (struct date){2023, 0, 0}), "2023");
	assert_str(label_date(&labels, &arena, (struct date){0}), "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(joins_keys),
		TEST(later_goes_over_earlier),
		TEST(missing_is_told_once),
		TEST(refuses),
		TEST(counts),
		TEST(fills),
		TEST(dates),
	};

	return RUN(tests);
}
