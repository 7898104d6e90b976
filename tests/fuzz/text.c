/*
 * Any two strings through everything in base/ that reads text: nothing crashes, and what each
 * function promises of its output holds.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_markup(struct buf *b, struct str s)
{
	buf_clear(b);
	buf_add_html(b, s);
	assert(utf8_valid(buf_str(b)) && !strpbrk(b->p, "<>\"'") && strlen(b->p) == b->n);
	buf_clear(b);
	buf_add_xml(b, s);
	assert(utf8_valid(buf_str(b)) && !strpbrk(b->p, "<>\"'") && strlen(b->p) == b->n);
	buf_clear(b);
	buf_add_json(b, s);
	assert(utf8_valid(buf_str(b)) && !strpbrk(b->p, "<>&\n"));
	buf_clear(b);
	buf_add_url(b, s);
	for (size_t i = 0; i < b->n; i++)
		assert(b->p[i] > 0x20 && b->p[i] < 0x7f);
}

static void check_folded(struct buf *b, struct str s)
{
	struct arena a = {0};
	struct str once;

	buf_clear(b);
	buf_add_folded(b, s);
	once = buf_dup(b, &a);
	buf_clear(b);
	buf_add_folded(b, once);
	assert(utf8_valid(once) && str_eq(once, buf_str(b)));
	buf_clear(b);
	buf_add_slug(b, s);
	assert(!b->n || (b->p[0] != '-' && b->p[b->n - 1] != '-'));
	assert(!strstr(b->p, "--") && !strpbrk(b->p, "/.\\ "));
	buf_clear(b);
	buf_add_anchor(b, s);
	assert(utf8_valid(buf_str(b)) && !strpbrk(b->p, " <>\"'"));
	assert(utf8_length(str_lower(&a, s)) == utf8_length(s));
	arena_release(&a);
}

static void check_path(struct buf *b, struct str base, struct str rel)
{
	struct str rest;

	buf_clear(b);
	if (!path_resolve(b, base, rel)) {
		assert(b->n == 0);
		return;
	}
	for (rest = buf_str(b); rest.n;) {
		struct str part = str_cut(&rest, '/');

		assert(part.n && !str_eq(part, S(".")) && !str_eq(part, S("..")));
	}
}

static void check_dates(struct buf *b, struct str s)
{
	int64_t t, back;
	struct date d;

	if (date_parse(s, &d)) {
		buf_clear(b);
		buf_add_date(b, d);
		assert(b->n <= s.n && str_starts(s, buf_str(b)));
	}
	if (instant_parse(s, &t) && t >= INT64_C(-62135596800) && t <= INT64_C(253402300799)) {
		buf_clear(b);
		buf_add_instant(b, t, 0);
		assert(instant_parse(buf_str(b), &back) && back == t);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str all = {(const char *)data, size}, first = str_cut(&all, '\n'), second = all;
	long long number;
	struct buf b;

	buf_init(&b, 0);
	check_markup(&b, first);
	check_folded(&b, first);
	check_path(&b, first, second);
	check_dates(&b, first);
	assert(str_cmp_folded(first, first) == 0);
	assert((str_cmp_folded(first, second) < 0) == (str_cmp_folded(second, first) > 0));
	assert(str_distance(first, second, 5) == str_distance(second, first, 5));
	if (first.n < 1000 && second.n < 1000)
		path_glob(first, second);
	str_int(first, &number);
	buf_release(&b);
	return 0;
}
