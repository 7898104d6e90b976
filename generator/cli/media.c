#include "cli/media.h"

#include "base/text.h"

const char *media_type(struct str path)
{
	static const struct {
		struct str ext;
		const char *type;
	} types[] = {
		{{"html", 4}, "text/html; charset=utf-8"},
		{{"css", 3}, "text/css; charset=utf-8"},
		{{"js", 2}, "text/javascript; charset=utf-8"},
		{{"mjs", 3}, "text/javascript; charset=utf-8"},
		{{"json", 4}, "application/json"},
		{{"jsonld", 6}, "application/ld+json"},
		{{"xml", 3}, "application/xml"},
		{{"txt", 3}, "text/plain; charset=utf-8"},
		{{"csv", 3}, "text/csv; charset=utf-8"},
		{{"svg", 3}, "image/svg+xml"},
		{{"png", 3}, "image/png"},
		{{"jpg", 3}, "image/jpeg"},
		{{"jpeg", 4}, "image/jpeg"},
		{{"gif", 3}, "image/gif"},
		{{"webp", 4}, "image/webp"},
		{{"avif", 4}, "image/avif"},
		{{"ico", 3}, "image/x-icon"},
		{{"pdf", 3}, "application/pdf"},
		{{"woff2", 5}, "font/woff2"},
		{{"mp3", 3}, "audio/mpeg"},
		{{"mp4", 3}, "video/mp4"},
		{{"webm", 4}, "video/webm"},
		{{"wasm", 4}, "application/wasm"},
	};
	struct str ext = path_ext(path);

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_eq_nocase(ext, types[i].ext))
			return types[i].type;
	return "application/octet-stream";
}
