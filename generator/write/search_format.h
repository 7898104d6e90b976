/*
 * search_format: what stands in the files of the index. Private to write/search*.c.
 *
 *     query ─→ root.bin ─→ d (words) ─→ t (postings) ─→ m (where fragments stand) ─→ f (fragments)
 *
 * root.bin is SEARCH_MAGIC, one byte SEARCH_VERSION, and then as any other file: deflated (raw, as
 * DecompressionStream("deflate-raw") reads). The others are named by kind, key and the beginning of
 * the digest of their bytes ("d811c9dc5-a1b2c3.bin"); the digest stands where they are referred to:
 * a file that changes gets another name, and nobody reads an old one with a new root. The key is
 * what who refers to a file knows of it in any case, so that a short digest will do: for d and r
 * the hash of the start (search_hash), for m and f first page and section ("f12.3-a1b2c3.bin"), for
 * x its number. The names of t and o have no key and a longer digest.
 *
 * An edit of one page reaches few files: the f-file with its text and the m-file that names it, the
 * t-files (and o-files) of the words that came or went and the d-files that name those, and root.
 * Nothing is numbered over the whole site but pages; files end where a hash of what follows says so
 * (search_cut), so that a word more moves the ends of its neighbours at most; and lengths, which
 * tell in every posting, are rounded (search_coarse).
 *
 * Numbers are LEB128 (n), at most 32 bits; strings are a length and bytes (s). Words are folded
 * UTF-8, compared by bytes. "n×x" is a column: x for each of n things before the next column, which
 * deflates better than things one by one; and better still when what stands behind a "|" is
 * deflated with codes of its own (a reader need not know where that is).
 */
/* clang-format off */
/*
 * root  n pages, s language; n types × s label;
 *       n endings × (s tail, s other): "what ends with tail may be known with other", most common first;
 *       n links × s what may stand between the parts of a compound; none for a language without;
 *       n facets × (s name, s label, 3 bytes digest of the x-file of that number);
 *       words: n d-files × (n shared, s rest of the first word that may stand in it, 3 bytes digest);
 *       words written backwards: n r-files × the same;
 *       n m-files × (n first page, n first section of it, 3 bytes digest);
 *       3 bytes digest of the p-file
 * d     n words, n terms that have stood in an earlier d-file, n runs of terms: n×n index of the first one in
 *       its t-file, n×n how many, n×6 bytes digest of the t-file; the terms of all runs, in that order, are
 *       the terms here, those that have stood before first;
 *       n×n bytes shared with the word before, n×n further bytes | the bytes |
 *       n×n back: 0 when the word is the first of the next term, else its term is that many before the next;
 *       n×byte frequency: 1 + log2 of the number of pages with the word, and SEARCH_COMMON when its term
 *       stands on more than half of all pages
 * r     n words; shared, further, bytes as in d, of words written backwards, in that order
 * t     n terms; n 0, or n 1 and 6 bytes digest of the o-file;
 *       n×n pages with the term; then the postings of all terms, of each those SEARCH_HEAD with most impact
 *       when there are more: n×n page (distance to the one before of the term) | n×byte impact, and in the
 *       upper two bits whether it stands in a title of more than four words (1), up to four (2), up to
 *       two (3) | n× up to four sections, best first, as number × 2, + 1 while another follows
 * o     n terms, those of the t-file; n×n postings; the rest of the postings as in t, with one section
 * m     n files; n×n first page (distance), n×n first section in it, n×3 bytes digest
 * p     pieces of the site's own texts: of what stands in a small file, much has stood before
 * f     n parts × (n page, s url, s title, n type + 1 or 0, n first section, n sections × (s heading,
 *       s anchor, s text)); deflated as if what p holds had stood before it
 * x     n values × (s value as in addresses, s label, n pages); for each value its pages (distance to the
 *       one behind the one before)
 */
/* clang-format on */
#ifndef WRITE_SEARCH_FORMAT_H
#define WRITE_SEARCH_FORMAT_H

#include "base/diag.h"

#define SEARCH_MAGIC "lssi"
#define SEARCH_VERSION 4
#define SEARCH_HEAD 400
#define SEARCH_SECTIONS 4
#define SEARCH_COMMON 32
#define SEARCH_STEM_MIN 3 /* bytes that an ending leaves of a word */
#define SEARCH_DIGEST 3
#define SEARCH_DIGEST_LONG 6 /* of t- and o-files */
#define SEARCH_TYPE_FACET "type"
#define SEARCH_FILE_MAX ((size_t)64 << 20) /* inflated */

/* Writing. */
void search_put(struct buf *b, uint32_t n);
void search_put_str(struct buf *b, struct str s);
/* Appends in, deflated; out->overflow tells when it could not. */
void search_deflate(struct buf *out, struct str in);
/* Where columns end that are deflated with codes of their own; the last is what stands behind. */
struct search_columns {
	size_t end[2];
	size_t n;
};
/* The same many times, as if before had been deflated just before it. *stream, NULL at first, keeps
 * what deflating needs: making that anew costs as much as a small file does. */
struct z_stream_s;
void search_deflate_again(struct z_stream_s **stream, struct buf *out, struct str in,
			  struct str before, const struct search_columns *columns);
void search_deflate_end(struct z_stream_s **stream);

/* Reading: past the end or over 32 bits, r->bad is set and 0 or "" comes back from then on. */
struct search_reader {
	const unsigned char *p;
	size_t n, at;
	bool bad;
};

struct search_reader search_reader(struct str bytes);
uint32_t search_get(struct search_reader *r);
unsigned search_get_byte(struct search_reader *r);
struct str search_get_bytes(struct search_reader *r, size_t n);
struct str search_get_str(struct search_reader *r);
/* A number of things that take at least size bytes each: bad when they cannot stand in the rest. */
uint32_t search_get_count(struct search_reader *r, size_t size);
/* Appends in, inflated, before as it was then; false when it is damaged or would pass out->max. */
bool search_inflate(struct buf *out, struct str in, struct str before);

/* Impact: five bits for 8 … 1792, by steps of 14 to 25 percent; finer ones find nothing better. */
static inline uint32_t search_level(unsigned impact)
{
	return (8 + (impact & 3) * 2) << (impact >> 2);
}
unsigned search_impact(uint64_t value); /* the nearest from below, 0..31 */

/* Rounded down to five binary digits, for what should not change with a word more on the site. */
static inline uint64_t search_coarse(uint64_t n)
{
	unsigned shift = 0;

	while (n >> shift > 31)
		shift++;
	return n >> shift << shift;
}

/* log2(x / 65536) × 16, for x ≥ 65536. */
uint32_t search_log2(uint64_t x);
/* How rare a term is: log2 × 16 of all pages over those with it, + 1. */
uint32_t search_weight(uint32_t pages, uint32_t frequency);

/* FNV-1a, for keys and for search_cut. */
uint32_t search_hash(struct str s);

/* What a file is called by besides its digest. */
struct search_key {
	char text[24];
};
struct search_key search_key_of_word(struct str start);
struct search_key search_key_of_place(uint32_t page, uint32_t section);
struct search_key search_key_of_number(size_t number);

/* "f12.3-a1b2c3.bin" behind folder. */
void search_name(struct buf *out, struct str folder, char kind, struct search_key key,
		 struct str digest);

#endif
