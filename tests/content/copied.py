"""No more than ten words in a row are the same as in the report. Titles of sources and quotations
that stand between ‘ ’ are left out: they are the same on purpose."""

import re

import pages

LONGEST = 10
WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


def words(text):
    return [w.lower().replace("’", "'") for w in WORD.findall(text)]


def runs(text, known):
    """The runs of more than LONGEST words of the text that are all in known."""
    found, start = words(text), None
    for i in range(len(found) - LONGEST):
        if tuple(found[i:i + LONGEST + 1]) in known:
            start = i if start is None else start
        elif start is not None:
            yield " ".join(found[start:i + LONGEST])
            start = None
    if start is not None:
        yield " ".join(found[start:])


def grams(text):
    found = words(re.sub(r"-\n", "-", text))
    return {tuple(found[i:i + LONGEST + 1]) for i in range(len(found) - LONGEST)}


def texts(page):
    for key, value in page.head.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str) and key not in ("verwijzing", "website"):
                yield 1, item
    for block in page.blocks:
        # The items of a list and the cells of a table stand by themselves.
        mark = {"list": r"\n(?=\s*(?:[-*]|\d+\.)\s)", "table": r"[|\n]"}.get(block.kind, "$^")
        for part in re.split(mark, block.text) if block.kind != "code" else []:
            yield block.line, re.sub(r"‘[^’]*’", " ", pages.plain(part))


def check(all_pages):
    known = grams(pages.REPORT.read_text(encoding="utf-8"))
    problems = [f"content/{page.name}:{line}: copied from the report: {run!r}"
                for page in all_pages for line, text in texts(page) for run in runs(text, known)]
    return problems, f"no more than {LONGEST} words in a row"


def check_the_checker():
    known = grams("een twee drie vier vijf zes zeven acht negen tien elf\ntwaalf dertien")
    assert list(runs("x een Twee drie, vier vijf zes zeven acht negen tien elf twaalf y", known)) == [
        "een twee drie vier vijf zes zeven acht negen tien elf twaalf"]
    assert list(runs("een twee drie vier vijf zes zeven acht negen tien y elf", known)) == []
