#include <assert.h>

#include "model/page.h"

enum effect page_effect(const struct page *page, const struct history *history, size_t i)
{
	const struct revision *revision = &page->history->v[i];

	if (page->account)
		return (enum effect)page->account->effects[i];
	switch (revision->kind) {
	case REVISION_CHANGED:
	case REVISION_MOVED_CHANGED:
	case REVISION_MERGED:
		return history->commits[revision->commit].ignored ? EFFECT_IGNORED
								  : EFFECT_SUBSTANTIVE;
	case REVISION_MOVED:
	case REVISION_REMOVED:
		return EFFECT_MOVED;
	case REVISION_CUT:
		return EFFECT_UNKNOWN;
	case REVISION_CREATED:
		break;
	}
	return EFFECT_SUBSTANTIVE;
}

const char *basis_name(enum basis basis)
{
	static const char *const names[] = {[BASIS_UNKNOWN] = "unknown",
					    [BASIS_GIT] = "git",
					    [BASIS_FRONT_MATTER] = "front-matter"};

	return names[basis];
}

enum basis page_basis(const struct page_dates *dates)
{
	return dates->last ? BASIS_GIT : dates->created_from;
}

struct page_dates page_dates(const struct page *page, const struct history *history)
{
	const struct page_history *own = page->history;
	struct page_dates dates = {0};
	bool whole = true;

	for (size_t i = 0; own && i < own->n; i++) {
		const struct revision *revision = &own->v[i];
		const struct commit *commit = &history->commits[revision->commit];
		bool known = revision_known(history, revision);

		assert(commit); /* what a revision names is there: the array is */
		whole = whole && known;
		if (!dates.last && known && page_effect(page, history, i) == EFFECT_SUBSTANTIVE)
			dates.last = commit;
		/* The last to be seen is the first there was. */
		if (i == own->n - 1 && whole)
			dates.first = commit;
	}
	if (dates.last) {
		dates.changed = date_of(dates.last->committed, dates.last->committed_zone);
		dates.changed_from = BASIS_GIT;
	}
	if (dates.first) {
		dates.created = date_of(dates.first->committed, dates.first->committed_zone);
		dates.created_from = BASIS_GIT;
	}
	/* Of a page about an event, the date is the event's. */
	if (page->date.year && !(page->type && str_eq(page->type->schema_about, S("Event")))) {
		dates.created = page->date;
		dates.created_from = BASIS_FRONT_MATTER;
	}
	return dates;
}
