#include <assert.h>
#include <stdlib.h>

#include "write/template_code.h"

struct template_set *template_set_new(void)
{
	struct template_set *set = mem_alloc(sizeof *set);

	*set = (struct template_set){0};
	arena_init(&set->arena);
	arena_init(&set->built);
	return set;
}

void template_set_free(struct template_set *set)
{
	if (!set)
		return;
	map_release(&set->names);
	map_release(&set->blocks);
	map_release(&set->keys.map);
	list_free(&set->sources);
	arena_release(&set->built);
	arena_release(&set->arena);
	free(set);
}

void template_set_add(struct template_set *set, struct str name, struct str path, struct str source)
{
	struct template_source s = {
		.name = str_dup(&set->arena, name),
		.path = str_dup(&set->arena, path),
		.text = str_dup(&set->arena, source),
	};
	bool added;
	struct map_entry *e = map_put(&set->names, s.name, &added);

	set->codes = NULL;
	if (!added) {
		set->sources.v[e->num] = s;
		return;
	}
	e->num = set->sources.n;
	list_push(&set->sources, s);
}

int template_set_compile(struct template_set *set, struct diags *diags)
{
	int rc = 0;

	map_clear(&set->blocks);
	map_clear(&set->keys.map);
	arena_reset(&set->built);
	set->keys.arena = &set->built;
	set->codes = arena_new(&set->built, struct code, set->sources.n);
	for (size_t i = 0; i < set->sources.n; i++)
		if (template_code(set, i, &set->codes[i], diags))
			rc = -1;
	if (rc)
		set->codes = NULL;
	return rc;
}

bool template_set_has(const struct template_set *set, struct str name)
{
	return map_has(&set->names, name);
}

struct str template_suggest(const struct template_set *set, struct str name, struct arena *a)
{
	struct str *names = arena_new(a, struct str, set->sources.n);
	struct str near;

	for (size_t i = 0; i < set->sources.n; i++)
		names[i] = set->sources.v[i].name;
	near = str_nearest(name, names, set->sources.n);
	if (!near.p)
		return (struct str){NULL, 0};
	return str_printf(a, "; did you mean \"" STR_FMT "\"?", STR_ARG(near));
}
