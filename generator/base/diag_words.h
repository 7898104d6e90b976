/*
 * diag_words: what a diagnostic's message is made of, so that it can be said in another language;
 * for base/diag.c and diag_store.c alone.
 *
 * A message is made by a format, which is English. Its pattern is the format with {0}, {1} … in the
 * place of what is filled in: `no footnote "{0}"`. Whoever has other words for the pattern
 * fills the same in there. No text from outside ever becomes a format.
 */
#ifndef BASE_DIAG_WORDS_H
#define BASE_DIAG_WORDS_H

#include <stdarg.h>

#include "base/diag.h"

#define DIAG_FILLED_MOST 12
#define DIAG_MESSAGE_MAX ((size_t)4096) /* bytes; what is longer is cut */

/* What was filled in for one conversion of the format. */
struct diag_filled {
	struct str text;
	bool word; /* by %s: a word of the program's own, which may have to be translated too */
};

/* Sets at->pattern and what fills it, in the arena; leaves them empty when the format has
 * conversions that are not known here. ap is that of the format, and is not used up. */
void diag_take_apart(struct arena *arena, struct diag *at, const char *fmt, va_list ap);

/* Copies them to another arena. */
void diag_copy_parts(struct arena *arena, struct diag *at);

/* The message in the words given for its pattern (as diags_translate has it), which are there. */
void diag_say(const struct diag *at, const struct map *words, struct buf *out);

#endif
