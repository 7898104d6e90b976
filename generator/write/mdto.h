/*
 * mdto: what an archive asks to know of each page, by MDTO 1.0.1, the metadata norm for Dutch
 * public bodies. https://www.nationaalarchief.nl/archiveren/mdto
 *
 *   data/mdto/<page>/index.xml          the page as an informatieobject: its events Creatie (made),
 *                                       Wijziging (each substantive change) and Publicatie (this
 *                                       build), with time and organisation
 *   data/mdto/<page>/index.bestand.xml  its file: size, format, SHA-256
 *
 * The organisation is site.yaml's publisher; appraisal and restriction stand under archive. A time
 * that is not known is left out, and eventResultaat says where a time comes from. Publicatie and
 * the checksum have the time of the commit that is built (or SOURCE_DATE_EPOCH), never the clock's.
 */
#ifndef WRITE_MDTO_H
#define WRITE_MDTO_H

#include "write/context.h"
#include "write/output.h"

#define MDTO_FOLDER "data/mdto/"

/* When all pages have been put. -1 after a diagnostic; what site.yaml lacks is told
 * (mdto/publisher, mdto/date, errors) and then nothing is written. */
int mdto_write(const struct context *c, struct output *out, struct diags *diags);

#endif
