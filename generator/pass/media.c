/* media: images with their size, and what a reader is told of a file before opening it. */
#include "pass/active.h"
#include "pass/links.h"

/* Images larger than this are shown without width and height. */
#define IMAGE_BYTES ((size_t)32 << 20)

static bool has_text(const struct node *n)
{
	for (const struct node *x = node_next(n, n); x; x = node_next(x, n))
		if ((x->kind == NODE_TEXT || x->kind == NODE_CODE) && str_trim(x->text).n)
			return true;
	return false;
}

static bool in_link(const struct node *n)
{
	for (; n; n = n->parent)
		if (n->kind == NODE_LINK)
			return true;
	return false;
}

/* What cannot be shown is replaced by its description. */
static void only_text(struct node *image)
{
	image->kind = NODE_SPAN;
	image->text = (struct str){NULL, 0};
}

static void read_size(struct pass *p, struct node *image, const struct asset *asset)
{
	bool missing = false;
	struct buf bytes;

	if (!p->repo || !asset->source || asset->source->size > IMAGE_BYTES)
		return;
	buf_init(&bytes, IMAGE_BYTES);
	if (!repo_read(p->repo, p->worker, asset->path, &bytes, &missing, p->diags) &&
	    !bytes.overflow && !image_size(buf_str(&bytes), &image->width, &image->height))
		image->width = image->height = 0;
	buf_release(&bytes);
}

/* Another host would learn who reads the page, so the reader is left to choose. */
static void external_image(struct pass *p, struct node *image)
{
	pass_diag(p, DIAG_WARNING, "image/external", image,
		  "the image \"" STR_FMT "\" is on another host and becomes a link; put it in the "
		  "content folder",
		  STR_ARG(image->url));
	if (in_link(image->parent)) {
		only_text(image);
		return;
	}
	if (!has_text(image))
		node_append(image, pass_text(p, image, image->url));
	image->kind = NODE_LINK;
}

void media_image(struct pass *p, struct node *image)
{
	struct destination d;

	if (!has_text(image) && !image->literal)
		pass_diag(p, DIAG_WARNING, "image/alt", image,
			  "the image \"" STR_FMT
			  "\" has no description; write it between the brackets",
			  STR_ARG(image->url));
	if (foreign_address(image->url)) {
		image->link = LINK_BROKEN;
		only_text(image);
		return;
	}
	if (image->link == LINK_BROKEN) {
		pass_diag(p, DIAG_ERROR, "link/scheme", image,
			  "\"" STR_FMT "\" may not be an image's address; use a file of the site",
			  STR_ARG(image->url));
		only_text(image);
		return;
	}
	if (image->link == LINK_EXTERNAL) {
		external_image(p, image);
		return;
	}
	link_find(p, image->url, &d);
	if (d.asset) {
		link_to_asset(p, image, d.asset, (struct str){NULL, 0});
		if (image->link == LINK_FILE)
			read_size(p, image, d.asset);
		else
			only_text(image);
		return;
	}
	image->link = LINK_BROKEN;
	if (!d.page && d.path.n && p->repo && pass_looks(p, d.path))
		pass_diag(p, DIAG_ERROR, "link/outside", image,
			  "the image \"" STR_FMT "\" is not in the content folder; move it there",
			  STR_ARG(image->url));
	else
		link_missing(p, image, "image/missing", image->url, d.path.n ? &d : NULL);
	only_text(image);
}

/* ---- files ---- */

/* XML is looked through up to here; other files of no known kind as far as they are copied. */
#define XML_BYTES ((size_t)32 << 20)
#define UNSAID_BYTES ((size_t)512 << 20)

static const char *look(struct pass *p, const struct asset *asset, enum active_kind kind)
{
	const char *runs = "";
	struct buf bytes;
	bool missing;

	buf_init(&bytes, kind == ACTIVE_XML ? XML_BYTES : UNSAID_BYTES);
	if (!p->repo || !asset->source)
		; /* a site without files */
	else if (asset->source->size > bytes.max)
		runs = "more than is looked through";
	else if (repo_read(p->repo, p->worker, asset->path, &bytes, &missing, p->diags))
		runs = "what cannot be read"; /* which is told, there or when it is copied */
	else if (kind == ACTIVE_XML)
		runs = active_xml(p->scratch, buf_str(&bytes));
	else if (active_sniffed(buf_str(&bytes)))
		runs = "what looks like HTML";
	buf_release(&bytes);
	return runs ? runs : "";
}

const char *media_runs(struct pass *p, struct asset *asset)
{
	enum active_kind kind = active_kind(asset->content_path);

	if (kind == ACTIVE_NEVER || config_trusts(&p->site->config, asset->content_path))
		return "";
	if (kind == ACTIVE_ALWAYS)
		return "HTML or a script";
	if (!asset->runs)
		asset->runs = look(p, asset, kind);
	return asset->runs;
}

static void add_size(const struct pass *p, struct buf *b, uint64_t bytes)
{
	const char *unit = "file.size.mb";

	if (bytes < 1000) {
		buf_addf(b, "%u ", (unsigned)bytes);
		unit = "file.size.b";
	} else if (bytes < 999500) {
		buf_addf(b, "%u ", (unsigned)((bytes + 500) / 1000));
		unit = "file.size.kb";
	} else if (bytes < 9950000) {
		unsigned tenths = (unsigned)((bytes + 50000) / 100000);

		buf_addf(b, "%u" STR_FMT "%u ", tenths / 10,
			 STR_ARG(pass_label(p, "number.decimal")), tenths % 10);
	} else {
		buf_addf(b, "%llu ", (unsigned long long)((bytes + 500000) / 1000000));
	}
	buf_add(b, pass_label(p, unit));
}

/* The type as people name it: the extension in capitals; empty if it has none to speak of. */
static struct str file_type(struct arena *arena, struct str path)
{
	struct str ext = path_ext(path);
	char *upper = arena_new(arena, char, ext.n);

	if (ext.n > 5)
		return (struct str){NULL, 0};
	for (size_t i = 0; i < ext.n; i++) {
		char c = ext.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
			return (struct str){NULL, 0};
		upper[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	return (struct str){upper, ext.n};
}

/* The writer said it already: "report (PDF, 12 pages)". */
static bool says_type(struct pass *p, const struct node *link, struct str type)
{
	struct str text, want = str_printf(p->scratch, "(" STR_FMT, STR_ARG(type));
	struct buf b;
	bool found = false;

	buf_init(&b, 0);
	node_text(link, &b);
	text = buf_str(&b);
	for (size_t i = str_chr(text, '(', 0); i != SIZE_MAX && !found;
	     i = str_chr(text, '(', i + 1))
		found = str_eq_nocase(str_slice(text, i, i + want.n), want);
	buf_release(&b);
	return found;
}

void media_describe(struct pass *p, struct node *link)
{
	const struct asset *asset = link->target;
	struct str type = file_type(p->scratch, asset->path);
	struct buf b;

	if (type.n && says_type(p, link, type))
		return;
	buf_init(&b, 0);
	buf_adds(&b, " (");
	if (type.n)
		buf_addf(&b, STR_FMT ", ", STR_ARG(type));
	add_size(p, &b, asset->source ? asset->source->size : 0);
	buf_addc(&b, ')');
	node_append(link, pass_text(p, link, buf_dup(&b, p->scratch)));
	buf_release(&b);
}
