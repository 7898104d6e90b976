#include "write/map.h"

#include <stdlib.h>

#include "write/drawing.h"

/* No more is drawn, or listed: nobody can take it in. */
#define DRAWN_MOST 400
#define LISTED_MOST 3000

/* The drawing, in pixels: left column, gap, middle, gap, right column. */
#define WIDTH 1120
#define SIDE 380
#define MIDDLE_LEFT 480
#define MIDDLE_RIGHT 640
#define GAP 12	/* between the end of a line and its text */
#define ROW 26	/* a page with one line of text; a target must be 24 high */
#define HEAD 30 /* the name of a type above its pages */
#define LINE DRAWING_LINE
#define HUB_PADDING 10
#define BUCKET_GAP 28
#define TITLE_CHARS 50
#define HUB_CHARS 20

/* A page in the middle. */
struct hub {
	const struct page *page;
	struct lines title;
	int y, height; /* of its middle */
	size_t count;  /* pages that name it */
};

/* A page at a side. */
struct spoke {
	const struct page *page;
	const size_t *hubs; /* that it names, in the order of the fields */
	size_t hubs_n;
	size_t mean; /* of the hubs' places, in thousandths */
	struct lines title;
	bool right;
	bool first; /* of its type, beside this hub */
	int y;	    /* of its middle */
};

struct map_drawing {
	const struct frame *f;
	struct hub *hubs;
	size_t hubs_n;
	struct {
		struct spoke *v;
		size_t n, cap;
	} spokes;
	int height;
};

/* ---- what is in it ---- */

static void collect_hubs(struct map_drawing *m)
{
	const struct type *type = m->f->c->site->config.map;
	const struct page *list = context_type_list(m->f->c->site, type);

	m->hubs = arena_new(m->f->arena, struct hub, list ? list->children_n : 0);
	for (size_t i = 0; list && i < list->children_n; i++) {
		const struct page *page = list->children[i];

		if (page->type == type)
			m->hubs[m->hubs_n++] =
				(struct hub){.page = page,
					     .title = drawing_lines(m->f->arena, page->title,
								    HUB_CHARS, DRAWING_LINES_MOST)};
	}
}

/* The hubs that the page names in its fields, each once; how many. */
static size_t hubs_of(const struct page *page, const struct map *places, size_t *hubs)
{
	size_t n = 0;

	for (size_t i = 0; i < page->fields_n; i++) {
		const struct field_value *value = &page->fields[i];

		for (size_t k = 0; k < value->n && value->field->kind == FIELD_REF; k++) {
			const struct page *target = value->v[k].ref;
			const struct map_entry *e = target ? map_get(places, target->url) : NULL;
			size_t seen = 0;

			if (!e)
				continue;
			while (seen < n && hubs[seen] != e->num)
				seen++;
			if (seen == n)
				hubs[n++] = e->num;
		}
	}
	return n;
}

static void collect_spokes(struct map_drawing *m)
{
	const struct site *site = m->f->c->site;
	size_t *hubs = arena_new(m->f->arena, size_t, m->hubs_n);
	struct map places = {0};

	for (size_t i = 0; i < m->hubs_n; i++)
		map_put(&places, m->hubs[i].page->url, NULL)->num = i;
	for (size_t i = 0; i < site->pages_n; i++) {
		struct spoke s = {.page = site->pages[i]};
		size_t sum = 0;

		if (s.page->kind != PAGE_CONTENT || !s.page->type ||
		    s.page->type == site->config.map)
			continue;
		s.hubs_n = hubs_of(s.page, &places, hubs);
		if (!s.hubs_n)
			continue;
		for (size_t k = 0; k < s.hubs_n; k++) {
			sum += hubs[k];
			m->hubs[hubs[k]].count++;
		}
		s.mean = sum * 1000 / s.hubs_n;
		s.hubs = hubs;
		hubs = arena_new(m->f->arena, size_t, m->hubs_n);
		list_push(&m->spokes, s);
	}
	map_release(&places);
}

/* The hub beside which a page stands: the nearest to the mean of those it names. */
static size_t bucket_of(const struct spoke *s)
{
	return (s->mean + 500) / 1000;
}

static int compare_spokes(const void *x, const void *y)
{
	const struct spoke *a = x, *b = y;
	int order;

	if (bucket_of(a) != bucket_of(b))
		return bucket_of(a) < bucket_of(b) ? -1 : 1;
	if (a->page->type != b->page->type)
		return a->page->type->index < b->page->type->index ? -1 : 1;
	order = str_cmp_folded(a->page->title, b->page->title);
	return order ? order : str_cmp(a->page->url, b->page->url);
}

/* ---- where it stands ---- */

/* A type stands as a whole at one side; together they are about as long. */
static void choose_sides(struct map_drawing *m)
{
	const struct config *config = &m->f->c->site->config;
	size_t *count = arena_new(m->f->arena, size_t, config->types_n);
	bool *right = arena_new(m->f->arena, bool, config->types_n);
	size_t left = 0, sum = 0;

	for (size_t i = 0; i < m->spokes.n; i++)
		count[m->spokes.v[i].page->type->index]++;
	for (size_t i = 0; i < config->types_n; i++) {
		/* To the right when that leaves the halves more alike. */
		right[i] = sum && 2 * left + count[i] > m->spokes.n;
		left += right[i] ? 0 : count[i];
		sum += count[i];
	}
	for (size_t i = 0; i < m->spokes.n; i++)
		m->spokes.v[i].right = right[m->spokes.v[i].page->type->index];
}

static int spoke_height(const struct spoke *s)
{
	return ROW + LINE * ((int)s->title.n - 1);
}

/* With the name of its type above it, where that stands. */
static int whole_height(const struct spoke *s)
{
	return spoke_height(s) + (s->first ? HEAD : 0);
}

/* Where a type begins beside a hub: the pages are sorted by both. */
static void find_first(struct map_drawing *m)
{
	for (size_t i = 0; i < m->spokes.n; i++) {
		struct spoke *s = &m->spokes.v[i];
		const struct spoke *before = i ? s - 1 : NULL;

		s->first = !before || bucket_of(before) != bucket_of(s) ||
			   before->page->type != s->page->type;
	}
}

/* Gives each hub a stretch as high as what stands beside it, and puts all in their places. */
static void place(struct map_drawing *m)
{
	size_t from = 0;
	int top = 0;

	for (size_t i = 0; i < m->hubs_n; i++) {
		struct hub *hub = &m->hubs[i];
		int height[2] = {0, 0}, at[2], most;
		size_t to = from;

		hub->height = LINE * (int)hub->title.n + 2 * HUB_PADDING;
		for (; to < m->spokes.n && bucket_of(&m->spokes.v[to]) == i; to++)
			height[m->spokes.v[to].right] += whole_height(&m->spokes.v[to]);
		most = height[0] > height[1] ? height[0] : height[1];
		most = hub->height > most ? hub->height : most;
		for (int side = 0; side < 2; side++)
			at[side] = top + (most - height[side]) / 2;
		for (; from < to; from++) {
			struct spoke *s = &m->spokes.v[from];

			at[s->right] += whole_height(s);
			s->y = at[s->right] - spoke_height(s) / 2;
		}
		hub->y = top + most / 2;
		top += most + BUCKET_GAP;
	}
	m->height = top > BUCKET_GAP ? top - BUCKET_GAP : 0;
}

/* ---- as SVG ---- */

static void add_curve(struct buf *b, const struct spoke *s, const struct hub *hub)
{
	int from = s->right ? WIDTH - SIDE : SIDE;
	int to = s->right ? MIDDLE_RIGHT : MIDDLE_LEFT;
	int half = (from + to) / 2;

	buf_addf(b, "M%d %dC%d %d %d %d %d %d", from, s->y, half, s->y, half, hub->y, to, hub->y);
}

/* The lines to the hub that the page stands beside, or to the others. */
static void add_curves(const struct map_drawing *m, struct buf *b, const struct spoke *s, bool own)
{
	bool any = false;

	for (size_t i = 0; i < s->hubs_n; i++) {
		if ((s->hubs[i] == bucket_of(s)) != own)
			continue;
		if (!any)
			buf_addf(b, "<path%s d=\"", own ? "" : " class=\"far\"");
		add_curve(b, s, &m->hubs[s->hubs[i]]);
		any = true;
	}
	if (any)
		buf_adds(b, "\"/>");
}

static void add_type_name(const struct map_drawing *m, struct buf *b, const struct spoke *s)
{
	struct lines name = drawing_lines(m->f->arena, s->page->type->plural, TITLE_CHARS, 1);

	drawing_text(b, &name, s->right ? WIDTH - SIDE + GAP : SIDE - GAP,
		     s->y - spoke_height(s) / 2 - HEAD / 3,
		     s->right ? " class=\"map-type\"" : " class=\"map-type\" text-anchor=\"end\"");
}

static void add_spoke(const struct map_drawing *m, struct buf *b, const struct spoke *s)
{
	int height = spoke_height(s);

	if (s->first)
		add_type_name(m, b, s);
	buf_adds(b, "<g class=\"map-page\">");
	add_curves(m, b, s, true);
	add_curves(m, b, s, false);
	drawing_link(m->f, b, s->page,
		     str_printf(m->f->arena, STR_FMT ": ", STR_ARG(s->page->type->label)), false);
	buf_addf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
		 s->right ? WIDTH - SIDE : 0, s->y - height / 2, SIDE, height);
	drawing_text(b, &s->title, s->right ? WIDTH - SIDE + GAP : SIDE - GAP, s->y,
		     s->right ? "" : " text-anchor=\"end\"");
	buf_adds(b, "</a></g>\n");
}

/* With all its lines once more: they show when the hub is pointed at. */
static void add_hub(const struct map_drawing *m, struct buf *b, size_t at)
{
	const struct hub *hub = &m->hubs[at];

	buf_adds(b, "<g class=\"map-hub\"><path d=\"");
	for (size_t i = 0; i < m->spokes.n; i++)
		for (size_t k = 0; k < m->spokes.v[i].hubs_n; k++)
			if (m->spokes.v[i].hubs[k] == at)
				add_curve(b, &m->spokes.v[i], hub);
	buf_adds(b, "\"/>");
	drawing_link(m->f, b, hub->page, S(""), false);
	buf_addf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>", MIDDLE_LEFT,
		 hub->y - hub->height / 2, MIDDLE_RIGHT - MIDDLE_LEFT, hub->height);
	drawing_text(b, &hub->title, (MIDDLE_LEFT + MIDDLE_RIGHT) / 2, hub->y,
		     " text-anchor=\"middle\"");
	buf_adds(b, "</a></g>\n");
}

static struct str draw(struct map_drawing *m)
{
	struct str svg;
	struct buf b;

	choose_sides(m);
	find_first(m);
	for (size_t i = 0; i < m->spokes.n; i++)
		m->spokes.v[i].title = drawing_lines(m->f->arena, m->spokes.v[i].page->title,
						     TITLE_CHARS, DRAWING_LINES_MOST);
	place(m);
	buf_init(&b, 0);
	buf_addf(&b,
		 "<svg class=\"map\" viewBox=\"0 -2 %d %d\" width=\"%d\" height=\"%d\" "
		 "role=\"group\" "
		 "aria-label=\"",
		 WIDTH, m->height + 4, WIDTH, m->height + 4);
	buf_add_html(&b, frame_label(m->f, "map.title"));
	buf_adds(&b, "\">\n");
	for (size_t i = 0; i < m->spokes.n; i++)
		add_spoke(m, &b, &m->spokes.v[i]);
	for (size_t i = 0; i < m->hubs_n; i++)
		add_hub(m, &b, i);
	buf_adds(&b, "</svg>");
	svg = buf_dup(&b, m->f->arena);
	buf_release(&b);
	return svg;
}

/* ---- as lists ---- */

static const struct value *hub_value(const struct map_drawing *m, size_t at)
{
	struct value *v = frame_link(m->f, m->hubs[at].page);
	struct value_list items = {0};

	for (size_t i = 0; i < m->spokes.n && m->spokes.n <= LISTED_MOST; i++)
		for (size_t k = 0; k < m->spokes.v[i].hubs_n; k++)
			if (m->spokes.v[i].hubs[k] == at)
				value_add(m->f->arena, &items,
					  frame_link(m->f, m->spokes.v[i].page));
	value_set_num(m->f->arena, v, "number", (long long)at + 1);
	value_set(m->f->arena, v, S("items"), value_list(m->f->arena, &items));
	value_set_bool(m->f->arena, v, "has_items", items.n > 0);
	value_set_num(m->f->arena, v, "count", (long long)m->hubs[at].count);
	return v;
}

const struct value *map_value(const struct frame *f)
{
	struct map_drawing m = {.f = f};
	struct value_list hubs = {0};
	struct value *v;

	if (f->page->kind != PAGE_MAP)
		return NULL;
	collect_hubs(&m);
	collect_spokes(&m);
	if (m.spokes.n)
		qsort(m.spokes.v, m.spokes.n, sizeof *m.spokes.v, compare_spokes);
	v = value_map(f->arena);
	value_set_html(f->arena, v, "svg_html",
		       m.spokes.n && m.hubs_n + m.spokes.n <= DRAWN_MOST ? draw(&m)
									 : (struct str){NULL, 0});
	for (size_t i = 0; i < m.hubs_n; i++)
		value_add(f->arena, &hubs, hub_value(&m, i));
	value_set(f->arena, v, S("hubs"), value_list(f->arena, &hubs));
	list_free(&m.spokes);
	return v;
}
