#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "model/address.h"

#define SLUG_MAX 80

static struct str title_of(const struct options *o, struct arena *arena)
{
	struct str title;
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 1; i < o->args_n; i++)
		buf_addf(&b, "%s%s", i > 1 ? " " : "", o->args[i]);
	title = str_dup(arena, str_trim(buf_str(&b)));
	if (b.overflow || !utf8_valid(title))
		title.n = 0;
	buf_release(&b);
	return title;
}

/* The name of the file, without its suffix: of the title, or what was asked for. Cut at a word. */
static struct str slug_of(struct arena *arena, struct str text)
{
	struct str slug;
	struct buf b;

	buf_init(&b, 0);
	buf_add_slug(&b, text);
	if (b.n > SLUG_MAX) {
		size_t cut = SLUG_MAX;
		while (cut > SLUG_MAX / 2 && b.p[cut] != '-')
			cut--;
		buf_truncate(&b, cut);
	}
	if (!b.n)
		address_component(&b, text);
	slug = buf_dup(&b, arena);
	buf_release(&b);
	return slug;
}

static struct str ask_slug(struct arena *arena, struct str proposed)
{
	struct str question = str_printf(arena, "Address [" STR_FMT "] >", STR_ARG(proposed));
	struct str answer = ask_line(arena, question.p);

	return answer.n ? slug_of(arena, answer) : proposed;
}

/* Makes the file; never over one that stands there. */
static int write_page(const struct loaded *l, struct str path, struct str bytes,
		      struct diags *diags)
{
	struct arena arena = {0};
	int rc = -1, dir = file_open_dir(str_cstr(&arena, repo_info(l->site.repo)->top));

	if (dir >= 0)
		rc = file_create(dir, path, bytes);
	if (rc && errno == EEXIST)
		diag_add(diags, DIAG_ERROR, "page/exists", path, 0, 0,
			 "there is a page of this name already; edit that, or take another title");
	else if (rc)
		diag_env(diags, "page/write", path, "cannot make this page: %s", strerror(errno));
	if (dir >= 0)
		close(dir);
	arena_release(&arena);
	return rc;
}

/* As it can be opened from here. */
static enum exit_status print_path(const struct loaded *l, struct str path)
{
	struct arena arena = {0};
	struct str top = repo_info(l->site.repo)->top;
	struct str whole = str_printf(&arena, STR_FMT "%s" STR_FMT, STR_ARG(top),
				      str_ends(top, S("/")) ? "" : "/", STR_ARG(path));
	char cwd[PATH_MAX];
	int rc;

	if (getcwd(cwd, sizeof cwd) && str_starts(whole, str_c(cwd)) && whole.p[strlen(cwd)] == '/')
		whole = str_slice(whole, strlen(cwd) + 1, whole.n);
	rc = printf(STR_FMT "\n", STR_ARG(whole)) < 0 || fflush(stdout);
	arena_release(&arena);
	return rc ? EXIT_ENVIRONMENT : EXIT_DONE;
}

static enum exit_status make(struct loaded *l, const struct hints *h, const struct type *type,
			     struct str title, struct diags *diags)
{
	struct filled *filled = arena_new(h->arena, struct filled, type->fields_n);
	struct str slug = slug_of(h->arena, title), content = h->config->content, path;
	enum exit_status status = EXIT_CONTENT;
	struct buf page;

	if (ask_can()) {
		slug = ask_slug(h->arena, slug);
		for (size_t i = 0; i < type->fields_n; i++)
			if (type->fields[i].required)
				filled[i] = ask_field(h, &type->fields[i]);
	}
	path = str_printf(h->arena, STR_FMT "%s" STR_FMT "/" STR_FMT ".md", STR_ARG(content),
			  content.n ? "/" : "", STR_ARG(type->folder), STR_ARG(slug));
	for (size_t i = 0; i < h->config->sources_n; i++) {
		struct str prefix = h->config->sources[i].prefix;
		struct str folder = type->folder;

		if (!str_starts(folder, prefix) ||
		    (folder.n > prefix.n && folder.p[prefix.n] != '/'))
			continue;
		diag_add(diags, DIAG_ERROR, "source/overlap", path, 0, 0,
			 "this folder shows another repository (sources: in site.yaml); make the "
			 "page there");
		return status;
	}
	if (address_is_index(path)) {
		diag_add(diags, DIAG_ERROR, "page/exists", path, 0, 0,
			 "a page of this name is its folder's own; take another title");
		return status;
	}
	buf_init(&page, 0);
	matter_add(h, type, title, filled, &page);
	if (!write_page(l, path, buf_str(&page), diags))
		status = print_path(l, path);
	buf_release(&page);
	return status;
}

enum exit_status cmd_new(const struct options *o)
{
	struct report *r = report_new(o);
	struct diags diags = {0};
	struct loaded l;
	struct hints h;
	const struct type *type;
	struct str title;
	enum exit_status status = EXIT_CONTENT, told;

	memset(&l, 0, sizeof l);
	if (!load_open(&l, o, r, &diags)) {
		h = (struct hints){&l.site.config, &l.site.labels, &l.site.arena};
		report_phase(r, NULL);
		title = title_of(o, h.arena);
		type = hint_type(&h, str_c(o->args[0]), &diags);
		if (repo_info(l.site.repo)->kind == REPO_REVISION)
			diag_env(&diags, "page/write", (struct str){NULL, 0},
				 "a new page needs a work tree, not a revision or a bare "
				 "repository");
		else if (type && !title.n)
			diag_add(&diags, DIAG_ERROR, "page/title", (struct str){NULL, 0}, 0, 0,
				 "this title is empty, too long or no UTF-8");
		else if (type)
			status = make(&l, &h, type, title, &diags);
	}
	told = report_diags(r, &diags, &l.site.config.checks);
	load_release(&l);
	diags_release(&diags);
	report_free(r);
	return told == EXIT_DONE ? status : told;
}
