/* image_size: width and height from the first bytes of an image. Every read is checked against the
 * end; what makes no sense gives no size. */
#include <string.h>

#include "pass/links.h"

/* A size over this is a lie, or useless. */
#define LARGEST 100000U

static unsigned byte_at(struct str s, size_t i)
{
	return i < s.n ? (unsigned char)s.p[i] : 0;
}

static unsigned big16(struct str s, size_t i)
{
	return byte_at(s, i) << 8 | byte_at(s, i + 1);
}

static unsigned big32(struct str s, size_t i)
{
	return big16(s, i) << 16 | big16(s, i + 2);
}

static unsigned little16(struct str s, size_t i)
{
	return byte_at(s, i) | byte_at(s, i + 1) << 8;
}

static unsigned little24(struct str s, size_t i)
{
	return little16(s, i) | byte_at(s, i + 2) << 16;
}

static unsigned little32(struct str s, size_t i)
{
	return little16(s, i) | little16(s, i + 2) << 16;
}

/* ---- JPEG ---- */

/* The Exif orientation in an APP1 segment; 1 if it has none. */
static unsigned orientation(struct str app1)
{
	struct str tiff = str_slice(app1, 6, app1.n);
	bool little;
	size_t at;
	unsigned n;

	if (!str_starts(app1, S("Exif\0\0")) || tiff.n < 8)
		return 1;
	little = str_starts(tiff, S("II"));
	at = little ? little32(tiff, 4) : big32(tiff, 4);
	if (at > tiff.n - 2)
		return 1;
	n = little ? little16(tiff, at) : big16(tiff, at);
	at += 2;
	for (unsigned i = 0; i < n && tiff.n - at >= 12; i++, at += 12) {
		unsigned tag = little ? little16(tiff, at) : big16(tiff, at);

		if (tag == 0x0112)
			return little ? little16(tiff, at + 8) : big16(tiff, at + 8);
	}
	return 1;
}

static bool is_frame(unsigned marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
	       marker != 0xcc;
}

static bool jpeg_size(struct str s, unsigned *width, unsigned *height)
{
	unsigned turned = 1;
	size_t i = 2;

	while (i + 4 <= s.n && byte_at(s, i) == 0xff) {
		unsigned marker = byte_at(s, i + 1), length = big16(s, i + 2);

		if (marker == 0xff) {
			i++;
			continue;
		}
		if (marker == 0xda || marker == 0xd9 || length < 2)
			return false;
		if (marker == 0xe1)
			turned = orientation(str_slice(s, i + 4, i + 2 + length));
		if (is_frame(marker) && length >= 7) {
			bool across = turned >= 5 && turned <= 8;

			*width = big16(s, across ? i + 5 : i + 7);
			*height = big16(s, across ? i + 7 : i + 5);
			return i + 9 <= s.n;
		}
		i += 2 + (size_t)length;
	}
	return false;
}

/* ---- WebP ---- */

static bool webp_size(struct str s, unsigned *width, unsigned *height)
{
	struct str kind = str_slice(s, 12, 16);
	unsigned bits;

	if (s.n < 30)
		return false;
	if (str_eq(kind, S("VP8X"))) {
		*width = little24(s, 24) + 1;
		*height = little24(s, 27) + 1;
		return true;
	}
	if (str_eq(kind, S("VP8L")) && byte_at(s, 20) == 0x2f) {
		bits = little32(s, 21);
		*width = (bits & 0x3fff) + 1;
		*height = (bits >> 14 & 0x3fff) + 1;
		return true;
	}
	if (str_eq(kind, S("VP8 ")) && little24(s, 23) == 0x2a019d) {
		*width = little16(s, 26) & 0x3fff;
		*height = little16(s, 28) & 0x3fff;
		return true;
	}
	return false;
}

/* ---- SVG ---- */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The inside of the <svg> tag, which must come within the first bytes; absent if there is none. */
static struct str svg_tag(struct str s)
{
	size_t at = 0;

	s = str_slice(s, 0, (size_t)64 << 10);
	while ((at = str_find(s, S("<svg"), at)) != SIZE_MAX) {
		size_t start = at + 4, end = start;
		char quote = 0;

		for (; end < s.n && (quote || s.p[end] != '>'); end++) {
			if (quote)
				quote = s.p[end] == quote ? 0 : quote;
			else if (s.p[end] == '"' || s.p[end] == '\'')
				quote = s.p[end];
		}
		if (end < s.n && start < s.n && (is_space(s.p[start]) || end == start))
			return str_slice(s, start, end);
		at = start;
	}
	return (struct str){NULL, 0};
}

static struct str attribute(struct str tag, struct str name)
{
	size_t at = 0;

	while ((at = str_find(tag, name, at)) != SIZE_MAX) {
		size_t i = at + name.n, end;

		at = i;
		if (at > name.n && !is_space(tag.p[at - name.n - 1]))
			continue;
		while (i < tag.n && is_space(tag.p[i]))
			i++;
		if (i >= tag.n || tag.p[i++] != '=')
			continue;
		while (i < tag.n && is_space(tag.p[i]))
			i++;
		if (i >= tag.n || (tag.p[i] != '"' && tag.p[i] != '\''))
			continue;
		end = str_chr(tag, tag.p[i], i + 1);
		if (end != SIZE_MAX)
			return str_slice(tag, i + 1, end);
	}
	return (struct str){NULL, 0};
}

/* A number at the start of *s, rounded; moves *s behind it. */
static bool number(struct str *s, unsigned *value)
{
	double n = 0, scale = 1;
	size_t i = 0, digits = 0;
	bool dot = false;

	for (; i < s->n; i++) {
		char c = s->p[i];

		if (c == '.' && !dot) {
			dot = true;
			continue;
		}
		if (c < '0' || c > '9')
			break;
		n = n * 10 + (c - '0');
		scale *= dot ? 10 : 1;
		if (++digits > 15)
			return false;
	}
	n = n / scale + 0.5;
	*s = str_slice(*s, i, s->n);
	*value = n <= LARGEST ? (unsigned)n : 0;
	return digits > 0;
}

/* A length in pixels: without a unit or in px. */
static bool pixels(struct str s, unsigned *value)
{
	s = str_trim(s);
	return number(&s, value) && (!s.n || str_eq(s, S("px")));
}

static bool svg_size(struct str s, unsigned *width, unsigned *height)
{
	struct str tag = svg_tag(s), box;
	unsigned v[4];

	if (!tag.p)
		return false;
	box = attribute(tag, S("viewBox"));
	if (pixels(attribute(tag, S("width")), width) &&
	    pixels(attribute(tag, S("height")), height))
		return true;
	for (int i = 0; i < 4; i++) {
		while (box.n &&
		       (is_space(box.p[0]) || box.p[0] == ',' || (i < 2 && box.p[0] == '-')))
			box = str_slice(box, 1, box.n);
		if (!number(&box, &v[i]))
			return false;
	}
	*width = v[2];
	*height = v[3];
	return true;
}

bool image_size(struct str s, unsigned *width, unsigned *height)
{
	bool found = false;

	if (str_starts(s, S("\x89PNG\r\n\x1a\n")) && s.n >= 24) {
		*width = big32(s, 16);
		*height = big32(s, 20);
		found = true;
	} else if ((str_starts(s, S("GIF87a")) || str_starts(s, S("GIF89a"))) && s.n >= 10) {
		*width = little16(s, 6);
		*height = little16(s, 8);
		found = true;
	} else if (str_starts(s, S("\xff\xd8\xff"))) {
		found = jpeg_size(s, width, height);
	} else if (str_starts(s, S("RIFF")) && str_eq(str_slice(s, 8, 12), S("WEBP"))) {
		found = webp_size(s, width, height);
	} else {
		found = svg_size(s, width, height);
	}
	return found && *width > 0 && *height > 0 && *width <= LARGEST && *height <= LARGEST;
}
