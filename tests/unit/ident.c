#include "read/ident.h"
#include "unit.h"

static void clean(enum text_encoding encoding, const char *raw, const char *want)
{
	struct buf b;

	buf_init(&b, 0);
	buf_add_clean(&b, str_c(raw), encoding);
	assert_str(buf_str(&b), want);
	assert_true(utf8_valid(buf_str(&b)));
	buf_release(&b);
}

static void cleaning(void **state)
{
	(void)state;
	clean(ENCODING_UTF8, "Zoë Çelik", "Zoë Çelik");
	clean(ENCODING_UTF8, "Ren\xe9", "René");
	clean(ENCODING_UTF8, "\x93zo\x94 \x81", "“zo” \xef\xbf\xbd");
	clean(ENCODING_LATIN1, "Ren\xe9", "René");
	clean(ENCODING_LATIN1, "René", "René"); /* the header is wrong */
	clean(ENCODING_LATIN9, "\xa4\xa6\xbd\xe9", "€Šœé");
	clean(ENCODING_CP1252, "\x80", "€");
	clean(ENCODING_OTHER, "a\xc9z", "a\xef\xbf\xbdz");
	clean(ENCODING_OTHER, "\x1b$Ba", "$Ba");
	clean(ENCODING_UTF8, "a\tb\r\nc\x01\x7f", "a b  c");
	clean(ENCODING_UTF8,
	      "a\xe2\x80\xae"
	      "b\xe2\x81\xa6"
	      "c\xef\xbb\xbf",
	      "abc");
	clean(ENCODING_UTF8, "", "");
}

static void instant(const char *raw, int64_t want, int want_zone)
{
	int64_t seconds = 77;
	int16_t zone = 77;

	ident_when(str_c(raw), &seconds, &zone);
	assert_int_equal(seconds, want);
	assert_int_equal(zone, want_zone);
}

static void instants(void **state)
{
	(void)state;
	instant("A <a@b> 1700000000 +0130", 1700000000, 90);
	instant("committer A > B <a@b> -5 -1200", -5, -720);
	instant("A <a@b> 12", 12, 0);
	instant("A <a@b> 12 +99999", 12, 0);
	instant("A <a@b> soon +0100", 0, 60);
	instant("", 0, 0);
}

static void encodings(void **state)
{
	(void)state;
	assert_int_equal(text_encoding_of(S("UTF-8")), ENCODING_UTF8);
	assert_int_equal(text_encoding_of(S("Latin1")), ENCODING_LATIN1);
	assert_int_equal(text_encoding_of(S("ISO-8859-15")), ENCODING_LATIN9);
	assert_int_equal(text_encoding_of(S("CP1252")), ENCODING_CP1252);
	assert_int_equal(text_encoding_of(S("ISO-2022-CN-EXT")), ENCODING_OTHER);
	assert_int_equal(text_encoding_of(S("")), ENCODING_OTHER);
}

static void splits(const char *raw, const char *name, const char *mail)
{
	struct str n, m;

	ident_split(str_c(raw), &n, &m);
	assert_str(n, name);
	assert_str(m, mail);
}

static void splitting(void **state)
{
	(void)state;
	splits("Anna de Vries <anna@x.nl>", "Anna de Vries", "anna@x.nl");
	splits(" Anna < anna@x.nl > 12 +0100", "Anna", "anna@x.nl");
	splits("Anna <a <b>> 1 +0000", "Anna", "a <b");
	splits("Anna <anna@x.nl", "Anna", "anna@x.nl");
	splits("<anna@x.nl>", "", "anna@x.nl");
	splits("Anna", "Anna", "");
	splits("Anna <>", "Anna", "");
	splits("", "", "");
}

static void strips(bool loose, const char *in, const char *want)
{
	struct buf b;

	buf_init(&b, 0);
	buf_add_without_addresses(&b, str_c(in), S("…"), loose);
	assert_str(buf_str(&b), want);
	buf_release(&b);
}

static void addresses(void **state)
{
	(void)state;
	strips(false, "niets", "niets");
	strips(false, "jan@x.nl", "…");
	strips(false, "Door Jan <jan.j+k@x.y.nl>.", "Door Jan ….");
	strips(false, "zie (mailto:jan@x.nl), [jan@x.nl]", "zie …, …");
	strips(false, "jan@x.nl,piet@y.nl;klaas@z.nl", "…,…;…");
	strips(false, "'jan@x.nl' *jan@x.nl*", "'…' *…*");
	strips(false, "jöran@köln.de, 用户@例子.广告", "…, …");
	strips(false,
	       "lodash@4.17.21 checkout@v3 @naam a@ @ a@b x@y.z", /* one letter is no domain */
	       "lodash@4.17.21 checkout@v3 @naam a@ @ a@b x@y.z");
	strips(false, "git@github.com:org/repo.git", "…:org/repo.git");
	strips(false, "a@b@c.nl d@e.nl@f.nl", "a@… …@f.nl");
	strips(false, "<jan@x.nl", "<…");
	strips(false, "jan@x.nl...", "…...");
	strips(true, "jan@localhost (thuis)", "… (thuis)");
	strips(true, "@jan", "@jan");
}

static void bots(void **state)
{
	static const char *yes[][2] = {
		{"dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"},
		{"Release Bot", "r@x.nl"},
		{"Anna", "deploy-bot@x.nl"},
		{"GitHub Actions", "a@b.nl"},
		{"x", "123+renovate@users.noreply.github.com"},
	};
	static const char *no[][2] = {
		{"Frank Talbot", "talbot@x.nl"},
		{"Botte", "botte@x.nl"},
		{"Anna", "anna@bot.nl"},
		{"", ""},
		{"Anna", "+@x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		assert_true(ident_is_bot(str_c(yes[i][0]), str_c(yes[i][1])));
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		assert_false(ident_is_bot(str_c(no[i][0]), str_c(no[i][1])));
}

/* Any bytes come out as valid UTF-8, and no address that is plain to see stays. */
static void noise(void **state)
{
	static const char pieces[][8] = {"a", "@",    ".", "nl", "<",	    ">", "(", ")",
					 " ", "\xe9", "é", "\n", "mailto:", "-", "'", "1"};
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct buf raw, out, bare;
		unsigned n = random_next(&seed) % 12;

		buf_init(&raw, 0);
		buf_init(&out, 0);
		buf_init(&bare, 0);
		for (unsigned i = 0; i < n; i++)
			buf_add(&raw, str_c(pieces[random_next(&seed) % 16]));
		buf_add_clean(&out, buf_str(&raw), (enum text_encoding)(random_next(&seed) % 5));
		assert_true(utf8_valid(buf_str(&out)));
		buf_add_without_addresses(&bare, buf_str(&out), S(""), false);
		assert_true(utf8_valid(buf_str(&bare)));
		buf_clear(&out);
		buf_adds(&out, "! ");
		buf_add(&out, buf_str(&bare));
		buf_adds(&out, " jan@x.nl");
		buf_clear(&bare);
		buf_add_without_addresses(&bare, buf_str(&out), S(""), false);
		assert_true(str_find(buf_str(&bare), S("jan"), 0) == SIZE_MAX);
		buf_release(&raw);
		buf_release(&out);
		buf_release(&bare);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cleaning),  cmocka_unit_test(encodings),
		cmocka_unit_test(splitting), cmocka_unit_test(addresses),
		cmocka_unit_test(bots),	     cmocka_unit_test(noise),
		cmocka_unit_test(instants),
	};

	return RUN(tests);
}
