#include "write/search_words.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

static bool is_apostrophe(uint32_t cp)
{
	return cp == '\'' || cp == 0x2019;
}

static bool is_hyphen(struct str s)
{
	return str_eq(s, S("-")) || str_eq(s, S("\xe2\x80\x90")) || str_eq(s, S("\xe2\x80\x91"));
}

/* Moves past one character; the common case, ASCII, without decoding. */
static inline uint32_t next(struct str s, size_t *at)
{
	unsigned char c = (unsigned char)s.p[*at];

	if (c >= 0x80)
		return utf8_next(s, at);
	*at += 1;
	return c;
}

static inline bool in_word(uint32_t cp)
{
	if (cp >= 0x80)
		return utf8_is_word(cp);
	return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9');
}

static void fold(struct buf *out, struct str s)
{
	buf_clear(out);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if ((unsigned char)c >= 0x80) {
			buf_clear(out);
			buf_add_folded(out, s);
			return;
		}
		buf_addc(out, c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c);
	}
}

static bool is_lone_letter(struct str s)
{
	return s.n == 1 && (unsigned char)s.p[0] > '9';
}

bool search_words_next(struct search_words *w, struct search_word *word)
{
	size_t before = w->at; /* end of the word before */
	uint32_t previous = 0; /* character in front of the word */

	while (w->at < w->text.n) {
		size_t from = w->at, to;
		uint32_t cp = next(w->text, &w->at);
		if (!in_word(cp)) {
			previous = cp;
			continue;
		}
		do {
			to = w->at;
			cp = to < w->text.n ? next(w->text, &w->at) : 0;
		} while (in_word(cp));
		w->at = to;
		if (to - from <= (size_t)4 * SEARCH_WORD_MAX)
			fold(w->fold, str_slice(w->text, from, to));
		else
			buf_clear(w->fold);
		word->form = buf_str(w->fold);
		if (word->form.n && word->form.n <= SEARCH_WORD_MAX &&
		    !(is_lone_letter(word->form) &&
		      (is_apostrophe(previous) || is_apostrophe(cp)))) {
			word->from = from;
			word->to = to;
			word->hyphen = before && is_hyphen(str_slice(w->text, before, from));
			return true;
		}
		previous = 0;
		before = 0; /* no word: nothing to join */
	}
	return false;
}

/* ---- stems ---- */

struct search_stemmer {
	struct sb_stemmer *snowball; /* NULL: none for the language */
	bool dutch;
};

/* The language of a tag as "nl-NL"; at most three letters. */
bool search_is_language(struct str tag, const char *code)
{
	size_t n = strlen(code);

	return str_starts(tag, str_c(code)) && (tag.n == n || tag.p[n] == '-' || tag.p[n] == '_');
}

struct search_stemmer *search_stemmer_new(struct str language)
{
	struct search_stemmer *s = mem_alloc(sizeof *s);
	char code[4] = "";

	*s = (struct search_stemmer){.dutch = search_is_language(language, "nl")};
	for (size_t i = 0; i < language.n && i < 3; i++) {
		if (language.p[i] == '-' || language.p[i] == '_')
			break;
		code[i] = language.p[i];
	}
	s->snowball = sb_stemmer_new(code, "UTF_8");
	return s;
}

void search_stemmer_free(struct search_stemmer *s)
{
	if (!s)
		return;
	if (s->snowball)
		sb_stemmer_delete(s->snowball);
	free(s);
}

static bool is_vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'o' || c == 'u';
}

/* What Porter's rules for Dutch leave apart: "loop" and "lop" (of lopen), "huis" and "huiz",
 * "brief" and "briev". */
static void join_spellings(struct buf *out, size_t start)
{
	size_t n = out->n;
	char *p = out->p;

	if (n - start >= 4 && !is_vowel(p[n - 1]) && is_vowel(p[n - 2]) && p[n - 2] == p[n - 3]) {
		p[n - 2] = p[n - 1];
		buf_truncate(out, --n);
	}
	if (n - start >= 3 && p[n - 1] == 'z')
		p[n - 1] = 's';
	if (n - start >= 3 && p[n - 1] == 'v')
		p[n - 1] = 'f';
}

void search_stem(struct search_stemmer *s, struct str form, struct buf *out)
{
	size_t start = out->n;
	const sb_symbol *stem = NULL;

	if (s->snowball && form.n <= SEARCH_WORD_MAX)
		stem = sb_stemmer_stem(s->snowball, (const sb_symbol *)form.p, (int)form.n);
	if (!stem) {
		buf_add(out, form);
		return;
	}
	buf_add(out, (struct str){(const char *)stem, (size_t)sb_stemmer_length(s->snowball)});
	if (s->dutch)
		join_spellings(out, start);
}

/* ---- compounds ---- */

const char *const *search_links(struct str language)
{
	static const char *const dutch[] = {"s", "e", "en", "n", "er", ""};
	static const char *const german[] = {"s", "es", "e", "en", "n", "er", ""};
	static const char *const nordic[] = {"s", "e", ""};

	if (search_is_language(language, "nl"))
		return dutch;
	if (search_is_language(language, "de"))
		return german;
	if (search_is_language(language, "da") || search_is_language(language, "sv") ||
	    search_is_language(language, "no") || search_is_language(language, "nb"))
		return nordic;
	return NULL;
}

/* The best way to write the word's first bytes as that many parts, link included. */
struct way {
	uint32_t sum; /* of the parts' weights; 0: none */
	uint32_t last;
	size_t from; /* where the way stood before the last part */
};

/* Puts a part behind every way that ends at from; past: where it ends, with its link. */
static void add_part(struct way ways[][SEARCH_PARTS + 1], size_t from, size_t past, uint32_t part,
		     uint32_t weight)
{
	for (size_t k = 0; k < SEARCH_PARTS; k++) {
		struct way *into = &ways[past][k + 1];
		if (k ? !ways[from][k].sum : from != 0)
			continue;
		if (ways[from][k].sum + weight > into->sum)
			*into = (struct way){ways[from][k].sum + weight, part, from};
	}
}

size_t search_split(struct str form, const struct map *lexicon, const uint32_t *weights,
		    const char *const *links, uint32_t parts[SEARCH_PARTS])
{
	struct way ways[SEARCH_WORD_MAX + 1][SEARCH_PARTS + 1] = {0};
	size_t best = 0, at = form.n;

	if (!links || form.n < 2 * (size_t)SEARCH_PART_MIN || form.n > SEARCH_WORD_MAX)
		return 0;
	for (size_t from = 0; from + SEARCH_PART_MIN <= form.n; from++) {
		if (from && !ways[from][1].sum && !ways[from][2].sum && !ways[from][3].sum)
			continue;
		for (size_t to = from + SEARCH_PART_MIN; to <= form.n; to++) {
			const struct map_entry *e;
			if (to - from == form.n)
				continue;
			e = map_get(lexicon, str_slice(form, from, to));
			if (!e || !weights[e->num])
				continue;
			add_part(ways, from, to, (uint32_t)e->num, weights[e->num]);
			for (size_t i = 0; *links[i]; i++) {
				struct str link = str_c(links[i]);
				if (to + link.n + SEARCH_PART_MIN <= form.n &&
				    str_starts(str_slice(form, to, form.n), link))
					add_part(ways, from, to + link.n, (uint32_t)e->num,
						 weights[e->num]);
			}
		}
	}
	for (size_t k = 2; k <= SEARCH_PARTS; k++) {
		uint64_t sum = ways[form.n][k].sum;
		if (sum && (!best || sum * best > (uint64_t)ways[form.n][best].sum * k))
			best = k;
	}
	for (size_t k = best; k; k--) {
		parts[k - 1] = ways[at][k].last;
		at = ways[at][k].from;
	}
	return best;
}
