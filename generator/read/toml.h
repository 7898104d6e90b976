/*
 * toml: TOML 1.0 (https://toml.io/en/v1.0.0) to the same tree of values as YAML gives.
 *
 * For front matter that was written for other programs. Values come out as YAML_SCALAR: strings as
 * quoted; numbers, booleans and dates plain, as written, but for numbers without '_' and '+', and
 * whole ones in decimal. An array is a list, a table a map in the order of the file, an array of
 * tables a list of maps.
 *
 * Bounds: YAML_MAX_BYTES of text, YAML_MAX_NODES values, YAML_MAX_DEPTH deep, TOML_MAX_KEYS in one
 * table.
 */
#ifndef READ_TOML_H
#define READ_TOML_H

#include "read/yaml.h"

#define TOML_MAX_KEYS 4096U

/* As yaml_parse. NULL after one diagnostic (toml/syntax, toml/duplicate, toml/limit). An empty text
 * is a map without pairs. */
const struct yaml *toml_parse(struct arena *arena, struct str text, struct str path,
			      unsigned first_line, struct diags *diags);

#endif
