/*
 * zip: an archive in memory. The same files give the same bytes: no times, no owners.
 */
#ifndef WRITE_ZIP_H
#define WRITE_ZIP_H

#include "base/text.h"

#define ZIP_MAX ((size_t)1 << 30) /* bytes in all; far below where the format needs its extension  \
				   */

struct zip {
	struct buf out, central;
	size_t n;
	bool failed; /* too large, or too many files; then nothing is added any more */
};

void zip_init(struct zip *z);
void zip_release(struct zip *z);
/* stored: as it is, without compression. */
void zip_add(struct zip *z, struct str path, struct str bytes, bool stored);
/* The whole archive, in the zip; {NULL, 0} when it failed. */
struct str zip_finish(struct zip *z);

#endif
