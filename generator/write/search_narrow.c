#include "write/search_rank.h"

/* What the choices say of each page. */
struct narrowing {
	bool *found;
	uint32_t *fails; /* number of facets that do not let it */
	size_t *failing; /* one of them */
};

static int add_facet(struct query *q, const struct search_question *question, size_t facet,
		     struct narrowing *w)
{
	const struct search_index *index = q->index;
	const struct search_values *values = NULL;
	bool *lets = NULL;

	for (size_t c = 0; c < question->choices_n; c++) {
		if (!str_eq(question->choices[c].facet, index->x.v[facet].name))
			continue;
		if (!values) {
			values = search_load_values(q->index, facet, q->diags);
			if (!values)
				return -1;
			lets = arena_new(q->arena, bool, (size_t)index->pages + 1);
		}
		for (size_t i = 0; i < values->n; i++)
			for (size_t k = 0; str_eq(values->v[i].slug, question->choices[c].value) &&
					   k < values->v[i].n;
			     k++)
				lets[values->v[i].pages[k]] = true;
	}
	for (size_t page = 0; lets && page < index->pages; page++) {
		if (lets[page])
			continue;
		w->fails[page]++;
		w->failing[page] = facet;
	}
	return 0;
}

static bool is_chosen(const struct search_question *question, struct str facet, struct str value)
{
	for (size_t i = 0; i < question->choices_n; i++)
		if (str_eq(question->choices[i].facet, facet) &&
		    str_eq(question->choices[i].value, value))
			return true;
	return false;
}

static int count(struct query *q, const struct search_question *question, size_t facet,
		 const struct narrowing *w, struct search_counts *out)
{
	const struct search_values *values = search_load_values(q->index, facet, q->diags);

	if (!values)
		return -1;
	out->name = q->index->x.v[facet].name;
	out->label = q->index->x.v[facet].label;
	out->v = arena_calloc(q->arena, values->n, sizeof *out->v, alignof(struct str));
	for (size_t i = 0; i < values->n; i++) {
		size_t pages = 0;
		for (size_t k = 0; k < values->v[i].n; k++) {
			uint32_t page = values->v[i].pages[k];
			pages += w->found[page] && (!w->fails[page] || (w->fails[page] == 1 &&
									w->failing[page] == facet));
		}
		if (!pages && !is_chosen(question, out->name, values->v[i].slug))
			continue;
		out->v[out->n].value = values->v[i].slug;
		out->v[out->n].label = values->v[i].label;
		out->v[out->n++].pages = pages;
	}
	return 0;
}

int query_narrow(struct query *q, const struct search_question *question, struct found *found,
		 size_t *n, struct search_answer *answer)
{
	const struct search_index *index = q->index;
	size_t pages = (size_t)index->pages + 1, kept = 0;
	struct narrowing w = {arena_new(q->arena, bool, pages),
			      arena_new(q->arena, uint32_t, pages),
			      arena_new(q->arena, size_t, pages)};
	bool known = true;

	for (size_t i = 0; i < *n; i++)
		w.found[found[i].page] = true;
	for (size_t f = 0; f < index->x.n; f++)
		if (add_facet(q, question, f, &w))
			return -1;
	for (size_t i = 0; i < question->choices_n; i++)
		known &= search_has_facet(index, question->choices[i].facet);
	answer->counts = arena_calloc(q->arena, question->counted_n, sizeof *answer->counts,
				      alignof(struct search_counts));
	for (size_t i = 0; i < question->counted_n; i++)
		for (size_t f = 0; f < index->x.n; f++)
			if (str_eq(index->x.v[f].name, question->counted[i]) &&
			    count(q, question, f, &w, &answer->counts[answer->counts_n++]))
				return -1;
	for (size_t i = 0; i < *n && known; i++)
		if (!w.fails[found[i].page])
			found[kept++] = found[i];
	*n = kept;
	return 0;
}
