"""A report, no check: how long sentences are, and what makes a page harder than B1."""

import re

import pages

LONG = 20
HARD = ["middels", "teneinde", "indien", "dient te", "dienen te", "betreffende", "inzake", "alsmede",
        "conform", "omtrent", "ten aanzien van", "met betrekking tot", "in het kader van", "op basis van",
        "faciliteren", "implementeren", "realiseren", "adresseren", "bewerkstelligen", "dusdanig",
        "desbetreffende", "tevens", "echter", "derhalve"]
PASSIVE = re.compile(r"\b(word|wordt|worden|werd|werden)\b(?:\W+\w+){0,6}?\W+(ge\w+|\w+eerd|be\w+d|ver\w+d)\b",
                     re.IGNORECASE)


def sentences(page):
    for block in page.blocks:
        if block.kind in ("heading", "code", "table"):
            continue
        text = pages.plain(block.text)
        for item in re.split(r"\n(?=\s*(?:[-*]|\d+\.)\s)", text):
            item = re.sub(r"^\s*(?:[-*]|\d+\.)\s+(\[[ x]\])?", "", item)
            for sentence in re.split(r"(?<=[.?!:])\s+(?=[A-Z‘É])", " ".join(item.split())):
                count = len(re.findall(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d[\d.,]*", sentence))
                if count > 2:
                    yield block.line, sentence, count


def report(all_pages):
    counts, long, hard, passive = [], [], [], 0
    for page in all_pages:
        for line, sentence, count in sentences(page):
            counts.append(count)
            if count > LONG:
                long.append((count, f"content/{page.name}:{line}: {count} words: {sentence}"))
            passive += bool(PASSIVE.search(sentence))
            for word in HARD:
                if re.search(rf"\b{word}\b", sentence, re.IGNORECASE):
                    hard.append(f"content/{page.name}:{line}: hard word {word!r}: {sentence}")
    counts.sort()
    yield (f"{len(counts)} sentences; on average {sum(counts) / len(counts):.1f} words, half of them at "
           f"most {counts[len(counts) // 2]}, nine in ten at most {counts[len(counts) * 9 // 10]}")
    yield f"{len(long)} sentences of more than {LONG} words; {passive} in the passive; {len(hard)} hard words"
    yield from (text for _, text in sorted(long, reverse=True)[:10])
    yield from hard[:10]


def check_the_checker():
    page = pages.Page.__new__(pages.Page)
    page.blocks = list(pages.cut("Een twee drie. Vier vijf zes zeven [@x, p. 1].\n\n- Acht negen tien.\n- Ja.\n", 0))
    assert [c for _, _, c in sentences(page)] == [3, 4, 3], list(sentences(page))
    assert PASSIVE.search("Dit wordt door hen gedaan.") and not PASSIVE.search("Hij wordt blij.")
