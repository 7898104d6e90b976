/* diffview_page: the differences that the revisions of a page made. */
#include "write/diffview.h"

/* Text of revisions that one history page may read. */
#define READ_MOST ((size_t)64 << 20)

/* The last texts read: the text before one revision is most often the one after the next. */
struct reader {
	const struct site *site;
	size_t worker, bytes;
	struct {
		struct buf text;
		struct oid id;
		bool there;
	} kept[2];
	unsigned turn;
};

static const struct buf *read_text(struct reader *r, struct oid id)
{
	struct diags told = {0};
	unsigned at;

	for (at = 0; at < 2; at++)
		if (r->kept[at].there && oid_eq(r->kept[at].id, id)) {
			r->turn = 1 - at;
			return &r->kept[at].text;
		}
	at = r->turn;
	r->turn = 1 - at;
	buf_clear(&r->kept[at].text);
	/* What is wrong with it was told when the account was made. */
	r->kept[at].there = !repo_read_blob(r->site->repo, r->worker, id, &r->kept[at].text, &told);
	r->kept[at].id = id;
	r->bytes += r->kept[at].text.n;
	diags_release(&told);
	return r->kept[at].there ? &r->kept[at].text : NULL;
}

/* Whether a reader finds a difference in it. */
static bool is_shown(enum effect effect)
{
	switch (effect) {
	case EFFECT_SUBSTANTIVE:
	case EFFECT_REVIEWED:
	case EFFECT_IGNORED:
	case EFFECT_MASS:
		return true;
	case EFFECT_FORMATTED:
	case EFFECT_HIDDEN:
	case EFFECT_MOVED:
	case EFFECT_JOINED:
	case EFFECT_UNKNOWN:
		break;
	}
	return false;
}

const struct str *diffview_page(const struct site *site, const struct page *page, size_t worker,
				struct arena *arena)
{
	const struct page_history *h = page->history;
	struct str *html = arena_new(arena, struct str, h->n);
	struct reader reader = {.site = site, .worker = worker};
	size_t total = 0;
	struct buf out;

	buf_init(&out, 0);
	buf_init(&reader.kept[0].text, 0);
	buf_init(&reader.kept[1].text, 0);
	for (size_t i = 0; i < h->n; i++) {
		const struct revision *r = &h->v[i],
				      *before = r->parents_n ? &h->v[r->parents[0]] : NULL;
		const struct buf *a, *b;

		if (!before || !is_shown(page_effect(page, &site->history, i)))
			continue;
		buf_clear(&out);
		if (total > DIFFVIEW_PAGE_MOST || reader.bytes > READ_MOST) {
			diffview_cut(&out, site);
			html[i] = buf_dup(&out, arena);
			continue;
		}
		b = read_text(&reader, r->blob);
		a = b ? read_text(&reader, before->blob) : NULL;
		if (!a)
			continue;
		diffview_add(&out, site, page, buf_str(a), before->path, buf_str(b), r->path);
		html[i] = buf_dup(&out, arena);
		total += out.n;
	}
	buf_release(&reader.kept[0].text);
	buf_release(&reader.kept[1].text);
	buf_release(&out);
	return html;
}
