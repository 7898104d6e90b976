/*
 * account: for every page, what each of its revisions meant for a reader and which one each of its
 * sections is from (model/account.h).
 *
 * Each page's revisions are read once, oldest first; lines get their owners (read/lines.h) and
 * every revision is judged on the way (pass/compare.h): a section's date must not be that of a
 * commit that only wrapped its lines anew. Pages are independent of each other, so they are done in
 * parallel.
 */
#ifndef PASS_ACCOUNT_H
#define PASS_ACCOUNT_H

#include "model/site.h"

/*
 * Fills in page->account of all pages that have a history. After the history and the bodies, before
 * anybody asks for dates. Errors: repo/read (a damaged object); in a partial clone, where old texts
 * are not there, revisions are taken for what their kind says. Notes: history/large for a page
 * whose revisions are too much to compare. cache: the file in which accounts are kept for the next
 * build (account_memo.h), or NULL; a warning, history/cache, when it cannot be written.
 */
void account_build(struct site *site, size_t jobs, const char *cache, struct diags *diags);

/* The same for one page whose body, or source, is not what it was when account_build was called. In
 * the first worker's arena; nothing is cached. */
void account_page(struct site *site, const struct page *page, struct diags *diags);

#endif
