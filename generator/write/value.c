#include <assert.h>

#include "write/template_code.h"

static const struct value null_value = {.kind = VALUE_NULL};
static const struct value false_value = {.kind = VALUE_FALSE};
static const struct value true_value = {.kind = VALUE_TRUE};

static struct value *value_text(struct arena *a, enum value_kind kind, struct str s)
{
	struct value *v = arena_new(a, struct value, 1);

	v->kind = s.p ? kind : VALUE_NULL;
	v->text = s;
	return v;
}

struct value *value_str(struct arena *a, struct str s)
{
	return value_text(a, VALUE_STRING, s);
}

struct value *value_html(struct arena *a, struct str s)
{
	return value_text(a, VALUE_HTML, s);
}

struct value *value_num(struct arena *a, long long n)
{
	return value_str(a, str_number(a, n));
}

const struct value *value_bool(bool b)
{
	return b ? &true_value : &false_value;
}

struct value *value_map(struct arena *a)
{
	struct value *v = arena_new(a, struct value, 1);

	v->kind = VALUE_MAP;
	return v;
}

/* FNV-1a. Not keyed: maps are small and searched in order, so colliding names only cost what a
 * search without hashes would. */
uint32_t value_hash(struct str key)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (unsigned char)key.p[i]) * 16777619u;
	return h;
}

static struct value_member *value_find(const struct value *map, struct str key, uint32_t hash)
{
	if (!(map->map.seen >> (hash & 63) & 1))
		return NULL;
	for (uint32_t i = 0; i < map->map.n; i++) {
		struct value_member *m = &map->map.m[i];

		if (m->hash == hash && str_eq(m->key, key))
			return m;
	}
	return NULL;
}

void value_set(struct arena *a, struct value *map, struct str key, const struct value *value)
{
	uint32_t hash = value_hash(key);
	struct value_member *m;

	assert(map->kind == VALUE_MAP);
	m = value_find(map, key, hash);
	if (!m) {
		if (map->map.n == map->map.cap) {
			uint32_t cap = map->map.cap ? map->map.cap * 2 : 8;
			struct value_member *bigger = arena_new(a, struct value_member, cap);

			for (uint32_t i = 0; i < map->map.n; i++)
				bigger[i] = map->map.m[i];
			map->map.m = bigger;
			map->map.cap = cap;
		}
		m = &map->map.m[map->map.n++];
		m->key = key;
		m->hash = hash;
		map->map.seen |= (uint64_t)1 << (hash & 63);
	}
	m->value = value ? value : &null_value;
}

const struct value *value_get_hashed(const struct value *map, struct str key, uint32_t hash)
{
	const struct value_member *m;

	if (map->kind != VALUE_MAP)
		return NULL;
	m = value_find(map, key, hash);
	return m ? m->value : NULL;
}

const struct value *value_get(const struct value *map, struct str key)
{
	return value_get_hashed(map, key, value_hash(key));
}

bool value_true(const struct value *v)
{
	if (!v)
		return false;
	switch (v->kind) {
	case VALUE_NULL:
	case VALUE_FALSE:
		return false;
	case VALUE_STRING:
	case VALUE_HTML:
		return v->text.n > 0;
	case VALUE_LIST:
		return v->list.n > 0;
	case VALUE_TRUE:
	case VALUE_MAP:
		break;
	}
	return true;
}

void value_add(struct arena *a, struct value_list *l, const struct value *v)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 8;
		const struct value **bigger = arena_new(a, const struct value *, cap);

		for (size_t i = 0; i < l->n; i++)
			bigger[i] = l->v[i];
		l->v = bigger;
		l->cap = cap;
	}
	l->v[l->n++] = v ? v : &null_value;
}

struct value *value_list(struct arena *a, const struct value_list *l)
{
	struct value *v = arena_new(a, struct value, 1);

	v->kind = VALUE_LIST;
	v->list.v = l->v;
	v->list.n = l->n;
	return v;
}

/* ---- as bytes ---- */

/* Seven bits a byte, the last without the eighth: nearly all numbers here are small. */
static void write_number(struct buf *out, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		buf_addc(out, (char)(n | 0x80));
	buf_addc(out, (char)n);
}

static void write_text(struct buf *out, struct str s)
{
	write_number(out, s.n);
	buf_add(out, s);
}

static bool is_slice(struct str s, struct str of)
{
	uintptr_t from = (uintptr_t)of.p, at = (uintptr_t)s.p;

	return s.n && of.n && at >= from && at - from < of.n && s.n <= of.n - (at - from);
}

static void write_known(struct buf *out, const struct value *v, struct str text)
{
	buf_addc(out, v->kind == VALUE_HTML ? 'h' : 's');
	write_number(out, (uint64_t)(v->text.p - text.p));
	write_number(out, v->text.n);
}

/* Values are made by this program, and nest as deep as its code does. */
void value_write(struct buf *out, const struct value *v, const struct value_known *known)
{
	if (known && v == known->value) {
		buf_addc(out, 'k');
		return;
	}
	if (known && (v->kind == VALUE_STRING || v->kind == VALUE_HTML) &&
	    is_slice(v->text, known->text)) {
		write_known(out, v, known->text);
		return;
	}
	buf_addc(out, (char)('0' + v->kind));
	switch (v->kind) {
	case VALUE_NULL:
	case VALUE_FALSE:
	case VALUE_TRUE:
		break;
	case VALUE_STRING:
	case VALUE_HTML:
		write_text(out, v->text);
		break;
	case VALUE_LIST:
		write_number(out, v->list.n);
		for (size_t i = 0; i < v->list.n; i++)
			value_write(out, v->list.v[i] ? v->list.v[i] : &null_value, known);
		break;
	case VALUE_MAP:
		write_number(out, v->map.n);
		for (size_t i = 0; i < v->map.n; i++) {
			write_text(out, v->map.m[i].key);
			value_write(out, v->map.m[i].value, known);
		}
		break;
	}
}
