#include "cli/report.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "model/rules.h"

#define PHASES_MAX 16
#define PROGRESS_AFTER_MS 500
#define PROGRESS_EVERY 0.1 /* seconds */

struct report {
	const struct options *options;
	double start, phase_start, phase_cpu;
	double told;		 /* when report_progress last said something */
	const struct map *words; /* to say diagnostics in; NULL: English */
	const char *phase;
	struct {
		const char *name;
		double seconds, cpu;
	} done[PHASES_MAX];
	size_t done_n;

	/* The progress line has a thread of its own, which wakes when a phase lasts. */
	bool progress, shown, stop;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
};

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *show_progress(void *ctx)
{
	struct report *r = ctx;
	const char *seen = NULL;

	pthread_mutex_lock(&r->mutex);
	while (!r->stop) {
		struct timespec until;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += PROGRESS_AFTER_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		seen = r->phase;
		if (pthread_cond_timedwait(&r->changed, &r->mutex, &until) == ETIMEDOUT &&
		    seen == r->phase && seen && !r->stop) {
			fprintf(stderr, "\r\033[K%s …", seen);
			fflush(stderr);
			r->shown = true;
		}
	}
	pthread_mutex_unlock(&r->mutex);
	return NULL;
}

static void clear_line(struct report *r)
{
	if (r->shown)
		fputs("\r\033[K", stderr);
	r->shown = false;
}

struct report *report_new(const struct options *o)
{
	struct report *r = mem_alloc(sizeof *r);
	pthread_condattr_t attr;

	*r = (struct report){.options = o, .start = now(CLOCK_MONOTONIC)};
	if (o->quiet || o->no_progress || !isatty(STDERR_FILENO))
		return r;
	pthread_mutex_init(&r->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&r->changed, &attr);
	pthread_condattr_destroy(&attr);
	r->progress = pthread_create(&r->thread, NULL, show_progress, r) == 0;
	return r;
}

void report_phase(struct report *r, const char *name)
{
	double t = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);

	if (r->progress)
		pthread_mutex_lock(&r->mutex);
	if (r->phase && r->done_n < PHASES_MAX) {
		r->done[r->done_n].name = r->phase;
		r->done[r->done_n].seconds = t - r->phase_start;
		r->done[r->done_n++].cpu = cpu - r->phase_cpu;
	}
	r->phase = name;
	r->phase_start = t;
	r->phase_cpu = cpu;
	if (r->progress) {
		clear_line(r);
		pthread_cond_signal(&r->changed);
		pthread_mutex_unlock(&r->mutex);
	}
}

void report_progress(struct report *r, const char *fmt, ...)
{
	double t = now(CLOCK_MONOTONIC);
	va_list ap;

	if (!r->progress || t - r->told < PROGRESS_EVERY)
		return;
	pthread_mutex_lock(&r->mutex);
	r->told = t;
	fputs("\r\033[K", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs(" …", stderr);
	fflush(stderr);
	r->shown = true;
	pthread_mutex_unlock(&r->mutex);
}

double report_seconds(const struct report *r)
{
	return now(CLOCK_MONOTONIC) - r->start;
}

static bool want_colour(void)
{
	const char *no = getenv("NO_COLOR");

	return isatty(STDERR_FILENO) && !(no && *no);
}

/* What is said on the command line goes before site.yaml: an area there before its rules too. */
static void put_check(struct map *all, const struct map_entry *check)
{
	struct str area = str_slice(check->key, 0, check->key.n - str_ends(check->key, S("*")));

	for (size_t i = 0; i < all->n && area.n < check->key.n; i++)
		if (str_starts(all->e[i].key, area))
			all->e[i].num = check->num;
	map_put(all, check->key, NULL)->num = check->num;
}

void report_speak(struct report *r, const struct map *words)
{
	r->words = words;
}

void report_settle(const struct report *r, struct diags *diags, const struct map *policy)
{
	struct map all = {0};

	if (r->words)
		diags_translate(diags, r->words);

	for (size_t i = 0; i < rules_quiet_n; i++)
		map_put(&all, str_c(rules_quiet[i]), NULL)->num = DIAG_IGNORE;
	for (size_t i = 0; policy && i < policy->n; i++)
		map_put(&all, policy->e[i].key, NULL)->num = policy->e[i].num;
	for (size_t i = 0; i < r->options->checks.n; i++)
		put_check(&all, &r->options->checks.e[i]);
	diags_settle(diags, &all, r->options->strict);
	map_release(&all);
}

enum exit_status report_diags(struct report *r, struct diags *diags, const struct map *policy)
{
	report_phase(r, NULL);
	report_settle(r, diags, policy);
	if (diags_print(diags, stderr, r->options->format, want_colour(), LEERSPOOR_VERSION) ||
	    diags->environment)
		return EXIT_ENVIRONMENT;
	return diags_count(diags, DIAG_ERROR) ? EXIT_CONTENT : EXIT_DONE;
}

void report_summary(struct report *r, const struct diags *diags, const char *fmt, ...)
{
	size_t errors = diags_count(diags, DIAG_ERROR), warnings = diags_count(diags, DIAG_WARNING);
	va_list ap;

	if (r->options->quiet || r->options->format != DIAG_TEXT)
		return;
	fputs("leerspoor: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, ", %zu error%s, %zu warning%s, %.2f s\n", errors, errors == 1 ? "" : "s",
		warnings, warnings == 1 ? "" : "s", report_seconds(r));
}

void report_free(struct report *r)
{
	if (!r)
		return;
	report_phase(r, NULL);
	if (r->progress) {
		pthread_mutex_lock(&r->mutex);
		r->stop = true;
		pthread_cond_signal(&r->changed);
		pthread_mutex_unlock(&r->mutex);
		pthread_join(r->thread, NULL);
	}
	for (size_t i = 0; r->options->verbose && i < r->done_n; i++)
		fprintf(stderr, "%-20s %8.3f s %8.3f s CPU\n", r->done[i].name, r->done[i].seconds,
			r->done[i].cpu);
	free(r);
}
