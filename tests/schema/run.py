#!/usr/bin/env python3
"""`leerspoor schema` and `leerspoor check` are of one mind about front matter.

1. Every page of content/ that check accepts fits the schema of its type.
2. Many values for each kind of field, good and bad, on pages of a site made here: the schema refuses a
   value exactly when check tells an error or a warning of its page.
3. data/pages.json of content/ fits generator/schemas/pages.schema.json, which knows all of it.
4. `leerspoor schema --cms` gives a configuration for Decap and Sveltia CMS in which every type is a
   collection and every field has a widget that can hold what the field takes.

Values are read as a YAML language server reads them: dates stay text, numbers and booleans do not.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

try:
    import jsonschema
    import yaml
except ImportError as error:
    harness.skip(f"python3 module {error.name} (Debian: python3-jsonschema, python3-yaml)")


class Loader(yaml.SafeLoader):
    """YAML as editors read it: a date is text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}

SITE = """
title: Test
language: en
keys: {titel: title, door: reviewed.by, date: reviewed.date, datum: date}
types:
  thing:
    folder: things
    fields:
      need: {type: text, required: true, label: "A \\"label\\" with <marks>"}
      text: {type: text}
      mark: {type: markdown}
      whole: {type: integer}
      num: {type: number}
      day: {type: date}
      span: {type: period}
      yes_no: {type: boolean}
      pick: {type: enum, values: [a, "2024", "no", "met spatie"]}
      picks: {type: enum, values: [a, b], many: true}
      url: {type: url}
      mail: {type: email}
      img: {type: text, many: true}
  other:
    fields:
      must: {type: date, many: true, required: true}
"""

# Front matter of a thing besides "need", one page each.
THINGS = """
text: 12
text: true
text: [a]
text: [a, b]
text: {a: b}
text:
text: ~
mark: "*x*"
whole: 12
whole: "12"
whole: -3
whole: 1.5
whole: twelve
whole: ""
num: 2.5
num: -1
num: "2.5e3"
num: 2,5
num: abc
day: 2023-05-22
day: 2023-05
day: 2023
day: 22-05-2023
day: "2023-5-2"
day: 2023-05-22T10:00:00+02:00
day: yesterday
span: 2022-06/2024-07
span: 2022-2024
span: 2022-
span: 2022
span: ../2024
span: 2022 – 2024
span: always
yes_no: true
yes_no: "no"
yes_no: maybe
yes_no: 3
pick: a
pick: 2024
pick: "2024"
pick: no
pick: met spatie
pick: z
pick: [a, a]
pick:
picks: a
picks: [a, b]
picks: [a, z]
picks: []
picks: [a, ~]
url: https://example.org/a
url: http://example.org
url: example.org
url: ftp://example.org
url: https:///x
url: "https://a b"
url: ""
mail: a@example.org
mail: a.example.org
mail: a@b@c.d
img: [a, b]
unknown: x
titel: x
title: x
datum: 2023-01-01
datum: soon
reviewed: 2023-01-01
reviewed: {date: 2023-01-01, by: editor}
reviewed: {datum: 2023-01-01, door: editor}
reviewed: {date: 2023-01-01, revision: abcdef1}
reviewed: {date: 2023-01-01, revision: xyz}
reviewed: {date: 2023-01-01, who: me}
door: me
order: 3
order: first
slug: a-b
slug: a/b
draft: true
draft: often
worksheet: false
aliases: /old/
aliases: [/old/a/, /old/b/]
lang: nl
type: thing
type: nothing
""".strip().splitlines()

# The whole front matter of an other.
OTHERS = """
must: 2023
must: [2023, 2024-01]
must: [2023, x]
must: []
must:
must: ""
titel: x
""".strip().splitlines()


def schema_of(program, env, site, *args):
    text = subprocess.run([program, "schema", "-C", str(site), "--theme",
                           str(harness.ROOT / "theme"), *args], env=env, check=True,
                          stdout=subprocess.PIPE, timeout=harness.LIMIT).stdout

    def once(pairs):
        assert len(dict(pairs)) == len(pairs), f"a name twice: {[k for k, _ in pairs]}"
        return dict(pairs)
    schema = json.loads(text, object_pairs_hook=once)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def told_of(program, env, site):
    """path → what check tells of the front matter there."""
    done = subprocess.run([program, "check", "-C", str(site), "--theme",
                           str(harness.ROOT / "theme"), "--format", "json", "--no-cache"],
                          env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          timeout=harness.LIMIT, check=False)
    told = {}
    for line in done.stderr.decode().splitlines():
        item = json.loads(line)
        if item["rule"].startswith(("field/", "front-matter/")) and item["level"] != "note":
            told.setdefault(item["path"], []).append(item["message"])
    return told


def matter_of(path):
    lines = path.read_text("utf-8").split("\n")
    if lines[0] != "---":
        return {}
    return yaml.load("\n".join(lines[1:lines.index("---", 1)]), Loader) or {}


def write_site(site):
    """Writes the site; gives path → type."""
    pages = {}
    (site / "site.yaml").write_text(SITE)
    for kind, folder, common, cases in (("thing", "things", "need: x\n", THINGS + ["", "need: "]),
                                        ("other", "other", "", OTHERS)):
        (site / folder).mkdir()
        for i, case in enumerate(cases):
            head = "" if case.startswith("need") else common
            path = f"{folder}/{i:02}.md"
            (site / path).write_text(f"---\n{head}{case}\n---\n\nText.\n")
            pages[path] = kind
    (site / "things" / "bare.md").write_text("---\ntext: x\n---\n\nText.\n")
    pages["things/bare.md"] = "thing"
    return pages


def made(program, env, tmp):
    site = tmp / "made"
    site.mkdir()
    pages = write_site(site)
    told = told_of(program, env, site)
    everything = schema_of(program, env, site)
    faults, refused = [], 0
    for path, kind in pages.items():
        matter = matter_of(site / path)
        errors = list(schema_of_type(program, env, site, kind).iter_errors(matter))
        refused += bool(errors)
        if bool(errors) != bool(told.get(path)):
            faults.append(f"{matter}: check says {told.get(path)}, the schema "
                          f"{[e.message for e in errors]}")
        # With the type named, the schema of everything says the same.
        named = {"type": kind, **matter}
        if (named["type"] == kind
                and bool(errors) != bool(list(everything.iter_errors(named)))):
            faults.append(f"{named}: the schema of all types differs from that of {kind}")
    assert not list(everything.iter_errors({"whatever": 1})), "the type is not known: any key goes"
    print(f"{len(pages)} pages made here, {refused} of them refused")
    assert 20 < refused < len(pages) - 20
    return faults


def schema_of_type(program, env, site, kind, known={}):
    if (site, kind) not in known:
        known[site, kind] = schema_of(program, env, site, kind)
    return known[site, kind]


def content(program, env):
    site = harness.ROOT
    config = yaml.load((site / "content/site.yaml").read_text("utf-8"), Loader)
    folders = {t.get("folder", name): name for name, t in config["types"].items()}
    type_keys = [k for k, v in config["keys"].items() if v == "type"] + ["type"]
    everything = schema_of(program, env, site)
    told = told_of(program, env, site)
    faults, seen = [], set()
    for path in sorted((site / "content").rglob("*.md")):
        name = path.relative_to(site).as_posix()
        if name in told:
            continue
        matter = matter_of(path)
        folder = path.parent.relative_to(site / "content").as_posix()
        kind = folders.get(folder) if path.name != "index.md" else None
        kind = next((matter[k] for k in type_keys if k in matter), kind)
        schema = schema_of_type(program, env, site, kind) if kind else everything
        seen.add(kind)
        faults += [f"{name}: {e.message}" for e in schema.iter_errors(matter)]
        if kind and not list(schema.iter_errors({**matter, "no such key": 1})):
            faults.append(f"{name}: a key that no type has is taken")
    print(f"content/: pages of {len(seen)} types fit")
    assert len(seen) > 5
    return faults


def pages_json(program, env, tmp):
    schema = json.loads((harness.ROOT / "generator/schemas/pages.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    harness.run(env, [program, "build", "-C", str(harness.ROOT), "--out", str(tmp / "out"), "--no-cache",
                      "--theme", str(harness.ROOT / "theme"), "--base-url", "https://example.org/"])
    feed = json.loads((tmp / "out/data/pages.json").read_text())
    faults = [f"data/pages.json: {e.json_path}: {e.message}"
              for e in jsonschema.Draft202012Validator(schema).iter_errors(feed)]
    seen = {k for item in feed["items"] for k in (*item, *item["_leerspoor"])}
    for part in ("page", "more"):
        for key in set(schema["$defs"][part]["properties"]) - seen - {"repository", "revision"}:
            faults.append(f"pages.schema.json: no page has {key}")
    return faults


WIDGETS = {"text": "string", "markdown": "markdown", "integer": "number", "number": "number",
           "date": "string", "period": "string", "boolean": "boolean", "enum": "select", "url": "string",
           "email": "string", "ref": "relation", "image": "image"}


def cms(program, env):
    """The configuration for the site in content/."""
    text = harness.run(env, [program, "schema", "--cms", "-C", str(harness.ROOT), "--theme",
                             str(harness.ROOT / "theme")])
    config = yaml.safe_load(text)
    site = yaml.load((harness.ROOT / "content/site.yaml").read_text("utf-8"), Loader)
    by_name = {c["name"]: c for c in config["collections"]}
    faults = []
    if list(by_name) != list(site["types"]):
        faults.append(f"--cms: the collections are {list(by_name)}")
    titles = [k for k, v in site["keys"].items() if v == "title"]
    for name, type_ in site["types"].items():
        collection = by_name[name]
        fields = {f["name"]: f for f in collection["fields"]}
        assert len(fields) == len(collection["fields"]), name
        assert collection["folder"] == "content/" + type_.get("folder", name), collection
        assert collection["identifier_field"] == titles[0] and fields[titles[0]]["required"], name
        assert fields["body"]["widget"] == "markdown", name
        for key, field in type_.get("fields", {}).items():
            have, kind = fields[key], field.get("type", "text")
            want = WIDGETS[kind]
            if kind == "ref" and "to" not in field:
                want = "string"
            if field.get("many") and want not in ("relation", "select"):
                want = "list"
            if (have["widget"], have["required"]) != (want, bool(field.get("required"))):
                faults.append(f"--cms: {name}.{key} is {have}")
            if want == "select":
                assert have["options"] == [str(v) for v in field["values"]], have
            if want == "relation":
                assert have["collection"] == field["to"] and have["value_field"] == "{{slug}}", have
            if want in ("relation", "select"):
                assert have.get("multiple", False) == bool(field.get("many")), have
    return faults


def main():
    program = harness.program()
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name).resolve()
        env = harness.environment(tmp / "home")
        faults = made(program, env, tmp) + content(program, env)
        faults += pages_json(program, env, tmp) + cms(program, env)
    print("\n".join(faults))
    return 1 if faults else 0


sys.exit(main())
