#include "model/names.h"

#include "base/store.h"

void names_add(struct buf *out, const struct site *site)
{
	for (size_t i = 0; i < site->pages_n; i++) {
		const struct page *p = site->pages[i];

		store_put_str(out, p->path);
		store_put_str(out, p->content_path);
		store_put_str(out, p->url);
		store_put_str(out, p->id);
		store_put_str(out, p->title);
		store_put_str(out, p->type ? p->type->name : (struct str){NULL, 0});
	}
}

void names_add_past(struct buf *out, const struct site *site)
{
	for (size_t i = 0; i < site->paths_ever.n; i++) {
		const struct page *p = site->paths_ever.e[i].cptr;

		store_put_str(out, site->paths_ever.e[i].key);
		store_put_str(out, p ? p->path : (struct str){NULL, 0});
	}
}
