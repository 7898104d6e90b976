#include "write/mdto.h"

#include <stdlib.h>

#include "model/address.h"
#include "model/origin.h"
#include "write/xml.h"

#define NAMESPACE "https://www.nationaalarchief.nl/mdto"
#define SCHEMA NAMESPACE " " NAMESPACE "/MDTO-XML1.0.1.xsd"
#define XSI "http://www.w3.org/2001/XMLSchema-instance"

/* One document being made. */
struct record {
	const struct context *c;
	const struct page *page;
	struct xml xml;
	struct arena arena; /* scratch */
	struct str built;   /* the instant that is built */
};

static void open_record(struct record *r, const char *object)
{
	xml_open(&r->xml, "MDTO", NAMESPACE);
	xml_attribute(&r->xml, &r->arena, "xmlns:xsi", S(XSI));
	xml_attribute(&r->xml, &r->arena, "xsi:schemaLocation", S(SCHEMA));
	xml_start(&r->xml, object);
}

static void text(struct record *r, const char *name, struct str value)
{
	if (value.n)
		xml_text(&r->xml, &r->arena, name, value);
}

/* ---- the norm's groups ---- */

static void identification(struct record *r, const char *name, struct str mark, struct str source)
{
	xml_start(&r->xml, name);
	xml_text(&r->xml, &r->arena, "identificatieKenmerk", mark);
	xml_text(&r->xml, &r->arena, "identificatieBron", source);
	xml_end(&r->xml);
}

/* mark may be empty: a name alone. */
static void reference(struct record *r, const char *name, struct str called, struct str mark,
		      struct str source)
{
	xml_start(&r->xml, name);
	xml_text(&r->xml, &r->arena, "verwijzingNaam", called);
	if (mark.n)
		identification(r, "verwijzingIdentificatie", mark, source);
	xml_end(&r->xml);
}

/* A term of a list; code may be empty. */
static void term(struct record *r, const char *name, struct str label, struct str code,
		 struct str list)
{
	xml_start(&r->xml, name);
	xml_text(&r->xml, &r->arena, "begripLabel", label);
	text(r, "begripCode", code);
	reference(r, "begripBegrippenlijst", list, S(""), S(""));
	xml_end(&r->xml);
}

static void publisher(struct record *r, const char *name)
{
	const struct config *config = &r->c->site->config;

	reference(r, name, config->publisher_name, config->publisher_url, S("URL"));
}

static void event(struct record *r, struct str type, struct str time, struct str result)
{
	xml_start(&r->xml, "event");
	term(r, "eventType", type, S(""), S("Begrippenlijst EventTypeLijst MDTO"));
	text(r, "eventTijd", time);
	publisher(r, "eventVerantwoordelijkeActor");
	text(r, "eventResultaat", result);
	xml_end(&r->xml);
}

/* ---- the page's own ---- */

static struct str title_of(const struct record *r)
{
	return r->c->site->config.title;
}

/* The address of the page, or of its file. */
static struct str address(struct record *r, struct str url)
{
	struct str base = r->c->site->config.base_url;

	return str_printf(&r->arena, STR_FMT STR_FMT, STR_ARG(base.n ? base : S("/")),
			  STR_ARG(url));
}

static struct str instant(struct record *r, const struct commit *commit)
{
	struct str s;
	struct buf b;

	buf_init(&b, 0);
	buf_add_instant(&b, commit->committed, commit->committed_zone);
	s = buf_dup(&b, &r->arena);
	buf_release(&b);
	return s;
}

static struct str day(struct record *r, struct date d)
{
	struct str s;
	struct buf b;

	buf_init(&b, 0);
	buf_add_date(&b, d);
	s = buf_dup(&b, &r->arena);
	buf_release(&b);
	return s;
}

/* "revision <id>: subject". */
static struct str revision_text(struct record *r, struct oid id, struct str subject)
{
	struct str args[] = {oid_hex(&r->arena, id), subject};

	return label_fill(&r->c->site->labels, &r->arena,
			  subject.n ? "mdto.revision" : "mdto.built", args, 2);
}

static void add_events(struct record *r)
{
	const struct site *site = r->c->site;
	const struct page *p = r->page;
	const struct labels *labels = &site->labels;
	const struct repo_info *info = origin_of(site, p->path)->info;
	struct page_dates dates = page_dates(p, &site->history);
	size_t n = p->history ? p->history->n : 0;

	if (dates.created_from == BASIS_FRONT_MATTER)
		event(r, S("Creatie"), day(r, dates.created),
		      labels_peek(labels, S("mdto.in_page")));
	else if (dates.first)
		event(r, S("Creatie"), instant(r, dates.first),
		      revision_text(r, dates.first->id, dates.first->subject));
	else
		event(r, S("Creatie"), S(""), labels_peek(labels, S("mdto.unknown")));
	for (size_t i = n; i-- > 0;) {
		const struct commit *commit = &site->history.commits[p->history->v[i].commit];
		if (commit != dates.first &&
		    page_effect(p, &site->history, i) == EFFECT_SUBSTANTIVE)
			event(r, S("Wijziging"), instant(r, commit),
			      revision_text(r, commit->id, commit->subject));
	}
	event(r, S("Publicatie"), r->built,
	      p->source->state != SOURCE_COMMITTED ? labels_peek(labels, S("mdto.uncommitted"))
						   : revision_text(r, info->head, S("")));
}

static void add_keywords(struct record *r)
{
	const struct page *p = r->page;

	for (size_t i = 0; i < p->fields_n; i++)
		for (size_t k = 0; k < p->fields[i].n && p->fields[i].field->facet; k++) {
			const struct scalar *s = &p->fields[i].v[k];
			text(r, "trefwoord", s->ref ? s->ref->title : s->text);
		}
}

static struct str appraisal_label(struct str code)
{
	return str_eq(code, S("B"))   ? S("Blijvend te bewaren")
	       : str_eq(code, S("V")) ? S("Tijdelijk te bewaren")
				      : S("Nader te bepalen");
}

static int write_object(struct record *r, struct output *out, struct str html, struct str path,
			struct diags *diags)
{
	const struct config *config = &r->c->site->config;
	const struct page *p = r->page;

	open_record(r, "informatieobject");
	identification(r, "identificatie", address(r, p->url), title_of(r));
	xml_text(&r->xml, &r->arena, "naam", p->title);
	term(r, "aggregatieniveau", S("Archiefstuk"), S(""),
	     S("Begrippenlijst Aggregatieniveaus MDTO"));
	if (p->type)
		term(r, "classificatie", p->type->label, S(""), title_of(r));
	add_keywords(r);
	text(r, "omschrijving", p->summary);
	if (config->base_url.n) {
		xml_start(&r->xml, "raadpleeglocatie");
		xml_text(&r->xml, &r->arena, "raadpleeglocatieOnline", address(r, p->url));
		xml_end(&r->xml);
	}
	text(r, "taal", p->lang);
	add_events(r);
	term(r, "waardering", appraisal_label(config->archive_appraisal), config->archive_appraisal,
	     S("Begrippenlijst Waarderingen MDTO"));
	if (p->url.n)
		reference(r, "isOnderdeelVan", title_of(r), address(r, S("")), title_of(r));
	reference(r, "heeftRepresentatie", path_base(html), address(r, html), title_of(r));
	publisher(r, "archiefvormer");
	xml_start(&r->xml, "beperkingGebruik");
	term(r, "beperkingGebruikType", config->archive_restriction, S(""),
	     S("Begrippenlijst BeperkingGebruikTypeLijst MDTO"));
	return xml_put(&r->xml, out, path, diags);
}

static int write_file(struct record *r, struct output *out, const struct output_file *file,
		      struct str path, struct diags *diags)
{
	struct buf digest;

	buf_init(&digest, 0);
	buf_add_digest(&digest, file->digest);
	open_record(r, "bestand");
	identification(r, "identificatie", address(r, file->path), title_of(r));
	xml_text(&r->xml, &r->arena, "naam", path_base(file->path));
	xml_text(&r->xml, &r->arena, "omvang", str_printf(&r->arena, "%zu", file->size));
	term(r, "bestandsformaat", S("Hypertext Markup Language"), S("fmt/471"),
	     S("PRONOM-register"));
	xml_start(&r->xml, "checksum");
	term(r, "checksumAlgoritme", S("SHA-256"), S(""),
	     S("Begrippenlijst ChecksumAlgoritme MDTO"));
	xml_text(&r->xml, &r->arena, "checksumWaarde", buf_str(&digest));
	xml_text(&r->xml, &r->arena, "checksumDatum", r->built);
	xml_end(&r->xml);
	if (r->c->site->config.base_url.n)
		xml_text(&r->xml, &r->arena, "URLBestand", address(r, r->page->url));
	reference(r, "isRepresentatieVan", r->page->title, address(r, r->page->url), title_of(r));
	buf_release(&digest);
	return xml_put(&r->xml, out, path, diags);
}

/* ---- all of them ---- */

static int compare_path(const void *key, const void *file)
{
	return str_cmp(*(const struct str *)key, ((const struct output_file *)file)->path);
}

static struct str built_at(const struct site *site, struct arena *arena)
{
	const struct repo_info *info = repo_info(site->repo);
	struct str s;
	struct buf b;

	if (!site->today.year)
		return (struct str){NULL, 0};
	buf_init(&b, 0);
	if (!oid_is_zero(info->head) &&
	    date_cmp(site->today, date_of(info->head_time, info->head_zone)) == 0) {
		buf_add_instant(&b, info->head_time, info->head_zone);
	} else {
		buf_add_date(&b, site->today);
		buf_adds(&b, "T00:00:00Z");
	}
	s = buf_dup(&b, arena);
	buf_release(&b);
	return s;
}

static int write_page(const struct context *c, struct output *out, const struct page *page,
		      const struct output_file *file, struct str built, struct diags *diags)
{
	struct record r = {.c = c, .page = page, .built = built};
	struct str stem = str_slice(file->path, 0, file->path.n - S(".html").n);
	int rc = write_object(&r, out, file->path,
			      str_printf(&r.arena, MDTO_FOLDER STR_FMT ".xml", STR_ARG(stem)),
			      diags);

	if (!rc)
		rc = write_file(
			&r, out, file,
			str_printf(&r.arena, MDTO_FOLDER STR_FMT ".bestand.xml", STR_ARG(stem)),
			diags);
	arena_release(&r.arena);
	return rc;
}

static int check_config(const struct site *site, struct str built, struct diags *diags)
{
	if (!site->config.publisher_name.n)
		diag_add(diags, DIAG_ERROR, "mdto/publisher", site->config.path, 0, 0,
			 "MDTO asks which organisation is responsible: add \"publisher: {name: "
			 "…}\"");
	if (!built.n)
		diag_add(diags, DIAG_ERROR, "mdto/date", (struct str){NULL, 0}, 0, 0,
			 "MDTO asks when a checksum was made, and there is neither a commit nor "
			 "SOURCE_DATE_EPOCH to tell");
	return site->config.publisher_name.n && built.n ? 0 : -1;
}

int mdto_write(const struct context *c, struct output *out, struct diags *diags)
{
	const struct site *site = c->site;
	struct arena arena = {0};
	struct str built = built_at(site, &arena);
	struct output_file *files;
	const struct output_file *all;
	size_t n;
	int rc = -1;

	if (check_config(site, built, diags))
		goto out;
	/* The output's own array goes with the next file put. */
	all = output_files(out, &n, diags);
	files = arena_new(&arena, struct output_file, site->pages_n);
	for (size_t i = 0; i < site->pages_n; i++) {
		struct str path = address_file(&arena, site->pages[i]->url);
		const struct output_file *file =
			n && site->pages[i]->path.n
				? bsearch(&path, all, n, sizeof *all, compare_path)
				: NULL;
		if (file)
			files[i] = *file;
	}
	for (size_t i = 0; i < site->pages_n; i++)
		if (files[i].path.n && write_page(c, out, site->pages[i], &files[i], built, diags))
			goto out;
	rc = 0;
out:
	arena_release(&arena);
	return rc;
}
