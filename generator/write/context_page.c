/* What stands around the text of one page: contents, fields, sources. */
#include "model/lookup.h"
#include "write/context.h"

#define TOC_MIN_HEADINGS 3

static struct value *toc_entry(const struct frame *f, const struct section *s)
{
	struct value *v = value_map(f->arena);

	value_set_str(f->arena, v, "title", s->heading);
	value_set_str(f->arena, v, "url", str_printf(f->arena, "#" STR_FMT, STR_ARG(s->anchor)));
	value_set_bool(f->arena, v, "has_items", false);
	value_set(f->arena, v, S("items"), NULL);
	return v;
}

static void add_toc(const struct frame *f, struct value *top)
{
	const struct body *body = &f->page->body;
	struct value_list toc = {0};
	size_t headings = 0, i = 0;

	while (i < body->sections_n) {
		const struct section *s = &body->sections[i++];
		struct value_list items = {0};
		struct value *entry;

		if (s->level != 2 && s->level != 3)
			continue;
		headings++;
		entry = toc_entry(f, s);
		for (; s->level == 2 && i < body->sections_n && body->sections[i].level > 2; i++) {
			if (body->sections[i].level == 3) {
				value_add(f->arena, &items, toc_entry(f, &body->sections[i]));
				headings++;
			}
		}
		if (items.n)
			frame_set_list(f, entry, S("items"), S("has_items"), &items);
		value_add(f->arena, &toc, entry);
	}
	if (headings < TOC_MIN_HEADINGS)
		toc.n = 0;
	frame_set_list(f, top, S("toc"), S("has_toc"), &toc);
}

/* ---- fields ---- */

static struct str period_text(const struct frame *f, const struct scalar *v)
{
	const struct labels *labels = &f->c->site->labels;
	struct str args[2] = {label_date(labels, f->arena, v->from),
			      label_date(labels, f->arena, v->to)};

	if (v->from.year && v->to.year)
		return label_fill(labels, f->arena, "date.range", args, 2);
	if (v->from.year)
		return label_fill(labels, f->arena, "date.from", args, 1);
	return label_fill(labels, f->arena, "date.until", args + 1, 1);
}

static struct value *field_item(const struct frame *f, const struct field *field,
				const struct scalar *s)
{
	struct value *v = value_map(f->arena);
	struct str text = s->text, url = {NULL, 0};
	const struct value *date = NULL;
	const struct page *tag;

	switch (field->kind) {
	case FIELD_REF:
		text = s->ref->title;
		url = frame_url(f, s->ref->url);
		break;
	case FIELD_DATE:
		date = frame_date(f, s->from);
		text = label_date(&f->c->site->labels, f->arena, s->from);
		break;
	case FIELD_PERIOD:
		text = period_text(f, s);
		break;
	case FIELD_BOOLEAN:
		text = frame_label(f, s->yes ? "boolean.yes" : "boolean.no");
		break;
	case FIELD_URL:
		url = s->text;
		break;
	case FIELD_EMAIL:
		url = str_printf(f->arena, "mailto:" STR_FMT, STR_ARG(s->text));
		break;
	case FIELD_TEXT:
	case FIELD_ENUM:
		tag = field->facet ? lookup_tag(f->c->site, field, s->text) : NULL;
		url = tag ? frame_url(f, tag->url) : (struct str){NULL, 0};
		break;
	case FIELD_MARKDOWN:
	case FIELD_INTEGER:
	case FIELD_NUMBER:
	case FIELD_IMAGE:
		break;
	}
	value_set_str(f->arena, v, "text", text);
	value_set_str(f->arena, v, "url", url);
	value_set(f->arena, v, S("date"), date);
	value_set_html(f->arena, v, "html",
		       field->kind == FIELD_MARKDOWN ? s->html : (struct str){NULL, 0});
	return v;
}

static void add_fields(const struct frame *f, struct value *top)
{
	struct value_list fields = {0};

	for (size_t i = 0; i < f->page->fields_n; i++) {
		const struct field_value *value = &f->page->fields[i];
		struct value_list items = {0};
		struct value *v;

		if (!value->n && !value->field->wanted)
			continue;
		for (size_t k = 0; k < value->n; k++)
			value_add(f->arena, &items, field_item(f, value->field, &value->v[k]));
		v = value_map(f->arena);
		value_set_str(f->arena, v, "name", value->field->name);
		value_set_str(f->arena, v, "label", value->field->label);
		value_set(f->arena, v, S("values"), value_list(f->arena, &items));
		value_set_bool(f->arena, v, "unknown", !value->n);
		value_set_bool(f->arena, v, "many", value->n > 1);
		value_add(f->arena, &fields, v);
	}
	frame_set_list(f, top, S("fields"), S("has_fields"), &fields);
}

/* ---- sources ---- */

struct str context_reference(const struct context *c, const struct page *source)
{
	const struct field_value *v = page_field(source, c->site->config.citation_reference);

	return v && v->n ? v->v[0].text : (struct str){NULL, 0};
}

struct str context_joined(struct arena *arena, const struct str *parts, size_t n)
{
	struct str result;
	struct buf b;

	buf_init(&b, 0);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_adds(&b, "; ");
		buf_add(&b, parts[i]);
	}
	result = buf_dup(&b, arena);
	buf_release(&b);
	return result;
}

static void add_sources(const struct frame *f, struct value *top)
{
	const struct body *body = &f->page->body;
	struct value_list sources = {0};

	for (size_t i = 0; i < body->cited_n; i++) {
		const struct cited *cited = &body->cited[i];
		struct value *v = frame_link(f, cited->source);
		struct value_list back = {0};

		value_set_num(f->arena, v, "number", (long long)i + 1);
		value_set_str(f->arena, v, "id", str_printf(f->arena, "source-%zu", i + 1));
		value_set_str(f->arena, v, "reference", context_reference(f->c, cited->source));
		value_set_str(f->arena, v, "locators",
			      context_joined(f->arena, cited->locators, cited->locators_n));
		for (unsigned k = 1; k <= cited->uses; k++) {
			struct value *b = value_map(f->arena);
			struct str url = str_printf(f->arena, "#cite-%zu-%u", i + 1, k);
			value_set_str(f->arena, b, "url", url);
			value_set_num(f->arena, b, "number", k);
			value_add(f->arena, &back, b);
			if (k == 1)
				value_set_str(f->arena, v, "first_back_url", url);
		}
		value_set(f->arena, v, S("back"), value_list(f->arena, &back));
		value_add(f->arena, &sources, v);
	}
	frame_set_list(f, top, S("sources"), S("has_sources"), &sources);
}

void context_page(const struct frame *f, struct value *top)
{
	add_toc(f, top);
	add_fields(f, top);
	add_sources(f, top);
}
