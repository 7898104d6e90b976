/*
 * Raw HTML from anywhere, as a block and in a line: what comes out is balanced, holds only what is
 * on the allow-list, and leads nowhere that runs a script.
 */
#include <stdlib.h>
#include <string.h>

#include "model/origin.h"
#include "pass/rawhtml.h"
#include "pass/rawtag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert, which an optimised build leaves out. */
#define must(condition) ((condition) ? (void)0 : abort())

static void check(struct str html)
{
	struct {
		struct str *v;
		size_t n, cap;
	} open = {0};

	for (size_t at = str_chr(html, '<', 0); at != SIZE_MAX; at = str_chr(html, '<', at + 1)) {
		const struct raw_tag *tag;
		struct raw_token t;

		raw_read(str_slice(html, at, html.n), &t);
		must(t.kind == RAW_OPEN || t.kind == RAW_CLOSE);
		tag = raw_tag_find(t.name);
		must(tag && str_eq(t.name, str_c(tag->name)));
		for (size_t i = 0; i < t.attributes_n; i++) {
			struct str name = t.attributes[i].name, value = t.attributes[i].value;

			must(raw_tag_allows(tag, name) || str_eq(name, S("loading")) ||
			     str_eq(value, S("heading")));
			must(raw_word(" id title alt lang ", name) ||
			     !str_starts(value, S("javascript")));
			must(str_chr(value, '<', 0) == SIZE_MAX);
		}
		if (t.kind == RAW_CLOSE) {
			must(open.n > 0 && str_eq(open.v[open.n - 1], t.name));
			open.n--;
		} else if (!(tag->flags & TAG_VOID)) {
			list_push(&open, t.name);
		}
	}
	must(open.n == 0);
	list_free(&open);
}

static void run(struct pass *p, struct str s)
{
	struct node *root = node_new(p->scratch, NODE_DOCUMENT, NULL);
	struct node *paragraph = node_new(p->scratch, NODE_PARAGRAPH, NULL);
	struct raw raw;
	struct buf out;

	p->root = root;
	raw_init(&raw, p);
	buf_init(&out, 0);
	/* Cut at NUL: a block, another one, then tags in a line. */
	for (int i = 0; s.p && i < 20; i++) {
		struct node *n =
			node_new(p->scratch, i < 2 ? NODE_HTML_BLOCK : NODE_HTML_INLINE, root);

		n->text = str_cut(&s, '\0');
		node_append(i < 2 ? root : paragraph, n);
	}
	node_append(root, paragraph);
	for (struct node *n = root->first; n; n = n->next)
		if (n->kind == NODE_HTML_BLOCK)
			raw_block(p, &raw, n, &out);
	raw_end(p, &raw, root, &out);
	raw_balance(&raw, root);
	for (struct node *n = paragraph->first; n; n = n->next)
		raw_inline(p, &raw, n, &out);
	check(buf_str(&out));
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct site site;
	struct page page = {
		.kind = PAGE_CONTENT, .path = {"index.md", 8}, .content_path = {"index.md", 8}};
	struct arena arena = {0}, scratch = {0};
	struct found found = {0};
	struct diags diags = {0};
	struct pass p = {.site = &site,
			 .page = &page,
			 .arena = &arena,
			 .scratch = &scratch,
			 .diags = &diags,
			 .found = &found};

	if (!site.origins)
		origin_fill(&site);
	site.config.raw_html = RAW_HTML_FILTER;
	run(&p, (struct str){(const char *)data, size});
	map_release(&found.anchors);
	list_free(&found.refs);
	diags_release(&diags);
	arena_release(&arena);
	arena_release(&scratch);
	return 0;
}
