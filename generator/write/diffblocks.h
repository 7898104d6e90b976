/*
 * diffblocks: a page's text as blocks of words, for comparing two of them as a reader would.
 *
 * A block is a paragraph, a heading, an item, a row of a table, a line of code, or a piece of front
 * matter. Words, blanks and marks between them are tokens. A quiet token is what one does not read
 * but may see changed: where a link leads. Equal tokens have equal numbers, equal blocks too, over
 * all texts that share one struct diff_numbers.
 */
#ifndef WRITE_DIFFBLOCKS_H
#define WRITE_DIFFBLOCKS_H

#include "pass/shown.h"

enum diff_kind { DIFF_TEXT, DIFF_HEADING, DIFF_ITEM, DIFF_ROW, DIFF_CODE, DIFF_FIELD };

/* Bits of diff_token.style. */
enum { STYLE_EMPH = 1, STYLE_STRONG = 2, STYLE_CODE = 4, STYLE_STRIKE = 8 };

struct diff_token {
	struct str text;
	uint32_t number;
	unsigned char style;
	bool word, quiet;
};

struct diff_block {
	enum diff_kind kind;
	unsigned level; /* HEADING */
	struct str
		under; /* heading in whose section it stands, or empty; FIELD: the field's label */
	const struct node *node; /* TEXT, HEADING, ITEM, ROW: what it is made of; else NULL */
	struct str text;	 /* of the others, and of a callout's title */
	uint32_t number;
	size_t first, n; /* its tokens, once made */
	bool made;
};

/* One of the texts. Set the first three; strings are those of the trees or in the arena. */
struct diff_text {
	const struct site *site;
	struct str path; /* where the source stood */
	struct arena *arena;
	struct {
		struct diff_token *v;
		size_t n, cap;
	} tokens;
	struct {
		struct diff_block *v;
		size_t n, cap;
	} blocks;
};

struct diff_numbers {
	struct map tokens, blocks;
};

/* More tokens than this in a text are left out. */
#define DIFF_TOKENS_MOST ((size_t)1 << 20)

/* Adds the pieces of front matter. */
void diffblocks_matter(struct diff_text *t, struct diff_numbers *numbers,
		       const struct shown_matter *matter, size_t n);

/* Adds the blocks of a tree (shown_tree), which must outlive the text. */
void diffblocks_tree(struct diff_text *t, struct diff_numbers *numbers, const struct node *root);

/* Makes the block's tokens, unless they are there. Tokens of other blocks may move. */
void diffblocks_make(struct diff_text *t, struct diff_numbers *numbers, size_t block);

void diffblocks_release(struct diff_text *t);
void diffblocks_numbers_release(struct diff_numbers *numbers);

#endif
