"""What one edit moves in the search index: few files, whatever the size of the site; and an index that
is made from the one before it is, to the byte, the one that a clean build makes.

The pages are random words of content/, enough for postings to be cut and for every kind of file to be
there many times. Each step builds over the last output, with the cache, and into an empty folder
without."""

import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

PAGES = 1000
CONFIG = """title: Zoek
language: nl
checks: {page/orphan: ignore}
types:
  soort: {label: Soort, folder: een, fields: {regio: {type: text, facet: true}}}
  begrip: {label: Begrip, folder: twee}
glossary: {types: [begrip]}
"""


def vocabulary():
    words = {}
    for file in sorted((harness.ROOT / "content").rglob("*.md")):
        for word in re.findall(r"[^\W\d_]{2,}", file.read_text(encoding="utf-8")):
            words[word] = words.get(word, 0) + 1
    return sorted(words, key=lambda word: (-words[word], word))


class Site:
    def __init__(self, folder, program, rng):
        self.folder, self.program, self.rng = folder, program, rng
        self.words = vocabulary()
        self.weights = [1 / (i + 3) for i in range(len(self.words))]
        self.env = harness.environment(folder / "home")
        self.steps = 0
        (folder / "site").mkdir()
        self.write("site.yaml", CONFIG)
        for i in range(PAGES):
            self.write(self.name(i), self.page(2000 + i % 20))
        self.write("twee/wet.md", "---\ntitle: Participatiewet\naliases: []\n---\nDe wet.\n")

    def name(self, i):
        return ("een/" if i % 2 else "") + f"p{i}.md"

    def text(self, n):
        return " ".join(self.rng.choices(self.words, self.weights, k=n))

    def page(self, year, sections=4):
        regio = f"regio: {self.rng.choice(['noord', 'oost', 'zuid'])}\n"
        head = f"---\ntitle: {self.text(3)}\ndate: {year}-01-01\n{regio}---\n{self.text(20)}\n"
        return head + "".join(f"\n## {self.text(3)}\n\n{self.text(self.rng.randint(20, 80))}\n"
                              for _ in range(self.rng.randint(1, sections)))

    def write(self, name, text):
        file = self.folder / "site" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def read(self, name):
        return (self.folder / "site" / name).read_text(encoding="utf-8")

    def build(self, out, *more):
        done = subprocess.run([self.program, "build", "-C", self.folder / "site", "--out", out, "--theme",
                               harness.ROOT / "theme", "--quiet", "--check", "url/vanished=ignore", *more], env=self.env, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert done.returncode == 0, done.stdout
        folder = next(out.glob("*/root.bin")).parent
        return {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix in (".bin", ".js")}

    def index(self):
        """The files after a build on top of the last, which are those of a clean build."""
        self.steps += 1
        out, clean = self.folder / "out", self.folder / "clean"
        jobs = "--jobs", str(1 + self.steps % 3)
        index = self.build(out, "--cache", self.folder / "cache", *jobs)
        if self.steps > 1:
            assert self.build(clean, "--no-cache") == index, f"step {self.steps} is not what a clean build makes"
            shutil.rmtree(clean)
        return {name for name in index if name.endswith(".bin")}


def change_word(site, i):
    """Another word in the middle of the page's last section."""
    words = site.read(site.name(i)).split(" ")
    words[-10] = site.rng.choice(site.words[500:])
    site.write(site.name(i), " ".join(words))


def moved(site, what, before, most):
    after = site.index()
    new = after - before
    kinds = {kind: sum(name[0] == kind for name in new) for kind in "dtorfmpx"}
    print(f"{what}: {len(new)} of {len(after)} files have another name {kinds}")
    assert len(new) <= most, f"{what}: more than {most}: {sorted(new)}"
    return after


def main():
    program = harness.program()
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as folder:
        check(Site(pathlib.Path(folder), program, random.Random(7)), harness.sanitized(program))


def check(site, slow):
    before = site.index()
    assert len(before) > 400 and any(name[0] == "o" for name in before), len(before)
    assert all(re.fullmatch(r"root\.bin|[dr][0-9a-f]{8}-[0-9a-f]{6}\.bin|[fm][0-9]+\.[0-9]+-[0-9a-f]{6}\.bin|"
                            r"x[0-9]+-[0-9a-f]{6}\.bin|p-[0-9a-f]{6}\.bin|[to]-[0-9a-f]{12}\.bin", name)
               for name in before), sorted(before)[:50]
    # A word: where it stands no more and where it stands now, in each of the files between root and them.
    for i in (17,) if slow else (17, 500, 723):
        change_word(site, i)
        before = moved(site, "one word of one page", before, 14)
    site.write(site.name(PAGES), site.page(2025, sections=1))
    before = moved(site, "a page of a hundred words more", before, 160)
    if slow:
        return
    site.write(site.name(40), site.read(site.name(40)) + "\n## Participatiewet\n\nDe Participatiewet.\n")
    before = moved(site, "a section more", before, 30)
    (site.folder / "site" / site.name(PAGES)).unlink()
    before = moved(site, "the newest page gone", before, 160)
    site.write("twee/wet.md", site.read("twee/wet.md").replace("Participatiewet", "Pwet"))
    before = moved(site, "a term by another name", before, len(before))
    site.write("site.yaml", CONFIG.replace("Soort", "Categorie"))
    moved(site, "a label", before, 14)


main()
