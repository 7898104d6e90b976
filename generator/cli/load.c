#include "cli/load.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/pool.h"
#include "cli/sources.h"
#include "model/contributors.h"
#include "model/moved.h"
#include "model/refs.h"
#include "model/review.h"
#include "model/state.h"
#include "model/wanted.h"
#include "pass/account.h"
#include "pass/body_memo.h"
#include "read/front_matter.h"
#include "read/mount.h"

#define CACHE_FOLDER ".leerspoor-cache"

/* ---- where things are ---- */

static bool has_file(const char *dir, const char *name)
{
	char path[PATH_MAX + 64];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* The nearest folder upward with a site.yaml; the current one when there is none. */
static void find_upward(char dir[static PATH_MAX])
{
	char at[PATH_MAX];

	snprintf(at, sizeof at, "%s", dir);
	for (;;) {
		char *slash;
		if (has_file(at, "content/site.yaml") || has_file(at, "site.yaml")) {
			snprintf(dir, PATH_MAX, "%s", at);
			break;
		}
		slash = strrchr(at, '/');
		if (!slash || slash == at)
			break;
		*slash = '\0';
	}
	/* Standing in content/ itself, the site is the folder around it. */
	size_t n = strlen(dir), tail = strlen("/content");
	if (n > tail && !strcmp(dir + n - tail, "/content") && has_file(dir, "site.yaml"))
		dir[n - tail] = '\0';
}

static int find_dir(struct loaded *l, const struct options *o, struct diags *diags)
{
	if (!realpath(o->dir ? o->dir : ".", l->dir)) {
		diag_env(diags, "site/folder", str_c(o->dir ? o->dir : "."), "%s", strerror(errno));
		return -1;
	}
	if (!o->dir)
		find_upward(l->dir);
	return 0;
}

/* path as seen from base, absolute; it need not exist. "." and ".." are taken out. */
static int absolute(char out[static PATH_MAX], const char *base, const char *path,
		    struct diags *diags)
{
	struct buf joined, clean;
	int rc = -1;

	buf_init(&joined, PATH_MAX * 2);
	buf_init(&clean, PATH_MAX - 1);
	buf_addf(&joined, "%s/%s", *path == '/' ? "" : base, path);
	/* path_resolve works below a root: here that of the file system. */
	if (path_resolve(&clean, (struct str){NULL, 0}, buf_str(&joined)) && !clean.overflow &&
	    !joined.overflow && clean.n + 2 <= PATH_MAX) {
		out[0] = '/';
		memcpy(out + 1, clean.p, clean.n + 1);
		rc = 0;
	} else {
		diag_env(diags, "site/folder", str_c(path), "cannot use this path");
	}
	buf_release(&clean);
	buf_release(&joined);
	return rc;
}

static int find_out(struct loaded *l, const struct options *o, struct diags *diags)
{
	const struct config *config = &l->site.config;
	const struct repo_info *info = repo_info(l->site.repo);
	char cwd[PATH_MAX], base[PATH_MAX * 2];
	bool bare = info->kind == REPO_REVISION && !has_file(l->dir, "content/site.yaml") &&
		    !has_file(l->dir, "site.yaml");

	if (!getcwd(cwd, sizeof cwd)) {
		diag_env(diags, "site/folder", S("."), "%s", strerror(errno));
		return -1;
	}
	if (o->out)
		return absolute(l->out, cwd, o->out, diags);
	if (!config->out.n || bare)
		return absolute(l->out, bare ? cwd : l->dir, "public", diags);
	snprintf(base, sizeof base, STR_FMT "/" STR_FMT, STR_ARG(info->top),
		 STR_ARG(path_dir(config->path)));
	return absolute(l->out, base, str_cstr(&l->site.arena, config->out), diags);
}

/* An output folder that holds the sources would be read as content and overwrite it. */
static int check_out(const struct loaded *l, struct diags *diags)
{
	const struct repo_info *info = repo_info(l->site.repo);
	struct str out = str_c(l->out), dir = str_c(l->dir);
	bool around = str_eq(out, dir) || str_eq(out, info->top) ||
		      (str_starts(dir, out) && dir.n > out.n && dir.p[out.n] == '/');

	if (!around)
		return 0;
	diag_env(diags, "output/folder", out,
		 "the output folder would hold the site's own sources; choose another --out");
	return -1;
}

static int find_cache(struct loaded *l, const struct options *o, struct diags *diags)
{
	char cwd[PATH_MAX];
	int rc = 0;

	l->cache[0] = l->copies[0] = '\0';
	if (o->no_cache && !o->keep_copies)
		return 0;
	if (o->cache)
		rc = getcwd(cwd, sizeof cwd) ? absolute(l->copies, cwd, o->cache, diags) : -1;
	/* A bare repository is left as it is. */
	else if (repo_info(l->site.repo)->kind != REPO_REVISION ||
		 has_file(l->dir, "content/site.yaml") || has_file(l->dir, "site.yaml"))
		rc = absolute(l->copies, l->dir, CACHE_FOLDER, diags);
	if (!rc && !o->no_cache)
		memcpy(l->cache, l->copies, sizeof l->cache);
	return rc;
}

const char *load_cache_file(const struct loaded *l, const char *name, char file[LOAD_FILE_MAX])
{
	if (!l->cache[0])
		return NULL;
	snprintf(file, LOAD_FILE_MAX, "%s/%s", l->cache, name);
	return file;
}

/* ---- history, beside everything else ---- */

struct walking {
	struct loaded *l;
	const struct str *paths;
	size_t n, jobs;
	struct diags diags;
	int rc;
};

static void *walk_history(void *ctx)
{
	static const struct str suffixes[] = {{".md", 3}, {".markdown", 9}, {".mdx", 4}};
	struct walking *w = ctx;
	struct history_options options = {.suffixes = suffixes,
					  .suffixes_n = 3,
					  .prefix = w->l->site.config.content,
					  .jobs = w->jobs};
	char cache[LOAD_FILE_MAX];

	options.cache = load_cache_file(w->l, "history", cache);
	w->rc = mount_history(w->l->site.repo, w->paths, w->n, &options, &w->l->site.history,
			      &w->diags);
	return NULL;
}

/* ---- bodies ---- */

struct bodies {
	struct site *site;
	struct term_index *terms;
	struct body_memo *memo; /* NULL: nothing is kept */
	struct arena *scratch;
	struct diags *diags;
};

/* Reads the page's text and makes its body, unless it can be recalled. */
static void read_body(struct bodies *b, struct pass *p)
{
	struct page *page = p->page;
	const struct source *source = page->source;
	bool committed = source->state == SOURCE_COMMITTED, missing = false;
	size_t told = p->diags->n;
	struct oid id = source->blob;
	struct buf text;

	/* The size tells line ends that git changed when the file was checked out. */
	if (b->memo && committed && body_memo_recall(b->memo, p, id, source->size))
		return;
	buf_init(&text, MARKDOWN_MAX_BYTES);
	if (repo_read(b->site->repo, p->worker, page->path, &text, &missing, p->diags)) {
		if (missing)
			diag_add(p->diags, DIAG_ERROR, "page/read", page->path, 0, 0,
				 "the file went away while the site was being read; build again");
		buf_release(&text);
		return;
	}
	if (b->memo && !committed)
		id = repo_hash(buf_str(&text));
	if (!b->memo || committed || !body_memo_recall(b->memo, p, id, text.n)) {
		struct str matter, body;
		unsigned line, body_line;
		/* Its problems were told when the front matter was read. */
		struct diags known = {0};
		front_matter_split(buf_str(&text), page->path, &matter, &line, &body, &body_line,
				   &known);
		diags_release(&known);
		body_build(p, body);
		if (b->memo)
			body_memo_keep(b->memo, p, id, committed ? source->size : text.n, told);
	}
	buf_release(&text);
}

static void build_body(void *ctx, size_t worker, size_t index)
{
	struct bodies *b = ctx;
	struct page *page = b->site->pages[index];
	struct pass pass = {.site = b->site,
			    .page = page,
			    .arena = &b->site->worker_arenas[worker],
			    .texts = &b->site->attics[worker],
			    .scratch = &b->scratch[worker],
			    .diags = &b->diags[worker],
			    .repo = b->site->repo,
			    .terms = b->terms,
			    .worker = worker};

	if (page->path.n)
		read_body(b, &pass);
	else
		body_build(&pass, (struct str){NULL, 0});
	arena_reset(pass.scratch);
}

static void build_bodies(struct loaded *l, size_t jobs, struct diags *diags)
{
	struct bodies b = {.site = &l->site, .terms = term_index_new(&l->site)};

	b.memo = body_memo_open(&l->site, l->cache[0] ? l->cache : NULL);

	b.scratch = mem_alloc(jobs * sizeof *b.scratch);
	b.diags = mem_alloc(jobs * sizeof *b.diags);
	for (size_t i = 0; i < jobs; i++) {
		arena_init(&b.scratch[i]);
		b.diags[i] = (struct diags){0};
	}
	pool_run(jobs, l->site.pages_n, 8, build_body, &b);
	for (size_t i = 0; i < jobs; i++) {
		diags_merge(diags, &b.diags[i]);
		diags_release(&b.diags[i]);
		arena_release(&b.scratch[i]);
	}
	if (body_memo_close(b.memo))
		diag_add(diags, DIAG_WARNING, "output/cache", str_c(l->cache), 0, 0,
			 "cannot keep what texts were made into: %s", strerror(errno));
	term_index_free(b.terms);
	free(b.diags);
	free(b.scratch);
}

static int outside(const struct loaded *l, const char *key, struct str value, struct diags *diags)
{
	diag_env(diags, "site/confined", l->site.config.path,
		 "%s: " STR_FMT " lies outside the repository, and --confined forbids that; give "
		 "--%s on the command line if it is meant",
		 key, STR_ARG(value), key);
	return -1;
}

/* What site.yaml names must lie in its repository; the command line may name what it will. */
static int check_confined(const struct loaded *l, const struct options *o, struct diags *diags)
{
	const struct config *config = &l->site.config;
	struct str top = repo_info(l->site.repo)->top, out = str_c(l->out);
	struct buf theme;
	bool inside;

	if (!o->confined)
		return 0;
	if (!o->out && config->out.n &&
	    !(str_starts(out, top) && out.n > top.n && out.p[top.n] == '/'))
		return outside(l, "out", config->out, diags);
	buf_init(&theme, PATH_MAX);
	inside = !config->theme.n || path_resolve(&theme, config->path, config->theme);
	buf_release(&theme);
	return o->theme || inside ? 0 : outside(l, "theme", config->theme, diags);
}

int load_open(struct loaded *l, const struct options *o, struct report *r, struct diags *diags)
{
	struct site_options so = {.rev = o->rev, .base_url = o->base_url, .jobs = o->jobs};

	report_phase(r, "config and theme");
	if (find_dir(l, o, diags))
		return -1;
	so.dir = l->dir;
	report_speak(r, &l->theme.words);
	if (site_open(&l->site, &so, diags) || find_out(l, o, diags) ||
	    check_confined(l, o, diags) ||
	    theme_load(&l->theme, &l->site, o->theme, o->lang, diags))
		return -1;
	return 0;
}

/* A repository without site.yaml never promised to hold to our rules: it is built all the same, and
 * told of what was found. */
static void be_lenient(struct diags *diags)
{
	for (size_t i = 0; i < diags->n; i++)
		if (diags->v[i].level == DIAG_ERROR && !diags->v[i].environment)
			diags->v[i].level = DIAG_WARNING;
}

int load_sources(struct loaded *l, const struct options *o, struct report *r, struct diags *diags)
{
	const char *skip[2];
	struct site_options so = {.skip = skip};

	if (load_open(l, o, r, diags) || check_out(l, diags) || find_cache(l, o, diags) ||
	    sources_open(l, o, r, diags))
		return -1;
	skip[so.skips++] = l->out;
	if (l->cache[0])
		skip[so.skips++] = l->cache;
	report_phase(r, "files");
	return site_list(&l->site, &so, diags);
}

int load_pages(struct loaded *l, const struct options *o, struct report *r, struct diags *diags)
{
	struct walking w = {.l = l, .jobs = o->jobs};
	struct site_options so = {.jobs = o->jobs, .drafts = o->drafts};
	struct arena plans = {0};
	struct page **pages;
	struct str *paths;
	char cache[LOAD_FILE_MAX];
	pthread_t thread;
	bool threaded;

	report_phase(r, "front matter");
	if (site_read(&l->site, &so, diags))
		return -1;
	pages = moved_pages(&l->site, &plans, &paths, &w.n);
	w.paths = paths;

	report_phase(r, "history and text");
	threaded = pthread_create(&thread, NULL, walk_history, &w) == 0;
	if (!threaded)
		walk_history(&w);
	build_bodies(l, o->jobs, diags);
	if (threaded)
		pthread_join(thread, NULL);
	diags_merge(diags, &w.diags);
	diags_release(&w.diags);

	report_phase(r, "accounts");
	if (!w.rc) {
		moved_attach(&l->site, pages);
		account_build(&l->site, o->jobs, load_cache_file(l, "accounts", cache), diags);
		report_phase(r, "references");
		contributors_read(&l->site, diags);
		state_tell(&l->site, diags);
		refs_build(&l->site, diags);
		review_build(&l->site, diags);
		wanted_tell(&l->site, diags);
		if (!l->site.config.present)
			be_lenient(diags);
	}
	sources_judge(l, diags);
	arena_release(&plans);
	mem_rest();
	return w.rc;
}

int load_site(struct loaded *l, const struct options *o, struct report *r, struct diags *diags)
{
	return load_sources(l, o, r, diags) ? -1 : load_pages(l, o, r, diags);
}

const char *load_state(struct loaded *l)
{
	struct state state;
	const char *text;
	struct buf b;

	if (!l->site.repo)
		return "";
	state = state_of(&l->site);
	buf_init(&b, 0);
	state_add(&b, &state);
	text = buf_dup(&b, &l->site.arena).p;
	buf_release(&b);
	return text ? text : "";
}

void load_release(struct loaded *l)
{
	for (size_t i = 0; i < l->site.pages_n; i++)
		body_release(&l->site.pages[i]->body);
	theme_release(&l->theme);
	site_release(&l->site);
}
