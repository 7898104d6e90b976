/*
 * body_memo: bodies kept from one build to the next.
 *
 * A body follows from the page's text, and from what the site is besides texts: program, site.yaml,
 * labels, what pages and files there are and what they are called. So each is kept under its path
 * and the digest of its text, and all of them under one digest of the second (base/kept): when a
 * title changes, every text is read again; when a text does, only that. What was told of it is kept
 * with it and told again, the files it names are marked as used, and where it rests on a file
 * outside the content folder, that is asked for again.
 */
#ifndef PASS_BODY_MEMO_H
#define PASS_BODY_MEMO_H

#include "pass/body.h"

struct body_memo;

/* folder: the cache; NULL: nothing is kept, and this is NULL. The site is frozen; no body is there
 * yet. Html and text of what is recalled stand in
 * site->recalled. */
struct body_memo *body_memo_open(struct site *site, const char *folder);

/* Fills in p->page->body as body_build would, from a text with this digest (repo_hash) and of so
 * many bytes on disk, and tells what it told. False if it is not known. Any thread. */
bool body_memo_recall(struct body_memo *m, struct pass *p, struct oid text, uint64_t size);

/* Keeps what body_build made of it, and digests it; told: how many p->diags had before. */
void body_memo_keep(struct body_memo *m, struct pass *p, struct oid text, uint64_t size,
		    size_t told);

/* NULL is fine. -1 with errno when not all could be kept. */
int body_memo_close(struct body_memo *m);

#endif
