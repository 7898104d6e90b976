/* lines_owners: from whom the lines of a revision are, given those of the one before. */
#include <string.h>

#include "read/lines_parts.h"

/* Changed lines in a stretch beyond which a comparison need not be the shortest (diff.h). */
#define EFFORT 1000

/* A larger table is not kept: clearing it for every small comparison would cost more. */
#define KEPT_SLOTS ((size_t)1 << 14)

static bool any_text(const struct version *v, size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i++)
		if (!version_is_blank(v, i))
			return true;
	return false;
}

/* ---- comparing ---- */

static uint32_t number_of(struct lines *l, struct str line)
{
	bool added;
	struct map_entry *e = map_put(&l->numbers, line, &added);

	if (added)
		e->num = l->numbers.n - 1;
	return (uint32_t)e->num;
}

static void forget_numbers(struct lines *l)
{
	if (l->numbers.slots > KEPT_SLOTS)
		map_release(&l->numbers);
	else
		map_clear(&l->numbers);
}

/* How many lines are equal at the start and at the end. */
static void compare_ends(const struct version *old, const struct version *new, size_t *head,
			 size_t *tail)
{
	*head = *tail = 0;
	while (*head < old->n && *head < new->n &&
	       str_eq(version_line(old, *head), version_line(new, *head)))
		++*head;
	while (*tail < old->n - *head && *tail < new->n - *head &&
	       str_eq(version_line(old, old->n - 1 - *tail), version_line(new, new->n - 1 - *tail)))
		++*tail;
}

static void copy_ends(const struct version *old, struct version *new, size_t head, size_t tail)
{
	memcpy(new->owner, old->owner, head * sizeof *new->owner);
	memcpy(new->cut, old->cut, head * sizeof *new->cut);
	memcpy(new->owner + new->n - tail, old->owner + old->n - tail, tail * sizeof *new->owner);
	memcpy(new->cut + new->n - tail, old->cut + old->n - tail, tail * sizeof *new->cut);
}

/* Fills in l->diff.v with what differs, in lines of either version. */
static void compare(struct lines *l, const struct version *old, const struct version *new)
{
	size_t head, tail;

	compare_ends(old, new, &head, &tail);
	forget_numbers(l);
	l->old_lines.n = l->new_lines.n = 0;
	for (size_t i = head; i < old->n - tail; i++)
		list_push(&l->old_lines, number_of(l, version_line(old, i)));
	for (size_t i = head; i < new->n - tail; i++)
		list_push(&l->new_lines, number_of(l, version_line(new, i)));
	diff_sequences(&l->diff, l->old_lines.v, l->old_lines.n, l->new_lines.v, l->new_lines.n,
		       EFFORT);
	for (size_t i = 0; i < l->diff.n; i++) {
		l->diff.v[i].a += head;
		l->diff.v[i].b += head;
	}
}

/* After compare. */
static void take_equal(struct lines *l, const struct version *old, struct version *new)
{
	size_t a = 0, b = 0;

	for (size_t r = 0; r <= l->diff.n; r++) {
		const struct diff_run *run = r < l->diff.n ? &l->diff.v[r] : NULL;
		size_t end = run ? run->a : old->n;

		for (; a < end; a++, b++) {
			if (new->owner[b] == UNKNOWN)
				new->owner[b] = old->owner[a];
			/* What either side of a merge took away is gone. */
			if (new->cut[b] > old->cut[a])
				new->cut[b] = old->cut[a];
		}
		if (run) {
			a += run->a_n;
			b += run->b_n;
		}
	}
}

uint32_t version_newest(const struct version *v, size_t from, size_t n)
{
	uint32_t newest = UNKNOWN;

	for (size_t i = from; i < from + n; i++) {
		if (v->owner[i] < newest && !version_is_blank(v, i))
			newest = v->owner[i];
		if (v->cut[i] < newest)
			newest = v->cut[i];
	}
	return newest;
}

/* A run whose first words are a heading takes a section away, and changes no other. */
static bool takes_section(const struct version *old, const struct diff_run *run)
{
	for (size_t i = run->a; i < run->a + run->a_n; i++)
		if (!version_is_blank(old, i))
			return str_starts(version_line(old, i), S("#"));
	return true;
}

/* What stood right above line at is gone, who took it. The line above remembers, since a section
 * begins with its heading; right below front matter the one below, if that begins no section. */
static void put_cut(struct version *v, size_t at, uint32_t who)
{
	if (at > v->matter)
		at--;
	else if (at < v->matter || at == v->n || str_starts(version_line(v, at), S("#")))
		return;
	if (who < v->cut[at])
		v->cut[at] = who;
}

/* What the run's old lines remember goes where they were; but for sections that go altogether. */
static void carry_cuts(const struct version *old, struct version *new, const struct diff_run *run)
{
	for (size_t i = run->a; i < run->a + run->a_n; i++) {
		if (str_starts(version_line(old, i), S("#")))
			break;
		put_cut(new, run->b, old->cut[i]);
	}
}

/* me put the run's new lines there. */
static void own_run(const struct version *old, struct version *new, const struct diff_run *run,
		    uint32_t me)
{
	for (size_t i = run->b; i < run->b + run->b_n; i++)
		new->owner[i] = me;
	if (any_text(old, run->a, run->a_n) && !any_text(new, run->b, run->b_n) &&
	    !takes_section(old, run))
		put_cut(new, run->b, me);
}

/* ---- a revision that does not count ----
 *
 * Its lines may be cut quite otherwise than those before, so it is the words that show where each
 * comes from: a new line is as old as the newest line of which it has a word.
 */

static bool is_word_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (unsigned char)c >= 0x80;
}

/* Adds the words of the lines from … end, and for each the line it stands on. */
static void list_words(struct lines *l, const struct version *v, size_t from, size_t end,
		       struct numbers *numbers, struct numbers *lines)
{
	numbers->n = lines->n = 0;
	for (size_t i = from; i < end; i++) {
		struct str line = version_line(v, i);

		for (size_t at = 0; at < line.n;) {
			size_t start = at;

			while (at < line.n && is_word_byte(line.p[at]))
				at++;
			if (at > start) {
				list_push(numbers, number_of(l, str_slice(line, start, at)));
				list_push(lines, (uint32_t)i);
			} else {
				at++;
			}
		}
	}
}

/* Lowers the owner of the new line to that of the old one, or sets it. */
static void inherit_line(const struct version *old, size_t a, struct version *new, size_t b)
{
	if (old->owner[a] < new->owner[b])
		new->owner[b] = old->owner[a];
}

/* The words of a run: new ones are as old as the newest of those that they replace. */
static void inherit_run(struct lines *l, const struct version *old, struct version *new,
			const struct diff_run *run)
{
	uint32_t newest = UNKNOWN;

	for (size_t i = run->a; i < run->a + run->a_n; i++)
		if (old->owner[l->old_at.v[i]] < newest)
			newest = old->owner[l->old_at.v[i]];
	for (size_t i = run->b; i < run->b + run->b_n; i++)
		if (newest < new->owner[l->new_at.v[i]])
			new->owner[l->new_at.v[i]] = newest;
}

/* What the old lines from … end remember goes to the new line with the last word before. */
static void inherit_cuts(struct lines *l, const struct version *old, struct version *new,
			 size_t from, size_t end)
{
	size_t a = 0, b = 0, r = 0; /* words so far */

	for (size_t i = from; i < end; i++) {
		for (; a < l->old_at.n && l->old_at.v[a] <= i; a++) {
			while (r < l->diff.n && a >= l->diff.v[r].a + l->diff.v[r].a_n)
				r++;
			if (r == l->diff.n || a < l->diff.v[r].a)
				b = r ? l->diff.v[r - 1].b + l->diff.v[r - 1].b_n + a -
						    (l->diff.v[r - 1].a + l->diff.v[r - 1].a_n) + 1
				      : a + 1;
		}
		put_cut(new, b ? l->new_at.v[b - 1] + (size_t)1 : from, old->cut[i]);
	}
}

static void inherit(struct lines *l, const struct version *old, struct version *new, uint32_t me)
{
	size_t head, tail, a = 0, b = 0;

	compare_ends(old, new, &head, &tail);
	copy_ends(old, new, head, tail);
	forget_numbers(l);
	list_words(l, old, head, old->n - tail, &l->old_lines, &l->old_at);
	list_words(l, new, head, new->n - tail, &l->new_lines, &l->new_at);
	diff_sequences(&l->diff, l->old_lines.v, l->old_lines.n, l->new_lines.v, l->new_lines.n,
		       EFFORT);
	for (size_t r = 0; r <= l->diff.n; r++) {
		const struct diff_run *run = r < l->diff.n ? &l->diff.v[r] : NULL;

		for (; a < (run ? run->a : l->old_at.n); a++, b++)
			inherit_line(old, l->old_at.v[a], new, l->new_at.v[b]);
		if (!run)
			break;
		inherit_run(l, old, new, run);
		a += run->a_n;
		b += run->b_n;
	}
	/* Lines without words, and with none but new ones. */
	for (size_t i = head; i < new->n - tail; i++)
		if (new->owner[i] == UNKNOWN)
			new->owner[i] = i ? new->owner[i - 1] : old->n ? old->owner[0] : me;
	inherit_cuts(l, old, new, head, old->n - tail);
}

void lines_take_over(struct lines *l, const struct version *old, struct version *new)
{
	compare(l, old, new);
	take_equal(l, old, new);
}

void lines_descend(struct lines *l, const struct version *old, struct version *new, uint32_t me,
		   bool counts)
{
	if (!counts) {
		inherit(l, old, new, me);
		return;
	}
	compare(l, old, new);
	take_equal(l, old, new);
	for (size_t r = 0; r < l->diff.n; r++) {
		carry_cuts(old, new, &l->diff.v[r]);
		own_run(old, new, &l->diff.v[r], me);
	}
}
