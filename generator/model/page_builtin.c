/* What the generator itself knows of front matter: titles, dates, addresses, reviews. */

#include <string.h>

#include "model/address.h"
#include "model/page_parts.h"
#include "model/setting.h"

struct str page_text_of(struct page_reading *r, struct str name, const struct yaml *value)
{
	struct str text = {NULL, 0};

	if (value->kind == YAML_SCALAR)
		text = str_trim(value->text);
	else if (value->kind != YAML_NULL)
		VALUE_BAD(r, value,
			  "\"" STR_FMT "\": expected text, this is %s; put text that "
			  "holds [ ] { } or \": \" in quotes",
			  STR_ARG(name), yaml_kind_name(value));
	return text.n ? text : (struct str){NULL, 0};
}

/* One line: runs of blanks, line ends among them, become single spaces. */
static struct str line_of(struct page_reading *r, struct str name, const struct yaml *value)
{
	struct str text = page_text_of(r, name, value), line;
	struct buf b;

	if (!text.n)
		return text;
	buf_init(&b, 0);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
			buf_addc(&b, c);
		else if (b.p[b.n - 1] != ' ')
			buf_addc(&b, ' ');
	}
	line = buf_dup(&b, r->arena);
	buf_release(&b);
	return line;
}

static struct date date_value(struct page_reading *r, struct str name, const struct yaml *value)
{
	struct str text = page_text_of(r, name, value);
	struct date date = {0};

	if (text.n && !date_parse(text, &date)) {
		date = (struct date){0};
		VALUE_BAD(r, value,
			  "\"" STR_FMT "\": expected a date, such as 2023-05-22, 2023-05 "
			  "or 2023, this is \"" STR_FMT "\"",
			  STR_ARG(name), STR_ARG(text));
	}
	return date;
}

static bool bool_value(struct page_reading *r, struct str name, const struct yaml *value)
{
	struct str text = page_text_of(r, name, value);
	bool yes = false;

	if (text.n && !setting_parse_bool(text, &yes))
		VALUE_BAD(r, value,
			  "\"" STR_FMT "\": expected true or false, this is \"" STR_FMT "\"",
			  STR_ARG(name), STR_ARG(text));
	return yes;
}

static void read_order(struct page_reading *r, struct str name, const struct yaml *value)
{
	struct str text = page_text_of(r, name, value);
	long long order;

	if (!text.n)
		return;
	if (str_int(text, &order))
		r->page->order = order;
	else
		VALUE_BAD(r, value,
			  "\"" STR_FMT "\": expected a whole number, this is \"" STR_FMT "\"",
			  STR_ARG(name), STR_ARG(text));
}

static void read_aliases(struct page_reading *r, struct str name, const struct yaml *value)
{
	const struct yaml *const *items = value->kind == YAML_LIST ? value->items : &value;
	size_t n = value->kind == YAML_LIST ? value->n : 1;
	size_t had = r->page->aliases_n;
	struct old_address *aliases = arena_new(r->arena, struct old_address, n + had);

	if (had)
		memcpy(aliases, r->page->aliases, had * sizeof *aliases);
	r->page->aliases = aliases;
	for (size_t i = 0; i < n; i++) {
		struct str text = page_text_of(r, name, items[i]);

		if (text.n)
			aliases[r->page->aliases_n++] =
				(struct old_address){text, items[i]->line, items[i]->column};
	}
}

/* A slug is one component of an address. */
static void read_slug(struct page_reading *r, struct str name, const struct yaml *value)
{
	struct str text = page_text_of(r, name, value);
	bool ok = !str_eq(text, S(".")) && !str_eq(text, S(".."));

	for (size_t i = 0; i < text.n; i++)
		ok = ok && (unsigned char)text.p[i] >= ' ' && text.p[i] != '/' && text.p[i] != '\\';
	/* Docusaurus takes a whole address for a slug. */
	if (!ok && !r->config->present && str_starts(text, S("/")))
		read_aliases(r, name, value);
	else if (ok)
		r->page->slug = text;
	else
		VALUE_BAD(r, value,
			  "\"" STR_FMT "\": one part of an address, without \"/\"; this "
			  "is \"" STR_FMT "\"",
			  STR_ARG(name), STR_ARG(text));
}

static void read_lang(struct page_reading *r, struct str name, const struct yaml *value)
{
	struct str text = page_text_of(r, name, value);

	if (!text.n || config_is_language(text))
		r->page->lang = text;
	else
		VALUE_BAD(r, value,
			  "\"" STR_FMT "\": expected a language tag such as en, nl or pt-BR, "
			  "this is \"" STR_FMT "\"",
			  STR_ARG(name), STR_ARG(text));
}

static void read_revision(struct page_reading *r, struct str name, const struct yaml *value)
{
	struct str text = page_text_of(r, name, value);
	bool ok = text.n == 0 || (text.n >= 7 && text.n <= 40);

	for (size_t i = 0; i < text.n && ok; i++)
		ok = (text.p[i] >= '0' && text.p[i] <= '9') ||
		     (text.p[i] >= 'a' && text.p[i] <= 'f');
	if (ok)
		r->page->reviewed_revision = text;
	else
		VALUE_BAD(r, value,
			  "\"" STR_FMT "\": expected a commit's id, 7 to 40 of 0–9 and "
			  "a–f, this is \"" STR_FMT "\"",
			  STR_ARG(name), STR_ARG(text));
}

/* A date, or a map {date, by, revision}. */
static void read_reviewed(struct page_reading *r, struct str name, const struct yaml *value)
{
	static const enum builtin parts[] = {BUILTIN_REVIEWED_DATE, BUILTIN_REVIEWED_BY,
					     BUILTIN_REVIEWED_REVISION};

	if (value->kind != YAML_MAP) {
		r->page->reviewed = date_value(r, name, value);
		return;
	}
	for (size_t i = 0; i < value->n; i++) {
		const struct yaml_pair *pair = &value->pairs[i];
		struct str full = str_printf(r->arena, "reviewed." STR_FMT, STR_ARG(pair->key));
		enum builtin found = builtin_find(full, NULL);
		struct str known[] = {S("date"), S("by"), S("revision")};
		struct advice advice;
		bool ok = false;

		if (found == BUILTIN_N)
			found = builtin_find(pair->key, &r->config->keys);
		if (found == BUILTIN_DATE) /* the site's own word for a date */
			found = BUILTIN_REVIEWED_DATE;
		for (size_t k = 0; k < 3; k++)
			ok = ok || found == parts[k];
		if (ok) {
			page_read_builtin(r, found, pair->key, pair->value);
			continue;
		}
		advice = setting_advice(r->arena, pair->key, known, 3);
		VALUE_BAD(r, pair, "\"" STR_FMT "\": unknown key \"" STR_FMT "\"" ADVICE_FMT,
			  STR_ARG(name), STR_ARG(pair->key), ADVICE_ARG(advice));
	}
}

void page_read_builtin(struct page_reading *r, enum builtin builtin, struct str name,
		       const struct yaml *value)
{
	struct page *page = r->page;

	switch (builtin) {
	case BUILTIN_TITLE:
		page->title = line_of(r, name, value);
		break;
	case BUILTIN_SUMMARY:
		page->summary = line_of(r, name, value);
		break;
	case BUILTIN_DATE:
		page->date = date_value(r, name, value);
		break;
	case BUILTIN_LANG:
		read_lang(r, name, value);
		break;
	case BUILTIN_SLUG:
		read_slug(r, name, value);
		break;
	case BUILTIN_ALIASES:
		read_aliases(r, name, value);
		break;
	case BUILTIN_DRAFT:
		page->draft = bool_value(r, name, value);
		break;
	case BUILTIN_PUBLISH_FROM:
		page->publish_from = date_value(r, name, value);
		break;
	case BUILTIN_PUBLISH_UNTIL:
		page->publish_until = date_value(r, name, value);
		break;
	case BUILTIN_REVIEWED:
		read_reviewed(r, name, value);
		break;
	case BUILTIN_ORDER:
		read_order(r, name, value);
		break;
	case BUILTIN_WORKSHEET:
		page->worksheet = bool_value(r, name, value);
		break;
	case BUILTIN_REVIEWED_DATE:
		page->reviewed = date_value(r, name, value);
		break;
	case BUILTIN_REVIEWED_BY:
		page->reviewed_by = line_of(r, name, value);
		break;
	case BUILTIN_REVIEWED_REVISION:
		read_revision(r, name, value);
		break;
	case BUILTIN_TYPE:
	case BUILTIN_N:
		break;
	}
}
