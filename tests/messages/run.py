#!/usr/bin/env python3
"""What is said to those who write is said in each language of theme/messages/, all of it, and of what the
program no longer says nothing is left there. Then one page with many faults, in two languages."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Rules about what stands in a page; the others are for who runs the program.
WRITERS = re.compile(r"(anchor|chart|citation|field|front-matter|heading|image|link|markdown|note|privacy|ref|review|"
                     r"table|term)/|page/(orphan|title|exists)$|url/(alias|duplicate)$")
# Told of a whole site or a file of its keeper, or by a parser in its own words.
OTHERS = {"privacy/email", "privacy/register", "markdown/limit", "field/value"}

LITERAL = r'"(?:[^"\\]|\\.)*"'
MACROS = {"STR_FMT": "%.*s", "ADVICE_FMT": "%s%.*s%s"}
SEQUENCE = re.compile(rf"(?:{LITERAL}|\b(?:{'|'.join(MACROS)})\b)(?:\s*(?:{LITERAL}|\b(?:{'|'.join(MACROS)})\b))*")
PIECE = re.compile(rf"{LITERAL}|{'|'.join(MACROS)}")
CONVERSION = re.compile(r"%(?:%|\.\*s|s|c|d|u|zu|lld|llu|02x)")
# What takes a format without naming a rule: the macro's own rule.
OWN_RULE = {"VALUE_BAD": "front-matter/value"}


def joined(sequence):
    """Adjacent literals as the compiler joins them."""
    text = ""
    for piece in PIECE.findall(sequence):
        text += MACROS.get(piece) or re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), piece[1:-1])
    return text


def pattern(text):
    """A format as the program looks it up: {0}, {1} … for what it fills in."""
    number = iter(range(100))
    return CONVERSION.sub(lambda m: "%" if m[0] == "%%" else "{%d}" % next(number), text)


def without_comments(text):
    """And without characters, of which '"' would seem to open a string."""
    text = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)
    return re.sub(r"'(?:[^'\\\n]|\\.)+'", "0", text)


def said():
    """All texts of the program, and where: (patterns and words, {pattern: place} of those for writers)."""
    everything, writers = set(), {}
    for path in sorted((ROOT / "generator").rglob("*.[ch]")):
        text = without_comments(path.read_text())
        for found in SEQUENCE.finditer(text):
            everything |= {joined(found[0]), pattern(joined(found[0]))}
        for call in re.finditer(r"\b(diag_add|pass_diag|[A-Z_]+_BAD)\s*\((?!s\)|r\)|\()", text):
            rest = text[call.end():call.end() + 1200]
            rest = rest[:rest.find(";\n") if ";\n" in rest else None]
            literals = [joined(m[0]) for m in SEQUENCE.finditer(rest)]
            rule = OWN_RULE.get(call[1])
            if not rule:
                names = [s for s in literals if re.fullmatch(r"[a-z-]+/[a-z-]+", s)]
                if names:
                    rule = names[0]
                    literals = literals[literals.index(rule) + 1:]
                elif call[1] == "pass_diag":
                    rule = "link/missing"  # it is the caller's: what a page links to or shows
                else:
                    continue
            literals = [s for s in literals if s != rule]
            if literals and WRITERS.match(rule) and rule not in OTHERS:
                line = text.count("\n", 0, call.start()) + 1
                writers.setdefault(pattern(literals[0]), f"{path.relative_to(ROOT)}:{line}: [{rule}]")
    return everything, writers


ENTRY = re.compile(r"'((?:[^']|'')*)':\s+'((?:[^']|'')*)'\s*")


def read(file):
    """{English: other}; the file is kept in the one form that this reads."""
    text = "".join(line + "\n" for line in file.read_text().splitlines() if line and not line.startswith("#"))
    entries, at = {}, 0
    while at < len(text):
        entry = ENTRY.match(text, at)
        if not entry or entry[1].replace("''", "'") in entries:
            sys.exit(f"{file.name}: cannot be read, or stands twice: {text[at:at + 80]!r}")
        entries[entry[1].replace("''", "'")] = entry[2].replace("''", "'")
        at = entry.end()
    return entries


def places(text):
    return set(re.findall(r"\{\d+\}", text))


def compare(file, everything, writers):
    messages = read(file)
    for text, where in sorted(writers.items(), key=lambda item: item[1]):
        if text not in messages:
            yield f"{where} is not in {file.name}: {text}"
    for text, other in messages.items():
        if text not in everything:
            yield f"{file.name}: the program does not say {text!r}"
        if places(other) - places(text):
            yield f"{file.name}: {other!r} has {places(other) - places(text)}, which {text!r} fills in nowhere"


PAGE = """---
title: Proef
kleur: rood
---

**Dit is een kop**

Kijk [hier](niet.md). Bel 06 12345678. ![](x.png) [hallo]{lang=xx-yy-zz-qq}

## Kop

#### Te diep
"""

WANT = {
    "nl": [
        "x.md:6:1: warning: een regel die helemaal vet is, lijkt op een kop en is er geen; schrijf \"## Dit is een kop\", "
        "met zoveel # als hier hoort [heading/bold]",
        "x.md:8:6: error: link naar \"niet.md\": er is geen pagina met die naam [link/missing]",
        "[heading/skipped]",
    ],
    "en": [
        "x.md:6:1: warning: a line that is all bold looks like a heading and is none; write \"## Dit is een kop\", of "
        "the level it has here [heading/bold]",
        "x.md:8:6: error: link to \"niet.md\": no such page [link/missing]",
        "[heading/skipped]",
    ],
}


def check_program(program):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "x.md").write_text(PAGE)

        def told(language, *options):
            (folder / "site.yaml").write_text(f"title: Proef\nlanguage: {language}\nchecks: {{page/orphan: ignore}}\n")
            done = subprocess.run([program, "check", "-C", folder, "--theme", ROOT / "theme", "--no-cache", "--quiet", *options],
                                  capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
            return done.stderr
        for language, options, want in (("nl", [], "nl"), ("nl", ["--lang", "en"], "en"), ("en", [], "en"),
                                        ("en", ["--lang", "nl"], "nl"), ("fr", [], "en")):
            text = told(language, *options)
            for line in WANT[want]:
                if line not in text:
                    yield f"a site in {language}, {options}: no line {line!r} in:\n{text}"
        if "the theme has no messages in \"fr\"" not in told("nl", "--lang", "fr"):
            yield "--lang fr: nothing tells that there are no messages in it"
        if subprocess.run([program, "check", "-C", folder, "--lang", "no language"], capture_output=True).returncode != 2:
            yield "--lang takes what is no language"


def main():
    everything, writers = said()
    faults = [] if len(writers) > 60 else [f"only {len(writers)} messages for writers were found in the sources"]
    if "--list" in sys.argv:
        print("\n".join(f"{where} {text}" for text, where in sorted(writers.items(), key=lambda item: item[1])))
        return 0
    for file in sorted((ROOT / "theme" / "messages").glob("*.yaml")):
        faults += compare(file, everything, writers)
    if "LEERSPOOR" in os.environ:
        faults += check_program(os.environ["LEERSPOOR"])
    print("\n".join(faults) or f"{len(writers)} messages for writers, in every language of the theme")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
