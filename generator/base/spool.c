#include "base/spool.h"

#include <assert.h>
#include <errno.h>
#include <sys/mman.h>

static void fail(struct spool *s)
{
	if (!s->error)
		s->error = errno ? errno : EIO;
}

void spool_init(struct spool *s)
{
	*s = (struct spool){0};
	errno = 0;
	s->file = tmpfile();
	if (!s->file)
		fail(s);
}

void spool_add(struct spool *s, struct str bytes)
{
	assert(!s->map);
	errno = 0;
	if (s->error || !bytes.n)
		return;
	if (fwrite(bytes.p, 1, bytes.n, s->file) == bytes.n)
		s->n += bytes.n;
	else
		fail(s);
}

struct str spool_map(struct spool *s)
{
	errno = 0;
	if (!s->error && fflush(s->file))
		fail(s);
	if (s->error)
		return (struct str){NULL, 0};
	if (s->n && !s->map) {
		s->map = mmap(NULL, s->n, PROT_READ, MAP_PRIVATE, fileno(s->file), 0);
		if (s->map == MAP_FAILED) {
			s->map = NULL;
			fail(s);
			return (struct str){NULL, 0};
		}
	}
	return (struct str){s->map ? s->map : "", s->n};
}

void spool_release(struct spool *s)
{
	if (s->map)
		munmap(s->map, s->n);
	if (s->file)
		fclose(s->file);
	*s = (struct spool){0};
}
