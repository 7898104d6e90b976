/*
 * audit: reads what was made, byte by byte, and checks it, before anybody else does.
 *
 * Every file that goes to the output passes here once (output_audit). audit_scan.c looks in all
 * files for e-mail addresses of the git history, and in style sheets for addresses; audit_html.c
 * reads pages with libxml2's HTML parser, one event at a time, no tree; audit_address.c says what
 * an address stands for; this file keeps what pages say of each other and tells, when all files
 * have passed, which links lead nowhere.
 *
 *   privacy/email    error    an e-mail address of the git history
 *   audit/link       error    an address on this site that no file answers to
 *   audit/anchor     warning  a link to an id that its page does not have
 *   audit/id         warning  an id that is used twice, or cannot be one
 *   audit/reference  warning  for=, aria-labelledby=, … that name no id on the page
 *   audit/external   warning  what makes a browser ask another host for something
 *   audit/inline     warning  script or style in the page itself: the site's policy (CSP) forbids
 * it audit/lang       warning  no language on <html> audit/heading    warning  none or more than
 * one <h1>, a level skipped, a heading without text audit/alt        warning  an image without alt
 *   audit/label      warning  a form control without a name
 *   audit/table      warning  a table without header cells
 *   audit/nesting    warning  nested too deep to be read further
 *
 * A diagnostic names the source of the page, where there is one, else the file. The same fault on
 * many pages is the template's: it is told once, with their number.
 *
 * What is kept until the end is per page its ids (8 bytes each) and its distinct links (12 bytes
 * each), per distinct address its text.
 */
#ifndef WRITE_AUDIT_H
#define WRITE_AUDIT_H

#include "model/site.h"
#include "base/digest.h"

struct audit;

/* PRIVACY: only privacy/email; pages are not read. */
enum audit_scope { AUDIT_PRIVACY, AUDIT_ALL };

/* site must be frozen, with its history, and outlive it. */
struct audit *audit_new(const struct site *site, size_t jobs, enum audit_scope scope);
void audit_free(struct audit *audit); /* NULL is fine */

/* Looks at one file; path is relative to the site's root. Any thread, its own worker number (0 …
 * jobs - 1). Neither path nor bytes are kept. */
void audit_file(struct audit *audit, size_t worker, struct str path, struct str bytes);

/* Of what files are searched for when only privacy counts: a file that passed, passes again as long
 * as this is the same. */
struct digest audit_digest(const struct audit *audit);

/* When all files have passed, and once: tells what was found, the same for any number of jobs. */
void audit_finish(struct audit *audit, struct diags *diags);

#endif
