#include <unistd.h>

#include "base/file.h"
#include "model/contributors.h"
#include "told.h"

/* Three people and a program; Bo helped with the second commit, everybody made the third. */
static struct person people[] = {
	{.name = {"Cé", 3}, .key = {"c@example.org", 13}},
	{.name = {"Ada", 3}, .key = {"ada@example.org", 15}},
	{.name = {"Robot", 5}, .key = {"robot@example.org", 17}, .bot = true},
	{.name = {"Bo", 2}, .key = {"bo@example.org", 14}},
	{.name = {"", 0}, .key = {"d@example.org", 13}},
};
static const uint32_t helpers[] = {3, 2}, everybody[] = {0, 3, 4};
static struct commit commits[] = {
	{.author = 2},
	{.author = 1, .coauthors = helpers, .coauthors_n = 2},
	{.author = 1, .coauthors = everybody, .coauthors_n = 3},
};
static const struct revision revisions[] = {{.commit = 2}, {.commit = 1}, {.commit = 0}};

static struct site site;
static struct diags told;
static char dir[64];
static int fd;

static int setup(void **state)
{
	(void)state;
	memcpy(dir, "/tmp/leerspoor-register-XXXXXX", 31);
	if (!mkdtemp(dir) || (fd = file_open_dir(dir)) < 0)
		return -1;
	site = (struct site){0};
	site.repo = repo_open_plain(dir, &told);
	site.config.path = S("kennis/site.yaml");
	site.config.people_register = S("../mensen.yaml");
	site.history.commits = commits;
	site.history.commits_n = 3;
	site.history.people = people;
	site.history.people_n = 5;
	site.today = (struct date){2024, 6, 1};
	return site.repo ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	file_remove(fd, S("mensen.yaml"));
	close(fd);
	rmdir(dir);
	repo_close(site.repo);
	arena_release(&site.arena);
	diags_release(&told);
	return 0;
}

static struct contributors of(size_t from, size_t n)
{
	return contributors_of(&site, &revisions[from], n, &site.arena);
}

static void with_register(const char *text, const char *want)
{
	site.config.authors = AUTHORS_REGISTER;
	assert_int_equal(file_write(fd, S("mensen.yaml"), str_c(text)), 0);
	contributors_read(&site, &told);
	assert_told(&told, want);
}

static void counted(void **state)
{
	struct contributors c;

	(void)state;
	site.config.authors = AUTHORS_COUNT;
	contributors_read(&site, &told);
	assert_told(&told, "");
	c = of(0, 3);
	assert_int_equal(c.names_n, 0);
	assert_int_equal(c.people, 4);
	assert_int_equal(c.others, 4);
	/* A program is nobody. */
	assert_int_equal(of(2, 1).people, 0);
	assert_int_equal(of(0, 0).people, 0);
}

static void named(void **state)
{
	struct contributors c;

	(void)state;
	site.config.authors = AUTHORS_NAMES;
	contributors_read(&site, &told);
	assert_told(&told, "");
	c = of(0, 3);
	assert_int_equal(c.names_n, 3);
	assert_str(c.names[0], "Ada");
	assert_str(c.names[1], "Bo");
	assert_str(c.names[2], "Cé");
	assert_int_equal(c.others, 1); /* of whom git has no name */
	c = of(1, 1);
	assert_int_equal(c.names_n, 2);
	assert_int_equal(c.others, 0);
}

static void registered(void **state)
{
	struct contributors c;

	(void)state;
	/* Bo's address by its digest; Cé has not agreed yet, Ada has; the register's names count.
	 */
	with_register(
		"- {name: Ada Jansen, emails: [x@example.org, ADA@example.org], consent: "
		"2024-05-01}\n"
		"- name: B. de Boer\n"
		"  keys: sha256:bcab8abd827bdcdde4241c4dbd6459b261bb853faa281af0bbbe50c9354b1e12\n"
		"  consent: 2024-06-01\n"
		"- {name: Cé, emails: c@example.org, consent: 2024-06-02}\n"
		"- {name: D, emails: d@example.org, consent: }\n"
		"- {name: Robot, emails: robot@example.org, consent: 2020-01-01}\n",
		"");
	c = of(0, 3);
	assert_int_equal(c.names_n, 2);
	assert_str(c.names[0], "Ada Jansen");
	assert_str(c.names[1], "B. de Boer");
	assert_int_equal(c.people, 4);
	assert_int_equal(c.others, 2);
}

static void one_person_under_two_addresses(void **state)
{
	struct contributors c;

	(void)state;
	with_register(
		"- {name: Ada, emails: [ada@example.org, bo@example.org], consent: 2024-05-01}\n",
		"");
	c = of(1, 1);
	assert_int_equal(c.names_n, 1);
	assert_int_equal(c.others, 0);
}

static void wrong_registers(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"", ""},
		{"{a: b}\n", "mensen.yaml:1:1: error: expected a list of {name, emails or keys, "
			     "consent}, this is a map [privacy/register]\n"},
		{"- Ada\n", "mensen.yaml:1:3: error: expected {name, emails or keys, consent} "
			    "[privacy/register]\n"},
		{"- {name: ada@example.org, consent: 2024-01-01}\n",
		 "mensen.yaml:1:10: error: a name holds no e-mail address [privacy/register]\n"},
		{"- {name: Ada, consent: yes, mail: x}\n",
		 "mensen.yaml:1:24: error: consent: expected the date on which it was given, such "
		 "as "
		 "2024-05-01 [privacy/register]\n"
		 "mensen.yaml:1:29: error: unknown key \"mail\"; known: name, emails, keys, "
		 "consent "
		 "[privacy/register]\n"},
		{"- {name: Ada, emails: [ada], keys: [sha256:00], consent: 2024-01-01}\n",
		 "mensen.yaml:1:24: error: expected an e-mail address [privacy/register]\n"
		 "mensen.yaml:1:37: error: expected \"sha256:\" and 64 of 0–9 and a–f: the digest "
		 "of "
		 "an e-mail address in lower case [privacy/register]\n"},
		{"- {name: Ada, emails: a@example.org, consent: 2024-01-01}\n"
		 "- {name: Bo, emails: A@example.org, consent: 2024-01-01}\n",
		 "mensen.yaml:2:22: error: this one leads to \"Ada\" already; keep one of them "
		 "[privacy/register]\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		with_register(cases[i].text, cases[i].want);
		assert_int_equal(of(0, 3).names_n, 0);
	}
}

static void no_register(void **state)
{
	(void)state;
	site.config.authors = AUTHORS_REGISTER;
	contributors_read(&site, &told);
	assert_told(&told, "kennis/site.yaml: error: no such file as \"mensen.yaml\", which "
			   "privacy.register names; nobody can be named [privacy/register]\n");
	assert_int_equal(of(0, 3).others, 4);
	site.config.people_register = S("../../mensen.yaml");
	contributors_read(&site, &told);
	assert_told(&told, "kennis/site.yaml: error: privacy.register names a file outside the "
			   "repository [privacy/register]\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(counted),	       TEST(named),
		TEST(registered),      TEST(one_person_under_two_addresses),
		TEST(wrong_registers), TEST(no_register),
	};

	return RUN(tests);
}
