#include <string.h>

#include "write/search_rank.h"

/* Whether the words stand one behind the other in the text. */
static bool stands_in(const struct query_phrase *phrase, struct str text)
{
	struct buf fold;
	struct search_words words = {.text = text, .fold = &fold};
	struct search_word word;
	/* Ways to come to the word at hand: bit k, the first k words stand right before it. */
	unsigned ways = 0, end = 1U << phrase->n;

	buf_init(&fold, 0);
	while (!(ways & end) && search_words_next(&words, &word)) {
		unsigned now = 0;
		ways |= 1;
		for (size_t k = 0; k < phrase->n; k++)
			if (ways >> k & 1 && str_eq(word.form, phrase->v[k]))
				now |= 2U << k;
		ways = now;
	}
	buf_release(&fold);
	return ways & end;
}

/* Puts the section in front of the others. */
static void prefer(struct found *f, uint32_t section)
{
	uint32_t at = 0;

	while (at < f->sections_n && f->sections[at] != section)
		at++;
	if (at == f->sections_n)
		f->sections_n < SEARCH_SECTIONS ? f->sections_n++ : at--;
	memmove(f->sections + 1, f->sections, at * sizeof *f->sections);
	f->sections[0] = section;
	f->near_n = 1;
}

static bool has_section(const struct query_phrase *phrase, const struct search_part *part,
			size_t at)
{
	return at < part->sections_n && (stands_in(phrase, part->sections[at].heading) ||
					 stands_in(phrase, part->sections[at].text));
}

/* 1: the page has the phrase; 0: not; -1 after a diagnostic. Of the sections that the part of a
 * best section has, that one is looked at first. */
static int has_phrase(struct query *q, const struct query_phrase *phrase, struct found *f)
{
	for (size_t i = 0; i < f->sections_n; i++) {
		uint32_t section = f->sections[i];
		const struct search_part *part =
			search_load_part(q->index, f->page, section, q->diags);
		size_t at = 0;
		if (!part)
			return -1;
		if (!i && stands_in(phrase, part->title))
			return 1;
		if (section >= part->first && has_section(phrase, part, section - part->first)) {
			prefer(f, section);
			return 1;
		}
		while (at < part->sections_n && !has_section(phrase, part, at))
			at++;
		if (at < part->sections_n) {
			prefer(f, part->first + (uint32_t)at);
			return 1;
		}
	}
	return 0;
}

int query_keep_phrases(struct query *q, struct found *found, size_t *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < *n && i < PHRASE_PAGES; i++) {
		int rc = 1;
		for (size_t k = 0; k < q->phrases_n && rc > 0; k++)
			rc = has_phrase(q, &q->phrases[k], &found[i]);
		if (rc < 0)
			return -1;
		if (rc)
			found[kept++] = found[i];
	}
	*n = kept;
	return 0;
}
