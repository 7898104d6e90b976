#include "model/rules.h"

const struct rule rules[] = {
	{"anchor/missing", "a link to a heading that its page does not have"},
	{"audit/alt", "an image without alt in the finished page"},
	{"audit/anchor", "a link in the finished page to an id that is not there"},
	{"audit/external", "the finished page makes a browser ask another host for something"},
	{"audit/heading", "none or more than one h1, a level skipped, an empty heading"},
	{"audit/id", "an id that is used twice on the finished page, or cannot be one"},
	{"audit/inline", "script or style in the finished page itself"},
	{"audit/label", "a form control without a name"},
	{"audit/lang", "a finished page that does not say its language"},
	{"audit/link", "an address in the finished page that no file answers to"},
	{"audit/nesting", "a finished page nested too deep to be read further"},
	{"audit/reference", "an attribute that names an id the finished page does not have"},
	{"audit/table", "a table without header cells in the finished page"},
	{"chart/number", "a chart whose table has no column of numbers"},
	{"chart/table", "a chart without a table"},
	{"citation/missing", "a citation of a source that has no page"},
	{"citation/syntax", "something that looks like a citation and is none"},
	{"compare/output", "what changes cannot be written"},
	{"config/rule", "a level for a rule that does not exist"},
	{"config/unknown", "a key in site.yaml that means nothing"},
	{"config/value", "a value in site.yaml that cannot be used"},
	{"epub/page", "a page to make a book of that is not there"},
	{"epub/size", "a book too large for its form"},
	{"epub/write", "a book that cannot be written"},
	{"field/enum", "a value that is none of those the field allows"},
	{"field/many", "more values than the field takes"},
	{"field/required", "a field that must be filled in is empty"},
	{"field/type", "a value of another kind than the field's"},
	{"field/wanted",
	 "a field that is better filled in is empty; told only when asked for by name"},
	{"front-matter/duplicate", "one thing given under two names"},
	{"front-matter/type", "a page of a type that site.yaml does not declare"},
	{"front-matter/unclosed", "front matter without its closing line"},
	{"front-matter/unknown", "a key that the page's type does not have"},
	{"front-matter/value", "a value that cannot be used"},
	{"heading/anchor", "an own anchor that cannot be used"},
	{"heading/bold", "a line in bold that stands where a heading should"},
	{"heading/empty", "a heading without text"},
	{"heading/skipped", "a heading level skipped"},
	{"history/cache", "the stored history cannot be used or kept"},
	{"history/dirty", "pages that are not committed as they are built"},
	{"history/grafts", "grafts or replace refs, which are ignored"},
	{"history/ignore-revs", "a line of .git-blame-ignore-revs that names no commit"},
	{"history/large", "a page whose revisions, or a commit whose moves, are too much to compare"},
	{"history/object", "an object of the repository that is missing or damaged"},
	{"history/partial", "a partial clone: moves are found only where nothing else changed"},
	{"history/shallow", "a shallow clone: the history is cut off"},
	{"image/alt", "an image without a text that replaces it"},
	{"image/external", "an image on another host"},
	{"image/missing", "an image that is not there"},
	{"label/missing", "a text that the theme does not have in this language"},
	{"label/value", "a label that is no text, or whose name is too long"},
	{"link/active", "a file that browsers would run as a part of the site"},
	{"link/draft", "a link to a page that is not published"},
	{"link/file", "a link to a document elsewhere that does not say its type and size"},
	{"link/missing", "a link to a page or file that is not there"},
	{"link/outside", "a link to a file outside the content folder"},
	{"link/scheme", "a link of a kind that is not allowed"},
	{"link/text", "a link whose text does not say where it leads"},
	{"markdown/callout", "a callout of a kind that site.yaml does not declare"},
	{"markdown/foreign", "something written for another program, which means nothing here"},
	{"markdown/lang", "a language span without a language"},
	{"markdown/limit", "a page too large or nested too deep"},
	{"markdown/raw-html", "HTML that is shown as text"},
	{"mdto/date", "no day for the archive's metadata"},
	{"mdto/publisher", "no organisation for the archive's metadata"},
	{"note/field", "a footnote in a field, where no notes can stand"},
	{"note/missing", "a footnote that is not there"},
	{"output/busy", "another build is writing to the output folder"},
	{"output/cache", "what was made cannot be kept for the next build"},
	{"output/duplicate", "two things that want to be one file"},
	{"output/folder", "the output folder cannot be used"},
	{"output/foreign", "a file of somebody else stands where one of ours must go"},
	{"output/write", "a file that cannot be written"},
	{"output/xml", "an XML document that cannot be written"},
	{"page/exists", "a new page where there is one already"},
	{"page/missing", "no such page"},
	{"page/no-date", "publish_from or publish_until without a date to compare with"},
	{"page/none", "a folder without a single page"},
	{"page/orphan", "a page that nothing links to"},
	{"page/read", "a page that went away while it was read"},
	{"page/title", "a title that cannot be one"},
	{"page/write", "a new page that cannot be written"},
	{"privacy/contact", "an e-mail address or telephone number in a text"},
	{"privacy/email", "an e-mail address of the git history in the output"},
	{"privacy/register", "the register of people who may be named cannot be used"},
	{"ref/missing", "a field that names a page that is not there"},
	{"repo/link", "a symbolic link, which is not followed"},
	{"repo/list", "a folder that cannot be listed"},
	{"repo/name", "a file name that cannot be published"},
	{"repo/object", "an object of the repository that cannot be read"},
	{"repo/open", "a folder or repository that cannot be opened"},
	{"repo/owner", "a repository that belongs to somebody else"},
	{"repo/read", "a file that cannot be read"},
	{"repo/revision", "a revision that is not there"},
	{"repo/submodule", "a submodule, which is left out"},
	{"review/cited-changed", "a page whose source or link has changed since it was reviewed"},
	{"review/outdated", "a page that has changed since it was reviewed"},
	{"review/overdue", "a page whose review is due"},
	{"review/revision", "a review of a revision that the page does not have"},
	{"schema/output", "the schema cannot be written"},
	{"search/damaged", "a search index that cannot be read"},
	{"search/facet", "a facet that the search index does not have"},
	{"search/missing", "no search index in the folder"},
	{"search/output", "the search index cannot be written"},
	{"search/size", "a search index too large for its form"},
	{"search/version", "a search index of another version"},
	{"serve/folder", "no temporary folder for the preview"},
	{"serve/listen", "an address that the preview cannot listen on"},
	{"serve/watch", "changes that cannot be watched for"},
	{"site/confined", "site.yaml leads outside its repository, which --confined forbids"},
	{"site/folder", "the site's folder cannot be used"},
	{"source/fetch", "a source of site.yaml that cannot be fetched"},
	{"source/offline", "a source that could not be brought up to date"},
	{"source/overlap", "two sources, or a source and files, in one folder"},
	{"table/header", "a table without a row of headers"},
	{"template/ignored", "text in a template that is never shown"},
	{"template/loop", "templates that call each other without end"},
	{"template/missing", "a template that is not there"},
	{"template/size", "a page too large to render"},
	{"template/syntax", "a template that cannot be read"},
	{"template/unknown", "a name in a template that means nothing"},
	{"term/duplicate", "a term that two pages explain"},
	{"theme/asset", "an asset of the theme that is not there or cannot be used"},
	{"theme/missing", "no theme"},
	{"toml/duplicate", "a key that stands twice in TOML"},
	{"toml/limit", "TOML larger or deeper than is read"},
	{"toml/syntax", "TOML that cannot be read"},
	{"url/alias", "an old address that cannot be one"},
	{"url/duplicate", "two pages with one address"},
	{"url/vanished", "a published address that would be gone"},
	{"verify/added", "a file that was added to the published folder"},
	{"verify/changed", "a published file that was changed"},
	{"verify/differs", "a published file that is not what the commit gives"},
	{"verify/folder", "a published folder that cannot be read"},
	{"verify/foreign", "a published file that the commit does not give"},
	{"verify/missing", "a file of the commit that was not published"},
	{"verify/older", "a folder published from another commit than the newest"},
	{"verify/origin", "a folder that cannot be traced to a commit"},
	{"verify/rebuild", "a commit that cannot be built again here"},
	{"verify/removed", "a published file that was removed"},
	{"verify/statement", "a published folder without its statement"},
	{"verify/version", "a folder published by another version"},
	{"yaml/duplicate", "a key given twice"},
	{"yaml/limit", "YAML too large or nested too deep"},
	{"yaml/syntax", "YAML that cannot be read"},
	{"yaml/tag", "a YAML tag that is not taken"},
};

const size_t rules_n = sizeof rules / sizeof *rules;

const char *const rules_quiet[] = {"field/wanted"};
const size_t rules_quiet_n = sizeof rules_quiet / sizeof *rules_quiet;

bool rule_known(struct str name)
{
	bool area = str_ends(name, S("/*"));

	for (size_t i = 0; i < rules_n; i++) {
		struct str rule = str_c(rules[i].name);
		if (area ? str_starts(rule, str_slice(name, 0, name.n - 1)) : str_eq(rule, name))
			return true;
	}
	return false;
}

const char *rule_name(struct str name)
{
	for (size_t i = 0; i < rules_n; i++)
		if (str_eq(str_c(rules[i].name), name))
			return rules[i].name;
	return NULL;
}

struct str rule_nearest(struct str name)
{
	struct str best = {NULL, 0};
	unsigned limit = name.n < 192 ? (unsigned)(name.n / 3) : 0;

	for (size_t i = 0; i < rules_n; i++) {
		unsigned d = str_distance(name, str_c(rules[i].name), limit);
		if (d > limit)
			continue;
		best = str_c(rules[i].name);
		if (!d)
			break;
		limit = d - 1;
	}
	return best;
}
