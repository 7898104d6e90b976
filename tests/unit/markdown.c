#include "read/markdown.h"

#include "base/pool.h"
#include "told.h"

static struct arena arena;
static struct diags told;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	diags_release(&told);
	return 0;
}

static struct node *parse(const char *text)
{
	return markdown_parse(&arena, str_c(text), S("p.md"), 1, &told);
}

/* The nth node of that kind, from 0. */
static struct node *nth(struct node *root, enum node_kind kind, unsigned n)
{
	for (struct node *x = root; x; x = node_next(x, root))
		if (x->kind == kind && n-- == 0)
			return x;
	fail_msg("no such node");
	abort(); /* not reached; tells the compiler that a caller always has a node */
}

static void assert_at(const struct node *n, unsigned line, unsigned column)
{
	assert_int_equal(n->line, line);
	assert_int_equal(n->column, column);
}

/* ---- places ---- */

static void lines_count_from_first_line(void **state)
{
	struct node *root = markdown_parse(&arena, S("a\n\n# b\n\n[l](x)\n"), S("p.md"), 11, &told);

	(void)state;
	assert_int_equal(nth(root, NODE_HEADING, 0)->line, 13);
	assert_at(nth(root, NODE_LINK, 0), 15, 1);
	assert_int_equal(root->end_line, 15);
}

static void links_stand_where_they_begin(void **state)
{
	struct node *root = parse("one [a](x) two\n   three [b\nc](y) [d](z)\n"
				  "> quote [e](x)\n>   on [f](x)\nlazy [g](x)\n\n"
				  "- item [h](x)\n  on [i](x)\n\n"
				  "| c [j](x) | d |\n|---|---|\n| x | [k](x) |\n\n"
				  "# head [l](x)\n\n`two\nlines` [m](x)\n\nset [n](x)\n===\n");

	(void)state;
	assert_at(nth(root, NODE_LINK, 0), 1, 5);
	assert_at(nth(root, NODE_LINK, 1), 2, 10);
	assert_at(nth(root, NODE_LINK, 2), 3, 7);
	assert_at(nth(root, NODE_LINK, 3), 4, 9);
	assert_at(nth(root, NODE_LINK, 4), 5, 8);
	assert_at(nth(root, NODE_LINK, 5), 6, 6);
	assert_at(nth(root, NODE_LINK, 6), 8, 8);
	assert_at(nth(root, NODE_LINK, 7), 9, 6);
	assert_at(nth(root, NODE_LINK, 8), 11, 5);
	assert_at(nth(root, NODE_LINK, 9), 13, 7);
	assert_at(nth(root, NODE_LINK, 10), 15, 8);
	assert_int_equal(nth(root, NODE_LINK, 11)->line, 18);
	assert_at(nth(root, NODE_LINK, 12), 20, 5);
}

/* cmark forgets the lines that it takes from the front of a paragraph. */
static void definitions_in_front_are_counted(void **state)
{
	struct node *root = parse("[a]: u\n[b]: v\ntext [l](x)\nmore [m](y)\n");

	(void)state;
	assert_at(nth(root, NODE_LINK, 0), 3, 6);
	assert_at(nth(root, NODE_LINK, 1), 4, 6);
}

static void line_ends_of_all_kinds(void **state)
{
	struct node *root = parse("a\r\n\r\n[l](x)\r\rb [m](y)\n");

	(void)state;
	assert_at(nth(root, NODE_LINK, 0), 3, 1);
	assert_at(nth(root, NODE_LINK, 1), 5, 3);
}

static void blocks_end_before_blank_lines(void **state)
{
	struct node *root = parse("- a\n- b\n\n\n\nend\n");

	(void)state;
	assert_int_equal(nth(root, NODE_LIST, 0)->line, 1);
	assert_int_equal(nth(root, NODE_LIST, 0)->end_line, 2);
	assert_int_equal(root->end_line, 6);
}

/* ---- nodes ---- */

static void texts_are_joined(void **state)
{
	struct node *root = parse("a & b &amp; c \\* [d] e@ f\n");
	struct node *text = nth(root, NODE_TEXT, 0);

	(void)state;
	assert_str(text->text, "a & b & c * [d] e@ f");
	assert_null(text->next);
}

static void escaped_brackets_stand_alone(void **state)
{
	struct node *root = parse("x \\[[a]] y \\{#z}\n\n| a \\| \\[@b] |\n|---|\n");
	struct node *n = nth(root, NODE_TEXT, 0);

	(void)state;
	assert_str(n->text, "x ");
	assert_str(n->next->text, "[");
	assert_true(n->next->literal);
	assert_at(n->next, 1, 3);
	assert_str(n->next->next->text, "[a]] y ");
	assert_false(n->next->next->literal);
	assert_true(n->next->next->next->literal);
	assert_str(n->next->next->next->next->text, "#z}");
	n = nth(root, NODE_CELL, 0)->first;
	assert_str(n->text, "a | ");
	assert_true(n->next->literal);
	assert_str(n->next->next->text, "@b]");
	/* Behind an address that became a link, of which cmark gives no place. */
	n = nth(parse("\\\\ a@b.example c \\[@d]\n"), NODE_LINK, 0);
	assert_str(n->first->text, "a@b.example");
	assert_str(n->next->text, " c ");
	assert_at(n->next, 1, 15);
	assert_true(n->next->next->literal);
	assert_at(n->next->next, 1, 18);
}

static void kinds_and_what_is_theirs(void **state)
{
	struct node *root =
		parse("3. a\n4. b\n\n- [x] done\n- [ ] open\n\n```c x\ncode\n```\n\n"
		      "| l | r |\n|:--|--:|\n| 1 | 2 |\n\n![alt](i.png \"t\") ~~gone~~ <b>\n\n"
		      "<div>\n\n***\n");
	struct node *list = nth(root, NODE_LIST, 0);

	(void)state;
	assert_true(list->ordered && list->tight);
	assert_int_equal(list->start, 3);
	assert_true(nth(root, NODE_ITEM, 2)->task && nth(root, NODE_ITEM, 2)->checked);
	assert_true(nth(root, NODE_ITEM, 3)->task && !nth(root, NODE_ITEM, 3)->checked);
	assert_false(nth(root, NODE_ITEM, 0)->task);
	assert_str(nth(root, NODE_CODE_BLOCK, 0)->text, "code\n");
	assert_str(nth(root, NODE_CODE_BLOCK, 0)->url, "c x");
	assert_true(nth(root, NODE_ROW, 0)->header && nth(root, NODE_CELL, 1)->header);
	assert_false(nth(root, NODE_CELL, 2)->header);
	assert_int_equal(nth(root, NODE_CELL, 2)->align, ALIGN_LEFT);
	assert_int_equal(nth(root, NODE_CELL, 3)->align, ALIGN_RIGHT);
	assert_str(nth(root, NODE_IMAGE, 0)->url, "i.png");
	assert_str(nth(root, NODE_IMAGE, 0)->title, "t");
	assert_str(nth(root, NODE_STRIKE, 0)->first->text, "gone");
	assert_str(nth(root, NODE_HTML_INLINE, 0)->text, "<b>");
	assert_str(nth(root, NODE_HTML_BLOCK, 0)->text, "<div>\n");
	assert_ptr_equal(nth(root, NODE_RULE, 0)->parent, root);
}

static void notes_stand_in_the_order_of_use(void **state)
{
	struct node *root =
		parse("a[^y] b[^x] c[^y] d[^none]\n\n[^x]: ex\n[^y]: why\n[^z]: unused\n");

	(void)state;
	assert_int_equal(nth(root, NODE_FOOTNOTE_REF, 0)->level, 1);
	assert_int_equal(nth(root, NODE_FOOTNOTE_REF, 1)->level, 2);
	assert_int_equal(nth(root, NODE_FOOTNOTE_REF, 2)->level, 1);
	assert_str(nth(root, NODE_FOOTNOTE_REF, 2)->next->text, " d[^none]");
	assert_str(nth(root, NODE_FOOTNOTE, 0)->first->first->text, "why");
	assert_int_equal(nth(root, NODE_FOOTNOTE, 0)->level, 1);
	assert_str(nth(root, NODE_FOOTNOTE, 1)->first->first->text, "ex");
	assert_ptr_equal(nth(root, NODE_FOOTNOTE, 1), root->last);
}

/* cmark drops a part of the text then, maybe in the middle of a character. */
static void notes_over_two_lines_are_told(void **state)
{
	struct node *root = parse("x [^1] `[^`\ny [^see \xc3\xa9\xc3\xa9\nnote] z\n\n[^1]: a\n");
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	node_text(root, &b);
	assert_true(utf8_valid(buf_str(&b)));
	buf_release(&b);
	assert_told(&told,
		    "p.md:2:3: error: \"[^\" and its \"]\" must stand on one line; write \\[ if "
		    "it is no footnote [note/missing]\n");
}

/* ---- helpers ---- */

static void trees_are_changed_in_place(void **state)
{
	struct node *root = parse("a *b* c\n");
	struct node *paragraph = root->first, *text = paragraph->first, *span, *rest;
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	node_unwrap(nth(root, NODE_EMPH, 0));
	assert_str(text->next->text, "b");
	assert_ptr_equal(text->next->parent, paragraph);
	rest = node_split(&arena, paragraph->last, 1);
	assert_str(rest->text, "c");
	assert_str(rest->prev->text, " ");
	span = node_new(&arena, NODE_SPAN, text);
	node_wrap(span, text->next, rest);
	assert_ptr_equal(paragraph->last, span);
	assert_ptr_equal(span->first->parent, span);
	assert_ptr_equal(span->last, rest);
	assert_ptr_equal(node_skip(text, root), span);
	assert_null(node_skip(span, root));
	node_text(root, &b);
	assert_str(buf_str(&b), "a b c");
	node_unlink(text);
	assert_ptr_equal(paragraph->first, span);
	buf_release(&b);
}

/* ---- bounds ---- */

static struct str repeat(const char *part, size_t n)
{
	struct str result;
	struct buf b;

	buf_init(&b, 0);
	for (size_t i = 0; i < n; i++)
		buf_add(&b, str_c(part));
	result = buf_dup(&b, &arena);
	buf_release(&b);
	return result;
}

static void refused(struct str text, const char *why)
{
	assert_null(markdown_parse(&arena, text, S("p.md"), 1, &told));
	assert_told(&told, why);
}

static void too_much_is_refused(void **state)
{
	struct str wide = repeat("|a", 3000), line = repeat("|-", 3000), row = repeat("a\n", 5000);

	(void)state;
	refused(repeat("> ", 300), "p.md:1: error: nested more than 200 deep [markdown/limit]\n");
	refused(repeat("> ", 5000),
		"p.md:1: error: the line is nested or indented too deep [markdown/limit]\n");
	refused(str_printf(&arena, STR_FMT STR_FMT, STR_ARG(repeat("*a ", 300)),
			   STR_ARG(repeat("b* ", 300))),
		"p.md:1: error: nested more than 200 deep [markdown/limit]\n");
	refused(str_printf(&arena, "x\n\n" STR_FMT, STR_ARG(repeat("![[]()", 20000))),
		"p.md:3: error: too much markup without a blank line; split the paragraph or table "
		"[markdown/limit]\n");
	refused(repeat("x", MARKDOWN_MAX_BYTES + 1),
		"p.md: error: the text is larger than 8 MiB; split the page [markdown/limit]\n");
	refused(str_printf(&arena, STR_FMT "\n" STR_FMT "\n" STR_FMT, STR_ARG(wide), STR_ARG(line),
			   STR_ARG(row)),
		"p.md: error: the text takes too much memory to read: too much markup, cells that "
		"rows leave out, or repeated references; split the page [markdown/limit]\n");
	/* What was left half-way does no harm to the next. */
	assert_str(nth(parse("| a |\n|---|\n| ~~b~~ |\n"), NODE_STRIKE, 0)->first->text, "b");
}

static void empty_and_odd_texts(void **state)
{
	struct node *root = markdown_parse(&arena, (struct str){NULL, 0}, S("p.md"), 1, &told);

	(void)state;
	assert_non_null(root);
	assert_null(root->first);
	root = markdown_parse(&arena, S("a\0b\xff"), S("p.md"), 1, &told);
	assert_str(root->first->first->text, "a\xef\xbf\xbd"
					     "b\xef\xbf\xbd");
}

/* ---- threads ---- */

#define PAGES 400

static struct {
	struct str text[PAGES];
	uint64_t alone[PAGES], together[PAGES];
} race;

/* What a tree says, as a number. */
static uint64_t digest(struct str text)
{
	struct arena a = {0};
	struct diags d = {0};
	struct node *root = markdown_parse(&a, text, S("p.md"), 1, &d);
	uint64_t h = 1;

	for (const struct node *n = root; n; n = node_next(n, root))
		h = h * 31 + (uint64_t)n->kind + str_hash(n->text) + str_hash(n->url) +
		    n->line * 7u + n->column;
	arena_release(&a);
	diags_release(&d);
	return h;
}

static void digest_page(void *ctx, size_t worker, size_t index)
{
	(void)ctx;
	(void)worker;
	race.together[index] = digest(race.text[index]);
}

/* Without the lock, cmark's extensions change each other's special characters: tables, ~~strikes~~
 * and addresses then come out as text in one parse of ten. */
static void threads_do_not_meet(void **state)
{
	(void)state;
	for (size_t i = 0; i < PAGES; i++) {
		race.text[i] =
			str_printf(&arena,
				   "# page %zu\n\n| a | ~~b~~ |\n|---|---|\n| www.x.nl | %zu |\n\n"
				   "~~gone %zu~~ http://a.nl/%zu x@y.nl [^n]\n\n- [x] t\n\n"
				   "[^n]: note ~~n~~\n",
				   i, i, i, i);
		race.alone[i] = digest(race.text[i]);
	}
	for (int round = 0; round < 5; round++) {
		pool_run(8, PAGES, 1, digest_page, NULL);
		assert_memory_equal(race.alone, race.together, sizeof race.alone);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(lines_count_from_first_line, release),
		cmocka_unit_test_teardown(links_stand_where_they_begin, release),
		cmocka_unit_test_teardown(definitions_in_front_are_counted, release),
		cmocka_unit_test_teardown(line_ends_of_all_kinds, release),
		cmocka_unit_test_teardown(blocks_end_before_blank_lines, release),
		cmocka_unit_test_teardown(texts_are_joined, release),
		cmocka_unit_test_teardown(escaped_brackets_stand_alone, release),
		cmocka_unit_test_teardown(kinds_and_what_is_theirs, release),
		cmocka_unit_test_teardown(notes_stand_in_the_order_of_use, release),
		cmocka_unit_test_teardown(notes_over_two_lines_are_told, release),
		cmocka_unit_test_teardown(trees_are_changed_in_place, release),
		cmocka_unit_test_teardown(too_much_is_refused, release),
		cmocka_unit_test_teardown(empty_and_odd_texts, release),
		cmocka_unit_test_teardown(threads_do_not_meet, release),
	};

	return RUN(tests);
}
