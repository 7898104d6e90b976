#include "base/diag.h"
#include "unit.h"

static void expect(const struct diags *d, size_t i, const char *path, unsigned line,
		   enum diag_level level, const char *rule, const char *message)
{
	assert_true(i < d->n);
	assert_str(d->v[i].path, path);
	assert_int_equal(d->v[i].line, line);
	assert_int_equal(d->v[i].level, level);
	assert_string_equal(d->v[i].rule, rule);
	assert_str(d->v[i].message, message);
}

static void sorted_without_doubles(void **state)
{
	struct str none = {NULL, 0};
	struct diags d = {0};

	(void)state;
	diag_add(&d, DIAG_ERROR, "b/x", S("b.md"), 1, 1, "one");
	diag_add(&d, DIAG_ERROR, "a/x", S("a.md"), 10, 1, "two");
	diag_add(&d, DIAG_ERROR, "a/x", S("a.md"), 2, 9, "three");
	diag_add(&d, DIAG_ERROR, "a/x", S("a.md"), 2, 9, "three");
	diag_add(&d, DIAG_NOTE, "a/b", S("a.md"), 2, 9, "four");
	diag_add(&d, DIAG_ERROR, "a/x", S("a.md"), 2, 3, "five");
	diag_add(&d, DIAG_WARNING, "z/z", none, 0, 0, "of the whole");
	diag_add(&d, DIAG_IGNORE, "z/z", none, 0, 0, "of nothing");
	diags_settle(&d, NULL, false);
	assert_int_equal(d.n, 6);
	expect(&d, 0, "", 0, DIAG_WARNING, "z/z", "of the whole");
	assert_null(d.v[0].path.p);
	expect(&d, 1, "a.md", 2, DIAG_ERROR, "a/x", "five");
	expect(&d, 2, "a.md", 2, DIAG_NOTE, "a/b", "four");
	expect(&d, 3, "a.md", 2, DIAG_ERROR, "a/x", "three");
	expect(&d, 4, "a.md", 10, DIAG_ERROR, "a/x", "two");
	expect(&d, 5, "b.md", 1, DIAG_ERROR, "b/x", "one");
	assert_int_equal(diags_count(&d, DIAG_ERROR), 4);
	assert_int_equal(diags_count(&d, DIAG_NOTE), 1);
	diags_release(&d);
	assert_int_equal(d.n, 0);
}

static void follows_the_policy(void **state)
{
	struct map policy = {0};
	struct diags d = {0};

	(void)state;
	map_put(&policy, S("link/*"), NULL)->num = DIAG_IGNORE;
	map_put(&policy, S("link/missing"), NULL)->num = DIAG_WARNING;
	map_put(&policy, S("page/orphan"), NULL)->num = DIAG_ERROR;
	map_put(&policy, S("git/open"), NULL)->num = DIAG_IGNORE;
	diag_add(&d, DIAG_ERROR, "link/missing", S("a"), 1, 0, "a");
	diag_add(&d, DIAG_ERROR, "link/odd", S("b"), 1, 0, "b");
	diag_add(&d, DIAG_NOTE, "page/orphan", S("c"), 1, 0, "c");
	diag_add(&d, DIAG_NOTE, "page/other", S("d"), 1, 0, "d");
	diag_add(&d, DIAG_NOTE, "noslash", S("e"), 1, 0, "e");
	assert_false(d.environment);
	diag_env(&d, "git/open", S("f"), "no %s", "disk");
	assert_true(d.environment);
	diags_settle(&d, &policy, false);
	assert_int_equal(d.n, 5);
	expect(&d, 0, "a", 1, DIAG_WARNING, "link/missing", "a");
	expect(&d, 1, "c", 1, DIAG_ERROR, "page/orphan", "c");
	expect(&d, 2, "d", 1, DIAG_NOTE, "page/other", "d");
	expect(&d, 3, "e", 1, DIAG_NOTE, "noslash", "e");
	expect(&d, 4, "f", 0, DIAG_ERROR, "git/open", "no disk");
	diags_settle(&d, NULL, true);
	expect(&d, 0, "a", 1, DIAG_ERROR, "link/missing", "a");
	expect(&d, 2, "d", 1, DIAG_NOTE, "page/other", "d");
	map_release(&policy);
	diags_release(&d);
}

static void merges(void **state)
{
	struct diags a = {0}, b = {0};

	(void)state;
	diag_add(&a, DIAG_ERROR, "x/y", S("a"), 1, 0, "one");
	diag_env(&b, "x/y", S("b"), "two");
	diag_add(&b, DIAG_NOTE, "x/y", (struct str){NULL, 0}, 0, 0, "three");
	diags_merge(&a, &b);
	assert_int_equal(b.n, 0);
	assert_false(b.environment);
	assert_true(a.environment);
	diags_release(&b);
	expect(&a, 1, "b", 0, DIAG_ERROR, "x/y", "two");
	assert_null(a.v[2].path.p);
	diags_release(&a);
}

static void shows_what_hides(void **state)
{
	struct diags d = {0};

	(void)state;
	diag_add(&d, DIAG_ERROR, "x/y", S("a\x1b[2Jb"), 1, 0, "%s",
		 "two\nlines\t\r\x7f \xe2\x80\xae"
		 "rtl \xff \xc2\x9b caf\xc3\xa9");
	expect(&d, 0, "a\\x1b[2Jb", 1, DIAG_ERROR, "x/y",
	       "two\\nlines\\t\\x0d\\x7f \\u{202e}rtl \\xff \\u{9b} caf\xc3\xa9");
	diags_release(&d);
}

static void cuts_long_messages(void **state)
{
	struct diags d = {0};
	char *text = mem_alloc(100001);

	(void)state;
	memset(text, 'x', 100000);
	text[100000] = '\0';
	diag_add(&d, DIAG_ERROR, "x/y", S("a"), 1, 0, "%s", text);
	free(text);
	assert_in_range(d.v[0].message.n, 4000, 4200);
	assert_true(utf8_valid(d.v[0].message));
	diags_release(&d);
}

static void put(struct map *words, struct str *text, const char *key, const char *other)
{
	*text = str_c(other);
	map_put(words, str_c(key), NULL)->ptr = text;
}

/* In other words: what is filled in stays, but for the program's own words (%s). */
static void says_it_in_other_words(void **state)
{
	struct diags d = {0}, more = {0};
	struct map words = {0};
	struct str texts[4], name = S("{1} %s page");
	char *text = mem_alloc(100001);

	(void)state;
	put(&words, &texts[0], "{0} \"{1}\": no such {2} ({3} of {4}, 100%)",
	    "{2} \"{1}\" van {9} {0}: {3}/{4}");
	put(&words, &texts[1], "page", "pagina");
	put(&words, &texts[2], "long {0}", "lang {0}");
	put(&words, &texts[3], "plain", "gewoon");
	diag_add(&more, DIAG_ERROR, "a/a", S("a"), 1, 0,
		 "%s \"" STR_FMT "\": no such %s (%u of %zu, 100%%)", "link", STR_ARG(name), "page",
		 3u, (size_t)4);
	diag_add(&more, DIAG_ERROR, "a/a", S("a"), 2, 0, STR_FMT " has no other words",
		 STR_ARG(S("page")));
	diag_add(&more, DIAG_ERROR, "a/a", S("a"), 3, 0, "plain");
	diag_add(&more, DIAG_ERROR, "a/a", S("a"), 4, 0, "%.3s", "plain");
	memset(text, 'x', 100000);
	text[100000] = '\0';
	diag_add(&more, DIAG_ERROR, "a/a", S("a"), 5, 0, "long %s", text);
	free(text);
	diags_merge(&d, &more);
	diags_translate(&d, &words);
	diags_translate(&d, &words);
	diags_settle(&d, NULL, false);
	expect(&d, 0, "a", 1, DIAG_ERROR, "a/a", "pagina \"{1} %s page\" van {9} link: 3/4");
	expect(&d, 1, "a", 2, DIAG_ERROR, "a/a", "page has no other words");
	expect(&d, 2, "a", 3, DIAG_ERROR, "a/a", "gewoon");
	expect(&d, 3, "a", 4, DIAG_ERROR, "a/a", "pla");
	assert_true(str_starts(d.v[4].message, S("lang xxx")) && str_ends(d.v[4].message, S("x…")));
	assert_in_range(d.v[4].message.n, 4000, 4200);
	diags_release(&d);
	map_release(&words);
}

static void parses_levels(void **state)
{
	enum diag_level level = DIAG_NOTE;

	(void)state;
	assert_true(diag_level_parse(S("ignore"), &level) && level == DIAG_IGNORE);
	assert_true(diag_level_parse(S("error"), &level) && level == DIAG_ERROR);
	assert_true(diag_level_parse(S("warning"), &level) && level == DIAG_WARNING);
	assert_true(diag_level_parse(S("note"), &level) && level == DIAG_NOTE);
	assert_false(diag_level_parse(S("Error"), &level));
	assert_false(diag_level_parse(S(""), &level));
	assert_int_equal(level, DIAG_NOTE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorted_without_doubles),
		cmocka_unit_test(follows_the_policy),
		cmocka_unit_test(merges),
		cmocka_unit_test(shows_what_hides),
		cmocka_unit_test(cuts_long_messages),
		cmocka_unit_test(says_it_in_other_words),
		cmocka_unit_test(parses_levels),
	};

	return RUN(tests);
}
