/*
 * Bodies that are kept. What a text was made into comes back as it was, with all that was told; and
 * whatever stands in a record, a body comes of it that can be kept and recalled again, or none.
 */
#include "base/kept.h"
#include "read/repo.h"

static struct str kept_found(struct kept *k, struct str key);
static void kept_taken(struct kept *k, size_t worker, struct str key, struct str bytes);
static bool looked_at(struct repo *repo, struct str path);

#define kept_find kept_found
#define kept_put kept_taken
#define repo_exists looked_at
#include "pass/body_memo.c" /* for its records */
#include "small_site.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct buf record; /* the one there is */

static struct str kept_found(struct kept *k, struct str key)
{
	(void)k;
	(void)key;
	return buf_str(&record);
}

static void kept_taken(struct kept *k, size_t worker, struct str key, struct str bytes)
{
	(void)k;
	(void)worker;
	(void)key;
	buf_clear(&record);
	buf_add(&record, bytes);
}

static bool looked_at(struct repo *repo, struct str path)
{
	(void)repo;
	return path.n % 2 != 0;
}

/* Whether there is a body in the record. Then keeping it makes the same record; false the first
 * time, after which the record is as we write it. */
static bool again(struct body_memo *memo, struct pass *p, bool first)
{
	static const struct oid text;
	struct diags diags = {0};
	struct buf was;
	bool there;

	buf_init(&was, 0);
	buf_add(&was, buf_str(&record));
	p->diags = &diags;
	there = body_memo_recall(memo, p, text, 0);
	if (there) {
		/* html and texts are slices of the record, which is written anew. */
		struct buf mine = record;

		buf_init(&record, 0);
		body_memo_keep(memo, p, text, 0, 0);
		must(first || str_eq(buf_str(&record), buf_str(&was)));
		body_release(&p->page->body);
		buf_release(&mine);
	}
	buf_release(&was);
	diags_release(&diags);
	return there;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct buf space;
	struct body_memo memo = {.site = &site, .records = &space};
	struct arena arena = {0}, scratch = {0};
	struct diags diags = {0};
	struct str in = {(const char *)data, size};
	struct pass p = {.site = &site,
			 .page = &pages[3],
			 .arena = &arena,
			 .scratch = &scratch,
			 .diags = &diags};

	if (!site.pages) {
		make_site();
		buf_init(&record, 0);
		buf_init(&space, STORE_MOST);
	}
	p.terms = terms;
	buf_clear(&record);
	if (size && data[0] & 1) { /* a record */
		buf_add(&record, str_slice(in, 1, in.n));
		if (again(&memo, &p, true))
			must(again(&memo, &p, false));
	} else { /* a page */
		body_build(&p, str_slice(in, 1, in.n));
		check_html(p.page->body.html);
		body_memo_keep(&memo, &p, (struct oid){{0}}, 0, 0);
		body_release(&p.page->body);
		must(again(&memo, &p, false));
	}
	diags_release(&diags);
	arena_release(&arena);
	arena_release(&scratch);
	return 0;
}
