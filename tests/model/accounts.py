"""accounts: what is kept of them from one build to the next changes nothing of what is built.

A small site lives through random commits (texts, front matter, links, moves, titles) and through those
of which it is known that an older revision of another page is judged otherwise by them. After each it
is built with the cache of the builds before, and without one: the same files with the same bytes.

Usage: accounts.py [FIRST_SEED [COUNT]]; $LEERSPOOR is the program.
"""
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402 (stands in the folder above)

SITE = """title: Site
content: .
types:
  piece:
    label: Piece
    plural: Pieces
    folder: piece
    fields:
      see: {type: ref, to: piece, many: true}
checks: {link/missing: ignore, anchor/missing: ignore, page/orphan: ignore, ref/missing: ignore}
"""
WORDS = "oak elm ash fir yew may sun sea day ice".split()


class Site:
    def __init__(self, folder, program):
        self.folder, self.program, self.clock = folder, program, 1_700_000_000
        self.env = harness.environment(folder / "home")
        self.repo = folder / "repo"
        self.git("init", "-q", "-b", "main", str(self.repo), cwd=folder)
        (self.repo / "piece").mkdir()
        (self.repo / "site.yaml").write_text(SITE, encoding="utf-8")

    def git(self, *args, cwd=None):
        when = f"@{self.clock} +0000"
        env = dict(self.env, GIT_AUTHOR_NAME="Ada", GIT_AUTHOR_EMAIL="ada@example.org",
                   GIT_COMMITTER_NAME="Ada", GIT_COMMITTER_EMAIL="ada@example.org",
                   GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when)
        subprocess.run(["git", *args], cwd=cwd or self.repo, env=env, check=True)

    def write(self, path, text):
        (self.repo / path).write_text(text, encoding="utf-8")

    def commit(self, subject="Change"):
        self.clock += 86400
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject)

    def build(self, name, *options):
        harness.run(self.env, [self.program, "build", "-C", str(self.repo), "--out",
                               str(self.folder / name), "--theme", str(harness.ROOT / "theme"),
                               "--quiet", *options])
        return harness.read_tree(self.folder / name)

    def check(self, what):
        """Builds with and without what was kept."""
        kept = self.build("kept", "--cache", str(self.folder / "cache"))
        anew = self.build("anew", "--no-cache")
        if kept == anew:
            return anew
        paths = sorted(p for p in kept.keys() | anew.keys() if kept.get(p) != anew.get(p))
        sys.exit(f"{what}: the cache changes {', '.join(paths[:5])}")


def effect(files, path, commit_number):
    """What provenance.jsonld says of the page's revision, counted from the first."""
    text = files["data/provenance.jsonld"].decode()
    found = [line.split('"leerspoor:effect":"')[1].split('"')[0] for line in text.splitlines()
             if f'"{path}#revision-' in line.split('"@type"')[0]]
    return found[::-1][commit_number]


def a_link_to_what_is_moved_there_later(site):
    """Page a names b under a path that b only gets later: by then that was no change of a."""
    site.write("a.md", "# A\n\nSee [b](b.md).\n")
    site.write("b.md", "# B\n\n" + "A text of some length.\n" * 9)
    site.commit()
    site.write("a.md", "# A\n\nSee [b](new.md).\n")
    site.commit()
    before = effect(site.check("link"), "a/", 1)
    site.git("mv", "b.md", "new.md")
    site.commit()
    after = effect(site.check("link, then moved"), "a/", 1)
    assert (before, after) == ("substantive", "formatted"), (before, after)


def a_reference_by_a_title_that_is_given_later(site):
    """Field see names b by its title, which b only gets later."""
    site.write("piece/a.md", "---\nsee: [b]\n---\n\n# A\n\nWords.\n")
    site.write("piece/b.md", "# B\n\nWords.\n")
    site.commit()
    site.write("piece/a.md", "---\nsee: [Great]\n---\n\n# A\n\nWords.\n")
    site.commit()
    site.write("piece/a.md", "---\nsee: [b]\n---\n\n# A\n\nWords.\n")
    site.commit()
    before = effect(site.check("reference"), "piece/a/", 1)
    site.write("piece/b.md", "# Great\n\nWords.\n")
    site.commit()
    after = effect(site.check("reference, then titled"), "piece/a/", 1)
    assert (before, after) == ("substantive", "hidden"), (before, after)


def rules_that_change(site):
    """A commit that is to be ignored, and site.yaml itself."""
    site.write("piece/a.md", "---\nsee: [b]\nplace: x\n---\n\n# A\n\n> [!TIP]\n> Words.\n")
    site.write("piece/b.md", "# B\n\nWords.\n")
    site.commit()
    site.write("piece/a.md", "---\nsee: [b]\nplace: y\n---\n\n# A\n\n> [!TIP]\n> Words.\n")
    site.commit()
    before = effect(site.check("rules"), "piece/a/", 1)
    site.write("site.yaml", SITE.replace("    fields:\n", "    fields:\n      place: {type: text}\n"))
    site.commit()
    after = effect(site.check("another field"), "piece/a/", 1)
    assert (before, after) == ("hidden", "substantive"), (before, after)
    head = subprocess.run(["git", "-C", str(site.repo), "rev-parse", "HEAD~1"], check=True,
                          capture_output=True).stdout.decode()
    site.write(".git-blame-ignore-revs", head)
    site.commit()
    assert effect(site.check("ignored"), "piece/a/", 1) == "ignored"


def a_damaged_cache(site):
    site.write("a.md", "# A\n\nOne.\n")
    site.commit()
    site.write("a.md", "# A\n\nTwo.\n")
    site.commit()
    site.check("whole")
    file = site.folder / "cache/accounts"
    whole = file.read_bytes()
    for damaged in (whole[:-1], whole[:30], b"", whole[:-1] + bytes([whole[-1] ^ 1])):
        file.write_bytes(damaged)
        site.write("b.md", f"# B\n\n{len(damaged)}\n")
        site.commit()
        site.check("damaged")


def random_life(site, rng):
    pages, names = [], iter(range(1000))

    def words():
        return " ".join(rng.choices(WORDS, k=rng.randint(2, 9)))

    def link():
        return f"[{words()}]({rng.choice(pages).rsplit('/')[-1]}#{rng.choice(WORDS)})"

    def text(old=None):
        if old and rng.random() < 0.3:
            return old.replace(" ", "\n", rng.randint(1, 3)) if "---" not in old else old + "\n"
        matter = f"---\nsee: [{pathlib.PurePath(rng.choice(pages)).stem}]\nkey: {words()}\n---\n\n" \
            if pages and rng.random() < 0.5 else ""
        parts = [f"## {words()}\n\n{words()} {link() if pages and rng.random() < .5 else ''}\n"
                 for _ in range(rng.randint(1, 4))]
        return f"{matter}# {words()} {rng.randint(0, 99)}\n\n" + "\n".join(parts)

    for step in range(10):
        for _ in range(rng.randint(1, 3)):
            what = rng.random()
            if what < 0.35 or len(pages) < 3:
                pages.append(f"piece/p{next(names)}.md")
                site.write(pages[-1], text())
            elif what < 0.8:
                page = rng.choice(pages)
                site.write(page, text((site.repo / page).read_text(encoding="utf-8")))
            elif what < 0.95:
                old, new = rng.choice(pages), f"piece/p{next(names)}.md"
                (site.repo / old).rename(site.repo / new)
                pages[pages.index(old)] = new
            else:
                (site.repo / pages.pop(rng.randrange(len(pages)))).unlink()
        site.commit(words())
        site.check(f"step {step}")


def main():
    program = harness.program()
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    known = (a_link_to_what_is_moved_there_later, a_reference_by_a_title_that_is_given_later,
             rules_that_change, a_damaged_cache)
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        for case in known:
            folder = pathlib.Path(name, case.__name__)
            folder.mkdir()
            case(Site(folder, program))
        for seed in range(first, first + count):
            folder = pathlib.Path(name, str(seed))
            folder.mkdir()
            random_life(Site(folder, program), random.Random(seed))
    print(f"{len(known)} known cases and {count} random lives")


if __name__ == "__main__":
    main()
