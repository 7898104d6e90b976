/*
 * floor: the least that any builder of a Markdown site must do, on one thread: read each page,
 * parse it with cmark-gfm, render it, write one file for it. No templates, no links, no search.
 *
 *   floor read|render|write [FOLDER] < list       a path a line; FOLDER is where write writes
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmark-gfm-core-extensions.h>

#include "base/file.h"

#define PAGE_MAX ((size_t)64 << 20)

enum mode { MODE_READ, MODE_RENDER, MODE_WRITE };

static const char *const extensions[] = {"table", "strikethrough", "autolink", "tasklist"};

static struct str without_front_matter(struct str text)
{
	size_t end;

	if (!str_starts(text, S("---\n")))
		return text;
	end = str_find(text, S("\n---\n"), 3);
	return end == SIZE_MAX ? text : str_slice(text, end + 5, text.n);
}

static char *render(struct str text)
{
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_FOOTNOTES);
	cmark_node *document;
	char *html;

	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
		cmark_parser_attach_syntax_extension(parser,
						     cmark_find_syntax_extension(extensions[i]));
	cmark_parser_feed(parser, text.p, text.n);
	document = cmark_parser_finish(parser);
	html = cmark_render_html(document, CMARK_OPT_FOOTNOTES,
				 cmark_parser_get_syntax_extensions(parser));
	cmark_node_free(document);
	cmark_parser_free(parser);
	return html;
}

static int one_page(enum mode mode, int out, struct str path, struct buf *text)
{
	char *html;
	int rc = 0;

	buf_truncate(text, 0);
	if (file_read_path(path.p, text))
		return -1;
	if (mode == MODE_READ)
		return 0;
	html = render(without_front_matter(buf_str(text)));
	while (str_starts(path, S("/")))
		path = str_slice(path, 1, path.n);
	if (mode == MODE_WRITE)
		rc = file_create(out, path, str_c(html));
	free(html);
	return rc;
}

static int all_pages(enum mode mode, int out)
{
	struct buf text;
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int rc = 0;

	buf_init(&text, PAGE_MAX);
	while (!rc && (n = getline(&line, &room, stdin)) > 0) {
		if (line[n - 1] == '\n')
			line[--n] = '\0';
		rc = one_page(mode, out, (struct str){line, (size_t)n}, &text);
		if (rc)
			perror(line);
	}
	free(line);
	buf_release(&text);
	return rc;
}

int main(int argc, char **argv)
{
	static const char *const names[] = {"read", "render", "write"};
	int out = -1, mode = 0;

	while (argc > 1 && mode < 3 && strcmp(argv[1], names[mode]))
		mode++;
	if (argc != (mode == MODE_WRITE ? 3 : 2) || mode == 3) {
		fputs("usage: floor read|render|write [FOLDER] < list\n", stderr);
		return 2;
	}
	if (mode == MODE_WRITE && (file_make_dirs(argv[2]) || (out = file_open_dir(argv[2])) < 0)) {
		perror(argv[2]);
		return 1;
	}
	cmark_gfm_core_extensions_ensure_registered();
	return all_pages((enum mode)mode, out) ? 1 : 0;
}
