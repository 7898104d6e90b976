#include "pass/rawtag.h"

#include <string.h>

#define PHRASE TAG_INLINE
#define BLOCK TAG_BREAKS

/* What looks like a tag and is longer is text. */
#define RAW_TAG_BYTES ((size_t)2048)

static const struct raw_tag tags[] = {
	{"a", PHRASE, NULL, " href name "},
	{"abbr", PHRASE, NULL, NULL},
	{"b", PHRASE, NULL, NULL},
	{"bdi", PHRASE, NULL, NULL},
	{"bdo", PHRASE, NULL, NULL},
	{"blockquote", BLOCK, NULL, NULL},
	{"br", PHRASE | TAG_VOID, NULL, NULL},
	{"caption", BLOCK, " table ", NULL},
	{"cite", PHRASE, NULL, NULL},
	{"code", PHRASE, NULL, NULL},
	{"col", BLOCK | TAG_VOID, " colgroup ", " span "},
	{"colgroup", BLOCK, " table ", " span "},
	{"data", PHRASE, NULL, " value "},
	{"dd", BLOCK, " dl ", NULL},
	{"del", PHRASE, NULL, " datetime "},
	{"details", BLOCK | TAG_STAYS, NULL, " open "},
	{"dfn", PHRASE, NULL, NULL},
	{"div", BLOCK | TAG_STAYS, NULL, NULL},
	{"dl", BLOCK, NULL, NULL},
	{"dt", BLOCK, " dl ", NULL},
	{"em", PHRASE, NULL, NULL},
	{"figcaption", BLOCK, " figure ", NULL},
	{"figure", BLOCK | TAG_STAYS, NULL, NULL},
	{"h1", BLOCK | TAG_HEADING, NULL, NULL},
	{"h2", BLOCK | TAG_HEADING, NULL, NULL},
	{"h3", BLOCK | TAG_HEADING, NULL, NULL},
	{"h4", BLOCK | TAG_HEADING, NULL, NULL},
	{"h5", BLOCK | TAG_HEADING, NULL, NULL},
	{"h6", BLOCK | TAG_HEADING, NULL, NULL},
	{"hr", BLOCK | TAG_VOID, NULL, NULL},
	{"i", PHRASE, NULL, NULL},
	{"img", PHRASE | TAG_VOID, NULL, " src alt width height "},
	{"ins", PHRASE, NULL, " datetime "},
	{"kbd", PHRASE, NULL, NULL},
	{"li", BLOCK, " ul ol ", " value "},
	{"mark", PHRASE, NULL, NULL},
	{"ol", BLOCK, NULL, " start reversed "},
	{"p", BLOCK, NULL, NULL},
	{"pre", BLOCK, NULL, NULL},
	{"q", PHRASE, NULL, NULL},
	{"rp", PHRASE, " ruby ", NULL},
	{"rt", PHRASE, " ruby ", NULL},
	{"ruby", PHRASE, NULL, NULL},
	{"s", PHRASE, NULL, NULL},
	{"samp", PHRASE, NULL, NULL},
	{"small", PHRASE, NULL, NULL},
	{"span", PHRASE, NULL, NULL},
	{"strong", PHRASE, NULL, NULL},
	{"sub", PHRASE, NULL, NULL},
	{"summary", BLOCK, " details ", NULL},
	{"sup", PHRASE, NULL, NULL},
	{"table", BLOCK, NULL, NULL},
	{"tbody", BLOCK, " table ", NULL},
	{"td", BLOCK, " tr ", " colspan rowspan headers "},
	{"tfoot", BLOCK, " table ", NULL},
	{"th", BLOCK, " tr ", " colspan rowspan headers scope "},
	{"thead", BLOCK, " table ", NULL},
	{"time", PHRASE, NULL, " datetime "},
	{"tr", BLOCK, " table thead tbody tfoot ", NULL},
	{"u", PHRASE, NULL, NULL},
	{"ul", BLOCK, NULL, NULL},
	{"var", PHRASE, NULL, NULL},
	{"wbr", PHRASE | TAG_VOID, NULL, NULL},
};

const struct raw_tag *raw_tag_find(struct str name)
{
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (str_eq_nocase(str_c(tags[i].name), name))
			return &tags[i];
	return NULL;
}

bool raw_word(const char *words, struct str name)
{
	struct str rest = str_c(words);

	while (rest.p) {
		struct str word = str_cut(&rest, ' ');

		if (word.n && str_eq(word, name))
			return true;
	}
	return false;
}

bool raw_tag_allows(const struct raw_tag *tag, struct str attribute)
{
	return raw_word(" id lang dir title ", attribute) || raw_word(tag->attributes, attribute);
}

/* ---- reading ---- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static size_t skip_blank(struct str s, size_t i)
{
	while (i < s.n && is_blank(s.p[i]))
		i++;
	return i;
}

/* Moves i over an attribute's value; SIZE_MAX when its quote is not closed. */
static size_t read_value(struct str s, size_t i, struct str *value)
{
	size_t start = i;

	if (i < s.n && (s.p[i] == '"' || s.p[i] == '\'')) {
		size_t end = str_chr(s, s.p[i], i + 1);

		if (end == SIZE_MAX)
			return SIZE_MAX;
		*value = str_slice(s, i + 1, end);
		return end + 1;
	}
	while (i < s.n && !is_blank(s.p[i]) && s.p[i] != '>')
		i++;
	*value = str_slice(s, start, i);
	return i;
}

/* Reads attributes from i up to '>'. Returns the position behind it, SIZE_MAX without one. */
static size_t read_attributes(struct str s, size_t i, struct raw_token *t)
{
	while (i < s.n) {
		struct str name, value = {NULL, 0};
		size_t start;

		while (i < s.n && (is_blank(s.p[i]) || s.p[i] == '/'))
			i++;
		if (i < s.n && s.p[i] == '>')
			return i + 1;
		start = i;
		while (i < s.n && !is_blank(s.p[i]) && s.p[i] != '/' && s.p[i] != '>' &&
		       (s.p[i] != '=' || i == start))
			i++;
		name = str_slice(s, start, i);
		start = skip_blank(s, i);
		if (start < s.n && s.p[start] == '=') {
			i = read_value(s, skip_blank(s, start + 1), &value);
			if (i == SIZE_MAX)
				return SIZE_MAX;
		}
		if (name.n && t->attributes_n < RAW_MAX_ATTRIBUTES) {
			t->attributes[t->attributes_n].name = name;
			t->attributes[t->attributes_n++].value = value;
		}
	}
	return SIZE_MAX;
}

/* The end of what starts with "<!" or "<?": comments, declarations, CDATA. One without an end takes
 * all, as in browsers. */
static size_t skip_other(struct str s)
{
	struct str end = S(">");
	size_t from = 2, at;

	if (str_starts(s, S("<!-->")) || str_starts(s, S("<!--->")))
		return str_chr(s, '>', 0) + 1;
	if (str_starts(s, S("<!--"))) {
		end = S("-->");
		from = 4;
	} else if (str_starts(s, S("<?"))) {
		end = S("?>");
	} else if (str_starts(s, S("<![CDATA["))) {
		end = S("]]>");
	}
	at = str_find(s, end, from);
	return at == SIZE_MAX ? s.n : at + end.n;
}

void raw_read(struct str s, struct raw_token *t)
{
	size_t i = 1, start, end;

	t->kind = RAW_TEXT;
	t->length = 1;
	t->attributes_n = 0;
	t->name = (struct str){NULL, 0};
	if (s.n > 1 && (s.p[1] == '!' || s.p[1] == '?')) {
		t->kind = RAW_COMMENT;
		t->length = skip_other(s);
		return;
	}
	s = str_slice(s, 0, RAW_TAG_BYTES);
	if (i < s.n && s.p[i] == '/')
		i++;
	start = i;
	if (i >= s.n || !is_letter(s.p[i]) || str_chr(s, '>', i) == SIZE_MAX)
		return;
	while (i < s.n && !is_blank(s.p[i]) && s.p[i] != '/' && s.p[i] != '>')
		i++;
	t->name = str_slice(s, start, i);
	end = read_attributes(s, i, t);
	if (end == SIZE_MAX)
		return;
	t->kind = start == 2 ? RAW_CLOSE : RAW_OPEN;
	t->length = end;
}

/* ---- character references ---- */

/* The character that "#65;" or "#x41;" at the start of s names; 0 if it names none. */
static uint32_t numeric(struct str s, size_t *length)
{
	bool is_hex = s.n > 1 && (s.p[1] == 'x' || s.p[1] == 'X');
	size_t i = is_hex ? 2 : 1, start = i;
	uint32_t cp = 0;

	for (; i < s.n && i < start + 8; i++) {
		char c = s.p[i];
		uint32_t digit;

		if (c >= '0' && c <= '9')
			digit = (uint32_t)(c - '0');
		else if (is_hex && c >= 'a' && c <= 'f')
			digit = (uint32_t)(c - 'a') + 10;
		else if (is_hex && c >= 'A' && c <= 'F')
			digit = (uint32_t)(c - 'A') + 10;
		else
			break;
		cp = cp * (is_hex ? 16 : 10) + digit;
	}
	if (i == start)
		return 0;
	*length = i + (i < s.n && s.p[i] == ';');
	return cp > 0 && cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff) ? cp : 0xfffd;
}

struct str raw_decode(struct arena *arena, struct str value)
{
	static const struct {
		struct str name;
		uint32_t cp;
	} names[] = {{{"amp;", 4}, '&'},  {{"lt;", 3}, '<'},	   {{"gt;", 3}, '>'},
		     {{"quot;", 5}, '"'}, {{"apos;", 5}, '\''},	   {{"nbsp;", 5}, 0xa0},
		     {{"Tab;", 4}, '\t'}, {{"NewLine;", 8}, '\n'}, {{"colon;", 6}, ':'},
		     {{"sol;", 4}, '/'},  {{"num;", 4}, '#'}};
	struct str result;
	struct buf b;

	if (str_chr(value, '&', 0) == SIZE_MAX)
		return value;
	buf_init(&b, 0);
	for (size_t i = 0; i < value.n; i++) {
		struct str rest = str_slice(value, i + 1, value.n);
		uint32_t cp = 0;
		size_t length = 0;

		if (value.p[i] == '&' && str_starts(rest, S("#")))
			cp = numeric(rest, &length);
		for (size_t k = 0; value.p[i] == '&' && !cp && k < sizeof names / sizeof *names;
		     k++)
			if (str_starts(rest, names[k].name)) {
				cp = names[k].cp;
				length = names[k].name.n;
			}
		if (cp) {
			buf_add_utf8(&b, cp);
			i += length;
		} else {
			buf_addc(&b, value.p[i]);
		}
	}
	result = buf_dup(&b, arena);
	buf_release(&b);
	return result;
}
