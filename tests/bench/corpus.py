#!/usr/bin/env python3
"""Makes a git repository of Dutch-looking pages with a history, for the benchmark.

    corpus.py FOLDER [--pages 10000] [--commits 2*pages] [--seed 1]

Pages are made in small batches, edited, moved (with the links to them), deleted; a few commits touch
a fifth of all pages; side branches are merged; authors have more than one e-mail address. The same
arguments give the same commits, as long as the sources of the words are the same: content/ of this
repository, and Debian's wdutch where it is installed."""

import argparse
import pathlib
import random
import subprocess
import time

import pages
import words

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORDLIST = pathlib.Path("/usr/share/dict/dutch")
START, STOP = 1388995200, 1751241600  # 6 January 2014 to 30 June 2025
BULK_AT = (0.33, 0.62, 0.88)  # when the whole collection is gone through
BULK_SHARE = 0.2
FIRST = "Anna Bram Carla Daan Eva Fatima Gijs Hanneke Ibrahim Joost Karin Lars Maaike Niels Olga".split()
LAST = ("de Vries|Jansen|van den Berg|Bakker|van Dijk|Visser|Smit|Özdemir|El Amrani|Mulder|Nguyễn|"
        "van 't Hof|Huisman").split("|")
VERBS = "Actualiseer|Corrigeer|Herschrijf|Herstel|Kort in|Verbeter|Verduidelijk|Vul aan".split("|")
SITE = """title: Testcollectie
language: nl
description: Een verzonnen collectie, om mee te meten.
base_url: https://www.example.org/
content: content
taxonomies: {themes: Thema’s, regions: Regio’s}
"""


class Side:
    """A branch that is not merged yet."""

    def __init__(self, name, tip, left):
        self.name, self.tip, self.fork, self.left = name, tip, tip, left
        self.writes, self.pages = {}, set()


class History:
    """Writes commits to git fast-import."""

    def __init__(self, folder, rng, commits):
        self.rng, self.marks, self.time = rng, 0, float(START)
        self.step = (STOP - START) / commits
        subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
        subprocess.run(["git", "-C", folder, "config", "gc.auto", "0"], check=True)
        self.git = subprocess.Popen(
            ["git", "-C", folder, "-c", "core.compression=1", "fast-import", "--quiet"],
            stdin=subprocess.PIPE, bufsize=1 << 20)
        self.people = []
        for i in range(40):
            name = f"{FIRST[i % len(FIRST)]} {LAST[(i * 7 + i // len(FIRST)) % len(LAST)]}"
            mails = [pages.slug(name) + "@example.org"]
            if i % 5 == 0:
                mails.append(pages.slug(name) + "@home.example")
            self.people.append((name, mails))
        self.activity = [1.0 / (i + 1) ** 0.9 for i in range(40)]

    def who(self):
        name, mails = self.rng.choices(self.people, self.activity)[0]
        return f"{name} <{mails[0] if self.rng.random() < 0.7 else mails[-1]}>"

    def mailmap(self):
        return "".join(f"{name} <{m[0]}> <{m[1]}>\n" for name, m in self.people if len(m) > 1)

    def commit(self, branch, parent, message, operations, merge=None):
        self.marks += 1
        self.time += self.step * (0.4 + 1.2 * self.rng.random())
        now = int(self.time)
        zone = "+0200" if 3 < time.gmtime(now).tm_mon < 11 else "+0100"
        author = self.who()
        committer, wrote = author, now
        if self.rng.random() < 0.15:
            committer, wrote = self.who(), now - int(self.rng.random() * 7200)
        lines = [f"commit refs/heads/{branch}", f"mark :{self.marks}",
                 f"author {author} {wrote} {zone}", f"committer {committer} {now} {zone}",
                 f"data {len(message.encode())}", message]
        if parent:
            lines.append(f"from :{parent}")
        if merge:
            lines.append(f"merge :{merge}")
        self.git.stdin.write("\n".join(lines).encode() + b"\n" + b"".join(operations) + b"\n")
        return self.marks

    def close(self):
        self.git.stdin.close()
        if self.git.wait():
            raise SystemExit("git fast-import failed")


def write(path, data):
    return f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"


class Corpus:
    def __init__(self, options):
        self.options = options
        self.rng = random.Random(options.seed)
        vocabulary = words.Words(options.seed, sorted((ROOT / "content").rglob("*.md")), WORDLIST,
                                 pages.THEMES)
        self.writer = pages.Writer(self.rng, vocabulary, (300, 900), broken=0.002)
        self.history = History(options.folder, self.rng, options.commits)
        self.tip, self.side, self.deleted = None, None, 0
        self.made = 0

    # ---- kinds of commits ----

    def begin(self):
        files = [write(".mailmap", self.history.mailmap().encode()),
                 write("README.md", "# Testcollectie\n\nVerzonnen pagina’s.\n".encode()),
                 write("site.yaml", SITE.encode())]
        for section in pages.SECTIONS:
            for i in range(pages.IMAGES):
                files.append(write(f"content/{section}/beelden/fig-{i}.png",
                                   pages.png(self.rng, 40 + 16 * i, 30 + 12 * i)))
        self.tip = self.history.commit("main", None, "Begin van de collectie", files)

    def on_main(self, message, touched, more=()):
        writes = [*more, *(self.put(p) for p in touched)]
        self.tip = self.history.commit("main", self.tip, message, writes)
        for page in touched:
            page.touched = self.history.marks

    def put(self, page):
        return write(page.path, self.writer.render(page))

    def create(self, n):
        fresh = [self.writer.new(self.history.time) for _ in range(n)]
        self.made += n
        message = f"Nieuw: {fresh[0].title}"
        self.on_main(message if n == 1 else f"{message}\n\nEn nog {n - 1} andere.", fresh)

    def bulk(self):
        some = [self.writer.pages[i] for i in self.writer.live if self.rng.random() < BULK_SHARE]
        for page in some:
            page.summary = page.summary[:-1].rstrip(" ,") + " en meer."
        self.on_main("Samenvattingen in de hele collectie nagelopen", some)

    def move(self):
        page, old = self.pick(), None
        old = page.path
        folder = old.rsplit("/", 1)[0] + "/"
        if self.rng.random() < 0.4:
            folder = f"content/{page.section}/archief/"
        self.writer.place(page, folder, self.writer.words.title(self.rng, 4, page.themes))
        if self.rng.random() < 0.25:
            self.writer.edit(page)
        changed = [page]
        for number in sorted(self.writer.inbound[page.number]):
            other = self.writer.pages[number]
            before = other.written
            if not other.dead and other is not page and \
                    self.writer.render(other).decode() != before:
                changed.append(other)
        self.on_main(f"Verplaats {page.title}", changed, [f"R {old} {page.path}\n".encode()])

    def delete(self):
        page = next((p for p in (self.pick() for _ in range(30))
                     if not self.writer.inbound[p.number]), None)
        if page is None:
            return False
        page.dead = True
        self.deleted += 1
        self.writer.live.remove(page.number)
        del self.writer.paths[page.path]
        for number in page.links:
            self.writer.inbound[number].discard(page.number)
        self.on_main(f"Verwijder {page.title}", [], [f"D {page.path}\n".encode()])
        return True

    def pick(self):
        live = self.writer.live
        return self.writer.pages[live[-1 - int(len(live) * self.rng.random() ** 1.6)]]

    def edit(self):
        side = self.side if self.side and self.side.left > 0 and self.rng.random() < 0.7 else None
        some = []
        for _ in range(1 if self.rng.random() < 0.8 else self.rng.randint(2, 4)):
            page = self.pick()
            # The two branches never touch the same page, so that they merge without a conflict.
            if side and page.number not in side.pages and page.touched > side.fork:
                continue
            if page in some or (not side and self.side and page.number in self.side.pages):
                continue
            self.writer.edit(page)
            some.append(page)
        if not some:
            return False
        message = f"{self.rng.choice(VERBS)}: {some[0].title}"
        if self.rng.random() < 0.3:
            message += "\n\n" + self.writer.words.sentence(self.rng, ())
        if not side:
            self.on_main(message, some)
            return True
        for page in some:
            side.writes[page.path] = self.put(page)
            side.pages.add(page.number)
        side.tip = self.history.commit(side.name, side.tip, message,
                                       [side.writes[p.path] for p in some])
        side.left -= 1
        for page in some:
            page.touched = self.history.marks
        return True

    def merge(self):
        side, self.side = self.side, None
        self.tip = self.history.commit("main", self.tip, f"Merge branch '{side.name}'",
                                       list(side.writes.values()), merge=side.tip)

    # ---- all of them ----

    def make(self):
        options, rng = self.options, self.rng
        bulk_at = {int(options.commits * share) for share in BULK_AT}
        self.begin()
        for c in range(1, options.commits):
            last = c > options.commits - 3
            share = 1.0 if last else min(1.0, 1.05 * c / options.commits)
            due = max(1, int((options.pages + self.deleted) * share)) - self.made
            if last and due > 0:
                self.create(due)
                continue
            if self.side and self.side.left <= 0 and self.side.writes and rng.random() < 0.5:
                self.merge()
            elif c in bulk_at and not self.side and self.made:
                self.bulk()
            elif due > 0 and (c % 3 == 0 or not self.made):
                self.create(due)
            elif not self.side and rng.random() < 0.015 and self.made > 10:
                self.move()
            elif not self.side and self.deleted < options.pages * 0.004 and rng.random() < 0.012:
                self.delete()
            else:
                if not self.side and self.made > 50 and rng.random() < 0.03:
                    self.side = Side(f"wijziging-{c}", self.tip, rng.randint(1, 4))
                self.edit()
        if self.side and self.side.writes:
            self.merge()
        self.history.close()

    def finish(self):
        """Packs as a clone is packed, and checks out."""
        git = ["git", "-C", self.options.folder]
        refs = subprocess.run([*git, "for-each-ref", "--format=delete %(refname)",
                               "refs/heads/wijziging-*"], check=True, stdout=subprocess.PIPE)
        subprocess.run([*git, "update-ref", "--stdin"], input=refs.stdout, check=True)
        subprocess.run([*git, "repack", "-adq"], check=True)
        subprocess.run([*git, "reset", "-q", "--hard", "main"], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--pages", type=int, default=10000)
    parser.add_argument("--commits", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.commits = options.commits or 2 * options.pages
    if pathlib.Path(options.folder).exists():
        raise SystemExit(f"{options.folder} is there already")
    corpus = Corpus(options)
    corpus.make()
    corpus.finish()


if __name__ == "__main__":
    main()
