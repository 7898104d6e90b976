#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define DEPTH_MAX 128

/* A folder that is being walked. */
struct level {
	struct arena arena; /* the names */
	struct {
		struct str *v;
		size_t n, cap;
	} names;
	size_t next;
	size_t path; /* length of the path of the folder itself */
	int fd;
};

static void level_release(struct level *l)
{
	int saved = errno;

	list_free(&l->names);
	arena_release(&l->arena);
	close(l->fd);
	errno = saved;
}

static int by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Takes over fd, also when it fails. */
static int level_open(struct level *l, int fd, size_t path)
{
	const struct dirent *entry;
	int other = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = other < 0 ? NULL : fdopendir(other);

	*l = (struct level){.fd = fd, .path = path};
	if (!d) {
		int saved = errno;

		if (other >= 0)
			close(other);
		level_release(l);
		errno = saved;
		return -1;
	}
	while ((errno = 0, entry = readdir(d)) != NULL) {
		struct str name = str_c(entry->d_name);

		if (!str_eq(name, S(".")) && !str_eq(name, S("..")))
			list_push(&l->names, str_dup(&l->arena, name));
	}
	if (errno != 0) {
		int saved = errno;

		closedir(d);
		level_release(l);
		errno = saved;
		return -1;
	}
	closedir(d);
	if (l->names.n > 1)
		qsort(l->names.v, l->names.n, sizeof *l->names.v, by_bytes);
	return 0;
}

static enum file_kind kind_of(const struct stat *st)
{
	if (S_ISREG(st->st_mode))
		return FILE_REGULAR;
	if (S_ISDIR(st->st_mode))
		return FILE_DIR;
	return S_ISLNK(st->st_mode) ? FILE_LINK : FILE_OTHER;
}

/* Visits the next entry of the folder; 1 when it is a folder to go into, whose descriptor comes in
 * *sub, 0 to go on, negative to stop. */
static int visit_next(struct level *l, struct buf *path, file_visit_fn *visit, void *ctx, int *sub)
{
	struct str name = l->names.v[l->next++];
	enum file_kind kind;
	struct stat st;
	int ret;

	buf_truncate(path, l->path);
	if (l->path)
		buf_addc(path, '/');
	buf_add(path, name);
	if (path->overflow) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (fstatat(l->fd, name.p, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? 0 : -1; /* gone since we read the folder */
	kind = kind_of(&st);
	ret = visit(ctx, buf_str(path), kind, &st);
	if (ret < 0)
		return ret;
	if (ret > 0 || kind != FILE_DIR)
		return 0;
	*sub = openat(l->fd, name.p, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*sub < 0)
		return errno == ENOENT ? 0 : -1;
	return 1;
}

int file_walk(int dir, file_visit_fn *visit, void *ctx)
{
	struct level *levels;
	struct buf path;
	size_t depth = 0;
	int ret, sub = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (sub < 0)
		return -1;
	levels = mem_alloc(DEPTH_MAX * sizeof *levels);
	buf_init(&path, (size_t)1 << 20);
	ret = level_open(&levels[0], sub, 0);
	if (ret == 0)
		depth = 1;
	while (ret == 0 && depth) {
		struct level *l = &levels[depth - 1];

		if (l->next == l->names.n) {
			level_release(l);
			depth--;
			continue;
		}
		ret = visit_next(l, &path, visit, ctx, &sub);
		if (ret != 1)
			continue;
		if (depth == DEPTH_MAX) {
			close(sub);
			errno = ENAMETOOLONG;
			ret = -1;
			continue;
		}
		ret = level_open(&levels[depth], sub, path.n);
		if (ret == 0)
			depth++;
	}
	while (depth)
		level_release(&levels[--depth]);
	buf_release(&path);
	free(levels);
	return ret;
}
