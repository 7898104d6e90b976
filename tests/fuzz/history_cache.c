/*
 * Whatever stands behind a right head and checksum, the cache either fills a graph that can be
 * written and read again, or leaves it empty.
 */
#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "read/history_cache.c" /* for its mark and its records */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool write_all(int fd, struct str s)
{
	return ftruncate(fd, 0) == 0 && pwrite(fd, s.p, s.n, 0) == (ssize_t)s.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	char name[64];
	struct str suffix = S(".md");
	struct graph g = {.slots = 0};
	struct buf file;

	if (fd < 0)
		fd = memfd_create("cache", MFD_CLOEXEC);
	buf_init(&file, 0);
	store_begin(&file, MAGIC);
	store_put_u32(&file, 1);
	store_put_str(&file, suffix);
	buf_add(&file, (struct str){(const char *)data, size});
	store_end(&file);
	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	if (write_all(fd, buf_str(&file))) {
		history_cache_load(&g, name, &suffix, 1);
		assert(g.commits.n > 0 || g.paths.n == 0 || g.file.p != NULL);
		for (size_t i = 0; i < g.commits.n; i++)
			if (worth_keeping(&g.commits.v[i])) {
				struct buf out;

				buf_init(&out, 0);
				put_commit(&out, &g, (uint32_t)i);
				buf_release(&out);
			}
	}
	graph_release(&g);
	buf_release(&file);
	return 0;
}
