#include "write/context.h"

#include <stdlib.h>
#include <string.h>

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
	context_count_facets(c);
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

void frame_set_list(const struct frame *f, struct value *top, struct str name, struct str guard,
		    const struct value_list *list)
{
	value_set(f->arena, top, name, value_list(f->arena, list));
	value_set(f->arena, top, guard, value_bool(list->n > 0));
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

struct str context_kind(const struct frame *f)
{
	static const char *const names[] = {
		[PAGE_CONTENT] = "content",   [PAGE_LIST] = "list",
		[PAGE_TAXONOMY] = "taxonomy", [PAGE_TAG] = "tag",
		[PAGE_REGISTER] = "register", [PAGE_CHANGES] = "changes",
		[PAGE_WANTED] = "wanted",     [PAGE_MAP] = "map",
		[PAGE_SEARCH] = "search",     [PAGE_NOT_FOUND] = "not-found"};

	if (f->view == VIEW_HISTORY)
		return S("history");
	if (f->view == VIEW_REDIRECT)
		return S("redirect");
	if (f->view == VIEW_GONE)
		return S("gone");
	return str_c(names[f->page->kind]);
}

struct str context_template(const struct frame *f)
{
	const struct page *p = f->page;

	if (f->view != VIEW_PAGE && f->view != VIEW_LETTER)
		return context_kind(f);
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
	return context_kind(f);
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
	value_set(a, top, S("page"), page_value(f));
	value_set_str(a, top, "root", frame_url(f, S("")));
	value_set_str(a, top, "kind", context_kind(f));
	value_set_html(a, top, "content_html", f->part > 1 ? S("") : f->page->body.html);
	context_site(f, top);
	context_page(f, top);
	context_links(f, top);
	context_trust(f, top);
	context_history(f, top);
	context_sections(f, top);
	context_list(f, top);
	context_home(f, top);
	context_wanted(f, top);
	value_set(a, top, S("map"), map_value(f));
	value_set(a, top, S("target"), target_value(f));
	value_set_str(a, search, "index_url",
		      frame_url(f, str_printf(a, STR_FMT "/",
					      STR_ARG(index.n ? index : S("search-index")))));
	value_set_num(a, search, "page_size", 10);
	value_set(a, top, S("search"), search);
	value_set_html(a, top, "json_ld_html", jsonld_page(f));
	return top;
}
