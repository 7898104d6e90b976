#include <stdlib.h>
#include <string.h>

#include "read/ident.h"
#include "read/people.h"

void people_init(struct people *p, const struct graph *graph, struct arena *arena,
		 struct str mailmap)
{
	memset(p, 0, sizeof *p);
	p->arena = arena;
	p->graph = graph;
	p->by_ident = mem_alloc((graph->idents.n + 1) * sizeof *p->by_ident);
	memset(p->by_ident, 0, (graph->idents.n + 1) * sizeof *p->by_ident);
	if (mailmap.n > 0 && git_mailmap_from_buffer(&p->mailmap, mailmap.p, mailmap.n) < 0)
		p->mailmap = NULL;
}

void people_release(struct people *p)
{
	git_mailmap_free(p->mailmap);
	map_release(&p->by_key);
	list_free(&p->list);
	free(p->by_ident);
}

/* A name fit to show: no addresses, no brackets left empty, single spaces. */
static struct str shown_name(struct arena *arena, struct str name)
{
	struct buf plain, out;
	struct str rest, result;

	buf_init(&plain, 4096);
	buf_init(&out, 4096);
	buf_add_without_addresses(&plain, name, S(""), true);
	rest = buf_str(&plain);
	while (rest.n > 0) {
		struct str word = str_cut(&rest, ' ');

		if (word.n == 0 || str_eq(word, S("()")) || str_eq(word, S("<>")))
			continue;
		if (out.n > 0)
			buf_addc(&out, ' ');
		buf_add(&out, word);
	}
	result = buf_dup(&out, arena);
	buf_release(&plain);
	buf_release(&out);
	return result;
}

static struct str key_of(struct arena *arena, struct str name, struct str mail)
{
	struct buf key;
	struct str result;

	if (mail.n > 0)
		return str_lower(arena, mail);
	buf_init(&key, 0);
	buf_adds(&key, "name:");
	buf_add_folded(&key, name);
	result = buf_dup(&key, arena);
	buf_release(&key);
	return result;
}

uint32_t people_of(struct people *p, uint32_t ident)
{
	const struct ident *raw = &p->graph->idents.v[ident];
	const char *name, *mail;
	struct map_entry *e;
	struct str key;
	bool added;

	if (p->by_ident[ident] != 0)
		return p->by_ident[ident] - 1;
	/* Neither has a NUL inside (buf_add_clean). */
	name = raw->name.n > 0 ? str_cstr(p->arena, raw->name) : "";
	mail = raw->mail.n > 0 ? str_cstr(p->arena, raw->mail) : "";
	if (p->mailmap != NULL && git_mailmap_resolve(&name, &mail, p->mailmap, name, mail) < 0) {
		name = str_cstr(p->arena, raw->name);
		mail = str_cstr(p->arena, raw->mail);
	}
	key = key_of(p->arena, str_c(name), str_c(mail));
	e = map_put(&p->by_key, key, &added);
	if (added) {
		struct person person = {.key = key};

		person.name = shown_name(p->arena, str_c(name));
		person.bot = ident_is_bot(str_c(name), str_c(mail));
		e->num = p->list.n;
		list_push(&p->list, person);
	}
	p->by_ident[ident] = (uint32_t)e->num + 1;
	return (uint32_t)e->num;
}
