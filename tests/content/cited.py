"""Every page has a source, and so has every block of text in it.

A block needs its own citation, except:
- a list or table right after a text that ends in one and a colon, or right before one that starts
  with "Bron van deze tabel";
- what only shows the way: links, under or without a heading that says so;
- what says that something is not known, or what the editors themselves say (callouts);
- what stands in cited.txt, with a reason.
"""

import re

import pages

# Headings under which a page says what it does not know, or where to read on.
POINTING = re.compile(
    r"(wat (wij|we) (nog )?niet weten|wat (nog )?ontbreekt|wat nog open is|wat er nog niet is|"
    r"lees (ook|verder)|hoort bij|meer informatie)$", re.IGNORECASE)
# A sentence that shows the way: a link, and a word that sends the reader there.
WAY = re.compile(r"\b(lees|leest|kijk|bekijk|zie|vindt|staat|staan|vertelt|begin|hulpmiddel)\b",
                 re.IGNORECASE)
# A text that says that the report does not say it.
UNKNOWN = re.compile(
    r"(staat|staan) (er )?(niet|ook niet)|niet in het rapport|het rapport (legt|zegt|noemt|geeft|schrijft)\b"
    r".*\b(niet|geen)\b|(legt|zegt|noemt|geeft) het rapport (niet|geen)|hebben wij (nog )?niet|niet nagegaan|kennen wij|van de redactie|weten wij",
    re.IGNORECASE | re.DOTALL)


def pointing(block):
    """True for a text that only shows the way, a list or table of which each item is a link."""
    if block.kind == "text":
        text = pages.WIKILINK.sub("[x](x)", block.text)
        text = pages.LINK.sub(lambda m: "\0" + re.sub("[.?!:]", "", m[1]), text)
        sentences = re.split(r"(?<=[.?!])\s+", text.strip())
        return all(("\0" in s and WAY.search(s)) or s.endswith("?") for s in sentences) and \
            "\0" in text
    items = block.text.split("\n")[2:] if block.kind == "table" else \
        re.split(r"\n(?=\s*(?:[-*]|\d+\.)\s)", block.text)
    return all(pages.LINK.search(item) or pages.WIKILINK.search(item) for item in items)


def uncited(page):
    """The blocks that lack a source."""
    for i, block in enumerate(page.blocks):
        if block.kind in ("heading", "code", "callout") or block.citations():
            continue
        before = page.blocks[i - 1] if i else None
        after = page.blocks[i + 1] if i + 1 < len(page.blocks) else None
        if block.kind in ("list", "table"):
            if before and before.kind == "text" and before.citations() and \
                    pages.plain(before.text).rstrip().endswith(":"):
                continue
            if after and re.match("Bron van deze (tabel|lijst)", after.text) and after.citations():
                continue
        if POINTING.match(pages.plain(block.section).strip()) or pointing(block) or \
                UNKNOWN.search(pages.plain(block.text)):
            continue
        if block.kind == "text" and after and after.kind in ("list", "table") and (
                after.citations() or any(b.citations() for b in page.blocks[i + 2:i + 3])):
            continue
        yield block


def check(all_pages):
    kept = pages.kept_list("cited.txt")
    used = set()
    problems = []

    def excepted(page, section):
        for row in kept:
            if page.path.match(row[0]) and (len(row) == 2 or row[1] == section):
                used.add(tuple(row))
                return True
        return False

    for page in all_pages:
        blocks = list(uncited(page))
        if not any(b.citations() for b in page.blocks) and not excepted(page, ""):
            problems.append(f"content/{page.name}: no source on the whole page")
            continue
        for block in blocks:
            if not excepted(page, block.section):
                first = " ".join(pages.plain(block.text).split())[:70]
                problems.append(f"content/{page.name}:{block.line}: no source for {first!r}")
    for row in kept:
        if tuple(row) not in used:
            problems.append(f"tests/content/cited.txt: {' | '.join(row[:-1])!r} excepts nothing")
    return problems, f"{len(all_pages)} pages"


def check_the_checker():
    def found(text):
        page = pages.Page.__new__(pages.Page)
        page.blocks = list(pages.cut(text, 0))
        return [b.line for b in uncited(page)]

    assert found("A fact.") == [1]
    assert found("A fact. [@x]\n\nAnother.") == [3]
    assert found("Three: [@x]\n\n- a\n- b\n") == []
    assert found("Three.\n\n- a\n- b\n") == [1, 3]
    assert found("| a |\n| - |\n| b |\n\nBron van deze tabel: [@x]") == []
    assert found("## Lees ook\n\n- a\n") == []
    assert found("Lees [meer](x.md).\n\nDat staat niet in het rapport.") == []
    assert found("Lees [meer](x.md). Zij [leiden op](y.md).") == [1]
