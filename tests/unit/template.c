#include "template_cases.h"

static void truth(void **state)
{
	(void)state;
	renders("{{#yes}}1{{/yes}}{{#no}}2{{/no}}{{#null}}3{{/null}}{{#empty}}4{{/empty}}", "1");
	renders("{{#blank}}1{{/blank}}{{#none}}2{{/none}}{{#zero}}3{{/zero}}{{#html}}4{{/html}}",
		"34");
	renders("{{^yes}}1{{/yes}}{{^no}}2{{/no}}{{^null}}3{{/null}}{{^empty}}4{{/empty}}", "234");
	renders("{{^blank}}1{{/blank}}{{^none}}2{{/none}}{{^words}}3{{/words}}{{^person}}4{{/"
		"person}}",
		"12");
	renders("{{^yes}}a{{/yes}}b{{^no}}c{{/no}}d", "bcd");
	renders("{{#missing}}1{{/missing}}{{^missing}}2{{/missing}}{{^person.no}}3{{/person.no}}",
		"23");
}

static void variables(void **state)
{
	(void)state;
	renders("{{title}}", "Tom &amp; &quot;Co&quot; &lt;&#39;x&#39;&gt;");
	renders("{{{title}}}|{{&title}}|{{{ title }}}", "Tom & \"Co\" <'x'>|Tom & \"Co\" <'x'>|"
							"Tom & \"Co\" <'x'>");
	renders("{{html}}{{{html}}}", "<b>&amp;</b><b>&amp;</b>");
	renders("{{ zero }}{{low}}{{yes}}", "0-9223372036854775808true");
	renders("[{{no}}{{null}}{{empty}}{{person}}{{words}}]", "[]");
	renders("{{person.name}} {{#person}}{{name}} {{zero}}{{/person}}", "Joe Joe 0");
	renders("{{person.age}}{{person.age.years}}{{no.such}}", "");
	renders("{{#hidden}}{{^yes}}inner{{/yes}}{{/hidden}}", "inner");
	renders("{ {{zero}} } }} { {", "{ 0 } }} { {");
	renders("\xEF\xBB\xBF{{zero}}\xC3\xAB", "0\xC3\xAB");
	renders("", "");
}

static void sections(void **state)
{
	(void)state;
	renders("{{#words}}({{.}}{{{.}}}){{/words}}", "(aa)(&lt;<)");
	renders("{{#people}}{{n}}{{#words}}{{n}}{{.}}{{/words}};{{/people}}", "11a1&lt;;22a2&lt;;");
	renders("{{#rows}}[{{#.}}{{.}}{{/.}}]{{/rows}}", "[a&lt;][][]");
	renders("{{#which}}{{.}}{{/which}}{{#yes}}{{.}}{{/yes}}", "othertrue");
	renders("{{#yes}}{{#yes}}a{{/yes}}b{{/yes}}c", "abc");
	renders("{{# yes }}={{/ yes }}", "=");
}

static void standalone(void **state)
{
	(void)state;
	renders("a\n  {{#yes}}\nb\n  {{/yes}}\nc\n", "a\nb\nc\n");
	renders("a\r\n{{#yes}}\r\nb\r\n{{/yes}}\r\nc", "a\r\nb\r\nc");
	renders("  {{#yes}}\n#{{/yes}}\n", "#\n");
	renders("a\n  {{! one\n two }}  \nb\n  {{! end }}", "a\nb\n");
	renders(" {{zero}}\n {{#yes}}x{{/yes}}\n", " 0\n x\n");
	renders("{{#yes}}{{#yes}}\na\n{{/yes}} {{/yes}} {{! both }}\nb\n", "a\nb\n");
	renders("a {{! c }} b\n", "a  b\n");
	renders("\n\n{{#no}}\n\n{{/no}}\n\n", "\n\n\n");
}

static void delimiters(void **state)
{
	(void)state;
	renders("{{=<% %>=}}<%zero%>{{zero}}<%={{ }}=%>{{zero}}", "0{{zero}}0");
	renders("{{= | | =}}|#yes|a|/yes||{title}||&html|", "aTom & \"Co\" <'x'><b>&amp;</b>");
	renders("a\n {{=@ @=}} \nb@zero@", "a\nb0");
	renders_with("{{=| |=}}|>p||zero|{{zero}}", "0|zero|0{{zero}}", "p", "{{zero}}|zero|");
}

static void partials(void **state)
{
	(void)state;
	renders_with("[{{>p}}{{> p }}]", "[00]", "p", "{{zero}}");
	renders_with("{{#people}}{{>p}}{{/people}}", "1.2.", "p", "{{n}}.");
	renders_with("a\n  {{>p}}\nb", "a\n  x\n  0\nb", "p", "x\n{{zero}}\n{{#yes}}\n{{/yes}}\n");
	renders_with("  {{>p}}\nb", "  1\n2\n\n  |b", "p",
		     "{{{lines}}}{{! only source lines }}\n|");
	renders_with(" {{>p}}\n", " a\n  b\n  c\n d\n", "p", "a\n {{>q}}\nd\n", "q", "b\nc\n");
	/* Beside another tag that may render, a partial is not standalone. */
	renders_with(" {{#yes}}{{>p}}{{/yes}}\n", " 1\n2\n", "p", "1\n2");
	/* In the middle of a line nothing is indented. */
	renders_with("  {{zero}} {{>p}}\n", "  0 >\n>\n", "p", ">\n>");
	renders_with("\t{{>p}}\n", "\t> a\nb <\n", "p", "> {{>q}} <\n", "q", "a\nb");
	/* A line that begins with a tag is indented once, wherever that tag stands. */
	renders_with(" {{>p}}\n", " 0\n 1,\n 2,\n", "p",
		     "{{#yes}}{{zero}}{{/yes}}\n{{#people}}\n{{n}},\n{{/people}}\n");
	renders_with(" {{>p}}\n", " x\n y\n", "p", "{{^no}}x\n{{/no}}\ny\n");
	renders_with(" {{>p}}\n", " x\n y\n", "p", "{{^no}}x\n{{/no}}y\n");
	renders_with(" {{>p}}\n", " y\n", "p", "{{^yes}}x\n{{/yes}}y\n");
	renders_with(" {{>p}}\n", " a\n b\n", "p", "{{! c }}a\n{{^yes}}z\n{{/yes}}b\n");
}

static void dynamic_names(void **state)
{
	(void)state;
	renders_with("{{>*which}}|{{> * which }}|{{<*which}}{{$b}}1{{/b}}{{/*which}}", "0|0|1",
		     "other", "{{$b}}{{zero}}{{/b}}", "which", "wrong");
	renders_with("{{#words}}{{>*which}}{{/words}}", "a&lt;", "other", "{{.}}");
	renders_with(" {{>*which}}\n", " a\n b\n", "other", "a\nb\n");
	renders("{{>*null}}{{>*empty}}{{>*words}}", "");
}

static void inheritance(void **state)
{
	(void)state;
	renders("{{$title}}default {{zero}}{{/title}}", "default 0");
	renders_with("{{<p}} x {{$b}}{{zero}}{{/b}} y {{/p}}", "<0|c>", "p",
		     "<{{$b}}b{{/b}}|{{$c}}c{{/c}}>");
	renders_with("{{<p}}{{$b}}{{n}}{{/b}}{{/p}}", "12", "p",
		     "{{#people}}{{$b}}{{/b}}{{/people}}");
	/* The outermost argument wins, also through partials and templates in between. */
	renders_with("{{<p}}{{$b}}main{{/b}}{{/p}}", "main", "p", "{{>q}}", "q",
		     "{{<r}}{{$b}}q{{/b}}{{/r}}", "r", "{{$b}}r{{/b}}");
	renders_with("{{<p}}{{/p}}", "q", "p", "{{>q}}", "q", "{{<r}}{{$b}}q{{/b}}{{/r}}", "r",
		     "{{$b}}r{{/b}}");
	/* A block in an argument belongs to its own template: it can't contain itself. */
	renders_with("{{<p}}{{$b}}({{$b}}x{{/b}}){{/b}}{{/p}}", "(x)", "p", "{{$b}}{{/b}}");
	renders_with("{{<p}}{{$c}}main{{/c}}{{/p}}", "(main)", "p",
		     "{{<q}}{{$b}}({{$c}}p{{/c}}){{/b}}{{/q}}", "q", "{{$b}}{{/b}}");
	renders_with("{{#words}}{{<p}}{{$b}}{{.}}{{/b}}{{/p}}{{/words}}", "[a][&lt;]", "p",
		     "[{{$b}}{{/b}}]");
}

static void inheritance_lines(void **state)
{
	(void)state;
	renders_with("a\n  {{<p}}{{/p}}\nb\n", "a\n  x\n  y\nb\n", "p", "x\ny\n");
	renders_with("{{<p}}\n{{$b}}\n    one\n      two\n{{/b}}\n{{/p}}\n",
		     "<\n  one\n    two\n>\n", "p", "<\n  {{$b}}\n  {{/b}}\n>\n");
	renders_with("{{<p}}{{$b}}\none\n{{/b}}{{/p}}", "    one\n", "p",
		     "{{$b}}\n    default\n      more\n{{/b}}\n");
	renders_with("{{<p}}{{/p}}", "    default\n      more\n", "p",
		     "{{$b}}\n    default\n      more\n{{/b}}\n");
	renders_with("  {{<p}}\n{{$b}}\nx\n{{/b}}\n{{/p}}\nafter\n", "  [\n  x\n  ]\nafter\n", "p",
		     "[\n{{$b}}{{/b}}\n]\n");
	/* What stands beside a parent does not count for the lines of its arguments. */
	renders_with("a {{<p}}{{$b}}\nx\n{{/b}}{{/p}} z\n", "a [x\n] z\n", "p", "[{{$b}}{{/b}}]");
	/* Blocks in blocks: each level's own indentation is taken off. */
	renders_with("{{<p}}{{$b}}\n    1\n    {{$n}}\n      2\n    {{/n}}\n      3\n{{/b}}{{/p}}\n"
		     "    4\n",
		     "1\n  2\n  3\n    4\n", "p", "{{$b}}default{{/b}}");
	/* A block that has a line to itself ends it once, and leaves no line when empty. */
	renders_with("{{<p}}{{$b}}one{{/b}}{{/p}}", "<\n  one\n>\n", "p", "<\n  {{$b}}{{/b}}\n>\n");
	renders_with("{{<p}}{{$b}}\none\n{{/b}}{{/p}}", "<\n  one\n>\n", "p",
		     "<\n  {{$b}}{{/b}}\n>\n");
	renders_with("{{<p}}{{$b}}{{/b}}{{/p}}", "<\n>\n", "p", "<\n  {{$b}}{{/b}}\n>\n");
	/* Inside a line, the first line of what comes in is not indented, later ones are. */
	renders_with("{{<p}}{{$b}}\none\n  {{#yes}}\ntwo{{/yes}}{{/b}}{{/p}}", "  one\n  two.\n",
		     "p", "  {{$b}}default{{/b}}.\n");
	renders_with("{{<p}}{{$b}}\n{{#yes}}\none\n{{/yes}}\ntwo{{/b}}{{/p}}", "  one\n  two.\n",
		     "p", "  {{$b}}default{{/b}}.\n");
	renders_with("{{<p}}{{$b}}1\n2{{/b}}{{/p}}", "<b>1\n2</b>\n", "p",
		     "<b>{{$b}}default{{/b}}</b>\n");
	renders_with("{{<p}}{{$b}} {{/b}}{{/p}}", "[ ]", "p", "[{{$b}}default{{/b}}]");
	/* A partial in an argument is indented from where the argument goes. */
	renders_with("{{<p}}\n{{$b}}\n    x\n      {{>q}}\n{{/b}}\n{{/p}}\n", "\tx\n\t  1\n\t  2\n",
		     "p", "\t{{$b}}{{/b}}\n", "q", "1\n2\n");
}

static void syntax_errors(void **state)
{
	(void)state;
	complains("a\n\xC3\xAB {{#yes}}\n",
		  "main.mustache:2:3: error: {{#yes}} is never closed; it wants {{/yes}} "
		  "[template/syntax]\n");
	complains("{{<*a}}{{$b}}{{/*a}}",
		  "main.mustache:1:8: error: {{$b}} is never closed; it wants {{/b}} "
		  "[template/syntax]\n");
	complains("a {{/b}}\n{{/c}}",
		  "main.mustache:1:3: error: {{/b}} closes nothing; it wants {{#b}} before it "
		  "[template/syntax]\n"
		  "main.mustache:2:1: error: {{/c}} closes nothing; it wants {{#c}} before it "
		  "[template/syntax]\n");
	complains("\n{{#a}}{{/b}}{{/a}}",
		  "main.mustache:2:7: error: {{/b}} stands where {{#a}} of line 2 is to be closed "
		  "[template/syntax]\n");
	complains("x {{zero }", "main.mustache:1:3: error: tag is never closed; it wants \"}}\" "
				"[template/syntax]\n");
	complains("{{{zero}}", "main.mustache:1:1: error: tag is never closed; it wants \"}}}\" "
			       "[template/syntax]\n");
	complains("{{", "main.mustache:1:1: error: tag is never closed; it wants \"}}\" "
			"[template/syntax]\n");
	complains("{{# }}", "main.mustache:1:1: error: tag {{#}} without a name [template/syntax]\n"
			    "main.mustache:1:1: error: {{#}} is never closed; it wants {{/}} "
			    "[template/syntax]\n");
	complains("{{a b}}", "main.mustache:1:1: error: name \"a b\" has a space in it; names have "
			     "none [template/syntax]\n");
	for (const char *const *bad = (const char *const[]){".a", "a.", "a..b", "..", NULL}; *bad;
	     bad++) {
		char source[16], want[160];

		snprintf(source, sizeof source, "{{%s}}", *bad);
		snprintf(want, sizeof want,
			 "main.mustache:1:1: error: name \"%s\" has an empty part; write names as "
			 "\"page.title\", or \".\" for the current value [template/syntax]\n",
			 *bad);
		complains(source, want);
	}
	for (const char *const *bad =
		     (const char *const[]){"{{=a=}}", "{{= =}}", "{{=a b c=}}", "{{=a= b=}}", NULL};
	     *bad; bad++)
		complains(*bad, "main.mustache:1:1: error: delimiters are set as in {{=<% %>=}}: "
				"two, with a space between, without equals signs or spaces in them "
				"[template/syntax]\n");
	complains("{{<p}}{{$b}}{{/b}}{{$b}}{{/b}}{{/p}}",
		  "main.mustache:1:1: warning: no template \"p\"; it renders as nothing "
		  "[template/missing]\n"
		  "main.mustache:1:19: error: block \"b\" is given twice; keep one of them "
		  "[template/syntax]\n");
	complains("a\xFF", "main.mustache:0:0: error: the template is not valid UTF-8; save it in "
			   "that encoding [template/syntax]\n");
}

static void warnings(void **state)
{
	(void)state;
	check("[]",
	      "main.mustache:1:2: warning: no template \"heather\"; it renders as nothing; "
	      "did you mean \"header\"? [template/missing]\n",
	      (pairs){"main", "[{{>heather}}]", "header", "", NULL});
	check("b",
	      "main.mustache:2:2: warning: {{zero}} directly in {{<p}} renders nothing; put "
	      "it into a block {{$...}} [template/ignored]\n"
	      "main.mustache:2:11: warning: {{#yes}} directly in {{<p}} renders nothing; put "
	      "it into a block {{$...}} [template/ignored]\n",
	      (pairs){"main", "{{<p}}text\n {{zero}} {{#yes}}{{zero}}{{$b}}x{{/b}}{{/yes}}{{/p}}",
		      "p", "{{$b}}b{{/b}}", NULL});
	check("",
	      "main.mustache:1:1: warning: \"other\" is named here by a value, but there is no "
	      "such template; it renders as nothing; did you mean \"othr\"? "
	      "[template/missing]\n",
	      (pairs){"main", "{{>*which}}", "othr", "", NULL});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(truth),
		cmocka_unit_test(variables),
		cmocka_unit_test(sections),
		cmocka_unit_test(standalone),
		cmocka_unit_test(delimiters),
		cmocka_unit_test(partials),
		cmocka_unit_test(dynamic_names),
		cmocka_unit_test(inheritance),
		cmocka_unit_test(inheritance_lines),
		cmocka_unit_test(syntax_errors),
		cmocka_unit_test(warnings),
	};

	return RUN(tests);
}
