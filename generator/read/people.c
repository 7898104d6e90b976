#include <stdlib.h>
#include <string.h>

#include "read/ident.h"
#include "read/people.h"

/* Lower case between '<' and '>': git compares addresses without regard to case, git_mailmap with.
 */
static void lower_addresses(struct buf *out, struct str mailmap)
{
	bool inside = false;

	for (size_t i = 0; i < mailmap.n; i++) {
		char c = mailmap.p[i];

		inside = c == '<' || (inside && c != '>' && c != '\n');
		buf_addc(out, inside && c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
	}
}

void people_init(struct people *p, const struct graph *graph, struct arena *arena,
		 struct str mailmap)
{
	struct buf lower;

	memset(p, 0, sizeof *p);
	p->arena = arena;
	p->graph = graph;
	p->by_ident = mem_alloc((graph->idents.n + 1) * sizeof *p->by_ident);
	memset(p->by_ident, 0, (graph->idents.n + 1) * sizeof *p->by_ident);
	buf_init(&lower, 0);
	lower_addresses(&lower, mailmap);
	if (lower.n > 0 && git_mailmap_from_buffer(&p->mailmap, lower.p, lower.n) < 0)
		p->mailmap = NULL;
	buf_release(&lower);
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
		return str_dup(arena, mail);
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
	const char *name, *mail, *own_name, *own_mail;
	struct map_entry *e;
	struct str key;
	bool added;

	if (p->by_ident[ident] != 0)
		return p->by_ident[ident] - 1;
	/* Neither has a NUL inside (buf_add_clean). */
	name = own_name = str_cstr(p->arena, raw->name);
	mail = own_mail = str_cstr(p->arena, str_lower(p->arena, raw->mail));
	if (p->mailmap != NULL &&
	    git_mailmap_resolve(&name, &mail, p->mailmap, own_name, own_mail) < 0) {
		name = own_name;
		mail = own_mail;
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
