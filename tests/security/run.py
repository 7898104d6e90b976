#!/usr/bin/env python3
"""Every promise of SECURITY.md names tests, and every test that it names is there: `unit/x`, `fuzz/x` and
`model/x` as files, others as folders with a script, and what stands in brackets behind one as a
function of that script."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"


def promises(text):
    """(promise, what stands in the column of its tests) of each row of the table."""
    for line in text.splitlines():
        if line.startswith("|") and not re.match(r"\|\s*(-+|promise)\s*\|", line):
            _, promise, tests, _ = re.split(r"(?<!\\)\|", line)
            yield promise.strip(), tests.strip()


def scripts(name):
    """The files that are the test."""
    folder, _, file = name.partition("/")
    if file == "*":
        return list((TESTS / folder).glob("*.c"))
    if file:
        return [p for p in (TESTS / folder / f"{file}.c", TESTS / folder / f"{file}.py") if p.exists()]
    return [p for p in (TESTS / name / "run.py", TESTS / name / "run.sh") if p.exists()]


def wrong(promise, tests):
    named = re.findall(r"`([^`]+)`(?:\s*\(([^)]*)\))?", tests)
    if not named:
        yield f"no test is named for: {promise}"
    for name, cases in named:
        found = scripts(name)
        if not found:
            yield f"there is no test {name}: {promise}"
        for case in filter(None, re.split(r",\s*", cases)):
            if not any(re.search(rf"^def {case}\(", p.read_text(encoding="utf-8"), re.MULTILINE)
                       for p in found):
                yield f"{name} has no {case}: {promise}"


def main():
    rows = list(promises((ROOT / "SECURITY.md").read_text(encoding="utf-8")))
    problems = [problem for row in rows for problem in wrong(*row)]
    # That this script finds what is wrong.
    for tests in ("", "`unit/nothing`", "`nothing`", "`hostile` (nothing)"):
        if not list(wrong("a promise", tests)):
            problems.append(f"{tests!r} is taken for a test")
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{len(rows)} promises, {len(problems)} problems")
    sys.exit(1 if problems or len(rows) < 10 else 0)


main()
