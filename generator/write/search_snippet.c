#include <stdlib.h>
#include <string.h>

#include "write/search_rank.h"

void query_marks(const struct query *q, struct marks *m)
{
	for (size_t p = 0; p < q->pieces_n; p++) {
		const struct search_piece *piece = q->pieces[p];
		for (size_t i = 0; i < piece->n; i++)
			for (size_t w = 0; w < q->n; w++)
				for (size_t k = 0; k < q->words[w].n; k++) {
					struct map_entry *e;
					if (q->words[w].v[k].term != piece->terms[i])
						continue;
					e = map_put(&m->words, piece->words[i], NULL);
					if (!e->num)
						e->num = w + 1;
				}
	}
}

/* A word of the section. */
struct token {
	size_t from, to;
	size_t word; /* of the query + 1; 0: none */
};

struct tokens {
	struct token *v;
	size_t n, cap;
};

static size_t find_mark(const struct query *q, const struct marks *m, struct str form)
{
	const struct map_entry *e = map_get(&m->words, form);

	if (e)
		return e->num;
	for (size_t w = 0; w < q->n; w++) {
		struct str part = q->words[w].form;
		if (part.n >= MARK_PART && (str_starts(form, part) || str_ends(form, part)))
			return w + 1;
	}
	return 0;
}

static void cut(const struct query *q, const struct marks *m, struct str text, struct tokens *t)
{
	struct buf fold;
	struct search_words words = {.text = text, .fold = &fold};
	struct search_word word;

	buf_init(&fold, 0);
	while (search_words_next(&words, &word))
		list_push(t, (struct token){word.from, word.to, find_mark(q, m, word.form)});
	buf_release(&fold);
}

/* The token found from which the most worth of different words follows. */
static size_t best_start(const struct query *q, const struct tokens *t)
{
	uint32_t most = 0;
	size_t best = 0;

	for (size_t i = 0; i < t->n; i++) {
		unsigned seen = 0;
		uint32_t worth = 0;
		if (!t->v[i].word)
			continue;
		for (size_t k = i; k < t->n && k < i + SNIPPET_WORDS - SNIPPET_BEFORE; k++) {
			size_t word = t->v[k].word;
			if (!word || seen >> word & 1)
				continue;
			seen |= 1U << word;
			worth += q->words[word - 1].weight;
		}
		if (worth > most) {
			most = worth;
			best = i;
		}
	}
	return best > SNIPPET_BEFORE ? best - SNIPPET_BEFORE : 0;
}

/* On one line, without control characters. */
static void add_line(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		buf_addc(out, (unsigned char)text.p[i] < ' ' ? ' ' : text.p[i]);
}

static void put_snippet(struct str text, const struct tokens *t, size_t start, bool marked,
			struct buf *out)
{
	size_t end = start + SNIPPET_WORDS < t->n ? start + SNIPPET_WORDS : t->n;
	size_t at = start ? t->v[start].from : 0;

	buf_clear(out);
	if (start)
		buf_adds(out, "… ");
	for (size_t i = start; i < end; i++) {
		if (!t->v[i].word || !marked)
			continue;
		add_line(out, str_slice(text, at, t->v[i].from));
		buf_addc(out, '\x01');
		add_line(out, str_slice(text, t->v[i].from, t->v[i].to));
		buf_addc(out, '\x02');
		at = t->v[i].to;
	}
	add_line(out, str_slice(text, at, end < t->n ? t->v[end - 1].to : text.n));
	if (end < t->n)
		buf_adds(out, " …");
}

/* Names a further section, if the part has it. */
static void add_more(const struct search_part *part, uint32_t section, struct search_result *result)
{
	size_t at = section - part->first;

	if (section < part->first || at >= part->sections_n || !part->sections[at].anchor.n ||
	    result->more_n == SEARCH_MORE)
		return;
	result->more[result->more_n].section = part->sections[at].heading;
	result->more[result->more_n++].anchor = part->sections[at].anchor;
}

int query_show(const struct query *q, const struct marks *m, const struct found *found,
	       struct search_result *result)
{
	const struct search_part *part =
		search_load_part(q->index, found->page, found->sections[0], q->diags);
	struct tokens tokens = {0};
	struct str text = {NULL, 0};
	struct buf out;
	size_t at, start;

	if (!part)
		return -1;
	at = found->sections[0] - part->first;
	*result = (struct search_result){
		.url = part->url, .title = part->title, .score = found->score};
	if (part->type)
		result->type = q->index->types[part->type - 1];
	for (size_t i = 1; i < found->near_n; i++)
		add_more(part, found->sections[i], result);
	if (found->sections[0] >= part->first && at < part->sections_n) {
		result->section = part->sections[at].heading;
		result->anchor = part->sections[at].anchor;
		text = part->sections[at].text;
	}
	cut(q, m, text, &tokens);
	start = best_start(q, &tokens);
	buf_init(&out, 0);
	put_snippet(text, &tokens, start, false, &out);
	result->snippet = buf_dup(&out, q->arena);
	put_snippet(text, &tokens, start, true, &out);
	result->marked = buf_dup(&out, q->arena);
	buf_release(&out);
	list_free(&tokens);
	return 0;
}
