/*
 * A Host header from anywhere: the preview answers to its own names and port, and to no other.
 */
#include "cli/preview.c" /* for is_us */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert, which an optimised build leaves out. */
#define must(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct preview loopback = {.host = "127.0.0.1"},
			      all = {.host = "0.0.0.0", .any_host = true};
	static const char *const names[] = {"localhost", "127.0.0.1",	"[::1]",
					    "::1",	 "[localhost]", "[127.0.0.1]"};
	struct arena arena = {0};
	const char *host =
		str_cstr(&arena, str_slice((struct str){(const char *)data, size}, 0,
					   str_chr((struct str){(const char *)data, size}, 0, 0)));

	loopback.port = all.port = 8080;
	if (is_us(&loopback, host)) {
		bool known = false;

		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			struct str rest = str_c(host);

			known |= rest.n > strlen(names[i]) &&
				 str_eq_nocase(str_slice(rest, 0, strlen(names[i])),
					       str_c(names[i])) &&
				 rest.p[strlen(names[i])] == ':';
		}
		must(known);
	}
	/* A name, which somebody else could let lead here, is never an address. */
	if (is_us(&all, host))
		must(str_starts(str_c(host), S("[")) ||
		     strspn(host, "0123456789.:abcdefABCDEF") == strlen(host) ||
		     str_starts(str_lower(&arena, str_c(host)), S("localhost:")));
	arena_release(&arena);
	return 0;
}
