#include "read/gfm.h"

#include <string.h>

static enum node_kind extension_kind(const char *name)
{
	if (!strcmp(name, "table"))
		return NODE_TABLE;
	if (!strcmp(name, "table_row") || !strcmp(name, "table_header"))
		return NODE_ROW;
	if (!strcmp(name, "table_cell"))
		return NODE_CELL;
	if (!strcmp(name, "strikethrough"))
		return NODE_STRIKE;
	return NODE_SPAN;
}

enum node_kind gfm_kind(cmark_node *n)
{
	switch ((unsigned)cmark_node_get_type(n)) {
	case CMARK_NODE_DOCUMENT:
		return NODE_DOCUMENT;
	case CMARK_NODE_BLOCK_QUOTE:
		return NODE_QUOTE;
	case CMARK_NODE_LIST:
		return NODE_LIST;
	case CMARK_NODE_ITEM:
		return NODE_ITEM;
	case CMARK_NODE_CODE_BLOCK:
		return NODE_CODE_BLOCK;
	case CMARK_NODE_HTML_BLOCK:
		return NODE_HTML_BLOCK;
	case CMARK_NODE_PARAGRAPH:
		return NODE_PARAGRAPH;
	case CMARK_NODE_HEADING:
		return NODE_HEADING;
	case CMARK_NODE_THEMATIC_BREAK:
		return NODE_RULE;
	case CMARK_NODE_FOOTNOTE_DEFINITION:
		return NODE_FOOTNOTE;
	case CMARK_NODE_TEXT:
		return NODE_TEXT;
	case CMARK_NODE_SOFTBREAK:
		return NODE_SOFT_BREAK;
	case CMARK_NODE_LINEBREAK:
		return NODE_LINE_BREAK;
	case CMARK_NODE_CODE:
		return NODE_CODE;
	case CMARK_NODE_HTML_INLINE:
		return NODE_HTML_INLINE;
	case CMARK_NODE_EMPH:
		return NODE_EMPH;
	case CMARK_NODE_STRONG:
		return NODE_STRONG;
	case CMARK_NODE_LINK:
		return NODE_LINK;
	case CMARK_NODE_IMAGE:
		return NODE_IMAGE;
	case CMARK_NODE_FOOTNOTE_REFERENCE:
		return NODE_FOOTNOTE_REF;
	default:
		return extension_kind(cmark_node_get_type_string(n));
	}
}
