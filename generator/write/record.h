/*
 * record: the statement of the whole build, in-toto Statement v1 with a SLSA provenance v1
 * predicate: every file's sha256, every source's path and blob, the commit, the generator.
 *
 * Also the list by which the next build knows what is ours: one subject a line, in a fixed form
 * that record_read_files takes back.
 *
 * in-toto Statement: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
 * SLSA: https://slsa.dev/spec/v1.0/provenance
 */
#ifndef WRITE_RECORD_H
#define WRITE_RECORD_H

#include "model/site.h"
#include "write/output.h"

/* Appends the statement for the files (sorted by path). */
void record_statement(const struct site *site, const struct output_file *files, size_t n,
		      struct buf *out);

/* Appends one file as it stands in a statement, without a line feed. */
void record_add_file(struct buf *out, struct str path, struct digest digest, struct str source);

/* One file of a statement. */
struct recorded {
	struct digest digest;
	struct str source; /* of the page that it is; empty for other files */
};

/* Puts every subject's path of a statement in paths (.ptr is a struct recorded *; all in the
 * arena). Unreadable lines are passed over: what is not surely ours is left alone. */
void record_read_files(struct arena *arena, struct str statement, struct map *paths);

/* What else a statement says; members that it lacks are empty. In the arena. */
struct record_origin {
	struct str commit; /* 40 hexadecimal characters */
	struct str base_url;
	struct str version; /* of the generator */
	bool dirty;	    /* some source was not as the commit has it */
};
struct record_origin record_read_origin(struct arena *arena, struct str statement);

/* Puts the commits of the further repositories that a statement names in the map: the folder in
 * which each is seen → struct str * (all in the arena). */
void record_read_sources(struct arena *arena, struct str statement, struct map *commits);

#endif
