/*
 * glance: a page that was just saved, as the next build will have it, made in the site of the last
 * build without building anew.
 *
 * While nothing but the text of one page changes, all that the model froze stays as it is: titles,
 * addresses, lists, terms, history. Then it is enough to read that page's text, to work out what
 * its lines are from, and to render it. What follows from it elsewhere (who names whom, what is
 * searched, what is not committed) is for the build, which must come after; so must the judgement
 * of the whole, for a glance tells of no problems.
 */
#ifndef CLI_GLANCE_H
#define CLI_GLANCE_H

#include "cli/load.h"

/*
 * file: absolute path of what was saved; l: a site that was built without trouble, and of which
 * nothing else changed since. Appends to path the page's file in the output, to html its bytes.
 * False when it takes a build to tell: the file is no page, its front matter says something else,
 * or the text has an error. Either way the site is good for further glances and for no output.
 */
bool glance(struct loaded *l, struct str file, struct buf *path, struct buf *html);

#endif
