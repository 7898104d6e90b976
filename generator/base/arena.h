/*
 * arena: memory that is freed all at once.
 *
 * Blocks are zeroed; allocation cannot fail (out of memory aborts the process, here and nowhere
 * else). Three arenas are in use: the site's (whole run), a page's, a worker's scratch (reset per
 * job). An arena belongs to one thread at a time.
 *
 * Life cycle: arena_init → arena_alloc… → (arena_reset → arena_alloc…) → arena_release.
 * A zeroed struct arena is a valid, empty arena.
 *
 * Under AddressSanitizer each allocation is followed by a poisoned red zone, and memory given back
 * by arena_reset or arena_rewind is poisoned.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdalign.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *head; /* newest block; older ones behind it */
	size_t total;		  /* bytes held from the system */
};

/* A point to go back to; valid until the arena is reset, released or rewound before it. */
struct arena_mark {
	struct arena_block *block;
	size_t used;
};

void arena_init(struct arena *a);
void arena_release(struct arena *a);

/* Forgets every allocation, keeps one block for reuse. */
void arena_reset(struct arena *a);

/* size bytes, zeroed, aligned to align (a power of two ≤ alignof(max_align_t)). Never NULL, also
 * for size 0. */
void *arena_alloc(struct arena *a, size_t size, size_t align);

struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark mark);

/* n × size with overflow check (aborts on overflow, as for out of memory). */
void *arena_calloc(struct arena *a, size_t n, size_t size, size_t align);

/* A zeroed array of n objects of the type. */
#define arena_new(a, type, n) ((type *)arena_calloc((a), (n), sizeof(type), alignof(type)))

/* malloc family that aborts when memory is out; for what outgrows an arena (struct buf, hash
 * tables). Freed with free(). */
void *mem_alloc(size_t size);
void *mem_realloc(void *p, size_t size);
/* Gives back to the system what has been freed; between phases, when a good part has. */
void mem_rest(void);
/* Says that memory is out, and aborts; for where a library says so. */
_Noreturn void mem_out(void);

/*
 * Growable arrays in plain memory:  struct { T *v; size_t n, cap; } list;
 * list_push(&list, value) may move list.v; list_free(&list) frees and zeroes it. Zeroed = empty.
 */
void *list_grow_(void *v, size_t *cap, size_t need, size_t size);
#define list_reserve(l, need)                                                                      \
	((need) > (l)->cap                                                                         \
		 ? (void)((l)->v = list_grow_((l)->v, &(l)->cap, (need), sizeof *(l)->v))          \
		 : (void)0)
#define list_push(l, ...) (list_reserve((l), (l)->n + 1), (void)((l)->v[(l)->n++] = (__VA_ARGS__)))
#define list_free(l) (free((l)->v), (l)->v = NULL, (l)->n = (l)->cap = 0)

#endif
