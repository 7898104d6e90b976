#!/usr/bin/env python3
"""`leerspoor new`: the page it makes is one that the generator reads as it was meant, with every field
of its type; it never writes over a page, and on a terminal it asks for what is required."""

import json
import os
import pathlib
import pty
import select
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

SITE = """
title: Test
language: en
base_url: https://example.org/
keys: {titel: title, concept: draft}
types:
  thing:
    label: Thing
    folder: things
    fields:
      need: {label: "A need\\nin two lines", type: text, required: true}
      choice: {type: enum, values: [red, "no", "2024"], required: true}
      many: {type: enum, many: true, values: [a, b, "c d"], required: true}
      day: {type: date, required: true}
      free: {type: text, wanted: true}
      "odd: key": {type: text}
"""

# Titles that YAML would take for something else, or that would end the line.
TITLES = ["Plain words", "What: a title", "it's", "# no comment", "true", "No", "null", "2024", "1.5",
          "- item", "[a, b]", "{c: d}", "'quoted'", '"double"', "e # f", "&anchor", "*alias", "!tag",
          "| block", "> fold", "%directive", "@at", "`tick`", "g\th", "i:j", "ends with:", "…", "日本語",
          "Crème brûlée – zoet", "k\u2028l", "\ufeffbom", "m\nn", "~", "---", "? x", "<b>&amp;</b>",
          "back\\slash", "x" * 300]


class Told(Exception):
    """What the program did otherwise than expected."""


def expect(condition, what):
    if not condition:
        raise Told(what)


class Case:
    def __init__(self, program, env, tmp):
        self.program, self.env = program, env
        self.site = tmp / "site"
        self.site.mkdir()
        (self.site / "site.yaml").write_text(SITE)

    def args(self, *args):
        return [self.program, args[0], "--theme", str(harness.ROOT / "theme"), *args[1:]]

    def run(self, *args):
        done = subprocess.run(self.args(*args), env=self.env, cwd=self.site, timeout=harness.LIMIT,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def titles(self):
        """Every title comes back from a build as it was given, but for blanks."""
        made = {}
        for title in TITLES:
            status, path, said = self.run("new", "thing", "--", title)
            expect(status == 0, f"{title!r}: {status} {said}")
            made[path.strip()] = title
            text = (self.site / path.strip()).read_text("utf-8")
            for name in ("titel:", "need:", "choice:", "many:", "day:", "free:", "'odd: key':"):
                expect(f"\n{name}" in text, f"{name} is not in\n{text}")
            expect("one of these values: red, no, 2024; required" in text, text)
            expect("# A need in two lines: text; required" in text, text)
        expect(len(made) == len(TITLES), f"{len(made)} files for {len(TITLES)} titles")
        # With what is required filled in, check has nothing to say of any.
        for path in made:
            file = self.site / path
            text = file.read_text("utf-8")
            for name, value in (("need", "x"), ("choice", "red"), ("many", "[a]"), ("day", "2024")):
                text = text.replace(f"\n{name}:\n", f"\n{name}: {value}\n")
            file.write_text(text, "utf-8")
        status, _, said = self.run("build", "--drafts", "--out", "out", "--no-cache")
        expect(status == 0, said)
        items = json.loads((self.site / "out/data/pages.json").read_text())["items"]
        shown = {" ".join(i["title"].split()) for i in items}
        for title in TITLES:
            want = " ".join("".join(" " if c in "\ufeff\u2028\n\t" else c for c in title).split())
            expect(want in shown, f"{title!r} is not among {sorted(shown)}")
        status, _, said = self.run("build", "--out", "out2", "--no-cache")
        expect(status == 0 and not (self.site / "out2/things/plain-words").exists(),
               "a new page is a draft")

    def refusals(self):
        path = self.site / "things/plain-words.md"
        before = path.read_bytes()
        for args, rule in ((("thing", "Plain words"), "page/exists"), (("thing", "Index"), "page/exists"),
                           (("thing", "README"), "page/exists"), (("thing", " "), "page/title"),
                           (("thng", "x"), "front-matter/type")):
            status, out, said = self.run("new", *args)
            expect(status == 1 and rule in said and not out, f"{args}: {status} {out} {said}")
        expect(path.read_bytes() == before, "it wrote over a page")
        expect(not (self.site / "things/index.md").exists(), "it made the folder's own page")
        expect(self.run("new", "thing")[0] == 2, "no title")
        # A link that leads out of the site is not followed.
        (self.site / "other").mkdir()
        for file in (self.site / "things").iterdir():
            file.unlink()
        (self.site / "things").rmdir()
        (self.site / "things").symlink_to("other")
        status, _, said = self.run("new", "thing", "Linked")
        expect(status == 3 and "page/write" in said, f"{status} {said}")
        expect(not list((self.site / "other").iterdir()), "it followed a link")
        (self.site / "things").unlink()

    def asked(self, answers, title):
        """Runs on a terminal; each answer waits for its prompt. Gives the page's text."""
        pid, terminal = pty.fork()
        if not pid:
            os.chdir(self.site)
            os.execve(self.program, self.args("new", "thing", title), self.env)
        seen, left = "", list(answers)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if not select.select([terminal], [], [], 1)[0]:
                continue
            try:
                data = os.read(terminal, 4096)
            except OSError:
                break
            if not data:
                break
            seen += data.decode("utf-8", "replace")
            while left and seen.count("> ") > len(answers) - len(left):
                os.write(terminal, left.pop(0).encode() + b"\n")
        os.close(terminal)
        _, status = os.waitpid(pid, 0)
        expect(os.waitstatus_to_exitcode(status) == 0 and not left, f"{status}, {left} left:\n{seen}")
        return seen

    def terminal(self):
        seen = self.asked(["other-name", "what's up", "9", "2", "1, z", "a, 3", "soon", "2024-02-30",
                           "2024-02-29"], "Asked")
        text = (self.site / "things/other-name.md").read_text("utf-8")
        for line in ("need: 'what''s up'", "choice: 'no'", "many: [a, c d]", "day: '2024-02-29'",
                     "free:"):
            expect(f"\n{line}\n" in text, f"{line} is not in\n{text}\n{seen}")
        expect("expected a date" in seen and "2  no" in seen, seen)
        self.asked(["", "", "", "", ""], "Left open")
        text = (self.site / "things/left-open.md").read_text("utf-8")
        expect("\nneed:\n" in text and "\nday:\n" in text, text)


def main():
    program = harness.program()
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name).resolve()
        case = Case(program, harness.environment(tmp / "home"), tmp)
        try:
            case.titles()
            case.refusals()
            case.terminal()
        except Told as told:
            print(told)
            return 1
    print(f"{len(TITLES)} titles, refusals, questions on a terminal")
    return 0


sys.exit(main())
