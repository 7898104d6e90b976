/* The text of a page by section, each with since when it says what it says, and how that is known.
 */
#include "model/origin.h"
#include "write/context.h"

static struct str section_html(const struct body *body, size_t from, size_t to)
{
	return str_slice(body->html, from < to ? from : to, to);
}

static struct str text_html(const struct body *body, size_t i)
{
	return section_html(body, body->sections[i].text_at,
			    i + 1 < body->sections_n ? body->sections[i + 1].heading_at
						     : body->html.n);
}

/* The page's own history, at the revision that the section is from. */
static void add_revision(const struct frame *f, struct value *v, size_t i)
{
	const struct page *p = f->page;
	const struct revision *r = &p->history->v[i];
	const struct commit *commit = &f->c->site->history.commits[r->commit];

	value_set(f->arena, v, S("changed"),
		  frame_date(f, date_of(commit->committed, commit->committed_zone)));
	value_set_str(f->arena, v, "basis", str_c(basis_name(BASIS_GIT)));
	value_set_str(f->arena, v, "subject", commit->subject);
	value_set_str(f->arena, v, "commit", context_short_id(f, commit));
	value_set_str(f->arena, v, "commit_url", context_commit_url(f, commit, r->path));
	context_people(f, v, r, 1, 1);
	if (p->history->n > 1)
		value_set_str(
			f->arena, v, "history_url",
			frame_url(f, str_printf(f->arena, STR_FMT STR_FMT "#" STR_FMT,
						STR_ARG(p->url), STR_ARG(f->c->history_folder),
						STR_ARG(context_revision_id(f, i)))));
}

/* Which lines of the source it is made of. A forge has them as committed, not as they lie here. */
static void add_lines(const struct frame *f, struct value *v, const struct section *s)
{
	const struct page *p = f->page;
	const struct origin *origin = origin_of(f->c->site, p->path);
	unsigned last = s->end_line > s->line ? s->end_line : s->line;
	struct str numbers[2] = {str_number(f->arena, s->line), str_number(f->arena, last)};
	bool committed = p->source && p->source->state == SOURCE_COMMITTED;

	value_set_str(
		f->arena, v, "lines_text",
		last > s->line
			? label_fill(&f->c->site->labels, f->arena, "section.lines", numbers, 2)
			: label_fill(&f->c->site->labels, f->arena, "section.line", numbers, 1));
	value_set_str(f->arena, v, "lines_url",
		      committed ? origin_lines(origin, f->arena, p->path, s->line, last)
				: (struct str){NULL, 0});
}

static struct value *section_value(const struct frame *f, size_t i)
{
	static const char *const absent[] = {"changed", "subject",     "commit",     "commit_url",
					     "people",	"people_text", "history_url"};
	const struct page *p = f->page;
	const struct section *s = &p->body.sections[i];
	uint32_t revision = p->account->sections[i];
	struct str text = text_html(&p->body, i);
	struct value *v = value_map(f->arena);

	value_set_html(f->arena, v, "heading_html",
		       section_html(&p->body, s->heading_at, s->text_at));
	value_set_html(f->arena, v, "text_html", text);
	value_set_str(f->arena, v, "title", s->heading.n ? s->heading : p->title);
	value_set_str(f->arena, v, "url",
		      s->anchor.n ? str_printf(f->arena, "#" STR_FMT, STR_ARG(s->anchor))
				  : (struct str){NULL, 0});
	/* Of a heading with nothing but other headings under it there is nothing to tell. */
	value_set_bool(f->arena, v, "has_text", str_trim(text).n > 0);
	for (size_t k = 0; k < sizeof absent / sizeof *absent; k++)
		value_set(f->arena, v, str_c(absent[k]), NULL);
	value_set_str(f->arena, v, "basis", str_c(basis_name(BASIS_UNKNOWN)));
	value_set_bool(f->arena, v, "uncommitted", revision == ACCOUNT_UNCOMMITTED);
	if (revision < p->history->n)
		add_revision(f, v, revision);
	add_lines(f, v, s);
	return v;
}

void context_sections(const struct frame *f, struct value *top)
{
	const struct page *p = f->page;
	struct value_list sections = {0};

	/* Of a page without headings the page's own history says it all. */
	if (f->view == VIEW_PAGE && f->part <= 1 && p->account && p->body.sections_n > 1)
		for (size_t i = 0; i < p->body.sections_n; i++)
			value_add(f->arena, &sections, section_value(f, i));
	frame_set_list(f, top, S("sections"), S("has_sections"), &sections);
}
