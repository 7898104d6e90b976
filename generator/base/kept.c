#include "base/kept.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/map.h"
#include "base/store.h"

/* Raise the number when the layout changes. */
#define MAGIC "leerspoor kept 1\n\x04\x03\x02"

#define FILES_MOST 64
#define BUFFER ((size_t)1 << 20)
#define NAME_BYTES 64

/* Before each record: its length and checksum; key and record follow, each as store has strings. */
#define HEAD_BYTES (2 * sizeof(uint64_t))

struct entry {
	struct str all; /* as it stands in the file, with its head */
	struct str record;
	bool used;
	struct entry *next; /* with the same key: one of them may be damaged */
};

/* What one worker writes. */
struct writer {
	int file; /* descriptor; -1: none yet */
	int error;
	char name[NAME_BYTES];
	struct buf buffer;
	size_t records;
};

struct names {
	struct str *v;
	size_t n, cap;
};

struct kept {
	const char *folder, *name;
	struct str rules;
	struct buf head; /* of every file */
	struct arena arena;
	struct map entries;	     /* → struct entry */
	size_t records;		     /* all together */
	struct names files, foreign; /* what stands in the folder under our name */
	struct writer *writers;
	size_t jobs;
	int dir; /* -1: none */
};

/* ---- reading ---- */

/* Takes the record at the beginning of rest; false when there is none. */
static bool take_record(struct kept *k, struct store *rest)
{
	uint64_t head[2];
	struct store inner;
	struct entry *e;
	struct str key, all = rest->rest;
	struct map_entry *at;

	store_take_into(rest, head, sizeof head);
	if (rest->bad || head[0] > rest->rest.n)
		return false;
	inner = (struct store){.rest = {rest->rest.p, (size_t)head[0]}};
	store_take(rest, (size_t)head[0]);
	key = store_take_str(&inner);
	if (inner.bad)
		return false;
	at = map_put(&k->entries, key, NULL);
	e = arena_new(&k->arena, struct entry, 1);
	e->all = str_slice(all, 0, HEAD_BYTES + (size_t)head[0]);
	e->record = inner.rest;
	e->next = at->ptr;
	at->ptr = e;
	k->records++;
	return true;
}

/* Maps the file in the attic; {NULL,0} if it is none of ours. */
static struct str map_file(struct kept *k, const char *name, struct attic *attic)
{
	int fd = openat(k->dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct str bytes = {NULL, 0};
	struct stat st;
	void *p;

	if (fd < 0)
		return bytes;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && (size_t)st.st_size > k->head.n &&
	    (p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0)) != MAP_FAILED) {
		bytes = (struct str){p, (size_t)st.st_size};
		attic_adopt(attic, p, bytes.n);
	}
	close(fd);
	return bytes;
}

static void read_file(struct kept *k, const char *name, struct attic *attic)
{
	struct str bytes = map_file(k, name, attic);
	struct store rest;
	bool ours = str_starts(bytes, buf_str(&k->head));
	struct names *names = ours ? &k->files : &k->foreign;

	list_push(names, str_dup(&k->arena, str_c(name)));
	rest.rest = str_slice(bytes, k->head.n, bytes.n);
	rest.bad = !ours;
	while (!rest.bad && rest.rest.n)
		rest.bad = !take_record(k, &rest);
}

struct kept *kept_open(const char *folder, const char *name, struct str rules, struct attic *attic,
		       size_t jobs)
{
	struct kept *k = mem_alloc(sizeof *k);
	const struct dirent *e;
	struct str start;
	DIR *list;

	*k = (struct kept){.folder = folder, .name = name, .jobs = jobs, .dir = -1};
	k->writers = mem_alloc(jobs * sizeof *k->writers);
	for (size_t i = 0; i < jobs; i++) {
		k->writers[i] = (struct writer){.file = -1};
		buf_init(&k->writers[i].buffer, STORE_MOST);
	}
	buf_init(&k->head, 0);
	store_begin(&k->head, MAGIC);
	store_put_str(&k->head, rules);
	store_end(&k->head);
	start = str_printf(&k->arena, "%s-", name);
	k->dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	list = k->dir < 0 ? NULL : opendir(folder);
	while (list && (e = readdir(list)))
		if (str_starts(str_c(e->d_name), start))
			read_file(k, e->d_name, attic);
	if (list)
		closedir(list);
	return k;
}

struct str kept_find(struct kept *k, struct str key)
{
	uint64_t sum;

	for (struct entry *e = map_ptr(&k->entries, key); e; e = e->next) {
		memcpy(&sum, e->all.p + sizeof sum, sizeof sum);
		e->used = sum == store_checksum(str_slice(e->all, HEAD_BYTES, e->all.n));
		if (e->used)
			return e->record;
	}
	return (struct str){NULL, 0};
}

/* ---- writing ---- */

static void flush(struct writer *w)
{
	size_t done = 0;

	while (!w->error && done < w->buffer.n) {
		ssize_t n = write(w->file, w->buffer.p + done, w->buffer.n - done);

		if (n > 0)
			done += (size_t)n;
		else if (n == 0 || errno != EINTR)
			w->error = n ? errno : EIO;
	}
	buf_clear(&w->buffer);
}

/* A file with room for its head. */
static void begin_file(const struct kept *k, struct writer *w)
{
	static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	uint64_t n = str_hash(str_c(k->folder)) ^ (uint64_t)(uintptr_t)w;
	int dir = k->dir;

	if (dir < 0 && (file_make_dirs(k->folder) || (dir = file_open_dir(k->folder)) < 0)) {
		w->error = errno;
		return;
	}
	for (int tries = 0; tries < 100 && w->file < 0; tries++) {
		char tail[9] = "";

		n = n * 0x5851f42d4c957f2dU + (uint64_t)getpid() * 2 + 1;
		for (size_t i = 0; i < 8; i++)
			tail[i] = letters[(n >> (8 + 6 * i)) % 36];
		snprintf(w->name, sizeof w->name, "%.40s-%s", k->name, tail);
		w->file = openat(dir, w->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
				 0666);
		if (w->file < 0 && errno != EEXIST)
			break;
	}
	if (w->file < 0)
		w->error = errno;
	else if (lseek(w->file, (off_t)k->head.n, SEEK_SET) < 0)
		w->error = errno;
	if (dir != k->dir)
		close(dir);
}

/* Makes room; false when nothing can be written. */
static bool ready(const struct kept *k, struct writer *w)
{
	if (!w->error && w->file < 0)
		begin_file(k, w);
	if (!w->error && w->buffer.n > BUFFER)
		flush(w);
	return !w->error;
}

void kept_put(struct kept *k, size_t worker, struct str key, struct str record)
{
	struct writer *w = &k->writers[worker];
	uint64_t head[2] = {0, 0};
	size_t from;

	if (!ready(k, w))
		return;
	from = w->buffer.n;
	store_put(&w->buffer, head, sizeof head);
	store_put_str(&w->buffer, key);
	buf_add(&w->buffer, record);
	head[0] = w->buffer.n - from - sizeof head;
	head[1] = store_checksum(str_slice(buf_str(&w->buffer), from + sizeof head, w->buffer.n));
	if (w->buffer.overflow)
		w->error = EFBIG;
	else
		memcpy(w->buffer.p + from, head, sizeof head);
	w->records++;
}

/* What is of use, once more. */
static void copy_used(struct kept *k)
{
	struct writer *w = &k->writers[0];

	for (size_t i = 0; i < k->entries.n; i++)
		for (const struct entry *e = k->entries.e[i].cptr; e; e = e->next)
			if (e->used && ready(k, w))
				buf_add(&w->buffer, e->all);
}

static void remove_files(const struct kept *k, const struct names *files)
{
	for (size_t i = 0; i < files->n; i++)
		unlinkat(k->dir, files->v[i].p, 0);
}

/* Puts the head on the file, from which it counts; or takes the file away. */
static int end_file(const struct kept *k, struct writer *w)
{
	int dir;

	if (w->file < 0)
		return w->error;
	flush(w);
	if (!w->error && pwrite(w->file, k->head.p, k->head.n, 0) != (ssize_t)k->head.n)
		w->error = errno ? errno : EIO;
	if (close(w->file) && !w->error)
		w->error = errno;
	if (w->error && (dir = file_open_dir(k->folder)) >= 0) {
		unlinkat(dir, w->name, 0);
		close(dir);
	}
	return w->error;
}

int kept_close(struct kept *k)
{
	size_t used = 0, added = 0, writing = 0;
	int error = 0;
	bool anew;

	for (size_t i = 0; i < k->entries.n; i++)
		for (const struct entry *e = k->entries.e[i].cptr; e; e = e->next)
			used += e->used;
	for (size_t i = 0; i < k->jobs; i++) {
		added += k->writers[i].records;
		writing += k->writers[i].records > 0;
	}
	anew = k->records - used > used + added || k->files.n + writing > FILES_MOST;
	if (anew)
		copy_used(k);
	for (size_t i = 0; i < k->jobs; i++) {
		int failed = end_file(k, &k->writers[i]);

		error = error ? error : failed;
		buf_release(&k->writers[i].buffer);
	}
	remove_files(k, &k->foreign);
	if (anew && !error)
		remove_files(k, &k->files);
	if (k->dir >= 0)
		close(k->dir);
	map_release(&k->entries);
	list_free(&k->files);
	list_free(&k->foreign);
	free(k->writers);
	buf_release(&k->head);
	arena_release(&k->arena);
	free(k);
	errno = error;
	return error ? -1 : 0;
}
