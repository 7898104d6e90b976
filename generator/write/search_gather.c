#include <stdlib.h>

#include "base/pool.h"
#include "write/search_build.h"

/* State of one page's stream. */
struct stream {
	struct search_build *build;
	struct search_worker *worker;
	struct search_page *page;
	uint32_t number; /* of the page + 1 */
	enum search_field field;
	bool telling; /* only what it would be made of, in worker->made_of */
};

static void add_word(struct stream *s, struct str form)
{
	struct search_worker *w = s->worker;
	bool added;
	struct map_entry *e = map_put(&w->vocabulary, form, &added);
	size_t n;

	if (added) {
		e->key = str_dup(&w->strings, form);
		e->num = w->vocabulary.n - 1;
		list_push(&w->words, e->key);
		list_push(&w->pages, 0);
		list_push(&w->seen, 0);
	}
	n = e->num;
	if (w->seen.v[n] != s->number) {
		w->seen.v[n] = s->number;
		w->pages.v[n]++;
	}
	search_put(&w->work, (uint32_t)n + STREAM_WORD);
	s->page->words[s->field]++;
}

/* "e-mail" is found as "email" too. */
static void add_joined(struct stream *s, struct str before, struct str form)
{
	char joined[SEARCH_WORD_MAX];

	if (before.n + form.n > sizeof joined)
		return;
	for (size_t i = 0; i < before.n; i++)
		joined[i] = before.p[i];
	for (size_t i = 0; i < form.n; i++)
		joined[before.n + i] = form.p[i];
	add_word(s, (struct str){joined, before.n + form.n});
	s->page->words[s->field]--; /* the text is not longer for it */
}

static void add_text(struct stream *s, enum search_field field, struct str text)
{
	struct search_words words = {.text = text, .fold = &s->worker->fold};
	struct search_word word;
	char copy[SEARCH_WORD_MAX];
	struct str before = {copy, 0};

	if (!text.n)
		return;
	if (s->telling) {
		buf_addf(&s->worker->made_of, "%d %zu ", (int)field, text.n);
		buf_add(&s->worker->made_of, text);
		return;
	}
	s->field = field;
	search_put(&s->worker->work, STREAM_FIELD + (uint32_t)field);
	while (search_words_next(&words, &word)) {
		if (word.hyphen && before.n)
			add_joined(s, before, word.form);
		add_word(s, word.form);
		before.n = word.form.n;
		for (size_t i = 0; i < word.form.n; i++)
			copy[i] = word.form.p[i];
	}
}

/* What the front matter says of the page, by names that its text need not have. */
static void add_fields(struct stream *s, const struct page *page)
{
	if (str_find(page->body.sections_n ? page->body.sections[0].text : S(""), page->summary,
		     0) == SIZE_MAX)
		add_text(s, SEARCH_TEXT, page->summary);
	for (size_t i = 0; i < page->fields_n; i++) {
		const struct field_value *f = &page->fields[i];
		enum field_kind kind = f->field->kind;
		for (size_t k = 0; k < f->n; k++) {
			if (kind == FIELD_REF && f->v[k].ref)
				add_text(s, SEARCH_EXTRA, f->v[k].ref->title);
			else if (kind == FIELD_TEXT || kind == FIELD_ENUM || kind == FIELD_MARKDOWN)
				add_text(s, SEARCH_EXTRA, f->v[k].text);
		}
	}
}

/* The other names of the terms that the section uses: who looks for the abbreviation finds what is
 * written in full. */
static void add_terms(struct stream *s, const struct page *page, struct str anchor)
{
	const struct search_build *b = s->build;

	for (size_t i = 0; i < page->body.refs_n; i++) {
		const struct reference *ref = &page->body.refs[i];
		if (ref->kind != REFERENCE_TERM || !str_eq(ref->section, anchor))
			continue;
		for (uint32_t t = b->term_first[ref->target->index]; t; t = b->term_next[t - 1])
			add_text(s, SEARCH_EXTRA, b->site->terms[t - 1].name);
	}
}

/* A glossary page is found by all its names. */
static void add_own_names(struct stream *s, const struct page *page)
{
	const struct search_build *b = s->build;

	for (uint32_t t = b->term_first[page->index]; t; t = b->term_next[t - 1])
		if (!str_eq(b->site->terms[t - 1].name, page->title))
			add_text(s, SEARCH_HEADING, b->site->terms[t - 1].name);
}

static void read_page(struct stream *s)
{
	const struct page *page = s->page->page;
	struct search_worker *w = s->worker;

	add_text(s, SEARCH_TITLE, page->title);
	add_fields(s, page);
	add_own_names(s, page);
	for (size_t i = 0; i < page->body.sections_n; i++) {
		const struct section *section = &page->body.sections[i];
		if (i && s->telling)
			buf_addc(&w->made_of, '\n');
		else if (i)
			search_put(&w->work, STREAM_SECTION);
		add_text(s, SEARCH_HEADING, section->heading);
		add_text(s, SEARCH_TEXT, section->text);
		add_terms(s, page, section->anchor);
	}
}

/* Whether the page says what it said to the last build. */
static bool recall(struct stream *s)
{
	s->telling = true;
	buf_clear(&s->worker->made_of);
	read_page(s);
	s->telling = false;
	s->page->made_of = digest_of(buf_str(&s->worker->made_of));
	return search_memo_recall(s->build->memo, s->page);
}

static void gather(void *ctx, size_t worker, size_t index)
{
	struct search_build *b = ctx;
	struct search_worker *w = &b->workers[worker];
	struct search_page *p = &b->pages[index];
	struct stream s = {.build = b, .worker = w, .page = p, .number = (uint32_t)index + 1};

	site_rest(b->site, index, b->pages_n);
	if (b->memo && recall(&s))
		return;
	buf_clear(&w->work);
	p->worker = worker;
	read_page(&s);
	p->stream = buf_dup(&w->work, &w->streams);
	if (w->work.overflow)
		diag_add(&w->diags, DIAG_WARNING, "search/size", p->page->path, 0, 0,
			 "the page is too long to be found by all of its words");
}

static bool has_text(const struct page *page)
{
	for (size_t i = 0; i < page->body.sections_n; i++)
		if (page->body.sections[i].text.n)
			return true;
	return page->summary.n > 0;
}

/* Chains the names of each page's term, in the order of the site's terms. */
static void chain_terms(struct search_build *b)
{
	const struct site *site = b->site;

	b->term_first = arena_new(&b->arena, uint32_t, site->pages_n);
	b->term_next = arena_new(&b->arena, uint32_t, site->terms_n);
	for (size_t t = site->terms_n; t; t--) {
		uint32_t *first = &b->term_first[site->terms[t - 1].page->index];
		b->term_next[t - 1] = *first;
		*first = (uint32_t)t;
	}
}

/* A page and since when it is there. */
struct seniority {
	struct page_dates dates;
	size_t index; /* by url */
};

static int64_t first_seconds(const struct seniority *s)
{
	return s->dates.first ? s->dates.first->committed : INT64_MAX;
}

static int compare_seniority(const void *x, const void *y)
{
	const struct seniority *a = x, *b = y;
	bool known = a->dates.created.year != 0;
	int c = date_cmp(a->dates.created, b->dates.created);

	if (known != (b->dates.created.year != 0))
		return known ? -1 : 1;
	if (!c)
		c = (first_seconds(a) > first_seconds(b)) - (first_seconds(a) < first_seconds(b));
	return c ? c : a->index < b->index ? -1 : 1;
}

/* The pages are numbered as they came to be, so that a new one, which comes behind all others,
 * leaves the numbers of those as they are; and with them most files. */
static void number_pages(struct search_build *b)
{
	const struct site *site = b->site;
	struct seniority *all = mem_alloc((site->pages_n + 1) * sizeof *all);
	size_t n = 0;

	for (size_t i = 0; i < site->pages_n; i++) {
		const struct page *page = site->pages[i];
		if (page->kind == PAGE_CONTENT || (page->kind == PAGE_LIST && has_text(page)))
			all[n++] = (struct seniority){page_dates(page, &site->history), i};
	}
	if (n)
		qsort(all, n, sizeof *all, compare_seniority);
	b->pages = arena_new(&b->arena, struct search_page, n);
	for (; b->pages_n < n; b->pages_n++) {
		const struct page *page = site->pages[all[b->pages_n].index];
		b->pages[b->pages_n] = (struct search_page){
			.page = page, .type = page->type ? (uint32_t)page->type->index + 1 : 0};
	}
	free(all);
}

void search_gather(struct search_build *b)
{
	chain_terms(b);
	number_pages(b);
	pool_run(b->jobs, b->pages_n, 16, gather, b);
	if (b->memo)
		search_memo_count(b);
	for (size_t i = 0; i < b->pages_n; i++)
		for (size_t f = 0; f < SEARCH_FIELDS; f++)
			b->words[f] += b->pages[i].words[f];
}
