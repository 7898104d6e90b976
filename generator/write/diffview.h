/*
 * diffview: the difference between two revisions of a page, in words, as HTML that can be read
 * without style, script or colours.
 *
 *   <p class="diff-under">Heading</p>                  where what follows stands
 *   <p class="diff-block diff-item">old and <del>…</del><ins>…</ins></p>
 *   <p class="diff-skip">…</p>                          what is left out there
 *
 * Only blocks that changed are shown, and of long ones the words around the changes. Classes of
 * blocks: diff-text, -heading, -item, -row, -code, -field. Readers who do not see or hear that
 * words are struck or marked get the labels history.removed and history.added in them, in class
 * unseen.
 */
#ifndef WRITE_DIFFVIEW_H
#define WRITE_DIFFVIEW_H

#include "model/site.h"

/* Bytes of HTML of one difference, and of all of one page; what comes after is left out, and said.
 */
#define DIFFVIEW_MOST ((size_t)48 << 10)
#define DIFFVIEW_PAGE_MOST ((size_t)256 << 10)

/* Adds the difference between two texts of the page that stood at the paths. Labels: history.added,
 * history.removed, history.cut, history.same_words. */
void diffview_add(struct buf *out, const struct site *site, const struct page *page,
		  struct str old_text, struct str old_path, struct str new_text,
		  struct str new_path);

/* Adds the words for a difference that is too large to show. */
void diffview_cut(struct buf *out, const struct site *site);

/*
 * The differences that the revisions of a page made, as many as page->history->n; {NULL, 0} where
 * there is none for a reader, or where the old text is not to be had. In the arena. worker: as
 * repo_read_blob has it.
 */
const struct str *diffview_page(const struct site *site, const struct page *page, size_t worker,
				struct arena *arena);

#endif
