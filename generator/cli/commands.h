/* commands: the entry of each command; see struct command in cli/options.h. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/options.h"

enum exit_status cmd_build(const struct options *o);
enum exit_status cmd_check(const struct options *o);
enum exit_status cmd_compare(const struct options *o);
enum exit_status cmd_epub(const struct options *o);
enum exit_status cmd_history(const struct options *o);
enum exit_status cmd_new(const struct options *o);
enum exit_status cmd_schema(const struct options *o);
enum exit_status cmd_search(const struct options *o);
enum exit_status cmd_serve(const struct options *o);
enum exit_status cmd_verify(const struct options *o);

#endif
