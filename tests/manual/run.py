#!/usr/bin/env python3
"""The man pages, the completion and --help name the same commands, options and keys.

- every command of --help has a page, stands in leerspoor(1), and is completed; none else does;
- leerspoor(1) has every option of --help and no other, and so has the completion;
- a command's page names no option that its --help lacks, and gives its example;
- leerspoor-site.yaml(5) has every key that the generator reads, in the right section, and no other;
  its example is one that check accepts;
- the pages are without warnings from groff, where that is installed.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

GENERATOR = harness.ROOT / "generator"
faults = []


def same(what, have, want):
    for name in sorted(want - have):
        faults.append(f"{what}: {name} is missing")
    for name in sorted(have - want):
        faults.append(f"{what}: {name} should not be there")


def plain(text):
    """Without roff's escapes."""
    return text.replace("\\-", "-").replace("\\(aq", "'").replace("\\&", "")


def sections(page):
    """Title of a section or subsection → its text."""
    parts = re.split(r'^\.S[HS] "?(.+?)"?$', plain(page.read_text("utf-8")), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def tagged(text):
    """First word of each tagged paragraph."""
    return {re.sub(r"^\.\w+ +|\"", "", line).split()[0]
            for line in re.findall(r"^\.TP\n(.+)$", text or "", re.MULTILINE)}


def options_of(help_text):
    return set(re.findall(r"^  (-[-\w]+)", help_text, re.MULTILINE))


def commands(program, env):
    text = harness.run(env, [program, "--help"])
    names = set(re.findall(r"^  (\w+) ", text, re.MULTILINE))
    assert len(names) > 5, text
    main = sections(GENERATOR / "man/leerspoor.1")
    same("leerspoor.1, COMMANDS", tagged(main["COMMANDS"]), names)
    pages = {p.stem[len("leerspoor-"):] for p in (GENERATOR / "man").glob("leerspoor-*.1")}
    same("generator/man", pages, names)
    for name in sorted(names & pages):
        help_text = harness.run(env, [program, name, "--help"])
        options = options_of(help_text)
        same("leerspoor.1, OPTIONS", tagged(main["OPTIONS"]), options)
        page = sections(GENERATOR / f"man/leerspoor-{name}.1")
        own = tagged(page.get("OPTIONS"))
        same(f"leerspoor-{name}.1, OPTIONS", own & options, own)
        # An option that --help gives to this command alone stands in the command's page.
        for option in re.findall(rf"^  (--\S+).* {name}: ", help_text, re.MULTILINE):
            if option not in own:
                faults.append(f"leerspoor-{name}.1: {option} is missing")
        if not page["EXAMPLES"].strip().startswith(".EX\nleerspoor " + name):
            faults.append(f"leerspoor-{name}.1: no example")
    return names, options


def completion(env, names, options):
    def completed(*words):
        script = (f"set -eu; . {GENERATOR}/completions/leerspoor; COMP_WORDS=(\"$@\"); "
                  "COMP_CWORD=$(($# - 1)); _leerspoor; printf '%s\\n' \"${COMPREPLY[@]-}\"")
        return set(harness.run(env, ["bash", "-c", script, "bash", *words]).split())
    same("completion of commands", completed("leerspoor", ""), names | {"--help", "--version"})
    same("completion of options", completed("leerspoor", "build", "-"), options)
    same("completion of ser", completed("leerspoor", "ser"), {"serve"})
    same("completion of formats", completed("leerspoor", "check", "--format", ""),
         {"text", "json", "sarif", "github"})


def table(file, name):
    """Keys of a struct setting table."""
    text = (GENERATOR / "model" / file).read_text("utf-8")
    body = re.search(rf"struct setting {name}\[\] = \{{(.*?)\n\}};", text, re.DOTALL)[1]
    return set(re.findall(r'\{"(\w+)"', body))


def site_yaml(program, env, tmp):
    page = sections(GENERATOR / "man/leerspoor-site.yaml.5")
    same("site.yaml.5, KEYS", tagged(page["KEYS"]), table("config.c", "settings"))
    same("site.yaml.5, TYPES", tagged(page["TYPES"]), table("schema.c", "type_settings"))
    same("site.yaml.5, Fields", tagged(page["Fields"]), table("schema.c", "field_settings"))
    builtin = set(re.findall(r'= NAME\("(\w+)"\)', (GENERATOR / "model/schema.c").read_text("utf-8")))
    same("site.yaml.5, FRONT MATTER", tagged(page["FRONT MATTER"]), builtin)
    # What stands inside a key: every key of the smaller tables is named somewhere.
    for file in ("config_publish.c", "config_sources.c", "config_types.c"):
        text = (GENERATOR / "model" / file).read_text("utf-8")
        for body in re.findall(r"struct setting table\[\] = \{(.*?)\n\t\};", text, re.DOTALL):
            for key in re.findall(r'\{"(\w+)"', body):
                if not re.search(rf"\b{key}\b", page["KEYS"]):
                    faults.append(f"site.yaml.5: {key} is missing")
    site = tmp / "site"
    (site / "dishes").mkdir(parents=True)
    example = page["EXAMPLES"].split(".EX\n")[1].split("\n.EE")[0]
    (site / "site.yaml").write_text(example)
    (site / "index.md").write_text("# Recipes\n\nText.\n")
    (site / "dishes/soup.md").write_text("---\ncourse: starter\nserves: 4\n---\n# Soup\n\nWater.\n")
    harness.run(env, [program, "check", "--strict", "-C", str(site), "--theme",
                      str(harness.ROOT / "theme"), "--no-cache"])


def lint(env):
    if not shutil.which("groff"):
        print("no groff: the pages are not checked for warnings")
        return
    for page in sorted((GENERATOR / "man").iterdir()):
        done = subprocess.run(["groff", "-man", "-Kutf8", "-Tutf8", "-ww", "-z", str(page)], env=env,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False,
                              timeout=harness.LIMIT)
        if done.returncode or done.stderr:
            faults.append(f"{page.name}: {done.stderr.decode()}")
        for i, line in enumerate(page.read_text("utf-8").splitlines(), 1):
            if len(line) > 120 and "\\" not in line and page.suffix == ".1":
                faults.append(f"{page.name}:{i}: a long line")


def main():
    program = harness.program()
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name).resolve()
        env = harness.environment(tmp / "home")
        names, options = commands(program, env)
        completion(env, names, options)
        site_yaml(program, env, tmp)
        lint(env)
    print("\n".join(dict.fromkeys(faults)) or
          f"{len(names)} commands, {len(options)} options, the keys of site.yaml")
    return 1 if faults else 0


sys.exit(main())
