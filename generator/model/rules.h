/*
 * rules: the name of every diagnostic, and what it tells. A name is "area/what"; site.yaml and
 * --check set its level. An asterisk for what sets that of a whole area.
 */
#ifndef MODEL_RULES_H
#define MODEL_RULES_H

#include "base/text.h"

struct rule {
	const char *name;
	const char *tells;
};

extern const struct rule rules[];
extern const size_t rules_n;

/* The rules that are told only when site.yaml or --check gives them a level by their own name. */
extern const char *const rules_quiet[];
extern const size_t rules_quiet_n;

/* True for a rule's name, and for an area that has rules with an asterisk behind its slash. */
bool rule_known(struct str name);

/* The rule's name as it stands in the list; NULL for what is none. */
const char *rule_name(struct str name);

/* The rule whose name is nearest; {NULL,0} if none is near. */
struct str rule_nearest(struct str name);

#endif
