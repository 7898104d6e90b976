/*
 * cms: the site's types as the configuration of Decap CMS or Sveltia CMS, which are editors in a
 * browser that write to git: a collection a type, a widget a field.
 *
 * https://decapcms.org/docs/configuration-options/ · https://sveltiacms.app
 */
#ifndef WRITE_CMS_H
#define WRITE_CMS_H

#include "write/hints.h"

/*
 * Appends the configuration (YAML) of all types, or of one. What only who hosts it can tell, which
 * forge and which branch, is filled in with branch and otherwise stands as a comment. A date may be
 * a year or a month and a period is text, so both are text with a pattern. A ref is the name of the
 * page's file; where any page may stand it is text.
 */
void cms_config(const struct hints *h, const struct type *only, struct str branch, struct buf *out);

#endif
