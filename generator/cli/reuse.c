#include "cli/reuse.h"

#include <errno.h>
#include <string.h>

#include "base/program.h"
#include "read/mount.h"

static void add_digest(struct buf *b, struct digest d)
{
	buf_add(b, (struct str){(const char *)d.b, sizeof d.b});
}

static void add_oid(struct buf *b, struct oid id)
{
	buf_add(b, (struct str){(const char *)id.b, sizeof id.b});
}

/* With its end, so that two texts one after the other are not taken for two others. */
static void add_str(struct buf *b, struct str s)
{
	buf_add(b, s);
	buf_addc(b, '\0');
}

/* ---- all that is read ---- */

static void add_options(struct buf *b, const struct options *o)
{
	buf_addf(b, "%d %d %d\n", o->drafts, o->mdto, o->strict);
	add_str(b, str_c(o->lang ? o->lang : ""));
	add_str(b, str_c(o->base_url));
	for (size_t i = 0; i < o->checks.n; i++) {
		add_str(b, o->checks.e[i].key);
		buf_addf(b, "%zu\n", o->checks.e[i].num);
	}
}

static void add_repository(struct buf *b, const struct repo_info *info)
{
	buf_addf(b, "%d\n", (int)info->kind);
	add_oid(b, info->head);
	add_str(b, info->branch);
	add_str(b, info->top);
	add_str(b, info->prefix);
}

static void add_config(struct buf *b, const struct site *site)
{
	buf_addf(b, "%d-%d-%d\n", site->today.year, site->today.month, site->today.day);
	add_str(b, site->config.path);
	add_str(b, site->config.text);
}

static void add_sources(struct buf *b, const struct site *site)
{
	for (size_t i = 0; i < site->sources_n; i++) {
		const struct source *s = &site->sources[i];
		add_str(b, s->path);
		buf_addf(b, "%d %llu\n", (int)s->state, (unsigned long long)s->size);
		add_oid(b,
			s->state == SOURCE_COMMITTED ? s->blob : repo_content(site->repo, s->path));
	}
}

/* What a clone that is not whole has of the history may grow without its commit changing. */
static bool is_whole(const struct repo_info *info)
{
	return !info->shallow && !info->partial && !info->grafted;
}

static struct digest program_digest(void)
{
	struct digest digest;
	struct buf b;

	buf_init(&b, 0);
	buf_add_program(&b);
	digest = digest_of(buf_str(&b));
	buf_release(&b);
	return digest;
}

/* Zero where it cannot be told. */
static struct digest all_digest(const struct loaded *l, const struct options *o)
{
	const struct repo *repo = l->site.repo;
	struct digest digest = {{0}};
	bool whole = is_whole(repo_info(repo));
	struct buf b;

	buf_init(&b, SIZE_MAX / 4);
	add_options(&b, o);
	add_digest(&b, l->theme.digest);
	add_repository(&b, repo_info(repo));
	for (size_t i = 0; i < repo_mounts(repo); i++) {
		const struct mount *mount = repo_mount_at(repo, i);
		const struct repo_info *info = repo_info(mount->repo);
		/* Only of the site's own work tree is it known what was read. */
		whole = whole && is_whole(info) && info->kind == REPO_REVISION;
		add_repository(&b, info);
		add_str(&b, mount->at);
		add_str(&b, mount->folder);
	}
	add_config(&b, &l->site);
	add_sources(&b, &l->site);
	if (whole)
		digest = digest_of(buf_str(&b));
	buf_release(&b);
	return digest;
}

static bool is_zero(struct digest d)
{
	static const struct digest zero;

	return digest_eq(d, zero);
}

/* ---- */

void reuse_begin(struct reuse *r, struct loaded *l, const struct options *o)
{
	char file[LOAD_FILE_MAX];

	*r = (struct reuse){.possible = l->cache[0] != '\0'};
	if (!r->possible)
		return;
	r->program = program_digest();
	r->all = all_digest(l, o);
	made_load(&r->made, load_cache_file(l, "made", file), str_c(l->out), r->program);
}

/* What is told of repositories elsewhere is of the moment. */
static bool tells_of_elsewhere(const struct diags *diags)
{
	for (size_t i = 0; i < diags->n; i++)
		if (str_starts(str_c(diags->v[i].rule), S("source/")))
			return true;
	return false;
}

bool reuse_nothing_read_changed(const struct reuse *r, struct loaded *l, const struct diags *diags)
{
	if (!r->possible || is_zero(r->all) || !digest_eq(r->all, r->made.all) ||
	    tells_of_elsewhere(diags))
		return false;
	for (size_t i = 0; i < r->made.asked_n; i++)
		if (!repo_asked_same(l->site.repo, &r->made.asked[i]))
			return false;
	return true;
}

static void copy_diags(struct diags *into, const struct diags *from)
{
	for (size_t i = 0; i < from->n; i++)
		diag_add(into, from->v[i].level, from->v[i].rule, from->v[i].path, from->v[i].line,
			 from->v[i].column, STR_FMT, STR_ARG(from->v[i].message));
}

void reuse_end(const struct reuse *r, struct loaded *l, struct output *out, struct str summary,
	       struct diags *diags)
{
	struct made now = {.summary = summary};
	const struct repo_asked *asked;
	char file[LOAD_FILE_MAX];

	if (!r->possible)
		return;
	buf_init(&now.text, 0);
	if (repo_settled(l->site.repo) && !tells_of_elsewhere(diags))
		now.all = r->all;
	asked = repo_asked(l->site.repo, &now.asked_n);
	now.asked = arena_new(&now.arena, struct repo_asked, now.asked_n);
	for (size_t i = 0; i < now.asked_n; i++)
		now.asked[i] = asked[i];
	copy_diags(&now.diags, diags);
	output_remember(out, &now);
	if (made_save(&now, load_cache_file(l, "made", file), str_c(l->out), r->program))
		diag_add(diags, DIAG_WARNING, "output/cache", str_c(l->cache), 0, 0,
			 "cannot keep what was made for the next build: %s", strerror(errno));
	made_release(&now);
}

void reuse_release(struct reuse *r)
{
	if (r->possible)
		made_release(&r->made);
}
