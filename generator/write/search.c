#include "write/search.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "write/search_build.h"

struct str search_folder(const struct site *site, struct arena *arena)
{
	struct str name = labels_peek(&site->labels, S("folder.index"));

	return str_printf(arena, STR_FMT "/", STR_ARG(name.n ? name : S("search-index")));
}

/* The files of the index that the last build made, by their keys. */
static void find_made(struct search_build *b)
{
	const struct made *made = output_made_before(b->out);

	for (size_t i = 0; made && i < made->files_n; i++) {
		const struct made_file *file = &made->files[i];
		if (str_starts(file->path, b->folder))
			map_put(&b->made,
				(struct str){(const char *)file->key.b, sizeof file->key.b}, NULL)
				->cptr = file;
	}
}

/* The digest of all that a file comes of. */
static struct digest key_of(const struct search_build *b, struct search_worker *w, char kind,
			    struct search_key key, struct str raw)
{
	buf_clear(&w->made_of);
	buf_addf(&w->made_of, "%c%s", kind, key.text);
	for (size_t i = 0; i < w->columns.n; i++)
		buf_addf(&w->made_of, " %zu", w->columns.end[i]);
	buf_addc(&w->made_of, '\n');
	if (kind == 'f')
		buf_add(&w->made_of, b->phrases);
	buf_add(&w->made_of, raw);
	return digest_of(buf_str(&w->made_of));
}

bool search_keep_file(struct search_build *b, size_t worker, struct digest key,
		      unsigned char digest[SEARCH_DIGEST_LONG])
{
	struct search_worker *w = &b->workers[worker];
	const struct made_file *file =
		map_ptr(&b->made, (struct str){(const char *)key.b, sizeof key.b});

	struct str bytes = {NULL, 0};

	if (!b->keyed || !file)
		return false;
	if (b->kept_bytes + file->stamp.size <= SEARCH_LOCAL_MAX) {
		buf_clear(&w->packed);
		if (!output_read(b->out, file->path, &w->packed))
			return false;
		bytes = buf_str(&w->packed);
	}
	if (!output_keep(b->out, worker, file->path, S(""), key))
		return false;
	memcpy(digest, file->bytes.b, SEARCH_DIGEST_LONG);
	search_keep(b, worker, file->path, bytes, file->stamp.size);
	return true;
}

int search_make_file(struct search_build *b, size_t worker, struct search_file_name of,
		     struct digest key, struct str raw, unsigned char digest[SEARCH_DIGEST_LONG])
{
	struct search_worker *w = &b->workers[worker];
	struct buf name;
	int rc;

	buf_clear(&w->packed);
	search_deflate_again(&w->deflate, &w->packed, raw, of.kind == 'f' ? b->phrases : S(""),
			     &w->columns);
	w->columns.n = 0;
	memcpy(digest, digest_of(buf_str(&w->packed)).b, SEARCH_DIGEST_LONG);
	buf_init(&name, 0);
	search_name(&name, b->folder, of.kind, of.key, (struct str){(char *)digest, of.digest_n});
	if (w->work.overflow || w->packed.overflow) {
		diag_add(&w->diags, DIAG_ERROR, "search/size", buf_str(&name), 0, 0,
			 "a part of the search index would be too large");
		rc = -1;
	} else {
		rc = output_put_page(b->out, worker, buf_str(&name), S(""), &key,
				     buf_str(&w->packed), &w->diags);
		search_keep(b, worker, buf_str(&name), buf_str(&w->packed), w->packed.n);
	}
	if (rc)
		w->rc = -1;
	buf_release(&name);
	return rc;
}

int search_put_file(struct search_build *b, size_t worker, char kind, struct search_key of,
		    size_t digest_n, struct str raw, unsigned char digest[SEARCH_DIGEST_LONG])
{
	struct search_worker *w = &b->workers[worker];
	struct digest key = key_of(b, w, kind, of, raw);

	if (search_keep_file(b, worker, key, digest)) {
		w->columns.n = 0;
		return 0;
	}
	return search_make_file(b, worker, (struct search_file_name){kind, of, digest_n}, key, raw,
				digest);
}

static void put_digests(struct buf *out, const struct search_shards *s)
{
	struct str before = {NULL, 0};

	search_put(out, (uint32_t)s->n);
	for (size_t i = 0; i < s->n; i++) {
		struct str start = s->v[i].start;
		size_t same = 0;
		while (same < before.n && same < start.n && before.p[same] == start.p[same])
			same++;
		search_put(out, (uint32_t)same);
		search_put_str(out, str_slice(start, same, start.n));
		buf_add(out, (struct str){(const char *)s->v[i].digest, SEARCH_DIGEST});
		before = start;
	}
}

static void put_links(struct buf *out, const char *const *links)
{
	uint32_t n = 0;

	while (links && *links[n])
		n++;
	search_put(out, links ? n + 1 : 0);
	for (uint32_t i = 0; i < n; i++)
		search_put_str(out, str_c(links[i]));
	if (links)
		search_put_str(out, S(""));
}

static int write_root(struct search_build *b, const struct search_shards *d,
		      const struct search_shards *r, const struct search_shards *m,
		      const struct search_facets *x)
{
	const struct config *config = &b->site->config;
	struct search_worker *w = &b->workers[0];
	struct str name = str_printf(&b->arena, STR_FMT "root.bin", STR_ARG(b->folder));

	buf_clear(&w->work);
	search_put(&w->work, (uint32_t)b->pages_n);
	search_put_str(&w->work, config->language);
	search_put(&w->work, (uint32_t)config->types_n);
	for (size_t i = 0; i < config->types_n; i++)
		search_put_str(&w->work, config->types[i].label);
	search_put(&w->work, (uint32_t)b->endings_n);
	for (size_t i = 0; i < b->endings_n; i++) {
		search_put_str(&w->work, b->endings[i].tail);
		search_put_str(&w->work, b->endings[i].other);
	}
	put_links(&w->work, search_links(config->language));
	search_put(&w->work, (uint32_t)x->n);
	for (size_t i = 0; i < x->n; i++) {
		search_put_str(&w->work, x->v[i].name);
		search_put_str(&w->work, x->v[i].label);
		buf_add(&w->work, (struct str){(const char *)x->v[i].digest, SEARCH_DIGEST});
	}
	put_digests(&w->work, d);
	put_digests(&w->work, r);
	search_put(&w->work, (uint32_t)m->n);
	for (size_t i = 0; i < m->n; i++) {
		search_put(&w->work, m->v[i].first);
		search_put(&w->work, m->v[i].section);
		buf_add(&w->work, (struct str){(const char *)m->v[i].digest, SEARCH_DIGEST});
	}
	buf_add(&w->work, (struct str){(char *)b->phrases_digest, SEARCH_DIGEST});
	buf_clear(&w->packed);
	buf_adds(&w->packed, SEARCH_MAGIC);
	buf_addc(&w->packed, SEARCH_VERSION);
	search_deflate_again(&w->deflate, &w->packed, buf_str(&w->work), S(""), &w->columns);
	if (w->work.overflow || w->packed.overflow) {
		diag_add(&w->diags, DIAG_ERROR, "search/size", name, 0, 0,
			 "the site is too large for a search index");
		return -1;
	}
	search_keep(b, 0, name, buf_str(&w->packed), w->packed.n);
	return output_put(b->out, 0, name, buf_str(&w->packed), &w->diags);
}

static void worker_init(struct search_worker *w)
{
	buf_init(&w->fold, 0);
	buf_init(&w->work, (size_t)1 << 30);
	buf_init(&w->packed, (size_t)1 << 30);
	buf_init(&w->made_of, (size_t)1 << 30);
}

static void worker_release(struct search_worker *w)
{
	arena_release(&w->strings);
	arena_release(&w->streams);
	arena_release(&w->results);
	map_release(&w->vocabulary);
	list_free(&w->words);
	list_free(&w->pages);
	list_free(&w->seen);
	buf_release(&w->fold);
	buf_release(&w->work);
	buf_release(&w->packed);
	buf_release(&w->made_of);
	list_free(&w->kept);
	search_deflate_end(&w->deflate);
	diags_release(&w->diags);
}

int search_write(const struct site *site, const struct theme *theme, struct output *out, bool keyed,
		 const char *cache, size_t jobs, struct diags *diags)
{
	struct search_build b = {.site = site, .out = out, .jobs = jobs, .keyed = keyed};
	struct search_shards t = {0}, d = {0}, r = {0}, m = {0};
	struct search_facets x = {0};
	int rc = 0;

	b.folder = search_folder(site, &b.arena);
	b.workers = arena_new(&b.arena, struct search_worker, jobs + 1);
	for (size_t i = 0; i <= jobs; i++)
		worker_init(&b.workers[i]);
	if (cache)
		b.memo = search_memo_load(&b, cache);
	if (keyed)
		find_made(&b);
	search_gather(&b);
	search_merge(&b);
	if (cache && search_memo_save(&b))
		diag_add(diags, DIAG_WARNING, "output/cache", str_c(cache), 0, 0,
			 "cannot keep the words of the pages: %s", strerror(errno));
	search_score(&b);
	search_write_terms(&b, &t);
	search_write_forms(&b, &t, &d, &r);
	search_write_fragments(&b, &m);
	if (search_write_facets(&b, &x) || write_root(&b, &d, &r, &m, &x) ||
	    search_write_local(&b, theme))
		rc = -1;
	for (size_t i = 0; i <= jobs; i++) {
		rc |= b.workers[i].rc;
		diags_merge(diags, &b.workers[i].diags);
		worker_release(&b.workers[i]);
	}
	search_memo_free(b.memo);
	map_release(&b.made);
	arena_release(&b.arena);
	return rc;
}
