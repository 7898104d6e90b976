/*
 * book: which pages stand in a book, in which order, and their texts as XHTML.
 *
 * What a body says in HTML is parsed anew (libxml2) and written out as XML. Links between pages of
 * the book lead to their chapters, others to the site, if it has an address; an id, which in XML
 * must be a name, is given one.
 */
#ifndef WRITE_BOOK_H
#define WRITE_BOOK_H

#include "model/site.h"

struct chapter {
	const struct page *page;
	struct str file;    /* "c0001.xhtml" */
	size_t parent;	    /* index of the chapter above; SIZE_MAX at the top */
	size_t first, next; /* child, sibling; SIZE_MAX: none */
};

struct book {
	const struct site *site;
	struct arena arena;
	struct chapter *chapters; /* in the order in which they are read */
	size_t n;
	size_t *of; /* page.index → place in chapters, or SIZE_MAX */
	struct {
		const struct asset **v;
		size_t n, cap;
	} images;	     /* that some chapter shows, each once */
	struct map image_at; /* content_path → index in images + 1 */
};

/* root: the book is of that page and all below it; the site's home for all. */
void book_init(struct book *b, const struct site *site, const struct page *root);
void book_release(struct book *b);

/* Appends what is inside the chapter's body. */
void book_add_chapter(struct book *b, struct buf *out, const struct chapter *c);

/* Appends HTML of a page as XHTML. The images it shows are noted. */
void book_add_html(struct book *b, struct buf *out, const struct page *page, struct str html);

/* The chapter at a path from the site's top ("a/b", with or without its slash); NULL: none. */
const struct chapter *book_chapter(const struct book *b, struct str path);

/* Where an image stands in the book, "i1.png"; by its index. In the book's arena. */
struct str book_image_file(struct book *b, size_t i);
/* "image/png"; {NULL, 0} for what not every reading system shows. */
struct str book_image_type(struct str path);

#endif
