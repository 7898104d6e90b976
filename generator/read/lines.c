#include "read/lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/diff.h"

/* Owners as they are kept: a revision's index + 1, so that the newest is the lowest. */
#define UNCOMMITTED 0U
#define UNKNOWN UINT32_MAX

/* Changed lines in a stretch beyond which a comparison need not be the shortest (diff.h). */
#define EFFORT 1000

/* A larger table is not kept: clearing it for every small comparison would cost more. */
#define KEPT_SLOTS ((size_t)1 << 14)

/* A revision's text and the owners of its lines. */
struct version {
	struct buf text;
	size_t *start; /* of each line; n + 1 of them */
	uint32_t *owner;
	uint32_t *cut; /* who last took away what stood right below the line */
	size_t n, cap;
	size_t matter;	      /* lines of front matter */
	struct version *next; /* among the free ones */
};

struct numbers {
	uint32_t *v;
	size_t n, cap;
};

struct lines {
	struct repo *repo;
	size_t worker;
	struct version *free;
	struct version *newest; /* of the page followed last */
	struct { struct version **v; size_t n, cap; } at; /* by revision; NULL: not (or no longer) there */
	struct numbers children;  /* by revision: how many are to come */
	uint64_t bytes;					  /* read for this page */

	/* of one comparison */
	struct diff diff;
	struct map numbers; /* line or word → number */
	struct numbers old_lines, new_lines; /* what is compared, as numbers */
	struct numbers old_at, new_at;	     /* of words: on which line */
};

/* ---- versions ---- */

static struct version *take_version(struct lines *l)
{
	struct version *v = l->free;

	if (v) {
		l->free = v->next;
		buf_clear(&v->text);
		v->n = 0;
		return v;
	}
	v = mem_alloc(sizeof *v);
	*v = (struct version){.n = 0};
	buf_init(&v->text, 0);
	return v;
}

static void give_version(struct lines *l, struct version **v)
{
	if (!*v)
		return;
	(*v)->next = l->free;
	l->free = *v;
	*v = NULL;
}

static void free_version(struct version *v)
{
	buf_release(&v->text);
	free(v->start);
	free(v->owner);
	free(v->cut);
	free(v);
}

struct lines *lines_new(struct repo *repo, size_t worker)
{
	struct lines *l = mem_alloc(sizeof *l);

	*l = (struct lines){.repo = repo, .worker = worker};
	return l;
}

void lines_free(struct lines *l)
{
	if (!l)
		return;
	give_version(l, &l->newest);
	for (struct version *v = l->free, *next; v; v = next) {
		next = v->next;
		free_version(v);
	}
	list_free(&l->at);
	list_free(&l->children);
	list_free(&l->old_lines);
	list_free(&l->new_lines);
	list_free(&l->old_at);
	list_free(&l->new_at);
	map_release(&l->numbers);
	diff_release(&l->diff);
	free(l);
}

static size_t line_end(struct str s, size_t at, bool returns)
{
	size_t end = str_chr(s, '\n', at);

	if (end == SIZE_MAX)
		end = s.n - 1;
	for (size_t i = at; returns && i < end; i++)
		if (s.p[i] == '\r' && s.p[i + 1] != '\n')
			return i + 1;
	return end + 1;
}

static void find_starts(struct version *v)
{
	struct str s = buf_str(&v->text);
	bool returns = str_chr(s, '\r', 0) != SIZE_MAX;

	v->n = 0;
	for (size_t at = 0;; at = line_end(s, at, returns)) {
		if (v->n == v->cap) {
			v->cap = v->cap ? 2 * v->cap : 128;
			v->start = mem_realloc(v->start, v->cap * sizeof *v->start);
			v->owner = mem_realloc(v->owner, v->cap * sizeof *v->owner);
			v->cut = mem_realloc(v->cut, v->cap * sizeof *v->cut);
		}
		v->start[v->n] = at;
		v->owner[v->n] = v->cut[v->n] = UNKNOWN;
		if (at >= s.n)
			return;
		v->n++;
	}
}

static struct str line_text(const struct version *v, size_t i)
{
	return (struct str){v->text.p + v->start[i], v->start[i + 1] - v->start[i]};
}

static size_t matter_lines(const struct version *v)
{
	if (!v->n || !str_eq(str_trim(line_text(v, 0)), S("---")))
		return 0;
	for (size_t i = 1; i < v->n; i++) {
		struct str line = str_trim(line_text(v, i));

		if (str_eq(line, S("---")) || str_eq(line, S("...")))
			return i + 1;
	}
	return 0;
}

/* Finds the lines; nobody owns them yet. */
static void split(struct version *v)
{
	find_starts(v);
	v->matter = matter_lines(v);
}

static bool is_blank(const struct version *v, size_t i)
{
	return str_trim(line_text(v, i)).n == 0;
}

static bool any_text(const struct version *v, size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i++)
		if (!is_blank(v, i))
			return true;
	return false;
}

/* ---- one comparison ---- */

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
	       str_eq(line_text(old, *head), line_text(new, *head)))
		++*head;
	while (*tail < old->n - *head && *tail < new->n - *head &&
	       str_eq(line_text(old, old->n - 1 - *tail), line_text(new, new->n - 1 - *tail)))
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
		list_push(&l->old_lines, number_of(l, line_text(old, i)));
	for (size_t i = head; i < new->n - tail; i++)
		list_push(&l->new_lines, number_of(l, line_text(new, i)));
	diff_sequences(&l->diff, l->old_lines.v, l->old_lines.n, l->new_lines.v, l->new_lines.n,
		       EFFORT);
	for (size_t i = 0; i < l->diff.n; i++) {
		l->diff.v[i].a += head;
		l->diff.v[i].b += head;
	}
}

/* Gives lines of new that are in old, and have no owner yet, those of old. After compare. */
static void take_over(struct lines *l, const struct version *old, struct version *new)
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

static uint32_t newest_of(const struct version *v, size_t from, size_t n)
{
	uint32_t newest = UNKNOWN;

	for (size_t i = from; i < from + n; i++) {
		if (v->owner[i] < newest && !is_blank(v, i))
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
		if (!is_blank(old, i))
			return str_starts(line_text(old, i), S("#"));
	return true;
}

/* What stood right above line at is gone, who took it. The line above remembers, since a section
 * begins with its heading; right below front matter the one below, if that begins no section. */
static void put_cut(struct version *v, size_t at, uint32_t who)
{
	if (at > v->matter)
		at--;
	else if (at < v->matter || at == v->n || str_starts(line_text(v, at), S("#")))
		return;
	if (who < v->cut[at])
		v->cut[at] = who;
}

/* What the run's old lines remember goes where they were; but for sections that go altogether. */
static void carry_cuts(const struct version *old, struct version *new, const struct diff_run *run)
{
	for (size_t i = run->a; i < run->a + run->a_n; i++) {
		if (str_starts(line_text(old, i), S("#")))
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
		struct str line = line_text(v, i);

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
static void inherit_cuts(struct lines *l, const struct version *old, struct version *new, size_t from,
			 size_t end)
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

/* Owners of new, which comes right behind old. */
static void descend(struct lines *l, const struct version *old, struct version *new, uint32_t me,
		    bool counts)
{
	if (!counts) {
		inherit(l, old, new, me);
		return;
	}
	compare(l, old, new);
	take_over(l, old, new);
	for (size_t r = 0; r < l->diff.n; r++) {
		carry_cuts(old, new, &l->diff.v[r]);
		own_run(old, new, &l->diff.v[r], me);
	}
}

/* ---- revisions ---- */

static int load(struct lines *l, struct oid blob, struct version *v, struct diags *diags)
{
	if (repo_read_blob(l->repo, l->worker, blob, &v->text, diags))
		return -1;
	l->bytes += v->text.n;
	split(v);
	return 0;
}

static void own_all(struct version *v, uint32_t me)
{
	for (size_t i = 0; i < v->n; i++)
		v->owner[i] = me;
}

/* The parent whose bytes the revision has; NULL if none does. */
static const struct version *same_parent(const struct lines *l, const struct page_history *h,
					 const struct revision *r)
{
	for (uint32_t k = 0; k < r->parents_n; k++)
		if (oid_eq(h->v[r->parents[k]].blob, r->blob))
			return l->at.v[r->parents[k]];
	return NULL;
}

static void copy_owners(const struct version *from, struct version *to)
{
	memcpy(to->owner, from->owner, to->n * sizeof *to->owner);
	memcpy(to->cut, from->cut, to->n * sizeof *to->cut);
}

/* A merge: each line from the first parent that has it; what none has is its own. */
static void join(struct lines *l, const struct page_history *h, uint32_t i, struct version *v,
		 lines_judge *judge, void *ctx)
{
	const struct revision *r = &h->v[i];
	const struct version *first = l->at.v[r->parents[0]];
	bool own = false, counts;

	for (uint32_t k = 0; k < r->parents_n; k++) {
		compare(l, l->at.v[r->parents[k]], v);
		take_over(l, l->at.v[r->parents[k]], v);
	}
	for (size_t k = 0; k < v->n; k++)
		own = own || (v->owner[k] == UNKNOWN && !is_blank(v, k));
	counts = judge(ctx, i, buf_str(&first->text), buf_str(&v->text), own);
	for (size_t k = 0; k < v->n; k++)
		if (v->owner[k] == UNKNOWN)
			v->owner[k] = counts || k == 0 ? i + 1 : v->owner[k - 1];
}

static void visit(struct lines *l, const struct page_history *h, uint32_t i, struct version *v,
		  lines_judge *judge, void *ctx)
{
	const struct revision *r = &h->v[i];
	const struct version *same = same_parent(l, h, r), *before;

	if (!r->parents_n) {
		judge(ctx, i, (struct str){NULL, 0}, buf_str(&v->text), true);
		own_all(v, i + 1);
	} else if (same) {
		judge(ctx, i, buf_str(&same->text), buf_str(&v->text), r->parents_n == 1);
		copy_owners(same, v);
	} else if (r->parents_n == 1) {
		before = l->at.v[r->parents[0]];
		descend(l, before, v, i + 1,
			judge(ctx, i, buf_str(&before->text), buf_str(&v->text), true));
	} else {
		join(l, h, i, v, judge, ctx);
	}
}

static void count_children(struct lines *l, const struct page_history *h)
{
	list_reserve(&l->at, h->n);
	list_reserve(&l->children, h->n);
	memset(l->at.v, 0, h->n * sizeof(struct version *));
	memset(l->children.v, 0, h->n * sizeof *l->children.v);
	for (size_t i = 0; i < h->n; i++)
		for (uint32_t k = 0; k < h->v[i].parents_n; k++)
			l->children.v[h->v[i].parents[k]]++;
}

static void leave_parents(struct lines *l, const struct revision *r)
{
	for (uint32_t k = 0; k < r->parents_n; k++)
		if (--l->children.v[r->parents[k]] == 0)
			give_version(l, &l->at.v[r->parents[k]]);
}

enum lines_result lines_follow(struct lines *l, const struct page_history *h, const struct str *now,
			       lines_judge *judge, void *ctx, struct diags *diags)
{
	enum lines_result result = LINES_DONE;
	struct version *v;

	give_version(l, &l->newest);
	l->bytes = 0;
	count_children(l, h);
	for (size_t i = h->n; i-- > 0 && result == LINES_DONE;) {
		v = l->at.v[i] = take_version(l);
		if (load(l, h->v[i].blob, v, diags)) {
			result = LINES_FAILED;
		} else if (l->bytes > LINES_MOST_BYTES) {
			result = LINES_GIVEN_UP;
		} else {
			visit(l, h, (uint32_t)i, v, judge, ctx);
			leave_parents(l, &h->v[i]);
		}
	}
	if (result == LINES_DONE) {
		l->newest = l->at.v[0];
		l->at.v[0] = NULL;
	}
	for (size_t i = 0; i < h->n; i++)
		give_version(l, &l->at.v[i]);
	if (result == LINES_DONE && now) {
		v = take_version(l);
		buf_add(&v->text, *now);
		split(v);
		descend(l, l->newest, v, UNCOMMITTED, true);
		give_version(l, &l->newest);
		l->newest = v;
	}
	return result;
}

/* ---- answers ---- */

static uint32_t as_told(uint32_t owner)
{
	return owner == UNKNOWN ? LINES_UNKNOWN : owner == UNCOMMITTED ? LINES_UNCOMMITTED : owner - 1;
}

uint32_t lines_newest(const struct lines *l, unsigned from, unsigned to)
{
	const struct version *v = l->newest;
	size_t first = from ? from - 1 : 0, end = to;

	if (!v)
		return LINES_UNKNOWN;
	if (end > v->n)
		end = v->n;
	return as_told(first < end ? newest_of(v, first, end - first) : UNKNOWN);
}

uint32_t lines_owner(const struct lines *l, unsigned line)
{
	const struct version *v = l->newest;

	return v && line > 0 && line <= v->n ? as_told(v->owner[line - 1]) : LINES_UNKNOWN;
}

unsigned lines_count(const struct lines *l)
{
	return l->newest && l->newest->n < UINT_MAX ? (unsigned)l->newest->n : 0;
}
