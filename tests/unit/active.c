#include "pass/active.h"

#include "unit.h"

static void by_name(void **state)
{
	(void)state;
	assert_int_equal(active_kind(S("a/x.html")), ACTIVE_ALWAYS);
	assert_int_equal(active_kind(S("a/x.HTM")), ACTIVE_ALWAYS);
	assert_int_equal(active_kind(S("x.mjs")), ACTIVE_ALWAYS);
	assert_int_equal(active_kind(S("x.svgz")), ACTIVE_ALWAYS);
	assert_int_equal(active_kind(S("x.Svg")), ACTIVE_XML);
	assert_int_equal(active_kind(S("x.rss")), ACTIVE_XML);
	assert_int_equal(active_kind(S("x.pdf")), ACTIVE_NEVER);
	assert_int_equal(active_kind(S("x.html.PNG")), ACTIVE_NEVER);
	assert_int_equal(active_kind(S("LICENSE")), ACTIVE_UNSAID);
	assert_int_equal(active_kind(S("x.xyz")), ACTIVE_UNSAID);
	assert_int_equal(active_kind(S("x.")), ACTIVE_UNSAID);
	assert_int_equal(active_kind(S("x.html ")), ACTIVE_UNSAID);
	assert_int_equal(active_kind(S("x. html")), ACTIVE_UNSAID);
}

static void by_first_byte(void **state)
{
	(void)state;
	assert_true(active_sniffed(S("<!doctype html>")));
	assert_true(active_sniffed(S("\xef\xbb\xbf \n\t<script>")));
	assert_false(active_sniffed(S("all: x.o\n\t<y")));
	assert_false(active_sniffed(S("")));
	assert_false(active_sniffed(S(" ")));
}

#define SVG "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\""

static void xml_that_is_still(void **state)
{
	static const char *const still[] = {
		SVG "/>",
		"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone='no'?>\n<!-- <script> -->\n"
		"<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" "
		"\"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n" SVG
		" viewBox='0 0 1 1'><title>a &lt; b</title><style><![CDATA[ a > b { } ]]></style>"
		"<g inkscape:connector-curvature = '0'><use xlink:href=\"#a\"/></g></svg>",
		SVG "><a href='https://example.org/?a=b:c'><rect/></a></svg>",
		SVG
		"><a href='other.html#x:y'/><image href='data:image/png;base64,\n AAAA'/></svg>",
		SVG "><animate attributeName='opacity' values='0;1' begin='a.click'/></svg>",
		SVG "><set attributeName='fill' to='red'/></svg>",
		"<rss version='2.0'><channel><link>javascript:x</link></channel></rss>",
		"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof still / sizeof *still; i++) {
		struct arena scratch = {0};

		assert_string_equal(active_xml(&scratch, str_c(still[i])) ? still[i] : "", "");
		arena_release(&scratch);
	}
}

static void xml_that_runs(void **state)
{
	static const char *const runs[] = {
		SVG "><script>alert(1)</script></svg>",
		SVG "><script/></svg>",
		SVG "><s:script xmlns:s='http://www.w3.org/2000/svg'>x</s:script></svg>",
		SVG " onload='x()'/>",
		SVG "\nonload\n=\n'x()'/>",
		SVG "><foreignObject><p/></foreignObject></svg>",
		SVG "><x:p xmlns:x='http://www.w3.org/1999/xhtml'/></svg>",
		SVG "><x:p xmlns:x='http&#x3a;//www.w3.org/1999/xhtml'/></svg>",
		SVG "><a href='javascript:x'/></svg>",
		SVG "><a href='java&#10;script&#58;x'/></svg>",
		SVG "><a href=' &#1;JavaScript&colon;x'/></svg>",
		SVG "><a xlink:href='data:text/html,x'/></svg>",
		SVG "><use href='data:image/svg+xml,x'/></svg>",
		SVG "><a><set attributeName='href' to='x'/></a></svg>",
		SVG "><a><animate attributeName='xlink:href' values='x'/></a></svg>",
		SVG "><a><animate attributeName='opacity' values='javascript:x'/></a></svg>",
		SVG "><a><set attributeName='&#111;nclick' to='x'/></a></svg>",
		SVG "><handler/></svg>",
		SVG "><iframe/></svg>",
		"<?xml-stylesheet href='x.xsl'?>" SVG "/>",
		"<!DOCTYPE svg [<!ENTITY x '<script/>'>]>" SVG ">&x;</svg>",
		"<?xml version='1.0' encoding='UTF-7'?>" SVG "/>",
		"\xff\xfe<\0s\0",
		SVG "><![CDATA[ ]]><script/></svg>",
		SVG "><!-- --><script/></svg>",
		SVG "><!-- ",
		SVG "><![CDATA[",
		SVG "><!X>",
		SVG "><a b>",
		SVG "><a b=c/>",
		SVG "><a b='",
		SVG "><>",
		"<?x",
		"<html/>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
		struct arena scratch = {0};

		assert_string_equal(active_xml(&scratch, str_c(runs[i])) ? "" : runs[i], "");
		arena_release(&scratch);
	}
	/* An empty attribute list is no reason for trouble, nor is a byte that is no text. */
	struct arena scratch = {0};
	assert_non_null(active_xml(&scratch, S("<a\0b/>")));
	arena_release(&scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_name),
		cmocka_unit_test(by_first_byte),
		cmocka_unit_test(xml_that_is_still),
		cmocka_unit_test(xml_that_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
