/*
 * inject: loaded before the C library (LD_PRELOAD), it lets the n-th call that changes a file
 * system fail, or ends the process there. For tests/fault/run.py.
 *
 *   FAULT_AT=n      which call, from 1; 0: none, they are only counted
 *   FAULT_DO=…      once: it fails with EIO · full: it and all that write after it fail with ENOSPC
 *                   · kill: the process ends, as by SIGKILL, before it
 *   FAULT_MEMORY=n  which allocation fails, from 1; 0 or none: all succeed
 *   FAULT_AFTER=1   all after it fail too
 *   FAULT_COUNT=f   the file to write the number of calls to, and that of allocations, at the end
 *   FAULT_TRACE=f   the file to write their names to, a line each, with the paths they are given
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long calls, allocations;

static long setting(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : 0;
}

static void trace(const char *name, const char *path)
{
	const char *file = getenv("FAULT_TRACE");
	FILE *f = file ? fopen(file, "a") : NULL;

	if (!f)
		return;
	fprintf(f, "%s %s\n", name, path);
	fclose(f);
}

/* Whether this call is to fail; errno is set then. takes: it needs room on the disk. */
static bool fails(bool takes)
{
	long now = atomic_fetch_add(&calls, 1) + 1, at = setting("FAULT_AT");
	const char *what = getenv("FAULT_DO");

	if (!at || !what || now < at)
		return false;
	if (!strcmp(what, "kill"))
		raise(SIGKILL);
	if (!strcmp(what, "full") && takes) {
		errno = ENOSPC;
		return true;
	}
	if (!strcmp(what, "once") && now == at) {
		errno = EIO;
		return true;
	}
	return false;
}

__attribute__((destructor)) static void tell(void)
{
	const char *name = getenv("FAULT_COUNT");
	FILE *f = name ? fopen(name, "w") : NULL;

	if (!f)
		return;
	fprintf(f, "%ld %ld\n", atomic_load(&calls), atomic_load(&allocations));
	fclose(f);
}

/* The library's own function of that name. A function pointer cannot be had from a void * but by
 * copying. */
#define REAL(name)                                                                                 \
	static __typeof__(name) *real;                                                             \
	if (!real) {                                                                               \
		void *found = dlsym(RTLD_NEXT, #name);                                             \
		memcpy(&real, &found, sizeof real);                                                \
	}

ssize_t write(int fd, const void *bytes, size_t n)
{
	REAL(write)
	return fd > 2 && fails(true) ? -1 : real(fd, bytes, n);
}

int openat(int dir, const char *path, int flags, ...)
{
	mode_t mode = 0;
	REAL(openat)
	if (flags & O_CREAT) {
		va_list ap;

		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		va_end(ap);
		if (fails(true))
			return -1;
	}
	return real(dir, path, flags, mode);
}

int mkdirat(int dir, const char *path, mode_t mode)
{
	REAL(mkdirat)
	return fails(true) ? -1 : real(dir, path, mode);
}

int renameat(int from, const char *old, int to, const char *path)
{
	REAL(renameat)
	trace("renameat", path);
	return fails(false) ? -1 : real(from, old, to, path);
}

int fsync(int fd)
{
	REAL(fsync)
	trace("fsync", "");
	return fails(false) ? -1 : real(fd);
}

int unlinkat(int dir, const char *path, int flags)
{
	REAL(unlinkat)
	trace("unlinkat", path);
	return fails(false) ? -1 : real(dir, path, flags);
}

/* ---- memory ---- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

/* The setting is read before anything else runs: the environment may be changed, and reading it
 * must not take memory. */
static long memory_at;
static bool memory_after;

__attribute__((constructor)) static void begin(void)
{
	memory_at = setting("FAULT_MEMORY");
	memory_after = setting("FAULT_AFTER") != 0;
	atomic_store(&allocations, 0);
}

static bool is_out(void)
{
	long now = atomic_fetch_add(&allocations, 1) + 1;

	if (!memory_at || (memory_after ? now < memory_at : now != memory_at))
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return is_out() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return is_out() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return is_out() ? NULL : __libc_realloc(p, size);
}
