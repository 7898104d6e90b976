#include "write/made.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <time.h>

#include "base/diag_store.h"
#include "base/file.h"
#include "base/store.h"
#include "model/rules.h"

/* Raise the number when the layout changes. */
#define MAGIC "leerspoor made 3\n\x04\x03\x02"

/* What was changed within so many nanoseconds may change once more without its times showing it:
 * the clock of file systems goes by ticks. */
#define TICK 20000000LL

/* ---- power cuts ---- */

/* Since when this machine runs. What was written shortly before a power cut may be lost, though the
 * file's times and size were kept. */
static struct str running_since(struct buf *out)
{
	buf_init(out, 64);
	if (file_read_path("/proc/sys/kernel/random/boot_id", out))
		buf_clear(out);
	return buf_str(out);
}

/* Files that were looked at before the machine was started are to be read, and so are all when
 * nothing else has changed. */
static void believe_nothing(struct made *m)
{
	m->all = (struct digest){{0}};
	for (size_t i = 0; i < m->files_n; i++)
		m->files[i].stamp.inode = 0;
}

/* ---- writing ---- */

int made_save(const struct made *m, const char *file, struct str folder, struct digest program)
{
	struct buf out, since;
	int rc;

	buf_init(&out, STORE_MOST);
	store_begin(&out, MAGIC);
	store_put_str(&out, running_since(&since));
	buf_release(&since);
	store_put_str(&out, folder);
	store_put(&out, &program, sizeof program);
	store_put(&out, &m->all, sizeof m->all);
	store_put(&out, &m->audit, sizeof m->audit);
	store_put_u32(&out, (uint32_t)m->asked_n);
	for (size_t i = 0; i < m->asked_n; i++) {
		store_put_str(&out, m->asked[i].path);
		store_put(&out, &m->asked[i].content, sizeof m->asked[i].content);
		store_put_u32(&out, m->asked[i].read);
	}
	store_put_u32(&out, (uint32_t)m->diags.n);
	for (size_t i = 0; i < m->diags.n; i++)
		diag_put(&out, &m->diags.v[i]);
	store_put_str(&out, m->summary);
	store_put_u32(&out, (uint32_t)m->files_n);
	for (size_t i = 0; i < m->files_n; i++) {
		store_put_str(&out, m->files[i].path);
		store_put(&out, &m->files[i].key, sizeof m->files[i].key);
		store_put(&out, &m->files[i].bytes, sizeof m->files[i].bytes);
		store_put(&out, &m->files[i].stamp, sizeof m->files[i].stamp);
	}
	rc = store_save(&out, file);
	buf_release(&out);
	return rc;
}

/* ---- reading ---- */

/* Of a build that told of an error nothing is kept. */
static void take_diag(struct store *s, struct diags *diags)
{
	diag_take(s, diags, rule_name);
	if (!s->bad && diags->v[diags->n - 1].level == DIAG_ERROR)
		s->bad = true;
}

static void take_files(struct made *m, struct store *s)
{
	m->files_n = store_take_count(s, sizeof(struct made_file) - sizeof(struct str));
	m->files = arena_new(&m->arena, struct made_file, m->files_n);
	for (size_t i = 0; i < m->files_n; i++) {
		struct made_file *file = &m->files[i];
		file->path = store_take_str(s);
		store_take_into(s, &file->key, sizeof file->key);
		store_take_into(s, &file->bytes, sizeof file->bytes);
		store_take_into(s, &file->stamp, sizeof file->stamp);
		if (i && str_cmp(m->files[i - 1].path, file->path) >= 0)
			s->bad = true;
	}
}

static bool take_all(struct made *m, struct store *s, struct str folder, struct digest program)
{
	struct str since = store_take_str(s), of = store_take_str(s);
	struct digest by;
	struct buf now;
	size_t n;

	store_take_into(s, &by, sizeof by);
	if (s->bad || !str_eq(of, folder) || !digest_eq(by, program))
		return false;
	store_take_into(s, &m->all, sizeof m->all);
	store_take_into(s, &m->audit, sizeof m->audit);
	m->asked_n = store_take_count(s, sizeof m->asked->content);
	m->asked = arena_new(&m->arena, struct repo_asked, m->asked_n);
	for (size_t i = 0; i < m->asked_n; i++) {
		m->asked[i].path = store_take_str(s);
		store_take_into(s, &m->asked[i].content, sizeof m->asked[i].content);
		m->asked[i].read = store_take_u32(s) != 0;
	}
	n = store_take_count(s, 6 * sizeof(uint32_t));
	for (size_t i = 0; i < n && !s->bad; i++)
		take_diag(s, &m->diags);
	m->summary = store_take_str(s);
	take_files(m, s);
	if (!str_eq(since, running_since(&now)))
		believe_nothing(m);
	buf_release(&now);
	return !s->bad && !s->rest.n;
}

bool made_load(struct made *m, const char *file, struct str folder, struct digest program)
{
	struct store s;

	*m = (struct made){0};
	buf_init(&m->text, STORE_MOST);
	if (store_load(&s, &m->text, file, MAGIC) && take_all(m, &s, folder, program))
		return true;
	made_release(m);
	return false;
}

void made_release(struct made *m)
{
	diags_release(&m->diags);
	buf_release(&m->text);
	arena_release(&m->arena);
	*m = (struct made){0};
	buf_init(&m->text, STORE_MOST);
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

bool made_read(const struct made_file *file, int dir, struct buf *out)
{
	size_t before = out->n;

	return !file_read(dir, file->path, out, NULL) &&
	       digest_eq(digest_of(str_slice(buf_str(out), before, out->n)), file->bytes);
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
	buf_init(&bytes, SIZE_MAX / 4);
	same = made_read(file, dir, &bytes);
	buf_release(&bytes);
	return same;
}
