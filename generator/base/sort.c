#include "base/sort.h"

#include <string.h>

/* Fewer are put in order by moving each to its place. */
#define FEW 32

static void sort_few(uint64_t *v, size_t n, unsigned low)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t x = v[i];
		size_t k = i;

		for (; k && v[k - 1] >> low > x >> low; k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
}

/* By one byte of the number, keeping the order of those that have the same. */
static void sort_byte(const uint64_t *from, uint64_t *to, size_t n, unsigned shift)
{
	size_t start[256] = {0}, sum = 0;

	for (size_t i = 0; i < n; i++)
		start[from[i] >> shift & 0xff]++;
	for (size_t k = 0; k < 256; k++) {
		size_t count = start[k];

		start[k] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		to[start[from[i] >> shift & 0xff]++] = from[i];
}

void sort_numbers(uint64_t *v, uint64_t *spare, size_t n, unsigned low)
{
	uint64_t differ = 0, *from = v, *to = spare;

	if (n <= FEW) {
		sort_few(v, n, low);
		return;
	}
	for (size_t i = 1; i < n; i++)
		differ |= v[i] ^ v[0];
	for (unsigned shift = low; shift < 64; shift += 8) {
		uint64_t *swap = from;

		if (!(differ >> shift & 0xff))
			continue;
		sort_byte(from, to, n, shift);
		from = to;
		to = swap;
	}
	if (from != v)
		memcpy(v, from, n * sizeof *v);
}
