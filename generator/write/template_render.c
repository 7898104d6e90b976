/*
 * The loop that runs compiled templates. All its memory is on the stack and bounded, but for the
 * indentation in force, which is a buffer that most renderings never touch.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "write/template_code.h"

#define CONTEXTS_GIVEN 64
#define SECTIONS_MAX 256
#define STEPS_MAX ((size_t)1 << 24) /* some 16 million operations: a page has thousands */
#define INDENT_MAX ((size_t)4096)

/* Arguments in force: those of one call and of the calls around the template that made it. */
struct scope {
	const struct code *code;
	uint32_t args;
	const struct scope *outer;
};

/* A call to come back from. */
struct call {
	const struct code *code;
	const struct op *op; /* to go on with */
	const struct scope *scope;
	struct scope own; /* what the call's arguments add */
	size_t indent_from, indent_to;
	size_t out_from;
	bool ends_line;
};

struct section {
	const struct value *list; /* NULL: not a list */
	size_t next;
};

struct render {
	const struct template_set *set;
	const struct code *code;
	const struct scope *scope;
	struct buf *out;
	struct diags *problems;
	const struct value *context[CONTEXTS_GIVEN + SECTIONS_MAX];
	size_t contexts;
	struct section section[SECTIONS_MAX];
	size_t sections;
	struct call call[TEMPLATE_NESTING];
	size_t calls;
	struct buf indent; /* indentation in force: bytes from..to */
	bool indenting;	   /* indent was initialized */
	size_t indent_from, indent_to;
	bool mid_line; /* the next line's beginning stands where text stood already */
	bool failed;
};

static void problem_at(struct render *r, const struct op *op, enum diag_level level,
		       const char *rule, const char *text, struct str name, struct str hint)
{
	if (r->problems)
		diag_add(r->problems, level, rule, r->code->path, op->row, op->column,
			 "\"" STR_FMT "\" %s" STR_FMT, STR_ARG(name), text, STR_ARG(hint));
}

/* Was this place reported before? Lists of problems in templates are short. */
static bool reported(const struct render *r, const struct op *op, const char *rule)
{
	const struct diags *d = r->problems;

	for (size_t i = d->n; i-- > 0;)
		if (d->v[i].line == op->row && d->v[i].column == op->column &&
		    !strcmp(d->v[i].rule, rule) && str_eq(d->v[i].path, r->code->path))
			return true;
	return false;
}

/* The value that the operation names; NULL if no context has it, and then *part is the one of its
 * parts that is missing, from *map, or from all contexts if that is NULL. Below null all is null.
 */
static const struct value *find_value(const struct render *r, const struct op *op, uint32_t *part,
				      const struct value **map)
{
	const struct key *key = &r->code->keys[op->key];
	const struct value *v = NULL;

	*part = 0;
	*map = NULL;
	if (!op->parts)
		return r->contexts ? r->context[r->contexts - 1] : NULL;
	for (size_t i = r->contexts; i-- > 0 && !v;)
		v = value_get_hashed(r->context[i], key[0].name, key[0].hash);
	for (uint32_t i = 1; i < op->parts && v; i++) {
		if (v->kind == VALUE_NULL || v->kind == VALUE_FALSE)
			return v;
		*part = i;
		*map = v;
		v = value_get_hashed(v, key[i].name, key[i].hash);
	}
	return v;
}

struct names {
	struct str *v;
	size_t n, cap;
};

static void add_names(struct names *names, const struct value *map)
{
	if (map->kind == VALUE_MAP)
		for (uint32_t i = 0; i < map->map.n; i++)
			list_push(names, map->map.m[i].key);
}

/* Warns of a name that find_value did not find, once for each place. */
static void unknown(struct render *r, const struct op *op, uint32_t part, const struct value *map)
{
	const struct key *key = &r->code->keys[op->key];
	struct names known = {0};
	struct buf name, hint;
	struct str near = {NULL, 0};

	if (!r->problems || reported(r, op, "template/unknown"))
		return;
	buf_init(&name, 0);
	buf_init(&hint, 0);
	if (map)
		add_names(&known, map);
	for (size_t i = r->contexts; !map && i-- > 0;)
		add_names(&known, r->context[i]);
	for (uint32_t i = 0; i < op->parts; i++)
		buf_addf(&name, "%s" STR_FMT, i ? "." : "", STR_ARG(key[i].name));
	if (op->parts)
		near = str_nearest(key[part].name, known.v, known.n);
	if (near.p)
		buf_addf(&hint, "; did you mean \"" STR_FMT "\"?", STR_ARG(near));
	problem_at(r, op, DIAG_WARNING, "template/unknown",
		   "is not known here and renders as nothing", buf_str(&name), buf_str(&hint));
	list_free(&known);
	buf_release(&hint);
	buf_release(&name);
}

/* The value that the operation names; NULL if no context has it, which is warned of if asked. */
static const struct value *look_up(struct render *r, const struct op *op, bool warn)
{
	const struct value *map, *v;
	uint32_t part;

	v = find_value(r, op, &part, &map);
	if (!v && warn)
		unknown(r, op, part, map);
	return v;
}

/* A line begins: the indentation in force. */
static void begin_line(struct render *r)
{
	if (r->mid_line)
		r->mid_line = false;
	else if (r->indent_to > r->indent_from)
		buf_add(r->out,
			(struct str){r->indent.p + r->indent_from, r->indent_to - r->indent_from});
}

static void render_text(struct render *r, const struct op *op)
{
	struct str s = op->text;

	if (r->indent_to == r->indent_from) {
		buf_add(r->out, s);
		return;
	}
	for (size_t i = 0; i < s.n;) {
		size_t end = str_chr(s, '\n', i);

		end = end == SIZE_MAX ? s.n : end + 1;
		if (i)
			begin_line(r);
		buf_add(r->out, str_slice(s, i, end));
		i = end;
	}
}

static void render_value(struct render *r, const struct op *op)
{
	const struct value *v = look_up(r, op, true);

	if (!v)
		return;
	switch (v->kind) {
	case VALUE_STRING:
		if (op->kind == OP_VALUE)
			buf_add_html(r->out, v->text);
		else
			buf_add(r->out, v->text);
		break;
	case VALUE_HTML:
		buf_add(r->out, v->text);
		break;
	case VALUE_TRUE:
		buf_adds(r->out, "true");
		break;
	case VALUE_NULL:
	case VALUE_FALSE:
	case VALUE_LIST:
	case VALUE_MAP:
		break;
	}
}

static const struct op *too_deep(struct render *r, const struct op *op)
{
	problem_at(r, op, DIAG_ERROR, "template/loop", "cannot be rendered", r->code->name,
		   S(": templates or sections nest or repeat without end here; does a partial "
		     "include itself?"));
	r->failed = true;
	return NULL;
}

/* These return the operation to go on with; NULL after an error. */
static const struct op *begin_section(struct render *r, const struct op *op)
{
	const struct value *v = look_up(r, op, false);
	struct section *s;

	if (!v || !value_true(v))
		return r->code->ops + op->jump;
	if (r->sections == SECTIONS_MAX)
		return too_deep(r, op);
	s = &r->section[r->sections++];
	*s = (struct section){NULL, 0};
	if (v->kind == VALUE_LIST) {
		*s = (struct section){v, 1};
		v = v->list.v[0] ? v->list.v[0] : value_bool(false);
	}
	r->context[r->contexts++] = v;
	return op + 1;
}

static const struct op *end_section(struct render *r, const struct op *op)
{
	struct section *s = &r->section[r->sections - 1];

	if (s->list && s->next < s->list->list.n) {
		const struct value *v = s->list->list.v[s->next++];

		r->context[r->contexts - 1] = v ? v : value_bool(false);
		return r->code->ops + op->jump;
	}
	r->sections--;
	r->contexts--;
	return op + 1;
}

/* Puts a call on the stack, to come back to after; the caller then moves on in r. NULL if full. */
static struct call *push_call(struct render *r, const struct op *op, uint32_t after)
{
	struct call *c;

	if (r->calls == TEMPLATE_NESTING) {
		too_deep(r, op);
		return NULL;
	}
	c = &r->call[r->calls++];
	*c = (struct call){
		.code = r->code,
		.op = r->code->ops + after,
		.scope = r->scope,
		.indent_from = r->indent_from,
		.indent_to = r->indent_to,
		.out_from = r->out->n,
	};
	return c;
}

/* Adds to the indentation in force, until the call on top of the stack returns. */
static void indent_more(struct render *r, struct str more)
{
	if (!more.n)
		return;
	if (!r->indenting) {
		buf_init(&r->indent, INDENT_MAX);
		r->indenting = true;
	}
	buf_truncate(&r->indent, r->indent_to);
	buf_add(&r->indent, more);
	r->indent_to = r->indent.n;
}

/* The template that a partial or parent names; NULL if none. */
static const struct code *callee(struct render *r, const struct op *op)
{
	const struct value *v;
	const struct map_entry *e;
	struct str hint;
	struct arena a;

	if (!op->dynamic)
		return op->key == TEMPLATE_NONE ? NULL : &r->set->codes[op->key];
	v = look_up(r, op, true);
	if (!v || (v->kind != VALUE_STRING && v->kind != VALUE_HTML) || !v->text.n)
		return NULL;
	e = map_get(&r->set->names, v->text);
	if (e)
		return &r->set->codes[e->num];
	if (!r->problems || reported(r, op, "template/missing"))
		return NULL;
	arena_init(&a);
	hint = template_suggest(r->set, v->text, &a);
	problem_at(r, op, DIAG_WARNING, "template/missing",
		   "is named here by a value, but there is no such template; it renders as nothing",
		   v->text, hint);
	arena_release(&a);
	return NULL;
}

static const struct op *call_template(struct render *r, const struct op *op)
{
	const struct code *code = callee(r, op);
	struct call *c;

	if (!code)
		return r->code->ops + op->jump;
	c = push_call(r, op, op->jump);
	if (!c)
		return NULL;
	/* In the middle of a line, a template's lines are not indented at all. */
	if (op->standalone)
		indent_more(r, op->text);
	else
		r->indent_from = r->indent_to;
	r->mid_line = false;
	if (op->args != TEMPLATE_NONE) {
		c->own = (struct scope){r->code, op->args, r->scope};
		r->scope = &c->own;
	}
	r->code = code;
	return code->ops;
}

/* The outermost call's argument for the block wins. */
static const struct arg *find_arg(const struct scope *s, uint32_t name, const struct scope **from)
{
	const struct arg *found = NULL;

	for (; s; s = s->outer)
		for (uint32_t i = s->args; i != TEMPLATE_NONE; i = s->code->args[i].next)
			if (s->code->args[i].name == name) {
				found = &s->code->args[i];
				*from = s;
			}
	return found;
}

static const struct op *call_block(struct render *r, const struct op *op)
{
	const struct scope *from = NULL;
	const struct arg *arg = find_arg(r->scope, op->key, &from);
	struct call *c = push_call(r, op, op->jump);

	if (!c)
		return NULL;
	c->ends_line = op->ends_line;
	indent_more(r, op->text);
	r->mid_line = !op->standalone;
	if (!arg)
		return op + 1;
	r->code = from->code;
	r->scope = from->outer;
	return r->code->ops + arg->start;
}

/* NULL from the template that the rendering began with. */
static const struct op *come_back(struct render *r)
{
	const struct call *c;

	if (!r->calls)
		return NULL;
	c = &r->call[--r->calls];
	r->code = c->code;
	r->scope = c->scope;
	r->indent_from = c->indent_from;
	r->indent_to = c->indent_to;
	r->mid_line = false;
	if (c->ends_line && r->out->n > c->out_from && r->out->p[r->out->n - 1] != '\n')
		buf_addc(r->out, '\n');
	return c->op;
}

/* One operation; returns the next. */
static const struct op *step(struct render *r, const struct op *op)
{
	if (op->line)
		begin_line(r);
	switch (op->kind) {
	case OP_TEXT:
		render_text(r, op);
		break;
	case OP_VALUE:
	case OP_RAW:
		render_value(r, op);
		break;
	case OP_SECTION:
		return begin_section(r, op);
	case OP_INVERTED:
		return value_true(look_up(r, op, false)) ? r->code->ops + op->jump : op + 1;
	case OP_END:
		return end_section(r, op);
	case OP_CALL:
		return call_template(r, op);
	case OP_BLOCK:
		return call_block(r, op);
	case OP_RETURN:
		return come_back(r);
	}
	return op + 1;
}

/* Runs to the end; returns -1 after an error. */
static int run(struct render *r)
{
	const struct op *op = r->code->ops;

	for (size_t steps = 0; op; steps++) {
		const struct op *at = op;

		op = step(r, op);
		if (r->out->overflow) {
			problem_at(r, at, DIAG_ERROR, "template/size", "makes a page too large",
				   r->code->name, S("; split the page or its lists"));
			return -1;
		}
		if (op && steps == STEPS_MAX)
			op = too_deep(r, op);
	}
	return r->failed ? -1 : 0;
}

int template_render(const struct template_set *set, struct str name,
		    const struct value *const *stack, size_t depth, struct buf *out,
		    struct diags *problems)
{
	struct render r = {.set = set, .out = out, .problems = problems, .contexts = depth};
	const struct map_entry *e = map_get(&set->names, name);
	int rc;

	assert(depth <= CONTEXTS_GIVEN);
	if (!e || !set->codes) {
		if (problems)
			diag_add(problems, DIAG_ERROR, "template/missing", (struct str){NULL, 0}, 0,
				 0,
				 "no template \"" STR_FMT "\"; the theme's folder templates "
				 "wants a " STR_FMT ".mustache",
				 STR_ARG(name), STR_ARG(name));
		return -1;
	}
	for (size_t i = 0; i < depth; i++)
		r.context[i] = stack[i];
	r.code = &set->codes[e->num];
	rc = run(&r);
	if (r.indenting)
		buf_release(&r.indent);
	return rc;
}
