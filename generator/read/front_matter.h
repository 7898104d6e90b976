/*
 * front_matter: what stands before a page's text, in YAML, TOML or JSON.
 *
 *     ---              +++                 {
 *     title: Soup      title = "Soup"        "title": "Soup"
 *     ---              +++                 }
 *
 * YAML is what this program writes; the other two are read, so that what was written for another
 * can be built as it is. All three give the same tree of values.
 */
#ifndef READ_FRONT_MATTER_H
#define READ_FRONT_MATTER_H

#include "read/yaml.h"

enum front_matter { FRONT_MATTER_NONE, FRONT_MATTER_YAML, FRONT_MATTER_TOML, FRONT_MATTER_JSON };

/*
 * Splits a page at its front matter: "---" on the first line up to "---" or "..." on a line of its
 * own; "+++" up to "+++"; or an object, from "{" at the very beginning to its "}" at a line's end.
 * *matter is what is to be parsed, which starts on *line; *body starts on *body_line. A UTF-8 byte
 * order mark is dropped. CR LF is fine. With none, *body is the whole.
 *
 * An unclosed one: front-matter/unclosed (error), and none; unless what follows does not look like
 * a key, for then the first line is a rule that opens the text.
 */
enum front_matter front_matter_split(struct str page, struct str path, struct str *matter,
				     unsigned *line, struct str *body, unsigned *body_line,
				     struct diags *diags);

/* As yaml_parse_apart; of TOML all is in texts. */
const struct yaml *front_matter_parse(struct arena *tree, struct arena *texts,
				      enum front_matter kind, struct str matter, struct str path,
				      unsigned line, struct diags *diags);

#endif
