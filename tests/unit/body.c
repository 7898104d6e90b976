#include "site_fixture.h"

#include "base/pool.h"

#define PAGES 24
#define ROUNDS 20

static struct {
	struct str alone[PAGES], together[PAGES * ROUNDS];
	struct arena arena[8];
	struct diags diags[8];
} race;

static int setup(void **state)
{
	(void)state;
	fixture_config(
		"types:\n  begrip: {folder: b}\n  bron: {folder: s, fields: {r: {type: text}}}\n"
		"glossary: {types: [begrip]}\ncitations: {types: [bron], reference: r}\n"
		"callouts: {tip: {label: Tip}}\n");
	for (int i = 0; i < PAGES; i++)
		fixture_page(str_printf(&fx.site.arena, "a/p%02d.md", i).p,
			     str_printf(&fx.site.arena, "Page %d", i).p, NULL);
	fixture_page("b/term.md", "the term", "begrip");
	fixture_asset("f.pdf", 2048);
	fixture_page("s/src.md", "Source", "bron");
	fixture_freeze();
	return 0;
}

/* All passes have something to do, and it is different on each page. */
static struct str text_of(struct arena *arena, size_t i)
{
	return str_printf(
		arena,
		"# Page %zu\n\nA ~~b~~ www.x.nl [[p%02zu]] [f](../f.pdf) the term [@src, p. %zu] "
		"[x]{lang=de} <kbd>k</kbd> n[^1]\n\n> [!TIP]\n> [l](p%02zu.md#h-%zu)\n\n"
		"## H %zu\n\n| a |\n|---|\n| %zu |\n\n- [ ] t\n\n[bad](no-%zu.md)\n\n[^1]: m\n",
		i, (i + 1) % PAGES, i, (i + 7) % PAGES, i, i, i, i);
}

/* Builds the body of a copy of page i; its HTML and references, as one string in the arena. */
static struct str build(size_t i, struct arena *arena, struct diags *diags)
{
	struct arena scratch = {0};
	struct page page = *fx.pages[i];
	struct pass p = {.site = &fx.site,
			 .page = &page,
			 .arena = arena,
			 .scratch = &scratch,
			 .diags = diags,
			 .terms = fx.terms};
	struct str result;
	struct buf b;

	buf_init(&b, 0);
	body_build(&p, text_of(arena, i));
	buf_add(&b, page.body.html);
	for (size_t k = 0; k < page.body.refs_n; k++)
		buf_addf(&b, STR_FMT " " STR_FMT "\n", STR_ARG(page.body.refs[k].target->url),
			 STR_ARG(page.body.refs[k].context));
	result = buf_dup(&b, arena);
	buf_release(&b);
	body_release(&page.body);
	arena_release(&scratch);
	return result;
}

static void build_one(void *ctx, size_t worker, size_t index)
{
	(void)ctx;
	race.together[index] = build(index % PAGES, &race.arena[worker], &race.diags[worker]);
}

static void threads_give_what_one_gives(void **state)
{
	(void)state;
	for (size_t i = 0; i < PAGES; i++)
		race.alone[i] = build(i, &fx.arena, &fx.diags);
	assert_true(str_find(race.alone[3], S("<h2 id=\"h-3\">"), 0) != SIZE_MAX);
	assert_int_equal(diags_count(&fx.diags, DIAG_ERROR), PAGES);
	pool_run(8, (size_t)PAGES * ROUNDS, 1, build_one, NULL);
	for (size_t i = 0; i < (size_t)PAGES * ROUNDS; i++)
		if (!str_eq(race.together[i], race.alone[i % PAGES]))
			fail_msg("page %zu differs:\n%s\n%s", i % PAGES, race.together[i].p,
				 race.alone[i % PAGES].p);
	for (size_t i = 1; i < 8; i++)
		diags_merge(&race.diags[0], &race.diags[i]);
	diags_settle(&race.diags[0], NULL, false);
	diags_settle(&fx.diags, NULL, false);
	assert_int_equal(race.diags[0].n, fx.diags.n);
	for (size_t i = 0; i < 8; i++) {
		diags_release(&race.diags[i]);
		arena_release(&race.arena[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(threads_give_what_one_gives, setup,
						fixture_teardown),
	};

	return RUN(tests);
}
