/*
 * charts: bars in a table. A callout of a kind that site.yaml declares with "chart: true" holds a
 * table; each cell of its columns of numbers gets a bar behind its text:
 *
 *	> [!CHART] What this shows
 *	> | Year | Part of the members |
 *	> | ---- | ------------------- |
 *	> | 2021 | 38 %                |
 *	> | 2022 | about 43.5 %        |
 *
 * So the table is the chart, and its own description: who cannot see the bars hears the numbers,
 * and on a forge there still is a table. A column other than the first is one of numbers when
 * every cell below its heading holds one, of which the first counts. All bars have one scale, from
 * 0 to the largest number; to 100 when all are percentages.
 */
#include "pass/body.h"

#define MILLI 1000
/* A bar's full width, in units of its own drawing. */
#define FULL 1000
/* Larger numbers are none, so that no product overflows. */
#define MOST (1000000000000LL * MILLI)

struct amount {
	long long milli; /* thousandths; -1: there is no number */
	bool percent;
};

static bool is_digit(struct str s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* True when a separator of thousands stands at i: three digits follow, and no fourth. */
static bool is_group(struct str s, size_t i, char decimal)
{
	return i < s.n && s.p[i] == (decimal == ',' ? '.' : ',') && is_digit(s, i + 1) &&
	       is_digit(s, i + 2) && is_digit(s, i + 3) && !is_digit(s, i + 4);
}

/* The first number in the text. One below zero is none: a bar cannot show it. */
static struct amount read_amount(struct str s, char decimal, struct str percent)
{
	struct amount none = {-1, false}, a = {0, false};
	size_t i = 0;

	while (i < s.n && !is_digit(s, i))
		i++;
	if (i == s.n || (i && s.p[i - 1] == '-') ||
	    (i >= 3 && str_eq(str_slice(s, i - 3, i), S("\xe2\x88\x92"))))
		return none;
	for (; is_digit(s, i) || is_group(s, i, decimal); i++) {
		if (is_digit(s, i))
			a.milli = a.milli * 10 + (long long)(s.p[i] - '0') * MILLI;
		if (a.milli > MOST)
			return none;
	}
	if (i + 1 < s.n && s.p[i] == decimal && is_digit(s, i + 1)) {
		long long unit = MILLI / 10;

		for (i++; is_digit(s, i); i++, unit /= 10)
			a.milli += (s.p[i] - '0') * unit;
	}
	s = str_trim(str_slice(s, i, s.n));
	a.percent = str_starts(s, S("%")) || (percent.n && str_starts(s, percent));
	return a;
}

/* What pass_charts knows of one table. */
struct table {
	struct node *node;
	unsigned columns;
	bool *numeric; /* by column */
	long long most;
	bool percent;		  /* all of them are */
	const struct node *wrong; /* the first cell without a number */
};

static struct amount cell_amount(struct pass *p, const struct node *cell)
{
	struct str decimal = labels_peek(&p->site->labels, S("number.decimal"));
	struct amount a;
	struct buf text;

	buf_init(&text, 0);
	node_text(cell, &text);
	a = read_amount(buf_str(&text), decimal.n ? decimal.p[0] : '.',
			labels_peek(&p->site->labels, S("number.percent")));
	buf_release(&text);
	return a;
}

/* Finds the columns of numbers. */
static void read_columns(struct pass *p, struct table *t)
{
	for (unsigned i = 1; i < t->columns; i++)
		t->numeric[i] = true;
	for (const struct node *row = t->node->first; row; row = row->next) {
		unsigned column = 0;

		for (const struct node *cell = row->first; cell && !row->header;
		     cell = cell->next, column++) {
			if (column == 0 || column >= t->columns || cell_amount(p, cell).milli >= 0)
				continue;
			t->numeric[column] = false;
			t->wrong = t->wrong ? t->wrong : cell;
		}
	}
}

/* Finds the scale of the columns of numbers. Returns how many numbers there are. */
static size_t read_scale(struct pass *p, struct table *t)
{
	size_t numbers = 0;

	t->percent = true;
	for (const struct node *row = t->node->first; row; row = row->next) {
		unsigned column = 0;

		for (const struct node *cell = row->first; cell && !row->header;
		     cell = cell->next, column++) {
			struct amount a;

			if (column >= t->columns || !t->numeric[column])
				continue;
			a = cell_amount(p, cell);
			numbers++;
			t->most = a.milli > t->most ? a.milli : t->most;
			t->percent = t->percent && a.percent && a.milli <= 100LL * MILLI;
		}
	}
	if (t->percent)
		t->most = 100LL * MILLI;
	return numbers;
}

static void add_bar(struct pass *p, const struct table *t, struct node *cell)
{
	struct node *bar = node_new(p->scratch, NODE_MARKUP, cell);
	long long width = t->most ? cell_amount(p, cell).milli * FULL / t->most : 0;

	bar->text = str_printf(
		p->scratch,
		"<svg class=\"bar\" viewBox=\"0 0 %d 10\" preserveAspectRatio=\"none\" "
		"aria-hidden=\"true\">%s<rect class=\"bar-value\" width=\"%lld\" "
		"height=\"10\"/></svg>",
		FULL, t->percent ? "<rect class=\"bar-whole\" width=\"1000\" height=\"10\"/>" : "",
		width);
	node_append(cell, bar);
}

static void draw(struct pass *p, struct node *table)
{
	struct table t = {.node = table};

	for (const struct node *cell = table->first ? table->first->first : NULL; cell;
	     cell = cell->next)
		t.columns++;
	t.numeric = arena_new(p->scratch, bool, t.columns);
	read_columns(p, &t);
	if (!read_scale(p, &t)) {
		const struct node *at = t.wrong ? t.wrong : table;

		pass_diag(p, DIAG_WARNING, "chart/number", at,
			  "no bars can be drawn: in no column but the first does every cell hold a "
			  "number; there is none here");
		return;
	}
	for (struct node *row = table->first; row; row = row->next) {
		unsigned column = 0;

		for (struct node *cell = row->first; cell && !row->header;
		     cell = cell->next, column++)
			if (column < t.columns && t.numeric[column])
				add_bar(p, &t, cell);
	}
}

void pass_charts(struct pass *p)
{
	for (struct node *n = p->root; n; n = node_next(n, p->root)) {
		const struct callout *callout = n->kind == NODE_CALLOUT ? n->target : NULL;
		size_t tables = 0;

		if (!callout || !callout->chart)
			continue;
		for (struct node *child = n->first; child; child = child->next) {
			if (child->kind != NODE_TABLE)
				continue;
			draw(p, child);
			tables++;
		}
		if (!tables)
			pass_diag(p, DIAG_WARNING, "chart/table", n,
				  "a chart is drawn from a table; put one in this block");
	}
}
