#include "write/context.h"

#include <stdlib.h>
#include <string.h>

#include "model/origin.h"
#include "model/state.h"
#include "write/jsonld.h"
#include "write/map.h"

#define COMMIT_SHORT 10

/* ---- once ---- */

/* Flat label keys as nested maps, as dotted names in templates look them up. */
static const struct value *nested_labels(struct arena *arena, const struct labels *labels)
{
	struct value *top = value_map(arena);

	for (size_t i = 0; i < labels->map.n; i++) {
		struct str rest = labels->map.e[i].key;
		struct value *at = top;

		while (rest.n) {
			struct str part = str_cut(&rest, '.');
			struct value *next = NULL;
			for (size_t k = 0; k < at->map.n; k++)
				if (str_eq(at->map.m[k].key, part) &&
				    at->map.m[k].value->kind == VALUE_MAP)
					/* Ours, made a line below: constant only for the engine. */
					next = (struct value *)(uintptr_t)at->map.m[k].value;
			if (!rest.n) {
				value_set(arena, at, part,
					  value_str(arena, *(struct str *)labels->map.e[i].ptr));
			} else if (!next) {
				next = value_map(arena);
				value_set(arena, at, part, next);
			}
			at = next ? next : at;
		}
	}
	return top;
}

/* A page touched by a commit. */
struct touch {
	uint32_t commit;
	const struct page *page;
};

static int compare_touches(const void *x, const void *y)
{
	const struct touch *a = x, *b = y;

	if (a->commit != b->commit)
		return a->commit < b->commit ? -1 : 1;
	return a->page->index < b->page->index ? -1 : a->page->index > b->page->index;
}

static int compare_changes(const void *x, const void *y)
{
	const struct change *a = x, *b = y;

	if (a->commit->committed != b->commit->committed)
		return a->commit->committed > b->commit->committed ? -1 : 1;
	return a->commit < b->commit ? -1 : a->commit > b->commit; /* children first */
}

static void collect_changes(struct context *c)
{
	struct {
		struct touch *v;
		size_t n, cap;
	} all = {0};
	const struct site *site = c->site;

	for (size_t i = 0; i < site->pages_n; i++) {
		const struct page_history *h = site->pages[i]->history;
		for (size_t k = 0; h && k < h->n; k++)
			if (page_effect(site->pages[i], &site->history, k) == EFFECT_SUBSTANTIVE)
				list_push(&all, (struct touch){h->v[k].commit, site->pages[i]});
	}
	if (!all.n)
		return;
	qsort(all.v, all.n, sizeof *all.v, compare_touches);
	c->changes = arena_new(&c->arena, struct change, site->history.commits_n);
	for (size_t i = 0; i < all.n;) {
		struct change *change = &c->changes[c->changes_n++];
		size_t end = i;
		while (end < all.n && all.v[end].commit == all.v[i].commit)
			end++;
		change->commit = &site->history.commits[all.v[i].commit];
		change->pages = arena_new(&c->arena, const struct page *, end - i);
		for (; i < end; i++)
			if (!change->pages_n || change->pages[change->pages_n - 1] != all.v[i].page)
				change->pages[change->pages_n++] = all.v[i].page;
	}
	qsort(c->changes, c->changes_n, sizeof *c->changes, compare_changes);
	list_free(&all);
}

static struct str folder_label(struct context *c, const char *key, const char *fallback)
{
	struct str s = labels_peek(&c->site->labels, str_c(key));

	return str_printf(&c->arena, STR_FMT "/", STR_ARG(s.n ? s : str_c(fallback)));
}

static const struct page *find_kind(const struct site *site, enum page_kind kind)
{
	for (size_t i = 0; i < site->pages_n; i++)
		if (site->pages[i]->kind == kind)
			return site->pages[i];
	return NULL;
}

void context_init(struct context *c, const struct site *site, const struct theme *theme)
{
	const struct repo_info *info = repo_info(site->repo);
	struct state state;

	*c = (struct context){.site = site, .theme = theme};
	arena_init(&c->arena);
	c->labels = nested_labels(&c->arena, &site->labels);
	if (!oid_is_zero(info->head))
		c->commit = str_slice(oid_hex(&c->arena, info->head), 0, COMMIT_SHORT);
	c->history_folder = folder_label(c, "folder.history", "history");
	c->page_folder = folder_label(c, "folder.page", "page");
	c->search = find_kind(site, PAGE_SEARCH);
	c->all_changes = find_kind(site, PAGE_CHANGES);
	c->site_register = find_kind(site, PAGE_REGISTER);
	c->wanted = find_kind(site, PAGE_WANTED);
	c->map = find_kind(site, PAGE_MAP);
	state = state_of(site);
	c->dirty = state_is_dirty(&state);
	c->has_feed = site->config.base_url.n > 0;
	collect_changes(c);
	context_make_register(c);
}

void context_release(struct context *c)
{
	arena_release(&c->arena);
}

/* ---- helpers of all parts ---- */

struct str frame_url(const struct frame *f, struct str to_url)
{
	struct buf b;
	struct str result;

	buf_init(&b, 0);
	if (f->page->kind == PAGE_NOT_FOUND) {
		struct str base = f->c->site->config.base_url;
		buf_add(&b, base.n ? base : S("/"));
		buf_add(&b, to_url);
	} else {
		site_relative(&b, f->url, to_url);
	}
	result = buf_dup(&b, f->arena);
	buf_release(&b);
	return result;
}

struct value *frame_link(const struct frame *f, const struct page *page)
{
	struct value *v = value_map(f->arena);

	value_set_str(f->arena, v, "title", page->title);
	value_set_str(f->arena, v, "url", frame_url(f, page->url));
	value_set_str(f->arena, v, "type_label",
		      page->type ? page->type->label : (struct str){NULL, 0});
	value_set_str(f->arena, v, "summary", page->summary);
	return v;
}

const struct value *frame_date(const struct frame *f, struct date d)
{
	struct value *v;
	struct buf iso;

	if (!d.year)
		return NULL;
	v = value_map(f->arena);
	buf_init(&iso, 0);
	buf_add_date(&iso, d);
	value_set_str(f->arena, v, "iso", buf_dup(&iso, f->arena));
	value_set_str(f->arena, v, "text", label_date(&f->c->site->labels, f->arena, d));
	buf_release(&iso);
	return v;
}

struct str frame_label(const struct frame *f, const char *key)
{
	return labels_peek(&f->c->site->labels, str_c(key));
}

/* ---- the frame ---- */

static const char *kind_name(const struct frame *f)
{
	static const char *const names[] = {
		[PAGE_CONTENT] = "content",   [PAGE_LIST] = "list",
		[PAGE_TAXONOMY] = "taxonomy", [PAGE_TAG] = "tag",
		[PAGE_REGISTER] = "register", [PAGE_CHANGES] = "changes",
		[PAGE_WANTED] = "wanted",     [PAGE_MAP] = "map",
		[PAGE_SEARCH] = "search",     [PAGE_NOT_FOUND] = "not-found"};

	if (f->view == VIEW_HISTORY)
		return "history";
	if (f->view == VIEW_REDIRECT)
		return "redirect";
	if (f->view == VIEW_GONE)
		return "gone";
	return names[f->page->kind];
}

struct str context_template(const struct frame *f)
{
	const struct page *p = f->page;

	if (f->view != VIEW_PAGE && f->view != VIEW_LETTER)
		return str_c(kind_name(f));
	if (!p->url.n && template_set_has(f->c->theme->templates, S("home")))
		return S("home");
	if (p->list_of && p->list_of->glossary)
		return S("glossary");
	if (p->list_of && p->list_of->citation)
		return S("sources");
	if (p->kind == PAGE_CONTENT)
		return p->type && template_set_has(f->c->theme->templates, p->type->template_name)
			       ? p->type->template_name
			       : S("page");
	return str_c(kind_name(f));
}

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
	struct str kind = str_c(kind_name(f));

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

static const struct value *page_value(const struct frame *f)
{
	const struct page *p = f->page;
	const struct site *site = f->c->site;
	struct arena *a = f->arena;
	struct value *v = value_map(a);
	const struct page *list = p->type ? context_type_list(site, p->type) : NULL;

	value_set_str(a, v, "title", p->title);
	value_set_str(a, v, "summary",
		      p->summary.n || p->url.n ? p->summary : site->config.description);
	value_set_str(a, v, "lang",
		      str_eq(p->lang, site->config.language) ? (struct str){NULL, 0} : p->lang);
	value_set_str(a, v, "url", S("./"));
	value_set_str(a, v, "canonical",
		      site->config.base_url.n && p->kind != PAGE_NOT_FOUND
			      ? str_printf(a, STR_FMT STR_FMT, STR_ARG(site->config.base_url),
					   STR_ARG(f->view == VIEW_REDIRECT ? p->url : f->url))
			      : (struct str){NULL, 0});
	value_set_str(a, v, "type_name", p->type ? p->type->name : (struct str){NULL, 0});
	value_set_str(a, v, "type_label", p->type ? p->type->label : (struct str){NULL, 0});
	value_set_str(a, v, "type_url", list ? frame_url(f, list->url) : (struct str){NULL, 0});
	value_set_str(a, v, "id", p->id);
	value_set_bool(a, v, "draft", p->draft);
	value_set_bool(a, v, "worksheet", p->worksheet && p->body.has_tasks);
	value_set_num(a, v, "words", (long long)p->body.words);
	value_set_bool(a, v, "is_home", !p->url.n);
	return v;
}

/* Where an old address leads, or what became of it. */
static const struct value *target_value(const struct frame *f)
{
	const struct commit *commit;
	struct value *v;

	if (f->view == VIEW_REDIRECT)
		return frame_link(f, f->page);
	if (f->view != VIEW_GONE)
		return NULL;
	commit = &f->c->site->history.commits[f->tombstone->removal->commit];
	v = value_map(f->arena);
	value_set(f->arena, v, S("date"),
		  frame_date(f, date_of(commit->committed, commit->committed_zone)));
	value_set_str(f->arena, v, "subject", commit->subject);
	value_set(f->arena, v, S("replacement"), NULL);
	return v;
}

const struct value *context_frame(const struct frame *f)
{
	struct arena *a = f->arena;
	struct value *top = value_map(a);
	struct value *search = value_map(a);
	struct str index = labels_peek(&f->c->site->labels, S("folder.index"));

	value_set(a, top, S("label"), f->c->labels);
	/* Inside a facet or a field, "label" is that one's own. */
	value_set(a, top, S("t"), f->c->labels);
	value_set(a, top, S("site"), site_value(f));
	value_set(a, top, S("page"), page_value(f));
	value_set(a, top, S("assets"), assets_value(f));
	value_set_str(a, top, "root", frame_url(f, S("")));
	value_set(a, top, S("menu"), menu_value(f));
	value_set(a, top, S("footer"), footer_value(f));
	add_crumbs(f, top);
	value_set_str(a, top, "kind", str_c(kind_name(f)));
	value_set_html(a, top, "content_html", f->part > 1 ? S("") : f->page->body.html);
	context_page(f, top);
	context_trust(f, top);
	context_history(f, top);
	context_list(f, top);
	context_home(f, top);
	context_wanted(f, top);
	value_set(a, top, S("map"), map_value(f));
	value_set(a, top, S("target"), target_value(f));
	value_set_str(a, search, "index_url",
		      frame_url(f, str_printf(a, STR_FMT "/",
					      STR_ARG(index.n ? index : S("search-index")))));
	value_set_num(a, search, "page_size", 20);
	value_set(a, top, S("search"), search);
	value_set_html(a, top, "json_ld_html", jsonld_page(f));
	return top;
}
