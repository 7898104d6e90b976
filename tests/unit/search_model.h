/*
 * search_model: a naive ranking for the tests of the search index, worked out from the pages of
 * `site` over all words of all pages, without files, shards or postings. Part of unit/search.c.
 */
#ifndef SEARCH_MODEL_H
#define SEARCH_MODEL_H

struct token {
	struct str form, stem;
	uint32_t section;
	enum search_field field;
};

struct model_page {
	struct token *v;
	size_t n, cap;
	uint32_t words[SEARCH_FIELDS];
};

static struct model_page model[PAGES];
static struct map known; /* every form → its number here */
static uint64_t all_words[SEARCH_FIELDS];

static struct str stem_of(struct search_stemmer *s, struct str form)
{
	struct buf b;
	struct str stem;

	buf_init(&b, 0);
	search_stem(s, form, &b);
	stem = buf_dup(&b, &memory);
	buf_release(&b);
	return stem;
}

static void model_word(struct search_stemmer *s, size_t page, struct str form, uint32_t section,
		       enum search_field field)
{
	struct model_page *m = &model[page];
	struct str copy = str_dup(&memory, form);

	list_push(m, (struct token){copy, stem_of(s, copy), section, field});
	m->words[field]++;
	all_words[field]++;
}

static void model_text(struct search_stemmer *s, size_t page, struct str text, uint32_t section,
		       enum search_field field)
{
	struct buf fold;
	struct search_words words = {.text = text, .fold = &fold};
	struct search_word word;
	struct str before = {NULL, 0};

	buf_init(&fold, 0);
	while (search_words_next(&words, &word)) {
		if (word.hyphen && before.n + word.form.n <= SEARCH_WORD_MAX) {
			model_word(s, page,
				   str_printf(&memory, STR_FMT STR_FMT, STR_ARG(before),
					      STR_ARG(word.form)),
				   section, field);
			/* A second way to write two words makes no text longer. */
			model[page].words[field]--;
			all_words[field]--;
		}
		model_word(s, page, word.form, section, field);
		before = str_dup(&memory, word.form);
	}
	buf_release(&fold);
}

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	return false;
}

static uint32_t pages_with_form(struct str form)
{
	uint32_t n = 0;

	for (size_t p = 0; p < PAGES; p++)
		for (size_t i = 0; i < model[p].n; i++)
			if (model[p].v[i].field != SEARCH_PART &&
			    str_eq(model[p].v[i].form, form)) {
				n++;
				break;
			}
	return n;
}

/* The parts of compounds stand beside them as words of their own field. */
static void model_parts(struct search_stemmer *s)
{
	uint32_t *weights = arena_new(&memory, uint32_t, known.n);

	for (size_t i = 0; i < known.n; i++) {
		uint32_t pages = pages_with_form(known.e[i].key);
		known.e[i].num = i;
		if (pages >= 2 && !has_digit(known.e[i].key))
			weights[i] = search_log2((uint64_t)pages << 16);
	}
	for (size_t p = 0; p < PAGES; p++) {
		size_t n = model[p].n;
		for (size_t i = 0; i < n; i++) {
			struct token t = model[p].v[i];
			uint32_t parts[SEARCH_PARTS];
			size_t count = has_digit(t.form) || t.field == SEARCH_TITLE
					       ? 0
					       : search_split(t.form, &known, weights,
							      search_links(S("nl")), parts);
			for (size_t k = 0; k < count; k++) {
				struct str stem = stem_of(s, known.e[parts[k]].key);
				if (!str_eq(stem, t.stem))
					list_push(&model[p],
						  (struct token){known.e[parts[k]].key, stem,
								 t.section, SEARCH_PART});
			}
		}
	}
}

static void model_site(struct search_stemmer *s)
{
	for (size_t p = 0; p < PAGES; p++) {
		const struct page *page = site.pages[p];
		model_text(s, p, page->title, 0, SEARCH_TITLE);
		for (size_t i = 0; i < page->fields[0].n; i++)
			model_text(s, p, page->fields[0].v[i].text, 0, SEARCH_EXTRA);
		for (uint32_t i = 0; i < page->body.sections_n; i++) {
			model_text(s, p, page->body.sections[i].heading, i, SEARCH_HEADING);
			model_text(s, p, page->body.sections[i].text, i, SEARCH_TEXT);
		}
		for (size_t i = 0; i < model[p].n; i++)
			map_put(&known, model[p].v[i].form, NULL);
	}
	model_parts(s);
}

/* One word of a query that stands on a page by one of its alternatives. */
struct model_hit {
	uint64_t value;
	unsigned title;
	uint32_t sections[SEARCH_SECTIONS];
	size_t sections_n;
};

struct model_word {
	struct str stems[ALTERNATIVES];
	unsigned factors[ALTERNATIVES];
	size_t n;
	uint32_t worth;
	size_t asked; /* index among the words asked */
};

static uint32_t model_weight(struct str stem)
{
	uint64_t n = 0;

	for (size_t p = 0; p < PAGES; p++)
		for (size_t i = 0; i < model[p].n; i++)
			if (str_eq(model[p].v[i].stem, stem)) {
				n++;
				break;
			}
	return search_log2((PAGES * 2 + 2) * UINT64_C(65536) / (n * 2 + 1)) + 1;
}

/* The sections in which the stem stands, heaviest first, at most four. */
static void model_sections(const struct model_page *m, struct str stem, struct model_hit *hit)
{
	static const uint32_t weight[SEARCH_FIELDS] = {1, 12, 4, 2, 1};
	uint32_t sum[SECTIONS_MAX] = {0};

	for (size_t i = 0; i < m->n; i++)
		if (str_eq(m->v[i].stem, stem))
			sum[m->v[i].section] += weight[m->v[i].field];
	for (hit->sections_n = 0; hit->sections_n < SEARCH_SECTIONS; hit->sections_n++) {
		uint32_t best = 0;
		for (uint32_t i = 1; i < SECTIONS_MAX; i++)
			if (sum[i] > sum[best])
				best = i;
		if (!sum[best])
			break;
		hit->sections[hit->sections_n] = best;
		sum[best] = 0;
	}
}

static struct model_hit model_match(const struct model_page *m, struct str stem, unsigned factor)
{
	static const uint64_t weight[SEARCH_FIELDS] = {160, 160, 80, 40, 56};
	static const uint64_t length[SEARCH_FIELDS] = {75, 50, 60, 60, 60};
	struct model_hit hit = {0};
	uint64_t count[SEARCH_FIELDS] = {0}, sum = 0;

	for (size_t i = 0; i < m->n; i++)
		if (str_eq(m->v[i].stem, stem))
			count[m->v[i].field]++;
	for (size_t f = 0; f < SEARCH_FIELDS; f++) {
		size_t of = f == SEARCH_PART || f == SEARCH_EXTRA ? SEARCH_TEXT : f;
		if (count[f])
			sum += weight[f] * count[f] * 2600 /
			       (count[f] * 1000 +
				16 * (100 - length[f] +
				      length[f] * 16 * search_coarse(m->words[of]) /
					      search_coarse(all_words[of] * 16 / PAGES)));
	}
	if (!sum)
		return hit;
	hit.value = (uint64_t)model_weight(stem) * search_level(search_impact(sum)) * factor;
	if (count[SEARCH_TITLE])
		hit.title = m->words[SEARCH_TITLE] <= 2 ? 2 : m->words[SEARCH_TITLE] <= 4 ? 4 : 8;
	model_sections(m, stem, &hit);
	return hit;
}

static void model_alternative(struct model_word *w, struct str stem, unsigned factor)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(w->stems[i], stem))
			return;
	w->stems[w->n] = stem;
	w->factors[w->n++] = factor;
}

/* Words and their alternatives: known ones and neighbours as one. */
static size_t model_understand(struct search_stemmer *s, const struct str *words, size_t n,
			       struct model_word *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		out[i] = (struct model_word){.asked = i};
		if (map_has(&known, words[i]))
			model_alternative(&out[i], stem_of(s, words[i]), FACTOR_EXACT);
	}
	for (size_t i = 0; i + 1 < n; i++) {
		struct str both = str_printf(&memory, STR_FMT STR_FMT, STR_ARG(words[i]),
					     STR_ARG(words[i + 1]));
		if (!map_has(&known, both))
			continue;
		model_alternative(&out[i], stem_of(s, both), FACTOR_JOINED);
		model_alternative(&out[i + 1], stem_of(s, both), FACTOR_JOINED);
	}
	for (size_t i = 0; i < n; i++)
		if (out[i].n)
			out[kept++] = out[i];
	for (size_t i = 0; i < kept; i++)
		out[i].worth = model_weight(out[i].stems[0]) + WORTH;
	return kept;
}

static uint32_t model_section(const struct model_word *w, const struct model_hit *hits, size_t n,
			      uint32_t *together)
{
	uint32_t best = 0, most = 0;

	*together = 0;
	for (uint32_t section = 0; section < SECTIONS_MAX; section++) {
		uint32_t points = 0, here = 0;
		for (size_t i = 0; i < n; i++)
			for (uint32_t k = 0; k < hits[i].sections_n; k++)
				if (hits[i].sections[k] == section) {
					points += w[i].worth * (8 - k);
					here += w[i].worth;
				}
		if (points > most) {
			most = points;
			best = section;
			*together = here;
		}
	}
	return best;
}

static struct found model_score(size_t page, const struct model_word *w, size_t n)
{
	struct model_hit hits[QUERY_WORDS] = {0};
	struct found f = {.page = (uint32_t)page};
	uint64_t sum = 0, all = 0, titled = 0, c;
	uint32_t together, title = 0, words = 0, in_title = 0;

	for (size_t i = 0; i < n; i++) {
		all += w[i].worth;
		for (size_t k = 0; k < w[i].n; k++) {
			struct model_hit h =
				model_match(&model[page], w[i].stems[k], w[i].factors[k]);
			if (h.value > hits[i].value)
				hits[i] = h;
		}
		if (!hits[i].value)
			continue;
		words++;
		sum += hits[i].value;
		f.worth += w[i].worth;
		titled += hits[i].title ? w[i].worth : 0;
		in_title += hits[i].title != 0;
		title = hits[i].title ? hits[i].title : title;
	}
	f.sections[0] = model_section(w, hits, n, &together);
	c = (uint64_t)f.worth * 256 / all;
	f.score = sum * c * (256 + c) / 131072;
	if (titled) {
		uint64_t bonus = f.score * titled * TITLE_BONUS / all;
		f.score += in_title < title ? bonus * in_title / title : bonus;
	}
	if (words > 1)
		f.score += f.score * together * 8 / (all * 16);
	return f;
}

static int compare_model(const void *x, const void *y)
{
	const struct found *a = x, *b = y;

	return a->score != b->score ? (a->score > b->score ? -1 : 1) : (int)a->page - (int)b->page;
}

static size_t model_rank(const struct model_word *w, size_t n, struct found *found)
{
	size_t kept = 0;
	uint32_t most = 0;

	for (size_t p = 0; p < PAGES; p++) {
		found[p] = model_score(p, w, n);
		if (found[p].worth > most)
			most = found[p].worth;
	}
	for (size_t p = 0; p < PAGES; p++)
		if (found[p].worth && found[p].worth * 5 >= most)
			found[kept++] = found[p];
	qsort(found, kept, sizeof *found, compare_model);
	return kept;
}

/* ---- the closer look ---- */

/* Words asked, in a text: for each word of it the one asked, or -1. */
struct model_line {
	int v[256];
	size_t n;
};

/* What was asked, and what is known of it. */
struct model_asked {
	const struct str *words;
	size_t n;
	const struct model_word *known;
	size_t known_n;
	uint32_t worth[QUERY_WORDS];
	struct search_stemmer *stemmer;
	const struct search_index *index;
	bool *read; /* its d-files, by number */
};

/* The d-file that would have the word. */
static size_t model_piece(const struct search_index *index, struct str word)
{
	size_t i = 0;

	while (i + 1 < index->d.n && str_cmp(index->d.v[i + 1].start, word) <= 0)
		i++;
	return i;
}

/* Only words in files that the query has read are known for forms of another: those of the words
 * asked, of neighbours as one, and of what the last one begins. */
static bool *model_pieces(const struct search_index *index, const struct str *words, size_t n)
{
	bool *read = arena_new(&memory, bool, index->d.n);
	size_t last = model_piece(index, words[n - 1]);

	for (size_t i = 0; i < n; i++)
		read[model_piece(index, words[i])] = true;
	for (size_t i = 0; i + 1 < n; i++)
		read[model_piece(index, str_printf(&memory, STR_FMT STR_FMT, STR_ARG(words[i]),
						   STR_ARG(words[i + 1])))] = true;
	for (size_t k = 1; k < PREFIX_PIECES && last + k < index->d.n &&
			   str_starts(index->d.v[last + k].start, words[n - 1]);
	     k++)
		read[last + k] = true;
	return read;
}

static int model_which(const struct model_asked *a, struct str form)
{
	struct str stem = stem_of(a->stemmer, form);

	for (size_t i = 0; i < a->n; i++)
		if (str_eq(a->words[i], form))
			return (int)i;
	if (!a->read[model_piece(a->index, form)])
		return -1;
	for (size_t i = 0; i < a->known_n; i++)
		for (size_t k = 0; k < a->known[i].n; k++)
			if (str_eq(a->known[i].stems[k], stem))
				return (int)a->known[i].asked;
	return -1;
}

static struct model_line model_read(const struct model_asked *a, struct str text)
{
	struct buf fold;
	struct search_words words = {.text = text, .fold = &fold};
	struct search_word word;
	struct model_line t = {.n = 0};

	buf_init(&fold, 0);
	while (search_words_next(&words, &word)) {
		assert_true(t.n < sizeof t.v / sizeof *t.v);
		t.v[t.n++] = model_which(a, word.form);
	}
	buf_release(&fold);
	return t;
}

static uint32_t model_pair(const struct model_asked *a, size_t i)
{
	return a->worth[i] < a->worth[i + 1] ? a->worth[i] : a->worth[i + 1];
}

/* Over all pairs of places; the code goes through the text once. */
static uint64_t model_near(const struct model_asked *a, struct str text)
{
	static const uint32_t points[] = {0, 10, 7, 4, 4, 2, 2, 2, 2};
	struct model_line t = model_read(a, text);
	uint64_t sum = 0;

	for (int i = 0; i + 1 < (int)a->n; i++) {
		uint32_t best = 0;
		for (size_t x = 0; x < t.n; x++)
			for (size_t y = x + 1; y < t.n && y <= x + 8; y++)
				if (t.v[x] == i && t.v[y] == i + 1 && points[y - x] > best)
					best = points[y - x];
		sum += best * model_pair(a, (size_t)i);
	}
	return sum;
}

static uint64_t model_title(const struct model_asked *a, struct str title)
{
	struct model_line t = model_read(a, title);
	uint64_t all = 0, weight = 0, found = 0;
	size_t different = 0;

	for (int i = 0; i < (int)a->n; i++) {
		uint64_t times = 0;
		for (size_t k = 0; k < t.n; k++)
			times += t.v[k] == i;
		all += a->worth[i];
		weight += times ? a->worth[i] : 0;
		different += times > 0;
		found += times;
	}
	return (found ? 1024 * weight * found / (all * t.n) : 0) +
	       (a->n > 1 && different == a->n ? 1024 : 0);
}

/* Puts the first pages in their last order. */
static void model_look_closer(struct search_stemmer *s, const struct search_index *index,
			      const struct str *words, size_t n, const struct model_word *w,
			      size_t kept, struct found *found, size_t found_n)
{
	struct model_asked a = {words, n, w, kept, {0}, s, index, model_pieces(index, words, n)};
	size_t first = found_n < CLOSER_PAGES ? found_n : CLOSER_PAGES;
	uint64_t all = 0;

	for (size_t i = 0; i < n; i++)
		a.worth[i] = WORTH + 1;
	for (size_t i = 0; i < kept; i++)
		a.worth[w[i].asked] = w[i].worth;
	for (size_t i = 0; i + 1 < n; i++)
		all += model_pair(&a, i);
	for (size_t i = 0; i < first; i++) {
		const struct page *page = site.pages[found[i].page];
		const struct section *section = &page->body.sections[found[i].sections[0]];
		uint64_t text = model_near(&a, section->text);
		uint64_t heading = model_near(&a, section->heading);
		uint64_t near = text > heading ? text : heading;
		found[i].score = found[i].score *
				 (256 + model_title(&a, page->title) +
				  (n > 1 ? 256 * near / (all * 20) : 0)) /
				 256;
	}
	/* By the least of exchanges, so that equal ones stay as they were. */
	for (size_t k = 1; k < first; k++)
		for (size_t i = first - 1; i >= k; i--)
			if (found[i].score > found[i - 1].score) {
				struct found f = found[i];
				found[i] = found[i - 1];
				found[i - 1] = f;
			}
}

#endif
