/*
 * program: which program this is.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include "base/text.h"

/* Adds what tells this program, and the libraries it runs with, from any other: what another one
 * has kept may not be what this one would have made. */
void buf_add_program(struct buf *out);

#endif
