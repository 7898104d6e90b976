#include "write/diffview.h"

#include <stdlib.h>
#include <string.h>

#include "base/diff.h"
#include "pass/window.h"
#include "write/diffblocks.h"

/* Changes in a stretch beyond which a comparison need not be the shortest (diff.h). */
#define EFFORT 400
/* So many tokens are left around a change; longer equal stretches are folded. */
#define AROUND ((size_t)30)
/* Blocks that took each other's place: so many are matched with each other, at most. */
#define PAIRS_MOST ((size_t)60)
/* Percent of their words that two blocks share at least to be shown as one. */
#define ALIKE 40
struct view {
	const struct site *site;
	struct buf *out;
	size_t most; /* where out ends at the latest */
	struct diff_text old_text, new_text;
	struct diff_numbers numbers;
	struct diff blocks, words;
	struct {
		uint32_t *v;
		size_t n, cap;
	} a, b; /* numbers to compare */
	struct {
		struct diff_run *v;
		size_t n, cap;
	} merged;
	struct {
		unsigned *v;
		size_t n, cap;
	} table; /* of matching */
	struct {
		size_t *v;
		size_t n, cap;
	} counts;
	struct str under; /* the heading told last */
	bool told_under;
};

static struct str label_of(const struct site *site, const char *key)
{
	struct str text = labels_peek(&site->labels, str_c(key));

	return text.p ? text : str_c(key);
}

/* ---- tokens ---- */

static void open_style(struct buf *out, unsigned char style)
{
	if (style & STYLE_STRONG)
		buf_adds(out, "<strong>");
	if (style & STYLE_EMPH)
		buf_adds(out, "<em>");
	if (style & STYLE_STRIKE)
		buf_adds(out, "<s>");
	if (style & STYLE_CODE)
		buf_adds(out, "<code>");
}

static void close_style(struct buf *out, unsigned char style)
{
	if (style & STYLE_CODE)
		buf_adds(out, "</code>");
	if (style & STYLE_STRIKE)
		buf_adds(out, "</s>");
	if (style & STYLE_EMPH)
		buf_adds(out, "</em>");
	if (style & STYLE_STRONG)
		buf_adds(out, "</strong>");
}

/* quiet: quiet tokens are written too; else only what one reads. */
static void write_tokens(struct view *v, const struct diff_token *t, size_t n, bool quiet)
{
	unsigned char style = 0;

	for (size_t i = 0; i < n; i++) {
		/* A blank has no style, and takes that of what it joins. */
		bool joins = str_eq(t[i].text, S(" ")) && i + 1 < n && t[i + 1].style == style;

		if (t[i].quiet && !quiet)
			continue;
		if (t[i].style != style && !joins) {
			close_style(v->out, style);
			open_style(v->out, t[i].style);
			style = t[i].style;
		}
		buf_add_html(v->out, t[i].text);
	}
	close_style(v->out, style);
}

/* True when both sides read the same: then it is in the quiet tokens that they differ. */
static bool reads_same(const struct diff_token *a, size_t a_n, const struct diff_token *b,
		       size_t b_n)
{
	size_t i = 0, j = 0;

	for (;; i++, j++) {
		while (i < a_n && a[i].quiet)
			i++;
		while (j < b_n && b[j].quiet)
			j++;
		if (i == a_n || j == b_n)
			return i == a_n && j == b_n;
		if (a[i].number != b[j].number)
			return false;
	}
}

static bool any_read(const struct diff_token *t, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!t[i].quiet)
			return true;
	return false;
}

static void write_marked(struct view *v, const char *element, const char *label,
			 const struct diff_token *t, size_t n, bool quiet)
{
	if (!n || !(quiet || any_read(t, n)))
		return;
	buf_addf(v->out, "<%s><span class=\"unseen\">[", element);
	buf_add_html(v->out, label_of(v->site, label));
	buf_adds(v->out, ": </span>");
	write_tokens(v, t, n, quiet);
	buf_addf(v->out, "<span class=\"unseen\">]</span></%s>", element);
}

static void write_removed(struct view *v, const struct diff_token *t, size_t n, bool quiet)
{
	write_marked(v, "del", "history.removed", t, n, quiet);
}

static void write_added(struct view *v, const struct diff_token *t, size_t n, bool quiet)
{
	write_marked(v, "ins", "history.added", t, n, quiet);
}

/* An equal stretch; folded where it is long: at the start of a block its end stays, and so on. */
static void write_equal(struct view *v, const struct diff_token *t, size_t n, bool first, bool last)
{
	size_t before = first ? 0 : AROUND, behind = last ? 0 : AROUND;

	if (n <= before + behind + AROUND) {
		write_tokens(v, t, n, false);
		return;
	}
	write_tokens(v, t, before, false);
	buf_adds(v->out, " … ");
	write_tokens(v, t + n - behind, behind, false);
}

/* ---- words of two blocks ---- */

static void fill(struct view *v, const struct diff_token *a, size_t a_n, const struct diff_token *b,
		 size_t b_n)
{
	/* diff_sequences wants numbers below a_n + b_n. */
	v->a.n = v->b.n = 0;
	list_reserve(&v->counts, 2 * v->numbers.tokens.n + 1);
	for (size_t i = 0; i < a_n + b_n; i++)
		v->counts.v[i < a_n ? a[i].number : b[i - a_n].number] = SIZE_MAX;
	for (size_t i = 0, next = 0; i < a_n + b_n; i++) {
		size_t *number = &v->counts.v[i < a_n ? a[i].number : b[i - a_n].number];

		if (*number == SIZE_MAX)
			*number = next++;
		if (i < a_n)
			list_push(&v->a, (uint32_t)*number);
		else
			list_push(&v->b, (uint32_t)*number);
	}
}

static size_t bytes_of(const struct diff_token *t, size_t n)
{
	size_t bytes = 0;

	for (size_t i = 0; i < n; i++)
		bytes += t[i].quiet ? 0 : t[i].text.n;
	return bytes;
}

static bool any_word(const struct diff_token *t, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (t[i].word)
			return true;
	return false;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Joins runs between which next to nothing is equal: "the" in the middle of two other sentences. */
static void merge_runs(struct view *v, const struct diff_token *a, const struct diff_token *b)
{
	v->merged.n = 0;
	for (size_t i = 0; i < v->words.n; i++) {
		const struct diff_run *run = &v->words.v[i];
		struct diff_run *last = v->merged.n ? &v->merged.v[v->merged.n - 1] : NULL;
		size_t from = last ? last->a + last->a_n : 0, n = run->a - from, equal;

		if (last) {
			equal = bytes_of(a + from, n);
			if (!any_word(a + from, n) ||
			    (equal <= larger(bytes_of(a + last->a, last->a_n),
					     bytes_of(b + last->b, last->b_n)) &&
			     equal <= larger(bytes_of(a + run->a, run->a_n),
					     bytes_of(b + run->b, run->b_n)))) {
				last->a_n = run->a + run->a_n - last->a;
				last->b_n = run->b + run->b_n - last->b;
				continue;
			}
		}
		list_push(&v->merged, *run);
	}
}

/* Finds where the words of two blocks differ; false when they don't. */
static bool find_words(struct view *v, const struct diff_token *a, size_t a_n,
		       const struct diff_token *b, size_t b_n)
{
	fill(v, a, a_n, b, b_n);
	diff_sequences(&v->words, v->a.v, a_n, v->b.v, b_n, EFFORT);
	merge_runs(v, a, b);
	return v->merged.n > 0;
}

static void write_words(struct view *v, const struct diff_token *a, const struct diff_token *b,
			size_t b_n)
{
	size_t at = 0;

	for (size_t i = 0; i < v->merged.n; i++) {
		const struct diff_run *run = &v->merged.v[i];
		bool quiet = reads_same(a + run->a, run->a_n, b + run->b, run->b_n);

		write_equal(v, b + at, run->b - at, i == 0, false);
		write_removed(v, a + run->a, run->a_n, quiet);
		write_added(v, b + run->b, run->b_n, quiet);
		at = run->b + run->b_n;
	}
	write_equal(v, b + at, b_n - at, false, true);
}

/* ---- blocks ---- */

/* False when there is no more room. */
static bool begin_block(struct view *v, const struct diff_block *block)
{
	static const char *const classes[] = {
		[DIFF_TEXT] = "text", [DIFF_HEADING] = "heading", [DIFF_ITEM] = "item",
		[DIFF_ROW] = "row",   [DIFF_CODE] = "code",	  [DIFF_FIELD] = "field"};
	struct str under = block->kind == DIFF_HEADING ? (struct str){NULL, 0} : block->under;

	if (v->out->n > v->most)
		return false;
	if (under.n && !(v->told_under && str_eq(under, v->under))) {
		buf_adds(v->out, "<p class=\"diff-under\">");
		buf_add_html(v->out, under);
		buf_adds(v->out, "</p>\n");
	}
	/* A heading that is shown tells where what follows stands. */
	v->under = block->under;
	v->told_under = true;
	buf_addf(v->out, "<p class=\"diff-block diff-%s\">", classes[block->kind]);
	return true;
}

static void end_block(struct view *v)
{
	buf_adds(v->out, "</p>\n");
}

static const struct diff_token *tokens_of(const struct diff_text *t, const struct diff_block *block)
{
	return t->tokens.v + block->first;
}

static void removed_block(struct view *v, const struct diff_block *a)
{
	if (!any_read(tokens_of(&v->old_text, a), a->n) || !begin_block(v, a))
		return;
	write_removed(v, tokens_of(&v->old_text, a), a->n, false);
	end_block(v);
}

static void added_block(struct view *v, const struct diff_block *b)
{
	if (!any_read(tokens_of(&v->new_text, b), b->n) || !begin_block(v, b))
		return;
	write_added(v, tokens_of(&v->new_text, b), b->n, false);
	end_block(v);
}

static void changed_block(struct view *v, const struct diff_block *a, const struct diff_block *b)
{
	const struct diff_token *x = tokens_of(&v->old_text, a), *y = tokens_of(&v->new_text, b);

	if (!find_words(v, x, a->n, y, b->n) || !begin_block(v, b))
		return;
	write_words(v, x, y, b->n);
	end_block(v);
}

/* How much of the words of two blocks is the same, in percent; 0 when they are too little alike, or
 * of different kinds. */
static unsigned likeness(struct view *v, const struct diff_block *a, const struct diff_block *b)
{
	const struct diff_token *x = tokens_of(&v->old_text, a), *y = tokens_of(&v->new_text, b);
	size_t words = 0, same = 0;

	if (a->kind != b->kind || a->level != b->level)
		return 0;
	if (a->kind == DIFF_FIELD)
		return str_eq(a->under, b->under) ? 100 : 0;
	list_reserve(&v->counts, v->numbers.tokens.n + 1);
	for (size_t i = 0; i < a->n; i++)
		v->counts.v[x[i].number] = 0;
	for (size_t i = 0; i < b->n; i++)
		v->counts.v[y[i].number] = 0;
	for (size_t i = 0; i < a->n; i++)
		if (x[i].word) {
			v->counts.v[x[i].number]++;
			words++;
		}
	for (size_t i = 0; i < b->n; i++)
		if (y[i].word) {
			words++;
			if (v->counts.v[y[i].number]) {
				v->counts.v[y[i].number]--;
				same += 2;
			}
		}
	return words && same * 100 / words >= ALIKE ? (unsigned)(same * 100 / words) : 0;
}

/* The best sum of likenesses of blocks from i and j on, for all i and j: table[i * (b_n + 1) + j].
 */
static void match(struct view *v, const struct diff_block *a, size_t a_n,
		  const struct diff_block *b, size_t b_n)
{
	size_t width = b_n + 1;

	list_reserve(&v->table, 2 * (a_n + 1) * width);
	memset(v->table.v, 0, 2 * (a_n + 1) * width * sizeof *v->table.v);
	for (size_t i = a_n; i-- > 0;)
		for (size_t j = b_n; j-- > 0;) {
			unsigned *best = &v->table.v[i * width + j];
			unsigned alike = likeness(v, &a[i], &b[j]);

			*best = best[width] > best[1] ? best[width] : best[1];
			if (alike && alike + best[width + 1] > *best) {
				*best = alike + best[width + 1];
				v->table.v[(a_n + 1) * width + i * width + j] =
					1; /* taken together */
			}
		}
}

/* Blocks that took each other's place. */
static void write_run(struct view *v, const struct diff_block *a, size_t a_n,
		      const struct diff_block *b, size_t b_n)
{
	size_t i = 0, j = 0, width = b_n + 1;
	bool matched = a_n && b_n && a_n <= PAIRS_MOST && b_n <= PAIRS_MOST;

	for (size_t k = 0; k < a_n; k++)
		diffblocks_make(&v->old_text, &v->numbers, (size_t)(a - v->old_text.blocks.v) + k);
	for (size_t k = 0; k < b_n; k++)
		diffblocks_make(&v->new_text, &v->numbers, (size_t)(b - v->new_text.blocks.v) + k);
	if (matched)
		match(v, a, a_n, b, b_n);
	while (i < a_n || j < b_n) {
		const unsigned *best = matched ? &v->table.v[i * width + j] : NULL;

		if (i < a_n && j < b_n && best && best[(a_n + 1) * width])
			changed_block(v, &a[i++], &b[j++]);
		else if (i < a_n && (j == b_n || !best || best[width] >= best[1]))
			removed_block(v, &a[i++]);
		else
			added_block(v, &b[j++]);
	}
}

static void fill_blocks(struct view *v)
{
	v->a.n = v->b.n = 0;
	for (size_t i = 0; i < v->old_text.blocks.n; i++)
		list_push(&v->a, v->old_text.blocks.v[i].number);
	for (size_t i = 0; i < v->new_text.blocks.n; i++)
		list_push(&v->b, v->new_text.blocks.v[i].number);
}

static void write_note(struct buf *out, struct str text)
{
	buf_adds(out, "<p class=\"diff-skip\">");
	buf_add_html(out, text);
	buf_adds(out, "</p>\n");
}

void diffview_cut(struct buf *out, const struct site *site)
{
	write_note(out, label_of(site, "history.cut"));
}

/* The blocks from that one on; a text without any has no memory for them either. */
static const struct diff_block *blocks_from(const struct diff_text *t, size_t i)
{
	return t->blocks.n ? t->blocks.v + i : NULL;
}

static void write_blocks(struct view *v)
{
	size_t at = 0, start = v->out->n;

	fill_blocks(v);
	diff_sequences(&v->blocks, v->a.v, v->a.n, v->b.v, v->b.n, EFFORT);
	for (size_t r = 0; r < v->blocks.n && v->out->n <= v->most; r++) {
		const struct diff_run run = v->blocks.v[r];
		const struct diff_block *next = blocks_from(&v->new_text, run.b);

		/* Where the next change stands under the same heading, what lies between is told.
		 */
		if (r && run.b > at && run.b < v->new_text.blocks.n && v->told_under &&
		    next->kind != DIFF_FIELD && str_eq(next->under, v->under))
			write_note(v->out, S("…"));
		write_run(v, blocks_from(&v->old_text, run.a), run.a_n, next, run.b_n);
		at = run.b + run.b_n;
	}
	if (v->out->n > v->most)
		diffview_cut(v->out, v->site);
	else if (v->out->n == start)
		write_note(v->out, label_of(v->site, "history.same_words"));
}

/* ---- texts ---- */

static void add_matter(struct view *v, const struct page *page, struct str text,
		       struct diff_text *into)
{
	const struct shown_matter *matter;
	size_t n;

	shown_matter(v->site, page, text, into->arena, &matter, &n);
	diffblocks_matter(into, &v->numbers, matter, n);
}

static void add_body(struct view *v, const struct page *page, struct str text,
		     struct diff_text *into)
{
	const struct node *root = shown_tree(v->site, page, text, into->arena);

	if (root)
		diffblocks_tree(into, &v->numbers, root);
}

void diffview_add(struct buf *out, const struct site *site, const struct page *page,
		  struct str old_text, struct str old_path, struct str new_text,
		  struct str new_path)
{
	struct shown a = shown_split(old_text), b = shown_split(new_text);
	struct window w = window_find(a.body, b.body, false);
	struct arena arena = {0};
	struct view v = {.site = site,
			 .out = out,
			 .most = out->n + DIFFVIEW_MOST,
			 .old_text = {.site = site, .path = old_path, .arena = &arena},
			 .new_text = {.site = site, .path = new_path, .arena = &arena}};

	if (!str_eq(a.matter, b.matter)) {
		add_matter(&v, page, old_text, &v.old_text);
		add_matter(&v, page, new_text, &v.new_text);
	}
	add_body(&v, page, w.old_text, &v.old_text);
	add_body(&v, page, w.new_text, &v.new_text);
	write_blocks(&v);
	diffblocks_release(&v.old_text);
	diffblocks_release(&v.new_text);
	diffblocks_numbers_release(&v.numbers);
	diff_release(&v.blocks);
	diff_release(&v.words);
	list_free(&v.a);
	list_free(&v.b);
	list_free(&v.merged);
	list_free(&v.table);
	list_free(&v.counts);
	arena_release(&arena);
}
