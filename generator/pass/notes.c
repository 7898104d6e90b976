/* notes: footnotes numbered in the order of their first use; citations "[@id, p. 29]" numbered in
 * the order of the sources' first use. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pass/body.h"

/* A group of citations in one pair of brackets is never longer. */
#define GROUP_BYTES ((size_t)2000)
/* From this many on, unknown sources are told without a suggestion. */
#define SUGGESTIONS 50

/* ---- footnotes ---- */

struct notes {
	struct node **v; /* by cmark's number */
	size_t n;
	struct node **order; /* by ours */
	size_t used;
};

/* Numbers the references under root; those in notes are for later. */
static void number_refs(struct pass *p, struct notes *notes, struct node *root, size_t *section)
{
	struct node *n = root;

	while (n) {
		if (n != root && n->kind == NODE_FOOTNOTE) {
			n = node_skip(n, root);
			continue;
		}
		if (n->kind == NODE_HEADING && n->parent == p->root)
			++*section;
		if (n->kind == NODE_FOOTNOTE_REF) {
			struct node *note = notes->v[n->level - 1];

			if (!note->level) {
				notes->order[notes->used++] = note;
				note->level = (unsigned)notes->used;
				pass_put_anchor(p, str_printf(p->scratch, "note-%u", note->level),
						*section);
			}
			n->level = note->level;
			n->nth = ++note->nth;
			pass_put_anchor(p,
					n->nth == 1
						? str_printf(p->scratch, "note-ref-%u", n->level)
						: str_printf(p->scratch, "note-ref-%u-%u", n->level,
							     n->nth),
					*section);
		}
		n = node_next(n, root);
	}
}

static void number_notes(struct pass *p)
{
	struct notes notes = {0};
	size_t section = 0;

	for (struct node *n = p->root->first; n; n = n->next)
		notes.n += n->kind == NODE_FOOTNOTE;
	if (!notes.n)
		return;
	notes.v = arena_new(p->scratch, struct node *, notes.n);
	notes.order = arena_new(p->scratch, struct node *, notes.n);
	for (struct node *n = p->root->first; n; n = n->next)
		if (n->kind == NODE_FOOTNOTE) {
			notes.v[n->level - 1] = n;
			n->level = n->nth = 0;
		}
	number_refs(p, &notes, p->root, &section);
	for (size_t i = 0; i < notes.used; i++)
		number_refs(p, &notes, notes.order[i], &section);
	/* cmark keeps notes that only unused ones refer to. */
	for (size_t i = 0; i < notes.n; i++)
		node_unlink(notes.v[i]);
	for (size_t i = 0; i < notes.used; i++)
		node_append(p->root, notes.order[i]);
}

/* A field has no place for notes. */
static void drop_notes(struct pass *p)
{
	for (struct node *n = p->root, *next; n; n = next) {
		next = node_next(n, p->root);
		if (n->kind == NODE_FOOTNOTE) {
			next = node_skip(n, p->root);
			node_unlink(n);
		} else if (n->kind == NODE_FOOTNOTE_REF) {
			pass_diag(p, DIAG_WARNING, "note/field", n,
				  "a field cannot have footnotes; move this one to the text");
			node_unlink(n);
		}
	}
}

static bool note_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

/* "[^name]" that is still text has no note. What looks like a range in a regular expression is let
 * be. */
static void check_note(struct pass *p, const struct node *n)
{
	for (size_t at = str_find(n->text, S("[^"), 0); at != SIZE_MAX;
	     at = str_find(n->text, S("[^"), at + 2)) {
		size_t end = at + 2;
		bool range;

		while (end < n->text.n && note_char(n->text.p[end]))
			end++;
		range = end - at > 4 && n->text.p[at + 3] == '-';
		if (end == at + 2 || end >= n->text.n || n->text.p[end] != ']' || range)
			continue;
		pass_diag(p, DIAG_WARNING, "note/missing", n,
			  "there is no footnote \"" STR_FMT "\"; write it as [^" STR_FMT "]: text",
			  STR_ARG(str_slice(n->text, at + 2, end)),
			  STR_ARG(str_slice(n->text, at + 2, end)));
	}
}

/* ---- citations ---- */

/* One of a group. */
struct citation {
	struct str id, locator;
	const struct page *source;
};

#define GROUP_MOST 50

/* a, separator, b as a key. */
static struct str join_key(struct arena *arena, struct str a, char separator, struct str b)
{
	char *p = arena_new(arena, char, a.n + 1 + b.n);

	if (a.n)
		memcpy(p, a.p, a.n);
	p[a.n] = separator;
	if (b.n)
		memcpy(p + a.n + 1, b.p, b.n);
	return (struct str){p, a.n + 1 + b.n};
}

/* The source with this id, of any type whose pages are sources. */
static const struct page *find_source(struct pass *p, struct str id, struct str *near)
{
	const struct config *config = &p->site->config;
	bool suggest = p->found->misses < SUGGESTIONS;
	const struct page *page = NULL;

	*near = (struct str){NULL, 0};
	for (size_t i = 0; i < config->types_n && !page; i++)
		if (config->types[i].citation)
			page = map_ptr(&p->site->by_type_id,
				       join_key(p->scratch, config->types[i].name, '/', id));
	for (size_t i = 0; i < config->types_n && !page && suggest && !near->n; i++)
		if (config->types[i].citation)
			page = site_find(p->site, NULL, id, &config->types[i], near);
	p->found->misses += !page;
	return page;
}

/* Reads the inside of "[@a, p. 2; @b]". Returns how many, 0 when it is no group of citations. */
static size_t read_group(struct str inside, struct citation *v)
{
	size_t n = 0;

	while (inside.p) {
		struct str rest = str_trim(str_cut(&inside, ';'));
		size_t end = 1;

		if (!str_starts(rest, S("@")) || n == GROUP_MOST)
			return 0;
		while (end < rest.n && rest.p[end] != ',' && rest.p[end] != ' ')
			end++;
		v[n].id = str_slice(rest, 1, end);
		v[n].locator = str_trim(str_slice(rest, end, rest.n));
		if (str_starts(v[n].locator, S(",")))
			v[n].locator = str_trim(str_slice(v[n].locator, 1, v[n].locator.n));
		if (!v[n].id.n)
			return 0;
		n++;
	}
	return n;
}

/* Gives the citation its number and use, and notes where in the source it points. */
static void count_use(struct pass *p, struct node *n, const struct page *source, size_t section)
{
	struct found *f = p->found;
	struct found_cited *cited;
	struct map_entry *e;
	char id[64];
	bool added;

	e = map_put(&f->cited_at, source->url, &added);
	if (added) {
		e->num = f->cited.n;
		list_push(&f->cited, (struct found_cited){.source = source});
	}
	n->level = (unsigned)e->num + 1;
	cited = &f->cited.v[e->num];
	n->nth = ++cited->uses;
	snprintf(id, sizeof id, "cite-%u-%u", n->level, n->nth);
	pass_put_anchor(p, str_c(id), section);
	if (!n->text.n)
		return;
	map_put(&f->cited_at, join_key(p->scratch, source->url, '\n', n->text), &added);
	if (added)
		list_push(&cited->locators, n->text);
}

static void add_markup(struct pass *p, struct node *before, const char *html)
{
	struct node *n = node_new(p->scratch, NODE_MARKUP, before);

	n->text = str_c(html);
	node_insert_before(before, n);
}

/* Replaces the text n, "[@…]", by its citations. */
static void make_group(struct pass *p, struct node *n, const struct citation *v, size_t count,
		       size_t section)
{
	if (count > 1)
		add_markup(p, n, "<span class=\"cites\">[");
	for (size_t i = 0; i < count; i++) {
		struct node *c;

		if (i)
			add_markup(p, n, "; ");
		if (v[i].source) {
			c = node_new(p->scratch, NODE_CITATION, n);
			c->text = v[i].locator;
			c->target = v[i].source;
			c->grouped = count > 1;
			if (!p->found->fragment)
				count_use(p, c, v[i].source, section);
		} else {
			c = pass_text(p, n,
				      str_printf(p->scratch, "@" STR_FMT "%s" STR_FMT,
						 STR_ARG(v[i].id), v[i].locator.n ? ", " : "",
						 STR_ARG(v[i].locator)));
		}
		node_insert_before(n, c);
	}
	if (count > 1)
		add_markup(p, n, "]</span>");
	node_unlink(n);
}

/* Looks at the group that n, "[@…]", is. */
static void make_citations(struct pass *p, struct node *n, size_t section)
{
	struct citation v[GROUP_MOST];
	size_t count = read_group(str_slice(n->text, 1, n->text.n - 1), v), known = 0;

	if (!count)
		pass_diag(p, DIAG_WARNING, "citation/syntax", n,
			  "\"" STR_FMT "\" is no citation; write it as [@source, p. 2; @other]",
			  STR_ARG(n->text));
	for (size_t i = 0; i < count; i++) {
		struct str near;

		v[i].source = find_source(p, v[i].id, &near);
		known += v[i].source != NULL;
		if (!v[i].source)
			pass_diag(p, DIAG_ERROR, "citation/missing", n,
				  "no source is called \"" STR_FMT "\"%s" STR_FMT "%s",
				  STR_ARG(v[i].id), near.n ? "; did you mean \"" : "",
				  STR_ARG(near), near.n ? "\"?" : "");
	}
	if (known)
		make_group(p, n, v, count, section);
}

/* The next "[@…]" in s from from; SIZE_MAX if none. *length is that of the whole. */
static size_t find_group(struct str s, size_t from, size_t *length)
{
	for (size_t at = str_find(s, S("[@"), from); at != SIZE_MAX;
	     at = str_find(s, S("[@"), at + 2)) {
		struct str rest = str_slice(s, at, at + GROUP_BYTES);
		size_t close = str_chr(rest, ']', 2);

		if (close == SIZE_MAX || str_chr(str_slice(rest, 0, close), '[', 1) != SIZE_MAX)
			continue;
		*length = close + 1;
		return at;
	}
	return SIZE_MAX;
}

/* Returns the node to go on with. */
static struct node *cite_in(struct pass *p, struct node *n, size_t section)
{
	size_t length, at;
	struct node *next;

	if (n->literal || str_chr(n->text, '[', 0) == SIZE_MAX)
		return node_next(n, p->root);
	at = find_group(n->text, 0, &length);
	if (at == SIZE_MAX) {
		check_note(p, n);
		return node_next(n, p->root);
	}
	if (at > 0) {
		struct node *group = node_split(p->scratch, n, at);

		check_note(p, n);
		n = group;
	}
	if (length < n->text.n)
		node_split(p->scratch, n, length);
	next = node_next(n, p->root);
	make_citations(p, n, section);
	return next;
}

void pass_notes(struct pass *p)
{
	bool sources = false;
	size_t section = 0;

	for (size_t i = 0; i < p->site->config.types_n; i++)
		sources |= p->site->config.types[i].citation;
	if (p->found->fragment)
		drop_notes(p);
	else
		number_notes(p);
	for (struct node *n = p->root, *next; n; n = next) {
		next = node_next(n, p->root);
		if (n->kind == NODE_HEADING && n->parent == p->root)
			section++;
		if (n->kind == NODE_LINK || n->kind == NODE_IMAGE) {
			next = node_skip(n, p->root);
		} else if (n->kind == NODE_TEXT && sources) {
			next = cite_in(p, n, section);
		} else if (n->kind == NODE_TEXT) {
			check_note(p, n);
		}
	}
}
