#include "read/yaml.h"

/* Takes the next line off *rest, without its end. */
static struct str next_line(struct str *rest)
{
	struct str line = str_cut(rest, '\n');

	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static bool is_fence(struct str line, struct str fence)
{
	return str_starts(line, fence) && str_trim(str_slice(line, fence.n, line.n)).n == 0;
}

/* True for what can only be front matter: "key:" before anything else. */
static bool looks_like_matter(struct str text)
{
	struct str line = {NULL, 0};
	size_t colon;

	while (text.n && line.n == 0)
		line = str_trim(next_line(&text));
	colon = str_chr(line, ':', 0);
	if (colon == SIZE_MAX || colon == 0)
		return false;
	if (colon + 1 < line.n && line.p[colon + 1] != ' ' && line.p[colon + 1] != '\t')
		return false;
	return str_chr(str_slice(line, 0, colon), ' ', 0) == SIZE_MAX;
}

bool yaml_front_matter(struct str page, struct str path, struct str *matter, struct str *body,
		       unsigned *body_line, struct diags *diags)
{
	struct str all = page, rest, start;
	unsigned line = 2;

	if (str_starts(all, S("\xef\xbb\xbf")))
		all = str_slice(all, 3, all.n);
	rest = all;
	*matter = (struct str){NULL, 0};
	*body = all;
	*body_line = 1;
	if (!is_fence(next_line(&rest), S("---")) || !rest.p)
		return false;
	start = rest;
	for (; rest.p; line++) {
		const char *at = rest.p;
		struct str text = next_line(&rest);

		if (!is_fence(text, S("---")) && !is_fence(text, S("...")))
			continue;
		*matter = str_slice(start, 0, (size_t)(at - start.p));
		*body = rest.p ? rest : str_slice(all, all.n, all.n);
		*body_line = line + 1;
		return true;
	}
	if (looks_like_matter(start))
		diag_add(diags, DIAG_ERROR, "front-matter/unclosed", path, 1, 1,
			 "the front matter that starts here is never closed; put \"---\" on a line "
			 "of its own after its last key");
	return false;
}
