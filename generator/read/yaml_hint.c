#include "read/yaml_hint.h"

#include <stddef.h>
#include <string.h>

static const struct yaml_hint hints[] = {
	{"mapping values are not allowed in this context",
	 "a second \": \" in one value; put the value in quotes, or check the indentation", false},
	{"found character that cannot start any token",
	 "a value cannot start with this character; put it in quotes (and indent with spaces, "
	 "not tabs)",
	 false},
	{"found a tab character that violates indentation",
	 "a tab in the indentation; indent with spaces", false},
	{"found a tab character where an indentation space is expected",
	 "a tab in the indentation; indent with spaces", false},
	{"did not find expected comment or line break",
	 "a value that starts with | or > goes on on the next line; put it in quotes", false},
	{"did not find expected alphabetic or numeric character",
	 "a value that starts with * or & needs quotes", false},
	{"did not find expected key",
	 "this does not fit what stands above it: check the indentation, and text after a "
	 "closing quote",
	 false},
	{"could not find expected ':'", "expected \"key: value\"; is a colon missing, or a quote?",
	 true},
	{"found unexpected end of stream", "this quote is never closed; close it", true},
	{"found unexpected document indicator",
	 "this quote is not closed before the \"---\"; close it", true},
	{"did not find expected ',' or ']'",
	 "this list is not closed, or lacks a comma; "
	 "put values that hold [ ] { } , in quotes",
	 true},
	{"did not find expected ',' or '}'",
	 "this map is not closed, or lacks a comma; "
	 "put values that hold [ ] { } , in quotes",
	 true},
	{"did not find expected '-' indicator",
	 "this list goes on with something that is no \"- item\"; check the indentation", false},
	{"block sequence entries are not allowed in this context",
	 "a list cannot start here; put it on a line of its own", false},
	{"did not find expected node content",
	 "a value is missing here; put it in quotes if it "
	 "starts with one of % @ ` , ] }",
	 false},
	{"found unknown escape character",
	 "in double quotes a backslash starts an escape; use single quotes, or \\\\", false},
	{"found undefined tag handle", "a value that starts with ! is a tag; put it in quotes",
	 false},
	{"control characters are not allowed", "a control character; remove it", false},
};

const struct yaml_hint *yaml_hint(const char *problem)
{
	for (size_t i = 0; problem && i < sizeof hints / sizeof hints[0]; i++)
		if (strcmp(problem, hints[i].problem) == 0)
			return &hints[i];
	return NULL;
}
