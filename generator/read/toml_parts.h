/*
 * toml_parts: what toml.c and toml_value.c share, and nobody else.
 */
#ifndef READ_TOML_PARTS_H
#define READ_TOML_PARTS_H

#include "read/toml.h"

struct toml {
	struct arena *arena;
	const char *p, *end, *line_start;
	unsigned line;
	struct str path;
	struct diags *diags;
	bool failed; /* the one diagnostic was added */
	unsigned nodes;
};

/* Tells at the present place, once. Returns false. */
bool toml_fail(struct toml *t, const char *rule, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The character here; '\0' at the end, which no text holds otherwise. */
static inline char toml_at(const struct toml *t, size_t ahead)
{
	return (size_t)(t->end - t->p) > ahead ? t->p[ahead] : '\0';
}

unsigned toml_column(const struct toml *t);
void toml_blanks(struct toml *t); /* spaces and tabs */
/* Over a line's end (LF or CR LF) if one is here. */
bool toml_newline(struct toml *t);

/* "…", '…' and, where multi is set, their long forms. */
bool toml_string(struct toml *t, bool multi, struct str *out);

/* A number, boolean or date, as it is to stand in the tree. */
bool toml_plain(struct toml *t, struct str *out);

#endif
