/*
 * template: Mustache, compiled once, rendered many times.
 *
 * The Mustache specification (v1.4) with its optional modules inheritance ({{<parent}} {{$block}})
 * and dynamic names ({{>*name}}); lambdas are left out. {{x}} escapes for HTML, {{{x}}} and {{&x}}
 * do not.
 *
 * Values are trees of struct value, built in an arena by whoever renders; the engine only reads
 * them. Templates are immutable after template_set_compile and may be rendered by many threads.
 */
#ifndef WRITE_TEMPLATE_H
#define WRITE_TEMPLATE_H

#include "base/diag.h"

enum value_kind {
	VALUE_NULL,  /* falsy, renders as nothing */
	VALUE_FALSE, /* likewise */
	VALUE_TRUE,
	VALUE_STRING, /* falsy when empty; escaped by {{x}} */
	VALUE_HTML,   /* markup made by us: {{x}} leaves it as it is */
	VALUE_LIST,   /* falsy when empty */
	VALUE_MAP
};

struct value;

struct value_member {
	struct str key;
	const struct value *value;
	uint32_t hash; /* value_hash(key) */
};

/* Constant for the engine. Lists and maps may be shared between pages. */
struct value {
	enum value_kind kind;
	union {
		struct str text; /* STRING, HTML */
		struct {
			const struct value *const *v; /* NULL members count as VALUE_NULL */
			size_t n;
		} list;
		struct {
			struct value_member *m; /* in order of insertion, searched by hash */
			uint32_t n, cap;
			uint64_t seen; /* bit hash % 64 of every member: most misses end here */
		} map;
	};
};

/* Makers; everything lives in the arena, text is borrowed. */
struct value *value_str(struct arena *a, struct str s);	 /* NULL slice → VALUE_NULL */
struct value *value_html(struct arena *a, struct str s); /* likewise */
struct value *value_num(struct arena *a, long long n);	 /* a STRING, so 0 is truthy */
const struct value *value_bool(bool b);			 /* static */
struct value *value_map(struct arena *a);
/* Adds or replaces a member. The key is borrowed. value may be NULL (→ VALUE_NULL). */
void value_set(struct arena *a, struct value *map, struct str key, const struct value *value);
/* The member of a map; NULL if there is none or if it is no map. */
const struct value *value_get(const struct value *map, struct str key);
uint32_t value_hash(struct str key);
/* What {{#x}} asks: not NULL, null, false, empty text or an empty list. */
bool value_true(const struct value *v);
/* What need not be said of values, since it is said once elsewhere. */
struct value_known {
	const struct value *value; /* what it holds; or NULL */
	struct str text;	   /* its bytes; a text that is a slice of it is said by its place */
};
/* Adds the whole value as bytes: equal values give equal bytes, others never do. Of what is known
 * (or NULL) stands there only that it is there. */
void value_write(struct buf *out, const struct value *v, const struct value_known *known);
#define value_set_str(a, m, k, ...) value_set((a), (m), S(k), value_str((a), __VA_ARGS__))
#define value_set_html(a, m, k, ...) value_set((a), (m), S(k), value_html((a), __VA_ARGS__))
#define value_set_bool(a, m, k, b) value_set((a), (m), S(k), value_bool(b))
#define value_set_num(a, m, k, x) value_set((a), (m), S(k), value_num((a), (x)))
/* A list under construction. */
struct value_list {
	const struct value **v;
	size_t n, cap;
};
void value_add(struct arena *a, struct value_list *l, const struct value *v);
struct value *value_list(struct arena *a, const struct value_list *l);

/* A set of templates that may name each other. */
struct template_set;

struct template_set *template_set_new(void);
void template_set_free(struct template_set *set);

/* Adds one source under its name ("page"); a later one of the same name replaces it (so a site's
 * own theme goes over the base theme). path is for diagnostics. Both are copied. */
void template_set_add(struct template_set *set, struct str name, struct str path,
		      struct str source);

/*
 * Parses all. Diagnostics: template/syntax (error: unclosed section, bad tag, …), template/missing
 * (warning: a partial or parent that is not there, renders as nothing as the specification says),
 * template/ignored (warning: a tag between {{<parent}} and its blocks, which Mustache leaves out).
 * Returns -1 if any was an error; nothing may be rendered then. Compiling again after another
 * template_set_add is allowed while no thread renders.
 *
 * Where the specification leaves room: a line with nothing but section tags, comments and
 * delimiters is standalone as a whole, however many; {{>partial}} and {{<parent}} are so when no
 * other tag than comments stands beside them. A block that has a line to itself, {{$b}}{{/b}},
 * ends that line unless what it renders did so or is nothing. A block inside an argument is a
 * parameter of the template it is written in, so overrides can't contain themselves.
 */
int template_set_compile(struct template_set *set, struct diags *diags);

bool template_set_has(const struct template_set *set, struct str name);

/*
 * Renders the template to the end of out with the stack of contexts (stack[depth-1] is looked in
 * first; depth ≤ 64).
 *
 * problems may be NULL; else it collects errors and, once per place for the same list, warnings:
 * template/unknown for a variable or dynamic name that no context has ({{#x}} and {{^x}} may ask
 * for anything; null and empty are known), template/missing for a dynamic name without template.
 *
 * Returns -1, with one error added, when the template is not there, when templates nest over 64
 * deep or repeat without end (template/loop), or when out overflows (template/size).
 */
int template_render(const struct template_set *set, struct str name,
		    const struct value *const *stack, size_t depth, struct buf *out,
		    struct diags *problems);

#endif
