/* What is the same around every page, as seen from one: the site, its style sheets and scripts, the
 * menu, the footer, and the trail of crumbs. */
#include "model/origin.h"
#include "write/context.h"

/* ---- the site ---- */

static const struct value *special_url(const struct frame *f, const struct page *page)
{
	return page ? value_str(f->arena, frame_url(f, page->url)) : NULL;
}

static void add_text(const struct frame *f, struct value_list *list, const char *key)
{
	struct value *v = value_map(f->arena);

	value_set_str(f->arena, v, "text", frame_label(f, key));
	value_add(f->arena, list, v);
}

/* The pages that name the commit the site is made from: elsewhere it would change every file of the
 * site with every commit. */
static bool is_front(const struct frame *f)
{
	return !f->page->url.n || f->page->kind == PAGE_CHANGES;
}

/* A page of a folder whose HTML is taken as it is may hold scripts and styles of its own. Of a text
 * a module is made where the search page is read from disk (theme/assets/file.js). */
static void add_policy(const struct frame *f, struct value *site)
{
	bool own = f->view == VIEW_PAGE && f->page->content_path.n &&
		   config_trusts(&f->c->site->config, f->page->content_path);
	struct str none = {NULL, 0};

	value_set_str(f->arena, site, "policy", own ? none : S(CONTEXT_POLICY("")));
	value_set_str(f->arena, site, "policy_search", S(CONTEXT_POLICY(" blob:")));
}

/* What is true of the whole site and must not be hidden. */
static const struct value *site_warnings(const struct frame *f)
{
	const struct repo_info *info = repo_info(f->c->site->repo);
	struct value_list list = {0};

	if (oid_is_zero(info->head))
		add_text(f, &list, "warning.no_git");
	else if (info->shallow)
		add_text(f, &list, "warning.shallow");
	if (info->partial)
		add_text(f, &list, "warning.partial");
	if (info->grafted)
		add_text(f, &list, "warning.grafted");
	/* A page that is not as committed says so itself; of the whole those pages speak that name
	 * the commit it was made from. */
	if (f->c->dirty && is_front(f))
		add_text(f, &list, "warning.dirty");
	return value_list(f->arena, &list);
}

static const struct value *site_value(const struct frame *f)
{
	const struct site *site = f->c->site;
	const struct config *config = &site->config;
	const struct repo_info *info = repo_info(site->repo);
	struct arena *a = f->arena;
	struct value *v = value_map(a);

	value_set_str(a, v, "title", config->title);
	value_set_str(a, v, "language", config->language);
	value_set_str(a, v, "description", config->description);
	value_set_str(a, v, "base_url", config->base_url);
	value_set_str(a, v, "home_url", frame_url(f, S("")));
	value_set(a, v, S("search_url"), special_url(f, f->c->search));
	value_set(a, v, S("changes_url"), special_url(f, f->c->all_changes));
	value_set(a, v, S("register_url"), special_url(f, f->c->site_register));
	value_set(a, v, S("wanted_url"), special_url(f, f->c->wanted));
	value_set(a, v, S("map_url"), special_url(f, f->c->map));
	value_set_str(a, v, "feed_url",
		      f->c->has_feed ? frame_url(f, S("atom.xml")) : (struct str){NULL, 0});
	value_set_str(a, v, "html_class", config->html_class);
	value_set_str(a, v, "generator", S("leerspoor " LEERSPOOR_VERSION));
	value_set_str(a, v, "repository_url", config->repository_web);
	value_set_bool(a, v, "is_single_language", true);
	add_policy(f, v);
	value_set(a, v, S("warnings"), site_warnings(f));
	if (is_front(f) && f->c->commit.n) {
		value_set_str(a, v, "commit", f->c->commit);
		value_set_str(a, v, "commit_url",
			      origin_address(&site->origins[0], a, config->repository_commit,
					     (struct str){NULL, 0}, oid_hex(a, info->head)));
		value_set(a, v, S("commit_date"),
			  frame_date(f, date_of(info->head_time, info->head_zone)));
	} else {
		value_set(a, v, S("commit"), NULL);
		value_set(a, v, S("commit_url"), NULL);
		value_set(a, v, S("commit_date"), NULL);
	}
	return v;
}

/* ---- style sheets and scripts ---- */

static struct value *asset_value(const struct frame *f, const struct theme_asset *asset)
{
	struct value *v = value_map(f->arena);

	value_set_str(f->arena, v, "href", frame_url(f, asset->url));
	value_set_str(f->arena, v, "integrity", asset->integrity);
	return v;
}

static const struct value *assets_value(const struct frame *f)
{
	const struct theme *theme = f->c->theme;
	struct value *v = value_map(f->arena);
	struct value_list styles = {0}, scripts = {0}, file_scripts = {0};
	struct str kind = context_kind(f);

	for (size_t i = 0; i < theme->styles_n; i++)
		value_add(f->arena, &styles, asset_value(f, theme->styles[i]));
	for (size_t i = 0; i < theme->scripts_n; i++)
		if (!theme->scripts[i].kind.n || str_eq(theme->scripts[i].kind, kind))
			value_add(f->arena, &scripts, asset_value(f, theme->scripts[i].asset));
		else if (str_eq(theme->scripts[i].kind, S("file")))
			value_add(f->arena, &file_scripts, asset_value(f, theme->scripts[i].asset));
	value_set(f->arena, v, S("styles"), value_list(f->arena, &styles));
	value_set(f->arena, v, S("scripts"), value_list(f->arena, &scripts));
	value_set(f->arena, v, S("file_scripts"), value_list(f->arena, &file_scripts));
	value_set(f->arena, v, S("icon"), theme->icon ? asset_value(f, theme->icon) : NULL);
	return v;
}

/* ---- ways through it ---- */

/* True when page is list, or stands below it. */
static bool is_below(const struct page *page, const struct page *list)
{
	return list->url.n && str_starts(page->url, list->url);
}

static void add_menu(const struct frame *f, struct value_list *menu, const struct page *target,
		     struct str title)
{
	struct value *v = value_map(f->arena);

	value_set_str(f->arena, v, "title", title.n ? title : target->title);
	value_set_str(f->arena, v, "url", frame_url(f, target->url));
	value_set_bool(f->arena, v, "current", target == f->page && f->view == VIEW_PAGE);
	value_set_bool(f->arena, v, "active", target == f->page || is_below(f->page, target));
	value_add(f->arena, menu, v);
}

static void add_items(const struct frame *f, struct value_list *menu, const struct menu_item *items,
		      size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct page *target = context_menu_page(f->c->site, &items[i]);
		if (target) {
			add_menu(f, menu, target, items[i].title);
		} else if (items[i].url.n) {
			struct value *v = value_map(f->arena);
			value_set_str(f->arena, v, "title", items[i].title);
			value_set_str(f->arena, v, "url", items[i].url);
			value_set_bool(f->arena, v, "current", false);
			value_set_bool(f->arena, v, "active", false);
			value_add(f->arena, menu, v);
		}
	}
}

static const struct value *footer_value(const struct frame *f)
{
	const struct config *config = &f->c->site->config;
	struct value_list footer = {0};

	add_items(f, &footer, config->footer, config->footer_n);
	return value_list(f->arena, &footer);
}

static const struct value *menu_value(const struct frame *f)
{
	const struct site *site = f->c->site;
	struct value_list menu = {0};

	add_items(f, &menu, site->config.menu, site->config.menu_n);
	/* Without a menu: what stands at the top, as long as that is a menu's length. */
	if (!site->config.menu_n && site->home->children_n <= 12)
		for (size_t i = 0; i < site->home->children_n; i++)
			add_menu(f, &menu, site->home->children[i], (struct str){NULL, 0});
	return value_list(f->arena, &menu);
}

static void add_crumbs(const struct frame *f, struct value *top)
{
	const struct page *trail[64], *p = f->page;
	struct value_list crumbs = {0};
	size_t n = 0;

	for (; p && n < 64; p = p->parent)
		trail[n++] = p;
	while (n--) {
		struct value *v = frame_link(f, trail[n]);
		bool last = n == 0 && f->view != VIEW_HISTORY;
		value_set_bool(f->arena, v, "current", last);
		if (!trail[n]->url.n)
			value_set_str(f->arena, v, "title", frame_label(f, "crumbs.home"));
		value_add(f->arena, &crumbs, v);
	}
	if (f->view == VIEW_HISTORY) {
		struct value *v = value_map(f->arena);
		value_set_str(f->arena, v, "title", frame_label(f, "history.title"));
		value_set_str(f->arena, v, "url", S("./"));
		value_set_bool(f->arena, v, "current", true);
		value_add(f->arena, &crumbs, v);
	}
	value_set(f->arena, top, S("crumbs"), value_list(f->arena, &crumbs));
	value_set_bool(f->arena, top, "has_crumbs", crumbs.n > 1);
}

void context_site(const struct frame *f, struct value *top)
{
	value_set(f->arena, top, S("site"), site_value(f));
	value_set(f->arena, top, S("assets"), assets_value(f));
	value_set(f->arena, top, S("menu"), menu_value(f));
	value_set(f->arena, top, S("footer"), footer_value(f));
	add_crumbs(f, top);
}
