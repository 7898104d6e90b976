#include "site_fixture.h"

#include "write/diffview.h"

static struct page *page;

static int setup(void **state)
{
	(void)state;
	fixture_config("title: Test\n"
		       "types:\n"
		       "  piece: {fields: {place: {type: text, label: Place}}}\n"
		       "  source: {}\n"
		       "citations: {types: [source]}\n");
	labels_add(&fx.site.labels,
		   S("history: {added: added, removed: removed, cut: cut, same_words: same words}\n"
		     "matter: {title: Title, summary: Summary}\nboolean: {yes: 'Yes'}\n"),
		   S("labels.yaml"));
	fixture_page("source/ser-2021.md", "The report", "source");
	page = fixture_page("x.md", "X", NULL);
	fixture_page("y.md", "Y", NULL);
	fixture_freeze();
	map_put(&fx.site.paths_ever, S("y.md"), NULL)->ptr = fx.pages[2];
	map_put(&fx.site.paths_ever, S("old/y.md"), NULL)->ptr = fx.pages[2];
	return 0;
}

static int teardown(void **state)
{
	map_release(&fx.site.paths_ever);
	return fixture_teardown(state);
}

/* The HTML, with [-…-] for what is removed and {+…+} for what is added, words for who cannot see
 * the marks taken out. */
static struct str shorten(struct str html)
{
	static const struct {
		struct str from, to;
	} marks[] = {
		{{"<del><span class=\"unseen\">[removed: </span>", 43}, {"[-", 2}},
		{{"<span class=\"unseen\">]</span></del>", 35}, {"-]", 2}},
		{{"<ins><span class=\"unseen\">[added: </span>", 41}, {"{+", 2}},
		{{"<span class=\"unseen\">]</span></ins>", 35}, {"+}", 2}},
		{{"<p class=\"diff-", 15}, {"<", 1}},
		{{"\">", 2}, {">", 1}},
		{{"</p>", 4}, {"", 0}},
	};
	struct str result;
	struct buf b;

	buf_init(&b, 0);
	for (size_t at = 0; at < html.n;) {
		size_t k = 0, n = sizeof marks / sizeof *marks;

		while (k < n && !str_starts(str_slice(html, at, html.n), marks[k].from))
			k++;
		if (k < n) {
			buf_add(&b, marks[k].to);
			at += marks[k].from.n;
		} else {
			buf_addc(&b, html.p[at++]);
		}
	}
	result = buf_dup(&b, &fx.arena);
	buf_release(&b);
	return result;
}

static struct str diff(const char *a, const char *b)
{
	struct str result;
	struct buf out;

	buf_init(&out, 0);
	diffview_add(&out, &fx.site, page, str_c(a), S("x.md"), str_c(b), S("x.md"));
	result = shorten(buf_str(&out));
	buf_release(&out);
	return result;
}

#define DIFF(a, b, want) assert_str(diff((a), (b)), (want))

static void words(void **state)
{
	(void)state;
	DIFF("One two three four five.", "One two 3 four five.",
	     "<block diff-text>One two [-three-]{+3+} four five.\n");
	DIFF("One two three.", "One two three. And four.",
	     "<block diff-text>One two three.{+ And four.+}\n");
	DIFF("One two three four.", "One four.", "<block diff-text>One [-two three -]four.\n");
	DIFF("a *b* c d e f", "a **b** c d e f",
	     "<block diff-text>a [-<em>b</em>-]{+<strong>b</strong>+} c d e f\n");
	DIFF("use `a<b` now please", "use `a>b` now please",
	     "<block diff-text>use <code>a</code>[-<code>&lt;</code>-]{+<code>&gt;</code>+}"
	     "<code>b</code> now please\n");
	DIFF("**Two strong words** and one", "**Two strong words** and two",
	     "<block diff-text><strong>Two strong words</strong> and [-one-]{+two+}\n");
	/* Next to nothing in common: one is not the other changed. */
	DIFF("Alpha beta gamma delta epsilon.", "Nothing of that is the same here.",
	     "<block diff-text>[-Alpha beta gamma delta epsilon.-]\n"
	     "<block diff-text>{+Nothing of that is the same here.+}\n");
	/* An island of one small word between changes goes with them. */
	DIFF("Keep this start. Some old words the other old words. Keep this end of it.",
	     "Keep this start. Quite new text the entirely fresh text. Keep this end of it.",
	     "<block diff-text>Keep this start. [-Some old words the other old words-]"
	     "{+Quite new text the entirely fresh text+}. Keep this end of it.\n");
}

static void blocks(void **state)
{
	(void)state;
	DIFF("# One\n\na\n\n# Two\n\nb\n", "# One\n\na\n\n# Two\n\nb\n\nc d\n",
	     "<under>Two\n<block diff-text>{+c d+}\n");
	DIFF("- one\n- two\n- three\n", "- one\n- three\n", "<block diff-item>[-two-]\n");
	DIFF("# One\n\nx y\n\nsame\n\nv w z\n", "# One\n\nx y 2\n\nsame\n\nv w z 3\n",
	     "<under>One\n<block diff-text>x y{+ 2+}\n<skip>…\n<block diff-text>v w z{+ 3+}\n");
	DIFF("# Old heading\n\nx", "# New heading\n\nx",
	     "<block diff-heading>[-Old-]{+New+} heading\n");
	DIFF("| a | b |\n|---|---|\n| 1 | 2 |\n", "| a | b |\n|---|---|\n| 1 | 3 |\n| 4 | 5 |\n",
	     "<block diff-row>1 | [-2-]{+3+}\n<block diff-row>{+4 | 5+}\n");
	DIFF("```\na = 1\nb  = 2\n```\n", "```\na = 1\nb  = 3\n```\n",
	     "<block diff-code>b  = [-2-]{+3+}\n");
	DIFF("- [ ] do it now\n", "- [x] do it now\n", "<block diff-item>[-☐-]{+☑+} do it now\n");
	DIFF("> [!NOTE]\n> x\n", "> [!TIP]\n> x\n",
	     "<block diff-text>[-<strong>note</strong>-]\n<block "
	     "diff-text>{+<strong>tip</strong>+}\n");
	DIFF("a\n\nb\n", "b\n\na\n", "<block diff-text>[-a-]\n<skip>…\n<block diff-text>{+a+}\n");
}

static void links(void **state)
{
	(void)state;
	/* What a link leads to is told only when that is what changed. */
	DIFF("See [this page](y.md) for it.", "See [this page](https://x.nl/?a&b) for it.",
	     "<block diff-text>See this page[- (→ Y)-]{+ (→ https://x.nl/?a&amp;b)+} for it.\n");
	DIFF("See it there.", "See it [there](y.md).",
	     "<block diff-text>See it there{+ (→ Y)+}.\n");
	DIFF("See [this](y.md) for it.", "See [that](z.md) for it.",
	     "<block diff-text>See [-this-]{+that+} for it.\n");
	DIFF("![a tree](a.png) grows here", "![a tree](b.png) grows here",
	     "<block diff-text>[a tree][- (→ a.png)-]{+ (→ b.png)+} grows here\n");
	/* The same page by another path. */
	DIFF("[y](old/y.md) one", "[y](y.md) one", "<skip>same words\n");
}

/* What stands for something else is shown as that. */
static void references(void **state)
{
	(void)state;
	DIFF("So it is.", "So it is. [@ser-2021, p. 3; @gone]",
	     "<block diff-text>So it is.{+ [The report, p. 3; @gone]+}\n");
	DIFF("It is [@ser-2021, p. 3].", "It is [@ser-2021, p. 4].",
	     "<block diff-text>It is [The report, p. [-3-]{+4+}].\n");
	DIFF("See [[y]] there.", "See [[y|this]] there.",
	     "<block diff-text>See [-Y-]{+this+} there.\n");
	DIFF("See [[y]] there.", "See [[x|Y]] there.",
	     "<block diff-text>See Y[- (→ Y)-]{+ (→ X)+} there.\n");
	DIFF("Mail me@x.nl [now", "Mail me@x.nl [then",
	     "<block diff-text>Mail …@x.nl [[-now-]{+then+}\n");
}

static void front_matter(void **state)
{
	(void)state;
	DIFF("---\ntitle: Old name\n---\nx", "---\ntitle: New name\nsummary: S\norder: 3\n---\nx",
	     "<under>Title\n<block diff-field>[-Old-]{+New+} name\n"
	     "<under>Summary\n<block diff-field>{+S+}\n");
	DIFF("---\ntype: piece\nplace: A\n---\nx", "---\ntype: piece\nplace: B\n---\nx",
	     "<under>Place\n<block diff-field>[-A-]{+B+}\n");
}

static void no_words(void **state)
{
	(void)state;
	DIFF("| a |\n|---|\n| 1 |\n", "| a |\n|--:|\n| 1 |\n", "<skip>same words\n");
	DIFF("- one\n- two\n", "1. one\n2. two\n", "<skip>same words\n");
	DIFF("x", "x", "<skip>same words\n");
}

/* Of long paragraphs only what stands around the change; of long differences only the start. */
static void folds(void **state)
{
	struct buf a, b;
	struct str html;

	(void)state;
	buf_init(&a, 0);
	buf_init(&b, 0);
	for (int i = 0; i < 300; i++) {
		buf_addf(&a, "w%d ", i);
		buf_addf(&b, i == 150 ? "new " : "w%d ", i);
	}
	html = diff(a.p, b.p);
	assert_true(html.n < 400);
	assert_true(str_starts(html, S("<block diff-text> … w135 ")));
	assert_true(str_find(html, S("[-w150-]{+new+}"), 0) != SIZE_MAX);
	assert_true(str_ends(html, S(" … \n")));
	buf_clear(&b);
	for (int i = 0; i < 20000; i++)
		buf_addf(&b, "Paragraph number %d.\n\n", i);
	html = diff(a.p, b.p);
	assert_true(html.n < DIFFVIEW_MOST + 1000);
	assert_true(str_ends(html, S("<skip>cut\n")));
	buf_release(&a);
	buf_release(&b);
}

/* Whatever two texts are: what is marked and what is not, put together, is either of them. */
static void hostile(void **state)
{
	static const char *const pieces[] = {"<b>",  "&",     "\"",    "*",    "`",  "[x](y.md)",
					     "\n\n", "\n",    "- ",    "|",    "# ", "\xff",
					     "<!--", "```\n", "word ", "two ", "é "};
	uint64_t seed = 17;

	(void)state;
	for (int turn = 0; turn < 5000; turn++) {
		struct buf text[2], out;

		for (int k = 0; k < 2; k++) {
			buf_init(&text[k], 0);
			for (unsigned n = random_next(&seed) % 20; n > 0; n--)
				buf_add(&text[k], str_c(pieces[random_next(&seed) % 17]));
		}
		buf_init(&out, 0);
		diffview_add(&out, &fx.site, page, buf_str(&text[0]), S("x.md"), buf_str(&text[1]),
			     S("x.md"));
		assert_true(out.n > 0 && utf8_valid(buf_str(&out)));
		assert_true(str_find(buf_str(&out), S("<b>"), 0) == SIZE_MAX);
		buf_release(&out);
		buf_release(&text[0]);
		buf_release(&text[1]);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(words),	    TEST(blocks),   TEST(links), TEST(references),
		TEST(front_matter), TEST(no_words), TEST(folds), TEST(hostile),
	};

	return RUN(tests);
}
