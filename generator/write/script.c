#include "write/script.h"

#include <string.h>

/*
 * All that follows rests on each line's beginning in code, neither in a text nor in a comment that
 * began behind code. Only a template literal, an escaped line end and a comment can go over a
 * line's end; line_is_whole is false whenever one of them might.
 */

static bool has_any(struct str s, const char *chars)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] && strchr(chars, s.p[i]))
			return true;
	return false;
}

/* Whether the text between two backticks is all there is of a template literal: what it fills in is
 * closed, and has no texts, comments or expressions in which a brace would be none. */
static bool is_template(struct str s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		char next = i + 1 < s.n ? s.p[i + 1] : '\0';

		if (s.p[i] == '\\' || (depth > 0 && strchr("'\"/", s.p[i])))
			return false;
		if (depth > 0 ? s.p[i] == '{' : s.p[i] == '$' && next == '{') {
			i += depth == 0;
			depth++;
		} else if (depth > 0 && s.p[i] == '}') {
			depth--;
		}
	}
	return depth == 0;
}

/* Whether the next line of code begins in code as well. */
static bool line_is_whole(struct str line)
{
	struct str rest = line, before = str_cut(&rest, '`'), text, after;
	size_t comment = SIZE_MAX;

	for (size_t at = 0; (at = str_find(line, S("/*"), at)) != SIZE_MAX; at += 2)
		comment = at;
	if (comment != SIZE_MAX && str_find(line, S("*/"), comment + 2) == SIZE_MAX)
		return false;
	if (line.n > 0 && line.p[line.n - 1] == '\\')
		return false;
	if (!rest.p)
		return true;
	/* One literal, and nothing before it that could make its first backtick a part of a text.
	 */
	after = rest;
	text = str_cut(&after, '`');
	return after.p && str_chr(after, '`', 0) == SIZE_MAX && !has_any(before, "'\"/") &&
	       is_template(text);
}

/* What ends a line besides a line feed. */
static bool has_other_ends(struct str js)
{
	return str_chr(js, '\r', 0) != SIZE_MAX || str_find(js, S("\u2028"), 0) != SIZE_MAX ||
	       str_find(js, S("\u2029"), 0) != SIZE_MAX;
}

/* One line after the other, without comments; false as soon as one is not whole. */
static bool add_lines(struct buf *out, struct str js)
{
	bool comment = false;

	while (js.p) {
		struct str line = str_cut(&js, '\n'), code = str_trim(line);
		bool blank = false;
		size_t end;

		if (!comment && str_starts(code, S("/*")) && !str_starts(code, S("/*!"))) {
			comment = true;
			code = str_slice(code, 2, code.n);
		} else if (str_starts(code, S("//")) && !str_starts(code, S("//!")) &&
			   !str_starts(code, S("//#"))) {
			blank = true;
		}
		if (comment) {
			end = str_find(code, S("*/"), 0);
			if (end != SIZE_MAX && end + 2 != code.n)
				return false;
			comment = end == SIZE_MAX;
		} else if (!blank) {
			if (!line_is_whole(code))
				return false;
			buf_add(out, line);
		}
		if (js.p)
			buf_addc(out, '\n');
	}
	return !comment;
}

struct str script_plain(struct arena *arena, struct str js)
{
	struct buf out;

	buf_init(&out, 0);
	if (!has_other_ends(js) && add_lines(&out, js))
		js = buf_dup(&out, arena);
	buf_release(&out);
	return js;
}
