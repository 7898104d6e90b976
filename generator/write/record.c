#include "write/record.h"

#include "model/origin.h"

#define BUILD_TYPE "urn:leerspoor:build:v1"

static const struct str subject_start = {"    {\"name\": \"", 14};
static const struct str subject_middle = {"\", \"digest\": {\"sha256\": \"", 25};
static const struct str source_at = {", \"annotations\": {\"at\": \"", 25};
static const struct str subject_source = {", \"annotations\": {\"source\": \"", 29};

static void add_quoted(struct buf *out, struct str s)
{
	buf_addc(out, '"');
	buf_add_json(out, s);
	buf_addc(out, '"');
}

static void add_oid(struct buf *out, struct oid id)
{
	for (size_t i = 0; i < sizeof id.b; i++)
		buf_addf(out, "%02x", id.b[i]);
}

/* A repository and the commit of it that was read; of another than the site's own also where its
 * files are seen. */
static void add_repository(struct buf *out, const struct origin *origin, struct str uri)
{
	bool known = !oid_is_zero(origin->info->head);

	/* A descriptor needs an address or a digest; the name is for people. */
	buf_add(out, uri.n || !known ? S("{\"uri\": ") : S("{\"name\": "));
	add_quoted(out, uri.n ? uri : known ? S("repository") : S("urn:leerspoor:folder"));
	if (known) {
		buf_adds(out, ", \"digest\": {\"gitCommit\": \"");
		add_oid(out, origin->info->head);
		buf_adds(out, "\"}");
	}
	if (origin->mount) {
		buf_add(out, source_at);
		buf_add_json(out, origin->mount->at);
		buf_adds(out, "\", \"folder\": ");
		add_quoted(out, origin->mount->folder);
		buf_addc(out, '}');
	}
	buf_addc(out, '}');
}

/* What git would call the bytes that were read. */
static struct oid content_of(struct repo *repo, struct str path)
{
	struct diags told = {0};
	struct oid id = {{0}};
	struct buf bytes;
	bool missing;

	buf_init(&bytes, 0);
	/* What cannot be read was told when the page or asset was made. */
	if (!repo_read(repo, 0, path, &bytes, &missing, &told))
		id = repo_hash(buf_str(&bytes));
	diags_release(&told);
	buf_release(&bytes);
	return id;
}

static void add_source(struct buf *out, struct repo *repo, const struct source *source)
{
	bool committed = source->state == SOURCE_COMMITTED;

	buf_adds(out, ",\n        {\"name\": ");
	add_quoted(out, source->path);
	buf_adds(out, ", \"digest\": {\"gitBlob\": \"");
	add_oid(out, committed ? source->blob : content_of(repo, source->path));
	buf_adds(out, "\"}");
	if (!committed) {
		buf_adds(out, ", \"annotations\": {\"state\": ");
		add_quoted(out,
			   source->state == SOURCE_MODIFIED ? S("modified") : S("uncommitted"));
		buf_addc(out, '}');
	}
	buf_addc(out, '}');
}

void record_add_file(struct buf *out, struct str path, struct digest digest, struct str source)
{
	buf_add(out, subject_start);
	buf_add_json(out, path);
	buf_add(out, subject_middle);
	buf_add_digest(out, digest);
	buf_adds(out, "\"}");
	if (source.n) {
		buf_add(out, subject_source);
		buf_add_json(out, source);
		buf_adds(out, "\"}");
	}
	buf_addc(out, '}');
}

void record_statement(const struct site *site, const struct output_file *files, size_t n,
		      struct buf *out)
{
	buf_adds(out, "{\n  \"_type\": \"https://in-toto.io/Statement/v1\",\n  \"subject\": [\n");
	for (size_t i = 0; i < n; i++) {
		record_add_file(out, files[i].path, files[i].digest, files[i].source);
		buf_add(out, i + 1 < n ? S(",\n") : S("\n"));
	}
	buf_adds(out, "  ],\n  \"predicateType\": \"https://slsa.dev/provenance/v1\",\n"
		      "  \"predicate\": {\n    \"buildDefinition\": {\n"
		      "      \"buildType\": \"" BUILD_TYPE "\",\n"
		      "      \"externalParameters\": {\"content\": ");
	add_quoted(out, site->config.content);
	buf_adds(out, ", \"config\": ");
	add_quoted(out, site->config.path);
	buf_adds(out, ", \"baseUrl\": ");
	add_quoted(out, site->config.base_url);
	buf_adds(out, "},\n      \"resolvedDependencies\": [\n        ");
	for (size_t i = 0; i < site->origins_n; i++) {
		const struct origin *origin = &site->origins[i];

		buf_add(out, i ? S(",\n        ") : S(""));
		add_repository(out, origin, origin->url.n ? origin->url : origin->web);
	}
	for (size_t i = 0; i < site->sources_n; i++)
		add_source(out, site->repo, &site->sources[i]);
	buf_adds(out, "\n      ]\n    },\n    \"runDetails\": {\"builder\": "
		      "{\"id\": \"urn:leerspoor:generator\", \"version\": "
		      "{\"leerspoor\": \"" LEERSPOOR_VERSION "\"}}}\n  }\n}\n");
}

/* Undoes buf_add_json; false on anything it does not write. */
static bool unescape(struct str s, struct buf *out)
{
	static const char named[] = "\"\\/bfnrt", plain[] = "\"\\/\b\f\n\r\t";

	for (size_t i = 0; i < s.n; i++) {
		size_t k = 0;
		uint32_t cp = 0;

		if (s.p[i] != '\\') {
			buf_addc(out, s.p[i]);
			continue;
		}
		if (++i == s.n)
			return false;
		while (named[k] && named[k] != s.p[i])
			k++;
		if (named[k]) {
			buf_addc(out, plain[k]);
			continue;
		}
		if (s.p[i] != 'u' || s.n - i < 5)
			return false;
		for (k = 1; k <= 4; k++) {
			int v = hex_value(s.p[i + k]);
			if (v < 0)
				return false;
			cp = cp * 16 + (uint32_t)v;
		}
		buf_add_utf8(out, cp);
		i += 4;
	}
	return !out->overflow;
}

static bool read_digest(struct str s, struct digest *d)
{
	for (size_t i = 0; i < sizeof d->b; i++) {
		int hi, lo;
		if (s.n < 2 * i + 2)
			return false;
		hi = hex_value(s.p[2 * i]);
		lo = hex_value(s.p[2 * i + 1]);
		if (hi < 0 || lo < 0)
			return false;
		d->b[i] = (unsigned char)(hi * 16 + lo);
	}
	return true;
}

/* A path that stays below the output folder. */
static bool is_inside(struct str path)
{
	struct buf resolved;
	bool ok;

	buf_init(&resolved, 4096);
	ok = path_resolve(&resolved, (struct str){NULL, 0}, path) && path.n &&
	     str_eq(buf_str(&resolved), path);
	buf_release(&resolved);
	return ok;
}

/* The string that starts at s and ends at the next quote; false when there is none. */
static bool read_string(struct arena *arena, struct str s, struct str *out)
{
	struct buf b;
	size_t end = 0;
	bool ok;

	while (end < s.n && s.p[end] != '"')
		end += s.p[end] == '\\' ? 2 : 1;
	if (end >= s.n)
		return false;
	buf_init(&b, 65536);
	ok = unescape(str_slice(s, 0, end), &b);
	if (ok)
		*out = buf_dup(&b, arena);
	buf_release(&b);
	return ok;
}

void record_read_files(struct arena *arena, struct str statement, struct map *paths)
{
	while (statement.n) {
		struct str line = str_cut(&statement, '\n'), rest, path, source = {NULL, 0};
		struct recorded file = {0};
		size_t middle, note;

		if (!str_starts(line, subject_start))
			continue;
		rest = str_slice(line, subject_start.n, line.n);
		middle = str_find(rest, subject_middle, 0);
		if (middle == SIZE_MAX || !read_string(arena, rest, &path) || !is_inside(path) ||
		    !read_digest(str_slice(rest, middle + subject_middle.n, rest.n), &file.digest))
			continue;
		note = str_find(rest, subject_source, middle);
		if (note != SIZE_MAX &&
		    read_string(arena, str_slice(rest, note + subject_source.n, rest.n), &source))
			file.source = source;
		struct recorded *kept = arena_new(arena, struct recorded, 1);
		*kept = file;
		map_put(paths, path, NULL)->ptr = kept;
	}
}

/* What stands in quotes behind the first mark; empty if nothing does. */
static struct str read_after(struct arena *arena, struct str text, struct str mark)
{
	size_t at = str_find(text, mark, 0);
	struct str value = {NULL, 0};

	if (at == SIZE_MAX || !read_string(arena, str_slice(text, at + mark.n, text.n), &value))
		return (struct str){NULL, 0};
	return value;
}

void record_read_sources(struct arena *arena, struct str statement, struct map *commits)
{
	static const struct str commit_mark = {"\"gitCommit\": \"", 14};
	size_t at = str_find(statement, S("\n      \"resolvedDependencies\":"), 0);
	struct str rest = str_slice(statement, at == SIZE_MAX ? statement.n : at, statement.n);

	while (rest.n) {
		struct str line = str_cut(&rest, '\n'), where, *commit;
		size_t note = str_find(line, source_at, 0);

		if (note == SIZE_MAX ||
		    !read_string(arena, str_slice(line, note + source_at.n, line.n), &where))
			continue;
		commit = arena_new(arena, struct str, 1);
		*commit = read_after(arena, line, commit_mark);
		if (commit->n)
			map_put(commits, where, NULL)->ptr = commit;
	}
}

struct record_origin record_read_origin(struct arena *arena, struct str statement)
{
	/* The predicate comes behind all subjects, whose names cannot hold a bare quote. */
	size_t at = str_find(statement, S("\n  \"predicateType\":"), 0);
	struct str predicate = str_slice(statement, at == SIZE_MAX ? statement.n : at, statement.n);

	return (struct record_origin){
		.commit = read_after(arena, predicate, S("\"gitCommit\": \"")),
		.base_url = read_after(arena, predicate, S("\"baseUrl\": \"")),
		.version = read_after(arena, predicate, S("\"leerspoor\": \"")),
		.dirty = str_find(predicate, S("\"annotations\": {\"state\": "), 0) != SIZE_MAX,
	};
}
