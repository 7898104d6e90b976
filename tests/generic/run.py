"""The generator knows nothing of its first site: no page type that content/site.yaml declares, by
its name, label, plural or folder, stands in generator/ as a word, in code or in a comment.

Words are compared without regard to case; an identifier counts as the words between its
underscores. A label of several words is looked for as a phrase.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


def declared(text):
    """type → its names, from the block "types:", which is written one key a line. Only what is
    needed here is read, so that the test leans on no YAML library."""
    types, current, inside = {}, None, False
    for line in text.splitlines():
        if re.match(r"\S", line) and not line.startswith("#"):
            inside = line.rstrip() == "types:"
        if not inside:
            continue
        if match := re.match(r"  ([\w-]+):\s*$", line):
            current = types.setdefault(match[1], [match[1]])
        elif match := re.match(r"    (label|plural|folder):\s*(.+?)\s*$", line):
            current.append(match[2].strip("\"'"))
    return types


def words(text):
    return [w.lower().replace("’", "'") for w in WORD.findall(text)]


def phrases(types):
    """First word → the phrases that start with it, each with the type it belongs to."""
    found = {}
    for name, names in types.items():
        for phrase in {tuple(words(n)) for n in names}:
            found.setdefault(phrase[0], []).append((phrase, name))
    return found


def hits(text, wanted):
    for number, line in enumerate(text.splitlines(), 1):
        # Hyphens and apostrophes bind words of a label, but not "type-x" in code.
        for tokens in {tuple(words(line)), tuple(w.lower() for w in re.findall(r"[^\W\d_]+", line))}:
            for i, token in enumerate(tokens):
                for phrase, name in wanted.get(token, ()):
                    if tokens[i:i + len(phrase)] == phrase:
                        yield number, " ".join(phrase), name


def check_the_checker():
    sample = declared("x: 1\ntypes:\n  recipe:\n    label: Good dish\n    plural: Dishes’s, all\n"
                      "    folder: recipes\n    fields:\n      label: {a: b}\nkeys:\n  other:\n")
    assert sample == {"recipe": ["recipe", "Good dish", "Dishes’s, all", "recipes"]}, sample
    wanted = phrases(sample)
    for text in ["/* a Recipe */", "int recipe_count;", 'f("recipes/x.md");', "a good\tdish",
                 "DISHES'S all", 'g("recipe-x")', "page_recipe2"]:
        assert list(hits(text, wanted)), text
    for text in ["recipient", "a good dishwasher", "other", "label"]:
        assert not list(hits(text, wanted)), text


def main():
    check_the_checker()
    types = declared((ROOT / "content/site.yaml").read_text(encoding="utf-8"))
    if not types or not all(len(names) > 1 for names in types.values()):
        sys.exit("content/site.yaml: found no types with a label under \"types:\"")
    wanted = phrases(types)
    files = sorted((ROOT / "generator").glob("**/*.[ch]"))
    if not files:
        sys.exit("no source under generator/")
    problems = set()
    for file in files:
        name = file.relative_to(ROOT).as_posix()
        for stem in words(file.stem.replace("_", " ")):
            if stem in wanted:
                problems.add((name, 0, stem, stem))
        for line, phrase, kind in hits(file.read_text(encoding="utf-8"), wanted):
            problems.add((name, line, phrase, kind))
    for name, line, phrase, kind in sorted(problems):
        print(f'{name}:{line}: "{phrase}" belongs to the site (type {kind})')
    print(f"{len(files)} files, {len(types)} types, {len(problems)} problems")
    sys.exit(1 if problems else 0)


main()
