/*
 * diag_store: diagnostics in a file of base/store, as they were told, so that they can be told
 * again: in other words, too.
 */
#ifndef BASE_DIAG_STORE_H
#define BASE_DIAG_STORE_H

#include "base/diag.h"
#include "base/store.h"

void diag_put(struct buf *out, const struct diag *d);

/* Adds the diagnostic that comes next. rule_name gives the static name of a rule, NULL for what is
 * none: then, or where nothing such comes, s->bad. */
void diag_take(struct store *s, struct diags *into, const char *(*rule_name)(struct str));

#endif
