"""The tables by which tests/linked judges a site's JSON-LD, against the whole of schema.org: does each kind
and each property exist, does the kind have that property, may its value be of that kind.

All of schema.org stands in the npm package schema-dts, as types of TypeScript made from what schema.org
publishes; no other package that could be found has it. "./build.sh test" puts it in build/browser/;
$LEERSPOOR_MODULES is another folder of packages. Leaves with 77 where it is not.
"""
import os
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "linked"))
from terms import KINDS, PROPERTIES, SCHEMA  # noqa: E402 (stands beside what uses it most)

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULES = pathlib.Path(os.environ.get("LEERSPOOR_MODULES", ROOT / "build" / "browser" / "node_modules"))
INTERFACE = re.compile(r"interface (\w+?)(Base|Leaf) extends ([^{]+)\{(.*?)^\}", re.MULTILINE | re.DOTALL)
UNION = re.compile(r"^export type (\w+) = (.*);$", re.MULTILINE)
PROPERTY = re.compile(r'^\s+"(\w+)"\?: SchemaValue<(.*), "\1">;$', re.MULTILINE)
# What the tables call a value → what schema.org calls it.
VALUES = {"text": {"Text"}, "date": {"Date", "DateTime"}, "integer": {"Integer", "Number"},
          "address": {"URL"}, "time": {"DateTime"}}


class Vocabulary:
    def __init__(self, text):
        self.above, self.own = {}, {}
        for name, which, extends, body in INTERFACE.findall(text):
            # What a kind has none of its own of goes by the kinds above it alone.
            parents = {p.strip().removesuffix("Base") for p in extends.split(",")} - {name}
            self.above.setdefault(name, set()).update(parents)
            if which == "Base":
                self.own[name] = {p: {v.strip() for v in values.split("|")}
                                  for p, values in PROPERTY.findall(body)}

        # A kind without properties of its own stands only in the list of what it is made up of.
        for name, kinds in UNION.findall(text):
            for kind in kinds.split(" | "):
                if kind in self.above and kind != name:
                    self.above[kind].add(name)

    def kinds(self, kind):
        """The kind and all above it."""
        found, todo = set(), [kind]
        while todo:
            kind = todo.pop()
            if kind not in found:
                found.add(kind)
                todo.extend(self.above.get(kind, ()))
        return found

    def values(self, kind, name):
        """The kinds of value that the property may have; None when the kind has it not."""
        for k in self.kinds(kind):
            if name in self.own.get(k, ()):
                return self.own[k][name]
        return None


def short(name):
    return name.removeprefix(SCHEMA)


def faults(vocabulary):
    for kind, above in KINDS.items():
        if not kind.startswith(SCHEMA) or short(kind) == "Thing":
            continue
        if short(kind) not in vocabulary.above:
            yield f"{short(kind)}: no such kind"
        elif above and short(above) not in vocabulary.kinds(short(kind)):
            yield f"{short(kind)}: is no {short(above)}"
    for name, (domain, ranges) in PROPERTIES.items():
        if not name.startswith(SCHEMA):
            continue
        for kind in domain:
            may = vocabulary.values(short(kind), short(name))
            if may is None:
                yield f"{short(kind)}.{short(name)}: it has no such property"
                continue
            for value in ranges:
                want = VALUES[value] if value in VALUES else vocabulary.kinds(short(value))
                if not want & may and not below(vocabulary, value, may):
                    yield f"{short(kind)}.{short(name)}: is no {short(value)}, but {', '.join(sorted(may))}"


def below(vocabulary, value, may):
    """A table may name a kind that has those kinds below it; tests/linked then looks at each value."""
    return any(short(value) in vocabulary.kinds(kind) for kind in may)


def main():
    source = MODULES / "schema-dts" / "dist" / "schema.d.ts"
    if not source.exists():
        print(f"{source} is not there")
        return 77
    vocabulary = Vocabulary(source.read_text(encoding="utf-8"))
    if len(vocabulary.above) < 800 or "CreativeWork" not in vocabulary.own:
        print(f"{source} is not as it was: {len(vocabulary.above)} kinds")
        return 1
    found = sorted(faults(vocabulary))
    print(*found, sep="\n")
    print(f"{len(vocabulary.above)} kinds of schema.org, {len(found)} faults in the tables")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
