/*
 * diag: problems found, collected, sorted, printed.
 *
 * One idiom: diag_add(...) and go on, so that a maintainer sees all problems of a build at once. An
 * operation that cannot go on adds exactly one diagnostic and returns -1. One list per worker,
 * merged and sorted by path, line, column, rule: the same on every run. Library code never prints.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdio.h>

#include "base/map.h"

enum diag_level { DIAG_IGNORE, DIAG_NOTE, DIAG_WARNING, DIAG_ERROR };

enum diag_format { DIAG_TEXT, DIAG_JSON, DIAG_SARIF, DIAG_GITHUB };

struct diag {
	enum diag_level level;
	bool environment;      /* from diag_env */
	bool foreign;	       /* about what others keep: never more than a warning */
	const char *rule;      /* static, "area/what" */
	struct str path;       /* {NULL, 0}: about the whole */
	unsigned line, column; /* from 1; 0 = unknown */
	struct str message;    /* one line, with a way out */
	/* What the message is made of (diag_words.h); empty once it has been translated. */
	struct str pattern;
	const struct diag_filled *filled;
	unsigned filled_n;
};

struct diags {
	struct arena arena;
	struct diag *v;
	size_t n, cap;
	bool environment; /* some diagnostic came from diag_env: exit status 3 */
};

void diags_release(struct diags *d);

/* Paths and messages are copied. What would move, colour or reorder a terminal's text (control
 * characters, bidirectional marks, invalid UTF-8) comes out visible; past some 4,000 bytes a
 * message is cut. rule must outlive the list. DIAG_IGNORE adds nothing. */
void diag_add(struct diags *d, enum diag_level level, const char *rule, struct str path,
	      unsigned line, unsigned column, const char *fmt, ...)
	__attribute__((format(printf, 7, 8)));

/* An error of the environment (git, disk, permission) rather than of the content. */
void diag_env(struct diags *d, const char *rule, struct str path, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Moves all of from to the end of into; from is empty after. */
void diags_merge(struct diags *into, struct diags *from);

/*
 * Says in other words what there are words for: pattern of a message, as `the link "{0}" has no
 * address`, or a word that it fills in → struct str *, in which {0}, {1} … stand for the same. What
 * has none stays as it is. Of use before diags_settle, which orders by the messages.
 */
void diags_translate(struct diags *d, const struct map *words);

/* Applies the levels of policy (rule → enum diag_level in .num; a rule may be "area/" + "*", which
 * yields to the rule's own name; policy may be NULL), drops what is ignored, raises warnings to
 * errors if strict, sorts, drops exact doubles. Environment errors keep their level. */
void diags_settle(struct diags *d, const struct map *policy, bool strict);

size_t diags_count(const struct diags *d, enum diag_level level);

/* "ignore", "note", "warning", "error"; false for anything else. */
bool diag_level_parse(struct str s, enum diag_level *level);

/* Writes all, in the format; colour only for text. version stands in SARIF. Returns -1 when writing
 * fails. */
int diags_print(const struct diags *d, FILE *out, enum diag_format format, bool colour,
		const char *version);

#endif
