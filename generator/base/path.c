#include <string.h>

#include "base/text.h"

/* Adds the components of path to out, which holds at least start bytes that are not its own. */
static bool add_components(struct buf *out, size_t start, struct str path)
{
	while (path.n) {
		struct str part = str_cut(&path, '/');

		if (part.n == 0 || str_eq(part, S(".")))
			continue;
		if (!str_eq(part, S(".."))) {
			if (out->n > start)
				buf_addc(out, '/');
			buf_add(out, part);
			continue;
		}
		if (out->n == start)
			return false;
		while (out->n > start && out->p[out->n - 1] != '/')
			buf_truncate(out, out->n - 1);
		if (out->n > start)
			buf_truncate(out, out->n - 1);
	}
	return true;
}

bool path_resolve(struct buf *out, struct str base, struct str rel)
{
	size_t start = out->n;
	struct str dir = str_starts(rel, S("/")) ? (struct str){NULL, 0} : path_dir(base);

	if (str_chr(rel, '\0', 0) == SIZE_MAX && add_components(out, start, dir) &&
	    add_components(out, start, rel))
		return true;
	buf_truncate(out, start);
	return false;
}

struct str path_dir(struct str path)
{
	size_t slash = str_rchr(path, '/');

	return str_slice(path, 0, slash == SIZE_MAX ? 0 : slash);
}

struct str path_base(struct str path)
{
	size_t slash = str_rchr(path, '/');

	return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.n);
}

/* The position of the dot before the extension in a file name; its length if it has none. A dot in
 * front hides a file and starts no extension. */
static size_t ext_dot(struct str base)
{
	size_t dot = str_rchr(base, '.');

	return dot == SIZE_MAX || dot == 0 ? base.n : dot;
}

struct str path_ext(struct str path)
{
	struct str base = path_base(path);

	return str_slice(base, ext_dot(base) + 1, base.n);
}

struct str path_stem(struct str path)
{
	struct str base = path_base(path);

	return str_slice(base, 0, ext_dot(base));
}

/* Reads the class that starts at *p ("[a-z]", "[!x]") and moves *p past it; whether cp is in it. A
 * bracket that is never closed stands for itself. */
static bool class_match(struct str pattern, size_t *p, uint32_t cp)
{
	size_t i = *p + 1;
	bool not = i < pattern.n && (pattern.p[i] == '!' || pattern.p[i] == '^');
	bool in = false;

	if (not )
		i++;
	for (size_t first = i; i < pattern.n && (pattern.p[i] != ']' || i == first);) {
		uint32_t low = utf8_next(pattern, &i), high = low;

		if (i + 1 < pattern.n && pattern.p[i] == '-' && pattern.p[i + 1] != ']') {
			i++;
			high = utf8_next(pattern, &i);
		}
		in = in || (cp >= low && cp <= high);
	}
	if (i >= pattern.n) {
		*p += 1;
		return cp == '[';
	}
	*p = i + 1;
	return in != not &&cp != '/';
}

/* One character of the pattern, no star, against one of the path; moves both if it matches. */
static bool one_match(struct str pattern, size_t *p, struct str path, size_t *i)
{
	size_t pattern_next = *p, path_next = *i;
	uint32_t cp = utf8_next(path, &path_next);
	bool match;

	if (pattern.p[*p] == '[') {
		match = class_match(pattern, &pattern_next, cp);
	} else if (pattern.p[*p] == '?') {
		pattern_next++;
		match = cp != '/';
	} else {
		pattern_next = *p + 1;
		path_next = *i + 1;
		match = pattern.p[*p] == path.p[*i];
	}
	if (match) {
		*p = pattern_next;
		*i = path_next;
	}
	return match;
}

/* A star to come back to: the pattern after it, and where in the path it ends for now. */
struct star {
	bool set, whole; /* whole: "**" + "/", which takes whole folders or nothing */
	size_t p, i;
};

/* Makes the star take more of the path; false if it cannot. */
static bool star_extend(struct star *s, struct str path, bool deep)
{
	if (!s->set || s->i >= path.n || (!deep && path.p[s->i] == '/'))
		return false;
	if (s->whole) {
		size_t slash = str_chr(path, '/', s->i);

		if (slash == SIZE_MAX)
			return false;
		s->i = slash + 1;
	} else {
		utf8_next(path, &s->i);
	}
	return true;
}

/*
 * Two places to come back to are enough, the last "*" and the last "**": what an earlier one could
 * take more of, a later one of its kind can take as well, and between two "**" the slashes fix
 * which folder each "*" belongs to.
 */
bool path_glob(struct str pattern, struct str path)
{
	struct star star = {0}, deep = {0};
	size_t p = 0, i = 0;

	for (;;) {
		if (p < pattern.n && pattern.p[p] == '*') {
			bool two = p + 1 < pattern.n && pattern.p[p + 1] == '*';
			bool front = p == 0 || pattern.p[p - 1] == '/';

			p += two ? 2 : 1;
			if (two) {
				bool whole = front && p < pattern.n && pattern.p[p] == '/';

				p += whole ? 1 : 0;
				star.set = false;
				deep = (struct star){true, whole, p, i};
			} else {
				star = (struct star){true, false, p, i};
			}
			continue;
		}
		if (p == pattern.n && i == path.n)
			return true;
		if (p < pattern.n && i < path.n && one_match(pattern, &p, path, &i))
			continue;
		if (star_extend(&star, path, false)) {
			p = star.p;
			i = star.i;
		} else if (star_extend(&deep, path, true)) {
			star.set = false;
			p = deep.p;
			i = deep.i;
		} else {
			return false;
		}
	}
}
