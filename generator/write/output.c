#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "write/output_parts.h"

int output_problem(struct diags *diags, const char *rule, struct str path, const char *what)
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

/* Adds what a statement lists to what is ours; false if it is not there. */
static bool read_previous(struct output *o, int dir, struct str name)
{
	struct buf statement;
	bool there;

	buf_init(&statement, JOURNAL_MAX);
	there = !file_read(dir, name, &statement, NULL);
	if (there)
		record_read_files(&o->arena, buf_str(&statement), &o->previous);
	buf_release(&statement);
	return there;
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
		output_problem(diags, "output/folder", name,
			       "cannot make or open the output folder");
		goto fail;
	}
	if (lock(o->dir)) {
		if (errno == EWOULDBLOCK)
			diag_env(diags, "output/busy", name,
				 "another build is writing here; wait for it, or choose another "
				 "--out");
		else
			output_problem(diags, "output/folder", name,
				       "cannot lock the output folder");
		goto fail;
	}
	if (make_staging(o)) {
		output_problem(diags, "output/folder", name, "cannot make the staging folder");
		goto fail;
	}
	read_previous(o, o->dir, S(OUTPUT_STATEMENT));
	/* A build that was killed while it published: what it had put in place is ours as well. */
	o->broken = read_previous(o, o->staging, S(JOURNAL));
	if (empty_staging(o) || (!o->previous.n && is_empty(o->dir) && make_tree(o))) {
		output_problem(diags, "output/folder", name, "cannot empty the staging folder");
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
	if (audit)
		o->asked = audit_digest(audit);
}

void output_made(struct output *o, const struct made *made)
{
	o->made = made;
}

bool output_keeps(const struct output *o)
{
	return o->made != NULL;
}

struct str output_staged_name(char text[static 48], size_t worker, size_t number)
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
		return file_create(o->staging, output_staged_name(text, worker, file->staged),
				   bytes);
	if (!file_plant(o->tree, file->path, bytes))
		return 0;
	/* Two that want to be in one place are told of when all are there. */
	return errno == EEXIST || errno == ENOTDIR || errno == EISDIR ? 0 : -1;
}

int output_put(struct output *o, size_t worker, struct str path, struct str bytes,
	       struct diags *diags)
{
	return output_put_page(o, worker, path, (struct str){NULL, 0}, NULL, bytes, diags);
}

int output_put_page(struct output *o, size_t worker, struct str path, struct str source,
		    const struct digest *key, struct str bytes, struct diags *diags)
{
	struct shelf *shelf = &o->shelves[worker];
	struct output_file file = {.path = str_dup(&shelf->arena, path),
				   .source = source.n ? str_dup(&shelf->arena, source) : source,
				   .digest = digest_of(bytes),
				   .size = bytes.n};

	if (key)
		file.key = *key;
	if (o->audit)
		audit_file(o->audit, worker, path, bytes);
	if (o->tree >= 0 || (o->dir >= 0 && !stands_there(o, &file, bytes))) {
		file.staged = shelf->n + 1;
		if (stage(o, worker, &file, bytes))
			return output_problem(diags, "output/write", path, "cannot write");
	}
	list_push(shelf, file);
	return 0;
}

/* Whether the file stands there, and would pass the audit. That it did when it was made; where more
 * is searched for now, say for the address of somebody who is new, it is read once more. */
static bool still_good(const struct output *o, size_t worker, const struct made_file *file)
{
	struct buf bytes;
	bool good;

	if (!o->audit || digest_eq(o->made->audit, o->asked))
		return made_stands(file, o->dir);
	buf_init(&bytes, SIZE_MAX / 4);
	good = made_read(file, o->dir, &bytes);
	if (good)
		audit_file(o->audit, worker, file->path, buf_str(&bytes));
	buf_release(&bytes);
	return good;
}

bool output_keep(struct output *o, size_t worker, struct str path, struct str source,
		 struct digest key)
{
	const struct made_file *file = o->made ? made_find(o->made, path) : NULL;
	struct shelf *shelf = &o->shelves[worker];
	const struct recorded *before;

	if (!file || o->tree >= 0 || o->dir < 0 || !digest_eq(file->key, key))
		return false;
	before = map_ptr(&o->previous, path);
	if (!before || !digest_eq(before->digest, file->bytes) || !still_good(o, worker, file))
		return false;
	list_push(shelf,
		  (struct output_file){.path = str_dup(&shelf->arena, path),
				       .source = source.n ? str_dup(&shelf->arena, source) : source,
				       .digest = file->bytes,
				       .size = file->stamp.size,
				       .key = key,
				       .stamp = file->stamp});
	return true;
}

const struct made *output_made_before(const struct output *o)
{
	return o->made;
}

bool output_read(const struct output *o, struct str path, struct buf *bytes)
{
	return !file_read(o->dir, path, bytes, NULL) && !bytes->overflow;
}

void output_forget(struct output *o)
{
	o->forget = true;
}

static int compare_placed(const void *x, const void *y)
{
	return str_cmp(((const struct placed *)x)->file.path,
		       ((const struct placed *)y)->file.path);
}

/* Two parts of the search index that say the same are one file, which is named by its bytes. */
static bool same_file(const struct output_file *a, const struct output_file *b)
{
	return str_eq(a->path, b->path) && digest_eq(a->digest, b->digest) && !a->source.n &&
	       !b->source.n;
}

struct placed *output_gather(const struct output *o, size_t *n)
{
	struct placed *all;
	size_t count = 0, at = 0;

	for (size_t w = 0; w < o->jobs; w++)
		count += o->shelves[w].n;
	all = mem_alloc((count + 1) * sizeof *all);
	for (size_t w = 0; w < o->jobs; w++)
		for (size_t i = 0; i < o->shelves[w].n; i++)
			all[at++] = (struct placed){.file = o->shelves[w].v[i], .worker = w};
	qsort(all, count, sizeof *all, compare_placed);
	*n = 0;
	for (size_t i = 0; i < count; i++)
		if (!*n || !same_file(&all[*n - 1].file, &all[i].file))
			all[(*n)++] = all[i];
	return all;
}

static void tell_duplicate(struct diags *diags, struct str path)
{
	diag_add(diags, DIAG_ERROR, "output/duplicate", path, 0, 0,
		 "two things want to be this file, or one wants to be the folder of another; "
		 "rename one of them");
}

/* Files that others have for a folder. */
static void check_folders(const struct output *o, struct diags *diags)
{
	struct map files = {0};

	for (size_t i = 0; i < o->files_n; i++)
		map_put(&files, o->files[i].path, NULL);
	for (size_t i = 0; i < o->files_n; i++)
		for (struct str dir = path_dir(o->files[i].path); dir.n; dir = path_dir(dir))
			if (map_has(&files, dir))
				tell_duplicate(diags, dir);
	map_release(&files);
}

const struct output_file *output_files(struct output *o, size_t *n, struct diags *diags)
{
	struct placed *all = output_gather(o, n);

	o->files = arena_new(&o->arena, struct output_file, *n);
	o->files_n = *n;
	for (size_t i = 0; i < *n; i++) {
		o->files[i] = all[i].file;
		if (i && str_eq(all[i].file.path, all[i - 1].file.path))
			tell_duplicate(diags, all[i].file.path);
	}
	free(all);
	check_folders(o, diags);
	return o->files;
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
