#include "read/gfm.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <pthread.h>
#include <string.h>

#include "read/markdown.h"

/* ---- cmark's memory ----
 *
 * Everything cmark allocates for one parse stands in an arena that is dropped whole, so that there
 * is no tree to free, and a parse that would take too much memory can be left by longjmp: cmark
 * itself knows no failure but abort(). Its callbacks carry no context, hence the thread's variable.
 */

static _Thread_local struct gfm *memory;

/* Stands before each allocation; as large as the strictest alignment. */
union header {
	size_t size;
	max_align_t align;
};

static void *memory_calloc(size_t n, size_t size)
{
	union header *h;

	if (size && n > memory->most / size)
		longjmp(memory->full, 1);
	size *= n;
	if (size > memory->most || memory->arena.total > memory->most - size)
		longjmp(memory->full, 1);
	h = arena_alloc(&memory->arena, sizeof *h + size, alignof(union header));
	h->size = size;
	return h + 1;
}

static void *memory_realloc(void *p, size_t size)
{
	size_t old = p ? ((union header *)p - 1)->size : 0;
	void *q;

	if (size <= old)
		return p;
	q = memory_calloc(1, size);
	return old ? memcpy(q, p, old) : q;
}

static void memory_free(void *p)
{
	(void)p;
}

static cmark_mem memory_calls = {memory_calloc, memory_realloc, memory_free};

/* ---- parsing ---- */

/* See house.md, Threads: attached extensions change process-wide arrays during a parse. */
static pthread_mutex_t parse_lock = PTHREAD_MUTEX_INITIALIZER;

static cmark_node *parse_locked(struct str body)
{
	static const char *const names[] = {"table", "strikethrough", "autolink", "tasklist"};
	static bool registered;
	cmark_parser *parser;

	if (!registered) {
		cmark_gfm_core_extensions_ensure_registered();
		registered = true;
	}
	parser = cmark_parser_new_with_mem(
		CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_SOURCEPOS, &memory_calls);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		cmark_syntax_extension *e = cmark_find_syntax_extension(names[i]);

		if (e)
			cmark_parser_attach_syntax_extension(parser, e);
	}
	cmark_parser_feed(parser, body.p ? body.p : "", body.n);
	return cmark_parser_finish(parser);
}

/* NULL when the memory was full. What cmark leaves behind then is in the arena, except which
 * characters it holds for special; those are the same for every parse here. */
static cmark_node *parse(struct str body)
{
	cmark_node *volatile root = NULL;

	pthread_mutex_lock(&parse_lock);
	if (!setjmp(memory->full))
		root = parse_locked(body);
	pthread_mutex_unlock(&parse_lock);
	memory->most = SIZE_MAX / 4; /* what a walk asks for is small, and must not jump here */
	return root;
}

/* ---- bounds that can be seen before the parse ---- */

/* What may be markup. */
static const bool is_mark[UCHAR_MAX + 1] = {
	['['] = true, [']'] = true, ['('] = true, [')'] = true,	 ['!'] = true,	['*'] = true,
	['_'] = true, ['~'] = true, ['<'] = true, ['>'] = true,	 ['`'] = true,	['|'] = true,
	['&'] = true, [':'] = true, ['@'] = true, ['\\'] = true, ['\n'] = true, ['-'] = true,
};

/* How many blocks deep a line may stand, at most, judging by what it starts with. blank: nothing
 * else stands on it (in a quote or list). */
static size_t line_levels(struct str line, bool *blank)
{
	size_t levels = 1, columns = 0;

	*blank = true;
	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i], next = i + 1 < line.n ? line.p[i + 1] : ' ';

		if (c == ' ' || c == '\t') {
			columns += c == '\t' ? 4 : 1;
		} else if (c == '>' || (c && strchr("-+*.)", c) && (next == ' ' || next == '\t'))) {
			levels++;
		} else if (c != '\r' && c != '\n' && (c < '0' || c > '9')) {
			*blank = false;
			break;
		}
	}
	return *blank ? levels : levels + columns / 2;
}

/* Marks from each of which cmark looks on to the paragraph's end or back to its start: "@", "<?"
 * and
 * "<!", and parentheses that may be left out at the end of a bare URL. */
static bool is_costly(struct str s, size_t i)
{
	switch (s.p[i]) {
	case '@':
		return true;
	case '<':
		return i + 1 < s.n && (s.p[i + 1] == '?' || s.p[i + 1] == '!');
	case ')':
		return i && s.p[i - 1] && strchr(")?!.,:;*_~'\"", s.p[i - 1]);
	default:
		return false;
	}
}

/* What stands between two blank lines. */
struct stretch {
	size_t bytes, marks, costly;
};

static void count_marks(struct stretch *stretch, struct str line)
{
	stretch->bytes += line.n;
	for (size_t i = 0; i < line.n; i++) {
		if (is_mark[(unsigned char)line.p[i]]) {
			stretch->marks++;
			stretch->costly += is_costly(line, i); /* each is a mark */
		}
	}
}

static bool within_bounds(struct str body, struct str path, unsigned first_line,
			  struct diags *diags)
{
	const char *problem = NULL;
	struct stretch now = {0};
	size_t work = 0; /* of the stretches before this one */
	unsigned line = first_line;

	if (body.n > MARKDOWN_MAX_BYTES) {
		diag_add(diags, DIAG_ERROR, "markdown/limit", path, 0, 0,
			 "the text is larger than %zu MiB; split the page",
			 MARKDOWN_MAX_BYTES >> 20);
		return false;
	}
	for (size_t at = 0; at < body.n && !problem; line++) {
		size_t end = str_chr(body, '\n', at), levels;
		bool blank;

		end = end == SIZE_MAX ? body.n : end + 1;
		levels = line_levels(str_slice(body, at, end), &blank);
		if (blank) {
			work += now.costly * now.bytes;
			now = (struct stretch){0};
		}
		count_marks(&now, str_slice(body, at, end));
		if (levels > (size_t)4 * MARKDOWN_MAX_DEPTH)
			problem = "the line is nested or indented too deep";
		else if (now.marks > MARKDOWN_MAX_MARKS ||
			 now.costly * now.bytes > MARKDOWN_MAX_WORK - work)
			problem = "too much markup without a blank line; split the paragraph or "
				  "table";
		at = end;
	}
	if (problem)
		diag_add(diags, DIAG_ERROR, "markdown/limit", path, line - 1, 0, "%s", problem);
	return !problem;
}

cmark_node *gfm_parse(struct gfm *gfm, struct str body, struct str path, unsigned first_line,
		      struct diags *diags)
{
	cmark_node *root;

	if (!within_bounds(body, path, first_line, diags))
		return NULL;
	gfm->most = MARKDOWN_MAX_MEMORY(body.n);
	memory = gfm;
	root = parse(body);
	if (!root)
		diag_add(diags, DIAG_ERROR, "markdown/limit", path, 0, 0,
			 "the text takes too much memory to read: too much markup, cells that rows "
			 "leave out, or repeated references; split the page");
	return root;
}

void gfm_release(struct gfm *gfm)
{
	memory = NULL;
	arena_release(&gfm->arena);
}
