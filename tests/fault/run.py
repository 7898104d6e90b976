#!/usr/bin/env python3
"""A build that is killed at any moment leaves a folder that the next build makes whole.

Two versions of a small site take turns. Each build but the last of a round is killed after a random
time; the last must end well, and its folder must be byte for byte that of a build into a fresh one.
Also: a foreign file is never touched nor replaced, a folder that cannot be written is told, and two
builds at once do not mix.
"""
import hashlib
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BINARY = os.environ["LEERSPOOR"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
ROUNDS = 25
PAGES = 120


def git(repo, *args):
    env = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null",
               GIT_AUTHOR_NAME="Test", GIT_AUTHOR_EMAIL="t@example.org",
               GIT_COMMITTER_NAME="Test", GIT_COMMITTER_EMAIL="t@example.org",
               GIT_AUTHOR_DATE="2024-01-02T03:04:05Z", GIT_COMMITTER_DATE="2024-01-02T03:04:05Z")
    subprocess.run(["git", "-C", str(repo), *args], check=True, env=env, stdout=subprocess.DEVNULL)


def make_site(repo):
    """Two tags: in "b" some pages are gone, some are new, all others say something else."""
    git(repo.parent, "init", "-q", "-b", "main", str(repo))
    for tag, first, last in (("a", 0, PAGES), ("b", 30, PAGES + 30)):
        for old in repo.glob("*.md"):
            old.unlink()
        for i in range(first, last):
            (repo / f"page-{i}.md").write_text(f"# Page {i}\n\nText {tag} of page {i}.\n")
        git(repo, "add", "-A")
        git(repo, "commit", "-q", "-m", f"Version {tag}")
        git(repo, "tag", tag)


def command(repo, tag, out):
    return [BINARY, "build", "-C", str(repo), "--rev", tag, "--out", str(out), "--no-cache", "--quiet",
            "--theme", str(repo.parent / "theme"), "--check", "url/vanished=ignore"]


def build(repo, tag, out):
    done = subprocess.run(command(repo, tag, out), capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"the build of {tag} ended with {done.returncode}:\n{done.stderr}")


def contents(folder):
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*")) if p.is_file()}


def compare(got, want, what):
    for path in sorted(got.keys() | want.keys()):
        if got.get(path) != want.get(path):
            state = "missing" if path not in got else "left over" if path not in want else "different"
            sys.exit(f"{what}: {path} is {state}")


def killed_builds(work, repo, rng):
    clean = {}
    for tag in "ab":
        start = time.monotonic()
        build(repo, tag, work / f"clean-{tag}")
        duration = time.monotonic() - start
        clean[tag] = contents(work / f"clean-{tag}")
    out = work / "out"
    kills = 0
    for number in range(ROUNDS):
        for _ in range(rng.randint(1, 3)):
            process = subprocess.Popen(command(repo, rng.choice("ab"), out), stderr=subprocess.DEVNULL)
            try:
                process.wait(timeout=rng.random() * duration * 1.2)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                kills += process.wait() == -signal.SIGKILL
        tag = rng.choice("ab")
        build(repo, tag, out)
        compare(contents(out), clean[tag], f"round {number}")
    if not kills:
        sys.exit("no build was killed: the test proved nothing")
    return kills


def foreign_files(work, repo):
    out = work / "foreign"
    build(repo, "a", out)
    (out / "CNAME").write_text("example.org\n")
    build(repo, "b", out)
    if (out / "CNAME").read_text() != "example.org\n":
        sys.exit("a foreign file was touched")
    out = work / "foreign-page"
    (out / "page-5").mkdir(parents=True)
    (out / "page-5" / "index.html").write_text("mine\n")
    done = subprocess.run(command(repo, "a", out), capture_output=True, text=True)
    if done.returncode != 3 or "output/foreign" not in done.stderr:
        sys.exit(f"a foreign file in the way: status {done.returncode}, {done.stderr}")
    if (out / "page-5" / "index.html").read_text() != "mine\n":
        sys.exit("a foreign file was replaced")


def not_writable(work, repo):
    blocked = work / "blocked"
    blocked.write_text("a file, no folder\n")
    done = subprocess.run(command(repo, "a", blocked), capture_output=True, text=True)
    if done.returncode != 3 or "output/folder" not in done.stderr:
        sys.exit(f"an output that is no folder: status {done.returncode}, {done.stderr}")


def two_at_once(work, repo):
    out = work / "both"
    one, two = (subprocess.Popen(command(repo, tag, out), stderr=subprocess.PIPE, text=True)
                for tag in "ab")
    results = [(p.communicate()[1], p.returncode) for p in (one, two)]
    for error, status in results:
        if status and not (status == 3 and "output/busy" in error):
            sys.exit(f"two builds at once: status {status}, {error}")
    if all(status for _, status in results):
        sys.exit("two builds at once: neither came through")
    got = contents(out)
    if got not in (contents(work / "clean-a"), contents(work / "clean-b")):
        sys.exit("two builds at once: the folder is neither's")


def main():
    seed = int(os.environ.get("FAULT_SEED", "1"))
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        repo = work / "repo"
        make_site(repo)
        shutil.copytree(ROOT / "theme", work / "theme")
        kills = killed_builds(work, repo, rng)
        foreign_files(work, repo)
        not_writable(work, repo)
        two_at_once(work, repo)
    print(f"{kills} builds killed (seed {seed}), every next build was whole")


if __name__ == "__main__":
    main()
