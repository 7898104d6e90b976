/*
 * The index and the query against a naive model: the same ranking worked out from the text itself,
 * over all words of all pages, without files, shards or postings.
 */
#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "write/search_rank.h"

#define PAGES 90
#define SECTIONS_MAX 7

static struct site site;
static struct arena memory;
static struct diags diags;
static char folder[64];
static uint64_t seed;

/* ---- a site of random words ---- */

static const char *const stems[] = {"werk",    "leer",	   "taal",   "school",	"traject",
				    "geld",    "gemeente", "opvang", "toeslag", "jeugd",
				    "zorg",    "huur",	   "recht",  "plan",	"cursus",
				    "bedrijf", "hulp",	   "kind",   "buurt",	"regel"};
static const char *const ends[] = {"", "", "", "", "en", "s", "e", "je", "ing", "ingen"};

static void add_word(struct buf *b, bool compound)
{
	size_t n = sizeof stems / sizeof *stems;
	/* Zipf enough: the product of two falls off towards the end. */
	size_t which = (size_t)(random_next(&seed) % n) * (random_next(&seed) % n) / n;

	if (compound && random_next(&seed) % 4 == 0)
		buf_add(b, str_c(stems[random_next(&seed) % n]));
	buf_addf(b, "%s%s", stems[which], ends[random_next(&seed) % (sizeof ends / sizeof *ends)]);
}

static struct str make_text(size_t words)
{
	static const char *const between[] = {" ", " ", " ", " ", ", ", ". ", "-", "'s ", "\n"};
	struct buf b;
	struct str text;

	buf_init(&b, 0);
	for (size_t i = 0; i < words; i++) {
		if (random_next(&seed) % 23 == 0)
			buf_addf(&b, "%u", random_next(&seed) % 30);
		else
			add_word(&b, true);
		buf_add(&b,
			str_c(between[random_next(&seed) % (sizeof between / sizeof *between)]));
	}
	text = buf_dup(&b, &memory);
	buf_release(&b);
	return text;
}

/* None, one or two values of the facet "kind". */
static struct field_value *make_fields(size_t index)
{
	static const struct field field = {.name = {"kind", 4},
					   .label = {"Kind", 4},
					   .kind = FIELD_TEXT,
					   .many = true,
					   .facet = true};
	static struct scalar colours[] = {
		{.text = {"rood", 4}}, {.text = {"groen", 5}}, {.text = {"blauw", 5}}};
	struct field_value *v = arena_new(&memory, struct field_value, 1);

	v->field = &field;
	v->v = colours + index % 2;
	v->n = index / 2 % 3;
	return v;
}

static void make_page(struct page *page, size_t index)
{
	size_t n = 1 + random_next(&seed) % SECTIONS_MAX;
	struct section *sections = arena_new(&memory, struct section, n);

	page->index = index;
	page->url = str_printf(&memory, "p%03zu/", index);
	page->title = make_text(1 + random_next(&seed) % 6);
	if (index % 3)
		page->type = &site.config.types[index % 2];
	for (size_t i = 0; i < n; i++) {
		if (i) {
			sections[i].heading = make_text(1 + random_next(&seed) % 4);
			sections[i].anchor = str_printf(&memory, "s%zu", i);
		}
		sections[i].text = make_text(random_next(&seed) % 60);
	}
	page->fields = make_fields(index);
	page->fields_n = 1;
	page->body.sections = sections;
	page->body.sections_n = n;
	site.pages[index] = page;
}

static void make_site(size_t pages)
{
	static struct type types[2] = {{.name = {"soort", 5}, .label = {"Soort", 5}},
				       {.name = {"ander", 5}, .label = {"Ander", 5}, .index = 1}};

	seed = 20240717;
	site.config.language = S("nl");
	site.config.types = types;
	site.config.types_n = 2;
	site.pages = arena_new(&memory, struct page *, pages);
	site.pages_n = pages;
	for (size_t i = 0; i < pages; i++)
		make_page(arena_new(&memory, struct page, 1), i);
}

/* Writes the index with that many jobs and opens it. */
static struct search_index *write_index(size_t jobs)
{
	struct output *out;
	struct search_index *index;
	char path[128];

	snprintf(path, sizeof path, "%s/%zu", folder, jobs);
	out = output_open(path, jobs, &diags);
	assert_non_null(out);
	assert_int_equal(search_write(&site, NULL, out, false, NULL, jobs, &diags), 0);
	assert_int_equal(output_commit(out, S("{}"), &diags), 0);
	output_close(out);
	strncat(path, "/search-index", sizeof path - strlen(path) - 1);
	index = search_open(path, &diags);
	assert_non_null(index);
	return index;
}

/* All answers from offset on, at most limit. */
static void ask(struct search_index *index, struct str text, size_t offset, size_t limit,
		struct search_answer *answer)
{
	struct search_question question = {.text = text, .offset = offset, .limit = limit};

	assert_int_equal(search_query(index, &memory, &question, answer, &diags), 0);
}

#include "search_model.h"

/* ---- tests ---- */

/* A last word that others begin with brings those of its own file along, which the model does not
 * know: no question for it. */
static bool begins_others(struct search_stemmer *s, struct str word)
{
	for (size_t i = 0; i < known.n; i++)
		if (str_starts(known.e[i].key, word) &&
		    (!map_has(&known, word) ||
		     !str_eq(stem_of(s, known.e[i].key), stem_of(s, word))))
			return true;
	return false;
}

static void agree(struct search_stemmer *s, struct search_index *index, const struct str *words,
		  size_t n)
{
	struct model_word w[QUERY_WORDS];
	struct found found[PAGES];
	struct search_answer answer;
	size_t total, kept = model_understand(s, words, n, w);
	struct buf query;

	buf_init(&query, 0);
	for (size_t i = 0; i < n; i++)
		buf_addf(&query, "%s" STR_FMT, i ? " " : "", STR_ARG(words[i]));
	total = kept ? model_rank(w, kept, found) : 0;
	model_look_closer(s, index, words, n, w, kept, found, total);
	ask(index, buf_str(&query), 0, PAGES, &answer);
	assert_int_equal(answer.total, total);
	assert_int_equal(answer.n, total);
	for (size_t i = 0; i < total; i++) {
		const struct page *page = site.pages[found[i].page];
		assert_str(answer.v[i].url, page->url.p);
		assert_int_equal(answer.v[i].score, found[i].score);
		assert_true(str_eq(answer.v[i].section,
				   page->body.sections[found[i].sections[0]].heading));
		assert_true(str_eq(answer.v[i].title, page->title));
	}
	buf_release(&query);
}

static void model_agrees(void **state)
{
	struct search_stemmer *s = search_stemmer_new(S("nl"));
	struct search_index *index = write_index(2);
	size_t asked = 0;

	(void)state;
	model_site(s);
	for (size_t i = 0; asked < 300 && i < 20000; i++) {
		struct str words[4];
		size_t n = 1 + random_next(&seed) % 4, different = 0;
		for (size_t k = 0; k < n; k++) {
			struct str word = known.e[random_next(&seed) % known.n].key;
			size_t at = 0;
			while (at < different && !str_eq(words[at], word))
				at++;
			if (at == different)
				words[different++] = word;
		}
		if (begins_others(s, words[different - 1]))
			continue;
		agree(s, index, words, different);
		asked++;
	}
	assert_int_equal(asked, 300);
	search_close(index);
	search_stemmer_free(s);
}

static void answer_one(struct search_index *index, const char *query, struct search_answer *answer)
{
	ask(index, str_c(query), 0, 5, answer);
}

static void errors_are_forgiven(void **state)
{
	static const char *const wrong[][2] = {{"trajact", "traject"},	{"gemeent", "gemeente"},
					       {"hgeld", "geld"},	{"bedirjf", "bedrijf"},
					       {"toeslagg", "toeslag"}, {"cursos", "cursus"}};
	struct search_index *index = write_index(1);

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct search_answer got, want;
		bool right = false;
		answer_one(index, wrong[i][0], &got);
		ask(index, str_c(wrong[i][1]), 0, PAGES, &want);
		for (size_t k = 0; k < want.n && got.n; k++)
			right |= str_eq(want.v[k].url, got.v[0].url);
		assert_true(right);
	}
	search_close(index);
}

static void beginnings_and_nothing(void **state)
{
	struct search_index *index = write_index(1);
	struct search_answer a;

	(void)state;
	answer_one(index, "gemeen", &a);
	assert_true(a.total > 0);
	answer_one(index, "", &a);
	assert_int_equal(a.total, 0);
	answer_one(index, "' . -", &a);
	assert_int_equal(a.total, 0);
	answer_one(index, "qqqqqqq xyzzy", &a);
	assert_int_equal(a.total, 0);
	answer_one(index, "a b c d e f g h i j k l m n o p", &a);
	search_close(index);
}

/* Pages with one of the values, of the facet "kind" and the type. */
static bool fits(const struct page *page, struct str type, struct str kind)
{
	bool right = !kind.n;

	for (size_t i = 0; i < page->fields_n && page->fields[0].n; i++)
		for (size_t k = 0; k < page->fields[i].n; k++)
			right |= str_eq(page->fields[i].v[k].text, kind);
	return right && (!type.n || (page->type && str_eq(page->type->name, type)));
}

static size_t count_fitting(const struct search_answer *all, struct str type, struct str kind)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		for (size_t p = 0; p < site.pages_n; p++)
			n += str_eq(site.pages[p]->url, all->v[i].url) &&
			     fits(site.pages[p], type, kind);
	return n;
}

/* Every choice of a type, a kind or both: the pages that fit, and the counts beside it. */
static void facets_narrow(void **state)
{
	static const char *const types[] = {"", "soort", "ander"}, *kinds[] = {"", "rood", "groen"};
	static const struct str counted[] = {{"type", 4}, {"kind", 4}};
	struct search_index *index = write_index(1);
	struct search_answer all, some;

	(void)state;
	ask(index, S("werk leer"), 0, PAGES, &all);
	for (size_t i = 0; i < 9; i++) {
		struct str type = str_c(types[i % 3]), kind = str_c(kinds[i / 3]);
		struct search_choice choices[2];
		struct search_question question = {.text = S("werk leer"),
						   .choices = choices,
						   .counted = counted,
						   .counted_n = 2,
						   .limit = PAGES};
		if (type.n)
			choices[question.choices_n++] = (struct search_choice){S("type"), type};
		if (kind.n)
			choices[question.choices_n++] = (struct search_choice){S("kind"), kind};
		assert_int_equal(search_query(index, &memory, &question, &some, &diags), 0);
		assert_int_equal(some.total, count_fitting(&all, type, kind));
		assert_int_equal(count_fitting(&some, type, kind), some.n);
		assert_int_equal(some.counts_n, 2);
		for (size_t k = 0; k < some.counts[0].n; k++)
			assert_int_equal(some.counts[0].v[k].pages,
					 count_fitting(&all, some.counts[0].v[k].value, kind));
		for (size_t k = 0; k < some.counts[1].n; k++)
			assert_int_equal(some.counts[1].v[k].pages,
					 count_fitting(&all, type, some.counts[1].v[k].value));
		assert_in_range(some.counts[0].n, 1, 2);
		assert_in_range(some.counts[1].n, 2, 3);
	}
	search_close(index);
}

static void values_together_widen(void **state)
{
	struct search_index *index = write_index(1);
	struct search_choice choices[] = {{S("type"), S("soort")}, {S("type"), S("ander")}};
	struct search_question question = {
		.text = S("werk"), .choices = choices, .choices_n = 2, .limit = PAGES};
	struct search_answer all, some;

	(void)state;
	ask(index, S("werk"), 0, PAGES, &all);
	assert_int_equal(search_query(index, &memory, &question, &some, &diags), 0);
	assert_int_equal(some.total, count_fitting(&all, S("soort"), S("")) +
					     count_fitting(&all, S("ander"), S("")));
	assert_true(some.total < all.total);
	choices[0].value = S("geen");
	question.choices_n = 1;
	assert_int_equal(search_query(index, &memory, &question, &some, &diags), 0);
	assert_int_equal(some.total, 0);
	choices[0].facet = S("onbekend");
	assert_int_equal(search_query(index, &memory, &question, &some, &diags), 0);
	assert_int_equal(some.total, 0);
	assert_true(search_has_facet(index, S("kind")) && !search_has_facet(index, S("onbekend")));
	search_close(index);
}

/* Words between quotation marks stand so in what is found. */
static void phrases_stand_together(void **state)
{
	static const char *const quotes[][2] = {
		{"\"", "\""}, {"\"", ""}, {"\xe2\x80\x9e", "\xe2\x80\x9c"}};
	struct search_index *index = write_index(1);
	struct str words[PHRASE_PAGES];
	size_t asked = 0, missed = 0;

	(void)state;
	for (size_t p = 0; p < 30; p++) {
		struct buf fold;
		struct search_words text = {.text = site.pages[p]->body.sections[0].text,
					    .fold = &fold};
		struct search_word word;
		struct search_answer a;
		bool found = false, near = false;
		size_t n = 0;
		buf_init(&fold, 0);
		while (n < 4 && search_words_next(&text, &word))
			words[n++] = str_dup(&memory, word.form);
		buf_release(&fold);
		if (n < 4)
			continue;
		ask(index,
		    str_printf(&memory, "%s" STR_FMT " " STR_FMT " " STR_FMT "%s", quotes[p % 3][0],
			       STR_ARG(words[0]), STR_ARG(words[1]), STR_ARG(words[2]),
			       quotes[p % 3][1]),
		    0, PAGES, &a);
		for (size_t i = 0; i < a.n; i++)
			found |= str_eq(a.v[i].url, site.pages[p]->url);
		assert_int_equal(a.total, a.n);
		assert_true(a.n < 10);
		ask(index,
		    str_printf(&memory, STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(words[0]),
			       STR_ARG(words[1]), STR_ARG(words[2])),
		    0, PHRASE_PAGES, &a);
		for (size_t i = 0; i < a.n; i++)
			near |= str_eq(a.v[i].url, site.pages[p]->url);
		missed += near && !found;
		asked += found;
	}
	/* A phrase is looked for where the page's best sections stand; a section that is none of
	 * them is seen when it shares a file with one. */
	assert_true(asked > 5 && missed <= 1);
	search_close(index);
}

static void pages_follow_on(void **state)
{
	struct search_index *index = write_index(1);
	struct search_answer all, part;

	(void)state;
	ask(index, S("werk taal"), 0, SIZE_MAX, &all);
	assert_int_equal(all.n, all.total);
	for (size_t at = 0; at < all.n; at += 7) {
		ask(index, S("werk taal"), at, 7, &part);
		assert_int_equal(part.total, all.total);
		for (size_t i = 0; i < part.n; i++)
			assert_true(str_eq(part.v[i].url, all.v[at + i].url));
	}
	ask(index, S("werk"), SIZE_MAX, 3, &part);
	assert_int_equal(part.n, 0);
	search_close(index);
}

struct folder_bytes {
	int dir;
	struct buf bytes;
};

static int add_file(void *ctx, struct str path, enum file_kind kind, const struct stat *st)
{
	struct folder_bytes *f = ctx;

	(void)st;
	buf_addf(&f->bytes, "\n" STR_FMT "\n", STR_ARG(path));
	return kind == FILE_REGULAR ? file_read(f->dir, path, &f->bytes, NULL) : 0;
}

static void jobs_do_not_show(void **state)
{
	struct folder_bytes one = {0}, many = {0};
	char path[128];

	(void)state;
	buf_init(&one.bytes, 0);
	buf_init(&many.bytes, 0);
	search_close(write_index(1));
	search_close(write_index(7));
	snprintf(path, sizeof path, "%s/1", folder);
	one.dir = file_open_dir(path);
	snprintf(path, sizeof path, "%s/7", folder);
	many.dir = file_open_dir(path);
	assert_int_equal(file_walk(one.dir, add_file, &one), 0);
	assert_int_equal(file_walk(many.dir, add_file, &many), 0);
	assert_true(one.bytes.n > 10000);
	assert_true(str_eq(buf_str(&one.bytes), buf_str(&many.bytes)));
	close(one.dir);
	close(many.dir);
	buf_release(&one.bytes);
	buf_release(&many.bytes);
}

/* What search_open tells of a root.bin with these bytes. */
static void assert_refused(struct str root, const char *rule)
{
	struct diags told = {0};
	int dir = file_open_dir(folder);

	assert_int_equal(file_write(dir, S("bad/root.bin"), root), 0);
	close(dir);
	assert_null(search_open(str_printf(&memory, "%s/bad", folder).p, &told));
	assert_int_equal(told.n, 1);
	assert_string_equal(told.v[0].rule, rule);
	diags_release(&told);
}

static void bad_roots_are_refused(void **state)
{
	struct diags told = {0};
	char other[] = SEARCH_MAGIC "\x7f"
				    "x";

	(void)state;
	assert_refused(S(""), "search/damaged");
	assert_refused(S("<html>"), "search/damaged");
	assert_refused((struct str){other, 5}, "search/version");
	other[4] = SEARCH_VERSION;
	assert_refused((struct str){other, 6}, "search/damaged");
	assert_null(search_open("/nonexistent/zoek", &told));
	assert_string_equal(told.v[0].rule, "search/missing");
	diags_release(&told);
}

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/leerspoor-search-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	make_site(PAGES);
	return 0;
}

static int remove_entry(void *ctx, struct str path, enum file_kind kind, const struct stat *st)
{
	(void)st;
	if (kind != FILE_DIR) {
		file_remove(*(int *)ctx, path);
		file_remove_empty_dirs(*(int *)ctx, path_dir(path));
	}
	return 0;
}

static int tear_down(void **state)
{
	int dir = file_open_dir(folder);

	(void)state;
	file_walk(dir, remove_entry, &dir);
	close(dir);
	rmdir(folder);
	for (size_t i = 0; i < PAGES; i++)
		list_free(&model[i]);
	map_release(&known);
	diags_release(&diags);
	arena_release(&memory);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(model_agrees),		  cmocka_unit_test(errors_are_forgiven),
		cmocka_unit_test(beginnings_and_nothing), cmocka_unit_test(facets_narrow),
		cmocka_unit_test(values_together_widen),  cmocka_unit_test(phrases_stand_together),
		cmocka_unit_test(pages_follow_on),	  cmocka_unit_test(jobs_do_not_show),
		cmocka_unit_test(bad_roots_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
