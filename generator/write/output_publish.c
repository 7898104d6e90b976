/* Putting in place what was taken: after this, readers see the new site. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "write/output_parts.h"

/* What others refer to is put in place before what refers to it: files, then pages that are new,
 * to which only pages that change can lead; last what stood at the top: sitemap.xml, atom.xml, … */
#define STEPS 4

static bool stands(const struct output *o, struct str path)
{
	char name[PATH_MAX];
	struct stat st;

	if (path.n >= sizeof name)
		return false;
	memcpy(name, path.p, path.n);
	name[path.n] = '\0';
	return fstatat(o->dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static int step_of(const struct output *o, struct str path)
{
	/* What is ours may yet not stand there: a build was killed before it came to it, or had
	 * removed it. */
	bool before = map_has(&o->previous, path) && stands(o, path);

	if (str_ends(path, S(".html")))
		return before ? 2 : 1;
	return before && str_chr(path, '/', 0) == SIZE_MAX ? 3 : 0;
}

/* Whether one of our files stands below the folder. */
static bool holds_ours(const struct output *o, struct str folder)
{
	for (size_t i = 0; i < o->previous.n; i++) {
		struct str path = o->previous.e[i].key;
		if (str_starts(path, folder) && path.n > folder.n && path.p[folder.n] == '/')
			return true;
	}
	return false;
}

/* On the way to the file stands something that is no folder, or a link, and not ours; or in its
 * place something that is not ours. */
static bool foreign_in_the_way(struct output *o, struct str path)
{
	struct stat st;
	char name[4096];

	if (map_has(&o->previous, path) || path.n >= sizeof name)
		return false;
	memcpy(name, path.p, path.n);
	for (size_t i = 1; i <= path.n; i++) {
		if (i < path.n && path.p[i] != '/')
			continue;
		name[i] = '\0';
		if (fstatat(o->dir, name, &st, AT_SYMLINK_NOFOLLOW))
			return false;
		if (map_has(&o->previous, str_slice(path, 0, i)))
			return false;
		if (i == path.n)
			return !S_ISDIR(st.st_mode) || !holds_ours(o, path);
		if (!S_ISDIR(st.st_mode))
			return true;
		name[i] = '/';
	}
	return false;
}

static int check_foreign(struct output *o, const struct placed *all, size_t n, struct diags *diags)
{
	int rc = 0;

	for (size_t i = 0; i < n; i++) {
		if (!all[i].file.staged || !foreign_in_the_way(o, all[i].file.path))
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
				return output_problem(diags, "output/write", top,
						      "cannot put the file in its place");
		}
	}
	return 0;
}

/* Where a file of ours stands that is to be a folder now, or a folder of ours whose files are gone
 * that is to be a file, it goes first: nothing can take its place while it is there. */
static void clear_way(struct output *o, const struct placed *all, size_t n)
{
	struct map now = {0};

	for (size_t i = 0; i < n; i++) {
		struct str path = all[i].file.path;

		if (!all[i].file.staged)
			continue;
		for (struct str dir = path_dir(path); dir.n; dir = path_dir(dir))
			if (map_has(&o->previous, dir))
				file_remove(o->dir, dir);
		map_put(&now, path, NULL);
	}
	for (size_t i = 0; now.n && i < o->previous.n; i++) {
		struct str path = o->previous.e[i].key;

		for (struct str dir = path_dir(path); dir.n; dir = path_dir(dir)) {
			if (!map_has(&now, dir))
				continue;
			file_remove(o->dir, path);
			file_remove_empty_dirs(o->dir, path_dir(path));
			break;
		}
	}
	map_release(&now);
}

static int place_all(struct output *o, struct placed *all, size_t n, struct diags *diags)
{
	if (o->tree >= 0)
		return place_tree(o, all, n, diags);
	clear_way(o, all, n);
	for (size_t i = 0; i < n; i++)
		all[i].step = all[i].file.staged ? step_of(o, all[i].file.path) : STEPS;
	for (int step = 0; step < STEPS; step++) {
		for (size_t i = 0; i < n; i++) {
			char text[48];
			if (all[i].step != step)
				continue;
			if (file_move(o->staging,
				      output_staged_name(text, all[i].worker, all[i].file.staged),
				      o->dir, all[i].file.path))
				return output_problem(diags, "output/write", all[i].file.path,
						      "cannot put the file in its place");
		}
	}
	return 0;
}

/* What cannot be removed stays in the journal, or it would be nobody's from now on. */
static int remove_gone(struct output *o, const struct placed *all, size_t n, struct diags *diags)
{
	struct map now = {0};
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		map_put(&now, all[i].file.path, NULL);
	for (size_t i = 0; i < o->previous.n; i++) {
		struct str path = o->previous.e[i].key;
		if (map_has(&now, path) || str_eq(path, S(OUTPUT_STATEMENT)))
			continue;
		if (!file_remove(o->dir, path)) {
			o->counts.removed++;
			file_remove_empty_dirs(o->dir, path_dir(path));
		} else if (errno == ENOENT) {
			/* A build that was killed may have come so far. */
			file_remove_empty_dirs(o->dir, path_dir(path));
		} else if (errno != ENOTDIR && errno != EISDIR && errno != ELOOP) {
			rc = output_problem(diags, "output/write", path, "cannot remove");
		}
	}
	map_release(&now);
	return rc;
}

/* It is on the disk before anything changes, and so is the statement before it goes: after a power
 * cut files may be empty, but which are ours is known, and the next build makes them whole. */
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
	if (journal.overflow || file_write(o->staging, S(JOURNAL), buf_str(&journal)) ||
	    file_settle(o->staging, S(JOURNAL)) || file_settle(o->dir, S(STAGING)))
		rc = output_problem(diags, "output/write", S(JOURNAL), "cannot write");
	buf_release(&journal);
	return rc;
}

/* By way of the staging folder: what a build that is killed leaves there is cleared away, in the
 * output folder it would be a file that is nobody's. */
static int place_statement(struct output *o, struct str statement, struct diags *diags)
{
	if (file_same(o->dir, S(OUTPUT_STATEMENT), statement))
		return 0;
	if (file_write(o->staging, S(OUTPUT_STATEMENT), statement) ||
	    file_settle(o->staging, S(OUTPUT_STATEMENT)) ||
	    file_move(o->staging, S(OUTPUT_STATEMENT), o->dir, S(OUTPUT_STATEMENT)) ||
	    file_settle(o->dir, S(OUTPUT_STATEMENT)))
		return output_problem(diags, "output/write", S(OUTPUT_STATEMENT), "cannot write");
	return 0;
}

int output_commit(struct output *o, struct str statement, struct diags *diags)
{
	size_t n;
	struct placed *all = output_gather(o, &n);
	int rc;

	assert(o->dir >= 0);
	rc = check_foreign(o, all, n, diags);
	if (!rc)
		rc = write_journal(o, statement, diags);
	if (!rc)
		rc = place_all(o, all, n, diags);
	if (!rc)
		rc = remove_gone(o, all, n, diags);
	if (!rc)
		rc = place_statement(o, statement, diags);
	if (!rc)
		file_remove(o->staging, S(JOURNAL));
	o->statement = digest_of(statement);
	for (size_t i = 0; i < n; i++) {
		*(all[i].file.staged ? &o->counts.written : &o->counts.unchanged) += 1;
		o->counts.bytes += all[i].file.size;
	}
	free(all);
	return rc;
}

static int compare_made(const void *x, const void *y)
{
	return str_cmp(((const struct made_file *)x)->path, ((const struct made_file *)y)->path);
}

void output_remember(struct output *o, struct made *made)
{
	static const struct digest none;
	size_t n;
	struct placed *all = output_gather(o, &n);
	struct made_file *files = arena_new(&made->arena, struct made_file, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct output_file *file = &all[i].file;
		files[i] = (struct made_file){
			.path = str_dup(&made->arena, file->path),
			.key = o->forget ? none : file->key,
			.bytes = file->digest,
			.stamp = file->stamp.inode ? file->stamp : made_stamp(o->dir, file->path)};
	}
	files[n] = (struct made_file){.path = S(OUTPUT_STATEMENT),
				      .bytes = o->statement,
				      .stamp = made_stamp(o->dir, S(OUTPUT_STATEMENT))};
	qsort(files, n + 1, sizeof *files, compare_made);
	made->audit = o->asked;
	made->files = files;
	made->files_n = n + 1;
	free(all);
}

bool output_stands(const struct output *o)
{
	if (!o->made || o->broken || o->previous.n + 1 != o->made->files_n)
		return false;
	for (size_t i = 0; i < o->made->files_n; i++) {
		const struct made_file *file = &o->made->files[i];
		const struct recorded *before = map_ptr(&o->previous, file->path);
		bool listed = before ? digest_eq(before->digest, file->bytes)
				     : str_eq(file->path, S(OUTPUT_STATEMENT));
		if (!listed || !made_stands(file, o->dir))
			return false;
	}
	return true;
}
