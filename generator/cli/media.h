/*
 * media: what a file is, told to a browser by the end of its name.
 */
#ifndef CLI_MEDIA_H
#define CLI_MEDIA_H

#include "base/text.h"

/* Its media type as in the table of IANA, with the encoding of text; of a name that says nothing
 * application/octet-stream, which a browser offers to keep. Never NULL. */
const char *media_type(struct str path);

#endif
