#include "read/toml.h"

#include <string.h>

#include "read/toml_parts.h"

/* What a table may still get depends on how it came to be. */
enum origin {
	BY_VALUE,  /* not a table, or an inline one: closed */
	BY_PATH,   /* on the way to a [header]: may be given a header of its own */
	BY_HEADER, /* has one */
	BY_DOTS	   /* a.b = …: grows by more of these */
};

/* A value that is still being made: the tree's nodes are const and made when all is read. */
struct node {
	enum yaml_kind kind;
	enum origin origin;
	bool is_quoted, is_tables; /* text in quotes; an array of tables */
	unsigned line, column;
	unsigned key_line, key_column;
	struct str key, text;
	struct node *first, *last, *next; /* children, in order */
	size_t n;
};

bool toml_fail(struct toml *t, const char *rule, const char *fmt, ...)
{
	va_list ap;
	struct buf b;

	if (t->failed)
		return false;
	t->failed = true;
	buf_init(&b, 4096);
	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	diag_add(t->diags, DIAG_ERROR, rule, t->path, t->line, toml_column(t), "%s", b.p);
	buf_release(&b);
	return false;
}

unsigned toml_column(const struct toml *t)
{
	return 1 +
	       (unsigned)utf8_length((struct str){t->line_start, (size_t)(t->p - t->line_start)});
}

void toml_blanks(struct toml *t)
{
	while (toml_at(t, 0) == ' ' || toml_at(t, 0) == '\t')
		t->p++;
}

bool toml_newline(struct toml *t)
{
	size_t n = toml_at(t, 0) == '\r' && toml_at(t, 1) == '\n' ? 2 : toml_at(t, 0) == '\n';

	if (!n)
		return false;
	t->p += n;
	t->line++;
	t->line_start = t->p;
	return true;
}

static bool skip_comment(struct toml *t)
{
	if (toml_at(t, 0) != '#')
		return true;
	while (t->p < t->end && toml_at(t, 0) != '\n' &&
	       !(toml_at(t, 0) == '\r' && toml_at(t, 1) == '\n')) {
		unsigned char c = (unsigned char)*t->p;

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return toml_fail(t, "toml/syntax", "a control character");
		t->p++;
	}
	return true;
}

/* Blanks, comments and line ends. */
static bool skip_space(struct toml *t)
{
	do {
		toml_blanks(t);
		if (!skip_comment(t))
			return false;
	} while (toml_newline(t));
	return true;
}

/* ---- nodes ---- */

static struct node *new_node(struct toml *t, enum yaml_kind kind, enum origin origin)
{
	struct node *n = arena_new(t->arena, struct node, 1);

	n->kind = kind;
	n->origin = origin;
	n->line = t->line;
	n->column = toml_column(t);
	return n;
}

static struct node *child(const struct node *parent, struct str key)
{
	for (struct node *c = parent->first; c; c = c->next)
		if (str_eq(c->key, key))
			return c;
	return NULL;
}

static bool add_child(struct toml *t, struct node *parent, struct node *c)
{
	if (++t->nodes > YAML_MAX_NODES)
		return toml_fail(t, "toml/limit", "more than %u values", YAML_MAX_NODES);
	if (parent->kind == YAML_MAP && parent->n >= TOML_MAX_KEYS)
		return toml_fail(t, "toml/limit", "more than %u keys in one table", TOML_MAX_KEYS);
	if (parent->last)
		parent->last->next = c;
	else
		parent->first = c;
	parent->last = c;
	parent->n++;
	return true;
}

/* ---- keys ---- */

struct key {
	struct str name;
	unsigned line, column;
};

static bool is_bare(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

static bool read_key(struct toml *t, struct key *key)
{
	const char *from = t->p;

	key->line = t->line;
	key->column = toml_column(t);
	if (toml_at(t, 0) == '"' || toml_at(t, 0) == '\'')
		return toml_string(t, false, &key->name);
	while (is_bare(toml_at(t, 0)))
		t->p++;
	key->name = (struct str){from, (size_t)(t->p - from)};
	if (key->name.n)
		return true;
	return toml_fail(t, "toml/syntax",
			 "expected a key: letters, digits, - and _, or text in quotes");
}

/* a.b."c d" */
static bool read_keys(struct toml *t, struct key keys[static YAML_MAX_DEPTH], size_t *n)
{
	*n = 0;
	for (;;) {
		if (*n == YAML_MAX_DEPTH)
			return toml_fail(t, "toml/limit", "nested deeper than %u", YAML_MAX_DEPTH);
		if (!read_key(t, &keys[(*n)++]))
			return false;
		toml_blanks(t);
		if (toml_at(t, 0) != '.')
			return true;
		t->p++;
		toml_blanks(t);
	}
}

static bool told_twice(struct toml *t, const struct key *key)
{
	return toml_fail(t, "toml/duplicate", "\"" STR_FMT "\" is there already; keep one of them",
			 STR_ARG(key->name));
}

static struct node *add_table(struct toml *t, struct node *parent, const struct key *key,
			      enum origin origin)
{
	struct node *table = new_node(t, YAML_MAP, origin);

	table->key = key->name;
	table->line = table->key_line = key->line;
	table->column = table->key_column = key->column;
	return add_child(t, parent, table) ? table : NULL;
}

/* ---- values ---- */

static bool read_value(struct toml *t, struct node **out, unsigned depth);

static bool read_pair(struct toml *t, struct node *table, unsigned depth)
{
	struct key keys[YAML_MAX_DEPTH];
	const struct key *last;
	struct node *value;
	size_t n;

	if (!read_keys(t, keys, &n))
		return false;
	last = &keys[n - 1];
	for (size_t i = 0; i + 1 < n; i++, depth++) {
		struct node *next = child(table, keys[i].name);

		if (!next)
			next = add_table(t, table, &keys[i], BY_DOTS);
		else if (next->kind != YAML_MAP ||
			 (next->origin != BY_DOTS && next->origin != BY_PATH))
			return told_twice(t, &keys[i]);
		if (!next)
			return false;
		next->origin = BY_DOTS;
		table = next;
	}
	if (child(table, last->name))
		return told_twice(t, last);
	if (toml_at(t, 0) != '=')
		return toml_fail(t, "toml/syntax", "expected \"=\" behind the key");
	t->p++;
	toml_blanks(t);
	if (!read_value(t, &value, depth + 1))
		return false;
	value->key = last->name;
	value->key_line = last->line;
	value->key_column = last->column;
	return add_child(t, table, value);
}

static bool read_list(struct toml *t, struct node *list, unsigned depth)
{
	t->p++;
	for (;;) {
		struct node *item;

		if (!skip_space(t))
			return false;
		if (toml_at(t, 0) == ']')
			break;
		if (!read_value(t, &item, depth + 1) || !add_child(t, list, item) || !skip_space(t))
			return false;
		if (toml_at(t, 0) == ']')
			break;
		if (toml_at(t, 0) != ',')
			return toml_fail(t, "toml/syntax", "expected \",\" or \"]\" in the list");
		t->p++;
	}
	t->p++;
	return true;
}

static bool read_inline(struct toml *t, struct node *table, unsigned depth)
{
	t->p++;
	toml_blanks(t);
	if (toml_at(t, 0) == '}') {
		t->p++;
		return true;
	}
	for (;;) {
		toml_blanks(t);
		if (!read_pair(t, table, depth))
			return false;
		toml_blanks(t);
		if (toml_at(t, 0) == '}')
			break;
		if (toml_at(t, 0) != ',')
			return toml_fail(t, "toml/syntax", "expected \",\" or \"}\"");
		t->p++;
	}
	t->p++;
	return true;
}

static bool read_value(struct toml *t, struct node **out, unsigned depth)
{
	char c = toml_at(t, 0);
	struct node *n;

	if (depth > YAML_MAX_DEPTH)
		return toml_fail(t, "toml/limit", "nested deeper than %u", YAML_MAX_DEPTH);
	n = *out = new_node(t, c == '[' ? YAML_LIST : c == '{' ? YAML_MAP : YAML_SCALAR, BY_VALUE);
	if (c == '[')
		return read_list(t, n, depth);
	if (c == '{')
		return read_inline(t, n, depth);
	n->is_quoted = c == '"' || c == '\'';
	return n->is_quoted ? toml_string(t, true, &n->text) : toml_plain(t, &n->text);
}

/* ---- headers ---- */

/* The table that a header's path leads to, down to its last part. */
static struct node *descend(struct toml *t, struct node *at, const struct key *key)
{
	struct node *next = child(at, key->name);

	if (!next)
		return add_table(t, at, key, BY_PATH);
	if (next->is_tables)
		return next->last;
	if (next->kind == YAML_MAP && next->origin != BY_VALUE)
		return next;
	told_twice(t, key);
	return NULL;
}

static struct node *header_table(struct toml *t, struct node *at, const struct key *key)
{
	struct node *table = child(at, key->name);

	if (!table)
		return add_table(t, at, key, BY_HEADER);
	if (table->kind != YAML_MAP || table->origin != BY_PATH) {
		told_twice(t, key);
		return NULL;
	}
	table->origin = BY_HEADER;
	return table;
}

static struct node *header_tables(struct toml *t, struct node *at, const struct key *key)
{
	struct node *list = child(at, key->name), *table;

	if (!list) {
		list = add_table(t, at, key, BY_VALUE);
		if (!list)
			return NULL;
		list->kind = YAML_LIST;
		list->is_tables = true;
	} else if (!list->is_tables) {
		told_twice(t, key);
		return NULL;
	}
	table = new_node(t, YAML_MAP, BY_HEADER);
	table->line = key->line;
	table->column = key->column;
	return add_child(t, list, table) ? table : NULL;
}

/* [a.b] or [[a.b]]; gives the table that what follows goes to. */
static struct node *read_header(struct toml *t, struct node *root, unsigned *depth)
{
	struct key keys[YAML_MAX_DEPTH];
	struct node *at = root;
	bool is_list = toml_at(t, 1) == '[';
	size_t n;

	t->p += is_list ? 2 : 1;
	toml_blanks(t);
	if (!read_keys(t, keys, &n))
		return NULL;
	/* At most so deep: an array of tables counts twice. */
	*depth = 2 * (unsigned)n + 1;
	if (*depth >= YAML_MAX_DEPTH) {
		toml_fail(t, "toml/limit", "nested deeper than %u", YAML_MAX_DEPTH);
		return NULL;
	}
	if (toml_at(t, 0) != ']' || (is_list && toml_at(t, 1) != ']')) {
		toml_fail(t, "toml/syntax", "expected \"%s\"", is_list ? "]]" : "]");
		return NULL;
	}
	t->p += is_list ? 2 : 1;
	for (size_t i = 0; i + 1 < n && at; i++)
		at = descend(t, at, &keys[i]);
	if (!at)
		return NULL;
	return is_list ? header_tables(t, at, &keys[n - 1]) : header_table(t, at, &keys[n - 1]);
}

/* ---- the whole ---- */

static bool read_all(struct toml *t, struct node *root)
{
	struct node *table = root;
	unsigned depth = 1;

	for (;;) {
		if (!skip_space(t))
			return false;
		if (t->p == t->end)
			return true;
		if (toml_at(t, 0) == '[') {
			table = read_header(t, root, &depth);
			if (!table)
				return false;
		} else if (!read_pair(t, table, depth)) {
			return false;
		}
		toml_blanks(t);
		if (!skip_comment(t))
			return false;
		if (t->p < t->end && !toml_newline(t))
			return toml_fail(t, "toml/syntax", "expected the end of the line here");
	}
}

/* The tree as others read it. As deep as read_value and read_header let it become. */
static const struct yaml *finish(struct arena *arena, const struct node *n)
{
	struct yaml *y = arena_new(arena, struct yaml, 1);
	const struct yaml **items;
	struct yaml_pair *pairs;
	size_t i = 0;

	*y = (struct yaml){.kind = n->kind,
			   .line = n->line,
			   .column = n->column,
			   .quoted = n->is_quoted,
			   .text = n->text,
			   .n = n->n};
	if (n->kind == YAML_LIST) {
		y->items = items = arena_new(arena, const struct yaml *, n->n);
		for (const struct node *c = n->first; c; c = c->next)
			items[i++] = finish(arena, c);
	} else if (n->kind == YAML_MAP) {
		y->pairs = pairs = arena_new(arena, struct yaml_pair, n->n);
		for (const struct node *c = n->first; c; c = c->next)
			pairs[i++] = (struct yaml_pair){c->key, c->key_line, c->key_column,
							finish(arena, c)};
	}
	return y;
}

const struct yaml *toml_parse(struct arena *arena, struct str text, struct str path,
			      unsigned first_line, struct diags *diags)
{
	struct toml t = {.arena = arena, .line = first_line, .path = path, .diags = diags};
	struct node *root;

	if (str_starts(text, S("\xef\xbb\xbf")))
		text = str_slice(text, 3, text.n);
	/* Keys without quotes are slices. */
	if (text.n <= YAML_MAX_BYTES)
		text = str_dup(arena, text);
	t.p = t.line_start = text.p;
	t.end = text.p + text.n;
	root = new_node(&t, YAML_MAP, BY_HEADER);
	if (text.n > YAML_MAX_BYTES)
		toml_fail(&t, "toml/limit", "larger than %zu bytes", YAML_MAX_BYTES);
	else if (!utf8_valid(text) || memchr(text.p, '\0', text.n))
		toml_fail(&t, "toml/syntax", "not UTF-8, or a NUL byte in it");
	else
		read_all(&t, root);
	return t.failed ? NULL : finish(arena, root);
}
