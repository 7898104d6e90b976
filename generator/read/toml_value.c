/* Strings and plain values of TOML. */
#include <string.h>

#include "read/toml_parts.h"

/* ---- strings ---- */

static bool is_control(char c)
{
	unsigned char u = (unsigned char)c;

	return (u < 0x20 && u != '\t') || u == 0x7f;
}

static bool add_code(struct toml *t, unsigned digits, struct buf *out)
{
	uint32_t code = 0;

	for (unsigned i = 0; i < digits; i++) {
		char c = toml_at(t, 0);
		uint32_t digit;

		if (c >= '0' && c <= '9')
			digit = (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			digit = (uint32_t)(c - 'a') + 10;
		else if (c >= 'A' && c <= 'F')
			digit = (uint32_t)(c - 'A') + 10;
		else
			return toml_fail(t, "toml/syntax", "expected %u hexadecimal digits here",
					 digits);
		code = code << 4 | digit;
		t->p++;
	}
	if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return toml_fail(t, "toml/syntax", "there is no such character");
	buf_add_utf8(out, code);
	return true;
}

/* "\" at a line's end: it and all blanks and line ends behind it are no part of the text. */
static bool skip_line_end(struct toml *t)
{
	const char *from = t->p;

	toml_blanks(t);
	if (!toml_newline(t)) {
		t->p = from;
		return false;
	}
	do
		toml_blanks(t);
	while (toml_newline(t));
	return true;
}

static bool add_escape(struct toml *t, bool multi, struct buf *out)
{
	static const char named[] = "btnfr\"\\", plain[] = "\b\t\n\f\r\"\\";
	char c = toml_at(t, 0);
	const char *found = c ? strchr(named, c) : NULL;

	if (found) {
		buf_addc(out, plain[found - named]);
		t->p++;
		return true;
	}
	if (c == 'u' || c == 'U') {
		t->p++;
		return add_code(t, c == 'u' ? 4 : 8, out);
	}
	if (multi && skip_line_end(t))
		return true;
	return toml_fail(t, "toml/syntax",
			 "\"\\\" does not go with what follows; write \"\\\\\", or put the text in "
			 "single quotes");
}

/* Over closing quotes, of which up to two belong to the text. */
static bool end_of_long(struct toml *t, char quote, struct buf *out)
{
	size_t n = 0;

	while (n < 5 && toml_at(t, n) == quote)
		n++;
	if (n < 3)
		return false;
	for (size_t i = 3; i < n; i++)
		buf_addc(out, quote);
	t->p += n;
	return true;
}

static bool read_string(struct toml *t, char quote, bool is_long, struct buf *out)
{
	if (is_long)
		toml_newline(t);
	for (;;) {
		char c = toml_at(t, 0);

		if (t->p == t->end)
			return toml_fail(t, "toml/syntax", "the text is not closed: %s is missing",
					 is_long ? "three quotes" : "a quote");
		if (c == quote) {
			if (is_long && end_of_long(t, quote, out))
				return true;
			t->p++;
			if (!is_long)
				return true;
			buf_addc(out, c);
		} else if (c == '\\' && quote == '"') {
			t->p++;
			if (!add_escape(t, is_long, out))
				return false;
		} else if (is_long && toml_newline(t)) {
			buf_addc(out, '\n');
		} else if (c == '\n' || c == '\r') {
			return toml_fail(
				t, "toml/syntax",
				"the text is not closed on its line; put a quote, or three "
				"for a text of more lines");
		} else if (is_control(c)) {
			return toml_fail(t, "toml/syntax", "a control character");
		} else {
			buf_addc(out, c);
			t->p++;
		}
	}
}

bool toml_string(struct toml *t, bool multi, struct str *out)
{
	char quote = toml_at(t, 0);
	bool is_long = multi && toml_at(t, 1) == quote && toml_at(t, 2) == quote, ok;
	struct buf b;

	t->p += is_long ? 3 : 1;
	buf_init(&b, 0);
	ok = read_string(t, quote, is_long, &b);
	if (ok)
		*out = buf_dup(&b, t->arena);
	buf_release(&b);
	return ok;
}

/* ---- plain values ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits of a base with single '_' between them, from *i on, without the '_'; their number. */
static size_t add_digits(struct str s, size_t *i, unsigned base, struct buf *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	for (; *i < s.n; (*i)++) {
		char c = s.p[*i];
		const char *found;

		if (c == '_' && n && *i + 1 < s.n && s.p[*i - 1] != '_' && s.p[*i + 1] != '_')
			continue;
		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		found = c ? strchr(digits, c) : NULL;
		if (!found || found - digits >= (ptrdiff_t)base)
			break;
		buf_addc(out, c);
		n++;
	}
	return *i && s.p[*i - 1] == '_' ? 0 : n;
}

/* 0x…, 0o… and 0b… in decimal. */
static bool add_based(struct str s, struct buf *out)
{
	unsigned base = s.p[1] == 'x' ? 16 : s.p[1] == 'o' ? 8 : 2;
	uint64_t value = 0;
	struct buf b;
	size_t i = 2;
	bool ok;

	buf_init(&b, 0);
	ok = add_digits(s, &i, base, &b) > 0 && i == s.n;
	for (size_t k = 0; k < b.n && ok; k++) {
		unsigned digit =
			is_digit(b.p[k]) ? (unsigned)(b.p[k] - '0') : (unsigned)(b.p[k] - 'a') + 10;

		ok = value <= ((uint64_t)INT64_MAX - digit) / base;
		value = value * base + digit;
	}
	buf_release(&b);
	if (ok)
		buf_addf(out, "%llu", (unsigned long long)value);
	return ok;
}

static bool add_number(struct str s, struct buf *out)
{
	bool has_sign = s.n && (s.p[0] == '+' || s.p[0] == '-');
	size_t i = has_sign;

	if (!has_sign && s.n > 2 && s.p[0] == '0' && strchr("xob", s.p[1]))
		return add_based(s, out);
	if (has_sign && s.p[0] == '-')
		buf_addc(out, '-');
	if (str_eq(str_slice(s, i, s.n), S("inf")) || str_eq(str_slice(s, i, s.n), S("nan"))) {
		buf_add(out, str_slice(s, i, s.n));
		return true;
	}
	if (s.n > i + 1 && s.p[i] == '0' && (is_digit(s.p[i + 1]) || s.p[i + 1] == '_'))
		return false;
	if (!add_digits(s, &i, 10, out))
		return false;
	if (i < s.n && s.p[i] == '.') {
		buf_addc(out, '.');
		i++;
		if (i == s.n || !is_digit(s.p[i]) || !add_digits(s, &i, 10, out))
			return false;
	}
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		buf_addc(out, 'e');
		if (++i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
			buf_addc(out, s.p[i++]);
		if (i == s.n || !is_digit(s.p[i]) || !add_digits(s, &i, 10, out))
			return false;
	}
	return i == s.n;
}

/* As many digits as there are '0' in the form, which stand for them; other characters for
 * themselves. The values of the runs of digits go to numbers. */
static bool matches(struct str s, size_t *at, const char *form, int *numbers)
{
	size_t i = *at;
	int run = -1;

	for (const char *f = form; *f; f++, i++) {
		if (i >= s.n || (*f == '0' ? !is_digit(s.p[i]) : s.p[i] != *f))
			return false;
		if (*f == '0') {
			if (f == form || f[-1] != '0')
				numbers[++run] = 0;
			numbers[run] = numbers[run] * 10 + (s.p[i] - '0');
		}
	}
	*at = i;
	return true;
}

static bool is_day(const int d[3])
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (d[0] % 4 == 0 && d[0] % 100 != 0) || d[0] % 400 == 0;

	return d[0] >= 1 && d[1] >= 1 && d[1] <= 12 && d[2] >= 1 &&
	       d[2] <= days[d[1] - 1] + (d[1] == 2 && leap);
}

static bool is_time(struct str s, size_t *at)
{
	int n[3];

	if (!matches(s, at, "00:00:00", n) || n[0] > 23 || n[1] > 59 || n[2] > 59)
		return false;
	if (*at < s.n && s.p[*at] == '.') {
		size_t from = ++*at;

		while (*at < s.n && is_digit(s.p[*at]))
			++*at;
		return *at > from;
	}
	return true;
}

static bool is_when(struct str s)
{
	int n[3];
	size_t at = 0;

	if (is_time(s, &at))
		return at == s.n;
	at = 0;
	if (!matches(s, &at, "0000-00-00", n) || !is_day(n))
		return false;
	if (at == s.n)
		return true;
	if (!strchr("Tt ", s.p[at++]) || !is_time(s, &at))
		return false;
	if (at == s.n || ((s.p[at] == 'Z' || s.p[at] == 'z') && at + 1 == s.n))
		return true;
	if (s.p[at] != '+' && s.p[at] != '-')
		return false;
	at++;
	return matches(s, &at, "00:00", n) && at == s.n && n[0] < 24 && n[1] < 60;
}

bool toml_plain(struct toml *t, struct str *out)
{
	const char *from = t->p;
	struct str s;
	struct buf b;
	bool ok;

	while (toml_at(t, 0) && !strchr(" \t\r\n,]}#=", toml_at(t, 0)))
		t->p++;
	/* A date and a time may have a space between them. */
	if (t->p - from == 10 && from[4] == '-' && toml_at(t, 0) == ' ' && is_digit(toml_at(t, 1)))
		for (t->p++; toml_at(t, 0) && !strchr(" \t\r\n,]}#=", toml_at(t, 0));)
			t->p++;
	s = (struct str){from, (size_t)(t->p - from)};
	buf_init(&b, 0);
	if (str_eq(s, S("true")) || str_eq(s, S("false")) || is_when(s)) {
		buf_add(&b, s);
		ok = true;
	} else {
		ok = add_number(s, &b);
	}
	if (ok) {
		*out = buf_dup(&b, t->arena);
	} else {
		t->p = from;
		toml_fail(t, "toml/syntax",
			  "expected a value: text in quotes, a number, true, false or a date");
	}
	buf_release(&b);
	return ok;
}
