/*
 * ask: questions on a terminal.
 */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "write/matter.h"

/* True when there is somebody to ask: both what is read and what is shown is a terminal. */
bool ask_can(void);

/* Asks for one line. The answer is in the arena, without blanks around it; empty when nothing was
 * given, or nothing can be read any more. */
struct str ask_line(struct arena *arena, const char *question);

/* Asks for the value of a field, again until it is one or left empty. Of an enum its number will
 * do; more than one, where the field takes more, stand between commas. Strings are in the arena. */
struct filled ask_field(const struct hints *h, const struct field *field);

#endif
