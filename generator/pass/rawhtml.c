#include "pass/rawhtml.h"

#include "pass/links.h"
#include "pass/rawtag.h"

void raw_init(struct raw *raw, const struct pass *p)
{
	const struct config *config = &p->site->config;

	*raw = (struct raw){.mode = config_trusts(config, p->page->content_path)
					    ? RAW_HTML_TRUST
					    : config->raw_html};
}

/* ---- writing ---- */

/* Text between tags: character references stay, all else is escaped. */
static void add_text(struct buf *out, struct str s)
{
	size_t done = 0;

	for (size_t at = str_chr(s, '&', 0); at != SIZE_MAX; at = str_chr(s, '&', at + 1)) {
		size_t end = at + 1;

		while (end < s.n && end < at + 33 &&
		       ((s.p[end] >= 'a' && s.p[end] <= 'z') ||
			(s.p[end] >= 'A' && s.p[end] <= 'Z') ||
			(s.p[end] >= '0' && s.p[end] <= '9' && end > at + 1)))
			end++;
		if (end == at + 1 || end >= s.n || s.p[end] != ';')
			continue;
		buf_add_html(out, str_slice(s, done, at));
		buf_add(out, str_slice(s, at, end + 1));
		done = end + 1;
	}
	buf_add_html(out, str_slice(s, done, s.n));
}

/* The same, with numeric references as the characters they stand for. */
static void add_raw_text(struct pass *p, struct buf *out, struct str s)
{
	size_t at;

	while ((at = str_find(s, S("&#"), 0)) != SIZE_MAX) {
		size_t end = at + 2;

		while (end < s.n && end < at + 10 &&
		       ((s.p[end] >= '0' && s.p[end] <= '9') ||
			(s.p[end] >= 'a' && s.p[end] <= 'f') ||
			(s.p[end] >= 'A' && s.p[end] <= 'F') || s.p[end] == 'x' || s.p[end] == 'X'))
			end++;
		if (end < s.n && s.p[end] == ';')
			end++;
		add_text(out, str_slice(s, 0, at));
		buf_add_html(out, raw_decode(p->scratch, str_slice(s, at, end)));
		s = str_slice(s, end, s.n);
	}
	add_text(out, s);
}

static void show_as_text(struct pass *p, const struct node *n, struct str html, struct buf *out)
{
	pass_diag(p, DIAG_WARNING, "markdown/raw-html", n,
		  "\"" STR_FMT "\" is shown as text; only some HTML tags may be used, in pairs",
		  STR_ARG(str_slice(html, 0, 60)));
	buf_add_html(out, html);
}

static void add_attribute(struct buf *out, struct str name, struct str value)
{
	buf_addc(out, ' ');
	buf_add(out, name);
	buf_adds(out, "=\"");
	buf_add_html(out, value);
	buf_addc(out, '"');
}

static void add_url(struct buf *out, struct str name, struct str url)
{
	struct buf b;

	buf_init(&b, 0);
	buf_add_url(&b, url);
	add_attribute(out, name, buf_str(&b));
	buf_release(&b);
}

static bool is_number(struct str s)
{
	long long n;

	return s.n <= 6 && str_int(s, &n) && n >= 0;
}

/* Whether the value is one that the attribute may have. */
static bool value_ok(struct str name, struct str value)
{
	if (raw_word(" width height colspan rowspan span start ", name))
		return is_number(value);
	if (str_eq(name, S("dir")))
		return raw_word(" ltr rtl auto ", value);
	if (str_eq(name, S("scope")))
		return raw_word(" col row colgroup rowgroup ", value);
	return true;
}

static void add_id(struct pass *p, const struct raw *raw, const struct node *n, struct str id,
		   struct buf *out)
{
	bool blank = !id.n;

	for (size_t i = 0; i < id.n; i++)
		blank |= (unsigned char)id.p[i] <= ' ';
	if (!blank && pass_claim_anchor(p, id, raw->section))
		add_attribute(out, S("id"), id);
	else
		pass_diag(p, DIAG_WARNING, "markdown/raw-html", n,
			  "the id \"" STR_FMT "\" is left out: it is taken, or cannot be one",
			  STR_ARG(id));
}

static struct str attribute(struct pass *p, const struct raw_token *t, struct str name)
{
	for (size_t i = 0; i < t->attributes_n; i++)
		if (str_eq_nocase(t->attributes[i].name, name))
			return raw_decode(p->scratch, t->attributes[i].value);
	return (struct str){NULL, 0};
}

/* A node as Markdown would give, for pass/links.c to look at. */
static struct node *stand_in(struct pass *p, const struct node *n, enum node_kind kind,
			     struct str url, struct str text)
{
	struct node *x = node_new(p->scratch, kind, n);

	x->url = url;
	x->parent = n->parent;
	if (text.n)
		node_append(x, pass_text(p, x, text));
	return x;
}

/* A link is one however it is written: the page that it leads to says so. Without the sentence
 * around it, which is not text here. */
static void add_reference(struct pass *p, const struct raw *raw, const struct node *x)
{
	struct reference r = pass_reference(p, x);

	if (!r.target)
		return;
	r.anchor = r.anchor.n ? str_dup(p->arena, r.anchor) : (struct str){NULL, 0};
	if (raw->section < p->found->sections.n)
		r.section = p->found->sections.v[raw->section].anchor;
	list_push(&p->found->refs, r);
}

static void add_href(struct pass *p, const struct raw *raw, const struct node *n, struct str href,
		     struct buf *out)
{
	struct node *x = stand_in(p, n, NODE_LINK, href, (struct str){NULL, 0});

	link_resolve(p, x);
	add_reference(p, raw, x);
	if (x->link != LINK_BROKEN)
		add_url(out, S("href"), x->url);
}

/* The size: as written, in proportion when only the width is; else the image's own. */
static void add_image_size(struct pass *p, const struct raw_token *t, const struct node *x,
			   struct buf *out)
{
	struct str w = attribute(p, t, S("width")), h = attribute(p, t, S("height"));
	unsigned long long width = x->width, height = x->height;
	long long number;

	if (is_number(w) && str_int(w, &number)) {
		height = x->width ? height * (unsigned long long)number / x->width : 0;
		width = (unsigned long long)number;
	}
	if (is_number(h) && str_int(h, &number)) {
		if (!is_number(w))
			width = x->height ? width * (unsigned long long)number / x->height : 0;
		height = (unsigned long long)number;
	}
	if (width)
		buf_addf(out, " width=\"%llu\"", width);
	if (height)
		buf_addf(out, " height=\"%llu\"", height);
}

static void add_image(struct pass *p, const struct node *n, const struct raw_token *t,
		      struct buf *out)
{
	struct str alt = attribute(p, t, S("alt"));
	struct node *x = stand_in(p, n, NODE_IMAGE, attribute(p, t, S("src")), alt);

	x->literal = alt.p != NULL;
	link_resolve(p, x);
	if (x->kind == NODE_LINK) {
		buf_adds(out, "<a");
		add_url(out, S("href"), x->url);
		buf_addc(out, '>');
		buf_add_html(out, alt.n ? alt : x->url);
		buf_adds(out, "</a>");
	} else if (x->kind == NODE_IMAGE) {
		buf_adds(out, "<img");
		add_url(out, S("src"), x->url);
		add_attribute(out, S("alt"), alt);
		add_image_size(p, t, x, out);
		buf_adds(out, " loading=\"lazy\">");
	} else {
		buf_add_html(out, alt);
	}
}

static void add_attributes(struct pass *p, const struct raw *raw, const struct node *n,
			   const struct raw_tag *tag, const struct raw_token *t, struct buf *out)
{
	struct map seen = {0};

	for (size_t i = 0; i < t->attributes_n; i++) {
		struct str name = str_lower(p->scratch, t->attributes[i].name);
		struct str value = raw_decode(p->scratch, t->attributes[i].value);
		bool added, ok = raw_tag_allows(tag, name) && value_ok(name, value);

		map_put(&seen, str_eq(name, S("name")) ? S("id") : name, &added);
		if (!ok)
			pass_diag(p, DIAG_NOTE, "markdown/raw-html", n,
				  "the attribute \"" STR_FMT "\" of <%s> is left out",
				  STR_ARG(name), tag->name);
		if (!ok || !added)
			continue;
		if (raw_word(" id name ", name))
			add_id(p, raw, n, value, out);
		else if (str_eq(name, S("href")))
			add_href(p, raw, n, value, out);
		else if (raw_word(" open reversed ", name))
			buf_addf(out, " " STR_FMT, STR_ARG(name));
		else
			add_attribute(out, name, value);
	}
	map_release(&seen);
}

static void write_open(struct pass *p, const struct raw *raw, const struct node *n,
		       const struct raw_tag *tag, const struct raw_token *t, struct buf *out)
{
	if (str_eq(str_c(tag->name), S("img"))) {
		add_image(p, n, t, out);
		return;
	}
	/* The page's headings are those of the Markdown: their levels and anchors are looked after.
	 */
	buf_addf(out, "<%s%s", tag->flags & TAG_HEADING ? "div" : tag->name,
		 tag->flags & TAG_HEADING ? " class=\"heading\"" : "");
	add_attributes(p, raw, n, tag, t, out);
	buf_addc(out, '>');
}

static void write_close(const struct raw_tag *tag, struct buf *out)
{
	buf_addf(out, "</%s>", tag->flags & TAG_HEADING ? "div" : tag->name);
}

/* ---- inline ---- */

static bool in_link(const struct node *n)
{
	for (; n; n = n->parent)
		if (n->kind == NODE_LINK || n->kind == NODE_TERM)
			return true;
	return false;
}

struct inline_open {
	const struct raw_tag *tag;
	struct node *n;
};

static bool is_open(const struct inline_open *open, size_t n, const struct raw_tag *tag)
{
	while (n > 0)
		if (open[--n].tag == tag)
			return true;
	return false;
}

/* The tags among the siblings from first. */
static void balance_siblings(struct node *first)
{
	struct inline_open open[RAW_MAX_OPEN];
	size_t depth = 0;

	for (struct node *n = first; n; n = n->next) {
		const struct raw_tag *tag;
		struct raw_token t;

		if (n->kind != NODE_HTML_INLINE || !n->text.n)
			continue;
		raw_read(n->text, &t);
		tag = raw_tag_find(t.name);
		if (t.kind == RAW_COMMENT) {
			n->balanced = true;
		} else if (!tag || !(tag->flags & TAG_INLINE)) {
			continue;
		} else if (t.kind == RAW_OPEN) {
			bool link = str_eq(str_c(tag->name), S("a"));

			if (link && (is_open(open, depth, tag) || in_link(n)))
				continue;
			if (tag->parents &&
			    (!depth || !raw_word(tag->parents, str_c(open[depth - 1].tag->name))))
				continue;
			if (tag->flags & TAG_VOID)
				n->balanced = true;
			else if (depth < RAW_MAX_OPEN)
				open[depth++] = (struct inline_open){tag, n};
		} else if (t.kind == RAW_CLOSE && is_open(open, depth, tag)) {
			while (open[--depth].tag != tag)
				;
			open[depth].n->balanced = n->balanced = true;
		}
	}
}

void raw_balance(const struct raw *raw, struct node *block)
{
	if (raw->mode != RAW_HTML_FILTER)
		return;
	for (struct node *n = block; n; n = node_next(n, block))
		if (n->first)
			balance_siblings(n->first);
}

void raw_inline(struct pass *p, struct raw *raw, const struct node *n, struct buf *out)
{
	struct raw_token t;

	if (raw->mode == RAW_HTML_TRUST)
		buf_add(out, n->text);
	if (raw->mode != RAW_HTML_FILTER || !n->text.n)
		return;
	raw_read(n->text, &t);
	if (!n->balanced)
		show_as_text(p, n, n->text, out);
	else if (t.kind == RAW_OPEN)
		write_open(p, raw, n, raw_tag_find(t.name), &t, out);
	else if (t.kind == RAW_CLOSE)
		write_close(raw_tag_find(t.name), out);
}

/* ---- blocks ---- */

/* Tags whose end HTML implies. */
static bool is_implied(const struct raw_tag *tag)
{
	return raw_word(" li dt dd p td th tr thead tbody tfoot colgroup caption rt rp ",
			str_c(tag->name));
}

static void close_to(struct pass *p, struct raw *raw, size_t depth, struct buf *out)
{
	while (raw->n > depth) {
		const struct raw_open *open = &raw->open[--raw->n];
		const struct raw_tag *tag = open->tag;

		if (!is_implied(tag))
			pass_diag(p, DIAG_WARNING, "markdown/raw-html", open->at,
				  "<%s> is not closed; write </%s> behind it", tag->name,
				  tag->name);
		write_close(tag, out);
	}
}

/* How much of the stack a tag that opens leaves open; SIZE_MAX when it may not stand here. */
static size_t depth_for(const struct raw *raw, size_t least, const struct raw_tag *tag)
{
	size_t depth = raw->n;

	if (!tag->parents) {
		if (depth > least && (tag->flags & TAG_BREAKS) &&
		    str_eq(str_c(raw->open[depth - 1].tag->name), S("p")))
			depth--;
		return depth;
	}
	for (; depth > least; depth--) {
		const struct raw_tag *top = raw->open[depth - 1].tag;

		if (raw_word(tag->parents, str_c(top->name)))
			return depth;
		if (!is_implied(top))
			break;
	}
	return SIZE_MAX;
}

static bool has_open(const struct raw *raw, size_t least, const struct raw_tag *tag)
{
	for (size_t i = raw->n; i > least; i--)
		if (raw->open[i - 1].tag == tag)
			return true;
	return false;
}

/* Writes the token t of the block n; false when it must be shown as text. least: the part of the
 * stack that belongs to blocks further out. */
static bool block_token(struct pass *p, struct raw *raw, const struct node *n, size_t least,
			const struct raw_token *t, struct buf *out)
{
	const struct raw_tag *tag = raw_tag_find(t->name);
	size_t depth;

	if (t->kind == RAW_COMMENT)
		return true;
	if (!tag || t->kind == RAW_TEXT)
		return false;
	if (t->kind == RAW_CLOSE) {
		if (!has_open(raw, least, tag))
			return false;
		for (depth = raw->n; raw->open[depth - 1].tag != tag; depth--)
			;
		close_to(p, raw, depth, out);
		raw->n--;
		write_close(tag, out);
		return true;
	}
	depth = depth_for(raw, least, tag);
	if (depth == SIZE_MAX || depth >= RAW_MAX_OPEN ||
	    (str_eq(str_c(tag->name), S("a")) && has_open(raw, 0, tag)))
		return false;
	close_to(p, raw, depth, out);
	write_open(p, raw, n, tag, t, out);
	if (!(tag->flags & TAG_VOID))
		raw->open[raw->n++] = (struct raw_open){tag, n, n->parent};
	return true;
}

/* The first entry of the stack that was opened directly under parent; raw->n if none was. */
static size_t first_under(const struct raw *raw, const struct node *parent)
{
	size_t i = raw->n;

	while (i > 0 && raw->open[i - 1].parent == parent)
		i--;
	return i;
}

void raw_block(struct pass *p, struct raw *raw, const struct node *n, struct buf *out)
{
	size_t least = first_under(raw, n->parent), keep;
	struct str s = n->text;

	if (raw->mode == RAW_HTML_TRUST)
		buf_add(out, s);
	if (raw->mode != RAW_HTML_FILTER)
		return;
	while (s.n) {
		size_t at = str_chr(s, '<', 0);
		struct raw_token t;

		add_raw_text(p, out, str_slice(s, 0, at));
		if (at == SIZE_MAX)
			break;
		s = str_slice(s, at, s.n);
		raw_read(s, &t);
		if (t.kind == RAW_TEXT)
			buf_adds(out, "&lt;");
		else if (!block_token(p, raw, n, least, &t, out))
			show_as_text(p, n, str_slice(s, 0, t.length), out);
		s = str_slice(s, t.length, s.n);
	}
	for (keep = least; keep < raw->n && raw->open[keep].tag->flags & TAG_STAYS; keep++)
		;
	close_to(p, raw, keep, out);
}

void raw_end(struct pass *p, struct raw *raw, const struct node *parent, struct buf *out)
{
	close_to(p, raw, first_under(raw, parent), out);
}
