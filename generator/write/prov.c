#include "write/prov.h"

#include <string.h>

#include "base/spool.h"
#include "model/origin.h"
#include "write/graph.h"

#define CONTEXT                                                                                    \
	GRAPH_CONTEXT                                                                              \
	",\"prov:wasRevisionOf\":{\"@type\":\"@id\"},\"prov:wasInvalidatedBy\":"                   \
	"{\"@type\":\"@id\"},\"leerspoor:earlierLife\":{\"@type\":\"@id\"},"                       \
	"\"name\":\"http://schema.org/name\",\"url\":{\"@id\":\"http://schema.org/url\","          \
	"\"@type\":\"@id\"},\"description\":\"http://schema.org/description\","                    \
	"\"identifier\":\"http://schema.org/identifier\",\"dateCreated\":"                         \
	"{\"@id\":\"http://schema.org/dateCreated\",\"@type\":\"http://schema.org/"                \
	"Date\"},"                                                                                 \
	"\"dateModified\":{\"@id\":\"http://schema.org/dateModified\",\"@type\":"                  \
	"\"http://schema.org/Date\"},\"Organization\":\"http://schema.org/Organization\""

/* Identifiers are relative to the context's @base. */
#define BASE ((struct str){NULL, 0})

struct writing {
	const struct site *site;
	struct spool spool;
	struct buf node; /* the line being made */
	struct arena scratch;
};

/* Begins a line; the first node is the agent's, so all others follow one. */
static struct buf *begin(struct writing *w)
{
	buf_clear(&w->node);
	buf_adds(&w->node, ",\n");
	return &w->node;
}

static void end(struct writing *w)
{
	spool_add(&w->spool, buf_str(&w->node));
}

static const struct commit *commit_of(const struct writing *w, const struct page *p, size_t i)
{
	return &w->site->history.commits[p->history->v[i].commit];
}

/* The page as revision i left it: the page itself, or an earlier version. */
static void add_version_id(const struct writing *w, struct buf *b, const struct page *p, size_t i)
{
	graph_made_id(b, w->site, BASE, p, i);
}

/* The path as it is in its own repository, and that repository. */
static void add_path(struct writing *w, struct buf *b, struct str path)
{
	graph_member(b, "leerspoor:path", origin_path(origin_of(w->site, path), &w->scratch, path));
	graph_repository(b, w->site, path);
}

static void add_file(struct writing *w, struct buf *b, struct str path, struct oid blob)
{
	add_path(w, b, path);
	graph_member(b, "leerspoor:blob",
		     str_printf(&w->scratch, "git:" STR_FMT, STR_ARG(oid_hex(&w->scratch, blob))));
}

/* By which revision a version was made, and after which versions. */
static void add_made(struct writing *w, struct buf *b, const struct page *p, size_t i)
{
	const struct revision *r = &p->history->v[i];

	buf_adds(b, ",\"prov:wasGeneratedBy\":");
	graph_revision_id(b, BASE, p, commit_of(w, p, i)->id);
	for (uint32_t k = 0; k < r->parents_n; k++) {
		buf_add(b, k ? S(",") : S(",\"prov:wasRevisionOf\":["));
		add_version_id(w, b, p, r->parents[k]);
	}
	if (r->parents_n)
		buf_addc(b, ']');
	add_file(w, b, r->path, r->blob);
}

static void add_derived(struct writing *w, struct buf *b, const struct page *p)
{
	struct str earlier = graph_earlier_url(w->site, p, &w->scratch);
	size_t n = 0, revision = 0;
	const struct page *from = graph_copied_from(w->site, p, &revision);

	for (size_t i = 0; i < p->body.cited_n; i++) {
		const struct page *source = p->body.cited[i].source;
		buf_add(b, n++ ? S(",") : S(",\"prov:wasDerivedFrom\":["));
		graph_id(b, BASE, source->url, graph_thing(source));
	}
	if (earlier.n) {
		buf_add(b, n++ ? S(",") : S(",\"prov:wasDerivedFrom\":["));
		buf_adds(b, "{\"@id\":");
		graph_id(b, BASE, earlier, "");
		buf_adds(b, ",\"@type\":\"prov:Entity\"}");
	}
	if (from) {
		buf_add(b, n++ ? S(",") : S(",\"prov:wasDerivedFrom\":["));
		add_version_id(w, b, from, revision);
	}
	if (n)
		buf_addc(b, ']');
}

static void add_lives(struct writing *w, struct buf *b, const struct page *p)
{
	const struct page_history *own = p->history;

	for (size_t i = 0; own && i < own->earlier_n; i++) {
		buf_add(b, i ? S(",") : S(",\"leerspoor:earlierLife\":["));
		graph_version_id(b, BASE, p, w->site->history.commits[own->earlier[i].commit].id);
	}
	if (own && own->earlier_n)
		buf_addc(b, ']');
}

static void write_page(struct writing *w, const struct page *p)
{
	struct page_dates dates = page_dates(p, &w->site->history);
	bool committed = p->source->state == SOURCE_COMMITTED;
	bool known = p->history && p->history->n;
	struct buf *b = begin(w);

	buf_adds(b, "{\"@id\":");
	graph_id(b, BASE, p->url, "");
	buf_adds(b, ",\"@type\":\"prov:Entity\"");
	graph_member(b, "name", p->title);
	graph_day(b, "dateCreated", dates.created);
	graph_day(b, "dateModified", dates.changed);
	buf_adds(b, ",\"prov:wasAttributedTo\":");
	graph_agent_id(b, w->site, BASE);
	if (known && committed) {
		add_made(w, b, p, 0);
	} else {
		if (known) {
			buf_adds(b, ",\"prov:wasRevisionOf\":[");
			add_version_id(w, b, p, 0);
			buf_addc(b, ']');
		}
		add_path(w, b, p->path);
	}
	add_derived(w, b, p);
	add_lives(w, b, p);
	graph_basis(b, w->site, p, &dates);
	buf_addc(b, '}');
	end(w);
}

static void write_revision(struct writing *w, const struct page *p, size_t i)
{
	struct buf *b = begin(w);

	graph_revision(b, w->site, BASE, p, i);
	end(w);
	if (i == 0 && p->source->state == SOURCE_COMMITTED)
		return;
	b = begin(w);
	buf_adds(b, "{\"@id\":");
	add_version_id(w, b, p, i);
	buf_adds(b, ",\"@type\":\"prov:Entity\"");
	add_made(w, b, p, i);
	buf_addc(b, '}');
	end(w);
}

/* What stood at the page's address and was taken away: an earlier page, or all there was. */
static void write_removed(struct writing *w, const struct page *p, const struct removal *removal,
			  bool earlier)
{
	struct oid commit = w->site->history.commits[removal->commit].id;
	struct buf *b = begin(w);

	buf_adds(b, "{\"@id\":");
	if (earlier)
		graph_version_id(b, BASE, p, commit);
	else
		graph_id(b, BASE, p->url, "");
	buf_adds(b, ",\"@type\":\"prov:Entity\"");
	if (!earlier)
		graph_member(b, "name", p->title);
	buf_adds(b, ",\"prov:wasInvalidatedBy\":");
	graph_removal_id(b, BASE, p->url, commit);
	add_file(w, b, removal->path, removal->blob);
	buf_addc(b, '}');
	end(w);
	b = begin(w);
	graph_removal(b, w->site, BASE, p->url, removal);
	end(w);
}

static void write_nodes(struct writing *w)
{
	const struct site *site = w->site;

	for (size_t i = 0; i < site->pages_n; i++) {
		const struct page *p = site->pages[i];

		if (!p->path.n)
			continue;
		write_page(w, p);
		for (size_t k = 0; p->history && k < p->history->n; k++) {
			write_revision(w, p, k);
			arena_reset(&w->scratch);
		}
		for (size_t k = 0; p->history && k < p->history->earlier_n; k++)
			write_removed(w, p, &p->history->earlier[k], true);
		arena_reset(&w->scratch);
	}
	for (size_t i = 0; i < site->tombstones_n; i++) {
		write_removed(w, site->tombstones[i].page, site->tombstones[i].removal, false);
		arena_reset(&w->scratch);
	}
}

int prov_write(const struct context *c, struct output *out, struct diags *diags)
{
	struct writing w = {.site = c->site};
	struct str base = c->site->config.base_url, all;
	int rc = -1;

	spool_init(&w.spool);
	buf_init(&w.node, 0);
	buf_adds(&w.node, "{\"@context\":{\"@base\":");
	graph_id(&w.node, base.n ? base : S("../"), S(""), "");
	buf_adds(&w.node, "," CONTEXT "},\"@graph\":[\n");
	graph_agent(&w.node, c->site, BASE);
	end(&w);
	write_nodes(&w);
	spool_add(&w.spool, S("\n]}\n"));
	all = spool_map(&w.spool);
	if (all.p)
		rc = output_put(out, 0, S(PROV_FILE), all, diags);
	else
		diag_env(diags, "output/write", S(PROV_FILE),
			 "cannot write to a temporary file: %s", strerror(w.spool.error));
	buf_release(&w.node);
	arena_release(&w.scratch);
	spool_release(&w.spool);
	return rc;
}
