/*
 * rawtag: reading one tag of raw HTML, and the allow-list; for pass/rawhtml.c alone.
 */
#ifndef PASS_RAWTAG_H
#define PASS_RAWTAG_H

#include "base/text.h"

enum {
	TAG_INLINE = 1, /* may stand in a line of text */
	TAG_VOID = 2,	/* has no end tag */
	TAG_STAYS = 4,	/* may stay open over Markdown */
	TAG_BREAKS = 8, /* ends an open <p> */
	TAG_HEADING = 16
};

struct raw_tag {
	const char *name;
	unsigned flags;
	const char *parents;	/* " a b ": the open tag must be one of these; NULL: any */
	const char *attributes; /* " a b ": besides those that all tags may have; NULL: none */
};

/* The allowed tag of that name, without regard to case; NULL if it is none. */
const struct raw_tag *raw_tag_find(struct str name);

/* Whether the tag may have the attribute, whose name is in lower case. */
bool raw_tag_allows(const struct raw_tag *tag, struct str attribute);

/* Whether name is one of words (" a b "). */
bool raw_word(const char *words, struct str name);

#define RAW_MAX_ATTRIBUTES 16

/* What starts with '<'. */
struct raw_token {
	enum raw_kind { RAW_TEXT, RAW_OPEN, RAW_CLOSE, RAW_COMMENT } kind;
	size_t length;	 /* of the whole; for RAW_TEXT 1, the '<' alone */
	struct str name; /* of the tag, as written */
	struct {
		struct str name, value;
	} attributes[RAW_MAX_ATTRIBUTES];
	size_t attributes_n; /* more than these are left out */
};

/* Reads the token at the start of s, which starts with '<'. */
void raw_read(struct str s, struct raw_token *t);

/* An attribute's value with character references decoded, in the arena. */
struct str raw_decode(struct arena *arena, struct str value);

#endif
