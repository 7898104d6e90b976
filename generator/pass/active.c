#include "pass/active.h"

#include "pass/rawtag.h"

#define NOT_WELL_FORMED "XML that is not well-formed"

/* ---- by name ---- */

/* Whether the word stands in the list, whose words have a space before and behind them. */
static bool listed(const char *list, struct str word)
{
	return word.n && str_chr(word, ' ', 0) == SIZE_MAX && raw_word(list, word);
}

enum active_kind active_kind(struct str path)
{
	static const char always[] = " htm html xhtml xht shtml shtm phtml php mht mhtml hta htc "
				     "js mjs cjs jsx wasm swf "
				     "xsl xslt svgz ";
	static const char xml[] =
		" svg xml rdf rss atom xsd kml gml gpx graphml drawio mml mathml ";
	static const char never[] =
		" png jpg jpeg jpe gif webp avif ico bmp tif tiff pdf doc docx odt rtf xls xlsx "
		"ods "
		"ppt pptx odp epub txt text md csv tsv json geojson jsonld yaml yml toml ini ics "
		"vcf "
		"bib ris log mp3 m4a ogg oga opus wav flac mp4 m4v webm ogv mov vtt srt zip gz tgz "
		"tar xz bz2 7z woff woff2 ttf otf ";
	struct str ext = path_ext(path);
	char lower[16];

	if (ext.n > sizeof lower)
		return ACTIVE_UNSAID;
	for (size_t i = 0; i < ext.n; i++)
		lower[i] = (char)(ext.p[i] >= 'A' && ext.p[i] <= 'Z' ? ext.p[i] | 0x20 : ext.p[i]);
	ext.p = lower;
	if (listed(always, ext))
		return ACTIVE_ALWAYS;
	if (listed(xml, ext))
		return ACTIVE_XML;
	return listed(never, ext) ? ACTIVE_NEVER : ACTIVE_UNSAID;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static struct str without_mark(struct str bytes)
{
	return str_starts(bytes, S("\xef\xbb\xbf")) ? str_slice(bytes, 3, bytes.n) : bytes;
}

bool active_sniffed(struct str bytes)
{
	size_t i = 0;

	bytes = without_mark(bytes);
	while (i < bytes.n && is_blank(bytes.p[i]))
		i++;
	return i < bytes.n && bytes.p[i] == '<';
}

/* ---- XML ---- */

struct scan {
	struct arena *scratch;
	struct str s;
	size_t at;
};

/* The name behind a prefix: "svg:script" → "script". */
static struct str local(struct str name)
{
	size_t colon = str_rchr(name, ':');

	return colon == SIZE_MAX ? name : str_slice(name, colon + 1, name.n);
}

/* An address that browsers follow without running anything. */
static bool harmless_address(struct scan *x, struct str value)
{
	static const char good[] = " http https mailto ";
	static const struct str images[] = {
		{"image/png", 9}, {"image/jpeg", 10}, {"image/gif", 9}, {"image/webp", 10}};
	struct str text = raw_decode(x->scratch, value), rest, scheme;
	char *p = arena_new(x->scratch, char, text.n + 1);
	size_t n = 0;

	/* Browsers leave out blanks and control characters in the oddest places. */
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] > ' ')
			p[n++] = text.p[i];
	rest = (struct str){p, n};
	scheme = str_cut(&rest, ':');
	if (!rest.p || str_chr(scheme, '/', 0) != SIZE_MAX || str_chr(scheme, '?', 0) != SIZE_MAX ||
	    str_chr(scheme, '#', 0) != SIZE_MAX)
		return true;
	scheme = str_lower(x->scratch, scheme);
	for (size_t i = 0; str_eq(scheme, S("data")) && i < sizeof images / sizeof *images; i++)
		if (str_eq_nocase(str_slice(rest, 0, images[i].n), images[i]))
			return true;
	return listed(good, scheme);
}

static const char *check_attribute(struct scan *x, struct str element, struct str name,
				   struct str value)
{
	struct str own = local(name), text;

	if (str_eq_nocase(str_slice(own, 0, 2), S("on")))
		return "an event handler";
	if (str_eq(name, S("xmlns")) || str_starts(name, S("xmlns:"))) {
		text = raw_decode(x->scratch, value);
		if (str_chr(text, '&', 0) != SIZE_MAX ||
		    str_eq(str_trim(text), S("http://www.w3.org/1999/xhtml")) ||
		    str_eq(str_trim(text), S("http://www.w3.org/1998/Math/MathML")) ||
		    str_eq(str_trim(text), S("http://www.w3.org/1999/XSL/Transform")))
			return "HTML";
		return NULL;
	}
	/* What an animation puts in an address is looked at as one. */
	if ((listed(" href src action formaction data base ", own) ||
	     (listed(" from to by values ", own) && str_starts(element, S("animate"))) ||
	     (str_eq(own, S("to")) && str_eq(element, S("set")))) &&
	    !harmless_address(x, value))
		return "an address that could run";
	if (str_eq_nocase(own, S("attributename"))) {
		text = local(str_trim(raw_decode(x->scratch, value)));
		if (str_eq_nocase(text, S("href")) ||
		    str_eq_nocase(str_slice(text, 0, 2), S("on")) ||
		    str_chr(text, '&', 0) != SIZE_MAX)
			return "an animated address";
	}
	return NULL;
}

static size_t skip_blanks(struct str s, size_t i)
{
	while (i < s.n && is_blank(s.p[i]))
		i++;
	return i;
}

static size_t name_end(struct str s, size_t i)
{
	while (i < s.n && !is_blank(s.p[i]) && s.p[i] != '=' && s.p[i] != '>' && s.p[i] != '/' &&
	       s.p[i] != '<' && s.p[i] != '"' && s.p[i] != '\'')
		i++;
	return i;
}

/* A start tag, at '<'. */
static const char *scan_tag(struct scan *x)
{
	struct str s = x->s, element;
	size_t i = name_end(s, x->at + 1);
	const char *found;

	element = str_slice(s, x->at + 1, i);
	if (!element.n)
		return NOT_WELL_FORMED;
	if (listed(" script handler listener foreignobject iframe object embed applet audio video "
		   "html body style-sheet ",
		   str_lower(x->scratch, local(element))))
		return "a script, or HTML";
	for (;;) {
		struct str name;
		size_t start = skip_blanks(s, i), end;

		if (start < s.n && (s.p[start] == '>' || s.p[start] == '/')) {
			x->at = start + 1;
			return NULL;
		}
		i = name_end(s, start);
		name = str_slice(s, start, i);
		i = skip_blanks(s, i);
		if (!name.n || i >= s.n || s.p[i] != '=')
			return NOT_WELL_FORMED;
		i = skip_blanks(s, i + 1);
		if (i >= s.n || (s.p[i] != '"' && s.p[i] != '\''))
			return NOT_WELL_FORMED;
		end = str_chr(s, s.p[i], i + 1);
		if (end == SIZE_MAX)
			return NOT_WELL_FORMED;
		found = check_attribute(x, str_lower(x->scratch, local(element)), name,
					str_slice(s, i + 1, end));
		if (found)
			return found;
		i = end + 1;
	}
}

/* What starts with "<!" or "<?", at '<'. */
static const char *scan_other(struct scan *x)
{
	struct str rest = str_slice(x->s, x->at, x->s.n), end = S(">");
	size_t from = 2, found;

	if (str_starts(rest, S("<!--"))) {
		end = S("-->");
		from = 4;
	} else if (str_starts(rest, S("<![CDATA["))) {
		end = S("]]>");
	} else if (str_starts(rest, S("<?"))) {
		end = S("?>");
	} else if (!str_eq_nocase(str_slice(rest, 0, 9), S("<!doctype"))) {
		return NOT_WELL_FORMED;
	}
	found = str_find(rest, end, from);
	if (found == SIZE_MAX)
		return NOT_WELL_FORMED;
	rest = str_slice(rest, 0, found);
	if (end.n == 1 && str_chr(rest, '[', 0) != SIZE_MAX)
		return "declarations of its own";
	if (str_starts(rest, S("<?")) && str_find(rest, S("stylesheet"), 0) != SIZE_MAX)
		return "a style sheet that may hold scripts";
	if (str_starts(rest, S("<?xml")) && str_find(rest, S("encoding"), 0) != SIZE_MAX) {
		struct str lower = str_lower(x->scratch, rest);

		if (str_find(lower, S("utf-8"), 0) == SIZE_MAX &&
		    str_find(lower, S("ascii"), 0) == SIZE_MAX &&
		    str_find(lower, S("iso-8859-1"), 0) == SIZE_MAX)
			return "an encoding other than UTF-8";
	}
	x->at += found + end.n;
	return NULL;
}

const char *active_xml(struct arena *scratch, struct str bytes)
{
	struct scan x = {.scratch = scratch, .s = without_mark(bytes)};

	if (str_chr(x.s, '\0', 0) != SIZE_MAX || str_starts(x.s, S("\xff\xfe")) ||
	    str_starts(x.s, S("\xfe\xff")) || !utf8_valid(x.s))
		return "an encoding other than UTF-8";
	while ((x.at = str_chr(x.s, '<', x.at)) != SIZE_MAX) {
		const char *found = NULL;
		char next = x.at + 1 < x.s.n ? x.s.p[x.at + 1] : '\0';

		if (next == '!' || next == '?')
			found = scan_other(&x);
		else if (next == '/')
			x.at++;
		else
			found = scan_tag(&x);
		if (found)
			return found;
	}
	return NULL;
}
