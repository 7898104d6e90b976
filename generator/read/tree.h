/*
 * tree: git's tree objects, entry by entry, straight from their bytes.
 *
 * A tree is a run of "<octal mode> <name>\0<20 bytes of id>". libgit2's own git_tree parses and
 * copies all entries of both sides before it compares one; a walk over history wants to look at
 * each entry once and to stop at equal ones. Nothing is copied here: names and ids point into the
 * object's bytes and live as long as those.
 */
#ifndef READ_TREE_H
#define READ_TREE_H

#include "base/text.h"

enum tree_kind { TREE_FILE, TREE_FOLDER, TREE_LINK, TREE_SUBMODULE, TREE_OTHER };

struct tree_cursor {
	const unsigned char *entry; /* where the current entry starts */
	const unsigned char *next;  /* where the next one starts */
	const unsigned char *end;
	struct str name;
	const unsigned char *id; /* 20 bytes */
	enum tree_kind kind;
	bool more;    /* the fields above are an entry */
	bool damaged; /* the bytes are no tree; more is false then */
};

/* Puts the cursor on the first entry. No bytes: an empty tree. */
void tree_open(struct tree_cursor *c, struct str bytes);
void tree_next(struct tree_cursor *c);

/* Git's order of entries: by bytes, a folder as if its name ended in '/'. Both must have more. */
int tree_cmp(const struct tree_cursor *a, const struct tree_cursor *b);

/* True if both entries are the same bytes: mode, name and id. */
bool tree_same(const struct tree_cursor *a, const struct tree_cursor *b);

#endif
