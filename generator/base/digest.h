/*
 * digest: SHA-256 (nettle) in the forms that the output needs.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/text.h"

struct digest {
	unsigned char b[32];
};

struct digest digest_of(struct str bytes);
bool digest_eq(struct digest a, struct digest b);
void buf_add_digest(struct buf *out, struct digest d); /* 64 hexadecimal characters */
/* "name.css" → "name.1a2b3c4d5e.css": the first ten characters of the bytes' digest. */
struct str digest_name(struct arena *arena, struct str name, struct str bytes);
/* Subresource Integrity: "sha256-<base64>". */
struct str digest_integrity(struct arena *arena, struct str bytes);

#endif
