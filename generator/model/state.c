#include "model/state.h"

static bool is_changed(const struct source *source)
{
	return source->state == SOURCE_MODIFIED || source->state == SOURCE_UNCOMMITTED;
}

struct state state_of(const struct site *site)
{
	const struct repo_info *info = repo_info(site->repo);
	struct state state = {.shallow = info->shallow,
			      .partial = info->partial,
			      .grafted = info->grafted,
			      .unversioned = oid_is_zero(info->head)};

	for (size_t i = 0; i < site->pages_n; i++) {
		const struct source *s = site->pages[i]->source;
		state.modified += s && s->state == SOURCE_MODIFIED;
		state.uncommitted += s && s->state == SOURCE_UNCOMMITTED;
	}
	for (size_t i = 0; i < site->assets_n; i++)
		state.others += site->assets[i].used && is_changed(site->assets[i].source);
	for (size_t i = 0; i < site->sources_n; i++)
		state.others += str_eq(site->sources[i].path, site->config.path) &&
				is_changed(&site->sources[i]);
	return state;
}

bool state_is_dirty(const struct state *state)
{
	return state->modified || state->uncommitted || state->others;
}

void state_tell(const struct site *site, struct diags *diags)
{
	struct state state = state_of(site);

	if (state.modified || state.uncommitted)
		diag_add(
			diags, DIAG_WARNING, "history/dirty", (struct str){NULL, 0}, 0, 0,
			"%zu page%s with changes that are not committed, %zu not committed at all; "
			"the pages say so: commit before you publish",
			state.modified, state.modified == 1 ? "" : "s", state.uncommitted);
	/* When moves could not be followed, the walk has told more. */
	if (state.partial && !site->history.incomplete)
		diag_add(diags, DIAG_WARNING, "history/partial", (struct str){NULL, 0}, 0, 0,
			 "a partial clone: old texts may be missing, and what changed in them is "
			 "then "
			 "not known; git fetch --refetch --no-filter completes the clone");
	if (state.others)
		diag_add(diags, DIAG_WARNING, "history/dirty", (struct str){NULL, 0}, 0, 0,
			 "%zu other file%s (site.yaml, images and the like) not as committed; "
			 "commit "
			 "before you publish",
			 state.others, state.others == 1 ? "" : "s");
}

void state_add(struct buf *out, const struct state *state)
{
	size_t pages = state->modified + state->uncommitted;

	if (state->unversioned)
		buf_adds(out, ", without a history");
	if (state->shallow)
		buf_adds(out, ", shallow clone");
	if (state->partial)
		buf_adds(out, ", partial clone");
	if (state->grafted)
		buf_adds(out, ", grafts ignored");
	if (pages)
		buf_addf(out, ", %zu page%s not as committed", pages, pages == 1 ? "" : "s");
	if (state->others)
		buf_addf(out, ", %zu other file%s not as committed", state->others,
			 state->others == 1 ? "" : "s");
}
