"""An incremental build gives what a clean build gives: the same bytes, and the same messages.

First, one by one, all that a page's text rests on. Then random sequences of what people do to a
site: edits, renames, deletions, drafts, new authors, changes of site.yaml, theme, labels and files
around the content, committed or not; and of what happens to outputs and caches: files changed,
removed, damaged. After each step the site is built over the last output with the cache, and in an
empty folder without.

    tests/incremental/run.py [--steps 40] [--seed 1]     ($LEERSPOOR names the program)"""

import argparse
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402 (stands in the folder above)

CONFIG = """title: {title}
language: nl
base_url: https://example.org/
list_page_size: {size}
types:
  stuk: {{label: Stuk, plural: Stukken, folder: stukken, sort: -date,
         fields: {{regio: {{type: text, facet: true, label: {label}}}, thema: {{type: ref, to: begrip}}}}}}
  begrip: {{label: Begrip, plural: Begrippen, folder: begrippen}}
  bron: {{label: Bron, plural: Bronnen, folder: bronnen, fields: {{vindplaats: {{type: text}}}}}}
glossary: {{types: [begrip]}}
callouts: {{LET-OP: {{label: Let op}}}}
citations: {{types: [bron], reference: vindplaats}}
privacy: {{authors: register, register: bijdragers.yaml}}
repository: {{web: "https://example.org/r", commit: "https://example.org/r/{{commit}}",
              edit: "https://example.org/e/{{path}}"}}
"""
WORDS = ("water wonen zorg regel brug school plein markt dijk polder stad dorp weg huis boom "
         "begeleiding aanvraag besluit termijn loket").split()
LENIENT = [word for rule in ("link/*", "anchor/*", "field/*", "ref/*", "url/*", "citation/*",
                             "image/*", "page/*", "front-matter/*", "privacy/*")
           for word in ("--check", f"{rule}=note")]


def png(width):
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))

    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, 2, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"\0" * (width + 1) * 2)) + chunk(b"IEND", b""))


class Site:
    """A repository that somebody works in."""

    def __init__(self, rng, folder, env):
        self.rng, self.folder, self.env, self.made = rng, folder, env, 0
        self.day = 0
        self.base_url = self.epoch = self.left = None
        shutil.copytree(harness.ROOT / "theme", folder / "theme")
        self.title, self.size, self.regions = "Het net", 7, "Regio"
        self.config()
        self.write("README.md", "# Rondom\n")
        self.register()
        self.write(".gitignore", "/weg/\n")
        self.git("init", "-q", "-b", "main")
        for kind in ("begrippen", "bronnen"):
            for _ in range(4):
                self.add(kind)
        for _ in range(14):
            self.add("stukken")
        (folder / "content" / "beelden").mkdir()
        (folder / "content" / "beelden" / "a.png").write_bytes(png(3))
        self.write("content/index.md", "---\ntitle: Voorpagina\n---\n\nWelkom.\n")
        self.commit()

    def git(self, *args):
        when = "2024-01-01T00:00:00Z" if not self.day else \
            f"2024-{1 + self.day // 28 % 12:02}-{1 + self.day % 28:02}T12:00:00+0100"
        env = dict(self.env, GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when)
        subprocess.run(["git", "-C", str(self.folder), *args], env=env, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def commit(self, who=None):
        self.day += 1
        name = who or self.rng.choice(("Anna", "Bert", "Carla"))
        self.git("add", "-A")
        self.git("-c", f"user.name={name}", "-c", f"user.email={name.lower()}@example.org",
                 "commit", "-q", "--allow-empty", "-m", f"Dag {self.day}: {self.words(3)}")

    def write(self, path, text):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def words(self, n):
        return " ".join(self.rng.choice(WORDS) for _ in range(n))

    def pages(self, kind="*"):
        return sorted((self.folder / "content").glob(f"{kind}/*.md"))

    def link(self):
        pages = self.pages()
        if not pages or self.rng.random() < 0.1:
            return "[weg](../stukken/nergens.md)"
        page = self.rng.choice(pages)
        return self.rng.choice((f"[{self.words(2)}](../{page.parent.name}/{page.name})",
                                f"[[{page.stem}]]", f"[@{page.stem}, p. {self.rng.randrange(9)}]",
                                f"[kop](../{page.parent.name}/{page.name}#{self.words(1)})",
                                "![beeld](../beelden/a.png)", "[rondom](../../README.md)"))

    def text(self):
        return "\n\n".join(f"## {self.words(1).capitalize()}\n\n{self.words(12)} {self.link()} "
                           f"{self.words(5)}." for _ in range(self.rng.randrange(1, 4)))

    # ---- what people do ----

    def add(self, kind=None):
        kind = kind or self.rng.choice(("stukken", "stukken", "begrippen", "bronnen"))
        self.made += 1
        title = self.rng.choice(WORDS) if kind == "begrippen" else self.words(3)
        self.write(f"content/{kind}/{title.split()[0]}-{self.made}.md",
                   f"---\ntitle: {title} {self.made}\nsummary: {self.words(6)}\n"
                   f"date: 2023-0{self.rng.randrange(1, 9)}-11\nregio: {self.words(1)}\n---\n\n"
                   f"{self.text()}\n")

    def edit(self):
        page = self.rng.choice(self.pages())
        page.write_text(page.read_text(encoding="utf-8") + f"\n{self.text()}\n", encoding="utf-8")

    def replace(self, old, new):
        page = self.rng.choice(self.pages())
        page.write_text(page.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    def retitle(self):
        self.replace("title: ", f"title: {self.words(1)} ")

    def matter(self, key, value):
        """Gives a page a key, or takes it away."""
        page = self.rng.choice(self.pages())
        text = page.read_text(encoding="utf-8")
        less = re.sub(rf"^{key}:.*\n", "", text, flags=re.MULTILINE)
        page.write_text(less if less != text else text.replace("---\n", f"---\n{key}: {value}\n", 1),
                        encoding="utf-8")

    def draft(self):
        self.matter("draft", "true")

    def alias(self):
        self.matter("aliases", f"[oud/{self.words(1)}]")

    def space(self):
        self.replace("## ", "##  ")

    def rename(self):
        page = self.rng.choice(self.pages())
        self.made += 1
        page.rename(page.with_name(f"{self.words(1)}-{self.made}.md"))

    def delete(self):
        if len(self.pages()) > 8:
            self.rng.choice(self.pages()).unlink()

    def config(self):
        self.write("content/site.yaml", CONFIG.format(title=self.title, size=self.size,
                                                           label=self.regions))

    def configure(self):
        self.title, self.size = self.words(2), self.rng.randrange(3, 12)
        self.config()

    def relabel(self):
        self.regions = self.words(1)
        self.config()

    def region(self):
        self.replace("regio: ", f"regio: {self.words(1)} ")

    def relink(self):
        """The words stay, where they lead does not: the history names both by their titles."""
        other = self.rng.choice(self.pages("stukken"))
        page = self.rng.choice(self.pages())
        text = page.read_text(encoding="utf-8")
        link = re.search(r"\]\((\.\./(stukken|begrippen|bronnen)/[^)#]*)[^)]*\)", text)
        if link:
            self.left = (page.parent / link.group(1)).resolve()
            page.write_text(text[:link.start()] + f"](../stukken/{other.name})" + text[link.end():],
                            encoding="utf-8")
            self.commit()

    def retitle_left(self):
        """What no page leads to any more, but the history still names."""
        if self.left and self.left.exists():
            text = self.left.read_text(encoding="utf-8")
            self.left.write_text(text.replace("title: ", f"title: {self.words(1)} ", 1),
                                 encoding="utf-8")

    def register(self):
        """Who may be named, committed or not."""
        self.write("content/bijdragers.yaml",
                   f"- name: {self.words(1)}\n  emails: [{self.rng.choice(('anna', 'bert'))}"
                   "@example.org]\n")

    def unlisted(self):
        """What git is told to pass over."""
        self.write(".gitignore", f"/weg/\n/content/stukken/{self.words(1)}-*.md\n")

    def ignored(self):
        """Not committed, so that nothing but this file is different."""
        head = subprocess.run(["git", "-C", str(self.folder), "rev-list", "--all"], env=self.env,
                              check=True, stdout=subprocess.PIPE).stdout.decode().split()
        self.write(".git-blame-ignore-revs", self.rng.choice(head) + "\n")

    def template(self):
        file = self.rng.choice(sorted((self.folder / "theme" / "templates").glob("*.mustache")))
        file.write_text(file.read_text(encoding="utf-8") + f"<!-- {self.words(1)} -->",
                        encoding="utf-8")

    def label(self):
        file = self.folder / "theme" / "labels" / "nl.yaml"
        lines = file.read_text(encoding="utf-8").splitlines()
        plain = [i for i, line in enumerate(lines)
                 if line.startswith("  ") and line.rstrip().endswith(("e", "n")) and "{" not in line
                 and '"' not in line and "folder" not in line]
        lines[self.rng.choice(plain)] += f" {self.words(1)}"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def style(self):
        file = sorted((self.folder / "theme" / "assets").glob("*.css"))[0]
        file.write_text(file.read_text(encoding="utf-8") +
                        f"\n.x{self.rng.randrange(99)} {{ color: red }}\n", encoding="utf-8")

    def picture(self):
        (self.folder / "content" / "beelden" / "a.png").write_bytes(png(self.rng.randrange(1, 9)))

    def around(self):
        """A file outside the content, which links lead to."""
        file = self.folder / "README.md"
        if file.exists():
            file.unlink()
        else:
            file.write_text("# Rondom\n", encoding="utf-8")

    def people(self):
        self.write(".mailmap", f"{self.words(1)} <anna@example.org>\n")

    def touch(self):
        for page in self.pages()[::3]:
            os.utime(page)

    def mention(self):
        """Names the address of who is to come: then a page that stays as it is tells what it should
        not."""
        page = self.rng.choice(self.pages())
        page.write_text(page.read_text(encoding="utf-8") +
                        f"\nVraag nieuw{self.day // 3 * 3 + 3}@example.org.\n", encoding="utf-8")

    def newcomer(self):
        self.commit(f"Nieuw{self.day // 3 * 3}")

    def nothing(self):
        pass

    def address(self):
        self.base_url = self.rng.choice((None, "https://example.org/ergens/"))

    def today(self):
        self.epoch = self.rng.choice((None, "1700000000", "1800000000"))

    # ---- one by one, all on which a page's text rests ----

    def everything(self):
        """A page that shows what comes from elsewhere, and pages that it comes from."""
        self.write("content/stukken/doel.md", "---\ntitle: Doel\n---\n\n## Kop\n\nTekst.\n")
        self.write("content/bronnen/boek.md", "---\ntitle: Boek\nvindplaats: Plank\n---\n")
        self.write("content/stukken/alles.md", "---\ntitle: Alles\n---\n\n## Eerst\n\n"
                   "Zie [[doel]], [doel](doel.md#kop), [oud](/oud/zeldzaam/), [niets](niets.md), "
                   "[@boek, p. 3] en een kwartje.[^1]\n\n![beeld](../beelden/b.png)\n\n"
                   "[rondom](../../RONDOM.md)\n\n> [!LET-OP]\n> Pas op.\n\n[^1]: Noot.\n")
        (self.folder / "content" / "beelden" / "b.png").write_bytes(png(3))
        self.write("RONDOM.md", "# Rondom\n")

    def in_file(self, path, old, new):
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text, (path, old)
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def scripted(self):
        """Each is done alone, so that nothing else makes up for what is forgotten of it."""
        doel = "content/stukken/doel.md"
        yield "everything", self.everything
        yield "another text", lambda: self.write(doel, "---\ntitle: Doel\n---\n\n## Kop\n\nNu.\n")
        yield "title", lambda: self.in_file(doel, "title: Doel", "title: Baken")
        yield "anchor", lambda: self.in_file(doel, "## Kop", "## Top")
        yield "label", lambda: self.in_file("theme/labels/nl.yaml", 'link: "Link naar',
                                            'link: "Ook naar')
        yield "setting", lambda: self.in_file("content/site.yaml", "Let op", "Kijk uit")
        yield "image", lambda: (self.folder / "content/beelden/b.png").write_bytes(png(7))
        yield "file around", (self.folder / "RONDOM.md").unlink
        yield "alias", lambda: self.in_file(doel, "---\n", "---\naliases: [oud/zeldzaam]\n")
        yield "term", lambda: self.write("content/begrippen/kwartje.md", "---\ntitle: Kwartje\n---\n")
        yield "what was not there", lambda: self.write("content/stukken/niets.md", "# Niets\n")
        yield "draft", lambda: self.in_file(doel, "---\n", "---\ndraft: true\n")
        yield "own text", lambda: self.in_file("content/stukken/alles.md", "Pas op", "Opgepast")
        yield "address of files", lambda: self.in_file(
            "content/site.yaml", 'web: "https://example.org/r"',
            'web: "https://example.org/r/{commit}/{path}"')
        yield "file around again", lambda: self.write("RONDOM.md", "# Rondom\n")
        yield "commit", self.edit
        yield "address again", lambda: self.in_file("content/site.yaml", "/r/{commit}/{path}", "/r")

    STEPS = (edit, edit, edit, edit, retitle, retitle, relabel, region, region, relink, relink,
             retitle_left, retitle_left, ignored, ignored, mention, register, unlisted, add, rename, delete, draft, alias, space,
             configure, template, label, style, picture, around, people, touch, newcomer, nothing,
             nothing, address, today)

    def step(self):
        done = []
        for _ in range(self.rng.choice((1, 1, 1, 2, 4))):
            what = self.rng.choice(self.STEPS)
            what(self)
            done.append(what.__name__)
        if self.rng.random() < 0.6:
            self.commit()
            done.append("commit")
        return done


# ---- what happens to outputs and caches ----

def some_file(rng, folder):
    return rng.choice(sorted(f for f in folder.rglob("*") if f.is_file()))


def output_changed(rng, out, cache):
    """Other bytes, as many, with the times they had."""
    file = some_file(rng, out)
    before, data = file.stat(), bytearray(file.read_bytes())
    if data:
        data[rng.randrange(len(data))] ^= 1
        file.write_bytes(data)
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def output_removed(rng, out, cache):
    some_file(rng, out).unlink()


def output_copied(rng, out, cache):
    """All times and inodes are others then."""
    shutil.copytree(out, out.with_name("copy"))
    shutil.rmtree(out)
    out.with_name("copy").rename(out)


def cache_changed(rng, out, cache):
    file = some_file(rng, cache)
    data = bytearray(file.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    file.write_bytes(data)


def cache_cut(rng, out, cache):
    file = some_file(rng, cache)
    file.write_bytes(file.read_bytes()[:rng.randrange(file.stat().st_size)])


def cache_removed(rng, out, cache):
    shutil.rmtree(cache)


HARM = (output_changed, output_changed, output_removed, output_copied, cache_changed, cache_cut,
        cache_removed)


def differences(want, got):
    for path in sorted(want.keys() | got.keys()):
        if want.get(path) != got.get(path):
            a, b = want.get(path, b""), got.get(path, b"")
            at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            yield f"{path} differs from byte {at}: clean {a[at:at + 60]!r}, incremental {b[at:at + 60]!r}"


class Builder:
    def __init__(self, program, site, tmp):
        self.program, self.site, self.tmp = program, site, tmp
        self.out, self.cache = tmp / "out", tmp / "cache"

    def build(self, *args):
        """status, what it said before the summary, the summary"""
        env = dict(self.site.env)
        if self.site.epoch:
            env["SOURCE_DATE_EPOCH"] = self.site.epoch
        more = ["--base-url", self.site.base_url] if self.site.base_url else []
        done = subprocess.run([self.program, "build", "-C", str(self.site.folder), "--jobs", "2",
                               *LENIENT, *more, *args], env=env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              timeout=harness.LIMIT)
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        return done.returncode, lines[:-1], lines[-1] if lines else ""

    def incremental(self):
        return self.build("--out", str(self.out), "--cache", str(self.cache))

    def problems(self, known):
        """Builds both ways; what is not the same. known: addresses may have been published that a
        clean build knows nothing of, so what is told of them is left out."""
        clean = self.tmp / "clean"
        shutil.rmtree(clean, ignore_errors=True)
        status, said, summary = self.incremental()
        want_status, want_said, want_summary = self.build("--out", str(clean), "--no-cache")
        said = [line for line in said if "[url/vanished]" not in line]
        if (status, said) != (want_status, want_said):
            yield f"left with {status}, not {want_status}; {summary} | {want_summary}"
            for line in set(said) ^ set(want_said):
                yield "only one says: " + line
        if not status and not want_status:
            yield from differences(harness.read_tree(clean), harness.read_tree(self.out))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program, rng, found, reused, idle = harness.program(), random.Random(options.seed), [], 0, 0

    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name).resolve()
        (tmp / "site").mkdir()
        site = Site(rng, tmp / "site", harness.environment(tmp / "home"))
        builder = Builder(program, site, tmp)
        script = site.scripted()
        for number in range(options.steps):
            planned = next(script, None) if number else None
            if planned:
                planned[1]()
                site.commit()
            done = [planned[0]] if planned else site.step() if number else ["first"]
            if number and not planned and rng.random() < 0.3:
                harm = rng.choice(HARM)
                harm(rng, builder.out, builder.cache)
                done.append(harm.__name__)
            found += [f"step {number} ({', '.join(done)}): {p}" for p in builder.problems(number)]
            status, _, summary = builder.incremental()
            if planned and status:
                found.append(f"step {number} ({planned[0]}): nothing was published; {summary}")
            if not status:
                idle += 1
                reused += "nothing changed" in summary
            if found:
                break

    print(*found[:20], sep="\n")
    print(f"{number + 1} steps, {reused} of {idle} builds after which nothing had changed knew so")
    # One at the heels of a change may not be sure of it.
    sys.exit(1 if found or reused * 2 < idle or not idle else 0)


main()
