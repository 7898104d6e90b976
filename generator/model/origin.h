/*
 * origin: the repositories that a site's pages are from: its own, and those of `sources:`.
 */
#ifndef MODEL_ORIGIN_H
#define MODEL_ORIGIN_H

#include "model/site.h"
#include "read/mount.h"

struct origin {
	const struct repo_info *info;
	const struct mount *mount; /* NULL: the site's own */
	struct str title;	   /* what readers see it called; empty: the site's own */
	struct str url;		   /* of the repository; empty: it is on this disk alone */
	struct str web, edit, commit, lines; /* patterns, or empty */
};

/* Fills site.origins, also of a site that has no repository; when all sources are mounted in
 * site.repo in the order of config.sources, and sets site.today to the newest of their heads. */
void origin_fill(struct site *site);

/* The one that a path or a commit is from. */
const struct origin *origin_of(const struct site *site, struct str path);
const struct origin *origin_of_commit(const struct site *site, const struct commit *commit);

/* A path of the site as it is in its own repository; in the arena where it differs. */
struct str origin_path(const struct origin *origin, struct arena *arena, struct str path);

/* A pattern of an origin with its {path} (one of the site), {branch} and {commit} filled in; {NULL,
 * 0} for an empty pattern. */
struct str origin_address(const struct origin *origin, struct arena *arena, struct str pattern,
			  struct str path, struct str commit);

/* Where one sees lines first to last of a page as the head has it; where the origin has no pattern
 * for that, where one sees the page. */
struct str origin_lines(const struct origin *origin, struct arena *arena, struct str path,
			unsigned first, unsigned last);

#endif
