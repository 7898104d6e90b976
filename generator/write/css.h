/*
 * css: what is left out of style sheets before they are published: the design tokens that nothing
 * uses, and comments.
 *
 * A token sheet declares some thousand custom properties, of which a theme reads a few dozen. What
 * neither the theme's own style sheets nor a token that is kept names is left out of what is
 * published: of 200 kB some 4 stay.
 */
#ifndef WRITE_CSS_H
#define WRITE_CSS_H

#include "base/map.h"

/*
 * Leaves the custom properties out of the sheets that nothing names: not the styles, not another
 * rule of the sheets, not a property that stays. Everything else stays as it is, also where it is
 * no CSS. The results are in the arena.
 */
void css_keep_used(struct arena *arena, struct str *sheets, size_t sheets_n,
		   const struct str *styles, size_t styles_n);

/* Adds a sheet without its comments and empty lines: they are for those who read the theme. */
void css_add_plain(struct buf *out, struct str css);

#endif
