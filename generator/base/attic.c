#include "base/attic.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CHUNK ((size_t)4 << 20)

static int open_in(const char *dir)
{
	char name[PATH_MAX];
	int fd = open(dir, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
	int n;

	if (fd >= 0)
		return fd;
	/* Not every file system has files without a name. */
	n = snprintf(name, sizeof name, "%s/leerspoor-XXXXXX", dir);
	if (n < 0 || (size_t)n >= sizeof name || (fd = mkostemp(name, O_CLOEXEC)) < 0)
		return -1;
	unlink(name);
	return fd;
}

static int open_file(void)
{
	const char *dirs[] = {getenv("TMPDIR"), "/var/tmp", "/tmp"};

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
		int fd = dirs[i] && *dirs[i] ? open_in(dirs[i]) : -1;
		if (fd >= 0)
			return fd + 1;
	}
	return -1;
}

/* The space is taken beforehand: writing to a mapped file on a full disk would end the process. */
static char *map_chunk(struct attic *a, size_t n)
{
	void *p;

	if (!a->file)
		a->file = open_file();
	if (a->file < 0 || posix_fallocate(a->file - 1, (off_t)a->size, (off_t)n))
		return NULL;
	p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, a->file - 1, (off_t)a->size);
	if (p == MAP_FAILED)
		return NULL;
	a->size += (long long)n;
	return p;
}

static void forget(const struct attic_chunk *c)
{
	/* Of a shared mapping, what was written stays in the file. */
	if (c->mapped)
		madvise(c->p, c->n, MADV_DONTNEED);
}

static void add_chunk(struct attic *a, size_t n)
{
	struct attic_chunk c = {.n = n, .mapped = true};

	if (a->chunks.n)
		forget(&a->chunks.v[a->chunks.n - 1]);
	c.p = map_chunk(a, n);
	if (!c.p) {
		c.p = mem_alloc(n);
		c.mapped = false;
	}
	list_push(&a->chunks, c);
	a->left = n;
}

struct str attic_add(struct attic *a, struct str text)
{
	const struct attic_chunk *c;
	char *p;

	if (text.n >= a->left)
		add_chunk(a, text.n < CHUNK ? CHUNK : (text.n / CHUNK + 1) * CHUNK);
	c = &a->chunks.v[a->chunks.n - 1];
	p = c->p + (c->n - a->left);
	if (text.n)
		memcpy(p, text.p, text.n);
	p[text.n] = '\0';
	a->left -= text.n + 1;
	return (struct str){p, text.n};
}

void attic_adopt(struct attic *a, void *p, size_t n)
{
	list_push(&a->chunks, (struct attic_chunk){.p = p, .n = n, .mapped = true});
	a->left = 0; /* nothing is to be added to it */
}

void attic_forget(const struct attic *a)
{
	for (size_t i = 0; i < a->chunks.n; i++)
		forget(&a->chunks.v[i]);
}

void attic_release(struct attic *a)
{
	for (size_t i = 0; i < a->chunks.n; i++) {
		if (a->chunks.v[i].mapped)
			munmap(a->chunks.v[i].p, a->chunks.v[i].n);
		else
			free(a->chunks.v[i].p);
	}
	list_free(&a->chunks);
	if (a->file > 0)
		close(a->file - 1);
	*a = (struct attic){0};
}
