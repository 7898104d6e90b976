#include "pass/body_memo.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag_store.h"
#include "base/kept.h"
#include "base/program.h"
#include "model/names.h"
#include "model/origin.h"
#include "model/rules.h"

/* Raise the number when the layout of a record changes. */
#define LAYOUT "3"

#define REST_EACH 512

/* A member that is added has to be kept as well; then this has to say so. */
static_assert(sizeof(void *) != 8 ||
		      (sizeof(struct section) == 80 && sizeof(struct reference) == 80 &&
		       sizeof(struct cited) == 32 && sizeof(struct body) == 184 &&
		       sizeof(struct looked) == 24),
	      "all that a body holds is kept, and comes back");

struct body_memo {
	struct site *site;
	struct kept *kept;
	struct buf *records; /* per worker */
};

/* ---- what bodies rest on besides their texts ---- */

static void add_oid(struct buf *b, struct oid id)
{
	store_put(b, id.b, sizeof id.b);
}

static void add_page(struct buf *b, const struct page *page)
{
	store_put_u32(b, (uint32_t)page->index);
}

static void add_settings(struct buf *b, const struct site *site)
{
	const struct config *config = &site->config;

	store_put_str(b, S(LAYOUT));
	buf_add_program(b);
	store_put_str(b, config->path);
	store_put_str(b, config->text);
	store_put_str(b, config->base_url);
	for (size_t i = 0; i < site->labels.map.n; i++) {
		store_put_str(b, site->labels.map.e[i].key);
		store_put_str(b, *(const struct str *)site->labels.map.e[i].cptr);
	}
}

/* An address in a repository may name its commit. */
static void add_origins(struct buf *b, const struct site *site)
{
	struct arena scratch = {0};

	for (size_t i = 0; i < site->origins_n; i++) {
		const struct origin *o = &site->origins[i];
		struct str head = oid_hex(&scratch, o->info->head);
		struct str path =
			o->mount ? str_printf(&scratch, STR_FMT "/x", STR_ARG(o->mount->at))
				 : S("x");

		store_put_str(b, o->title);
		store_put_str(b, o->url);
		store_put_str(b, origin_address(o, &scratch, o->web, path, head));
		store_put_str(b, o->mount ? o->mount->at : S(""));
		store_put_str(b, o->mount ? o->mount->folder : S(""));
	}
	arena_release(&scratch);
}

/* Which files there are; and of those that pages show, what is in them. */
static void add_files(struct buf *b, const struct site *site)
{
	for (size_t i = 0; i < site->sources_n; i++)
		store_put_str(b, site->sources[i].path);
	for (size_t i = 0; i < site->assets_n; i++) {
		const struct source *s = site->assets[i].source;

		store_put_str(b, site->assets[i].path);
		store_put_str(b, site->assets[i].content_path);
		store_put(b, &s->size, sizeof s->size);
		add_oid(b, s->state == SOURCE_COMMITTED
				   ? s->blob
				   : repo_content(site->repo, site->assets[i].path));
	}
}

static struct oid rules_of(const struct site *site)
{
	struct oid id;
	struct buf b;

	buf_init(&b, STORE_MOST);
	add_settings(&b, site);
	add_origins(&b, site);
	add_files(&b, site);
	names_add(&b, site);
	for (size_t i = 0; i < site->old_urls.n; i++) {
		store_put_str(&b, site->old_urls.e[i].key);
		add_page(&b, site->old_urls.e[i].cptr);
	}
	for (size_t i = 0; i < site->terms_n; i++) {
		store_put_str(&b, site->terms[i].name);
		add_page(&b, site->terms[i].page);
		store_put_u32(&b, site->terms[i].exact_case);
	}
	id = repo_hash(buf_str(&b));
	buf_release(&b);
	return id;
}

struct body_memo *body_memo_open(struct site *site, const char *folder)
{
	struct body_memo *m;
	struct oid id;

	if (!folder)
		return NULL;
	id = rules_of(site);
	m = mem_alloc(sizeof *m);
	*m = (struct body_memo){.site = site};
	m->kept = kept_open(folder, "bodies", (struct str){(const char *)id.b, sizeof id.b},
			    &site->recalled, site->jobs);
	m->records = mem_alloc(site->jobs * sizeof *m->records);
	for (size_t i = 0; i < site->jobs; i++)
		buf_init(&m->records[i], STORE_MOST);
	return m;
}

int body_memo_close(struct body_memo *m)
{
	int rc;

	if (!m)
		return 0;
	rc = kept_close(m->kept);
	for (size_t i = 0; i < m->site->jobs; i++)
		buf_release(&m->records[i]);
	free(m->records);
	free(m);
	return rc;
}

static struct str key_of(const struct pass *p, struct oid text, uint64_t size)
{
	struct str path = p->page->path;
	char *key = arena_new(p->scratch, char, path.n + sizeof text.b + sizeof size);

	memcpy(key, path.p, path.n);
	memcpy(key + path.n, text.b, sizeof text.b);
	memcpy(key + path.n + sizeof text.b, &size, sizeof size);
	return (struct str){key, path.n + sizeof text.b + sizeof size};
}

/* ---- writing ---- */

/* That there is none is more than that it is empty. */
static void put_str(struct buf *b, struct str s)
{
	store_put_u32(b, s.p != NULL);
	store_put_str(b, s);
}

/* With a NUL behind it, as an attic has it. */
static void put_text(struct buf *b, struct str s)
{
	store_put_str(b, s);
	buf_addc(b, '\0');
}

static void put_sections(struct buf *b, const struct body *body)
{
	store_put_u32(b, (uint32_t)body->sections_n);
	for (size_t i = 0; i < body->sections_n; i++) {
		const struct section *s = &body->sections[i];

		put_str(b, s->anchor);
		put_str(b, s->heading);
		store_put_u32(b, s->level);
		store_put_u32(b, s->line);
		store_put_u32(b, s->end_line);
		store_put(b, &s->heading_at, sizeof s->heading_at);
		store_put(b, &s->text_at, sizeof s->text_at);
		put_text(b, s->text);
	}
}

static void put_refs(struct buf *b, const struct body *body)
{
	store_put_u32(b, (uint32_t)body->refs_n);
	for (size_t i = 0; i < body->refs_n; i++) {
		const struct reference *r = &body->refs[i];

		store_put_u32(b, r->kind);
		add_page(b, r->target);
		put_str(b, r->anchor);
		put_str(b, r->context);
		put_str(b, r->section);
		store_put_u32(b, r->line);
		store_put_u32(b, r->column);
	}
	store_put_u32(b, (uint32_t)body->cited_n);
	for (size_t i = 0; i < body->cited_n; i++) {
		const struct cited *c = &body->cited[i];

		add_page(b, c->source);
		store_put_u32(b, c->uses);
		store_put_u32(b, (uint32_t)c->locators_n);
		for (size_t k = 0; k < c->locators_n; k++)
			put_str(b, c->locators[k]);
	}
}

static void put_rest(struct buf *b, const struct body *body)
{
	store_put_u32(b, (uint32_t)body->anchors.n);
	for (size_t i = 0; i < body->anchors.n; i++) {
		put_str(b, body->anchors.e[i].key);
		store_put_u32(b, (uint32_t)body->anchors.e[i].num);
	}
	store_put_u32(b, (uint32_t)body->assets_n);
	for (size_t i = 0; i < body->assets_n; i++)
		store_put_u32(b, (uint32_t)body->assets[i]->index);
	store_put_u32(b, (uint32_t)body->looked_n);
	for (size_t i = 0; i < body->looked_n; i++) {
		put_str(b, body->looked[i].path);
		store_put_u32(b, body->looked[i].there);
	}
	store_put(b, &body->words, sizeof body->words);
	store_put_u32(b, body->has_tasks);
}

static void put_fields(struct buf *b, const struct page *page)
{
	for (size_t i = 0; i < page->fields_n; i++)
		for (size_t k = 0; k < page->fields[i].n; k++)
			if (page->fields[i].field->kind == FIELD_MARKDOWN)
				put_str(b, page->fields[i].v[k].html);
}

/* What rests on the moment is not kept: false. */
static bool put_told(struct buf *b, const struct diags *diags, size_t told)
{
	store_put_u32(b, (uint32_t)(diags->n - told));
	for (size_t i = told; i < diags->n; i++) {
		const struct diag *d = &diags->v[i];

		if (d->environment || d->foreign)
			return false;
		diag_put(b, d);
	}
	return true;
}

void body_memo_keep(struct body_memo *m, struct pass *p, struct oid text, uint64_t size,
		    size_t told)
{
	struct buf *b = &m->records[p->worker];
	struct body *body = &p->page->body;

	body->digest = digest_of(body->html);
	buf_clear(b);
	put_sections(b, body);
	put_refs(b, body);
	put_rest(b, body);
	put_fields(b, p->page);
	put_text(b, body->html);
	store_put(b, &body->digest, sizeof body->digest);
	if (put_told(b, p->diags, told) && !b->overflow)
		kept_put(m->kept, p->worker, key_of(p, text, size), buf_str(b));
}

/* ---- reading ---- */

static struct str take_str(struct store *s, struct pass *p)
{
	bool there = store_take_u32(s) != 0;
	struct str text = store_take_str(s);

	return there ? str_dup(p->arena, text) : (struct str){NULL, 0};
}

static struct str take_text(struct store *s)
{
	struct str text = store_take_str(s);

	store_take(s, 1);
	return text;
}

static const struct page *take_page(struct store *s, const struct pass *p)
{
	return p->site->pages[store_take_index(s, p->site->pages_n)];
}

static void take_sections(struct store *s, struct pass *p, struct body *body)
{
	struct section *sections;

	body->sections_n = store_take_count(s, 7 * sizeof(uint32_t));
	body->sections = sections = arena_new(p->arena, struct section, body->sections_n);
	for (size_t i = 0; i < body->sections_n; i++) {
		sections[i].anchor = take_str(s, p);
		sections[i].heading = take_str(s, p);
		sections[i].level = store_take_u32(s);
		sections[i].line = store_take_u32(s);
		sections[i].end_line = store_take_u32(s);
		store_take_into(s, &sections[i].heading_at, sizeof sections[i].heading_at);
		store_take_into(s, &sections[i].text_at, sizeof sections[i].text_at);
		sections[i].text = take_text(s);
	}
}

static void take_refs(struct store *s, struct pass *p, struct body *body)
{
	struct reference *refs;

	body->refs_n = store_take_count(s, 8 * sizeof(uint32_t));
	body->refs = refs = arena_new(p->arena, struct reference, body->refs_n);
	for (size_t i = 0; i < body->refs_n; i++) {
		refs[i].kind = (enum reference_kind)store_take_index(s, REFERENCE_FIELD + 1);
		refs[i].from = p->page;
		refs[i].target = take_page(s, p);
		refs[i].anchor = take_str(s, p);
		refs[i].context = take_str(s, p);
		refs[i].section = take_str(s, p);
		refs[i].line = store_take_u32(s);
		refs[i].column = store_take_u32(s);
	}
}

static void take_cited(struct store *s, struct pass *p, struct body *body)
{
	struct cited *cited;

	body->cited_n = store_take_count(s, 3 * sizeof(uint32_t));
	body->cited = cited = arena_new(p->arena, struct cited, body->cited_n);
	for (size_t i = 0; i < body->cited_n; i++) {
		struct str *locators;

		cited[i].source = take_page(s, p);
		cited[i].uses = store_take_u32(s);
		cited[i].locators_n = store_take_count(s, 2 * sizeof(uint32_t));
		cited[i].locators = locators = arena_new(p->arena, struct str, cited[i].locators_n);
		for (size_t k = 0; k < cited[i].locators_n; k++)
			locators[k] = take_str(s, p);
	}
}

static void take_rest(struct store *s, struct pass *p, struct body *body)
{
	struct asset **assets;
	struct looked *looked;
	size_t n = store_take_count(s, 3 * sizeof(uint32_t));

	for (size_t i = 0; i < n; i++) {
		struct str key = take_str(s, p);

		map_put(&body->anchors, key, NULL)->num = store_take_u32(s);
	}
	body->assets_n = store_take_count(s, sizeof(uint32_t));
	body->assets = assets = arena_new(p->arena, struct asset *, body->assets_n);
	for (size_t i = 0; i < body->assets_n; i++)
		assets[i] = &p->site->assets[store_take_index(s, p->site->assets_n)];
	body->looked_n = store_take_count(s, 3 * sizeof(uint32_t));
	body->looked = looked = arena_new(p->arena, struct looked, body->looked_n);
	for (size_t i = 0; i < body->looked_n; i++) {
		looked[i].path = take_str(s, p);
		looked[i].there = store_take_u32(s) != 0;
	}
	store_take_into(s, &body->words, sizeof body->words);
	body->has_tasks = store_take_u32(s) != 0;
}

static void take_fields(struct store *s, struct pass *p)
{
	struct page *page = p->page;

	for (size_t i = 0; i < page->fields_n; i++)
		for (size_t k = 0; k < page->fields[i].n; k++)
			if (page->fields[i].field->kind == FIELD_MARKDOWN)
				page->fields[i].v[k].html = take_str(s, p);
}

static void take_told(struct store *s, struct diags *diags)
{
	size_t n = store_take_count(s, 7 * sizeof(uint32_t));

	for (size_t i = 0; i < n && !s->bad; i++)
		diag_take(s, diags, rule_name);
}

/* Asked again, so that it is known that this build asked, too. */
static bool looks_the_same(const struct pass *p, const struct body *body)
{
	bool same = true;

	for (size_t i = 0; i < body->looked_n; i++)
		same = repo_exists(p->repo, body->looked[i].path) == body->looked[i].there && same;
	return same;
}

bool body_memo_recall(struct body_memo *m, struct pass *p, struct oid text, uint64_t size)
{
	struct store s = {.rest = kept_find(m->kept, key_of(p, text, size))};
	struct body body = {0};
	struct diags told = {0};

	if (!s.rest.p)
		return false;
	take_sections(&s, p, &body);
	take_refs(&s, p, &body);
	take_cited(&s, p, &body);
	take_rest(&s, p, &body);
	take_fields(&s, p);
	body.html = take_text(&s);
	store_take_into(&s, &body.digest, sizeof body.digest);
	take_told(&s, &told);
	if (s.bad || s.rest.n || !looks_the_same(p, &body)) {
		diags_release(&told);
		body_release(&body);
		return false;
	}
	/* What has been looked at stays in memory until it is let go of. */
	if (p->page->index % REST_EACH == 0)
		attic_forget(&m->site->recalled);
	for (size_t i = 0; i < body.assets_n; i++)
		body.assets[i]->used = true;
	if (told.n)
		diags_merge(p->diags, &told);
	diags_release(&told);
	p->page->body = body;
	return true;
}
