#include "read/front_matter.h"

#include "read/toml.h"

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

/* True for what can only be front matter: a key, with its sign, before anything else. */
static bool looks_like_matter(struct str text, char sign)
{
	struct str line = {NULL, 0}, key;
	size_t at;

	while (text.n && line.n == 0)
		line = str_trim(next_line(&text));
	at = str_chr(line, sign, 0);
	if (at == SIZE_MAX || at == 0)
		return false;
	if (sign == ':' && at + 1 < line.n && line.p[at + 1] != ' ' && line.p[at + 1] != '\t')
		return false;
	key = str_trim(str_slice(line, 0, at));
	return key.n && str_chr(key, ' ', 0) == SIZE_MAX;
}

/* Between two fences. */
static bool split_fenced(struct str all, struct str fence, struct str end, struct str *matter,
			 struct str *body, unsigned *body_line)
{
	struct str rest = all, start;

	next_line(&rest);
	start = rest;
	for (unsigned line = 2; rest.p; line++) {
		const char *at = rest.p;
		struct str text = next_line(&rest);

		if (!is_fence(text, fence) && !is_fence(text, end))
			continue;
		*matter = str_slice(start, 0, (size_t)(at - start.p));
		*body = rest.p ? rest : str_slice(all, all.n, all.n);
		*body_line = line + 1;
		return true;
	}
	return false;
}

/* "{", then a key or the end: no template's {{ or {%. */
static bool begins_object(struct str s)
{
	size_t i = 1;

	if (!s.n || s.p[0] != '{')
		return false;
	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\r' || s.p[i] == '\n'))
		i++;
	return i < s.n && (s.p[i] == '"' || (s.p[i] == '}' && i > 1));
}

/* Up to the "}" of the first "{", which must end its line. */
static bool split_object(struct str all, struct str *matter, struct str *body, unsigned *body_line)
{
	bool in_text = false;
	size_t depth = 0;
	struct str rest;

	*body_line = 2;
	for (size_t i = 0; i < all.n; i++) {
		char c = all.p[i];

		*body_line += c == '\n';
		if (in_text && c == '\\')
			i++;
		else if (c == '"')
			in_text = !in_text;
		else if (!in_text && (c == '{' || c == '['))
			depth++;
		else if (!in_text && (c == '}' || c == ']') && --depth == 0) {
			rest = str_slice(all, i + 1, all.n);
			*matter = str_slice(all, 0, i + 1);
			if (str_trim(next_line(&rest)).n)
				return false;
			*body = rest.p ? rest : str_slice(all, all.n, all.n);
			return true;
		}
	}
	return false;
}

static void tell_unclosed(struct diags *diags, struct str path, const char *end)
{
	diag_add(diags, DIAG_ERROR, "front-matter/unclosed", path, 1, 1,
		 "the front matter that starts here is never closed; put \"%s\" on a line "
		 "of its own after its last key",
		 end);
}

enum front_matter front_matter_split(struct str page, struct str path, struct str *matter,
				     unsigned *line, struct str *body, unsigned *body_line,
				     struct diags *diags)
{
	struct str all = page, rest, first;

	if (str_starts(all, S("\xef\xbb\xbf")))
		all = str_slice(all, 3, all.n);
	*matter = (struct str){NULL, 0};
	*line = 2;
	rest = all;
	first = next_line(&rest);
	if (is_fence(first, S("---")) && rest.p) {
		if (split_fenced(all, S("---"), S("..."), matter, body, body_line))
			return FRONT_MATTER_YAML;
		if (looks_like_matter(rest, ':'))
			tell_unclosed(diags, path, "---");
	} else if (is_fence(first, S("+++")) && rest.p) {
		if (split_fenced(all, S("+++"), S("+++"), matter, body, body_line))
			return FRONT_MATTER_TOML;
		if (looks_like_matter(rest, '='))
			tell_unclosed(diags, path, "+++");
	} else if (begins_object(all)) {
		*line = 1;
		if (split_object(all, matter, body, body_line))
			return FRONT_MATTER_JSON;
		tell_unclosed(diags, path, "}");
	}
	*matter = (struct str){NULL, 0};
	*body = all;
	*body_line = 1;
	return FRONT_MATTER_NONE;
}

const struct yaml *front_matter_parse(struct arena *tree, struct arena *texts,
				      enum front_matter kind, struct str matter, struct str path,
				      unsigned line, struct diags *diags)
{
	/* JSON is YAML, but for what nobody writes in front matter. */
	return kind == FRONT_MATTER_TOML ? toml_parse(texts, matter, path, line, diags)
					 : yaml_parse_apart(tree, texts, matter, path, line, diags);
}
