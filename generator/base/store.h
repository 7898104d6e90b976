/*
 * store: files that a program writes for itself, such as a cache.
 *
 * A file is a mark of MAGIC_SIZE bytes, a checksum of all that follows, and that: numbers as 32
 * bits, strings as a length and bytes, in the byte order of the machine. A file that is cut off,
 * damaged, of another version or of another kind of machine is noticed and counts as absent. The
 * checksum is for damage, not for attack: whoever can write the cache can write the site; what is
 * read is bounded all the same.
 */
#ifndef BASE_STORE_H
#define BASE_STORE_H

#include "base/text.h"

#define STORE_MAGIC_SIZE 24
#define STORE_MOST ((size_t)4 << 30)

/* ---- writing ---- */

/* Begins a file; magic: at most STORE_MAGIC_SIZE bytes, with the version of the layout. */
void store_begin(struct buf *out, const char *magic);
void store_put(struct buf *out, const void *bytes, size_t n);
void store_put_u32(struct buf *out, uint32_t value);
void store_put_str(struct buf *out, struct str s);
/* Ends it: the bytes are then a file. */
void store_end(struct buf *out);
/* Ends it and writes it to the file, whose folder is made when it is not there; a reader sees the
 * old file or the new one. -1 with errno set, also where out has overflowed. */
int store_save(struct buf *out, const char *file);

/* Of bytes on this machine; for damage, not for attack. */
uint64_t store_checksum(struct str s);

/* ---- reading ---- */

/* What is left to read; bad once more was wanted than there is. Then what is taken is zero. */
struct store {
	struct str rest;
	bool bad;
};

/* Reads the file into bytes (made by buf_init with STORE_MOST), which must outlive what is taken.
 * False, with nothing to take, when it is not there or not such a file. */
bool store_load(struct store *s, struct buf *bytes, const char *file, const char *magic);
const char *store_take(struct store *s, size_t n); /* NULL when bad */
void store_take_into(struct store *s, void *to, size_t n);
uint32_t store_take_u32(struct store *s);
struct str store_take_str(struct store *s);
/* A number below limit. */
uint32_t store_take_index(struct store *s, size_t limit);
/* How many things of at least size bytes follow: no more than there can be. */
uint32_t store_take_count(struct store *s, size_t size);

#endif
