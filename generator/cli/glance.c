#include "cli/glance.h"

#include "model/address.h"
#include "model/refs.h"
#include "pass/account.h"
#include "pass/body.h"
#include "write/render.h"

/* The page with a source of its own at the absolute path; or NULL. */
static struct page *find_page(const struct site *site, struct str file)
{
	struct str top = repo_info(site->repo)->top;

	if (repo_info(site->repo)->kind == REPO_REVISION || !str_starts(file, top) ||
	    file.n <= top.n || file.p[top.n] != '/')
		return NULL;
	file = str_slice(file, top.n + 1, file.n);
	for (size_t i = 0; i < site->pages_n; i++)
		if (site->pages[i]->kind == PAGE_CONTENT && str_eq(site->pages[i]->path, file))
			return site->pages[i];
	return NULL;
}

/* What everything else on the site rests on is still so. */
static bool same_matter(const struct page *was, const struct page *now)
{
	return was->type == now->type && was->matter_lines == now->matter_lines &&
	       was->title_from_body == now->title_from_body && str_eq(was->title, now->title) &&
	       was->matter == now->matter;
}

/* What is saved now may be the commit's bytes again, or no more. */
static void renew_source(struct site *site, struct page *page)
{
	struct source *source = arena_new(&site->worker_arenas[0], struct source, 1);

	*source = *page->source;
	if (source->state == SOURCE_COMMITTED || source->state == SOURCE_MODIFIED)
		source->state = oid_eq(repo_content(site->repo, page->path), source->blob)
					? SOURCE_COMMITTED
					: SOURCE_MODIFIED;
	page->source = source;
}

/* Reads the page's text into the site, where its front matter is as it was. */
static bool read_page(struct site *site, struct page *page, struct arena *scratch,
		      struct diags *diags)
{
	struct page now = {.path = page->path, .content_path = page->content_path};
	struct pass pass = {.site = site,
			    .page = page,
			    .arena = &site->worker_arenas[0],
			    .scratch = scratch,
			    .diags = diags,
			    .repo = site->repo};
	struct body before = page->body;
	struct term_index *terms;
	struct str text;
	struct buf bytes;
	bool missing, same;

	buf_init(&bytes, MARKDOWN_MAX_BYTES);
	same = !repo_read(site->repo, 0, page->path, &bytes, &missing, diags) &&
	       !page_read(scratch, &site->config, buf_str(&bytes), &now, &text, diags) &&
	       same_matter(page, &now);
	if (same) {
		terms = term_index_new(site);
		pass.terms = terms;
		renew_source(site, page);
		body_build(&pass, text);
		body_release(&before);
		account_page(site, page, diags);
		refs_fill(site);
		term_index_free(terms);
	}
	buf_release(&bytes);
	return same;
}

bool glance(struct loaded *l, struct str file, struct buf *path, struct buf *html)
{
	struct page *page = find_page(&l->site, file);
	struct arena scratch = {0};
	struct diags diags = {0};
	struct context context;
	bool done = false;

	if (page && read_page(&l->site, page, &scratch, &diags) &&
	    !diags_count(&diags, DIAG_ERROR)) {
		context_init(&context, &l->site, &l->theme);
		done = !render_page(&context, page, html, &diags);
		buf_add(path, address_file(&scratch, page->url));
		context_release(&context);
	}
	diags_release(&diags);
	arena_release(&scratch);
	return done;
}
