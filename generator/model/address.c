#include "model/address.h"
#include "model/site.h"

bool address_is_page(struct str path)
{
	struct str ext = path_ext(path);

	return str_eq_nocase(ext, S("md")) || str_eq_nocase(ext, S("markdown")) ||
	       str_eq_nocase(ext, S("mdx"));
}

bool address_is_index(struct str content_path)
{
	struct str stem = path_stem(path_base(content_path));

	return str_eq(stem, S("index")) || str_eq(stem, S("_index")) ||
	       str_eq_nocase(stem, S("readme"));
}

static bool is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '_' || c == '-' || c == '~';
}

void address_component(struct buf *out, struct str component)
{
	size_t start = out->n, i = 0;

	while (i < component.n && is_plain((unsigned char)component.p[i]))
		i++;
	/* A leading dot would hide the page on many hosts. */
	if (component.n && i == component.n && component.p[0] != '.') {
		for (i = 0; i < component.n; i++) {
			char c = component.p[i];
			buf_addc(out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
		}
		return;
	}
	buf_add_slug(out, component);
	if (out->n == start) {
		uint64_t h = 1469598103934665603u;
		for (i = 0; i < component.n; i++)
			h = (h ^ (unsigned char)component.p[i]) * 1099511628211u;
		buf_addf(out, "p%08x", (unsigned)(h ^ h >> 32));
	}
}

struct str address_of(struct arena *arena, struct str content_path, struct str slug, bool as_index)
{
	struct str dir = path_dir(content_path);
	struct str stem = path_stem(path_base(content_path));
	struct str result;
	struct buf url;

	buf_init(&url, 0);
	if (as_index && slug.n) {
		stem = slug;
		dir = path_dir(dir);
	} else if (as_index) {
		stem = (struct str){NULL, 0};
	} else if (slug.n) {
		stem = slug;
	}
	while (dir.n) {
		struct str part = str_cut(&dir, '/');
		address_component(&url, part);
		buf_addc(&url, '/');
	}
	if (stem.n) {
		address_component(&url, stem);
		buf_addc(&url, '/');
	}
	result = buf_dup(&url, arena);
	buf_release(&url);
	return result;
}

/* No control characters, valid UTF-8. */
static bool is_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return utf8_valid(s);
}

bool address_decode(struct arena *arena, struct str s, struct str *out)
{
	*out = str_percent_decode(s, arena);
	return out->n == s.n || is_text(*out);
}

bool address_parse(struct arena *arena, struct str written, struct str *url)
{
	struct buf b;
	bool ok;

	written = str_trim(written);
	if (!written.n || str_find(written, S("://"), 0) != SIZE_MAX ||
	    str_starts(written, S("//")) || str_chr(written, '\\', 0) != SIZE_MAX ||
	    str_chr(written, '?', 0) != SIZE_MAX || str_chr(written, '#', 0) != SIZE_MAX)
		return false;
	buf_init(&b, 4096);
	ok = path_resolve(&b, (struct str){NULL, 0}, written) && !b.overflow;
	if (ok && str_eq(path_base(buf_str(&b)), S("index.html")))
		buf_truncate(&b, b.n - S("index.html").n);
	else if (ok && b.n && !path_ext(buf_str(&b)).n)
		buf_addc(&b, '/');
	for (size_t i = 0; ok && i < b.n; i++)
		ok = (unsigned char)b.p[i] >= 32 && b.p[i] != 127 && b.p[i] != '<' &&
		     b.p[i] != '>' && b.p[i] != '"';
	if (ok)
		*url = buf_dup(&b, arena);
	buf_release(&b);
	return ok;
}

struct str address_file(struct arena *arena, struct str url)
{
	if (url.n && url.p[url.n - 1] != '/')
		return url;
	return str_printf(arena, STR_FMT "index.html", STR_ARG(url));
}

struct str address_id(struct str url)
{
	if (url.n && url.p[url.n - 1] == '/')
		url.n--;
	return path_base(url);
}

void site_relative(struct buf *out, struct str from_url, struct str to_url)
{
	size_t common = 0, start = out->n;

	/* The folders that both share; from_url's own last part counts only when it ends in '/'. */
	for (size_t i = 0; i < from_url.n && i < to_url.n && from_url.p[i] == to_url.p[i]; i++)
		if (from_url.p[i] == '/')
			common = i + 1;
	for (size_t i = common; i < from_url.n; i++)
		if (from_url.p[i] == '/')
			buf_adds(out, "../");
	buf_add(out, str_slice(to_url, common, to_url.n));
	if (out->n == start)
		buf_adds(out, "./");
}
