/*
 * theme: templates, labels, style sheet and scripts, from the base theme and over it the site's own
 * files of the same name.
 *
 * theme.yaml says what the folder assets/ gives: styles are joined in their order to one sheet;
 * styles, modules and the icon get their digest in their name, and where one of them names another
 * as
 * "./name" the fingerprinted name is put in; what stands under copy: keeps its own name.
 */
#ifndef WRITE_THEME_H
#define WRITE_THEME_H

#include "model/site.h"
#include "base/digest.h"
#include "write/template.h"

struct theme_asset {
	struct str name;      /* as in the theme: "search.js" */
	struct str url;	      /* relative to the site's root: "assets/search.1a2b3c4d5e.js" */
	struct str integrity; /* "sha256-…" */
	struct str bytes;
};

struct theme_script {
	struct str
		kind; /* only on pages of this kind ("search"); empty: on all; "file": on all, but
			 no module: also run where the site is opened from a folder on disk */
	const struct theme_asset *asset;
};

struct theme {
	struct arena arena;
	struct template_set *templates;
	struct theme_asset
		*assets; /* what is published, but for url {NULL,0}: parts of the sheet */
	size_t assets_n;
	const struct theme_asset **styles; /* what pages link, in order: tokens, then the theme's */
	size_t styles_n;
	const struct theme_script *scripts; /* what pages load, in order */
	size_t scripts_n;
	const struct theme_asset *icon; /* NULL if none */
	struct str name;		/* of the theme */
	/* What diagnostics say in the language asked for, as diags_translate takes it; empty:
	 * English. */
	struct map words;
	struct digest digest; /* of all its files, labels and the site's own too */
};

/*
 * Loads the theme named on the command line (dir, or NULL), else by site.yaml, else the one that is
 * installed with the program; then the site's own "theme" folder over it. Fills in
 * site->labels, and the words for messages in lang (NULL: in the site's language). A theme that
 * lies in the repository is read where the site is read: from the revision, if one is built.
 * Returns 0, or -1 after a diagnostic (theme/missing, theme/asset, template/…).
 */
int theme_load(struct theme *theme, struct site *site, const char *dir, const char *lang,
	       struct diags *diags);
void theme_release(struct theme *theme);

const struct theme_asset *theme_asset(const struct theme *theme, struct str name); /* or NULL */

#endif
