/*
 * A .mailmap and commits from anywhere, cut at NUL: what is made of them is clean text on one line,
 * and no name that is shown holds an address. The first is also taken for a list of commits, as
 * .git-blame-ignore-revs is.
 */
#include <stdlib.h>

#include "read/commits.c" /* for parse_commit */
#include "read/history.c" /* for read_ids */
#include "read/people.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert, which an optimised build leaves out. */
#define must(condition) ((condition) ? (void)0 : abort())

static void check_line(struct str s)
{
	must(utf8_valid(s));
	for (size_t i = 0; i < s.n; i++)
		must((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f);
}

/* Whether something in it is mail that could be sent: a letter on both sides, and a dot behind. */
static bool holds_address(struct str s)
{
	for (size_t at = str_chr(s, '@', 0); at != SIZE_MAX; at = str_chr(s, '@', at + 1)) {
		size_t end = at + 1;
		bool dot = false;

		while (end < s.n && s.p[end] != ' ' && s.p[end] != '@')
			dot |= s.p[end++] == '.';
		if (at && s.p[at - 1] >= 'a' && s.p[at - 1] <= 'z' && dot && at + 1 < s.n &&
		    s.p[at + 1] >= 'a' && s.p[at + 1] <= 'z')
			return true;
	}
	return false;
}

static void check_people(const struct graph *g, struct str mailmap)
{
	struct arena arena = {0};
	struct people people;

	people_init(&people, g, &arena, mailmap);
	for (uint32_t i = 0; i < g->idents.n; i++) {
		uint32_t who = people_of(&people, i);

		must(who < people.list.n && who == people_of(&people, i));
		must(utf8_valid(people.list.v[who].name));
		must(!holds_address(people.list.v[who].name));
	}
	people_release(&people);
	arena_release(&arena);
}

static void check_ids(struct str text)
{
	struct diags diags = {0};
	struct id_list ids = read_ids(text, "history/ignore-revs", S("x"), &diags);

	must(ids.n <= text.n / 40 && ids.n + diags.n <= text.n);
	for (size_t i = 1; i < ids.n; i++)
		must(oid_cmp(&ids.v[i - 1], &ids.v[i]) <= 0);
	list_free(&ids);
	diags_release(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = {(const char *)data, size}, mailmap = str_cut(&rest, '\0');
	struct graph g = {.slots = 0};

	for (unsigned char i = 0; rest.p && i < 20; i++) {
		uint32_t index = graph_commit(&g, (struct oid){.b = {i}});
		const struct commit_node *c;

		if (g.commits.v[index].loaded ||
		    !parse_commit(&g, index, str_cut(&rest, '\0'), i % 4 == 3))
			continue;
		c = &g.commits.v[index];
		must(c->loaded && c->author < g.idents.n && c->parents_n <= COMMITS_PARENTS_MAX);
		must(c->parents + c->parents_n <= g.parents.n);
		must(c->coauthors + c->coauthors_n <= g.coauthors.n);
		check_line(c->subject);
	}
	for (size_t i = 0; i < g.idents.n; i++) {
		check_line(g.idents.v[i].name);
		check_line(g.idents.v[i].mail);
	}
	check_people(&g, mailmap);
	check_ids(mailmap);
	graph_release(&g);
	return 0;
}
