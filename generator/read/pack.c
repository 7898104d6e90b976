#include "read/pack.h"

#include <dirent.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID_BYTES ((size_t)20)
#define FANOUT_AT ((size_t)8)
#define NAMES_AT (FANOUT_AT + (size_t)256 * 4)
#define PACK_HEAD 12		  /* "PACK", version, number of objects */
#define LARGE (UINT32_C(1) << 31) /* an offset that stands in the table of 64 bits */
#define READ_LEAST ((size_t)4 << 10)

static uint32_t big_endian(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static const unsigned char *index_at(const struct pack *pack, size_t at)
{
	return (const unsigned char *)pack->index + at;
}

/* How many ids begin with a byte up to first. */
static uint32_t fanout(const struct pack *pack, unsigned first)
{
	return big_endian(index_at(pack, FANOUT_AT + (size_t)4 * first));
}

/* ---- opening ---- */

static bool index_is_plain(struct pack *pack)
{
	static const unsigned char head[] = {0xff, 't', 'O', 'c', 0, 0, 0, 2};

	if (pack->index_size < NAMES_AT + 2 * ID_BYTES ||
	    memcmp(pack->index, head, sizeof head) != 0)
		return false;
	for (unsigned i = 1; i < 256; i++)
		if (fanout(pack, i - 1) > fanout(pack, i))
			return false;
	pack->n = fanout(pack, 255);
	/* An id, a checksum and an offset each; then what offsets there are of 64 bits. */
	return (pack->index_size - NAMES_AT - 2 * ID_BYTES) / (ID_BYTES + 8) >= pack->n;
}

static bool map_index(struct pack *pack, int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
		pack->index_size = (size_t)st.st_size;
		pack->index = mmap(NULL, pack->index_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (pack->index == MAP_FAILED)
			pack->index = NULL;
	}
	close(fd);
	return pack->index != NULL && index_is_plain(pack);
}

static bool open_pack(struct pack *pack, int folder, const char *name)
{
	unsigned char head[PACK_HEAD];
	struct stat st;

	pack->fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (pack->fd < 0 || fstat(pack->fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size < (off_t)(PACK_HEAD + ID_BYTES) ||
	    pread(pack->fd, head, sizeof head, 0) != (ssize_t)sizeof head)
		return false;
	pack->end = (uint64_t)st.st_size - ID_BYTES;
	return memcmp(head, "PACK", 4) == 0 && big_endian(head + 4) == 2 &&
	       big_endian(head + 8) == pack->n;
}

static void pack_close(struct pack *pack)
{
	if (pack->index != NULL)
		munmap(pack->index, pack->index_size);
	if (pack->fd >= 0)
		close(pack->fd);
}

static void add(struct packs *p, int folder, struct str name)
{
	struct pack pack = {.fd = -1};
	char file[NAME_MAX + 1];

	if (name.n >= sizeof file)
		return;
	memcpy(file, name.p, name.n);
	file[name.n] = '\0';
	if (map_index(&pack, folder, file)) {
		memcpy(file + name.n - 4, ".pack", sizeof ".pack");
		if (open_pack(&pack, folder, file)) {
			list_push(p, pack);
			return;
		}
	}
	pack_close(&pack);
}

void packs_open(struct packs *p, const char *objects_folder)
{
	int objects = open(objects_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int folder = objects < 0 ? -1 : openat(objects, "pack", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = folder < 0 ? NULL : fdopendir(folder);
	const struct dirent *e;

	*p = (struct packs){0};
	while (dir != NULL && (e = readdir(dir)) != NULL) {
		struct str name = str_c(e->d_name);

		if (str_ends(name, S(".idx")) && name.n < NAME_MAX)
			add(p, folder, name);
	}
	if (dir != NULL)
		closedir(dir);
	else if (folder >= 0)
		close(folder);
	if (objects >= 0)
		close(objects);
}

void packs_release(struct packs *p)
{
	for (size_t i = 0; i < p->n; i++)
		pack_close(&p->v[i]);
	list_free(p);
}

/* ---- finding ---- */

static bool offset_of(const struct pack *pack, uint32_t i, uint64_t *offset)
{
	size_t offsets = NAMES_AT + pack->n * (ID_BYTES + 4),
	       larges = offsets + pack->n * (size_t)4;
	uint32_t small = big_endian(index_at(pack, offsets + i * (size_t)4));
	size_t large = small & ~LARGE;

	if (!(small & LARGE)) {
		*offset = small;
		return true;
	}
	if (large >= (pack->index_size - 2 * ID_BYTES - larges) / 8)
		return false;
	*offset = (uint64_t)big_endian(index_at(pack, larges + 8 * large)) << 32 |
		  big_endian(index_at(pack, larges + 8 * large + 4));
	return true;
}

bool pack_find(const struct pack *pack, struct oid id, uint64_t *offset)
{
	uint32_t from = id.b[0] ? fanout(pack, id.b[0] - 1u) : 0, to = fanout(pack, id.b[0]);

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		int order = memcmp(index_at(pack, NAMES_AT + middle * ID_BYTES), id.b, ID_BYTES);

		if (order == 0)
			return offset_of(pack, middle, offset);
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

/* ---- entries ---- */

void unpacker_init(struct unpacker *u)
{
	*u = (struct unpacker){0};
	buf_init(&u->in, SIZE_MAX / 4);
	buf_init(&u->deltas, PACK_OBJECT_MOST);
}

void unpacker_release(struct unpacker *u)
{
	libdeflate_free_decompressor(u->inflate);
	buf_release(&u->in);
	buf_release(&u->deltas);
}

/* The pack's bytes from offset on: at least size, or as many as there are up to its end. */
static struct str bytes_at(struct unpacker *u, const struct pack *pack, uint64_t offset,
			   size_t size)
{
	struct str none = {NULL, 0};
	size_t before;

	if (offset >= pack->end)
		return none;
	if (size > pack->end - offset)
		size = (size_t)(pack->end - offset);
	if (u->pack == pack && offset >= u->offset && offset - u->offset < u->in.n) {
		before = (size_t)(offset - u->offset);
		if (size <= u->in.n - before)
			return str_slice(buf_str(&u->in), before, u->in.n);
	}
	if (size < READ_LEAST)
		size = pack->end - offset < READ_LEAST ? (size_t)(pack->end - offset) : READ_LEAST;
	u->pack = NULL;
	buf_clear(&u->in);
	if (!buf_reserve(&u->in, size))
		return none;
	while (u->in.n < size) {
		ssize_t n = pread(pack->fd, u->in.p + u->in.n, size - u->in.n,
				  (off_t)(offset + u->in.n));

		if (n <= 0)
			return none; /* also when interrupted: libgit2 will read it */
		u->in.n += (size_t)n;
	}
	u->pack = pack;
	u->offset = offset;
	return buf_str(&u->in);
}

/* A number by seven bits, the lowest first. */
static bool number(struct str *s, uint64_t value, unsigned shift, uint64_t *out)
{
	for (; s->n > 0 && shift < 57; shift += 7) {
		unsigned char c = (unsigned char)*s->p;

		*s = str_slice(*s, 1, s->n);
		value |= (uint64_t)(c & 127) << shift;
		if (!(c & 128)) {
			*out = value;
			return true;
		}
	}
	return false;
}

/* How far back the base stands: by seven bits, the highest first, each but the last less one. */
static bool distance(struct str *s, uint64_t *out)
{
	uint64_t value = 0;

	for (unsigned i = 0; s->n > 0 && i < 8; i++) {
		unsigned char c = (unsigned char)*s->p;

		*s = str_slice(*s, 1, s->n);
		value = value << 7 | (c & 127);
		if (!(c & 128)) {
			*out = value;
			return true;
		}
		value++;
	}
	return false;
}

/* Where a delta's base stands: before it, or in the same pack under an id. */
static bool find_base(struct pack_entry *e, struct str *s)
{
	uint64_t back;
	struct oid id;

	if (e->type == PACK_OFS_DELTA) {
		if (!distance(s, &back) || back == 0 || back > e->offset)
			return false;
		e->base = e->offset - back;
		return true;
	}
	if (s->n < sizeof id.b)
		return false;
	memcpy(id.b, s->p, sizeof id.b);
	*s = str_slice(*s, sizeof id.b, s->n);
	return pack_find(e->pack, id, &e->base);
}

bool unpack_entry(struct unpacker *u, const struct pack *pack, uint64_t offset,
		  struct pack_entry *entry)
{
	struct str in = offset < PACK_HEAD ? (struct str){NULL, 0} : bytes_at(u, pack, offset, 64);
	size_t all = in.n;
	uint64_t size;
	unsigned char c;

	if (in.n == 0)
		return false;
	c = (unsigned char)*in.p;
	in = str_slice(in, 1, in.n);
	size = c & 15;
	if ((c & 128) && !number(&in, size, 4, &size))
		return false;
	*entry = (struct pack_entry){.pack = pack, .offset = offset};
	switch (c >> 4 & 7) {
	case PACK_COMMIT:
	case PACK_TREE:
	case PACK_BLOB:
	case PACK_TAG:
		entry->type = (enum pack_type)(c >> 4 & 7);
		break;
	case PACK_OFS_DELTA:
	case PACK_REF_DELTA:
		entry->type = (enum pack_type)(c >> 4 & 7);
		if (!find_base(entry, &in))
			return false;
		break;
	default:
		return false;
	}
	entry->data = offset + (all - in.n);
	entry->size = size > PACK_OBJECT_MOST ? PACK_OBJECT_MOST + 1 : (size_t)size;
	return entry->size <= PACK_OBJECT_MOST;
}

bool unpack_bytes(struct unpacker *u, const struct pack_entry *entry, unsigned char *out)
{
	/* No sane deflater makes more of it than this. */
	size_t most = entry->size + entry->size / 8 + 64;
	struct str in = bytes_at(u, entry->pack, entry->data, most);

	if (u->inflate == NULL)
		u->inflate = libdeflate_alloc_decompressor();
	return u->inflate != NULL && in.n > 0 &&
	       libdeflate_zlib_decompress(u->inflate, in.p, in.n, out, entry->size, NULL) ==
		       LIBDEFLATE_SUCCESS;
}

/* ---- deltas ---- */

bool unpack_delta(struct unpacker *u, const struct pack_entry *entry)
{
	if (!buf_reserve(&u->deltas, entry->size) ||
	    !unpack_bytes(u, entry, (unsigned char *)u->deltas.p + u->deltas.n))
		return false;
	u->deltas.n += entry->size;
	return true;
}

bool delta_size(struct str delta, size_t *size)
{
	uint64_t base, result;

	if (!number(&delta, 0, 0, &base) || !number(&delta, 0, 0, &result) ||
	    result > PACK_OBJECT_MOST)
		return false;
	*size = (size_t)result;
	return true;
}

/* The number behind a copy's first byte: of the bytes that mask has bits for, the lowest first. */
static bool sparse(struct str *s, unsigned mask, unsigned bytes, size_t *out)
{
	*out = 0;
	for (unsigned i = 0; i < bytes; i++) {
		if (!(mask >> i & 1))
			continue;
		if (s->n == 0)
			return false;
		*out |= (size_t)(unsigned char)*s->p << (8 * i);
		*s = str_slice(*s, 1, s->n);
	}
	return true;
}

bool delta_apply(struct str s, struct str base, unsigned char *out, size_t size)
{
	struct str from;
	uint64_t base_size, result_size;
	size_t made = 0, at, n;

	if (!number(&s, 0, 0, &base_size) || !number(&s, 0, 0, &result_size) ||
	    base_size != base.n || result_size != size)
		return false;
	while (s.n > 0) {
		unsigned c = (unsigned char)*s.p;

		s = str_slice(s, 1, s.n);
		if (c & 128) {
			if (!sparse(&s, c, 4, &at) || !sparse(&s, c >> 4 & 7, 3, &n))
				return false;
			n = n ? n : 0x10000;
			if (at > base.n || n > base.n - at)
				return false;
			from = str_slice(base, at, at + n);
		} else {
			if (c == 0 || c > s.n)
				return false;
			from = str_slice(s, 0, c);
			s = str_slice(s, c, s.n);
		}
		if (from.n > size - made)
			return false;
		memcpy(out + made, from.p, from.n);
		made += from.n;
	}
	return made == size;
}
