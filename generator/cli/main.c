#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/commands.h"

static const struct command commands[] = {
	{"build", "Makes the site.", "[OPTION…]", "leerspoor build --out public --strict", 0, 0,
	 cmd_build},
	{"check", "Tells everything that a build would complain of; writes nothing.", "[OPTION…]",
	 "leerspoor check --check 'heading/*=error'", 0, 0, cmd_check},
	{"compare",
	 "Tells what changes for a reader between two revisions, or up to the work tree.",
	 "[OPTION…] REV [REV]", "leerspoor compare main HEAD --format github", 1, 2, cmd_compare},
	{"epub", "Makes a book (EPUB 3) of the site, or of a page and all below it.",
	 "[OPTION…] [PAGE]", "leerspoor epub --out book.epub", 0, 1, cmd_epub},
	{"history", "Tells where a page comes from: its revisions, the newest first.",
	 "[OPTION…] PAGE", "leerspoor history content/index.md --format json", 1, 1, cmd_history},
	{"new", "Makes a page, its front matter filled in from the type's schema.",
	 "[OPTION…] TYPE TITLE", "leerspoor new howto 'Baking bread'", 2, 64, cmd_new},
	{"search", "Searches the built site, with the index and the ranking of the browser.",
	 "[OPTION…] QUERY", "leerspoor search 'taal op de werkvloer' --limit 5", 1, 64, cmd_search},
	{"schema", "Gives the JSON Schema of the front matter, for editors.", "[OPTION…] [TYPE]",
	 "leerspoor schema > .schema.json", 0, 1, cmd_schema},
	{"serve", "Shows the site, drafts too, on this machine, and again after every change.",
	 "[OPTION…]", "leerspoor serve --port 8080", 0, 0, cmd_serve},
	{"verify", "Tells whether a published folder is what the repository says it is.",
	 "[OPTION…] DIR", "leerspoor verify public", 1, 1, cmd_verify},
};

#define COMMANDS (sizeof commands / sizeof *commands)

static void help(FILE *out)
{
	fputs("leerspoor COMMAND [OPTION…]\n\n"
	      "Makes a website of a git repository of Markdown pages, in which every page says "
	      "where it\n"
	      "comes from.\n\n",
	      out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].summary);
	fputs("\n\"leerspoor COMMAND --help\" tells more. \"leerspoor --version\" tells the "
	      "version.\n",
	      out);
}

static int run(const struct command *command, int argc, char **argv)
{
	struct options o;
	int status = EXIT_USAGE;

	if (options_parse(&o, command, argc, argv)) {
		if (o.help) {
			options_help(command);
			status = EXIT_DONE;
		} else {
			status = (int)command->run(&o);
		}
	}
	options_release(&o);
	return status;
}

static int unknown(const char *name)
{
	struct str names[COMMANDS], near;

	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = str_c(commands[i].name);
	near = str_nearest(str_c(name), names, COMMANDS);
	fprintf(stderr, "leerspoor: no command \"%s\"%s" STR_FMT "%s; see \"leerspoor --help\"\n",
		name, near.n ? "; did you mean \"" : "", STR_ARG(near), near.n ? "\"?" : "");
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		help(stdout);
		return EXIT_DONE;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("leerspoor " LEERSPOOR_VERSION);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return run(&commands[i], argc - 2, argv + 2);
	return unknown(argv[1]);
}
