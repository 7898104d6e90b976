/*
 * prov: data/provenance.jsonld, where every page comes from, with all its revisions, as one JSON-LD
 * document in PROV-O (write/graph.h has the words).
 *
 * A page is an Entity at its address. Each revision is an Activity; what it made of the page an
 * Entity with the source's path and blob, of which the newest is the page itself. A version was a
 * revision of those before it, as the commits' graph has it; the page was derived from the sources
 * it cites and from the address at which it stood before. Pages that were removed were invalidated
 * by the commit that did it; likewise earlier pages in a page's place (leerspoor:earlierLife).
 *
 * One node a line, in the order of addresses, newest revisions first. Identifiers are relative to
 * the site's root, which the context names.
 */
#ifndef WRITE_PROV_H
#define WRITE_PROV_H

#include "write/context.h"
#include "write/output.h"

#define PROV_FILE "data/provenance.jsonld"

/* -1 after a diagnostic. However long the history is, no more than one node is held. */
int prov_write(const struct context *c, struct output *out, struct diags *diags);

#endif
