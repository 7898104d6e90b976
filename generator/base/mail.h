/*
 * mail: e-mail addresses in text.
 */
#ifndef BASE_MAIL_H
#define BASE_MAIL_H

#include "base/text.h"

/*
 * The text with "…" for what stands before the '@' of each address: whose mailbox it was is no
 * longer told, which organisation's it was still is. An address is what a reader would take for
 * one: letters, digits and ._%+- before the '@', and a name with a dot in it behind.
 *
 * The text itself when there is no address in it, else a copy in the arena.
 */
struct str mail_hide(struct str text, struct arena *arena);

#endif
