/* Where a page comes from and whether one may rely on it: trust line, provenance. */
#include "model/contributors.h"
#include "model/origin.h"
#include "model/review.h"
#include "write/context.h"

#define COMMIT_SHORT 10

static void add_status(const struct frame *f, struct value_list *list, const char *key)
{
	struct value *v = value_map(f->arena);

	value_set_str(f->arena, v, "text", frame_label(f, key));
	value_add(f->arena, list, v);
}

static bool is_uncommitted(const struct page *p)
{
	return p->source && p->source->state == SOURCE_UNCOMMITTED;
}

static bool is_modified(const struct page *p)
{
	return p->source && p->source->state == SOURCE_MODIFIED;
}

static void add_trust(const struct frame *f, struct value *top, const struct page_dates *dates)
{
	const struct page *p = f->page;
	struct value *v;
	struct value_list statuses = {0};
	/* That nobody ever reviewed it is for editors to know; readers see that no date stands
	 * here. */
	bool overdue = p->review && p->review->overdue && p->review->since.year;
	bool outdated = p->review && p->review->outdated_by;
	bool cited_changed = p->review && p->review->cited_n;

	if (!p->path.n) {
		value_set(f->arena, top, S("trust"), NULL);
		return;
	}
	v = value_map(f->arena);
	if (p->draft)
		add_status(f, &statuses, "trust.draft");
	if (overdue)
		add_status(f, &statuses, "trust.overdue");
	if (outdated)
		add_status(f, &statuses, "trust.outdated");
	if (cited_changed)
		add_status(f, &statuses, "trust.cited_changed");
	if (is_uncommitted(p) || is_modified(p))
		add_status(f, &statuses, "trust.uncommitted");
	value_set(f->arena, v, S("changed"), frame_date(f, dates->changed));
	value_set(f->arena, v, S("reviewed"), p->review ? frame_date(f, p->review->since) : NULL);
	value_set_str(f->arena, v, "reviewed_by", p->reviewed_by);
	value_set_bool(f->arena, v, "overdue", overdue);
	value_set_bool(f->arena, v, "outdated", outdated);
	value_set_bool(f->arena, v, "cited_changed", cited_changed);
	value_set(f->arena, v, S("statuses"), value_list(f->arena, &statuses));
	value_set(f->arena, top, S("trust"), v);
}

struct str context_short_id(const struct frame *f, const struct commit *commit)
{
	return str_slice(oid_hex(f->arena, commit->id), 0, COMMIT_SHORT);
}

struct str context_commit_url(const struct frame *f, const struct commit *commit, struct str path)
{
	const struct origin *origin = origin_of_commit(f->c->site, commit);

	return origin_address(origin, f->arena, origin->commit, path,
			      oid_hex(f->arena, commit->id));
}

static struct str cite_text(const struct frame *f, const struct page_dates *dates)
{
	const struct labels *labels = &f->c->site->labels;
	const struct config *config = &f->c->site->config;
	struct str args[5] = {
		f->page->title, config->title, label_date(labels, f->arena, dates->changed),
		context_short_id(f, dates->last),
		config->base_url.n ? str_printf(f->arena, STR_FMT STR_FMT,
						STR_ARG(config->base_url), STR_ARG(f->page->url))
				   : (struct str){NULL, 0}};

	return str_trim(label_fill(labels, f->arena, "provenance.cite", args, 5));
}

/* "by A, B and 3 others"; {NULL,0} when nobody may be named. */
static struct str named_text(const struct frame *f, const struct contributors *c)
{
	const struct labels *labels = &f->c->site->labels;
	struct str args[2];
	struct buf names;

	if (!c->names_n)
		return (struct str){NULL, 0};
	buf_init(&names, 0);
	/* All but the last, which stands behind the "and". */
	for (size_t i = 0; i + !c->others < c->names_n; i++) {
		if (i)
			buf_adds(&names, ", ");
		buf_add(&names, c->names[i]);
	}
	args[0] = buf_dup(&names, f->arena);
	buf_release(&names);
	args[1] = c->others
			  ? label_count(labels, f->arena, "provenance.others", (long long)c->others)
			  : c->names[c->names_n - 1];
	if (args[0].n)
		args[0] = label_fill(labels, f->arena, "provenance.and", args, 2);
	else
		args[0] = args[1];
	return label_fill(labels, f->arena, "provenance.by", args, 1);
}

void context_people(const struct frame *f, struct value *v, const struct revision *revisions,
		    size_t n, size_t least)
{
	struct contributors c = contributors_of(f->c->site, revisions, n, f->arena);
	struct value_list people = {0};
	struct str text = named_text(f, &c);

	for (size_t i = 0; i < c.names_n; i++) {
		struct value *person = value_map(f->arena);
		value_set_str(f->arena, person, "name", c.names[i]);
		value_add(f->arena, &people, person);
	}
	if (!text.n && c.people >= least)
		text = label_count(&f->c->site->labels, f->arena, "provenance.people",
				   (long long)c.people);
	value_set(f->arena, v, S("people"), value_list(f->arena, &people));
	value_set_str(f->arena, v, "people_text", text);
}

/* What git says of the page. */
static void add_git(const struct frame *f, struct value *v, const struct page_dates *dates)
{
	const struct labels *labels = &f->c->site->labels;
	const struct page *p = f->page;

	value_set_num(f->arena, v, "revisions", (long long)p->history->n);
	value_set_str(
		f->arena, v, "revisions_text",
		label_count(labels, f->arena, "provenance.revisions", (long long)p->history->n));
	context_people(f, v, p->history->v, p->history->n, 1);
	value_set_str(f->arena, v, "commit", context_short_id(f, dates->last));
	value_set_str(f->arena, v, "commit_full", oid_hex(f->arena, dates->last->id));
	value_set_str(f->arena, v, "commit_url", context_commit_url(f, dates->last, p->path));
	value_set_str(f->arena, v, "cite_text", cite_text(f, dates));
	if (p->history->n > 1)
		value_set_str(f->arena, v, "history_url",
			      frame_url(f, str_printf(f->arena, STR_FMT STR_FMT, STR_ARG(p->url),
						      STR_ARG(f->c->history_folder))));
}

/* The other repository that the page is from; NULL for the site's own. */
static const struct value *repository_value(const struct frame *f, const struct origin *origin)
{
	struct value *v;

	if (!origin->mount)
		return NULL;
	v = value_map(f->arena);
	value_set_str(f->arena, v, "title", origin->title);
	value_set_str(f->arena, v, "url",
		      str_starts(origin->url, S("http")) ? origin->url : (struct str){NULL, 0});
	value_set_str(f->arena, v, "commit",
		      oid_is_zero(origin->info->head)
			      ? (struct str){NULL, 0}
			      : str_slice(oid_hex(f->arena, origin->info->head), 0, COMMIT_SHORT));
	return v;
}

/* Whether the page seems to begin in a commit of which not all moves could be found. */
static bool may_be_moved(const struct site *site, const struct page *p)
{
	const struct page_history *h = p->history;
	const struct revision *first = h && h->n ? &h->v[h->n - 1] : NULL;

	return first && first->kind == REVISION_CREATED &&
	       site->history.commits[first->commit].capped;
}

static void add_provenance(const struct frame *f, struct value *top, const struct page_dates *dates)
{
	static const char *const absent[] = {"revisions",  "revisions_text", "people_text",
					     "people",	   "commit",	     "commit_full",
					     "commit_url", "cite_text",	     "history_url"};
	const struct page *p = f->page;
	const struct origin *origin = origin_of(f->c->site, p->path);
	struct value_list warnings = {0};
	struct value *v;

	if (!p->path.n) {
		value_set(f->arena, top, S("provenance"), NULL);
		return;
	}
	v = value_map(f->arena);
	value_set(f->arena, v, S("repository"), repository_value(f, origin));
	for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
		value_set(f->arena, v, str_c(absent[i]), NULL);
	value_set_str(f->arena, v, "basis", str_c(basis_name(page_basis(dates))));
	value_set_str(f->arena, v, "created_basis", str_c(basis_name(dates->created_from)));
	value_set(f->arena, v, S("first"),
		  dates->first ? frame_date(f, date_of(dates->first->committed,
						       dates->first->committed_zone))
			       : NULL);
	value_set_bool(f->arena, v, "created_in_page", dates->created_from == BASIS_FRONT_MATTER);
	value_set_bool(f->arena, v, "is_git", dates->last != NULL);
	value_set(f->arena, v, S("created"), frame_date(f, dates->created));
	value_set(f->arena, v, S("changed"), frame_date(f, dates->changed));
	value_set_str(f->arena, v, "path", origin_path(origin, f->arena, p->path));
	value_set_str(
		f->arena, v, "edit_url",
		origin_address(origin, f->arena, origin->edit, p->path, (struct str){NULL, 0}));
	value_set_str(
		f->arena, v, "source_url",
		origin_address(origin, f->arena, origin->web, p->path, (struct str){NULL, 0}));
	value_set_bool(f->arena, v, "uncommitted", is_uncommitted(p));
	value_set_bool(f->arena, v, "modified", is_modified(p));
	if (is_uncommitted(p))
		add_status(f, &warnings, "provenance.uncommitted");
	if (is_modified(p))
		add_status(f, &warnings, "provenance.modified");
	if (origin->info->shallow)
		add_status(f, &warnings, "warning.shallow");
	if (may_be_moved(f->c->site, p))
		add_status(f, &warnings, "warning.moves");
	value_set(f->arena, v, S("warnings"), value_list(f->arena, &warnings));
	if (dates->last)
		add_git(f, v, dates);
	value_set(f->arena, top, S("provenance"), v);
}

void context_trust(const struct frame *f, struct value *top)
{
	struct page_dates dates = page_dates(f->page, &f->c->site->history);

	add_trust(f, top, &dates);
	add_provenance(f, top, &dates);
}
