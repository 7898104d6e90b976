#include "model/wanted.h"

bool wanted_misses(const struct page *page, size_t i)
{
	return page->fields[i].field->wanted && !page->fields[i].n;
}

size_t wanted_count(const struct page *page)
{
	size_t n = 0;

	for (size_t i = 0; i < page->fields_n; i++)
		n += wanted_misses(page, i);
	return n;
}

bool wanted_any(const struct config *config)
{
	for (size_t i = 0; i < config->types_n; i++)
		for (size_t k = 0; k < config->types[i].fields_n; k++)
			if (config->types[i].fields[k].wanted)
				return true;
	return false;
}

void wanted_tell(const struct site *site, struct diags *diags)
{
	for (size_t i = 0; i < site->pages_n; i++) {
		const struct page *p = site->pages[i];

		for (size_t k = 0; k < p->fields_n; k++)
			if (wanted_misses(p, k))
				diag_add(diags, DIAG_NOTE, "field/wanted", p->path, 1, 0,
					 "\"" STR_FMT "\" is not known yet; fill it in when it is",
					 STR_ARG(p->fields[k].field->name));
	}
}
