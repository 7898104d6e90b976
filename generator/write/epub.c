#include "write/epub.h"

#include <string.h>

#include "model/origin.h"
#include "write/book.h"
#include "base/digest.h"
#include "write/zip.h"

#define XHTML                                                                                      \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n"                            \
	"<html xmlns=\"http://www.w3.org/1999/xhtml\" "                                            \
	"xmlns:epub=\"http://www.idpf.org/2007/ops\""

static const char container[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<container version=\"1.0\" "
	"xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n"
	"<rootfiles>\n<rootfile full-path=\"book/package.opf\" "
	"media-type=\"application/oebps-package+xml\"/>\n</rootfiles>\n</container>\n";

/* Little: reading systems have their own, and readers their wishes. */
static const char style[] =
	"h1,h2,h3,h4,h5,h6{line-height:1.2;break-after:avoid}\n"
	".summary{font-weight:bold}\n"
	"dt{font-weight:bold}\ndd{margin:0 0 .5em 1em}\n"
	"blockquote,.callout,aside{margin:1em 0;padding-left:1em;border-left:.25em solid}\n"
	"table{border-collapse:collapse}\nth,td{border:1px solid;padding:.25em .5em;"
	"vertical-align:top;text-align:left}\n"
	"pre{white-space:pre-wrap}\nimg{max-width:100%;height:auto}\n"
	"footer{margin-top:2em;border-top:1px solid;font-size:.875em}\n"
	"nav ol{list-style:none;padding-left:1em}\n";

struct epub {
	struct book book;
	struct zip zip;
	const struct page *root;
	struct str title;
	struct buf text; /* of the file that is being made */
};

static void open_xhtml(struct epub *e, struct str lang, struct str title)
{
	struct buf *b = &e->text;

	buf_clear(b);
	buf_adds(b, XHTML " lang=\"");
	buf_add_xml(b, lang);
	buf_adds(b, "\" xml:lang=\"");
	buf_add_xml(b, lang);
	buf_adds(b, "\">\n<head>\n<title>");
	buf_add_xml(b, title);
	buf_adds(b, "</title>\n<link rel=\"stylesheet\" type=\"text/css\" "
		    "href=\"book.css\"/>\n</head>\n<body>\n");
}

static void put(struct epub *e, struct str name)
{
	e->zip.failed = e->zip.failed || e->text.overflow;
	zip_add(&e->zip, str_printf(&e->book.arena, "book/" STR_FMT, STR_ARG(name)),
		buf_str(&e->text), false);
}

/* ---- contents ---- */

static void add_nav(struct epub *e)
{
	struct book *book = &e->book;
	struct buf *b = &e->text;
	size_t i = 0;

	open_xhtml(e, book->site->config.language, e->title);
	buf_adds(b, "<nav epub:type=\"toc\" id=\"toc\">\n<h1>");
	buf_add_xml(b, labels_peek(&book->site->labels, S("book.contents")));
	buf_adds(b, "</h1>\n<ol>\n");
	while (i != SIZE_MAX) {
		const struct chapter *c = &book->chapters[i];

		buf_addf(b, "<li><a href=\"" STR_FMT "\">", STR_ARG(c->file));
		buf_add_xml(b, c->page->title);
		buf_adds(b, "</a>");
		if (c->first != SIZE_MAX) {
			buf_adds(b, "\n<ol>\n");
			i = c->first;
			continue;
		}
		buf_adds(b, "</li>\n");
		while (c->next == SIZE_MAX && c->parent != SIZE_MAX) {
			buf_adds(b, "</ol></li>\n");
			c = &book->chapters[c->parent];
		}
		i = c->next;
	}
	buf_adds(b, "</ol>\n</nav>\n</body>\n</html>\n");
	put(e, S("nav.xhtml"));
}

/* ---- the package ---- */

/* A name that is the same for the same book of the same commit, in the form of a UUID of one's own
 * making (version 8, RFC 9562). */
static void add_identifier(struct epub *e)
{
	const struct site *site = e->book.site;
	struct buf key, hex;

	buf_init(&key, 0);
	buf_init(&hex, 0);
	buf_add(&key, site->config.base_url.n ? site->config.base_url : site->config.title);
	buf_addc(&key, '\n');
	buf_add(&key, e->root->url);
	for (size_t i = 0; i < site->origins_n; i++) {
		buf_addc(&key, '\n');
		buf_add(&key, oid_hex(&e->book.arena, site->origins[i].info->head));
	}
	buf_add_digest(&hex, digest_of(buf_str(&key)));
	buf_addf(&e->text, "urn:uuid:%.8s-%.4s-8%.3s-8%.3s-%.12s", hex.p, hex.p + 8, hex.p + 12,
		 hex.p + 15, hex.p + 18);
	buf_release(&key);
	buf_release(&hex);
}

static void add_member(struct buf *b, const char *name, struct str value)
{
	if (!value.n)
		return;
	buf_addf(b, "<dc:%s>", name);
	buf_add_xml(b, value);
	buf_addf(b, "</dc:%s>\n", name);
}

static void add_metadata(struct epub *e)
{
	static const char accessible[] =
		"<meta property=\"schema:accessMode\">textual</meta>\n"
		"<meta property=\"schema:accessModeSufficient\">textual</meta>\n"
		"<meta property=\"schema:accessibilityFeature\">tableOfContents</meta>\n"
		"<meta property=\"schema:accessibilityFeature\">structuralNavigation</meta>\n"
		"<meta property=\"schema:accessibilityFeature\">alternativeText</meta>\n"
		"<meta property=\"schema:accessibilityHazard\">none</meta>\n";
	const struct site *site = e->book.site;
	const struct config *config = &site->config;
	struct date day = site->today;
	struct buf *b = &e->text;

	buf_adds(b, "<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
		    "<dc:identifier id=\"id\">");
	add_identifier(e);
	buf_adds(b, "</dc:identifier>\n");
	add_member(b, "title", e->title);
	add_member(b, "language", config->language);
	add_member(b, "publisher", config->publisher_name);
	add_member(b, "description", e->root->summary.n ? e->root->summary : config->description);
	if (config->base_url.n)
		add_member(b, "source",
			   str_printf(&e->book.arena, STR_FMT STR_FMT, STR_ARG(config->base_url),
				      STR_ARG(e->root->url)));
	/* Without git there is no day; then the first that the archive's form knows. */
	if (!day.year)
		day = (struct date){1980, 1, 1};
	buf_adds(b, "<meta property=\"dcterms:modified\">");
	buf_add_date(b, day);
	buf_adds(b, "T00:00:00Z</meta>\n");
	buf_add(b, str_c(accessible));
	buf_adds(b, "</metadata>\n");
}

static void add_package(struct epub *e)
{
	struct book *book = &e->book;
	struct buf *b = &e->text;

	buf_clear(b);
	buf_adds(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		    "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" "
		    "unique-identifier=\"id\" xml:lang=\"");
	buf_add_xml(b, book->site->config.language);
	buf_adds(b, "\">\n");
	add_metadata(e);
	buf_adds(b, "<manifest>\n<item id=\"nav\" href=\"nav.xhtml\" "
		    "media-type=\"application/xhtml+xml\" properties=\"nav\"/>\n"
		    "<item id=\"css\" href=\"book.css\" media-type=\"text/css\"/>\n");
	for (size_t i = 0; i < book->n; i++)
		buf_addf(b,
			 "<item id=\"c%zu\" href=\"" STR_FMT
			 "\" media-type=\"application/xhtml+xml\"/>\n",
			 i + 1, STR_ARG(book->chapters[i].file));
	for (size_t i = 0; i < book->images.n; i++)
		buf_addf(b, "<item id=\"i%zu\" href=\"" STR_FMT "\" media-type=\"" STR_FMT "\"/>\n",
			 i + 1, STR_ARG(book_image_file(book, i)),
			 STR_ARG(book_image_type(book->images.v[i]->path)));
	buf_adds(b, "</manifest>\n<spine>\n<itemref idref=\"nav\"/>\n");
	for (size_t i = 0; i < book->n; i++)
		buf_addf(b, "<itemref idref=\"c%zu\"/>\n", i + 1);
	buf_adds(b, "</spine>\n</package>\n");
	put(e, S("package.opf"));
}

/* ---- the whole ---- */

static void add_chapters(struct epub *e)
{
	for (size_t i = 0; i < e->book.n; i++) {
		const struct chapter *c = &e->book.chapters[i];

		open_xhtml(e, c->page->lang.n ? c->page->lang : e->book.site->config.language,
			   c->page->title);
		buf_adds(&e->text, "<section epub:type=\"chapter\">\n");
		book_add_chapter(&e->book, &e->text, c);
		buf_adds(&e->text, "</section>\n</body>\n</html>\n");
		put(e, c->file);
	}
}

static int add_images(struct epub *e, struct diags *diags)
{
	for (size_t i = 0; i < e->book.images.n; i++) {
		const struct asset *image = e->book.images.v[i];
		bool missing;

		buf_clear(&e->text);
		if (repo_read(e->book.site->repo, 0, image->path, &e->text, &missing, diags)) {
			if (missing)
				diag_env(diags, "repo/read", image->path, "the file went away");
			return -1;
		}
		put(e, book_image_file(&e->book, i));
	}
	return 0;
}

int epub_make(const struct site *site, const struct page *root, struct buf *out,
	      struct diags *diags)
{
	struct epub e = {.root = root, .title = site->config.title};
	struct str all = {NULL, 0};
	int rc;

	zip_init(&e.zip);
	buf_init(&e.text, 0);
	book_init(&e.book, site, root);
	if (root->url.n)
		e.title = str_printf(&e.book.arena, STR_FMT " – " STR_FMT, STR_ARG(root->title),
				     STR_ARG(site->config.title));
	zip_add(&e.zip, S("mimetype"), S("application/epub+zip"), true);
	zip_add(&e.zip, S("META-INF/container.xml"), str_c(container), false);
	zip_add(&e.zip, S("book/book.css"), str_c(style), false);
	add_nav(&e);
	add_chapters(&e);
	rc = add_images(&e, diags);
	add_package(&e);
	if (!rc)
		all = zip_finish(&e.zip);
	buf_add(out, all);
	if (!rc && (!all.n || out->overflow)) {
		diag_env(diags, "epub/size", root->path, "the book is larger than %zu MiB",
			 ZIP_MAX >> 20);
		rc = -1;
	}
	book_release(&e.book);
	zip_release(&e.zip);
	buf_release(&e.text);
	return rc;
}
