#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/produce.h"
#include "write/mdto.h"
#include "write/record.h"

/* A published folder, as it is and as its statement says it is. */
struct published {
	struct arena arena;
	int dir;
	struct buf statement;
	struct map files; /* path → struct recorded * */
	struct record_origin origin;
	struct map sources; /* folder → struct str *, the commit that was read there */
	size_t wrong;
	struct diags *diags;
};

static void wrong(struct published *p, const char *rule, struct str path, const char *what)
{
	diag_add(p->diags, DIAG_ERROR, rule, path, 0, 0, "%s", what);
	p->wrong++;
}

static int open_published(struct published *p, const char *dir, struct diags *diags)
{
	*p = (struct published){.diags = diags};
	buf_init(&p->statement, STATEMENT_MAX);
	p->dir = file_open_dir(dir);
	if (p->dir < 0) {
		diag_env(diags, "verify/folder", str_c(dir), "cannot open this folder");
		return -1;
	}
	if (file_read(p->dir, S(OUTPUT_STATEMENT), &p->statement, NULL)) {
		diag_env(diags, "verify/statement", S(OUTPUT_STATEMENT),
			 "not there: without it nobody can tell what this folder was made from");
		return -1;
	}
	record_read_files(&p->arena, buf_str(&p->statement), &p->files);
	p->origin = record_read_origin(&p->arena, buf_str(&p->statement));
	record_read_sources(&p->arena, buf_str(&p->statement), &p->sources);
	return 0;
}

static int check_listed(void *ctx, struct str path, enum file_kind kind, const struct stat *st)
{
	struct published *p = ctx;

	(void)st;
	if (kind == FILE_DIR || str_eq(path, S(OUTPUT_STATEMENT)))
		return 0;
	if (kind == FILE_LINK)
		wrong(p, "verify/added", path, "a symbolic link, which no build makes");
	else if (!map_has(&p->files, path))
		wrong(p, "verify/added", path, "not in the statement: added after the build");
	return 0;
}

/* The folder against its own statement. */
static int check_folder(struct published *p)
{
	struct buf bytes;

	buf_init(&bytes, (size_t)4 << 30);
	for (size_t i = 0; i < p->files.n; i++) {
		const struct recorded *file = p->files.e[i].cptr;
		buf_clear(&bytes);
		if (file_read(p->dir, p->files.e[i].key, &bytes, NULL))
			wrong(p, "verify/removed", p->files.e[i].key,
			      "in the statement, but not in the folder: removed after the build");
		else if (!digest_eq(digest_of(buf_str(&bytes)), file->digest))
			wrong(p, "verify/changed", p->files.e[i].key,
			      "not as the statement says: changed after the build");
	}
	buf_release(&bytes);
	if (file_walk(p->dir, check_listed, p) < 0) {
		diag_env(p->diags, "verify/folder", (struct str){NULL, 0},
			 "cannot read the whole folder");
		return -1;
	}
	return 0;
}

/* The statement against what the commit gives. */
static void compare_files(struct published *p, const struct output_file *files, size_t n)
{
	struct map made = {0};

	for (size_t i = 0; i < n; i++) {
		const struct recorded *file = map_ptr(&p->files, files[i].path);
		map_put(&made, files[i].path, NULL);
		if (!file)
			wrong(p, "verify/missing", files[i].path,
			      "the commit gives this file, the statement does not list it");
		else if (!digest_eq(file->digest, files[i].digest))
			wrong(p, "verify/differs", files[i].path,
			      "the commit gives other bytes than the statement lists");
	}
	for (size_t i = 0; i < p->files.n; i++)
		if (!map_has(&made, p->files.e[i].key))
			wrong(p, "verify/foreign", p->files.e[i].key,
			      "the statement lists this file, the commit does not give it");
	map_release(&made);
}

/* What a build makes only when asked to, this one made when its files are listed. */
static bool lists_folder(const struct published *p, struct str folder)
{
	for (size_t i = 0; i < p->files.n; i++)
		if (str_starts(p->files.e[i].key, folder))
			return true;
	return false;
}

static int rebuild(struct published *p, const struct options *o, struct report *r, struct loaded *l)
{
	struct options again = *o;
	struct diags own = {0}; /* of the content: they were judged when it was published */
	struct output *nowhere = NULL;
	struct buf statement;
	int rc = -1;

	again.mdto = lists_folder(p, S(MDTO_FOLDER));
	again.rev = str_cstr(&p->arena, p->origin.commit);
	again.base_url = p->origin.base_url.n ? str_cstr(&p->arena, p->origin.base_url) : NULL;
	l->pins = &p->sources;
	buf_init(&statement, STATEMENT_MAX);
	if (!load_site(l, &again, r, &own) && (nowhere = output_open(NULL, o->jobs, &own)) &&
	    !produce(l, &again, r, nowhere, AUDIT_PRIVACY, &statement, &own)) {
		size_t n;
		const struct output_file *files = output_files(nowhere, &n, &own);
		compare_files(p, files, n);
		if (!p->wrong && !str_eq(buf_str(&statement), buf_str(&p->statement)))
			wrong(p, "verify/differs", S(OUTPUT_STATEMENT),
			      "the commit gives another statement");
		rc = 0;
	} else {
		diags_merge(p->diags, &own);
		diag_env(
			p->diags, "verify/rebuild", p->origin.commit,
			"the commit that the statement names cannot be built here; fetch the whole "
			"history");
	}
	diags_release(&own);
	buf_release(&statement);
	output_close(nowhere);
	return rc;
}

static void tell_age(struct published *p, const struct loaded *l)
{
	struct diags quiet = {0};
	struct repo *now = repo_open(l->dir, NULL, &quiet);
	struct str head = now ? oid_hex(&p->arena, repo_info(now)->head) : p->origin.commit;

	if (!str_eq(head, p->origin.commit))
		diag_add(p->diags, DIAG_NOTE, "verify/older", (struct str){NULL, 0}, 0, 0,
			 "made from commit %.10s; the repository now stands at %.10s",
			 p->origin.commit.p, head.p);
	repo_close(now);
	diags_release(&quiet);
}

static void check_origin(struct published *p, const struct options *o, struct report *r,
			 struct loaded *l)
{
	if (p->origin.commit.n != 40) {
		wrong(p, "verify/origin", S(OUTPUT_STATEMENT),
		      "names no commit: made from a folder without git, so nothing can be proved");
		return;
	}
	if (p->origin.dirty)
		wrong(p, "verify/origin", S(OUTPUT_STATEMENT),
		      "made from sources that were not committed; build from a clean commit");
	if (!str_eq(p->origin.version, S(LEERSPOOR_VERSION)))
		diag_add(p->diags, DIAG_NOTE, "verify/version", S(OUTPUT_STATEMENT), 0, 0,
			 "made by leerspoor " STR_FMT ", this is " LEERSPOOR_VERSION
			 ": differences may come from that",
			 STR_ARG(p->origin.version));
	if (!rebuild(p, o, r, l))
		tell_age(p, l);
}

enum exit_status cmd_verify(const struct options *o)
{
	struct diags diags = {0};
	struct published p;
	struct loaded l;
	struct report *r = report_new(o);
	enum exit_status status;

	memset(&l, 0, sizeof l);
	report_phase(r, "published folder");
	if (!open_published(&p, o->args[0], &diags) && !check_folder(&p))
		check_origin(&p, o, r, &l);
	status = report_diags(r, &diags, NULL);
	if (status == EXIT_DONE)
		report_summary(r, &diags, "%s is what commit %.10s says, in all %zu files",
			       o->args[0], p.origin.commit.p, p.files.n);
	else
		report_summary(r, &diags, "%s is not what the repository says", o->args[0]);
	load_release(&l);
	if (p.dir >= 0)
		close(p.dir);
	buf_release(&p.statement);
	map_release(&p.files);
	map_release(&p.sources);
	arena_release(&p.arena);
	diags_release(&diags);
	report_free(r);
	return status;
}
