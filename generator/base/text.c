#include "base/text.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct str str_c(const char *c)
{
	return c ? (struct str){c, strlen(c)} : (struct str){NULL, 0};
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	return true;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq((struct str){s.p, prefix.n}, prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_slice(s, s.n - suffix.n, s.n), suffix);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s)
{
	while (s.n && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str str_slice(struct str s, size_t from, size_t to)
{
	if (!s.p)
		return s;
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return (struct str){s.p + from, to - from};
}

size_t str_find(struct str s, struct str needle, size_t from)
{
	const char *at;

	if (from > s.n || needle.n > s.n - from)
		return SIZE_MAX;
	if (needle.n == 0)
		return from;
	if (needle.n == 1)
		return str_chr(s, needle.p[0], from);
	at = memmem(s.p + from, s.n - from, needle.p, needle.n);
	return at ? (size_t)(at - s.p) : SIZE_MAX;
}

size_t str_chr(struct str s, char c, size_t from)
{
	const char *at = from < s.n ? memchr(s.p + from, c, s.n - from) : NULL;

	return at ? (size_t)(at - s.p) : SIZE_MAX;
}

size_t str_rchr(struct str s, char c)
{
	const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;

	return at ? (size_t)(at - s.p) : SIZE_MAX;
}

struct str str_cut(struct str *s, char sep)
{
	struct str all = *s;
	size_t at = str_chr(all, sep, 0);

	if (at == SIZE_MAX) {
		*s = (struct str){NULL, 0};
		return all;
	}
	*s = str_slice(all, at + 1, all.n);
	return str_slice(all, 0, at);
}

bool str_int(struct str s, long long *value)
{
	bool minus = s.n && s.p[0] == '-';
	long long v = 0;

	if (s.n == (minus ? 1U : 0U))
		return false;
	/* Counted down from 0, since the most negative number has no positive twin. */
	for (size_t i = minus ? 1 : 0; i < s.n; i++) {
		int digit = s.p[i] - '0';

		if (digit < 0 || digit > 9 || v < (LLONG_MIN + digit) / 10)
			return false;
		v = v * 10 - digit;
	}
	if (!minus && v == LLONG_MIN)
		return false;
	*value = minus ? v : -v;
	return true;
}

/* FNV-1a. */
uint64_t str_hash(struct str s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	return h;
}

struct str str_dup(struct arena *a, struct str s)
{
	return (struct str){str_cstr(a, s), s.n};
}

struct str str_number(struct arena *a, long long n)
{
	unsigned long long rest = n < 0 ? 0 - (unsigned long long)n : (unsigned long long)n;
	char text[24];
	size_t at = sizeof text;

	do {
		text[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (n < 0)
		text[--at] = '-';
	return str_dup(a, (struct str){text + at, sizeof text - at});
}

char *str_cstr(struct arena *a, struct str s)
{
	char *p;

	assert(s.n < SIZE_MAX);
	p = arena_new(a, char, s.n + 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	return p;
}

struct str str_printf(struct arena *a, const char *fmt, ...)
{
	struct str s;
	struct buf b;
	va_list ap;

	buf_init(&b, 0);
	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	s = buf_dup(&b, a);
	buf_release(&b);
	return s;
}

#define DISTANCE_MAX 256

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* A bound below the distance: one step makes up for at most one byte that a has and b lacks, and
 * one that b has and a lacks. Far cheaper than the table, and rules out nearly every candidate. */
static unsigned least_distance(struct str a, struct str b)
{
	int counts[64] = {0};
	unsigned more = 0, fewer = 0;

	for (size_t i = 0; i < a.n; i++)
		counts[a.p[i] & 63]++;
	for (size_t i = 0; i < b.n; i++)
		counts[b.p[i] & 63]--;
	for (size_t i = 0; i < 64; i++)
		*(counts[i] > 0 ? &more : &fewer) += (unsigned)abs(counts[i]);
	return more > fewer ? more : fewer;
}

unsigned str_distance(struct str a, struct str b, unsigned limit)
{
	/* The rows of the table before last, last and now; only these are looked at. */
	unsigned rows[3][DISTANCE_MAX + 1];
	unsigned *before = rows[0], *last = rows[1], *now = rows[2];

	if (a.n > DISTANCE_MAX || b.n > DISTANCE_MAX)
		return limit + 1;
	if ((a.n > b.n ? a.n - b.n : b.n - a.n) > limit)
		return limit + 1;
	if (least_distance(a, b) > limit)
		return limit + 1;
	for (unsigned j = 0; j <= b.n; j++)
		before[j] = last[j] = j;
	for (unsigned i = 1; i <= a.n; i++) {
		unsigned lowest = now[0] = i;
		unsigned *spare = before;

		for (unsigned j = 1; j <= b.n; j++) {
			bool same = a.p[i - 1] == b.p[j - 1];
			unsigned d = least(least(last[j], now[j - 1]) + 1, last[j - 1] + !same);

			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				d = least(d, before[j - 2] + 1);
			now[j] = d;
			lowest = least(lowest, d);
		}
		/* A swap reaches back two rows, so one more row may still come out a step lower. */
		if (lowest > limit + 1)
			return limit + 1;
		before = last;
		last = now;
		now = spare;
	}
	return least(last[b.n], limit + 1);
}

struct str str_nearest(struct str s, const struct str *candidates, size_t n)
{
	struct str best = {NULL, 0};
	unsigned limit = s.n > DISTANCE_MAX ? 0 : (unsigned)(s.n / 3);

	for (size_t i = 0; i < n; i++) {
		unsigned d = str_distance(s, candidates[i], limit);

		if (d > limit)
			continue;
		best = candidates[i];
		if (d == 0)
			break;
		limit = d - 1;
	}
	return best;
}
