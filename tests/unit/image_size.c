#include "pass/links.h"
#include "unit.h"

/* "w×h", or "-" */
static const char *size_of(const void *bytes, size_t n)
{
	static char text[64];
	unsigned w, h;

	snprintf(text, sizeof text, "-");
	if (image_size((struct str){bytes, n}, &w, &h))
		snprintf(text, sizeof text, "%ux%u", w, h);
	return text;
}

#define SIZE(lit) size_of(lit, sizeof(lit) - 1)

#define PNG "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
#define JPEG_FRAME "\xff\xc0\0\x11\x08\0\x64\0\xc8\3\1\x22\0\2\x11\1\3\x11\1"
/* APP1 with an orientation of 6 (turned a quarter), in the byte order of Motorola. */
#define EXIF                                                                                       \
	"\xff\xe1\0\x22"                                                                           \
	"Exif\0\0MM\0\x2a\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"

static void raster_images(void **state)
{
	(void)state;
	assert_string_equal(SIZE(PNG "\0\0\1\0\0\0\0\x20\x08\6"), "256x32");
	assert_string_equal(SIZE("GIF89a\x0a\0\x14\0"), "10x20");
	assert_string_equal(SIZE("\xff\xd8\xff\xe0\0\4xx" JPEG_FRAME), "200x100");
	assert_string_equal(SIZE("\xff\xd8" EXIF JPEG_FRAME), "100x200");
	assert_string_equal(SIZE("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\x3f\1\0\xef\0\0"),
			    "320x240");
	assert_string_equal(SIZE("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x3f\xc1\x3b\0\0\0\0\0\0"),
			    "320x240");
	assert_string_equal(SIZE("RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\1\x2a\x40\1\xf0\0"),
			    "320x240");
}

static void drawings(void **state)
{
	(void)state;
	assert_string_equal(SIZE("<?xml version='1.0'?>\n<svg width=\"30px\" height='20.4'>"),
			    "30x20");
	assert_string_equal(SIZE("<svg\n viewBox=\"0 0 640,480\" xmlns='x'>"), "640x480");
	assert_string_equal(SIZE("<svg viewBox=\"-5 -5.5 10 20\" width=\"100%\" height=\"1em\">"),
			    "10x20");
	assert_string_equal(SIZE("<svg stroke-width=\"9\" title='>' width=\"3\" height=\"4\">"),
			    "3x4");
	assert_string_equal(SIZE("<svgx width=\"3\" height=\"4\">"), "-");
	assert_string_equal(SIZE("<svg width=\"3\">"), "-");
	assert_string_equal(SIZE("<svg width=\"0\" height=\"4\">"), "-");
	assert_string_equal(SIZE("<svg width=\"99999999999999999999\" height=\"4\">"), "-");
}

static void what_makes_no_sense(void **state)
{
	(void)state;
	assert_string_equal(SIZE(""), "-");
	assert_string_equal(SIZE(PNG), "-");
	assert_string_equal(SIZE(PNG "\xff\xff\xff\xff\0\0\0\1"), "-");
	assert_string_equal(SIZE("GIF89a\x0a"), "-");
	assert_string_equal(SIZE("\xff\xd8\xff\xda\0\4xx" JPEG_FRAME), "-");
	assert_string_equal(SIZE("\xff\xd8\xff\xe0\0\0\0\0"), "-");
	assert_string_equal(SIZE("\xff\xd8\xff\xff\xff\xff\xff"), "-");
	assert_string_equal(SIZE("RIFF\0\0\0\0WEBPVP8X"), "-");
}

/* Every beginning of an image, and every byte of it changed, is read within its bounds. */
static void damaged_images(void **state)
{
	static const char whole[] = "\xff\xd8" EXIF JPEG_FRAME;
	char copy[sizeof whole];

	(void)state;
	for (size_t n = 0; n < sizeof whole; n++) {
		char *part = malloc(n + 1);

		memcpy(part, whole, n);
		(void)size_of(part, n);
		free(part);
	}
	for (size_t i = 0; i < sizeof whole; i++)
		for (int v = 0; v < 256; v += 15) {
			memcpy(copy, whole, sizeof whole);
			copy[i] = (char)v;
			assert_true(*size_of(copy, sizeof copy));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(raster_images),
		cmocka_unit_test(drawings),
		cmocka_unit_test(what_makes_no_sense),
		cmocka_unit_test(damaged_images),
	};

	return RUN(tests);
}
