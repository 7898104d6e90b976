/* html_notes: footnotes and citations as HTML. */
#include "pass/html.h"

/* Adds an aria-label of the label with {0} replaced, without a copy: a page has hundreds of these.
 */
static void add_label(struct writer *w, const char *key, struct str arg)
{
	struct str label = pass_label(w->p, key);
	size_t at = str_find(label, S("{0}"), 0);

	buf_adds(w->out, " aria-label=\"");
	buf_add_html(w->out, str_slice(label, 0, at));
	if (at != SIZE_MAX) {
		buf_add_html(w->out, arg);
		buf_add_html(w->out, str_slice(label, at + S("{0}").n, label.n));
	}
	buf_addc(w->out, '"');
}

void html_note_ref(struct writer *w, const struct node *n)
{
	struct str number = str_printf(w->p->scratch, "%u", n->level);

	buf_addf(w->out, "<sup class=\"note-ref\"><a id=\"note-ref-%u", n->level);
	if (n->nth > 1)
		buf_addf(w->out, "-%u", n->nth);
	buf_addf(w->out, "\" href=\"#note-%u\"", n->level);
	add_label(w, "note.label", number);
	buf_addf(w->out, ">%u</a></sup>", n->level);
}

void html_note_back(struct writer *w, const struct node *note)
{
	struct str label = pass_label(w->p, "note.back");

	for (unsigned i = 1; i <= note->nth; i++) {
		buf_addf(w->out, " <a class=\"note-back\" href=\"#note-ref-%u", note->level);
		if (i > 1)
			buf_addf(w->out, "-%u", i);
		buf_addc(w->out, '"');
		html_attribute(w, "aria-label",
			       i > 1 ? str_printf(w->p->scratch, STR_FMT " %u", STR_ARG(label), i)
				     : label);
		/* What one sees must be part of the name: the number alone. */
		if (i > 1)
			buf_addf(w->out, "><sup>%u</sup></a>", i);
		else
			buf_adds(w->out, ">↩</a>");
	}
}

void html_begin_note(struct writer *w, const struct node *n)
{
	raw_end(w->p, &w->raw, w->p->root, w->out);
	html_fresh_line(w);
	if (!n->prev || n->prev->kind != NODE_FOOTNOTE) {
		buf_adds(w->out, "<section class=\"notes\"");
		html_attribute(w, "aria-label", pass_label(w->p, "note.title"));
		buf_adds(w->out, ">\n<ol>\n");
	}
	buf_addf(w->out, "<li id=\"note-%u\">", n->level);
}

void html_end_note(struct writer *w, const struct node *n)
{
	if (!n->last || n->last->kind != NODE_PARAGRAPH) {
		buf_adds(w->out, "<p>");
		html_note_back(w, n);
		buf_adds(w->out, "</p>\n");
	}
	buf_adds(w->out, "</li>\n");
	if (!n->next)
		buf_adds(w->out, "</ol>\n</section>\n");
}

/* In a field there are no numbers: the source is named. */
void html_citation(struct writer *w, const struct node *n)
{
	const struct page *source = n->target;
	struct buf *text = &w->spare;

	buf_adds(w->out, "<a class=\"cite\"");
	if (w->p->found->fragment)
		html_page_url(w, source);
	else
		buf_addf(w->out, " id=\"cite-%u-%u\" href=\"#source-%u\"", n->level, n->nth,
			 n->level);
	buf_clear(text);
	if (w->p->found->fragment)
		buf_add(text, source->title);
	else
		buf_addf(text, "%u", n->level);
	if (n->text.n) {
		buf_adds(text, ", ");
		buf_add(text, n->text);
	}
	if (!w->p->found->fragment)
		add_label(w, "cite.label", buf_str(text));
	buf_add(w->out, n->grouped ? S(">") : S(">["));
	buf_add_html(w->out, buf_str(text));
	buf_add(w->out, n->grouped ? S("</a>") : S("]</a>"));
}
