#include "read/markdown.h"

#include <assert.h>

struct node *node_new(struct arena *arena, enum node_kind kind, const struct node *at)
{
	struct node *n = arena_new(arena, struct node, 1);

	n->kind = kind;
	if (at) {
		n->line = at->line;
		n->column = at->column;
		n->end_line = at->end_line;
	}
	return n;
}

struct node *node_skip(const struct node *n, const struct node *root)
{
	while (n != root && !n->next)
		n = n->parent;
	return n == root ? NULL : n->next;
}

struct node *node_next(const struct node *n, const struct node *root)
{
	return n->first ? n->first : node_skip(n, root);
}

void node_unlink(struct node *n)
{
	if (n->prev)
		n->prev->next = n->next;
	else if (n->parent)
		n->parent->first = n->next;
	if (n->next)
		n->next->prev = n->prev;
	else if (n->parent)
		n->parent->last = n->prev;
	n->parent = n->prev = n->next = NULL;
}

void node_append(struct node *parent, struct node *child)
{
	assert(!child->parent);
	child->parent = parent;
	child->prev = parent->last;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

void node_insert_before(struct node *at, struct node *n)
{
	assert(!n->parent && at->parent);
	n->parent = at->parent;
	n->prev = at->prev;
	n->next = at;
	if (at->prev)
		at->prev->next = n;
	else
		at->parent->first = n;
	at->prev = n;
}

void node_insert_after(struct node *at, struct node *n)
{
	assert(!n->parent && at->parent);
	n->parent = at->parent;
	n->next = at->next;
	n->prev = at;
	if (at->next)
		at->next->prev = n;
	else
		at->parent->last = n;
	at->next = n;
}

void node_unwrap(struct node *n)
{
	while (n->first) {
		struct node *child = n->first;

		node_unlink(child);
		node_insert_before(n, child);
	}
	node_unlink(n);
}

void node_wrap(struct node *parent, struct node *first, struct node *last)
{
	node_insert_before(first, parent);
	for (struct node *n = first, *next; n; n = next) {
		next = n == last ? NULL : n->next;
		node_unlink(n);
		node_append(parent, n);
	}
}

struct node *node_split(struct arena *arena, struct node *n, size_t at)
{
	struct node *behind = node_new(arena, n->kind, n);

	assert(n->kind == NODE_TEXT && at > 0 && at < n->text.n);
	behind->text = str_slice(n->text, at, n->text.n);
	if (n->column)
		behind->column = n->column + (unsigned)at;
	n->text.n = at;
	node_insert_after(n, behind);
	return behind;
}

bool node_is_block(const struct node *n)
{
	return n->kind < NODE_TEXT;
}

void node_text(const struct node *n, struct buf *out)
{
	for (const struct node *x = n; x; x = node_next(x, n)) {
		if (x->kind == NODE_TEXT || x->kind == NODE_CODE)
			buf_add(out, x->text);
		else if (x->kind == NODE_SOFT_BREAK || x->kind == NODE_LINE_BREAK)
			buf_addc(out, ' ');
	}
}
