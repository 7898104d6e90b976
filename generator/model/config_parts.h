/*
 * config_parts: the setters of site.yaml's keys, by what they are about. Private to
 * model/config*.c.
 *
 * Each is a setting_fn whose into is the struct config itself.
 */
#ifndef MODEL_CONFIG_PARTS_H
#define MODEL_CONFIG_PARTS_H

#include "model/config.h"
#include "model/setting.h"

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* What the setters share; settings.context. */
struct loading {
	struct config *config;
	struct str folder;	   /* of the site */
	struct type *types;	   /* config.types, to mark glossary and sources */
	const struct str *names;   /* of the types */
	const struct type **feeds; /* config.feeds */
};

/* config_types.c: types, and what names them. types needs keys, the others need types. */
setting_fn config_set_keys, config_set_types, config_set_taxonomies, config_set_glossary,
	config_set_citations, config_set_map, config_set_menu, config_set_footer, config_set_feeds;

/* config_publish.c: what is shown, checked and told to the world. */
setting_fn config_set_callouts, config_set_privacy, config_set_publisher, config_set_archive,
	config_set_repository, config_set_urls, config_set_raw_html, config_set_checks,
	config_set_security_txt, config_set_html_class, config_set_list_page_size,
	config_set_mass_share;

/* config_sources.c */
setting_fn config_set_sources;

/* True for http:// or https:// and a host, and nothing that has no place in an address. */
bool config_is_web(struct str url);

/* The kinds of callouts that GitHub has. */
void config_default_callouts(struct arena *arena, struct config *config);

#endif
