#include "base/diag_words.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void diags_release(struct diags *d)
{
	arena_release(&d->arena);
	list_free(d);
	d->environment = false;
}

/* Characters that would move, colour or reorder what a terminal shows. */
static bool is_unseen(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || cp == 0x061c ||
	       (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff;
}

static struct str copy_visible(struct arena *a, struct str s)
{
	struct str seen;
	struct buf b;

	buf_init(&b, 0);
	for (size_t i = 0; i < s.n;) {
		size_t start = i;
		uint32_t cp = utf8_next(s, &i);

		if (cp == '\n')
			buf_adds(&b, "\\n");
		else if (cp == '\t')
			buf_adds(&b, "\\t");
		else if (i - start == 1 && (cp == 0xfffd || is_unseen(cp)))
			buf_addf(&b, "\\x%02x", (unsigned)(unsigned char)s.p[start]);
		else if (is_unseen(cp))
			buf_addf(&b, "\\u{%x}", (unsigned)cp);
		else
			buf_add(&b, str_slice(s, start, i));
		if (b.n > DIAG_MESSAGE_MAX) {
			buf_adds(&b, "…");
			break;
		}
	}
	seen = buf_dup(&b, a);
	buf_release(&b);
	return seen;
}

__attribute__((format(printf, 3, 0))) static void add(struct diags *d, struct diag at,
						      const char *fmt, va_list ap)
{
	struct buf b;

	assert(at.rule && at.level != DIAG_IGNORE);
	buf_init(&b, 0);
	diag_take_apart(&d->arena, &at, fmt, ap);
	buf_vaddf(&b, fmt, ap);
	at.message = copy_visible(&d->arena, buf_str(&b));
	buf_release(&b);
	at.path = at.path.n ? copy_visible(&d->arena, at.path) : (struct str){NULL, 0};
	list_push(d, at);
}

void diag_add(struct diags *d, enum diag_level level, const char *rule, struct str path,
	      unsigned line, unsigned column, const char *fmt, ...)
{
	struct diag at = {
		.level = level, .rule = rule, .path = path, .line = line, .column = column};
	va_list ap;

	if (level == DIAG_IGNORE)
		return;
	va_start(ap, fmt);
	add(d, at, fmt, ap);
	va_end(ap);
}

void diag_env(struct diags *d, const char *rule, struct str path, const char *fmt, ...)
{
	struct diag at = {.level = DIAG_ERROR, .environment = true, .rule = rule, .path = path};
	va_list ap;

	va_start(ap, fmt);
	add(d, at, fmt, ap);
	va_end(ap);
	d->environment = true;
}

void diags_merge(struct diags *into, struct diags *from)
{
	assert(into != from);
	for (size_t i = 0; i < from->n; i++) {
		struct diag at = from->v[i];

		at.message = str_dup(&into->arena, at.message);
		diag_copy_parts(&into->arena, &at);
		if (at.path.p)
			at.path = str_dup(&into->arena, at.path);
		list_push(into, at);
	}
	into->environment = into->environment || from->environment;
	diags_release(from);
}

void diags_translate(struct diags *d, const struct map *words)
{
	struct buf b;

	buf_init(&b, 0);
	for (size_t i = 0; i < d->n; i++) {
		struct diag *at = &d->v[i];

		if (!at->pattern.n || !map_has(words, at->pattern))
			continue;
		buf_clear(&b);
		diag_say(at, words, &b);
		at->message = copy_visible(&d->arena, buf_str(&b));
		at->pattern = (struct str){NULL, 0};
	}
	buf_release(&b);
}

static enum diag_level policy_level(const struct map *policy, const struct diag *at)
{
	const struct map_entry *e = map_get(policy, str_c(at->rule));
	struct str rule = str_c(at->rule);
	char area[64];

	if (!e) {
		size_t slash = str_chr(rule, '/', 0);

		if (slash == SIZE_MAX || slash + 2 > sizeof area)
			return at->level;
		memcpy(area, rule.p, slash + 1);
		area[slash + 1] = '*';
		e = map_get(policy, (struct str){area, slash + 2});
	}
	return e ? (enum diag_level)e->num : at->level;
}

static int by_number(unsigned a, unsigned b)
{
	return (a > b) - (a < b);
}

/* A total order over all that is printed, so that equal means double. */
static int compare(const void *pa, const void *pb)
{
	const struct diag *a = pa, *b = pb;
	int c = str_cmp(a->path, b->path);

	if (!c)
		c = by_number(a->line, b->line);
	if (!c)
		c = by_number(a->column, b->column);
	if (!c)
		c = strcmp(a->rule, b->rule);
	if (!c)
		c = str_cmp(a->message, b->message);
	return c ? c : by_number(b->level, a->level);
}

void diags_settle(struct diags *d, const struct map *policy, bool strict)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++) {
		struct diag at = d->v[i];

		if (!at.environment && policy)
			at.level = policy_level(policy, &at);
		if (strict && at.level == DIAG_WARNING)
			at.level = DIAG_ERROR;
		if (at.foreign && at.level == DIAG_ERROR)
			at.level = DIAG_WARNING;
		if (at.level != DIAG_IGNORE)
			d->v[n++] = at;
	}
	d->n = n;
	if (n > 1)
		qsort(d->v, n, sizeof *d->v, compare);
	for (size_t i = n = 0; i < d->n; i++)
		if (i == 0 || compare(&d->v[i], &d->v[i - 1]) != 0)
			d->v[n++] = d->v[i];
	d->n = n;
}

size_t diags_count(const struct diags *d, enum diag_level level)
{
	size_t count = 0;

	for (size_t i = 0; i < d->n; i++)
		count += d->v[i].level == level;
	return count;
}

bool diag_level_parse(struct str s, enum diag_level *level)
{
	static const char *const names[] = {"ignore", "note", "warning", "error"};

	for (unsigned i = 0; i < 4; i++) {
		if (str_eq(s, str_c(names[i]))) {
			*level = (enum diag_level)i;
			return true;
		}
	}
	return false;
}
