/* What is not known yet: pages that lack fields, by type. */
#include "model/wanted.h"
#include "write/context.h"

static struct value *item_value(const struct frame *f, const struct page *page)
{
	struct value *v = frame_link(f, page);
	struct value_list missing = {0};

	for (size_t i = 0; i < page->fields_n; i++) {
		struct value *field;
		if (!wanted_misses(page, i))
			continue;
		field = value_map(f->arena);
		value_set_str(f->arena, field, "name", page->fields[i].field->name);
		value_set_str(f->arena, field, "text", page->fields[i].field->label);
		value_add(f->arena, &missing, field);
	}
	value_set(f->arena, v, S("missing"), value_list(f->arena, &missing));
	return v;
}

void context_wanted(const struct frame *f, struct value *top)
{
	size_t size = f->parts > 1 ? f->c->site->config.list_page_size : f->page->children_n;
	size_t i = f->parts > 1 ? (f->part - 1) * size : 0;
	size_t to = i + size < f->page->children_n ? i + size : f->page->children_n;
	struct value_list groups = {0};

	while (f->page->kind == PAGE_WANTED && i < to) {
		const struct type *type = f->page->children[i]->type;
		const struct page *list = context_type_list(f->c->site, type);
		struct value *group = value_map(f->arena);
		struct value_list items = {0};

		for (; i < to && f->page->children[i]->type == type; i++)
			value_add(f->arena, &items, item_value(f, f->page->children[i]));
		value_set_str(f->arena, group, "title", type->plural);
		value_set_str(f->arena, group, "id",
			      str_printf(f->arena, "type-%zu", type->index + 1));
		value_set_str(f->arena, group, "url",
			      list ? frame_url(f, list->url) : (struct str){NULL, 0});
		value_set(f->arena, group, S("items"), value_list(f->arena, &items));
		value_add(f->arena, &groups, group);
	}
	value_set(f->arena, top, S("wanted"), value_list(f->arena, &groups));
}
