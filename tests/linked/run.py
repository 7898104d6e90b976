"""What the site says to machines, read as a machine would: the JSON-LD in every page and
data/provenance.jsonld are expanded to statements, and each statement is held against schema.org and
PROV-O: does the property exist, has a thing of this kind that property, is the value of its kind; and
does what is named exist.

The vocabularies' terms that occur stand in terms.py: no network. Read are the golden site made for this (tests/golden/linked-data/want) and, with a
leerspoor to run, the repository's own site.
"""

import json
import pathlib
import re
import sys
import tempfile
import urllib.parse

import statement  # stands beside this file
from terms import (SCHEMA, PROV, XSD, OWN, TYPE, KINDS, TEXT, INTEGER, TIME, ADDRESS, PROPERTIES, OWN_TERMS, LEXICAL)

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402 (stands in the folder above)


class Fault(Exception):
    """Something that no processor could read."""


class Context:
    """As much of a JSON-LD 1.1 context as is used here; anything else is a fault."""

    def __init__(self, given, document):
        self.base, self.vocab, self.terms = document, None, {}
        for part in given if isinstance(given, list) else [given]:
            if part == "https://schema.org":
                self.vocab = SCHEMA
            elif isinstance(part, dict):
                self.add(part)
            else:
                raise Fault(f"a context that is not known: {part!r}")

    def add(self, part):
        for term, means in part.items():
            if term == "@base":
                self.base = urllib.parse.urljoin(self.base, means)
            elif term.startswith("@"):
                raise Fault(f"{term} in a context")
        for term, means in part.items():
            if not term.startswith("@"):
                means = {"@id": means} if isinstance(means, str) else means
                if set(means) - {"@id", "@type"}:
                    raise Fault(f"{term}: {means}")
                self.terms[term] = means

    def expand(self, name):
        """A term, a compact or an absolute IRI."""
        means = self.terms.get(name, {})
        if "@id" in means and means["@id"] != name:
            return self.expand(means["@id"])
        prefix, colon, rest = name.partition(":")
        if colon:
            short = self.terms.get(prefix, {}).get("@id")
            return short + rest if short else name
        if self.vocab is None:
            raise Fault(f"no meaning for {name!r}")
        return self.vocab + name

    def resolve(self, iri):
        return urllib.parse.urljoin(self.base, iri) if iri else self.base.split("#")[0]

    def coerced(self, name):
        kind = self.terms.get(name, {}).get("@type")
        return self.expand(kind) if kind and not kind.startswith("@") else kind


def statements(data, document):
    """(subject, property, value, kind) of a document; kind None: the value is a node."""
    context = Context(data["@context"], document)
    blank = iter(range(10 ** 9))
    found = []

    def node(thing):
        name = context.resolve(thing["@id"]) if "@id" in thing else f"_:{document}{next(blank)}"
        kinds = thing.get("@type", [])
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            found.append((name, TYPE, context.expand(kind), None))
        for key, values in thing.items():
            if key.startswith("@"):
                if key not in ("@id", "@type", "@context", "@graph"):
                    raise Fault(f"{key} in a node")
                continue
            for value in values if isinstance(values, list) else [values]:
                found.append((name, context.expand(key), *one(context.coerced(key), value)))
        return name

    def one(kind, value):
        if isinstance(value, dict):
            return node(value), None
        if kind == "@id":
            return context.resolve(value), None
        if isinstance(value, bool) or value is None or not isinstance(value, (str, int)):
            raise Fault(f"a value such as {value!r}")
        return str(value), kind or (INTEGER if isinstance(value, int) else TEXT)

    for thing in data["@graph"]:
        node(thing)
    return found


def kinds_above(kind):
    while kind:
        yield kind
        kind = KINDS[kind]


def check_value(fault, name, value, kind, allowed, types):
    if kind is None and ADDRESS not in allowed:
        kinds = types.get(value)
        if kinds is None:
            # Pages are told of elsewhere; everything else must be.
            fault(f"{name} names {value}, which is nowhere")
        elif not allowed & kinds:
            fault(f"{name} of {value}, which is {sorted(kinds)}")
        return
    plain = allowed & {TEXT, *LEXICAL}
    if not any(p == TEXT or re.fullmatch(LEXICAL[p], value) for p in plain):
        fault(f"{name} is {value!r}")
    if kind and kind.startswith(XSD) and (kind != XSD + "dateTime" or TIME not in plain):
        fault(f"{name} is a {kind}")


def check(found, where):
    """The faults of all statements of one site together."""
    faults, types = [], {}
    for subject, name, value, _ in found:
        if name == TYPE:
            if value not in KINDS:
                faults.append(f"{where}: {subject} is a {value}, which does not exist")
                continue
            types.setdefault(subject, set()).update(kinds_above(value))
    for subject, name, value, kind in found:
        def fault(text, subject=subject):
            faults.append(f"{where}: {subject}: {text}")
        if name == TYPE:
            continue
        if name.startswith(OWN):
            form = OWN_TERMS.get(name[len(OWN):], "")
            if form is not None and not re.fullmatch(form, value):
                fault(f"{name} is {value!r}")
            continue
        if name not in PROPERTIES:
            fault(f"{name} does not exist")
            continue
        domain, allowed = PROPERTIES[name]
        # A Thing is anything, also what only PROV-O has a kind for.
        if not domain & types.get(subject, set()) and SCHEMA + "Thing" not in domain:
            fault(f"has {name}, but is {sorted(types.get(subject, []))}")
        if SCHEMA + "Thing" in allowed and kind is None:
            allowed = allowed | types.get(value, set())
        check_value(fault, name, value, kind, allowed, types)
    faults += check_origin(found, types, where)
    return faults


def check_origin(found, types, where):
    """What every record must say."""
    said = {}
    for subject, name, value, _ in found:
        said.setdefault(subject, {}).setdefault(name, set()).add(value)
    for subject, kinds in types.items():
        has = said[subject]
        if PROV + "Activity" in kinds:
            if not has.get(PROV + "endedAtTime") or not has.get(PROV + "wasAssociatedWith"):
                yield f"{where}: {subject}: no time, or nobody"
            if not all(re.fullmatch("[0-9a-f]{40}", i) for i in has.get(SCHEMA + "identifier", {""})):
                yield f"{where}: {subject}: no commit"
            if len(has[PROV + "endedAtTime"]) != 1:
                yield f"{where}: {subject}: two documents tell other times"
        if "git" in has.get(OWN + "modifiedBasis", ()) and not has.get(OWN + "state") and \
                not has.get(PROV + "wasGeneratedBy"):
            yield f"{where}: {subject}: a date from git, and no revision"
        for value in (v for values in has.values() for v in values):
            if re.search(r"[\w.]@[\w-]+\.", value):
                yield f"{where}: {subject}: an e-mail address: {value!r}"


def read_site(folder, base):
    """All statements of a site, and how many documents hold them."""
    found, documents = [], 0
    for file in sorted(folder.rglob("*.html")):
        address = urllib.parse.urljoin(base, file.relative_to(folder).as_posix())
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>',
                                file.read_text(encoding="utf-8"), re.DOTALL):
            found += statements(json.loads(block), address)
            documents += 1
    file = folder / "data/provenance.jsonld"
    found += statements(json.loads(file.read_text(encoding="utf-8")),
                        urllib.parse.urljoin(base, "data/provenance.jsonld"))
    return found, documents


def check_the_checker():
    """Each kind of fault is found."""
    context = ["https://schema.org", {"prov": PROV, "leerspoor": OWN,
                                      "prov:endedAtTime": {"@type": XSD + "dateTime"}}]
    agent = {"@id": "#a", "@type": "prov:Agent"}
    good = {"@id": "", "@type": "Article", "name": "x", "dateCreated": "2024-01"}
    bad = [
        {"@type": "Artikel"}, {"@type": "Article", "naam": "x"}, {"@type": "Organization", "dateCreated": "2024"},
        {"@type": "Article", "dateCreated": "May 2024"}, {"@type": "Article", "publisher": {"@id": "#b"}},
        {"@type": "Article", "publisher": {"@type": "Event"}}, {"@type": "Article", "leerspoor:kind": "x"},
        {"@type": "Article", "leerspoor:x": "x"}, {"@type": "Article", "name": "a@example.org"},
        {"@type": "prov:Activity", "identifier": "0" * 40, "prov:endedAtTime": "2024-01-01T00:00:00Z"},
        {"@type": "prov:Activity", "identifier": "0", "prov:wasAssociatedWith": {"@id": "#a"},
         "prov:endedAtTime": "2024-01-01T00:00:00Z"},
        {"@type": "prov:Entity", "leerspoor:modifiedBasis": "git"}]

    def faults(*nodes):
        return check(statements({"@context": context, "@graph": [agent, *nodes]},
                                "https://example.org/x/"), "")
    assert not faults(good), faults(good)
    for node in bad:
        assert faults(node), node
    base = Context([{"@base": "../"}], "https://example.org/a/data/x.jsonld")
    assert base.resolve("b/#c") == "https://example.org/a/b/#c"
    assert base.resolve("") == "https://example.org/a/"


def main():
    check_the_checker()
    statement.check_the_checker()
    faults, counts = [], []
    golden = pathlib.Path(__file__).resolve().parents[1] / "golden/linked-data/want"
    sites = [("golden", golden, "https://example.org/know/")]
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name)
        env = harness.environment(tmp / "home")
        harness.clone(env, tmp / "repo")
        harness.run(env, [harness.program(), "build", "-C", str(tmp / "repo"), "--out",
                          str(tmp / "out"), "--theme", str(tmp / "repo/theme"), "--no-cache",
                          "--base-url", "https://example.org/site/", "--quiet"])
        sites.append(("content", tmp / "out", "https://example.org/site/"))
        for where, folder, base in sites:
            found, documents = read_site(folder, base)
            if not documents:
                faults.append(f"{where}: no page has a data block")
            faults += check(found, where)
            if (folder / statement.NAME).exists():
                faults += statement.check_site(folder, where)
            counts.append(f"{where}: {documents} pages, {len(found)} statements")
    print(*dict.fromkeys(faults), *counts, sep="\n")
    sys.exit(1 if faults else 0)


main()
