/*
 * file: reading whole files, writing by temporary name and rename, folders, locks.
 *
 * Every call returns 0, or -1 with errno set; callers turn that into a diagnostic. Folders are
 * given as open descriptors so that nothing outside them can be reached; paths are relative to
 * them, have no empty, "." or ".." part (EINVAL, EXDEV), and are opened without following symbolic
 * links (openat2 RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS where the kernel has it, otherwise component
 * by component with O_NOFOLLOW). The empty path is the folder itself.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/stat.h>

#include "base/text.h"

/* Opens a folder by name (follows links: it is what the user named). */
int file_open_dir(const char *path);

/* Makes path and its parents where missing, as mkdir -p. path may be absolute. */
int file_make_dirs(const char *path);

/* Appends the whole file to out. ELOOP or EXDEV for a link or a way out; EFBIG when it would pass
 * out->max; EISDIR and EINVAL for what is no regular file. st may be NULL. */
int file_read(int dir, struct str path, struct buf *out, struct stat *st);
int file_read_path(const char *path, struct buf *out); /* by name, links followed */

/* Writes bytes to a temporary name beside path, then renames: a reader sees the old file or the new
 * one. Makes missing folders under dir. The temporary name starts with FILE_TEMPORARY; only a
 * process that was killed leaves one behind. */
#define FILE_TEMPORARY ".tmp-"
int file_write(int dir, struct str path, struct str bytes);

/* Waits until the file and its name are on the disk, so that a power cut does not take them. */
int file_settle(int dir, struct str path);

/* Writes bytes to a file that is not there yet (EEXIST otherwise). Makes missing folders under dir.
 */
int file_create(int dir, struct str path, struct str bytes);

/* The same, and quicker, in a folder in which nobody else makes or changes anything: links on the
 * way are followed. */
int file_plant(int dir, struct str path, struct str bytes);

/* Moves a file that lies directly in the folder from to path under dir, over what stands there.
 * Makes missing folders under dir. */
int file_move(int from, struct str name, int dir, struct str path);

/* True if the file exists with exactly these bytes. */
bool file_same(int dir, struct str path, struct str bytes);

int file_make_dir_at(int dir, struct str path); /* with parents, under dir */
int file_remove(int dir, struct str path);
/* Removes the folder path and then its parents under dir as long as they are empty. */
void file_remove_empty_dirs(int dir, struct str path);

/* Calls visit for each entry below dir, sorted by name within a folder, folders before their
 * contents; no link is followed. path is relative to dir. For a folder, visit's return value 0
 * means go in, 1 skip it. A negative value from visit stops the walk and is returned. Depth is
 * limited to 128 (ENAMETOOLONG). */
enum file_kind { FILE_REGULAR, FILE_DIR, FILE_LINK, FILE_OTHER };
typedef int file_visit_fn(void *ctx, struct str path, enum file_kind kind, const struct stat *st);
int file_walk(int dir, file_visit_fn *visit, void *ctx);

/* Takes an exclusive lock on the file (made if missing). Returns a descriptor to close for
 * releasing it; -1 with EWOULDBLOCK when another holds it. */
int file_lock(const char *path);

#endif
