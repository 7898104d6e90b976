#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/program.h"
#include "base/store.h"
#include "write/search_build.h"

/* Raise the number when the layout or what streams are changes. */
#define MAGIC "leerspoor words 1\n\x04\x03\x02"

struct record {
	uint32_t words[SEARCH_FIELDS];
	struct str stream;
};

struct search_memo {
	const char *file;
	struct buf bytes, program;
	struct record *v;
	struct map records; /* digest of what it was made of → index in v */
	size_t n;	    /* in v */
	size_t words_n;	    /* of the vocabulary */
	bool used;	    /* there is something */
};

static bool take(struct search_memo *m, struct store *s, struct search_worker *w)
{
	uint32_t n;

	if (!str_eq(store_take_str(s), buf_str(&m->program)))
		return false;
	n = store_take_count(s, sizeof(uint32_t));
	for (uint32_t i = 0; i < n && !s->bad; i++)
		list_push(&w->words, store_take_str(s));
	m->words_n = n;
	n = store_take_count(s, sizeof(struct digest) + sizeof m->v->words + sizeof(uint32_t));
	m->v = mem_alloc(((size_t)n + 1) * sizeof *m->v);
	for (uint32_t i = 0; i < n && !s->bad; i++) {
		const char *key = store_take(s, sizeof(struct digest));
		store_take_into(s, m->v[i].words, sizeof m->v[i].words);
		m->v[i].stream = store_take_str(s);
		if (key)
			map_put(&m->records, (struct str){key, sizeof(struct digest)}, NULL)->num =
				i;
	}
	m->n = n;
	return !s->bad && !s->rest.n;
}

struct search_memo *search_memo_load(struct search_build *b, const char *file)
{
	struct search_memo *m = mem_alloc(sizeof *m);
	struct search_worker *w = &b->workers[b->jobs];
	struct store s;

	*m = (struct search_memo){.file = file};
	buf_init(&m->bytes, STORE_MOST);
	buf_init(&m->program, 0);
	buf_add_program(&m->program);
	m->used = store_load(&s, &m->bytes, file, MAGIC) && take(m, &s, w);
	if (!m->used) {
		map_clear(&m->records);
		m->n = 0;
		w->words.n = m->words_n = 0;
	}
	return m;
}

void search_memo_free(struct search_memo *m)
{
	if (!m)
		return;
	map_release(&m->records);
	buf_release(&m->bytes);
	buf_release(&m->program);
	free(m->v);
	free(m);
}

/* Whether a stream is one, with no other words than there are. */
static bool is_sound(struct str stream, size_t words)
{
	struct search_reader r = search_reader(stream);
	bool good = true;

	while (r.at < r.n && good)
		good = search_get(&r) < words + STREAM_WORD;
	return good && !r.bad;
}

bool search_memo_recall(const struct search_memo *m, struct search_page *p)
{
	const struct map_entry *e =
		map_get(&m->records, (struct str){(const char *)p->made_of.b, sizeof p->made_of.b});
	const struct record *record = e ? &m->v[e->num] : NULL;

	if (!record || !is_sound(record->stream, m->words_n))
		return false;
	memcpy(p->words, record->words, sizeof p->words);
	p->stream = record->stream;
	p->recalled = true;
	return true;
}

void search_memo_count(struct search_build *b)
{
	struct search_worker *w = &b->workers[b->jobs];
	uint32_t *seen = mem_alloc((w->words.n + 1) * sizeof *seen);

	memset(seen, 0, (w->words.n + 1) * sizeof *seen);
	for (size_t i = 0; i < w->words.n; i++)
		list_push(&w->pages, 0);
	for (size_t i = 0; i < b->pages_n; i++) {
		struct search_reader r = search_reader(b->pages[i].stream);
		if (!b->pages[i].recalled)
			continue;
		b->pages[i].worker = b->jobs;
		while (r.at < r.n) {
			uint32_t code = search_get(&r);
			if (code < STREAM_WORD || seen[code - STREAM_WORD] == i + 1)
				continue;
			seen[code - STREAM_WORD] = (uint32_t)i + 1;
			w->pages.v[code - STREAM_WORD]++;
		}
	}
	free(seen);
}

/* ---- writing ---- */

/* What words are called in the file. */
struct numbering {
	uint32_t *of_form; /* number + 1; 0: it has none yet */
	bool anew;	   /* every word by its number in build.forms */
};

/* The numbers that there are, unless too many of them are of no use any more. */
static struct numbering number_words(const struct search_build *b)
{
	const struct search_worker *w = &b->workers[b->jobs];
	struct numbering n = {mem_alloc((b->forms_n + 1) * sizeof *n.of_form), false};
	size_t used = 0;

	memset(n.of_form, 0, (b->forms_n + 1) * sizeof *n.of_form);
	for (size_t i = 0; i < w->words.n; i++) {
		if (!w->pages.v[i])
			continue;
		n.of_form[w->forms[i]] = (uint32_t)i + 1;
		used++;
	}
	n.anew = used < w->words.n - w->words.n / 4;
	for (size_t i = 0; i < b->forms_n && n.anew; i++)
		n.of_form[i] = (uint32_t)i + 1;
	return n;
}

static void put_words(const struct search_build *b, const struct numbering *n, struct buf *out)
{
	const struct search_worker *w = &b->workers[b->jobs];
	size_t old = n->anew ? 0 : w->words.n, added = 0;

	for (size_t i = 0; i < b->forms_n; i++)
		added += n->anew || !n->of_form[i];
	store_put_u32(out, (uint32_t)(old + added));
	for (size_t i = 0; i < old; i++)
		store_put_str(out, w->words.v[i]);
	for (size_t i = 0; i < b->forms_n; i++) {
		if (n->of_form[i] && !n->anew)
			continue;
		store_put_str(out, b->forms[i].text);
		n->of_form[i] = (uint32_t)++old;
	}
}

static void put_stream(const struct search_build *b, const struct search_page *p,
		       const struct numbering *n, struct buf *work, struct buf *out)
{
	const uint32_t *forms = b->workers[p->worker].forms;
	struct search_reader r = search_reader(p->stream);

	if (p->recalled && !n->anew) {
		store_put_str(out, p->stream);
		return;
	}
	buf_clear(work);
	while (r.at < r.n) {
		uint32_t code = search_get(&r);
		if (code >= STREAM_WORD)
			code = n->of_form[forms[code - STREAM_WORD]] - 1 + STREAM_WORD;
		search_put(work, code);
	}
	store_put_str(out, buf_str(work));
}

static bool is_as_read(const struct search_build *b)
{
	for (size_t i = 0; i < b->pages_n; i++)
		if (!b->pages[i].recalled)
			return false;
	return b->pages_n == b->memo->n;
}

int search_memo_save(const struct search_build *b)
{
	struct search_memo *m = b->memo;
	struct buf out, work;
	struct numbering n;
	int rc;

	if (is_as_read(b))
		return 0;
	n = number_words(b);
	buf_init(&out, STORE_MOST);
	buf_init(&work, STORE_MOST);
	store_begin(&out, MAGIC);
	store_put_str(&out, buf_str(&m->program));
	put_words(b, &n, &out);
	store_put_u32(&out, (uint32_t)b->pages_n);
	for (size_t i = 0; i < b->pages_n; i++) {
		const struct search_page *p = &b->pages[i];
		store_put(&out, p->made_of.b, sizeof p->made_of.b);
		store_put(&out, p->words, sizeof p->words);
		put_stream(b, p, &n, &work, &out);
	}
	rc = store_save(&out, m->file);
	free(n.of_form);
	buf_release(&work);
	buf_release(&out);
	return rc;
}
