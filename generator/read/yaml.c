#include "read/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "read/yaml_hint.h"

/*
 * The tree is built without recursion: a stack holds the collections that are still open, each with
 * what it has so far. weight and depth of what is closed are kept, so that an alias can be refused
 * by what it would expand to, before anybody walks it.
 */
struct node {
	struct yaml y;	 /* first: a struct yaml * is a struct node * */
	unsigned weight; /* nodes in it after expansion, itself included */
	unsigned depth;	 /* 1 for a scalar */
};

struct open {
	struct node *node;
	struct str anchor; /* empty = none */
	struct {
		struct yaml_pair *v;
		size_t n, cap;
	} pairs;
	struct {
		struct yaml_pair *v;
		size_t n, cap;
	} items; /* their values alone */
	struct {
		struct yaml_pair *v;
		size_t n, cap;
	} merges;	      /* of "<<" */
	struct yaml_pair key; /* of the value that is to come */
	bool has_key, key_is_merge;
};

struct builder {
	yaml_parser_t parser;
	struct arena *tree, *texts;
	struct str path;
	unsigned first_line;
	struct diags *diags;
	struct open stack[YAML_MAX_DEPTH];
	size_t depth;
	struct map anchors; /* name → the newest const struct node * of it; NULL while it is open */
	const struct node *root;
	unsigned nodes; /* seen, expansions counted in */
	bool failed;	/* a diagnostic was added */
};

static unsigned line_of(const struct builder *b, yaml_mark_t mark)
{
	return b->first_line + (unsigned)mark.line;
}

static unsigned column_of(yaml_mark_t mark)
{
	return (unsigned)mark.column + 1;
}

#define FAIL_AT(b, rule, line, column, ...)                                                        \
	(diag_add((b)->diags, DIAG_ERROR, (rule), (b)->path, (line), (column), __VA_ARGS__),       \
	 (b)->failed = true)
#define FAIL(b, rule, mark, ...)                                                                   \
	FAIL_AT((b), (rule), line_of((b), (mark)), column_of(mark), __VA_ARGS__)

/* One diagnostic for what made the parser stop. */
static void fail_syntax(struct builder *b)
{
	const yaml_parser_t *p = &b->parser;
	const char *problem = p->problem ? p->problem : "cannot be read as YAML";
	const struct yaml_hint *hint = yaml_hint(p->problem);
	yaml_mark_t mark = p->problem_mark;

	if (hint && hint->at_context && p->context)
		mark = p->context_mark;
	if (hint)
		FAIL(b, "yaml/syntax", mark, "%s", hint->message);
	else if (p->error == YAML_MEMORY_ERROR)
		mem_out();
	else if (strncmp(problem, "exceeded", 8) == 0)
		FAIL(b, "yaml/limit", mark, "nested deeper than %u levels", YAML_MAX_DEPTH);
	else
		FAIL(b, "yaml/syntax", mark, "not valid YAML: %s", problem);
}

/* The place of a byte of the text. */
static yaml_mark_t mark_at(struct str text, size_t offset)
{
	yaml_mark_t mark = {0};

	for (size_t i = 0; i < offset && i < text.n;) {
		if (utf8_next(text, &i) == '\n')
			mark = (yaml_mark_t){.line = mark.line + 1};
		else
			mark.column++;
	}
	return mark;
}

static bool is_null(struct str s)
{
	return s.n == 0 || str_eq(s, S("~")) || str_eq(s, S("null")) || str_eq(s, S("Null")) ||
	       str_eq(s, S("NULL"));
}

#define TAG_PREFIX "tag:yaml.org,2002:"

/* Only tags of YAML's core, on what they fit. */
static bool tag_known(struct str tag, enum yaml_kind kind)
{
	static const char *const scalars[] = {"str", "int", "float", "bool", "null", "timestamp"};

	if (tag.n == 0 || str_eq(tag, S("!")))
		return true;
	if (!str_starts(tag, S(TAG_PREFIX)))
		return false;
	tag = str_slice(tag, sizeof TAG_PREFIX - 1, tag.n);
	if (kind != YAML_SCALAR)
		return str_eq(tag, kind == YAML_LIST ? S("seq") : S("map"));
	for (size_t i = 0; i < sizeof scalars / sizeof scalars[0]; i++)
		if (str_eq(tag, str_c(scalars[i])))
			return true;
	return false;
}

static struct node *node_make(struct builder *b, enum yaml_kind kind, const yaml_event_t *event,
			      const yaml_char_t *tag)
{
	struct str name = str_c((const char *)tag);
	struct node *node;

	if (!tag_known(name, kind)) {
		FAIL(b, "yaml/tag", event->start_mark,
		     "the tag \"" STR_FMT "\" is not taken; put a value that starts with ! in "
		     "quotes",
		     STR_ARG(name));
		return NULL;
	}
	node = arena_new(b->tree, struct node, 1);
	node->y.kind = kind;
	node->y.line = line_of(b, event->start_mark);
	node->y.column = column_of(event->start_mark);
	node->weight = node->depth = 1;
	return node;
}

/* Counts nodes against the limit; false when it is passed. */
static bool count(struct builder *b, unsigned weight, yaml_mark_t mark)
{
	if (weight <= YAML_MAX_NODES - b->nodes) {
		b->nodes += weight;
		return true;
	}
	FAIL(b, "yaml/limit", mark, "more than %u values, aliases expanded", YAML_MAX_NODES);
	return false;
}

static struct str anchor_open(struct builder *b, const yaml_char_t *name)
{
	struct str key = {NULL, 0};

	if (name) {
		key = str_dup(b->tree, str_c((const char *)name));
		map_put(&b->anchors, key, NULL)->cptr = NULL;
	}
	return key;
}

static void anchor_close(struct builder *b, struct str anchor, const struct node *node)
{
	if (anchor.n)
		map_put(&b->anchors, anchor, NULL)->cptr = node;
}

/* Takes a scalar as the next key of the open map. */
static void key_set(struct builder *b, struct open *open, const struct node *node,
		    const yaml_event_t *event)
{
	const struct yaml *y = &node->y;

	if (y->text.n == 0) {
		FAIL(b, "yaml/syntax", event->start_mark, "a key is missing before the colon");
		return;
	}
	open->key = (struct yaml_pair){.key = y->text, .line = y->line, .column = y->column};
	open->key_is_merge = !y->quoted && str_eq(y->text, S("<<"));
	open->has_key = true;
}

/* Hands a finished value to the collection it stands in. */
static void value_add(struct builder *b, const struct node *node, const yaml_event_t *event)
{
	struct open *open;

	if (b->depth == 0) {
		b->root = node;
		return;
	}
	open = &b->stack[b->depth - 1];
	if (b->depth + node->depth > YAML_MAX_DEPTH) {
		FAIL(b, "yaml/limit", event->start_mark, "nested deeper than %u levels",
		     YAML_MAX_DEPTH);
		return;
	}
	if (node->depth >= open->node->depth)
		open->node->depth = node->depth + 1;
	open->node->weight += node->weight;
	if (open->node->y.kind == YAML_LIST) {
		list_push(&open->items, (struct yaml_pair){.value = &node->y});
	} else if (!open->has_key) {
		if (node->y.kind == YAML_SCALAR || node->y.kind == YAML_NULL)
			key_set(b, open, node, event);
		else
			FAIL_AT(b, "yaml/syntax", node->y.line, node->y.column,
				"a key must be text; put { } and [ ] that are meant as text in "
				"quotes");
	} else {
		open->has_key = false;
		open->key.value = &node->y;
		if (open->key_is_merge)
			list_push(&open->merges, open->key);
		else
			list_push(&open->pairs, open->key);
	}
}

/* Whether what comes now is a key of the map that is open, for which nobody asks later. (One with
 * an anchor may be a value too.) */
static bool is_plain_key(const struct builder *b, const yaml_event_t *event)
{
	const struct open *open = b->depth > 0 ? &b->stack[b->depth - 1] : NULL;

	return open != NULL && open->node->y.kind == YAML_MAP && !open->has_key &&
	       !event->data.scalar.anchor;
}

static void on_scalar(struct builder *b, const yaml_event_t *event)
{
	struct str tag = str_c((const char *)event->data.scalar.tag);
	struct node *node = node_make(b, YAML_SCALAR, event, event->data.scalar.tag);
	struct str text = {(const char *)event->data.scalar.value, event->data.scalar.length};

	if (!node || !count(b, 1, event->start_mark))
		return;
	node->y.text = str_dup(is_plain_key(b, event) ? b->tree : b->texts, text);
	node->y.quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE ||
			 str_eq(tag, S("!")) || str_eq(tag, S(TAG_PREFIX "str"));
	if (!node->y.quoted && is_null(text))
		node->y.kind = YAML_NULL;
	anchor_close(b, anchor_open(b, event->data.scalar.anchor), node);
	value_add(b, node, event);
}

static void on_alias(struct builder *b, const yaml_event_t *event)
{
	struct str name = str_c((const char *)event->data.alias.anchor);
	const struct map_entry *found = map_get(&b->anchors, name);
	const struct node *node = found ? found->cptr : NULL;

	if (!found)
		FAIL(b, "yaml/syntax", event->start_mark,
		     "no anchor \"&" STR_FMT "\" before this alias; put a value that starts with * "
		     "in quotes",
		     STR_ARG(name));
	else if (!node)
		FAIL(b, "yaml/limit", event->start_mark,
		     "the alias \"*" STR_FMT "\" stands inside its own anchor", STR_ARG(name));
	else if (count(b, node->weight, event->start_mark))
		value_add(b, node, event);
}

static void on_start(struct builder *b, const yaml_event_t *event, enum yaml_kind kind,
		     const yaml_char_t *anchor, const yaml_char_t *tag)
{
	struct node *node = node_make(b, kind, event, tag);

	if (!node || !count(b, 1, event->start_mark))
		return;
	if (b->depth == YAML_MAX_DEPTH) {
		FAIL(b, "yaml/limit", event->start_mark, "nested deeper than %u levels",
		     YAML_MAX_DEPTH);
		return;
	}
	b->stack[b->depth++] = (struct open){.node = node, .anchor = anchor_open(b, anchor)};
}

static void open_release(struct open *open)
{
	list_free(&open->pairs);
	list_free(&open->items);
	list_free(&open->merges);
}

/* Adds the pairs of a "<<" that the map does not have itself. Not counted anew: the alias was. */
static bool merge(struct builder *b, struct open *open, struct map *seen,
		  const struct yaml_pair *at, const struct yaml *from)
{
	if (from->kind != YAML_MAP) {
		FAIL_AT(b, "yaml/syntax", at->line, at->column,
			"\"<<\" takes a map, or a list of maps");
		return false;
	}
	for (size_t i = 0; i < from->n; i++) {
		bool added;

		map_put(seen, from->pairs[i].key, &added);
		if (added)
			list_push(&open->pairs, from->pairs[i]);
	}
	return true;
}

/* Refuses doubles, then takes in what "<<" brings. */
static bool pairs_finish(struct builder *b, struct open *open)
{
	struct map seen = {0};
	bool ok = true;

	for (size_t i = 0; i < open->pairs.n && ok; i++) {
		const struct yaml_pair *pair = &open->pairs.v[i];
		struct map_entry *e = map_put(&seen, pair->key, &ok);

		if (ok) {
			e->num = pair->line;
			continue;
		}
		FAIL_AT(b, "yaml/duplicate", pair->line, pair->column,
			"the key \"" STR_FMT "\" stands on line %zu too; keep one of them",
			STR_ARG(pair->key), e->num);
	}
	for (size_t i = 0; i < open->merges.n && ok; i++) {
		const struct yaml_pair *at = &open->merges.v[i];
		const struct yaml *from = at->value;

		if (from->kind != YAML_LIST)
			ok = merge(b, open, &seen, at, from);
		else
			for (size_t k = 0; k < from->n && ok; k++)
				ok = merge(b, open, &seen, at, from->items[k]);
	}
	map_release(&seen);
	return ok;
}

static void on_end(struct builder *b, const yaml_event_t *event)
{
	struct open open = b->stack[--b->depth];
	struct yaml *y = &open.node->y;

	if (y->kind == YAML_LIST) {
		const struct yaml **items = arena_new(b->tree, const struct yaml *, open.items.n);

		for (size_t i = 0; i < open.items.n; i++)
			items[i] = open.items.v[i].value;
		y->items = items;
		y->n = open.items.n;
	} else if (pairs_finish(b, &open)) {
		struct yaml_pair *pairs = arena_new(b->tree, struct yaml_pair, open.pairs.n);

		if (open.pairs.n)
			memcpy(pairs, open.pairs.v, open.pairs.n * sizeof *pairs);
		y->pairs = pairs;
		y->n = open.pairs.n;
	}
	open_release(&open);
	if (b->failed)
		return;
	anchor_close(b, open.anchor, open.node);
	value_add(b, open.node, event);
}

/* Takes one event in; true as long as there is more to come. */
static bool take(struct builder *b, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_STREAM_END_EVENT:
		return false;
	case YAML_DOCUMENT_START_EVENT:
		if (b->root)
			FAIL(b, "yaml/syntax", event->start_mark,
			     "a second document starts here; \"---\" may stand only at the top");
		break;
	case YAML_SCALAR_EVENT:
		on_scalar(b, event);
		break;
	case YAML_ALIAS_EVENT:
		on_alias(b, event);
		break;
	case YAML_SEQUENCE_START_EVENT:
		on_start(b, event, YAML_LIST, event->data.sequence_start.anchor,
			 event->data.sequence_start.tag);
		break;
	case YAML_MAPPING_START_EVENT:
		on_start(b, event, YAML_MAP, event->data.mapping_start.anchor,
			 event->data.mapping_start.tag);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		on_end(b, event);
		break;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return !b->failed;
}

static void parse_all(struct builder *b, struct str text)
{
	bool more = true;

	if (!yaml_parser_initialize(&b->parser))
		mem_out();
	/* Said outright, since libyaml would otherwise take some texts for UTF-16. */
	yaml_parser_set_encoding(&b->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b->parser, (const unsigned char *)text.p, text.n);
	while (more) {
		yaml_event_t event;

		if (!yaml_parser_parse(&b->parser, &event)) {
			/* Told with an offset, where all else has a mark. */
			if (b->parser.error == YAML_READER_ERROR)
				b->parser.problem_mark = mark_at(text, b->parser.problem_offset);
			fail_syntax(b);
			break;
		}
		more = take(b, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&b->parser);
}

static struct str drop_bom(struct str s)
{
	return str_starts(s, S("\xef\xbb\xbf")) ? str_slice(s, 3, s.n) : s;
}

static void fail_encoding(struct builder *b, struct str text)
{
	size_t i = 0, from = 0;

	while (utf8_valid(str_slice(text, from, i))) {
		from = i;
		utf8_next(text, &i);
	}
	FAIL(b, "yaml/syntax", mark_at(text, from),
	     "byte 0x%02X is no UTF-8; save the file as UTF-8",
	     (unsigned)(unsigned char)text.p[from]);
}

/* Refuses %TAG: nobody needs it, and libyaml takes quadratic time over many. */
static bool has_directive(struct builder *b, struct str text)
{
	size_t at = str_starts(text, S("%TAG")) ? 0 : str_find(text, S("\n%TAG"), 0);

	if (at == SIZE_MAX)
		return false;
	FAIL(b, "yaml/tag", mark_at(text, at ? at + 1 : 0), "%%TAG is not taken; remove it");
	return true;
}

const struct yaml *yaml_parse_apart(struct arena *tree, struct arena *texts, struct str text,
				    struct str path, unsigned first_line, struct diags *diags)
{
	struct builder *b = mem_alloc(sizeof *b);
	const struct yaml *result = NULL;

	*b = (struct builder){.tree = tree,
			      .texts = texts,
			      .path = path,
			      .first_line = first_line,
			      .diags = diags};
	text = drop_bom(text);
	if (text.n > YAML_MAX_BYTES)
		FAIL(b, "yaml/limit", (yaml_mark_t){0}, "larger than %zu bytes", YAML_MAX_BYTES);
	else if (!utf8_valid(text))
		fail_encoding(b, text);
	else if (!has_directive(b, text))
		parse_all(b, text.p ? text : S(""));
	if (!b->failed && b->root) {
		result = &b->root->y;
	} else if (!b->failed) {
		struct yaml *nothing = arena_new(tree, struct yaml, 1);

		*nothing = (struct yaml){.kind = YAML_NULL, .line = first_line, .column = 1};
		result = nothing;
	}
	while (b->depth > 0)
		open_release(&b->stack[--b->depth]);
	map_release(&b->anchors);
	free(b);
	return result;
}
