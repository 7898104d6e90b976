/*
 * Tokens to operations. Nesting is kept on a stack of at most TEMPLATE_NESTING frames.
 *
 * Block indentation. What stands in a block is written down at one place and rendered at another,
 * so its own indentation is taken off here (dedent) and that of the place is put on while
 * rendering. The place's is what its default content has, or else its tag.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "write/template_code.h"

struct frame {
	uint32_t op;	   /* of the opening tag */
	uint32_t last_arg; /* CALL */
	struct str dedent; /* to be put back */
};

struct coder {
	struct template_set *set;
	struct str path;
	struct diags *diags;
	struct token *v; /* tokens */
	struct {
		struct op *v;
		size_t n, cap;
	} ops;
	struct {
		struct key *v;
		size_t n, cap;
	} keys;
	struct {
		struct arg *v;
		size_t n, cap;
	} args;
	struct {
		char *v;
		size_t n, cap;
	} pool; /* all text, so that neighbours can grow together */
	struct frame frame[TEMPLATE_NESTING];
	size_t depth;
	struct str dedent; /* white space to take off each line */
	bool line;	   /* the next operation is the first on its line */
	size_t barrier;	   /* something jumps here: text before it must not grow */
	bool failed;
};

static uint32_t here(const struct coder *c)
{
	return (uint32_t)c->ops.n;
}

static struct str leading_space(struct str s)
{
	size_t n = 0;

	while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'))
		n++;
	return str_slice(s, 0, n);
}

static struct str common_prefix(struct str a, struct str b)
{
	size_t n = 0;

	while (n < a.n && n < b.n && a.p[n] == b.p[n])
		n++;
	return str_slice(a, 0, n);
}

/* s without what it shares with the white space to take off. */
static struct str dedented(const struct coder *c, struct str s)
{
	return str_slice(s, common_prefix(s, c->dedent).n, s.n);
}

/* The indentation that all lines in a block share; false if it has no lines of its own. */
static bool content_indent(const struct coder *c, const struct token *open, struct str *indent)
{
	bool found = false;

	for (const struct token *t = open + 1; t < c->v + open->pair; t++) {
		struct str space;

		if (t->column != 1)
			continue;
		if (t->kind == TOKEN_TEXT && t->blank && (t->newline || t + 1 == c->v + open->pair))
			continue;
		space = t->kind == TOKEN_TEXT ? leading_space(t->text) : (struct str){"", 0};
		*indent = found ? common_prefix(*indent, space) : space;
		found = true;
	}
	return found;
}

/* Adds an operation for the tag t, or for the middle of a line if that is NULL. */
static struct op *add_op(struct coder *c, enum op_kind kind, const struct token *t)
{
	struct op op = {.kind = kind, .key = TEMPLATE_NONE, .args = TEMPLATE_NONE};

	if (t) {
		op.line = c->line || (t->first && !t->standalone);
		op.standalone = t->standalone;
		op.row = t->row;
		op.column = t->column;
		op.dynamic = t->dynamic;
	}
	c->line = false;
	list_push(&c->ops, op);
	return &c->ops.v[c->ops.n - 1];
}

static void add_text(struct coder *c, struct str text, bool line)
{
	struct op *last = c->ops.n > c->barrier ? &c->ops.v[c->ops.n - 1] : NULL;
	bool grow = last && last->kind == OP_TEXT && text.n && last->text.n;

	/* Within a text, what follows a line break is a new line, and nothing else is. */
	assert(!grow || line == (c->pool.v[c->pool.n - 1] == '\n'));
	if (!grow) {
		last = add_op(c, OP_TEXT, NULL);
		last->line = line;
		last->key = (uint32_t)c->pool.n;
	}
	c->line = false;
	if (!text.n)
		return;
	list_reserve(&c->pool, c->pool.n + text.n);
	memcpy(c->pool.v + c->pool.n, text.p, text.n);
	c->pool.n += text.n;
	last->text.n += text.n;
}

static void code_text(struct coder *c, const struct token *t)
{
	struct str text = t->text;
	bool line = c->line || t->first;

	if (t->standalone)
		return;
	if (t->column == 1) {
		struct str space = leading_space(text);

		text = str_slice(text, space.n - dedented(c, space).n, text.n);
	}
	if (text.n)
		add_text(c, text, line);
	else
		c->line = line;
}

/* Cuts the name at its dots. */
static void set_key(struct coder *c, struct op *op, struct str name)
{
	op->key = (uint32_t)c->keys.n;
	op->parts = 0;
	if (str_eq(name, S(".")))
		return;
	while (name.n) {
		struct str part = str_cut(&name, '.');
		struct key key = {intern_str(&c->set->keys, part), value_hash(part)};

		list_push(&c->keys, key);
		op->parts++;
	}
}

static void push(struct coder *c, uint32_t op)
{
	c->frame[c->depth++] = (struct frame){op, TEMPLATE_NONE, c->dedent};
}

/* {{>name}} or {{<name}}. */
static void code_call(struct coder *c, const struct token *t)
{
	struct op *op = add_op(c, OP_CALL, t);
	const struct map_entry *e;
	struct arena *a = &c->set->built;

	if (t->standalone)
		op->text = dedented(c, t->indent);
	if (t->dynamic) {
		set_key(c, op, t->text);
	} else if ((e = map_get(&c->set->names, t->text))) {
		op->key = (uint32_t)e->num;
	} else {
		struct str hint = template_suggest(c->set, t->text, a);

		diag_add(c->diags, DIAG_WARNING, "template/missing", c->path, t->row, t->column,
			 "no template \"" STR_FMT "\"; it renders as nothing" STR_FMT,
			 STR_ARG(t->text), STR_ARG(hint));
	}
	op->jump = here(c);
	if (t->kind == TOKEN_PARENT)
		push(c, here(c) - 1);
}

static uint32_t block_number(struct coder *c, struct str name)
{
	bool added;
	struct map_entry *e = map_put(&c->set->blocks, name, &added);

	if (added)
		e->num = c->set->blocks.n;
	return (uint32_t)e->num;
}

/* {{$name}} directly in a parent. */
static void code_argument(struct coder *c, const struct token *t)
{
	struct arg arg = {block_number(c, t->text), here(c), TEMPLATE_NONE};
	uint32_t index = (uint32_t)c->args.n, i;
	struct frame *f;

	assert(c->depth && c->ops.n); /* the parent */
	f = &c->frame[c->depth - 1];
	i = c->ops.v[f->op].args;
	for (; i != TEMPLATE_NONE; i = c->args.v[i].next)
		if (c->args.v[i].name == arg.name) {
			c->failed = true;
			diag_add(c->diags, DIAG_ERROR, "template/syntax", c->path, t->row,
				 t->column,
				 "block \"" STR_FMT "\" is given twice; keep one of them",
				 STR_ARG(t->text));
			break;
		}
	if (f->last_arg == TEMPLATE_NONE)
		c->ops.v[f->op].args = index;
	else
		c->args.v[f->last_arg].next = index;
	f->last_arg = index;
	list_push(&c->args, arg);

	push(c, f->op);
	c->barrier = c->ops.n;
	if (!t->standalone || !content_indent(c, t, &c->dedent))
		c->dedent = (struct str){"", 0};
	c->line = !t->standalone;
}

/* {{$name}} elsewhere: a place that a parent's arguments can fill. */
static void code_block(struct coder *c, const struct token *t)
{
	struct op *op = add_op(c, OP_BLOCK, t);
	struct str indent = t->indent;

	op->key = block_number(c, t->text);
	op->ends_line = t->ends_line;
	push(c, here(c) - 1);
	if (t->standalone)
		content_indent(c, t, &indent);
	if (t->standalone || t->leading) {
		op->text = dedented(c, indent);
		c->dedent = indent;
	}
	c->line = !t->standalone;
}

static void code_close(struct coder *c, const struct token *t)
{
	const struct token *open = &c->v[t->pair];
	bool first = t->first && !t->standalone;
	const struct frame *f;

	assert(c->depth && c->ops.n); /* the opening tag */
	f = &c->frame[--c->depth];
	switch (open->kind) {
	case TOKEN_SECTION: {
		struct op *end = add_op(c, OP_END, t);

		end->jump = f->op + 1;
		break;
	}
	case TOKEN_INVERTED:
		/* The line that begins with this tag begins inside of what may be skipped. */
		if (c->line || first)
			add_text(c, (struct str){"", 0}, true);
		break;
	case TOKEN_BLOCK:
		c->line = false;
		add_op(c, OP_RETURN, t)->line = first && !t->argument;
		break;
	case TOKEN_PARENT:
	case TOKEN_TEXT:
	case TOKEN_VALUE:
	case TOKEN_RAW:
	case TOKEN_PARTIAL:
	case TOKEN_CLOSE:
	case TOKEN_SILENT:
		break;
	}
	if (!t->argument)
		c->ops.v[f->op].jump = here(c);
	c->barrier = c->ops.n;
	c->dedent = f->dedent;
}

static void code_token(struct coder *c, const struct token *t)
{
	switch (t->kind) {
	case TOKEN_TEXT:
		code_text(c, t);
		break;
	case TOKEN_VALUE:
		set_key(c, add_op(c, OP_VALUE, t), t->text);
		break;
	case TOKEN_RAW:
		set_key(c, add_op(c, OP_RAW, t), t->text);
		break;
	case TOKEN_SECTION:
		set_key(c, add_op(c, OP_SECTION, t), t->text);
		push(c, here(c) - 1);
		break;
	case TOKEN_INVERTED:
		set_key(c, add_op(c, OP_INVERTED, t), t->text);
		push(c, here(c) - 1);
		break;
	case TOKEN_PARTIAL:
	case TOKEN_PARENT:
		code_call(c, t);
		break;
	case TOKEN_BLOCK:
		if (t->argument)
			code_argument(c, t);
		else
			code_block(c, t);
		break;
	case TOKEN_CLOSE:
		code_close(c, t);
		break;
	case TOKEN_SILENT:
		c->line |= t->first && !t->standalone;
		break;
	}
}

/* Copies n members to the arena that the set keeps. */
static void *keep(struct arena *a, const void *v, size_t n, size_t size)
{
	void *p = arena_calloc(a, n, size, alignof(max_align_t));

	if (n)
		memcpy(p, v, n * size);
	return p;
}

int template_code(struct template_set *set, size_t index, struct code *code, struct diags *diags)
{
	const struct template_source *source = &set->sources.v[index];
	struct tokens tokens = {0};
	struct coder c = {.set = set, .path = source->path, .diags = diags, .dedent = {"", 0}};
	const char *pool;
	int rc = -1;

	if (template_scan(source->path, source->text, &tokens, diags))
		goto out;
	c.v = tokens.v;
	for (size_t i = 0; i < tokens.n; i++)
		if (!tokens.v[i].ignored)
			code_token(&c, &tokens.v[i]);
	c.line = false;
	add_op(&c, OP_RETURN, NULL);

	pool = keep(&set->built, c.pool.v, c.pool.n, 1);
	for (size_t i = 0; i < c.ops.n; i++)
		if (c.ops.v[i].kind == OP_TEXT)
			c.ops.v[i].text.p = pool + c.ops.v[i].key;
	*code = (struct code){
		.name = source->name,
		.path = source->path,
		.ops = keep(&set->built, c.ops.v, c.ops.n, sizeof *c.ops.v),
		.n = c.ops.n,
		.keys = keep(&set->built, c.keys.v, c.keys.n, sizeof *c.keys.v),
		.args = keep(&set->built, c.args.v, c.args.n, sizeof *c.args.v),
	};
	rc = c.failed ? -1 : 0;
out:
	list_free(&c.ops);
	list_free(&c.keys);
	list_free(&c.args);
	list_free(&c.pool);
	list_free(&tokens);
	return rc;
}
