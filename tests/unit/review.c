#include "model/review.h"
#include "told.h"

#define DAY 86400

/* Revisions of a page on the 1st … 6th of January 2024; the third merges the two after it. */
static struct commit commits[6];
static const uint32_t p1[] = {1}, p2[] = {2}, p34[] = {3, 4}, p5[] = {5};
static struct revision revisions[6];
static struct page_history own = {.v = revisions, .n = 6};
static unsigned char effects[6];
static struct account account = {.effects = effects};
static struct type type = {.review_after = 12};
static struct page page, source;
static struct reference refs[3];
static struct page *pages[] = {&page};
static struct site site;
static struct diags told;

static int setup(void **state)
{
	(void)state;
	site = (struct site){.pages = pages, .pages_n = 1, .today = {2024, 2, 1}};
	site.history.commits = commits;
	site.history.commits_n = 6;
	for (size_t i = 0; i < 6; i++) {
		commits[i] = (struct commit){.committed = 1704110400 + (5 - (int64_t)i) * DAY};
		memset(commits[i].id.b, 0xa0 + (int)i, sizeof commits[i].id.b);
		revisions[i] = (struct revision){.commit = (uint32_t)i, .kind = REVISION_CHANGED};
		effects[i] = EFFECT_SUBSTANTIVE;
	}
	revisions[0].parents = p1, revisions[1].parents = p2, revisions[2].parents = p34;
	revisions[3].parents = revisions[4].parents = p5;
	revisions[0].parents_n = revisions[1].parents_n = revisions[3].parents_n = 1;
	revisions[4].parents_n = 1, revisions[2].parents_n = 2;
	revisions[5].kind = REVISION_CREATED;
	source = (struct page){.path = S("b.md"), .url = S("b/"), .title = S("B")};
	page = (struct page){.path = S("a.md"),
			     .url = S("a/"),
			     .title = S("A"),
			     .history = &own,
			     .account = &account};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	map_release(&source.body.anchors);
	arena_release(&site.arena);
	diags_release(&told);
	return 0;
}

static const struct review *reviewed(struct date day, const char *revision, const char *want)
{
	page.reviewed = day;
	page.reviewed_revision = str_c(revision);
	review_build(&site, &told);
	assert_told(&told, want);
	return page.review;
}

static void nothing_to_review(void **state)
{
	(void)state;
	assert_null(reviewed((struct date){0}, NULL, ""));
}

static void by_day(void **state)
{
	const struct review *r;

	(void)state;
	r = reviewed(
		(struct date){2024, 1, 4}, NULL,
		"a.md:1: note: changed 2 times since the review of 2024-01-04, last on 2024-01-06 "
		"[review/outdated]\n");
	assert_ptr_equal(r->outdated_by, &commits[0]);
	assert_int_equal(r->changes, 2);
	assert_int_equal(r->due.year, 0);
	/* The same day may have been before it. */
	r = reviewed((struct date){2024, 1, 6}, NULL, "");
	assert_null(r->outdated_by);
	r = reviewed((struct date){2024, 1, 0}, NULL, "");
	assert_null(r->outdated_by);
	r = reviewed((struct date){2023, 0, 0}, NULL,
		     "a.md:1: note: changed 5 times since the review of 2023, last on 2024-01-06 "
		     "[review/outdated]\n");
	assert_int_equal(r->changes, 5);
}

static void only_what_readers_see(void **state)
{
	const struct review *r;

	(void)state;
	effects[0] = EFFECT_FORMATTED;
	effects[1] = EFFECT_HIDDEN;
	r = reviewed((struct date){2024, 1, 4}, NULL, "");
	assert_null(r->outdated_by);
	effects[1] = EFFECT_SUBSTANTIVE;
	r = reviewed(
		(struct date){2024, 1, 4}, NULL,
		"a.md:1: note: changed 1 time since the review of 2024-01-04, last on 2024-01-05 "
		"[review/outdated]\n");
	assert_ptr_equal(r->outdated_by, &commits[1]);
	/* What a shallow clone seems to begin with. */
	effects[1] = EFFECT_UNKNOWN;
	r = reviewed((struct date){2024, 1, 4}, NULL, "");
	assert_null(r->outdated_by);
}

static void by_revision(void **state)
{
	const struct review *r;

	(void)state;
	/* Whatever the days say: on the 6th somebody reviewed what had stood there since the 5th.
	 */
	r = reviewed(
		(struct date){2024, 1, 31}, "a1a1a1a",
		"a.md:1: note: changed 1 time since the review of 2024-01-31, last on 2024-01-06 "
		"[review/outdated]\n");
	assert_ptr_equal(r->outdated_by, &commits[0]);
	r = reviewed((struct date){2020, 1, 1}, "a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0", "");
	assert_null(r->outdated_by);
	/* One side of the merge holds nothing of the other. */
	r = reviewed(
		(struct date){0}, "a4a4a4a",
		"a.md:1: note: changed 4 times since the review of 2024-01-02, last on 2024-01-06 "
		"[review/outdated]\n");
	assert_int_equal(r->changes, 4);
	assert_int_equal(r->since.day, 2);
}

static void unknown_revision(void **state)
{
	(void)state;
	reviewed((struct date){2024, 1, 6}, "a0a0a0b",
		 "a.md:1: warning: no revision of this page is called a0a0a0b: the day of the "
		 "review is "
		 "taken; \"leerspoor history\" lists them [review/revision]\n");
	assert_null(
		reviewed((struct date){0}, "a0a0a0b",
			 "a.md:1: warning: no revision of this page is called a0a0a0b; \"leerspoor "
			 "history\" lists them [review/revision]\n")
			->outdated_by);
}

static void overdue(void **state)
{
	const struct review *r;

	(void)state;
	page.type = &type;
	r = reviewed((struct date){2024, 1, 6}, NULL, "");
	assert_false(r->overdue);
	assert_int_equal(r->due.year, 2025);
	site.today = (struct date){2025, 1, 6};
	assert_false(reviewed((struct date){2024, 1, 6}, NULL, "")->overdue);
	site.today = (struct date){2025, 1, 7};
	r = reviewed((struct date){2024, 1, 6}, NULL,
		     "a.md:1: warning: last reviewed on 2024-01-06, a review was due on "
		     "2025-01-06; look "
		     "whether it still holds, and say so under \"reviewed\" [review/overdue]\n");
	assert_true(r->overdue);
	/* Never reviewed: the clock runs from the day it was made. */
	r = reviewed(
		(struct date){0}, NULL,
		"a.md:1: warning: never reviewed since it was made on 2024-01-01, a review was due "
		"on 2025-01-01; look whether it still holds, and say so under \"reviewed\" "
		"[review/overdue]\n");
	assert_int_equal(r->since.year, 0);
	site.today = (struct date){0};
	assert_false(reviewed((struct date){2024, 1, 6}, NULL, "")->overdue);
}

static void what_it_leans_on(void **state)
{
	static const struct section sections[2] = {{.level = 0}, {.level = 2}};
	static uint32_t latest[2] = {0, 4};
	static const struct account known = {.effects = effects, .sections = latest};
	const struct review *r;

	(void)state;
	source.history = &own;
	refs[0] = (struct reference){
		.kind = REFERENCE_LINK, .from = &page, .target = &source, .line = 5};
	refs[1] = (struct reference){.kind = REFERENCE_LINK,
				     .from = &page,
				     .target = &source,
				     .anchor = S("deel"),
				     .line = 6,
				     .column = 3};
	page.body.refs = refs;
	page.body.refs_n = 1;
	/* A mere link to the page is no leaning on it. */
	assert_int_equal(reviewed((struct date){2024, 1, 6}, NULL, "")->cited_n, 0);
	page.body.refs_n = 2;
	page.account = &known;
	r = reviewed((struct date){2024, 1, 5}, "a0a0a0a",
		     "a.md:6:3: note: \"B\" changed on 2024-01-06, after this page was reviewed on "
		     "2024-01-05 [review/cited-changed]\n");
	assert_int_equal(r->cited_n, 1);
	assert_ptr_equal(r->cited[0].ref, &refs[1]);
	assert_false(r->cited[0].section);
	/* Of the section more is known: it has not changed since the 2nd. */
	source.account = &known;
	source.body.sections = sections;
	source.body.sections_n = 2;
	map_put(&source.body.anchors, S("deel"), NULL)->num = 2;
	assert_int_equal(reviewed((struct date){2024, 1, 5}, "a0a0a0a", "")->cited_n, 0);
	latest[1] = 0;
	r = reviewed(
		(struct date){2024, 1, 5}, "a0a0a0a",
		"a.md:6:3: note: \"B #deel\" changed on 2024-01-06, after this page was reviewed "
		"on 2024-01-05 [review/cited-changed]\n");
	assert_true(r->cited[0].section);
	latest[1] = ACCOUNT_UNKNOWN;
	assert_false(
		reviewed(
			(struct date){2024, 1, 5}, "a0a0a0a",
			"a.md:6:3: note: \"B\" changed on 2024-01-06, after this page was reviewed "
			"on 2024-01-05 [review/cited-changed]\n")
			->cited[0]
			.section);
	/* A citation counts without a section, once for each source. */
	refs[1] = refs[2] = (struct reference){
		.kind = REFERENCE_CITATION, .from = &page, .target = &source, .line = 7};
	page.body.refs_n = 3;
	r = reviewed((struct date){2024, 1, 5}, "a0a0a0a",
		     "a.md:7: note: \"B\" changed on 2024-01-06, after this page was reviewed on "
		     "2024-01-05 [review/cited-changed]\n");
	assert_int_equal(r->cited_n, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_to_review), TEST(by_day),		 TEST(only_what_readers_see),
		TEST(by_revision),	 TEST(unknown_revision), TEST(overdue),
		TEST(what_it_leans_on),
	};

	return RUN(tests);
}
