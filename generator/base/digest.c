#include "base/digest.h"

#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <string.h>

struct digest digest_of(struct str bytes)
{
	struct sha256_ctx ctx;
	struct digest d;

	sha256_init(&ctx);
	sha256_update(&ctx, bytes.n, (const uint8_t *)bytes.p);
	sha256_digest(&ctx, sizeof d.b, d.b);
	return d;
}

bool digest_eq(struct digest a, struct digest b)
{
	return memcmp(a.b, b.b, sizeof a.b) == 0;
}

void buf_add_digest(struct buf *out, struct digest d)
{
	static const char hex[] = "0123456789abcdef";
	char text[64];

	for (size_t i = 0; i < sizeof d.b; i++) {
		text[2 * i] = hex[d.b[i] >> 4];
		text[2 * i + 1] = hex[d.b[i] & 15];
	}
	buf_add(out, (struct str){text, sizeof text});
}

struct str digest_name(struct arena *arena, struct str name, struct str bytes)
{
	struct str ext = path_ext(name);
	struct str stem = str_slice(name, 0, ext.n ? name.n - ext.n - 1 : name.n);
	struct str result;
	struct buf hex;

	buf_init(&hex, 0);
	buf_add_digest(&hex, digest_of(bytes));
	result = str_printf(arena, STR_FMT ".%.10s%s" STR_FMT, STR_ARG(stem), hex.p,
			    ext.n ? "." : "", STR_ARG(ext));
	buf_release(&hex);
	return result;
}

struct str digest_integrity(struct arena *arena, struct str bytes)
{
	struct digest d = digest_of(bytes);
	char text[BASE64_ENCODE_RAW_LENGTH(sizeof d.b)];

	base64_encode_raw(text, sizeof d.b, d.b);
	return str_printf(arena, "sha256-%.*s", (int)sizeof text, text);
}
