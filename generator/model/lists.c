#include "model/lists.h"

#include <stdlib.h>

#include "model/address.h"
#include "model/lookup.h"
#include "model/wanted.h"

/* The pages under construction: content first, then what is made for them. */
struct making {
	struct site *site;
	struct diags *diags;
	struct {
		struct page **v;
		size_t n, cap;
	} pages;
	struct map indexes; /* folder (content path) → the page that is its index */
};

/* ---- addresses ---- */

/* Which of two index files of one folder is the folder's page: index, then _index, then README. */
static int index_rank(struct str path)
{
	struct str stem = path_stem(path_base(path));

	return str_eq(stem, S("index")) ? 0 : str_eq(stem, S("_index")) ? 1 : 2;
}

static void find_indexes(struct making *m, struct page **kept, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct map_entry *e;
		const struct page *old;

		if (!address_is_index(kept[i]->content_path))
			continue;
		e = map_put(&m->indexes, path_dir(kept[i]->content_path), NULL);
		old = e->cptr;
		if (!old || index_rank(kept[i]->content_path) < index_rank(old->content_path))
			e->ptr = kept[i];
	}
}

/* Adds the page under its url; false when the address is taken (told once, here). */
static bool add_page(struct making *m, struct page *page)
{
	bool added;
	struct map_entry *e = map_put(&m->site->by_url, page->url, &added);

	if (!added) {
		const struct page *first = e->cptr;
		struct str shown = first->path.n ? first->path : S("a page that is made for it");
		diag_add(m->diags, DIAG_ERROR, "url/duplicate",
			 page->path.n ? page->path : first->path, 1, 0,
			 "the address \"/" STR_FMT "\" of \"" STR_FMT
			 "\" is already taken by " STR_FMT "; rename one, or give it a slug",
			 STR_ARG(page->url), STR_ARG(page->title), STR_ARG(shown));
		return false;
	}
	e->ptr = page;
	list_push(&m->pages, page);
	return true;
}

static struct page *make_page(struct making *m, enum page_kind kind, struct str url,
			      struct str title)
{
	struct page *p = arena_new(&m->site->arena, struct page, 1);

	p->kind = kind;
	p->url = url;
	p->title = title;
	p->lang = m->site->config.language;
	p->order = LLONG_MAX;
	return p;
}

static void address_pages(struct making *m, struct page **kept, size_t n)
{
	struct arena *arena = &m->site->arena;

	find_indexes(m, kept, n);
	for (size_t i = 0; i < n; i++) {
		struct page *p = kept[i];
		struct str dir = path_dir(p->content_path);
		bool index = map_ptr(&m->indexes, dir) == p;

		/* The top folder's own page stays at the top whatever its slug says. */
		p->url = address_of(arena, p->content_path,
				    index && !dir.n ? (struct str){NULL, 0} : p->slug, index);
		if (index) {
			p->kind = PAGE_LIST;
			p->folder = dir;
		}
		if (add_page(m, p)) {
			struct map_entry *base;
			bool first;

			map_put(&m->site->by_path, p->content_path, NULL)->ptr = p;
			base = map_put(&m->site->by_base, path_base(p->content_path), &first);
			if (first)
				base->ptr = p;
		}
	}
}

/* ---- lists ---- */

struct str lists_name_title(struct arena *arena, struct str name)
{
	struct str base = path_base(name);
	struct buf b;
	struct str result;
	size_t i = 0;

	buf_init(&b, 0);
	while (i < base.n) {
		bool first = i == 0;
		uint32_t c = utf8_next(base, &i);
		if (c == '-' || c == '_')
			c = ' ';
		if (first && c >= 'a' && c <= 'z')
			c -= 'a' - 'A';
		buf_add_utf8(&b, c);
	}
	result = buf_dup(&b, arena);
	buf_release(&b);
	return result;
}

/* The list of a folder, made when it has no index of its own, and those above it. */
static void ensure_folder(struct making *m, struct str folder)
{
	for (;;) {
		struct str url = address_of(&m->site->arena, folder, (struct str){NULL, 0}, false);
		struct page *p;

		if (!folder.n)
			url = S("");
		if (map_ptr(&m->indexes, folder) || map_has(&m->site->by_url, url))
			return;
		p = make_page(m, PAGE_LIST, url,
			      folder.n ? lists_name_title(&m->site->arena, folder)
				       : m->site->config.title);
		p->folder = folder;
		add_page(m, p);
		map_put(&m->indexes, folder, NULL)->ptr = p;
		if (!folder.n)
			return;
		folder = path_dir(folder);
	}
}

static void make_lists(struct making *m)
{
	const struct config *config = &m->site->config;
	size_t content_n = m->pages.n;

	for (size_t i = 0; i < config->types_n; i++) {
		const struct type *type = &config->types[i];
		struct page *list = map_ptr(&m->indexes, type->folder);
		bool used = list != NULL;

		for (size_t k = 0; k < content_n && !used; k++)
			used = m->pages.v[k]->type == type;
		if (!used)
			continue;
		if (!list) {
			list = make_page(m, PAGE_LIST,
					 address_of(&m->site->arena, type->folder,
						    (struct str){NULL, 0}, false),
					 type->plural);
			if (!add_page(m, list))
				continue;
			map_put(&m->indexes, type->folder, NULL)->ptr = list;
		}
		list->list_of = type;
		list->folder = type->folder;
		list->type = NULL; /* the list is no member of itself */
		list->fields_n = 0;
	}
	for (size_t i = 0; i < content_n; i++)
		ensure_folder(m, path_dir(m->pages.v[i]->content_path));
	ensure_folder(m, (struct str){NULL, 0});
	m->site->home = map_ptr(&m->site->by_url, S(""));
}

static void make_special(struct making *m)
{
	struct labels *labels = &m->site->labels;
	const struct config *config = &m->site->config;
	/* The optional ones only where they have something to show, and the theme knows of them. */
	const struct {
		enum page_kind kind;
		const char *folder, *title;
		bool there;
	} special[] = {{PAGE_REGISTER, "folder.register", "register.title", true},
		       {PAGE_CHANGES, "folder.changes", "changes.title", true},
		       {PAGE_WANTED, "folder.wanted", "wanted.title",
			wanted_any(config) && labels_peek(labels, S("folder.wanted")).n},
		       {PAGE_MAP, "folder.map", "map.title",
			config->map && labels_peek(labels, S("folder.map")).n},
		       {PAGE_SEARCH, "folder.search", "search.title", true}};

	for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
		struct buf url;

		if (!special[i].there)
			continue;
		buf_init(&url, 0);
		address_component(&url, label(labels, special[i].folder));
		buf_addc(&url, '/');
		add_page(m, make_page(m, special[i].kind, buf_dup(&url, &m->site->arena),
				      label(labels, special[i].title)));
		buf_release(&url);
	}
	add_page(m, make_page(m, PAGE_NOT_FOUND, S("404.html"), label(labels, "not_found.title")));
}

/* ---- taxonomies ---- */

static struct page *tag_of(struct making *m, struct page *taxonomy, const struct field *field,
			   struct str term)
{
	struct buf url;
	struct str key;
	struct page *tag;

	buf_init(&url, 0);
	buf_add(&url, taxonomy->url);
	address_component(&url, term);
	buf_addc(&url, '/');
	key = buf_dup(&url, &m->site->arena);
	buf_release(&url);
	tag = map_ptr(&m->site->by_url, key);
	if (tag)
		return tag->kind == PAGE_TAG ? tag : NULL;
	tag = make_page(m, PAGE_TAG, key, term);
	tag->taxonomy = field;
	tag->tag = term;
	return add_page(m, tag) ? tag : NULL;
}

static struct page *taxonomy_of(struct making *m, struct map *made, const struct field *field)
{
	bool added;
	struct map_entry *e = map_put(made, field->name, &added);

	if (added) {
		struct buf url;
		struct page *p;
		buf_init(&url, 0);
		address_component(&url, field->name);
		buf_addc(&url, '/');
		p = make_page(m, PAGE_TAXONOMY, buf_dup(&url, &m->site->arena), field->label);
		buf_release(&url);
		p->taxonomy = field;
		e->ptr = add_page(m, p) ? p : NULL;
	}
	return e->ptr;
}

static void make_taxonomies(struct making *m)
{
	struct map made = {0};
	size_t content_n = m->pages.n;

	for (size_t i = 0; i < content_n; i++) {
		const struct page *p = m->pages.v[i];
		for (size_t f = 0; f < p->fields_n; f++) {
			const struct field_value *v = &p->fields[f];
			struct page *taxonomy;

			if (!v->n || !lookup_is_taxonomy(v->field) ||
			    !(taxonomy = taxonomy_of(m, &made, v->field)))
				continue;
			for (size_t k = 0; k < v->n; k++)
				tag_of(m, taxonomy, v->field, v->v[k].text);
		}
	}
	map_release(&made);
}

/* ---- members ---- */

/* Membership is collected as pairs, sorted by list, so that each list gets one array. */
struct member {
	struct page *list, *page;
	size_t nth;
};

struct members {
	struct member *v;
	size_t n, cap;
};

static void add_member(struct members *members, struct page *list, struct page *page)
{
	if (list && list != page)
		list_push(members, (struct member){list, page, members->n});
}

static int compare_members(const void *x, const void *y)
{
	const struct member *a = x, *b = y;

	if (a->list != b->list)
		return a->list->index < b->list->index ? -1 : 1;
	return a->nth < b->nth ? -1 : a->nth > b->nth;
}

const struct page *lists_parent(const struct site *site, struct str url)
{
	if (!url.n)
		return NULL;
	do {
		size_t cut;
		if (url.p[url.n - 1] == '/')
			url.n--;
		cut = str_rchr(url, '/');
		url.n = cut == SIZE_MAX ? 0 : cut + 1;
		struct page *up = map_ptr(&site->by_url, url);
		if (up)
			return up;
	} while (url.n);
	return NULL;
}

static void collect_members(struct making *m, struct members *members)
{
	struct site *site = m->site;
	struct page **type_list = arena_new(&site->arena, struct page *, site->config.types_n);
	struct page *wanted = NULL;

	for (size_t i = 0; i < m->pages.n; i++) {
		if (m->pages.v[i]->list_of)
			type_list[m->pages.v[i]->list_of->index] = m->pages.v[i];
		if (m->pages.v[i]->kind == PAGE_WANTED)
			wanted = m->pages.v[i];
	}
	for (size_t i = 0; i < m->pages.n; i++) {
		struct page *p = m->pages.v[i];
		const struct page *parent = lists_parent(site, p->url);
		bool source = p->path.n || p->kind == PAGE_LIST;

		p->parent = parent;
		if (p->type)
			add_member(members, type_list[p->type->index], p);
		if (wanted_count(p))
			add_member(members, wanted, p);
		if (parent && source && parent->kind == PAGE_LIST && !parent->list_of)
			add_member(members, (struct page *)map_ptr(&site->by_url, parent->url), p);
		if (parent && p->kind == PAGE_TAG)
			add_member(members, map_ptr(&site->by_url, parent->url), p);
		for (size_t f = 0; f < p->fields_n; f++) {
			const struct field_value *v = &p->fields[f];
			for (size_t k = 0; k < v->n && lookup_is_taxonomy(v->field); k++)
				add_member(members, lookup_tag(site, v->field, v->v[k].text), p);
		}
	}
}

static struct str sort_of(const struct page *list)
{
	if (list->list_of)
		return list->list_of->sort;
	if (list->kind == PAGE_WANTED)
		return S("type");
	return list->kind == PAGE_LIST ? S("path") : S("title");
}

/* A page belongs to the list of its type, or else to that of its folder. */
static void number_children(const struct page *list)
{
	for (size_t i = 0; i < list->children_n && list->kind == PAGE_LIST; i++) {
		struct page *child = list->children[i];
		if (child->type ? list->list_of == child->type : child->parent == list)
			child->sequence = i + 1;
	}
}

static void fill_lists(struct making *m)
{
	struct members members = {0};

	collect_members(m, &members);
	if (members.n)
		qsort(members.v, members.n, sizeof *members.v, compare_members);
	for (size_t i = 0; i < members.n;) {
		struct page *list = members.v[i].list;
		size_t end = i, n = 0;

		while (end < members.n && members.v[end].list == list)
			end++;
		list->children = arena_new(&m->site->arena, struct page *, end - i);
		for (; i < end; i++)
			/* A page may give one term twice. */
			if (!n || list->children[n - 1] != members.v[i].page)
				list->children[n++] = members.v[i].page;
		list->children_n = n;
		lists_sort(list->children, n, sort_of(list));
		number_children(list);
	}
	list_free(&members);
}

static int compare_urls(const void *x, const void *y)
{
	return str_cmp((*(struct page *const *)x)->url, (*(struct page *const *)y)->url);
}

void lists_build(struct site *site, struct page **kept, size_t n, struct diags *diags)
{
	struct making m = {.site = site, .diags = diags};

	address_pages(&m, kept, n);
	make_lists(&m);
	make_taxonomies(&m);
	make_special(&m);

	qsort(m.pages.v, m.pages.n, sizeof *m.pages.v, compare_urls);
	site->pages = arena_new(&site->arena, struct page *, m.pages.n);
	site->pages_n = m.pages.n;
	for (size_t i = 0; i < m.pages.n; i++) {
		site->pages[i] = m.pages.v[i];
		m.pages.v[i]->index = i;
		m.pages.v[i]->id = address_id(m.pages.v[i]->url);
	}
	fill_lists(&m);
	lookup_build(site, diags);
	list_free(&m.pages);
	map_release(&m.indexes);
}
