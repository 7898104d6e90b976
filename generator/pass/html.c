/* html: the tree as HTML. */
#include "pass/html.h"

/* ---- small parts ---- */

void html_fresh_line(struct writer *w)
{
	if (w->out->n && w->out->p[w->out->n - 1] != '\n')
		buf_addc(w->out, '\n');
}

void html_attribute(struct writer *w, const char *name, struct str value)
{
	buf_addc(w->out, ' ');
	buf_add(w->out, str_c(name));
	buf_adds(w->out, "=\"");
	buf_add_html(w->out, value);
	buf_addc(w->out, '"');
}

void html_url(struct writer *w, const char *name, struct str url)
{
	buf_clear(&w->spare);
	buf_add_url(&w->spare, url);
	html_attribute(w, name, buf_str(&w->spare));
}

void html_page_url(struct writer *w, const struct page *page)
{
	struct buf url;

	buf_init(&url, 0);
	site_relative(&url, w->p->page->url, page->url);
	html_url(w, "href", buf_str(&url));
	buf_release(&url);
}

static struct str plain_text(struct writer *w, const struct node *n)
{
	buf_clear(&w->spare);
	node_text(n, &w->spare);
	return str_trim(buf_str(&w->spare));
}

static void add_level(struct buf *out, unsigned level)
{
	buf_addc(out, (char)('0' + (level < 1 ? 1 : level > 6 ? 6 : level)));
}

/* ---- headings and code ---- */

/* The section that a heading begins; NULL when it begins none. */
static struct section *section_begun(struct writer *w, const struct node *n)
{
	if (w->p->found->fragment || n->parent != w->p->root)
		return NULL;
	return &w->p->found->sections.v[w->raw.section];
}

static void begin_heading(struct writer *w, const struct node *n)
{
	struct section *section;

	html_fresh_line(w);
	if (n->parent == w->p->root)
		w->raw.section++;
	section = section_begun(w, n);
	if (section)
		section->heading_at = w->out->n;
	buf_adds(w->out, "<h");
	add_level(w->out, n->level);
	if (!w->p->found->fragment)
		html_attribute(w, "id", n->text);
	buf_addc(w->out, '>');
}

/* A permanent link behind the text, named after the heading. */
static void end_heading(struct writer *w, const struct node *n)
{
	struct section *section = section_begun(w, n);

	if (!w->p->found->fragment) {
		struct str text = str_dup(w->p->scratch, plain_text(w, n));

		buf_adds(w->out, " <a class=\"anchor\"");
		buf_clear(&w->spare);
		buf_addc(&w->spare, '#');
		buf_add(&w->spare, n->text);
		html_url(w, "href", str_dup(w->p->scratch, buf_str(&w->spare)));
		html_attribute(w, "aria-label", pass_label_with(w->p, "heading.link", text));
		buf_adds(w->out, ">#</a>");
	}
	buf_adds(w->out, "</h");
	add_level(w->out, n->level);
	buf_adds(w->out, ">\n");
	if (section)
		section->text_at = w->out->n;
}

/* It may scroll sideways, so the keyboard must reach it. */
static void code_block(struct writer *w, const struct node *n)
{
	struct str info = str_trim(n->url), language;
	size_t end = 0;

	while (end < info.n && info.p[end] != ' ' && info.p[end] != '\t')
		end++;
	language = str_slice(info, 0, end);
	html_fresh_line(w);
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
	html_fresh_line(w);
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
			 number, (unsigned long long)str_hash(plain_text(w, text)), checked,
			 number);
		return;
	}
	buf_addf(w->out, "<input type=\"checkbox\" disabled%s", checked);
	html_attribute(w, "aria-label",
		       pass_label(w->p, item->checked ? "task.done" : "task.open"));
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

static bool is_chart(const struct node *n)
{
	return n && n->kind == NODE_CALLOUT && ((const struct callout *)n->target)->chart;
}

/* What stands first in a chart is its caption. */
static bool is_caption(const struct node *paragraph)
{
	return is_chart(paragraph->parent) && !paragraph->prev && paragraph->next;
}

static void begin_paragraph(struct writer *w, const struct node *n)
{
	if (!is_tight(n)) {
		html_fresh_line(w);
		buf_add(w->out, is_caption(n) ? S("<figcaption>") : S("<p>"));
	}
	if (task_of(n))
		task_box(w, task_of(n), n);
}

static void end_paragraph(struct writer *w, const struct node *n)
{
	if (task_of(n) && is_worksheet(w))
		buf_adds(w->out, "</label>");
	if (n->parent && n->parent->kind == NODE_FOOTNOTE && !n->next)
		html_note_back(w, n->parent);
	if (!is_tight(n))
		buf_add(w->out, is_caption(n) ? S("</figcaption>\n") : S("</p>\n"));
	else if (n->next)
		buf_addc(w->out, '\n');
}

/* ---- links and images ---- */

static void begin_link(struct writer *w, const struct node *n)
{
	if (n->link == LINK_BROKEN)
		return;
	buf_adds(w->out, "<a");
	html_url(w, "href", n->url);
	if (n->title.n)
		html_attribute(w, "title", n->title);
	buf_addc(w->out, '>');
}

static void begin_term(struct writer *w, const struct node *n)
{
	buf_adds(w->out, "<a class=\"term\"");
	html_page_url(w, n->target);
	buf_addc(w->out, '>');
}

/* Without a language, it is only what is left of an image: its description. */
static void begin_span(struct writer *w, const struct node *n)
{
	if (!n->text.n)
		return;
	buf_adds(w->out, "<span");
	html_attribute(w, "lang", n->text);
	buf_addc(w->out, '>');
}

static void image(struct writer *w, const struct node *n)
{
	buf_adds(w->out, "<img");
	html_url(w, "src", n->url);
	html_attribute(w, "alt", plain_text(w, n));
	if (n->title.n)
		html_attribute(w, "title", n->title);
	if (n->width && n->height)
		buf_addf(w->out, " width=\"%u\" height=\"%u\"", n->width, n->height);
	buf_adds(w->out, " loading=\"lazy\">");
}

static void begin_callout(struct writer *w, const struct node *n)
{
	const struct callout *callout = n->target;
	struct str label = callout->label;

	if (!label.n)
		label = pass_label(
			w->p,
			str_printf(w->p->scratch, "callout." STR_FMT, STR_ARG(callout->id)).p);
	html_fresh_line(w);
	if (callout->chart) {
		buf_adds(w->out, "<figure class=\"chart\">\n");
		return;
	}
	buf_adds(w->out, "<aside class=\"callout callout-");
	buf_add_html(w->out, callout->id);
	buf_adds(w->out, "\" role=\"note\">\n<p class=\"callout-title\">");
	buf_add_html(w->out, label);
	buf_adds(w->out, "</p>\n");
}

/* ---- the tree ---- */

static void html_block(struct writer *w, const struct node *n)
{
	size_t start;

	html_fresh_line(w);
	start = w->out->n;
	raw_block(w->p, &w->raw, n, w->out);
	/* Of a comment, only the line's end is left. */
	if (!str_trim(str_slice(buf_str(w->out), start, w->out->n)).n)
		buf_truncate(w->out, start);
	html_fresh_line(w);
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
		html_note_ref(w, n);
		break;
	case NODE_CITATION:
		html_citation(w, n);
		break;
	case NODE_CODE_BLOCK:
		code_block(w, n);
		break;
	case NODE_HTML_BLOCK:
		html_block(w, n);
		break;
	case NODE_RULE:
		html_fresh_line(w);
		buf_adds(w->out, "<hr>\n");
		break;
	default:
		break;
	}
}

/* Kinds that are one tag, always the same. */
static const struct {
	struct str begin, end;
	bool line; /* starts a line of its own */
} tags[NODE_MARKUP + 1] = {
	[NODE_QUOTE] = {{"<blockquote>\n", 13}, {"</blockquote>\n", 14}, true},
	[NODE_EMPH] = {{"<em>", 4}, {"</em>", 5}, false},
	[NODE_STRONG] = {{"<strong>", 8}, {"</strong>", 9}, false},
	[NODE_STRIKE] = {{"<del>", 5}, {"</del>", 6}, false},
};

static void begin(struct writer *w, const struct node *n)
{
	if (tags[n->kind].line)
		html_fresh_line(w);
	buf_add(w->out, tags[n->kind].begin);
	switch ((int)n->kind) {
	case NODE_PARAGRAPH:
		begin_paragraph(w, n);
		break;
	case NODE_HEADING:
		begin_heading(w, n);
		break;
	case NODE_CALLOUT:
		begin_callout(w, n);
		break;
	case NODE_LIST:
		begin_list(w, n);
		break;
	case NODE_ITEM:
		begin_item(w, n);
		break;
	case NODE_TABLE:
		html_begin_table(w);
		break;
	case NODE_ROW:
		html_begin_row(w, n);
		break;
	case NODE_CELL:
		html_begin_cell(w, n);
		break;
	case NODE_FOOTNOTE:
		html_begin_note(w, n);
		break;
	case NODE_LINK:
		begin_link(w, n);
		break;
	case NODE_TERM:
		begin_term(w, n);
		break;
	case NODE_SPAN:
		begin_span(w, n);
		break;
	default:
		leaf(w, n);
	}
}

static void end(struct writer *w, const struct node *n)
{
	raw_end(w->p, &w->raw, n, w->out);
	if (tags[n->kind].line || n->kind == NODE_CALLOUT)
		html_fresh_line(w);
	buf_add(w->out, tags[n->kind].end);
	switch ((int)n->kind) {
	case NODE_PARAGRAPH:
		end_paragraph(w, n);
		break;
	case NODE_HEADING:
		end_heading(w, n);
		break;
	case NODE_CALLOUT:
		buf_add(w->out, is_chart(n) ? S("</figure>\n") : S("</aside>\n"));
		break;
	case NODE_LIST:
		buf_add(w->out, n->ordered ? S("</ol>\n") : S("</ul>\n"));
		break;
	case NODE_ITEM:
		buf_adds(w->out, "</li>\n");
		break;
	case NODE_TABLE:
		buf_adds(w->out, "</table>\n</div>\n");
		break;
	case NODE_ROW:
		html_end_row(w, n);
		break;
	case NODE_CELL:
		html_end_cell(w, n);
		break;
	case NODE_FOOTNOTE:
		html_end_note(w, n);
		break;
	case NODE_LINK:
	case NODE_TERM:
		buf_add(w->out, n->kind == NODE_LINK && n->link == LINK_BROKEN ? S("") : S("</a>"));
		break;
	case NODE_SPAN:
		buf_add(w->out, n->text.n ? S("</span>") : S(""));
		break;
	default:
		break;
	}
}

void pass_html(struct pass *p, struct buf *out)
{
	struct writer w = {.p = p, .out = out, .table_label = pass_label(p, "table.label")};
	const struct node *n = p->root->first;

	raw_init(&w.raw, p);
	buf_init(&w.spare, 0);
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
	buf_release(&w.spare);
}
