#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "write/search_build.h"

#define FRAGMENT_BYTES 3500 /* of an f-file before it is deflated, on a small site */
#define TEXT_MAX 8000	    /* bytes of a section that are kept for its snippet */
#define PHRASES 32	    /* pieces of text in the p-file */
#define PHRASE_BYTES 160    /* of each */
#define MAP_LEAST 96	    /* f-files in an m-file */
#define MAP_MOST 192

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
	} files;
	struct {
		size_t *v;
		size_t n, cap;
	} maps;			   /* index of each one's first file */
	struct search_shards *out; /* the same */
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
	mean = b->pages_n ? (size_t)search_coarse(all / b->pages_n) * 3 / 2 : 0;
	return search_coarse(b->pages_n) < 4000 || mean < FRAGMENT_BYTES ? FRAGMENT_BYTES : mean;
}

/* By which a section is told from all others, whatever it says. */
static uint32_t section_hash(const struct page *page, size_t i)
{
	return search_hash(page->url) ^ (search_hash(section_of(page, i).anchor) * 31);
}

static void plan(struct fragments *f)
{
	struct search_build *b = f->build;
	size_t bytes = file_bytes(b);
	struct search_cut file = {.least = bytes * 7 / 8, .most = bytes * 5 / 4, .one_in = 2};
	struct search_cut map = {.least = MAP_LEAST, .most = MAP_MOST, .one_in = 32};

	for (size_t i = 0; i < b->pages_n; i++) {
		const struct page *page = b->pages[i].page;
		for (size_t k = 0; k < sections_of(page); k++) {
			size_t top = k ? 0 : page_bytes(page);
			uint32_t hash = section_hash(page, k);
			if (!search_cut(&file, section_bytes(page, k) + top, hash))
				continue;
			file.bytes += page_bytes(page) - top;
			if (search_cut(&map, 1, hash >> 4))
				list_push(&f->maps, f->files.n);
			list_push(&f->files, (struct search_shard){.first = (uint32_t)i,
								   .section = (uint32_t)k});
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
	search_put_file(b, worker, 'f', search_key_of_place(file->first, file->section),
			SEARCH_DIGEST, buf_str(&w->work), file->digest);
}

static void write_map(void *ctx, size_t worker, size_t index)
{
	struct fragments *f = ctx;
	struct search_worker *w = &f->build->workers[worker];
	size_t from = f->maps.v[index];
	size_t to = index + 1 < f->maps.n ? f->maps.v[index + 1] : f->files.n;
	struct search_shard *map = &f->out->v[index];
	uint32_t before = 0;

	map->first = f->files.v[from].first;
	map->section = f->files.v[from].section;
	buf_clear(&w->work);
	search_put(&w->work, (uint32_t)(to - from));
	for (size_t i = from; i < to; i++) {
		search_put(&w->work, f->files.v[i].first - before);
		before = f->files.v[i].first;
	}
	for (size_t i = from; i < to; i++)
		search_put(&w->work, f->files.v[i].section);
	for (size_t i = from; i < to; i++)
		buf_add(&w->work, (struct str){(char *)f->files.v[i].digest, SEARCH_DIGEST});
	search_put_file(f->build, worker, 'm', search_key_of_place(map->first, map->section),
			SEARCH_DIGEST, buf_str(&w->work), map->digest);
}

/* A section that may lend the site a phrase. */
struct lender {
	uint32_t hash;
	struct str text;
};

/* Keeps the PHRASES with the least hash, in that order; equal ones as they come. */
static void keep_lender(struct lender *v, size_t *n, struct lender lender)
{
	size_t i = *n;

	while (i && v[i - 1].hash > lender.hash)
		i--;
	if (i == PHRASES)
		return;
	*n += *n < PHRASES;
	memmove(&v[i + 1], &v[i], (*n - i - 1) * sizeof *v);
	v[i] = lender;
}

/* Pieces of texts from all over the site, cut between words. They are of sections that are chosen
 * by their addresses: an edit elsewhere leaves them as they are. */
static void gather_phrases(struct search_build *b)
{
	struct lender lenders[PHRASES];
	struct search_key none = {""};
	struct buf all;
	size_t n = 0;

	for (size_t i = 0; i < b->pages_n; i++) {
		const struct page *page = b->pages[i].page;
		for (size_t k = 0; k < page->body.sections_n; k++) {
			struct str text = page->body.sections[k].text;
			if (text.n >= (size_t)2 * PHRASE_BYTES)
				keep_lender(lenders, &n,
					    (struct lender){section_hash(page, k), text});
		}
	}
	buf_init(&all, 0);
	for (size_t i = 0; i < n; i++) {
		struct str text = lenders[i].text;
		size_t from = str_chr(text, ' ', text.n / 2 - PHRASE_BYTES / 2);
		size_t to = from < text.n ? str_chr(text, ' ', from + PHRASE_BYTES) : text.n;
		if (to - from <= (size_t)2 * PHRASE_BYTES)
			buf_add(&all, str_slice(text, from, to));
	}
	b->phrases = buf_dup(&all, &b->arena);
	buf_release(&all);
	search_put_file(b, 0, 'p', none, SEARCH_DIGEST, b->phrases, b->phrases_digest);
}

void search_write_fragments(struct search_build *b, struct search_shards *m)
{
	struct fragments f = {.build = b, .out = m};

	gather_phrases(b);
	plan(&f);
	pool_run(b->jobs, f.files.n, 8, write_file, &f);
	m->n = f.maps.n;
	m->v = arena_new(&b->arena, struct search_shard, m->n + 1);
	pool_run(b->jobs, m->n, 1, write_map, &f);
	list_free(&f.files);
	list_free(&f.maps);
}
