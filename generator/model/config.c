#include "model/config.h"

#include <string.h>

#include "model/config_parts.h"

bool config_is_language(struct str tag)
{
	struct str rest = tag;
	bool ok = tag.n > 0;

	for (bool first = true; rest.p && ok; first = false) {
		struct str part = str_cut(&rest, '-');

		ok = part.n >= (first ? 2U : 1U) && part.n <= 8;
		for (size_t i = 0; i < part.n && ok; i++) {
			char c = part.p[i];

			ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (!first && c >= '0' && c <= '9');
		}
	}
	return ok;
}

static void set_language(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct str *language = into, text;

	if (!setting_is_text(s, key, value))
		return;
	text = str_trim(value->text);
	if (config_is_language(text))
		*language = text;
	else
		SETTING_BAD(s, value,
			    "language: expected a language tag such as en, nl or pt-BR, "
			    "this is \"" STR_FMT "\"",
			    STR_ARG(text));
}

bool config_is_web(struct str url)
{
	size_t host = str_starts(url, S("https://")) ? 8 : 7;

	if (!str_starts(url, S("https://")) && !str_starts(url, S("http://")))
		return false;
	for (size_t i = 0; i < url.n; i++)
		if ((unsigned char)url.p[i] <= ' ' || strchr("\"<>\\^`\x7f", url.p[i]))
			return false;
	return url.n > host && url.p[host] != '/';
}

static void set_base_url(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct str *base = into, url;

	if (!setting_is_text(s, key, value))
		return;
	url = str_trim(value->text);
	if (url.n == 0)
		return;
	if (!config_is_web(url) || str_chr(url, '?', 0) != SIZE_MAX ||
	    str_chr(url, '#', 0) != SIZE_MAX)
		SETTING_BAD(s, value,
			    "base_url: expected an address such as "
			    "https://example.org/folder/, this is \"" STR_FMT "\"",
			    STR_ARG(url));
	else
		*base = str_ends(url, S("/")) ? url
					      : str_printf(s->arena, STR_FMT "/", STR_ARG(url));
}

/* Resolves rel against the site's folder; false when it leaves the repository. */
static bool resolve(struct settings *s, struct str rel, struct str *out)
{
	struct loading *loading = s->context;
	struct str base = str_printf(s->arena, STR_FMT "/x", STR_ARG(loading->folder));
	struct buf path;
	bool ok;

	buf_init(&path, 4096);
	ok = path_resolve(&path, base, rel) && !path.overflow;
	if (ok)
		*out = buf_dup(&path, s->arena);
	buf_release(&path);
	return ok;
}

static void set_content(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	if (setting_is_text(s, key, value) && !resolve(s, str_trim(value->text), into))
		SETTING_BAD(s, value,
			    "content: \"" STR_FMT "\" lies outside the repository; the "
			    "content must stand in it",
			    STR_ARG(value->text));
}

static void set_exclude(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct config *config = into;
	struct texts texts = {0};

	setting_texts(s, key, value, &texts);
	config->exclude = texts.v;
	config->exclude_n = texts.n;
}

static void set_tokens(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct config *config = into;
	struct texts texts = {0};

	setting_texts(s, key, value, &texts);
	config->tokens = texts.v;
	config->tokens_n = texts.n;
}

/* In an order in which each finds what it needs: keys, types, then what names types. */
static const struct setting settings[] = {
	{"title", setting_text, offsetof(struct config, title)},
	{"language", set_language, offsetof(struct config, language)},
	{"base_url", set_base_url, offsetof(struct config, base_url)},
	{"description", setting_text, offsetof(struct config, description)},
	{"content", set_content, offsetof(struct config, content)},
	{"out", setting_text, offsetof(struct config, out)},
	{"theme", setting_text, offsetof(struct config, theme)},
	{"exclude", set_exclude, 0},
	{"keys", config_set_keys, 0},
	{"types", config_set_types, 0},
	{"taxonomies", config_set_taxonomies, 0},
	{"glossary", config_set_glossary, 0},
	{"citations", config_set_citations, 0},
	{"map", config_set_map, 0},
	{"menu", config_set_menu, 0},
	{"footer", config_set_footer, 0},
	{"feeds", config_set_feeds, 0},
	{"callouts", config_set_callouts, 0},
	{"privacy", config_set_privacy, 0},
	{"publisher", config_set_publisher, 0},
	{"archive", config_set_archive, 0},
	{"repository", config_set_repository, 0},
	{"sources", config_set_sources, 0},
	{"urls", config_set_urls, 0},
	{"raw_html", config_set_raw_html, 0},
	{"checks", config_set_checks, 0},
	{"security_txt", config_set_security_txt, 0},
	{"tokens", set_tokens, 0},
	{"html_class", config_set_html_class, 0},
	{"list_page_size", config_set_list_page_size, 0},
	{"mass_share", config_set_mass_share, 0},
};

static const struct field default_taxonomies[] = {
	{.name = {"tags", 4}, .label = {"tags", 4}, .many = true, .facet = true},
	{.name = {"categories", 10}, .label = {"categories", 10}, .many = true, .facet = true},
};

/* What others' front matter calls what is built in here; taken where no site.yaml says otherwise.
 */
static const struct {
	const char *key;
	enum builtin means;
} foreign_keys[] = {
	{"description", BUILTIN_SUMMARY},    {"excerpt", BUILTIN_SUMMARY},
	{"weight", BUILTIN_ORDER},	     {"nav_order", BUILTIN_ORDER},
	{"sidebar_position", BUILTIN_ORDER}, {"redirect_from", BUILTIN_ALIASES},
	{"permalink", BUILTIN_ALIASES},	     {"url", BUILTIN_ALIASES},
	{"language", BUILTIN_LANG},
};

static void take_foreign_keys(struct arena *arena, struct config *config)
{
	for (size_t i = 0; i < LENGTH(foreign_keys); i++) {
		struct str *name = arena_new(arena, struct str, 1);

		*name = builtin_names()[foreign_keys[i].means];
		map_put(&config->keys, str_c(foreign_keys[i].key), NULL)->ptr = name;
	}
}

int config_load(struct arena *arena, struct str text, struct str path, struct str folder,
		struct str fallback_title, struct config *out, struct diags *diags)
{
	struct loading loading = {.config = out, .folder = folder};
	struct settings s = {.arena = arena, .path = path, .diags = diags, .context = &loading};
	const struct yaml *root;

	*out = (struct config){
		.present = text.p != NULL,
		.path = path,
		.text = text,
		.title = fallback_title,
		.language = S("en"),
		.raw_html = RAW_HTML_FILTER,
		.list_page_size = 100,
		.archive_appraisal = S("N"),
		.archive_restriction = S("Nader te bepalen"),
		.taxonomies = default_taxonomies,
		.taxonomies_n = LENGTH(default_taxonomies),
	};
	config_default_callouts(arena, out);
	if (!resolve(&s, S("."), &out->content))
		out->content = folder;
	if (!out->present) {
		take_foreign_keys(arena, out);
		return 0;
	}
	root = yaml_parse(arena, text, path, 1, diags);
	if (!root)
		return -1;
	settings_read(&s, root, "site.yaml", settings, LENGTH(settings), out);
	if (!out->title.n)
		out->title = fallback_title;
	return 0;
}

bool config_trusts(const struct config *config, struct str content_path)
{
	for (size_t i = 0; i < config->raw_html_trust_n; i++) {
		struct str folder = config->raw_html_trust[i];

		if (!folder.n || (str_starts(content_path, folder) && content_path.n > folder.n &&
				  content_path.p[folder.n] == '/'))
			return true;
	}
	return false;
}

void config_release(struct config *config)
{
	map_release(&config->keys);
	map_release(&config->type_by_name);
	map_release(&config->checks);
}
