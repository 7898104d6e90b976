/* lines_text: the lines of one revision of a page. */
#include "read/lines_parts.h"

static size_t line_end(struct str s, size_t at, bool returns)
{
	size_t end = str_chr(s, '\n', at);

	if (end == SIZE_MAX)
		end = s.n - 1;
	for (size_t i = at; returns && i < end; i++)
		if (s.p[i] == '\r' && s.p[i + 1] != '\n')
			return i + 1;
	return end + 1;
}

static void find_starts(struct version *v)
{
	struct str s = buf_str(&v->text);
	bool returns = str_chr(s, '\r', 0) != SIZE_MAX;

	v->n = 0;
	for (size_t at = 0;; at = line_end(s, at, returns)) {
		if (v->n == v->cap) {
			v->cap = v->cap ? 2 * v->cap : 128;
			v->start = mem_realloc(v->start, v->cap * sizeof *v->start);
			v->owner = mem_realloc(v->owner, v->cap * sizeof *v->owner);
			v->cut = mem_realloc(v->cut, v->cap * sizeof *v->cut);
		}
		v->start[v->n] = at;
		v->owner[v->n] = v->cut[v->n] = UNKNOWN;
		if (at >= s.n)
			return;
		v->n++;
	}
}

struct str version_line(const struct version *v, size_t i)
{
	return (struct str){v->text.p + v->start[i], v->start[i + 1] - v->start[i]};
}

static size_t matter_lines(const struct version *v)
{
	if (!v->n || !str_eq(str_trim(version_line(v, 0)), S("---")))
		return 0;
	for (size_t i = 1; i < v->n; i++) {
		struct str line = str_trim(version_line(v, i));

		if (str_eq(line, S("---")) || str_eq(line, S("...")))
			return i + 1;
	}
	return 0;
}

void version_split(struct version *v)
{
	find_starts(v);
	v->matter = matter_lines(v);
}

bool version_is_blank(const struct version *v, size_t i)
{
	return str_trim(version_line(v, i)).n == 0;
}
