#include "unit.h"

static void resolves(const char *base, const char *rel, const char *want)
{
	struct buf b;
	bool ok;

	buf_init(&b, 0);
	ok = path_resolve(&b, str_c(base), str_c(rel));
	assert_int_equal(ok, want != NULL);
	assert_str(buf_str(&b), want ? want : "");
	buf_release(&b);
}

static void resolving(void **state)
{
	(void)state;
	resolves("a/b.md", "c.md", "a/c.md");
	resolves("a/b.md", "../c.md", "c.md");
	resolves("a/b.md", "./c/./d//e", "a/c/d/e");
	resolves("a/b/c.md", "../../x/", "x");
	resolves("b.md", "c.md", "c.md");
	resolves("a/b.md", "/c.md", "c.md");
	resolves("a/b.md", "", "a");
	resolves("b.md", "", "");
	resolves("b.md", "..", NULL);
	resolves("a/b.md", "../../c.md", NULL);
	resolves("a/b.md", "/../c.md", NULL);
	resolves("a/b.md", "c/../../../d", NULL);
	resolves("a/b.md", "...", "a/...");
	resolves("a/../b.md", "c", "c");
}

static void resolving_appends(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	buf_adds(&b, "x/");
	assert_true(path_resolve(&b, S("a/b"), S("../c")));
	assert_str(buf_str(&b), "x/c");
	assert_false(path_resolve(&b, S("b"), S("../../c")));
	assert_str(buf_str(&b), "x/c");
	assert_false(path_resolve(&b, S("b"), S("c\0d")));
	buf_release(&b);
}

static void parts(void **state)
{
	(void)state;
	assert_str(path_dir(S("a/b/c.md")), "a/b");
	assert_str(path_dir(S("c.md")), "");
	assert_str(path_base(S("a/b/c.md")), "c.md");
	assert_str(path_base(S("a/")), "");
	assert_str(path_ext(S("a.b/c")), "");
	assert_str(path_ext(S("a/c.tar.md")), "md");
	assert_str(path_ext(S("a/.hidden")), "");
	assert_str(path_ext(S("a/c.")), "");
	assert_str(path_stem(S("a/c.tar.md")), "c.tar");
	assert_str(path_stem(S("a/.hidden")), ".hidden");
	assert_str(path_stem(S("")), "");
}

static void globs(void **state)
{
	static const struct {
		const char *pattern, *path;
		bool want;
	} cases[] = {
		{"concepten/**", "concepten/a/b.md", true},
		{"concepten/**", "concepten", false},
		{"**/x.md", "x.md", true},
		{"**/x.md", "a/b/x.md", true},
		{"**/x.md", "a/yx.md", false},
		{"a/**/b", "a/b", true},
		{"a/**/b", "a/x/y/b", true},
		{"a/**/b", "ab", false},
		{"*.md", "a.md", true},
		{"*.md", "a/b.md", false},
		{"**.md", "a/b.md", true},
		{"*/*.md", "a/b.md", true},
		{"*/*.md", "a/b/c.md", false},
		{"a*b*c", "axxbyyc", true},
		{"a*b*c", "axxbyy", false},
		{"**/a*/**/c", "x/ab/y/abc/z/c", true},
		{"?.md", "\xc3\xa9.md", true},
		{"?", "/", false},
		{"[a-c]x", "bx", true},
		{"[a-c]x", "dx", false},
		{"[!a-c]x", "dx", true},
		{"[!a]b", "/b", false},
		{"[]]", "]", true},
		{"[a-]", "-", true},
		{"[\xc3\xa0-\xc3\xbf]", "\xc3\xa9", true},
		{"[ab", "[ab", true},
		{"[ab", "a", false},
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"**", "a/b", true},
		{"**/", "a/", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (path_glob(str_c(cases[i].pattern), str_c(cases[i].path)) == cases[i].want)
			continue;
		fail_msg("%s against %s: want %s", cases[i].pattern, cases[i].path,
			 cases[i].want ? "a match" : "none");
	}
}

/* The definition: every star tries everything. */
static bool naive_glob(const char *pattern, const char *path, bool front)
{
	if (pattern[0] == '*' && pattern[1] == '*' && pattern[2] == '/' && front) {
		if (naive_glob(pattern + 3, path, true))
			return true;
		for (; *path; path++)
			if (*path == '/' && naive_glob(pattern + 3, path + 1, true))
				return true;
		return false;
	}
	if (pattern[0] == '*') {
		bool deep = pattern[1] == '*';

		for (;; path++) {
			if (naive_glob(pattern + 1 + deep, path, false))
				return true;
			if (!*path || (!deep && *path == '/'))
				return false;
		}
	}
	if (!*pattern || !*path)
		return *pattern == *path;
	if (*pattern == '?' ? *path == '/' : *pattern != *path)
		return false;
	return naive_glob(pattern + 1, path + 1, *pattern == '/');
}

static void globs_as_defined(void **state)
{
	uint64_t seed = 3;
	unsigned matches = 0;

	(void)state;
	for (int round = 0; round < 300000; round++) {
		char pattern[10] = "", path[10] = "";
		size_t n = random_next(&seed) % 10, m = random_next(&seed) % 10;
		bool want;

		for (size_t i = 0; i < n; i++)
			pattern[i] = "ab/**?*/"[random_next(&seed) % 8];
		for (size_t i = 0; i < m; i++)
			path[i] = "ab/a"[random_next(&seed) % 4];
		if (strstr(pattern, "***"))
			continue;
		want = naive_glob(pattern, path, true);
		matches += want;
		if (path_glob(str_c(pattern), str_c(path)) != want)
			fail_msg("%s against %s", pattern, path);
	}
	assert_true(matches > 1000);
}

static void globs_end(void **state)
{
	char pattern[2001], path[4001];

	(void)state;
	for (size_t i = 0; i < 2000; i++)
		pattern[i] = i % 2 ? 'a' : '*';
	memset(path, 'a', 4000);
	path[3999] = 'b';
	assert_false(path_glob((struct str){pattern, 2000}, (struct str){path, 4000}));
	for (size_t i = 0; i + 4 <= 2000; i += 4)
		memcpy(pattern + i, "**/a", 4);
	assert_false(path_glob((struct str){pattern, 2000}, (struct str){path, 4000}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resolving),
		cmocka_unit_test(resolving_appends),
		cmocka_unit_test(parts),
		cmocka_unit_test(globs),
		cmocka_unit_test(globs_as_defined),
		cmocka_unit_test(globs_end),
	};

	return RUN(tests);
}
