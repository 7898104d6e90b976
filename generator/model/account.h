/*
 * account: what each revision of a page meant for a reader, and since when each section says what
 * it says. Made by pass/account; data only.
 */
#ifndef MODEL_ACCOUNT_H
#define MODEL_ACCOUNT_H

#include <stddef.h>
#include <stdint.h>

/* Only the first counts as a change of the page. */
enum effect {
	EFFECT_SUBSTANTIVE, /* a reader sees other words, another structure, another link */
	EFFECT_FORMATTED,   /* other Markdown, the same page */
	EFFECT_HIDDEN,	    /* only front matter that is not shown */
	EFFECT_REVIEWED,    /* only who looked at the page, and when */
	EFFECT_MOVED,	    /* the same bytes in another place */
	EFFECT_JOINED,	    /* a merge that brings two sides together and no words of its own */
	EFFECT_IGNORED,	    /* listed in .git-blame-ignore-revs */
	EFFECT_MASS,	    /* of a commit that changes mass_share percent of the pages, or more */
	EFFECT_UNKNOWN	    /* where the history is cut off: nobody can tell what it changed */
};

/* Instead of a revision. */
#define ACCOUNT_UNCOMMITTED (UINT32_MAX - 1) /* of the work tree: no commit has it */
#define ACCOUNT_UNKNOWN UINT32_MAX

struct account {
	const unsigned char *effects; /* enum effect, one for each of history->v */
	/* One for each of body.sections: the newest substantive revision (index into history->v) of
	 * which lines still stand in it, or that took lines out of it. */
	const uint32_t *sections;
};

#endif
