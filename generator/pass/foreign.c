/*
 * foreign: what was written for another program, and means nothing here.
 *
 * Pages that come from Hugo, Jekyll, MkDocs or Docusaurus may hold instructions to those. They
 * stand in the page as text, so that nothing is lost, and are told: each kind once a page, where it
 * is first, with how often. Code is left alone.
 */
#include "pass/body.h"

struct kind {
	struct str mark;
	bool opens; /* only at the beginning of a paragraph */
	const char *what;
	const char *way; /* what to write instead; NULL: nothing */
};

#define NOTICE "; write it as \"> [!NOTE]\""

/* In an order in which the first that fits is right. What may stand anywhere begins with a brace.
 */
static const struct kind kinds[] = {
	{{"{{<", 3}, false, "a shortcode (Hugo)", NULL},
	{{"{{%", 3}, false, "a shortcode (Hugo)", NULL},
	{{"{%", 2}, false, "a tag of a template (Liquid, Jinja, Nunjucks)", NULL},
	{{"{{", 2}, false, "an expression of a template", NULL},
	{{":::", 3}, true, "a notice (Docusaurus)", NOTICE},
	{{"!!! ", 4}, true, "a notice (MkDocs)", NOTICE},
	{{"??? ", 4}, true, "a notice that folds (MkDocs)", NOTICE},
	{{"=== \"", 5}, true, "tabs (MkDocs)", NULL},
	{{"{: ", 3}, false, "attributes (kramdown)", NULL},
};

#define KINDS (sizeof kinds / sizeof *kinds)

struct seen {
	const struct node *first[KINDS];
	unsigned n[KINDS];
};

static bool opens_paragraph(const struct node *n)
{
	return n->parent && n->parent->kind == NODE_PARAGRAPH && n->parent->first == n;
}

/* The kind of what stands first in s from *at on, which moves behind it; KINDS when there is none.
 */
static size_t next_kind(struct str s, size_t *at, bool opens)
{
	for (size_t i = *at; i < s.n; i++) {
		/* Every byte of every page comes by here. */
		if (i > 0 || !opens)
			i = str_chr(s, '{', i);
		for (size_t k = 0; k < KINDS && i < s.n; k++) {
			if (!str_starts(str_slice(s, i, s.n), kinds[k].mark) ||
			    (kinds[k].opens && (!opens || i > 0)))
				continue;
			*at = i + kinds[k].mark.n;
			return k;
		}
		if (i == SIZE_MAX)
			break;
	}
	return KINDS;
}

bool foreign_address(struct str url)
{
	return str_find(url, S("{{"), 0) != SIZE_MAX || str_find(url, S("{%"), 0) != SIZE_MAX;
}

static void look(struct seen *seen, const struct node *n, struct str text, bool opens)
{
	size_t at = 0, k;

	while ((k = next_kind(text, &at, opens)) < KINDS) {
		if (!seen->n[k]++)
			seen->first[k] = n;
	}
}

void pass_foreign(struct pass *p)
{
	struct seen seen = {0};

	for (struct node *n = p->root; n; n = node_next(n, p->root)) {
		if (n->kind == NODE_TEXT && !n->literal)
			look(&seen, n, n->text, opens_paragraph(n));
		else if (n->kind == NODE_LINK || n->kind == NODE_IMAGE)
			look(&seen, n, n->url, false);
	}
	for (size_t k = 0; k < KINDS; k++) {
		if (!seen.n[k])
			continue;
		pass_diag(p, DIAG_WARNING, "markdown/foreign", seen.first[k],
			  "\"" STR_FMT
			  "\" is %s, which means nothing here: it stands in the page as text "
			  "(%u on this page)%s",
			  STR_ARG(str_trim(kinds[k].mark)), kinds[k].what, seen.n[k],
			  kinds[k].way ? kinds[k].way : "");
	}
}
