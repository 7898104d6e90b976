/*
 * script: what is left out of scripts before they are published: comments that have lines to
 * themselves. They are for those who read the theme.
 */
#ifndef WRITE_SCRIPT_H
#define WRITE_SCRIPT_H

#include "base/text.h"

/*
 * The script without the comments that stand on lines of their own; their line ends stay, so that
 * a message of the browser names the line that the theme has. A comment that begins with "!", or
 * "#" for a tool, stays as well. Where it cannot be seen line by line what is comment and what a
 * text, because a template literal or a comment behind code goes on over a line's end, the script
 * comes back as it is. In the arena, or js itself.
 */
struct str script_plain(struct arena *arena, struct str js);

#endif
