/*
 * theme_private: what theme.c, which finds a theme's files, and theme_assets.c, which makes of its
 * assets what is published, share.
 */
#ifndef WRITE_THEME_PRIVATE_H
#define WRITE_THEME_PRIVATE_H

#include "read/yaml.h"
#include "write/theme.h"

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

/* Reads the style sheets of a design system that site.yaml names, and leaves out of them what no
 * style sheet of the theme asks for. -1 with a diagnostic when one cannot be read. */
int theme_add_tokens(struct loading *l);

/* Gives each asset the name it is published under, joins the style sheets, and fills in
 * theme->assets, styles, scripts and icon. -1 with a diagnostic when assets import each other. */
int theme_finish_assets(struct loading *l);

#endif
