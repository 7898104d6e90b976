#include <nettle/base64.h>
#include <stdlib.h>
#include <string.h>

#include "write/search_build.h"

/*
 * Opened from a folder on disk, a page may load scripts and nothing else: no module, no file. So
 * for a site that is not too large the whole index stands a second time in local.js, a plain
 * script, beside the modules that read it:
 *
 *     globalThis.leerspoorLocal = {main: name, modules: {name: source}, files: {name: base64}};
 *
 * theme/assets/file.js makes modules of the sources. On the web nobody loads it.
 */

void search_keep(struct search_build *b, size_t worker, struct str name, struct str bytes, size_t n)
{
	struct search_worker *w = &b->workers[worker];

	if (atomic_fetch_add(&b->kept_bytes, n) + n <= SEARCH_LOCAL_MAX)
		list_push(&w->kept, (struct search_kept){str_dup(&w->results, path_base(name)),
							 str_dup(&w->results, bytes)});
}

static int compare_kept(const void *x, const void *y)
{
	return str_cmp(((const struct search_kept *)x)->name,
		       ((const struct search_kept *)y)->name);
}

static void add_base64(struct buf *out, struct str bytes)
{
	size_t n = BASE64_ENCODE_RAW_LENGTH(bytes.n);

	if (!buf_reserve(out, n))
		return;
	base64_encode_raw(out->p + out->n, bytes.n, (const uint8_t *)bytes.p);
	out->n += n;
	out->p[out->n] = '\0';
}

static void add_files(const struct search_build *b, struct arena *arena, struct buf *out)
{
	size_t n = 0, all = 0;
	struct search_kept *files;

	for (size_t w = 0; w < b->jobs; w++)
		all += b->workers[w].kept.n;
	files = arena_new(arena, struct search_kept, all);
	for (size_t w = 0; w < b->jobs; w++)
		for (size_t i = 0; i < b->workers[w].kept.n; i++)
			files[n++] = b->workers[w].kept.v[i];
	qsort(files, n, sizeof *files, compare_kept);
	buf_adds(out, "files: {");
	for (size_t i = 0; i < n; i++) {
		buf_addf(out, "%s\n\"" STR_FMT "\": \"", i ? "," : "", STR_ARG(files[i].name));
		add_base64(out, files[i].bytes);
		buf_addc(out, '"');
	}
	buf_adds(out, "}");
}

/* The module and whatever it names, by their published names. */
static void add_modules(const struct theme *theme, const struct theme_asset *main,
			struct arena *arena, struct buf *out)
{
	const struct theme_asset **list =
		arena_new(arena, const struct theme_asset *, theme->assets_n);
	size_t n = 0;

	list[n++] = main;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < theme->assets_n; k++) {
			const struct theme_asset *a = &theme->assets[k];
			size_t seen = 0;
			if (!str_ends(a->name, S(".js")) || !a->url.n ||
			    str_find(list[i]->bytes, path_base(a->url), 0) == SIZE_MAX)
				continue;
			while (seen < n && list[seen] != a)
				seen++;
			if (seen == n)
				list[n++] = a;
		}
	}
	buf_adds(out, "modules: {");
	for (size_t i = 0; i < n; i++) {
		buf_addf(out, "%s\n\"" STR_FMT "\": \"", i ? "," : "",
			 STR_ARG(path_base(list[i]->url)));
		buf_add_json(out, list[i]->bytes);
		buf_addc(out, '"');
	}
	buf_adds(out, "},\n");
}

int search_write_local(struct search_build *b, const struct theme *theme)
{
	const struct theme_asset *main = theme ? theme_asset(theme, S("search.js")) : NULL;
	struct search_worker *w = &b->workers[0];
	struct str name = str_printf(&b->arena, STR_FMT "local.js", STR_ARG(b->folder));

	if (!main || b->kept_bytes > SEARCH_LOCAL_MAX)
		return 0;
	buf_clear(&w->work);
	buf_addf(&w->work, "globalThis.leerspoorLocal = {main: \"" STR_FMT "\",\n",
		 STR_ARG(path_base(main->url)));
	add_modules(theme, main, &b->arena, &w->work);
	add_files(b, &b->arena, &w->work);
	buf_adds(&w->work, "};\n");
	return output_put(b->out, 0, name, buf_str(&w->work), &w->diags);
}
