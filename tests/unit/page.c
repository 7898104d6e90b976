#include <limits.h>

#include "model/page.h"
#include "told.h"

static struct arena arena;
static struct diags told;
static struct config config;
static struct page page;
static struct str body;

static const char site[] =
	"title: De site\n"
	"language: nl\n"
	"keys: {titel: title, soort: type, datum: date, gezien: reviewed, door: reviewed.by}\n"
	"types:\n"
	"  thema: {folder: themas, fields: {regio: {required: true}, bron: {type: ref, many: "
	"true}}}\n"
	"  deel: {folder: themas/delen}\n";

static int setup(void **state)
{
	(void)state;
	assert_int_equal(
		config_load(&arena, str_c(site), S("site.yaml"), S(""), S("map"), &config, &told),
		0);
	assert_told(&told, "");
	return 0;
}

/* With no site.yaml. */
static int setup_plain(void **state)
{
	(void)state;
	return config_load(&arena, (struct str){NULL, 0}, S("site.yaml"), S(""), S("map"), &config,
			   &told);
}

static int teardown(void **state)
{
	(void)state;
	config_release(&config);
	arena_release(&arena);
	diags_release(&told);
	return 0;
}

static int read_page(const char *path, const char *text)
{
	/* On the heap and gone afterwards, so that nothing of the page may lie in it. */
	char *copy = strdup(text);
	int rc;

	assert_non_null(copy);
	page = (struct page){.path = str_c(path), .content_path = str_c(path)};
	rc = page_read(&arena, &config, str_c(copy), &page, &body, &told);
	body = str_dup(&arena, body);
	free(copy);
	return rc;
}

static void read_as(const char *path, const char *text, const char *want)
{
	assert_int_equal(read_page(path, text), 0);
	assert_told(&told, want);
}

static void reads_all_built_ins(void **state)
{
	(void)state;
	read_as("over/x.md",
		"---\n"
		"titel: >\n  Een titel\n  op twee regels\n"
		"summary: \" Kort \"\n"
		"datum: 2023-05\n"
		"lang: de\n"
		"slug: eigen\n"
		"aliases: [/oud, ~, oud2.html]\n"
		"draft: true\n"
		"publish_from: 2023-01-01\n"
		"publish_until: 2024-01-01\n"
		"reviewed: {date: 2023-06-01, by: redactie, revision: 0123abc}\n"
		"order: -3\n"
		"worksheet: yes\n"
		"eigen: {x: y}\n"
		"---\n"
		"# Kop\n",
		"");
	assert_int_equal(page.kind, PAGE_CONTENT);
	assert_str(page.title, "Een titel op twee regels");
	assert_false(page.title_from_body);
	assert_str(page.summary, "Kort");
	assert_int_equal(page.date.month, 5);
	assert_str(page.lang, "de");
	assert_str(page.slug, "eigen");
	assert_int_equal(page.aliases_n, 2);
	assert_str(page.aliases[1].text, "oud2.html");
	assert_true(page.draft && page.worksheet);
	assert_int_equal(page.publish_from.year, 2023);
	assert_int_equal(page.publish_until.year, 2024);
	assert_int_equal(page.reviewed.day, 1);
	assert_str(page.reviewed_by, "redactie");
	assert_str(page.reviewed_revision, "0123abc");
	assert_true(page.order == -3);
	assert_null(page.type);
	assert_true(page.matter);
	assert_str(body, "# Kop\n");
	assert_int_equal(page.matter_lines, 18);
}

static void absent_is_absent(void **state)
{
	(void)state;
	read_as("x.md", "tekst\n", "");
	assert_str(page.lang, "nl");
	assert_true(page.order == LLONG_MAX);
	assert_int_equal(page.matter_lines, 1);
	assert_false(page.matter);
	assert_null(page.summary.p);
	assert_int_equal(page.date.year, 0);
	read_as("x.md", "---\ntitle:\nlang: ~\norder:\ndraft:\naliases:\nreviewed:\n---\n", "");
	assert_str(page.title, "X");
	assert_str(page.lang, "nl");
	assert_true(page.order == LLONG_MAX);
	assert_false(page.draft);
	assert_int_equal(page.aliases_n, 0);
	read_as("x.md", "---\n# niets\n---\ntekst", "");
	assert_str(body, "tekst");
}

static void reviewed_in_the_sites_words(void **state)
{
	(void)state;
	read_as("x.md", "---\ngezien: {datum: 2023-06-01, door: redactie}\n---\n", "");
	assert_int_equal(page.reviewed.month, 6);
	assert_str(page.reviewed_by, "redactie");
	read_as("x.md", "---\ngezien: 2023-06-02\ndoor: iemand\n---\n", "");
	assert_int_equal(page.reviewed.day, 2);
	assert_str(page.reviewed_by, "iemand");
	read_as("x.md", "---\ngezien: {wie: x, titel: y, revision: HEAD}\n---\n",
		"x.md:2:10: error: \"gezien\": unknown key \"wie\"; known: date, by, revision "
		"[front-matter/value]\n"
		"x.md:2:18: error: \"gezien\": unknown key \"titel\"; known: date, by, revision "
		"[front-matter/value]\n"
		"x.md:2:38: error: \"revision\": expected a commit's id, 7 to 40 of 0–9 and a–f, "
		"this "
		"is \"HEAD\" [front-matter/value]\n");
}

static void type_from_folder_or_key(void **state)
{
	static const char full[] = "---\nregio: NO\n---\n";

	(void)state;
	read_as("themas/x.md", full, "");
	assert_str(page.type->name, "thema");
	assert_str(page_field(&page, S("regio"))->v[0].text, "NO");
	assert_int_equal(page_field(&page, S("bron"))->n, 0);
	assert_int_equal(page_field(&page, S("niets"))->n, 0);
	assert_int_equal(page.fields_n, 2);
	read_as("themas/map/x.md", full, "");
	assert_str(page.type->name, "thema");
	read_as("themas/map/index.md", full, "");
	assert_str(page.type->name, "thema");
	read_as("themas/delen/x.md", "x", "");
	assert_str(page.type->name, "deel");
	read_as("themasx/x.md", full, "");
	assert_null(page.type);
	read_as("themas.md", full, "");
	assert_null(page.type);
	/* A folder's own page speaks of the type's pages, and is none of them. */
	read_as("themas/index.md", "x", "");
	assert_null(page.type);
	read_as("themas/delen/README.md", "x", "");
	assert_null(page.type);
	read_as("over/x.md", "---\nsoort: thema\nregio: x\n---\n", "");
	assert_str(page.type->name, "thema");
	read_as("themas/x.md", "---\nsoort: deel\n---\n", "");
	assert_str(page.type->name, "deel");
	read_as("x.md", "---\nsoort: tema\n---\n",
		"x.md:2:8: error: no such type as \"tema\"; did you mean \"thema\"? "
		"[front-matter/type]\n");
	assert_null(page.type);
}

static void fields_are_typed(void **state)
{
	(void)state;
	read_as("themas/x.md", "tekst",
		"themas/x.md:1:1: error: \"regio\" is required here and missing; fill it in "
		"[field/required]\n");
	read_as("themas/x.md", "---\nregio: [a, b]\nbron: y\n---\n",
		"themas/x.md:2:8: error: \"regio\" takes one value, this is a list of 2; keep one "
		"[field/many]\n");
	assert_str(page_field(&page, S("bron"))->v[0].text, "y");
	assert_int_equal(page_field(&page, S("bron"))->v[0].line, 3);
}

static void unknown_keys_are_told_and_kept(void **state)
{
	(void)state;
	read_as("themas/x.md", "---\nregoi: x\nregio: x\ntite: y\nzomaar_iets: z\n---\n",
		"themas/x.md:2:1: warning: unknown key \"regoi\"; did you mean \"regio\"? "
		"[front-matter/unknown]\n"
		"themas/x.md:4:1: warning: unknown key \"tite\"; did you mean \"titel\"? "
		"[front-matter/unknown]\n"
		"themas/x.md:5:1: warning: unknown key \"zomaar_iets\"; the type \"thema\" has no "
		"such "
		"field: add it in site.yaml, or remove it here [front-matter/unknown]\n");
	read_as("over/x.md", "---\nzomaar_iets: z\n---\n", "");
}

static void wrong_values(void **state)
{
	(void)state;
	read_as("x.md",
		"---\n"
		"titel: [a]\n"
		"datum: gisteren\n"
		"draft: misschien\n"
		"order: eerst\n"
		"slug: a/b\n"
		"aliases: {a: b}\n"
		"publish_from: 2024-01-01\n"
		"publish_until: 2023-01-01\n"
		"---\n",
		"x.md:1:1: error: \"publish_from\" lies after \"publish_until\": the page would "
		"never "
		"be shown [front-matter/value]\n"
		"x.md:2:8: error: \"titel\": expected text, this is a list; put text that holds [ "
		"] { "
		"} or \": \" in quotes [front-matter/value]\n"
		"x.md:3:8: error: \"datum\": expected a date, such as 2023-05-22, 2023-05 or 2023, "
		"this is \"gisteren\" [front-matter/value]\n"
		"x.md:4:8: error: \"draft\": expected true or false, this is \"misschien\" "
		"[front-matter/value]\n"
		"x.md:5:8: error: \"order\": expected a whole number, this is \"eerst\" "
		"[front-matter/value]\n"
		"x.md:6:7: error: \"slug\": one part of an address, without \"/\"; this is \"a/b\" "
		"[front-matter/value]\n"
		"x.md:7:10: error: \"aliases\": expected text, this is a map; put text that holds "
		"[ ] "
		"{ } or \": \" in quotes [front-matter/value]\n");
	assert_str(page.title, "X");
	assert_null(page.slug.p);
	read_as("x.md", "---\nslug: ..\n---\n",
		"x.md:2:7: error: \"slug\": one part of an address, without \"/\"; this is \"..\" "
		"[front-matter/value]\n");
	read_as("x.md", "---\ntitle: a\ntitel: b\n---\n",
		"x.md:3:1: warning: \"titel\" says the same as \"title\" above, which is taken; "
		"keep "
		"one of them [front-matter/duplicate]\n");
	assert_str(page.title, "a");
}

static void unreadable_pages_are_left_out(void **state)
{
	(void)state;
	assert_int_equal(read_page("x.md", "---\ntitel: a: b\n---\n"), -1);
	assert_told(&told,
		    "x.md:2:9: error: a second \": \" in one value; put the value in quotes, or "
		    "check the indentation [yaml/syntax]\n");
	assert_int_equal(read_page("x.md", "---\n- a\n---\n"), -1);
	assert_told(&told,
		    "x.md:2:1: error: front matter is made of \"key: value\" lines, this is a "
		    "list [front-matter/value]\n");
	read_as("x.md", "---\ntitel: a\n",
		"x.md:1:1: error: the front matter that starts here is never closed; put \"---\" "
		"on a "
		"line of its own after its last key [front-matter/unclosed]\n");
}

static void titles(void **state)
{
	(void)state;
	read_as("x.md", "---\nsummary: y\n---\ntekst\n\n# De *kop*\n", "");
	assert_str(page.title, "De kop");
	assert_true(page.title_from_body);
	read_as("a/aan-de_slag.md", "tekst\n", "");
	assert_str(page.title, "Aan de slag");
	assert_false(page.title_from_body);
	read_as("a/b-c/README.md", "tekst\n", "");
	assert_str(page.title, "B c");
	read_as("index.md", "tekst\n", "");
	assert_str(page.title, "De site");
	read_as("--.md", "tekst\n", "");
	assert_str(page.title, "--");
	read_as("x.md", "\xef\xbb\xbf---\r\ntitel: y\r\n---\r\n# z\r\n", "");
	assert_str(page.title, "y");
	assert_str(body, "# z\r\n");
}

static void others_front_matter(void **state)
{
	(void)state;
	read_as("themas/x.md",
		"---\ntype: docs\nlayout: page\ndescription: Kort\nweight: 3\nredirect_from: /oud\n"
		"tags: [a, b]\ncategories: c\n---\n",
		"");
	assert_null(page.type);
	assert_str(page.summary, "Kort");
	assert_true(page.order == 3);
	assert_int_equal(page.aliases_n, 1);
	assert_int_equal(page_field(&page, S("tags"))->n, 2);
	assert_str(page_field(&page, S("categories"))->v[0].text, "c");
	read_as("x.md", "---\ndate: July 4\n---\n",
		"x.md:2:7: warning: \"date\": expected a date, such as 2023-05-22, 2023-05 or "
		"2023, "
		"this is \"July 4\" [front-matter/value]\n");
	read_as("x.md", "---\ntitle: {{ x }}\n---\n# Kop\n",
		"x.md:2:9: warning: a key must be text; put { } and [ ] that are meant as text in "
		"quotes "
		"[yaml/syntax]\n");
	assert_str(page.title, "Kop");
	assert_str(body, "# Kop\n");
	assert_int_equal(page.matter_lines, 4);
	/* Rules and text, no front matter. */
	read_as("x.md", "---\nTekst tussen lijnen.\n---\n# Kop\n", "");
	assert_int_equal(page.matter_lines, 1);
	assert_str(body, "---\nTekst tussen lijnen.\n---\n# Kop\n");
	read_as("x.md", "---\na: b\n",
		"x.md:1:1: warning: the front matter that starts here is never closed; put \"---\" "
		"on a "
		"line of its own after its last key [front-matter/unclosed]\n");
}

/* Commits a day apart, the newest first: index i is on 2024-01-(20 - i), at noon, UTC. */
static struct commit commits[6];
static const struct history none;

static struct page_dates dates_of(const struct revision *v, size_t n, bool unsure)
{
	struct history history = {
		.commits = commits, .commits_n = 6, .incomplete = unsure, .unsure = unsure};
	struct page_history own = {.v = v, .n = n};
	struct page p = {.history = &own};

	for (size_t i = 0; i < 6; i++)
		commits[i] = (struct commit){.committed = 1705752000 - (int64_t)i * 86400,
					     .ignored = i == 1};
	return page_dates(&p, &history);
}

static void dates_from_history(void **state)
{
	const struct revision v[] = {
		{.commit = 0, .kind = REVISION_MOVED},	 {.commit = 1, .kind = REVISION_CHANGED},
		{.commit = 2, .kind = REVISION_MERGED},	 {.commit = 3, .kind = REVISION_CHANGED},
		{.commit = 4, .kind = REVISION_CREATED},
	};
	struct page_dates d = dates_of(v, 5, false);

	(void)state;
	/* Neither the move nor the commit that is to be ignored counts. */
	assert_ptr_equal(d.last, &commits[2]);
	assert_ptr_equal(d.first, &commits[4]);
	assert_int_equal(d.changed.day, 18);
	assert_int_equal(d.created.day, 16);
	assert_int_equal(d.created_from, BASIS_GIT);
	assert_int_equal(d.changed_from, BASIS_GIT);
	assert_int_equal(page_basis(&d), BASIS_GIT);
	d = dates_of(v + 4, 1, false);
	assert_ptr_equal(d.last, &commits[4]);
	assert_ptr_equal(d.first, &commits[4]);
	d = dates_of(v, 0, false);
	assert_null(d.last);
	assert_int_equal(d.changed.year, 0);
	/* What seems to be created may have been moved here. */
	d = dates_of(v, 5, true);
	assert_ptr_equal(d.last, &commits[2]);
	assert_null(d.first);
	assert_int_equal(d.created.year, 0);
	assert_int_equal(d.created_from, BASIS_UNKNOWN);
	d = dates_of(v + 4, 1, true);
	assert_null(d.last);
	assert_int_equal(d.changed.year, 0);
}

/* Of a shallow clone the oldest there is need not be the first there was, nor a change. */
static void dates_from_a_cut_history(void **state)
{
	const struct revision v[] = {{.commit = 0, .kind = REVISION_CHANGED},
				     {.commit = 1, .kind = REVISION_CREATED},
				     {.commit = 2, .kind = REVISION_CUT}};
	struct page_dates d = dates_of(v, 3, false);

	(void)state;
	assert_ptr_equal(d.last, &commits[0]);
	assert_null(d.first);
	d = dates_of(v + 2, 1, false);
	assert_null(d.last);
	assert_null(d.first);
	assert_int_equal(page_basis(&d), BASIS_UNKNOWN);
	/* What was made after that is known. */
	d = dates_of(v, 2, false);
	assert_ptr_equal(d.first, &commits[1]);
}

static void dates_without_history(void **state)
{
	static const struct type event = {.schema_about = {"Event", 5}};
	struct page p = {.date = {2020, 5, 0}};
	struct page_dates d = page_dates(&p, &none);

	(void)state;
	assert_int_equal(d.created_from, BASIS_FRONT_MATTER);
	assert_int_equal(d.changed_from, BASIS_UNKNOWN);
	assert_int_equal(page_basis(&d), BASIS_FRONT_MATTER);
	assert_int_equal(d.created.month, 5);
	assert_int_equal(d.changed.year, 0);
	assert_null(d.first);
	/* The date on which something happened is none of the page. */
	p.type = &event;
	d = page_dates(&p, &none);
	assert_int_equal(d.created.year, 0);
	assert_int_equal(d.created_from, BASIS_UNKNOWN);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_all_built_ins),
		TEST(absent_is_absent),
		TEST(reviewed_in_the_sites_words),
		TEST(type_from_folder_or_key),
		TEST(fields_are_typed),
		TEST(unknown_keys_are_told_and_kept),
		TEST(wrong_values),
		TEST(unreadable_pages_are_left_out),
		TEST(titles),
		cmocka_unit_test_setup_teardown(others_front_matter, setup_plain, teardown),
		cmocka_unit_test(dates_from_history),
		cmocka_unit_test(dates_from_a_cut_history),
		cmocka_unit_test(dates_without_history),
	};

	return RUN(tests);
}
