#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define RED_ZONE ((size_t)16)
#define MIN_ALIGN ((size_t)8) /* one shadow byte stands for eight bytes */
#define poison(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define unpoison(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define RED_ZONE ((size_t)0)
#define MIN_ALIGN ((size_t)1)
#define poison(p, n) ((void)(p), (void)(n))
#define unpoison(p, n) ((void)(p), (void)(n))
#endif

#define BLOCK_FIRST ((size_t)16 << 10)
#define BLOCK_LARGEST ((size_t)1 << 20)

struct arena_block {
	struct arena_block *prev;
	size_t size; /* of data */
	size_t used;
	alignas(max_align_t) unsigned char data[];
};

void mem_out(void)
{
	fputs("out of memory\n", stderr);
	abort();
}

void *mem_alloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		mem_out();
	return p;
}

void *mem_realloc(void *p, size_t size)
{
	void *q = realloc(p, size ? size : 1);

	if (!q)
		mem_out();
	return q;
}

void mem_rest(void)
{
#ifdef __GLIBC__
	/* Threads have heaps of their own, and what ended threads freed is kept for others. */
	malloc_trim(0);
#endif
}

void *list_grow_(void *v, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap < 8 ? 8 : *cap;

	while (n < need) {
		if (n > SIZE_MAX / 2)
			mem_out();
		n *= 2;
	}
	if (n > SIZE_MAX / size)
		mem_out();
	*cap = n;
	return mem_realloc(v, n * size);
}

void arena_init(struct arena *a)
{
	*a = (struct arena){0};
}

static void block_free(struct arena *a, struct arena_block *b)
{
	a->total -= sizeof *b + b->size;
	unpoison(b->data, b->size);
	free(b);
}

void arena_release(struct arena *a)
{
	while (a->head) {
		struct arena_block *b = a->head;

		a->head = b->prev;
		block_free(a, b);
	}
	assert(a->total == 0);
}

void arena_reset(struct arena *a)
{
	struct arena_block *keep = a->head, *b, *prev;

	if (!keep)
		return;
	for (b = a->head; b; b = b->prev)
		if (b->size > keep->size)
			keep = b;
	for (b = a->head; b; b = prev) {
		prev = b->prev;
		if (b != keep)
			block_free(a, b);
	}
	keep->prev = NULL;
	keep->used = 0;
	poison(keep->data, keep->size);
	a->head = keep;
}

/* Blocks double in size, so that a small arena stays small and a large one has few blocks. */
static struct arena_block *block_add(struct arena *a, size_t need)
{
	size_t size = a->head ? a->head->size * 2 : BLOCK_FIRST;
	struct arena_block *b;

	if (size > BLOCK_LARGEST)
		size = BLOCK_LARGEST;
	if (size < need)
		size = need;
	if (size > SIZE_MAX - sizeof *b)
		mem_out();
	b = mem_alloc(sizeof *b + size);
	b->prev = a->head;
	b->size = size;
	b->used = 0;
	poison(b->data, b->size);
	a->head = b;
	a->total += sizeof *b + size;
	return b;
}

void *arena_alloc(struct arena *a, size_t size, size_t align)
{
	struct arena_block *b = a->head;
	size_t start = 0;
	void *p;

	assert(align > 0 && (align & (align - 1)) == 0 && align <= alignof(max_align_t));
	if (align < MIN_ALIGN)
		align = MIN_ALIGN;
	if (size > SIZE_MAX / 2)
		mem_out();
	if (b)
		start = (b->used + align - 1) & ~(align - 1);
	if (!b || start > b->size || b->size - start < size + RED_ZONE) {
		b = block_add(a, size + RED_ZONE);
		start = 0;
	}
	p = b->data + start;
	b->used = start + size + RED_ZONE;
	unpoison(p, size);
	return size ? memset(p, 0, size) : p;
}

void *arena_calloc(struct arena *a, size_t n, size_t size, size_t align)
{
	if (size && n > SIZE_MAX / size)
		mem_out();
	return arena_alloc(a, n * size, align);
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){a->head, a->head ? a->head->used : 0};
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
	if (!mark.block) {
		arena_reset(a);
		return;
	}
	while (a->head != mark.block) {
		struct arena_block *b = a->head;

		assert(b);
		a->head = b->prev;
		block_free(a, b);
	}
	assert(mark.used <= a->head->used);
	a->head->used = mark.used;
	poison(a->head->data + mark.used, a->head->size - mark.used);
}
