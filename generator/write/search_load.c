#include "write/search_load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

/* ---- files ---- */

static void *damaged(struct search_index *index, struct str file, struct diags *diags)
{
	diag_env(diags, "search/damaged", file,
		 "this part of the search index in " STR_FMT
		 " is damaged or from another build; build the site again",
		 STR_ARG(index->name));
	return NULL;
}

/* The bytes of the file with that digest, inflated with before; in the arena. False after a
 * diagnostic. */
static bool read_file(struct search_index *index, struct str file, struct str digest,
		      struct str before, struct str *raw, struct diags *diags)
{
	struct buf packed, plain;
	bool ok;

	buf_init(&packed, SEARCH_FILE_MAX);
	buf_init(&plain, SEARCH_FILE_MAX);
	ok = !file_read(index->dir, file, &packed, NULL);
	if (!ok)
		diag_env(diags, "search/missing", file,
			 "cannot read this part of the search index in " STR_FMT
			 ": %s; build the site again",
			 STR_ARG(index->name), strerror(errno));
	else if (!(ok = !memcmp(digest_of(buf_str(&packed)).b, digest.p, digest.n) &&
			search_inflate(&plain, buf_str(&packed), before)))
		damaged(index, file, diags);
	if (ok)
		*raw = buf_dup(&plain, &index->arena);
	buf_release(&packed);
	buf_release(&plain);
	return ok;
}

typedef void *parse_fn(struct search_index *index, struct str raw);

/* What the file holds, read once; before: what it has been deflated with. */
static void *load_after(struct search_index *index, char kind, struct search_key of,
			struct str digest, parse_fn *parse, struct str before, struct diags *diags)
{
	struct map_entry *e;
	struct str raw, key;
	struct buf name;
	void *loaded;

	buf_init(&name, 256);
	search_name(&name, S(""), kind, of, digest);
	key = buf_dup(&name, &index->arena);
	buf_release(&name);
	e = map_get(&index->loaded, key);
	if (e)
		return e->ptr;
	if (!read_file(index, key, digest, before, &raw, diags))
		return NULL;
	loaded = parse(index, raw);
	if (!loaded)
		return damaged(index, key, diags);
	map_put(&index->loaded, key, NULL)->ptr = loaded;
	return loaded;
}

static void *load(struct search_index *index, char kind, struct search_key of,
		  const unsigned char digest[SEARCH_DIGEST], parse_fn *parse, struct diags *diags)
{
	return load_after(index, kind, of, (struct str){(const char *)digest, SEARCH_DIGEST}, parse,
			  (struct str){NULL, 0}, diags);
}

/* t and o, which have no key. */
static void *load_long(struct search_index *index, char kind, uint64_t number, parse_fn *parse,
		       struct diags *diags)
{
	char digest[SEARCH_DIGEST_LONG];
	struct search_key none = {""};

	for (size_t i = sizeof digest; i--; number >>= 8)
		digest[i] = (char)(number & 0xff);
	return load_after(index, kind, none, (struct str){digest, sizeof digest}, parse,
			  (struct str){NULL, 0}, diags);
}

static void *parse_d(struct search_index *index, struct str raw)
{
	return search_parse_piece(index, raw, false);
}

static void *parse_r(struct search_index *index, struct str raw)
{
	return search_parse_piece(index, raw, true);
}

static void *parse_t(struct search_index *index, struct str raw)
{
	return search_parse_terms(index, raw);
}

static void *parse_o(struct search_index *index, struct str raw)
{
	return search_parse_rest(index, raw);
}

static void *parse_m(struct search_index *index, struct str raw)
{
	return search_parse_map(index, raw);
}

static void *parse_f(struct search_index *index, struct str raw)
{
	return search_parse_fragment(index, raw);
}

static void *parse_p(struct search_index *index, struct str raw)
{
	struct str *phrases = arena_new(&index->arena, struct str, 1);

	*phrases = raw;
	return phrases;
}

static void *parse_x(struct search_index *index, struct str raw)
{
	return search_parse_values(index, raw);
}

struct search_piece *search_load_piece(struct search_index *index, bool reversed, size_t number,
				       struct diags *diags)
{
	const struct search_shard *s = reversed ? &index->r.v[number] : &index->d.v[number];

	return load(index, reversed ? 'r' : 'd', search_key_of_word(s->start), s->digest,
		    reversed ? parse_r : parse_d, diags);
}

struct search_terms *search_load_terms(struct search_index *index, uint64_t file,
				       struct diags *diags)
{
	return load_long(index, 't', file, parse_t, diags);
}

struct search_terms *search_load_rest(struct search_index *index, uint64_t rest,
				      struct diags *diags)
{
	return load_long(index, 'o', rest, parse_o, diags);
}

const struct search_values *search_load_values(struct search_index *index, size_t facet,
					       struct diags *diags)
{
	return load(index, 'x', search_key_of_number(facet), index->x.v[facet].digest, parse_x,
		    diags);
}

/* Index of the last shard that starts at (page, section) or before it. */
static size_t find_start(const struct search_shard *v, size_t n, uint32_t page, uint32_t section)
{
	size_t low = 0, high = n;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;
		const struct search_shard *s = &v[middle];
		if (s->first < page || (s->first == page && s->section <= section))
			low = middle;
		else
			high = middle;
	}
	return low;
}

const struct search_part *search_load_part(struct search_index *index, uint32_t page,
					   uint32_t section, struct diags *diags)
{
	const struct search_shard *at;
	const struct search_map *m;
	const struct search_fragment *f;
	const struct str *phrases;
	struct search_key none = {""};

	if (!index->m.n)
		return damaged(index, S("root.bin"), diags);
	at = &index->m.v[find_start(index->m.v, index->m.n, page, section)];
	m = load(index, 'm', search_key_of_place(at->first, at->section), at->digest, parse_m,
		 diags);
	if (!m)
		return NULL;
	at = &m->files[find_start(m->files, m->n, page, section)];
	phrases = load(index, 'p', none, index->p, parse_p, diags);
	if (!phrases)
		return NULL;
	f = load_after(index, 'f', search_key_of_place(at->first, at->section),
		       (struct str){(const char *)at->digest, SEARCH_DIGEST}, parse_f, *phrases,
		       diags);
	if (!f)
		return NULL;
	for (size_t i = 0; i < f->n; i++)
		if (f->parts[i].page == page)
			return &f->parts[i];
	return damaged(index, S("f"), diags);
}

/* ---- opening ---- */

static int open_root(struct search_index *index, struct diags *diags)
{
	struct buf packed, plain;
	struct str bytes, magic = S(SEARCH_MAGIC);
	int rc = -1;

	buf_init(&packed, SEARCH_FILE_MAX);
	buf_init(&plain, SEARCH_FILE_MAX);
	if (file_read(index->dir, S("root.bin"), &packed, NULL)) {
		diag_env(diags, "search/missing", S("root.bin"),
			 "no search index in " STR_FMT ": %s; build the site first",
			 STR_ARG(index->name), strerror(errno));
		goto out;
	}
	bytes = buf_str(&packed);
	if (!str_starts(bytes, magic) || bytes.n == magic.n) {
		damaged(index, S("root.bin"), diags);
		goto out;
	}
	if (bytes.p[magic.n] != SEARCH_VERSION) {
		diag_env(diags, "search/version", S("root.bin"),
			 "the search index has form %d and this program reads form %d; build the "
			 "site "
			 "again with this program",
			 (unsigned char)bytes.p[magic.n], SEARCH_VERSION);
		goto out;
	}
	if (!search_inflate(&plain, str_slice(bytes, magic.n + 1, bytes.n), S("")) ||
	    !search_parse_root(index, buf_dup(&plain, &index->arena))) {
		damaged(index, S("root.bin"), diags);
		goto out;
	}
	rc = 0;
out:
	buf_release(&packed);
	buf_release(&plain);
	return rc;
}

struct search_index *search_open(const char *dir, struct diags *diags)
{
	struct search_index *index = mem_alloc(sizeof *index);

	*index = (struct search_index){.dir = file_open_dir(dir)};
	index->name = str_dup(&index->arena, str_c(dir));
	if (index->dir < 0) {
		diag_env(diags, "search/missing", index->name,
			 "no search index here: %s; build the site first", strerror(errno));
		search_close(index);
		return NULL;
	}
	if (open_root(index, diags)) {
		search_close(index);
		return NULL;
	}
	return index;
}

void search_close(struct search_index *index)
{
	if (!index)
		return;
	if (index->dir >= 0)
		close(index->dir);
	map_release(&index->loaded);
	arena_release(&index->arena);
	free(index);
}
