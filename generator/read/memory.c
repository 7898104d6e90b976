#include "read/memory.h"

#include <git2.h>
#include <git2/sys/alloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static void *resize(void *p, size_t size, const char *file, int line)
{
	void *q = realloc(p, size ? size : 1);

	(void)file;
	(void)line;
	if (q == NULL && size < MEMORY_CLAIM)
		mem_out();
	return q;
}

static void *take(size_t size, const char *file, int line)
{
	return resize(NULL, size, file, line);
}

#ifdef LEERSPOOR_GIT_ALLOCATOR_LARGE /* before libgit2 1.7 */

static void *resize_array(void *p, size_t n, size_t size, const char *file, int line)
{
	return size && n > SIZE_MAX / size ? NULL : resize(p, n * size, file, line);
}

static void *take_array(size_t n, size_t size, const char *file, int line)
{
	return resize_array(NULL, n, size, file, line);
}

static void *take_zeroed(size_t n, size_t size, const char *file, int line)
{
	void *p = take_array(n, size, file, line);

	if (p != NULL)
		memset(p, 0, n * size);
	return p;
}

static char *copy(const char *s, size_t n, const char *file, int line)
{
	char *p = n < SIZE_MAX ? take(n + 1, file, line) : NULL;

	if (p != NULL) {
		memcpy(p, s, n);
		p[n] = '\0';
	}
	return p;
}

static char *copy_all(const char *s, const char *file, int line)
{
	return copy(s, strlen(s), file, line);
}

static char *copy_some(const char *s, size_t most, const char *file, int line)
{
	return copy(s, strnlen(s, most), file, line);
}

static git_allocator allocator = {
	.gmalloc = take,
	.gcalloc = take_zeroed,
	.gstrdup = copy_all,
	.gstrndup = copy_some,
	.gsubstrdup = copy,
	.grealloc = resize,
	.greallocarray = resize_array,
	.gmallocarray = take_array,
	.gfree = free,
};

#else

static git_allocator allocator = {.gmalloc = take, .grealloc = resize, .gfree = free};

#endif

int memory_use(void)
{
	return git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &allocator);
}
