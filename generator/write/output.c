#include "write/output.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "write/record.h"

#define STAGING ".leerspoor-staging"
/* In the staging folder while files are being put in place: a list of all that is ours, before and
 * after. It stays until a build has come to its end. */
#define JOURNAL "journal"
/* In the staging folder, where there is no earlier site: the whole new one. */
#define TREE "tree"
#define JOURNAL_MAX ((size_t)4 << 30)

/* What one worker has put; its own memory, so no locks. */
struct shelf {
	struct arena arena;
	struct output_file *v;
	size_t n, cap;
};

struct output {
	struct arena arena;
	int dir, staging;
	int tree;	     /* the folder of the new site; -1: an earlier one stands there */
	struct audit *audit; /* or NULL */
	struct shelf *shelves;
	size_t jobs;
	struct map previous;	   /* paths that the last statement lists */
	struct output_file *files; /* all, sorted; filled in by output_files */
	size_t files_n;
	struct output_counts counts;
};

static int problem(struct diags *diags, const char *rule, struct str path, const char *what)
{
	diag_env(diags, rule, path, "%s: %s", what, strerror(errno));
	return -1;
}

static int lock(int dir)
{
	while (flock(dir, LOCK_EX | LOCK_NB))
		if (errno != EINTR)
			return -1;
	return 0;
}

struct emptying {
	int staging;
	struct arena arena;
	struct {
		struct str *v;
		size_t n, cap;
	} folders;
};

static int empty_visit(void *ctx, struct str path, enum file_kind kind, const struct stat *st)
{
	struct emptying *e = ctx;

	(void)st;
	if (kind == FILE_DIR)
		list_push(&e->folders, str_dup(&e->arena, path));
	else if (!str_eq(path, S(JOURNAL)))
		file_remove(e->staging, path);
	return 0;
}

/* All but the journal. */
static int empty_staging(struct output *o)
{
	struct emptying e = {.staging = o->staging};
	int rc = file_walk(o->staging, empty_visit, &e) < 0 ? -1 : 0;

	for (size_t i = e.folders.n; i; i--)
		file_remove_empty_dirs(o->staging, e.folders.v[i - 1]);
	list_free(&e.folders);
	arena_release(&e.arena);
	return rc;
}

/* Nothing stands in the folder but what is ours to be emptied. */
static bool is_empty(int folder)
{
	int own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = own < 0 ? NULL : fdopendir(own);
	const struct dirent *e;
	bool empty = dir != NULL;

	if (!dir && own >= 0)
		close(own);
	while (empty && (e = readdir(dir)))
		empty = !strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
			!strcmp(e->d_name, STAGING);
	if (dir)
		closedir(dir);
	return empty;
}

static int make_staging(struct output *o)
{
	if (mkdirat(o->dir, STAGING, 0777) && errno != EEXIST)
		return -1;
	o->staging = openat(o->dir, STAGING, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return o->staging < 0 ? -1 : 0;
}

static int make_tree(struct output *o)
{
	if (mkdirat(o->staging, TREE, 0777))
		return -1;
	o->tree = openat(o->staging, TREE, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return o->tree < 0 ? -1 : 0;
}

/* Adds what a statement lists, if it is there, to what is ours. */
static void read_previous(struct output *o, int dir, struct str name)
{
	struct buf statement;

	buf_init(&statement, JOURNAL_MAX);
	if (!file_read(dir, name, &statement, NULL))
		record_read_files(&o->arena, buf_str(&statement), &o->previous);
	buf_release(&statement);
}

struct output *output_open(const char *dir, size_t jobs, struct diags *diags)
{
	struct output *o = mem_alloc(sizeof *o);
	struct str name = str_c(dir);

	*o = (struct output){.dir = -1, .staging = -1, .tree = -1, .jobs = jobs};
	o->shelves = mem_alloc(jobs * sizeof *o->shelves);
	memset(o->shelves, 0, jobs * sizeof *o->shelves);
	if (!dir)
		return o;
	if (file_make_dirs(dir) || (o->dir = file_open_dir(dir)) < 0) {
		problem(diags, "output/folder", name, "cannot make or open the output folder");
		goto fail;
	}
	if (lock(o->dir)) {
		if (errno == EWOULDBLOCK)
			diag_env(diags, "output/busy", name,
				 "another build is writing here; wait for it, or choose another "
				 "--out");
		else
			problem(diags, "output/folder", name, "cannot lock the output folder");
		goto fail;
	}
	if (make_staging(o)) {
		problem(diags, "output/folder", name, "cannot make the staging folder");
		goto fail;
	}
	read_previous(o, o->dir, S(OUTPUT_STATEMENT));
	/* A build that was killed while it published: what it had put in place is ours as well. */
	read_previous(o, o->staging, S(JOURNAL));
	if (empty_staging(o) || (!o->previous.n && is_empty(o->dir) && make_tree(o))) {
		problem(diags, "output/folder", name, "cannot empty the staging folder");
		goto fail;
	}
	return o;
fail:
	output_close(o);
	return NULL;
}

void output_audit(struct output *o, struct audit *audit)
{
	o->audit = audit;
}

static struct str staged_name(char text[static 48], size_t worker, size_t number)
{
	int n = snprintf(text, 48, "%zu-%zu", worker, number);

	return (struct str){text, (size_t)n};
}

/* What the earlier build wrote with other bytes need not be read. */
static bool stands_there(const struct output *o, const struct output_file *file, struct str bytes)
{
	const struct recorded *before = map_ptr(&o->previous, file->path);

	if (before && !digest_eq(before->digest, file->digest))
		return false;
	return file_same(o->dir, file->path, bytes);
}

static int stage(struct output *o, size_t worker, const struct output_file *file, struct str bytes)
{
	char text[48];

	if (o->tree < 0)
		return file_create(o->staging, staged_name(text, worker, file->staged), bytes);
	/* Two that want to be the same file are told of when all are there. */
	return file_plant(o->tree, file->path, bytes) && errno != EEXIST ? -1 : 0;
}

int output_put(struct output *o, size_t worker, struct str path, struct str bytes,
	       struct diags *diags)
{
	return output_put_page(o, worker, path, (struct str){NULL, 0}, bytes, diags);
}

int output_put_page(struct output *o, size_t worker, struct str path, struct str source,
		    struct str bytes, struct diags *diags)
{
	struct shelf *shelf = &o->shelves[worker];
	struct output_file file = {.path = str_dup(&shelf->arena, path),
				   .source = source.n ? str_dup(&shelf->arena, source) : source,
				   .digest = digest_of(bytes),
				   .size = bytes.n};

	if (o->audit)
		audit_file(o->audit, worker, path, bytes);
	if (o->tree >= 0 || (o->dir >= 0 && !stands_there(o, &file, bytes))) {
		file.staged = shelf->n + 1;
		if (stage(o, worker, &file, bytes))
			return problem(diags, "output/write", path, "cannot write");
	}
	list_push(shelf, file);
	return 0;
}

/* While sorting, a file remembers its worker beside its number. */
struct placed {
	struct output_file file;
	size_t worker;
};

static int compare_placed(const void *x, const void *y)
{
	return str_cmp(((const struct placed *)x)->file.path,
		       ((const struct placed *)y)->file.path);
}

static struct placed *gather(struct output *o, size_t *n)
{
	struct placed *all;
	size_t count = 0;

	for (size_t w = 0; w < o->jobs; w++)
		count += o->shelves[w].n;
	all = mem_alloc((count + 1) * sizeof *all);
	*n = 0;
	for (size_t w = 0; w < o->jobs; w++)
		for (size_t i = 0; i < o->shelves[w].n; i++)
			all[(*n)++] = (struct placed){o->shelves[w].v[i], w};
	qsort(all, *n, sizeof *all, compare_placed);
	return all;
}

const struct output_file *output_files(struct output *o, size_t *n, struct diags *diags)
{
	struct placed *all = gather(o, n);

	o->files = arena_new(&o->arena, struct output_file, *n);
	o->files_n = *n;
	for (size_t i = 0; i < *n; i++) {
		o->files[i] = all[i].file;
		if (i && str_eq(all[i].file.path, all[i - 1].file.path))
			diag_add(diags, DIAG_ERROR, "output/duplicate", all[i].file.path, 0, 0,
				 "two things want to be this file; rename one of them");
	}
	free(all);
	return o->files;
}

/* What others refer to is put in place before what refers to it. */
static int step_of(struct str path)
{
	if (str_ends(path, S(".html")))
		return 1;
	if (str_chr(path, '/', 0) == SIZE_MAX)
		return 2; /* sitemap.xml, atom.xml, … */
	return 0;
}

static bool foreign_in_the_way(struct output *o, const struct placed *p)
{
	struct stat st;
	char name[4096];

	if (map_has(&o->previous, p->file.path) || p->file.path.n >= sizeof name)
		return false;
	memcpy(name, p->file.path.p, p->file.path.n);
	name[p->file.path.n] = '\0';
	return fstatat(o->dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static int check_foreign(struct output *o, const struct placed *all, size_t n, struct diags *diags)
{
	int rc = 0;

	for (size_t i = 0; i < n; i++) {
		if (!all[i].file.staged || !foreign_in_the_way(o, &all[i]))
			continue;
		diag_env(diags, "output/foreign", all[i].file.path,
			 "a file that this program did not write stands here in the output folder; "
			 "move it away, or choose another --out");
		rc = -1;
	}
	return rc;
}

/* Moves what stands at the top of the new site: folders first. The files are sorted by path. */
static int place_tree(struct output *o, const struct placed *all, size_t n, struct diags *diags)
{
	for (int step = 0; step < 2; step++) {
		struct str before = {NULL, 0};
		for (size_t i = 0; i < n; i++) {
			struct str top =
				str_slice(all[i].file.path, 0, str_chr(all[i].file.path, '/', 0));
			if ((top.n == all[i].file.path.n) != step || str_eq(top, before))
				continue;
			before = top;
			if (file_move(o->tree, top, o->dir, top))
				return problem(diags, "output/write", top,
					       "cannot put the file in its place");
		}
	}
	return 0;
}

static int place_all(struct output *o, const struct placed *all, size_t n, struct diags *diags)
{
	if (o->tree >= 0)
		return place_tree(o, all, n, diags);
	for (int step = 0; step < 3; step++) {
		for (size_t i = 0; i < n; i++) {
			char text[48];
			if (!all[i].file.staged || step_of(all[i].file.path) != step)
				continue;
			if (file_move(o->staging,
				      staged_name(text, all[i].worker, all[i].file.staged), o->dir,
				      all[i].file.path))
				return problem(diags, "output/write", all[i].file.path,
					       "cannot put the file in its place");
		}
	}
	return 0;
}

void output_vanished(struct output *o, struct diags *diags)
{
	struct map now = {0};

	for (size_t w = 0; w < o->jobs; w++)
		for (size_t i = 0; i < o->shelves[w].n; i++)
			map_put(&now, o->shelves[w].v[i].path, NULL);
	for (size_t i = 0; i < o->previous.n; i++) {
		const struct recorded *file = o->previous.e[i].cptr;
		if (file->source.n && !map_has(&now, o->previous.e[i].key))
			diag_add(diags, DIAG_ERROR, "url/vanished", file->source, 0, 0,
				 "its address \"/" STR_FMT
				 "\" was published and would be gone; commit "
				 "the move or the removal, name it under aliases of the page that "
				 "replaces it, or allow it with --check url/vanished=warning",
				 STR_ARG(o->previous.e[i].key));
	}
	map_release(&now);
}

static void remove_gone(struct output *o, const struct placed *all, size_t n)
{
	struct map now = {0};

	for (size_t i = 0; i < n; i++)
		map_put(&now, all[i].file.path, NULL);
	for (size_t i = 0; i < o->previous.n; i++) {
		struct str path = o->previous.e[i].key;
		if (map_has(&now, path) || str_eq(path, S(OUTPUT_STATEMENT)))
			continue;
		if (!file_remove(o->dir, path)) {
			o->counts.removed++;
			file_remove_empty_dirs(o->dir, path_dir(path));
		}
	}
	map_release(&now);
}

static int write_journal(struct output *o, struct str statement, struct diags *diags)
{
	struct buf journal;
	int rc = 0;

	buf_init(&journal, JOURNAL_MAX);
	for (size_t i = 0; i < o->previous.n; i++) {
		const struct recorded *file = o->previous.e[i].cptr;
		record_add_file(&journal, o->previous.e[i].key, file->digest, file->source);
		buf_addc(&journal, '\n');
	}
	buf_add(&journal, statement);
	if (journal.overflow || file_write(o->staging, S(JOURNAL), buf_str(&journal)))
		rc = problem(diags, "output/write", S(JOURNAL), "cannot write");
	buf_release(&journal);
	return rc;
}

int output_commit(struct output *o, struct str statement, struct diags *diags)
{
	size_t n;
	struct placed *all = gather(o, &n);
	int rc;

	assert(o->dir >= 0);
	rc = check_foreign(o, all, n, diags);
	if (!rc)
		rc = write_journal(o, statement, diags);
	if (!rc)
		rc = place_all(o, all, n, diags);
	if (!rc) {
		remove_gone(o, all, n);
		if (!file_same(o->dir, S(OUTPUT_STATEMENT), statement) &&
		    file_write(o->dir, S(OUTPUT_STATEMENT), statement))
			rc = problem(diags, "output/write", S(OUTPUT_STATEMENT), "cannot write");
	}
	if (!rc)
		file_remove(o->staging, S(JOURNAL));
	for (size_t i = 0; i < n; i++) {
		*(all[i].file.staged ? &o->counts.written : &o->counts.unchanged) += 1;
		o->counts.bytes += all[i].file.size;
	}
	free(all);
	return rc;
}

struct output_counts output_counts(const struct output *o)
{
	return o->counts;
}

void output_close(struct output *o)
{
	if (!o)
		return;
	if (o->tree >= 0)
		close(o->tree);
	if (o->staging >= 0) {
		empty_staging(o);
		close(o->staging);
		unlinkat(o->dir, STAGING, AT_REMOVEDIR);
	}
	if (o->dir >= 0)
		close(o->dir); /* lets go of the lock too */
	for (size_t i = 0; i < o->jobs; i++) {
		list_free(&o->shelves[i]);
		arena_release(&o->shelves[i].arena);
	}
	free(o->shelves);
	map_release(&o->previous);
	arena_release(&o->arena);
	free(o);
}
