#include "cli/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/file.h"

#define EVENTS                                                                                     \
	(IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_DELETE_SELF |   \
	 IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW)

/* One save is seldom more: the file, one beside it, one to try what the folder allows. */
#define CHANGED_MOST 8

/* A file of which something was told. */
struct changed {
	struct buf path;
	bool new;     /* was not there when the first was told */
	bool unended; /* made, and not written to its end yet */
};

struct watch {
	int fd;
	bool full; /* told that the system allows no more */
	struct {
		char **v;
		size_t n, cap;
	} folders; /* by inotify's number; NULL: none */
	struct changed changed[CHANGED_MOST];
	size_t changed_n;
	bool other;	 /* something changed that does not stand there */
	struct buf name; /* scratch */
};

struct watch *watch_open(struct diags *diags)
{
	struct watch *w;
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	if (fd < 0) {
		diag_env(diags, "serve/watch", (struct str){NULL, 0},
			 "cannot watch for changes: %s", strerror(errno));
		return NULL;
	}
	w = mem_alloc(sizeof *w);
	*w = (struct watch){.fd = fd};
	for (size_t i = 0; i < CHANGED_MOST; i++)
		buf_init(&w->changed[i].path, 0);
	buf_init(&w->name, 0);
	return w;
}

/* A folder that moved has another name under the same number. */
static void name_folder(struct watch *w, size_t number, const char *path)
{
	size_t n = strlen(path) + 1;
	char **at;

	while (w->folders.n <= number)
		list_push(&w->folders, NULL);
	at = &w->folders.v[number];
	if (*at && !strcmp(*at, path))
		return;
	free(*at);
	*at = mem_alloc(n);
	memcpy(*at, path, n);
}

static void add_one(struct watch *w, const char *path, struct diags *diags)
{
	int number = inotify_add_watch(w->fd, path, EVENTS);

	if (number >= 0)
		name_folder(w, (size_t)number, path);
	if (number >= 0 || w->full || (errno != ENOSPC && errno != ENOMEM))
		return;
	w->full = true;
	diag_add(diags, DIAG_WARNING, "serve/watch", str_c(path), 0, 0,
		 "the system allows no more folders to be watched; changes below this one are not "
		 "seen: raise fs.inotify.max_user_watches");
}

struct walking {
	struct watch *w;
	struct str root, skip;
	struct diags *diags;
};

static int visit(void *ctx, struct str path, enum file_kind kind, const struct stat *st)
{
	struct walking *walking = ctx;
	struct arena arena = {0};
	struct str whole;
	bool skip;

	(void)st;
	if (kind != FILE_DIR)
		return 0;
	whole = str_printf(&arena, STR_FMT "/" STR_FMT, STR_ARG(walking->root), STR_ARG(path));
	skip = str_starts(path_base(path), S(".")) || str_eq(whole, walking->skip);
	if (!skip)
		add_one(walking->w, whole.p, walking->diags);
	arena_release(&arena);
	return skip;
}

void watch_add(struct watch *w, const char *path, bool deep, const char *skip, struct diags *diags)
{
	struct walking walking = {w, str_c(path), str_c(skip), diags};
	int dir;

	add_one(w, path, diags);
	if (!deep || (dir = file_open_dir(path)) < 0)
		return;
	/* What cannot be read here, the build tells of. */
	file_walk(dir, visit, &walking);
	close(dir);
}

int watch_fd(const struct watch *w)
{
	return w->fd;
}

static bool counts(const struct inotify_event *e)
{
	struct str name = str_c(e->len ? e->name : NULL);

	if (e->mask & IN_IGNORED)
		return false;
	return !str_starts(name, S(".")) && !str_ends(name, S("~"));
}

/* Notes which file it was. */
static void note(struct watch *w, const struct inotify_event *e)
{
	const char *folder =
		e->wd >= 0 && (size_t)e->wd < w->folders.n ? w->folders.v[e->wd] : NULL;
	size_t i = 0;

	if (!folder || !e->len || (e->mask & IN_ISDIR)) {
		w->other = true;
		return;
	}
	buf_clear(&w->name);
	buf_addf(&w->name, "%s/%s", folder, e->name);
	while (i < w->changed_n && !str_eq(buf_str(&w->changed[i].path), buf_str(&w->name)))
		i++;
	if (i == CHANGED_MOST) {
		w->other = true;
	} else if (i == w->changed_n) {
		buf_clear(&w->changed[i].path);
		buf_add(&w->changed[i].path, buf_str(&w->name));
		w->changed[i].new = (e->mask & IN_CREATE) != 0;
		w->changed_n++;
	}
	if (i < w->changed_n)
		w->changed[i].unended = (e->mask & IN_CREATE) != 0;
}

const char *watch_only(const struct watch *w)
{
	const char *only = NULL;

	if (w->other)
		return NULL;
	for (size_t i = 0; i < w->changed_n; i++) {
		bool there = !access(w->changed[i].path.p, F_OK);
		if (there ? only || w->changed[i].unended : !w->changed[i].new)
			return NULL;
		if (there)
			only = w->changed[i].path.p;
	}
	return only;
}

void watch_forget(struct watch *w)
{
	w->other = false;
	w->changed_n = 0;
}

bool watch_read(struct watch *w)
{
	_Alignas(struct inotify_event) char bytes[16384];
	bool changed = false;
	ssize_t n;

	while ((n = read(w->fd, bytes, sizeof bytes)) > 0)
		for (ssize_t at = 0; at < n;) {
			const struct inotify_event *e = (const void *)(bytes + at);
			if (counts(e)) {
				/* A file that is made is told of again when it was written. */
				changed |= !(e->mask & IN_CREATE) || (e->mask & IN_ISDIR);
				note(w, e);
			}
			at += (ssize_t)(sizeof *e + e->len);
		}
	return changed;
}

void watch_close(struct watch *w)
{
	if (!w)
		return;
	close(w->fd);
	for (size_t i = 0; i < w->folders.n; i++)
		free(w->folders.v[i]);
	list_free(&w->folders);
	for (size_t i = 0; i < CHANGED_MOST; i++)
		buf_release(&w->changed[i].path);
	buf_release(&w->name);
	free(w);
}
