/*
 * objects: git objects with a bounded memory of the last ones read.
 *
 * The history walk reads each tree about twice, close together: as a commit's own and as its
 * child's parent. Two generations of a hash table keep what was read lately: when the young one
 * holds more than the limit, it becomes the old one and the old one is let go. Hash verification is
 * libgit2's and is on (repo_open). One struct objects belongs to one thread.
 */
#ifndef READ_OBJECTS_H
#define READ_OBJECTS_H

#include <git2.h>

#include "read/repo.h"

#define OBJECTS_LIMIT ((size_t)4 << 20) /* bytes of one generation */

struct objects_slot {
	git_odb_object *object; /* NULL: free */
};

struct objects_generation {
	struct objects_slot *v;
	size_t n, slots; /* slots: power of two, or 0 */
	size_t bytes;
};

struct objects {
	git_odb *odb; /* borrowed */
	struct objects_generation young, old;
};

void objects_init(struct objects *o, git_odb *odb);
void objects_release(struct objects *o);

/* The object of this id and type; the caller gives the reference back with git_odb_object_free.
 * NULL when it is missing, damaged or of another type. */
git_odb_object *objects_get(struct objects *o, struct oid id, git_object_t type);

/* The size of a blob, without unpacking it where that can be helped; false as for objects_get. */
bool objects_size(struct objects *o, struct oid id, size_t *size);

static inline struct str objects_bytes(git_odb_object *object)
{
	return (struct str){git_odb_object_data(object), git_odb_object_size(object)};
}

#endif
