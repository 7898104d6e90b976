/*
 * Two revisions of a page from anywhere, cut at the first NUL: what is told of them from their
 * words alone is what their trees tell, it is the same either way round, and the difference is HTML
 * that is balanced and bounded. Their bytes as numbers: the difference leads from the one to the
 * other.
 */
#include "base/diff.h"
#include "pass/compare.h"
#include "pass/shown.h"
#include "pass/window.h"
#include "small_site.h"
#include "write/diffview.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_effect(struct compare *c, struct str a, struct str b)
{
	struct str path = S("index.md");
	struct shown x = shown_split(a), y = shown_split(b);
	struct window w = window_find(x.body, y.body, true);
	bool differ = false;

	if (w.old_text.n || w.new_text.n)
		differ = compare_words(w.old_text, w.new_text, w.head, w.tail);
	must(!differ || !compare_trees(c, w.old_text, path, w.new_text, path));
	arena_reset(c->scratch);
	must(compare_texts(c, a, path, b, path) == compare_texts(c, b, path, a, path));
	must(compare_texts(c, a, path, a, path) == EFFECT_FORMATTED);
}

static void check_view(const struct page *page, struct str a, struct str b)
{
	struct buf out;

	buf_init(&out, 0);
	diffview_add(&out, &site, page, a, S("old/index.md"), b, S("index.md"));
	must(utf8_valid(buf_str(&out)) && out.n < 2 * DIFFVIEW_MOST);
	check_html(buf_str(&out));
	buf_release(&out);
}

/* Between the runs both are equal, and so they are as long. */
static void check_runs(struct str a, struct str b)
{
	static uint32_t x[512], y[512];
	size_t n = a.n < 512 ? a.n : 512, m = b.n < 512 ? b.n : 512, i = 0, k = 0;
	struct diff d = {0};

	for (size_t j = 0; j < n; j++)
		x[j] = (unsigned char)a.p[j] % (uint32_t)(n + m);
	for (size_t j = 0; j < m; j++)
		y[j] = (unsigned char)b.p[j] % (uint32_t)(n + m);
	diff_sequences(&d, x, n, y, m, n ? 1 + x[0] % 64 : 1);
	for (size_t j = 0; j <= d.n; j++) {
		size_t to = j < d.n ? d.v[j].a : n, there = j < d.n ? d.v[j].b : m;

		must(to >= i && there >= k && to - i == there - k);
		for (; i < to; i++, k++)
			must(x[i] == y[k]);
		if (j < d.n) {
			must(d.v[j].a_n + d.v[j].b_n > 0);
			i += d.v[j].a_n;
			k += d.v[j].b_n;
			must(i <= n && k <= m);
		}
	}
	diff_release(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str b = {(const char *)data, size}, a = str_cut(&b, '\0');
	struct arena scratch = {0};
	struct compare c = {.site = &site, .page = &pages[3], .scratch = &scratch};

	if (!site.pages)
		make_site();
	check_effect(&c, a, b);
	check_view(&pages[3], a, b);
	check_view(&pages[3], b, a);
	check_runs(a, b);
	arena_release(&scratch);
	return 0;
}
