#include "base/diag.h"
#include "unit.h"

static void prints(enum diag_format format, bool colour, const char *want)
{
	struct diags d = {0};
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	assert_non_null(out);
	diag_add(&d, DIAG_ERROR, "link/missing", S("a b/100%:x.md"), 12, 5,
		 "link to \"../thema/y.md\": no such page");
	diag_add(&d, DIAG_WARNING, "page/orphan", S("b.md"), 0, 0, "100%%, really");
	diag_add(&d, DIAG_NOTE, "site/title", (struct str){NULL, 0}, 0, 0, "none");
	diag_add(&d, DIAG_NOTE, "page/orphan", S("c.md"), 7, 0, "x");
	assert_int_equal(diags_print(&d, out, format, colour, "0.1"), 0);
	assert_int_equal(fclose(out), 0);
	assert_str(((struct str){text, n}), want);
	free(text);
	diags_release(&d);
}

static void text(void **state)
{
	(void)state;
	prints(DIAG_TEXT, false,
	       "a b/100%:x.md:12:5: error: link to \"../thema/y.md\": no such page [link/missing]\n"
	       "b.md: warning: 100%, really [page/orphan]\n"
	       "note: none [site/title]\n"
	       "c.md:7: note: x [page/orphan]\n");
}

static void coloured(void **state)
{
	(void)state;
	prints(DIAG_TEXT, true,
	       "\033[1ma b/100%:x.md:12:5:\033[0m \033[1m\033[31merror:\033[0m "
	       "link to \"../thema/y.md\": no such page [link/missing]\n"
	       "\033[1mb.md:\033[0m \033[1m\033[35mwarning:\033[0m 100%, really [page/orphan]\n"
	       "\033[1m\033[36mnote:\033[0m none [site/title]\n"
	       "\033[1mc.md:7:\033[0m \033[1m\033[36mnote:\033[0m x [page/orphan]\n");
}

static void json(void **state)
{
	(void)state;
	prints(DIAG_JSON, true,
	       "{\"path\":\"a b/100%:x.md\",\"line\":12,\"column\":5,\"level\":\"error\","
	       "\"rule\":\"link/missing\","
	       "\"message\":\"link to \\\"../thema/y.md\\\": no such page\"}\n"
	       "{\"path\":\"b.md\",\"line\":null,\"column\":null,\"level\":\"warning\","
	       "\"rule\":\"page/orphan\",\"message\":\"100%, really\"}\n"
	       "{\"path\":null,\"line\":null,\"column\":null,\"level\":\"note\","
	       "\"rule\":\"site/title\",\"message\":\"none\"}\n"
	       "{\"path\":\"c.md\",\"line\":7,\"column\":null,\"level\":\"note\","
	       "\"rule\":\"page/orphan\",\"message\":\"x\"}\n");
}

static void sarif(void **state)
{
	(void)state;
	prints(DIAG_SARIF, false,
	       "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
	       "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"leerspoor\","
	       "\"version\":\"0.1\",\"rules\":[{\"id\":\"link/missing\"},{\"id\":\"page/orphan\"},"
	       "{\"id\":\"site/title\"}]}},\"results\":[\n"
	       "{\"ruleId\":\"link/missing\",\"ruleIndex\":0,\"level\":\"error\",\"message\":{"
	       "\"text\":\"link to \\\"../thema/y.md\\\": no such page\"},\"locations\":[{"
	       "\"physicalLocation\":{\"artifactLocation\":{\"uriBaseId\":\"%SRCROOT%\","
	       "\"uri\":\"a%20b/100%25%3Ax.md\"},\"region\":{\"startLine\":12,"
	       "\"startColumn\":5}}}]},\n"
	       "{\"ruleId\":\"page/orphan\",\"ruleIndex\":1,\"level\":\"warning\",\"message\":{"
	       "\"text\":\"100%, really\"},\"locations\":[{\"physicalLocation\":{"
	       "\"artifactLocation\":{\"uriBaseId\":\"%SRCROOT%\",\"uri\":\"b.md\"}}}]},\n"
	       "{\"ruleId\":\"site/title\",\"ruleIndex\":2,\"level\":\"note\",\"message\":{"
	       "\"text\":\"none\"}},\n"
	       "{\"ruleId\":\"page/orphan\",\"ruleIndex\":1,\"level\":\"note\",\"message\":{"
	       "\"text\":\"x\"},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{"
	       "\"uriBaseId\":\"%SRCROOT%\",\"uri\":\"c.md\"},\"region\":{\"startLine\":7}}}]}"
	       "]}]}\n");
}

static void github(void **state)
{
	(void)state;
	prints(DIAG_GITHUB, false,
	       "::error file=a b/100%25%3Ax.md,line=12,col=5,title=link/missing::"
	       "link to \"../thema/y.md\": no such page\n"
	       "::warning file=b.md,title=page/orphan::100%25, really\n"
	       "::notice title=site/title::none\n"
	       "::notice file=c.md,line=7,title=page/orphan::x\n");
}

static void nothing_to_say(void **state)
{
	struct diags d = {0};
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	(void)state;
	assert_int_equal(diags_print(&d, out, DIAG_SARIF, false, "0.1"), 0);
	fclose(out);
	assert_non_null(strstr(text, "\"rules\":[]}},\"results\":[]}]}"));
	free(text);
}

static void full_disk(void **state)
{
	FILE *out = fopen("/dev/full", "w");
	struct diags d = {0};

	(void)state;
	if (!out)
		skip();
	diag_add(&d, DIAG_ERROR, "x/y", S("a"), 1, 1, "x");
	assert_int_equal(diags_print(&d, out, DIAG_TEXT, false, "0.1"), -1);
	fclose(out);
	diags_release(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text),	     cmocka_unit_test(coloured),
		cmocka_unit_test(json),	     cmocka_unit_test(sarif),
		cmocka_unit_test(github),    cmocka_unit_test(nothing_to_say),
		cmocka_unit_test(full_disk),
	};

	return RUN(tests);
}
