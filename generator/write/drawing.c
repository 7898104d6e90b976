#include "write/drawing.h"

struct lines drawing_lines(struct arena *arena, struct str title, size_t chars, unsigned most)
{
	struct lines lines = {0};

	for (struct str rest = str_trim(title); rest.n && lines.n < most; lines.n++) {
		struct str head = utf8_prefix(rest, chars);
		bool last = lines.n + 1 == most;
		size_t space = head.n < rest.n ? str_rchr(head, ' ') : SIZE_MAX;

		if (head.n < rest.n && rest.p[head.n] == ' ')
			space = head.n;
		if (head.n < rest.n && space != SIZE_MAX && space)
			head.n = space;
		lines.v[lines.n] = head;
		rest = str_trim(str_slice(rest, head.n, rest.n));
		if (last && rest.n)
			lines.v[lines.n] = str_printf(arena, STR_FMT "…", STR_ARG(head));
	}
	return lines;
}

void drawing_link(const struct frame *f, struct buf *b, const struct page *page, struct str before,
		  bool out_of_reach)
{
	buf_adds(b, "<a href=\"");
	buf_add_html(b, frame_url(f, page->url));
	buf_addf(b, "\"%s><title>", out_of_reach ? " tabindex=\"-1\"" : "");
	buf_add_html(b, before);
	buf_add_html(b, page->title);
	buf_adds(b, "</title>");
}

/* No space ends a line, as it would move one that is set to the right; who hears the link gets its
 * title. */
void drawing_text(struct buf *b, const struct lines *lines, int x, int y, const char *attributes)
{
	int first = y - DRAWING_LINE * ((int)lines->n - 1) / 2;

	buf_addf(b, "<text%s>", attributes);
	for (unsigned i = 0; i < lines->n; i++) {
		buf_addf(b, "<tspan x=\"%d\" y=\"%d\">", x, first + DRAWING_LINE * (int)i + 5);
		buf_add_html(b, lines->v[i]);
		buf_adds(b, "</tspan>");
	}
	buf_adds(b, "</text>");
}
