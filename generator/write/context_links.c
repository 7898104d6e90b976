/* A page's place among others: what it names, what names it, what is like it, its neighbours. */
#include "model/refs.h"
#include "write/around.h"
#include "write/context.h"

#define RELATED_MAX 5
#define LOCATORS_SHOWN 5
#define LOCATORS_PAGES_MOST 100 /* cited by more pages than this, it says only by which */

/* So many stand open; of a longer list the rest is folded away, unless that is only a few. */
#define LINKS_SHOWN 6
#define LINKS_FOLDED_LEAST 3

/* A link with what is said of it: where it stands, or what it is about. */
static struct value *connection(const struct frame *f, const struct page *page, struct str context,
				struct str locators)
{
	struct value *v = frame_link(f, page);

	value_set_str(f->arena, v, "context", context);
	value_set_str(f->arena, v, "locators", locators);
	return v;
}

/* Sets name {items[], rest[], rest_text}; null when there is nothing in the list. */
static void set_connections(const struct frame *f, struct value *top, struct str name,
			    const struct value_list *all)
{
	struct value_list shown = *all, rest = {0};
	struct value *v;

	value_set(f->arena, top, name, NULL);
	if (!all->n)
		return;
	if (all->n >= LINKS_SHOWN + LINKS_FOLDED_LEAST) {
		shown.n = LINKS_SHOWN;
		for (size_t i = LINKS_SHOWN; i < all->n; i++)
			value_add(f->arena, &rest, all->v[i]);
	}
	v = value_map(f->arena);
	value_set(f->arena, v, S("items"), value_list(f->arena, &shown));
	value_set(f->arena, v, S("rest"), value_list(f->arena, &rest));
	value_set_str(
		f->arena, v, "rest_text",
		rest.n ? label_count(&f->c->site->labels, f->arena, "links.more", (long long)rest.n)
		       : (struct str){NULL, 0});
	value_set(f->arena, top, name, v);
}

static bool seen_before(const struct body *body, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (body->refs[k].target == body->refs[i].target &&
		    (body->refs[k].kind == REFERENCE_LINK || body->refs[k].kind == REFERENCE_FIELD))
			return true;
	return false;
}

static void add_mentions(const struct frame *f, struct value *top)
{
	const struct body *body = &f->page->body;
	struct value_list mentions = {0};

	for (size_t i = 0; i < body->refs_n; i++) {
		const struct reference *r = &body->refs[i];
		bool named = r->kind == REFERENCE_LINK || r->kind == REFERENCE_FIELD;
		if (named && r->target != f->page && !seen_before(body, i))
			value_add(f->arena, &mentions,
				  connection(f, r->target, (struct str){NULL, 0},
					     (struct str){NULL, 0}));
	}
	set_connections(f, top, S("mentions"), &mentions);
}

/* Where in the source the page found it; the first few, since the page itself lists them all. */
static struct str locators_of(const struct page *page, const struct page *source,
			      struct arena *arena)
{
	for (size_t i = 0; i < page->body.cited_n; i++) {
		const struct cited *cited = &page->body.cited[i];
		size_t n = cited->locators_n;
		struct str text;
		if (cited->source != source)
			continue;
		text = context_joined(arena, cited->locators,
				      n < LOCATORS_SHOWN ? n : LOCATORS_SHOWN);
		return n > LOCATORS_SHOWN ? str_printf(arena, STR_FMT "; …", STR_ARG(text)) : text;
	}
	return (struct str){NULL, 0};
}

static void add_backlinks(const struct frame *f, struct value *top)
{
	struct value_list links = {0}, cited = {0};
	size_t citing = 0;

	for (size_t i = 0; i < f->page->backlinks_n; i++)
		citing += f->page->backlinks[i]->kind == REFERENCE_CITATION;
	for (size_t i = 0; i < f->page->backlinks_n; i++) {
		const struct reference *r = f->page->backlinks[i];

		if (r->kind == REFERENCE_CITATION)
			value_add(f->arena, &cited,
				  connection(f, r->from, (struct str){NULL, 0},
					     citing > LOCATORS_PAGES_MOST
						     ? (struct str){NULL, 0}
						     : locators_of(r->from, f->page, f->arena)));
		else
			value_add(f->arena, &links,
				  connection(f, r->from, r->context, (struct str){NULL, 0}));
	}
	set_connections(f, top, S("backlinks"), &links);
	set_connections(f, top, S("cited_by"), &cited);
}

static void add_related(const struct frame *f, struct value *top)
{
	struct value_list list = {0};
	const struct page **related;
	size_t n = 0;

	if (f->page->kind == PAGE_CONTENT)
		n = refs_related(f->c->site, f->page, RELATED_MAX, f->arena, &related);
	for (size_t i = 0; i < n; i++)
		value_add(f->arena, &list,
			  connection(f, related[i], related[i]->summary, (struct str){NULL, 0}));
	set_connections(f, top, S("related"), &list);
}

/* The neighbours in the list that the page belongs to. */
static void add_sequence(const struct frame *f, struct value *top)
{
	const struct page *p = f->page, *list = NULL, *prev = NULL, *next = NULL;

	if (p->kind == PAGE_CONTENT)
		list = p->type ? context_type_list(f->c->site, p->type) : p->parent;
	if (list && p->sequence) {
		prev = p->sequence > 1 ? list->children[p->sequence - 2] : NULL;
		next = p->sequence < list->children_n ? list->children[p->sequence] : NULL;
	}
	value_set(f->arena, top, S("prev"), prev ? frame_link(f, prev) : NULL);
	value_set(f->arena, top, S("next"), next ? frame_link(f, next) : NULL);
}

void context_links(const struct frame *f, struct value *top)
{
	add_mentions(f, top);
	add_backlinks(f, top);
	add_related(f, top);
	value_set_bool(f->arena, top, "has_links",
		       value_true(value_get(top, S("mentions"))) ||
			       value_true(value_get(top, S("backlinks"))) ||
			       value_true(value_get(top, S("cited_by"))) ||
			       value_true(value_get(top, S("related"))));
	value_set_html(f->arena, top, "around_html", around_drawing(f));
	add_sequence(f, top);
}
