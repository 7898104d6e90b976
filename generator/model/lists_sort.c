#include <limits.h>
#include <stdlib.h>

#include "model/lists.h"

struct sort_key {
	struct page *page;
	long long number;
	struct str text;
	struct str folded; /* text, for comparing */
	int sign;
};

static int compare_keys(const void *x, const void *y)
{
	const struct sort_key *a = x, *b = y;
	int c = a->number < b->number ? -1 : a->number > b->number;

	if (!c)
		c = str_cmp(a->folded, b->folded);
	if (!c)
		c = str_cmp(a->text, b->text);
	if (c)
		return c * a->sign;
	c = str_cmp_folded(a->page->title, b->page->title);
	return c ? c : str_cmp(a->page->url, b->page->url);
}

static long long date_number(struct date d)
{
	return ((long long)d.year * 16 + d.month) * 32 + d.day;
}

static void set_key(struct sort_key *key, struct str sort)
{
	const struct page *p = key->page;
	const struct field_value *value;

	if (str_eq(sort, S("date"))) {
		key->number = date_number(p->date);
	} else if (str_eq(sort, S("order"))) {
		key->number = p->order;
	} else if (str_eq(sort, S("path"))) {
		key->number = p->order;
		key->text = p->content_path;
	} else if (str_eq(sort, S("type"))) {
		key->number = p->type ? (long long)p->type->index : LLONG_MAX;
	} else if (str_eq(sort, S("title"))) {
		key->text = p->title;
	} else if ((value = page_field(p, sort)) && value->n) {
		if (value->field->kind == FIELD_DATE || value->field->kind == FIELD_PERIOD)
			key->number = date_number(value->v[0].from);
		else if (value->field->kind == FIELD_INTEGER || value->field->kind == FIELD_NUMBER)
			key->number = (long long)(value->v[0].number * 1000);
		else
			key->text = value->v[0].text;
	}
}

void lists_sort(struct page **pages, size_t n, struct str sort)
{
	struct sort_key *keys = mem_alloc((n + 1) * sizeof *keys);
	struct arena scratch = {0};
	struct buf folded;
	int sign = 1;

	if (str_starts(sort, S("-"))) {
		sign = -1;
		sort = str_slice(sort, 1, sort.n);
	}
	buf_init(&folded, 0);
	for (size_t i = 0; i < n; i++) {
		keys[i] = (struct sort_key){.page = pages[i], .sign = sign};
		set_key(&keys[i], sort);
		buf_clear(&folded);
		buf_add_folded(&folded, keys[i].text);
		keys[i].folded = buf_dup(&folded, &scratch);
	}
	buf_release(&folded);
	qsort(keys, n, sizeof *keys, compare_keys);
	for (size_t i = 0; i < n; i++)
		pages[i] = keys[i].page;
	arena_release(&scratch);
	free(keys);
}
