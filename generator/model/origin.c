#include "model/origin.h"

#include <stdlib.h>

static struct date head_date(const struct repo_info *info)
{
	if (oid_is_zero(info->head))
		return (struct date){0};
	return date_of(info->head_time, info->head_zone);
}

void origin_fill(struct site *site)
{
	const struct config *config = &site->config;
	static const struct repo_info none;
	size_t n = site->repo ? repo_mounts(site->repo) : 0;
	struct origin *all = arena_new(&site->arena, struct origin, n + 1);

	all[0] = (struct origin){.info = site->repo ? repo_info(site->repo) : &none,
				 .web = config->repository_web,
				 .edit = config->repository_edit,
				 .commit = config->repository_commit,
				 .lines = config->repository_lines};
	for (size_t i = 0; i < n; i++) {
		const struct config_source *source = &config->sources[i];
		const struct mount *mount = repo_mount_at(site->repo, i);
		struct date date = head_date(repo_info(mount->repo));

		all[i + 1] = (struct origin){.info = repo_info(mount->repo),
					     .mount = mount,
					     .title = source->title,
					     .url = source->url,
					     .web = source->web,
					     .edit = source->edit,
					     .commit = source->commit,
					     .lines = source->lines};
		if (!getenv("SOURCE_DATE_EPOCH") && date_cmp(date, site->today) > 0)
			site->today = date;
	}
	site->origins = all;
	site->origins_n = n + 1;
}

const struct origin *origin_of(const struct site *site, struct str path)
{
	size_t number = 0;

	if (site->origins_n > 1)
		mount_of(site->repo, path, &number);
	return &site->origins[number];
}

const struct origin *origin_of_commit(const struct site *site, const struct commit *commit)
{
	return &site->origins[commit->source];
}

struct str origin_path(const struct origin *origin, struct arena *arena, struct str path)
{
	struct str inner;
	struct buf b;

	if (!origin->mount || !path.n)
		return path;
	buf_init(&b, 0);
	mount_inner(&b, origin->mount, path);
	inner = buf_dup(&b, arena);
	buf_release(&b);
	return inner;
}

/* A file's name may hold what would end the path in an address. */
static void add_path(struct buf *b, struct str path)
{
	for (size_t i = 0; i < path.n; i++) {
		if (path.p[i] == '?' || path.p[i] == '#' || path.p[i] == '%')
			buf_addf(b, "%%%02X", (unsigned)(unsigned char)path.p[i]);
		else
			buf_add_url(b, str_slice(path, i, i + 1));
	}
}

/* As origin_address; first and last may be empty. */
static struct str fill_in(const struct origin *origin, struct arena *arena, struct str pattern,
			  struct str path, struct str commit, struct str first, struct str last)
{
	const struct repo_info *info = origin->info;
	struct str names[] = {S("{path}"), S("{branch}"), S("{commit}"), S("{first}"), S("{last}")};
	struct str branch = info->branch.n ? info->branch : commit.n ? commit : S("main");
	struct str values[] = {origin_path(origin, arena, path), branch, commit, first, last};
	const size_t n = sizeof names / sizeof *names;
	struct str result;
	struct buf b;

	if (!pattern.n)
		return (struct str){NULL, 0};
	buf_init(&b, 8192);
	for (size_t i = 0; i < pattern.n;) {
		size_t k = 0;
		while (k < n && !str_starts(str_slice(pattern, i, pattern.n), names[k]))
			k++;
		if (k < n) {
			add_path(&b, values[k]);
			i += names[k].n;
		} else {
			buf_addc(&b, pattern.p[i++]);
		}
	}
	result = buf_dup(&b, arena);
	buf_release(&b);
	return result;
}

struct str origin_address(const struct origin *origin, struct arena *arena, struct str pattern,
			  struct str path, struct str commit)
{
	return fill_in(origin, arena, pattern, path, commit, S(""), S(""));
}

struct str origin_lines(const struct origin *origin, struct arena *arena, struct str path,
			unsigned first, unsigned last)
{
	if (!origin->lines.n)
		return origin_address(origin, arena, origin->web, path, (struct str){NULL, 0});
	return fill_in(origin, arena, origin->lines, path, oid_hex(arena, origin->info->head),
		       str_printf(arena, "%u", first), str_printf(arena, "%u", last));
}
