#!/usr/bin/env python3
"""A page that was saved is shown ahead of the build: it comes to the browser before that, it is what
the build makes of it, and what stands in the preview in the end is what a clean build gives.

Random sequences of what writers do while `leerspoor serve` runs: most often they save the text of
one page; now and then front matter, names of pages, several files at once, a commit. After each step
the whole preview is compared, byte by byte, with a build in an empty folder without cache.

    tests/glance/run.py [--steps 16] [--seed 1]     ($LEERSPOOR names the program)"""

import argparse
import difflib
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402 (stands in the folder above, as the next does)
from preview import PATIENCE, Events, request, serving  # noqa: E402

CONFIG = """title: Proef
language: nl
base_url: https://example.org/
types:
  stuk: {label: Stuk, plural: Stukken, folder: stukken}
  begrip: {label: Begrip, plural: Begrippen, folder: begrippen}
glossary: {types: [begrip]}
"""
WORDS = "water wonen zorg regel brug school plein markt dijk polder stad dorp weg huis boom".split()
LENIENT = ["--check", "link/*=note", "--check", "anchor/*=note", "--check", "url/*=note"]
SCRIPT = re.compile(r'<script src="/\.leerspoor/reload\.js\?build=\d+"></script>')


class Site:
    """A repository that somebody writes in while it is shown."""

    def __init__(self, rng, folder, env):
        self.rng, self.folder, self.env, self.made = rng, folder, env, 0
        self.write("site.yaml", CONFIG)
        self.write("index.md", "---\ntitle: Voorpagina\n---\n\nWelkom.\n")
        self.git("init", "-q", "-b", "main")
        for _ in range(6):
            self.add("stukken")
            self.add("begrippen")
        self.commit()
        for page in self.pages()[::2]:  # so that pages have more than one revision
            page.write_text(page.read_text() + f"\n{self.text()}")
        self.commit()

    def git(self, *args):
        when = f"2024-01-{1 + self.made % 28:02}T12:00:00Z"
        subprocess.run(["git", "-C", str(self.folder), "-c", "user.name=Anna", "-c",
                        "user.email=anna@example.org", *args], check=True, stdin=subprocess.DEVNULL,
                       env=dict(self.env, GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when))

    def write(self, path, text):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def words(self, n):
        return " ".join(self.rng.choice(WORDS) for _ in range(n))

    def pages(self):
        return sorted(self.folder.glob("*/*.md"))

    def text(self):
        other = self.rng.choice(self.pages() or [self.folder / "index.md"])
        return f"## {self.words(2).capitalize()}\n\n{self.words(9)} [{self.words(1)}](" \
               f"/{other.relative_to(self.folder)}) {self.words(4)}.\n"

    def mark(self):
        """Two words by which what was saved is known."""
        self.made += 1
        return f" proef nummer{self.made}"

    # ---- what writers do; gives the page whose text alone was saved ----

    def add(self, kind="stukken"):
        self.made += 1
        self.write(f"{kind}/{self.rng.choice(WORDS)}-{self.made}.md",
                   f"---\ntitle: {self.words(2)} {self.made}\n---\n\n{self.text()}")

    def paragraph(self):
        """More text on one page."""
        page = self.rng.choice(self.pages())
        page.write_text(page.read_text() + f"\n{self.words(6)}{self.mark()}\n")
        return page

    def heading(self):
        """More sections, and links from there; beside the file first, as many editors save."""
        page = self.rng.choice(self.pages())
        beside = page.with_name(f".{page.name}.swp")
        beside.write_text(page.read_text() + f"\n{self.text()}{self.mark()}\n")
        beside.rename(page)
        return page

    def aside(self):
        """As Vim saves: a file to try whether it may, the old one aside, a new one."""
        page = self.rng.choice(self.pages())
        text = page.read_text()
        (page.parent / "4913").touch()
        (page.parent / "4913").unlink()
        old = page.rename(page.with_name(page.name + "~"))
        page.write_text(text + f"\n{self.words(2)}{self.mark()}\n")
        old.unlink()
        return page

    def cut(self):
        """The first section goes, and the anchors in it."""
        page = self.rng.choice(self.pages())
        head, _, body = page.read_text().partition("\n---\n")
        page.write_text(f"{head}\n---\n\n{self.words(3)}.\n\n" +
                        body.partition("\n## ")[2] + f"\n{self.mark()}\n")
        return page

    def back(self):
        """As it was committed."""
        page = self.rng.choice(self.pages())
        known = self.folder / page
        if subprocess.run(["git", "-C", str(self.folder), "cat-file", "-e",
                           f"HEAD:{known.relative_to(self.folder)}"], env=self.env, check=False,
                          stderr=subprocess.DEVNULL).returncode == 0:
            self.git("checkout", "-q", "HEAD", "--", str(known))

    def retitle(self):
        page = self.rng.choice(self.pages())
        page.write_text(page.read_text().replace("title: ", f"title: {self.words(1)} ", 1))

    def several(self):
        for page in self.pages()[:3]:
            page.write_text(page.read_text() + f"\n{self.words(3)}.\n")

    def rename(self):
        page = self.rng.choice(self.pages())
        self.made += 1
        page.rename(page.with_name(f"{self.rng.choice(WORDS)}-{self.made}.md"))

    def delete(self):
        if len(self.pages()) > 8:
            self.rng.choice(self.pages()).unlink()

    def commit(self):
        self.made += 1
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", self.words(3))

    STEPS = (paragraph, paragraph, aside, aside, heading, heading, cut, back, retitle, several, rename,
             delete, add, commit)


def clean(program, env, site, port, out):
    """What a build in an empty folder gives, with what the preview builds with; also of what has
    errors."""
    subprocess.run([program, "build", "-C", str(site), "--theme", str(harness.ROOT / "theme"), "--out",
                    str(out), "--drafts", "--base-url", f"http://127.0.0.1:{port}/", "--no-cache",
                    "--quiet", *LENIENT], env=env, check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return harness.read_tree(out)


def standing(folder):
    """What stands in the preview, which may be changing: then nothing, to be asked again."""
    try:
        tree = harness.read_tree(folder)
    except FileNotFoundError:
        return {}
    return {} if any(path.startswith(".leerspoor-staging/") for path in tree) else tree


def compare(want, folder, told):
    until = time.monotonic() + PATIENCE
    while (got := standing(folder)) != want:
        assert time.monotonic() < until, \
            (told, sorted(p for p in want.keys() | got.keys() if want.get(p) != got.get(p)))
        time.sleep(0.02)


def ahead(events, port, page, address, seen):
    """The page as it stands right after the news of it; the numbers of all that was told go to
    seen. A save in the midst of a build may be built twice, and is not shown ahead."""
    words = page.read_text().split()[-2:]
    while True:
        events.next(lambda e: seen.append(e["build"]) or True)
        shown = request(port, address)[2].decode()
        if " ".join(words) in shown:
            return SCRIPT.sub("", shown).encode()


def run(program, env, rng, site, tmp, steps):
    seen = []
    with serving(program, env, site.folder, tmp / "tmp", *LENIENT) as (_, port):
        events = Events(port)
        events.next(lambda e: e["build"] > 0)
        folder = next((tmp / "tmp").glob("leerspoor-*"))
        for step in range(steps):
            what = rng.choice(Site.STEPS)
            told = f"step {step}: {what.__name__}"
            page = what(site)
            if page:
                address = f"/{page.relative_to(site.folder).with_suffix('')}/"
                shown = ahead(events, port, page, address, seen)
            want = clean(program, env, site.folder, port, tmp / f"clean-{step}")
            compare(want, folder, told)
            if page:
                whole = want[address[1:] + "index.html"]
                assert shown == whole, f"{told}: {page} ahead of the build: " + "\n".join(
                    difflib.unified_diff(whole.decode().splitlines(), shown.decode().splitlines(),
                                         "built", "ahead", lineterm=""))
    # Told twice under one number: ahead of the build, and when that had nothing more to show.
    calm = sum(a == b for a, b in zip(seen, seen[1:]))
    assert calm, "no page was shown ahead of a build without being loaded twice"
    return calm


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    program = harness.program()
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name).resolve()
        env = harness.environment(tmp / "home")
        rng = random.Random(args.seed)
        (tmp / "tmp").mkdir()
        site = Site(rng, tmp / "site", env)
        calm = run(program, env, rng, site, tmp, args.steps)
    print(f"{args.steps} steps; {calm} saves were shown once, and that was all there was to see")


main()
