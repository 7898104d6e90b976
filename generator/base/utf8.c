#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

#define REPLACEMENT UINT32_C(0xfffd)

static bool is_tail(struct str s, size_t i)
{
	return i < s.n && ((unsigned char)s.p[i] & 0xc0) == 0x80;
}

static uint32_t tail(struct str s, size_t i)
{
	return (unsigned char)s.p[i] & 0x3fU;
}

/* The character at i and its length in bytes, or false when the bytes there are not UTF-8: overlong
 * forms, surrogates and what lies past U+10FFFF are not. */
static bool decode(struct str s, size_t i, uint32_t *cp, size_t *n)
{
	unsigned char c = (unsigned char)s.p[i];

	if (c < 0x80) {
		*cp = c;
		*n = 1;
		return true;
	}
	if (c < 0xc2 || c > 0xf4 || !is_tail(s, i + 1))
		return false;
	if (c < 0xe0) {
		*cp = (c & 0x1fU) << 6 | tail(s, i + 1);
		*n = 2;
		return true;
	}
	if (!is_tail(s, i + 2))
		return false;
	if (c < 0xf0) {
		*cp = (c & 0x0fU) << 12 | tail(s, i + 1) << 6 | tail(s, i + 2);
		*n = 3;
		return *cp >= 0x800 && (*cp < 0xd800 || *cp > 0xdfff);
	}
	if (!is_tail(s, i + 3))
		return false;
	*cp = (c & 0x07U) << 18 | tail(s, i + 1) << 12 | tail(s, i + 2) << 6 | tail(s, i + 3);
	*n = 4;
	return *cp >= 0x10000 && *cp <= 0x10ffff;
}

uint32_t utf8_next(struct str s, size_t *i)
{
	uint32_t cp;
	size_t n;

	if (!decode(s, *i, &cp, &n)) {
		*i += 1;
		return REPLACEMENT;
	}
	*i += n;
	return cp;
}

bool utf8_valid(struct str s)
{
	uint32_t cp;
	size_t n;

	for (size_t i = 0; i < s.n; i += n)
		if (!decode(s, i, &cp, &n))
			return false;
	return true;
}

size_t utf8_length(struct str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.n; count++)
		utf8_next(s, &i);
	return count;
}

void buf_add_utf8(struct buf *b, uint32_t cp)
{
	char c[4];
	size_t n;

	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = REPLACEMENT;
	if (cp < 0x80) {
		c[0] = (char)cp;
		n = 1;
	} else if (cp < 0x800) {
		c[0] = (char)(0xc0 | cp >> 6);
		n = 2;
	} else if (cp < 0x10000) {
		c[0] = (char)(0xe0 | cp >> 12);
		n = 3;
	} else {
		c[0] = (char)(0xf0 | cp >> 18);
		n = 4;
	}
	for (size_t k = 1; k < n; k++)
		c[k] = (char)(0x80 | (cp >> (6 * (n - 1 - k)) & 0x3f));
	buf_add(b, (struct str){c, n});
}

static bool ascii_is_alnum(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
}

static bool is_mark(utf8proc_category_t c)
{
	return c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME;
}

bool utf8_is_word(uint32_t cp)
{
	utf8proc_category_t c;

	if (cp < 0x80)
		return ascii_is_alnum(cp);
	c = utf8proc_category((utf8proc_int32_t)cp);
	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_NO;
}

uint32_t utf8_lower(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + ('a' - 'A') : cp;
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

struct str str_lower(struct arena *a, struct str s)
{
	struct str lower;
	struct buf b;

	buf_init(&b, SIZE_MAX / 4);
	for (size_t i = 0; i < s.n;)
		buf_add_utf8(&b, utf8_lower(utf8_next(s, &i)));
	lower = buf_dup(&b, a);
	buf_release(&b);
	return lower;
}

/* Reads a string as folded characters, one by one. */
struct fold {
	struct str s;
	size_t i;
	uint32_t waiting[8]; /* what the last character of s still has to give */
	size_t at, n;
};

#define FOLD_END UINT32_MAX

/* The canonical decomposition of cp, without marks, in lower case, to f->waiting. */
static void fold_decompose(struct fold *f, uint32_t cp)
{
	utf8proc_int32_t part[4]; /* no canonical decomposition is longer */
	utf8proc_ssize_t n;
	int unused = 0;

	n = utf8proc_decompose_char((utf8proc_int32_t)cp, part, 4, UTF8PROC_DECOMPOSE, &unused);
	f->at = f->n = 0;
	for (utf8proc_ssize_t k = 0; k < n && k < 4; k++) {
		if (is_mark(utf8proc_category(part[k])))
			continue;
		cp = utf8_lower((uint32_t)part[k]);
		if (cp == 0xdf) { /* ß */
			f->waiting[f->n++] = 's';
			cp = 's';
		}
		f->waiting[f->n++] = cp;
	}
}

static uint32_t fold_next(struct fold *f)
{
	for (;;) {
		uint32_t cp;

		if (f->at < f->n)
			return f->waiting[f->at++];
		if (f->i >= f->s.n)
			return FOLD_END;
		cp = utf8_next(f->s, &f->i);
		if (cp < 0x80)
			return utf8_lower(cp);
		fold_decompose(f, cp);
	}
}

void buf_add_folded(struct buf *b, struct str s)
{
	struct fold f = {.s = s};
	char *p;

	/* What stands in front of the first character beyond ASCII takes no decoding. */
	if (buf_reserve(b, s.n)) {
		p = b->p + b->n;
		while (f.i < s.n && (unsigned char)s.p[f.i] < 0x80) {
			char c = s.p[f.i++];
			*p++ = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
		}
		*p = '\0';
		b->n += f.i;
	}
	for (uint32_t cp; (cp = fold_next(&f)) != FOLD_END;)
		buf_add_utf8(b, cp);
}

int str_cmp_folded(struct str a, struct str b)
{
	struct fold fa = {.s = a}, fb = {.s = b};

	for (;;) {
		uint32_t ca = fold_next(&fa), cb = fold_next(&fb);

		if (ca == FOLD_END || cb == FOLD_END)
			return ca != cb ? (ca == FOLD_END ? -1 : 1) : str_cmp(a, b);
		if (ca != cb)
			return ca < cb ? -1 : 1;
	}
}

/* What Ruby's \p{Word} takes, which is the rule on the forge: letters, marks, decimal and letter
 * numbers, connectors such as '_', and the circled letters; not superscripts and fractions. */
static bool in_anchor(uint32_t cp)
{
	utf8proc_category_t c;

	if (cp < 0x80)
		return ascii_is_alnum(cp) || cp == '_' || cp == '-';
	c = utf8proc_category((utf8proc_int32_t)cp);
	return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_NL) ||
	       c == UTF8PROC_CATEGORY_PC || (cp >= 0x24b6 && cp <= 0x24e9) ||
	       (cp >= 0x1f130 && cp <= 0x1f149) || (cp >= 0x1f150 && cp <= 0x1f169) ||
	       (cp >= 0x1f170 && cp <= 0x1f189);
}

void buf_add_anchor(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = utf8_next(s, &i);

		if (cp == ' ')
			buf_addc(b, '-');
		else if (in_anchor(cp))
			buf_add_utf8(b, utf8_lower(cp));
	}
}

void buf_add_slug(struct buf *b, struct str s)
{
	struct fold f = {.s = s};
	bool gap = false, any = false;

	for (uint32_t cp; (cp = fold_next(&f)) != FOLD_END;) {
		if (!utf8_is_word(cp)) {
			gap = true;
			continue;
		}
		if (gap && any)
			buf_addc(b, '-');
		buf_add_utf8(b, cp);
		gap = false;
		any = true;
	}
}

struct str utf8_prefix(struct str s, size_t characters)
{
	size_t i = 0;

	while (i < s.n && characters--)
		utf8_next(s, &i);
	return str_slice(s, 0, i);
}
