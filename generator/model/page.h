/*
 * page: one page of the site: a source with front matter, or one that the generator makes itself
 * (a list, a taxonomy, the changes, the search page).
 *
 * Filled in by phases, each only adding: front matter (model/page.c) → address (model/site.c) →
 * body (pass/body.c) → backlinks (model/refs.c). After model/refs.c everything is const.
 */
#ifndef MODEL_PAGE_H
#define MODEL_PAGE_H

#include "base/digest.h"
#include "model/account.h"
#include "model/config.h"
#include "read/history.h"
#include "read/markdown.h"

enum page_kind {
	PAGE_CONTENT,  /* has a source */
	PAGE_LIST,     /* all pages of a type or folder; may have a source (the folder's index) */
	PAGE_TAXONOMY, /* all terms of a facet field */
	PAGE_TAG,      /* all pages with one term of it */
	PAGE_REGISTER, /* every page, A to Z */
	PAGE_CHANGES,  /* what is new */
	PAGE_WANTED,   /* what is not known yet */
	PAGE_MAP,      /* a drawing of pages and what names them */
	PAGE_SEARCH,
	PAGE_NOT_FOUND
};

struct asset;
struct page;
struct review;

/* A heading and the text under it up to the next heading. The first has no heading: what stands
 * before it. */
struct section {
	struct str anchor;	 /* empty for the first */
	struct str heading;	 /* plain text */
	unsigned level;		 /* 2–6; 0 for the first */
	unsigned line, end_line; /* in the source */
	/* In body.html: from where the heading stands, and what stands under it up to the next
	 * section's heading. */
	size_t heading_at, text_at;
	struct str text; /* plain text, blocks separated by '\n'; for search and excerpts; in an
			    attic of the site */
};

enum reference_kind { REFERENCE_LINK, REFERENCE_TERM, REFERENCE_CITATION, REFERENCE_FIELD };

/* Something this page says of another. */
struct reference {
	enum reference_kind kind;
	const struct page *from, *target;
	struct str anchor;  /* section of the target, or empty */
	struct str context; /* the sentence around it, plain text; FIELD: the field's label */
	struct str section; /* anchor of the section in which it stands */
	unsigned line, column;
};

/* A source cited on the page, numbered from 1 in the order of first use. */
struct cited {
	const struct page *source;
	const struct str *locators; /* distinct, in order: "p. 29" */
	size_t locators_n;
	unsigned uses; /* anchors cite-<number>-<use> stand in the body */
};

/* Whether a file of the repository is there, on which what was made of a text rests. */
struct looked {
	struct str path;
	bool there;
};

/* What pass/body makes of the text. */
struct body {
	struct str html;		/* in an attic of the site */
	struct digest digest;		/* of html, where that is kept (body_memo); else zero */
	const struct section *sections; /* at least one */
	size_t sections_n;
	const struct reference *refs; /* in the order of the text, then fields */
	size_t refs_n;
	const struct cited *cited;
	size_t cited_n;
	struct map anchors; /* all ids in the html → section index + 1 */
	size_t words;
	bool has_tasks;		     /* a task list stands in it */
	struct asset *const *assets; /* that it shows or leads to */
	size_t assets_n;
	const struct looked *looked;
	size_t looked_n;
};

struct page {
	enum page_kind kind;
	struct str path; /* of the source, relative to the repository's top; empty if none */
	struct str content_path; /* the same, relative to the content folder */
	const struct source *source;
	const struct type *type; /* NULL: no type */
	size_t index;		 /* in site.pages */
	size_t sequence;	 /* place in the list it belongs to, from 1; 0: none */

	/* front matter */
	struct str title, summary, slug;
	struct str lang; /* the site's when not given */
	struct date date, publish_from, publish_until;
	struct date reviewed;
	struct str reviewed_by, reviewed_revision;
	const struct old_address {
		struct str text; /* as written */
		unsigned line, column;
	} * aliases;
	size_t aliases_n;
	long long order; /* LLONG_MAX when not given */
	bool draft, worksheet;
	struct field_value *fields; /* as type->fields, same order */
	size_t fields_n;
	uint64_t matter;       /* a digest of the front matter as it is written; 0: none */
	unsigned matter_lines; /* line on which the body starts */
	bool title_from_body;  /* the title is the first heading: it is not shown twice */

	/* address */
	struct str url; /* relative to the site's root: "" (home), "a/b/", "404.html" */
	struct str id;	/* short name for refs, wikilinks and citations: the last part of the url */
	const struct page *parent; /* one up, for crumbs; NULL for home */

	/* lists */
	const struct type *list_of; /* LIST of a type; NULL: of a folder */
	struct str folder;	    /* LIST: relative to the content folder */
	struct page **children;	    /* LIST, TAG: members, sorted; TAXONOMY: its tags; WANTED: pages
				       that     lack something, by type */
	size_t children_n;
	const struct field *taxonomy; /* TAXONOMY, TAG */
	struct str tag;		      /* TAG: the term as written */

	struct body body;
	const struct page_history *history;	  /* NULL: none */
	const struct account *account;		  /* by pass/account; NULL: none */
	const struct review *review;		  /* by model/review; NULL: nothing to review */
	const struct reference *const *backlinks; /* from published pages, sorted by their order;
						     one per page and kind */
	size_t backlinks_n;
};

/*
 * Reads a page's front matter: text is the whole source. path and content_path are set by the
 * caller; this sets kind (CONTENT), type, and the members under "front matter". Strings are in the
 * arena: text may go, but *body, which is what stands behind the front matter, is a slice of it.
 *
 * type is chosen by the front matter, else by the folder in content_path; a folder's own page
 * (index.md …) that stands right in a type's folder has none. A page without a type has the
 * config's taxonomies for fields. Problems: front-matter/type, front-matter/value,
 * front-matter/duplicate (a built-in given under two names), what schema_value tells, and, on pages
 * that have a type, front-matter/unknown (a warning with a suggestion; what it says is dropped).
 * With no site.yaml nothing unknown is told, and no problem is more than a warning.
 *
 * The title is taken from the front matter, else from the first heading (as heading_first says),
 * else from the file's name, of a folder's own page from the folder's.
 *
 * Returns 0, or -1 when the front matter could not be parsed (diagnostic added; the page is then
 * to be left out; never with no site.yaml).
 */
int page_read(struct arena *arena, const struct config *config, struct str text, struct page *page,
	      struct str *body, struct diags *diags);

/* The page's value of a field; n == 0 when its type has no such field or it is empty. */
const struct field_value *page_field(const struct page *page, struct str name);

/* Where something that is said of a page comes from. */
enum basis { BASIS_UNKNOWN, BASIS_GIT, BASIS_FRONT_MATTER };
const char *basis_name(enum basis basis); /* "unknown", "git", "front-matter" */

/* What the page's revision number i meant for a reader. Without an account it goes by the
 * revision's kind and .git-blame-ignore-revs alone. The page has a history. */
enum effect page_effect(const struct page *page, const struct history *history, size_t i);

/*
 * How the page's dates are known. created: the front matter's date (unless the page is about an
 * event, whose date that is), else that of the first revision. changed: of the newest substantive
 * revision (page_effect), else of the first. What rests on a revision that is not known for sure
 * (revision_known) is unknown.
 */
struct page_dates {
	struct date created, changed; /* year 0: unknown */
	enum basis created_from, changed_from;
	const struct commit *first, *last; /* NULL: not from git */
};
struct page_dates page_dates(const struct page *page, const struct history *history);
/* Of the page as a whole: git, when that knows its last change. */
enum basis page_basis(const struct page_dates *dates);

#endif
