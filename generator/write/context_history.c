/* What happened to a page: its revisions, each with what it changed. */
#include "model/origin.h"
#include "write/context.h"
#include "write/diffview.h"
#include "write/graph.h"

/* ---- revisions ---- */

static const char *kind_of(enum revision_kind kind)
{
	static const char *const keys[] = {[REVISION_CREATED] = "kind.created",
					   [REVISION_CUT] = "kind.oldest_known",
					   [REVISION_CHANGED] = "kind.changed",
					   [REVISION_MOVED] = "kind.moved",
					   [REVISION_MOVED_CHANGED] = "kind.moved_changed",
					   [REVISION_MERGED] = "kind.merged",
					   [REVISION_REMOVED] = "kind.removed"};

	return keys[kind];
}

/* Why the revision does not count as a change; NULL when it does, or when its kind says so. */
static const char *effect_of(enum effect effect)
{
	switch (effect) {
	case EFFECT_FORMATTED:
		return "kind.reformatted";
	case EFFECT_HIDDEN:
		return "kind.hidden";
	case EFFECT_REVIEWED:
		return "kind.reviewed";
	case EFFECT_IGNORED:
		return "kind.ignored";
	case EFFECT_MASS:
		return "kind.mass";
	case EFFECT_SUBSTANTIVE:
	case EFFECT_MOVED:
	case EFFECT_JOINED:
	case EFFECT_UNKNOWN:
		break;
	}
	return NULL;
}

/* "Changed" would be too much for what only looks otherwise in the source: then that is the kind.
 */
static void add_kind(const struct frame *f, struct value *v, enum revision_kind kind,
		     enum effect effect)
{
	const char *why = effect_of(effect);
	bool no_change =
		effect == EFFECT_FORMATTED || effect == EFFECT_HIDDEN || effect == EFFECT_REVIEWED;

	if (no_change && kind != REVISION_MOVED_CHANGED) {
		value_set_str(f->arena, v, "kind_label", frame_label(f, why));
		value_set(f->arena, v, S("effect_label"), NULL);
		return;
	}
	value_set_str(f->arena, v, "kind_label",
		      frame_label(f, kind_of(no_change ? REVISION_MOVED : kind)));
	value_set_str(f->arena, v, "effect_label",
		      why ? frame_label(f, why) : (struct str){NULL, 0});
}

/* By its number, the oldest being 1, so that it stays what it is when the page is changed again. */
struct str context_revision_id(const struct frame *f, size_t i)
{
	return str_printf(f->arena, "revision-%zu", f->page->history->n - i);
}

/* The page as whose copy this one began; NULL for most. */
static struct value *copied_from_value(const struct frame *f)
{
	size_t revision;
	const struct page *from = graph_copied_from(f->c->site, f->page, &revision);
	struct value *v = from ? value_map(f->arena) : NULL;

	if (!v)
		return NULL;
	value_set_str(f->arena, v, "title", from->title);
	value_set_str(f->arena, v, "url", frame_url(f, from->url));
	return v;
}

static struct value *revision_value(const struct frame *f, size_t i, struct str diff)
{
	const struct page *p = f->page;
	const struct revision *r = &p->history->v[i];
	const struct commit *commit = &f->c->site->history.commits[r->commit];
	struct date day = date_of(commit->committed, commit->committed_zone);
	struct date authored = date_of(commit->authored, commit->authored_zone);
	enum effect effect = page_effect(p, &f->c->site->history, i);
	const struct origin *origin = origin_of_commit(f->c->site, commit);
	struct value *v = value_map(f->arena);

	value_set_str(f->arena, v, "id", context_revision_id(f, i));
	value_set(f->arena, v, S("date"), frame_date(f, day));
	value_set(f->arena, v, S("authored"),
		  date_cmp(day, authored) ? frame_date(f, authored) : NULL);
	add_kind(f, v, r->kind, effect);
	value_set_bool(f->arena, v, "is_substantive", effect == EFFECT_SUBSTANTIVE);
	value_set_str(f->arena, v, "subject", commit->subject);
	value_set_str(f->arena, v, "commit", context_short_id(f, commit));
	value_set_str(f->arena, v, "commit_url", context_commit_url(f, commit, r->path));
	value_set_str(f->arena, v, "path", origin_path(origin, f->arena, r->path));
	value_set_str(f->arena, v, "old_path", origin_path(origin, f->arena, r->old_path));
	value_set(f->arena, v, S("copied_from"),
		  i + 1 == p->history->n ? copied_from_value(f) : NULL);
	value_set_bool(f->arena, v, "is_current",
		       i == 0 && !(p->source && p->source->state == SOURCE_MODIFIED));
	value_set_html(f->arena, v, "diff_html", diff);
	context_people(f, v, r, 1, 2);
	return v;
}

static void add_revisions(const struct frame *f, struct value *top)
{
	const struct page_history *h = f->page->history;
	struct value_list revisions = {0};

	if (f->view == VIEW_HISTORY && h) {
		const struct str *diffs =
			f->outline ? NULL : diffview_page(f->c->site, f->page, f->worker, f->arena);

		for (size_t i = 0; i < h->n; i++)
			value_add(f->arena, &revisions,
				  revision_value(f, i, diffs ? diffs[i] : (struct str){NULL, 0}));
	}
	value_set(f->arena, top, S("revisions"), value_list(f->arena, &revisions));
}

void context_history_made_of(const struct frame *f, struct buf *out)
{
	const struct page *p = f->page;
	const struct page_history *h = p->history;

	buf_addf(out, "%zu " STR_FMT "\n" STR_FMT "\n", h->n, STR_ARG(p->path),
		 STR_ARG(p->content_path));
	for (size_t i = 0; i < h->n; i++) {
		const struct revision *r = &h->v[i];
		const struct revision *before = r->parents_n ? &h->v[r->parents[0]] : NULL;

		buf_addf(out, "%d ", (int)page_effect(p, &f->c->site->history, i));
		buf_add(out, (struct str){(const char *)r->blob.b, sizeof r->blob.b});
		if (before)
			buf_add(out,
				(struct str){(const char *)before->blob.b, sizeof before->blob.b});
		buf_addf(out, STR_FMT "\n" STR_FMT "\n", STR_ARG(r->path),
			 STR_ARG(before ? before->path : S("")));
	}
}

void context_history(const struct frame *f, struct value *top)
{
	add_revisions(f, top);
}
