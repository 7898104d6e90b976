/* What happened to a page: its revisions, each with what it changed, and since when each section
 * says what it says. */
#include "model/origin.h"
#include "write/context.h"
#include "write/diffview.h"

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

/* ---- sections ---- */

/* The day a section is from; year 0: unknown. */
static struct date section_date(const struct frame *f, uint32_t revision)
{
	const struct page_history *h = f->page->history;
	const struct commit *commit;

	if (revision >= h->n)
		return (struct date){0};
	commit = &f->c->site->history.commits[h->v[revision].commit];
	return date_of(commit->committed, commit->committed_zone);
}

static struct value *section_value(const struct frame *f, const struct section *s,
				   uint32_t revision)
{
	const struct page *p = f->page;
	struct value *v = value_map(f->arena);
	const struct commit *commit = NULL;

	if (revision < p->history->n)
		commit = &f->c->site->history.commits[p->history->v[revision].commit];
	value_set_str(f->arena, v, "title", s->heading.n ? s->heading : p->title);
	value_set_str(f->arena, v, "url",
		      s->anchor.n ? str_printf(f->arena, "#" STR_FMT, STR_ARG(s->anchor))
				  : (struct str){NULL, 0});
	value_set(f->arena, v, S("changed"), frame_date(f, section_date(f, revision)));
	value_set_str(f->arena, v, "commit",
		      commit ? context_short_id(f, commit) : (struct str){NULL, 0});
	value_set_str(f->arena, v, "commit_url",
		      commit ? context_commit_url(f, commit, p->history->v[revision].path)
			     : (struct str){NULL, 0});
	value_set_bool(f->arena, v, "uncommitted", revision == ACCOUNT_UNCOMMITTED);
	return v;
}

/* Only where the sections are not all of one day: else the page's own date says it. */
static void add_sections(const struct frame *f, struct value *top)
{
	const struct page *p = f->page;
	const struct body *body = &p->body;
	struct value_list sections = {0};
	bool differ = false;
	size_t first = body->sections_n;

	for (size_t i = 0; f->view == VIEW_PAGE && p->account && i < body->sections_n; i++) {
		if (!str_trim(body->sections[i].text).n && !body->sections[i].heading.n)
			continue;
		if (first == body->sections_n)
			first = i;
		differ = differ || date_cmp(section_date(f, p->account->sections[i]),
					    section_date(f, p->account->sections[first]));
	}
	for (size_t i = first; differ && i < body->sections_n; i++)
		value_add(f->arena, &sections,
			  section_value(f, &body->sections[i], p->account->sections[i]));
	value_set(f->arena, top, S("sections"), value_list(f->arena, &sections));
	value_set_bool(f->arena, top, "has_sections", differ);
}

void context_history(const struct frame *f, struct value *top)
{
	add_revisions(f, top);
	add_sections(f, top);
}
