#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/glance.h"
#include "cli/preview.h"
#include "cli/produce.h"
#include "cli/watch.h"
#include "read/mount.h"
#include "write/search.h"

/* A save is often several events; they are one change when no more than this lies between them. */
#define QUIET_MS 30
/* One file that was written to its end, or put in place, is whole as it is: this is only for what
 * saves more files at once. Of a file that went, another is about to come in its place. */
#define QUIET_WHOLE_MS 5
#define PORT_DEFAULT 8000

/* A folder to watch. */
struct root {
	struct str path;
	bool deep;
};

struct roots {
	struct root *v;
	size_t n, cap;
	struct arena arena;
};

struct serving {
	struct options options; /* with the temporary output folder and the preview's address */
	char out[PATH_MAX];
	char base_url[256];
	struct watch *watch;
	struct preview *preview;
	struct roots roots; /* that the last build was made of */
	struct made made;   /* by the last build: what is made of the same is kept */
	struct loaded l;    /* the site of the last build */
	bool built;	    /* l is whole, and made is of it */
	struct buf
		ahead; /* file of the page that browsers were shown ahead of the build; or empty */
	struct digest ahead_digest;
	bool more; /* there is more to see in the last build than what they were shown */
	int signals, dir;
};

/* ---- one build ---- */

/* A build is more to see than what was shown ahead of it: other pages, or that page otherwise, or a
 * file that was not there. Of the search index nothing is seen. */
static bool shows_more(const struct serving *s, const struct loaded *l, const struct made *now)
{
	struct arena arena = {0};
	struct str index = search_folder(&l->site, &arena);
	bool more = !s->ahead.n || !now->files_n;

	for (size_t i = 0; !more && i < now->files_n; i++) {
		const struct made_file *file = &now->files[i];
		const struct made_file *was = made_find(&s->made, file->path);

		if (str_eq(file->path, buf_str(&s->ahead)))
			more = !digest_eq(file->bytes, s->ahead_digest);
		else if (!was)
			more = !str_starts(file->path, index);
		else if (str_ends(file->path, S(".html")))
			more = !digest_eq(file->bytes, was->bytes);
	}
	for (size_t i = 0; !more && i < s->made.files_n; i++)
		more = str_ends(s->made.files[i].path, S(".html")) &&
		       !made_find(now, s->made.files[i].path);
	arena_release(&arena);
	return more;
}

/* Publishes also what has errors: whoever writes sees the page as it is, and the errors over it. */
static void write_site(struct serving *s, const struct loaded *l, struct report *r,
		       struct diags *diags)
{
	size_t jobs = s->options.jobs;
	struct output *out = output_open(l->out, jobs, diags);
	struct made now = {0};
	struct buf statement;

	if (!out)
		return;
	buf_init(&statement, STATEMENT_MAX);
	buf_init(&now.text, 0);
	output_made(out, &s->made);
	if (!produce(l, &s->options, r, out, AUDIT_PRIVACY, &statement, diags)) {
		report_phase(r, "publish");
		if (!output_commit(out, buf_str(&statement), diags))
			output_remember(out, &now);
	}
	s->built = now.files_n > 0;
	s->more = shows_more(s, l, &now);
	buf_release(&statement);
	output_close(out);
	made_release(&s->made);
	s->made = now;
}

/* Notes a folder under base (absolute, or seen from here) as one to watch. */
static void add_root(struct roots *roots, struct str base, struct str folder, bool deep)
{
	struct root root = {.deep = deep};

	if (folder.n && folder.p[0] == '/')
		base.n = 0;
	root.path = str_printf(&roots->arena, STR_FMT "%s" STR_FMT, STR_ARG(base),
			       base.n && folder.n ? "/" : "", STR_ARG(folder));
	list_push(roots, root);
}

/* Everything that a build reads: content, site.yaml, themes; and what git writes with a commit. */
static void find_roots(const struct serving *s, const struct loaded *l, struct roots *roots)
{
	const struct config *config = &l->site.config;
	struct str dir = str_c(l->dir), top, own;

	add_root(roots, dir, S(""), false);
	add_root(roots, dir, S("content"), false);
	add_root(roots, dir, S("theme"), true);
	if (s->options.theme)
		add_root(roots, S(""), str_c(s->options.theme), true);
	if (!l->site.repo)
		return;
	top = repo_info(l->site.repo)->top;
	own = str_printf(&roots->arena, STR_FMT "/" STR_FMT, STR_ARG(top),
			 STR_ARG(path_dir(config->path)));
	add_root(roots, top, config->content, true);
	add_root(roots, own, S("theme"), true);
	if (config->theme.n)
		add_root(roots, own, config->theme, true);
	if (repo_info(l->site.repo)->kind == REPO_WORKTREE)
		add_root(roots, top, S(".git/logs"), false);
	for (size_t i = 0; i < repo_mounts(l->site.repo); i++) {
		const struct mount *mount = repo_mount_at(l->site.repo, i);
		const struct repo_info *info = repo_info(mount->repo);

		if (info->kind == REPO_REVISION)
			continue;
		add_root(roots, info->top, mount->folder, true);
		add_root(roots, info->top, S(".git/logs"), false);
	}
}

static void release_roots(struct roots *roots)
{
	list_free(roots);
	arena_release(&roots->arena);
}

static void watch_roots(struct serving *s, struct diags *diags)
{
	for (size_t i = 0; i < s->roots.n; i++)
		watch_add(s->watch, s->roots.v[i].path.p, s->roots.v[i].deep, s->out, diags);
}

/* True when what was just read are other folders than those that were watched meanwhile. */
static bool learn_roots(struct serving *s, const struct loaded *l)
{
	struct roots now = {0};
	bool same;

	find_roots(s, l, &now);
	same = now.n == s->roots.n;
	for (size_t i = 0; i < now.n && same; i++)
		same = str_eq(now.v[i].path, s->roots.v[i].path);
	release_roots(&s->roots);
	s->roots = now;
	return !same;
}

/* What was wrong goes to the browser too. */
static void tell_browser(struct serving *s, const struct diags *diags)
{
	struct buf text;

	buf_init(&text, 0);
	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *d = &diags->v[i];
		if (d->level != DIAG_ERROR)
			continue;
		buf_add(&text, d->path);
		if (d->line)
			buf_addf(&text, ":%u", d->line);
		buf_addf(&text, "%s" STR_FMT " [%s]\n", d->path.n ? ": " : "", STR_ARG(d->message),
			 d->rule);
	}
	if (s->more)
		preview_built(s->preview, buf_str(&text));
	else
		preview_settled(s->preview, buf_str(&text));
	buf_release(&text);
}

/* Reads the site while all that it is made of is watched, so that no change can be missed. */
static int load_watched(struct serving *s, struct loaded *l, struct report *r, struct diags *diags)
{
	int rc = -1;

	for (unsigned tries = 0; tries < 3; tries++) {
		load_release(l);
		diags_release(diags);
		memset(l, 0, sizeof *l);
		*diags = (struct diags){0};
		watch_roots(s, diags);
		rc = load_site(l, &s->options, r, diags);
		if (!learn_roots(s, l))
			break;
	}
	return rc;
}

/* Builds and tells the browsers. */
static enum exit_status build(struct serving *s)
{
	struct report *r = report_new(&s->options);
	struct diags diags = {0};
	enum exit_status status;

	s->built = false;
	s->more = true;
	watch_forget(s->watch);
	if (!load_watched(s, &s->l, r, &diags))
		write_site(s, &s->l, r, &diags);
	status = report_diags(r, &diags, &s->l.site.config.checks);
	report_summary(r, &diags, "%zu pages", s->l.site.pages_n);
	tell_browser(s, &diags);
	buf_clear(&s->ahead);
	diags_release(&diags);
	report_free(r);
	return status;
}

/* Shows a page that was saved, when it is all that changed, before the site is built. */
static void look_ahead(struct serving *s)
{
	const char *file = s->built ? watch_only(s->watch) : NULL;
	struct buf html;

	if (!file)
		return;
	buf_init(&html, 0);
	if (glance(&s->l, str_c(file), &s->ahead, &html)) {
		s->ahead_digest = digest_of(buf_str(&html));
		preview_ahead(s->preview, buf_str(&s->ahead), buf_str(&html));
	} else {
		buf_clear(&s->ahead);
	}
	buf_release(&html);
}

/* ---- the time in between ---- */

/* Waits at most ms (-1: for ever). 1: something changed; 0: nothing in that time; -1: to end. */
static int wait_for_change(struct serving *s, int ms)
{
	struct pollfd on[] = {{.fd = watch_fd(s->watch), .events = POLLIN},
			      {.fd = s->signals, .events = POLLIN}};

	for (;;) {
		int n = poll(on, 2, ms);
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0 && on[1].revents)
			return -1;
		if (n > 0 && on[0].revents && watch_read(s->watch))
			return 1;
		if (n == 0)
			return 0;
	}
}

/* A first build that the machine does not let happen is the last; later ones may come right again.
 */
static enum exit_status serve(struct serving *s)
{
	int more;

	if (build(s) == EXIT_ENVIRONMENT)
		return EXIT_ENVIRONMENT;
	/* Sources from elsewhere were fetched then; a save need not wait for them. */
	s->options.offline = true;
	for (;;) {
		more = wait_for_change(s, -1);
		while (more > 0)
			more = wait_for_change(s, watch_only(s->watch) ? QUIET_WHOLE_MS : QUIET_MS);
		if (more < 0)
			return EXIT_DONE;
		look_ahead(s);
		build(s);
	}
}

/* ---- beginning and end ---- */

static int make_folder(struct serving *s, struct diags *diags)
{
	const char *tmp = getenv("TMPDIR");
	int n = snprintf(s->out, sizeof s->out, "%s/leerspoor-XXXXXX", tmp && *tmp ? tmp : "/tmp");

	if (n > 0 && (size_t)n < sizeof s->out && mkdtemp(s->out)) {
		s->dir = file_open_dir(s->out);
		if (s->dir >= 0)
			return 0;
	} else {
		s->out[0] = '\0';
	}
	diag_env(diags, "serve/folder", (struct str){NULL, 0},
		 "cannot make a temporary folder for the preview: %s", strerror(errno));
	return -1;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static int take_signals(struct serving *s, struct diags *diags)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	/* Before any thread is there, so that all have it. */
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	s->signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (s->signals >= 0)
		return 0;
	diag_env(diags, "serve/watch", (struct str){NULL, 0}, "cannot wait for signals: %s",
		 strerror(errno));
	return -1;
}

static int begin(struct serving *s, const struct options *o, struct diags *diags)
{
	const char *host = o->host ? o->host : "127.0.0.1";
	const char *shown = host;

	if (take_signals(s, diags) || make_folder(s, diags))
		return -1;
	s->watch = watch_open(diags);
	s->preview = s->watch ? preview_start(host, o->port < 0 ? PORT_DEFAULT : (unsigned)o->port,
					      s->dir, diags)
			      : NULL;
	if (!s->preview)
		return -1;
	if (!strcmp(host, "0.0.0.0") || !strcmp(host, "::"))
		shown = "127.0.0.1";
	snprintf(s->base_url, sizeof s->base_url,
		 strchr(shown, ':') ? "http://[%s]:%u/" : "http://%s:%u/", shown,
		 preview_port(s->preview));
	s->options.out = s->out;
	s->options.base_url = s->base_url;
	s->options.drafts = true;
	printf("%s\n", s->base_url);
	fflush(stdout);
	if (!o->quiet)
		fputs("leerspoor: the preview stands there until Ctrl-C\n", stderr);
	return 0;
}

enum exit_status cmd_serve(const struct options *o)
{
	struct serving s = {.options = *o, .signals = -1, .dir = -1};
	struct diags diags = {0};
	enum exit_status status = EXIT_DONE;

	buf_init(&s.ahead, 0);
	if (!begin(&s, o, &diags)) {
		status = serve(&s);
	} else {
		struct report *r = report_new(o);
		status = report_diags(r, &diags, NULL);
		report_free(r);
	}
	preview_stop(s.preview);
	release_roots(&s.roots);
	made_release(&s.made);
	load_release(&s.l);
	buf_release(&s.ahead);
	watch_close(s.watch);
	if (s.signals >= 0)
		close(s.signals);
	if (s.dir >= 0)
		close(s.dir);
	if (s.out[0])
		nftw(s.out, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	diags_release(&diags);
	return status;
}
