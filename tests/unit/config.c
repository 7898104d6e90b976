#include "model/config.h"
#include "base/file.h"
#include "told.h"

static struct arena arena;
static struct diags told;
static struct config config;

static int release(void **state)
{
	(void)state;
	config_release(&config);
	arena_release(&arena);
	diags_release(&told);
	return 0;
}

static int load_text(const char *text)
{
	config_release(&config);
	return config_load(&arena, str_c(text), S("kennis/site.yaml"), S("kennis"), S("map"),
			   &config, &told);
}

static void load(const char *text, const char *want)
{
	assert_int_equal(load_text(text), 0);
	assert_told(&told, want);
}

static void defaults_without_a_file(void **state)
{
	(void)state;
	assert_int_equal(config_load(&arena, (struct str){NULL, 0}, S("a/site.yaml"), S("a"),
				     S("map"), &config, &told),
			 0);
	assert_told(&told, "");
	assert_false(config.present);
	assert_str(config.title, "map");
	assert_str(config.language, "en");
	assert_str(config.content, "a");
	assert_str(config.base_url, "");
	assert_int_equal(config.raw_html, RAW_HTML_FILTER);
	assert_int_equal(config.authors, AUTHORS_COUNT);
	assert_str(config.publisher_name, "");
	assert_str(config.archive_appraisal, "N");
	assert_int_equal(config.renamed, RENAMED_REDIRECT);
	assert_int_equal(config.removed, REMOVED_TOMBSTONE);
	assert_int_equal(config.list_page_size, 100);
	assert_int_equal(config.mass_share, 0);
	assert_int_equal(config.callouts_n, 5);
	assert_str(config.callouts[0].id, "note");
	assert_str(config.callouts[4].id, "caution");
	assert_int_equal(config.taxonomies_n, 2);
	assert_str(config.taxonomies[0].name, "tags");
	assert_true(config.taxonomies[1].many && config.taxonomies[1].facet);
	/* Other generators' words for what is built in. */
	assert_int_equal(builtin_find(S("weight"), &config.keys), BUILTIN_ORDER);
	assert_int_equal(builtin_find(S("description"), &config.keys), BUILTIN_SUMMARY);
	/* At the top of the repository. */
	config_release(&config);
	config_load(&arena, (struct str){NULL, 0}, S("site.yaml"), S(""), S("map"), &config, &told);
	assert_str(config.content, "");
}

static void an_empty_file_is_a_file(void **state)
{
	(void)state;
	load("", "");
	assert_true(config.present);
	assert_str(config.title, "map");
	assert_int_equal(builtin_find(S("weight"), &config.keys), BUILTIN_N);
	assert_int_equal(config.taxonomies_n, 2);
	load("title:\nlanguage:\ntypes:\nmenu:\ncallouts:\nprivacy:\nraw_html:\n", "");
	assert_str(config.title, "map");
	assert_str(config.language, "en");
}

static const char everything[] =
	"title: De titel\n"
	"language: nl-NL\n"
	"base_url: https://example.org/kennis\n"
	"description: >-\n"
	"  Twee\n"
	"  regels\n"
	"content: ../docs/\n"
	"exclude: ['concepten/**', x.md]\n"
	"theme: ../theme\n"
	"out: ../public\n"
	"menu: [a, over/index.md, {title: Elders, url: 'https://example.org'}, {type: b, title: "
	"B's},\n"
	"  {page: x.md}]\n"
	"feeds: [b, a]\n"
	"keys: {titel: title, door: reviewed.by}\n"
	"types:\n"
	"  a: {fields: {afk: {many: true}}}\n"
	"  b: {fields: {verwijzing: {}}, sort: -titel}\n"
	"taxonomies: {themas: Thema's, regios: }\n"
	"glossary: {types: [a], match: afk}\nmap: b\nfooter: [y.md]\n"
	"citations: {types: b, reference: verwijzing}\n"
	"callouts: {TIP: {label: Weetje}, let-op: Let op}\n"
	"privacy: {authors: register, register: mensen.yaml}\n"
	"publisher: {name: Stichting Spoor, url: 'https://example.org/spoor'}\n"
	"archive: {appraisal: B, restriction: Geen beperking}\n"
	"repository:\n"
	"  web: https://example.org/blob/{commit}/{path}\n"
	"  edit: https://example.org/edit/{branch}/{path}\n"
	"  commit: https://example.org/commit/{commit}\n"
	"  lines: https://example.org/blob/{commit}/{path}#L{first}-L{last}\n"
	"urls: {renamed: ignore, removed: ignore}\n"
	"raw_html: {default: drop, trust: [kaarten/, ./x/y]}\n"
	"checks: {link/missing: warning, 'page/*': ignore}\n"
	"security_txt:\n"
	"  contact: [mailto:a@example.org, https://example.org/contact]\n"
	"  Expires: 2030-01-01T00:00:00Z\n"
	"  preferred-languages: nl, en\n"
	"tokens: [a.css, b.css]\n"
	"html_class: gemeente-theme\n"
	"list_page_size: 20\n"
	"mass_share: 40\n";

static void reads_what_is_general(void **state)
{
	(void)state;
	load(everything, "");
	assert_str(config.title, "De titel");
	assert_str(config.language, "nl-NL");
	assert_str(config.base_url, "https://example.org/kennis/");
	assert_str(config.description, "Twee regels");
	assert_str(config.content, "docs");
	assert_str(config.theme, "../theme");
	assert_str(config.out, "../public");
	assert_int_equal(config.exclude_n, 2);
	assert_str(config.exclude[0], "concepten/**");
	assert_int_equal(config.tokens_n, 2);
	assert_str(config.tokens[1], "b.css");
	assert_str(config.html_class, "gemeente-theme");
	assert_int_equal(config.list_page_size, 20);
	assert_int_equal(config.mass_share, 40);
}

static void reads_what_names_types(void **state)
{
	const struct type *a, *b;

	(void)state;
	load(everything, "");
	assert_int_equal(config.types_n, 2);
	a = map_ptr(&config.type_by_name, S("a"));
	b = map_ptr(&config.type_by_name, S("b"));
	assert_ptr_equal(a, &config.types[0]);
	assert_true(a->glossary && !a->citation && !b->glossary && b->citation);
	assert_str(b->sort, "-title");
	assert_ptr_equal(config.map, b);
	assert_int_equal(config.footer_n, 1);
	assert_str(config.footer[0].path, "y.md");
	assert_int_equal(config.glossary_match_n, 1);
	assert_str(config.glossary_match[0], "afk");
	assert_str(config.citation_reference, "verwijzing");
	assert_int_equal(config.feeds_n, 2);
	assert_ptr_equal(config.feeds[0], b);
	assert_int_equal(config.menu_n, 5);
	assert_ptr_equal(config.menu[0].type, a);
	assert_int_equal(config.menu[0].line, 11);
	assert_int_equal(config.menu[0].column, 8);
	assert_str(config.menu[1].path, "over/index.md");
	assert_str(config.menu[2].title, "Elders");
	assert_str(config.menu[2].url, "https://example.org");
	assert_ptr_equal(config.menu[3].type, b);
	assert_str(config.menu[3].title, "B's");
	assert_str(config.menu[4].path, "x.md");
	assert_int_equal(config.taxonomies_n, 2);
	assert_str(config.taxonomies[0].label, "Thema's");
	assert_str(config.taxonomies[1].name, "regios");
	assert_str(config.taxonomies[1].label, "regios");
	assert_int_equal(builtin_find(S("titel"), &config.keys), BUILTIN_TITLE);
	assert_int_equal(builtin_find(S("title"), &config.keys), BUILTIN_TITLE);
	assert_int_equal(builtin_find(S("door"), &config.keys), BUILTIN_REVIEWED_BY);
}

static void reads_what_is_published(void **state)
{
	(void)state;
	load(everything, "");
	assert_int_equal(config.callouts_n, 6);
	assert_str(config.callouts[0].label, "");
	assert_str(config.callouts[1].id, "tip");
	assert_str(config.callouts[1].label, "Weetje");
	assert_str(config.callouts[5].id, "let-op");
	assert_str(config.callouts[5].label, "Let op");
	assert_int_equal(config.authors, AUTHORS_REGISTER);
	assert_str(config.people_register, "mensen.yaml");
	assert_str(config.publisher_name, "Stichting Spoor");
	assert_str(config.publisher_url, "https://example.org/spoor");
	assert_str(config.archive_appraisal, "B");
	assert_str(config.archive_restriction, "Geen beperking");
	assert_str(config.repository_web, "https://example.org/blob/{commit}/{path}");
	assert_str(config.repository_edit, "https://example.org/edit/{branch}/{path}");
	assert_str(config.repository_commit, "https://example.org/commit/{commit}");
	assert_str(config.repository_lines,
		   "https://example.org/blob/{commit}/{path}#L{first}-L{last}");
	assert_int_equal(config.renamed, RENAMED_IGNORE);
	assert_int_equal(config.removed, REMOVED_IGNORE);
	assert_int_equal(config.raw_html, RAW_HTML_DROP);
	assert_int_equal(config.raw_html_trust_n, 2);
	assert_str(config.raw_html_trust[0], "kaarten");
	assert_str(config.raw_html_trust[1], "x/y");
	assert_int_equal(map_get(&config.checks, S("link/missing"))->num, DIAG_WARNING);
	assert_int_equal(map_get(&config.checks, S("page/*"))->num, DIAG_IGNORE);
	assert_int_equal(config.security_txt_n, 4);
	assert_str(config.security_txt[0].name, "Contact");
	assert_str(config.security_txt[1].value, "https://example.org/contact");
	assert_str(config.security_txt[3].name, "Preferred-Languages");
	load("raw_html: drop\ntaxonomies: [x]\ncallouts: {}\n", "");
	assert_int_equal(config.raw_html, RAW_HTML_DROP);
	assert_int_equal(config.taxonomies_n, 1);
	assert_str(config.taxonomies[0].name, "x");
	load("taxonomies: []\n", "");
	assert_int_equal(config.taxonomies_n, 0);
	load("publisher: Stichting Spoor\n", "");
	assert_str(config.publisher_name, "Stichting Spoor");
	assert_str(config.publisher_url, "");
}

static void stops_at_what_is_no_yaml(void **state)
{
	(void)state;
	assert_int_equal(load_text("title: a: b\n"), -1);
	assert_told(&told,
		    "kennis/site.yaml:1:9: error: a second \": \" in one value; put the value "
		    "in quotes, or check the indentation [yaml/syntax]\n");
	load("- a\n",
	     "kennis/site.yaml:1:1: error: site.yaml: expected a map (\"key: value\"), this "
	     "is a list [config/value]\n");
}

static void unknown_keys(void **state)
{
	(void)state;
	load("titel: x\nlangauge: nl\n",
	     "kennis/site.yaml:1:1: error: site.yaml: unknown key \"titel\"; did you mean "
	     "\"title\"? "
	     "[config/unknown]\n"
	     "kennis/site.yaml:2:1: error: site.yaml: unknown key \"langauge\"; did you mean "
	     "\"language\"? [config/unknown]\n");
	load("zzzzzz: 1\n", "kennis/site.yaml:1:1: error: site.yaml: unknown key \"zzzzzz\" "
			    "[config/unknown]\n");
	load("privacy: {author: count}\n",
	     "kennis/site.yaml:1:11: error: privacy: unknown key \"author\"; did you mean "
	     "\"authors\"? [config/unknown]\n");
	load("glossary: {match: []\n  , matches: x}\n",
	     "kennis/site.yaml:2:5: error: glossary: unknown key \"matches\"; did you mean "
	     "\"match\"? [config/unknown]\n");
	load("repository: {url: x}\n",
	     "kennis/site.yaml:1:14: error: repository: unknown key \"url\"; known: web, edit, "
	     "commit, lines [config/unknown]\n");
	load("callouts: {x: {title: y}}\n",
	     "kennis/site.yaml:1:16: error: a callout: unknown key \"title\"; known: label, "
	     "chart [config/unknown]\n");
	load("menu: [{name: x, url: y, title: z}]\n", "kennis/site.yaml:1:9: error: menu: unknown "
						      "key \"name\"; known: title, url, page, type "
						      "[config/unknown]\n");
	load("security_txt: {Contact: 'tel:1', Expires: 2030-01-01T00:00:00Z, Polcy: x}\n",
	     "kennis/site.yaml:1:65: error: security_txt: unknown key \"Polcy\"; did you mean "
	     "\"Policy\"? [config/unknown]\n");
}

static void general_values(void **state)
{
	(void)state;
	load("title: [a]\n", "kennis/site.yaml:1:8: error: title: expected text, this is a list "
			     "[config/value]\n");
	load("language: Nederlands!\n",
	     "kennis/site.yaml:1:11: error: language: expected a language tag such as en, nl or "
	     "pt-BR, this is \"Nederlands!\" [config/value]\n");
	assert_str(config.language, "en");
	load("base_url: example.org\n",
	     "kennis/site.yaml:1:11: error: base_url: expected an address such as "
	     "https://example.org/folder/, this is \"example.org\" [config/value]\n");
	load("base_url: 'https://example.org/\"><script>'\n",
	     "kennis/site.yaml:1:11: error: base_url: expected an address such as "
	     "https://example.org/folder/, this is \"https://example.org/\"><script>\" "
	     "[config/value]\n");
	load("base_url: https://example.org/?a=b\n",
	     "kennis/site.yaml:1:11: error: base_url: expected an address such as "
	     "https://example.org/folder/, this is \"https://example.org/?a=b\" [config/value]\n");
	load("content: ../../x\n",
	     "kennis/site.yaml:1:10: error: content: \"../../x\" lies outside the repository; the "
	     "content must stand in it [config/value]\n");
	assert_str(config.content, "kennis");
	load("exclude: {a: b}\n",
	     "kennis/site.yaml:1:10: error: exclude: expected text, this is a map "
	     "[config/value]\n");
	load("list_page_size: 0\n", "kennis/site.yaml:1:17: error: list_page_size: expected a "
				    "whole number from 1 to 10000, "
				    "this is \"0\" [config/value]\n");
	assert_int_equal(config.list_page_size, 100);
	load("mass_share: 40%\n", "kennis/site.yaml:1:13: error: mass_share: expected a whole "
				  "number from 0 to 100, this "
				  "is \"40%\" [config/value]\n");
	load("publisher: {url: 'https://example.org'}\n",
	     "kennis/site.yaml:1:12: error: publisher: \"url\" needs \"name: …\" beside it "
	     "[config/value]\n");
	assert_str(config.publisher_url, "");
	load("publisher: {name: x, url: javascript:y}\n",
	     "kennis/site.yaml:1:27: error: url: expected an address such as https://example.org/, "
	     "this is \"javascript:y\" [config/value]\n");
	load("archive: {appraisal: b}\n",
	     "kennis/site.yaml:1:22: error: appraisal: cannot be \"b\"; known: B, V, N "
	     "[config/value]\n");
	assert_str(config.archive_appraisal, "N");
	load("keys: {titel: titel}\n",
	     "kennis/site.yaml:1:15: error: keys: no such built-in name as \"titel\"; did you mean "
	     "\"title\"? [config/value]\n");
	load("keys: [titel]\n",
	     "kennis/site.yaml:1:7: error: keys: expected a map (\"key: value\"), "
	     "this is a list [config/value]\n");
}

static void values_that_name_types(void **state)
{
	static const char types[] = "types: {thema: {fields: {x: {}}}}\n";
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"feeds: [themas]\n",
		 "kennis/site.yaml:2:9: error: feeds: no such type as \"themas\"; did you mean "
		 "\"thema\"? [config/value]\n"},
		{"menu: [thma]\n", "kennis/site.yaml:2:8: error: menu: neither a type nor the path "
				   "of a page: \"thma\"; "
				   "did you mean \"thema\"? [config/value]\n"},
		{"menu: thema\n", "kennis/site.yaml:2:7: error: menu: expected a list, this is "
				  "text [config/value]\n"},
		{"menu: [{url: 'https://example.org'}]\n",
		 "kennis/site.yaml:2:8: error: menu: an entry is {title, url}, {type} or {page}, "
		 "the "
		 "last two with a title if you like [config/value]\n"},
		{"menu: [{type: thema, page: x.md}]\n",
		 "kennis/site.yaml:2:8: error: menu: an entry is {title, url}, {type} or {page}, "
		 "the "
		 "last two with a title if you like [config/value]\n"},
		{"menu: [{title: x}]\n",
		 "kennis/site.yaml:2:8: error: menu: an entry needs a url, a page or a type "
		 "[config/value]\n"},
		{"menu: [{type: thea}]\n",
		 "kennis/site.yaml:2:15: error: menu: no such type as \"thea\"; did you mean "
		 "\"thema\"? [config/value]\n"},
		{"map: tema\n",
		 "kennis/site.yaml:2:6: error: map: no such type as \"tema\"; did you mean "
		 "\"thema\"? [config/value]\n"},
		{"glossary: {types: [tema]}\n",
		 "kennis/site.yaml:2:20: error: glossary: no such type as \"tema\"; did you mean "
		 "\"thema\"? [config/value]\n"},
		{"glossary: {types: [thema], match: [y]}\n",
		 "kennis/site.yaml:2:36: error: glossary: the types named in \"types\" have no "
		 "field "
		 "\"y\"; known: x [config/value]\n"},
		{"citations: {reference: verwijzing}\n",
		 "kennis/site.yaml:2:24: error: citations: the types named in \"types\" have no "
		 "field "
		 "\"verwijzing\" [config/value]\n"},
		{"taxonomies: [[a]]\n",
		 "kennis/site.yaml:2:14: error: taxonomies: expected text, this is a list "
		 "[config/value]\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[200];

		snprintf(text, sizeof text, "%s%s", types, cases[i].text);
		load(text, cases[i].want);
	}
}

static void values_that_are_published(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"callouts: {'let op': x}\n", "kennis/site.yaml:1:12: error: callouts: \"let op\" "
					      "may hold only a–z, 0–9, - and _ "
					      "[config/value]\n"},
		{"privacy: {authors: name}\n", "kennis/site.yaml:1:20: error: authors: cannot be "
					       "\"name\"; did you mean \"names\"? "
					       "[config/value]\n"},
		{"privacy: {authors: register}\n",
		 "kennis/site.yaml:1:10: error: privacy: \"authors: register\" needs \"register: "
		 "FILE\", where people and their consent stand [config/value]\n"},
		{"repository: {web: 'https://example.org/{paht}'}\n",
		 "kennis/site.yaml:1:19: error: web: nothing is filled in for \"paht\"; did you "
		 "mean "
		 "\"path\"? [config/value]\n"},
		{"repository: {web: 'https://example.org/{path}#{first}'}\n",
		 "kennis/site.yaml:1:19: error: web: nothing is filled in for \"first\"; known: "
		 "path, branch, commit [config/value]\n"},
		{"repository: {lines: 'https://example.org/{path}#{line}'}\n",
		 "kennis/site.yaml:1:21: error: lines: nothing is filled in for \"line\"; known: "
		 "path, branch, commit, first, last [config/value]\n"},
		{"repository: {web: 'javascript:alert(1)'}\n",
		 "kennis/site.yaml:1:19: error: web: expected an address such as "
		 "https://example.org/blob/{commit}/{path}, this is \"javascript:alert(1)\" "
		 "[config/value]\n"},
		{"urls: {removed: 410}\n", "kennis/site.yaml:1:17: error: removed: cannot be "
					   "\"410\"; known: tombstone, ignore "
					   "[config/value]\n"},
		{"raw_html: trust\n", "kennis/site.yaml:1:11: error: raw_html: trust is given by "
				      "folder: \"raw_html: {trust: "
				      "[folder]}\" [config/value]\n"},
		{"raw_html: {trust: [..]}\n", "kennis/site.yaml:1:19: error: raw_html: expected a "
					      "folder under the content folder, "
					      "this is \"..\" [config/value]\n"},
		{"checks: {link/missing: warn}\n",
		 "kennis/site.yaml:1:24: error: checks: cannot be \"warn\"; known: ignore, note, "
		 "warning, error [config/value]\n"},
		{"checks: {Link: error}\n", "kennis/site.yaml:1:10: error: checks: a rule is "
					    "written as link/missing, a whole area "
					    "as \"link/*\"; this is \"Link\" [config/value]\n"},
		{"security_txt: {Contact: a@example.org, Expires: 2030-01-01T00:00:00Z}\n",
		 "kennis/site.yaml:1:25: error: security_txt: Contact takes an address with "
		 "https:, "
		 "mailto: or tel:, this is \"a@example.org\" [config/value]\n"},
		{"security_txt: {Contact: 'tel:1', Expires: over een jaar}\n",
		 "kennis/site.yaml:1:43: error: security_txt: Expires takes a time such as "
		 "2030-01-01T00:00:00Z, this is \"over een jaar\" [config/value]\n"},
		{"security_txt: {Contact: \"tel:1\\nPolicy: x\"}\n",
		 "kennis/site.yaml:1:15: error: security_txt: RFC 9116 asks for \"Expires\"; add "
		 "it "
		 "[config/value]\n"
		 "kennis/site.yaml:1:25: error: security_txt: Contact takes an address with "
		 "https:, "
		 "mailto: or tel:, this is \"tel:1\\nPolicy: x\" [config/value]\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		load(cases[i].text, cases[i].want);
	assert_int_equal(config.security_txt_n, 0);
	/* Names without a register of consent would be names without consent. */
	load_text("privacy: {authors: register}\n");
	assert_int_equal(config.authors, AUTHORS_COUNT);
	diags_release(&told);
}

/* The site that comes with the generator. */
static void reads_the_first_site(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 0);
	assert_int_equal(file_read_path("content/site.yaml", &text), 0);
	assert_int_equal(config_load(&arena, buf_str(&text), S("content/site.yaml"), S("content"),
				     S(""), &config, &told),
			 0);
	buf_release(&text); /* nothing of the config may lie in it */
	assert_told(&told, "");
	assert_str(config.content, "content");
	assert_true(config.title.n > 0);
	assert_true(config.types_n > 0);
	for (size_t i = 0; i < config.types_n; i++)
		assert_true(utf8_valid(config.types[i].label) && config.types[i].label.n > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(defaults_without_a_file, release),
		cmocka_unit_test_teardown(an_empty_file_is_a_file, release),
		cmocka_unit_test_teardown(reads_what_is_general, release),
		cmocka_unit_test_teardown(reads_what_names_types, release),
		cmocka_unit_test_teardown(reads_what_is_published, release),
		cmocka_unit_test_teardown(stops_at_what_is_no_yaml, release),
		cmocka_unit_test_teardown(unknown_keys, release),
		cmocka_unit_test_teardown(general_values, release),
		cmocka_unit_test_teardown(values_that_name_types, release),
		cmocka_unit_test_teardown(values_that_are_published, release),
		cmocka_unit_test_teardown(reads_the_first_site, release),
	};

	return RUN(tests);
}
