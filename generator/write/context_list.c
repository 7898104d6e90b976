/* What a list page shows: its members, ways to narrow it, letters, and the changes. */
#include <stdlib.h>

#include "base/sort.h"
#include "model/address.h"
#include "model/origin.h"
#include "write/context.h"

#define REGISTER_INLINE_MAX 500
#define CHANGES_ON_PAGE 50
#define CHANGES_ON_HOME 5
#define PAGES_PER_CHANGE 10

const struct page *context_type_list(const struct site *site, const struct type *type)
{
	struct buf url;
	const struct page *p = NULL;

	buf_init(&url, 0);
	for (struct str rest = type->folder; rest.n;) {
		address_component(&url, str_cut(&rest, '/'));
		buf_addc(&url, '/');
	}
	p = map_ptr(&site->by_url, buf_str(&url));
	buf_release(&url);
	return p && p->list_of == type ? p : NULL;
}

const struct page *context_menu_page(const struct site *site, const struct menu_item *item)
{
	if (item->type)
		return context_type_list(site, item->type);
	return item->path.n ? map_ptr(&site->by_path, item->path) : NULL;
}

/* ---- registers ---- */

/* The letter of a folded character; empty for what is neither a letter nor ends the search. */
static struct str letter_of(char c)
{
	static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	if (c >= 'a' && c <= 'z')
		return (struct str){upper + (c - 'a'), 1};
	return (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 ? S("#") : S("");
}

struct str context_letter(struct str title)
{
	struct str letter = S("");
	struct buf folded;
	size_t i = 0;

	/* Nearly always the first character says it, without folding. */
	for (; i < title.n && !letter.n && (unsigned char)title.p[i] < 0x80; i++) {
		char c = title.p[i];
		letter = letter_of(c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c);
	}
	if (letter.n || i == title.n)
		return letter.n ? letter : S("#");
	buf_init(&folded, 0);
	buf_add_folded(&folded, title);
	for (i = 0; i < folded.n && !letter.n; i++)
		letter = letter_of(folded.p[i]);
	buf_release(&folded);
	return letter.n ? letter : S("#");
}

/* Brings together what stands under one letter: a title that begins with a quote or a bracket sorts
 * by that. "#" comes first; within a letter the order stays. */
static void group_by_letter(struct arena *arena, const struct page **pages, size_t n)
{
	uint64_t *order = arena_new(arena, uint64_t, 2 * n);
	const struct page **before = arena_new(arena, const struct page *, n);

	for (size_t i = 0; i < n; i++) {
		before[i] = pages[i];
		order[i] = (uint64_t)(unsigned char)*context_letter(pages[i]->title).p << 56 | i;
	}
	sort_numbers(order, order + n, n, 56);
	for (size_t i = 0; i < n; i++)
		pages[i] = before[order[i] & (UINT64_MAX >> 8)];
}

static bool in_register(const struct page *p)
{
	return p->kind == PAGE_CONTENT || (p->kind == PAGE_LIST && p->url.n);
}

void context_make_register(struct context *c)
{
	const struct site *site = c->site;
	struct page **pages = arena_new(&c->arena, struct page *, site->pages_n);
	size_t n = 0;

	for (size_t i = 0; i < site->pages_n; i++)
		if (in_register(site->pages[i]))
			pages[n++] = site->pages[i];
	lists_sort(pages, n, S("title"));
	c->registered = arena_new(&c->arena, const struct page *, n);
	for (size_t i = 0; i < n; i++)
		c->registered[i] = pages[i];
	group_by_letter(&c->arena, c->registered, n);
	c->registered_n = n;
}

bool context_register_is_cut(const struct context *c)
{
	return c->registered_n > REGISTER_INLINE_MAX;
}

/* ---- members ---- */

static void add_facets_of(const struct frame *f, const struct page *child, struct value *v)
{
	struct value_list facets = {0};
	struct buf keys;

	buf_init(&keys, 0);
	for (size_t i = 0; i < child->fields_n; i++) {
		const struct field_value *fv = &child->fields[i];
		for (size_t k = 0; k < fv->n && fv->field->facet; k++) {
			const struct scalar *s = &fv->v[k];
			struct value *facet = value_map(f->arena);
			size_t start = keys.n + (keys.n > 0) + fv->field->name.n + 1;

			if (keys.n)
				buf_addc(&keys, ' ');
			buf_add(&keys, fv->field->name);
			buf_addc(&keys, ':');
			address_component(&keys, s->ref ? s->ref->id : s->text);
			value_set_str(f->arena, facet, "name", fv->field->name);
			value_set_str(f->arena, facet, "label", fv->field->label);
			value_set_str(f->arena, facet, "value", s->ref ? s->ref->title : s->text);
			value_set_str(f->arena, facet, "slug",
				      str_dup(f->arena, str_slice(buf_str(&keys), start, keys.n)));
			value_add(f->arena, &facets, facet);
		}
	}
	value_set(f->arena, v, S("facets"), value_list(f->arena, &facets));
	value_set_str(f->arena, v, "facet_keys", buf_dup(&keys, f->arena));
	buf_release(&keys);
}

static struct value *child_value(const struct frame *f, const struct page *child)
{
	struct value *v = frame_link(f, child);
	struct page_dates dates = page_dates(child, &f->c->site->history);

	value_set(f->arena, v, S("date"), frame_date(f, child->date));
	value_set(f->arena, v, S("changed"), frame_date(f, dates.changed));
	value_set_str(f->arena, v, "letter", context_letter(child->title));
	value_set_str(f->arena, v, "reference", context_reference(f->c, child));
	value_set_num(f->arena, v, "count", (long long)child->children_n);
	add_facets_of(f, child, v);
	return v;
}

/* ---- groups by letter ---- */

static void add_groups(const struct frame *f, struct value *top, const struct page *const *pages,
		       size_t n)
{
	struct value_list groups = {0}, letters = {0};

	for (size_t i = 0; i < n;) {
		struct str letter = context_letter(pages[i]->title);
		struct str id = str_printf(
			f->arena, "letter-" STR_FMT,
			STR_ARG(str_eq(letter, S("#")) ? S("0") : str_lower(f->arena, letter)));
		struct value *group = value_map(f->arena), *link = value_map(f->arena);
		struct value_list items = {0};

		for (; i < n && str_eq(context_letter(pages[i]->title), letter); i++)
			value_add(f->arena, &items, child_value(f, pages[i]));
		value_set_str(f->arena, group, "letter", letter);
		value_set_str(f->arena, group, "id", id);
		value_set(f->arena, group, S("items"), value_list(f->arena, &items));
		value_add(f->arena, &groups, group);
		value_set_str(f->arena, link, "letter", letter);
		value_set_str(f->arena, link, "url",
			      str_printf(f->arena, "#" STR_FMT, STR_ARG(id)));
		value_add(f->arena, &letters, link);
	}
	value_set(f->arena, top, S("groups"), value_list(f->arena, &groups));
	value_set_bool(f->arena, top, "has_groups", groups.n > 0);
	value_set(f->arena, top, S("letters"), value_list(f->arena, &letters));
}

struct str context_letter_url(struct arena *arena, const struct page *list, struct str letter)
{
	return str_printf(arena, STR_FMT STR_FMT "/", STR_ARG(list->url),
			  STR_ARG(str_eq(letter, S("#")) ? S("0") : str_lower(arena, letter)));
}

/* The register: whole, or as letters that lead to pages of their own. */
static void add_register(const struct frame *f, struct value *top)
{
	const struct page **pages = f->c->registered;
	size_t n = f->c->registered_n, from = 0, to = 0;
	struct value_list letters = {0};

	if (!context_register_is_cut(f->c)) {
		add_groups(f, top, pages, n);
		return;
	}
	for (size_t i = 0, end; i < n; i = end) {
		struct str letter = context_letter(pages[i]->title);
		struct value *v = value_map(f->arena);
		for (end = i + 1; end < n && str_eq(context_letter(pages[end]->title), letter);
		     end++)
			;
		if (f->view == VIEW_LETTER && str_eq(letter, f->letter)) {
			from = i;
			to = end;
		}
		value_set_str(f->arena, v, "letter", letter);
		value_set_str(f->arena, v, "url",
			      frame_url(f, context_letter_url(f->arena, f->page, letter)));
		value_add(f->arena, &letters, v);
	}
	add_groups(f, top, pages + from, to - from);
	value_set(f->arena, top, S("letters"), value_list(f->arena, &letters));
}

/* ---- pages of a list ---- */

unsigned context_parts(const struct context *c, const struct page *page)
{
	size_t size = c->site->config.list_page_size;
	bool whole = page->list_of && (page->list_of->glossary || page->list_of->citation);
	bool list = page->kind == PAGE_LIST || page->kind == PAGE_TAG || page->kind == PAGE_WANTED;

	if (!list || whole || !size || !page->url.n || page->children_n <= size)
		return 1;
	return (unsigned)((page->children_n + size - 1) / size);
}

struct str context_part_url(const struct context *c, struct arena *arena, const struct page *page,
			    unsigned part)
{
	if (part <= 1)
		return page->url;
	return str_printf(arena, STR_FMT STR_FMT "%u/", STR_ARG(page->url), STR_ARG(c->page_folder),
			  part);
}

static void add_pagination(const struct frame *f, struct value *top)
{
	struct value *v;
	struct str args[2] = {str_printf(f->arena, "%u", f->part),
			      str_printf(f->arena, "%u", f->parts)};

	if (f->parts <= 1) {
		value_set(f->arena, top, S("pagination"), NULL);
		return;
	}
	v = value_map(f->arena);
	value_set_num(f->arena, v, "number", f->part);
	value_set_num(f->arena, v, "total", f->parts);
	value_set_str(f->arena, v, "prev_url",
		      f->part > 1
			      ? frame_url(f, context_part_url(f->c, f->arena, f->page, f->part - 1))
			      : (struct str){NULL, 0});
	value_set_str(f->arena, v, "next_url",
		      f->part < f->parts
			      ? frame_url(f, context_part_url(f->c, f->arena, f->page, f->part + 1))
			      : (struct str){NULL, 0});
	value_set_str(f->arena, v, "text",
		      label_fill(&f->c->site->labels, f->arena, "list.page", args, 2));
	value_set(f->arena, top, S("pagination"), v);
}

/* The ways in from the home page: the menu, or what stands at the top. */
static size_t home_children(const struct frame *f, const struct page ***out)
{
	const struct config *config = &f->c->site->config;
	size_t n = 0;

	*out = arena_new(f->arena, const struct page *, config->menu_n + f->page->children_n);
	for (size_t i = 0; i < config->menu_n; i++) {
		const struct page *p = context_menu_page(f->c->site, &config->menu[i]);
		if (p)
			(*out)[n++] = p;
	}
	for (size_t i = 0; i < f->page->children_n && !config->menu_n; i++)
		(*out)[n++] = f->page->children[i];
	return n;
}

static void add_children(const struct frame *f, struct value *top)
{
	const struct page *p = f->page;
	const struct page **home = NULL;
	size_t total = p->url.n ? p->children_n : home_children(f, &home);
	size_t from = 0, to = total;
	struct value_list list = {0};

	if (f->parts > 1) {
		size_t size = f->c->site->config.list_page_size;
		from = (f->part - 1) * size;
		to = from + size < total ? from + size : total;
	}
	for (size_t i = from; i < to; i++)
		value_add(f->arena, &list, child_value(f, home ? home[i] : p->children[i]));
	value_set(f->arena, top, S("children"), value_list(f->arena, &list));
	value_set_bool(f->arena, top, "has_children", list.n > 0);
	value_set(f->arena, top, S("terms"),
		  p->kind == PAGE_TAXONOMY ? value_list(f->arena, &list) : NULL);
	value_set_num(f->arena, top, "count", (long long)total);
	value_set_str(f->arena, top, "count_text",
		      label_count(&f->c->site->labels, f->arena,
				  p->kind == PAGE_TAXONOMY ? "count.terms" : "count.pages",
				  (long long)total));
	if (p->list_of && (p->list_of->glossary || p->list_of->citation)) {
		const struct page **all = arena_new(f->arena, const struct page *, total);
		for (size_t i = 0; i < total; i++)
			all[i] = p->children[i];
		group_by_letter(f->arena, all, total);
		add_groups(f, top, all, total);
	}
}

/* ---- changes ---- */

static void add_changes(const struct frame *f, struct value *top, size_t max)
{
	struct value_list list = {0};

	for (size_t i = 0; i < f->c->changes_n && i < max; i++) {
		const struct change *change = &f->c->changes[i];
		const struct origin *origin = origin_of_commit(f->c->site, change->commit);
		struct value *v = value_map(f->arena);
		struct value_list pages = {0};
		struct str hex = oid_hex(f->arena, change->commit->id);
		size_t k = 0;

		for (; k < change->pages_n && k < PAGES_PER_CHANGE; k++)
			value_add(f->arena, &pages, frame_link(f, change->pages[k]));
		value_set(f->arena, v, S("date"),
			  frame_date(f, date_of(change->commit->committed,
						change->commit->committed_zone)));
		value_set_str(f->arena, v, "subject", change->commit->subject);
		value_set_str(f->arena, v, "commit", str_slice(hex, 0, 10));
		value_set_str(f->arena, v, "commit_url",
			      origin_address(origin, f->arena, origin->commit,
					     (struct str){NULL, 0}, hex));
		value_set_str(f->arena, v, "repository", origin->title);
		value_set(f->arena, v, S("pages"), value_list(f->arena, &pages));
		value_set_str(f->arena, v, "more",
			      k < change->pages_n
				      ? label_count(&f->c->site->labels, f->arena, "changes.more",
						    (long long)(change->pages_n - k))
				      : (struct str){NULL, 0});
		value_add(f->arena, &list, v);
	}
	value_set(f->arena, top, S("changes"), value_list(f->arena, &list));
}

void context_list(const struct frame *f, struct value *top)
{
	size_t changes = f->page->kind == PAGE_CHANGES ? CHANGES_ON_PAGE
			 : !f->page->url.n	       ? CHANGES_ON_HOME
						       : 0;

	value_set(f->arena, top, S("groups"), NULL);
	value_set_bool(f->arena, top, "has_groups", false);
	value_set(f->arena, top, S("letters"), NULL);
	add_children(f, top);
	context_facets(f, top);
	add_pagination(f, top);
	if (f->page->kind == PAGE_REGISTER)
		add_register(f, top);
	add_changes(f, top, changes);
}
