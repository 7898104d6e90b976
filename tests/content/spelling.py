"""No word that the Dutch dictionary does not know, outside words.txt. Needs hunspell and its Dutch
dictionary; without them it says so and finds nothing."""

import functools
import re
import shutil
import subprocess

import pages

WORD = re.compile(r"[^\W\d_]+(?:[’'.-][^\W\d_]+)*")
LIST = "words.txt"


@functools.cache
def missing():
    """What is not there for this check; empty when all is."""
    if not shutil.which("hunspell"):
        return "hunspell is not installed"
    found = subprocess.run(["hunspell", "-D"], input="", capture_output=True, text=True, timeout=60)
    return "" if re.search(r"nl(_NL)?$", found.stderr + found.stdout, re.MULTILINE) else \
        "hunspell-nl is not installed"


def unknown(words):
    """Those of the words that the dictionary does not know."""
    if not words or missing():
        return set()
    run = subprocess.run(["hunspell", "-d", "nl_NL", "-i", "UTF-8", "-l"], timeout=300,
                         input="\n".join(sorted(words)) + "\n", capture_output=True, text=True, check=True)
    # hunspell cuts words at signs it does not take for letters: a part is unknown, so is the whole.
    bad = set(run.stdout.split())
    return {w for w in words if w in bad or any(p in bad for p in re.split("[’'.-]", w))}


def known(words):
    """Those of the words that the dictionary knows; none without a dictionary."""
    return set() if missing() else set(words) - unknown(words)


def words_of(page):
    """(line, word) of all Dutch words on the page."""
    for key, value in page.head.items():
        if key in ("website", "oude_adressen", "verwijzing", "auteur"):
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str) and not re.fullmatch(r"[a-z0-9-]+", item):
                for match in WORD.finditer(pages.without_foreign(item)):
                    yield 1, match[0]
    for block in page.blocks:
        if block.kind == "code":
            continue
        for match in WORD.finditer(pages.without_foreign(block.text)):
            yield block.line, match[0]


def bare(word):
    """The word without the capital that the start of a sentence gives it."""
    return word[0].lower() + word[1:] if word[1:].islower() else word


def check(all_pages):
    kept = {row[0] for row in pages.kept_list(LIST)}
    places = {}
    for page in all_pages:
        for line, word in words_of(page):
            places.setdefault(word.replace("’", "'"), f"content/{page.name}:{line}")
    bad = unknown({form for word in places for form in (word, bare(word))})
    problems = sorted(f"{place}: unknown word {word!r}" for word, place in places.items()
                      if all(form in bad and form not in kept for form in (word, bare(word))))
    problems += [f"tests/content/{LIST}: {word!r} is not needed" for word in sorted(kept - bad)]
    return problems, f"{len(places)} words, {len(kept)} kept"


def check_the_checker():
    assert [m[0] for m in WORD.finditer("azc’s, B1-route: z.d. één")] == ["azc’s", "B", "route", "z.d", "één"]
    assert (bare("Maart"), bare("IOM"), bare("een")) == ("maart", "IOM", "een")
    if not missing():
        assert unknown({"gemeente", "gemeentje", "gemeenx"}) >= {"gemeenx"}
        assert known({"gemeente", "gemeenx"}) == {"gemeente"}
