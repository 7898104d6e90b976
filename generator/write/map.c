#include "write/map.h"

#include <stdlib.h>

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
#define LINE 17 /* each further line of text */
#define HUB_PADDING 10
#define BUCKET_GAP 28
#define TITLE_CHARS 50
#define HUB_CHARS 20
#define LINES_MOST 4

struct lines {
	struct str v[LINES_MOST];
	unsigned n;
};

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
	int y; /* of its middle */
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

/* Breaks a title at spaces into lines of so many characters; what does not fit ends in "…". */
static struct lines break_lines(struct arena *arena, struct str title, size_t chars)
{
	struct lines lines = {0};

	for (struct str rest = str_trim(title); rest.n && lines.n < LINES_MOST; lines.n++) {
		struct str head = utf8_prefix(rest, chars);
		bool last = lines.n + 1 == LINES_MOST;
		size_t space = head.n < rest.n ? str_rchr(head, ' ') : SIZE_MAX;

		if (head.n < rest.n && rest.p[head.n] == ' ')
			space = head.n;
		if (head.n < rest.n && space != SIZE_MAX && space && !last)
			head.n = space;
		lines.v[lines.n] = head;
		rest = str_trim(str_slice(rest, head.n, rest.n));
		if (last && rest.n)
			lines.v[lines.n] = str_printf(arena, STR_FMT "…", STR_ARG(head));
	}
	return lines;
}

/* ---- what is in it ---- */

static void collect_hubs(struct map_drawing *m)
{
	const struct type *type = m->f->c->site->config.map;
	const struct page *list = context_type_list(m->f->c->site, type);

	m->hubs = arena_new(m->f->arena, struct hub, list ? list->children_n : 0);
	for (size_t i = 0; list && i < list->children_n; i++) {
		const struct page *page = list->children[i];

		if (page->type == type)
			m->hubs[m->hubs_n++] = (struct hub){
				.page = page,
				.title = break_lines(m->f->arena, page->title, HUB_CHARS)};
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

static int compare_spokes(const void *x, const void *y)
{
	const struct spoke *a = x, *b = y;
	int order;

	if (a->mean != b->mean)
		return a->mean < b->mean ? -1 : 1;
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

/* The hub beside which a page stands: the nearest to the mean of those it names. */
static size_t bucket_of(const struct spoke *s)
{
	return (s->mean + 500) / 1000;
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
			height[m->spokes.v[to].right] += spoke_height(&m->spokes.v[to]);
		most = height[0] > height[1] ? height[0] : height[1];
		most = hub->height > most ? hub->height : most;
		for (int side = 0; side < 2; side++)
			at[side] = top + (most - height[side]) / 2;
		for (; from < to; from++) {
			struct spoke *s = &m->spokes.v[from];

			s->y = at[s->right] + spoke_height(s) / 2;
			at[s->right] += spoke_height(s);
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

static void begin_link(const struct map_drawing *m, struct buf *b, const struct page *page)
{
	buf_adds(b, "<a href=\"");
	buf_add_html(b, frame_url(m->f, page->url));
	buf_adds(b, "\">");
}

static void add_title(struct buf *b, const struct page *page, struct str before)
{
	buf_adds(b, "<title>");
	buf_add_html(b, before);
	buf_add_html(b, page->title);
	buf_adds(b, "</title>");
}

/* Lines of text whose middle is y. No space ends a line, as it would move one that is set to the
 * right; who hears the link gets its title. */
static void add_text(struct buf *b, const struct lines *lines, int x, int y, const char *anchor)
{
	int first = y - LINE * ((int)lines->n - 1) / 2;

	buf_addf(b, "<text%s>", anchor);
	for (unsigned i = 0; i < lines->n; i++) {
		buf_addf(b, "<tspan x=\"%d\" y=\"%d\">", x, first + LINE * (int)i + 5);
		buf_add_html(b, lines->v[i]);
		buf_adds(b, "</tspan>");
	}
	buf_adds(b, "</text>");
}

static void add_spoke(const struct map_drawing *m, struct buf *b, const struct spoke *s)
{
	int height = spoke_height(s);

	buf_adds(b, "<g class=\"map-page\"><path d=\"");
	for (size_t i = 0; i < s->hubs_n; i++)
		add_curve(b, s, &m->hubs[s->hubs[i]]);
	buf_adds(b, "\"/>");
	begin_link(m, b, s->page);
	add_title(b, s->page, str_printf(m->f->arena, STR_FMT ": ", STR_ARG(s->page->type->label)));
	buf_addf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
		 s->right ? WIDTH - SIDE : 0, s->y - height / 2, SIDE, height);
	add_text(b, &s->title, s->right ? WIDTH - SIDE + GAP : SIDE - GAP, s->y,
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
	begin_link(m, b, hub->page);
	add_title(b, hub->page, S(""));
	buf_addf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>", MIDDLE_LEFT,
		 hub->y - hub->height / 2, MIDDLE_RIGHT - MIDDLE_LEFT, hub->height);
	add_text(b, &hub->title, (MIDDLE_LEFT + MIDDLE_RIGHT) / 2, hub->y,
		 " text-anchor=\"middle\"");
	buf_adds(b, "</a></g>\n");
}

static struct str draw(struct map_drawing *m)
{
	struct str svg;
	struct buf b;

	choose_sides(m);
	for (size_t i = 0; i < m->spokes.n; i++)
		m->spokes.v[i].title =
			break_lines(m->f->arena, m->spokes.v[i].page->title, TITLE_CHARS);
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
