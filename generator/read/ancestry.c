#include "read/ancestry.h"

#include <stdlib.h>
#include <string.h>

void ancestry_init(struct ancestry *a, const struct graph *graph, const uint32_t *position)
{
	*a = (struct ancestry){.graph = graph, .position = position};
	a->mark = mem_alloc((graph->commits.n + 1) * sizeof *a->mark);
	memset(a->mark, 0, (graph->commits.n + 1) * sizeof *a->mark);
}

void ancestry_release(struct ancestry *a)
{
	free(a->mark);
	a->mark = NULL;
}

void ancestry_search(struct ancestry *a, uint32_t commit, uint32_t last)
{
	struct u32_list todo = {NULL, 0, 0};

	a->mark[commit] = ++a->search;
	list_push(&todo, commit);
	while (todo.n > 0) {
		const struct commit_node *c = &a->graph->commits.v[todo.v[--todo.n]];

		a->looked_at++;
		for (uint32_t k = 0; k < c->parents_n; k++) {
			uint32_t parent = graph_parent(a->graph, c, k);

			if (a->mark[parent] == a->search || a->position[parent] > last)
				continue;
			a->mark[parent] = a->search;
			list_push(&todo, parent);
		}
	}
	list_free(&todo);
}

bool ancestry_has(const struct ancestry *a, uint32_t commit)
{
	return a->search > 0 && a->mark[commit] == a->search;
}
