/*
 * map: hash map from strings to pointers or numbers, and interned strings.
 *
 * Open addressing; entries stand in an array in order of insertion, so that iterating (e[0..n)) is
 * deterministic: hash order can never leak into a file. No deletion. The hash is keyed per process,
 * so nobody can prepare colliding names. Keys are borrowed: they must outlive the map.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/text.h"

struct map_entry {
	struct str key;
	union {
		void *ptr;
		const void *cptr;
		size_t num;
	};
};

struct map_slot {
	uint32_t at; /* index + 1 into e, 0 = free */
	uint32_t hash;
};

struct map {
	struct map_entry *e; /* in order of insertion */
	size_t n, cap;
	struct map_slot *slot;
	size_t slots; /* power of two */
};

/* A zeroed struct map is a valid, empty map. */
void map_release(struct map *m);
void map_clear(struct map *m); /* empty, memory kept */

/* The entry of key, or NULL. Valid until the next map_put. */
struct map_entry *map_get(const struct map *m, struct str key);

/* The entry of key, made with a zero value if it was not there; *added (may be NULL) says so. */
struct map_entry *map_put(struct map *m, struct str key, bool *added);

void *map_ptr(const struct map *m, struct str key); /* NULL if absent */
bool map_has(const struct map *m, struct str key);

/* Interning: equal strings give equal pointers. Strings are copied into the arena. */
struct intern {
	struct map map;
	struct arena *arena;
};
struct str intern_str(struct intern *t, struct str s);

#endif
