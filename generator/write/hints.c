#include "write/hints.h"

#include "model/setting.h"

struct str hint_name(const struct hints *h, enum builtin builtin)
{
	struct str own = builtin_names()[builtin];

	for (size_t i = 0; i < h->config->keys.n; i++)
		if (str_eq(*(const struct str *)h->config->keys.e[i].cptr, own))
			return h->config->keys.e[i].key;
	return own;
}

static struct str say(const struct hints *h, const char *what, struct str name)
{
	struct str key = str_printf(h->arena, "hint.%s." STR_FMT, what, STR_ARG(name));

	return label_fill(h->labels, h->arena, key.p, NULL, 0);
}

struct str hint_builtin(const struct hints *h, enum builtin builtin)
{
	struct buf key;
	struct str out;

	/* A label's dots are levels: "reviewed.by" is told under reviewed_by. */
	buf_init(&key, 256);
	buf_add(&key, builtin_names()[builtin]);
	for (size_t i = 0; i < key.n; i++)
		if (key.p[i] == '.')
			key.p[i] = '_';
	out = say(h, "page", buf_str(&key));
	buf_release(&key);
	return out;
}

/* "text", "one of: a, b", "the name of a page (Example)". */
static struct str hint_kind(const struct hints *h, const struct field *field)
{
	struct str kind = str_c(field_kind_name(field->kind)), text;
	struct buf b;

	buf_init(&b, 0);
	buf_add(&b, say(h, "kind", kind));
	if (field->kind == FIELD_REF && field->to_type)
		buf_addf(&b, " (" STR_FMT ")", STR_ARG(field->to_type->label));
	for (size_t i = 0; i < field->values_n; i++)
		buf_addf(&b, "%s" STR_FMT, i ? ", " : ": ", STR_ARG(field->values[i]));
	text = buf_dup(&b, h->arena);
	buf_release(&b);
	return text;
}

struct str hint_field(const struct hints *h, const struct field *field)
{
	struct str text, kind = hint_kind(h, field);
	struct buf b;

	buf_init(&b, 0);
	buf_addf(&b, STR_FMT ": " STR_FMT, STR_ARG(field->label), STR_ARG(kind));
	if (field->many)
		buf_addf(&b, "; " STR_FMT, STR_ARG(say(h, "field", S("many"))));
	if (field->required || field->wanted)
		buf_addf(&b, "; " STR_FMT,
			 STR_ARG(say(h, "field", field->required ? S("required") : S("wanted"))));
	text = buf_dup(&b, h->arena);
	buf_release(&b);
	return text;
}

const struct type *hint_type(const struct hints *h, struct str name, struct diags *diags)
{
	const struct config *config = h->config;
	const struct type *type = map_ptr(&config->type_by_name, name);
	struct advice advice;
	struct str *names;

	if (type)
		return type;
	names = arena_new(h->arena, struct str, config->types_n);
	for (size_t i = 0; i < config->types_n; i++)
		names[i] = config->types[i].name;
	advice = setting_advice(h->arena, name, names, config->types_n);
	diag_add(diags, DIAG_ERROR, "front-matter/type", (struct str){NULL, 0}, 0, 0,
		 "no such type as \"" STR_FMT "\"" ADVICE_FMT, STR_ARG(name), ADVICE_ARG(advice));
	return NULL;
}
