#include <stdlib.h>
#include <string.h>

#include "read/objects.h"

#define SLOTS_FIRST 256

void objects_init(struct objects *o, git_odb *odb)
{
	memset(o, 0, sizeof *o);
	o->odb = odb;
}

static void generation_clear(struct objects_generation *g)
{
	for (size_t i = 0; i < g->slots; i++)
		git_odb_object_free(g->v[i].object);
	free(g->v);
	memset(g, 0, sizeof *g);
}

void objects_release(struct objects *o)
{
	generation_clear(&o->young);
	generation_clear(&o->old);
}

/* Where the id stands, or would stand. There is always a free slot. */
static size_t generation_find(const struct objects_generation *g, const unsigned char *id)
{
	size_t i;

	memcpy(&i, id, sizeof i);
	for (i &= g->slots - 1; g->v[i].object != NULL; i = (i + 1) & (g->slots - 1))
		if (memcmp(git_odb_object_id(g->v[i].object)->id, id, 20) == 0)
			break;
	return i;
}

static git_odb_object *generation_get(const struct objects_generation *g, const unsigned char *id)
{
	return g->slots == 0 ? NULL : g->v[generation_find(g, id)].object;
}

/* Takes over the reference. */
static void generation_put(struct objects_generation *g, git_odb_object *object)
{
	if (2 * (g->n + 1) > g->slots) {
		struct objects_generation grown = {
			.slots = g->slots == 0 ? SLOTS_FIRST : 2 * g->slots,
			.n = g->n,
			.bytes = g->bytes,
		};

		grown.v = mem_alloc(grown.slots * sizeof *grown.v);
		memset(grown.v, 0, grown.slots * sizeof *grown.v);
		for (size_t i = 0; i < g->slots; i++)
			if (g->v[i].object != NULL)
				grown.v[generation_find(
					&grown, git_odb_object_id(g->v[i].object)->id)] = g->v[i];
		free(g->v);
		*g = grown;
	}
	g->v[generation_find(g, git_odb_object_id(object)->id)].object = object;
	g->n++;
	g->bytes += git_odb_object_size(object);
}

/* Gives the caller one reference and keeps one. */
static git_odb_object *keep(struct objects *o, git_odb_object *object)
{
	git_odb_object *mine = NULL;

	if (git_odb_object_dup(&mine, object) < 0)
		return object; /* the caller's is then the only reference */
	if (o->young.bytes > OBJECTS_LIMIT) {
		generation_clear(&o->old);
		o->old = o->young;
		memset(&o->young, 0, sizeof o->young);
	}
	generation_put(&o->young, mine);
	return object;
}

static git_oid git_id(struct oid id)
{
	git_oid out;

	memset(&out, 0, sizeof out);
	memcpy(out.id, id.b, sizeof id.b);
	return out;
}

bool objects_size(struct objects *o, struct oid id, size_t *size)
{
	git_odb_object *object = generation_get(&o->young, id.b);
	git_oid gid = git_id(id);
	git_object_t type;

	if (object == NULL)
		object = generation_get(&o->old, id.b);
	if (object == NULL)
		return git_odb_read_header(size, &type, o->odb, &gid) == 0 &&
		       type == GIT_OBJECT_BLOB;
	*size = git_odb_object_size(object);
	return true;
}

git_odb_object *objects_get(struct objects *o, struct oid id, git_object_t type)
{
	git_odb_object *object = generation_get(&o->young, id.b), *out = NULL;
	git_oid gid = git_id(id);

	if (object != NULL) {
		if (git_odb_object_dup(&out, object) < 0)
			return NULL;
	} else {
		object = generation_get(&o->old, id.b);
		if (object != NULL) {
			if (git_odb_object_dup(&out, object) < 0)
				return NULL;
		} else if (git_odb_read(&out, o->odb, &gid) < 0) {
			return NULL;
		}
		out = keep(o, out);
	}
	if (git_odb_object_type(out) != type) {
		git_odb_object_free(out);
		return NULL;
	}
	return out;
}
