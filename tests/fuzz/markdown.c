/*
 * Pages from anywhere: the whole of body_build on arbitrary bytes, in a small site. What comes out
 * must be HTML whose tags are balanced, the structure of the body must hold together, and a book
 * has it as XML.
 */
#include <libxml/parser.h>

#include "small_site.h"
#include "write/book.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_body(const struct page *page)
{
	const struct body *b = &page->body;

	must(utf8_valid(b->html));
	check_html(b->html);
	must(b->sections_n >= 1);
	for (size_t i = 0; i < b->sections_n; i++) {
		must(utf8_valid(b->sections[i].text));
		must(i == 0 || map_has(&b->anchors, b->sections[i].anchor));
		must(i == 0 || (b->sections[i].level >= 2 && b->sections[i].level <= 6));
	}
	for (size_t i = 0; i < b->refs_n; i++)
		must(b->refs[i].target && utf8_valid(b->refs[i].context));
	for (size_t i = 0; i < b->anchors.n; i++)
		must(b->anchors.e[i].num >= 1 && b->anchors.e[i].num <= b->sections_n);
}

static void silent(void *ctx, const char *message, ...)
{
	(void)ctx;
	(void)message;
}

static void check_book(struct page *page)
{
	struct book book;
	struct buf out;
	xmlDocPtr doc;

	book_init(&book, &site, &pages[3]);
	buf_init(&out, 0);
	buf_adds(&out, "<body xmlns:epub=\"http://www.idpf.org/2007/ops\">");
	book_add_html(&book, &out, page, page->body.html);
	buf_adds(&out, "</body>");
	doc = xmlReadMemory(out.p, (int)out.n, NULL, NULL,
			    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
				    XML_PARSE_HUGE);
	must(doc);
	xmlFreeDoc(doc);
	buf_release(&out);
	book_release(&book);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0}, scratch = {0};
	struct diags diags = {0};
	struct pass p = {.site = &site,
			 .page = &pages[3],
			 .arena = &arena,
			 .scratch = &scratch,
			 .diags = &diags,
			 .terms = terms};

	if (!site.pages) {
		make_site();
		xmlSetGenericErrorFunc(NULL, silent);
	}
	p.terms = terms;
	p.page->worksheet = size > 0 && data[0] & 1;
	body_build(&p, (struct str){(const char *)data, size});
	check_body(p.page);
	check_book(p.page);
	body_release(&p.page->body);
	body_fragment(&p, (struct str){(const char *)data, size}, 1);
	diags_release(&diags);
	arena_release(&arena);
	arena_release(&scratch);
	return 0;
}
