#include "write/audit_html.h"

/* The attributes that hold an address, and what a browser does with it. <link> and <meta> are in
 * audit_html.c. */
struct address_rule {
	const char *element; /* NULL: any */
	const char *attribute;
	enum address_use use;
	const char *what;
};

static const struct address_rule address_rules[] = {
	{"a", "href", USE_FOLLOW, "<a href>"},
	{"area", "href", USE_FOLLOW, "<area href>"},
	{"script", "src", USE_RUN, "<script src>"},
	{"img", "src", USE_LOAD, "<img src>"},
	{"form", "action", USE_FOLLOW, "<form action>"},
	{NULL, "formaction", USE_FOLLOW, "formaction"},
	{"iframe", "src", USE_RUN, "<iframe src>"},
	{"frame", "src", USE_RUN, "<frame src>"},
	{"embed", "src", USE_RUN, "<embed src>"},
	{"object", "data", USE_RUN, "<object data>"},
	{"image", "href", USE_LOAD, "<image href>"},
	{"use", "href", USE_LOAD, "<use href>"},
	{NULL, "xlink:href", USE_LOAD, "xlink:href"},
	{NULL, "src", USE_LOAD, "src"},
	{NULL, "poster", USE_LOAD, "poster"},
	{NULL, "background", USE_LOAD, "background"},
};

/* Attributes whose words are ids on the same page. */
static const char *const id_attributes[] = {
	"aria-labelledby", "aria-describedby",	"aria-controls",	 "aria-owns",
	"aria-details",	   "aria-errormessage", "aria-activedescendant", "headers",
};

static void take_id(struct html *h, const char *id)
{
	bool added;

	if (!*id || strpbrk(id, " \t\r\n\f")) {
		audit_find(h->r, DIAG_WARNING, "audit/id", html_line(h),
			   "id \"%s\" is empty or has a space in it; nothing can lead to it", id);
		return;
	}
	map_put(&h->ids, html_keep(h, id), &added);
	if (!added)
		audit_find(h->r, DIAG_WARNING, "audit/id", html_line(h),
			   "id \"%s\" stands more than once on the page", id);
}

static void take_references(struct html *h, const char *by, const char *ids)
{
	struct str rest = html_keep(h, ids), id;

	while (rest.n) {
		id = str_trim(str_cut(&rest, ' '));
		if (id.n)
			list_push(&h->references, (struct mention){id, by, html_line(h)});
	}
}

/* "a.png 1x, b.png 2x"; commas may stand in an address. */
static void take_srcset(struct html *h, const char *set)
{
	struct str rest = str_c(set);

	while (rest.n) {
		struct str one = str_trim(rest), address;
		size_t comma;

		while (one.n && one.p[0] == ',')
			one = str_trim(str_slice(one, 1, one.n));
		rest = one;
		address = str_cut(&rest, ' ');
		if (address.n && address.p[address.n - 1] == ',') {
			address.n--;
		} else {
			comma = str_chr(rest, ',', 0);
			rest = comma == SIZE_MAX ? S("") : str_slice(rest, comma + 1, rest.n);
		}
		if (address.n)
			audit_address(h->r, USE_LOAD, address, "srcset", html_line(h));
	}
}

static void take_address(struct html *h, const char *element, const char *attribute,
			 const char *value)
{
	for (size_t i = 0; i < sizeof address_rules / sizeof *address_rules; i++) {
		const struct address_rule *rule = &address_rules[i];

		if (!is(attribute, rule->attribute) ||
		    (rule->element && !is(element, rule->element)))
			continue;
		audit_address(h->r, rule->use, str_c(value), rule->what, html_line(h));
		return;
	}
}

void audit_attribute(struct html *h, const char *element, const char *name, const char *value)
{
	if (is(name, "id"))
		take_id(h, value);
	else if (is(name, "style") || (name[0] == 'o' && name[1] == 'n' && name[2]))
		audit_find(
			h->r, DIAG_WARNING, "audit/inline", html_line(h),
			"<%s> has an attribute %s; browsers will not use it: put it in the theme's "
			"files",
			element, name);
	else if (is(name, "srcset") || is(name, "imagesrcset"))
		take_srcset(h, value);
	else
		take_address(h, element, name, value);
	for (size_t i = 0; i < sizeof id_attributes / sizeof *id_attributes; i++)
		if (is(name, id_attributes[i]))
			take_references(h, id_attributes[i], value);
}
