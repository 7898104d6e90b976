#include <string.h>

#include "base/diag.h"

static const char *level_name(enum diag_level level)
{
	switch (level) {
	case DIAG_ERROR:
		return "error";
	case DIAG_WARNING:
		return "warning";
	case DIAG_NOTE:
	case DIAG_IGNORE:
		break;
	}
	return "note";
}

static void add_text(struct buf *b, const struct diag *at, bool colour)
{
	static const char *const colours[] = {"", "\033[36m", "\033[35m", "\033[31m"};
	const char *bold = colour ? "\033[1m" : "", *off = colour ? "\033[0m" : "";

	if (at->path.p) {
		buf_addf(b, "%s" STR_FMT, bold, STR_ARG(at->path));
		if (at->line)
			buf_addf(b, ":%u", at->line);
		if (at->line && at->column)
			buf_addf(b, ":%u", at->column);
		buf_addf(b, ":%s ", off);
	}
	buf_addf(b, "%s%s%s:%s ", bold, colour ? colours[at->level] : "", level_name(at->level),
		 off);
	buf_add(b, at->message);
	buf_addf(b, " [%s]\n", at->rule);
}

static void add_json_member(struct buf *b, const char *name, struct str value)
{
	buf_addf(b, "\"%s\":\"", name);
	buf_add_json(b, value);
	buf_addc(b, '"');
}

static void add_json_position(struct buf *b, const char *name, unsigned n)
{
	if (n)
		buf_addf(b, ",\"%s\":%u", name, n);
	else
		buf_addf(b, ",\"%s\":null", name);
}

static void add_json(struct buf *b, const struct diag *at)
{
	if (at->path.p) {
		buf_addc(b, '{');
		add_json_member(b, "path", at->path);
	} else {
		buf_adds(b, "{\"path\":null");
	}
	add_json_position(b, "line", at->line);
	add_json_position(b, "column", at->column);
	buf_addf(b, ",\"level\":\"%s\",", level_name(at->level));
	add_json_member(b, "rule", str_c(at->rule));
	buf_addc(b, ',');
	add_json_member(b, "message", at->message);
	buf_adds(b, "}\n");
}

/* https://docs.github.com/actions: workflow commands escape by percent. */
static void add_github_escaped(struct buf *b, struct str s, bool property)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
			buf_addf(b, "%%%02X", (unsigned)(unsigned char)c);
		else
			buf_addc(b, c);
	}
}

static void add_github(struct buf *b, const struct diag *at)
{
	buf_addf(b, "::%s ", at->level == DIAG_NOTE ? "notice" : level_name(at->level));
	if (at->path.p) {
		buf_adds(b, "file=");
		add_github_escaped(b, at->path, true);
		if (at->line)
			buf_addf(b, ",line=%u", at->line);
		if (at->line && at->column)
			buf_addf(b, ",col=%u", at->column);
		buf_addc(b, ',');
	}
	buf_adds(b, "title=");
	add_github_escaped(b, str_c(at->rule), true);
	buf_adds(b, "::");
	add_github_escaped(b, at->message, false);
	buf_addc(b, '\n');
}

/* A SARIF artifact location is a URI reference: a percent sign in a name must not look like an
 * escape, a colon in the first folder not like a scheme, nor '?' and '#' like what they start. */
static void add_sarif_uri(struct buf *b, struct str path)
{
	for (size_t i = 0; i < path.n; i++) {
		if (path.p[i] && strchr("%?#:", path.p[i]))
			buf_addf(b, "%%%02X", (unsigned)(unsigned char)path.p[i]);
		else
			buf_add_url(b, str_slice(path, i, i + 1));
	}
}

static void add_sarif_result(struct buf *b, const struct diag *at, size_t rule)
{
	buf_adds(b, "{");
	add_json_member(b, "ruleId", str_c(at->rule));
	buf_addf(b, ",\"ruleIndex\":%zu,\"level\":\"%s\",\"message\":{", rule,
		 level_name(at->level));
	add_json_member(b, "text", at->message);
	buf_adds(b, "}");
	if (at->path.p) {
		buf_adds(b, ",\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{"
			    "\"uriBaseId\":\"%SRCROOT%\",\"uri\":\"");
		add_sarif_uri(b, at->path);
		buf_adds(b, "\"}");
		if (at->line)
			buf_addf(b, ",\"region\":{\"startLine\":%u", at->line);
		if (at->line && at->column)
			buf_addf(b, ",\"startColumn\":%u", at->column);
		buf_add(b, at->line ? S("}}}]") : S("}}]"));
	}
	buf_addc(b, '}');
}

static int flush(struct buf *b, FILE *out)
{
	size_t n = fwrite(b->p, 1, b->n, out);
	bool done = n == b->n && !b->overflow;

	buf_clear(b);
	return done ? 0 : -1;
}

/* SARIF 2.1.0: one run; the rules that occur, then a result for each diagnostic. */
static int print_sarif(const struct diags *d, FILE *out, struct buf *b, const char *version)
{
	struct map rules = {0};
	int ret = 0;

	for (size_t i = 0; i < d->n; i++)
		map_put(&rules, str_c(d->v[i].rule), NULL);
	buf_adds(b, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
		    "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{"
		    "\"name\":\"leerspoor\",");
	add_json_member(b, "version", str_c(version));
	buf_adds(b, ",\"rules\":[");
	for (size_t i = 0; i < rules.n; i++) {
		rules.e[i].num = i;
		buf_add(b, i ? S(",{") : S("{"));
		add_json_member(b, "id", rules.e[i].key);
		buf_addc(b, '}');
	}
	buf_adds(b, "]}},\"results\":[");
	for (size_t i = 0; i < d->n && ret == 0; i++) {
		if (i)
			buf_addc(b, ',');
		buf_addc(b, '\n');
		add_sarif_result(b, &d->v[i], map_put(&rules, str_c(d->v[i].rule), NULL)->num);
		ret = flush(b, out);
	}
	buf_adds(b, "]}]}\n");
	map_release(&rules);
	return ret ? ret : flush(b, out);
}

int diags_print(const struct diags *d, FILE *out, enum diag_format format, bool colour,
		const char *version)
{
	struct buf b;
	int ret = 0;

	buf_init(&b, 0);
	if (format == DIAG_SARIF) {
		ret = print_sarif(d, out, &b, version);
	} else {
		for (size_t i = 0; i < d->n && ret == 0; i++) {
			if (format == DIAG_TEXT)
				add_text(&b, &d->v[i], colour);
			else if (format == DIAG_JSON)
				add_json(&b, &d->v[i]);
			else
				add_github(&b, &d->v[i]);
			ret = flush(&b, out);
		}
	}
	buf_release(&b);
	return fflush(out) == 0 ? ret : -1;
}
