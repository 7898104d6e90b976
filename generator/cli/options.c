#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "model/config.h"
#include "model/rules.h"

enum kind { FLAG, TEXT, LANGUAGE, JOBS, FORMAT, CHECK, FACET, NUMBER, PORT };

struct option {
	const char *name, *value, *help;
	enum kind kind;
	size_t offset;
};

#define AT(member) offsetof(struct options, member)

static const struct option table[] = {
	{"-C", "DIR", "the site's folder (default: the nearest one upward with site.yaml)", TEXT,
	 AT(dir)},
	{"--rev", "REV", "build that revision from the git objects instead of the work tree", TEXT,
	 AT(rev)},
	{"--out", "DIR",
	 "the output folder (default: out: in site.yaml, or public); epub: the file", TEXT,
	 AT(out)},
	{"--base-url", "URL", "the address at which the site will stand", TEXT, AT(base_url)},
	{"--theme", "DIR", "the theme's folder", TEXT, AT(theme)},
	{"--jobs", "N", "threads, 1 to 64 (default: the number of cores)", JOBS, AT(jobs)},
	{"--cache", "DIR", "where to keep what the next build can use again", TEXT, AT(cache)},
	{"--no-cache", NULL, "use and keep no cache", FLAG, AT(no_cache)},
	{"--offline", NULL, "fetch no sources: use what an earlier build fetched", FLAG,
	 AT(offline)},
	{"--confined", NULL,
	 "let site.yaml lead to nothing outside its repository, and fetch nothing", FLAG,
	 AT(confined)},
	{"--drafts", NULL, "build drafts too", FLAG, AT(drafts)},
	{"--mdto", NULL, "build: MDTO-XML of every page too, for archives", FLAG, AT(mdto)},
	{"--cms", NULL, "schema: the configuration of Decap CMS or Sveltia CMS instead", FLAG,
	 AT(cms)},
	{"--strict", NULL, "warnings are errors", FLAG, AT(strict)},
	{"--check", "RULE=LEVEL",
	 "ignore, note, warning or error for a rule (area/* for all of an area)", CHECK, 0},
	{"--lang", "LANGUAGE",
	 "the language of messages (default: the site's, where the theme has it)", LANGUAGE,
	 AT(lang)},
	{"--format", "FORMAT", "text, json, sarif or github", FORMAT, AT(format)},
	{"--limit", "N", "at most so many search results (default: 10)", NUMBER, AT(limit)},
	{"--facet", "NAME[=VALUE]", "only pages with that value; without one: how many have each",
	 FACET, 0},
	{"--port", "N", "serve: the port to listen on (default: 8000; 0: any that is free)", PORT,
	 AT(port)},
	{"--host", "HOST", "serve: the address to listen on (default: 127.0.0.1)", TEXT, AT(host)},
	{"--quiet", NULL, "say only what is wrong", FLAG, AT(quiet)},
	{"--verbose", NULL, "say how long each phase took", FLAG, AT(verbose)},
	{"--no-progress", NULL, "no progress line", FLAG, AT(no_progress)},
	{"--help", NULL, "this text", FLAG, AT(help)},
};

#define OPTIONS (sizeof table / sizeof *table)

void options_help(const struct command *command)
{
	printf("leerspoor %s %s\n\n%s\n\n", command->name, command->usage, command->summary);
	for (size_t i = 0; i < OPTIONS; i++)
		printf("  %-13s %-12s %s\n", table[i].name, table[i].value ? table[i].value : "",
		       table[i].help);
	printf("\nExample:\n  %s\n", command->example);
}

static bool usage(const struct command *command, const char *what, const char *arg)
{
	fprintf(stderr, "leerspoor: %s%s%s; see \"leerspoor %s --help\"\n", what, arg ? " " : "",
		arg ? arg : "", command->name);
	return false;
}

static bool number(const char *text, long long min, long long max, long long *n)
{
	return str_int(str_c(text), n) && *n >= min && *n <= max;
}

static bool set_check(struct options *o, const char *text)
{
	struct str level_text = str_c(text), rule = str_cut(&level_text, '=');
	enum diag_level level;

	if (!rule_known(rule) || !diag_level_parse(level_text, &level))
		return false;
	map_put(&o->checks, rule, NULL)->num = (size_t)level;
	return true;
}

static bool set_format(enum diag_format *format, const char *text)
{
	static const char *const names[] = {"text", "json", "sarif", "github"};

	for (size_t i = 0; i < 4; i++) {
		if (strcmp(names[i], text) != 0)
			continue;
		*format = (enum diag_format)i;
		return true;
	}
	return false;
}

static bool set_option(struct options *o, const struct option *option, const char *value)
{
	char *at = (char *)o + option->offset;
	long long n;

	switch (option->kind) {
	case FLAG:
		*(bool *)(void *)at = true;
		return true;
	case TEXT:
		*(const char **)(void *)at = value;
		return *value != '\0';
	case LANGUAGE:
		*(const char **)(void *)at = value;
		return config_is_language(str_c(value));
	case JOBS:
		if (!number(value, 1, 64, &n))
			return false;
		o->jobs = (size_t)n;
		return true;
	case NUMBER:
		if (!number(value, 1, 100000, &n))
			return false;
		*(long *)(void *)at = (long)n;
		return true;
	case PORT:
		if (!number(value, 0, 65535, &n))
			return false;
		*(long *)(void *)at = (long)n;
		return true;
	case FORMAT:
		return set_format(&o->format, value);
	case CHECK:
		return set_check(o, value);
	case FACET:
		if (!*value || o->facets_n == OPTIONS_FACETS)
			return false;
		o->facets[o->facets_n++] = value;
		return true;
	}
	return false;
}

static const struct option *find_option(const char *arg, size_t *length)
{
	for (size_t i = 0; i < OPTIONS; i++) {
		*length = strlen(table[i].name);
		if (!strncmp(arg, table[i].name, *length) &&
		    (!arg[*length] || (arg[*length] == '=' && table[i].kind != FLAG)))
			return &table[i];
	}
	return NULL;
}

bool options_parse(struct options *o, const struct command *command, int argc, char **argv)
{
	bool only_args = false;

	*o = (struct options){.jobs = pool_default_jobs(), .limit = 10, .port = -1};
	o->args = mem_alloc(((size_t)argc + 1) * sizeof *o->args);
	for (int i = 0; i < argc; i++) {
		const struct option *option;
		const char *value = ""; /* of a flag */
		size_t length;

		if (only_args || argv[i][0] != '-' || !argv[i][1]) {
			o->args[o->args_n++] = argv[i];
			continue;
		}
		if (!strcmp(argv[i], "--")) {
			only_args = true;
			continue;
		}
		if (!strcmp(argv[i], "-h")) {
			o->help = true;
			continue;
		}
		option = find_option(argv[i], &length);
		if (!option)
			return usage(command, "unknown option", argv[i]);
		if (option->kind != FLAG) {
			value = argv[i][length] == '=' ? argv[i] + length + 1 : argv[++i];
			if (!value)
				return usage(command, "no value for", option->name);
		}
		if (!set_option(o, option, value))
			return usage(command, "cannot use that value for", option->name);
	}
	if (o->help)
		return true;
	if (o->args_n < command->min_args)
		return usage(command, "something is missing: leerspoor", command->usage);
	if (o->args_n > command->max_args)
		return usage(command, "do not know what to do with", o->args[command->max_args]);
	return true;
}

void options_release(struct options *o)
{
	map_release(&o->checks);
	free(o->args);
}
