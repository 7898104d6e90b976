/*
 * ident: names, addresses and subjects as commits carry them, made fit to show.
 *
 * Git stores bytes. What leaves here is valid UTF-8 without control characters (and without the
 * characters that turn the direction of writing, which can make a line read as another).
 */
#ifndef READ_IDENT_H
#define READ_IDENT_H

#include "base/text.h"

/* How a commit says its text is encoded (header "encoding"; absent: UTF-8). */
enum text_encoding {
	ENCODING_UTF8,
	ENCODING_LATIN1,
	ENCODING_LATIN9,
	ENCODING_CP1252,
	ENCODING_OTHER
};
enum text_encoding text_encoding_of(struct str name);

/* Appends raw as clean UTF-8. Bytes that are not UTF-8 although they should be are read as
 * Windows-1252, which is what old editors wrote; of an encoding that is not known here they come
 * out as U+FFFD. Tabs and line ends come out as spaces. */
void buf_add_clean(struct buf *out, struct str raw, enum text_encoding encoding);

/* Splits "Name <mail>" into its parts, as raw bytes. */
void ident_split(struct str raw, struct str *name, struct str *mail);

/* Reads the instant behind the last '>': "Name <mail> 1700000000 +0100", the zone in minutes east
 * of UTC. What makes no sense counts as 0. */
void ident_when(struct str raw, int64_t *seconds, int16_t *zone);

/* Appends s without e-mail addresses, each replaced by instead, together with brackets and a
 * "mailto:" around it. An address is text@domain with a dot and a top-level name of letters, so
 * that package@1.2.3 stays; with loose also text@anything. */
void buf_add_without_addresses(struct buf *out, struct str s, struct str instead, bool loose);

/* True for programs that commit: "[bot]", "bot" as a word of its own in name or address, and some
 * known ones that do not say so. */
bool ident_is_bot(struct str name, struct str mail);

#endif
