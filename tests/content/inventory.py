"""Every row of the inventory of the report has its page: inventory.tsv leads from each to a page and, where
it is a part of one, to the heading. Any clone checks that these exist; where the inventory itself is there
(../shared/source), also that no row of it is left out, and that every address in the report stands on a page.

    python3 tests/content/inventory.py     lists the rows that inventory.tsv lacks
"""

import re
import sys

import pages

MAP = pages.HERE / "inventory.tsv"
# Sections that are no content: people stay unnamed, and what changed after the report is left out.
LEFT_OUT = {"18", "20"}


def clean(text):
    """A row's name: without marks, and without the lines of the report behind it."""
    text = re.sub(r"[*`]", "", text)
    text = re.sub(r"\s*\((?:[^()]*\bL\d[^()]*|fn [\d, ]+|again)\)", "", text)
    text = re.sub(r"(?:,? (?:and |fn \d+,? ?|footnote \d+,? ?)*)?\bL\d[\dL–, ]*", " ", text)
    return re.sub(r"\s+", " ", text).strip(" .;:–")


def rows(text):
    """(section, name) of everything in the inventory that wants a page."""
    section = part = ""
    seen_rule = False
    for line in text.splitlines():
        if match := re.match(r"##+ (\d+)?(\w*)", line):
            section, part = match[1] or section, match[2] if match[1] else line.lstrip("# ")
            if match[1]:
                part = match[2]
            seen_rule = False
        if not section or section in LEFT_OUT or line.startswith("#"):
            continue
        if line.startswith("|"):
            cells = [c.strip() for c in line.strip("|").split("|")]
            if set(line) <= set("|- "):
                seen_rule = True
            elif seen_rule:
                yield section + part_of(part), clean(cells[0])
                if section == "2":
                    for point in re.split(r"[;:] ", cells[3]):
                        yield "2", f"{clean(cells[0])}: {clean(point)}"
        else:
            seen_rule = False
            for name in run(section, part_of(part), line):
                yield section + part_of(part), name


def part_of(part):
    return part if re.fullmatch("[a-z]", part) else ""


def run(section, part, line):
    """The rows of a line that names many, one after the other."""
    if section == "10" or section == "17" and " · " in line or section + part == "13c" or \
            section in ("11", "21") and re.match(r"\d+ ", line):
        for name in line.split(" · "):
            name = re.sub(r"^\d+ ", "", clean(name))
            if name and not name.startswith("None was fetched") and "never defined" not in name:
                yield re.split(r"(?<=\w)\. (?=[A-Z])", name)[0]
    elif section + part in ("13a", "13b") and ";" in line or section == "14" and line.startswith("*") or \
            section + part == "6b" and ";" in line:
        line = re.sub(r"^\*[^*]+:\*", "", line)
        line = re.split(r"\. (?:Unexpanded|\(Two)", line)[0]
        for name in re.split(r"; ?", line):
            if name := clean(name):
                yield name
    elif section == "4" and line.startswith("Also usable"):
        for name in line.split(":", 1)[1].split(";"):
            yield clean(name)


def read_map():
    """[(section, name, [targets], note)]"""
    found = []
    for number, line in enumerate(MAP.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) not in (3, 4) or not all(cells[:3]):
            raise ValueError(f"inventory.tsv:{number}: wants section, row, page and perhaps a note")
        found.append((cells[0], cells[1], cells[2].split(" "), cells[3] if len(cells) == 4 else "", number))
    return found


def targets(all_pages):
    return {page.name: page.anchors() for page in all_pages}


def check(all_pages):
    known, problems = targets(all_pages), []
    mapped = read_map()
    for _, name, places, _, number in mapped:
        for place in places:
            page, _, heading = place.partition("#")
            if page not in known:
                problems.append(f"tests/content/inventory.tsv:{number}: {name!r}: no page content/{page}")
            elif heading and heading not in known[page]:
                problems.append(f"tests/content/inventory.tsv:{number}: {name!r}: content/{page} has no "
                                f"heading #{heading}")
    if pages.INVENTORY.exists():
        wanted = dict.fromkeys(rows(pages.INVENTORY.read_text(encoding="utf-8")))
        have = dict.fromkeys((section, name) for section, name, *_ in mapped)
        problems += [f"tests/content/inventory.tsv: section {s}: no page for {n!r}" for s, n in wanted
                     if (s, n) not in have]
        problems += [f"tests/content/inventory.tsv: section {s}: no such row {n!r}" for s, n in have
                     if (s, n) not in wanted]
    if pages.REPORT.exists():
        problems += addresses(all_pages, pages.REPORT.read_text(encoding="utf-8"))
    return problems, f"{len(mapped)} rows of the inventory"


def addresses(all_pages, report):
    """The web addresses of the report that no page has. An address may be cut at the end of a line; then
    it stands whole elsewhere."""
    everything = "\n".join(page.path.read_text(encoding="utf-8") for page in all_pages)
    found = dict.fromkeys(re.findall(r"^https?://\S+$", report, re.MULTILINE))
    for address in found:
        start = re.sub(r"^https?://(www\.)?", "", address.split("#")[0]).rstrip("/")
        whole = [a for a in found if a != address and a.split("#")[0].endswith(start)]
        if start not in everything and not whole:
            yield f"{address}: stands in the report and on no page"


def check_the_checker():
    text = ("## 1. A\n| Item | Facts |\n| --- | --- |\n| **x** L12–13 | y |\n\n## 11. B\n1 een (all L1) · 2 twee L3\n"
            "### 13a Own\nIOM; LEARN.\n## 14. O\n*Kind:* A; B (c).\n## 18. P\n| a | b |\n| - | - |\n| c | d |\n")
    assert list(rows(text)) == [("1", "x"), ("11", "een"), ("11", "twee"), ("13a", "IOM"), ("13a", "LEARN"),
                                ("14", "A"), ("14", "B (c)")], list(rows(text))


if __name__ == "__main__":
    if not pages.INVENTORY.exists():
        sys.exit("the inventory is not here")
    there = {(s, n) for s, n, *_ in read_map()} if MAP.exists() else set()
    for pair in dict.fromkeys(rows(pages.INVENTORY.read_text(encoding="utf-8"))):
        if pair not in there:
            print("\t".join(pair))
