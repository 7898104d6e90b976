#include <string.h>

#include "write/audit_parts.h"

/* As a browser reads it: nothing around it, no line ends or tabs in it. */
static struct str clean(struct arena *arena, struct str s)
{
	char *p;
	size_t n = 0;

	while (s.n && (unsigned char)s.p[0] <= ' ')
		s = str_slice(s, 1, s.n);
	while (s.n && (unsigned char)s.p[s.n - 1] <= ' ')
		s.n--;
	if (str_chr(s, '\n', 0) == SIZE_MAX && str_chr(s, '\t', 0) == SIZE_MAX &&
	    str_chr(s, '\r', 0) == SIZE_MAX)
		return s;
	p = arena_new(arena, char, s.n);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\n' && s.p[i] != '\t' && s.p[i] != '\r')
			p[n++] = s.p[i];
	return (struct str){p, n};
}

/* What stands before the colon; empty if that is no scheme. */
static struct str scheme_of(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], lower = (char)(c | 0x20);
		bool letter = lower >= 'a' && lower <= 'z';

		if (c == ':')
			return str_slice(s, 0, i);
		if (!letter &&
		    (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
			break;
	}
	return (struct str){NULL, 0};
}

static bool is_slash(char c)
{
	return c == '/' || c == '\\'; /* to a browser the same */
}

/* A link to a file of this site: kept until all files are known. */
static void add_link(struct reading *r, struct target target, unsigned line)
{
	struct shelf *shelf = r->shelf;
	struct map_entry *e;
	struct buf key;
	bool added;

	buf_init(&key, 0);
	buf_add(&key, target.path);
	buf_addc(&key, '\0');
	buf_add(&key, target.fragment);
	e = map_get(&shelf->target_by_key, buf_str(&key));
	if (!e) {
		struct str own = buf_dup(&key, &shelf->arena);
		target.path = str_slice(own, 0, target.path.n);
		target.fragment = str_slice(own, target.path.n + 1, own.n);
		e = map_put(&shelf->target_by_key, own, &added);
		e->num = shelf->targets.n;
		list_push(&shelf->targets, target);
	}
	buf_release(&key);
	if (shelf->targets.v[e->num].linked_by == r->file + 1)
		return;
	shelf->targets.v[e->num].linked_by = r->file + 1;
	list_push(
		&shelf->links,
		(struct link){.file = (uint32_t)r->file, .target = (uint32_t)e->num, .line = line});
}

/* path and fragment as written, on this site; path from the root if it starts with '/'. */
static void on_this_site(struct reading *r, struct str path, struct str fragment, unsigned line)
{
	struct arena *scratch = &r->shelf->scratch;
	struct str last;
	struct target target;
	struct buf b;

	path = str_percent_decode(path, scratch);
	buf_init(&b, 0);
	if (!path.n) {
		buf_add(&b, r->path);
	} else if (path_resolve(&b, r->path, path)) {
		last = path_base(path);
		if (b.n && (!last.n || str_eq(last, S(".")) || str_eq(last, S(".."))))
			buf_addc(&b, '/');
	} else {
		audit_find(r, DIAG_ERROR, "audit/link", line,
			   "link to \"" STR_FMT "\": leads out of the site", STR_ARG(path));
		buf_release(&b);
		return;
	}
	/* A text fragment (":~:text=…") names no id. */
	fragment = str_slice(fragment, 0, str_find(fragment, S(":~:"), 0));
	target = (struct target){.path = buf_str(&b),
				 .fragment = str_percent_decode(fragment, scratch)};
	if (str_eq_nocase(target.fragment, S("top")))
		target.fragment = S("");
	add_link(r, target, line);
	buf_release(&b);
}

static void elsewhere(struct reading *r, enum address_use use, struct str address, const char *what,
		      unsigned line)
{
	if (use != USE_FOLLOW)
		audit_find(r, DIAG_WARNING, "audit/external", line,
			   "%s makes readers' browsers ask another host for \"" STR_FMT
			   "\"; put the "
			   "file on this site",
			   what, STR_ARG(address));
}

static void with_scheme(struct reading *r, enum address_use use, struct str address,
			struct str scheme, const char *what, unsigned line)
{
	bool script =
		str_eq_nocase(scheme, S("javascript")) || str_eq_nocase(scheme, S("vbscript"));

	if (script || (use == USE_RUN && str_eq_nocase(scheme, S("data"))))
		audit_find(r, DIAG_WARNING, "audit/inline", line,
			   "%s holds \"" STR_FMT ":…\"; browsers will not run it: put it in a file",
			   what, STR_ARG(scheme));
	else if (!str_eq_nocase(scheme, S("data")))
		elsewhere(r, use, address, what, line);
}

void audit_address(struct reading *r, enum address_use use, struct str written, const char *what,
		   unsigned line)
{
	struct str address = clean(&r->shelf->scratch, written), scheme = scheme_of(address);
	struct str base_url = r->audit->site->config.base_url, base = r->audit->base_path;
	struct str rest = address, path, fragment;

	if (base_url.n && str_starts(address, base_url)) {
		rest = str_slice(address, base_url.n - 1, address.n);
		base = S("/");
	} else if (scheme.n) {
		with_scheme(r, use, address, scheme, what, line);
		return;
	} else if (address.n > 1 && is_slash(address.p[0]) && is_slash(address.p[1])) {
		elsewhere(r, use, address, what, line);
		return;
	}
	path = str_cut(&rest, '#');
	fragment = rest;
	path = str_cut(&path, '?');
	if (str_starts(path, S("/"))) {
		if (str_starts(path, base))
			path = str_slice(path, base.n - 1, path.n);
		else if (path.n + 1 == base.n && str_starts(base, path))
			path = S("/");
		else
			return; /* beside the site, on the same host */
	}
	on_this_site(r, path, fragment, line);
}
