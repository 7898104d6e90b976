#include "model/review.h"

#include <stdlib.h>
#include <string.h>

/* One page being looked at. */
struct looking {
	struct site *site;
	struct page *page;
	struct review *review;
	struct diags *diags;
};

static struct date day_of(const struct commit *commit)
{
	return date_of(commit->committed, commit->committed_zone);
}

/* Of a review that names only a month or a year, all of that may have come before it. */
static bool is_after(struct date day, struct date since)
{
	if (!since.month)
		day.month = 0;
	if (!since.day)
		day.day = 0;
	return date_cmp(day, since) > 0;
}

static bool names_commit(const struct commit *commit, struct str prefix)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < prefix.n; i++) {
		unsigned byte = commit->id.b[i / 2];
		if (prefix.p[i] != digits[i % 2 ? byte & 15 : byte >> 4])
			return false;
	}
	return prefix.n > 0;
}

/* The place of the revision that was reviewed; own->n when none is given, or it is not the page's.
 */
static size_t find_reviewed(struct looking *l)
{
	const struct page_history *own = l->page->history;
	struct str revision = l->page->reviewed_revision;
	size_t i = 0;

	if (!revision.n)
		return own->n;
	while (i < own->n && !names_commit(&l->site->history.commits[own->v[i].commit], revision))
		i++;
	if (i == own->n)
		diag_add(l->diags, DIAG_WARNING, "review/revision", l->page->path, 1, 0,
			 "no revision of this page is called " STR_FMT
			 "%s; \"leerspoor history\" lists "
			 "them",
			 STR_ARG(revision),
			 l->page->reviewed.year ? ": the day of the review is taken" : "");
	return i;
}

/* Marks what the reviewed revision holds: itself and all that it came from. */
static void mark_held(const struct page_history *own, size_t reviewed, bool *held)
{
	held[reviewed] = true;
	/* Parents have larger numbers than their children. */
	for (size_t i = reviewed; i < own->n; i++)
		for (uint32_t k = 0; held[i] && k < own->v[i].parents_n; k++)
			held[own->v[i].parents[k]] = true;
}

static void find_changes(struct looking *l)
{
	const struct page_history *own = l->page->history;
	size_t reviewed = find_reviewed(l);
	bool *held = mem_alloc((own->n + 1) * sizeof *held);

	memset(held, 0, (own->n + 1) * sizeof *held);
	if (reviewed < own->n) {
		mark_held(own, reviewed, held);
		if (!l->review->since.year)
			l->review->since =
				day_of(&l->site->history.commits[own->v[reviewed].commit]);
	} else {
		/* What a page began with in git may be older than git knows: no change of it. */
		for (size_t i = 0; i < own->n; i++)
			held[i] = own->v[i].kind == REVISION_CREATED ||
				  own->v[i].kind == REVISION_CUT || !l->review->since.year ||
				  !is_after(day_of(&l->site->history.commits[own->v[i].commit]),
					    l->review->since);
	}
	for (size_t i = 0; i < own->n; i++) {
		const struct commit *commit = &l->site->history.commits[own->v[i].commit];

		if (held[i] || page_effect(l->page, &l->site->history, i) != EFFECT_SUBSTANTIVE)
			continue;
		if (!l->review->outdated_by)
			l->review->outdated_by = commit;
		l->review->changes++;
	}
	free(held);
}

/* When the section that a link leads to was last changed; year 0 where that is not known. */
static struct date section_changed(const struct site *site, const struct reference *ref)
{
	const struct page *target = ref->target;
	const struct map_entry *e;
	uint32_t revision;

	if (!ref->anchor.n || !target->account || !target->account->sections ||
	    !(e = map_get(&target->body.anchors, ref->anchor)) || !e->num ||
	    e->num > target->body.sections_n)
		return (struct date){0};
	revision = target->account->sections[e->num - 1];
	if (revision >= target->history->n)
		return (struct date){0};
	return day_of(&site->history.commits[target->history->v[revision].commit]);
}

static bool leans_on(const struct reference *ref)
{
	return ref->target && ref->target != ref->from && ref->target->path.n &&
	       (ref->kind == REFERENCE_CITATION || (ref->kind == REFERENCE_LINK && ref->anchor.n));
}

static void find_cited(struct looking *l)
{
	const struct body *body = &l->page->body;
	struct review_change *cited =
		arena_new(&l->site->arena, struct review_change, body->refs_n);
	struct map seen = {0};

	for (size_t i = 0; i < body->refs_n && l->review->since.year; i++) {
		const struct reference *ref = &body->refs[i];
		struct review_change change = {.ref = ref};
		bool added;

		if (!leans_on(ref))
			continue;
		change.changed = section_changed(l->site, ref);
		change.section = change.changed.year > 0;
		if (!change.section)
			change.changed = page_dates(ref->target, &l->site->history).changed;
		if (!is_after(change.changed, l->review->since))
			continue;
		map_put(&seen,
			str_printf(&l->site->arena, STR_FMT "#" STR_FMT, STR_ARG(ref->target->url),
				   STR_ARG(ref->anchor)),
			&added);
		if (added)
			cited[l->review->cited_n++] = change;
	}
	map_release(&seen);
	l->review->cited = cited;
}

static struct str day_text(struct arena *arena, struct date d)
{
	struct str text;
	struct buf b;

	buf_init(&b, 0);
	buf_add_date(&b, d);
	text = buf_dup(&b, arena);
	buf_release(&b);
	return text;
}

static void tell(const struct looking *l, const struct page_dates *dates)
{
	const struct review *review = l->review;
	struct arena *a = &l->site->arena;
	struct str path = l->page->path;

	if (review->overdue)
		diag_add(l->diags, DIAG_WARNING, "review/overdue", path, 1, 0,
			 "%s on " STR_FMT ", a review was due on " STR_FMT
			 "; look whether it still "
			 "holds, and say so under \"reviewed\"",
			 l->review->since.year ? "last reviewed"
					       : "never reviewed since it was made",
			 STR_ARG(day_text(a, l->review->since.year ? l->review->since
								   : dates->created)),
			 STR_ARG(day_text(a, review->due)));
	if (review->outdated_by)
		diag_add(l->diags, DIAG_NOTE, "review/outdated", path, 1, 0,
			 "changed %zu time%s since the review of " STR_FMT ", last on " STR_FMT,
			 review->changes, review->changes == 1 ? "" : "s",
			 STR_ARG(day_text(a, l->review->since)),
			 STR_ARG(day_text(a, day_of(review->outdated_by))));
	for (size_t i = 0; i < review->cited_n; i++)
		diag_add(l->diags, DIAG_NOTE, "review/cited-changed", path,
			 review->cited[i].ref->line, review->cited[i].ref->column,
			 "\"" STR_FMT "%s" STR_FMT "\" changed on " STR_FMT ", after this page was "
			 "reviewed on " STR_FMT,
			 STR_ARG(review->cited[i].ref->target->title),
			 review->cited[i].section ? " #" : "",
			 STR_ARG(review->cited[i].section ? review->cited[i].ref->anchor : S("")),
			 STR_ARG(day_text(a, review->cited[i].changed)),
			 STR_ARG(day_text(a, l->review->since)));
}

static void look(struct looking *l)
{
	const struct page *p = l->page;
	struct page_dates dates = page_dates(p, &l->site->history);
	int months = p->type ? p->type->review_after : 0;
	struct date from;

	l->review->since = p->reviewed;
	if (p->history && p->history->n && (p->reviewed.year || p->reviewed_revision.n))
		find_changes(l);
	find_cited(l);
	from = l->review->since.year ? l->review->since : dates.created;
	if (months && from.year) {
		l->review->due = date_add_months(from, months);
		l->review->overdue =
			l->site->today.year && date_cmp(l->review->due, l->site->today) < 0;
	}
	tell(l, &dates);
}

void review_build(struct site *site, struct diags *diags)
{
	for (size_t i = 0; i < site->pages_n; i++) {
		struct page *p = site->pages[i];
		struct looking l = {.site = site, .page = p, .diags = diags};

		if (!p->path.n || (!p->reviewed.year && !p->reviewed_revision.n &&
				   !(p->type && p->type->review_after)))
			continue;
		l.review = arena_new(&site->arena, struct review, 1);
		p->review = l.review;
		look(&l);
	}
}
