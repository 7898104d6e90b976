#include "cli/ask.h"

#include <stdlib.h>
#include <unistd.h>

#define ANSWER_MAX 65536

bool ask_can(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

struct str ask_line(struct arena *arena, const char *question)
{
	struct str answer = {NULL, 0};
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	fprintf(stderr, "%s ", question);
	fflush(stderr);
	n = getline(&line, &size, stdin);
	if (n > 0 && n <= ANSWER_MAX && utf8_valid((struct str){line, (size_t)n}))
		answer = str_dup(arena, str_trim((struct str){line, (size_t)n}));
	free(line);
	return answer;
}

/* The value that an answer means: of an enum, its number too. */
static struct str meant(const struct field *field, struct str answer)
{
	long long n;

	for (size_t i = 0; i < field->values_n; i++)
		if (str_eq(answer, field->values[i]))
			return answer;
	if (field->values_n && str_int(answer, &n) && n >= 1 && (size_t)n <= field->values_n)
		return field->values[n - 1];
	return answer;
}

/* Takes the answer apart. */
static struct filled values_of(const struct hints *h, const struct field *field, struct str answer)
{
	struct filled filled = {0};
	struct str *v, rest = answer;
	size_t most = 1;

	for (size_t i = 0; i < answer.n; i++)
		most += answer.p[i] == ',';
	filled.v = v = arena_new(h->arena, struct str, most);
	while (rest.n) {
		struct str one = str_trim(field->many ? str_cut(&rest, ',') : rest);
		if (one.n)
			v[filled.n++] = meant(field, one);
		if (!field->many)
			break;
	}
	return filled;
}

/* Holds the values against the schema; tells what is wrong. */
static bool is_right(const struct hints *h, const struct field *field, const struct filled *filled)
{
	struct diags diags = {0};
	bool right;

	for (size_t i = 0; i < filled->n; i++) {
		const struct yaml value = {.kind = YAML_SCALAR, .text = filled->v[i]};
		schema_value(h->arena, field, &value, (struct str){NULL, 0}, 0, &diags);
	}
	right = !diags.n;
	for (size_t i = 0; i < diags.n; i++)
		fprintf(stderr, "  " STR_FMT "\n", STR_ARG(diags.v[i].message));
	diags_release(&diags);
	return right;
}

struct filled ask_field(const struct hints *h, const struct field *field)
{
	struct filled filled;

	fprintf(stderr, STR_FMT "\n", STR_ARG(hint_field(h, field)));
	for (size_t i = 0; i < field->values_n; i++)
		fprintf(stderr, "  %zu  " STR_FMT "\n", i + 1, STR_ARG(field->values[i]));
	do {
		filled = values_of(h, field, ask_line(h->arena, field->many ? "(a, b) >" : ">"));
	} while (filled.n && !is_right(h, field, &filled));
	return filled;
}
