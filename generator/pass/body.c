#include "pass/body.h"

#include <stdlib.h>
#include <string.h>

/* ---- for all passes ---- */

#define TELL_MOST 1000

bool pass_may_tell(struct pass *p)
{
	if (p->found->told++ == TELL_MOST)
		diag_add(p->diags, DIAG_ERROR, "markdown/limit", p->page->path, 0, 0,
			 "more than %d problems on this page; the others are not shown", TELL_MOST);
	return p->found->told <= TELL_MOST;
}

struct str pass_label(const struct pass *p, const char *key)
{
	struct str text = labels_peek(&p->site->labels, str_c(key));

	return text.p ? text : str_c(key);
}

struct str pass_label_with(const struct pass *p, const char *key, struct str arg)
{
	return label_fill(&p->site->labels, p->scratch, key, &arg, 1);
}

struct str pass_keep(struct pass *p, const struct buf *text)
{
	return p->texts ? attic_add(p->texts, buf_str(text)) : buf_dup(text, p->arena);
}

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

bool pass_owns_anchor(struct str id)
{
	static const struct {
		struct str name;
		bool second; /* a second number may follow */
	} names[] = {{{"note-ref-", 9}, true},
		     {{"note-", 5}, false},
		     {{"cite-", 5}, true},
		     {{"source-", 7}, false},
		     {{"task-", 5}, false}};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct str rest = str_slice(id, names[i].name.n, id.n);

		if (!str_starts(id, names[i].name) || !all_digits(str_cut(&rest, '-')))
			continue;
		if (!rest.p || (names[i].second && all_digits(rest)))
			return true;
	}
	return false;
}

bool pass_claim_anchor(struct pass *p, struct str id, size_t section)
{
	if (pass_owns_anchor(id) || map_has(&p->found->anchors, id))
		return false;
	pass_put_anchor(p, id, section);
	return true;
}

void pass_put_anchor(struct pass *p, struct str id, size_t section)
{
	map_put(&p->found->anchors, str_dup(p->arena, id), NULL)->num = section + 1;
}

bool pass_looks(struct pass *p, struct str path)
{
	bool there = repo_exists(p->repo, path);

	list_push(&p->found->looked, (struct looked){str_dup(p->arena, path), there});
	return there;
}

struct node *pass_text(struct pass *p, const struct node *at, struct str text)
{
	struct node *n = node_new(p->scratch, NODE_TEXT, at);

	n->text = text;
	return n;
}

/* ---- fields ---- */

static void found_release(struct found *f)
{
	for (size_t i = 0; i < f->cited.n; i++)
		list_free(&f->cited.v[i].locators);
	list_free(&f->sections);
	list_free(&f->refs);
	list_free(&f->cited);
	list_free(&f->assets);
	list_free(&f->looked);
	map_release(&f->cited_at);
	map_release(&f->anchors);
}

static struct node *parse(struct pass *p, struct str text, unsigned line)
{
	struct node *root = markdown_parse(p->scratch, text, p->page->path, line, p->diags);

	return root ? root : node_new(p->scratch, NODE_DOCUMENT, NULL);
}

/* The HTML of a field's text, in the arena; what it says of others goes to refs, unless that
 * is NULL. */
static struct str render_field(struct pass *p, struct str text, unsigned line, struct found *refs)
{
	struct found found = {.fragment = true}, *before = p->found;
	struct str html;
	struct buf out;

	p->found = &found;
	p->root = parse(p, text, line);
	buf_init(&out, 0);
	list_push(&found.sections, (struct section){.line = line});
	pass_blocks(p);
	pass_links(p);
	pass_advice(p);
	pass_notes(p);
	pass_charts(p);
	pass_outline(p);
	pass_html(p, &out);
	for (size_t i = 0; refs && i < found.refs.n; i++)
		list_push(&refs->refs, found.refs.v[i]);
	for (size_t i = 0; refs && i < found.assets.n; i++)
		list_push(&refs->assets, found.assets.v[i]);
	for (size_t i = 0; refs && i < found.looked.n; i++)
		list_push(&refs->looked, found.looked.v[i]);
	html = buf_dup(&out, p->arena);
	buf_release(&out);
	found_release(&found);
	p->found = before;
	p->root = NULL;
	return html;
}

struct str body_fragment(struct pass *p, struct str text, unsigned line)
{
	return render_field(p, text, line, NULL);
}

/* Renders the field where it is Markdown, and adds what it says of other pages. */
static void finish_field(struct pass *p, struct field_value *value)
{
	for (size_t i = 0; i < value->n; i++) {
		struct scalar *v = &value->v[i];

		if (value->field->kind == FIELD_REF && v->ref) {
			struct reference r = {.kind = REFERENCE_FIELD,
					      .from = p->page,
					      .target = v->ref,
					      .context = value->field->label,
					      .line = v->line,
					      .column = v->column};
			list_push(&p->found->refs, r);
		} else if (value->field->kind == FIELD_MARKDOWN) {
			v->html = render_field(p, v->text, v->line, p->found);
		} else if (value->field->kind == FIELD_TEXT) {
			pass_advise_text(p, v->text, v->line, v->column);
		}
	}
}

/* ---- the body ---- */

static void copy_cited(struct pass *p, struct body *body)
{
	struct cited *cited = arena_new(p->arena, struct cited, p->found->cited.n);

	for (size_t i = 0; i < p->found->cited.n; i++) {
		const struct found_cited *from = &p->found->cited.v[i];
		struct str *locators = arena_new(p->arena, struct str, from->locators.n);

		for (size_t k = 0; k < from->locators.n; k++)
			locators[k] = str_dup(p->arena, from->locators.v[k]);
		cited[i] = (struct cited){from->source, locators, from->locators.n, from->uses};
	}
	body->cited = cited;
	body->cited_n = p->found->cited.n;
}

static void finish(struct pass *p, const struct buf *html)
{
	struct body *body = &p->page->body;
	struct found *f = p->found;
	struct section *sections = arena_new(p->arena, struct section, f->sections.n);
	struct reference *refs = arena_new(p->arena, struct reference, f->refs.n);
	struct asset **assets = arena_new(p->arena, struct asset *, f->assets.n);
	struct looked *looked = arena_new(p->arena, struct looked, f->looked.n);

	memcpy(sections, f->sections.v, f->sections.n * sizeof *sections);
	if (f->refs.n)
		memcpy(refs, f->refs.v, f->refs.n * sizeof *refs);
	if (f->assets.n)
		memcpy(assets, f->assets.v, f->assets.n * sizeof *assets);
	if (f->looked.n)
		memcpy(looked, f->looked.v, f->looked.n * sizeof *looked);
	*body = (struct body){.html = pass_keep(p, html),
			      .sections = sections,
			      .sections_n = f->sections.n,
			      .refs = refs,
			      .refs_n = f->refs.n,
			      .anchors = f->anchors,
			      .words = f->words,
			      .has_tasks = f->tasks > 0,
			      .assets = assets,
			      .assets_n = f->assets.n,
			      .looked = looked,
			      .looked_n = f->looked.n};
	f->anchors = (struct map){0};
	copy_cited(p, body);
	if (html->overflow)
		diag_add(p->diags, DIAG_ERROR, "markdown/limit", p->page->path, 0, 0,
			 "the page's HTML is larger than %zu MiB; split the page", html->max >> 20);
}

void body_build(struct pass *p, struct str body_text)
{
	unsigned line = p->page->matter_lines ? p->page->matter_lines : 1;
	struct found found = {0};
	struct buf html;

	p->found = &found;
	buf_init(&html, 0);
	p->root = parse(p, body_text, line);
	pass_blocks(p);
	pass_headings(p);
	pass_foreign(p);
	pass_links(p);
	pass_advice(p);
	pass_notes(p);
	pass_charts(p);
	pass_terms(p);
	pass_outline(p);
	pass_html(p, &html);
	for (size_t i = 0; i < p->page->fields_n; i++)
		finish_field(p, &p->page->fields[i]);
	finish(p, &html);
	buf_release(&html);
	found_release(&found);
	p->found = NULL;
	p->root = NULL;
}

void body_release(struct body *body)
{
	map_release(&body->anchors);
}
