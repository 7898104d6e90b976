/* `sources:` of site.yaml: further repositories whose pages stand in this site. */
#include <string.h>

#include "model/config_parts.h"

#define PREFIX_MAX 200

/* A folder, as text without slashes at its ends; false when it leads out. */
static bool folder_of(struct settings *s, struct str text, struct str *out)
{
	struct buf path;
	bool ok;

	buf_init(&path, PREFIX_MAX);
	ok = path_resolve(&path, S(""), text) && !path.overflow;
	if (ok)
		*out = buf_dup(&path, s->arena);
	buf_release(&path);
	return ok;
}

static void set_folder(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	if (setting_is_text(s, key, value) && !folder_of(s, str_trim(value->text), into))
		SETTING_BAD(s, value, "%s: expected a folder, this is \"" STR_FMT "\"", key,
			    STR_ARG(value->text));
}

static bool has_hidden_part(struct str path)
{
	while (path.n)
		if (str_starts(str_cut(&path, '/'), S(".")))
			return true;
	return false;
}

static void set_prefix(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct str *prefix = into;

	set_folder(s, key, value, into);
	if (!has_hidden_part(*prefix))
		return;
	SETTING_BAD(s, value, "prefix: what starts with a dot is not read; choose another name");
	*prefix = (struct str){NULL, 0};
}

/* An address with a password in it would be published with the provenance. */
static void set_url(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct str *url = into, text, host;

	if (!setting_is_text(s, key, value))
		return;
	text = str_trim(value->text);
	host = str_slice(text, str_find(text, S("://"), 0), text.n);
	host = str_slice(host, 3, host.n);
	if (!config_is_web(text) && !str_starts(text, S("file:///")))
		SETTING_BAD(s, value,
			    "url: expected https:// and the address of a repository, this is "
			    "\"" STR_FMT "\"",
			    STR_ARG(text));
	else if (str_chr(str_cut(&host, '/'), '@', 0) != SIZE_MAX)
		SETTING_BAD(s, value, "url: no name or password in the address: it is published");
	else
		*url = text;
}

static void set_repository(struct settings *s, const char *key, const struct yaml *value,
			   void *into)
{
	struct config_source *source = into;
	struct config patterns = {0};

	config_set_repository(s, key, value, &patterns);
	source->web = patterns.repository_web;
	source->edit = patterns.repository_edit;
	source->commit = patterns.repository_commit;
	source->lines = patterns.repository_lines;
}

static bool is_full_id(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!strchr("0123456789abcdef", text.p[i]))
			return false;
	return text.n == 40;
}

/* "docs" of "https://example.org/group/docs.git". */
static struct str name_of(struct str address)
{
	while (str_ends(address, S("/")))
		address.n--;
	address = path_base(address);
	return str_ends(address, S(".git")) ? str_slice(address, 0, address.n - 4) : address;
}

static bool read_source(struct settings *s, const struct yaml *value, struct config_source *source)
{
	static const struct setting table[] = {
		{"url", set_url, offsetof(struct config_source, url)},
		{"path", setting_text, offsetof(struct config_source, path)},
		{"revision", setting_text, offsetof(struct config_source, revision)},
		{"folder", set_folder, offsetof(struct config_source, folder)},
		{"prefix", set_prefix, offsetof(struct config_source, prefix)},
		{"title", setting_text, offsetof(struct config_source, title)},
		{"repository", set_repository, 0},
	};

	settings_read(s, value, "a source", table, LENGTH(table), source);
	source->line = value->line;
	source->column = value->column;
	if (!source->prefix.n)
		SETTING_BAD(s, value,
			    "sources: \"prefix: FOLDER\" says where in the content its pages "
			    "stand; add it");
	else if (!source->url.n == !source->path.n)
		SETTING_BAD(s, value,
			    "sources: a repository has a \"url: …\" or a \"path: …\", one of them");
	else if (str_starts(source->url, S("http://")) && !is_full_id(source->revision))
		SETTING_BAD(s, value,
			    "sources: http:// does not prove who answers: use https://, or give "
			    "the full id of a commit as revision");
	else
		return true;
	return false;
}

void config_set_sources(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct config *config = into;
	struct config_source *sources;

	if (value->kind != YAML_LIST) {
		SETTING_BAD(s, value, "%s: expected a list, this is %s", key,
			    yaml_kind_name(value));
		return;
	}
	config->sources = sources = arena_new(s->arena, struct config_source, value->n);
	for (size_t i = 0; i < value->n; i++) {
		struct config_source *source = &sources[config->sources_n];

		*source = (struct config_source){0};
		if (!read_source(s, value->items[i], source))
			continue;
		if (!source->title.n)
			source->title = name_of(source->url.n ? source->url : source->path);
		config->sources_n++;
	}
}
