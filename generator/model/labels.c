#include "model/config.h"

#include <stdio.h>

#define LABELS_KEY_MAX 200 /* bytes of a whole key, with its dots */

void labels_init(struct labels *l, struct diags *diags)
{
	*l = (struct labels){.diags = diags};
	arena_init(&l->arena);
}

void labels_release(struct labels *l)
{
	map_release(&l->map);
	map_release(&l->missing);
	arena_release(&l->arena);
}

static void put(struct labels *l, struct str key, struct str text)
{
	struct str *copy = arena_new(&l->arena, struct str, 1);

	*copy = text;
	map_put(&l->map, key, NULL)->ptr = copy;
}

/* The key with what stands under it; every one that is nested repeats it, so it is short. False
 * after a diagnostic when it is not. */
static bool add_key(struct labels *l, struct str path, const struct yaml *value, struct str key,
		    struct str *joined)
{
	const char *dot = joined->n ? "." : "";

	if (joined->n + key.n < LABELS_KEY_MAX) {
		*joined = str_printf(&l->arena, STR_FMT "%s" STR_FMT, STR_ARG(*joined), dot,
				     STR_ARG(key));
		return true;
	}
	diag_add(l->diags, DIAG_ERROR, "label/value", path, value->line, value->column,
		 "the name of a label is longer than %d bytes", LABELS_KEY_MAX);
	return false;
}

/* Recursion as deep as the YAML, which is bounded (YAML_MAX_DEPTH). False after a diagnostic. */
static bool add(struct labels *l, struct str path, struct str prefix, const struct yaml *value)
{
	bool ok = true;
	char number[24];

	switch (value->kind) {
	case YAML_NULL:
		break;
	case YAML_SCALAR:
		put(l, prefix, value->text);
		break;
	case YAML_LIST:
		for (size_t i = 0; i < value->n && ok; i++) {
			struct str key = prefix;

			snprintf(number, sizeof number, "%zu", i + 1);
			ok = add_key(l, path, value->items[i], str_c(number), &key) &&
			     add(l, path, key, value->items[i]);
		}
		break;
	case YAML_MAP:
		for (size_t i = 0; i < value->n && ok; i++) {
			struct str key = prefix;

			ok = add_key(l, path, value->pairs[i].value, value->pairs[i].key, &key) &&
			     add(l, path, key, value->pairs[i].value);
		}
		break;
	}
	return ok;
}

void labels_add(struct labels *l, struct str yaml_text, struct str path)
{
	const struct yaml *root = yaml_parse(&l->arena, yaml_text, path, 1, l->diags);

	if (!root)
		return;
	if (root->kind == YAML_SCALAR || root->kind == YAML_LIST)
		diag_add(l->diags, DIAG_ERROR, "label/value", path, root->line, root->column,
			 "labels are \"key: text\" lines, this is %s", yaml_kind_name(root));
	else
		add(l, path, (struct str){NULL, 0}, root);
}

void words_add(struct map *words, struct arena *arena, struct str yaml_text, struct str path,
	       struct diags *diags)
{
	const struct yaml *root = yaml_parse(arena, yaml_text, path, 1, diags);

	if (!root || root->kind == YAML_NULL)
		return;
	if (root->kind != YAML_MAP)
		diag_add(diags, DIAG_ERROR, "label/value", path, root->line, root->column,
			 "messages are \"English: other\" lines, this is %s", yaml_kind_name(root));
	for (size_t i = 0; root->kind == YAML_MAP && i < root->n; i++) {
		const struct yaml_pair *pair = &root->pairs[i];
		struct str *text;

		if (pair->value->kind != YAML_SCALAR) {
			diag_add(diags, DIAG_ERROR, "label/value", path, pair->line, pair->column,
				 "a message is a text, this is %s", yaml_kind_name(pair->value));
			continue;
		}
		text = arena_new(arena, struct str, 1);
		*text = pair->value->text;
		map_put(words, pair->key, NULL)->ptr = text;
	}
}

struct str labels_peek(const struct labels *l, struct str key)
{
	const struct str *text = map_ptr(&l->map, key);

	return text ? *text : (struct str){NULL, 0};
}

struct str label(struct labels *l, const char *key)
{
	struct str name = str_c(key), copy;
	const struct str *text = map_ptr(&l->map, name);

	if (text)
		return *text;
	if (!map_has(&l->missing, name)) {
		copy = str_dup(&l->arena, name);
		map_put(&l->missing, copy, NULL);
		diag_add(l->diags, DIAG_WARNING, "label/missing", (struct str){NULL, 0}, 0, 0,
			 "no label \"" STR_FMT "\"; add it to labels/<language>.yaml in the theme",
			 STR_ARG(name));
	}
	return name;
}

/* The label, or its key. */
static struct str peek_or_key(const struct labels *l, struct str key)
{
	const struct str *text = map_ptr(&l->map, key);

	return text ? *text : key;
}

/* Replaces {name} in pattern wherever it is one of the names. */
static struct str fill(struct arena *a, struct str pattern, const struct str *names,
		       const struct str *values, size_t n)
{
	struct str out;
	struct buf b;

	buf_init(&b, 0);
	for (size_t i = 0, open; i < pattern.n;) {
		size_t close, k = n;

		open = str_chr(pattern, '{', i);
		buf_add(&b, str_slice(pattern, i, open));
		if (open == SIZE_MAX)
			break;
		close = str_chr(pattern, '}', open);
		if (close != SIZE_MAX)
			for (k = 0; k < n; k++)
				if (str_eq(str_slice(pattern, open + 1, close), names[k]))
					break;
		buf_add(&b, k < n ? values[k] : S("{"));
		i = k < n ? close + 1 : open + 1;
	}
	out = buf_dup(&b, a);
	buf_release(&b);
	return out;
}

struct str label_count(const struct labels *l, struct arena *a, const char *key, long long n)
{
	struct str full = str_printf(a, "%s.%s", key, n == 1 ? "one" : "other");
	struct str name = S("n"), value = str_number(a, n);

	return fill(a, peek_or_key(l, full), &name, &value, 1);
}

struct str label_fill(const struct labels *l, struct arena *a, const char *key,
		      const struct str *args, size_t n)
{
	struct str *names = arena_new(a, struct str, n);

	for (size_t i = 0; i < n; i++)
		names[i] = str_printf(a, "%zu", i);
	return fill(a, peek_or_key(l, str_dup(a, str_c(key))), names, args, n);
}

struct str label_date(const struct labels *l, struct arena *a, struct date d)
{
	struct str names[] = {S("d"), S("m"), S("y")}, values[3], pattern;

	if (!d.year)
		return (struct str){NULL, 0};
	pattern = labels_peek(l, d.day ? S("date.long") : S("date.month"));
	values[2] = str_number(a, d.year);
	if (!d.month)
		return values[2];
	values[1] = peek_or_key(l, str_printf(a, "month.%d", d.month));
	values[0] = str_number(a, d.day);
	if (!pattern.n)
		pattern = d.day ? S("{d} {m} {y}") : S("{m} {y}");
	return fill(a, pattern, names, values, 3);
}
