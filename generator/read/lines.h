/*
 * lines: which revision each line of a page is from.
 *
 * Along the page's own revisions, oldest first: a line that is in the revision before keeps its
 * owner, a new one belongs to the revision at hand. As git blame, but with one comparison a
 * revision instead of a walk over the commits a page; only what lies between the first and the last
 * difference is split into lines. A merge takes each line from its first parent that has it.
 *
 * Unlike git blame a revision may not count (the caller judges, with both texts at hand): its new
 * lines then keep the newest owner of the lines that they replace. And where a revision took lines
 * away without putting others in their place, the line above remembers that: a paragraph that is
 * gone changes its section too.
 *
 * Lines end as in Markdown: behind LF, CR LF or CR. Memory: the texts of the revisions whose
 * children are still to come, on a line of descent two. A page is given up (lines_follow says so)
 * when its revisions are more than LINES_MOST_BYTES together.
 */
#ifndef READ_LINES_H
#define READ_LINES_H

#include "read/history.h"

#define LINES_MOST_BYTES ((uint64_t)1 << 30)

/* Instead of a revision's index. */
#define LINES_UNCOMMITTED (UINT32_MAX - 1) /* of the work tree alone */
#define LINES_UNKNOWN UINT32_MAX

/*
 * Whether the revision (its index in the page's history) changed what the page says. before is the
 * text of its first parent, {NULL, 0} where there is none. own: it brings lines that no parent has;
 * always true but for merges.
 */
typedef bool lines_judge(void *ctx, uint32_t revision, struct str before, struct str after,
			 bool own);

/* One worker's memory; made once, used for page after page. */
struct lines;
struct lines *lines_new(struct repo *repo, size_t worker);
void lines_free(struct lines *l); /* NULL is fine */

enum lines_result { LINES_DONE, LINES_GIVEN_UP, LINES_FAILED };

/*
 * Follows one page (h->n > 0). judge is asked once for every revision, the oldest first; when the
 * page is given up, not for all. now: the page's bytes where they are not the newest revision's,
 * else NULL. LINES_FAILED after one diagnostic (repo/read).
 */
enum lines_result lines_follow(struct lines *l, const struct page_history *h, const struct str *now,
			       lines_judge *judge, void *ctx, struct diags *diags);

/* The newest owner of the lines from … to (from 1, inclusive) of the page that was followed last:
 * the lowest index; LINES_UNCOMMITTED goes before all. Blank lines own nothing. LINES_UNKNOWN when
 * there is none. */
uint32_t lines_newest(const struct lines *l, unsigned from, unsigned to);

/* Of one line, blank or not; for tests. */
uint32_t lines_owner(const struct lines *l, unsigned line);
unsigned lines_count(const struct lines *l);

#endif
