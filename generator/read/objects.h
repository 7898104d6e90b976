/*
 * objects: git objects with a bounded memory of the last ones read.
 *
 * What packs hold plainly is unpacked here (pack.h), everything else by libgit2. Either way the
 * bytes are an object's only if they have its id: that is checked for each, here with nettle, which
 * has the processor do it, in libgit2 by its own (repo_open).
 *
 * The history walk reads each tree about twice, close together, as a commit's own and as its
 * child's parent; and revisions are packed as changes to one another. Two generations of a hash
 * table keep what was read lately: when the young one holds more than the limit, it becomes the old
 * one and the old one is let go. One struct objects belongs to one thread at a time.
 */
#ifndef READ_OBJECTS_H
#define READ_OBJECTS_H

#include <git2.h>

#include "read/pack.h"

/*
 * git_odb_read and git_odb_read_header, but that a lack of memory ends the process, as everywhere:
 * else what cannot be read would pass for what the repository does not have, and be left out of
 * what is published (memory.h). For what unpacks them inside libgit2, which allocates by itself.
 */
int objects_git_read(git_odb_object **out, git_odb *odb, const git_oid *id);
int objects_git_header(size_t *size, git_object_t *type, git_odb *odb, const git_oid *id);

#define OBJECTS_LIMIT ((size_t)8 << 20) /* bytes of one generation */

/* Unpacked; lives as long as somebody has a reference to it. */
struct object {
	const struct pack *pack; /* where it stands: there, or by itself (NULL) */
	uint64_t offset;	 /* in the pack; else the beginning of its id */
	struct oid id;		 /* once known */
	bool known;		 /* that the bytes have this id */
	git_object_t type;
	unsigned refs;
	size_t size;
	unsigned char data[];
};

struct objects_generation {
	struct object **v; /* NULL: free */
	size_t n, slots;   /* slots: power of two, or 0 */
	size_t bytes;
};

/* A delta on the way to what it changes. */
struct objects_link {
	uint64_t offset; /* in the pack */
	size_t from, to; /* in the unpacker's deltas */
};

struct objects {
	git_odb *odb;		   /* borrowed */
	const struct packs *packs; /* borrowed; NULL: none */
	size_t last;		   /* the pack that had the last object */
	struct unpacker unpacker;
	struct {
		struct objects_link *v;
		size_t n, cap;
	} chain;
	struct objects_generation young, old;
};

/* packs: of the same repository, or NULL. */
void objects_init(struct objects *o, git_odb *odb, const struct packs *packs);
void objects_forget(struct objects *o); /* lets go of what is kept */
void objects_release(struct objects *o);

/* The object of this id and type; the caller gives the reference back with object_free. NULL when
 * it is missing, damaged or of another type; libgit2 then says why. */
struct object *objects_get(struct objects *o, struct oid id, git_object_t type);

/* The same of any type, for one that is not asked for again: it is not kept. */
struct object *objects_once(struct objects *o, struct oid id);

/* An object of any type that a pack holds plainly; NULL: ask libgit2. */
struct object *objects_packed(struct objects *o, struct oid id);

/* The size of a blob, without unpacking it where that can be helped; false as for objects_get. */
bool objects_size(struct objects *o, struct oid id, size_t *size);

void object_free(struct object *object); /* gives a reference back; NULL is fine */

/* The id of a blob with these bytes. */
struct oid object_blob_id(struct str bytes);

static inline struct str objects_bytes(const struct object *object)
{
	return (struct str){(const char *)object->data, object->size};
}

#endif
