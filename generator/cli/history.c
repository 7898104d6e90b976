#include <string.h>

#include "cli/commands.h"
#include "cli/load.h"
#include "model/lookup.h"

static const char *const kinds[] = {[REVISION_CREATED] = "created",
				    [REVISION_CUT] = "oldest known",
				    [REVISION_CHANGED] = "changed",
				    [REVISION_MOVED] = "moved",
				    [REVISION_MOVED_CHANGED] = "moved and changed",
				    [REVISION_MERGED] = "merged",
				    [REVISION_REMOVED] = "removed"};

/* What a revision was: its kind, or why it is no change for a reader. */
static const char *kind_of(const struct site *site, const struct page *page, size_t i)
{
	static const char *const effects[] = {[EFFECT_FORMATTED] = "reformatted",
					      [EFFECT_HIDDEN] = "front matter",
					      [EFFECT_REVIEWED] = "reviewed",
					      [EFFECT_MOVED] = "moved",
					      [EFFECT_JOINED] = "merged",
					      [EFFECT_IGNORED] = "ignored",
					      [EFFECT_MASS] = "mass",
					      [EFFECT_UNKNOWN] = "oldest known"};
	enum effect effect = page_effect(page, &site->history, i);
	enum revision_kind kind = page->history->v[i].kind;
	bool no_words =
		effect == EFFECT_FORMATTED || effect == EFFECT_HIDDEN || effect == EFFECT_REVIEWED;

	if (no_words && kind == REVISION_MOVED_CHANGED)
		return effects[EFFECT_MOVED];
	return effect == EFFECT_SUBSTANTIVE ? kinds[kind] : effects[effect];
}

static size_t people_of(const struct commit *commit)
{
	return 1 + commit->coauthors_n;
}

static void add_instant(struct buf *b, int64_t seconds, int zone)
{
	buf_addc(b, '"');
	buf_add_instant(b, seconds, zone);
	buf_addc(b, '"');
}

/* Of the first revision, the page as whose copy it began; NULL for most. */
static const struct page_history *copied_from(const struct site *site, const struct page *page,
					      size_t i)
{
	const struct page_history *h = page->history;

	return h->is_copy && i + 1 == h->n ? &site->history.pages[h->copied_page] : NULL;
}

static void add_json_revision(struct buf *b, const struct site *site, const struct page *page,
			      size_t i, struct arena *arena)
{
	bool substantive = page_effect(page, &site->history, i) == EFFECT_SUBSTANTIVE;
	const struct revision *r = &page->history->v[i];
	const struct commit *commit = &site->history.commits[r->commit];
	const struct page_history *from = copied_from(site, page, i);

	buf_addf(b,
		 "{\"commit\": \"" STR_FMT "\", \"date\": ", STR_ARG(oid_hex(arena, commit->id)));
	add_instant(b, commit->committed, commit->committed_zone);
	buf_adds(b, ", \"authored\": ");
	add_instant(b, commit->authored, commit->authored_zone);
	buf_addf(b, ", \"kind\": \"%s\", \"substantive\": %s, \"subject\": \"",
		 kind_of(site, page, i), substantive ? "true" : "false");
	buf_add_json(b, commit->subject);
	buf_adds(b, "\", \"path\": \"");
	buf_add_json(b, r->path);
	buf_addf(b, "\", \"people\": %zu", people_of(commit));
	if (from) {
		buf_adds(b, ", \"copied_from\": \"");
		buf_add_json(b, from->path);
		buf_addc(b, '"');
	}
	buf_addc(b, '}');
}

static void add_json(struct buf *b, const struct site *site, const struct page *page)
{
	struct page_dates dates = page_dates(page, &site->history);
	struct arena scratch = {0};

	buf_adds(b, "{\"page\": \"");
	buf_add_json(b, page->url);
	buf_adds(b, "\", \"path\": \"");
	buf_add_json(b, page->path);
	buf_addf(b, "\", \"basis\": \"%s\", \"revisions\": [", basis_name(page_basis(&dates)));
	for (size_t i = 0; page->history && i < page->history->n; i++) {
		buf_adds(b, "\n  ");
		add_json_revision(b, site, page, i, &scratch);
		if (i + 1 < page->history->n)
			buf_addc(b, ',');
	}
	buf_adds(b, "]}\n");
	arena_release(&scratch);
}

static void add_text(struct buf *b, const struct site *site, const struct page *page)
{
	struct page_dates dates = page_dates(page, &site->history);
	struct arena scratch = {0};

	buf_addf(b, STR_FMT "\n" STR_FMT "  (basis: %s)\n", STR_ARG(page->title),
		 STR_ARG(page->path), basis_name(page_basis(&dates)));
	for (size_t i = 0; page->history && i < page->history->n; i++) {
		const struct revision *r = &page->history->v[i];
		const struct commit *commit = &site->history.commits[r->commit];
		const struct page_history *from = copied_from(site, page, i);

		buf_adds(b, "\n");
		buf_add_date(b, date_of(commit->committed, commit->committed_zone));
		buf_addf(b, "  %.10s  %-17s  " STR_FMT, oid_hex(&scratch, commit->id).p,
			 kind_of(site, page, i), STR_ARG(commit->subject));
		if (r->old_path.n)
			buf_addf(b, "\n            from " STR_FMT, STR_ARG(r->old_path));
		if (from)
			buf_addf(b, "\n            copy of " STR_FMT, STR_ARG(from->path));
	}
	buf_addc(b, '\n');
	arena_release(&scratch);
}

/* The page as somebody would name it: its source's path, its address, or what a wikilink takes. */
static const struct page *find_page(const struct site *site, struct str name, struct diags *diags)
{
	struct str content = site->config.content, near;
	const struct page *page;

	if (str_starts(name, S("./")))
		name = str_slice(name, 2, name.n);
	if (content.n && str_starts(name, content) && name.n > content.n &&
	    name.p[content.n] == '/')
		name = str_slice(name, content.n + 1, name.n);
	page = site_find(site, NULL, name, NULL, &near);
	if (!page)
		page = map_ptr(&site->by_url, name);
	if (!page || !page->path.n)
		diag_add(diags, DIAG_ERROR, "page/missing", name, 0, 0,
			 "no such page%s" STR_FMT "%s", near.n ? "; did you mean \"" : "",
			 STR_ARG(near), near.n ? "\"?" : "");
	return page && page->path.n ? page : NULL;
}

enum exit_status cmd_history(const struct options *o)
{
	struct diags diags = {0}, asked = {0};
	struct loaded l;
	struct report *r = report_new(o);
	enum exit_status status = EXIT_ENVIRONMENT;
	const struct page *page = NULL;

	memset(&l, 0, sizeof l);
	if (load_site(&l, o, r, &diags)) {
		status = report_diags(r, &diags, NULL);
	} else if (!(page = find_page(&l.site, str_c(o->args[0]), &asked))) {
		status = report_diags(r, &asked, NULL);
	} else {
		struct buf text;
		buf_init(&text, 0);
		(o->format == DIAG_JSON ? add_json : add_text)(&text, &l.site, page);
		status = fwrite(text.p, 1, text.n, stdout) == text.n && !fflush(stdout)
				 ? EXIT_DONE
				 : EXIT_ENVIRONMENT;
		buf_release(&text);
	}
	load_release(&l);
	diags_release(&diags);
	diags_release(&asked);
	report_free(r);
	return status;
}
