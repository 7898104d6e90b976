#include "write/theme.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "read/yaml.h"
#include "write/css.h"
#include "write/script.h"
#include "base/digest.h"

#define THEME_FILE_MAX ((size_t)4 << 20)

/* One folder of theme files. */
struct layer {
	struct repo *repo;
	bool own_repo; /* opened here */
	struct str prefix;
};

struct loading {
	struct theme *theme;
	struct site *site;
	struct str lang; /* of messages */
	struct diags *diags;
	struct layer layers[2]; /* the base theme, then the site's own files */
	size_t layers_n;
	struct {
		struct theme_asset *v;
		size_t n, cap;
	} raw;		  /* assets as they stand in the theme, then the token sheets */
	size_t tokens_at; /* where those begin: their names may be those of assets */
	const struct yaml *manifest;
	struct str manifest_path;
};

static bool layer_has(const struct layer *layer, struct str file)
{
	struct buf path;
	bool found;

	buf_init(&path, 0);
	buf_addf(&path, STR_FMT "%s" STR_FMT, STR_ARG(layer->prefix), layer->prefix.n ? "/" : "",
		 STR_ARG(file));
	found = repo_exists(layer->repo, buf_str(&path));
	buf_release(&path);
	return found;
}

/* Takes dir (absolute) as a theme folder: through the site's repository when it lies in there. */
static bool open_layer(struct loading *l, const char *dir, struct layer *layer)
{
	const struct repo_info *info = repo_info(l->site->repo);
	struct str path = str_c(dir);

	if (info->kind != REPO_PLAIN && str_starts(path, info->top) && path.n > info->top.n &&
	    path.p[info->top.n] == '/') {
		layer->repo = l->site->repo;
		layer->prefix = str_dup(&l->theme->arena, str_slice(path, info->top.n + 1, path.n));
		return true;
	}
	if (access(dir, R_OK | X_OK))
		return false;
	layer->repo = repo_open_plain(dir, l->diags);
	layer->own_repo = true;
	return layer->repo != NULL;
}

/* The theme beside the program: installed (bin/../share/leerspoor/theme) or in its source tree
 * (build/<preset>/../../theme). */
static bool open_installed(struct loading *l, struct layer *layer)
{
	static const char *const places[] = {"../share/leerspoor/theme", "../../theme"};
	char exe[PATH_MAX], path[PATH_MAX + 64], real[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

	if (n <= 0)
		return false;
	exe[n] = '\0';
	*strrchr(exe, '/') = '\0';
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		snprintf(path, sizeof path, "%s/%s", exe, places[i]);
		if (!realpath(path, real))
			continue;
		*layer = (struct layer){0};
		if (open_layer(l, real, layer) && layer_has(layer, S("theme.yaml")))
			return true;
		if (layer->own_repo)
			repo_close(layer->repo);
	}
	return false;
}

static int find_base(struct loading *l, const char *dir)
{
	struct layer *layer = &l->layers[0];
	const struct config *config = &l->site->config;
	struct str shown = dir ? str_c(dir) : config->theme;
	bool ok;

	if (dir) {
		char real[PATH_MAX];
		ok = realpath(dir, real) && open_layer(l, real, layer);
	} else if (config->theme.n) {
		struct buf path;
		buf_init(&path, PATH_MAX);
		layer->repo = l->site->repo;
		ok = path_resolve(&path, config->path, config->theme);
		if (ok) {
			layer->prefix = buf_dup(&path, &l->theme->arena);
		} else {
			const struct repo_info *info = repo_info(l->site->repo);
			struct str base = path_dir(config->path);
			buf_clear(&path);
			buf_addf(&path, STR_FMT "/" STR_FMT "/" STR_FMT, STR_ARG(info->top),
				 STR_ARG(base), STR_ARG(config->theme));
			ok = open_layer(l, path.p, layer);
		}
		buf_release(&path);
	} else {
		ok = open_installed(l, layer);
		shown = S("(installed with the program)");
	}
	if (ok && layer_has(layer, S("theme.yaml"))) {
		l->layers_n = 1;
		return 0;
	}
	if (layer->own_repo)
		repo_close(layer->repo);
	diag_add(l->diags, DIAG_ERROR, "theme/missing", config->path, 0, 0,
		 "no theme at " STR_FMT
		 ": a theme is a folder with theme.yaml; name one with --theme",
		 STR_ARG(shown));
	return -1;
}

/* The site's own theme folder, beside or above site.yaml, when that is not the base itself. */
static void find_own(struct loading *l)
{
	const struct repo_info *info = repo_info(l->site->repo);
	struct layer *layer = &l->layers[1];
	struct buf named;

	if (!l->site->config.present)
		return;
	layer->repo = l->site->repo;
	layer->prefix = info->prefix.n ? str_printf(&l->theme->arena, STR_FMT "/theme",
						    STR_ARG(info->prefix))
				       : S("theme");
	if (l->layers[0].repo == layer->repo && str_eq(l->layers[0].prefix, layer->prefix))
		return;
	/* It may be the whole theme that site.yaml names, and another one is asked for now. */
	buf_init(&named, PATH_MAX);
	if (!l->site->config.theme.n ||
	    !path_resolve(&named, l->site->config.path, l->site->config.theme) ||
	    !str_eq(buf_str(&named), layer->prefix))
		l->layers_n = 2;
	buf_release(&named);
}

/* Goes on with the theme's digest: another name, other bytes or another order give another one. */
static void note_file(struct loading *l, struct str name, struct str bytes)
{
	struct digest own = digest_of(bytes);
	struct buf b;

	buf_init(&b, 0);
	buf_add(&b, (struct str){(char *)l->theme->digest.b, sizeof l->theme->digest.b});
	buf_add(&b, (struct str){(char *)own.b, sizeof own.b});
	buf_add(&b, name);
	l->theme->digest = digest_of(buf_str(&b));
	buf_release(&b);
}

static void add_asset(struct loading *l, struct str name, struct str bytes)
{
	note_file(l, name, bytes);
	for (size_t i = 0; i < l->raw.n; i++) {
		if (str_eq(l->raw.v[i].name, name)) {
			l->raw.v[i].bytes = bytes;
			return;
		}
	}
	list_push(&l->raw, (struct theme_asset){.name = name, .bytes = bytes});
}

/* Puts one file of a theme where it belongs; anything else in the folder is left alone. */
static void take_file(struct loading *l, struct str name, struct str path, struct str bytes)
{
	struct str templates = S("templates/"), assets = S("assets/"), labels = S("labels/"),
		   messages = S("messages/");

	note_file(l, name, bytes);
	if (str_starts(name, templates) && str_eq(path_ext(name), S("mustache"))) {
		struct str file = str_slice(name, templates.n, name.n);
		template_set_add(l->theme->templates, str_slice(file, 0, file.n - S(".mustache").n),
				 path, bytes);
	} else if (str_starts(name, assets)) {
		add_asset(l, str_slice(name, assets.n, name.n), bytes);
	} else if (str_starts(name, labels) && str_eq(path_ext(name), S("yaml")) &&
		   str_eq(path_stem(name), l->site->config.language)) {
		labels_add(&l->site->labels, bytes, path);
	} else if (str_starts(name, messages) && str_eq(path_ext(name), S("yaml")) &&
		   str_eq(path_stem(name), l->lang)) {
		words_add(&l->theme->words, &l->theme->arena, bytes, path, l->diags);
	} else if (str_eq(name, S("theme.yaml"))) {
		l->manifest = yaml_parse(&l->theme->arena, bytes, path, 1, l->diags);
		l->manifest_path = path;
	}
}

static int read_layer(struct loading *l, const struct layer *layer)
{
	struct source *files;
	size_t n;

	if (repo_list(layer->repo, layer->prefix, NULL, 0, &l->theme->arena, &files, &n, l->diags))
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct str name = str_slice(
			files[i].path, layer->prefix.n ? layer->prefix.n + 1 : 0, files[i].path.n);
		bool missing = false;
		struct buf bytes;
		int rc;

		buf_init(&bytes, THEME_FILE_MAX);
		rc = repo_read(layer->repo, 0, files[i].path, &bytes, &missing, l->diags);
		if (!rc)
			take_file(l, name, files[i].path, buf_dup(&bytes, &l->theme->arena));
		buf_release(&bytes);
		if (rc && !missing)
			return -1;
	}
	return 0;
}

/* ---- assets ---- */

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

/* The style sheets of a design system, named in site.yaml. */
static int add_tokens(struct loading *l)
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

static int finish_assets(struct loading *l)
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

int theme_load(struct theme *theme, struct site *site, const char *dir, const char *lang,
	       struct diags *diags)
{
	struct loading l = {.theme = theme,
			    .site = site,
			    .lang = lang ? str_c(lang) : site->config.language,
			    .diags = diags};
	int rc = -1;

	labels_init(&site->labels, diags);
	theme->templates = template_set_new();
	if (find_base(&l, dir))
		return -1;
	find_own(&l);
	for (size_t i = 0; i < l.layers_n; i++)
		if (read_layer(&l, &l.layers[i]))
			goto out;
	if (lang && !theme->words.n && !str_eq(l.lang, S("en")))
		diag_add(diags, DIAG_WARNING, "label/missing", (struct str){NULL, 0}, 0, 0,
			 "the theme has no messages in \"%s\"; they are in English", lang);
	if (template_set_compile(theme->templates, diags) || add_tokens(&l) || finish_assets(&l))
		goto out;
	rc = 0;
out:
	for (size_t i = 0; i < l.layers_n; i++)
		if (l.layers[i].own_repo)
			repo_close(l.layers[i].repo);
	list_free(&l.raw);
	return rc;
}

void theme_release(struct theme *theme)
{
	template_set_free(theme->templates);
	map_release(&theme->words);
	arena_release(&theme->arena);
	memset(theme, 0, sizeof *theme);
}

const struct theme_asset *theme_asset(const struct theme *theme, struct str name)
{
	for (size_t i = 0; i < theme->assets_n; i++)
		if (str_eq(theme->assets[i].name, name))
			return &theme->assets[i];
	return NULL;
}
