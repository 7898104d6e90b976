/*
 * What the generator makes of the words of a text: words_dump LANGUAGE INDEX-FOLDER < text >
 * words.tsv
 *
 * For each word of standard input in turn: its form, its stem, and its term in the index (empty:
 * the index does not have the form). tests/model/words.py holds it against the browser's engine.
 */
#include <inttypes.h>
#include <stdio.h>

#include "write/search_load.h"

/* form → term, of all d-files. */
static int collect(struct search_index *index, struct map *terms, struct diags *diags)
{
	for (size_t i = 0; i < index->d.n; i++) {
		const struct search_piece *p = search_load_piece(index, false, i, diags);
		if (!p)
			return -1;
		for (size_t k = 0; k < p->n; k++)
			map_put(terms, p->words[k], NULL)->num = p->terms[k];
	}
	return 0;
}

static void dump(struct str language, struct str text, const struct map *terms)
{
	struct search_stemmer *stemmer = search_stemmer_new(language);
	struct search_word word;
	struct search_words words = {.text = text};
	struct buf fold, stem;

	buf_init(&fold, 0);
	buf_init(&stem, 0);
	words.fold = &fold;
	while (search_words_next(&words, &word)) {
		const struct map_entry *e = map_get(terms, word.form);
		buf_clear(&stem);
		search_stem(stemmer, word.form, &stem);
		printf(STR_FMT "\t" STR_FMT "\t", STR_ARG(word.form), STR_ARG(buf_str(&stem)));
		if (e)
			printf("%012" PRIx64 ".%u", search_term_file(e->num),
			       (unsigned)e->num & 0xffff);
		putchar('\n');
	}
	buf_release(&fold);
	buf_release(&stem);
	search_stemmer_free(stemmer);
}

int main(int argc, char **argv)
{
	struct diags diags = {0};
	struct map terms = {0};
	struct search_index *index = argc == 3 ? search_open(argv[2], &diags) : NULL;
	struct buf text;
	char block[4096];
	size_t n;
	int rc = 1;

	buf_init(&text, (size_t)1 << 26);
	while ((n = fread(block, 1, sizeof block, stdin)) > 0)
		buf_add(&text, (struct str){block, n});
	if (index && !collect(index, &terms, &diags)) {
		dump(str_c(argv[1]), buf_str(&text), &terms);
		rc = 0;
	}
	search_close(index);
	map_release(&terms);
	diags_release(&diags);
	buf_release(&text);
	return rc;
}
