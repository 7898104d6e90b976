/* lines_text: the lines of one revision of a page. */
#include "read/front_matter.h"
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
	struct diags told = {0};
	struct str text = {v->text.p, v->text.n}, matter, body;
	unsigned line, body_line;
	size_t n = 0;

	if (front_matter_split(text, (struct str){NULL, 0}, &matter, &line, &body, &body_line,
			       &told))
		while (n < v->n && v->start[n] < (size_t)(body.p - text.p))
			n++;
	diags_release(&told);
	return n;
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
