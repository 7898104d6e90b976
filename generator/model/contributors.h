/*
 * contributors: who may be named of the people whose commits made a page.
 *
 * site.yaml's privacy.authors decides: count (nobody is named), names (everybody, as .mailmap has
 * it), register (who stands in the register with a date of consent). Programs that commit are
 * nobody. A name comes from git or from the register; an e-mail address leads to one and is never
 * shown.
 *
 * The register is a YAML list:
 *
 *     - name: Ada Jansen
 *       emails: [ada@example.org]    # as in the commits, after .mailmap; or
 *       keys: ["sha256:…"]           # the SHA-256 of such an address in lower case, as 64 hex
 * digits consent: 2024-05-01          # without one, or with a later one than the day built: not
 * named
 */
#ifndef MODEL_CONTRIBUTORS_H
#define MODEL_CONTRIBUTORS_H

#include "model/site.h"

struct contributors {
	const struct str *names; /* sorted for readers, no name twice */
	size_t names_n;
	size_t others; /* people who are not named */
	size_t people; /* all of them, as many as history_people_count says */
};

/* Fills in site->person_names, once the history is walked. A register that cannot be used is told
 * (privacy/register, an error); then nobody is named. */
void contributors_read(struct site *site, struct diags *diags);

/* The people behind n revisions, each once; co-authors included, bots not. In the arena. */
struct contributors contributors_of(const struct site *site, const struct revision *v, size_t n,
				    struct arena *arena);

#endif
