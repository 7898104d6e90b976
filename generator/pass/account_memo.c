#include "pass/account_memo.h"

#include <stdlib.h>
#include <string.h>

#include "base/program.h"
#include "base/store.h"
#include "model/names.h"

/* Raise the number when the layout changes. */
#define MAGIC "leerspoor accounts 1\n\x04\x03\x02"

struct record {
	struct str effects;   /* a byte each */
	const char *sections; /* as they stand in the file: not aligned */
	uint32_t sections_n;
	bool asked;
};

struct account_memo {
	const struct site *site;
	const char *file;
	struct oid rules, names;
	struct buf bytes;
	struct arena arena;
	struct map records; /* key → struct record */
	bool stale;	    /* some of what was read is not to be used any more */
};

/* ---- digests ---- */

static void add_oid(struct buf *b, struct oid id)
{
	store_put(b, id.b, sizeof id.b);
}

static struct oid hash(struct buf *b)
{
	struct oid id = repo_hash(buf_str(b));

	buf_release(b);
	return id;
}

static struct oid rules_of(const struct site *site)
{
	struct diags told = {0};
	struct buf b;
	bool missing;

	buf_init(&b, 0);
	buf_add_program(&b);
	if (site->config.present)
		(void)repo_read(site->repo, 0, site->config.path, &b, &missing, &told);
	diags_release(&told);
	return hash(&b);
}

static struct oid names_of(const struct site *site)
{
	struct buf b;

	buf_init(&b, STORE_MOST);
	names_add(&b, site);
	names_add_past(&b, site);
	return hash(&b);
}

struct oid account_memo_key(const struct site *site, const struct page *page,
			    const unsigned char *effects)
{
	const struct page_history *h = page->history;
	struct buf b;

	buf_init(&b, STORE_MOST);
	store_put_str(&b, page->path);
	store_put_str(&b, page->content_path);
	store_put_u32(&b, site->history.unsure);
	store_put_u32(&b, (uint32_t)h->n);
	store_put(&b, effects, h->n);
	for (size_t i = 0; i < h->n; i++) {
		store_put_u32(&b, (uint32_t)h->v[i].kind);
		store_put_str(&b, h->v[i].path);
		add_oid(&b, h->v[i].blob);
		store_put_u32(&b, h->v[i].parents_n);
		store_put(&b, h->v[i].parents, h->v[i].parents_n * sizeof *h->v[i].parents);
	}
	for (size_t i = 0; i < page->body.sections_n; i++) {
		store_put_u32(&b, page->body.sections[i].line);
		store_put_u32(&b, page->body.sections[i].end_line);
	}
	return hash(&b);
}

/* ---- reading ---- */

static bool is_oid(struct store *s, struct oid want)
{
	struct oid id;

	store_take_into(s, id.b, sizeof id.b);
	return oid_eq(id, want);
}

static void take_record(struct account_memo *m, struct store *s, bool names)
{
	struct record *r = arena_new(&m->arena, struct record, 1);
	const char *key = store_take(s, sizeof(struct oid));
	uint32_t n;

	r->asked = store_take_index(s, 2) == 1;
	n = store_take_count(s, 1);
	r->effects = (struct str){store_take(s, n), n};
	r->sections_n = store_take_count(s, sizeof(uint32_t));
	r->sections = store_take(s, r->sections_n * sizeof(uint32_t));
	for (uint32_t i = 0; !s->bad && i < n; i++)
		s->bad = (unsigned char)r->effects.p[i] > EFFECT_UNKNOWN;
	if (s->bad)
		return;
	if (r->asked && !names)
		m->stale = true;
	else
		map_put(&m->records, (struct str){key, sizeof(struct oid)}, NULL)->ptr = r;
}

struct account_memo *account_memo_load(const struct site *site, const char *file)
{
	struct account_memo *m;
	struct store s;
	uint32_t n;
	bool names;

	if (!file)
		return NULL;
	m = mem_alloc(sizeof *m);
	*m = (struct account_memo){.site = site, .file = file, .stale = true};
	m->rules = rules_of(site);
	m->names = names_of(site);
	buf_init(&m->bytes, STORE_MOST);
	if (!store_load(&s, &m->bytes, file, MAGIC) || !is_oid(&s, m->rules))
		return m;
	names = is_oid(&s, m->names);
	m->stale = !names;
	n = store_take_count(&s, sizeof(struct oid));
	for (uint32_t i = 0; i < n && !s.bad; i++)
		take_record(m, &s, names);
	if (s.bad || s.rest.n) {
		map_clear(&m->records);
		m->stale = true;
	}
	return m;
}

void account_memo_free(struct account_memo *m)
{
	if (!m)
		return;
	map_release(&m->records);
	arena_release(&m->arena);
	buf_release(&m->bytes);
	free(m);
}

bool account_memo_recall(const struct account_memo *m, const struct page *page,
			 struct account_note *note, unsigned char *effects, uint32_t *sections)
{
	const struct map_entry *e =
		map_get(&m->records, (struct str){(const char *)note->key.b, sizeof note->key.b});
	const struct record *r = e ? e->ptr : NULL;

	if (!r || r->effects.n != page->history->n || r->sections_n != page->body.sections_n)
		return false;
	memcpy(sections, r->sections, r->sections_n * sizeof *sections);
	for (uint32_t i = 0; i < r->sections_n; i++)
		if (sections[i] >= r->effects.n && sections[i] != ACCOUNT_UNKNOWN)
			return false;
	memcpy(effects, r->effects.p, r->effects.n);
	note->asked = r->asked;
	return true;
}

/* ---- writing ---- */

static void put_record(struct buf *b, const struct page *page, const struct account_note *note)
{
	add_oid(b, note->key);
	store_put_u32(b, note->asked);
	store_put_u32(b, (uint32_t)page->history->n);
	store_put(b, page->account->effects, page->history->n);
	store_put_u32(b, (uint32_t)page->body.sections_n);
	store_put(b, page->account->sections,
		  page->body.sections_n * sizeof *page->account->sections);
}

int account_memo_save(const struct account_memo *m, const struct account_note *notes)
{
	const struct site *site = m->site;
	size_t n = 0, known = 0;
	struct buf b;
	int rc;

	for (size_t i = 0; i < site->pages_n; i++) {
		struct str key = {(const char *)notes[i].key.b, sizeof notes[i].key.b};

		n += notes[i].kept;
		known += notes[i].kept && map_has(&m->records, key);
	}
	if (!m->stale && known == n && n == m->records.n)
		return 0;
	buf_init(&b, STORE_MOST);
	store_begin(&b, MAGIC);
	add_oid(&b, m->rules);
	add_oid(&b, m->names);
	store_put_u32(&b, (uint32_t)n);
	for (size_t i = 0; i < site->pages_n; i++)
		if (notes[i].kept)
			put_record(&b, site->pages[i], &notes[i]);
	rc = store_save(&b, m->file);
	buf_release(&b);
	return rc;
}
