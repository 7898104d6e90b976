#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "write/audit_parts.h"

/* A fault that stands in more files than this is told once. */
#define TOLD_EACH 3

/* ---- life ---- */

/* The path in base_url: "https://example.org/kennis/" → "/kennis/". */
static struct str path_of(struct str base_url)
{
	size_t host = str_find(base_url, S("://"), 0), slash;

	slash = host == SIZE_MAX ? SIZE_MAX : str_chr(base_url, '/', host + 3);
	return slash == SIZE_MAX ? S("/") : str_slice(base_url, slash, base_url.n);
}

struct audit *audit_new(const struct site *site, size_t jobs, enum audit_scope scope)
{
	struct audit *a = mem_alloc(sizeof *a);

	*a = (struct audit){.site = site,
			    .scope = scope,
			    .jobs = jobs,
			    .base_path = path_of(site->config.base_url)};
	a->shelves = mem_alloc(jobs * sizeof *a->shelves);
	memset(a->shelves, 0, jobs * sizeof *a->shelves);
	audit_scan_init(a);
	xmlInitParser(); /* before there are threads */
	return a;
}

void audit_free(struct audit *audit)
{
	if (!audit)
		return;
	for (size_t i = 0; i < audit->jobs; i++) {
		struct shelf *shelf = &audit->shelves[i];

		audit_html_release(shelf);
		for (size_t k = 0; k < shelf->files.n; k++)
			free(shelf->files.v[k].ids);
		list_free(&shelf->files);
		list_free(&shelf->targets);
		list_free(&shelf->links);
		list_free(&shelf->findings);
		map_release(&shelf->target_by_key);
		arena_release(&shelf->scratch);
		arena_release(&shelf->arena);
	}
	free(audit->shelves);
	map_release(&audit->addresses);
	map_release(&audit->domains);
	free(audit);
}

/* ---- one file ---- */

static struct str without(struct str url, struct str folder)
{
	return str_slice(url, 0, url.n - folder.n);
}

/* "lijst/pagina/12/" → "lijst/". */
static struct str without_part(struct str url, struct str page_folder)
{
	struct str rest = url;

	if (!str_ends(rest, S("/")))
		return url;
	rest.n--;
	while (rest.n && rest.p[rest.n - 1] >= '0' && rest.p[rest.n - 1] <= '9')
		rest.n--;
	return rest.n + 1 < url.n && str_ends(rest, page_folder) ? without(rest, page_folder) : url;
}

static struct str folder_label(struct arena *scratch, const struct site *site, const char *key)
{
	return str_printf(scratch, STR_FMT "/", STR_ARG(labels_peek(&site->labels, str_c(key))));
}

/* The page that the file shows, or shows a view of. */
static const struct page *page_of(const struct audit *a, struct arena *scratch, struct str path)
{
	struct str url = path, history = folder_label(scratch, a->site, "folder.history");
	const struct page *page;

	if (str_eq(path_base(path), S("index.html")))
		url = without(path, S("index.html"));
	page = map_ptr(&a->site->by_url, url);
	if (!page)
		page = map_ptr(&a->site->old_urls, url);
	if (!page && str_ends(url, history))
		page = map_ptr(&a->site->by_url, without(url, history));
	if (!page)
		page = map_ptr(&a->site->by_url,
			       without_part(url, folder_label(scratch, a->site, "folder.page")));
	return page;
}

void audit_file(struct audit *audit, size_t worker, struct str path, struct str bytes)
{
	struct shelf *shelf = &audit->shelves[worker];
	struct reading r = {.audit = audit,
			    .shelf = shelf,
			    .file = shelf->files.n,
			    .path = str_dup(&shelf->arena, path),
			    .bytes = bytes};
	/* What contributors put beside their pages is theirs: only its privacy is looked at. */
	bool made = !map_has(&audit->site->assets_by_path, path);

	list_push(&shelf->files, (struct seen_file){.path = r.path,
						    .page = page_of(audit, &shelf->scratch, path)});
	audit_scan_mail(&r);
	if (audit->scope == AUDIT_ALL && made && str_ends(path, S(".html")))
		audit_html(&r);
	else if (audit->scope == AUDIT_ALL && made && str_ends(path, S(".css")))
		audit_scan_css(&r);
	arena_reset(&shelf->scratch);
}

static void find(struct shelf *shelf, size_t file, struct finding f, const char *fmt, va_list ap)
	__attribute__((format(printf, 4, 0)));

static void find(struct shelf *shelf, size_t file, struct finding f, const char *fmt, va_list ap)
{
	struct seen_file *seen = &shelf->files.v[file];
	struct buf b;

	if (seen->findings++ >= AUDIT_FINDINGS_MAX)
		return;
	buf_init(&b, 0);
	buf_vaddf(&b, fmt, ap);
	if (seen->findings == AUDIT_FINDINGS_MAX)
		buf_adds(&b, "; what follows in this file is not told");
	f.message = buf_dup(&b, &shelf->arena);
	buf_release(&b);
	f.page = seen->page;
	f.path = seen->path;
	list_push(&shelf->findings, f);
}

void audit_find(struct reading *r, enum diag_level level, const char *rule, unsigned line,
		const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	find(r->shelf, r->file, (struct finding){.rule = rule, .level = level, .line = line}, fmt,
	     ap);
	va_end(ap);
}

/* ---- links, when all files are known ---- */

static int compare_ids(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return (a > b) - (a < b);
}

static const struct seen_file *file_at(const struct map *files, struct str path)
{
	const struct seen_file *file = map_ptr(files, path);
	struct buf b;

	if (file)
		return file;
	/* A folder stands for its index; hosts lead there too when the '/' is left out. */
	buf_init(&b, 0);
	buf_add(&b, path);
	if (path.n && !str_ends(path, S("/")))
		buf_addc(&b, '/');
	buf_adds(&b, "index.html");
	file = map_ptr(files, buf_str(&b));
	buf_release(&b);
	return file;
}

static bool has_id(const struct seen_file *file, struct str id)
{
	uint64_t hash = str_hash(id);

	if (!file->ids || file->redirect)
		return true;
	return file->ids_n && bsearch(&hash, file->ids, file->ids_n, sizeof hash, compare_ids);
}

/* Whether model/refs told of it already (anchor/missing). */
static bool is_told(const struct page *from, const struct page *to, struct str anchor)
{
	for (size_t i = 0; from && to && i < from->body.refs_n; i++)
		if (from->body.refs[i].target == to && str_eq(from->body.refs[i].anchor, anchor))
			return !map_has(&to->body.anchors, anchor);
	return false;
}

static void tell_link(struct shelf *shelf, const struct link *link, enum diag_level level,
		      const char *rule, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

static void tell_link(struct shelf *shelf, const struct link *link, enum diag_level level,
		      const char *rule, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	find(shelf, link->file, (struct finding){.rule = rule, .level = level, .line = link->line},
	     fmt, ap);
	va_end(ap);
}

static void resolve(struct shelf *shelf, const struct map *files)
{
	const struct seen_file **at =
		arena_new(&shelf->scratch, const struct seen_file *, shelf->targets.n);

	for (size_t i = 0; i < shelf->targets.n; i++)
		at[i] = file_at(files, shelf->targets.v[i].path);
	for (size_t i = 0; i < shelf->files.n; i++)
		shelf->files.v[i].findings = 0; /* its links are told besides what was read in it */
	for (size_t i = 0; i < shelf->links.n; i++) {
		const struct link *link = &shelf->links.v[i];
		const struct target *target = &shelf->targets.v[link->target];
		const struct seen_file *from = &shelf->files.v[link->file], *to = at[link->target];

		if (!to)
			tell_link(shelf, link, DIAG_ERROR, "audit/link",
				  "\"" STR_FMT
				  "\" is linked to or loaded, but there is no such file",
				  STR_ARG(target->path));
		else if (target->fragment.n && !has_id(to, target->fragment) &&
			 !is_told(from->page, to->page, target->fragment))
			tell_link(shelf, link, DIAG_WARNING, "audit/anchor",
				  "link to \"" STR_FMT "#" STR_FMT "\": the page has no such id",
				  STR_ARG(from == to ? S("") : to->path),
				  STR_ARG(target->fragment));
	}
	arena_reset(&shelf->scratch);
}

static void resolve_all(struct audit *a)
{
	struct map files = {0};

	for (size_t w = 0; w < a->jobs; w++)
		for (size_t i = 0; i < a->shelves[w].files.n; i++) {
			struct seen_file *file = &a->shelves[w].files.v[i];

			if (file->ids_n > 1)
				qsort(file->ids, file->ids_n, sizeof *file->ids, compare_ids);
			map_put(&files, file->path, NULL)->ptr = file;
		}
	for (size_t w = 0; w < a->jobs; w++)
		resolve(&a->shelves[w], &files);
	map_release(&files);
}

/* ---- telling ---- */

static struct str source_of(const struct finding *f)
{
	return f->page ? f->page->path : (struct str){NULL, 0};
}

/* A total order, so that the number of jobs makes no difference; equal faults next to each other.
 */
static int compare_findings(const void *x, const void *y)
{
	const struct finding *a = x, *b = y;
	int c = strcmp(a->rule, b->rule);

	if (!c)
		c = str_cmp(a->message, b->message);
	if (!c)
		c = str_cmp(source_of(a), source_of(b));
	if (!c)
		c = str_cmp(a->path, b->path);
	if (!c)
		c = (a->line > b->line) - (a->line < b->line);
	return c;
}

static void tell(const struct finding *f, size_t others, struct diags *diags)
{
	struct str source = source_of(f);
	struct buf place;

	buf_init(&place, 0);
	if (source.n)
		buf_addf(&place, " (" STR_FMT ":%u)", STR_ARG(f->path), f->line);
	if (others)
		buf_addf(&place, ", and in %zu other files", others);
	diag_add(diags, f->level, f->rule, source.n ? source : f->path, source.n ? 0 : f->line, 0,
		 STR_FMT STR_FMT, STR_ARG(f->message), STR_ARG(buf_str(&place)));
	buf_release(&place);
}

static void tell_alike(const struct finding *v, size_t n, struct diags *diags)
{
	size_t files = 1;

	for (size_t i = 1; i < n; i++)
		files += !str_eq(v[i].path, v[i - 1].path);
	if (files > TOLD_EACH) {
		tell(&v[0], files - 1, diags);
		return;
	}
	for (size_t i = 0; i < n; i++)
		tell(&v[i], 0, diags);
}

void audit_finish(struct audit *audit, struct diags *diags)
{
	struct finding *all;
	size_t n = 0, first = 0;

	if (audit->scope == AUDIT_ALL)
		resolve_all(audit);
	for (size_t w = 0; w < audit->jobs; w++)
		n += audit->shelves[w].findings.n;
	all = mem_alloc((n + 1) * sizeof *all);
	n = 0;
	for (size_t w = 0; w < audit->jobs; w++)
		for (size_t i = 0; i < audit->shelves[w].findings.n; i++)
			all[n++] = audit->shelves[w].findings.v[i];
	if (n > 1)
		qsort(all, n, sizeof *all, compare_findings);
	for (size_t i = 1; i <= n; i++) {
		if (i < n && !strcmp(all[i].rule, all[first].rule) &&
		    str_eq(all[i].message, all[first].message))
			continue;
		tell_alike(&all[first], i - first, diags);
		first = i;
	}
	free(all);
}
