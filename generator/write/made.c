#include "write/made.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "model/rules.h"

/* Raise the number when the layout changes. */
#define MAGIC "leerspoor made 1\n\x04\x03\x02"
#define MAGIC_SIZE 24
#define NAME "made"
#define MADE_MAX ((size_t)4 << 30)

/* What was changed within so many nanoseconds may change once more without its times showing it:
 * the clock of file systems goes by ticks. */
#define TICK 20000000LL

/* ---- writing ---- */

static void put(struct buf *out, const void *bytes, size_t n)
{
	buf_add(out, (struct str){bytes, n});
}

static void put_u32(struct buf *out, uint32_t value)
{
	put(out, &value, sizeof value);
}

static void put_str(struct buf *out, struct str s)
{
	put_u32(out, (uint32_t)s.n);
	buf_add(out, s);
}

static void put_stamp(struct buf *out, const struct made_stamp *s)
{
	put(out, &s->inode, sizeof s->inode);
	put(out, &s->size, sizeof s->size);
	put(out, &s->modified, sizeof s->modified);
	put(out, &s->changed, sizeof s->changed);
	put_u32(out, s->modified_ns);
	put_u32(out, s->changed_ns);
}

static void put_diag(struct buf *out, const struct diag *d)
{
	put_u32(out, (uint32_t)d->level);
	put_str(out, str_c(d->rule));
	put_str(out, d->path);
	put_u32(out, d->line);
	put_u32(out, d->column);
	put_str(out, d->message);
}

static void put_all(struct buf *out, const struct made *m, struct str folder, struct digest program)
{
	put_str(out, folder);
	put(out, program.b, sizeof program.b);
	put(out, m->all.b, sizeof m->all.b);
	put_u32(out, (uint32_t)m->asked_n);
	for (size_t i = 0; i < m->asked_n; i++) {
		put_str(out, m->asked[i].path);
		put(out, m->asked[i].content.b, sizeof m->asked[i].content.b);
		put_u32(out, m->asked[i].read);
	}
	put_u32(out, (uint32_t)m->diags.n);
	for (size_t i = 0; i < m->diags.n; i++)
		put_diag(out, &m->diags.v[i]);
	put_str(out, m->summary);
	put_u32(out, (uint32_t)m->files_n);
	for (size_t i = 0; i < m->files_n; i++) {
		put_str(out, m->files[i].path);
		put(out, m->files[i].key.b, sizeof m->files[i].key.b);
		put(out, m->files[i].bytes.b, sizeof m->files[i].bytes.b);
		put_stamp(out, &m->files[i].stamp);
	}
}

int made_save(const struct made *m, const char *cache, struct str out, struct digest program)
{
	char magic[MAGIC_SIZE] = MAGIC;
	struct digest sum = {{0}};
	size_t head = sizeof magic + sizeof sum.b;
	struct buf text;
	int dir = -1, rc = -1;

	buf_init(&text, MADE_MAX);
	put(&text, magic, sizeof magic);
	put(&text, sum.b, sizeof sum.b);
	put_all(&text, m, out, program);
	if (text.overflow) {
		errno = EFBIG;
	} else {
		sum = digest_of(str_slice(buf_str(&text), head, text.n));
		memcpy(text.p + sizeof magic, sum.b, sizeof sum.b);
		if (!file_make_dirs(cache) && (dir = file_open_dir(cache)) >= 0) {
			rc = file_write(dir, S(NAME), buf_str(&text));
			close(dir);
		}
	}
	buf_release(&text);
	return rc;
}

/* ---- reading ---- */

/* What is left to read; bad once something did not fit. */
struct cursor {
	struct str rest;
	bool bad;
};

static void take(struct cursor *c, void *into, size_t n)
{
	if (c->bad || c->rest.n < n) {
		c->bad = true;
		memset(into, 0, n);
		return;
	}
	memcpy(into, c->rest.p, n);
	c->rest = str_slice(c->rest, n, c->rest.n);
}

static uint32_t take_u32(struct cursor *c)
{
	uint32_t value;

	take(c, &value, sizeof value);
	return value;
}

static struct str take_str(struct cursor *c)
{
	size_t n = take_u32(c);
	struct str s = str_slice(c->rest, 0, n);

	if (n > c->rest.n)
		c->bad = true;
	c->rest = str_slice(c->rest, n, c->rest.n);
	return s;
}

/* A number of things of at least size bytes each: more than there can be is damage. */
static size_t take_count(struct cursor *c, size_t size)
{
	size_t n = take_u32(c);

	if (n > c->rest.n / size)
		c->bad = true;
	return c->bad ? 0 : n;
}

static void take_stamp(struct cursor *c, struct made_stamp *s)
{
	take(c, &s->inode, sizeof s->inode);
	take(c, &s->size, sizeof s->size);
	take(c, &s->modified, sizeof s->modified);
	take(c, &s->changed, sizeof s->changed);
	s->modified_ns = take_u32(c);
	s->changed_ns = take_u32(c);
}

static void take_diag(struct cursor *c, struct diags *diags)
{
	enum diag_level level = (enum diag_level)take_u32(c);
	const char *rule = rule_name(take_str(c));
	struct str path = take_str(c), message;
	unsigned line = take_u32(c), column = take_u32(c);

	message = take_str(c);
	if (!rule || (level != DIAG_NOTE && level != DIAG_WARNING))
		c->bad = true;
	else
		diag_add(diags, level, rule, path, line, column, STR_FMT, STR_ARG(message));
}

static bool take_all(struct made *m, struct cursor *c, struct str folder, struct digest program)
{
	struct digest by;
	struct str of = take_str(c);
	size_t n;

	take(c, by.b, sizeof by.b);
	if (!str_eq(of, folder) || !digest_eq(by, program))
		return false;
	take(c, m->all.b, sizeof m->all.b);
	m->asked_n = take_count(c, sizeof(uint32_t) + sizeof m->asked->content.b);
	m->asked = arena_new(&m->arena, struct repo_asked, m->asked_n);
	for (size_t i = 0; i < m->asked_n; i++) {
		m->asked[i].path = take_str(c);
		take(c, m->asked[i].content.b, sizeof m->asked[i].content.b);
		m->asked[i].read = take_u32(c) != 0;
	}
	n = take_count(c, 6 * sizeof(uint32_t));
	for (size_t i = 0; i < n && !c->bad; i++)
		take_diag(c, &m->diags);
	m->summary = take_str(c);
	m->files_n = take_count(c, 2 * sizeof m->files->key.b);
	m->files = arena_new(&m->arena, struct made_file, m->files_n);
	for (size_t i = 0; i < m->files_n; i++) {
		struct made_file *file = &m->files[i];
		file->path = take_str(c);
		take(c, file->key.b, sizeof file->key.b);
		take(c, file->bytes.b, sizeof file->bytes.b);
		take_stamp(c, &file->stamp);
		if (i && str_cmp(m->files[i - 1].path, file->path) >= 0)
			c->bad = true;
	}
	return !c->bad && !c->rest.n;
}

bool made_load(struct made *m, const char *cache, struct str out, struct digest program)
{
	char magic[MAGIC_SIZE] = MAGIC;
	size_t head = sizeof magic + sizeof(struct digest);
	int dir = file_open_dir(cache);
	struct cursor c = {0};
	struct str text;
	bool there;

	*m = (struct made){0};
	buf_init(&m->text, MADE_MAX);
	there = dir >= 0 && !file_read(dir, S(NAME), &m->text, NULL);
	if (dir >= 0)
		close(dir);
	text = buf_str(&m->text);
	c.rest = str_slice(text, head, text.n);
	if (there && text.n > head && !memcmp(text.p, magic, sizeof magic)) {
		struct digest sum = digest_of(c.rest), said;
		memcpy(said.b, text.p + sizeof magic, sizeof said.b);
		if (digest_eq(sum, said) && take_all(m, &c, out, program))
			return true;
	}
	made_release(m);
	return false;
}

void made_release(struct made *m)
{
	diags_release(&m->diags);
	buf_release(&m->text);
	arena_release(&m->arena);
	*m = (struct made){0};
	buf_init(&m->text, MADE_MAX);
}

const struct made_file *made_find(const struct made *m, struct str path)
{
	size_t low = 0, high = m->files_n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(m->files[middle].path, path);
		if (!order)
			return &m->files[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* ---- files ---- */

static struct made_stamp look(int dir, struct str path)
{
	struct made_stamp stamp = {0};
	char name[PATH_MAX];
	struct stat st;

	if (path.n >= sizeof name)
		return stamp;
	memcpy(name, path.p, path.n);
	name[path.n] = '\0';
	if (!fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode))
		stamp = (struct made_stamp){.inode = st.st_ino,
					    .size = (uint64_t)st.st_size,
					    .modified = st.st_mtim.tv_sec,
					    .changed = st.st_ctim.tv_sec,
					    .modified_ns = (uint32_t)st.st_mtim.tv_nsec,
					    .changed_ns = (uint32_t)st.st_ctim.tv_nsec};
	return stamp;
}

struct made_stamp made_stamp(int dir, struct str path)
{
	struct made_stamp stamp = look(dir, path);
	struct timespec now;
	long long age;

	clock_gettime(CLOCK_REALTIME, &now);
	age = (now.tv_sec - stamp.changed) * 1000000000LL + now.tv_nsec - stamp.changed_ns;
	if (stamp.inode && age < TICK)
		stamp.inode = 0;
	return stamp;
}

static bool same_stamp(const struct made_stamp *a, const struct made_stamp *b)
{
	return a->inode == b->inode && a->size == b->size && a->modified == b->modified &&
	       a->changed == b->changed && a->modified_ns == b->modified_ns &&
	       a->changed_ns == b->changed_ns;
}

bool made_stands(const struct made_file *file, int dir)
{
	struct made_stamp now = look(dir, file->path);
	struct buf bytes;
	bool same;

	if (!now.inode || now.size != file->stamp.size)
		return false;
	if (file->stamp.inode && same_stamp(&now, &file->stamp))
		return true;
	buf_init(&bytes, MADE_MAX);
	same = !file_read(dir, file->path, &bytes, NULL) &&
	       digest_eq(digest_of(buf_str(&bytes)), file->bytes);
	buf_release(&bytes);
	return same;
}
