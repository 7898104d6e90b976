/*
 * context: from the frozen site to the values that templates see.
 *
 * theme/README.md lists every name; it is the contract with theme authors. What is the same for all
 * pages is made once (struct context); the rest per page, in the worker's scratch arena.
 */
#ifndef WRITE_CONTEXT_H
#define WRITE_CONTEXT_H

#include "model/lists.h"
#include "write/theme.h"

struct facet_values;

/* What browsers may load and run of a page: what is the site's own, nothing that stands in the
 * page. script: further sources of scripts, with a space before each. */
#define CONTEXT_POLICY(script)                                                                     \
	"default-src 'none'; script-src 'self'" script                                             \
	"; style-src 'self'; img-src 'self' data:; "                                               \
	"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"

/* One commit with the pages it touched. */
struct change {
	const struct commit *commit;
	const struct page **pages; /* by url */
	size_t pages_n;
};

struct context {
	struct arena arena;
	const struct site *site;
	const struct theme *theme;
	const struct value *labels;
	struct change *changes; /* newest first */
	size_t changes_n;
	struct str commit;		/* short id of the head; {NULL,0} without one */
	struct str history_folder;	/* "geschiedenis/" */
	struct str page_folder;		/* of further pages of a list: "pagina/" */
	const struct page **registered; /* all that stand in the register, in its order */
	size_t registered_n;
	const struct facet_values **facets; /* by page->index; NULL: none */
	/* The special pages; NULL: there is none. */
	const struct page *search, *all_changes, *site_register, *wanted, *map;
	bool has_feed;
	bool dirty; /* not all is as the commit has it */
};

/* site and theme must outlive it; site->history and all bodies must be there. */
void context_init(struct context *c, const struct site *site, const struct theme *theme);
void context_release(struct context *c);

/* What is being rendered: a page, or a view of it. */
enum view { VIEW_PAGE, VIEW_HISTORY, VIEW_REDIRECT, VIEW_GONE, VIEW_LETTER };

struct frame {
	const struct context *c;
	struct arena *arena; /* scratch, for values */
	const struct page *page;
	enum view view;
	struct str url;			   /* of this view, relative to the site's root */
	unsigned part, parts;		   /* lists: which part of how many, from 1 */
	struct str letter;		   /* VIEW_LETTER: which */
	bool outline;			   /* VIEW_HISTORY: without the differences */
	size_t worker;			   /* whose arena it is; as repo_read_blob has it */
	const struct tombstone *tombstone; /* VIEW_GONE; page is then what stands above it */
};

/* The whole value of a frame: what the template's top level sees. */
const struct value *context_frame(const struct frame *f);

/* Names the template that the frame is rendered by. */
struct str context_template(const struct frame *f);

/* Which kind of page the frame is, as theme/README.md lists them. */
struct str context_kind(const struct frame *f);

/* ---- parts, each in its file ---- */

/* From context_site.c: site, assets, menu, footer, crumbs. */
void context_site(const struct frame *f, struct value *top);
/* From context_page.c: toc, fields, sources. */
void context_page(const struct frame *f, struct value *top);
/* From context_links.c: mentions, backlinks, cited_by, related, around, prev, next. */
void context_links(const struct frame *f, struct value *top);
/* From context_list.c: children, facets, groups, letters, pagination, terms, changes. */
void context_list(const struct frame *f, struct value *top);
/* From context_facets.c: facets; and c->facets, for context_init. */
void context_facets(const struct frame *f, struct value *top);
void context_count_facets(struct context *c);
/* From context_home.c: ways, others, due. */
void context_home(const struct frame *f, struct value *top);
/* From context_wanted.c: wanted. */
void context_wanted(const struct frame *f, struct value *top);
/* From context_trust.c: trust, provenance. */
void context_trust(const struct frame *f, struct value *top);
/* From context_history.c: revisions. */
void context_history(const struct frame *f, struct value *top);
/* From context_sections.c: sections. */
void context_sections(const struct frame *f, struct value *top);
/* Adds all that the differences of a page's revisions are made from, but for what is the same for
 * the whole site. */
void context_history_made_of(const struct frame *f, struct buf *out);

/* The address of a page or file as seen from the frame; absolute on the 404 page, which is served
 * at any depth. */
struct str frame_url(const struct frame *f, struct str to_url);
/* Sets name and its guard has_<name>: whether there is anything in the list. */
void frame_set_list(const struct frame *f, struct value *top, struct str name, struct str guard,
		    const struct value_list *list);
/* {title, url, type_label, summary} */
struct value *frame_link(const struct frame *f, const struct page *page);
/* {iso, text}; NULL for no date. */
const struct value *frame_date(const struct frame *f, struct date d);
struct str frame_label(const struct frame *f, const char *key);
/* The full reference of a source's page, from the field that site.yaml names; or {NULL,0}. */
struct str context_reference(const struct context *c, const struct page *source);
/* The parts with "; " between them. */
struct str context_joined(struct arena *arena, const struct str *parts, size_t n);
/* The list page of a type; NULL when it has none. */
const struct page *context_type_list(const struct site *site, const struct type *type);
/* The page that a menu entry names; NULL for an entry with an address of its own. */
const struct page *context_menu_page(const struct site *site, const struct menu_item *item);
/* How many children stand on one page of this list, and how many such pages there are (1 when the
 * page is no list or is not cut). */
unsigned context_parts(const struct context *c, const struct page *page);
/* The address of one part of a list, or of one letter of the register. */
struct str context_part_url(const struct context *c, struct arena *arena, const struct page *page,
			    unsigned part);
struct str context_letter_url(struct arena *arena, const struct page *list, struct str letter);
/* The register is cut into a page per letter when it is long. */
bool context_register_is_cut(const struct context *c);
/* The letter under which a title stands in a register: folded first letter in upper case, or "#".
 */
struct str context_letter(struct str title);
/* Fills in c->registered. */
void context_make_register(struct context *c);
/* Of the page's revision number i, as an id in its history. */
struct str context_revision_id(const struct frame *f, size_t i);
struct str context_short_id(const struct frame *f, const struct commit *commit);
struct str context_commit_url(const struct frame *f, const struct commit *commit, struct str path);
/* Who made n revisions: people[], and people_text in their names, or as a number from least on. */
void context_people(const struct frame *f, struct value *v, const struct revision *revisions,
		    size_t n, size_t least);

#endif
