#include "write/search_format.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

void search_put(struct buf *b, uint32_t n)
{
	while (n >= 0x80) {
		buf_addc(b, (char)(n | 0x80));
		n >>= 7;
	}
	buf_addc(b, (char)n);
}

void search_put_str(struct buf *b, struct str s)
{
	search_put(b, (uint32_t)s.n);
	buf_add(b, s);
}

struct search_reader search_reader(struct str bytes)
{
	return (struct search_reader){.p = (const unsigned char *)bytes.p, .n = bytes.n};
}

unsigned search_get_byte(struct search_reader *r)
{
	if (r->at >= r->n) {
		r->bad = true;
		return 0;
	}
	return r->p[r->at++];
}

uint32_t search_get(struct search_reader *r)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 35; shift += 7) {
		unsigned byte = search_get_byte(r);
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			if (value > UINT32_MAX)
				break;
			return r->bad ? 0 : (uint32_t)value;
		}
	}
	r->bad = true;
	r->at = r->n;
	return 0;
}

struct str search_get_bytes(struct search_reader *r, size_t n)
{
	struct str s;

	if (r->bad || n > r->n - r->at) {
		r->bad = true;
		r->at = r->n;
		return (struct str){NULL, 0};
	}
	s = (struct str){(const char *)r->p + r->at, n};
	r->at += n;
	return s;
}

struct str search_get_str(struct search_reader *r)
{
	return search_get_bytes(r, search_get(r));
}

uint32_t search_get_count(struct search_reader *r, size_t size)
{
	uint32_t n = search_get(r);

	if (r->bad || n > (r->n - r->at) / size) {
		r->bad = true;
		r->at = r->n;
		return 0;
	}
	return n;
}

/* The stream, ready for the next bytes; NULL when there is no memory for it. */
static z_stream *open_deflate(struct z_stream_s **stream)
{
	z_stream *z = *stream;

	if (z)
		return deflateReset(z) == Z_OK ? z : NULL;
	z = mem_alloc(sizeof *z);
	memset(z, 0, sizeof *z);
	/* Files are small: more effort than this, or more memory (which is cleared for each), makes
	 * them a two-thousandth smaller and takes half as long again. */
	if (deflateInit2(z, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(z);
		return NULL;
	}
	return *stream = z;
}

/* Deflates all columns; z has room for what comes of it. */
static bool deflate_columns(z_stream *z, struct str in, const struct search_columns *columns)
{
	size_t at = 0;

	for (size_t i = 0; i < columns->n; i++) {
		if (columns->end[i] == at)
			continue;
		z->next_in = (Bytef *)(uintptr_t)in.p + at; /* zlib only reads it */
		z->avail_in = (uInt)(columns->end[i] - at);
		at = columns->end[i];
		if (deflate(z, Z_BLOCK) != Z_OK)
			return false;
	}
	z->next_in = (Bytef *)(uintptr_t)in.p + at;
	z->avail_in = (uInt)(in.n - at);
	return deflate(z, Z_FINISH) == Z_STREAM_END;
}

void search_deflate_again(struct z_stream_s **stream, struct buf *out, struct str in,
			  struct str before, const struct search_columns *columns)
{
	z_stream *z = open_deflate(stream);
	uLong most;

	/* Numbers repeat by chance more than texts do, and what repeats costs codes of its own. */
	if (!z || deflateParams(z, 6, columns->n ? Z_FILTERED : Z_DEFAULT_STRATEGY) != Z_OK ||
	    before.n > UINT_MAX ||
	    (before.n &&
	     deflateSetDictionary(z, (const Bytef *)before.p, (uInt)before.n) != Z_OK)) {
		out->overflow = true;
		return;
	}
	most = deflateBound(z, (uLong)in.n) + 16 * columns->n;
	if (in.n <= UINT_MAX && most <= UINT_MAX && buf_reserve(out, most)) {
		z->next_out = (Bytef *)out->p + out->n;
		z->avail_out = (uInt)most;
		out->overflow |= !deflate_columns(z, in, columns);
		out->n += (size_t)z->total_out;
		out->p[out->n] = '\0';
	} else {
		out->overflow = true;
	}
}

void search_deflate_end(struct z_stream_s **stream)
{
	if (*stream)
		deflateEnd(*stream);
	free(*stream);
	*stream = NULL;
}

void search_deflate(struct buf *out, struct str in)
{
	struct z_stream_s *stream = NULL;

	search_deflate_again(&stream, out, in, (struct str){NULL, 0}, &(struct search_columns){0});
	search_deflate_end(&stream);
}

bool search_inflate(struct buf *out, struct str in, struct str before)
{
	z_stream z = {0};
	int rc = Z_OK;

	if (in.n > UINT_MAX || before.n > UINT_MAX || inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return false;
	if (before.n && inflateSetDictionary(&z, (const Bytef *)before.p, (uInt)before.n) != Z_OK)
		rc = Z_DATA_ERROR;
	z.next_in = (Bytef *)(uintptr_t)in.p;
	z.avail_in = (uInt)in.n;
	while (rc == Z_OK) {
		unsigned char block[16384];
		z.next_out = block;
		z.avail_out = sizeof block;
		rc = inflate(&z, Z_NO_FLUSH);
		buf_add(out, (struct str){(char *)block, sizeof block - z.avail_out});
		if (out->overflow)
			break;
	}
	inflateEnd(&z);
	return rc == Z_STREAM_END && !out->overflow;
}

unsigned search_impact(uint64_t value)
{
	unsigned impact = 0;

	while (impact < 31 && search_level(impact + 1) <= value)
		impact++;
	return impact;
}

uint32_t search_log2(uint64_t x)
{
	uint32_t whole = 0, part = 0;

	while (x >= 2 << 16) {
		x >>= 1;
		whole++;
	}
	/* x is in [1, 2): each squaring gives one more binary digit. */
	for (unsigned bit = 8; bit; bit >>= 1) {
		x = x * x >> 16;
		if (x >= 2 << 16) {
			x >>= 1;
			part += bit;
		}
	}
	return whole * 16 + part;
}

uint32_t search_weight(uint32_t pages, uint32_t frequency)
{
	return search_log2(((uint64_t)pages * 2 + 2) * 65536 / ((uint64_t)frequency * 2 + 1)) + 1;
}

uint32_t search_hash(struct str s)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < s.n; i++)
		hash = (hash ^ (unsigned char)s.p[i]) * 16777619U;
	return hash;
}

struct search_key search_key_of_word(struct str start)
{
	struct search_key key;

	snprintf(key.text, sizeof key.text, "%08" PRIx32, search_hash(start));
	return key;
}

struct search_key search_key_of_place(uint32_t page, uint32_t section)
{
	struct search_key key;

	snprintf(key.text, sizeof key.text, "%" PRIu32 ".%" PRIu32, page, section);
	return key;
}

struct search_key search_key_of_number(size_t number)
{
	struct search_key key;

	snprintf(key.text, sizeof key.text, "%zu", number);
	return key;
}

void search_name(struct buf *out, struct str folder, char kind, struct search_key key,
		 struct str digest)
{
	buf_add(out, folder);
	buf_addf(out, "%c%s-", kind, key.text);
	for (size_t i = 0; i < digest.n; i++)
		buf_addf(out, "%02x", (unsigned)(unsigned char)digest.p[i]);
	buf_adds(out, ".bin");
}
