/*
 * options: the command line.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/diag.h"

enum exit_status { EXIT_DONE = 0, EXIT_CONTENT = 1, EXIT_USAGE = 2, EXIT_ENVIRONMENT = 3 };

#define OPTIONS_FACETS 16

struct options {
	const char *dir, *rev, *out, *base_url, *theme, *cache, *lang; /* NULL: not given */
	size_t jobs;
	long limit;			    /* search: how many results */
	const char *facets[OPTIONS_FACETS]; /* search: NAME or NAME=VALUE */
	size_t facets_n;
	const char *host; /* serve: where to listen; NULL: 127.0.0.1 */
	long port;	  /* serve: 0 any that is free, -1 not given */
	enum diag_format format;
	bool strict, quiet, verbose, no_progress, no_cache, offline, confined, drafts, mdto, cms,
		help;
	bool keep_copies;  /* no option: with no_cache, fetched sources are kept all the same */
	struct map checks; /* rule → enum diag_level */
	const char **args; /* what is no option */
	size_t args_n;
};

struct command {
	const char *name;
	const char *summary; /* one line */
	const char *usage;   /* what follows the name */
	const char *example;
	size_t min_args, max_args;
	enum exit_status (*run)(const struct options *o);
};

/* Parses what follows the command's name. On an error prints it with a way out to standard error
 * and returns false. */
bool options_parse(struct options *o, const struct command *command, int argc, char **argv);
void options_release(struct options *o);

/* Writes a command's help to standard output. */
void options_help(const struct command *command);

#endif
