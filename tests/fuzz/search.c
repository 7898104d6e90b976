/*
 * Damaged index files: the first byte says as which kind the rest is read; then what came out is
 * used as a query would use it.
 */
#include <stdlib.h>

#include "write/search_load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads every byte that a string says it has. */
static void touch(struct str s)
{
	volatile char sum = 0;

	for (size_t i = 0; i < s.n; i++)
		sum = (char)(sum + s.p[i]);
}

static void use_terms(const struct search_index *index, const struct search_terms *t)
{
	for (size_t i = 0; t && i < t->start[t->n]; i++)
		if (t->hits[i].page >= index->pages || t->hits[i].sections_n > SEARCH_SECTIONS)
			abort();
}

static void use_piece(const struct search_index *index, const struct search_piece *p)
{
	for (size_t i = 0; p && i < p->n; i++) {
		touch(p->words[i]);
		if (p->words[i].n > SEARCH_WORD_MAX || (p->terms && !p->frequency))
			abort();
	}
}

static void use_fragment(const struct search_index *index, const struct search_fragment *f)
{
	for (size_t i = 0; f && i < f->n; i++) {
		touch(f->parts[i].url);
		touch(f->parts[i].title);
		if (f->parts[i].type > index->types_n)
			abort();
		for (size_t k = 0; k < f->parts[i].sections_n; k++)
			touch(f->parts[i].sections[k].text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct search_index index = {.pages = 1000, .types_n = 3, .dir = -1};
	struct str raw = {(const char *)data + 1, size - 1};
	struct buf plain;
	const struct search_values *values;

	if (!size)
		return 0;
	switch (data[0] % 8) {
	case 0:
		if (search_parse_root(&index, raw))
			for (size_t i = 0; i < index.d.n; i++)
				touch(index.d.v[i].start);
		break;
	case 1:
		use_piece(&index, search_parse_piece(&index, raw, false));
		break;
	case 2:
		use_piece(&index, search_parse_piece(&index, raw, true));
		break;
	case 3:
		use_terms(&index, search_parse_terms(&index, raw));
		break;
	case 4:
		use_terms(&index, search_parse_rest(&index, raw));
		break;
	case 5:
		search_parse_map(&index, raw);
		break;
	case 6:
		use_fragment(&index, search_parse_fragment(&index, raw));
		break;
	default:
		values = search_parse_values(&index, raw);
		for (size_t i = 0; values && i < values->n; i++) {
			touch(values->v[i].label);
			for (size_t k = 0; k < values->v[i].n; k++)
				if (values->v[i].pages[k] >= index.pages)
					abort();
		}
		buf_init(&plain, 1 << 16);
		search_inflate(&plain, raw, raw);
		buf_release(&plain);
	}
	arena_release(&index.arena);
	return 0;
}
