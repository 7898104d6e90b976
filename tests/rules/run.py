#!/usr/bin/env python3
"""Every rule that the program tells stands in generator/model/rules.c, and every one there is told."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LITERAL = re.compile(r'"([a-z]+(?:-[a-z]+)*/[a-z]+(?:-[a-z]+)*)"')
CALL = re.compile(r"\b(diag_add|diag_env|\w*(?:problem|diag|tell|told|wrong|explain|refuse|BAD|error)\w*)\s*\(")


def rules_of(path, text):
    """Literals of the form area/what in calls that tell something, with their line."""
    for call in CALL.finditer(text):
        # A rule is among the first arguments: before the call's end and before its message.
        rest = text[call.end():call.end() + 300]
        found = LITERAL.search(rest.split(";")[0])
        if found:
            yield found.group(1), f"{path}:{text.count(chr(10), 0, call.start()) + 1}"


def main():
    table = (ROOT / "generator/model/rules.c").read_text()
    known = re.findall(r'\{"([a-z/-]+)",', table)
    faults = []
    if known != sorted(set(known)):
        faults.append("generator/model/rules.c: the table is not sorted, or has a rule twice")
    told, text_of_all = {}, ""
    for path in sorted((ROOT / "generator").rglob("*.c")):
        if path.name == "rules.c":
            continue
        text = path.read_text()
        text_of_all += text
        for rule, where in rules_of(path.relative_to(ROOT), text):
            told.setdefault(rule, where)
    for rule, where in sorted(told.items()):
        if rule not in known:
            faults.append(f"{where}: {rule} does not stand in generator/model/rules.c")
    for rule in known:
        if f'"{rule}"' not in text_of_all:
            faults.append(f"generator/model/rules.c: nothing tells {rule}")
    print("\n".join(faults) or f"{len(known)} rules, all told and all listed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
