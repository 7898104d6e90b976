/* html_table: tables as HTML. */
#include "pass/html.h"

/* A region that scrolls, whose name is that of no other on the page. */
void html_begin_table(struct writer *w)
{
	size_t number = ++w->p->found->tables;
	struct str label = str_printf(w->p->scratch, "%zu", number);

	html_fresh_line(w);
	buf_adds(w->out, "<div class=\"table-scroll\" tabindex=\"0\" role=\"region\"");
	if (str_find(w->table_label, S("{0}"), 0) != SIZE_MAX)
		label = pass_label_with(w->p, "table.label", label);
	else if (number == 1)
		label = w->table_label;
	else
		label = str_printf(w->p->scratch, STR_FMT " (" STR_FMT ")", STR_ARG(w->table_label),
				   STR_ARG(label));
	html_attribute(w, "aria-label", label);
	buf_adds(w->out, ">\n<table>\n");
}

/* An empty cell names no column. */
static bool is_header(const struct node *cell)
{
	return cell->header && cell->first;
}

void html_begin_row(struct writer *w, const struct node *row)
{
	if (row->header)
		buf_adds(w->out, "<thead>\n");
	else if (!row->prev || row->prev->header)
		buf_adds(w->out, "<tbody>\n");
	buf_adds(w->out, "<tr>");
}

void html_end_row(struct writer *w, const struct node *row)
{
	buf_adds(w->out, "</tr>\n");
	if (row->header)
		buf_adds(w->out, "</thead>\n");
	else if (!row->next)
		buf_adds(w->out, "</tbody>\n");
}

void html_begin_cell(struct writer *w, const struct node *cell)
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

void html_end_cell(struct writer *w, const struct node *cell)
{
	buf_add(w->out, is_header(cell) ? S("</th>") : S("</td>"));
}
