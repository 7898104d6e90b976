#include "model/contributors.h"

#include <nettle/sha2.h>
#include <stdlib.h>

#define RULE "privacy/register"

/* The register being read. */
struct reading {
	struct site *site;
	struct str path;
	struct map by_key; /* e-mail address in lower case, or "sha256:…" → const struct str *
			      (name) */
	struct diags *diags;
};

#define BAD(r, value, ...)                                                                         \
	diag_add((r)->diags, DIAG_ERROR, RULE, (r)->path, (value)->line, (value)->column,          \
		 __VA_ARGS__)

static bool is_key(struct str s)
{
	if (!str_starts(s, S("sha256:")) || s.n != 7 + 2 * SHA256_DIGEST_SIZE)
		return false;
	for (size_t i = 7; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
			return false;
	return true;
}

/* One text, or a list of them: each leads to the name. */
static void read_keys(struct reading *r, const struct yaml *value, const struct str *name,
		      bool mails)
{
	const struct yaml *const *items = value->kind == YAML_LIST ? value->items : &value;
	size_t n = value->kind == YAML_LIST ? value->n : 1;

	for (size_t i = 0; i < n; i++) {
		struct str key = items[i]->kind == YAML_SCALAR ? str_trim(items[i]->text) : S("");
		bool added;
		struct map_entry *e;

		if (mails ? str_chr(key, '@', 0) == SIZE_MAX : !is_key(key)) {
			/* The value itself is not repeated: it may be somebody's address. */
			BAD(r, items[i],
			    mails ? "expected an e-mail address"
				  : "expected \"sha256:\" and 64 of 0–9 and a–f: the digest "
				    "of an e-mail address in lower case");
			continue;
		}
		e = map_put(&r->by_key, str_lower(&r->site->arena, key), &added);
		if (added)
			e->cptr = name;
		else if (!str_eq(*(const struct str *)e->cptr, *name))
			BAD(r, items[i],
			    "this one leads to \"" STR_FMT "\" already; keep one of them",
			    STR_ARG(*(const struct str *)e->cptr));
	}
}

/* Whether the entry's consent holds on the day that is built; without such a day, any date does. */
static bool consents(struct reading *r, const struct yaml *value)
{
	struct date day;

	if (!value || value->kind == YAML_NULL)
		return false;
	if (value->kind != YAML_SCALAR || !date_parse(str_trim(value->text), &day)) {
		BAD(r, value,
		    "consent: expected the date on which it was given, such as 2024-05-01");
		return false;
	}
	return !r->site->today.year || date_cmp(day, r->site->today) <= 0;
}

static void read_entry(struct reading *r, const struct yaml *entry)
{
	static const struct str known[] = {{"name", 4}, {"emails", 6}, {"keys", 4}, {"consent", 7}};
	const struct yaml *name = yaml_get(entry, S("name"));
	struct str *shown = arena_new(&r->site->arena, struct str, 1);

	if (entry->kind != YAML_MAP || !name || name->kind != YAML_SCALAR ||
	    !str_trim(name->text).n) {
		BAD(r, entry, "expected {name, emails or keys, consent}");
		return;
	}
	for (size_t i = 0; i < entry->n; i++) {
		size_t k = 0;
		while (k < sizeof known / sizeof *known && !str_eq(known[k], entry->pairs[i].key))
			k++;
		if (k == sizeof known / sizeof *known)
			BAD(r, &entry->pairs[i],
			    "unknown key \"" STR_FMT "\"; known: name, emails, keys, "
			    "consent",
			    STR_ARG(entry->pairs[i].key));
	}
	*shown = str_trim(name->text);
	if (str_chr(*shown, '@', 0) != SIZE_MAX) {
		BAD(r, name, "a name holds no e-mail address");
		return;
	}
	if (!consents(r, yaml_get(entry, S("consent"))))
		return;
	for (int mails = 0; mails < 2; mails++) {
		const struct yaml *value = yaml_get(entry, mails ? S("emails") : S("keys"));
		if (value && value->kind != YAML_NULL)
			read_keys(r, value, shown, mails);
	}
}

/* Reads the register into r->by_key; nothing when it cannot be read. */
static void read_register(struct reading *r)
{
	const struct yaml *root = NULL;
	bool missing = false;
	struct buf text;

	buf_init(&text, YAML_MAX_BYTES);
	if (!repo_read(r->site->repo, 0, r->path, &text, &missing, r->diags))
		root = yaml_parse(&r->site->arena, str_dup(&r->site->arena, buf_str(&text)),
				  r->path, 1, r->diags);
	else if (missing)
		diag_add(r->diags, DIAG_ERROR, RULE, r->site->config.path, 0, 0,
			 "no such file as \"" STR_FMT
			 "\", which privacy.register names; nobody can be "
			 "named",
			 STR_ARG(r->path));
	buf_release(&text);
	if (!root || root->kind == YAML_NULL)
		return;
	if (root->kind != YAML_LIST) {
		BAD(r, root, "expected a list of {name, emails or keys, consent}, this is %s",
		    yaml_kind_name(root));
		return;
	}
	for (size_t i = 0; i < root->n; i++)
		read_entry(r, root->items[i]);
}

/* "sha256:" and the digest of a person's key. */
static struct str digest_key(char out[static 7 + 2 * SHA256_DIGEST_SIZE + 1], struct str key)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;
	int n = 7;

	sha256_init(&ctx);
	sha256_update(&ctx, key.n, (const uint8_t *)(key.p ? key.p : ""));
	sha256_digest(&ctx, sizeof digest, digest);
	snprintf(out, 8, "sha256:");
	for (size_t i = 0; i < sizeof digest; i++)
		n += snprintf(out + n, 3, "%02x", digest[i]);
	return (struct str){out, (size_t)n};
}

static const struct str *registered(const struct reading *r, struct str key)
{
	char text[7 + 2 * SHA256_DIGEST_SIZE + 1];
	const struct str *name = map_ptr(&r->by_key, key);

	return name ? name : map_ptr(&r->by_key, digest_key(text, key));
}

void contributors_read(struct site *site, struct diags *diags)
{
	struct reading r = {.site = site, .diags = diags};
	const struct history *history = &site->history;
	struct str *names = arena_new(&site->arena, struct str, history->people_n);
	struct buf path;

	site->person_names = names;
	if (site->config.authors == AUTHORS_REGISTER) {
		buf_init(&path, 4096);
		if (path_resolve(&path, site->config.path, site->config.people_register) &&
		    path.n) {
			r.path = buf_dup(&path, &site->arena);
			read_register(&r);
		} else {
			diag_add(diags, DIAG_ERROR, RULE, site->config.path, 0, 0,
				 "privacy.register names a file outside the repository");
		}
		buf_release(&path);
	}
	for (size_t i = 0; i < history->people_n; i++) {
		const struct person *person = &history->people[i];
		const struct str *name = NULL;

		if (person->bot)
			continue;
		if (site->config.authors == AUTHORS_NAMES)
			name = &person->name;
		else if (site->config.authors == AUTHORS_REGISTER)
			name = registered(&r, person->key);
		if (name)
			names[i] = *name;
	}
	map_release(&r.by_key);
}

static int compare_people(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

/* The distinct people behind the revisions, as indexes into history.people. */
static uint32_t *people_of(const struct site *site, const struct revision *v, size_t n,
			   struct arena *arena, size_t *people_n)
{
	const struct history *history = &site->history;
	size_t max = 0, all = 0, kept = 0;
	uint32_t *people;

	for (size_t i = 0; i < n; i++)
		max += 1 + history->commits[v[i].commit].coauthors_n;
	people = arena_new(arena, uint32_t, max);
	for (size_t i = 0; i < n; i++) {
		const struct commit *commit = &history->commits[v[i].commit];
		if (!history->people[commit->author].bot)
			people[all++] = commit->author;
		for (uint32_t k = 0; k < commit->coauthors_n; k++)
			if (!history->people[commit->coauthors[k]].bot)
				people[all++] = commit->coauthors[k];
	}
	if (all)
		qsort(people, all, sizeof *people, compare_people);
	for (size_t i = 0; i < all; i++)
		if (!kept || people[kept - 1] != people[i])
			people[kept++] = people[i];
	*people_n = kept;
	return people;
}

static int compare_names(const void *x, const void *y)
{
	return str_cmp_folded(*(const struct str *)x, *(const struct str *)y);
}

struct contributors contributors_of(const struct site *site, const struct revision *v, size_t n,
				    struct arena *arena)
{
	struct contributors c = {0};
	uint32_t *people = people_of(site, v, n, arena, &c.people);
	struct str *names = arena_new(arena, struct str, c.people);
	size_t named = 0;

	for (size_t i = 0; i < c.people; i++) {
		struct str name = site->person_names ? site->person_names[people[i]] : S("");
		if (name.n)
			names[named++] = name;
		else
			c.others++;
	}
	if (named)
		qsort(names, named, sizeof *names, compare_names);
	for (size_t i = 0; i < named; i++)
		if (!c.names_n || !str_eq(names[c.names_n - 1], names[i]))
			names[c.names_n++] = names[i];
	c.names = names;
	return c;
}
