#include "cli/sources.h"

#include <limits.h>
#include <string.h>

#include "read/fetch.h"
#include "read/mount.h"

static void show_progress(void *ctx, unsigned done, unsigned all, size_t bytes)
{
	report_progress(ctx, "fetching: %u of %u objects, %.1f MB", done, all, (double)bytes / 1e6);
}

/* Where the copy of a repository stands in the cache: by its prefix, of which there is one. */
static int find_copy(const struct loaded *l, const struct config_source *source,
		     char out[static PATH_MAX], struct diags *diags)
{
	char name[PATH_MAX];
	size_t n = source->prefix.n;

	if (!l->copies[0]) {
		diag_env(diags, "source/fetch", source->prefix,
			 "fetching " STR_FMT " needs a folder to keep it in: build with --cache",
			 STR_ARG(source->url));
		return -1;
	}
	memcpy(name, source->prefix.p, n);
	name[n] = '\0';
	for (size_t i = 0; i < n; i++)
		if (name[i] == '/')
			name[i] = '+';
	if (snprintf(out, PATH_MAX, "%s/sources/%s.git", l->copies, name) < PATH_MAX)
		return 0;
	diag_env(diags, "source/fetch", source->prefix, "the cache's path is too long");
	return -1;
}

static struct repo *open_copy(struct loaded *l, const struct options *o, struct report *r,
			      const struct config_source *source, const char *revision,
			      struct diags *diags)
{
	char folder[PATH_MAX];
	struct fetch f = {.url = str_cstr(&l->site.arena, source->url),
			  .folder = folder,
			  .revision = revision,
			  .offline = o->offline || o->confined,
			  .progress = show_progress,
			  .ctx = r};

	if (find_copy(l, source, folder, diags) || fetch_copy(&f, source->prefix, diags))
		return NULL;
	return repo_open(folder, revision ? revision : "HEAD", diags);
}

/* A repository beside this one; read as this one is: as it lies there, or at its head. */
static struct repo *open_beside(struct loaded *l, const struct config_source *source,
				const char *revision, struct diags *diags)
{
	const struct repo_info *info = repo_info(l->site.repo);
	struct str from = path_dir(l->site.config.path), path = source->path;

	if (!str_starts(path, S("/")))
		path = str_printf(&l->site.arena, STR_FMT "/" STR_FMT "%s" STR_FMT,
				  STR_ARG(info->top), STR_ARG(from), from.n ? "/" : "",
				  STR_ARG(path));
	if (!revision && info->kind == REPO_REVISION)
		revision = "HEAD";
	return repo_open(str_cstr(&l->site.arena, path), revision, diags);
}

/* Any folder of this machine could be named. */
static struct repo *refuse_beside(const struct loaded *l, const struct config_source *source,
				  struct diags *diags)
{
	diag_env(diags, "site/confined", l->site.config.path,
		 "sources: " STR_FMT " lies outside the repository, and --confined forbids that",
		 STR_ARG(source->path));
	return NULL;
}

static int open_source(struct loaded *l, const struct options *o, struct report *r,
		       const struct config_source *source, struct diags *diags)
{
	struct str content = l->site.config.content;
	struct mount mount = {.folder = source->folder};
	const char *revision = NULL;
	const struct str *pin;

	mount.at = content.n ? str_printf(&l->site.arena, STR_FMT "/" STR_FMT, STR_ARG(content),
					  STR_ARG(source->prefix))
			     : source->prefix;
	pin = l->pins ? map_ptr(l->pins, mount.at) : NULL;
	if (pin || source->revision.n)
		revision = str_cstr(&l->site.arena, pin ? *pin : source->revision);
	mount.repo = source->url.n ? open_copy(l, o, r, source, revision, diags)
		     : o->confined ? refuse_beside(l, source, diags)
				   : open_beside(l, source, revision, diags);
	return mount.repo ? repo_mount(l->site.repo, &mount, diags) : -1;
}

int sources_open(struct loaded *l, const struct options *o, struct report *r, struct diags *diags)
{
	const struct config *config = &l->site.config;

	if (config->sources_n)
		report_phase(r, "sources");
	for (size_t i = 0; i < config->sources_n; i++)
		if (open_source(l, o, r, &config->sources[i], diags))
			return -1;
	return 0;
}

void sources_judge(const struct loaded *l, struct diags *diags)
{
	const struct config *config = &l->site.config;
	struct buf b;

	if (!l->site.repo || !repo_mounts(l->site.repo))
		return;
	buf_init(&b, 0);
	for (size_t i = 0; i < diags->n; i++) {
		struct diag *d = &diags->v[i];
		size_t number;
		const struct mount *mount = mount_of(l->site.repo, d->path, &number);

		if (!mount || d->environment)
			continue;
		buf_clear(&b);
		buf_add(&b, config->sources[number - 1].prefix);
		buf_addc(&b, ':');
		mount_inner(&b, mount, d->path);
		d->path = buf_dup(&b, &diags->arena);
		d->foreign = true;
	}
	buf_release(&b);
}
