#include "unit.h"

static void html(void **state)
{
	(void)state;
	assert_adds(buf_add_html, "<a href=\"x\" title='y'>&</a>",
		    "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;");
	assert_adds(buf_add_html, "plain caf\xc3\xa9\n\t", "plain caf\xc3\xa9\n\t");
	assert_adds(buf_add_html, "a\0b\x1b",
		    "a\xef\xbf\xbd"
		    "b\xef\xbf\xbd");
	assert_adds(buf_add_html, "\xc2\x85\x7f\xef\xbf\xbf",
		    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	assert_adds(buf_add_html, "\xff\xfe<", "\xef\xbf\xbd\xef\xbf\xbd&lt;");
	/* U+FFFD itself may stay. */
	assert_adds(buf_add_html, "\xef\xbf\xbd", "\xef\xbf\xbd");
	assert_adds(buf_add_html, "", "");
}

static void xml(void **state)
{
	(void)state;
	assert_adds(buf_add_xml, "<&>\"'", "&lt;&amp;&gt;&quot;&#39;");
	assert_adds(buf_add_xml, "a\f\r\n", "a\xef\xbf\xbd&#13;\n");
	assert_adds(buf_add_xml, "\xef\xbf\xbe\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd");
	assert_adds(buf_add_xml, "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

static void json(void **state)
{
	(void)state;
	assert_adds(buf_add_json, "a\"b\\c\n\r\t\x01\x7f", "a\\\"b\\\\c\\n\\r\\t\\u0001\\u007f");
	assert_adds(buf_add_json, "</script>&", "\\u003c/script\\u003e\\u0026");
	assert_adds(buf_add_json, "\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029");
	assert_adds(buf_add_json, "\xff\xf0\x9f\x98\x80", "\xef\xbf\xbd\xf0\x9f\x98\x80");
	assert_adds(buf_add_json, "a\0b", "a\\u0000b");
}

static void url(void **state)
{
	(void)state;
	assert_adds(buf_add_url, "https://a.example/b?c=d&e#f", "https://a.example/b?c=d&e#f");
	assert_adds(buf_add_url, "caf\xc3\xa9 1.pdf", "caf%C3%A9%201.pdf");
	assert_adds(buf_add_url, "100%", "100%25");
	assert_adds(buf_add_url, "a%2Fb%zz%4", "a%2Fb%25zz%254");
	assert_adds(buf_add_url, "a\"<>\\^`{|}\n", "a%22%3C%3E%5C%5E%60%7B%7C%7D%0A");
	assert_adds(buf_add_url, "a#b#c", "a#b%23c");
	assert_adds(buf_add_url, "http://[::1]:80/[x]", "http://[::1]:80/%5Bx%5D");
	assert_adds(buf_add_url, "?x=//[y]", "?x=//%5By%5D");
	assert_adds(buf_add_url, "a\0b", "a%00b");
	assert_adds(buf_add_url, "\xff", "%FF");
}

/* Whatever goes in: what comes out is UTF-8, and holds no character that could end the context. */
static void any_bytes(void **state)
{
	uint64_t seed = 7;
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	for (int round = 0; round < 20000; round++) {
		char bytes[24];
		struct str s = {bytes, random_next(&seed) % sizeof bytes};

		for (size_t i = 0; i < s.n; i++)
			bytes[i] = random_next(&seed) % 2
					   ? (char)random_next(&seed)
					   : "<>&\"'\\%#[]\xe2\x80\xa8"[random_next(&seed) % 13];
		buf_clear(&b);
		buf_add_html(&b, s);
		assert_true(utf8_valid(buf_str(&b)));
		assert_null(strpbrk(b.p, "<>\"'"));
		assert_int_equal(strlen(b.p), b.n);
		buf_clear(&b);
		buf_add_xml(&b, s);
		assert_true(utf8_valid(buf_str(&b)));
		assert_null(strpbrk(b.p, "<>\"'"));
		buf_clear(&b);
		buf_add_json(&b, s);
		assert_true(utf8_valid(buf_str(&b)));
		assert_null(strpbrk(b.p, "<>&\n"));
		for (size_t i = 0; i < b.n; i++) {
			if (b.p[i] == '\\')
				i++;
			else
				assert_int_not_equal(b.p[i], '"');
		}
		buf_clear(&b);
		buf_add_url(&b, s);
		for (size_t i = 0; i < b.n; i++)
			assert_in_range(b.p[i], 0x21, 0x7e);
	}
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html), cmocka_unit_test(xml),	     cmocka_unit_test(json),
		cmocka_unit_test(url),	cmocka_unit_test(any_bytes),
	};

	return RUN(tests);
}
