/* html: the tree as HTML. */
#include <string.h>

#include "pass/rawhtml.h"

struct writer {
	struct pass *p;
	struct buf *out;
	struct raw raw;
	struct str table_label;
	struct buf scratch;
};

/* ---- small parts ---- */

/* Starts a line, unless one has just been started. */
static void fresh_line(struct writer *w)
{
	if (w->out->n && w->out->p[w->out->n - 1] != '\n')
		buf_addc(w->out, '\n');
}

static void add_attribute(struct writer *w, const char *name, struct str value)
{
	buf_addc(w->out, ' ');
	buf_add(w->out, str_c(name));
	buf_adds(w->out, "=\"");
	buf_add_html(w->out, value);
	buf_addc(w->out, '"');
}

static void add_url(struct writer *w, const char *name, struct str url)
{
	buf_clear(&w->scratch);
	buf_add_url(&w->scratch, url);
	add_attribute(w, name, buf_str(&w->scratch));
}

static struct str plain_text(struct writer *w, const struct node *n)
{
	buf_clear(&w->scratch);
	node_text(n, &w->scratch);
	return str_trim(buf_str(&w->scratch));
}

static void add_level(struct buf *out, unsigned level)
{
	buf_addc(out, (char)('0' + (level < 1 ? 1 : level > 6 ? 6 : level)));
}

/* ---- headings, code, tables ---- */

static void begin_heading(struct writer *w, const struct node *n)
{
	fresh_line(w);
	buf_adds(w->out, "<h");
	add_level(w->out, n->level);
	if (!w->p->found->fragment)
		add_attribute(w, "id", n->text);
	buf_addc(w->out, '>');
	if (n->parent == w->p->root)
		w->raw.section++;
}

/* A permanent link behind the text, named after the heading. */
static void end_heading(struct writer *w, const struct node *n)
{
	if (!w->p->found->fragment) {
		struct str text = str_dup(w->p->scratch, plain_text(w, n));

		buf_adds(w->out, " <a class=\"anchor\"");
		buf_clear(&w->scratch);
		buf_addc(&w->scratch, '#');
		buf_add(&w->scratch, n->text);
		add_url(w, "href", str_dup(w->p->scratch, buf_str(&w->scratch)));
		add_attribute(w, "aria-label", pass_label_with(w->p, "heading.link", text));
		buf_adds(w->out, ">#</a>");
	}
	buf_adds(w->out, "</h");
	add_level(w->out, n->level);
	buf_adds(w->out, ">\n");
}

/* It may scroll sideways, so the keyboard must reach it. */
static void code_block(struct writer *w, const struct node *n)
{
	struct str info = str_trim(n->url), language;
	size_t end = 0;

	while (end < info.n && info.p[end] != ' ' && info.p[end] != '\t')
		end++;
	language = str_slice(info, 0, end);
	fresh_line(w);
	buf_adds(w->out, "<pre tabindex=\"0\"><code");
	if (language.n) {
		buf_adds(w->out, " class=\"language-");
		buf_add_html(w->out, language);
		buf_addc(w->out, '"');
	}
	buf_addc(w->out, '>');
	buf_add_html(w->out, n->text);
	buf_adds(w->out, "</code></pre>\n");
}

/* A region that scrolls, whose name is that of no other on the page. */
static void begin_table(struct writer *w)
{
	size_t number = ++w->p->found->tables;
	struct str label = str_printf(w->p->scratch, "%zu", number);

	fresh_line(w);
	buf_adds(w->out, "<div class=\"table-scroll\" tabindex=\"0\" role=\"region\"");
	if (str_find(w->table_label, S("{0}"), 0) != SIZE_MAX)
		label = pass_label_with(w->p, "table.label", label);
	else if (number == 1)
		label = w->table_label;
	else
		label = str_printf(w->p->scratch, STR_FMT " (" STR_FMT ")",
				   STR_ARG(w->table_label), STR_ARG(label));
	add_attribute(w, "aria-label", label);
	buf_adds(w->out, ">\n<table>\n");
}

/* An empty cell names no column. */
static bool is_header(const struct node *cell)
{
	return cell->header && cell->first;
}

static void begin_row(struct writer *w, const struct node *row)
{
	if (row->header)
		buf_adds(w->out, "<thead>\n");
	else if (!row->prev || row->prev->header)
		buf_adds(w->out, "<tbody>\n");
	buf_adds(w->out, "<tr>");
}

static void end_row(struct writer *w, const struct node *row)
{
	buf_adds(w->out, "</tr>\n");
	if (row->header)
		buf_adds(w->out, "</thead>\n");
	else if (!row->next)
		buf_adds(w->out, "</tbody>\n");
}

static void begin_cell(struct writer *w, const struct node *cell)
{
	static const char *const classes[] = {
	    [ALIGN_NONE] = "",
	    [ALIGN_LEFT] = " class=\"align-left\"",
	    [ALIGN_CENTER] = " class=\"align-center\"",
	    [ALIGN_RIGHT] = " class=\"align-right\"",
	};

	buf_add(w->out, is_header(cell) ? S("<th scope=\"col\"") : S("<td"));
	buf_add(w->out, str_c(classes[cell->align]));
	buf_addc(w->out, '>');
}

/* ---- lists ---- */

static bool has_tasks(const struct node *list)
{
	for (const struct node *n = list->first; n; n = n->next)
		if (n->task)
			return true;
	return false;
}

static void begin_list(struct writer *w, const struct node *n)
{
	fresh_line(w);
	buf_add(w->out, n->ordered ? S("<ol") : S("<ul"));
	if (n->ordered && n->start != 1)
		buf_addf(w->out, " start=\"%u\"", n->start);
	if (has_tasks(n))
		buf_adds(w->out, " class=\"task-list\"");
	buf_adds(w->out, ">\n");
}

static bool is_worksheet(const struct writer *w)
{
	return w->p->page->worksheet && !w->p->found->fragment;
}

/* The box of a task. In a worksheet it has an id, a label, and a key that stays the same while the
 * task's text does. */
static void task_box(struct writer *w, const struct node *item, const struct node *text)
{
	const char *checked = item->checked ? " checked" : "";

	if (is_worksheet(w) && text) {
		size_t number = ++w->p->found->boxes;
		struct str id = str_printf(w->p->scratch, "task-%zu", number);

		pass_put_anchor(w->p, id, w->raw.section);
		buf_addf(w->out,
			 "<input type=\"checkbox\" id=\"task-%zu\" data-key=\"%016llx\"%s> "
			 "<label for=\"task-%zu\">",
			 number, (unsigned long long)str_hash(plain_text(w, text)), checked, number);
		return;
	}
	buf_addf(w->out, "<input type=\"checkbox\" disabled%s", checked);
	add_attribute(w, "aria-label", pass_label(w->p, item->checked ? "task.done" : "task.open"));
	buf_adds(w->out, "> ");
}

static void begin_item(struct writer *w, const struct node *n)
{
	buf_add(w->out, n->task ? S("<li class=\"task\">") : S("<li>"));
	if (n->task && (!n->first || n->first->kind != NODE_PARAGRAPH))
		task_box(w, n, NULL);
}

/* The item whose task the paragraph is; NULL if it is none. */
static const struct node *task_of(const struct node *paragraph)
{
	const struct node *item = paragraph->parent;

	return item && item->kind == NODE_ITEM && item->task && !paragraph->prev ? item : NULL;
}

static bool is_tight(const struct node *paragraph)
{
	const struct node *item = paragraph->parent;

	return item && item->kind == NODE_ITEM && item->parent && item->parent->tight;
}

static void begin_paragraph(struct writer *w, const struct node *n)
{
	if (!is_tight(n)) {
		fresh_line(w);
		buf_adds(w->out, "<p>");
	}
	if (task_of(n))
		task_box(w, task_of(n), n);
}

/* ---- notes ---- */

static void note_ref(struct writer *w, const struct node *n)
{
	struct str number = str_printf(w->p->scratch, "%u", n->level);

	buf_addf(w->out, "<sup class=\"note-ref\"><a id=\"note-ref-%u", n->level);
	if (n->nth > 1)
		buf_addf(w->out, "-%u", n->nth);
	buf_addf(w->out, "\" href=\"#note-%u\"", n->level);
	add_attribute(w, "aria-label", pass_label_with(w->p, "note.label", number));
	buf_addf(w->out, ">%u</a></sup>", n->level);
}

/* Links back to each reference, behind the note's last words. */
static void note_back(struct writer *w, const struct node *note)
{
	struct str label = pass_label(w->p, "note.back");

	for (unsigned i = 1; i <= note->nth; i++) {
		buf_addf(w->out, " <a class=\"note-back\" href=\"#note-ref-%u", note->level);
		if (i > 1)
			buf_addf(w->out, "-%u", i);
		buf_addc(w->out, '"');
		add_attribute(w, "aria-label",
			      i > 1 ? str_printf(w->p->scratch, STR_FMT " (%u)", STR_ARG(label), i)
				    : label);
		buf_adds(w->out, ">↩");
		if (i > 1)
			buf_addf(w->out, "<sup>%u</sup>", i);
		buf_adds(w->out, "</a>");
	}
}

static void begin_note(struct writer *w, const struct node *n)
{
	raw_end(w->p, &w->raw, w->p->root, w->out);
	fresh_line(w);
	if (!n->prev || n->prev->kind != NODE_FOOTNOTE) {
		buf_adds(w->out, "<section class=\"notes\"");
		add_attribute(w, "aria-label", pass_label(w->p, "note.title"));
		buf_adds(w->out, ">\n<ol>\n");
	}
	buf_addf(w->out, "<li id=\"note-%u\">", n->level);
}

static void end_note(struct writer *w, const struct node *n)
{
	if (!n->last || n->last->kind != NODE_PARAGRAPH) {
		buf_adds(w->out, "<p>");
		note_back(w, n);
		buf_adds(w->out, "</p>\n");
	}
	buf_adds(w->out, "</li>\n");
	if (!n->next)
		buf_adds(w->out, "</ol>\n</section>\n");
}

static void end_paragraph(struct writer *w, const struct node *n)
{
	if (task_of(n) && is_worksheet(w))
		buf_adds(w->out, "</label>");
	if (n->parent && n->parent->kind == NODE_FOOTNOTE && !n->next)
		note_back(w, n->parent);
	if (!is_tight(n))
		buf_adds(w->out, "</p>\n");
	else if (n->next)
		buf_addc(w->out, '\n');
}

/* In a field there are no numbers: the source is named. */
static void citation(struct writer *w, const struct node *n)
{
	const struct page *source = n->target;
	struct str text = source->title;

	if (w->p->found->fragment) {
		buf_clear(&w->scratch);
		site_relative(&w->scratch, w->p->page->url, source->url);
		buf_adds(w->out, "<a class=\"cite\"");
		add_url(w, "href", str_dup(w->p->scratch, buf_str(&w->scratch)));
	} else {
		text = str_printf(w->p->scratch, "%u", n->level);
		buf_addf(w->out, "<a class=\"cite\" id=\"cite-%u-%u\" href=\"#source-%u\"", n->level,
			 n->nth, n->level);
	}
	if (n->text.n)
		text = str_printf(w->p->scratch, STR_FMT ", " STR_FMT, STR_ARG(text),
				  STR_ARG(n->text));
	if (!w->p->found->fragment)
		add_attribute(w, "aria-label", pass_label_with(w->p, "cite.label", text));
	buf_add(w->out, n->grouped ? S(">") : S(">["));
	buf_add_html(w->out, text);
	buf_add(w->out, n->grouped ? S("</a>") : S("]</a>"));
}

/* ---- links and images ---- */

static void begin_link(struct writer *w, const struct node *n)
{
	if (n->link == LINK_BROKEN)
		return;
	buf_adds(w->out, "<a");
	add_url(w, "href", n->url);
	if (n->title.n)
		add_attribute(w, "title", n->title);
	buf_addc(w->out, '>');
}

static void begin_term(struct writer *w, const struct node *n)
{
	const struct page *page = n->target;

	buf_clear(&w->scratch);
	site_relative(&w->scratch, w->p->page->url, page->url);
	buf_adds(w->out, "<a class=\"term\"");
	add_url(w, "href", str_dup(w->p->scratch, buf_str(&w->scratch)));
	buf_addc(w->out, '>');
}

static void image(struct writer *w, const struct node *n)
{
	buf_adds(w->out, "<img");
	add_url(w, "src", n->url);
	add_attribute(w, "alt", plain_text(w, n));
	if (n->title.n)
		add_attribute(w, "title", n->title);
	if (n->width && n->height)
		buf_addf(w->out, " width=\"%u\" height=\"%u\"", n->width, n->height);
	buf_adds(w->out, " loading=\"lazy\">");
}

static void begin_callout(struct writer *w, const struct node *n)
{
	const struct callout *callout = n->target;

	fresh_line(w);
	buf_adds(w->out, "<aside class=\"callout callout-");
	buf_add_html(w->out, callout->id);
	buf_adds(w->out, "\" role=\"note\">\n<p class=\"callout-title\">");
	buf_add_html(w->out, callout->label);
	buf_adds(w->out, "</p>\n");
}

/* ---- the tree ---- */

static void html_block(struct writer *w, const struct node *n)
{
	size_t start;

	fresh_line(w);
	start = w->out->n;
	raw_block(w->p, &w->raw, n, w->out);
	/* Of a comment, only the line's end is left. */
	if (!str_trim(str_slice(buf_str(w->out), start, w->out->n)).n)
		buf_truncate(w->out, start);
	fresh_line(w);
}

static void leaf(struct writer *w, const struct node *n)
{
	switch ((int)n->kind) {
	case NODE_TEXT:
		buf_add_html(w->out, n->text);
		break;
	case NODE_SOFT_BREAK:
		buf_addc(w->out, '\n');
		break;
	case NODE_LINE_BREAK:
		buf_adds(w->out, "<br>\n");
		break;
	case NODE_CODE:
		buf_adds(w->out, "<code>");
		buf_add_html(w->out, n->text);
		buf_adds(w->out, "</code>");
		break;
	case NODE_HTML_INLINE:
		raw_inline(w->p, &w->raw, n, w->out);
		break;
	case NODE_MARKUP:
		buf_add(w->out, n->text);
		break;
	case NODE_FOOTNOTE_REF:
		note_ref(w, n);
		break;
	case NODE_CITATION:
		citation(w, n);
		break;
	case NODE_CODE_BLOCK:
		code_block(w, n);
		break;
	case NODE_HTML_BLOCK:
		html_block(w, n);
		break;
	case NODE_RULE:
		fresh_line(w);
		buf_adds(w->out, "<hr>\n");
		break;
	default:
		break;
	}
}

static void begin(struct writer *w, const struct node *n)
{
	switch ((int)n->kind) {
	case NODE_PARAGRAPH: begin_paragraph(w, n); break;
	case NODE_HEADING: begin_heading(w, n); break;
	case NODE_QUOTE: fresh_line(w); buf_adds(w->out, "<blockquote>\n"); break;
	case NODE_CALLOUT: begin_callout(w, n); break;
	case NODE_LIST: begin_list(w, n); break;
	case NODE_ITEM: begin_item(w, n); break;
	case NODE_TABLE: begin_table(w); break;
	case NODE_ROW: begin_row(w, n); break;
	case NODE_CELL: begin_cell(w, n); break;
	case NODE_FOOTNOTE: begin_note(w, n); break;
	case NODE_EMPH: buf_adds(w->out, "<em>"); break;
	case NODE_STRONG: buf_adds(w->out, "<strong>"); break;
	case NODE_STRIKE: buf_adds(w->out, "<del>"); break;
	case NODE_LINK: begin_link(w, n); break;
	case NODE_TERM: begin_term(w, n); break;
	case NODE_SPAN:
		if (n->text.n) {
			buf_adds(w->out, "<span");
			add_attribute(w, "lang", n->text);
			buf_addc(w->out, '>');
		}
		break;
	default: leaf(w, n); break;
	}
}

static void end(struct writer *w, const struct node *n)
{
	raw_end(w->p, &w->raw, n, w->out);
	switch ((int)n->kind) {
	case NODE_PARAGRAPH: end_paragraph(w, n); break;
	case NODE_HEADING: end_heading(w, n); break;
	case NODE_QUOTE: fresh_line(w); buf_adds(w->out, "</blockquote>\n"); break;
	case NODE_CALLOUT: fresh_line(w); buf_adds(w->out, "</aside>\n"); break;
	case NODE_LIST: buf_add(w->out, n->ordered ? S("</ol>\n") : S("</ul>\n")); break;
	case NODE_ITEM: buf_adds(w->out, "</li>\n"); break;
	case NODE_TABLE: buf_adds(w->out, "</table>\n</div>\n"); break;
	case NODE_ROW: end_row(w, n); break;
	case NODE_CELL: buf_add(w->out, is_header(n) ? S("</th>") : S("</td>")); break;
	case NODE_FOOTNOTE: end_note(w, n); break;
	case NODE_EMPH: buf_adds(w->out, "</em>"); break;
	case NODE_STRONG: buf_adds(w->out, "</strong>"); break;
	case NODE_STRIKE: buf_adds(w->out, "</del>"); break;
	case NODE_LINK:
		if (n->link != LINK_BROKEN)
			buf_adds(w->out, "</a>");
		break;
	case NODE_TERM: buf_adds(w->out, "</a>"); break;
	case NODE_SPAN:
		if (n->text.n)
			buf_adds(w->out, "</span>");
		break;
	default: break;
	}
}

void pass_html(struct pass *p, struct buf *out)
{
	struct writer w = {.p = p, .out = out, .table_label = pass_label(p, "table.label")};
	const struct node *n = p->root->first;

	raw_init(&w.raw, p);
	buf_init(&w.scratch, 0);
	raw_balance(&w.raw, p->root);
	while (n) {
		/* The alternative of an image is its text. */
		bool childless = n->kind == NODE_IMAGE || !n->first;

		if (n->kind == NODE_IMAGE)
			image(&w, n);
		else
			begin(&w, n);
		if (!childless) {
			n = n->first;
			continue;
		}
		if (n->kind != NODE_IMAGE)
			end(&w, n);
		while (n != p->root && !n->next) {
			n = n->parent;
			end(&w, n);
		}
		if (n == p->root)
			break;
		n = n->next;
	}
	buf_release(&w.scratch);
}
