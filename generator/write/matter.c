#include "write/matter.h"

/* On one line: what YAML or a terminal would take for more than a character is a space. */
static void add_line(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n;) {
		uint32_t c = utf8_next(text, &i);
		bool control = c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
			       c == 0xfeff || (c & 0xfffe) == 0xfffe;
		buf_add_utf8(out, control ? ' ' : c);
	}
}

/* Words of letters, digits and a few marks, the first a letter, mean themselves in YAML: but for
 * those that it reads as something else. */
static bool is_plain(struct str text)
{
	static const char *const taken[] = {"true", "false", "yes", "no", "on",
					    "off",  "null",  "y",   "n"};

	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (str_eq_nocase(text, str_c(taken[i])))
			return false;
	for (size_t i = 0; i < text.n;) {
		size_t at = i;
		uint32_t c = utf8_next(text, &i);
		bool digit = c >= '0' && c <= '9';
		bool mark = c < 0x80 && str_chr(S(" -_.()/"), (char)c, 0) != SIZE_MAX;
		if (at ? !utf8_is_word(c) && !mark : !utf8_is_word(c) || digit)
			return false;
	}
	return text.n && text.p[text.n - 1] != ' ';
}

void matter_add_scalar(struct buf *out, struct str text)
{
	if (is_plain(text)) {
		buf_add(out, text);
		return;
	}
	buf_addc(out, '\'');
	while (text.n) {
		size_t quote = str_chr(text, '\'', 0);
		add_line(out, str_slice(text, 0, quote));
		if (quote == SIZE_MAX)
			break;
		buf_adds(out, "''");
		text = str_slice(text, quote + 1, text.n);
	}
	buf_addc(out, '\'');
}

static void add_comment(struct buf *out, struct str text)
{
	buf_adds(out, "# ");
	add_line(out, text);
	buf_addc(out, '\n');
}

/* A key means itself like any scalar; one that a site declares may need quotes. */
static void add_key(struct buf *out, struct str key)
{
	matter_add_scalar(out, key);
	buf_addc(out, ':');
}

static void add_builtin(const struct hints *h, enum builtin builtin, struct buf *out)
{
	add_comment(out, hint_builtin(h, builtin));
	add_key(out, hint_name(h, builtin));
}

static void add_field(const struct hints *h, const struct field *field, const struct filled *filled,
		      struct buf *out)
{
	add_comment(out, hint_field(h, field));
	add_key(out, field->name);
	if (filled->n)
		buf_add(out, field->many ? S(" [") : S(" "));
	for (size_t i = 0; i < filled->n; i++) {
		if (i)
			buf_adds(out, ", ");
		matter_add_scalar(out, filled->v[i]);
	}
	if (filled->n && field->many)
		buf_addc(out, ']');
	buf_addc(out, '\n');
}

void matter_add(const struct hints *h, const struct type *type, struct str title,
		const struct filled *filled, struct buf *out)
{
	buf_adds(out, "---\n");
	add_builtin(h, BUILTIN_TITLE, out);
	buf_addc(out, ' ');
	matter_add_scalar(out, title);
	buf_addc(out, '\n');
	add_builtin(h, BUILTIN_SUMMARY, out);
	buf_addc(out, '\n');
	add_builtin(h, BUILTIN_DRAFT, out);
	buf_adds(out, " true\n");
	for (size_t i = 0; i < type->fields_n; i++)
		add_field(h, &type->fields[i], &filled[i], out);
	buf_adds(out, "---\n\n");
}
