#include "write/theme.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "write/theme_private.h"

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
	if (template_set_compile(theme->templates, diags) || theme_add_tokens(&l) ||
	    theme_finish_assets(&l))
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
