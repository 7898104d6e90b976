#include "write/around.h"

#include <stdlib.h>

#include "write/drawing.h"

#define SIDE_MOST 6
#define NEAR_MOST 200 /* it chooses from so many; who has thousands has all types among these */
#define ALL_LEAST 3   /* fewer can be seen in the lists at a glance */

/* The drawing, in pixels: text, the curves with this page between them, text. */
#define WIDTH 600
#define SIDE 250
#define GAP 10	/* between the end of a curve and its text */
#define HEAD 30 /* the line above a column that says what is in it */
#define ROW 30	/* a page with one line of title */
#define TITLE_CHARS 34
#define TITLE_LINES 2
#define SPOT 9 /* this page: half its width */

/* A page at a side. */
struct near {
	const struct page *page;
	size_t type;  /* its type's place in site.yaml; after all others without one */
	size_t turn;  /* how many of its type come before it */
	size_t order; /* in which the page or its backlinks have it */
};

struct side {
	struct near *v;
	size_t n;
	int height;
};

static bool has(const struct side *side, const struct page *page)
{
	for (size_t i = 0; i < side->n; i++)
		if (side->v[i].page == page)
			return true;
	return false;
}

static void add(const struct frame *f, struct side *side, const struct page *page)
{
	struct near near = {.page = page,
			    .type = page->type ? page->type->index : f->c->site->config.types_n,
			    .order = side->n};

	for (size_t i = 0; i < side->n; i++)
		near.turn += side->v[i].type == near.type;
	side->v[side->n++] = near;
}

static bool is_named(const struct reference *r)
{
	return r->kind == REFERENCE_LINK || r->kind == REFERENCE_FIELD;
}

/* The home page is near to all, which says nothing. */
static bool tells(const struct frame *f, const struct page *other)
{
	return other != f->page && other->url.n;
}

/* The first of every type, then the second of every type, and so on. */
static int compare_turns(const void *x, const void *y)
{
	const struct near *a = x, *b = y;

	if (a->turn != b->turn)
		return a->turn < b->turn ? -1 : 1;
	return a->type < b->type ? -1 : a->type > b->type;
}

static int compare_types(const void *x, const void *y)
{
	const struct near *a = x, *b = y;

	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* Keeps what is shown, type by type. */
static void choose(const struct frame *f, struct side *side)
{
	if (side->n)
		qsort(side->v, side->n, sizeof *side->v, compare_turns);
	side->n = side->n < SIDE_MOST ? side->n : SIDE_MOST;
	if (side->n)
		qsort(side->v, side->n, sizeof *side->v, compare_types);
	for (size_t i = 0; i < side->n; i++) {
		struct lines title =
			drawing_lines(f->arena, side->v[i].page->title, TITLE_CHARS, TITLE_LINES);
		side->height += ROW + DRAWING_LINE * ((int)title.n - 1);
	}
}

/* What the page names, and what else names it. */
static void collect(const struct frame *f, struct side *from, struct side *to)
{
	const struct page *page = f->page;

	to->v = arena_new(f->arena, struct near, NEAR_MOST);
	from->v = arena_new(f->arena, struct near, NEAR_MOST);
	for (size_t i = 0; i < page->body.refs_n; i++) {
		const struct reference *r = &page->body.refs[i];
		if (to->n < NEAR_MOST && is_named(r) && tells(f, r->target) && !has(to, r->target))
			add(f, to, r->target);
	}
	for (size_t i = 0; i < page->backlinks_n; i++) {
		const struct reference *r = page->backlinks[i];
		if (from->n < NEAR_MOST && is_named(r) && tells(f, r->from) && !has(to, r->from) &&
		    !has(from, r->from))
			add(f, from, r->from);
	}
	choose(f, from);
	choose(f, to);
}

static void draw_side(const struct frame *f, struct buf *b, const struct side *side, bool right,
		      int height)
{
	int x = right ? WIDTH - SIDE : SIDE, middle = HEAD + height / 2;
	int y = HEAD + (height - side->height) / 2;
	int spot = WIDTH / 2 + (right ? SPOT : -SPOT), half = (x + spot) / 2;
	const char *anchor = right ? "" : " text-anchor=\"end\"";
	struct lines head = {
		.v = {frame_label(f, right ? "links.drawing_to" : "links.drawing_from")}, .n = 1};

	if (!side->n)
		return;
	drawing_text(b, &head, right ? x + GAP : x - GAP, HEAD / 2 - 2,
		     right ? " class=\"map-type\"" : " class=\"map-type\" text-anchor=\"end\"");
	for (size_t i = 0; i < side->n; i++) {
		const struct page *page = side->v[i].page;
		struct lines title = drawing_lines(f->arena, page->title, TITLE_CHARS, TITLE_LINES);
		int row = ROW + DRAWING_LINE * ((int)title.n - 1), at = y + row / 2;
		struct str type =
			page->type ? str_printf(f->arena, STR_FMT ": ", STR_ARG(page->type->label))
				   : S("");

		buf_addf(b, "<g><path d=\"M%d %dC%d %d %d %d %d %d\"/>", x, at, half, at, half,
			 middle, spot, middle);
		drawing_link(f, b, page, type, true);
		buf_addf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", right ? x : 0,
			 y, SIDE, row);
		drawing_text(b, &title, right ? x + GAP : x - GAP, at, anchor);
		buf_adds(b, "</a></g>\n");
		y += row;
	}
}

struct str around_drawing(const struct frame *f)
{
	struct side from = {0}, to = {0};
	struct str svg;
	struct buf b;
	int height;

	if (f->page->kind != PAGE_CONTENT || f->view != VIEW_PAGE || !f->page->url.n)
		return (struct str){NULL, 0};
	collect(f, &from, &to);
	if (from.n + to.n < ALL_LEAST)
		return (struct str){NULL, 0};
	height = from.height > to.height ? from.height : to.height;
	buf_init(&b, 0);
	buf_addf(&b,
		 "<svg class=\"map around\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		 "aria-hidden=\"true\">\n",
		 WIDTH, HEAD + height, WIDTH, HEAD + height);
	draw_side(f, &b, &from, false, height);
	draw_side(f, &b, &to, true, height);
	buf_addf(&b, "<circle cx=\"%d\" cy=\"%d\" r=\"%d\"/></svg>", WIDTH / 2, HEAD + height / 2,
		 SPOT);
	svg = buf_dup(&b, f->arena);
	buf_release(&b);
	return svg;
}
