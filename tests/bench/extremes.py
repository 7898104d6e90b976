#!/usr/bin/env python3
"""Histories that no site has, to see that time and memory stay bounded.

    tests/bench/extremes.py [COMMITS [RENAMES]]      default: 100000 commits, 10000 renames

    long     so many commits to 1,000 pages, a side branch merged now and then; and the next build
             after one commit more
    renames  one commit that moves so many pages to other folders, and changes half of them; once
             under the names that they had, once under others. Of the latter those that changed are
             more than are compared (read/rename.h): the pages begin there

Beside each what `git log --raw` takes, with renames where there are any. Leaves with 1 when a page's
revisions are not what they must be. $BUILD is the build folder; what is made lies in $TMPDIR."""

import os
import pathlib
import subprocess
import sys
import tempfile

import rounds

DUMP = str(pathlib.Path(os.environ.get("BUILD", "build/release"), "tests/history_dump").resolve())
PAGES = 1000


def data(text):
    return b"data %d\n%s\n" % (len(text), text)


def commit(number, branch, *parents, changes=()):
    out = b"commit refs/heads/%s\nmark :%d\ncommitter A <a@example.org> %d +0000\n" % (
        branch, number, 1_000_000_000 + number * 60)
    out += data(b"Change %d" % number)
    for i, parent in enumerate(parents):
        out += b"%s :%d\n" % (b"merge" if i else b"from", parent)
    return out + b"".join(changes) + b"\n"


def put(path, text):
    return b"M 644 inline %s\n" % path + data(text)


def repository(folder, stream):
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", folder], check=True)
    with subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"], stdin=subprocess.PIPE) as git:
        for part in stream:
            git.stdin.write(part)
    if git.returncode:
        sys.exit("git fast-import failed")


def page_of(n):
    return b"d%d/p%d.md" % (n % 40, n)


def long_history(commits):
    """Each commit changes one page; every hundredth is a merge of a branch of one commit."""
    yield commit(1, b"main", changes=[put(page_of(n), b"Page %d\n" % n) for n in range(PAGES)])
    tip = 1
    for n in range(2, commits + 1):
        change = [put(page_of(n * 7919 % PAGES), b"Page\n\nCommit %d\n" % n)]
        if n % 100 == 98:
            side = n
            yield commit(n, b"side", tip, changes=change)
        elif n % 100 == 0:
            yield commit(n, b"main", tip, side, changes=[put(page_of(side * 7919 % PAGES),
                                                          b"Page\n\nCommit %d\n" % side)])
            tip = n
        else:
            yield commit(n, b"main", tip, changes=change)
            tip = n


def renames(count, name):
    def text(n, more):
        return b"".join(b"Line %d of page %d\n" % (i, n) for i in range(20)) + more
    yield commit(1, b"main", changes=[put(b"old/f%d/p%d.md" % (n % 50, n), text(n, b""))
                                      for n in range(count)])
    changes = [b"D old\n"] + [put(b"new/g%d/%s%d.md" % (n % 70, name, n), text(n, b"More\n" * (n % 2)))
                              for n in range(count)]
    yield commit(2, b"main", 1, changes=changes)


def show(what, run, log):
    print(f"{what:<34} {run.wall:8.2f} s {run.cpu:8.2f} s CPU {run.peak:7.0f} MiB"
          f"   / git log {run.cpu / max(log.cpu, 1e-3):6.2f}   git: {log.cpu:.2f} s, {log.peak:.0f} MiB",
          flush=True)


def measure_long(folder, commits):
    repo, cache = folder + "/long", folder + "/cache"
    repository(repo, long_history(commits))
    log = rounds.measure(["git", "-C", repo, "log", "--raw", "--no-renames", "-z", "--output=/dev/null"])
    show(f"{commits} commits", rounds.measure([DUMP, repo, "quiet=1", f"cache={cache}"]), log)
    tip = subprocess.run(["git", "-C", repo, "rev-parse", "main"], check=True,
                         capture_output=True).stdout.strip()
    one = put(page_of(1), b"One more\n")
    stream = commit(1, b"main", changes=[]).replace(b"data 8\nChange 1\n", data(b"More") + b"from " + tip + b"\n")
    with subprocess.Popen(["git", "-C", repo, "fast-import", "--quiet"], stdin=subprocess.PIPE) as git:
        git.stdin.write(stream.rstrip(b"\n") + b"\n" + one)
    show("one commit more, from the cache",
         rounds.measure([DUMP, repo, "quiet=1", f"cache={cache}"]), log)
    found = rounds.measure([DUMP, repo, f"cache={cache}"]).output
    revisions = found.count("\nrevision\t")
    # All but the merges, which are what their second parent is; and the one more.
    merges = sum(1 for n in range(1, commits + 1) if n % 100 == 0)
    want = PAGES + commits - 1 - merges + 1
    return revisions == want or print(f"{revisions} revisions, not {want}")


def measure_renames(folder, count, name):
    repo = folder + "/renames-" + name.decode()
    repository(repo, renames(count, name))
    log = rounds.measure(["git", "-C", repo, "-c", "diff.renameLimit=0", "log", "--raw", "-M", "-l0",
                          "-z", "--output=/dev/null"])
    show(f"{count} renames in one commit", rounds.measure([DUMP, repo, "quiet=1"]), log)
    found = rounds.measure([DUMP, repo]).output
    kinds = {kind: found.count(f"\t{kind}\tnew/") for kind in ("moved", "moved-changed", "created")}
    print("   ", kinds)
    # Those that did not change are found whatever their number, the others by their names.
    return kinds["moved"] == (count + 1) // 2 and (name != b"p" or kinds["moved-changed"] == count // 2)


def main():
    commits = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    with tempfile.TemporaryDirectory(prefix="leerspoor-extremes-") as folder:
        good = [measure_long(folder, commits), *(measure_renames(folder, count, n) for n in (b"p", b"q"))]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
