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

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] = rotl(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] = rotl(v[2], 32);
}

/* SipHash-1-3. The byte order of the machine does not matter: hashes never leave the process. */
static uint64_t hash(struct str s)
{
	uint64_t v[4] = {
		key[0] ^ UINT64_C(0x736f6d6570736575),
		key[1] ^ UINT64_C(0x646f72616e646f6d),
		key[0] ^ UINT64_C(0x6c7967656e657261),
		key[1] ^ UINT64_C(0x7465646279746573),
	};
	uint64_t word, tail = (uint64_t)s.n << 56;
	size_t i = 0;

	for (; s.n - i >= 8; i += 8) {
		memcpy(&word, s.p + i, 8);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	for (unsigned shift = 0; i < s.n; i++, shift += 8)
		tail |= (uint64_t)(unsigned char)s.p[i] << shift;
	v[3] ^= tail;
	sip_round(v);
	v[0] ^= tail;
	v[2] ^= 0xff;
	sip_round(v);
	sip_round(v);
	sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
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
static size_t find(const struct map *m, struct str s, uint64_t h)
{
	size_t i = (size_t)h & (m->slots - 1);

	for (; m->slot[i]; i = (i + 1) & (m->slots - 1)) {
		const struct map_entry *e = &m->e[m->slot[i] - 1];

		if (e->hash == h && str_eq(e->key, s))
			break;
	}
	return i;
}

/* Keeps a quarter of the slots free, so that a search ends soon. */
static void grow(struct map *m)
{
	size_t slots = m->slots ? m->slots * 2 : 16;

	assert(slots <= (size_t)UINT32_MAX);
	free(m->slot);
	m->slot = mem_alloc(slots * sizeof *m->slot);
	memset(m->slot, 0, slots * sizeof *m->slot);
	m->slots = slots;
	for (size_t k = 0; k < m->n; k++) {
		size_t i = (size_t)m->e[k].hash & (slots - 1);

		while (m->slot[i])
			i = (i + 1) & (slots - 1);
		m->slot[i] = (uint32_t)(k + 1);
	}
}

struct map_entry *map_get(const struct map *m, struct str s)
{
	uint32_t at;

	if (m->n == 0)
		return NULL;
	at = m->slot[find(m, s, hash(s))];
	return at ? &m->e[at - 1] : NULL;
}

struct map_entry *map_put(struct map *m, struct str s, bool *added)
{
	uint64_t h;
	size_t i;

	pthread_once(&key_once, key_make);
	h = hash(s);
	if (m->n >= m->slots - m->slots / 4)
		grow(m);
	i = find(m, s, h);
	if (added)
		*added = m->slot[i] == 0;
	if (m->slot[i])
		return &m->e[m->slot[i] - 1];
	if (m->n == m->cap)
		m->e = list_grow_(m->e, &m->cap, m->n + 1, sizeof *m->e);
	m->e[m->n] = (struct map_entry){.key = s, .hash = h};
	m->slot[i] = (uint32_t)++m->n;
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
