/*
 * template_code: what a template is compiled to; private to the write/template*.c files.
 *
 *     source ── template_scan ──→ tokens ── template_code ──→ code ── template_render ──→ out
 *
 * Tokens are tags and pieces of lines, paired and with their standing on the line worked out. Code
 * is a flat array of operations, run by a loop with its own bounded stacks: no recursion anywhere.
 *
 * Indentation. The specification prepends a partial's indentation to each line of its source. The
 * code does so while rendering: an operation that stands first on its line has .line set and writes
 * the indentation in force before itself; lines that begin inside a text do so too.
 */
#ifndef WRITE_TEMPLATE_CODE_H
#define WRITE_TEMPLATE_CODE_H

#include "write/template.h"

#define TEMPLATE_NESTING 64
#define TEMPLATE_NONE UINT32_MAX

enum token_kind {
	TOKEN_TEXT, /* at most one line, with its line break */
	TOKEN_VALUE,
	TOKEN_RAW,
	TOKEN_SECTION,
	TOKEN_INVERTED,
	TOKEN_PARTIAL,
	TOKEN_PARENT,
	TOKEN_BLOCK,
	TOKEN_CLOSE,
	TOKEN_SILENT /* comment, delimiters */
};

struct token {
	enum token_kind kind;
	struct str text;      /* TEXT: the bytes; tags: the name */
	uint32_t row, column; /* from 1 */
	uint32_t pair;	      /* opening tag ↔ closing tag, by index */
	struct str indent;    /* the white space that the line begins with */
	bool dynamic;	      /* {{>*name}}, {{<*name}}; text is without the asterisk */
	bool argument;	      /* BLOCK directly in a parent, and its CLOSE */
	bool ignored;	      /* stands in a parent outside of its arguments */
	bool blank;	      /* TEXT of white space only */
	bool newline;	      /* TEXT that ends its line */
	bool first;	      /* first on its line */
	bool standalone;      /* tag on a standalone line; TEXT there is left out */
	bool leading;	      /* BLOCK with nothing but white space before it on its line */
	bool ends_line;	      /* BLOCK that has this standalone line, with its break, to itself */
};

struct tokens {
	struct token *v;
	size_t n, cap;
};

/* Cuts a source to tokens, whose texts are slices of it. Returns -1 if it has errors. The caller
 * frees the list in both cases. */
int template_scan(struct str path, struct str source, struct tokens *tokens, struct diags *diags);

enum op_kind {
	OP_TEXT,
	OP_VALUE, /* escaped */
	OP_RAW,
	OP_SECTION,  /* jump: past its OP_END */
	OP_INVERTED, /* jump: past its contents */
	OP_END,	     /* of a section; jump: its first operation */
	OP_CALL,     /* partial or parent; jump: past the arguments, which follow it */
	OP_BLOCK,    /* jump: past its default content, which follows it and ends in OP_RETURN */
	OP_RETURN
};

struct op {
	enum op_kind kind;
	bool line;	 /* first on its line */
	bool standalone; /* CALL, BLOCK */
	bool ends_line;	 /* BLOCK: if what it renders does not */
	bool dynamic;	 /* CALL by a key instead of an index */
	uint32_t row, column;
	uint32_t key;	/* first part of its name in code.keys; CALL: index of the template or
			   NONE; BLOCK: number of its name; TEXT: place in the pool */
	uint32_t parts; /* of the name; 0 is the implicit iterator */
	uint32_t jump;
	uint32_t args;	 /* CALL: first in code.args or NONE */
	struct str text; /* TEXT; CALL, BLOCK: indentation to add */
};

struct key {
	struct str name;
	uint32_t hash; /* value_hash(name) */
};

struct arg {
	uint32_t name;	/* number of the block's name, the same in all templates of the set */
	uint32_t start; /* first operation */
	uint32_t next;	/* in code.args, or NONE */
};

struct code {
	struct str name, path;
	struct op *ops; /* ends in OP_RETURN */
	size_t n;
	struct key *keys;
	struct arg *args;
};

struct template_source {
	struct str name, path, text;
};

struct template_set {
	struct arena arena; /* sources */
	struct arena built; /* all that compiling makes */
	struct {
		struct template_source *v;
		size_t n, cap;
	} sources;
	struct map names;   /* → index of sources and codes */
	struct code *codes; /* NULL until compiled */
	struct map blocks;  /* name → number */
	struct intern keys;
};

/* Compiles set->sources.v[index] to *code; everything it keeps is in set->built or a slice of the
 * source. Returns -1 if the source has errors. */
int template_code(struct template_set *set, size_t index, struct code *code, struct diags *diags);

/* ", did you mean …?" for a name that is not in the set, or nothing; in the arena. */
struct str template_suggest(const struct template_set *set, struct str name, struct arena *a);

/* value_get for who has the hash already. */
const struct value *value_get_hashed(const struct value *map, struct str key, uint32_t hash);

#endif
