/* audit_parts: what the files of write/audit share; not for others. */
#ifndef WRITE_AUDIT_PARTS_H
#define WRITE_AUDIT_PARTS_H

#include "write/audit.h"

/* Of one file no more than this is told; the rest is likely the same again. */
#define AUDIT_FINDINGS_MAX 100

struct finding {
	const char *rule;
	enum diag_level level;
	const struct page *page; /* NULL: none */
	struct str path;	 /* of the file */
	unsigned line;		 /* in the file; 0: unknown */
	struct str message;	 /* names no place, so that equal faults have equal messages */
};

/* A file of this site that an address names. */
struct target {
	struct str path;     /* decoded; a folder ends with '/' or is empty */
	struct str fragment; /* decoded; empty: none that could be checked */
	size_t linked_by;    /* last file of the shelf that named it, + 1 */
};

/* What a browser does with an address. */
enum address_use {
	USE_FOLLOW, /* goes there when asked to */
	USE_LOAD,   /* fetches it with the page: an image, a font */
	USE_RUN	    /* and acts on it: script, style, a frame */
};

struct link {
	uint32_t file;	 /* index in the shelf's files */
	uint32_t target; /* index in the shelf's targets */
	unsigned line;
};

struct seen_file {
	struct str path;
	const struct page *page;
	uint64_t *ids; /* hashes; NULL: not to be checked */
	size_t ids_n;
	size_t findings; /* so far */
	bool redirect;	 /* leads on to another page, and an anchor with it */
};

/* What one worker has seen; its own memory, so no locks. */
struct shelf {
	struct arena arena, scratch; /* scratch: one file's */
	struct {
		struct seen_file *v;
		size_t n, cap;
	} files;
	struct {
		struct target *v;
		size_t n, cap;
	} targets;
	struct map target_by_key; /* path, '\0', fragment → index in targets */
	struct {
		struct link *v;
		size_t n, cap;
	} links;
	struct {
		struct finding *v;
		size_t n, cap;
	} findings;
	void *parser; /* libxml2's, used again for every page */
};

struct audit {
	const struct site *site;
	enum audit_scope scope;
	struct shelf *shelves;
	size_t jobs;
	struct map addresses;	      /* of the history, in lower case */
	struct map domains;	      /* of these, what follows the '@' */
	size_t local_max, domain_max; /* longest parts among them */
	struct str base_path;	      /* the path in base_url, "/kennis/"; "/" without base_url */
};

/* The file that is being looked at. */
struct reading {
	const struct audit *audit;
	struct shelf *shelf;
	size_t file; /* index in the shelf's files */
	struct str path;
	struct str bytes;
};

/* Notes a fault of the file; line 0: unknown. */
void audit_find(struct reading *r, enum diag_level level, const char *rule, unsigned line,
		const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Checks an address as it stands in the file (entities decoded): where it leads, and whether it may
 * be there. what names the place for messages: "<img src>". */
void audit_address(struct reading *r, enum address_use use, struct str written, const char *what,
		   unsigned line);

/* audit_scan.c */
void audit_scan_init(struct audit *audit);
void audit_scan_mail(struct reading *r);
void audit_scan_css(struct reading *r);

/* audit_html.c: reads the page and leaves the hashes of its ids with the file. */
void audit_html(struct reading *r);
void audit_html_release(struct shelf *shelf);

#endif
