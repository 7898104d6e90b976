#include "unit.h"

#include "write/search_words.h"

/* The words of a text with spaces between; '~' before one that only a hyphen parts from the last.
 */
static void assert_words(const char *text, const char *want)
{
	struct buf fold, got;
	struct search_words w = {.text = str_c(text), .fold = &fold};
	struct search_word word;
	size_t past = 0;

	buf_init(&fold, 0);
	buf_init(&got, 0);
	while (search_words_next(&w, &word)) {
		assert_true(word.from >= past && word.to > word.from && word.to <= w.text.n);
		past = word.to;
		buf_addf(&got, "%s%s" STR_FMT, got.n ? " " : "", word.hyphen ? "~" : "",
			 STR_ARG(word.form));
	}
	assert_str(buf_str(&got), want);
	buf_release(&fold);
	buf_release(&got);
}

static void cuts(void **state)
{
	(void)state;
	assert_words("", "");
	assert_words(" ... – ", "");
	assert_words("Eén café, TWEE", "een cafe twee");
	assert_words("artikel 5a van 2021", "artikel 5a van 2021");
	assert_words("Straße ĳs", "strasse ĳs");
	assert_words("a/b_c\nd", "a b c d");
	assert_words("Привет мир", "привет мир");
	assert_words("a\xff"
		     "b \xc3",
		     "a b");
}

static void apostrophes(void **state)
{
	(void)state;
	assert_words("foto's", "foto");
	assert_words("foto’s van Anna's auto's", "foto van anna auto");
	assert_words("'s-Hertogenbosch", "hertogenbosch");
	assert_words("l'école d'été", "ecole ete");
	assert_words("'quoted' 'a' b", "quoted b");
	assert_words("'5'", "5");
}

static void hyphens(void **state)
{
	(void)state;
	assert_words("e-mail", "e ~mail");
	assert_words("NT2-docent - taal", "nt2 ~docent taal");
	assert_words("e‐mail e‑mail", "e ~mail e ~mail");
	assert_words("-a -- b", "a b");
}

static void long_words(void **state)
{
	char text[200];

	(void)state;
	memset(text, 'a', sizeof text);
	text[SEARCH_WORD_MAX] = ' ';
	text[sizeof text - 3] = ' ';
	text[sizeof text - 1] = '\0';
	text[SEARCH_WORD_MAX] = '\0';
	assert_words(text, text);
	text[SEARCH_WORD_MAX] = ' ';
	assert_words(text + SEARCH_WORD_MAX, "a");
}

static bool meet(const char *language, const char *a, const char *b)
{
	struct search_stemmer *s = search_stemmer_new(str_c(language));
	struct buf x, y;
	bool same;

	buf_init(&x, 0);
	buf_init(&y, 0);
	search_stem(s, str_c(a), &x);
	search_stem(s, str_c(b), &y);
	same = str_eq(buf_str(&x), buf_str(&y));
	buf_release(&x);
	buf_release(&y);
	search_stemmer_free(s);
	return same;
}

static void stems(void **state)
{
	static const char *const same[][2] = {
		{"huis", "huizen"}, {"brief", "brieven"},   {"lopen", "loop"},
		{"boom", "bomen"},  {"schuld", "schulden"}, {"gemeente", "gemeenten"},
		{"werk", "werken"}, {"brood", "broden"},    {"uitkering", "uitkeringen"},
		{"duur", "dure"}};
	static const char *const other[][2] = {{"huis", "huid"}, {"kwaliteit", "kwaal"},
					       {"boom", "bom"},	 {"schuld", "schuil"},
					       {"raad", "rand"}, {"leren", "leraar"}};

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		assert_true(meet("nl", same[i][0], same[i][1]));
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		if (i != 2) /* "bomen" has the stem "bom": spelling tells no more */
			assert_false(meet("nl-NL", other[i][0], other[i][1]));
	assert_true(meet("en", "connection", "connected"));
	assert_false(meet("en", "huis", "huizen"));
	assert_false(meet("xx", "connection", "connections"));
	assert_true(meet("", "same", "same"));
}

static void assert_split(const char *word, const char *want)
{
	static const struct str known[] = {{"kinder", 6},
					   {"opvang", 6},
					   {"toeslag", 7},
					   {"leer", 4},
					   {"werk", 4},
					   {"traject", 7},
					   {"verantwoordelijke", 17},
					   {"verwerking", 10},
					   {"jeugd", 5},
					   {"zorg", 4},
					   {"verzekering", 11},
					   {"werktraject", 11},
					   {"rare", 4}};
	uint32_t weights[sizeof known / sizeof *known], parts[SEARCH_PARTS];
	struct map lexicon = {0};
	struct buf got;
	size_t n;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		map_put(&lexicon, known[i], NULL)->num = i;
		weights[i] = known[i].n == 11 ? 20 : 60;
	}
	weights[12] = 0;
	buf_init(&got, 0);
	n = search_split(str_c(word), &lexicon, weights, search_links(S("nl")), parts);
	for (size_t i = 0; i < n; i++)
		buf_addf(&got, "%s" STR_FMT, i ? " " : "", STR_ARG(known[parts[i]]));
	assert_str(buf_str(&got), want);
	buf_release(&got);
	map_release(&lexicon);
}

static void splits(void **state)
{
	uint32_t parts[SEARCH_PARTS];
	struct map none = {0};

	(void)state;
	assert_split("kinderopvangtoeslag", "kinder opvang toeslag");
	assert_split("leerwerktraject", "leer werk traject");
	assert_split("verwerkingsverantwoordelijke", "verwerking verantwoordelijke");
	assert_split("jeugdzorg", "jeugd zorg");
	assert_split("zorgverzekering", "zorg verzekering");
	assert_split("zorgrare", "");
	assert_split("zorgx", "");
	assert_split("zorg", "");
	assert_split("zorgs", "");
	assert_split("jeugdzorgx", "");
	assert_int_equal(search_split(S("jeugdzorg"), &none, NULL, search_links(S("en")), parts),
			 0);
	assert_null(search_links(S("en")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts),	   cmocka_unit_test(apostrophes),
		cmocka_unit_test(hyphens), cmocka_unit_test(long_words),
		cmocka_unit_test(stems),   cmocka_unit_test(splits),
	};

	return RUN(tests);
}
