/*
 * review: what somebody looked at and stands behind, and what has changed since.
 *
 * Front matter says `reviewed: {date, by, revision}`. The review is bound to the revision when one
 * is given, else to the day: of what was committed on that day it is not known which came first, so
 * only later days count, and not the revision that brought the page into git, maybe with its
 * review. What came after it and was more than formatting makes it outdated.
 */
#ifndef MODEL_REVIEW_H
#define MODEL_REVIEW_H

#include "model/site.h"

/* A page that the reviewed one leans on, and that has changed since. */
struct review_change {
	const struct reference *ref; /* a citation, or a link to one of its sections */
	struct date changed;	     /* the section, where that is known; else the page */
	bool section;
};

struct review {
	struct date since; /* the review's day: as given, else that of its revision; year 0: none */
	struct date due;   /* year 0: never */
	bool overdue;	   /* on the day that is built */
	const struct commit *outdated_by; /* the newest substantive change since; NULL: none */
	size_t changes;			  /* of the page since the review */
	const struct review_change *cited;
	size_t cited_n;
};

/*
 * Fills in page->review of the pages that were reviewed or are to be (type->review_after). After
 * refs_build, histories and accounts.
 *   review/overdue        warning  the time for a review has passed; of a page never reviewed it
 *                                  runs from the day that it was made
 *   review/outdated       note     the page has changed since
 *   review/cited-changed  note     what it cites or links to has
 *   review/revision       warning  the revision given is none of the page's
 * Without a day to compare with (site->today) nothing is overdue.
 */
void review_build(struct site *site, struct diags *diags);

#endif
