#include "base/diag_store.h"

#include <assert.h>

#include "base/diag_words.h"

static_assert(sizeof(void *) != 8 || sizeof(struct diag) == 88, "all of a diagnostic is put here");

#define FLAG_ENVIRONMENT 1U
#define FLAG_FOREIGN 2U

void diag_put(struct buf *out, const struct diag *d)
{
	store_put_u32(out, d->level);
	store_put_u32(out,
		      (d->environment ? FLAG_ENVIRONMENT : 0) | (d->foreign ? FLAG_FOREIGN : 0));
	store_put_str(out, str_c(d->rule));
	store_put_str(out, d->path);
	store_put_u32(out, d->line);
	store_put_u32(out, d->column);
	store_put_str(out, d->message);
	store_put_str(out, d->pattern);
	store_put_u32(out, d->filled_n);
	for (unsigned i = 0; i < d->filled_n; i++) {
		store_put_str(out, d->filled[i].text);
		store_put_u32(out, d->filled[i].word);
	}
}

void diag_take(struct store *s, struct diags *into, const char *(*rule_name)(struct str))
{
	struct diag_filled *filled;
	struct diag d = {.level = (enum diag_level)store_take_index(s, DIAG_ERROR + 1)};
	uint32_t flags = store_take_u32(s);

	d.environment = flags & FLAG_ENVIRONMENT;
	d.foreign = flags & FLAG_FOREIGN;
	d.rule = rule_name(store_take_str(s));
	d.path = store_take_str(s);
	d.line = store_take_u32(s);
	d.column = store_take_u32(s);
	d.message = str_dup(&into->arena, store_take_str(s));
	d.pattern = store_take_str(s);
	d.filled_n = store_take_count(s, 2 * sizeof(uint32_t));
	if (d.filled_n > DIAG_FILLED_MOST || !d.rule || d.level == DIAG_IGNORE)
		s->bad = true;
	if (s->bad)
		return;
	d.path = d.path.n ? str_dup(&into->arena, d.path) : (struct str){NULL, 0};
	d.pattern = d.pattern.n ? str_dup(&into->arena, d.pattern) : (struct str){NULL, 0};
	d.filled = filled = arena_new(&into->arena, struct diag_filled, d.filled_n);
	for (unsigned i = 0; i < d.filled_n; i++) {
		filled[i].text = str_dup(&into->arena, store_take_str(s));
		filled[i].word = store_take_u32(s) != 0;
	}
	into->environment |= d.environment;
	if (!s->bad)
		list_push(into, d);
}
