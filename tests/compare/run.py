#!/usr/bin/env python3
"""`leerspoor compare`, on a repository of which every difference is known."""

import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

SITE = """
title: Test
language: en
base_url: https://example.org/
urls: {renamed: redirect, removed: tombstone}
glossary: {types: [word]}
types:
  word: {folder: words}
"""
LONG = "".join(f"Sentence number {i} of a text that is long enough to be known again.\n" for i in range(20))
FIRST = {
    "site.yaml": SITE,
    "index.md": "# Home\n\nText.\n",
    "moves.md": f"# Moves\n\n{LONG}",
    "goes.md": "# Goes\n\nSomething that nobody needs.\n",
    "slug.md": "---\nslug: before\n---\n# Slug\n\nText of the page whose address changes.\n",
    "formatted.md": "# Formatted\n\nSome *words* here.\n",
    "same.md": "# Same\n\nAlways the same.\n",
    "headings.md": "# Headings\n\n## One\n\nText.\n\n## Two\n\nMore.\n\n## Kept {#own}\n\nEnd.\n",
    "words/apple.md": "# Apple\n\nA fruit.\n",
    "words/pear.md": "# Pear\n\nAnother fruit.\n",
}
SECOND = {
    "folder/moved.md": FIRST["moves.md"],
    "moves.md": None,
    "goes.md": None,
    "slug.md": FIRST["slug.md"].replace("before", "after"),
    "formatted.md": "# Formatted\n\nSome _words_\nhere.\n",
    "headings.md": "# Headings\n\n## First\n\nText.\n\n## Two\n\nMore.\n\n## Otherwise {#own}\n\nEnd.\n",
    "words/pear.md": None,
    "words/plum.md": "# Plum\n\nA third fruit, which is blue.\n",
    "new.md": "# <b>New</b> @ada #1 `x` [y](http://z)\n\nText.\n",
}


def commit(env, repo, files, when):
    for name, text in files.items():
        path = repo / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    git = ["git", "-C", str(repo), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    dated = {**env, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    harness.run(dated, [*git, "add", "-A"])
    harness.run(dated, [*git, "commit", "-q", "-m", "A change"])


class Compare:
    def __init__(self, program, env, repo):
        self.program, self.env, self.repo = program, env, repo

    def __call__(self, *args, status=0):
        done = subprocess.run([self.program, "compare", "-C", str(self.repo), "--theme",
                               str(harness.ROOT / "theme"), *args], env=self.env,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False,
                              timeout=harness.LIMIT)
        assert done.returncode == status, (args, done.returncode, done.stderr.decode())
        return done.stdout.decode()

    def json(self, *args):
        return json.loads(self(*args, "--format", "json"))


def forward(compare):
    d = compare.json("first", "second")
    pages = {p["path"]: (p["change"], p["old_path"], p["substantive"]) for p in d["pages"]}
    assert pages == {
        "folder/moved.md": ("moved", "moves.md", False),
        "formatted.md": ("formatted", "formatted.md", False),
        "goes.md": ("gone", "goes.md", True),
        "headings.md": ("changed", "headings.md", True),
        "new.md": ("new", None, True),
        "slug.md": ("hidden", "slug.md", False),
        "words/pear.md": ("gone", "words/pear.md", True),
        "words/plum.md": ("new", None, True),
    }, pages
    addresses = {a["from"]: (a["to"], a["answer"]) for a in d["addresses"]}
    assert addresses == {
        "moves/": ("folder/moved/", "redirect"),
        "goes/": (None, "tombstone"),
        "before/": ("after/", "nothing"),
        "words/pear/": (None, "tombstone"),
    }, addresses
    assert [(a["path"], a["anchor"]) for a in d["anchors"]] == [("headings.md", "one")], d["anchors"]
    assert (d["terms_added"], d["terms_removed"]) == (["Plum"], ["Pear"]), d


def backward(compare):
    """The first state knows nothing of the move; the second does."""
    d = compare.json("second", "first")
    pages = {p["path"]: (p["change"], p["old_path"]) for p in d["pages"]}
    assert pages["moves.md"] == ("moved", "folder/moved.md"), pages
    assert pages["new.md"] == ("gone", "new.md") and pages["goes.md"] == ("new", None), pages
    addresses = {a["from"]: (a["to"], a["answer"]) for a in d["addresses"]}
    assert addresses["folder/moved/"] == ("moves/", "nothing"), addresses
    assert addresses["words/plum/"] == (None, "nothing"), addresses
    assert d["terms_added"] == ["Pear"], d


def shown(compare):
    text = compare("first", "second")
    assert text.startswith("1 page changes, 2 pages are new, 2 pages go, 1 address moves, "
                           "1 address vanishes, 1 anchor vanishes, 1 term is new, 1 term goes\n"), text
    assert "from moves.md" in text, text
    markdown = compare("first", "second", "--format", "github")
    assert markdown.startswith("**1 page changes, 2 pages are new,"), markdown
    line = next(x for x in markdown.splitlines() if "`new.md`" in x)
    assert "<b>" not in line and "@ada" not in line and "#1" not in line, line
    assert "](" not in line and "http:" not in line, line
    assert compare("second", "second") == "nothing changes for a reader\n"
    same = compare.json("second", "second")
    assert not any(same[k] for k in same if k not in ("from", "to")), same


def main():
    program = harness.program()
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name).resolve()
        env = harness.environment(tmp / "home")
        repo = tmp / "repo"
        repo.mkdir()
        harness.run(env, ["git", "-C", str(repo), "init", "-q", "-b", "main"])
        commit(env, repo, FIRST, "2024-01-02T12:00:00+00:00")
        harness.run(env, ["git", "-C", str(repo), "tag", "first"])
        commit(env, repo, SECOND, "2024-02-03T12:00:00+00:00")
        harness.run(env, ["git", "-C", str(repo), "tag", "second"])
        before = harness.read_tree(repo)
        compare = Compare(program, env, repo)
        forward(compare)
        backward(compare)
        shown(compare)
        compare("first", "no-such-revision", status=3)
        compare(status=2)
        assert harness.read_tree(repo) == before, "it wrote something"
        # Against the work tree, with something that is not committed.
        (repo / "same.md").write_text("# Same\n\nNo longer.\n")
        pages = compare.json("second")["pages"]
        assert [(p["path"], p["change"]) for p in pages] == [("same.md", "changed")], pages
        # A bare clone will do.
        bare = tmp / "bare.git"
        harness.run(env, ["git", "clone", "-q", "--bare", str(repo), str(bare)])
        forward(Compare(program, env, bare))
    print("pages, addresses, anchors and terms, both ways")


main()
