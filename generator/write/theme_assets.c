#include <limits.h>
#include <string.h>

#include "base/digest.h"
#include "write/css.h"
#include "write/script.h"
#include "write/theme_private.h"

enum { ASSET_NEW, ASSET_BUSY, ASSET_DONE };

struct finishing {
	struct loading *l;
	unsigned char *state;
};

static int finish_asset(struct finishing *f, size_t i, unsigned depth);

/* Copies text and puts fingerprinted names where it says ./name of another asset. */
static int rename_references(struct finishing *f, size_t self, struct buf *out, unsigned depth)
{
	struct loading *l = f->l;
	struct str text = l->raw.v[self].bytes;
	size_t at = 0;

	for (;;) {
		size_t dot = str_find(text, S("./"), at), end = dot + 2;
		if (dot == SIZE_MAX)
			break;
		while (end < text.n && !strchr("\"')\n", text.p[end]))
			end++;
		buf_add(out, str_slice(text, at, dot));
		at = dot;
		for (size_t k = 0; k < l->raw.n; k++) {
			if (k == self || !str_eq(l->raw.v[k].name, str_slice(text, dot + 2, end)))
				continue;
			if (finish_asset(f, k, depth + 1))
				return -1;
			buf_adds(out, "./");
			buf_add(out, path_base(l->raw.v[k].url));
			at = end;
			break;
		}
		if (at == dot) {
			buf_adds(out, "./");
			at = dot + 2;
		}
	}
	buf_add(out, str_slice(text, at, text.n));
	return 0;
}

static const struct yaml *manifest_list(const struct loading *l, struct str key)
{
	const struct yaml *list = l->manifest ? yaml_get(l->manifest, key) : NULL;

	return list && list->kind == YAML_LIST ? list : NULL;
}

static bool in_list(const struct yaml *list, struct str name)
{
	for (size_t i = 0; list && i < list->n; i++)
		if (str_eq(list->items[i]->text, name))
			return true;
	return false;
}

static void fingerprint(struct arena *arena, struct theme_asset *a)
{
	a->url = str_printf(arena, "assets/" STR_FMT,
			    STR_ARG(digest_name(arena, path_base(a->name), a->bytes)));
	a->integrity = digest_integrity(arena, a->bytes);
}

static int finish_asset(struct finishing *f, size_t i, unsigned depth)
{
	struct theme_asset *a = &f->l->raw.v[i];
	struct str ext = path_ext(a->name);
	int rc = 0;

	if (f->state[i] == ASSET_DONE)
		return 0;
	if (f->state[i] == ASSET_BUSY || depth > 32) {
		diag_add(f->l->diags, DIAG_ERROR, "theme/asset", a->name, 0, 0,
			 "assets import each other in a circle, so none can be fingerprinted: "
			 "break it");
		return -1;
	}
	f->state[i] = ASSET_BUSY;
	if (str_eq(ext, S("js")) || str_eq(ext, S("css"))) {
		struct buf out;

		if (str_eq(ext, S("js")))
			a->bytes = script_plain(&f->l->theme->arena, a->bytes);
		buf_init(&out, THEME_FILE_MAX * 2);
		rc = rename_references(f, i, &out, depth);
		if (!rc)
			a->bytes = buf_dup(&out, &f->l->theme->arena);
		buf_release(&out);
	}
	if (in_list(manifest_list(f->l, S("copy")), a->name))
		a->url = str_printf(&f->l->theme->arena, "assets/" STR_FMT, STR_ARG(a->name));
	else if (i >= f->l->tokens_at || !in_list(manifest_list(f->l, S("styles")), a->name))
		fingerprint(&f->l->theme->arena, a);
	f->state[i] = ASSET_DONE;
	return rc;
}

static const struct theme_asset *find_asset(const struct loading *l, const struct yaml *name)
{
	const struct theme_asset *a = theme_asset(l->theme, name->text);

	if (!a)
		diag_add(l->diags, DIAG_ERROR, "theme/asset", l->manifest_path, name->line,
			 name->column, "no file assets/" STR_FMT " in the theme",
			 STR_ARG(name->text));
	return a;
}

/* Joins the style sheets of the manifest to one asset. */
static void join_styles(struct loading *l, struct theme_asset *sheet)
{
	const struct yaml *styles = manifest_list(l, S("styles"));
	struct buf all;

	buf_init(&all, THEME_FILE_MAX);
	for (size_t i = 0; styles && i < styles->n; i++) {
		const struct theme_asset *a = find_asset(l, styles->items[i]);
		if (a)
			css_add_plain(&all, a->bytes);
	}
	sheet->name = S("site.css");
	sheet->bytes = buf_dup(&all, &l->theme->arena);
	fingerprint(&l->theme->arena, sheet);
	buf_release(&all);
}

/* Leaves out of the tokens what no style sheet of the theme asks for. */
static void keep_used_tokens(struct loading *l)
{
	const struct yaml *styles = manifest_list(l, S("styles"));
	struct str *texts = arena_new(&l->theme->arena, struct str, l->raw.n);
	struct str *sheets = texts + l->tokens_at;
	size_t styles_n = 0;

	for (size_t i = 0; i < l->tokens_at; i++)
		if (in_list(styles, l->raw.v[i].name))
			texts[styles_n++] = l->raw.v[i].bytes;
	for (size_t i = l->tokens_at; i < l->raw.n; i++)
		texts[i] = l->raw.v[i].bytes;
	css_keep_used(&l->theme->arena, sheets, l->raw.n - l->tokens_at, texts, styles_n);
	for (size_t i = l->tokens_at; i < l->raw.n; i++)
		l->raw.v[i].bytes = texts[i];
}

int theme_add_tokens(struct loading *l)
{
	const struct config *config = &l->site->config;

	l->tokens_at = l->raw.n;
	for (size_t i = 0; i < config->tokens_n; i++) {
		struct buf path, bytes;
		bool missing = true;
		int rc = -1;

		buf_init(&path, PATH_MAX);
		buf_init(&bytes, THEME_FILE_MAX);
		if (path_resolve(&path, config->path, config->tokens[i]))
			rc = repo_read(l->site->repo, 0, buf_str(&path), &bytes, &missing,
				       l->diags);
		if (!rc)
			list_push(&l->raw,
				  (struct theme_asset){.name = config->tokens[i],
						       .bytes = buf_dup(&bytes, &l->theme->arena)});
		else if (missing)
			diag_add(l->diags, DIAG_ERROR, "theme/asset", config->path, 0, 0,
				 "tokens: no file " STR_FMT, STR_ARG(config->tokens[i]));
		buf_release(&bytes);
		buf_release(&path);
		if (rc)
			return -1;
	}
	keep_used_tokens(l);
	return 0;
}

static void add_scripts(struct loading *l, const struct yaml *names, struct str kind,
			struct theme_script *scripts)
{
	for (size_t i = 0; names && i < names->n; i++) {
		const struct theme_asset *a = find_asset(l, names->items[i]);
		if (a)
			scripts[l->theme->scripts_n++] = (struct theme_script){kind, a};
	}
}

/* `scripts:` for every page, `scripts_for:` by kind. */
static void take_scripts(struct loading *l)
{
	const struct yaml *all = manifest_list(l, S("scripts"));
	const struct yaml *by_kind = l->manifest ? yaml_get(l->manifest, S("scripts_for")) : NULL;
	struct theme_script *scripts;
	size_t n = all ? all->n : 0;

	for (size_t i = 0; by_kind && i < by_kind->n; i++)
		n += by_kind->kind == YAML_MAP ? by_kind->pairs[i].value->n : 0;
	scripts = arena_new(&l->theme->arena, struct theme_script, n);
	l->theme->scripts = scripts;
	add_scripts(l, all, (struct str){NULL, 0}, scripts);
	for (size_t i = 0; by_kind && by_kind->kind == YAML_MAP && i < by_kind->n; i++)
		if (by_kind->pairs[i].value->kind == YAML_LIST)
			add_scripts(l, by_kind->pairs[i].value, by_kind->pairs[i].key, scripts);
}

int theme_finish_assets(struct loading *l)
{
	struct theme *theme = l->theme;
	struct arena *arena = &theme->arena;
	const struct yaml *icon = l->manifest ? yaml_get(l->manifest, S("icon")) : NULL;
	struct finishing f = {l, arena_new(arena, unsigned char, l->raw.n)};

	for (size_t i = 0; i < l->raw.n; i++)
		if (finish_asset(&f, i, 0))
			return -1;
	theme->assets = arena_new(arena, struct theme_asset, l->raw.n + 1);
	for (size_t i = 0; i < l->raw.n; i++)
		theme->assets[theme->assets_n++] = l->raw.v[i];
	join_styles(l, &theme->assets[theme->assets_n]);
	theme->assets_n++;

	theme->styles = arena_new(arena, const struct theme_asset *, l->raw.n - l->tokens_at + 1);
	for (size_t i = l->tokens_at; i < l->raw.n; i++)
		theme->styles[theme->styles_n++] = &theme->assets[i];
	theme->styles[theme->styles_n++] = &theme->assets[theme->assets_n - 1];
	take_scripts(l);
	if (icon)
		theme->icon = find_asset(l, icon);
	return 0;
}
