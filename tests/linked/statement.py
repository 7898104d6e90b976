"""The statement of a build against what is published of its forms: in-toto Statement v1 and its
ResourceDescriptor (https://github.com/in-toto/attestation, spec/v1), SLSA provenance v1
(https://slsa.dev/spec/v1.0/provenance). Neither publishes a JSON schema; their tables of members
stand below. Members that they do not have are faults: a verifier would not look at them."""

import hashlib
import json
import re

NAME = "provenance.intoto.json"
URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
# Digests by their names in the spec's DigestSet, in hexadecimal digits.
DIGESTS = {"sha256": 64, "sha512": 128, "sha1": 40, "gitCommit": 40, "gitTree": 40, "gitBlob": 40}

# member → (what it must be, whether it must be there)
DESCRIPTOR = {"name": (str, False), "uri": ("uri", False), "digest": ("digest", False),
              "content": (str, False), "downloadLocation": ("uri", False), "mediaType": (str, False),
              "annotations": (dict, False)}
BUILDER = {"id": ("uri", True), "version": ("strings", False), "builderDependencies": ("descriptors", False)}
METADATA = {"invocationId": (str, False), "startedOn": ("time", False), "finishedOn": ("time", False)}
STATEMENT = {
    "_type": ("https://in-toto.io/Statement/v1", True), "subject": ("subjects", True),
    "predicateType": ("https://slsa.dev/provenance/v1", True),
    "predicate": ({
        "buildDefinition": ({
            "buildType": ("uri", True), "externalParameters": (dict, True),
            "internalParameters": (dict, False), "resolvedDependencies": ("descriptors", False)}, True),
        "runDetails": ({
            "builder": (BUILDER, True), "metadata": (METADATA, False),
            "byproducts": ("descriptors", False)}, True)}, True)}


def check_object(value, members, where):
    if not isinstance(value, dict):
        yield f"{where} is no object"
        return
    for name in value.keys() - members.keys():
        yield f"{where}.{name} is not in the norm"
    for name, (what, needed) in members.items():
        if name in value:
            yield from check_value(value[name], what, f"{where}.{name}")
        elif needed:
            yield f"{where}.{name} is missing"


def check_digest(value, where):
    if not isinstance(value, dict) or not value:
        yield f"{where} holds no digest"
        return
    for kind, digits in value.items():
        if not re.fullmatch("[0-9a-f]{%d}" % DIGESTS.get(kind, 0), str(digits)):
            yield f"{where}.{kind} is {digits!r}"


def check_descriptor(value, where):
    yield from check_object(value, DESCRIPTOR, where)
    if not {"uri", "digest", "content"} & set(value):
        yield f"{where} has no uri, no digest and no content"


def check_value(value, what, where):
    if isinstance(what, dict):
        yield from check_object(value, what, where)
    elif isinstance(what, type):
        if not isinstance(value, what):
            yield f"{where} is {value!r}"
    elif what in ("uri", "time"):
        if not (isinstance(value, str) and {"uri": URI, "time": TIME}[what].fullmatch(value)):
            yield f"{where} is {value!r}"
    elif what == "digest":
        yield from check_digest(value, where)
    elif what == "strings":
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            yield f"{where} is {value!r}"
    elif what in ("descriptors", "subjects"):
        for i, one in enumerate(value):
            yield from check_descriptor(one, f"{where}[{i}]")
            if what == "subjects" and "digest" not in one:
                yield f"{where}[{i}] has no digest"
        names = [one.get("name") for one in value]
        if what == "subjects" and (not names or len(set(names)) < len(names)):
            yield f"{where}: names are not unique"
    elif value != what:
        yield f"{where} is {value!r}"


def check(statement):
    return list(check_object(statement, STATEMENT, "statement"))


def check_site(folder, where):
    """The faults of the statement of the site in the folder, files that differ from it included."""
    statement = json.loads((folder / NAME).read_text(encoding="utf-8"))
    for fault in check(statement):
        yield f"{where}: {fault}"
    said = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
    found = {f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest()
             for f in folder.rglob("*") if f.is_file() and f.name != NAME}
    for name in sorted(said.keys() | found.keys()):
        if said.get(name) != found.get(name):
            yield f"{where}: {name} is not as the statement says"


def check_the_checker():
    """Each kind of fault is found."""
    good = {"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://slsa.dev/provenance/v1",
            "subject": [{"name": "a", "digest": {"sha256": "0" * 64}}],
            "predicate": {"buildDefinition": {"buildType": "urn:x:y", "externalParameters": {},
                                              "resolvedDependencies": [{"uri": "git+https://x.example/y"}]},
                          "runDetails": {"builder": {"id": "urn:x:y", "version": {"x": "1"}}}}}
    assert not check(good), check(good)

    def changed(*path, to):
        copy = json.loads(json.dumps(good))
        at = copy
        for step in path[:-1]:
            at = at[step]
        if to is None:
            del at[path[-1]]
        else:
            at[path[-1]] = to
        return copy
    build = ("predicate", "buildDefinition")
    for wrong in (changed("_type", to="https://in-toto.io/Statement/v0.1"), changed("subject", to=None),
                  changed("subject", 0, "digest", to={"sha256": "0" * 63}),
                  changed("subject", 0, "digest", to=None), changed("x", to=1),
                  changed("subject", to=good["subject"] * 2), changed(*build, "buildType", to="x"),
                  changed(*build, "resolvedDependencies", to=[{"name": "x"}]),
                  changed(*build, "resolvedDependencies", to=[{"uri": "git"}]),
                  changed("predicate", "runDetails", "builder", "id", to=None),
                  changed("predicate", "runDetails", "metadata", to={"startedOn": "today"})):
        assert check(wrong), wrong
