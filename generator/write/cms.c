#include "write/cms.h"

#define DATE "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"

/* A line: indentation, key, and a value that is a quoted scalar in JSON's form, which is YAML's. */
static void quoted(struct buf *b, struct str text)
{
	buf_addc(b, '"');
	buf_add_json(b, text);
	buf_addc(b, '"');
}

static void line(struct buf *b, const char *lead, struct str text)
{
	buf_add(b, str_c(lead));
	quoted(b, text);
	buf_addc(b, '\n');
}

/* "a/b", or the one that is not empty. */
static struct str folder_of(const struct hints *h, struct str folder)
{
	struct str content = h->config->content;

	return content.n && folder.n ? str_printf(h->arena, STR_FMT "/" STR_FMT, STR_ARG(content),
						  STR_ARG(folder))
	       : content.n	     ? content
				     : folder;
}

/* ---- fields ---- */

static void begin(struct buf *b, struct str name, struct str label, struct str hint,
		  const char *widget, bool required)
{
	line(b, "      - name: ", name);
	line(b, "        label: ", label);
	if (hint.n)
		line(b, "        hint: ", hint);
	buf_addf(b, "        widget: %s\n        required: %s\n", widget,
		 required ? "true" : "false");
}

static void pattern(struct buf *b, const char *expression, struct str message)
{
	buf_adds(b, "        pattern: [");
	quoted(b, str_c(expression));
	buf_adds(b, ", ");
	quoted(b, message);
	buf_adds(b, "]\n");
}

static const char *widget_of(const struct field *field)
{
	switch (field->kind) {
	case FIELD_MARKDOWN:
		return "markdown";
	case FIELD_INTEGER:
	case FIELD_NUMBER:
		return field->many ? "list" : "number";
	case FIELD_BOOLEAN:
		return "boolean";
	case FIELD_ENUM:
		return "select";
	case FIELD_REF:
		return field->to_type ? "relation" : field->many ? "list" : "string";
	case FIELD_IMAGE:
		return field->many ? "list" : "image";
	case FIELD_TEXT:
	case FIELD_DATE:
	case FIELD_PERIOD:
	case FIELD_URL:
	case FIELD_EMAIL:
		break;
	}
	return field->many ? "list" : "string";
}

static void add_values(struct buf *b, const struct field *field)
{
	buf_adds(b, "        options: [");
	for (size_t i = 0; i < field->values_n; i++) {
		if (i)
			buf_adds(b, ", ");
		quoted(b, field->values[i]);
	}
	buf_adds(b, "]\n");
}

static void add_relation(const struct hints *h, struct buf *b, const struct type *to)
{
	struct str title = hint_name(h, BUILTIN_TITLE);

	line(b, "        collection: ", to->name);
	buf_adds(b, "        value_field: \"{{slug}}\"\n        search_fields: [");
	quoted(b, title);
	buf_adds(b, "]\n        display_fields: [");
	quoted(b, title);
	buf_adds(b, "]\n");
}

static void add_field(const struct hints *h, struct buf *b, const struct field *field)
{
	struct str hint = hint_field(h, field);

	begin(b, field->name, field->label, hint, widget_of(field), field->required);
	if (field->kind == FIELD_ENUM)
		add_values(b, field);
	if (field->kind == FIELD_REF && field->to_type)
		add_relation(h, b, field->to_type);
	if ((field->kind == FIELD_ENUM || (field->kind == FIELD_REF && field->to_type)) &&
	    field->many)
		buf_adds(b, "        multiple: true\n");
	if (field->many)
		return;
	if (field->kind == FIELD_INTEGER || field->kind == FIELD_NUMBER)
		buf_addf(b, "        value_type: %s\n",
			 field->kind == FIELD_INTEGER ? "int" : "float");
	if (field->kind == FIELD_DATE)
		pattern(b, DATE, hint);
	if (field->kind == FIELD_URL)
		pattern(b, "^https?://[^/\\s]\\S*$", hint);
	if (field->kind == FIELD_EMAIL)
		pattern(b, "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", hint);
}

static void add_builtin(const struct hints *h, struct buf *b, enum builtin builtin,
			const char *widget, bool required)
{
	struct str name = hint_name(h, builtin), hint = hint_builtin(h, builtin);

	begin(b, name, name, hint, widget, required);
	if (builtin == BUILTIN_DATE)
		pattern(b, DATE, hint);
}

/* ---- collections ---- */

static void add_type(const struct hints *h, struct buf *b, const struct type *type)
{
	line(b, "  - name: ", type->name);
	line(b, "    label: ", type->plural);
	line(b, "    label_singular: ", type->label);
	line(b, "    folder: ", folder_of(h, type->folder));
	line(b, "    identifier_field: ", hint_name(h, BUILTIN_TITLE));
	buf_adds(b, "    create: true\n"
		    "    extension: md\n"
		    "    format: yaml-frontmatter\n"
		    "    slug: \"{{slug}}\"\n"
		    "    fields:\n");
	add_builtin(h, b, BUILTIN_TITLE, "string", true);
	add_builtin(h, b, BUILTIN_SUMMARY, "text", false);
	add_builtin(h, b, BUILTIN_DATE, "string", false);
	add_builtin(h, b, BUILTIN_DRAFT, "boolean", false);
	for (size_t i = 0; i < type->fields_n; i++)
		add_field(h, b, &type->fields[i]);
	begin(b, S("body"), labels_peek(h->labels, S("hint.body")), (struct str){NULL, 0},
	      "markdown", true);
}

void cms_config(const struct hints *h, const struct type *only, struct str branch, struct buf *out)
{
	const struct config *config = h->config;
	struct str media = folder_of(h, S("media"));

	buf_adds(out,
		 "# Decap CMS or Sveltia CMS, from the types in site.yaml: leerspoor schema --cms\n"
		 "# Name the forge and the repository: github, gitlab or gitea (Forgejo).\n"
		 "backend:\n"
		 "  name: gitlab\n"
		 "  # repo: group/project\n"
		 "  # base_url: https://forge.example.org\n");
	line(out, "  branch: ", branch.n ? branch : S("main"));
	buf_adds(out, "# What is written waits for somebody to agree.\n"
		      "publish_mode: editorial_workflow\n");
	line(out, "media_folder: ", media);
	buf_adds(out, "public_folder: /media\n");
	if (config->base_url.n)
		line(out, "site_url: ", config->base_url);
	buf_adds(out, "collections:\n");
	for (size_t i = 0; i < config->types_n; i++)
		if (!only || only == &config->types[i])
			add_type(h, out, &config->types[i]);
}
