#include <unistd.h>

#include "model/state.h"
#include "told.h"

static struct source sources[4];
static struct page pages[3];
static struct page *list[] = {&pages[0], &pages[1], &pages[2]};
static struct asset assets[1];
static struct site site;
static struct diags told;
static char dir[64];

static int setup(void **state)
{
	(void)state;
	memcpy(dir, "/tmp/leerspoor-state-XXXXXX", 28);
	if (!mkdtemp(dir))
		return -1;
	memset(sources, 0, sizeof sources);
	memset(pages, 0, sizeof pages);
	pages[0].source = &sources[0];
	pages[1].source = &sources[1];
	sources[2].path = S("site.yaml");
	assets[0] = (struct asset){.source = &sources[3]};
	site = (struct site){.pages = list,
			     .pages_n = 3,
			     .assets = assets,
			     .assets_n = 1,
			     .sources = sources,
			     .sources_n = 4};
	site.config.path = S("site.yaml");
	site.repo = repo_open_plain(dir, &told);
	return site.repo ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	repo_close(site.repo);
	rmdir(dir);
	diags_release(&told);
	return 0;
}

static void assert_summary(const struct state *state, const char *want)
{
	struct buf b;

	buf_init(&b, 0);
	state_add(&b, state);
	assert_str(buf_str(&b), want);
	buf_release(&b);
}

static void counts_what_is_not_committed(void **state)
{
	struct state s = state_of(&site);

	(void)state;
	assert_false(state_is_dirty(&s));
	assert_true(s.unversioned);
	state_tell(&site, &told);
	assert_told(&told, "");
	sources[0].state = SOURCE_MODIFIED;
	sources[1].state = SOURCE_UNCOMMITTED;
	s = state_of(&site);
	assert_true(state_is_dirty(&s));
	assert_int_equal(s.modified, 1);
	assert_int_equal(s.uncommitted, 1);
	assert_int_equal(s.others, 0);
	state_tell(&site, &told);
	assert_told(&told,
		    "warning: 1 page with changes that are not committed, 1 not committed at "
		    "all; the pages say so: commit before you publish [history/dirty]\n");
}

static void other_files_count_when_they_are_used(void **state)
{
	struct state s;

	(void)state;
	sources[3].state = SOURCE_UNCOMMITTED;
	s = state_of(&site);
	assert_false(state_is_dirty(&s));
	assets[0].used = true;
	sources[2].state = SOURCE_MODIFIED;
	s = state_of(&site);
	assert_true(state_is_dirty(&s));
	assert_int_equal(s.others, 2);
	state_tell(&site, &told);
	assert_told(&told,
		    "warning: 2 other files (site.yaml, images and the like) not as committed; "
		    "commit before you publish [history/dirty]\n");
}

static void summaries(void **state)
{
	(void)state;
	assert_summary(&(struct state){0}, "");
	assert_summary(&(struct state){.unversioned = true}, ", without a history");
	assert_summary(&(struct state){.modified = 1}, ", 1 page not as committed");
	assert_summary(
		&(struct state){.shallow = true,
				.partial = true,
				.grafted = true,
				.modified = 1,
				.uncommitted = 2,
				.others = 1},
		", shallow clone, partial clone, grafts ignored, 3 pages not as committed, 1 "
		"other file not as committed");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(counts_what_is_not_committed),
		TEST(other_files_count_when_they_are_used),
		TEST(summaries),
	};

	return RUN(tests);
}
