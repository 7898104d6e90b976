/*
 * A pack with whatever entries, and one with whatever index: an object either comes out with the
 * size that was said for it, or does not come out; and no id stands outside the pack.
 *
 * Bytes that are deflated would hardly ever survive a change, so the entries are given plainly, as
 * the fuzzer's bytes say: a type, for a delta how far back, a length, and what is to be deflated.
 */
#include <assert.h>
#include <libdeflate.h>
#include <sys/mman.h>

#include "read/objects.c" /* for unpack */
#include "read/pack.c"	  /* for index_is_plain */

#define ENTRIES_MOST 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- entries ---- */

static size_t take(struct str *in)
{
	size_t c = in->n > 0 ? (unsigned char)*in->p : 0;

	*in = str_slice(*in, 1, in->n);
	return c;
}

/* The head of an entry, with the size that is said for it. */
static void put_head(struct buf *out, size_t type, size_t size)
{
	unsigned char c = (unsigned char)(type << 4 | (size & 15));

	for (size >>= 4; size > 0; size >>= 7) {
		buf_addc(out, (char)(c | 128));
		c = size & 127;
	}
	buf_addc(out, (char)c);
}

static void put_deflated(struct buf *out, struct str s)
{
	static struct libdeflate_compressor *deflate;
	char space[1024];
	size_t n;

	if (deflate == NULL)
		deflate = libdeflate_alloc_compressor(1);
	n = libdeflate_zlib_compress(deflate, s.p, s.n, space, sizeof space);
	buf_add(out, (struct str){space, n});
}

/* How far back a delta's base stands, most significant bits first. */
static void put_distance(struct buf *out, size_t n)
{
	if (n > 127) {
		size_t high = (n >> 7) - 1;

		assert(high < 128); /* ENTRIES_MOST of them are no longer */
		buf_addc(out, (char)(high | 128));
	}
	buf_addc(out, (char)(n & 127));
}

/* at: where the entries before it begin. */
static void put_entry(struct buf *out, struct str *in, const uint64_t *at, size_t before)
{
	size_t type = take(in) & 15, back = take(in), said = take(in), n = take(in);
	size_t here = out->n;
	struct str rest = str_slice(*in, 0, n);

	*in = str_slice(*in, n, in->n);
	/* Most often the size is true; type 8 and up: what is not said by the type's three bits. */
	put_head(out, type & 7, type & 8 ? said : rest.n);
	if ((type & 7) == PACK_OFS_DELTA)
		put_distance(out, before > 0 ? here - at[before - 1 - back % before] : back);
	put_deflated(out, rest);
}

static int pack_file(struct str bytes)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("pack", MFD_CLOEXEC);
	if (ftruncate(fd, 0) != 0 || pwrite(fd, bytes.p, bytes.n, 0) != (ssize_t)bytes.n)
		abort();
	return fd;
}

static void unpack_all(struct str in)
{
	static unsigned char none[NAMES_AT + 2 * ID_BYTES]; /* an index of no ids */
	struct pack pack = {.index = none, .index_size = sizeof none};
	struct packs packs = {.v = &pack, .n = 1};
	uint64_t at[ENTRIES_MOST];
	size_t n = 0;
	struct objects o;
	struct buf file;

	buf_init(&file, 0);
	buf_add(&file, S("PACK\0\0\0\2\0\0\0\0"));
	while (in.n > 0 && n < ENTRIES_MOST) {
		at[n] = file.n;
		put_entry(&file, &in, at, n);
		n++;
	}
	pack.end = file.n;
	pack.fd = pack_file(buf_str(&file));
	objects_init(&o, NULL, &packs);
	for (size_t i = 0; i < n; i++) {
		struct object *object = unpack(&o, &pack, at[i]);
		struct object *again = unpack(&o, &pack, at[i]);

		assert((object == NULL) == (again == NULL));
		if (object != NULL) {
			assert(str_eq(objects_bytes(object), objects_bytes(again)));
			assert(!is_delta(
				&(struct pack_entry){.type = (enum pack_type)object->type}));
		}
		object_free(object);
		object_free(again);
	}
	objects_release(&o);
	buf_release(&file);
}

/* ---- index ---- */

static void find_all(struct str in)
{
	struct pack pack = {.fd = -1, .index_size = NAMES_AT + in.n};
	unsigned char *index = mem_alloc(pack.index_size);
	uint32_t n = (uint32_t)take(&in) << 8, shift = (uint32_t)take(&in);
	static const unsigned char head[] = {0xff, 't', 'O', 'c', 0, 0, 0, 2};

	n |= (uint32_t)take(&in);
	memset(index, 0, pack.index_size);
	memcpy(index, head, sizeof head);
	for (uint32_t i = 0; i < 256; i++) { /* ids begin with bytes from shift on */
		uint32_t to = i < shift ? 0 : n;

		index[FANOUT_AT + 4 * i + 1] = (unsigned char)(to >> 16);
		index[FANOUT_AT + 4 * i + 2] = (unsigned char)(to >> 8);
		index[FANOUT_AT + 4 * i + 3] = (unsigned char)to;
	}
	memcpy(index + NAMES_AT, in.p, in.n);
	pack.index = index;
	if (index_is_plain(&pack)) {
		assert(pack.n == n);
		for (uint32_t i = 0; i < n; i++) {
			struct oid id;
			uint64_t offset;

			memcpy(id.b, index + NAMES_AT + ID_BYTES * i, ID_BYTES);
			pack_find(&pack, id, &offset);
			id.b[ID_BYTES - 1] ^= 1;
			pack_find(&pack, id, &offset);
		}
	}
	free(index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};

	if (take(&in) & 1)
		find_all(in);
	else
		unpack_all(in);
	return 0;
}
