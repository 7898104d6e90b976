/*
 * compare: whether a reader sees a difference between two texts of a page.
 *
 * Bodies are compared as trees: kinds of blocks and inlines, text with white space folded, levels,
 * numbers, tables, and what links lead to. Two links are the same when they are written the same or
 * lead to the same page, under whatever path it had then. Not seen: how emphasis, lists, headings
 * and tables are written, where lines end, the order of definitions, names of notes, comments, the
 * language of code, own anchors.
 *
 * Parsing is what costs, so it is avoided where the words already tell (compare_words), and only
 * the sections that differ are parsed (pass/window.h).
 */
#ifndef PASS_COMPARE_H
#define PASS_COMPARE_H

#include "model/site.h"

struct compare {
	const struct site *site;
	const struct page *page;
	struct arena *scratch; /* reset by compare_texts */
	/* Set where the answer rests on which pages there are and what they are called, besides
	 * the two texts and site.yaml. */
	bool asked;
};

/* EFFECT_SUBSTANTIVE, EFFECT_FORMATTED, EFFECT_REVIEWED or EFFECT_HIDDEN. The paths are those at
 * which the texts stood. */
enum effect compare_texts(struct compare *c, struct str old_text, struct str old_path,
			  struct str new_text, struct str new_path);

/* True when the trees of two bodies, or of windows of them, are the same for a reader; false also
 * when one cannot be parsed. */
bool compare_trees(struct compare *c, struct str old_body, struct str old_path, struct str new_body,
		   struct str new_path);

/*
 * True when two bodies surely differ for a reader, told from the words alone; false when only the
 * trees can tell. head, tail: as many bytes are equal at the start and at the end.
 */
bool compare_words(struct str old_body, struct str new_body, size_t head, size_t tail);

#endif
