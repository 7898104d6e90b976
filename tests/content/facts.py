"""Every number, date and name on a page stands in the report; a number or date even in the lines
that its block cites. What the report does not have stands in exceptions.txt, with a reason.

Dates are compared as dates (the report writes 16/01/2023), numbers as numbers (1.045 is 1045, tien
is 10). A name is a word with a capital that no sentence asks for, or with two capitals.
"""

import re

import pages
import spelling

MONTHS = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
          "oktober", "november", "december"]
WORDS = {"twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9,
         "tien": 10, "elf": 11, "twaalf": 12, "veertig": 40, "honderd": 100, "driekwart": 0.75}
# Number words below this are counts of the page itself ("twee redenen") too often to be facts.
SMALL = 5
DATE = re.compile(r"\b(\d{1,2})\s+(%s)\s+(\d{4})\b" % "|".join(MONTHS), re.IGNORECASE)
MONTH = re.compile(r"\b(%s)\s+(?:en\s+(?:%s)\s+)?(\d{4})\b" % ("|".join(MONTHS), "|".join(MONTHS)),
                   re.IGNORECASE)
SLASHED = re.compile(r"\b(\d\d)/(\d\d)/(\d{4})\b")
ISO = re.compile(r"(?<!\d)(\d{4})[/-](\d\d)[/-](\d\d)(?!\d)")
NUMBER = re.compile(r"(?<![\w.])(\d+(?:[.,]\d+)*)(?!\w)")
NAME = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
# Page and footnote numbers, and the numbers of a list: no facts of the text.
PLACES = re.compile(r"\b(p\.|r\.|regels?|voetnoot|voetnoten|noot|pagina|nr\.|nummer)\s+\d[\d\s,-]*"
                    r"(?:(?:tot en met|en|of)\s+\d+)?", re.IGNORECASE)
# What the site says of the report as a whole, and the names of the two laws.
WHOLE = re.compile(r"\b(medio|half) 2024|\b(wet inburgering|wet van|wetten van|die van|stelsel van|Wi) ?"
                   r"20(13|21)( en (die van )?20(13|21))?", re.IGNORECASE)
LISTED = re.compile(r"^[\s#]*\d+[.)]\s|^\| \d+ \||\(\d+\)", re.MULTILINE)


def number(text):
    """1.045 → 1045, 55,1 → 55.1"""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", text):
        text = text.replace(".", "")
    return float(text.replace(",", ".")) if text.count(",") + text.count(".") < 2 else text


def dates(text):
    """The dates of a text as (year, month, day), day 0 for a month; and the text without them."""
    found = set()
    for m in SLASHED.finditer(text):
        found.add((int(m[3]), int(m[2]), int(m[1])))
    text = SLASHED.sub(" ", text)
    for m in ISO.finditer(text):
        found.add((int(m[1]), int(m[2]), int(m[3])))
    for m in DATE.finditer(text):
        found.add((int(m[3]), MONTHS.index(m[2].lower()) + 1, int(m[1])))
    text = DATE.sub(" ", text)
    for m in MONTH.finditer(text):
        found.add((int(m[2]), MONTHS.index(m[1].lower()) + 1, 0))
    # "(2023, 29 november)" of a reference
    for m in re.finditer(r"(\d{4}), (\d{1,2}) (%s)" % "|".join(MONTHS), text):
        found.add((int(m[1]), MONTHS.index(m[3]) + 1, int(m[2])))
    return found, MONTH.sub(" ", text)


def figures(text):
    """The dates and numbers of a text."""
    found, rest = dates(text)
    rest = PLACES.sub(" ", LISTED.sub(" ", WHOLE.sub(" ", rest)))
    rest = re.sub(r"\b[Ee]en vijfde\b", " 0,2 ", rest)
    numbers = {number(m[1]) for m in NUMBER.finditer(rest)}
    for word in re.findall(r"[^\W\d_]+", rest.lower()):
        if WORDS.get(word, 0) >= SMALL or word == "driekwart":
            numbers.add(float(WORDS[word]))
    return found, numbers


class Report:
    def __init__(self, text):
        self.lines = text.splitlines()
        self.dates, self.numbers = self.figures(text)
        self.words = set(NAME.findall(text.replace("-\n", "-").replace("'", "’")))
        self.words |= {part for w in self.words for part in re.split("[-’']", w)}
        self.lower = {w.lower() for w in self.words}

    @staticmethod
    def figures(text):
        """As figures(), every number of the report, its page and footnote numbers too."""
        found, rest = dates(text)
        numbers = {number(m) for m in re.findall(r"\d+(?:[.,]\d+)*", text)}
        numbers |= {float(WORDS[w]) for w in re.findall(r"[^\W\d_]+", text.lower()) if w in WORDS}
        numbers |= {0.2} if re.search(r"\bvijfde\b", text) else set()
        found |= {(y, m, 0) for y, m, _ in found}
        return found, numbers

    def cited(self, citations):
        """The text of the lines that are cited; {None} if the report is not."""
        spans = [r for name, place in citations if name == "learn-rapport"
                 for r in pages.ranges(place)]
        return "\n".join(line for a, b in spans for line in self.lines[a - 1:b]) if spans else None


def near(page, i):
    """The citations of block i: its own, of the text before a list or table, of the one below."""
    block, found = page.blocks[i], page.blocks[i].citations()
    if i and block.kind in ("list", "table"):
        found = found + page.blocks[i - 1].citations()
    if i + 1 < len(page.blocks) and not found or block.kind == "table" and i + 1 < len(page.blocks):
        found = found + page.blocks[i + 1].citations()
    if not found:
        # A paragraph whose source comes with the next, in the same section.
        found = [c for b in page.blocks if b.section == block.section for c in b.citations()]
    return found


def show(figure):
    if isinstance(figure, tuple):
        return f"{figure[2] or ''} {MONTHS[figure[1] - 1]} {figure[0]}".strip()
    return f"{figure:g}" if isinstance(figure, float) else str(figure)


def texts(page):
    """(line, text, citations or None) of all that a reader sees of the page."""
    skip = {"website", "oude_adressen", "volgorde", "nummer", "datum"}
    sources = page.head.get("bron") if isinstance(page.head.get("bron"), list) else []
    everything = [c for b in page.blocks for c in b.citations()]
    for key, value in page.head.items():
        for item in value if isinstance(value, list) else [value]:
            # Names of other pages are no text; a source is named as the report names it, anywhere.
            if key not in skip and isinstance(item, str) and not re.fullmatch("[a-z0-9-]+-[a-z0-9-]+", item):
                yield 1, item, [] if page.folder == "bronnen" else \
                    everything or [(s, "") for s in sources]
    for i, block in enumerate(page.blocks):
        if block.kind != "code":
            # The text of a link, and what stands in bold, begin anew as a sentence does.
            text = re.sub(r"\*\*(.+?)\*\*", r"(\1", pages.LINK.sub(r"(\1", block.text))
            yield block.line, pages.plain(text), near(page, i)


def check_figures(page, report, excepted):
    for line, text, citations in texts(page):
        found, numbers = figures(text)
        cited = report.cited(citations)
        nearby = Report.figures(cited) if cited is not None else (set(), set())
        # A title names the year of its source: [@ser-kennisdocument-2021].
        years = {float(y) for name, _ in citations for y in re.findall(r"\d{4}", name)}
        for figure in sorted(found | numbers, key=str):
            known = nearby[0] if isinstance(figure, tuple) else nearby[1] | years
            inside = report.dates if isinstance(figure, tuple) else report.numbers
            if figure in known or excepted(page, show(figure)):
                continue
            if figure not in inside:
                yield line, f"{show(figure)!r} does not stand in the report"
            elif cited is not None:
                yield line, f"{show(figure)!r} does not stand in the lines cited"


def ordinary(all_pages):
    """The words that content/ or the dictionary writes with a small letter: no names when a sentence
    starts with them. Without hunspell only those of content/ are known."""
    small, starts = set(), set()
    for page in all_pages:
        for _, text, _ in texts(page):
            for sentence in sentences(text):
                words = NAME.findall(sentence)
                starts |= {w.lower() for w in words[:1]}
                small |= {w for w in words if w[0].islower()}
    return small | spelling.known(starts - small)


def sentences(text):
    return re.split(r"(?<=[.?!:])\s+|\n(?=\s*(?:[-*|#>]|\d+\.))|\s\|\s|[‘(\"]", text)


def names(text, small):
    """The names in a text: capitals in the middle of a sentence, or no ordinary word."""
    for sentence in sentences(text):
        for i, word in enumerate(NAME.findall(sentence)):
            capitals = sum(c.isupper() for c in word)
            if not capitals or word[0].islower() and capitals < 2:
                continue
            if capitals > 1 or i or word.lower() not in small:
                yield word


def check_names(page, report, small, excepted):
    for line, text, _ in texts(page):
        for word in dict.fromkeys(names(text, small)):
            alike = word.replace("'", "’").replace("Eén", "één")
            if alike in report.words or excepted(page, word):
                continue
            if word.lower() in report.lower and word[1:].islower():
                continue
            if "-" in word and all(p in report.words or p.islower() for p in word.split("-")):
                continue
            yield line, f"{word!r} does not stand in the report"


def check(all_pages):
    report = Report(pages.REPORT.read_text(encoding="utf-8"))
    kept, used = pages.kept_list("exceptions.txt"), set()

    def excepted(page, what):
        for row in kept:
            if row[1] == what and page.path.match(row[0]):
                used.add(tuple(row))
                return True
        return False

    small = ordinary(all_pages)
    problems = []
    for page in all_pages:
        found = [*check_figures(page, report, excepted), *check_names(page, report, small, excepted)]
        problems += [f"content/{page.name}:{line}: {message}" for line, message in found]
    problems += [f"tests/content/exceptions.txt: {' | '.join(row[:2])!r} excepts nothing"
                 for row in kept if tuple(row) not in used]
    return problems, f"{len(report.lines)} lines of the report, {len(kept)} exceptions"


def check_the_checker():
    assert figures("Op 3 juli 2023 kwamen er 1.045, tien of 55,1 procent. Zie p. 29 en regel 4.") == (
        {(2023, 7, 3)}, {1045.0, 10.0, 55.1})
    assert figures("1. In maart 2023 twee dingen: driekwart.") == ({(2023, 3, 0)}, {0.75})
    assert dates("16/01/2023 en (2023, 29 november)")[0] == {(2023, 1, 16), (2023, 11, 29)}
    report = Report("a 800\nb 40 IKEA\nc\n")
    page = pages.Page.__new__(pages.Page)
    page.head, page.path, page.name = {"titel": "x"}, pages.CONTENT / "x.md", "x.md"
    page.blocks = list(pages.cut("Wel 40 [@learn-rapport, r. 2].\n\nGeen 800 [@learn-rapport, r. 2-3].\n\n"
                                 "Nooit 7 bij Ikeo en IKEA [@learn-rapport, r. 1].\n", 0))
    assert [m for _, m in check_figures(page, report, lambda p, w: False)] == [
        "'800' does not stand in the lines cited", "'7' does not stand in the report"]
    assert [m for _, m in check_names(page, report, {"wel", "geen", "nooit"}, lambda p, w: False)] == [
        "'Ikeo' does not stand in the report"]
