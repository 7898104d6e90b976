/*
 * config: site.yaml as a struct, and the theme's labels.
 */
#ifndef MODEL_CONFIG_H
#define MODEL_CONFIG_H

#include "model/schema.h"
#include "read/repo.h"

enum raw_html { RAW_HTML_DROP, RAW_HTML_FILTER, RAW_HTML_TRUST };
enum authors { AUTHORS_COUNT, AUTHORS_NAMES, AUTHORS_REGISTER };
enum url_renamed { RENAMED_REDIRECT, RENAMED_IGNORE };
enum url_removed { REMOVED_TOMBSTONE, REMOVED_IGNORE };

struct callout {
	struct str id;	  /* lower case, as after "> [!" */
	struct str label; /* for readers; empty: the theme's label "callout.<id>" */
	bool chart;	  /* no notice: the table in it is shown with bars */
};

/* One entry of `menu:` or `footer:`: the name of a type, the path of a page, or {title, url}. */
struct menu_item {
	const struct type *type; /* or */
	struct str path;	 /* of a page, relative to the content folder; or */
	struct str title, url;	 /* title may also accompany type or path */
	unsigned line, column;
};

/* One entry of `sources:`: a further repository, whose pages stand in this site. */
struct config_source {
	struct str url, path; /* one of them; path as written, relative to site.yaml */
	struct str revision;  /* anything git rev-parse takes; empty: as the site itself is read */
	struct str folder;    /* there; empty: all */
	struct str prefix;    /* here, relative to the content folder; never empty */
	struct str title;     /* what readers see it called */
	struct str web, edit, commit, lines; /* as config.repository_* */
	unsigned line, column;
};

struct name_value {
	struct str name, value;
};

struct config {
	bool present;	 /* false: there was no site.yaml, all is default */
	struct str path; /* of site.yaml, relative to the repository's top */
	struct str text; /* its bytes; they live as long as what was given to config_load */

	struct str title, language, base_url, description; /* base_url ends with '/', or empty */
	struct str content; /* the content folder, relative to the repository's top, no slash at the
			       ends */
	struct str out;	    /* as written, relative to the folder of site.yaml; empty = default */
	struct str theme;   /* likewise */

	const struct str *exclude; /* globs over paths relative to the content folder */
	size_t exclude_n;
	struct map keys; /* front-matter key → struct str * built-in name */
	/* Front-matter keys that make taxonomies of pages without a type: text, many, facet. With
	 * no `taxonomies:` tags and categories. */
	const struct field *taxonomies;
	size_t taxonomies_n;

	const struct type *types;
	size_t types_n;
	struct map type_by_name; /* → const struct type * */

	const struct str *glossary_match; /* fields whose values name a term too */
	size_t glossary_match_n;
	struct str citation_reference; /* field with the full reference; may be empty */

	const struct type
		*map; /* whose pages stand in the middle of the map; NULL: there is no map */

	const struct callout
		*callouts; /* first note, tip, important, warning, caution; then the site's */
	size_t callouts_n;

	enum authors authors;
	struct str people_register; /* path relative to the folder of site.yaml */
	/* Patterns, or empty. */
	struct str repository_web, repository_edit, repository_commit, repository_lines;
	const struct config_source *sources;
	size_t sources_n;
	enum url_renamed renamed;
	enum url_removed removed;
	enum raw_html raw_html; /* outside the folders: DROP or FILTER */
	const struct str
		*raw_html_trust; /* folders of the content folder in which raw HTML is trusted */
	size_t raw_html_trust_n;

	struct str publisher_name,
		publisher_url; /* the organisation that answers for it; or empty */
	/* What the archive norm MDTO asks and only the organisation can tell; codes and labels of
	 * its lists: "B", "V" or "N"; "Geen beperking", "Nader te bepalen", … */
	struct str archive_appraisal, archive_restriction;

	struct map checks; /* rule → enum diag_level */
	const struct menu_item *menu;
	size_t menu_n;
	const struct menu_item
		*footer; /* what stands at the foot of every page beside what is always there */
	size_t footer_n;
	const struct type *const *feeds;
	size_t feeds_n;
	const struct name_value
		*security_txt; /* RFC 9116, as they are to stand there; a name may recur */
	size_t security_txt_n;
	const struct str *tokens; /* style sheets of a design system, relative to site.yaml */
	size_t tokens_n;
	struct str html_class;
	unsigned list_page_size; /* entries on one page of a list; 100 */
	unsigned mass_share; /* percent of the pages from which a commit counts as a mass edit; 0 =
				never */
};

/*
 * Reads site.yaml (text NULL: none there, defaults; title from fallback_title). path is relative to
 * the repository's top, folder is the site's folder, likewise: the content folder is resolved
 * against it. Unknown keys are errors with a suggestion (config/unknown), wrong values
 * config/value. Returns 0 always when text could be parsed at all (errors are in diags), -1 when
 * not. All strings are in the arena, or borrowed from path and fallback_title; text may go.
 *
 * Without a site.yaml the front matter of Hugo, Jekyll and MkDocs is understood where it says what
 * a built-in name says (description, weight, nav_order, redirect_from …).
 */
int config_load(struct arena *arena, struct str text, struct str path, struct str folder,
		struct str fallback_title, struct config *out, struct diags *diags);
void config_release(struct config *config); /* its maps; the arena is the caller's */

/* True for a language tag: "nl", "pt-BR". */
bool config_is_language(struct str tag);

/* True when the file of the content folder stands in a folder whose raw HTML is trusted. */
bool config_trusts(const struct config *config, struct str content_path);

/* Labels: flat keys → text, from the theme's labels/<language>.yaml, over it the site's own. */
struct labels {
	struct map map; /* → struct str * */
	struct arena arena;
	struct map missing;  /* keys told already */
	struct diags *diags; /* where a missing label is told (label/missing), once per key */
};

void labels_init(struct labels *l, struct diags *diags);
void labels_release(struct labels *l);
/* Adds a YAML text of (possibly nested) keys, joined with dots; later ones replace earlier. The
 * items of a list count from 1 ("month: [January, …]" is month.1 …). A key without a value is
 * left as it was. What is no text, or has a key of more than 200 bytes: label/value (error). */
void labels_add(struct labels *l, struct str yaml_text, struct str path);
/* The text; for a key that is not there the key itself, and a warning. Not for threads: look labels
 * up front or through labels_peek, which warns of nothing. */
struct str label(struct labels *l, const char *key);
struct str labels_peek(const struct labels *l, struct str key); /* {NULL,0} if absent */
/* Adds to words, for diags_translate, a YAML text of "English: other" lines; later ones replace
 * earlier. Problems: label/value. */
void words_add(struct map *words, struct arena *arena, struct str yaml_text, struct str path,
	       struct diags *diags);
/* With {n} replaced by the number; key.one for n == 1 and key.other otherwise. Here and below a
 * label that is not there is its key. */
struct str label_count(const struct labels *l, struct arena *a, const char *key, long long n);
/* The label with {0}, {1} … replaced by the arguments. */
struct str label_fill(const struct labels *l, struct arena *a, const char *key,
		      const struct str *args, size_t n);
/* "3 juli 2023", "juli 2023", "2023": month names from labels month.1 … month.12, order from
 * date.long ("{d} {m} {y}"), date.month ("{m} {y}"). Empty for no date. */
struct str label_date(const struct labels *l, struct arena *a, struct date d);

#endif
