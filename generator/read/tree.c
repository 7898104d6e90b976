#include <string.h>

#include "read/tree.h"

#define ID_SIZE 20

static enum tree_kind kind_of_mode(unsigned mode)
{
	switch (mode & 0170000U) {
	case 0100000U:
		return TREE_FILE;
	case 0040000U:
		return TREE_FOLDER;
	case 0120000U:
		return TREE_LINK;
	case 0160000U:
		return TREE_SUBMODULE;
	default:
		return TREE_OTHER;
	}
}

void tree_next(struct tree_cursor *c)
{
	const unsigned char *p = c->next, *nul;
	unsigned mode = 0;

	c->more = false;
	c->entry = p;
	if (p == c->end)
		return;
	for (; p < c->end && *p >= '0' && *p <= '7' && mode < 0200000U; p++)
		mode = mode * 8 + (unsigned)(*p - '0');
	if (p == c->entry || p == c->end || *p != ' ')
		goto damaged;
	p++;
	nul = memchr(p, 0, (size_t)(c->end - p));
	if (nul == NULL || nul == p || (size_t)(c->end - nul) < ID_SIZE + 1)
		goto damaged;
	c->name = (struct str){(const char *)p, (size_t)(nul - p)};
	c->id = nul + 1;
	c->next = nul + 1 + ID_SIZE;
	c->kind = kind_of_mode(mode);
	c->more = true;
	return;
damaged:
	c->damaged = true;
}

void tree_open(struct tree_cursor *c, struct str bytes)
{
	static const unsigned char none[1];

	memset(c, 0, sizeof *c);
	c->next = bytes.n > 0 ? (const unsigned char *)bytes.p : none;
	c->end = c->next + bytes.n;
	tree_next(c);
}

int tree_cmp(const struct tree_cursor *a, const struct tree_cursor *b)
{
	size_t n = a->name.n < b->name.n ? a->name.n : b->name.n;
	int order = memcmp(a->name.p, b->name.p, n);
	int x, y;

	if (order != 0)
		return order;
	x = a->name.n > n ? (unsigned char)a->name.p[n] : a->kind == TREE_FOLDER ? '/' : 0;
	y = b->name.n > n ? (unsigned char)b->name.p[n] : b->kind == TREE_FOLDER ? '/' : 0;
	return x - y;
}

bool tree_same(const struct tree_cursor *a, const struct tree_cursor *b)
{
	size_t n = (size_t)(a->next - a->entry);

	return n == (size_t)(b->next - b->entry) && memcmp(a->entry, b->entry, n) == 0;
}
