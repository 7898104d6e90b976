#include "base/store.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define HEAD_SIZE (STORE_MAGIC_SIZE + sizeof(uint64_t))

uint64_t store_checksum(struct str s)
{
	uint64_t h = 0x9e3779b97f4a7c15U ^ s.n, word;
	size_t i = 0;

	for (; s.n - i >= sizeof word; i += sizeof word) {
		memcpy(&word, s.p + i, sizeof word);
		h = (h ^ word) * 0xff51afd7ed558ccdU;
		h ^= h >> 32;
	}
	word = 0;
	if (i < s.n)
		memcpy(&word, s.p + i, s.n - i);
	h = (h ^ word) * 0xff51afd7ed558ccdU;
	return h ^ h >> 29;
}

/* ---- writing ---- */

void store_put(struct buf *out, const void *bytes, size_t n)
{
	buf_add(out, (struct str){bytes, n});
}

void store_put_u32(struct buf *out, uint32_t value)
{
	store_put(out, &value, sizeof value);
}

void store_put_str(struct buf *out, struct str s)
{
	store_put_u32(out, (uint32_t)s.n);
	buf_add(out, s);
}

static void mark_of(const char *magic, char mark[STORE_MAGIC_SIZE])
{
	size_t n = strlen(magic);

	assert(n <= STORE_MAGIC_SIZE);
	for (size_t i = 0; i < STORE_MAGIC_SIZE; i++)
		mark[i] = i < n ? magic[i] : '\0';
}

void store_begin(struct buf *out, const char *magic)
{
	char mark[STORE_MAGIC_SIZE];
	uint64_t sum = 0;

	mark_of(magic, mark);
	store_put(out, mark, sizeof mark);
	store_put(out, &sum, sizeof sum); /* store_end fills it in */
}

void store_end(struct buf *out)
{
	uint64_t sum = store_checksum(str_slice(buf_str(out), HEAD_SIZE, out->n));

	if (!out->overflow)
		memcpy(out->p + STORE_MAGIC_SIZE, &sum, sizeof sum);
}

int store_save(struct buf *out, const char *file)
{
	struct str path = str_c(file), folder = path_dir(path);
	char *name;
	int dir, result = -1;

	if (out->overflow) {
		errno = EFBIG;
		return -1;
	}
	store_end(out);
	if (folder.n == 0)
		folder = str_starts(path, S("/")) ? S("/") : S(".");
	name = mem_alloc(folder.n + 1);
	memcpy(name, folder.p, folder.n);
	name[folder.n] = '\0';
	if (file_make_dirs(name) == 0 && (dir = file_open_dir(name)) >= 0) {
		result = file_write(dir, path_base(path), buf_str(out));
		close(dir);
	}
	free(name);
	return result;
}

/* ---- reading ---- */

const char *store_take(struct store *s, size_t n)
{
	const char *p = s->rest.p;

	if (s->bad || n > s->rest.n) {
		s->bad = true;
		return NULL;
	}
	s->rest = str_slice(s->rest, n, s->rest.n);
	return p;
}

void store_take_into(struct store *s, void *to, size_t n)
{
	const char *p = store_take(s, n);

	if (p != NULL)
		memcpy(to, p, n);
	else
		memset(to, 0, n);
}

uint32_t store_take_u32(struct store *s)
{
	uint32_t value;

	store_take_into(s, &value, sizeof value);
	return value;
}

struct str store_take_str(struct store *s)
{
	size_t n = store_take_u32(s);
	const char *p = store_take(s, n);

	return (struct str){p, p != NULL ? n : 0};
}

uint32_t store_take_index(struct store *s, size_t limit)
{
	uint32_t value = store_take_u32(s);

	if (value >= limit) {
		s->bad = true;
		return 0;
	}
	return value;
}

uint32_t store_take_count(struct store *s, size_t size)
{
	uint32_t value = store_take_u32(s);

	if (value > s->rest.n / size) {
		s->bad = true;
		return 0;
	}
	return value;
}

bool store_load(struct store *s, struct buf *bytes, const char *file, const char *magic)
{
	char mark[STORE_MAGIC_SIZE];
	const char *found;
	uint64_t sum;

	*s = (struct store){.bad = true};
	if (file_read_path(file, bytes))
		return false;
	mark_of(magic, mark);
	*s = (struct store){.rest = buf_str(bytes)};
	found = store_take(s, sizeof mark);
	store_take_into(s, &sum, sizeof sum);
	s->bad = s->bad || memcmp(found, mark, sizeof mark) != 0 || sum != store_checksum(s->rest);
	return !s->bad;
}
