#include <string.h>

#include "read/ident.h"

enum text_encoding text_encoding_of(struct str name)
{
	static const struct {
		const char *name;
		enum text_encoding encoding;
	} known[] = {
		{"utf-8", ENCODING_UTF8},	   {"utf8", ENCODING_UTF8},
		{"us-ascii", ENCODING_UTF8},	   {"ascii", ENCODING_UTF8},
		{"iso-8859-1", ENCODING_LATIN1},   {"iso8859-1", ENCODING_LATIN1},
		{"latin1", ENCODING_LATIN1},	   {"latin-1", ENCODING_LATIN1},
		{"iso-8859-15", ENCODING_LATIN9},  {"iso8859-15", ENCODING_LATIN9},
		{"windows-1252", ENCODING_CP1252}, {"cp1252", ENCODING_CP1252},
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq_nocase(name, str_c(known[i].name)))
			return known[i].encoding;
	return ENCODING_OTHER;
}

static uint32_t cp1252(unsigned char c)
{
	static const uint16_t high[32] = {
		0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
		0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
		0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
		0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
	};

	return c >= 0x80 && c < 0xa0 ? high[c - 0x80] : c;
}

static uint32_t latin9(unsigned char c)
{
	static const struct {
		unsigned char c;
		uint16_t cp;
	} other[] = {{0xa4, 0x20ac}, {0xa6, 0x0160}, {0xa8, 0x0161}, {0xb4, 0x017d},
		     {0xb8, 0x017e}, {0xbc, 0x0152}, {0xbd, 0x0153}, {0xbe, 0x0178}};

	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		if (other[i].c == c)
			return other[i].cp;
	return c;
}

static bool is_line_space(uint32_t cp)
{
	return cp == '\t' || cp == '\n' || cp == '\r' || cp == 0x2028 || cp == 0x2029;
}

static bool is_unseen(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || (cp >= 0x202a && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0x200e || cp == 0x200f || cp == 0x061c ||
	       cp == 0xfeff || (cp & 0xfffeU) == 0xfffeU;
}

void buf_add_clean(struct buf *out, struct str raw, enum text_encoding encoding)
{
	size_t i = 0;

	if (encoding == ENCODING_UTF8 && !utf8_valid(raw))
		encoding = ENCODING_CP1252;
	/* A header that names Latin-1 above text that is UTF-8 is wrong: two bytes that make a
	 * letter there hardly ever follow one another in real Latin-1. */
	else if (encoding != ENCODING_OTHER && utf8_valid(raw))
		encoding = ENCODING_UTF8;
	while (i < raw.n) {
		uint32_t cp;

		switch (encoding) {
		case ENCODING_LATIN1:
		case ENCODING_CP1252:
			cp = cp1252((unsigned char)raw.p[i++]);
			break;
		case ENCODING_LATIN9:
			cp = latin9((unsigned char)raw.p[i++]);
			break;
		case ENCODING_UTF8:
		case ENCODING_OTHER:
		default:
			cp = utf8_next(raw, &i);
			break;
		}
		if (is_line_space(cp))
			buf_addc(out, ' ');
		else if (!is_unseen(cp))
			buf_add_utf8(out, cp);
	}
}

void ident_split(struct str raw, struct str *name, struct str *mail)
{
	size_t open = str_chr(raw, '<', 0), close;

	*mail = (struct str){NULL, 0};
	if (open == SIZE_MAX) {
		*name = str_trim(raw);
		return;
	}
	*name = str_trim(str_slice(raw, 0, open));
	close = str_chr(raw, '>', open);
	*mail = str_trim(str_slice(raw, open + 1, close == SIZE_MAX ? raw.n : close));
}

void ident_when(struct str line, int64_t *seconds, int16_t *zone)
{
	size_t close = str_rchr(line, '>');
	struct str rest = str_trim(str_slice(line, close == SIZE_MAX ? 0 : close + 1, line.n));
	struct str first = str_cut(&rest, ' ');
	long long value;

	*seconds = str_int(first, &value) ? value : 0;
	*zone = 0;
	rest = str_trim(rest);
	if (rest.n == 5 && (rest.p[0] == '+' || rest.p[0] == '-') &&
	    str_int(str_slice(rest, 1, 5), &value) && value >= 0 && value <= 2400)
		*zone = (int16_t)((rest.p[0] == '-' ? -1 : 1) * (value / 100 * 60 + value % 100));
}

/* ---- addresses ---- */

static bool is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool is_local(unsigned char c)
{
	return is_letter(c) || is_digit(c) ||
	       (c != '\0' && strchr(".!#$%&'*+/=?^_{|}~-", c) != NULL);
}

static bool is_domain(unsigned char c)
{
	return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
}

/* True for "a.example": a dot, and letters behind the last one. */
static bool has_top_level(struct str domain)
{
	size_t dot = str_rchr(domain, '.');

	if (dot == SIZE_MAX || dot == 0 || domain.n - dot < 3)
		return false;
	for (size_t i = dot + 1; i < domain.n; i++)
		if (!is_letter((unsigned char)domain.p[i]))
			return false;
	return true;
}

/* Finds the address around the '@' at at: *from and *to are its ends. least: what comes before was
 * used already. */
static bool address_at(struct str s, size_t at, size_t least, bool loose, size_t *from, size_t *to)
{
	size_t i = at, j = at + 1;

	while (i > least && is_local((unsigned char)s.p[i - 1]))
		i--;
	while (i < at && strchr(".'*/", s.p[i]) != NULL)
		i++;
	while (j < s.n && is_domain((unsigned char)s.p[j]))
		j++;
	while (j > at + 1 && strchr(".-_", s.p[j - 1]) != NULL)
		j--;
	if (i == at || j == at + 1 || (!loose && !has_top_level(str_slice(s, at + 1, j))))
		return false;
	if (i >= least + 7 && str_eq_nocase(str_slice(s, i - 7, i), S("mailto:")))
		i -= 7;
	if (i > least && j < s.n &&
	    ((s.p[i - 1] == '<' && s.p[j] == '>') || (s.p[i - 1] == '(' && s.p[j] == ')') ||
	     (s.p[i - 1] == '[' && s.p[j] == ']'))) {
		i--;
		j++;
	}
	*from = i;
	*to = j;
	return true;
}

void buf_add_without_addresses(struct buf *out, struct str s, struct str instead, bool loose)
{
	size_t done = 0, at = 0, from, to;

	while ((at = str_chr(s, '@', at)) != SIZE_MAX) {
		if (!address_at(s, at, done, loose, &from, &to)) {
			at++;
			continue;
		}
		buf_add(out, str_slice(s, done, from));
		buf_add(out, instead);
		done = at = to;
	}
	buf_add(out, str_slice(s, done, s.n));
}

/* ---- bots ---- */

/* True if word stands in s with no letter or digit on either side. */
static bool has_word(struct str s, struct str word)
{
	for (size_t i = 0; i + word.n <= s.n; i++)
		if (str_eq_nocase(str_slice(s, i, i + word.n), word) &&
		    (i == 0 || !(is_letter((unsigned char)s.p[i - 1]) ||
				 is_digit((unsigned char)s.p[i - 1]))) &&
		    (i + word.n == s.n || !(is_letter((unsigned char)s.p[i + word.n]) ||
					    is_digit((unsigned char)s.p[i + word.n]))))
			return true;
	return false;
}

bool ident_is_bot(struct str name, struct str mail)
{
	static const char *known[] = {
		"github actions",   "github-actions",
		"github action",    "actions-user",
		"dependabot",	    "dependabot-preview",
		"renovate",	    "renovatebot",
		"greenkeeper",	    "mergify",
		"imgbot",	    "allcontributors",
		"all-contributors", "pre-commit-ci",
		"travis ci",	    "circleci",
		"semantic-release", "weblate",
		"transifex",	    "crowdin",
		"azure pipelines",  "jenkins",
		"autofix-ci",	    "netlify",
		"codecov",	    "snyk",
		"gitlab-ci",	    "l10n daemon",
	};
	struct str local = mail;

	local = str_cut(&local, '@');
	/* GitHub's private addresses: 12345+login@users.noreply.github.com */
	if (str_chr(local, '+', 0) != SIZE_MAX) {
		struct str rest = local, number = str_cut(&rest, '+');
		long long value;

		if (str_int(number, &value))
			local = rest;
	}
	if (has_word(name, S("bot")) || has_word(local, S("bot")))
		return true;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq_nocase(name, str_c(known[i])) || str_eq_nocase(local, str_c(known[i])))
			return true;
	return false;
}
