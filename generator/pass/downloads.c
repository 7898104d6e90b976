/*
 * downloads: a link to a document on another host says what will come and how much of it. (Of the
 * site's own files the generator writes that itself, see media_describe.)
 *
 * Nobody here asks the other host, so it is for the writer to say: behind the name, in the link or
 * right after it, the type and then a number: "Report (PDF, 1.2 MB)", "Report, Word, 12 pages".
 */
#include "pass/body.h"

#define BEHIND_LINK 48 /* bytes of the text after the link that may say it */
#define BEHIND_TYPE 24 /* bytes after the type in which the number stands */

static const struct kind {
	const char *ext;
	const char *name; /* what people call it */
} kinds[] = {
	{"pdf", "PDF"},	  {"doc", "Word"},	 {"docx", "Word"},	 {"odt", "ODT"},
	{"rtf", "RTF"},	  {"xls", "Excel"},	 {"xlsx", "Excel"},	 {"ods", "ODS"},
	{"csv", "CSV"},	  {"ppt", "PowerPoint"}, {"pptx", "PowerPoint"}, {"odp", "ODP"},
	{"epub", "EPUB"}, {"zip", "ZIP"},
};

#define KINDS (sizeof kinds / sizeof *kinds)

/* The kind of document at an address of the web; NULL when it is none, or cannot be told. */
static const struct kind *kind_at(struct str url)
{
	size_t host = str_find(url, S("://"), 0), path;

	if (!str_eq_nocase(str_slice(url, 0, 7), S("http://")) &&
	    !str_eq_nocase(str_slice(url, 0, 8), S("https://")))
		return NULL;
	url = str_slice(url, 0, str_chr(url, '#', 0));
	url = str_slice(url, 0, str_chr(url, '?', 0));
	path = str_chr(url, '/', host + 3);
	for (size_t k = 0; path != SIZE_MAX && k < KINDS; k++)
		if (str_eq_nocase(path_ext(str_slice(url, path, url.n)), str_c(kinds[k].ext)))
			return &kinds[k];
	return NULL;
}

/* A file of this repository that is no part of the site: its forge shows it and says how large it
 * is. */
static bool is_ours(const struct pass *p, struct str url)
{
	struct str pattern = p->site->config.repository_web;

	return pattern.n && str_starts(url, str_slice(pattern, 0, str_chr(pattern, '{', 0)));
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_part_of_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether the word stands in s with a number not far behind it. */
static bool says(struct str s, struct str word)
{
	for (size_t i = 0; i + word.n <= s.n; i++) {
		size_t end = i + word.n;

		if (!str_eq_nocase(str_slice(s, i, end), word) ||
		    (i && is_part_of_word(s.p[i - 1])) || (end < s.n && is_part_of_word(s.p[end])))
			continue;
		for (size_t k = end; k < s.n && k < end + BEHIND_TYPE; k++)
			if (is_digit(s.p[k]))
				return true;
	}
	return false;
}

void pass_download(struct pass *p, const struct node *link)
{
	const struct kind *kind = kind_at(link->url);
	struct str name;
	struct buf b;

	if (!kind || is_ours(p, link->url))
		return;
	buf_init(&b, 0);
	node_text(link, &b);
	name = str_dup(p->scratch, str_trim(buf_str(&b)));
	if (link->next && link->next->kind == NODE_TEXT)
		buf_add(&b, str_slice(link->next->text, 0, BEHIND_LINK));
	if (name.n && !says(buf_str(&b), str_c(kind->name)) && !says(buf_str(&b), str_c(kind->ext)))
		pass_diag(p, DIAG_WARNING, "link/file", link,
			  "the link \"" STR_FMT "\" leads to a file; write what kind it is and how "
			  "large, as in \"(%s, 340 kB)\"",
			  STR_ARG(name), kind->name);
	buf_release(&b);
}
