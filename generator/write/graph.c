#include "write/graph.h"

#include <stdlib.h>
#include <string.h>

#include "model/address.h"
#include "model/origin.h"

void graph_member(struct buf *b, const char *key, struct str value)
{
	if (!value.n)
		return;
	buf_addf(b, ",\"%s\":\"", key);
	buf_add_json(b, value);
	buf_addc(b, '"');
}

void graph_day(struct buf *b, const char *key, struct date d)
{
	if (!d.year)
		return;
	buf_addf(b, ",\"%s\":\"", key);
	buf_add_date(b, d);
	buf_addc(b, '"');
}

void graph_instant(struct buf *b, const char *key, int64_t seconds, int zone)
{
	buf_addf(b, ",\"%s\":\"", key);
	buf_add_instant(b, seconds, zone);
	buf_addc(b, '"');
}

void graph_id(struct buf *b, struct str base, struct str url, const char *fragment)
{
	buf_addc(b, '"');
	buf_add_json(b, base);
	buf_add_json(b, url);
	buf_addf(b, "%s\"", fragment);
}

static void add_hex(struct buf *b, struct oid id)
{
	buf_add_hex(b, id.b, sizeof id.b);
}

static void add_commit_id(struct buf *b, struct str base, struct str url, const char *fragment,
			  struct oid commit)
{
	buf_addc(b, '"');
	buf_add_json(b, base);
	buf_add_json(b, url);
	buf_add(b, str_c(fragment));
	add_hex(b, commit);
	buf_addc(b, '"');
}

void graph_revision_id(struct buf *b, struct str base, const struct page *page, struct oid commit)
{
	add_commit_id(b, base, page->url, "#revision-", commit);
}

void graph_version_id(struct buf *b, struct str base, const struct page *page, struct oid commit)
{
	add_commit_id(b, base, page->url, "#version-", commit);
}

void graph_made_id(struct buf *b, const struct site *site, struct str base, const struct page *page,
		   size_t i)
{
	if (i == 0 && page->source->state == SOURCE_COMMITTED)
		graph_id(b, base, page->url, "");
	else
		graph_version_id(b, base, page,
				 site->history.commits[page->history->v[i].commit].id);
}

void graph_removal_id(struct buf *b, struct str base, struct str url, struct oid commit)
{
	add_commit_id(b, base, url, "#removal-", commit);
}

void graph_agent_id(struct buf *b, const struct site *site, struct str base)
{
	const struct config *config = &site->config;

	if (config->publisher_url.n)
		/* The address is a page's, maybe this site's own: the organisation is no page. */
		graph_id(b, config->publisher_url, S(""),
			 str_chr(config->publisher_url, '#', 0) == SIZE_MAX ? "#this" : "");
	else
		graph_id(b, base, S(""), config->publisher_name.n ? "#publisher" : "#contributor");
}

void graph_agent(struct buf *b, const struct site *site, struct str base)
{
	const struct config *config = &site->config;
	bool known = config->publisher_name.n > 0;

	buf_adds(b, "{\"@id\":");
	graph_agent_id(b, site, base);
	buf_add(b, known ? S(",\"@type\":[\"Organization\",\"prov:Organization\"]")
			 : S(",\"@type\":\"prov:Agent\""));
	graph_member(b, "name",
		     known ? config->publisher_name
			   : labels_peek(&site->labels, S("provenance.contributor")));
	graph_member(b, "url", config->publisher_url);
	graph_member(b, "leerspoor:basis", known ? S("site.yaml") : S("labels"));
	buf_addc(b, '}');
}

static const char *kind_name(enum revision_kind kind)
{
	static const char *const names[] = {[REVISION_CREATED] = "created",
					    [REVISION_CUT] = "oldest-known",
					    [REVISION_CHANGED] = "changed",
					    [REVISION_MOVED] = "moved",
					    [REVISION_MOVED_CHANGED] = "moved-changed",
					    [REVISION_MERGED] = "merged",
					    [REVISION_REMOVED] = "removed"};

	return names[kind];
}

static const char *effect_name(enum effect effect)
{
	static const char *const names[] = {[EFFECT_SUBSTANTIVE] = "substantive",
					    [EFFECT_FORMATTED] = "formatted",
					    [EFFECT_HIDDEN] = "hidden",
					    [EFFECT_REVIEWED] = "reviewed",
					    [EFFECT_MOVED] = "moved",
					    [EFFECT_JOINED] = "joined",
					    [EFFECT_IGNORED] = "ignored",
					    [EFFECT_MASS] = "mass",
					    [EFFECT_UNKNOWN] = "unknown"};

	return names[effect];
}

static size_t people_behind(const struct history *history, const struct commit *commit)
{
	size_t n = !history->people[commit->author].bot;

	for (uint32_t i = 0; i < commit->coauthors_n; i++)
		n += !history->people[commit->coauthors[i]].bot;
	return n;
}

/* From the type on: what is true of every commit. */
static void add_activity(struct buf *b, const struct site *site, struct str base,
			 const struct commit *commit, enum revision_kind kind)
{
	buf_adds(b, ",\"@type\":\"prov:Activity\",\"identifier\":\"");
	add_hex(b, commit->id);
	buf_addc(b, '"');
	graph_member(b, "description", commit->subject);
	if (commit->authored < commit->committed)
		graph_instant(b, "prov:startedAtTime", commit->authored, commit->authored_zone);
	graph_instant(b, "prov:endedAtTime", commit->committed, commit->committed_zone);
	buf_adds(b, ",\"prov:wasAssociatedWith\":");
	graph_agent_id(b, site, base);
	graph_member(b, "leerspoor:kind", str_c(kind_name(kind)));
	buf_addf(b, ",\"leerspoor:people\":%zu", people_behind(&site->history, commit));
}

void graph_revision(struct buf *b, const struct site *site, struct str base,
		    const struct page *page, size_t i)
{
	const struct revision *r = &page->history->v[i];
	const struct commit *commit = &site->history.commits[r->commit];

	buf_adds(b, "{\"@id\":");
	graph_revision_id(b, base, page, commit->id);
	add_activity(b, site, base, commit, r->kind);
	graph_member(b, "leerspoor:effect",
		     str_c(effect_name(page_effect(page, &site->history, i))));
	buf_addc(b, '}');
}

void graph_removal(struct buf *b, const struct site *site, struct str base, struct str url,
		   const struct removal *removal)
{
	const struct commit *commit = &site->history.commits[removal->commit];

	buf_adds(b, "{\"@id\":");
	graph_removal_id(b, base, url, commit->id);
	add_activity(b, site, base, commit, REVISION_REMOVED);
	buf_addc(b, '}');
}

void graph_repository(struct buf *b, const struct site *site, struct str path)
{
	const struct origin *origin = origin_of(site, path);

	if (!origin->mount)
		return;
	graph_member(b, "leerspoor:repository", origin->url.n ? origin->url : origin->title);
	buf_adds(b, ",\"leerspoor:revision\":\"");
	add_hex(b, origin->info->head);
	buf_addc(b, '"');
}

void graph_basis(struct buf *b, const struct site *site, const struct page *page,
		 const struct page_dates *dates)
{
	const struct origin *own = origin_of(site, page->path);

	graph_member(b, "leerspoor:createdBasis", str_c(basis_name(dates->created_from)));
	graph_member(b, "leerspoor:modifiedBasis", str_c(basis_name(dates->changed_from)));
	if (page->source->state == SOURCE_MODIFIED)
		graph_member(b, "leerspoor:state", S("modified"));
	if (page->source->state == SOURCE_UNCOMMITTED)
		graph_member(b, "leerspoor:state", S("uncommitted"));
	if (site->history.incomplete &&
	    (site->origins_n == 1 || own->info->shallow || own->info->partial))
		graph_member(b, "leerspoor:history", S("incomplete"));
}

/* https://schema.org/CreativeWork and the types below it that a page can be; sorted. */
static const char *const works[] = {
	"AboutPage",
	"AdvertiserContentArticle",
	"AnalysisNewsArticle",
	"Answer",
	"ArchiveComponent",
	"Article",
	"BackgroundNewsArticle",
	"Blog",
	"BlogPosting",
	"Book",
	"Chapter",
	"CheckoutPage",
	"Claim",
	"Clip",
	"Collection",
	"CollectionPage",
	"Comment",
	"ContactPage",
	"Conversation",
	"Course",
	"CreativeWork",
	"DataCatalog",
	"DataDownload",
	"Dataset",
	"DefinedTermSet",
	"Diet",
	"DigitalDocument",
	"Drawing",
	"EducationalOccupationalCredential",
	"ExercisePlan",
	"FAQPage",
	"Guide",
	"HowTo",
	"HowToDirection",
	"HowToSection",
	"HowToStep",
	"HowToTip",
	"ItemPage",
	"LearningResource",
	"Legislation",
	"LegislationObject",
	"LiveBlogPosting",
	"Manuscript",
	"Map",
	"MathSolver",
	"MediaGallery",
	"MediaObject",
	"MedicalScholarlyArticle",
	"MedicalWebPage",
	"Message",
	"NewsArticle",
	"NoteDigitalDocument",
	"OpinionNewsArticle",
	"Photograph",
	"Play",
	"Poster",
	"PresentationDigitalDocument",
	"ProfilePage",
	"PublicationIssue",
	"PublicationVolume",
	"QAPage",
	"Question",
	"Quiz",
	"Quotation",
	"RealEstateListing",
	"Recipe",
	"Report",
	"ReportageNewsArticle",
	"Review",
	"ReviewNewsArticle",
	"SatiricalArticle",
	"ScholarlyArticle",
	"SearchResultsPage",
	"SocialMediaPosting",
	"SoftwareApplication",
	"SoftwareSourceCode",
	"SpecialAnnouncement",
	"SpreadsheetDigitalDocument",
	"Statement",
	"Syllabus",
	"TechArticle",
	"TextDigitalDocument",
	"Thesis",
	"VideoGallery",
	"WebContent",
	"WebPage",
	"WebPageElement",
	"WebSite",
};

static int compare_work(const void *key, const void *work)
{
	return str_cmp(*(const struct str *)key, str_c(*(const char *const *)work));
}

bool graph_is_about(const struct type *type)
{
	return type &&
	       (type->citation || !bsearch(&type->schema_org, works, sizeof works / sizeof *works,
					   sizeof *works, compare_work));
}

const char *graph_thing(const struct page *page)
{
	return graph_is_about(page->type) ? "#this" : "";
}

struct str graph_earlier_url(const struct site *site, const struct page *page, struct arena *arena)
{
	struct str content = site->config.content, old = {NULL, 0};
	const struct page_history *own = page->history;

	for (size_t i = 0; own && i < own->n && !old.n; i++)
		if (!str_eq(own->v[i].old_path, page->path))
			old = own->v[i].old_path;
	if (path_is_foreign(old))
		return (struct str){NULL, 0};
	if (content.n && old.n) {
		if (!str_starts(old, content) || old.n <= content.n || old.p[content.n] != '/')
			return (struct str){NULL, 0};
		old = str_slice(old, content.n + 1, old.n);
	}
	if (!old.n)
		return (struct str){NULL, 0};
	old = address_of(arena, old, (struct str){NULL, 0}, address_is_index(old));
	return str_eq(old, page->url) ? (struct str){NULL, 0} : old;
}

const struct page *graph_copied_from(const struct site *site, const struct page *page,
				     size_t *revision)
{
	const struct page_history *own = page->history;
	struct str content = site->config.content, path;
	const struct page *from;

	if (!own || !own->is_copy)
		return NULL;
	path = site->history.pages[own->copied_page].path;
	if (content.n && str_starts(path, content) && path.n > content.n &&
	    path.p[content.n] == '/')
		path = str_slice(path, content.n + 1, path.n);
	from = map_ptr(&site->by_path, path);
	*revision = own->copied_revision;
	return from;
}
