/*
 * people: who stands behind the names in commits, by .mailmap and e-mail address.
 */
#ifndef READ_PEOPLE_H
#define READ_PEOPLE_H

#include <git2.h>

#include "read/commits.h"
#include "read/history.h"

struct people {
	struct arena *arena;  /* of the persons' strings */
	git_mailmap *mailmap; /* NULL: none */
	struct map by_key;    /* key → index into list */
	struct {
		struct person *v;
		size_t n, cap;
	} list;
	const struct graph *graph;
	uint32_t *by_ident; /* ident → index + 1 into list */
};

/* mailmap: the bytes of .mailmap, may be empty. */
void people_init(struct people *p, const struct graph *graph, struct arena *arena,
		 struct str mailmap);
void people_release(struct people *p);

/* The person behind an ident of the graph; asked for newest commit first. */
uint32_t people_of(struct people *p, uint32_t ident);

#endif
