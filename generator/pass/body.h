/*
 * body: the passes in their order, from a page's text to struct body.
 *
 *   markdown_parse → blocks (callouts, language spans, own anchors) → headings (levels, anchors)
 *   → links (paths, wikilinks, media) → advice (what an editors' checklist asks) → notes
 * (footnotes, citations) → charts → terms → outline (sections' text, references with their
 * sentence) → html
 *
 * Each pass takes the tree and changes it in place. A job works on one page; it reads the frozen
 * site (front matter and addresses of all pages) and writes only to its own page (and to the `used`
 * of assets).
 *
 * Ids that the passes give: headings by GitHub's rule; note-<n>, note-ref-<n>[-<use>],
 * cite-<number>-<use>, task-<n>. A heading never gets one of these, nor source-<number>, which the
 * theme gives. All of them are in body.anchors, with the ids of raw HTML.
 *
 * Visible texts are labels: heading.link ({0}: the heading), table.label, note.title, note.label
 * ({0}: the number), note.back, cite.label ({0}: number and locator), task.done, task.open,
 * file.size.b, file.size.kb, file.size.mb, number.decimal, number.percent; a callout's comes from
 * site.yaml. Not shown: link.vague, link texts that say nothing, with ";" between them.
 */
#ifndef PASS_BODY_H
#define PASS_BODY_H

#include "model/site.h"

struct term_index;
struct found;

struct pass {
	const struct site *site;
	struct page *page;     /* whose body it is */
	struct node *root;     /* set by body_build and body_fragment */
	struct arena *arena;   /* results: lives as long as the site's bodies */
	struct attic *texts;   /* for html and text; NULL: in the arena as well */
	struct arena *scratch; /* the tree; the caller resets it after the page */
	struct diags *diags;
	struct repo *repo;		/* for image sizes; NULL: none are known */
	const struct term_index *terms; /* term_index_new of the site; NULL: terms are not linked */
	size_t worker;
	struct found *found; /* of body_build and body_fragment */
};

/*
 * body_text stands on page->matter_lines. Fills in page->body, which is always whole, and the html
 * of the page's Markdown fields; errors are in diags. What the page's fields say of other pages is
 * among its refs. body_release frees what the body holds outside the arena.
 */
void body_build(struct pass *p, struct str body_text);
void body_release(struct body *body);

/* Renders a short Markdown text, such as a field, with links resolved, in the arena. A citation in
 * it leads to the source's page, since numbers belong to the body. */
struct str body_fragment(struct pass *p, struct str text, unsigned line);

/* The glossary's names, made ready for pass_terms; for all threads. Free it with term_index_free.
 */
struct term_index *term_index_new(const struct site *site);
void term_index_free(struct term_index *index); /* NULL is fine */

/* ---- the passes; body.c alone calls them ---- */

/* What the passes find, before it is copied to struct body. */
struct found {
	bool fragment; /* a field's text: no ids, no numbers */
	struct {
		struct section *v;
		size_t n, cap;
	} sections;
	struct {
		struct reference *v;
		size_t n, cap;
	} refs;
	struct {
		struct found_cited *v;
		size_t n, cap;
	} cited;
	struct {
		struct asset **v;
		size_t n, cap;
	} assets;
	struct {
		struct looked *v;
		size_t n, cap;
	} looked;
	struct map cited_at; /* the source's url, and url, line feed, locator → index in cited */
	struct map anchors;  /* as in struct body */
	size_t words, tasks, boxes, tables; /* boxes: tasks that a reader can tick */
	size_t misses;			    /* broken links so far */
	size_t told;			    /* problems so far */
};

struct found_cited {
	const struct page *source;
	struct {
		struct str *v;
		size_t n, cap;
	} locators;
	unsigned uses;
};

void pass_blocks(struct pass *p);
void pass_headings(struct pass *p); /* fills sections and anchors */
void pass_foreign(struct pass *p);  /* tells what was written for other programs */
void pass_links(struct pass *p);
void pass_advice(struct pass *p); /* heading/bold, link/text, privacy/contact; changes nothing */
void pass_download(struct pass *p, const struct node *link); /* link/file; for pass_advice */
/* privacy/contact of a text that is no Markdown. */
void pass_advise_text(struct pass *p, struct str text, unsigned line, unsigned column);
void pass_notes(struct pass *p);
void pass_charts(struct pass *p); /* bars in the tables of charts; see pass/charts.c */
void pass_terms(struct pass *p);
void pass_outline(struct pass *p); /* texts of the sections, references */
/* Renders the tree; footnotes at the end. Raw HTML by config.raw_html. */
void pass_html(struct pass *p, struct buf *out);

/* ---- for all passes ---- */

/* What a link, term or citation says of a page; target NULL: nothing. Its anchor is a slice of the
 * node's url; no context, no section. */
struct reference pass_reference(const struct pass *p, const struct node *n);

/* True for an address that another program's template would fill in. */
bool foreign_address(struct str url);

/* Tells of a problem at a node. A page tells no more than 1,000. */
#define pass_diag(p, level, rule, at, ...)                                                         \
	(pass_may_tell(p) ? diag_add((p)->diags, (level), (rule), (p)->page->path, (at)->line,     \
				     (at)->column, __VA_ARGS__)                                    \
			  : (void)0)
bool pass_may_tell(struct pass *p);

/* The label; the key itself when there is none. */
struct str pass_label(const struct pass *p, const char *key);
/* The same with {0} replaced by arg. */
struct str pass_label_with(const struct pass *p, const char *key, struct str arg);

/* A copy of what is looked at seldom. */
struct str pass_keep(struct pass *p, const struct buf *text);

/* Whether notes, citations, sources or tasks may get this id. */
bool pass_owns_anchor(struct str id);
/* Notes an id that a writer chose, unless it is taken or one of ours: then false. It is copied. */
bool pass_claim_anchor(struct pass *p, struct str id, size_t section);
/* Notes an id of ours. */
void pass_put_anchor(struct pass *p, struct str id, size_t section);

/* Whether the file is in the repository. Every question is noted. p->repo is there. */
bool pass_looks(struct pass *p, struct str path);

/* A new TEXT beside at. */
struct node *pass_text(struct pass *p, const struct node *at, struct str text);

#endif
