#include "base/map.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static uint64_t key[2];
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

static void key_make(void)
{
	struct timespec now;

	if (getrandom(key, sizeof key, GRND_NONBLOCK) == (ssize_t)sizeof key)
		return;
	/* Before the kernel has entropy: weaker, and never seen in the output. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	key[0] = (uint64_t)now.tv_nsec * UINT64_C(0x9e3779b97f4a7c15);
	key[1] = (uint64_t)(uintptr_t)&now ^ (uint64_t)now.tv_sec;
}

static uint64_t rotl(uint64_t x, unsigned n)
{
	return x << n | x >> (64 - n);
}

struct sip {
	uint64_t a, b, c, d;
};

/* In line, so that the state stays in registers: half of the time of looking up is this. */
__attribute__((always_inline)) static inline void sip_round(struct sip *v)
{
	v->a += v->b;
	v->c += v->d;
	v->b = rotl(v->b, 13) ^ v->a;
	v->d = rotl(v->d, 16) ^ v->c;
	v->a = rotl(v->a, 32);
	v->c += v->b;
	v->a += v->d;
	v->b = rotl(v->b, 17) ^ v->c;
	v->d = rotl(v->d, 21) ^ v->a;
	v->c = rotl(v->c, 32);
}

/* The bytes behind the last whole eight, the first of them lowest. */
static uint64_t tail_of(struct str s)
{
	size_t n = s.n & 7;
	uint64_t word = 0;

	if (n && s.n > 8) { /* the last eight, less those that were taken */
		for (size_t i = 0; i < 8; i++)
			word |= (uint64_t)(unsigned char)s.p[s.n - 8 + i] << (8 * i);
		return word >> (8 * (8 - n));
	}
	for (size_t i = s.n - n; i < s.n; i++)
		word |= (uint64_t)(unsigned char)s.p[i] << (8 * (i & 7));
	return word;
}

/* SipHash-1-3, half of it. The byte order of the machine does not matter: hashes never leave the
 * process. */
static uint32_t hash(struct str s)
{
	struct sip v = {
		key[0] ^ UINT64_C(0x736f6d6570736575),
		key[1] ^ UINT64_C(0x646f72616e646f6d),
		key[0] ^ UINT64_C(0x6c7967656e657261),
		key[1] ^ UINT64_C(0x7465646279746573),
	};
	uint64_t word, tail = (uint64_t)s.n << 56 | tail_of(s);

	for (size_t i = 0; s.n - i >= 8; i += 8) {
		memcpy(&word, s.p + i, 8);
		v.d ^= word;
		sip_round(&v);
		v.a ^= word;
	}
	v.d ^= tail;
	sip_round(&v);
	v.a ^= tail;
	v.c ^= 0xff;
	for (unsigned i = 0; i < 3; i++)
		sip_round(&v);
	return (uint32_t)(v.a ^ v.b ^ v.c ^ v.d);
}

void map_release(struct map *m)
{
	free(m->e);
	free(m->slot);
	*m = (struct map){0};
}

void map_clear(struct map *m)
{
	m->n = 0;
	if (m->slots)
		memset(m->slot, 0, m->slots * sizeof *m->slot);
}

/* The slot of the key, or the free one where it belongs. m has slots. */
static size_t find(const struct map *m, struct str s, uint32_t h)
{
	size_t i = h & (m->slots - 1);

	for (; m->slot[i].at; i = (i + 1) & (m->slots - 1))
		if (m->slot[i].hash == h && str_eq(m->e[m->slot[i].at - 1].key, s))
			break;
	return i;
}

/* Keeps a quarter of the slots free, so that a search ends soon. */
static void grow(struct map *m)
{
	size_t before = m->slots, slots = before ? before * 2 : 16;
	struct map_slot *old = m->slot;

	assert(slots <= (size_t)UINT32_MAX);
	m->slot = mem_alloc(slots * sizeof *m->slot);
	memset(m->slot, 0, slots * sizeof *m->slot);
	m->slots = slots;
	for (size_t k = 0; k < before; k++) {
		size_t i = old[k].hash & (slots - 1);

		if (!old[k].at)
			continue;
		while (m->slot[i].at)
			i = (i + 1) & (slots - 1);
		m->slot[i] = old[k];
	}
	free(old);
}

struct map_entry *map_get(const struct map *m, struct str s)
{
	uint32_t at;

	if (m->n == 0)
		return NULL;
	at = m->slot[find(m, s, hash(s))].at;
	return at ? &m->e[at - 1] : NULL;
}

struct map_entry *map_put(struct map *m, struct str s, bool *added)
{
	uint32_t h;
	size_t i;

	pthread_once(&key_once, key_make);
	h = hash(s);
	if (m->n >= m->slots - m->slots / 4)
		grow(m);
	i = find(m, s, h);
	if (added)
		*added = m->slot[i].at == 0;
	if (m->slot[i].at)
		return &m->e[m->slot[i].at - 1];
	if (m->n == m->cap)
		m->e = list_grow_(m->e, &m->cap, m->n + 1, sizeof *m->e);
	m->e[m->n] = (struct map_entry){.key = s};
	m->slot[i] = (struct map_slot){(uint32_t)++m->n, h};
	return &m->e[m->n - 1];
}

void *map_ptr(const struct map *m, struct str s)
{
	const struct map_entry *e = map_get(m, s);

	return e ? e->ptr : NULL;
}

bool map_has(const struct map *m, struct str s)
{
	return map_get(m, s) != NULL;
}

struct str intern_str(struct intern *t, struct str s)
{
	bool added;
	struct map_entry *e = map_put(&t->map, s, &added);

	if (added)
		e->key = str_dup(t->arena, s);
	return e->key;
}
