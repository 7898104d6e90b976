/*
 * account_memo: accounts kept from one build to the next.
 *
 * One file of the cache. A page's account follows from its revisions, the rules (program,
 * site.yaml) and sometimes from the names that pages have: a link that was written anew may lead to
 * the same page (compare.asked). So each is kept under a digest of the first, the file under one of
 * the second, and those of the third kind go when any page's name does. Nothing in it can be out of
 * date: what does not match is not found.
 */
#ifndef PASS_ACCOUNT_MEMO_H
#define PASS_ACCOUNT_MEMO_H

#include "model/site.h"

struct account_memo;

/* What one page's account is kept as; by page. */
struct account_note {
	struct oid key;
	bool kept;  /* it is whole, and the page as it was committed */
	bool asked; /* compare.asked */
};

/* Reads the file; NULL where file is. After the history was attached to the pages. */
struct account_memo *account_memo_load(const struct site *site, const char *file);
void account_memo_free(struct account_memo *m); /* NULL is fine */

/* Of a page with a history. effects: what is known of its revisions without their texts. */
struct oid account_memo_key(const struct site *site, const struct page *page,
			    const unsigned char *effects);

/* Fills in the page's effects and sections and note->asked; false when they are not known. Any
 * thread. */
bool account_memo_recall(const struct account_memo *m, const struct page *page,
			 struct account_note *note, unsigned char *effects, uint32_t *sections);

/* Writes the accounts of all pages that are kept, when they are not those that were read. notes: by
 * page. -1 with errno set. */
int account_memo_save(const struct account_memo *m, const struct account_note *notes);

#endif
