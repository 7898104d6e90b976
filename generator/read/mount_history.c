/* The histories of several repositories as one: numbers of commits and people are given anew. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "read/repo_private.h"

/* One repository's history, and where its commits and people went. */
struct part {
	const struct mount *mount; /* NULL: the site's own */
	struct history history;
	size_t *pages; /* of those asked for, which are its */
	size_t pages_n;
	uint32_t *commits, *people; /* its number → the whole's */
	size_t next;		    /* commit to be merged */
};

struct joining {
	struct part *parts;
	size_t parts_n;
	struct history *out;
	struct buf path;
};

/* A path as the site sees it. */
static struct str outer(struct joining *j, const struct part *part, struct str inner)
{
	if (!inner.p)
		return inner;
	if (!part->mount)
		return str_dup(&j->out->arena, inner);
	buf_clear(&j->path);
	mount_outer(&j->path, part->mount, inner);
	return buf_dup(&j->path, &j->out->arena);
}

/* ---- walking each ---- */

static struct str cache_name(struct arena *arena, const char *cache, struct str at)
{
	struct buf b;
	struct str name;

	buf_init(&b, 0);
	buf_addf(&b, "%s-", cache);
	for (size_t i = 0; i < at.n; i++)
		buf_addc(&b, at.p[i] == '/' ? '+' : at.p[i]);
	name = buf_dup(&b, arena);
	buf_release(&b);
	return name;
}

static int walk_part(struct joining *j, struct part *part, struct repo *repo,
		     const struct str *paths, const struct history_options *options,
		     struct diags *diags)
{
	struct history_options o = *options;
	struct arena scratch = {0};
	struct str *own = arena_new(&scratch, struct str, part->pages_n);
	struct diags told = {0};
	int result;

	for (size_t i = 0; i < part->pages_n; i++) {
		own[i] = paths[part->pages[i]];
		if (!part->mount)
			continue;
		buf_clear(&j->path);
		mount_inner(&j->path, part->mount, own[i]);
		own[i] = buf_dup(&j->path, &scratch);
	}
	if (part->mount) {
		o.prefix = part->mount->folder;
		if (o.cache)
			o.cache = cache_name(&scratch, o.cache, part->mount->at).p;
	}
	result = history_walk(part->mount ? part->mount->repo : repo, own, part->pages_n, &o,
			      &part->history, &told);
	for (size_t i = 0; part->mount && i < told.n; i++) {
		buf_clear(&j->path);
		mount_outer(&j->path, part->mount, told.v[i].path);
		told.v[i].path = buf_dup(&j->path, &told.arena);
	}
	diags_merge(diags, &told);
	arena_release(&scratch);
	return result;
}

/* ---- people ---- */

static void join_people(struct joining *j)
{
	struct history *out = j->out;
	struct map by_key = {0};
	size_t all = 0;

	for (size_t k = 0; k < j->parts_n; k++)
		all += j->parts[k].history.people_n;
	out->people = arena_new(&out->arena, struct person, all);
	for (size_t k = 0; k < j->parts_n; k++) {
		struct part *part = &j->parts[k];

		part->people = arena_new(&out->arena, uint32_t, part->history.people_n);
		for (size_t i = 0; i < part->history.people_n; i++) {
			const struct person *p = &part->history.people[i];
			struct str key = str_dup(&out->arena, p->key);
			bool added;
			struct map_entry *e = map_put(&by_key, key, &added);

			if (added) {
				e->num = out->people_n;
				out->people[out->people_n++] =
					(struct person){str_dup(&out->arena, p->name), key, p->bot};
			}
			out->people[e->num].bot = out->people[e->num].bot || p->bot;
			part->people[i] = (uint32_t)e->num;
		}
	}
	map_release(&by_key);
}

static int str_compare(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void join_addresses(struct joining *j)
{
	struct history *out = j->out;
	struct str *all;
	size_t n = 0;

	for (size_t k = 0; k < j->parts_n; k++)
		n += j->parts[k].history.addresses_n;
	all = arena_new(&out->arena, struct str, n);
	n = 0;
	for (size_t k = 0; k < j->parts_n; k++)
		for (size_t i = 0; i < j->parts[k].history.addresses_n; i++)
			all[n++] = str_dup(&out->arena, j->parts[k].history.addresses[i]);
	if (n > 1)
		qsort(all, n, sizeof *all, str_compare);
	out->addresses = all;
	for (size_t i = 0; i < n; i++)
		if (i == 0 || !str_eq(all[i], all[out->addresses_n - 1]))
			all[out->addresses_n++] = all[i];
}

/* ---- commits ---- */

static void add_commit(struct joining *j, struct part *part, size_t i)
{
	struct history *out = j->out;
	struct commit *c = &out->commits[out->commits_n];
	uint32_t *coauthors;

	*c = part->history.commits[i];
	c->source = (uint32_t)(part - j->parts);
	c->author = part->people[c->author];
	c->subject = str_dup(&out->arena, c->subject);
	coauthors = arena_new(&out->arena, uint32_t, c->coauthors_n);
	for (uint32_t k = 0; k < c->coauthors_n; k++)
		coauthors[k] = part->people[c->coauthors[k]];
	c->coauthors = coauthors;
	part->commits[i] = (uint32_t)out->commits_n++;
}

/* The newest of those that come next, so that each repository's own order stays. */
static void join_commits(struct joining *j)
{
	struct history *out = j->out;
	size_t all = 0;

	for (size_t k = 0; k < j->parts_n; k++) {
		struct part *part = &j->parts[k];

		all += part->history.commits_n;
		part->commits = arena_new(&out->arena, uint32_t, part->history.commits_n);
	}
	out->commits = arena_new(&out->arena, struct commit, all);
	while (out->commits_n < all) {
		struct part *newest = NULL;

		for (size_t k = 0; k < j->parts_n; k++) {
			struct part *part = &j->parts[k];

			if (part->next < part->history.commits_n &&
			    (!newest || part->history.commits[part->next].committed >
						newest->history.commits[newest->next].committed))
				newest = part;
		}
		assert(newest);
		add_commit(j, newest, newest->next++);
	}
}

/* ---- pages ---- */

static struct removal join_removal(struct joining *j, const struct part *part,
				   const struct removal *r)
{
	return (struct removal){outer(j, part, r->path), part->commits[r->commit], r->blob};
}

static void join_page(struct joining *j, const struct part *part, const struct page_history *from,
		      struct page_history *to)
{
	struct arena *arena = &j->out->arena;
	struct revision *v = arena_new(arena, struct revision, from->n);
	struct removal *earlier = arena_new(arena, struct removal, from->earlier_n);

	for (size_t i = 0; i < from->n; i++) {
		uint32_t *parents = arena_new(arena, uint32_t, from->v[i].parents_n);

		v[i] = from->v[i];
		v[i].commit = part->commits[v[i].commit];
		v[i].path = outer(j, part, v[i].path);
		v[i].old_path = outer(j, part, v[i].old_path);
		if (v[i].parents_n)
			memcpy(parents, v[i].parents, v[i].parents_n * sizeof *parents);
		v[i].parents = parents;
	}
	for (size_t i = 0; i < from->earlier_n; i++)
		earlier[i] = join_removal(j, part, &from->earlier[i]);
	*to = *from;
	to->path = outer(j, part, from->path);
	to->v = v;
	to->earlier = earlier;
	if (from->is_copy)
		to->copied_page = (uint32_t)part->pages[from->copied_page];
}

static int removal_compare(const void *a, const void *b)
{
	return str_cmp(((const struct removal *)a)->path, ((const struct removal *)b)->path);
}

static void join_removed(struct joining *j)
{
	struct history *out = j->out;
	size_t all = 0;

	for (size_t k = 0; k < j->parts_n; k++)
		all += j->parts[k].history.removed_n;
	out->removed = arena_new(&out->arena, struct removal, all);
	for (size_t k = 0; k < j->parts_n; k++)
		for (size_t i = 0; i < j->parts[k].history.removed_n; i++)
			out->removed[out->removed_n++] =
				join_removal(j, &j->parts[k], &j->parts[k].history.removed[i]);
	if (all > 1)
		qsort(out->removed, all, sizeof *out->removed, removal_compare);
}

static void join(struct joining *j, size_t n)
{
	struct history *out = j->out;

	join_people(j);
	join_addresses(j);
	join_commits(j);
	out->pages = arena_new(&out->arena, struct page_history, n);
	out->pages_n = n;
	for (size_t k = 0; k < j->parts_n; k++) {
		const struct part *part = &j->parts[k];

		for (size_t i = 0; i < part->pages_n; i++)
			join_page(j, part, &part->history.pages[i], &out->pages[part->pages[i]]);
		out->walked += part->history.walked;
		out->incomplete = out->incomplete || part->history.incomplete;
		out->unsure = out->unsure || part->history.unsure;
	}
	join_removed(j);
}

int mount_history(struct repo *repo, const struct str *paths, size_t n,
		  const struct history_options *options, struct history *out, struct diags *diags)
{
	struct joining j = {.out = out, .parts_n = repo->mounts_n + 1};
	int result = 0;

	if (!repo->mounts_n)
		return history_walk(repo, paths, n, options, out, diags);
	memset(out, 0, sizeof *out);
	arena_init(&out->arena);
	buf_init(&j.path, (size_t)2 * REPO_PATH_MAX);
	j.parts = arena_new(&out->arena, struct part, j.parts_n);
	for (size_t k = 0; k < j.parts_n; k++) {
		j.parts[k].pages = arena_new(&out->arena, size_t, n);
		j.parts[k].mount = k ? &repo->mounts[k - 1] : NULL;
	}
	for (size_t i = 0; i < n; i++) {
		size_t k;

		mount_of(repo, paths[i], &k);
		j.parts[k].pages[j.parts[k].pages_n++] = i;
	}
	for (size_t k = 0; k < j.parts_n && result == 0; k++)
		result = walk_part(&j, &j.parts[k], repo, paths, options, diags);
	if (result == 0)
		join(&j, n);
	for (size_t k = 0; k < j.parts_n; k++)
		history_release(&j.parts[k].history);
	buf_release(&j.path);
	return result;
}
