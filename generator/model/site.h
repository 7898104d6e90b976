/*
 * site: all pages and how to find them. Built once, frozen, then only read.
 */
#ifndef MODEL_SITE_H
#define MODEL_SITE_H

#include "base/attic.h"
#include "model/page.h"

/* A file of the repository that is no page, in the content folder: copied when something names it.
 */
struct asset {
	struct str path;	 /* relative to the repository's top */
	struct str content_path; /* relative to the content folder; also its address */
	const struct source *source;
	_Atomic bool used; /* set by the passes from any thread */
	/* What in it browsers would run as a part of the site; "": nothing; NULL: not looked yet.
	 * Set by the passes from any thread, always to the same. */
	_Atomic(const char *) runs;
	size_t index;
};

/* A name by which a glossary page is found in running text. */
struct term {
	struct str name; /* as written */
	const struct page *page;
	bool exact_case; /* all capitals: found only as written */
};

/* An address at which a page stood that is gone. */
struct tombstone {
	struct page *page; /* stands in for it: url, title from the file's name, parent */
	const struct removal *removal;
};

struct site {
	struct arena arena;
	struct config config;
	struct labels labels;
	struct repo *repo;	/* with what config.sources names mounted in it */
	struct origin *origins; /* of its files (model/origin.h); the first: the site's own */
	size_t origins_n;
	const struct source *sources; /* everything under the content folder */
	size_t sources_n;

	struct page **pages; /* published pages, sorted by url: generated ones too */
	size_t pages_n;
	struct asset *assets; /* sorted by path */
	size_t assets_n;

	struct map by_path; /* content_path of sources → struct page * */
	struct map by_base; /* last part of content_path → struct page *, the first with it */
	struct map by_url;  /* → struct page * */
	struct map by_id;   /* id → struct page *; where an id is not unique, the first by path */
	struct map by_type_id;	   /* "type/id" → struct page * */
	struct map by_title;	   /* folded title → struct page * */
	struct map assets_by_path; /* content_path → struct asset * */
	struct map old_urls;	   /* address that is no more → struct page * */
	/* Every path that a page has or had, relative to the repository's top → struct page *; NULL
	 * where more than one had it. */
	struct map paths_ever;

	struct tombstone *tombstones; /* sorted by url */
	size_t tombstones_n;

	struct term *terms; /* longest first, then by name */
	size_t terms_n;
	struct page *home;
	struct history history;
	const struct str *person_names; /* as history.people: what to call them; empty: not named */
	struct date today; /* the date of what is built: SOURCE_DATE_EPOCH or the head commit's;
			      year 0 without either. Never the clock's. */
	struct arena *worker_arenas; /* jobs of them */
	struct attic *attics;	     /* likewise: the pages' html and text */
	struct attic recalled;	     /* and of those that an earlier build made */
	size_t jobs;
};

struct site_options {
	const char *dir;	 /* the site's folder */
	const char *rev;	 /* or NULL */
	const char *base_url;	 /* instead of the config's, or NULL */
	const char *const *skip; /* absolute paths never to read from: output, cache */
	size_t skips;
	size_t jobs; /* 1..64 */
	bool drafts; /* drafts are built too */
};

/*
 * Steps of building, in this order; each returns 0, or -1 after a diagnostic that stops the build.
 * Errors in the content do not stop a step. A zeroed struct site may be released at any time.
 *
 * site_open finds the repository and reads site.yaml. Between the two the caller fills in
 * site->labels (write/theme does). site_list finds the sources. site_read reads every page's front
 * matter, gives addresses, makes lists, taxonomies and the register, resolves ref fields and finds
 * terms. history is walked by the caller.
 */
int site_open(struct site *site, const struct site_options *o, struct diags *diags);
int site_list(struct site *site, const struct site_options *o, struct diags *diags);
int site_read(struct site *site, const struct site_options *o, struct diags *diags);
void site_release(struct site *site);

/* For phases that go through the html or text of all pages: to be called with the index, from 0 to
 * n, of what is done next. Now and then it lets go of the memory of what has been read. */
void site_rest(const struct site *site, size_t index, size_t n);

/* Looks a page up as a contributor would name it: path relative to the page from or to the content
 * folder, with or without .md; id; "type/id"; title. NULL if none; *suggestion (if suggestion is
 * not NULL: the search for it is slow) then is the nearest name or {NULL, 0}. type may narrow the
 * search (ref fields). */
const struct page *site_find(const struct site *site, const struct page *from, struct str name,
			     const struct type *type, struct str *suggestion);

/* Nearest existing content path, for "did you mean". */
struct str site_suggest_path(const struct site *site, struct str content_path);

/* The relative address from one page's url to another ("../../b/"; never empty: "./"). */
void site_relative(struct buf *out, struct str from_url, struct str to_url);

#endif
