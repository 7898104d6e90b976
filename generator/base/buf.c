#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What an empty builder points to; never written to, since all threads share it. */
static char nothing[1];

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.p = nothing, .max = max ? max : BUF_MAX_DEFAULT};
	assert(b->max < SIZE_MAX / 2);
}

void buf_release(struct buf *b)
{
	if (b->cap)
		free(b->p);
	*b = (struct buf){.p = nothing, .max = b->max};
}

void buf_clear(struct buf *b)
{
	b->overflow = false;
	buf_truncate(b, 0);
}

void buf_truncate(struct buf *b, size_t n)
{
	assert(n <= b->n);
	b->n = n;
	if (b->cap)
		b->p[n] = '\0';
}

bool buf_reserve(struct buf *b, size_t n)
{
	size_t cap;

	if (b->overflow || n > b->max - b->n) {
		b->overflow = true;
		return false;
	}
	if (b->cap > b->n + n)
		return true;
	cap = b->cap ? b->cap * 2 : 64;
	if (cap > b->max + 1)
		cap = b->max + 1;
	if (cap < b->n + n + 1)
		cap = b->n + n + 1;
	b->p = mem_realloc(b->cap ? b->p : NULL, cap);
	b->cap = cap;
	b->p[b->n] = '\0';
	return true;
}

void buf_add(struct buf *b, struct str s)
{
	if (s.n == 0 || !buf_reserve(b, s.n))
		return;
	memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
	b->p[b->n] = '\0';
}

void buf_add_number(struct buf *b, unsigned long long n, unsigned width)
{
	char digits[24];
	size_t at = sizeof digits;

	assert(width <= sizeof digits);
	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	while (sizeof digits - at < width)
		digits[--at] = '0';
	buf_add(b, (struct str){digits + at, sizeof digits - at});
}

void buf_add_hex(struct buf *b, const unsigned char *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		buf_addc(b, digits[bytes[i] >> 4]);
		buf_addc(b, digits[bytes[i] & 15]);
	}
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(b, fmt, ap);
	va_end(ap);
}

void buf_vaddf(struct buf *b, const char *fmt, va_list ap)
{
	size_t room = b->cap ? b->cap - b->n : 0;
	va_list again;
	int n;

	va_copy(again, ap);
	/* clang-tidy loses sight of the caller's va_start in an array that came as a parameter. */
	/* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
	n = vsnprintf(room ? b->p + b->n : NULL, room, fmt, again);
	if (n < 0) { /* longer than INT_MAX: past any maximum in use */
		b->overflow = true;
	} else if (b->overflow || (size_t)n >= room) {
		if (buf_reserve(b, (size_t)n))
			vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
		else
			n = 0;
	}
	va_end(again);
	if (n > 0)
		b->n += (size_t)n;
	if (b->cap)
		b->p[b->n] = '\0';
}

struct str buf_str(const struct buf *b)
{
	return (struct str){b->p, b->n};
}

struct str buf_dup(const struct buf *b, struct arena *a)
{
	return str_dup(a, buf_str(b));
}
