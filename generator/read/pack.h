/*
 * pack: git's packs, read by ourselves where that is plain.
 *
 * A first build reads every revision of every page and the folders of every commit; with libgit2
 * that was a third of its time. What is read here is the plain case: an index of version 2 and
 * objects up to PACK_OBJECT_MOST. Nothing is ever told: what cannot be read here (loose, larger,
 * deeper, damaged, of another format) is left to libgit2, to read it or to say what is wrong. Bytes
 * that come out are a packed object's only if they have its id: whoever asks checks that
 * (objects.h).
 *
 * struct packs is opened once and then only read, by any thread. The packs are read with pread, not
 * mapped, so that they are no part of the process's memory; a pack that git removes meanwhile stays
 * readable.
 */
#ifndef READ_PACK_H
#define READ_PACK_H

#include "base/text.h"
#include "read/repo.h"

#define PACK_OBJECT_MOST ((size_t)16 << 20) /* bytes of an object, or of a delta */

enum pack_type {
	PACK_COMMIT = 1,
	PACK_TREE = 2,
	PACK_BLOB = 3,
	PACK_TAG = 4,
	PACK_OFS_DELTA = 6,
	PACK_REF_DELTA = 7
};

struct pack {
	int fd;
	uint64_t end; /* of its last entry */
	void *index;  /* mapped */
	size_t index_size;
	uint32_t n; /* objects */
};

struct packs {
	struct pack *v;
	size_t n, cap;
};

/* All packs below a repository's folder of objects that can be used; none is fine. */
void packs_open(struct packs *p, const char *objects_folder);
void packs_release(struct packs *p);

/* Where the object with this id stands in the pack; false if it does not. */
bool pack_find(const struct pack *pack, struct oid id, uint64_t *offset);

/* One entry of a pack. */
struct pack_entry {
	const struct pack *pack;
	uint64_t offset;
	uint64_t data; /* where its deflated bytes begin */
	enum pack_type type;
	size_t size;   /* inflated */
	uint64_t base; /* of a delta: the offset of what it changes */
};

/* What a thread unpacks with. */
struct unpacker {
	struct libdeflate_decompressor *inflate; /* made when first wanted */
	const struct pack *pack;		 /* in holds its bytes from offset on; NULL: none */
	uint64_t offset;
	struct buf in;
	struct buf deltas; /* up to PACK_OBJECT_MOST, all that are at hand together */
};

void unpacker_init(struct unpacker *u);
void unpacker_release(struct unpacker *u);

/* Reads the head of the entry at offset; false when it is not plain. */
bool unpack_entry(struct unpacker *u, const struct pack *pack, uint64_t offset,
		  struct pack_entry *entry);

/* Inflates the entry into entry->size bytes at out. */
bool unpack_bytes(struct unpacker *u, const struct pack_entry *entry, unsigned char *out);

/* Appends the delta that the entry is to u->deltas. */
bool unpack_delta(struct unpacker *u, const struct pack_entry *entry);

/* How long the delta's result is; false also when that is more than PACK_OBJECT_MOST. */
bool delta_size(struct str delta, size_t *size);

/* Applies the delta to base: fills the size bytes at out. */
bool delta_apply(struct str delta, struct str base, unsigned char *out, size_t size);

#endif
