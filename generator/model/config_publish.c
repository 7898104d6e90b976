#include <string.h>

#include "base/when.h"
#include "model/config_parts.h"
#include "model/rules.h"

static const char *const default_callouts[] = {"note", "tip", "important", "warning", "caution"};

void config_default_callouts(struct arena *arena, struct config *config)
{
	struct callout *callouts = arena_new(arena, struct callout, LENGTH(default_callouts));

	for (size_t i = 0; i < LENGTH(default_callouts); i++)
		callouts[i].id = str_c(default_callouts[i]);
	config->callouts = callouts;
	config->callouts_n = LENGTH(default_callouts);
}

static bool is_callout_id(struct str id)
{
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return false;
	}
	return id.n > 0;
}

/* {id: {label: text, chart: true}} or {id: text}. */
static void read_callout(struct settings *s, const struct yaml_pair *pair, struct callout *callout)
{
	static const struct setting table[] = {
		{"label", setting_text, offsetof(struct callout, label)},
		{"chart", setting_bool, offsetof(struct callout, chart)},
	};

	if (pair->value->kind == YAML_SCALAR)
		callout->label = pair->value->text;
	else
		settings_read(s, pair->value, "a callout", table, LENGTH(table), callout);
}

void config_set_callouts(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct config *config = into;
	struct callout *callouts;
	size_t n = config->callouts_n, at;

	if (!setting_is_map(s, key, value))
		return;
	callouts = arena_new(s->arena, struct callout, n + value->n);
	memcpy(callouts, config->callouts, n * sizeof *callouts);
	for (size_t i = 0; i < value->n; i++) {
		struct str id = str_lower(s->arena, value->pairs[i].key);

		if (!is_callout_id(id)) {
			SETTING_BAD(s, &value->pairs[i],
				    "%s: \"" STR_FMT "\" may hold only a–z, "
				    "0–9, - and _",
				    key, STR_ARG(id));
			continue;
		}
		for (at = 0; at < n && !str_eq(callouts[at].id, id); at++)
			continue;
		if (at == n)
			callouts[n++].id = id;
		read_callout(s, &value->pairs[i], &callouts[at]);
	}
	config->callouts = callouts;
	config->callouts_n = n;
}

static void set_authors(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	static const char *const names[] = {[AUTHORS_COUNT] = "count",
					    [AUTHORS_NAMES] = "names",
					    [AUTHORS_REGISTER] = "register",
					    NULL};
	struct config *config = into;
	unsigned choice;

	if (setting_choice(s, key, value, names, &choice))
		config->authors = (enum authors)choice;
}

void config_set_privacy(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	static const struct setting table[] = {
		{"authors", set_authors, 0},
		{"register", setting_text, offsetof(struct config, people_register)},
	};
	struct config *config = into;

	settings_read(s, value, key, table, LENGTH(table), config);
	if (config->authors != AUTHORS_REGISTER || config->people_register.n)
		return;
	SETTING_BAD(s, value,
		    "privacy: \"authors: register\" needs \"register: FILE\", where people "
		    "and their consent stand");
	config->authors = AUTHORS_COUNT;
}

static void set_web(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct str *url = into, text;

	if (!setting_is_text(s, key, value))
		return;
	text = str_trim(value->text);
	if (text.n && !config_is_web(text))
		SETTING_BAD(
			s, value,
			"%s: expected an address such as https://example.org/, this is \"" STR_FMT
			"\"",
			key, STR_ARG(text));
	else
		*url = text;
}

/* A name, or {name, url}. */
void config_set_publisher(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	static const struct setting table[] = {
		{"name", setting_text, offsetof(struct config, publisher_name)},
		{"url", set_web, offsetof(struct config, publisher_url)},
	};
	struct config *config = into;

	if (value->kind == YAML_SCALAR) {
		setting_text(s, key, value, &config->publisher_name);
		return;
	}
	settings_read(s, value, key, table, LENGTH(table), config);
	if (config->publisher_name.n || !config->publisher_url.n)
		return;
	SETTING_BAD(s, value, "publisher: \"url\" needs \"name: …\" beside it");
	config->publisher_url = (struct str){NULL, 0};
}

static void set_appraisal(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	static const char *const codes[] = {"B", "V", "N", NULL};
	struct config *config = into;
	unsigned choice;

	if (setting_choice(s, key, value, codes, &choice))
		config->archive_appraisal = str_c(codes[choice]);
}

void config_set_archive(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	static const struct setting table[] = {
		{"appraisal", set_appraisal, 0},
		{"restriction", setting_text, offsetof(struct config, archive_restriction)},
	};

	settings_read(s, value, key, table, LENGTH(table), into);
}

#define PATTERN_NAMES 5

/* An address with the first known_n of these names in it. */
static void set_address(struct settings *s, const char *key, const struct yaml *value,
			size_t known_n, struct str *pattern)
{
	static const char *const names[PATTERN_NAMES] = {"path", "branch", "commit", "first",
							 "last"};
	struct str text, known[PATTERN_NAMES], what;
	size_t open = 0, close;

	if (!setting_is_text(s, key, value))
		return;
	text = str_trim(value->text);
	if (text.n && !config_is_web(text)) {
		SETTING_BAD(s, value,
			    "%s: expected an address such as "
			    "https://example.org/blob/{commit}/{path}, this is \"" STR_FMT "\"",
			    key, STR_ARG(text));
		return;
	}
	for (size_t i = 0; i < known_n; i++)
		known[i] = str_c(names[i]);
	while ((open = str_chr(text, '{', open)) != SIZE_MAX) {
		struct str name;
		bool ok = false;

		close = str_chr(text, '}', ++open);
		name = str_slice(text, open, close);
		for (size_t i = 0; i < known_n; i++)
			ok = ok || str_eq(name, known[i]);
		if (ok)
			continue;
		what = str_printf(s->arena, "%s: nothing is filled in for", key);
		setting_unknown(s, "config/value", value->line, value->column, what.p, name, known,
				known_n);
		return;
	}
	*pattern = text;
}

/* With {path}, {branch} and {commit}. */
static void set_pattern(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	set_address(s, key, value, 3, into);
}

/* And with the {first} and {last} line. */
static void set_lines(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	set_address(s, key, value, PATTERN_NAMES, into);
}

void config_set_repository(struct settings *s, const char *key, const struct yaml *value,
			   void *into)
{
	static const struct setting table[] = {
		{"web", set_pattern, offsetof(struct config, repository_web)},
		{"edit", set_pattern, offsetof(struct config, repository_edit)},
		{"commit", set_pattern, offsetof(struct config, repository_commit)},
		{"lines", set_lines, offsetof(struct config, repository_lines)},
	};

	settings_read(s, value, key, table, LENGTH(table), into);
}

static void set_renamed(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	static const char *const names[] = {
		[RENAMED_REDIRECT] = "redirect", [RENAMED_IGNORE] = "ignore", NULL};
	struct config *config = into;
	unsigned choice;

	if (setting_choice(s, key, value, names, &choice))
		config->renamed = (enum url_renamed)choice;
}

static void set_removed(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	static const char *const names[] = {
		[REMOVED_TOMBSTONE] = "tombstone", [REMOVED_IGNORE] = "ignore", NULL};
	struct config *config = into;
	unsigned choice;

	if (setting_choice(s, key, value, names, &choice))
		config->removed = (enum url_removed)choice;
}

void config_set_urls(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	static const struct setting table[] = {
		{"renamed", set_renamed, 0},
		{"removed", set_removed, 0},
	};

	settings_read(s, value, key, table, LENGTH(table), into);
}

static void set_raw_default(struct settings *s, const char *key, const struct yaml *value,
			    void *into)
{
	static const char *const names[] = {
		[RAW_HTML_DROP] = "drop", [RAW_HTML_FILTER] = "filter", NULL};
	struct config *config = into;
	unsigned choice;

	if (value->kind == YAML_SCALAR && str_eq(value->text, S("trust")))
		SETTING_BAD(s, value,
			    "raw_html: trust is given by folder: "
			    "\"raw_html: {trust: [folder]}\"");
	else if (setting_choice(s, key, value, names, &choice))
		config->raw_html = (enum raw_html)choice;
}

static void set_raw_trust(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct config *config = into;
	struct texts given = {0};
	struct str *folders;
	struct buf path;

	setting_texts(s, key, value, &given);
	config->raw_html_trust = folders = arena_new(s->arena, struct str, given.n);
	buf_init(&path, 4096);
	for (size_t i = 0; i < given.n; i++) {
		buf_clear(&path);
		if (path_resolve(&path, S(""), given.v[i]) && path.n && !path.overflow)
			folders[config->raw_html_trust_n++] = buf_dup(&path, s->arena);
		else
			SETTING_BAD(s, value,
				    "raw_html: expected a folder under the content folder, "
				    "this is \"" STR_FMT "\"",
				    STR_ARG(given.v[i]));
	}
	buf_release(&path);
}

void config_set_raw_html(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	static const struct setting table[] = {
		{"default", set_raw_default, 0},
		{"trust", set_raw_trust, 0},
	};

	if (value->kind == YAML_SCALAR)
		set_raw_default(s, key, value, into);
	else
		settings_read(s, value, key, table, LENGTH(table), into);
}

/* "area/what" or an area's "area/" with a star. */
static bool is_rule(struct str rule)
{
	struct str area = str_cut(&rule, '/');

	if (str_eq(rule, S("*")))
		rule = area;
	for (int part = 0; part < 2; part++) {
		struct str s = part ? rule : area;

		for (size_t i = 0; i < s.n; i++)
			if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '-'))
				return false;
		if (s.n == 0)
			return false;
	}
	return true;
}

/* No error: a site may be built by an older program than its site.yaml was written for. */
static void tell_unknown_rule(struct settings *s, const struct yaml_pair *pair)
{
	struct str near;

	if (rule_known(pair->key))
		return;
	near = rule_nearest(pair->key);
	diag_add(s->diags, DIAG_WARNING, "config/rule", s->path, pair->line, pair->column,
		 "checks: there is no rule \"" STR_FMT "\"%s" STR_FMT "%s", STR_ARG(pair->key),
		 near.n ? "; did you mean \"" : "", STR_ARG(near), near.n ? "\"?" : "");
}

void config_set_checks(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	static const char *const names[] = {[DIAG_IGNORE] = "ignore",
					    [DIAG_NOTE] = "note",
					    [DIAG_WARNING] = "warning",
					    [DIAG_ERROR] = "error",
					    NULL};
	struct config *config = into;
	unsigned choice;

	if (!setting_is_map(s, key, value))
		return;
	for (size_t i = 0; i < value->n; i++) {
		const struct yaml_pair *pair = &value->pairs[i];

		if (!is_rule(pair->key))
			SETTING_BAD(s, pair,
				    "checks: a rule is written as link/missing, a whole area "
				    "as \"link/*\"; this is \"" STR_FMT "\"",
				    STR_ARG(pair->key));
		else if (setting_choice(s, key, pair->value, names, &choice)) {
			tell_unknown_rule(s, pair);
			map_put(&config->checks, pair->key, NULL)->num = choice;
		}
	}
}

/* RFC 9116's names as it writes them. */
static const char *const security_names[] = {
	"Acknowledgments", "Canonical", "Contact", "Encryption",
	"Expires",	   "Hiring",	"Policy",  "Preferred-Languages",
};

static bool is_security_value(struct str name, struct str value)
{
	int64_t when;

	if (str_eq(name, S("Expires")))
		return value.n > 10 && instant_parse(value, &when);
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < ' ')
			return false;
	if (str_eq(name, S("Preferred-Languages")))
		return value.n > 0;
	return str_starts(value, S("https://")) ||
	       (str_eq(name, S("Contact")) &&
		(str_starts(value, S("mailto:")) || str_starts(value, S("tel:"))));
}

/* Adds one name with its value or values. */
static size_t add_security(struct settings *s, const struct yaml_pair *pair, struct str name,
			   struct name_value *out)
{
	struct texts texts = {0};
	size_t n = 0;

	if (pair->value->kind != YAML_NULL)
		setting_texts(s, name.p, pair->value, &texts);
	for (size_t i = 0; i < texts.n; i++) {
		if (is_security_value(name, texts.v[i]))
			out[n++] = (struct name_value){name, texts.v[i]};
		else
			SETTING_BAD(s, pair->value,
				    "security_txt: " STR_FMT " takes %s, this is \"" STR_FMT "\"",
				    STR_ARG(name),
				    str_eq(name, S("Expires"))
					    ? "a time such as 2030-01-01T00:00:00Z"
				    : str_eq(name, S("Contact"))
					    ? "an address with https:, mailto: or tel:"
					    : "an address with https:",
				    STR_ARG(texts.v[i]));
	}
	return n;
}

static size_t count_values(const struct yaml *map)
{
	size_t n = 0;

	for (size_t i = 0; i < map->n; i++)
		n += map->pairs[i].value->kind == YAML_LIST ? map->pairs[i].value->n : 1;
	return n;
}

void config_set_security_txt(struct settings *s, const char *key, const struct yaml *value,
			     void *into)
{
	struct config *config = into;
	struct str names[LENGTH(security_names)];
	bool has_contact = false, has_expires = false;
	struct name_value *out;

	if (!setting_is_map(s, key, value))
		return;
	config->security_txt = out = arena_new(s->arena, struct name_value, count_values(value));
	for (size_t i = 0; i < LENGTH(names); i++)
		names[i] = str_c(security_names[i]);
	for (size_t i = 0; i < value->n; i++) {
		const struct yaml_pair *pair = &value->pairs[i];
		size_t at = 0;

		while (at < LENGTH(names) && !str_eq_nocase(names[at], pair->key))
			at++;
		if (at == LENGTH(names)) {
			setting_unknown(s, "config/unknown", pair->line, pair->column,
					"security_txt: unknown key", pair->key, names, at);
			continue;
		}
		has_contact = has_contact || str_eq(names[at], S("Contact"));
		has_expires = has_expires || str_eq(names[at], S("Expires"));
		config->security_txt_n +=
			add_security(s, pair, names[at], out + config->security_txt_n);
	}
	if (!has_contact || !has_expires)
		SETTING_BAD(s, value, "security_txt: RFC 9116 asks for \"%s\"; add it",
			    has_contact ? "Expires" : "Contact");
}

void config_set_html_class(struct settings *s, const char *key, const struct yaml *value,
			   void *into)
{
	struct config *config = into;

	setting_text(s, key, value, &config->html_class);
}

void config_set_list_page_size(struct settings *s, const char *key, const struct yaml *value,
			       void *into)
{
	struct config *config = into;
	long long n;

	if (setting_number(s, key, value, 1, 10000, &n))
		config->list_page_size = (unsigned)n;
}

void config_set_mass_share(struct settings *s, const char *key, const struct yaml *value,
			   void *into)
{
	struct config *config = into;
	long long n;

	if (setting_number(s, key, value, 0, 100, &n))
		config->mass_share = (unsigned)n;
}
