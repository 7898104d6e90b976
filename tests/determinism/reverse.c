/*
 * reverse: loaded before the C library (LD_PRELOAD), it gives the entries of every folder in the
 * reverse of their names' order. Kernels and file systems each have an order of their own.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDERS 256
#define ENTRIES 65536

/* The folders that are being read. */
static struct folder {
	DIR *dir;
	struct dirent **v;
	size_t n;
} folders[FOLDERS];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* The library's own function of that name. A function pointer cannot be had from a void * but by
 * copying. */
static void find_real(const char *name, void *real, size_t size)
{
	void *found = dlsym(RTLD_NEXT, name);

	memcpy(real, &found, size);
}

static int compare(const void *a, const void *b)
{
	const struct dirent *const *x = a, *const *y = b;

	return strcmp((*x)->d_name, (*y)->d_name);
}

static void read_all(struct folder *f)
{
	struct dirent *(*real)(DIR *);
	const struct dirent *e;

	find_real("readdir", &real, sizeof real);
	f->v = calloc(ENTRIES, sizeof(struct dirent *));
	while (f->v && f->n < ENTRIES && (e = real(f->dir))) {
		f->v[f->n] = malloc(sizeof *e);
		if (!f->v[f->n])
			abort();
		memcpy(f->v[f->n++], e, e->d_reclen < sizeof *e ? e->d_reclen : sizeof *e);
	}
	if (!f->v || f->n == ENTRIES)
		abort();
	qsort(f->v, f->n, sizeof *f->v, compare);
}

static struct folder *find(DIR *dir)
{
	for (size_t i = 0; i < FOLDERS; i++)
		if (folders[i].dir == dir)
			return &folders[i];
	return NULL;
}

struct dirent *readdir(DIR *dir)
{
	struct dirent *e = NULL;
	struct folder *f;

	pthread_mutex_lock(&mutex);
	f = find(dir);
	if (!f) {
		f = find(NULL);
		if (!f)
			abort();
		f->dir = dir;
		read_all(f);
	}
	if (f->n)
		e = f->v[--f->n];
	pthread_mutex_unlock(&mutex);
	return e;
}

/* On Linux of 64 bits the two are one. */
struct dirent64 *readdir64(DIR *dir)
{
	union {
		struct dirent *plain;
		struct dirent64 *wide;
	} e = {.plain = readdir(dir)};

	return e.wide;
}

/* The entries themselves are left: they may still be looked at. */
int closedir(DIR *dir)
{
	struct folder *f;
	int (*real)(DIR *);

	find_real("closedir", &real, sizeof real);
	pthread_mutex_lock(&mutex);
	f = find(dir);
	if (f) {
		free(f->v);
		*f = (struct folder){NULL, NULL, 0};
	}
	pthread_mutex_unlock(&mutex);
	return real(dir);
}

__attribute__((destructor)) static void tell(void)
{
	const char *name = getenv("REVERSE_TOLD");
	FILE *file = name ? fopen(name, "w") : NULL;

	if (file)
		fclose(file);
}
