#include "base/diag_words.h"

#include <string.h>

/* ---- taking a message apart ---- */

struct parts {
	struct buf pattern;
	struct diag_filled filled[DIAG_FILLED_MOST];
	unsigned n;
};

/* As much of what is filled in as a message can hold, and a little, so that it is still seen to be
 * cut. */
static struct str kept(struct arena *arena, struct str text)
{
	return str_dup(arena, str_slice(text, 0, DIAG_MESSAGE_MAX + 8));
}

/* What one conversion fills in; *fmt is behind the '%' and is moved behind the conversion. False
 * for one that is not known. */
static bool take_conversion(struct arena *arena, const char **fmt, va_list *ap,
			    struct diag_filled *filled)
{
	static const char *const known[] = {"s", ".*s", "c", "d", "u", "zu", "lld", "llu", "02x"};
	size_t k = 0;

	while (k < sizeof known / sizeof *known && strncmp(*fmt, known[k], strlen(known[k])) != 0)
		k++;
	if (k == sizeof known / sizeof *known)
		return false;
	*fmt += strlen(known[k]);
	*filled = (struct diag_filled){.word = k == 0};
	switch (k) {
	case 0:
		filled->text = kept(arena, str_c(va_arg(*ap, const char *)));
		break;
	case 1: {
		int n = va_arg(*ap, int);
		const char *p = va_arg(*ap, const char *);

		filled->text = kept(arena, (struct str){p, n > 0 ? (size_t)n : 0});
		break;
	}
	case 2:
		filled->text = str_printf(arena, "%c", va_arg(*ap, int));
		break;
	case 3:
		filled->text = str_printf(arena, "%d", va_arg(*ap, int));
		break;
	case 4:
		filled->text = str_printf(arena, "%u", va_arg(*ap, unsigned));
		break;
	case 5:
		filled->text = str_printf(arena, "%zu", va_arg(*ap, size_t));
		break;
	case 6:
		filled->text = str_printf(arena, "%lld", va_arg(*ap, long long));
		break;
	case 7:
		filled->text = str_printf(arena, "%llu", va_arg(*ap, unsigned long long));
		break;
	default:
		filled->text = str_printf(arena, "%02x", va_arg(*ap, unsigned));
	}
	return true;
}

static bool take(struct arena *arena, struct parts *parts, const char *fmt, va_list *ap)
{
	while (*fmt) {
		if (*fmt != '%') {
			buf_addc(&parts->pattern, *fmt++);
			continue;
		}
		fmt++;
		if (*fmt == '%') {
			buf_addc(&parts->pattern, *fmt++);
			continue;
		}
		if (parts->n == DIAG_FILLED_MOST ||
		    !take_conversion(arena, &fmt, ap, &parts->filled[parts->n]))
			return false;
		buf_addf(&parts->pattern, "{%u}", parts->n++);
	}
	return true;
}

void diag_take_apart(struct arena *arena, struct diag *at, const char *fmt, va_list ap)
{
	struct parts parts = {.n = 0};
	va_list copy;

	buf_init(&parts.pattern, 0);
	va_copy(copy, ap);
	if (take(arena, &parts, fmt, &copy)) {
		struct diag_filled *filled = arena_new(arena, struct diag_filled, parts.n);

		for (unsigned i = 0; i < parts.n; i++)
			filled[i] = parts.filled[i];
		at->pattern = buf_dup(&parts.pattern, arena);
		at->filled = filled;
		at->filled_n = parts.n;
	}
	va_end(copy);
	buf_release(&parts.pattern);
}

void diag_copy_parts(struct arena *arena, struct diag *at)
{
	struct diag_filled *filled = arena_new(arena, struct diag_filled, at->filled_n);

	for (unsigned i = 0; i < at->filled_n; i++)
		filled[i] = (struct diag_filled){str_dup(arena, at->filled[i].text),
						 at->filled[i].word};
	at->filled = filled;
	at->pattern = str_dup(arena, at->pattern);
}

/* ---- in other words ---- */

/* The number in "{n}" at i of s, and where that ends; false where none stands. */
static bool place_at(struct str s, size_t i, unsigned *number, size_t *end)
{
	if (s.p[i] != '{' || i + 2 >= s.n || s.p[i + 1] < '0' || s.p[i + 1] > '9')
		return false;
	*number = (unsigned)(s.p[i + 1] - '0');
	*end = i + 2;
	if (s.p[*end] >= '0' && s.p[*end] <= '9')
		*number = *number * 10 + (unsigned)(s.p[(*end)++] - '0');
	return *end < s.n && s.p[(*end)++] == '}';
}

static struct str in_words(const struct map *words, struct str text)
{
	const struct str *other = map_ptr(words, text);

	return other ? *other : text;
}

void diag_say(const struct diag *at, const struct map *words, struct buf *out)
{
	struct str pattern = in_words(words, at->pattern);
	unsigned number;
	size_t end;

	for (size_t i = 0; i < pattern.n;) {
		if (!place_at(pattern, i, &number, &end) || number >= at->filled_n) {
			buf_addc(out, pattern.p[i++]);
			continue;
		}
		buf_add(out, at->filled[number].word ? in_words(words, at->filled[number].text)
						     : at->filled[number].text);
		i = end;
	}
}
