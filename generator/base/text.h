/*
 * text: strings as slices (struct str) and a bounded builder (struct buf).
 *
 * Strings go in as struct str, by value; they come out in a struct buf or copied to an arena. C
 * strings only where a foreign library wants them.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* A slice of bytes that somebody else owns; not NUL-terminated. {NULL, 0} is the empty string and
 * means "absent" where a header says so. */
struct str {
	const char *p;
	size_t n;
};

#define S(lit) ((struct str){"" lit, sizeof(lit) - 1})
#define STR_FMT "%.*s"
#define STR_ARG(s) str_precision(s), ((s).p ? (s).p : "")

/* For STR_ARG: a negative precision would have printf look for a NUL. */
static inline int str_precision(struct str s)
{
	return s.n > INT_MAX ? INT_MAX : (int)s.n;
}

struct str str_c(const char *c); /* of a C string; NULL gives the empty slice */
bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b); /* ASCII only */
int str_cmp(struct str a, struct str b);	/* bytes, shorter first on a tie; for qsort */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
struct str str_trim(struct str s);			    /* spaces, tabs, CR, LF */
struct str str_slice(struct str s, size_t from, size_t to); /* clamped to s */
/* Position of the first needle at or after from; SIZE_MAX if none. */
size_t str_find(struct str s, struct str needle, size_t from);
size_t str_chr(struct str s, char c, size_t from);
size_t str_rchr(struct str s, char c);
/* Cuts s at the first sep: returns what stands before it and leaves in *s what follows; without a
 * sep, returns all and leaves {NULL, 0}. */
struct str str_cut(struct str *s, char sep);
/* Whole decimal number, optional minus; false on anything else or out of range. */
bool str_int(struct str s, long long *value);
uint64_t str_hash(struct str s); /* not for untrusted keys to attack: keyed per process in map.c */

struct str str_dup(struct arena *a, struct str s); /* copy, NUL-terminated beyond n */
struct str str_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct str str_lower(struct arena *a, struct str s); /* Unicode lower case of UTF-8 */
struct str str_number(struct arena *a, long long n); /* in decimal */
char *str_cstr(struct arena *a, struct str s);	     /* NUL-terminated copy */

/* Damerau–Levenshtein distance (optimal string alignment) over bytes, for suggestions; stops and
 * returns limit + 1 when larger. Both lengths ≤ 256, else limit + 1. */
unsigned str_distance(struct str a, struct str b, unsigned limit);
/* The candidate nearest to s within a third of its length; {NULL, 0} if none. */
struct str str_nearest(struct str s, const struct str *candidates, size_t n);

/*
 * Builder. b.p is never NULL, always NUL-terminated at b.p[b.n]. Grows up to max bytes; what would
 * pass max is dropped whole and b.overflow stays set, so that a writer checks once at the end. From
 * then on nothing is added until buf_clear, so that the content is a beginning of what was meant.
 * buf_init(b, 0) sets the default maximum of 64 MiB. What is added must not lie in the builder.
 */
struct buf {
	char *p;
	size_t n, cap, max;
	bool overflow;
};

#define BUF_MAX_DEFAULT ((size_t)64 << 20)

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
void buf_clear(struct buf *b); /* empty, memory kept, overflow cleared */
/* Makes room for n more bytes at b.p + b.n; false, with overflow set, when that would pass max. */
bool buf_reserve(struct buf *b, size_t n);
void buf_add(struct buf *b, struct str s);
static inline void buf_addc(struct buf *b, char c);
/* In decimal, with zeros before it up to width. */
void buf_add_number(struct buf *b, unsigned long long n, unsigned width);
void buf_add_hex(struct buf *b, const unsigned char *bytes, size_t n); /* two digits a byte */
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void buf_truncate(struct buf *b, size_t n);
struct str buf_str(const struct buf *b);		  /* borrowed, until the next change */
struct str buf_dup(const struct buf *b, struct arena *a); /* copied */
#define buf_adds(b, lit) buf_add((b), S(lit))

/* What is added character by character must not cost a call each. */
static inline void buf_addc(struct buf *b, char c)
{
	if (b->n + 1 >= b->cap || b->overflow) {
		buf_add(b, (struct str){&c, 1});
		return;
	}
	b->p[b->n++] = c;
	b->p[b->n] = '\0';
}

/* Escaping: one function per context, used everywhere. Input is UTF-8; invalid bytes and control
 * characters that the context forbids come out as U+FFFD. */
/* & < > " ' : right for text and quoted attributes. */
void buf_add_html(struct buf *b, struct str s);
/* The same, and only characters that XML 1.0 allows. */
void buf_add_xml(struct buf *b, struct str s);
/* The inside of a JSON string; also escapes < > & and U+2028, U+2029, so that it may stand in
 * <script>. */
void buf_add_json(struct buf *b, struct str s);
/* Percent-encodes, byte by byte, all that may not stand in a URL path, query or fragment; keeps
 * reserved characters and existing %XX as they are. The result still wants buf_add_html in an
 * attribute. */
void buf_add_url(struct buf *b, struct str s);
/* Every %XX as the byte it stands for; s itself where there is none, else in the arena. */
struct str str_percent_decode(struct str s, struct arena *arena);
int hex_value(char c); /* 0–15; -1: no hexadecimal digit */

/* UTF-8. */
/* Decodes one character at s.p[*i], *i < s.n, and moves *i past it; an invalid sequence gives
 * U+FFFD and moves one byte. */
uint32_t utf8_next(struct str s, size_t *i);
void buf_add_utf8(struct buf *b, uint32_t cp);
bool utf8_valid(struct str s);
size_t utf8_length(struct str s);			 /* in characters */
struct str utf8_prefix(struct str s, size_t characters); /* all of s if it has fewer */
bool utf8_is_word(uint32_t cp); /* letter, mark, number: what a word is made of */
uint32_t utf8_lower(uint32_t cp);
/* Folds for searching and sorting: NFD, marks dropped, lower case ("Café" → "cafe", ß → ss). */
void buf_add_folded(struct buf *b, struct str s);
/* Order for lists that people read: folded text first, then bytes. */
int str_cmp_folded(struct str a, struct str b);
/* Anchor of a heading by GitHub's rule: lower case; letters, decimal numbers, marks, '-', '_' kept;
 * spaces to '-'; the rest dropped. */
void buf_add_anchor(struct buf *b, struct str s);
/* A URL slug: folded, runs of anything else to one '-', none at the ends. */
void buf_add_slug(struct buf *b, struct str s);

/* Paths: '/' separated, relative, no file system involved. */
/* Appends rel resolved against the folder of the file base; false, with out as it was, when that
 * leaves the root or holds a NUL. The result has no "." or "..", no slash in front or at the end.
 * rel starting with '/' is taken from the root. */
bool path_resolve(struct buf *out, struct str base, struct str rel);
struct str path_dir(struct str path);  /* "a/b.md" → "a"; "b.md" → "" */
struct str path_base(struct str path); /* "a/b.md" → "b.md" */
struct str path_ext(struct str path);  /* "a/b.tar.md" → "md"; none → "" */
struct str path_stem(struct str path); /* "a/b.tar.md" → "b.tar" */
/* Glob with *, **, ? and [a-z], [!a-z] over a whole path; ** crosses '/', and followed by '/' also
 * stands for no folder at all. At worst the product of the lengths; no recursion. */
bool path_glob(struct str pattern, struct str path);

#endif
