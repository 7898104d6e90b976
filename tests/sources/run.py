#!/usr/bin/env python3
"""`sources:`: a site whose pages stand in three repositories, one of them fetched."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

SITE = """
title: Together
language: en
base_url: https://example.org/
urls: {renamed: redirect, removed: tombstone}
repository: {web: "https://forge.example/own/blob/{branch}/{path}", commit: "https://forge.example/own/commit/{commit}"}
types:
  guide: {folder: beside, fields: {owner: {type: text, required: true}}}
checks: {link/missing: error}
sources:
  - path: ../../beside
    folder: docs
    prefix: beside
    title: Next door
    repository: {web: "https://forge.example/beside/blob/{branch}/{path}", commit: "https://forge.example/beside/commit/{commit}"}
  - url: %s
    prefix: far/away
"""
OWN = {
    "index.md": "# Home\n\nSee [near](beside/near.md#part), [far](far/away/far.md) and [[Near by]].\n",
}
BESIDE = {
    "docs/near.md": "---\nowner: a\n---\n# Near by\n\n## Part\n\nSee [far](../far/away/far.md), "
                    "[home](../index.md), [licence](../LICENSE) and [nothing](gone.md).\n",
    "LICENSE": "Anybody may.\n",
    "drafts/late.md": "---\nowner: a\n---\n# Late\n\nA page that was written elsewhere in the same repository, "
                      "with enough words to be known again when it is moved.\n",
}
FAR = {"README.md": "# Far away\n\nText.\n", "far.md": "# Far\n\nWhat is written far away.\n"}


def commit(env, repo, files, when, subject):
    for name, text in files.items():
        path = repo / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    dated = {**env, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    git = ["git", "-C", str(repo), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    if not (repo / ".git").exists():
        harness.run(env, ["git", "init", "-q", "-b", "main", str(repo)])
    harness.run(dated, [*git, "add", "-A"])
    harness.run(dated, [*git, "commit", "-q", "-m", subject])
    return harness.run(env, [*git, "rev-parse", "HEAD"]).strip()


class Place:
    def __init__(self, program, env, folder):
        self.program, self.env, self.folder = program, env, folder
        self.out = folder / "out"

    def run(self, command, *args, status=0):
        done = subprocess.run([self.program, command, "-C", str(self.folder / "own"), "--theme",
                               str(harness.ROOT / "theme"), *args], env=self.env,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False,
                              timeout=harness.LIMIT)
        said = done.stderr.decode() + done.stdout.decode()
        assert done.returncode == status, (command, args, done.returncode, said)
        return said

    def build(self, *args, status=0):
        return self.run("build", "--out", str(self.out), "--cache", str(self.folder / "cache"), *args,
                        status=status)

    def page(self, name):
        return (self.out / name / "index.html").read_text()


def pages_and_links(place):
    said = place.build()
    home = place.page("")
    assert 'href="beside/near/#part"' in home and 'href="far/away/far/"' in home, home
    near = place.page("beside/near")
    assert 'href="../../far/away/far/"' not in near, "a link in another repository is taken there"
    assert 'href="https://forge.example/beside/blob/main/LICENSE"' in near, near
    # What others keep cannot stop this site, and is named as they know it.
    assert 'beside:docs/near.md:8:' in said and "warning" in said and "[link/missing]" in said, said
    assert (place.out / "far/away/index.html").exists()


def provenance(place, heads):
    near, far = place.page("beside/near"), place.page("far/away/far")
    assert "Next door" in near and heads["beside"][:10] in near, near
    assert f'https://forge.example/beside/commit/{heads["beside"]}' in near
    assert '"leerspoor:repository":"Next door"' in near, near
    assert heads["far"][:10] in far and "Next door" not in far
    assert "leerspoor:repository" not in place.page("")
    pages = {p["_leerspoor"]["path"]: p["_leerspoor"]
             for p in json.loads((place.out / "data/pages.json").read_text())["items"]}
    assert pages["docs/near.md"]["repository"] == "Next door"
    assert pages["docs/near.md"]["revision"] == pages["docs/near.md"]["commit"] == heads["beside"]
    assert pages["far.md"]["repository"].startswith("file://") and pages["far.md"]["revision"] == heads["far"]
    assert "repository" not in pages["content/index.md"]
    graph = json.loads((place.out / "data/provenance.jsonld").read_text())["@graph"]
    node = next(n for n in graph if n.get("leerspoor:path") == "far.md")
    assert node["leerspoor:revision"] == heads["far"], node
    statement = json.loads((place.out / "provenance.intoto.json").read_text())
    read = statement["predicate"]["buildDefinition"]["resolvedDependencies"]
    commits = [d["digest"]["gitCommit"] for d in read if "gitCommit" in d.get("digest", {})]
    assert commits == [heads["own"], heads["beside"], heads["far"]], commits
    changes = place.page("changes")
    assert changes.index("Far it is") < changes.index("Own it is") < changes.index("Next door it is"), changes


def moved_in(place):
    """A page that was moved into the folder keeps its history; where it stood is no address here."""
    head = commit(place.env, place.folder / "beside",
                  {"docs/late.md": BESIDE["drafts/late.md"], "drafts/late.md": None},
                  "2024-04-01T12:00:00Z", "Late moves in")
    place.build()
    history = place.page("beside/late/history")
    assert "drafts/late.md" in history and "//" not in history.split("<main")[1].replace("://", ""), history
    assert not (place.out / "drafts").exists() and not (place.out / "beside/drafts").exists()
    return head


def verified(place):
    said = place.run("verify", "--cache", str(place.folder / "cache"), str(place.out))
    assert "is what commit" in said, said
    # The branch that was fetched goes on; what was published is still what it says it is.
    commit(place.env, place.folder / "far", {"far.md": "# Far\n\nWritten anew.\n"}, "2024-05-01T12:00:00Z", "Anew")
    said = place.run("verify", "--cache", str(place.folder / "cache"), str(place.out))
    assert "is what commit" in said, said
    far = next(place.out.glob("far/away/far/index.html"))
    text = far.read_text()
    far.write_text(text.replace("far", "near"))
    assert "[verify/changed]" in place.run("verify", "--cache", str(place.folder / "cache"), str(place.out), status=1)
    far.write_text(text)


def same_again(place):
    place.build("--jobs", "1")
    first = harness.read_tree(place.out)
    shutil.rmtree(place.folder / "cache")
    place.build("--jobs", "4")
    assert harness.read_tree(place.out) == first


def offline(place):
    away = place.folder / "gone"
    (place.folder / "far").rename(away)
    try:
        said = place.build()
        assert "[source/offline]" in said and "what was fetched before is used" in said, said
        assert "[source/offline]" not in place.build("--offline")
        shutil.rmtree(place.folder / "cache/sources")
        assert "[source/fetch]" in place.build(status=3)
        assert "[source/fetch]" in place.build("--offline", status=3)
    finally:
        away.rename(place.folder / "far")
    assert "needs a folder to keep it in" in place.build("--no-cache", status=3)


def others(place):
    """Commands beside build: what they say of pages in other repositories."""
    cache = ["--cache", str(place.folder / "cache")]
    shutil.rmtree(place.folder / "own/.leerspoor-cache", ignore_errors=True)
    assert "nothing changes for a reader" in place.run("compare", "HEAD")
    kept = {p.name for p in (place.folder / "own/.leerspoor-cache").iterdir()}
    assert kept == {"sources"}, kept
    assert "make the page there" in place.run("new", "guide", "A page", status=1)
    said = place.run("history", "beside/near", *cache)
    assert "Next door it is" in said, said


def shallow(place):
    """A source whose history is cut off: its pages do not know since when, the others do."""
    near = place.folder / "beside"
    near.rename(place.folder / "whole")
    harness.run(place.env, ["git", "clone", "-q", "--depth", "1", f"file://{place.folder}/whole", str(near)])
    said = place.build()
    assert "[history/shallow]" in said, said
    pages = {(p["_leerspoor"].get("repository"), p["_leerspoor"]["path"]): p
             for p in json.loads((place.out / "data/pages.json").read_text())["items"]}
    assert "date_published" not in pages["Next door", "docs/near.md"], pages["Next door", "docs/near.md"]
    assert "date_published" in pages[None, "content/index.md"], pages[None, "content/index.md"]
    assert '"leerspoor:history":"incomplete"' in place.page("beside/near")
    assert '"leerspoor:history":"incomplete"' not in place.page("")
    shutil.rmtree(near)
    (place.folder / "whole").rename(near)
    place.build()


def refused(place):
    site = place.folder / "own/content/site.yaml"
    good = site.read_text()
    for line, told in {
        "- {url: 'https://ada:secret@example.org/x', prefix: x}": "no name or password",
        "- {url: 'http://example.org/x', prefix: x}": "does not prove who answers",
        "- {url: 'ssh://example.org/x', prefix: x}": "expected https://",
        "- {path: ../../beside, prefix: ../x}": "expected a folder",
        "- {path: ../../beside, prefix: .x}": "starts with a dot",
        "- {path: ../../beside, prefix: beside/x}": "lies in or around that of another",
        "- {path: ../../beside}": "add it",
        "- {prefix: x}": "one of them",
        "- {path: ../../beside, prefix: x, revison: y}": "did you mean",
        "- {path: ../../beside, prefix: x, revision: nowhere}": "there is no revision",
    }.items():
        site.write_text(good + "  " + line + "\n")
        said = place.run("check", "--offline", "--cache", str(place.folder / "cache"),
                         status=3 if "revision" in line or "beside/x" in line else 1)
        assert told in said, (line, said)
    site.write_text(good)
    (place.folder / "own/content/beside").mkdir()
    (place.folder / "own/content/beside/x.md").write_text("# In the way\n")
    assert "[source/overlap]" in place.build("--offline")
    shutil.rmtree(place.folder / "own/content/beside")


def main():
    program = harness.program()
    with tempfile.TemporaryDirectory() as tmp:
        folder = pathlib.Path(tmp)
        env = harness.environment(folder / "home")
        heads = {
            "beside": commit(env, folder / "beside", BESIDE, "2024-01-01T12:00:00Z", "Next door it is"),
            "far": commit(env, folder / "far", FAR, "2024-03-01T12:00:00Z", "Far it is"),
        }
        own = {f"content/{k}": v for k, v in OWN.items()}
        own["content/site.yaml"] = SITE % f"file://{folder}/far"
        heads["own"] = commit(env, folder / "own", own, "2024-02-01T12:00:00Z", "Own it is")
        place = Place(program, env, folder)
        pages_and_links(place)
        provenance(place, heads)
        moved_in(place)
        verified(place)
        same_again(place)
        offline(place)
        place.build()
        others(place)
        shallow(place)
        refused(place)


if __name__ == "__main__":
    main()
