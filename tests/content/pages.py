"""The pages of content/, cut into blocks, with what each block cites."""

import pathlib
import re
import unicodedata

import minyaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTENT = ROOT / "content"
HERE = pathlib.Path(__file__).resolve().parent
SOURCE = ROOT.parent / "shared" / "source"
REPORT = SOURCE / "learn-technische-aanbevelingen.txt"
INVENTORY = SOURCE / "inventory.md"

CITATION = re.compile(r"\[(@[^\]]+)\]")
LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s]*)\)")
WIKILINK = re.compile(r"\[\[([^\]|#]+)(#[^\]|]*)?(?:\|([^\]]*))?\]\]")
LANGUAGE = re.compile(r"\[([^\[\]]*)\]\{lang=([\w-]+)\}")
HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*(?:\{#([\w-]+)\})?\s*$")


class Block:
    """kind: heading, text, list, table, callout or code; line counts from 1 in the file."""

    def __init__(self, kind, line, text, section, callout=""):
        self.kind, self.line, self.text = kind, line, text
        self.section, self.callout = section, callout

    def citations(self):
        return citations(self.text)


class Page:
    def __init__(self, path):
        self.path = path
        self.name = path.relative_to(CONTENT).as_posix()
        text = path.read_text(encoding="utf-8")
        if not text.startswith("---\n"):
            raise ValueError(f"{self.name}: no front matter")
        head, self.body = text[4:].split("\n---\n", 1)
        self.head_text = head
        self.head = minyaml.load(head)
        self.head_lines = head.count("\n") + 3
        self.blocks = list(cut(self.body, self.head_lines))

    @property
    def folder(self):
        return self.name.split("/")[0] if "/" in self.name else ""

    def anchors(self):
        seen, result = {}, set()
        for block in self.blocks:
            if block.kind != "heading":
                continue
            match = HEADING.match(block.text)
            slug = match[3] or anchor(plain(match[2]))
            count = seen.get(slug, 0)
            seen[slug] = count + 1
            result.add(f"{slug}-{count}" if count else slug)
        return result


def load():
    return [Page(p) for p in sorted(CONTENT.glob("**/*.md"))]


def anchor(text):
    """GitHub's rule: lower case, no punctuation, blanks become hyphens."""
    kept = (c for c in text.strip().lower() if c in " -_" or unicodedata.category(c)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


def citations(text):
    """[(source, place)] as in [@source, p. 2; @other]."""
    found = []
    for match in CITATION.finditer(text):
        for part in match[1].split(";"):
            name, _, place = part.strip().partition(",")
            found.append((name.strip().lstrip("@"), place.strip()))
    return found


def ranges(place):
    """The line ranges of a place as in "r. 10-20, 33": [(10, 20), (33, 33)]."""
    if not place.startswith("r."):
        return []
    return [(int(a), int(b or a)) for a, b in re.findall(r"(\d+)(?:-(\d+))?", place)]


def plain(text):
    """Running text without the marks of Markdown, citations and the targets of links."""
    text = CITATION.sub("", text)
    text = WIKILINK.sub(lambda m: m[3] or m[1], text)
    text = LANGUAGE.sub(r"\1", text)
    text = LINK.sub(r"\1", text)
    text = re.sub(r"<https?://[^>]*>|https?://\S+", "", text)
    return re.sub(r"[*`]", "", text)


def without_foreign(text):
    """As plain(), and without what is in another language or in code."""
    text = LANGUAGE.sub("", re.sub(r"`[^`]*`", "", text))
    return plain(text)


def kind_of(line):
    if HEADING.match(line):
        return "heading"
    if line.startswith(">"):
        return "callout"
    if line.startswith("|"):
        return "table"
    if re.match(r"\s*([-*+]|\d+[.)])\s", line):
        return "list"
    return "text"


def cut(body, offset):
    kind, start, lines, section, code = None, 0, [], "", False
    number = offset

    def block():
        text = "\n".join(lines)
        if kind != "callout":
            return Block(kind, start, text, section)
        inner = re.sub(r"^> ?", "", text, flags=re.MULTILINE)
        match = re.match(r"\[!([\w-]+)\]\n?", inner)
        # A chart is a callout with a table in it.
        return Block("table" if "\n|" in inner else kind, start,
                     inner[match.end():] if match else inner, section, match[1] if match else "")

    for line in body.split("\n"):
        number += 1
        fence = line.lstrip().startswith("```")
        if code or fence:
            if fence and not code and lines:
                yield block()
                lines = []
            if fence and not code:
                kind, start = "code", number
            lines.append(line)
            if fence and code:
                yield block()
                lines, kind = [], None
            code = code != fence
            continue
        new = kind_of(line) if line.strip() else None
        if kind == "list" and new == "text" and line.startswith(" "):
            new = "list"
        if lines and (new is None or new == "heading" or new != kind and not
                      (kind == "text" and new == "text")):
            # A list goes on over a blank line when the next line is indented.
            yield block()
            lines = []
        if new is None:
            continue
        if not lines:
            kind, start = new, number
        lines.append(line)
        if new == "heading":
            section = line.lstrip("#").strip()
            yield block()
            lines = []
    if lines:
        yield block()


def kept_list(name):
    """The lines of a kept list, split at "|": what is excepted, and last the reason."""
    rows = []
    for number, line in enumerate((HERE / name).read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("|")]
            if len(cells) < 2 or not cells[-1]:
                raise ValueError(f"{name}:{number}: give a reason after the last |")
            rows.append(cells)
    return rows


def check_the_checker():
    blocks = list(cut("a b\nc [@x, r. 1-2, 5; @y]\n\n- d\n  e\n- f\n\n## G h’s\n\n| i |\n| - |\n\n> [!NOOT]\n"
                      "> j\n> k\n\n> [!G] l\n>\n> | m |\n\n```\n# no\n```\nlast\n", 0))
    assert [(b.kind, b.line) for b in blocks] == [
        ("text", 1), ("list", 4), ("heading", 8), ("table", 10), ("callout", 13), ("table", 17),
        ("code", 21), ("text", 24)], [(b.kind, b.line) for b in blocks]
    assert blocks[0].citations() == [("x", "r. 1-2, 5"), ("y", "")]
    assert blocks[4].text == "j\nk" and blocks[4].callout == "NOOT"
    assert ranges("r. 1-2, 5") == [(1, 2), (5, 5)] and ranges("p. 3") == []
    assert anchor("G h’s: één (2)") == "g-hs-één-2"
    assert plain("[a](b.md#c) [[d|e]] [f]{lang=en} **g** [@h]") == "a e f g "
