#include "write/search_rank.h"

/* Which of the words asked a word of a text is, by its form or as another form of it; -1: none. */
static int asked_of(const struct query *q, const struct marks *m, struct str form)
{
	const struct map_entry *e;

	for (size_t i = 0; i < q->asked_n; i++)
		if (str_eq(q->asked[i].form, form))
			return (int)i;
	e = map_get(&m->words, form);
	return e ? (int)q->words[e->num - 1].asked : -1;
}

static uint32_t lesser(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* What it says that a word stands so many words behind the one asked before it, in tenths. */
static uint32_t nearness(size_t gap)
{
	return gap <= 1 ? 10 : gap <= 2 ? 7 : gap <= 4 ? 4 : gap <= 8 ? 2 : 0;
}

/* How near each word asked comes behind the one asked before it, × what the two weigh. */
static uint64_t near_in(const struct query *q, const struct marks *m, struct str text)
{
	struct buf fold;
	struct search_words words = {.text = text, .fold = &fold};
	struct search_word word;
	size_t last[QUERY_WORDS] = {0}; /* where it stood, from 1 */
	uint32_t best[QUERY_WORDS] = {0};
	uint64_t sum = 0;

	buf_init(&fold, 0);
	for (size_t at = 1; search_words_next(&words, &word); at++) {
		int i = asked_of(q, m, word.form);
		if (i < 0)
			continue;
		if (i && last[i - 1]) {
			uint32_t now = nearness(at - last[i - 1]);
			best[i] = now > best[i] ? now : best[i];
		}
		last[i] = at;
	}
	buf_release(&fold);
	for (size_t i = 1; i < q->asked_n; i++)
		sum += (uint64_t)best[i] * lesser(q->asked[i - 1].weight, q->asked[i].weight);
	return sum;
}

/* What the title adds, in 1/256 of the score. */
static uint64_t title_bonus(const struct query *q, const struct marks *m, struct str title)
{
	struct buf fold;
	struct search_words words = {.text = title, .fold = &fold};
	struct search_word word;
	bool seen[QUERY_WORDS] = {false};
	uint64_t n = 0, found = 0, weight = 0, all = 0;
	size_t different = 0;

	buf_init(&fold, 0);
	while (search_words_next(&words, &word)) {
		int i = asked_of(q, m, word.form);
		n++;
		if (i < 0)
			continue;
		found++;
		different += !seen[i];
		weight += seen[i] ? 0 : q->asked[i].weight;
		seen[i] = true;
	}
	buf_release(&fold);
	for (size_t i = 0; i < q->asked_n; i++)
		all += q->asked[i].weight;
	if (!found || !all)
		return 0;
	return (uint64_t)256 * TITLE_SHARE * weight * found / (all * n) +
	       (q->asked_n > 1 && different == q->asked_n ? 256 * TITLE_WHOLE : 0);
}

static uint64_t near_bonus(const struct query *q, const struct marks *m,
			   const struct search_part *part, uint32_t section)
{
	size_t at = section - part->first;
	uint64_t text, heading, all = 0;

	if (section < part->first || at >= part->sections_n || q->asked_n < 2)
		return 0;
	text = near_in(q, m, part->sections[at].text);
	heading = near_in(q, m, part->sections[at].heading);
	for (size_t i = 1; i < q->asked_n; i++)
		all += lesser(q->asked[i - 1].weight, q->asked[i].weight);
	return 256 * (text > heading ? text : heading) / (all * 10 * NEAR_PART);
}

int query_look_closer(struct query *q, const struct marks *m, struct found *found, size_t n)
{
	if (n > CLOSER_PAGES)
		n = CLOSER_PAGES;
	for (size_t i = 0; i < n; i++) {
		struct found f = found[i];
		const struct search_part *part =
			search_load_part(q->index, f.page, f.sections[0], q->diags);
		size_t at = i;
		if (!part)
			return -1;
		f.score = f.score *
			  (256 + title_bonus(q, m, part->title) +
			   near_bonus(q, m, part, f.sections[0])) /
			  256;
		for (; at && found[at - 1].score < f.score; at--)
			found[at] = found[at - 1];
		found[at] = f;
	}
	return 0;
}
