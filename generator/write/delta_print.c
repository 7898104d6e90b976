#include "write/delta.h"

/* ---- in one line ---- */

/* Appends "3 pages change": a part of a sentence, when there is something to count. */
static void add_part(struct buf *out, size_t *parts, size_t n, const char *one, const char *more)
{
	if (!n)
		return;
	buf_addf(out, "%s%zu %s", (*parts)++ ? ", " : "", n, n == 1 ? one : more);
}

void delta_add_summary(const struct delta *d, struct buf *out)
{
	struct delta_counts c = delta_counts(d);
	size_t parts = 0;

	add_part(out, &parts, c.changed, "page changes", "pages change");
	add_part(out, &parts, c.added, "page is new", "pages are new");
	add_part(out, &parts, c.removed, "page goes", "pages go");
	add_part(out, &parts, c.addresses_moved, "address moves", "addresses move");
	add_part(out, &parts, c.addresses_vanished, "address vanishes", "addresses vanish");
	add_part(out, &parts, d->anchors.n, "anchor vanishes", "anchors vanish");
	add_part(out, &parts, d->terms_added.n, "term is new", "terms are new");
	add_part(out, &parts, d->terms_removed.n, "term goes", "terms go");
	if (!parts)
		buf_adds(out, "nothing changes for a reader");
}

/* ---- the names of things ---- */

static const char *what_of(const struct delta_page *p)
{
	if (!p->old)
		return "new";
	if (!p->now)
		return "gone";
	if (!p->changed)
		return "moved";
	switch (p->effect) {
	case EFFECT_SUBSTANTIVE:
		return "changed";
	case EFFECT_REVIEWED:
		return "reviewed";
	case EFFECT_HIDDEN:
		return "hidden";
	case EFFECT_FORMATTED:
	case EFFECT_MOVED:
	case EFFECT_JOINED:
	case EFFECT_IGNORED:
	case EFFECT_MASS:
	case EFFECT_UNKNOWN:
		break;
	}
	return "formatted";
}

static const struct page *page_of(const struct delta_page *p)
{
	return p->now ? p->now : p->old;
}

static bool is_moved(const struct delta_page *p)
{
	return p->old && p->now && !str_eq(p->old->path, p->now->path);
}

static const char *const answers[] = {[ANSWER_REDIRECT] = "redirect",
				      [ANSWER_TOMBSTONE] = "tombstone",
				      [ANSWER_OTHER] = "other",
				      [ANSWER_NOTHING] = "nothing"};

/* For people. */
static const char *const answer_texts[] = {
	[ANSWER_REDIRECT] = "the old address leads on",
	[ANSWER_TOMBSTONE] = "the old address tells that the page is gone",
	[ANSWER_OTHER] = "the old address now shows another page",
	[ANSWER_NOTHING] = "the old address leads nowhere"};

/* ---- for a terminal ---- */

static void add_head(struct buf *out, const char *head, size_t n)
{
	if (n)
		buf_addf(out, "\n%s\n", head);
}

static void add_text_terms(struct buf *out, const char *head, const struct str *v, size_t n)
{
	add_head(out, head, n);
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "  " STR_FMT "\n", STR_ARG(v[i]));
}

void delta_add_text(const struct delta *d, struct buf *out)
{
	delta_add_summary(d, out);
	buf_adds(out, "\n");
	add_head(out, "Pages", d->pages.n);
	for (size_t i = 0; i < d->pages.n; i++) {
		const struct delta_page *p = &d->pages.v[i];
		buf_addf(out, "  %-10s" STR_FMT "  (" STR_FMT ")\n", what_of(p),
			 STR_ARG(page_of(p)->path), STR_ARG(page_of(p)->title));
		if (is_moved(p))
			buf_addf(out, "            from " STR_FMT "\n", STR_ARG(p->old->path));
	}
	add_head(out, "Addresses", d->addresses.n);
	for (size_t i = 0; i < d->addresses.n; i++) {
		const struct delta_address *a = &d->addresses.v[i];
		buf_addf(out, "  /" STR_FMT, STR_ARG(a->from));
		if (a->to.p)
			buf_addf(out, " → /" STR_FMT, STR_ARG(a->to));
		buf_addf(out, "  (%s)\n", answer_texts[a->answer]);
	}
	add_head(out, "Anchors that vanish", d->anchors.n);
	for (size_t i = 0; i < d->anchors.n; i++)
		buf_addf(out, "  " STR_FMT "#" STR_FMT "  (" STR_FMT ")\n",
			 STR_ARG(d->anchors.v[i].now->path), STR_ARG(d->anchors.v[i].anchor),
			 STR_ARG(d->anchors.v[i].heading));
	add_text_terms(out, "New terms", d->terms_added.v, d->terms_added.n);
	add_text_terms(out, "Terms that go", d->terms_removed.v, d->terms_removed.n);
}

/* ---- for programs ---- */

static void add_string(struct buf *out, const char *name, struct str value)
{
	buf_addf(out, "\"%s\": ", name);
	if (!value.p) {
		buf_adds(out, "null");
		return;
	}
	buf_addc(out, '"');
	buf_add_json(out, value);
	buf_addc(out, '"');
}

static void add_json_page(struct buf *out, const struct delta_page *p)
{
	const struct str none = {NULL, 0};

	buf_addf(out, "{\"change\": \"%s\", ", what_of(p));
	add_string(out, "path", page_of(p)->path);
	buf_adds(out, ", ");
	add_string(out, "old_path", p->old ? p->old->path : none);
	buf_adds(out, ", ");
	add_string(out, "title", page_of(p)->title);
	buf_adds(out, ", ");
	add_string(out, "url", p->now ? p->now->url : none);
	buf_adds(out, ", ");
	add_string(out, "old_url", p->old ? p->old->url : none);
	buf_addf(out, ", \"substantive\": %s}",
		 !p->old || !p->now || (p->changed && p->effect == EFFECT_SUBSTANTIVE) ? "true"
										       : "false");
}

static void add_json_terms(struct buf *out, const char *name, const struct str *v, size_t n)
{
	buf_addf(out, ",\n\"%s\": [", name);
	for (size_t i = 0; i < n; i++) {
		buf_addf(out, "%s\"", i ? ", " : "");
		buf_add_json(out, v[i]);
		buf_addc(out, '"');
	}
	buf_addc(out, ']');
}

void delta_add_json(const struct delta *d, struct str from, struct str to, struct buf *out)
{
	buf_addc(out, '{');
	add_string(out, "from", from);
	buf_adds(out, ", ");
	add_string(out, "to", to);
	buf_adds(out, ",\n\"pages\": [");
	for (size_t i = 0; i < d->pages.n; i++) {
		buf_add(out, i ? S(",\n  ") : S("\n  "));
		add_json_page(out, &d->pages.v[i]);
	}
	buf_adds(out, "],\n\"addresses\": [");
	for (size_t i = 0; i < d->addresses.n; i++) {
		buf_add(out, i ? S(",\n  {") : S("\n  {"));
		add_string(out, "from", d->addresses.v[i].from);
		buf_adds(out, ", ");
		add_string(out, "to", d->addresses.v[i].to);
		buf_addf(out, ", \"answer\": \"%s\"}", answers[d->addresses.v[i].answer]);
	}
	buf_adds(out, "],\n\"anchors\": [");
	for (size_t i = 0; i < d->anchors.n; i++) {
		buf_add(out, i ? S(",\n  {") : S("\n  {"));
		add_string(out, "path", d->anchors.v[i].now->path);
		buf_adds(out, ", ");
		add_string(out, "anchor", d->anchors.v[i].anchor);
		buf_adds(out, ", ");
		add_string(out, "heading", d->anchors.v[i].heading);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
	add_json_terms(out, "terms_added", d->terms_added.v, d->terms_added.n);
	add_json_terms(out, "terms_removed", d->terms_removed.v, d->terms_removed.n);
	buf_adds(out, "}\n");
}

/* ---- for a comment at a forge ---- */

/* Text that says in Markdown what it says: nobody is mentioned, nothing fetched, no HTML. */
static void add_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '<' || c == '&')
			buf_add(out, c == '<' ? S("&lt;") : S("&amp;"));
		else if (c == '@' || c == '#') /* a mention, an issue */
			buf_addf(out, "&#%d;", c);
		else if (c == ':') /* an address that would be linked */
			buf_adds(out, "&#58;");
		else if (c == '.' && str_ends(str_slice(text, 0, i), S("www")))
			buf_adds(out, "&#46;");
		else if ((unsigned char)c < ' ')
			buf_addc(out, ' ');
		else
			buf_addf(out,
				 str_chr(S("\\`*_{}[]()+-!|~>$"), c, 0) != SIZE_MAX ? "\\%c" : "%c",
				 c);
	}
}

/* A path or address as code: as many backticks around it as it takes. */
static void add_code(struct buf *out, struct str text)
{
	size_t run = 0, most = 0;

	for (size_t i = 0; i < text.n; i++) {
		run = text.p[i] == '`' ? run + 1 : 0;
		most = run > most ? run : most;
	}
	for (size_t i = 0; i <= most; i++)
		buf_addc(out, '`');
	buf_add(out, most ? S(" ") : S(""));
	for (size_t i = 0; i < text.n; i++)
		buf_addc(out, (unsigned char)text.p[i] < ' ' ? ' ' : text.p[i]);
	buf_add(out, most ? S(" ") : S(""));
	for (size_t i = 0; i <= most; i++)
		buf_addc(out, '`');
}

/* More than anybody reads is counted only: a forge refuses long comments. */
#define SHOWN_MAX 100

static bool add_rest(struct buf *out, size_t i, size_t n)
{
	if (i < SHOWN_MAX)
		return false;
	buf_addf(out, "- … and %zu more\n", n - i);
	return true;
}

static void add_markdown_head(struct buf *out, const char *head, size_t n)
{
	if (n)
		buf_addf(out, "\n#### %s\n\n", head);
}

static void add_markdown_pages(const struct delta *d, struct buf *out)
{
	add_markdown_head(out, "Pages", d->pages.n);
	for (size_t i = 0; i < d->pages.n && !add_rest(out, i, d->pages.n); i++) {
		const struct delta_page *p = &d->pages.v[i];
		buf_addf(out, "- %s: ", what_of(p));
		add_escaped(out, page_of(p)->title);
		buf_addc(out, ' ');
		add_code(out, page_of(p)->path);
		if (is_moved(p)) {
			buf_adds(out, ", from ");
			add_code(out, p->old->path);
		}
		buf_addc(out, '\n');
	}
}

static void add_address(struct buf *out, struct str url)
{
	struct buf whole;

	buf_init(&whole, 0);
	buf_addf(&whole, "/" STR_FMT, STR_ARG(url));
	add_code(out, buf_str(&whole));
	buf_release(&whole);
}

static void add_markdown_addresses(const struct delta *d, struct buf *out)
{
	add_markdown_head(out, "Addresses", d->addresses.n);
	for (size_t i = 0; i < d->addresses.n && !add_rest(out, i, d->addresses.n); i++) {
		const struct delta_address *a = &d->addresses.v[i];
		buf_add(out, a->answer == ANSWER_NOTHING ? S("- :warning: ") : S("- "));
		add_address(out, a->from);
		if (a->to.p) {
			buf_adds(out, " → ");
			add_address(out, a->to);
		}
		buf_addf(out, ": %s\n", answer_texts[a->answer]);
	}
	add_markdown_head(out, "Anchors that vanish", d->anchors.n);
	for (size_t i = 0; i < d->anchors.n && !add_rest(out, i, d->anchors.n); i++) {
		buf_adds(out, "- ");
		add_code(out, d->anchors.v[i].anchor);
		buf_adds(out, " in ");
		add_code(out, d->anchors.v[i].now->path);
		buf_adds(out, ": ");
		add_escaped(out, d->anchors.v[i].heading);
		buf_addc(out, '\n');
	}
}

static void add_markdown_terms(struct buf *out, const char *head, const struct str *v, size_t n)
{
	add_markdown_head(out, head, n);
	for (size_t i = 0; i < n && !add_rest(out, i, n); i++) {
		buf_adds(out, "- ");
		add_escaped(out, v[i]);
		buf_addc(out, '\n');
	}
}

void delta_add_markdown(const struct delta *d, struct str from, struct str to, struct buf *out)
{
	buf_adds(out, "**");
	delta_add_summary(d, out);
	buf_adds(out, "** (");
	add_code(out, from);
	buf_adds(out, " → ");
	add_code(out, to);
	buf_adds(out, ")\n");
	add_markdown_pages(d, out);
	add_markdown_addresses(d, out);
	add_markdown_terms(out, "New terms", d->terms_added.v, d->terms_added.n);
	add_markdown_terms(out, "Terms that go", d->terms_removed.v, d->terms_removed.n);
}
