/* PKWARE's APPNOTE.TXT: local headers with the files, then the central directory. */
#include "write/zip.h"

#include <zlib.h>

#define FILES_MAX 65000
#define VERSION 20	 /* needed: folders and deflate */
#define UTF8_NAMES 0x800 /* flag */
#define DAY_ONE 0x21	 /* 1980-01-01, the first there is */

void zip_init(struct zip *z)
{
	*z = (struct zip){0};
	buf_init(&z->out, ZIP_MAX);
	buf_init(&z->central, ZIP_MAX / 4);
}

void zip_release(struct zip *z)
{
	buf_release(&z->out);
	buf_release(&z->central);
}

static void add_number(struct buf *b, size_t n, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		buf_addc(b, (char)(n >> 8 * i & 0xff));
}

/* What both headers of a file say. */
static void add_common(struct buf *b, bool stored, uLong crc, size_t packed, size_t size,
		       struct str path)
{
	add_number(b, VERSION, 2);
	add_number(b, UTF8_NAMES, 2);
	add_number(b, stored ? 0 : Z_DEFLATED, 2);
	add_number(b, 0, 2);
	add_number(b, DAY_ONE, 2);
	add_number(b, crc, 4);
	add_number(b, packed, 4);
	add_number(b, size, 4);
	add_number(b, path.n, 2);
	add_number(b, 0, 2);
}

static bool deflate_all(struct buf *out, struct str bytes)
{
	z_stream s = {0};
	bool ok;
	uLong bound;

	if (deflateInit2(&s, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) !=
	    Z_OK)
		return false;
	bound = deflateBound(&s, bytes.n);
	ok = buf_reserve(out, bound);
	if (ok) {
		s.next_in = (Bytef *)(uintptr_t)bytes.p;
		s.avail_in = (uInt)bytes.n;
		s.next_out = (Bytef *)out->p + out->n;
		s.avail_out = (uInt)bound;
		ok = deflate(&s, Z_FINISH) == Z_STREAM_END;
		if (ok)
			out->n += s.total_out;
		out->p[out->n] = '\0';
	}
	deflateEnd(&s);
	return ok;
}

void zip_add(struct zip *z, struct str path, struct str bytes, bool stored)
{
	size_t at = z->out.n;
	uLong crc = crc32(0, (const Bytef *)bytes.p, (uInt)bytes.n);
	struct buf packed;

	if (z->failed || z->n == FILES_MAX || bytes.n > ZIP_MAX || path.n > 65535) {
		z->failed = true;
		return;
	}
	buf_init(&packed, ZIP_MAX);
	if (stored)
		buf_add(&packed, bytes);
	else if (!deflate_all(&packed, bytes))
		z->failed = true;
	buf_adds(&z->out, "PK\3\4");
	add_common(&z->out, stored, crc, packed.n, bytes.n, path);
	buf_add(&z->out, path);
	buf_add(&z->out, buf_str(&packed));
	buf_adds(&z->central, "PK\1\2");
	add_number(&z->central, VERSION, 2);
	add_common(&z->central, stored, crc, packed.n, bytes.n, path);
	add_number(&z->central, 0, 2);
	add_number(&z->central, 0, 2);
	add_number(&z->central, 0, 2);
	add_number(&z->central, 0, 4);
	add_number(&z->central, at, 4);
	buf_add(&z->central, path);
	buf_release(&packed);
	z->n++;
	z->failed = z->failed || z->out.overflow || z->central.overflow;
}

struct str zip_finish(struct zip *z)
{
	size_t at = z->out.n;

	buf_add(&z->out, buf_str(&z->central));
	buf_adds(&z->out, "PK\5\6");
	add_number(&z->out, 0, 4);
	add_number(&z->out, z->n, 2);
	add_number(&z->out, z->n, 2);
	add_number(&z->out, z->central.n, 4);
	add_number(&z->out, at, 4);
	add_number(&z->out, 0, 2);
	return z->failed || z->out.overflow ? (struct str){NULL, 0} : buf_str(&z->out);
}
