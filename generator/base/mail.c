#include "base/mail.h"

#include <string.h>

static bool is_local(char c)
{
	return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || (c && strchr("._%+-'", c));
}

static bool is_domain(char c)
{
	return c != '_' && c != '%' && c != '+' && c != '\'' && is_local(c);
}

/* Whether what starts at "from" is the name of a host with a dot inside. */
static bool is_host(struct str text, size_t from)
{
	size_t end = from;
	bool dot = false;

	while (end < text.n && is_domain(text.p[end])) {
		dot = dot || (text.p[end] == '.' && end > from && end + 1 < text.n &&
			      is_domain(text.p[end + 1]));
		end++;
	}
	return dot;
}

struct str mail_hide(struct str text, struct arena *arena)
{
	struct str result = text;
	size_t done = 0;
	struct buf b;

	buf_init(&b, 0);
	for (size_t at = str_chr(text, '@', 0); at != SIZE_MAX; at = str_chr(text, '@', at + 1)) {
		size_t from = at;

		while (from > done && is_local(text.p[from - 1]))
			from--;
		if (from == at || !is_host(text, at + 1))
			continue;
		buf_add(&b, str_slice(text, done, from));
		buf_adds(&b, "…");
		done = at;
	}
	if (done) {
		buf_add(&b, str_slice(text, done, text.n));
		result = buf_dup(&b, arena);
	}
	buf_release(&b);
	return result;
}
