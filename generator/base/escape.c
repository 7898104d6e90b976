#include <string.h>

#include "base/text.h"

static void add_range(struct buf *b, struct str s, size_t from, size_t to)
{
	if (to > from)
		buf_add(b, (struct str){s.p + from, to - from});
}

/* The quick way for nearly all of a text: printable ASCII that no context escapes. */
static inline bool is_plain(char c)
{
	static const bool special[256] = {
		['&'] = true, ['<'] = true,  ['>'] = true,
		['"'] = true, ['\''] = true, ['\\'] = true,
	};

	return c >= ' ' && c <= '~' && !special[(unsigned char)c];
}

/* Characters that a document in the format may not hold in any way. */
static bool forbidden(uint32_t cp, bool xml)
{
	if (cp < 0x20)
		return cp != '\t' && cp != '\n' && cp != '\r' && (xml || cp != '\f');
	if (xml)
		return cp == 0xfffe || cp == 0xffff;
	return (cp >= 0x7f && cp <= 0x9f) || (cp & 0xfffe) == 0xfffe ||
	       (cp >= 0xfdd0 && cp <= 0xfdef);
}

static const char *reference(uint32_t cp, bool xml)
{
	switch (cp) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\r': /* an XML parser would read a bare one as a line feed */
		return xml ? "&#13;" : NULL;
	default:
		return NULL;
	}
}

static void add_markup(struct buf *b, struct str s, bool xml)
{
	size_t done = 0; /* s up to here is written */

	for (size_t i = 0; i < s.n;) {
		size_t start = i;
		const char *ref;
		uint32_t cp;

		if (is_plain(s.p[i])) {
			i++;
			continue;
		}
		cp = utf8_next(s, &i);
		ref = reference(cp, xml);
		if (!ref && !forbidden(cp, xml) && !(cp == 0xfffd && i - start == 1))
			continue;
		add_range(b, s, done, start);
		buf_add(b, str_c(ref ? ref : "\xef\xbf\xbd"));
		done = i;
	}
	add_range(b, s, done, s.n);
}

void buf_add_html(struct buf *b, struct str s)
{
	add_markup(b, s, false);
}

void buf_add_xml(struct buf *b, struct str s)
{
	add_markup(b, s, true);
}

static void add_json_escape(struct buf *b, uint32_t cp)
{
	switch (cp) {
	case '"':
		buf_adds(b, "\\\"");
		break;
	case '\\':
		buf_adds(b, "\\\\");
		break;
	case '\n':
		buf_adds(b, "\\n");
		break;
	case '\r':
		buf_adds(b, "\\r");
		break;
	case '\t':
		buf_adds(b, "\\t");
		break;
	case 0xfffd:
		buf_adds(b, "\xef\xbf\xbd");
		break;
	default:
		buf_addf(b, "\\u%04x", (unsigned)cp);
	}
}

void buf_add_json(struct buf *b, struct str s)
{
	size_t done = 0;

	for (size_t i = 0; i < s.n;) {
		size_t start = i;
		uint32_t cp;

		if (is_plain(s.p[i])) {
			i++;
			continue;
		}
		cp = utf8_next(s, &i);
		if (cp >= 0x20 && cp != '"' && cp != '\\' && cp != '<' && cp != '>' && cp != '&' &&
		    cp != 0x7f && cp != 0x2028 && cp != 0x2029 && cp != 0xfffd)
			continue;
		add_range(b, s, done, start);
		add_json_escape(b, cp);
		done = i;
	}
	add_range(b, s, done, s.n);
}

static bool ends_host(char c)
{
	return c == '/' || c == '?' || c == '#';
}

/* Where the host part of a URL ends; 0 if it has none. Brackets may stand there ([::1]). */
static size_t host_end(struct str s)
{
	size_t i = str_find(s, S("//"), 0);

	if (i == SIZE_MAX)
		return 0;
	for (size_t k = 0; k < i; k++)
		if (ends_host(s.p[k]))
			return 0;
	for (i += 2; i < s.n && !ends_host(s.p[i]);)
		i++;
	return i;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_escape(struct str s, size_t i)
{
	return s.n - i >= 3 && s.p[i] == '%' && is_hex(s.p[i + 1]) && is_hex(s.p[i + 2]);
}

static bool is_plain_in_url(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~:/?@!$&'()*+,;=", c));
}

void buf_add_url(struct buf *b, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t done = 0, host = host_end(s);
	bool fragment = false;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		char escape[3] = {'%', hex[c >> 4], hex[c & 15]};

		if (is_plain_in_url(s.p[i]) || is_escape(s, i))
			continue;
		if ((c == '[' || c == ']') && i < host)
			continue;
		if (c == '#' && !fragment) {
			fragment = true;
			continue;
		}
		add_range(b, s, done, i);
		buf_add(b, (struct str){escape, 3});
		done = i + 1;
	}
	add_range(b, s, done, s.n);
}

int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

struct str str_percent_decode(struct str s, struct arena *arena)
{
	char *p;
	size_t n = 0;

	if (str_chr(s, '%', 0) == SIZE_MAX)
		return s;
	p = arena_new(arena, char, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		int high = s.p[i] == '%' && i + 2 < s.n ? hex_value(s.p[i + 1]) : -1;
		int low = high >= 0 ? hex_value(s.p[i + 2]) : -1;

		if (low >= 0) {
			p[n++] = (char)(high * 16 + low);
			i += 2;
		} else {
			p[n++] = s.p[i];
		}
	}
	return (struct str){p, n};
}
