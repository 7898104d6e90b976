#include "write/feeds.h"

#include <stdlib.h>
#include <string.h>

#include "write/pages_json.h"
#include "write/xml.h"

#define SITEMAP_MAX_ADDRESSES 50000
#define SITEMAP_MAX_BYTES ((size_t)50 * 1000 * 1000)
#define FEED_ENTRIES 50

#define SITEMAP_NS "http://www.sitemaps.org/schemas/sitemap/0.9"
#define ATOM_NS "http://www.w3.org/2005/Atom"

struct feeds {
	const struct context *c;
	struct output *out;
	struct diags *diags;
	struct arena arena;
};

static struct str absolute(struct feeds *f, struct str url)
{
	return str_printf(&f->arena, STR_FMT STR_FMT, STR_ARG(f->c->site->config.base_url),
			  STR_ARG(url));
}

static struct str day(struct feeds *f, struct date d)
{
	struct str s;
	struct buf b;

	buf_init(&b, 0);
	buf_add_date(&b, d);
	s = buf_dup(&b, &f->arena);
	buf_release(&b);
	return s;
}

/* ---- sitemap ---- */

static bool in_sitemap(const struct page *p)
{
	return p->kind != PAGE_NOT_FOUND && p->kind != PAGE_SEARCH && p->kind != PAGE_WANTED;
}

static void sitemap_entry(struct feeds *f, struct xml *x, const struct page *p)
{
	struct page_dates dates = page_dates(p, &f->c->site->history);

	xml_start(x, "url");
	xml_text(x, &f->arena, "loc", absolute(f, p->url));
	if (dates.changed.year)
		xml_text(x, &f->arena, "lastmod", day(f, dates.changed));
	xml_end(x);
}

/* One part from page *next on; moves *next past what went in. */
static int sitemap_part(struct feeds *f, size_t *next, struct str path)
{
	const struct site *site = f->c->site;
	size_t addresses = 0;
	struct xml x;

	xml_open(&x, "urlset", SITEMAP_NS);
	for (; *next < site->pages_n; ++*next) {
		struct arena_mark mark = arena_mark(&f->arena);
		if (!in_sitemap(site->pages[*next]))
			continue;
		if (addresses == SITEMAP_MAX_ADDRESSES || xml_size(&x) > SITEMAP_MAX_BYTES - 65536)
			break;
		sitemap_entry(f, &x, site->pages[*next]);
		arena_rewind(&f->arena, mark);
		addresses++;
	}
	return xml_put(&x, f->out, path, f->diags);
}

static int write_sitemap(struct feeds *f)
{
	const struct site *site = f->c->site;
	size_t n = 0, parts = 0, next = 0;
	struct xml index;

	for (size_t i = 0; i < site->pages_n; i++)
		n += in_sitemap(site->pages[i]);
	if (n <= SITEMAP_MAX_ADDRESSES && n < SITEMAP_MAX_BYTES / 512)
		return sitemap_part(f, &next, S("sitemap.xml"));
	xml_open(&index, "sitemapindex", SITEMAP_NS);
	while (next < site->pages_n) {
		struct str path = str_printf(&f->arena, "sitemap-%zu.xml", ++parts);
		if (sitemap_part(f, &next, path)) {
			index.failed = true;
			break;
		}
		xml_start(&index, "sitemap");
		xml_text(&index, &f->arena, "loc", absolute(f, path));
		xml_end(&index);
		while (next < site->pages_n && !in_sitemap(site->pages[next]))
			next++;
	}
	return xml_put(&index, f->out, S("sitemap.xml"), f->diags);
}

/* ---- Atom ---- */

static void atom_link(struct feeds *f, struct xml *x, const char *rel, struct str url)
{
	xml_start(x, "link");
	xml_attribute(x, &f->arena, "rel", str_c(rel));
	xml_attribute(x, &f->arena, "href", absolute(f, url));
	xml_end(x);
}

static struct str instant(struct feeds *f, const struct commit *commit)
{
	struct str s;
	struct buf b;

	buf_init(&b, 0);
	buf_add_instant(&b, commit->committed, commit->committed_zone);
	s = buf_dup(&b, &f->arena);
	buf_release(&b);
	return s;
}

static void atom_entry(struct feeds *f, struct xml *x, const struct page *p,
		       const struct page_dates *dates)
{
	xml_start(x, "entry");
	xml_text(x, &f->arena, "title", p->title);
	xml_text(x, &f->arena, "id", absolute(f, p->url));
	xml_text(x, &f->arena, "updated", instant(f, dates->last));
	if (dates->first)
		xml_text(x, &f->arena, "published", instant(f, dates->first));
	atom_link(f, x, "alternate", p->url);
	xml_text(x, &f->arena, "summary", p->summary.n ? p->summary : dates->last->subject);
	xml_end(x);
}

struct dated {
	const struct page *page;
	struct page_dates dates;
};

static int compare_dated(const void *x, const void *y)
{
	const struct dated *a = x, *b = y;

	if (a->dates.last->committed != b->dates.last->committed)
		return a->dates.last->committed > b->dates.last->committed ? -1 : 1;
	return a->page->index < b->page->index ? -1 : a->page->index > b->page->index;
}

/* A feed of the pages of one type (NULL: all), the last changed first. */
static int write_atom(struct feeds *f, const struct page *list, struct str path)
{
	const struct site *site = f->c->site;
	struct dated *pages = arena_new(&f->arena, struct dated, site->pages_n);
	size_t n = 0;
	struct xml x;

	for (size_t i = 0; i < site->pages_n; i++) {
		const struct page *p = site->pages[i];
		struct page_dates dates = page_dates(p, &site->history);
		if (dates.last && p->path.n && (!list->list_of || p->type == list->list_of))
			pages[n++] = (struct dated){p, dates};
	}
	qsort(pages, n, sizeof *pages, compare_dated);
	xml_open(&x, "feed", ATOM_NS);
	xml_text(&x, &f->arena, "title",
		 list->list_of ? str_printf(&f->arena, STR_FMT " – " STR_FMT, STR_ARG(list->title),
					    STR_ARG(site->config.title))
			       : site->config.title);
	xml_text(&x, &f->arena, "id", absolute(f, path));
	atom_link(f, &x, "self", path);
	atom_link(f, &x, "alternate", list->url);
	/* An empty feed still needs a time; the beginning says that nothing ever changed. */
	xml_text(&x, &f->arena, "updated",
		 n ? instant(f, pages[0].dates.last) : S("1970-01-01T00:00:00Z"));
	xml_start(&x, "author");
	xml_text(&x, &f->arena, "name", site->config.title);
	xml_end(&x);
	for (size_t i = 0; i < n && i < FEED_ENTRIES; i++)
		atom_entry(f, &x, pages[i].page, &pages[i].dates);
	return xml_put(&x, f->out, path, f->diags);
}

static int write_feeds(struct feeds *f)
{
	const struct config *config = &f->c->site->config;

	if (write_atom(f, f->c->site->home, S("atom.xml")))
		return -1;
	for (size_t i = 0; i < config->feeds_n; i++) {
		const struct page *list = context_type_list(f->c->site, config->feeds[i]);
		if (list &&
		    write_atom(f, list,
			       str_printf(&f->arena, STR_FMT "atom.xml", STR_ARG(list->url))))
			return -1;
	}
	return 0;
}

/* ---- OpenSearch ---- */

static int write_opensearch(struct feeds *f)
{
	const struct site *site = f->c->site;
	const struct page *search = NULL;
	struct xml x;

	for (size_t i = 0; i < site->pages_n; i++)
		if (site->pages[i]->kind == PAGE_SEARCH)
			search = site->pages[i];
	if (!search)
		return 0;
	xml_open(&x, "OpenSearchDescription", "http://a9.com/-/spec/opensearch/1.1/");
	/* At most 16 characters, the specification says. */
	xml_text(&x, &f->arena, "ShortName", utf8_prefix(site->config.title, 16));
	xml_text(&x, &f->arena, "Description", site->config.title);
	xml_start(&x, "Url");
	xml_attribute(&x, &f->arena, "type", S("text/html"));
	xml_attribute(&x, &f->arena, "template",
		      str_printf(&f->arena, STR_FMT "?q={searchTerms}",
				 STR_ARG(absolute(f, search->url))));
	xml_end(&x);
	return xml_put(&x, f->out, S("opensearch.xml"), f->diags);
}

/* ---- plain text ---- */

static int put_text(struct feeds *f, struct str path, struct buf *text)
{
	int rc = output_put(f->out, 0, path, buf_str(text), f->diags);

	buf_release(text);
	return rc;
}

static int write_robots(struct feeds *f)
{
	struct buf b;

	buf_init(&b, 0);
	buf_adds(&b, "User-agent: *\nAllow: /\n");
	if (f->c->site->config.base_url.n)
		buf_addf(&b, "Sitemap: " STR_FMT "\n", STR_ARG(absolute(f, S("sitemap.xml"))));
	return put_text(f, S("robots.txt"), &b);
}

/* The path under which the site stands on its host: "/", "/some/path/". */
static struct str base_path(const struct config *config)
{
	struct str rest = config->base_url;
	size_t host = str_find(rest, S("://"), 0), slash;

	if (host == SIZE_MAX)
		return S("/");
	slash = str_find(rest, S("/"), host + 3);
	return slash == SIZE_MAX ? S("/") : str_slice(rest, slash, rest.n);
}

/* "/old" and "/old/" both: hosts differ in whether they ask for the slash. */
static void add_nginx_redirect(struct buf *b, struct str base, struct str old, struct str url)
{
	bool slash = str_ends(old, S("/"));

	for (int i = slash ? 0 : 1; i < 2; i++) {
		buf_adds(b, "\"");
		buf_add(b, base);
		/* nginx compares with what it has decoded. */
		for (size_t k = 0; k < old.n - (slash && i == 1); k++) {
			if (old.p[k] == '"' || old.p[k] == '\\')
				buf_addc(b, '\\');
			buf_addc(b, old.p[k]);
		}
		buf_adds(b, "\" \"");
		buf_add(b, base);
		buf_add_url(b, url);
		buf_adds(b, "\";\n");
	}
}

/* Old addresses for hosts that read _redirects, and as an nginx map. */
static int write_redirects(struct feeds *f)
{
	const struct map *old = &f->c->site->old_urls;
	struct str base = base_path(&f->c->site->config);
	struct buf plain, nginx;

	if (!old->n)
		return 0;
	buf_init(&plain, 0);
	buf_init(&nginx, 0);
	buf_adds(&nginx, "map $uri $leerspoor_moved {\ndefault \"\";\n");
	for (size_t i = 0; i < old->n; i++) {
		const struct page *p = old->e[i].cptr;
		buf_add(&plain, base);
		buf_add_url(&plain, old->e[i].key);
		buf_addc(&plain, ' ');
		buf_add(&plain, base);
		buf_add_url(&plain, p->url);
		buf_adds(&plain, " 301\n");
		add_nginx_redirect(&nginx, base, old->e[i].key, p->url);
	}
	buf_adds(&nginx, "}\n");
	if (put_text(f, S("_redirects"), &plain)) {
		buf_release(&nginx);
		return -1;
	}
	return put_text(f, S("redirects.nginx.conf"), &nginx);
}

static const char *const headers[] = {
	"Content-Security-Policy: " CONTEXT_POLICY("") "; frame-ancestors 'none'",
	"X-Content-Type-Options: nosniff",
	"Referrer-Policy: strict-origin-when-cross-origin",
	"Permissions-Policy: camera=(), geolocation=(), microphone=()",
	"Strict-Transport-Security: max-age=31536000",
	"Cross-Origin-Opener-Policy: same-origin",
};

static int write_headers(struct feeds *f)
{
	struct buf plain, nginx;

	buf_init(&plain, 0);
	buf_init(&nginx, 0);
	buf_adds(&plain, "/*\n");
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		struct str value = str_c(headers[i]), name = str_cut(&value, ':');
		buf_addf(&plain, "  %s\n", headers[i]);
		buf_addf(&nginx, "add_header " STR_FMT " \"" STR_FMT "\" always;\n", STR_ARG(name),
			 STR_ARG(str_trim(value)));
	}
	buf_adds(&plain, "/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n");
	buf_adds(&nginx, "location ^~ /assets/ { add_header Cache-Control \"public, "
			 "max-age=31536000, immutable\"; }\n");
	if (put_text(f, S("_headers"), &plain)) {
		buf_release(&nginx);
		return -1;
	}
	return put_text(f, S("headers.nginx.conf"), &nginx);
}

static int write_security_txt(struct feeds *f)
{
	const struct config *config = &f->c->site->config;
	struct buf b;

	if (!config->security_txt_n)
		return 0;
	buf_init(&b, 0);
	for (size_t i = 0; i < config->security_txt_n; i++)
		buf_addf(&b, STR_FMT ": " STR_FMT "\n", STR_ARG(config->security_txt[i].name),
			 STR_ARG(config->security_txt[i].value));
	return put_text(f, S(".well-known/security.txt"), &b);
}

int feeds_write(const struct context *c, struct output *out, struct diags *diags)
{
	struct feeds f = {.c = c, .out = out, .diags = diags};
	bool absolute_urls = c->site->config.base_url.n > 0;
	int rc = -1;

	if ((absolute_urls && (write_sitemap(&f) || write_feeds(&f) || write_opensearch(&f))) ||
	    write_robots(&f) || write_redirects(&f) || write_headers(&f) ||
	    write_security_txt(&f) || pages_json_write(c, out, diags))
		goto out;
	rc = 0;
out:
	arena_release(&f.arena);
	return rc;
}
