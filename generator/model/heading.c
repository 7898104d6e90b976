#include "model/heading.h"

#include "model/plain.h"

/* More of a heading than this is no title; it also bounds the work on one. */
#define HEADING_MAX 1000

/* What the lines so far are part of. */
enum block {
	BLOCK_NONE,
	BLOCK_PARAGRAPH, /* may turn out to be a setext heading */
	BLOCK_OTHER,	 /* list, quotation, raw HTML: up to the next blank line */
	BLOCK_FENCE,
	BLOCK_COMMENT,
	BLOCK_VERBATIM /* <pre>, <script>, <style>: up to the closing tag */
};

struct scan {
	enum block block;
	struct str paragraph; /* its lines so far, in the text */
	char fence;
	size_t fence_n;
	bool seen; /* something stands before this line */
};

static size_t run(struct str s, char c)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == c)
		n++;
	return n;
}

/* "# Text ##": the level, and the text between; 0 if it is none. */
static size_t atx_level(struct str line, struct str *text)
{
	size_t level = run(line, '#'), end;

	if (level == 0 || level > 6)
		return 0;
	if (level < line.n && line.p[level] != ' ' && line.p[level] != '\t')
		return 0;
	*text = str_trim(str_slice(line, level, line.n));
	end = text->n;
	while (end > 0 && text->p[end - 1] == '#')
		end--;
	if (end < text->n && (end == 0 || text->p[end - 1] == ' ' || text->p[end - 1] == '\t'))
		*text = str_trim(str_slice(*text, 0, end));
	return level;
}

/* A row of one character, as under a setext heading. */
static bool is_underline(struct str line, char c)
{
	struct str s = str_trim(line);

	return s.n > 0 && run(s, c) == s.n;
}

static bool is_list_item(struct str line)
{
	size_t n = 0;

	if (line.n && (line.p[0] == '-' || line.p[0] == '+' || line.p[0] == '*'))
		return line.n == 1 || line.p[1] == ' ' || line.p[1] == '\t';
	while (n < line.n && n < 9 && line.p[n] >= '0' && line.p[n] <= '9')
		n++;
	return n > 0 && n < line.n && (line.p[n] == '.' || line.p[n] == ')') &&
	       (n + 1 == line.n || line.p[n + 1] == ' ');
}

static bool is_verbatim_tag(struct str line)
{
	static const char *const tags[] = {"<pre", "<script", "<style", "<textarea"};

	for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
		if (str_eq_nocase(str_slice(line, 0, str_c(tags[i]).n), str_c(tags[i])))
			return true;
	return false;
}

/* A line outside fences and the like, blanks in front taken off: what does it start? */
static void start_block(struct scan *s, struct str line)
{
	size_t ticks = run(line, '`'), tildes = run(line, '~');

	if ((ticks >= 3 && str_chr(line, '`', ticks) == SIZE_MAX) || tildes >= 3) {
		s->block = BLOCK_FENCE;
		s->fence = line.p[0];
		s->fence_n = ticks ? ticks : tildes;
	} else if (str_starts(line, S("<!--"))) {
		/* A comment is nothing to see, so a heading may still come first after it. */
		s->block = str_find(line, S("-->"), 4) == SIZE_MAX ? BLOCK_COMMENT : BLOCK_NONE;
		return;
	} else if (is_verbatim_tag(line)) {
		s->block = str_find(line, S("</"), 0) == SIZE_MAX ? BLOCK_VERBATIM : BLOCK_OTHER;
	} else if (line.p[0] == '>' || line.p[0] == '<' || is_list_item(line)) {
		s->block = BLOCK_OTHER;
	} else if (s->block == BLOCK_PARAGRAPH) {
		s->paragraph.n = (size_t)(line.p + line.n - s->paragraph.p);
		return;
	} else if (s->block == BLOCK_NONE) {
		s->block = BLOCK_PARAGRAPH;
		s->paragraph = line;
		return; /* not seen yet: it may be the heading itself */
	}
	s->seen = true;
}

/* True if the line is inside something in which no heading can start. */
static bool inside(struct scan *s, struct str line)
{
	struct str text = str_trim(line);

	switch (s->block) {
	case BLOCK_FENCE:
		if (run(text, s->fence) >= s->fence_n && run(text, s->fence) == text.n)
			s->block = BLOCK_NONE;
		return true;
	case BLOCK_COMMENT:
		if (str_find(line, S("-->"), 0) != SIZE_MAX)
			s->block = BLOCK_NONE;
		return true;
	case BLOCK_VERBATIM:
		if (str_find(line, S("</"), 0) != SIZE_MAX)
			s->block = BLOCK_NONE;
		return true;
	case BLOCK_NONE:
	case BLOCK_PARAGRAPH:
	case BLOCK_OTHER:
		break;
	}
	return false;
}

/* Takes one line in. The level of the heading that it ends, with its text; 0 if it ends none. */
static size_t take_line(struct scan *s, struct str line, struct str *text)
{
	size_t indent = run(line, ' '), level;

	if (inside(s, line))
		return 0;
	if (str_trim(line).n == 0) {
		s->seen = s->seen || s->block == BLOCK_PARAGRAPH;
		s->block = BLOCK_NONE;
		return 0;
	}
	if (indent > 3 || line.p[0] == '\t') {
		if (s->block == BLOCK_PARAGRAPH)
			start_block(s, str_trim(line)); /* goes on: nothing starts so far in */
		else
			s->seen = true;
		return 0;
	}
	line = str_slice(line, indent, line.n);
	level = atx_level(line, text);
	if (level) {
		s->seen = s->seen || s->block == BLOCK_PARAGRAPH;
		return level;
	}
	if (s->block == BLOCK_PARAGRAPH && (is_underline(line, '=') || is_underline(line, '-'))) {
		*text = s->paragraph;
		return line.p[0] == '=' ? 1 : 2;
	}
	if (is_underline(line, '-') && line.n >= 3) {
		s->seen = true;
		s->block = BLOCK_NONE;
		return 0;
	}
	start_block(s, line);
	return 0;
}

/* At most HEADING_MAX bytes, and no part of a character. */
static struct str head(struct str s)
{
	size_t n = HEADING_MAX;

	if (s.n <= n)
		return s;
	while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_slice(s, 0, n);
}

struct str heading_first(struct arena *arena, struct str body)
{
	struct str title = {NULL, 0};
	struct scan s = {0};

	while (body.n) {
		struct str line = str_cut(&body, '\n'), text;
		size_t level;
		struct buf plain;

		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		level = take_line(&s, line, &text);
		if (!level)
			continue;
		if (level > 1 && s.seen)
			break;
		buf_init(&plain, 4096);
		plain_add(&plain, head(text));
		if (plain.n)
			title = buf_dup(&plain, arena);
		buf_release(&plain);
		break;
	}
	return title;
}
