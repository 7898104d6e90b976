/*
 * advice: what an editors' checklist asks that nothing else needs: no bold text in the place of a
 * heading, links that say where they lead (downloads.c: and what comes), no e-mail addresses or telephone numbers of people.
 *
 * Guesses, all of them, so they are warnings, and careful ones: site.yaml may make each an error or
 * leave it out (checks:).
 */
#include <string.h>

#include "pass/body.h"

#define HEADING_CHARS_MOST 80
#define LINK_BYTES_MOST 64 /* what says nothing is short */
#define EMAIL_BYTES_MOST 254
#define PHONE_DIGITS_LEAST 9
#define PHONE_DIGITS_MOST 15

/* ---- bold as a heading ---- */

/* Whether the text ends as a sentence does: then it is bold because it matters. */
static bool is_sentence(struct str text)
{
	return text.n && memchr(".!?;,", text.p[text.n - 1], 5);
}

/* A paragraph that is one bold text and nothing else, with something below it. */
static void check_paragraph(struct pass *p, const struct node *n)
{
	const struct node *bold = n->first;
	struct str text;
	struct buf b;

	if (n->parent->kind != NODE_DOCUMENT || !n->next || n->next->kind == NODE_HEADING ||
	    !bold || bold->kind != NODE_STRONG)
		return;
	if (bold->next && (bold->next->kind != NODE_TEXT || bold->next->next ||
			   !str_eq(str_trim(bold->next->text), S(":"))))
		return;
	buf_init(&b, 0);
	node_text(bold, &b);
	text = str_trim(buf_str(&b));
	if (text.n && !is_sentence(text) && utf8_length(text) <= HEADING_CHARS_MOST)
		pass_diag(p, DIAG_WARNING, "heading/bold", n,
			  "a line that is all bold looks like a heading and is none; write "
			  "\"## " STR_FMT "\", of the level it has here",
			  STR_ARG(text));
	buf_release(&b);
}

/* ---- links that say nothing ---- */

/* Whether the text is one of those that the label link.vague lists, with ";" between them. */
static bool is_vague(const struct pass *p, struct str text)
{
	struct str list = labels_peek(&p->site->labels, S("link.vague"));
	bool found = false;
	struct buf folded, other;

	buf_init(&folded, 0);
	buf_init(&other, 0);
	buf_add_folded(&folded, text);
	while (list.n && !found) {
		buf_clear(&other);
		buf_add_folded(&other, str_trim(str_cut(&list, ';')));
		found = other.n && str_eq(buf_str(&folded), buf_str(&other));
	}
	buf_release(&folded);
	buf_release(&other);
	return found;
}

static void check_link(struct pass *p, const struct node *n)
{
	struct str text;
	struct buf b;

	buf_init(&b, 0);
	node_text(n, &b);
	text = str_trim(buf_str(&b));
	while (text.n && memchr(".:!?>", text.p[text.n - 1], 5))
		text.n--;
	text = str_trim(text);
	if (text.n && text.n <= LINK_BYTES_MOST && is_vague(p, text))
		pass_diag(p, DIAG_WARNING, "link/text", n,
			  "the link \"" STR_FMT
			  "\" does not say where it leads; make it the name of what is there",
			  STR_ARG(text));
	buf_release(&b);
}

/* ---- people's addresses and numbers ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter_or_digit(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_email_char(char c)
{
	return is_letter_or_digit(c) || (c && memchr("._%+-", c, 5));
}

/* Names that RFC 2606 keeps for examples. */
static bool is_example(struct str domain)
{
	return str_ends(domain, S("example.org")) || str_ends(domain, S("example.com")) ||
	       str_ends(domain, S("example.net")) || str_ends(domain, S(".example"));
}

/* The e-mail address around the '@' at i; empty if there is none, or it is an example. */
static struct str email_at(struct str s, size_t i)
{
	size_t from = i, to = i + 1;
	struct str domain;

	while (from && is_email_char(s.p[from - 1]))
		from--;
	while (to < s.n && (is_letter_or_digit(s.p[to]) || s.p[to] == '-' || s.p[to] == '.'))
		to++;
	while (to > i + 1 && !is_letter_or_digit(s.p[to - 1]))
		to--;
	domain = str_slice(s, i + 1, to);
	if (from == i || to - from > EMAIL_BYTES_MOST || str_chr(domain, '.', 0) == SIZE_MAX ||
	    is_example(domain))
		return (struct str){NULL, 0};
	return str_slice(s, from, to);
}

/* The telephone number that starts at i: +31 6 1234 5678, 020-123 45 67, (020) 1234567. Digits with
 * at most one space or hyphen between them, of which a bracket may be one more; in its own country
 * a number starts with one 0. Empty if there is none. */
static struct str phone_at(struct str s, size_t i)
{
	bool abroad = s.p[i] == '+';
	size_t digits = 0, at = i, end = i;
	char first = 0, second = 0;

	if (i && (is_letter_or_digit(s.p[i - 1]) || memchr("+-./,:", s.p[i - 1], 6)))
		return (struct str){NULL, 0};
	for (at += s.p[i] == '+' || s.p[i] == '('; at < s.n && digits <= PHONE_DIGITS_MOST; at++) {
		char c = s.p[at];

		if (is_digit(c)) {
			first = digits == 0 ? c : first;
			second = digits == 1 ? c : second;
			digits++;
			end = at + 1;
		} else if (!memchr(" -()", c, 4) || at - end >= 2) {
			break;
		}
	}
	if (end < s.n && is_letter_or_digit(s.p[end]))
		return (struct str){NULL, 0};
	if (digits < PHONE_DIGITS_LEAST || digits > PHONE_DIGITS_MOST)
		return (struct str){NULL, 0};
	if (!abroad && (first != '0' || second == '0' || digits > PHONE_DIGITS_LEAST + 2))
		return (struct str){NULL, 0};
	return str_slice(s, i, end);
}

/* The first e-mail address or telephone number in the text; empty if there is none. */
static struct str contact_in(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		struct str found = {NULL, 0};

		if (s.p[i] == '@')
			found = email_at(s, i);
		else if (s.p[i] == '+' || s.p[i] == '0' || s.p[i] == '(')
			found = phone_at(s, i);
		if (found.n)
			return found;
	}
	return (struct str){NULL, 0};
}

static void tell_contact(struct pass *p, struct str contact, unsigned line, unsigned column)
{
	const struct node at = {.line = line, .column = column};

	pass_diag(p, DIAG_WARNING, "privacy/contact", &at,
		  "\"" STR_FMT
		  "\" may be somebody's; name the organisation and its site, not the person",
		  STR_ARG(contact));
}

void pass_advise_text(struct pass *p, struct str text, unsigned line, unsigned column)
{
	struct str contact = contact_in(text);

	if (contact.n)
		tell_contact(p, contact, line, column);
}

void pass_advice(struct pass *p)
{
	struct node *n = p->root;

	while (n) {
		bool whole = false; /* told of: what stands in it is the same */

		switch ((int)n->kind) {
		case NODE_PARAGRAPH:
			check_paragraph(p, n);
			break;
		case NODE_LINK:
			check_link(p, n);
			pass_download(p, n);
			if (str_starts(n->url, S("mailto:")) || str_starts(n->url, S("tel:"))) {
				struct str address =
					str_slice(n->url, str_chr(n->url, ':', 0) + 1, n->url.n);
				size_t at = str_chr(address, '@', 0);
				whole = true;
				if (at == SIZE_MAX ? address.n && phone_at(address, 0).n
						   : email_at(address, at).n)
					tell_contact(p, address, n->line, n->column);
			}
			break;
		case NODE_TEXT:
			pass_advise_text(p, n->text, n->line, n->column);
			break;
		default:
			break;
		}
		n = whole ? node_skip(n, p->root) : node_next(n, p->root);
	}
}
