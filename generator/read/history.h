/*
 * history: one walk of the commits gives every page's revisions.
 *
 * Cost: O(commits + differing tree entries). Never one walk per page, never git_diff over whole
 * trees. The algorithm: commits in topological order of our own (dates lie, so they only decide
 * between commits of which neither comes from the other); per commit the child's tree against
 * parent 0's, skipping equal subtrees; then slots (page, path) are passed from child to parents,
 * newest to oldest:
 *   - one parent: a changed path is a revision; the slot goes on;
 *   - merge: same as parent 0 → goes there; same as parent k → goes to k; different from all →
 *     the merge itself is a revision and the slot goes on to every parent that has the page, under
 *     the path that it has there;
 *   - added: a source is looked for among the same commit's deletions (rename.h): found → the slot
 *     goes on under the old path. Not found → the page's history starts here; what stood at its
 *     path before is an earlier life.
 * A slot belongs to a lane, and lanes to commits: passing all slots of a commit to its parent is
 * handing over one lane, or joining two (union-find). So a commit costs what it changes, whatever
 * the number of pages.
 *
 * Removed pages are followed in the same walk, without revisions, so that every address there ever
 * was is known to be a living page's old one or gone.
 */
#ifndef READ_HISTORY_H
#define READ_HISTORY_H

#include "read/repo.h"

/* Somebody, after .mailmap. The key (e-mail address in lower case; without one the name) joins
 * identities and is never published; neither is a name without consent. */
struct person {
	struct str name; /* as in the newest commit; without e-mail addresses, so maybe empty */
	struct str key;
	bool bot;
};

struct commit {
	struct oid id;
	int64_t committed, authored;	       /* seconds since 1970 */
	int16_t committed_zone, authored_zone; /* minutes east of UTC */
	uint32_t author;		       /* index into history.people */
	uint32_t source;	   /* the repository: 0, or by its number a mount (mount.h) */
	const uint32_t *coauthors; /* Co-authored-by trailers, likewise, without the author */
	uint32_t coauthors_n;
	bool merge;
	bool cut;	    /* a shallow clone's end: what it seems to create may be older */
	bool capped;	    /* took away and brought more files than are compared: what it seems to
			       create may have been moved */
	bool is_signed;	    /* carries a signature; not checked */
	bool ignored;	    /* listed in .git-blame-ignore-revs */
	struct str subject; /* one line of valid UTF-8; an e-mail address in it is "…" */
};

enum revision_kind {
	REVISION_CREATED,
	REVISION_CUT, /* the first that a shallow clone has: maybe older, maybe not even a change */
	REVISION_CHANGED,
	REVISION_MOVED, /* same bytes under another path; also a merge that only joins a move on one
			   side with a change on the other */
	REVISION_MOVED_CHANGED,
	REVISION_MERGED, /* the merge itself differs from all its parents */
	REVISION_REMOVED /* only in history.removed */
};

struct revision {
	uint32_t commit; /* index into history.commits */
	enum revision_kind kind;
	struct str path;     /* the page's path after this revision */
	struct str old_path; /* before it, when it moved; else {NULL, 0} */
	struct oid blob;     /* after */
	struct oid old_blob; /* before (of the first parent that has it); zero when created */
	/* The revisions right before it, as indexes into page_history.v (all larger than its own),
	 * in the order of the commit's parents; more than one only behind a merge. */
	const uint32_t *parents;
	uint32_t parents_n;
};

/* A path that a commit took away. */
struct removal {
	struct str path;
	uint32_t commit;
	struct oid blob; /* what it last was */
};

/*
 * v[0].blob is what the head has. Where branches that both changed the page were merged, v is not
 * one line but a graph; v[i].parents has its edges. More than one revision may be
 * REVISION_CREATED or REVISION_CUT: two branches that both made the page.
 */
struct page_history {
	struct str path;
	const struct revision *v; /* newest first, but never a parent before its child */
	size_t n;		  /* 0: no commit has it */
	/* Lives that ended at the path where this one was created, before that; newest first. */
	const struct removal *earlier;
	size_t earlier_n;
	/* The page began with the very bytes of another one, of which it is no move (copies.h):
	 * pages[copied_page].v[copied_revision], an index into history.pages. */
	bool is_copy;
	uint32_t copied_page, copied_revision;
};

struct history {
	struct arena arena;
	struct commit *commits; /* children before parents; only those that some revision names */
	size_t commits_n;
	struct person *people;
	size_t people_n;
	const struct str *addresses; /* every e-mail address in the commits walked, lower case, also
					those that .mailmap replaces; never to be published */
	size_t addresses_n;
	struct page_history *pages; /* in the order of the paths given */
	size_t pages_n;
	/* Paths of pages (by suffix, under the prefix, not hidden) that the head does not have and
	 * that are no old path of a page in pages: each by its newest removal, sorted by path. Of a
	 * page that was moved and then removed the old path stands here too, with that commit. */
	struct removal *removed;
	size_t removed_n;
	size_t walked;	 /* commits seen in all */
	bool incomplete; /* shallow, or objects missing */
	bool unsure;	 /* objects missing: what seems to be created may have been moved */
};

struct history_options {
	const struct str *suffixes; /* what counts as a page, e.g. ".md"; ASCII case ignored */
	size_t suffixes_n;
	/* The site's folder ("" = all): removed has only paths under it. Moves into and out of it
	 * are followed in any case. */
	struct str prefix;
	size_t jobs;
	const char *cache; /* file to continue from and to store to, or NULL */
};

/*
 * paths: the pages at the head whose history is wanted. Returns 0, or -1 after one diagnostic
 * (history/object with the missing or damaged id …). A plain folder or an unborn branch gives an
 * empty history (pages with n = 0). Warnings: history/shallow (incomplete is set), history/partial
 * (a partial clone: moves found by equal bytes alone where old contents are missing; incomplete is
 * then set), history/grafts (replace refs or grafts, ignored), history/ignore-revs (a line of
 * .git-blame-ignore-revs that is no id). Notes: history/large (commits that are capped and seem to
 * create pages). .mailmap and .git-blame-ignore-revs are those of the files
 * that repo reads; settings of the user have no influence.
 */
int history_walk(struct repo *repo, const struct str *paths, size_t n,
		 const struct history_options *options, struct history *out, struct diags *diags);
void history_release(struct history *h);

/* False where a revision may not be what its kind says: where the history is cut off, and for
 * REVISION_CREATED where moves could not all be found. */
bool revision_known(const struct history *h, const struct revision *revision);

/* Distinct people over the revisions of one page, co-authors included, bots not. */
size_t history_people_count(const struct history *h, const struct page_history *page);

#endif
