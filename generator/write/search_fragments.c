#include <stdlib.h>

#include "base/pool.h"
#include "write/search_build.h"

#define FRAGMENT_BYTES 3500 /* of an f-file before it is deflated, on a small site */
#define TEXT_MAX 8000	    /* bytes of a section that are kept for its snippet */
#define PHRASES 32	    /* pieces of text in the p-file */
#define PHRASE_BYTES 160    /* of each */
#define MAP_FILES 128	    /* f-files in an m-file */

/*
 * The sections of all pages stand in one row, and each file has a run of them; a page may begin in
 * one file and end in the next, so that a result needs no more of a long page than the section
 * found.
 */
struct fragments {
	struct search_build *build;
	struct {
		struct search_shard *v;
		size_t n, cap;
	} files; /* first: page */
	struct search_shards *maps;
};

/* The beginning of a text, cut between words. */
static struct str beginning(struct str text)
{
	size_t n = TEXT_MAX;

	if (text.n <= TEXT_MAX)
		return text;
	while (n > TEXT_MAX / 2 && text.p[n] != ' ' && text.p[n] != '\n')
		n--;
	return str_slice(text, 0, n);
}

/* A page has at least one section here, and its top says what the page is about. */
static size_t sections_of(const struct page *page)
{
	return page->body.sections_n ? page->body.sections_n : 1;
}

static struct section section_of(const struct page *page, size_t i)
{
	struct section s = {0};

	if (page->body.sections_n)
		s = page->body.sections[i];
	if (!i && !s.text.n)
		s.text = page->summary;
	s.text = beginning(s.text);
	return s;
}

static size_t section_bytes(const struct page *page, size_t i)
{
	struct section s = section_of(page, i);

	return s.heading.n + s.anchor.n + s.text.n + 3;
}

static size_t page_bytes(const struct page *page)
{
	return page->url.n + page->title.n + 8;
}

/* Larger files on a large site, so that it has fewer of them than pages. */
static size_t file_bytes(const struct search_build *b)
{
	size_t all = 0, mean;

	for (size_t i = 0; i < b->pages_n; i++) {
		const struct page *page = b->pages[i].page;
		all += page_bytes(page);
		for (size_t k = 0; k < sections_of(page); k++)
			all += section_bytes(page, k);
	}
	mean = b->pages_n ? all / b->pages_n * 3 / 2 : 0;
	return b->pages_n < 4000 || mean < FRAGMENT_BYTES ? FRAGMENT_BYTES : mean;
}

static void plan(struct fragments *f)
{
	struct search_build *b = f->build;
	size_t most = file_bytes(b), bytes = most;

	for (size_t i = 0; i < b->pages_n; i++) {
		const struct page *page = b->pages[i].page;
		bytes += page_bytes(page);
		for (size_t k = 0; k < sections_of(page); k++) {
			size_t size = section_bytes(page, k);
			bytes += size;
			if (bytes <= most)
				continue;
			list_push(&f->files, (struct search_shard){.first = (uint32_t)i,
								   .section = (uint32_t)k});
			bytes = page_bytes(page) + size;
		}
	}
}

static void put_part(const struct search_page *p, uint32_t number, size_t from, size_t to,
		     struct buf *out)
{
	const struct page *page = p->page;

	search_put(out, number);
	search_put_str(out, page->url);
	search_put_str(out, page->title);
	search_put(out, p->type);
	search_put(out, (uint32_t)from);
	search_put(out, (uint32_t)(to - from));
	for (size_t i = from; i < to; i++) {
		struct section s = section_of(page, i);
		search_put_str(out, s.heading);
		search_put_str(out, s.anchor);
		search_put_str(out, s.text);
	}
}

static void write_file(void *ctx, size_t worker, size_t index)
{
	struct fragments *f = ctx;
	struct search_build *b = f->build;
	struct search_worker *w = &b->workers[worker];
	struct search_shard *file = &f->files.v[index];
	bool last = index + 1 == f->files.n;
	size_t end_page = last ? b->pages_n : file[1].first;
	size_t end_section = last ? 0 : file[1].section; /* of end_page: how many stand here */
	size_t parts = end_page - file->first + (end_section > 0);

	site_rest(b->site, index, f->files.n);
	buf_clear(&w->work);
	search_put(&w->work, (uint32_t)parts);
	for (size_t i = 0; i < parts; i++) {
		size_t page = file->first + i;
		put_part(&b->pages[page], (uint32_t)page, i ? 0 : file->section,
			 page == end_page ? end_section : sections_of(b->pages[page].page),
			 &w->work);
	}
	search_put_file(b, worker, 'f', index, buf_str(&w->work), file->digest);
}

static void write_map(void *ctx, size_t worker, size_t index)
{
	struct fragments *f = ctx;
	struct search_worker *w = &f->build->workers[worker];
	size_t from = index * MAP_FILES;
	size_t to = from + MAP_FILES < f->files.n ? from + MAP_FILES : f->files.n;
	uint32_t before = 0;

	f->maps->v[index].first = f->files.v[from].first;
	f->maps->v[index].section = f->files.v[from].section;
	buf_clear(&w->work);
	search_put(&w->work, (uint32_t)from);
	search_put(&w->work, (uint32_t)(to - from));
	for (size_t i = from; i < to; i++) {
		search_put(&w->work, f->files.v[i].first - before);
		before = f->files.v[i].first;
	}
	for (size_t i = from; i < to; i++)
		search_put(&w->work, f->files.v[i].section);
	for (size_t i = from; i < to; i++)
		buf_add(&w->work, (struct str){(char *)f->files.v[i].digest, SEARCH_DIGEST});
	search_put_file(f->build, worker, 'm', index, buf_str(&w->work), f->maps->v[index].digest);
}

/* Pieces of texts from all over the site, cut between words. */
static void gather_phrases(struct search_build *b)
{
	size_t sections = 0, seen = 0, taken = 0;
	struct buf all;

	for (size_t i = 0; i < b->pages_n; i++)
		sections += b->pages[i].page->body.sections_n;
	buf_init(&all, 0);
	for (size_t i = 0; i < b->pages_n; i++) {
		const struct body *body = &b->pages[i].page->body;
		for (size_t k = 0; k < body->sections_n; k++, seen++) {
			struct str text = body->sections[k].text;
			size_t from, to;
			/* One in its share of the sections, as soon as there is one long enough. */
			if (text.n < (size_t)2 * PHRASE_BYTES || seen * PHRASES < taken * sections)
				continue;
			from = str_chr(text, ' ', text.n / 2 - PHRASE_BYTES / 2);
			to = from < text.n ? str_chr(text, ' ', from + PHRASE_BYTES) : text.n;
			if (to - from > (size_t)2 * PHRASE_BYTES)
				continue;
			buf_add(&all, str_slice(text, from, to));
			taken++;
		}
	}
	b->phrases = buf_dup(&all, &b->arena);
	buf_release(&all);
	search_put_file(b, 0, 'p', 0, b->phrases, b->phrases_digest);
}

void search_write_fragments(struct search_build *b, struct search_shards *m)
{
	struct fragments f = {.build = b, .maps = m};

	gather_phrases(b);
	plan(&f);
	pool_run(b->jobs, f.files.n, 8, write_file, &f);
	m->n = (f.files.n + MAP_FILES - 1) / MAP_FILES;
	m->v = arena_new(&b->arena, struct search_shard, m->n + 1);
	pool_run(b->jobs, m->n, 1, write_map, &f);
	list_free(&f.files);
}
