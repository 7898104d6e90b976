/*
 * Whatever stands behind a right head, checksum and digests, an account is recalled as it was kept,
 * with revisions and sections that there are, or not at all.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pass/account_memo.c" /* for its mark and its records */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert, which an optimised build leaves out. */
#define must(condition) ((condition) ? (void)0 : abort())

#define MOST 64

static bool write_all(int fd, struct str s)
{
	return ftruncate(fd, 0) == 0 && pwrite(fd, s.p, s.n, 0) == (ssize_t)s.n;
}

/* A page of n revisions and so many sections. */
static void recall(const struct account_memo *m, struct str key, size_t n, size_t sections_n)
{
	struct page_history history = {.n = n};
	struct page page = {.history = &history, .body = {.sections_n = sections_n}};
	struct account_note note = {.kept = false};
	unsigned char effects[MOST];
	uint32_t sections[MOST];

	memcpy(note.key.b, key.p, sizeof note.key.b);
	if (!account_memo_recall(m, &page, &note, effects, sections))
		return;
	for (size_t i = 0; i < n; i++)
		must(effects[i] <= EFFECT_UNKNOWN);
	for (size_t i = 0; i < sections_n; i++)
		must(sections[i] < n || sections[i] == ACCOUNT_UNKNOWN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct site site;
	static struct oid rules, names;
	static int fd = -1;
	struct account_memo *m;
	struct buf file;
	char name[64];

	if (fd < 0) {
		fd = memfd_create("accounts", MFD_CLOEXEC);
		rules = rules_of(&site);
		names = names_of(&site);
	}
	/* The first byte: whether the names of pages are those of now. */
	if (!size)
		return 0;
	buf_init(&file, 0);
	store_begin(&file, MAGIC);
	add_oid(&file, rules);
	if (data[0] & 1)
		names.b[0] ^= 1;
	add_oid(&file, names);
	if (data[0] & 1)
		names.b[0] ^= 1;
	buf_add(&file, (struct str){(const char *)data + 1, size - 1});
	store_end(&file);
	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	must(write_all(fd, buf_str(&file)));
	m = account_memo_load(&site, name);
	must(m);
	for (size_t i = 0; i < m->records.n; i++) {
		const struct record *r = m->records.e[i].ptr;

		must(!r->asked || !(data[0] & 1));
		if (r->effects.n <= MOST && r->sections_n <= MOST)
			recall(m, m->records.e[i].key, r->effects.n, r->sections_n);
		recall(m, m->records.e[i].key, 3, 2);
	}
	account_memo_free(m);
	buf_release(&file);
	return 0;
}
