/*
 * graph: the words in which pages' JSON-LD and data/provenance.jsonld say where a page comes from.
 *
 * PROV-O (https://www.w3.org/TR/prov-o/): a page is an Entity, a revision of it an Activity that
 * has generated it, the publisher or "contributor" the Agent: people are not named to machines.
 * What PROV-O and schema.org have no word for stands under urn:leerspoor:terms#:
 *
 *   createdBasis, modifiedBasis  where the date comes from: git, front-matter, unknown
 *   basis                        the same of a name: site.yaml; labels where it is a mere word
 *   state                        of what is not as the commit has it: modified, uncommitted
 *   history                      incomplete, where the clone is
 *   path, blob                   of the source; blob as git:<id>
 *   repository, revision         of a page from another repository: which, and its commit that was
 *                                read
 *   kind, effect                 of a revision: what happened to the file, and for a reader
 *   people                       how many made the revision
 */
#ifndef WRITE_GRAPH_H
#define WRITE_GRAPH_H

#include "model/site.h"

/* The inside of a JSON-LD context, without braces. */
#define GRAPH_CONTEXT                                                                              \
	"\"prov\":\"http://www.w3.org/ns/prov#\",\"xsd\":\"http://www.w3.org/2001/XMLSchema#\","   \
	"\"leerspoor\":\"urn:leerspoor:terms#\",\"prov:wasGeneratedBy\":{\"@type\":\"@id\"},"      \
	"\"prov:wasDerivedFrom\":{\"@type\":\"@id\"},\"prov:wasAttributedTo\":{\"@type\":\"@id\"}" \
	","                                                                                        \
	"\"prov:wasAssociatedWith\":{\"@type\":\"@id\"},"                                          \
	"\"prov:startedAtTime\":{\"@type\":\"xsd:dateTime\"},"                                     \
	"\"prov:endedAtTime\":{\"@type\":\"xsd:dateTime\"}"

/* Adds ,"key":"value"; nothing for an empty value. */
void graph_member(struct buf *b, const char *key, struct str value);
void graph_day(struct buf *b, const char *key, struct date d);
void graph_instant(struct buf *b, const char *key, int64_t seconds, int zone);
/* Adds "base url fragment" in quotes. */
void graph_id(struct buf *b, struct str base, struct str url, const char *fragment);

/* The identifier, in quotes, of one revision of a page, and of what it made of the page. */
void graph_revision_id(struct buf *b, struct str base, const struct page *page, struct oid commit);
void graph_version_id(struct buf *b, struct str base, const struct page *page, struct oid commit);
/* The same of revision number i: the page itself, where that is what it made. */
void graph_made_id(struct buf *b, const struct site *site, struct str base, const struct page *page,
		   size_t i);
/* The identifier, in quotes, of whom all is attributed to, and its node. */
void graph_agent_id(struct buf *b, const struct site *site, struct str base);
void graph_agent(struct buf *b, const struct site *site, struct str base);

/*
 * The node of revision number i of a page: an Activity with its time, its commit and what happened.
 * It began when it was authored, unless the clocks say that this was later.
 */
void graph_revision(struct buf *b, const struct site *site, struct str base,
		    const struct page *page, size_t i);
/* The same of a removal of what stood at url; with its identifier, in quotes. */
void graph_removal(struct buf *b, const struct site *site, struct str base, struct str url,
		   const struct removal *removal);
void graph_removal_id(struct buf *b, struct str base, struct str url, struct oid commit);

/* The page as whose copy this one began (history.h); *revision: which of its revisions that was.
 * NULL when it is no copy, or of a page that is not published. */
const struct page *graph_copied_from(const struct site *site, const struct page *page,
				     size_t *revision);

/* The repository that a page is from, where it is not the site's own, as members. */
void graph_repository(struct buf *b, const struct site *site, struct str path);

/* Where the page's dates and its state come from, as members. */
void graph_basis(struct buf *b, const struct site *site, const struct page *page,
		 const struct page_dates *dates);

/* Whether the page is about something else than itself, which then has an identifier of its own
 * ("#this"): a source that is cited, or a type of schema.org that is no CreativeWork. */
bool graph_is_about(const struct type *type);
const char *graph_thing(const struct page *page); /* "#this" or "" */

/* The address that a page had before its present one; {NULL,0} if it never moved, or from outside
 * the content folder. In the arena. */
struct str graph_earlier_url(const struct site *site, const struct page *page, struct arena *arena);

#endif
