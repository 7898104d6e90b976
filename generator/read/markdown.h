/*
 * markdown: cmark-gfm's parse, taken over into a tree of our own.
 *
 * cmark-gfm 0.29.0.gfm.6 is not thread-safe once an extension is attached, so the parse and the
 * walk over its tree stand under one lock; the tree that comes back lives in an arena, knows
 * nothing of cmark, and may be changed by the passes of many threads (each its own page).
 *
 * Bounds, each refused with markdown/limit: text over MARKDOWN_MAX_BYTES; nesting over
 * MARKDOWN_MAX_DEPTH; more than MARKDOWN_MAX_MARKS characters with a meaning in Markdown between
 * two blank lines (cmark takes quadratic time over some of them); more than MARKDOWN_MAX_WORK bytes
 * to be looked at, over the page, for those that are the worst; memory over MARKDOWN_MAX_MEMORY
 * of the text's size (cmark fills short table rows up and copies what a reference stands for).
 */
#ifndef READ_MARKDOWN_H
#define READ_MARKDOWN_H

#include "base/diag.h"

#define MARKDOWN_MAX_BYTES ((size_t)8 << 20)
#define MARKDOWN_MAX_DEPTH 200
#define MARKDOWN_MAX_MARKS 50000
#define MARKDOWN_MAX_WORK 1000000000
#define MARKDOWN_MAX_MEMORY(bytes) (((size_t)32 << 20) + 64 * (bytes))

enum node_kind {
	/* blocks */
	NODE_DOCUMENT,
	NODE_PARAGRAPH,
	NODE_HEADING,
	NODE_QUOTE,
	NODE_LIST,
	NODE_ITEM,
	NODE_CODE_BLOCK,
	NODE_HTML_BLOCK,
	NODE_RULE,
	NODE_TABLE,
	NODE_ROW,
	NODE_CELL,
	NODE_FOOTNOTE, /* a footnote's definition */
	NODE_CALLOUT,  /* by pass/blocks */
	/* inlines */
	NODE_TEXT,
	NODE_SOFT_BREAK,
	NODE_LINE_BREAK,
	NODE_CODE,
	NODE_HTML_INLINE,
	NODE_EMPH,
	NODE_STRONG,
	NODE_STRIKE,
	NODE_LINK,
	NODE_IMAGE,
	NODE_FOOTNOTE_REF,
	NODE_SPAN,     /* a language span, by pass/blocks */
	NODE_TERM,     /* a glossary term's first use, by pass/terms */
	NODE_CITATION, /* by pass/notes */
	NODE_MARKUP    /* HTML made by us, written as it is (text) */
};

enum node_align { ALIGN_NONE, ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT };

/* What a link or an image is known to be once pass/links has looked at it. */
enum link_kind { LINK_UNRESOLVED, LINK_PAGE, LINK_FILE, LINK_EXTERNAL, LINK_ANCHOR, LINK_BROKEN };

struct node {
	enum node_kind kind;
	unsigned line, column; /* from 1, in the file; the column in bytes, 0 unknown */
	unsigned end_line;     /* of a block, inclusive */
	struct node *parent, *first, *last, *prev, *next;
	struct str text; /* TEXT, CODE, CODE_BLOCK, HTML_*, MARKUP: the literal.
			    HEADING: its anchor. CALLOUT: its kind's id. SPAN: its language.
			    CITATION: the locator. */
	struct str
		url; /* LINK, IMAGE: as written, then the resolved URL. CODE_BLOCK: info string */
	struct str title;   /* LINK, IMAGE */
	const void *target; /* LINK, TERM, CITATION: const struct page *; of a LINK_FILE const
			       struct asset *; CALLOUT: const struct callout * */
	enum link_kind link;
	unsigned level;		/* HEADING 1–6. FOOTNOTE(_REF), CITATION: number from 1 */
	unsigned nth;		/* FOOTNOTE_REF, CITATION: which use of that number, from 1 */
	unsigned start;		/* LIST: first number; 0 with ordered false. CELL: column from 0 */
	unsigned width, height; /* IMAGE: pixels, 0 unknown */
	enum node_align align;	/* CELL */
	bool ordered, tight;	/* LIST */
	bool task, checked;	/* ITEM of a task list */
	bool header;		/* ROW, CELL */
	bool literal;		/* TEXT: stood behind a backslash, starts no syntax of ours.
				   IMAGE of raw HTML: has alt, though it may be empty */
	bool grouped;		/* CITATION: brackets stand around the group, not in the link */
	bool balanced;		/* HTML_INLINE: may be written as a tag; see pass/rawhtml.h */
};

/*
 * Parses body (the text behind the front matter), which starts on line first_line of path. The tree
 * and its strings are in the arena. NULL after one diagnostic. GFM: tables, strikethrough,
 * autolinks, task lists, footnotes; no smart punctuation. Adjacent text nodes are joined, but for a
 * '[' or '{' that was written behind a backslash: that one stands alone, as a literal. Footnotes
 * stand at the end, in cmark's order; a FOOTNOTE_REF has the number of one of them.
 */
struct node *markdown_parse(struct arena *arena, struct str body, struct str path,
			    unsigned first_line, struct diags *diags);

/* Walking without recursion: the node after n in document order, inside root; NULL at the end.
 * node_skip goes on after n's whole subtree. */
struct node *node_next(const struct node *n, const struct node *root);
struct node *node_skip(const struct node *n, const struct node *root);

struct node *node_new(struct arena *arena, enum node_kind kind, const struct node *at);
void node_unlink(struct node *n);
void node_append(struct node *parent, struct node *child);
void node_insert_before(struct node *at, struct node *n);
void node_insert_after(struct node *at, struct node *n);
/* Puts n's children where n stood and drops n. */
void node_unwrap(struct node *n);
/* Makes parent the parent of first … last, which are siblings, and puts it where they stood. */
void node_wrap(struct node *parent, struct node *first, struct node *last);
/* Cuts a TEXT at byte at (0 < at < text.n): n keeps what stands before; returns the new node
 * behind. */
struct node *node_split(struct arena *arena, struct node *n, size_t at);
bool node_is_block(const struct node *n);

/* The plain text under n: literals of TEXT and CODE, breaks as a space, image alt text. */
void node_text(const struct node *n, struct buf *out);

#endif
