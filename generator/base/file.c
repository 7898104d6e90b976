#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#define READ_SIZE ((size_t)64 << 10)

/* A relative path as a C string, known to have no "..", no empty part and no NUL. */
struct name {
	char c[4096];
	size_t n;
};

static int name_set(struct name *name, struct str path)
{
	if (path.n >= sizeof name->c) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (str_chr(path, '\0', 0) != SIZE_MAX) {
		errno = EINVAL;
		return -1;
	}
	if (str_starts(path, S("/"))) {
		errno = EXDEV;
		return -1;
	}
	for (struct str rest = path; rest.p && path.n;) {
		struct str part = str_cut(&rest, '/');

		if (part.n == 0 || str_eq(part, S(".")) || str_eq(part, S(".."))) {
			errno = part.n == 2 ? EXDEV : EINVAL;
			return -1;
		}
	}
	if (path.p)
		memcpy(name->c, path.p, path.n);
	name->c[path.n] = '\0';
	name->n = path.n;
	return 0;
}

/* Closes without losing the error that is being reported. */
static void close_quietly(int fd)
{
	int saved = errno;

	if (fd >= 0)
		close(fd);
	errno = saved;
}

/* Opens name below dir folder by folder, following no link. With make, folders that are missing are
 * made (flags then ask for a folder). */
static int open_stepwise(int dir, const struct name *name, int flags, bool make)
{
	struct str rest = {name->c, name->n};
	int at = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	while (at >= 0 && rest.n) {
		struct str part = str_cut(&rest, '/');
		struct name one;
		int next, way = rest.n ? O_RDONLY | O_DIRECTORY : flags;

		next = name_set(&one, part);
		if (next == 0 && make && mkdirat(at, one.c, 0777) != 0 && errno != EEXIST)
			next = -1;
		if (next == 0)
			next = openat(at, one.c, way | O_NOFOLLOW | O_CLOEXEC);
		/* For a link where a folder must stand the kernel says ENOTDIR. */
		if (next < 0 && errno == ENOTDIR) {
			struct stat st;

			bool link = fstatat(at, one.c, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
				    S_ISLNK(st.st_mode);
			errno = link ? ELOOP : ENOTDIR;
		}
		close_quietly(at);
		at = next;
	}
	return at;
}

static int open_beneath(int dir, const struct name *name, int flags)
{
	static atomic_bool missing; /* the kernel, or a sandbox, has no openat2 */
	struct open_how how = {
		.flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};

	if (!atomic_load(&missing)) {
		long fd = syscall(SYS_openat2, dir, name->n ? name->c : ".", &how, sizeof how);

		if (fd >= 0 || (errno != ENOSYS && errno != EPERM && errno != EAGAIN))
			return (int)fd;
		if (errno == ENOSYS)
			atomic_store(&missing, true);
	}
	return open_stepwise(dir, name, flags, false);
}

int file_open_dir(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int open_dir_at(int dir, struct str path, bool make)
{
	struct name name;
	int fd;

	if (name_set(&name, path) != 0)
		return -1;
	fd = open_beneath(dir, &name, O_RDONLY | O_DIRECTORY);
	if (fd < 0 && make && errno == ENOENT)
		fd = open_stepwise(dir, &name, O_RDONLY | O_DIRECTORY, true);
	return fd;
}

int file_make_dir_at(int dir, struct str path)
{
	int fd = open_dir_at(dir, path, true);

	return fd < 0 ? -1 : close(fd);
}

int file_make_dirs(const char *path)
{
	struct name name;
	struct stat st;
	size_t n = strlen(path);

	if (n == 0 || n >= sizeof name.c) {
		errno = n ? ENAMETOOLONG : ENOENT;
		return -1;
	}
	memcpy(name.c, path, n + 1);
	for (size_t i = 1; i <= n; i++) {
		if (name.c[i] != '/' && name.c[i] != '\0')
			continue;
		name.c[i] = '\0';
		if (mkdir(name.c, 0777) != 0 && errno != EEXIST) {
			/* A parent on a read-only disk is no problem when it is there. */
			int saved = errno;

			if (stat(name.c, &st) != 0) {
				errno = saved;
				return -1;
			}
		}
		name.c[i] = path[i];
	}
	if (stat(path, &st) != 0)
		return -1;
	if (S_ISDIR(st.st_mode))
		return 0;
	errno = ENOTDIR;
	return -1;
}

static int stat_regular(int fd, struct stat *st)
{
	if (fstat(fd, st) != 0)
		return -1;
	if (S_ISREG(st->st_mode))
		return 0;
	errno = S_ISDIR(st->st_mode) ? EISDIR : EINVAL;
	return -1;
}

/* Up to n bytes, fewer only at the end of the file; -1 with errno. */
static ssize_t read_full(int fd, char *p, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = read(fd, p + done, n - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

/* Until the end, whatever the size said: the file may be growing. */
static int read_all(int fd, const struct stat *st, struct buf *out)
{
	size_t want = st->st_size > 0 ? (size_t)st->st_size + 1 : READ_SIZE;
	size_t start = out->n;

	for (;;) {
		size_t room = out->max - out->n;
		ssize_t got;
		char extra;

		if (want > room)
			want = room;
		if (want == 0) { /* full: fine if this is just where the file ends */
			got = read_full(fd, &extra, 1);
			if (got == 0)
				return 0;
			if (got > 0)
				errno = EFBIG;
			buf_truncate(out, start);
			return -1;
		}
		if (!buf_reserve(out, want)) {
			errno = EFBIG;
			return -1;
		}
		got = read_full(fd, out->p + out->n, want);
		if (got < 0) {
			buf_truncate(out, start);
			return -1;
		}
		out->n += (size_t)got;
		out->p[out->n] = '\0';
		if ((size_t)got < want)
			return 0;
		want = READ_SIZE;
	}
}

static int read_fd(int fd, struct buf *out, struct stat *st)
{
	struct stat own;
	int ret;

	if (fd < 0)
		return -1;
	if (!st)
		st = &own;
	ret = stat_regular(fd, st);
	if (ret == 0)
		ret = read_all(fd, st, out);
	close_quietly(fd);
	return ret;
}

/* O_NONBLOCK: a named pipe in the folder must not keep us waiting for a writer. */
#define READ_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

int file_read(int dir, struct str path, struct buf *out, struct stat *st)
{
	struct name name;

	if (name_set(&name, path) != 0)
		return -1;
	return read_fd(open_beneath(dir, &name, READ_FLAGS), out, st);
}

int file_read_path(const char *path, struct buf *out)
{
	return read_fd(open(path, READ_FLAGS), out, NULL);
}

bool file_same(int dir, struct str path, struct str bytes)
{
	struct name name;
	struct stat st;
	char part[READ_SIZE / 4];
	bool same = false;
	int fd;

	if (name_set(&name, path) != 0)
		return false;
	fd = open_beneath(dir, &name, READ_FLAGS);
	if (fd < 0)
		return false;
	if (stat_regular(fd, &st) == 0 && st.st_size >= 0 && (size_t)st.st_size == bytes.n) {
		ssize_t got;

		do {
			got = read_full(fd, part, sizeof part);
			same = got >= 0 && (size_t)got <= bytes.n &&
			       str_eq((struct str){part, (size_t)got},
				      str_slice(bytes, 0, (size_t)got));
			bytes = str_slice(bytes, same ? (size_t)got : 0, bytes.n);
		} while (same && (size_t)got == sizeof part);
		same = same && bytes.n == 0;
	}
	close(fd);
	return same;
}

static int write_full(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t put = write(fd, bytes.p, bytes.n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		bytes = str_slice(bytes, (size_t)put, bytes.n);
	}
	return 0;
}

/* Writes all and closes. */
static int fill(int fd, struct str bytes)
{
	if (write_full(fd, bytes) == 0)
		return close(fd); /* some file systems tell only here that the disk is full */
	close_quietly(fd);
	return -1;
}

/* Makes a file of its own in the folder; its name to temp. */
static int open_temporary(int parent, char *temp, size_t size)
{
	static atomic_uint count;

	for (;;) {
		int fd;

		snprintf(temp, size, FILE_TEMPORARY "%ld-%u", (long)getpid(),
			 atomic_fetch_add(&count, 1));
		fd = openat(parent, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			    0666);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
}

int file_write(int dir, struct str path, struct str bytes)
{
	char temp[64];
	struct name base;
	int parent, fd, ret = -1;

	if (path.n == 0) {
		errno = EISDIR;
		return -1;
	}
	if (name_set(&base, path_base(path)) != 0)
		return -1;
	parent = open_dir_at(dir, path_dir(path), true);
	if (parent < 0)
		return -1;
	fd = open_temporary(parent, temp, sizeof temp);
	if (fd < 0)
		goto out;
	ret = fill(fd, bytes);
	if (ret == 0)
		ret = renameat(parent, temp, parent, base.c);
	if (ret != 0) {
		int saved = errno;

		unlinkat(parent, temp, 0);
		errno = saved;
	}
out:
	close_quietly(parent);
	return ret;
}

static int settle(int fd)
{
	int ret = fd < 0 ? -1 : fsync(fd);

	close_quietly(fd);
	return ret && errno != EINVAL ? -1 : 0; /* EINVAL: there is no disk behind it */
}

int file_settle(int dir, struct str path)
{
	struct name name;

	if (name_set(&name, path) != 0 || settle(open_beneath(dir, &name, READ_FLAGS)) != 0)
		return -1;
	return settle(open_dir_at(dir, path_dir(path), false));
}

int file_create(int dir, struct str path, struct str bytes)
{
	struct name base;
	int parent, fd;

	if (name_set(&base, path_base(path)) != 0)
		return -1;
	parent = open_dir_at(dir, path_dir(path), true);
	if (parent < 0)
		return -1;
	fd = openat(parent, base.c, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	close_quietly(parent);
	return fd < 0 ? -1 : fill(fd, bytes);
}

/* Makes the folder that is the path's first n bytes. */
static int make_dir(int dir, struct name *name, size_t n)
{
	int ret;

	name->c[n] = '\0';
	ret = mkdirat(dir, name->c, 0777);
	name->c[n] = '/';
	return ret && errno != EEXIST ? -1 : 0;
}

/* Makes the folder in which the file is to stand; mostly only that one is missing. */
static int make_parents(int dir, struct name *name)
{
	size_t n = path_dir((struct str){name->c, name->n}).n;

	if (!n || !make_dir(dir, name, n) || errno != ENOENT)
		return 0; /* opening the file tells what is wrong */
	for (size_t i = 0; i <= n; i++)
		if (name->c[i] == '/' && make_dir(dir, name, i))
			return -1;
	return 0;
}

int file_plant(int dir, struct str path, struct str bytes)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	struct name name;
	int fd;

	if (name_set(&name, path) != 0)
		return -1;
	fd = openat(dir, name.c, flags, 0666);
	if (fd < 0 && errno == ENOENT && make_parents(dir, &name) == 0)
		fd = openat(dir, name.c, flags, 0666);
	return fd < 0 ? -1 : fill(fd, bytes);
}

int file_move(int from, struct str name, int dir, struct str path)
{
	struct name old, base;
	int parent, ret;

	if (name_set(&old, name) != 0 || name_set(&base, path_base(path)) != 0)
		return -1;
	parent = open_dir_at(dir, path_dir(path), true);
	if (parent < 0)
		return -1;
	ret = renameat(from, old.c, parent, base.c);
	close_quietly(parent);
	return ret;
}

static int remove_at(int dir, struct str path, int flags)
{
	struct name base;
	int parent, ret;

	if (path.n == 0) {
		errno = EINVAL;
		return -1;
	}
	if (name_set(&base, path_base(path)) != 0)
		return -1;
	parent = open_dir_at(dir, path_dir(path), false);
	if (parent < 0)
		return -1;
	ret = unlinkat(parent, base.c, flags);
	close_quietly(parent);
	return ret;
}

int file_remove(int dir, struct str path)
{
	return remove_at(dir, path, 0);
}

void file_remove_empty_dirs(int dir, struct str path)
{
	while (path.n && remove_at(dir, path, AT_REMOVEDIR) == 0)
		path = path_dir(path);
}

int file_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);

	if (fd < 0)
		return -1;
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EINTR)
			continue;
		close_quietly(fd);
		return -1;
	}
	return fd;
}
