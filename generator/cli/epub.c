#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "write/epub.h"
#include "write/zip.h"

/* The page that the book begins with: home, or the one that is named. */
static const struct page *find_root(const struct site *site, const struct options *o,
				    struct diags *diags)
{
	struct str name, near;
	const struct page *page;

	if (!o->args_n)
		return site->home;
	name = str_c(o->args[0]);
	page = site_find(site, NULL, name, NULL, &near);
	if (!page) {
		while (str_starts(name, S("/")))
			name = str_slice(name, 1, name.n);
		page = map_ptr(&site->by_url, name);
	}
	if (!page)
		diag_add(diags, DIAG_ERROR, "epub/page", name, 0, 0,
			 "no such page or folder%s" STR_FMT "%s", near.n ? "; did you mean \"" : "",
			 STR_ARG(near), near.n ? "\"?" : "");
	return page;
}

/* Named as the command line says, or after the page. */
static int write_book(const struct options *o, const struct page *root, struct str bytes,
		      struct diags *diags)
{
	struct arena arena = {0};
	struct str id = root->id.n ? root->id : S("site"), path = str_c(o->out);
	int dir, rc = -1;

	if (!path.n)
		path = str_printf(&arena, STR_FMT ".epub", STR_ARG(id));
	dir = file_open_dir(path_dir(path).n	       ? str_cstr(&arena, path_dir(path))
			    : str_starts(path, S("/")) ? "/"
						       : ".");
	if (dir >= 0)
		rc = file_write(dir, path_base(path), bytes);
	if (rc)
		diag_env(diags, "epub/write", path, "cannot write the book: %s", strerror(errno));
	else
		printf(STR_FMT "\n", STR_ARG(path));
	if (dir >= 0)
		close(dir);
	arena_release(&arena);
	return rc;
}

enum exit_status cmd_epub(const struct options *o)
{
	struct report *r = report_new(o);
	struct diags diags = {0};
	struct options site = *o;
	const struct page *root;
	enum exit_status status;
	struct loaded l;
	struct buf out;

	memset(&l, 0, sizeof l);
	/* --out names the book here, and not the site's folder. */
	site.out = NULL;
	buf_init(&out, ZIP_MAX);
	if (!load_site(&l, &site, r, &diags)) {
		report_settle(r, &diags, &l.site.config.checks);
		root = find_root(&l.site, o, &diags);
		report_phase(r, "book");
		if (root && !diags_count(&diags, DIAG_ERROR) &&
		    !epub_make(&l.site, root, &out, &diags))
			write_book(o, root, buf_str(&out), &diags);
	}
	status = report_diags(r, &diags, &l.site.config.checks);
	buf_release(&out);
	load_release(&l);
	diags_release(&diags);
	report_free(r);
	return status;
}
