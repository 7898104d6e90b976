/* wikilinks: "[[page]]", "[[page|text]]", "[[page#heading]]", found in plain text. */
#include "pass/links.h"

#define WIKI_BYTES ((size_t)2000)

/* The next "[[…]]" in s at or after *at: moves *at to it; its inside, or absent. */
static struct str find_wiki(struct str s, size_t *at)
{
	size_t open = str_find(s, S("[["), *at);

	while (open != SIZE_MAX) {
		struct str rest = str_slice(s, open + 2, open + 2 + WIKI_BYTES);
		size_t close = str_find(rest, S("]]"), 0);
		size_t again = str_find(str_slice(rest, 0, close), S("[["), 0);

		if (close == SIZE_MAX) {
			/* Too long, or never closed: then nothing behind it is either. */
			if (rest.n < WIKI_BYTES && again == SIZE_MAX)
				break;
			open = str_find(s, S("[["), open + 1);
			continue;
		}
		if (again != SIZE_MAX) {
			open += 2 + again;
			continue;
		}
		if (str_trim(str_slice(rest, 0, close)).n) {
			*at = open;
			return str_slice(rest, 0, close);
		}
		open = str_find(s, S("[["), open + 2);
	}
	return (struct str){NULL, 0};
}

/* A heading's text, or its anchor already, as an anchor. */
static struct str anchor_of(struct pass *p, struct str heading)
{
	struct str result;
	struct buf b;

	buf_init(&b, 0);
	buf_add_anchor(&b, str_trim(heading));
	result = buf_dup(&b, p->scratch);
	buf_release(&b);
	return result;
}

static struct asset *find_asset(struct pass *p, struct str name)
{
	struct destination d;

	if (link_find(p, name, &d) && d.asset)
		return d.asset;
	return map_ptr(&p->site->assets_by_path, name);
}

/* Makes n, the text "[[…]]", a link; inside is what stands between the brackets. */
static void make_link(struct pass *p, struct node *n, struct str inside)
{
	struct str text = inside, target = str_cut(&text, '|'), heading = target, near = {NULL, 0};
	struct str name = str_trim(str_cut(&heading, '#'));
	const struct page *page;
	struct asset *asset;

	text = str_trim(text);
	heading = str_trim(heading);
	page = name.n ? site_find(p->site, p->page, name, NULL, &near) : p->page;
	n->kind = NODE_LINK;
	n->text = (struct str){NULL, 0};
	if (page) {
		link_to_page(p, n, page, anchor_of(p, heading));
		if (!text.n)
			text = name.n ? page->title : heading;
		node_append(n, pass_text(p, n, text.n ? text : page->title));
	} else if ((asset = find_asset(p, name))) {
		link_to_asset(p, n, asset, (struct str){NULL, 0});
		node_append(n, pass_text(p, n, text.n ? text : path_base(name)));
		if (n->link == LINK_FILE)
			media_describe(p, n);
	} else {
		n->link = LINK_BROKEN;
		node_append(n, pass_text(p, n, text.n ? text : name));
		pass_diag(p, DIAG_ERROR, "link/missing", n,
			  "link to [[" STR_FMT "]]: no such page%s" STR_FMT "%s", STR_ARG(target),
			  near.n ? "; did you mean \"" : "", STR_ARG(near), near.n ? "\"?" : "");
	}
}

struct node *link_wiki(struct pass *p, struct node *n)
{
	size_t at = 0;
	struct str inside;

	if (n->literal || str_chr(n->text, '[', 0) == SIZE_MAX)
		return node_skip(n, p->root);
	inside = find_wiki(n->text, &at);
	if (!inside.n)
		return node_skip(n, p->root);
	if (at > 0)
		n = node_split(p->scratch, n, at);
	if (inside.n + 4 < n->text.n)
		node_split(p->scratch, n, inside.n + 4);
	make_link(p, n, inside);
	return node_skip(n, p->root);
}
