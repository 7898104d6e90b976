#include <stdlib.h>
#include <string.h>

#include "write/audit_parts.h"

/* What is longer is no address that mail could be sent to. */
#define PART_MAX 320

/* So many in one file are enough to know. */
#define HITS_MAX 20

/* ---- the addresses of the history ---- */

static void add_address(struct audit *a, struct str address)
{
	size_t at = str_rchr(address, '@');

	if (at == SIZE_MAX || at == 0 || at + 1 == address.n || at > PART_MAX ||
	    address.n - at > PART_MAX)
		return;
	map_put(&a->addresses, address, NULL);
	map_put(&a->domains, str_slice(address, at + 1, address.n), NULL);
	if (at > a->local_max)
		a->local_max = at;
	if (address.n - at - 1 > a->domain_max)
		a->domain_max = address.n - at - 1;
}

void audit_scan_init(struct audit *audit)
{
	const struct history *h = &audit->site->history;

	for (size_t i = 0; i < h->addresses_n; i++)
		add_address(audit, h->addresses[i]);
	for (size_t i = 0; i < h->people_n; i++) {
		struct str rest = h->people[i].key, word;
		/* Who has no address goes by name, and that may hold one. */
		if (str_starts(rest, S("name:")))
			rest = str_slice(rest, 5, rest.n);
		while (rest.n) {
			word = str_cut(&rest, ' ');
			while (word.n && strchr("<([\"'", word.p[0]))
				word = str_slice(word, 1, word.n);
			while (word.n && strchr(">)]\"',.;", word.p[word.n - 1]))
				word.n--;
			add_address(audit, word);
		}
	}
}

static int compare_str(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* In an order of their own: that in which the history gives them changes with every commit. */
struct digest audit_digest(const struct audit *audit)
{
	size_t n = audit->addresses.n;
	struct str *all = mem_alloc((n + 1) * sizeof *all);
	struct digest digest;
	struct buf b;

	for (size_t i = 0; i < n; i++)
		all[i] = audit->addresses.e[i].key;
	qsort(all, n, sizeof *all, compare_str);
	buf_init(&b, SIZE_MAX / 4);
	for (size_t i = 0; i < n; i++) {
		buf_add(&b, all[i]);
		buf_addc(&b, '\0');
	}
	digest = digest_of(buf_str(&b));
	buf_release(&b);
	free(all);
	return digest;
}

/* ---- addresses in any file ---- */

/* The number after "&#" up to ';', in the base; its end in *end. Above 0x7f: none that matters. */
static unsigned entity_number(struct str s, size_t i, unsigned base, size_t *end)
{
	unsigned value = 0;
	size_t first = i;

	for (; i < s.n && i < first + 8; i++) {
		char c = (char)(s.p[i] | 0x20);
		unsigned digit = s.p[i] >= '0' && s.p[i] <= '9' ? (unsigned)(s.p[i] - '0')
				 : c >= 'a' && c <= 'f'		? (unsigned)(c - 'a') + 10
								: 16;
		if (digit >= base)
			break;
		value = value * base + digit;
	}
	*end = i + (i < s.n && s.p[i] == ';');
	return i > first ? value : 0x80;
}

static bool starts_at(struct str s, size_t i, const char *with)
{
	size_t n = strlen(with);

	return s.n - i >= n && memcmp(s.p + i, with, n) == 0;
}

/* Length of what stands at i for one byte: that byte, or an escape of HTML, a URL or JSON. */
static size_t decode(struct str s, size_t i, char *byte)
{
	size_t end = i + 1;
	unsigned value = 0x80;

	*byte = s.p[i];
	if (starts_at(s, i, "&#")) {
		if (i + 2 < s.n && (s.p[i + 2] | 0x20) == 'x')
			value = entity_number(s, i + 3, 16, &end);
		else
			value = entity_number(s, i + 2, 10, &end);
	} else if (starts_at(s, i, "&amp;")) {
		value = '&';
		end = i + 5;
	} else if (starts_at(s, i, "&commat;")) {
		value = '@';
		end = i + 8;
	} else if (s.p[i] == '%' && s.n - i >= 3) {
		value = entity_number(str_slice(s, 0, i + 3), i + 1, 16, &end);
		value = end == i + 3 ? value : 0x80;
	} else if (starts_at(s, i, "\\u00") && s.n - i >= 6) {
		value = entity_number(str_slice(s, 0, i + 6), i + 4, 16, &end);
		value = end == i + 6 ? value : 0x80;
	}
	if (value >= 0x80)
		return 1;
	*byte = (char)value;
	return end - i;
}

/* A byte that may stand within an address, so that what stands behind it begins none. Letters of
 * other alphabets may too, but beside an address they are more likely a file's own bytes. */
static bool is_inner(char c)
{
	char lower = (char)(c | 0x20);

	return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
	       c == '_' || c == '+';
}

static bool is_ascii(char c)
{
	return (unsigned char)c < 0x80;
}

/* What stands before the '@' at position at, decoded and in lower case. */
static struct str local_before(struct reading *r, size_t at)
{
	/* An escape takes up to eight bytes. */
	size_t most = r->audit->local_max * 8, from = at;
	struct str left;
	struct buf b;

	while (from > 0 && at - from < most && (unsigned char)r->bytes.p[from - 1] > ' ' &&
	       !strchr("<>\"()[]@", r->bytes.p[from - 1]))
		from--;
	buf_init(&b, 0);
	left = str_slice(r->bytes, 0, at);
	for (size_t i = from; i < at;) {
		char c;
		i += decode(left, i, &c);
		buf_addc(&b, c);
	}
	left = str_lower(&r->shelf->scratch, buf_str(&b));
	buf_release(&b);
	return left;
}

/* Whether domain with some end of local before it is an address of the history. */
static bool is_known(struct reading *r, struct str local, struct str domain)
{
	bool known = false;
	struct buf b;

	buf_init(&b, 0);
	for (size_t i = 0; i < local.n && !known; i++) {
		if (local.n - i > r->audit->local_max || (i > 0 && is_inner(local.p[i - 1])))
			continue;
		buf_clear(&b);
		buf_add(&b, str_slice(local, i, local.n));
		buf_addc(&b, '@');
		buf_add(&b, domain);
		known = map_has(&r->audit->addresses, buf_str(&b));
	}
	buf_release(&b);
	return known;
}

static void tell_address(struct reading *r, size_t at, struct str domain)
{
	unsigned line = 1;

	for (size_t i = 0; i < at; i++)
		line += r->bytes.p[i] == '\n';
	audit_find(r, DIAG_ERROR, "privacy/email", line,
		   "an e-mail address from the git history (…@" STR_FMT
		   ") would be published; take it out, or if it is an organisation's own mailbox "
		   "allow "
		   "it under checks: in site.yaml",
		   STR_ARG(domain));
}

/* The '@' stands at [at, after). True if an address was found around it. */
static bool look_around(struct reading *r, size_t at, size_t after)
{
	bool found = false;
	struct arena_mark mark = arena_mark(&r->shelf->scratch);
	struct str local = {NULL, 0}, domain;
	size_t end = after;

	while (end < r->bytes.n && end - after <= r->audit->domain_max &&
	       (is_inner(r->bytes.p[end]) || !is_ascii(r->bytes.p[end])))
		end++;
	domain = str_lower(&r->shelf->scratch, str_slice(r->bytes, after, end));
	/* "@x.nl.Next" may be x.nl and the beginning of a sentence. */
	for (size_t n = domain.n; n > 0 && !found; n--) {
		struct str part = str_slice(domain, 0, n);
		bool whole = n == domain.n || domain.p[n] == '.' || !is_ascii(domain.p[n]);

		if (!whole || !map_has(&r->audit->domains, part))
			continue;
		if (!local.p)
			local = local_before(r, at);
		found = is_known(r, local, part);
		if (found)
			tell_address(r, at, part);
	}
	arena_rewind(&r->shelf->scratch, mark);
	return found;
}

void audit_scan_mail(struct reading *r)
{
	static const char first[] = {'@', '%', '&', '\\'};
	unsigned hits = 0;

	if (!r->audit->addresses.n)
		return;
	for (size_t k = 0; k < sizeof first; k++) {
		size_t i = 0;

		while (hits < HITS_MAX && (i = str_chr(r->bytes, first[k], i)) != SIZE_MAX) {
			char byte;
			size_t n = decode(r->bytes, i, &byte);

			if (byte == '@')
				hits += look_around(r, i, i + n);
			i += n;
		}
	}
}

/* ---- addresses in style sheets ---- */

/* Where the comment or string that starts at i ends; i if none does. */
static size_t skip_css(struct str css, size_t i)
{
	char quote = css.p[i];
	size_t end;

	if (starts_at(css, i, "/*")) {
		end = str_find(css, S("*/"), i + 2);
		return end == SIZE_MAX ? css.n : end + 2;
	}
	if (quote != '"' && quote != '\'')
		return i;
	for (end = i + 1; end < css.n && css.p[end] != quote && css.p[end] != '\n'; end++)
		if (css.p[end] == '\\')
			end++;
	return end < css.n ? end + 1 : css.n;
}

static size_t skip_space(struct str css, size_t i)
{
	while (i < css.n && (unsigned char)css.p[i] <= ' ')
		i++;
	return i;
}

void audit_scan_css(struct reading *r)
{
	struct str css = r->bytes;
	unsigned line = 1;
	size_t counted = 0;

	for (size_t i = 0; i < css.n;) {
		bool import = starts_at(css, i, "@import"), url = starts_at(css, i, "url(");
		size_t from, end;

		if (!import && !url) {
			end = skip_css(css, i);
			i = end > i ? end : i + 1;
			continue;
		}
		from = skip_space(css, i + (import ? 7 : 4));
		end = from;
		if (from < css.n && (css.p[from] == '"' || css.p[from] == '\'')) {
			end = skip_css(css, from++);
			end -= end > from && css.p[end - 1] == css.p[from - 1];
		} else if (url) {
			while (end < css.n && css.p[end] != ')')
				end++;
		}
		for (; counted < i; counted++)
			line += css.p[counted] == '\n';
		/* "@import url(…)" is met again at its url. */
		if (end > from)
			audit_address(r, USE_LOAD, str_slice(css, from, end),
				      import ? "@import" : "url()", line);
		i = end > i + 1 ? end : i + 1;
	}
}
