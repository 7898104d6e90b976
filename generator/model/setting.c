#include "model/setting.h"

/* So many names are all told; more would not be read. */
#define ADVICE_MAX 8

struct advice setting_advice(struct arena *arena, struct str name, const struct str *known,
			     size_t n)
{
	struct advice advice = {"", str_nearest(name, known, n), ""};
	struct buf b;

	/* str_nearest is strict with short names, in which one letter is more than a third. */
	for (size_t i = 0; i < n && !advice.names.n && name.n > 1; i++)
		if (str_eq_nocase(name, known[i]) || str_distance(name, known[i], 1) <= 1)
			advice.names = known[i];
	if (advice.names.n)
		return (struct advice){"; did you mean \"", advice.names, "\"?"};
	if (!n || n > ADVICE_MAX)
		return advice;
	buf_init(&b, 0);
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%s" STR_FMT, i ? ", " : "", STR_ARG(known[i]));
	advice = (struct advice){"; known: ", buf_dup(&b, arena), ""};
	buf_release(&b);
	return advice;
}

void setting_unknown(struct settings *s, const char *rule, unsigned line, unsigned column,
		     const char *what, struct str name, const struct str *known, size_t n)
{
	struct advice advice = setting_advice(s->arena, name, known, n);

	diag_add(s->diags, DIAG_ERROR, rule, s->path, line, column, "%s \"" STR_FMT "\"" ADVICE_FMT,
		 what, STR_ARG(name), ADVICE_ARG(advice));
}

static struct str *names_of(struct arena *arena, const struct setting *table, size_t n)
{
	struct str *names = arena_new(arena, struct str, n);

	for (size_t i = 0; i < n; i++)
		names[i] = str_c(table[i].key);
	return names;
}

void settings_read(struct settings *s, const struct yaml *map, const char *what,
		   const struct setting *table, size_t n, void *into)
{
	const struct str *names = names_of(s->arena, table, n);
	struct str message;

	if (!setting_is_map(s, what, map))
		return;
	for (size_t i = 0; i < map->n; i++) {
		const struct yaml_pair *pair = &map->pairs[i];
		bool known = false;

		for (size_t k = 0; k < n && !known; k++)
			known = str_eq(pair->key, names[k]);
		message = str_printf(s->arena, "%s: unknown key", what);
		if (!known)
			setting_unknown(s, "config/unknown", pair->line, pair->column, message.p,
					pair->key, names, n);
	}
	for (size_t i = 0; i < n; i++) {
		const struct yaml *value = yaml_get(map, names[i]);

		if (value && value->kind != YAML_NULL)
			table[i].set(s, table[i].key, value, (char *)into + table[i].offset);
	}
}

bool setting_is_map(struct settings *s, const char *key, const struct yaml *value)
{
	if (value->kind == YAML_MAP)
		return true;
	if (value->kind != YAML_NULL)
		SETTING_BAD(s, value, "%s: expected a map (\"key: value\"), this is %s", key,
			    yaml_kind_name(value));
	return false;
}

bool setting_is_text(struct settings *s, const char *key, const struct yaml *value)
{
	if (value->kind == YAML_SCALAR)
		return true;
	SETTING_BAD(s, value, "%s: expected text, this is %s", key, yaml_kind_name(value));
	return false;
}

void setting_text(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct str *out = into;

	if (setting_is_text(s, key, value))
		*out = str_trim(value->text);
}

bool setting_parse_bool(struct str text, bool *yes)
{
	static const char *const names[][2] = {{"false", "true"}, {"no", "yes"}, {"off", "on"}};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		for (unsigned k = 0; k < 2; k++)
			if (str_eq_nocase(text, str_c(names[i][k]))) {
				*yes = k == 1;
				return true;
			}
	return false;
}

void setting_bool(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	bool *out = into;

	if (setting_is_text(s, key, value) && !setting_parse_bool(value->text, out))
		SETTING_BAD(s, value, "%s: expected true or false, this is \"" STR_FMT "\"", key,
			    STR_ARG(value->text));
}

void setting_texts(struct settings *s, const char *key, const struct yaml *value, void *into)
{
	struct texts *out = into;
	const struct yaml *const *items = value->kind == YAML_LIST ? value->items : &value;
	size_t n = value->kind == YAML_LIST ? value->n : 1, kept = 0;
	struct str *v = arena_new(s->arena, struct str, n);

	for (size_t i = 0; i < n; i++)
		if (items[i]->kind != YAML_NULL && setting_is_text(s, key, items[i]))
			v[kept++] = str_trim(items[i]->text);
	*out = (struct texts){v, kept};
}

bool setting_number(struct settings *s, const char *key, const struct yaml *value, long long least,
		    long long most, long long *number)
{
	if (!setting_is_text(s, key, value))
		return false;
	if (str_int(value->text, number) && *number >= least && *number <= most)
		return true;
	SETTING_BAD(s, value,
		    "%s: expected a whole number from %lld to %lld, this is \"" STR_FMT "\"", key,
		    least, most, STR_ARG(value->text));
	return false;
}

bool setting_choice(struct settings *s, const char *key, const struct yaml *value,
		    const char *const *names, unsigned *choice)
{
	struct str known[ADVICE_MAX], what;
	unsigned n = 0;

	if (!setting_is_text(s, key, value))
		return false;
	for (; names[n] && n < ADVICE_MAX; n++) {
		known[n] = str_c(names[n]);
		if (str_eq(value->text, known[n])) {
			*choice = n;
			return true;
		}
	}
	what = str_printf(s->arena, "%s: cannot be", key);
	setting_unknown(s, "config/value", value->line, value->column, what.p, value->text, known,
			n);
	return false;
}
