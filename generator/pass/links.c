/* links: from addresses as contributors write them to addresses that work in the output. */
#include "pass/links.h"

#include "model/address.h"
#include "model/origin.h"

/* From this many on, a page's broken links are told without a suggestion. */
#define SUGGESTIONS 50

/* ---- parts of an address ---- */

struct address {
	struct str path, query, fragment; /* as written, without '?' and '#' */
	bool has_fragment;
};

static struct address split_address(struct str s)
{
	struct address a = {.path = s};
	size_t hash = str_chr(s, '#', 0), question;

	if (hash != SIZE_MAX) {
		a.fragment = str_slice(s, hash + 1, s.n);
		a.has_fragment = true;
		a.path = str_slice(s, 0, hash);
	}
	question = str_chr(a.path, '?', 0);
	if (question != SIZE_MAX) {
		a.query = str_slice(a.path, question + 1, a.path.n);
		a.path = str_slice(a.path, 0, question);
	}
	return a;
}

/* The scheme in front, without the colon; empty if there is none. */
static struct str scheme_of(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (c == ':' && i > 0)
			return str_slice(s, 0, i);
		if (!letter &&
		    (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
			break;
	}
	return (struct str){NULL, 0};
}

static bool scheme_is_safe(struct str scheme)
{
	return str_eq_nocase(scheme, S("https")) || str_eq_nocase(scheme, S("http")) ||
	       str_eq_nocase(scheme, S("mailto")) || str_eq_nocase(scheme, S("tel"));
}

/* Browsers leave some control characters out before they look for a scheme. */
static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return true;
	return false;
}

/* A path in a URL: what would end it or start an escape is escaped; buf_add_url does the rest. */
static void add_path(struct buf *b, struct str path)
{
	for (size_t i = 0; i < path.n; i++) {
		char c = path.p[i];

		if (c == '%' || c == '?' || c == '#' || c == '\\' || (c == ':' && b->n == 0))
			buf_addf(b, "%%%02X", (unsigned)c);
		else
			buf_addc(b, c);
	}
}

/* ---- what is where ---- */

static const struct page *folder_page(const struct site *site, struct str folder)
{
	static const struct str names[] = {
		{"index.md", 8}, {"_index.md", 9}, {"README.md", 9}, {"readme.md", 9}, {"", 0}};
	const struct page *page = NULL;
	struct buf b;

	buf_init(&b, 0);
	for (size_t i = 0; i < sizeof names / sizeof *names && !page; i++) {
		buf_clear(&b);
		buf_add(&b, folder);
		if (folder.n)
			buf_addc(&b, '/');
		buf_add(&b, names[i]);
		/* The last one, without a name, is the address of a list that has no source. */
		page = map_ptr(names[i].n ? &site->by_path : &site->by_url, buf_str(&b));
	}
	buf_release(&b);
	return page;
}

static const struct page *page_at(const struct site *site, struct str path)
{
	const struct page *page = map_ptr(&site->by_path, path);
	struct buf b;

	if (page)
		return page;
	buf_init(&b, 0);
	buf_add(&b, path);
	buf_adds(&b, ".md");
	page = map_ptr(&site->by_path, buf_str(&b));
	buf_release(&b);
	return page ? page : folder_page(site, path);
}

/* An address on the site ("/a/b/"), or as a browser would take it from the page's own ("../b/");
 * also one of old. */
static const struct page *page_of_url(struct pass *p, struct str path)
{
	const struct page *page = NULL;
	struct str url;
	struct buf b;

	buf_init(&b, 8192);
	buf_addc(&b, '/');
	if (path_resolve(&b, p->page->url, path) && !b.overflow &&
	    address_parse(p->scratch, buf_str(&b), &url)) {
		page = map_ptr(&p->site->by_url, url);
		if (!page)
			page = map_ptr(&p->site->old_urls, url);
	}
	buf_release(&b);
	/* Some generators name the file. */
	if (!page && str_ends(path, S(".html")))
		return page_of_url(p, str_slice(path, 0, path.n - S(".html").n));
	return page;
}

/* The file the page is from, or a name in the folder that it lists. */
static struct str page_base(struct pass *p)
{
	struct str content = p->site->config.content;

	if (p->page->path.n)
		return p->page->path;
	return str_printf(p->scratch, STR_FMT "%s" STR_FMT "%sx", STR_ARG(content),
			  content.n ? "/" : "", STR_ARG(p->page->folder),
			  p->page->folder.n ? "/" : "");
}

/* Where a link leads in the page's own repository, as a path of the site. */
static bool resolve_written(struct pass *p, struct str path, struct str *out)
{
	struct str base = page_base(p);
	const struct origin *origin = origin_of(p->site, base);
	struct buf b;
	bool ok;

	buf_init(&b, 8192);
	ok = path_resolve(&b, origin_path(origin, p->scratch, base), path) && !b.overflow;
	if (ok) {
		*out = buf_dup(&b, p->scratch);
		if (origin->mount) {
			buf_clear(&b);
			mount_outer(&b, origin->mount, *out);
			*out = buf_dup(&b, p->scratch);
		}
	}
	buf_release(&b);
	return ok;
}

bool link_find(struct pass *p, struct str written, struct destination *d)
{
	struct str content = p->site->config.content, path;

	*d = (struct destination){0};
	if (!address_decode(p->scratch, split_address(written).path, &path) ||
	    !resolve_written(p, path, &d->path))
		return false;
	if (!path_is_foreign(d->path) &&
	    (!content.n || str_eq(d->path, content) ||
	     (str_starts(d->path, content) &&
	      str_starts(str_slice(d->path, content.n, d->path.n), S("/"))))) {
		d->inside = true;
		d->content = str_slice(d->path, content.n ? content.n + 1 : 0, d->path.n);
		d->page = page_at(p->site, d->content);
		if (!d->page)
			d->asset = map_ptr(&p->site->assets_by_path, d->content);
	}
	if (!d->page && !d->asset && str_starts(path, S("/"))) {
		/* Not from the repository's top, then from the content folder. */
		d->page = page_at(p->site, d->path);
		if (!d->page)
			d->asset = map_ptr(&p->site->assets_by_path, d->path);
	}
	if (!d->page && !d->asset)
		d->page = page_of_url(p, path);
	return true;
}

/* The address of a file that is not in the content folder; false without a pattern for it. */
static bool repository_address(struct pass *p, struct str path, struct buf *out)
{
	const struct origin *origin = origin_of(p->site, path);
	struct str head = oid_hex(p->scratch, origin->info->head);
	struct str address = origin_address(origin, p->scratch, origin->web, path, head);

	buf_add(out, address);
	return address.n > 0;
}

/* A Markdown source in the content folder that is not published now. */
static bool is_held_back(const struct site *site, const struct destination *d)
{
	size_t low = 0, high = site->sources_n;

	if (!d->inside || !address_is_page(d->content))
		return false;
	for (size_t i = 0; i < site->config.exclude_n; i++)
		if (path_glob(site->config.exclude[i], d->content))
			return false;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = str_cmp(site->sources[mid].path, d->path);

		if (c == 0)
			return true;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

/* ---- what becomes of a link ---- */

void link_missing(struct pass *p, const struct node *n, const char *rule, struct str written,
		  const struct destination *d)
{
	struct str near = {NULL, 0};
	struct buf b;

	buf_init(&b, 0);
	if (d && d->inside && p->found->misses++ < SUGGESTIONS)
		near = site_suggest_path(p->site, d->content);
	if (near.n) {
		struct str dir = path_dir(p->page->content_path);

		site_relative(&b,
			      str_printf(p->scratch, STR_FMT "%s", STR_ARG(dir), dir.n ? "/" : ""),
			      near);
	}
	pass_diag(p, DIAG_ERROR, rule, n, "%s to \"" STR_FMT "\": no such %s%s" STR_FMT "%s",
		  n->kind == NODE_IMAGE ? "image" : "link", STR_ARG(written),
		  n->kind == NODE_IMAGE ? "file" : "page", b.n ? "; did you mean \"" : "",
		  STR_ARG(buf_str(&b)), b.n ? "\"?" : "");
	buf_release(&b);
}

void link_to_page(struct pass *p, struct node *n, const struct page *page, struct str anchor)
{
	struct buf b;

	buf_init(&b, 0);
	if (page != p->page || !anchor.n)
		site_relative(&b, p->page->url, page->url);
	if (anchor.n) {
		buf_addc(&b, '#');
		buf_add(&b, anchor);
	}
	n->url = buf_dup(&b, p->scratch);
	buf_release(&b);
	n->target = page;
	n->link = page == p->page ? LINK_ANCHOR : LINK_PAGE;
}

void link_to_asset(struct pass *p, struct node *n, struct asset *asset, struct str rest)
{
	const char *runs = media_runs(p, asset);
	struct buf path, b;

	buf_init(&path, 0);
	buf_init(&b, 0);
	if (!*runs) {
		site_relative(&path, p->page->url, asset->content_path);
		add_path(&b, buf_str(&path));
		asset->used = true;
		list_push(&p->found->assets, asset);
		n->target = asset;
		n->link = LINK_FILE;
	} else if (n->kind == NODE_LINK && repository_address(p, asset->path, &b)) {
		n->link = LINK_EXTERNAL;
	} else {
		n->link = LINK_BROKEN;
		pass_diag(p, DIAG_ERROR, "link/active", n,
			  "\"" STR_FMT
			  "\" holds %s, which browsers would run as a part of the site, "
			  "and is not published; if you trust it, name its folder under "
			  "raw_html.trust in site.yaml",
			  STR_ARG(asset->content_path), runs);
	}
	buf_add(&b, rest);
	if (n->link != LINK_BROKEN)
		n->url = buf_dup(&b, p->scratch);
	buf_release(&path);
	buf_release(&b);
}

static void link_outside(struct pass *p, struct node *n, struct str written, struct str path,
			 struct str rest)
{
	struct buf b;

	buf_init(&b, 0);
	if (repository_address(p, path, &b)) {
		buf_add(&b, rest);
		n->url = buf_dup(&b, p->scratch);
		n->link = LINK_EXTERNAL;
	} else {
		pass_diag(p, DIAG_WARNING, "link/outside", n,
			  "\"" STR_FMT "\" is in the repository but not in the site; give "
			  "repository.web in site.yaml, or move it to the content folder",
			  STR_ARG(written));
		n->link = LINK_BROKEN;
	}
	buf_release(&b);
}

static void resolve_path(struct pass *p, struct node *n, struct str written, struct address a)
{
	struct str rest = str_slice(written, a.path.n, written.n), anchor;
	struct destination d;

	n->link = LINK_BROKEN;
	if (!link_find(p, written, &d)) {
		link_missing(p, n, "link/missing", written, NULL);
	} else if (d.page) {
		/* An anchor that is no text names nothing; model/refs tells. */
		if (!address_decode(p->scratch, a.fragment, &anchor))
			anchor = a.fragment;
		link_to_page(p, n, d.page, anchor);
	} else if (d.asset) {
		link_to_asset(p, n, d.asset, rest);
	} else if (is_held_back(p->site, &d)) {
		pass_diag(p, DIAG_WARNING, "link/draft", n,
			  "\"" STR_FMT "\" is not published; its text stands without the link",
			  STR_ARG(written));
	} else if (p->repo && pass_looks(p, d.path)) {
		link_outside(p, n, written, d.path, rest);
	} else {
		link_missing(p, n, "link/missing", written, &d);
	}
}

void link_resolve(struct pass *p, struct node *n)
{
	struct str written = str_trim(n->url), scheme = scheme_of(written);
	struct address a = split_address(written);

	n->url = written;
	if (n->kind == NODE_LINK && foreign_address(written)) {
		n->link = LINK_BROKEN;
	} else if (n->kind == NODE_IMAGE) {
		n->link =
			scheme.n || str_starts(written, S("//")) ? LINK_EXTERNAL : LINK_UNRESOLVED;
		if (has_control(written) || (scheme.n && !scheme_is_safe(scheme)))
			n->link = LINK_BROKEN;
		media_image(p, n);
	} else if (!written.n) {
		n->link = LINK_BROKEN;
		pass_diag(p, DIAG_ERROR, "link/missing", n, "the link has no address");
	} else if (has_control(written) || (scheme.n && !scheme_is_safe(scheme))) {
		n->link = LINK_BROKEN;
		pass_diag(p, DIAG_ERROR, "link/scheme", n,
			  "\"" STR_FMT "\" may not be linked to; use https, http, mailto or tel",
			  STR_ARG(written));
	} else if (scheme.n || str_starts(written, S("//"))) {
		n->link = LINK_EXTERNAL;
	} else if (!a.path.n) {
		struct str anchor;

		n->target = p->page;
		n->link = LINK_ANCHOR;
		if (address_decode(p->scratch, a.fragment, &anchor) && a.has_fragment)
			n->url = str_printf(p->scratch, "#" STR_FMT, STR_ARG(anchor));
	} else {
		resolve_path(p, n, written, a);
	}
}

void pass_links(struct pass *p)
{
	for (struct node *n = p->root, *next; n; n = next) {
		switch ((int)n->kind) {
		case NODE_LINK:
			link_resolve(p, n);
			if (n->link == LINK_FILE)
				media_describe(p, n);
			/* Images in a link are looked at; wikilinks in it are not. */
			for (struct node *x = n; x; x = node_next(x, n))
				if (x->kind == NODE_IMAGE)
					link_resolve(p, x);
			next = node_skip(n, p->root);
			break;
		case NODE_IMAGE:
			next = node_skip(n, p->root);
			link_resolve(p, n);
			break;
		case NODE_TEXT:
			next = link_wiki(p, n);
			break;
		default:
			next = node_next(n, p->root);
		}
	}
}
