/*
 * setting: reading a YAML map into a struct by a table of its keys.
 *
 * One row a key: what it is called, how it is read, where it goes. Keys that stand in no row are
 * errors with a suggestion (config/unknown), values that a setter cannot take are config/value, and
 * a key without a value leaves the default. Rows are set in the order of the table, whatever the
 * order in the file: so a row may rely on the rows above it.
 */
#ifndef MODEL_SETTING_H
#define MODEL_SETTING_H

#include "read/yaml.h"

struct settings {
	struct arena *arena;
	struct str path; /* of the file, for diagnostics */
	struct diags *diags;
	void *context; /* of the caller's own setters */
};

/* into is where the row says the value goes; value is never NULL nor a YAML_NULL. */
typedef void setting_fn(struct settings *s, const char *key, const struct yaml *value, void *into);

struct setting {
	const char *key;
	setting_fn *set;
	size_t offset; /* of the member in the struct that the table describes */
};

/* A list of texts; setting_texts fills one in. */
struct texts {
	const struct str *v;
	size_t n;
};

/* Reads map, which is called what ("site.yaml", "a field") in messages, into the struct. */
void settings_read(struct settings *s, const struct yaml *map, const char *what,
		   const struct setting *table, size_t n, void *into);

/* Setters for: struct str; bool; struct texts (a single text is a list of one). */
setting_fn setting_text, setting_bool, setting_texts;

/* What setters are made of. Each tells what is wrong (config/value) and then returns false. */
bool setting_is_map(struct settings *s, const char *key, const struct yaml *value);
bool setting_is_text(struct settings *s, const char *key, const struct yaml *value);
/* A whole number from least to most. */
bool setting_number(struct settings *s, const char *key, const struct yaml *value, long long least,
		    long long most, long long *number);
/* *choice: the value's place among names (ended by NULL). */
bool setting_choice(struct settings *s, const char *key, const struct yaml *value,
		    const char *const *names, unsigned *choice);
/* Tells that value is none of the known names, with the nearest of them and all of a few. */
void setting_unknown(struct settings *s, const char *rule, unsigned line, unsigned column,
		     const char *what, struct str name, const struct str *known, size_t n);

#define SETTING_BAD(s, value, ...)                                                                 \
	diag_add((s)->diags, DIAG_ERROR, "config/value", (s)->path, (value)->line,                 \
		 (value)->column, __VA_ARGS__)

/* true, yes, on / false, no, off, in any case. */
bool setting_parse_bool(struct str text, bool *yes);

/* "; did you mean …", or the few names there are, or nothing; for messages. In the arena. */
struct advice {
	const char *before;
	struct str names;
	const char *behind;
};
#define ADVICE_FMT "%s" STR_FMT "%s"
#define ADVICE_ARG(a) (a).before, STR_ARG((a).names), (a).behind
struct advice setting_advice(struct arena *arena, struct str name, const struct str *known,
			     size_t n);

#endif
