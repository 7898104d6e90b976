#include <stdlib.h>
#include <string.h>

#include "model/schema.h"
#include "model/setting.h"

static bool end_parse(struct str text, struct date *d)
{
	text = str_trim(text);
	*d = (struct date){0};
	return text.n == 0 || str_eq(text, S("..")) || date_parse(text, d);
}

/* Whether a comes after b, as far as both are known. */
static bool is_after(struct date a, struct date b)
{
	if (!a.month || !b.month)
		a.month = b.month = 0;
	if (!a.month || !a.day || !b.day)
		a.day = b.day = 0;
	return date_cmp(a, b) > 0;
}

/* Cuts a period in two; false if it is one date. */
static bool period_cut(struct str text, struct str *from, struct str *to)
{
	static const char *const marks[] = {"/", "–", "—", " - "};

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		struct str mark = str_c(marks[i]);
		size_t at = str_find(text, mark, 0);

		if (at == SIZE_MAX)
			continue;
		*from = str_slice(text, 0, at);
		*to = str_slice(text, at + mark.n, text.n);
		return true;
	}
	/* "2022-" and "2022-2024", where the hyphen is none of a date's own. */
	if (str_ends(text, S("-"))) {
		*from = str_slice(text, 0, text.n - 1);
		*to = (struct str){NULL, 0};
		return true;
	}
	if (text.n == 9 && text.p[4] == '-') {
		*from = str_slice(text, 0, 4);
		*to = str_slice(text, 5, 9);
		return true;
	}
	return false;
}

bool period_parse(struct str text, struct date *from, struct date *to)
{
	struct str a, b;

	text = str_trim(text);
	if (!period_cut(text, &a, &b)) {
		if (!date_parse(text, from))
			return false;
		*to = *from;
		return true;
	}
	if (!end_parse(a, from) || !end_parse(b, to) || (!from->year && !to->year))
		return false;
	return !from->year || !to->year || !is_after(*from, *to);
}

static bool number_parse(struct str text, double *number)
{
	char copy[64], *end;

	if (text.n == 0 || text.n >= sizeof copy)
		return false;
	/* strtod takes more than a number: inf, nan, hexadecimal. */
	for (size_t i = 0; i < text.n; i++)
		if (str_chr(S("0123456789+-.eE"), text.p[i], 0) == SIZE_MAX)
			return false;
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	*number = strtod(copy, &end);
	return *end == '\0' && *number - *number == 0; /* not: infinite */
}

static bool has_space(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] <= ' ' || text.p[i] == 0x7f)
			return true;
	return false;
}

static bool is_url(struct str text)
{
	struct str rest;

	if (str_starts(text, S("https://")))
		rest = str_slice(text, 8, text.n);
	else if (str_starts(text, S("http://")))
		rest = str_slice(text, 7, text.n);
	else
		return false;
	return rest.n > 0 && rest.p[0] != '/' && !has_space(rest);
}

static bool is_email(struct str text)
{
	size_t at = str_chr(text, '@', 0);
	struct str host;

	if (at == SIZE_MAX || at == 0 || has_space(text))
		return false;
	host = str_slice(text, at + 1, text.n);
	return str_chr(host, '@', 0) == SIZE_MAX && str_chr(host, '.', 1) < host.n - 1;
}

/* What each kind takes, for people. Kinds that take any text are left out. */
static const char *const expected[] = {
	[FIELD_INTEGER] = "a whole number, such as 12",
	[FIELD_NUMBER] = "a number, with a point for decimals, such as 2.5",
	[FIELD_DATE] = "a date, such as 2023-05-22, 2023-05 or 2023",
	[FIELD_PERIOD] = "a period, such as 2022-06/2024-07, 2022 – 2024 or 2022-",
	[FIELD_BOOLEAN] = "true or false",
	[FIELD_URL] = "an address that starts with https://",
	[FIELD_EMAIL] = "an e-mail address",
	[FIELD_IMAGE] = NULL,
};

/* Reads v->text as the kind says; false if it is not that. */
static bool scalar_type(struct scalar *v, const struct field *field)
{
	long long n;

	switch (field->kind) {
	case FIELD_TEXT:
	case FIELD_MARKDOWN:
	case FIELD_REF:
	case FIELD_IMAGE:
		return true;
	case FIELD_INTEGER:
		if (!str_int(v->text, &n))
			return false;
		v->number = (double)n;
		return true;
	case FIELD_NUMBER:
		return number_parse(v->text, &v->number);
	case FIELD_DATE:
		return date_parse(v->text, &v->from);
	case FIELD_PERIOD:
		return period_parse(v->text, &v->from, &v->to);
	case FIELD_BOOLEAN:
		return setting_parse_bool(v->text, &v->yes);
	case FIELD_ENUM:
		for (size_t i = 0; i < field->values_n; i++)
			if (str_eq(v->text, field->values[i]))
				return true;
		return false;
	case FIELD_URL:
		return is_url(v->text);
	case FIELD_EMAIL:
		return is_email(v->text);
	}
	return false;
}

/* Where values go, and where problems are told. */
struct typing {
	struct arena *arena;
	const struct field *field;
	struct str path;
	struct diags *diags;
	struct field_value result;
};

static void add(struct typing *t, const struct yaml *item)
{
	const struct field *field = t->field;
	struct scalar v = {.line = item->line, .column = item->column};
	struct advice advice;

	if (item->kind == YAML_NULL)
		return;
	if (item->kind != YAML_SCALAR) {
		diag_add(t->diags, DIAG_ERROR, "field/type", t->path, item->line, item->column,
			 "\"" STR_FMT "\": expected text, this is %s; put text that holds [ ] { } "
			 "or \": \" in quotes",
			 STR_ARG(field->name), yaml_kind_name(item));
		return;
	}
	/* Markdown keeps its lines; at the ends of anything else blanks mean nothing. */
	v.text = field->kind == FIELD_MARKDOWN ? item->text : str_trim(item->text);
	if (str_trim(v.text).n == 0)
		return;
	if (scalar_type(&v, field)) {
		t->result.v[t->result.n++] = v;
	} else if (field->kind == FIELD_ENUM) {
		advice = setting_advice(t->arena, v.text, field->values, field->values_n);
		diag_add(t->diags, DIAG_ERROR, "field/enum", t->path, item->line, item->column,
			 "\"" STR_FMT "\" cannot be \"" STR_FMT "\"" ADVICE_FMT,
			 STR_ARG(field->name), STR_ARG(v.text), ADVICE_ARG(advice));
	} else {
		diag_add(t->diags, DIAG_ERROR, "field/type", t->path, item->line, item->column,
			 "\"" STR_FMT "\": expected %s, this is \"" STR_FMT "\"",
			 STR_ARG(field->name), expected[field->kind], STR_ARG(v.text));
	}
}

/* True if nobody filled anything in: not even something wrong. */
static bool is_empty(const struct yaml *value)
{
	if (!value || value->kind == YAML_NULL)
		return true;
	if (value->kind == YAML_SCALAR)
		return str_trim(value->text).n == 0;
	if (value->kind == YAML_MAP)
		return value->n == 0;
	for (size_t i = 0; i < value->n; i++) {
		const struct yaml *item = value->items[i];

		if (item->kind == YAML_SCALAR ? str_trim(item->text).n > 0
					      : item->kind != YAML_NULL)
			return false;
	}
	return true;
}

struct field_value schema_value(struct arena *arena, const struct field *field,
				const struct yaml *value, struct str path, unsigned page_line,
				struct diags *diags)
{
	struct typing t = {.arena = arena, .field = field, .path = path, .diags = diags};
	size_t n;

	t.result.field = field;
	if (is_empty(value)) {
		if (field->required)
			diag_add(diags, DIAG_ERROR, "field/required", path,
				 value ? value->line : page_line, value ? value->column : 1,
				 "\"" STR_FMT "\" is required here and %s; fill it in",
				 STR_ARG(field->name), value ? "empty" : "missing");
		return t.result;
	}
	if (value->kind != YAML_LIST) {
		t.result.v = arena_new(arena, struct scalar, 1);
		add(&t, value);
		return t.result;
	}
	n = value->n;
	if (!field->many) {
		diag_add(diags, DIAG_ERROR, "field/many", path, value->line, value->column,
			 "\"" STR_FMT "\" takes one value, this is a list of %zu; keep one",
			 STR_ARG(field->name), n);
		n = 1;
	} else if (n > SCHEMA_VALUES_MAX) {
		diag_add(diags, DIAG_ERROR, "field/many", path, value->line, value->column,
			 "\"" STR_FMT "\" takes at most %d values, this is a list of %zu",
			 STR_ARG(field->name), SCHEMA_VALUES_MAX, n);
		n = SCHEMA_VALUES_MAX;
	}
	t.result.v = arena_new(arena, struct scalar, n);
	for (size_t i = 0; i < n; i++)
		add(&t, value->items[i]);
	return t.result;
}
