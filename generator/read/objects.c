#include "read/objects.h"

#include <errno.h>
#if __has_include(<git2/sys/errors.h>) /* from libgit2 1.8 on git_error_clear stands there */
#include <git2/sys/errors.h>
#endif
#include <nettle/sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "read/memory.h"

#define SLOTS_FIRST 256
/* How many deltas lie on one another, at most; git makes 50 at first, 250 when it is told to be
 * thorough. */
#define CHAIN_MOST 1024

/* ---- one object ---- */

static struct object *object_new(git_object_t type, size_t size)
{
	struct object *object = mem_alloc(sizeof *object + size);

	*object = (struct object){.type = type, .refs = 1, .size = size};
	return object;
}

static struct object *object_dup(struct object *object)
{
	object->refs++;
	return object;
}

void object_free(struct object *object)
{
	if (object != NULL && --object->refs == 0)
		free(object);
}

static struct oid id_of(const char *type, struct str bytes)
{
	char head[32];
	int n = snprintf(head, sizeof head, "%s %zu", type, bytes.n);
	struct sha1_ctx ctx;
	struct oid id;

	sha1_init(&ctx);
	sha1_update(&ctx, (size_t)n + 1, (const uint8_t *)head); /* with its NUL */
	if (bytes.n > 0)
		sha1_update(&ctx, bytes.n, (const uint8_t *)bytes.p);
	sha1_digest(&ctx, sizeof id.b, id.b);
	return id;
}

struct oid object_blob_id(struct str bytes)
{
	return id_of("blob", bytes);
}

/* Whether the bytes are what the id stands for. */
static bool is(struct object *object, struct oid id)
{
	if (!object->known) {
		object->id = id_of(git_object_type2string(object->type), objects_bytes(object));
		object->known = true;
	}
	return oid_eq(object->id, id);
}

/* ---- what is kept ---- */

void objects_init(struct objects *o, git_odb *odb, const struct packs *packs)
{
	*o = (struct objects){.odb = odb, .packs = packs};
	unpacker_init(&o->unpacker);
}

static void generation_clear(struct objects_generation *g)
{
	for (size_t i = 0; i < g->slots; i++)
		object_free(g->v[i]);
	free(g->v);
	*g = (struct objects_generation){0};
}

void objects_forget(struct objects *o)
{
	generation_clear(&o->young);
	generation_clear(&o->old);
}

void objects_release(struct objects *o)
{
	objects_forget(o);
	unpacker_release(&o->unpacker);
	list_free(&o->chain);
}

/* Where the object stands, or would stand. There is always a free slot. */
static size_t generation_find(const struct objects_generation *g, const struct pack *pack,
			      uint64_t offset)
{
	size_t i = (size_t)(offset * UINT64_C(0x9e3779b97f4a7c15) >> 32);

	for (i &= g->slots - 1; g->v[i] != NULL; i = (i + 1) & (g->slots - 1))
		if (g->v[i]->offset == offset && g->v[i]->pack == pack)
			break;
	return i;
}

static struct object *generation_get(const struct objects_generation *g, const struct pack *pack,
				     uint64_t offset)
{
	return g->slots == 0 ? NULL : g->v[generation_find(g, pack, offset)];
}

/* Takes over the reference. */
static void generation_put(struct objects_generation *g, struct object *object)
{
	size_t at;

	if (2 * (g->n + 1) > g->slots) {
		struct objects_generation grown = {
			.slots = g->slots == 0 ? SLOTS_FIRST : 2 * g->slots,
			.n = g->n,
			.bytes = g->bytes,
		};

		grown.v = mem_alloc(grown.slots * sizeof *grown.v);
		memset(grown.v, 0, grown.slots * sizeof *grown.v);
		for (size_t i = 0; i < g->slots; i++)
			if (g->v[i] != NULL)
				grown.v[generation_find(&grown, g->v[i]->pack, g->v[i]->offset)] =
					g->v[i];
		free(g->v);
		*g = grown;
	}
	at = generation_find(g, object->pack, object->offset);
	if (g->v[at] != NULL) { /* of another id that begins the same */
		g->bytes -= g->v[at]->size;
		g->n--;
		object_free(g->v[at]);
	}
	g->v[at] = object;
	g->n++;
	g->bytes += object->size;
}

static void keep(struct objects *o, struct object *object)
{
	if (o->young.bytes > OBJECTS_LIMIT) {
		generation_clear(&o->old);
		o->old = o->young;
		o->young = (struct objects_generation){0};
	}
	generation_put(&o->young, object_dup(object));
}

/* A reference to what is kept from this place, or NULL. */
static struct object *kept(struct objects *o, const struct pack *pack, uint64_t offset)
{
	struct object *object = generation_get(&o->young, pack, offset);

	if (object != NULL)
		return object_dup(object);
	object = generation_get(&o->old, pack, offset);
	if (object == NULL)
		return NULL;
	object = object_dup(object);
	keep(o, object);
	return object;
}

/* ---- packed ---- */

static const struct pack *find_pack(struct objects *o, struct oid id, uint64_t *offset)
{
	size_t n = o->packs != NULL ? o->packs->n : 0;

	if (o->last < n && pack_find(&o->packs->v[o->last], id, offset))
		return &o->packs->v[o->last];
	for (size_t i = 0; i < n; i++) {
		if (i != o->last && pack_find(&o->packs->v[i], id, offset)) {
			o->last = i;
			return &o->packs->v[i];
		}
	}
	return NULL;
}

static git_object_t type_of(enum pack_type type)
{
	static const git_object_t types[] = {
		[PACK_COMMIT] = GIT_OBJECT_COMMIT,
		[PACK_TREE] = GIT_OBJECT_TREE,
		[PACK_BLOB] = GIT_OBJECT_BLOB,
		[PACK_TAG] = GIT_OBJECT_TAG,
	};

	return types[type];
}

static bool is_delta(const struct pack_entry *e)
{
	return e->type == PACK_OFS_DELTA || e->type == PACK_REF_DELTA;
}

static struct object *inflate(struct objects *o, const struct pack_entry *e)
{
	struct object *object = object_new(type_of(e->type), e->size);

	object->pack = e->pack;
	object->offset = e->offset;
	if (unpack_bytes(&o->unpacker, e, object->data))
		return object;
	object_free(object);
	return NULL;
}

/* What the delta makes of base, whose reference it takes over. */
static struct object *apply(struct objects *o, const struct objects_link *link, struct object *base)
{
	struct str delta = str_slice(buf_str(&o->unpacker.deltas), link->from, link->to);
	struct object *object = NULL;
	size_t size;

	if (delta_size(delta, &size)) {
		object = object_new(base->type, size);
		object->pack = base->pack;
		object->offset = link->offset;
		if (!delta_apply(delta, objects_bytes(base), object->data, size)) {
			object_free(object);
			object = NULL;
		}
	}
	object_free(base);
	return object;
}

/* The object at offset, of whatever id. What it is a change to is kept, for its neighbours are
 * likely to be changes to the same. */
static struct object *unpack(struct objects *o, const struct pack *pack, uint64_t offset)
{
	struct unpacker *u = &o->unpacker;
	struct object *object;
	struct pack_entry e;
	size_t from;

	buf_clear(&u->deltas);
	o->chain.n = 0;
	while ((object = kept(o, pack, offset)) == NULL) {
		if (o->chain.n == CHAIN_MOST || !unpack_entry(u, pack, offset, &e))
			return NULL;
		if (!is_delta(&e)) {
			object = inflate(o, &e);
			break;
		}
		from = u->deltas.n;
		if (!unpack_delta(u, &e))
			return NULL;
		list_push(&o->chain, (struct objects_link){offset, from, u->deltas.n});
		offset = e.base;
	}
	while (object != NULL && o->chain.n > 0) {
		if (object->size <= OBJECTS_LIMIT / 4)
			keep(o, object);
		object = apply(o, &o->chain.v[--o->chain.n], object);
	}
	return object;
}

struct object *objects_packed(struct objects *o, struct oid id)
{
	uint64_t offset;
	const struct pack *pack = find_pack(o, id, &offset);
	struct object *object = pack != NULL ? unpack(o, pack, offset) : NULL;

	if (object == NULL || is(object, id))
		return object;
	object_free(object);
	return NULL;
}

/* ---- by libgit2 ---- */

static git_oid git_id(struct oid id)
{
	git_oid out;

	memset(&out, 0, sizeof out);
	memcpy(out.id, id.b, sizeof id.b);
	return out;
}

/* How what is in no pack is kept. */
static uint64_t own_offset(struct oid id)
{
	uint64_t offset;

	memcpy(&offset, id.b, sizeof offset);
	return offset;
}

static void forget_errors(void)
{
	git_error_clear();
	errno = 0;
}

static bool starved(void)
{
	const git_error *error = git_error_last();

	return errno == ENOMEM || (error != NULL && error->klass == GIT_ERROR_NOMEMORY);
}

int objects_git_header(size_t *size, git_object_t *type, git_odb *odb, const git_oid *id)
{
	int rc;

	forget_errors();
	rc = git_odb_read_header(size, type, odb, id);
	if (rc < 0 && starved())
		mem_out();
	return rc;
}

int objects_git_read(git_odb_object **out, git_odb *odb, const git_oid *id)
{
	git_object_t type;
	size_t size;
	int rc;

	forget_errors();
	rc = git_odb_read(out, odb, id);
	if (rc < 0 && starved() && objects_git_header(&size, &type, odb, id) == 0 &&
	    size < MEMORY_CLAIM)
		mem_out();
	return rc;
}

static struct object *read_other(struct objects *o, struct oid id)
{
	git_oid gid = git_id(id);
	git_odb_object *raw = NULL;
	struct object *object;

	if (objects_git_read(&raw, o->odb, &gid) < 0)
		return NULL;
	object = object_new(git_odb_object_type(raw), git_odb_object_size(raw));
	memcpy(object->data, git_odb_object_data(raw), object->size);
	object->id = id;
	object->known = true;
	object->offset = own_offset(id);
	git_odb_object_free(raw);
	return object;
}

/* ---- either ---- */

struct object *objects_once(struct objects *o, struct oid id)
{
	struct object *object = objects_packed(o, id);

	return object != NULL ? object : read_other(o, id);
}

struct object *objects_get(struct objects *o, struct oid id, git_object_t type)
{
	struct object *object = objects_packed(o, id);

	if (object == NULL) {
		object = kept(o, NULL, own_offset(id));
		if (object != NULL && !is(object, id)) {
			object_free(object);
			object = NULL;
		}
	}
	if (object == NULL)
		object = read_other(o, id);
	if (object != NULL && object->refs == 1)
		keep(o, object);
	if (object == NULL || object->type == type)
		return object;
	object_free(object);
	return NULL;
}

bool objects_size(struct objects *o, struct oid id, size_t *size)
{
	struct pack_entry e;
	git_oid gid = git_id(id);
	git_object_t type;
	uint64_t offset;
	const struct pack *pack = find_pack(o, id, &offset);

	if (pack != NULL && unpack_entry(&o->unpacker, pack, offset, &e) && e.type == PACK_BLOB) {
		*size = e.size;
		return true;
	}
	return objects_git_header(size, &type, o->odb, &gid) == 0 && type == GIT_OBJECT_BLOB;
}
