#!/usr/bin/env python3
"""A build that fails or is killed at any moment leaves a whole site, which the next build makes whole
in the other sense too: the same, byte for byte, as a build into a fresh folder.

Two versions of a small site take turns; in both, each page leads to the next. Builds are killed
after a random time, and (inject.c) ended, or failed, or out of disk from the n-th call that changes
a file system. Whatever happened, each file in the folder is of the one version or of the other, and
no link leads to nothing. Also: a foreign file is never touched nor replaced, a folder that cannot be
written is told, two builds at once do not mix, and outside the output folder nothing changes.
"""
import hashlib
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

BINARY = os.environ["LEERSPOOR"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
SANITIZED = harness.sanitized(BINARY)
ROUNDS = 4 if SANITIZED else 10
MOMENTS = 40  # of each kind of failure
ALLOCATIONS = int(os.environ.get("FAULT_ALLOCATIONS", "40"))  # that fail, each alone and with all after it
PAGES = 16


def git(repo, *args):
    env = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null",
               GIT_AUTHOR_NAME="Test", GIT_AUTHOR_EMAIL="t@example.org",
               GIT_COMMITTER_NAME="Test", GIT_COMMITTER_EMAIL="t@example.org",
               GIT_AUTHOR_DATE="2024-01-02T03:04:05Z", GIT_COMMITTER_DATE="2024-01-02T03:04:05Z")
    subprocess.run(["git", "-C", str(repo), *args], check=True, env=env, stdout=subprocess.DEVNULL)


def make_site(repo):
    """Two tags: in "b" some pages are gone, some are new, all others say something else."""
    git(repo.parent, "init", "-q", "-b", "main", str(repo))
    for tag, first, last in (("a", 0, PAGES), ("b", PAGES // 2, PAGES + PAGES // 2)):
        for old in repo.glob("*.md"):
            old.unlink()
        for i in range(first, last):
            (repo / f"page-{i}.md").write_text(
                f"# Page {i}\n\nText {tag} of page {i}, and [the next](page-{i + 1}.md), its "
                f"[file](file-{tag}-{i}.txt).\n")
            (repo / f"file-{tag}-{i}.txt").write_text(f"File {i}.\n")
        (repo / f"page-{last}.md").write_text("# Last\n")
        # What is a file in one version is a folder in the other.
        turns = {"a": ("thing", "turn/x.txt"), "b": ("turn", "thing/x.txt")}
        (repo / "index.md").write_text(
            f"# Home {tag}\n\n[first](page-{first}.md) [a]({turns[tag][0]}) [b]({turns[tag][1]})\n")
        for name in turns["a"]:
            (repo / name).unlink(missing_ok=True)
        if (repo / "turn").exists():
            (repo / "turn").rmdir()
        for name in turns[tag]:
            (repo / name).parent.mkdir(exist_ok=True)
            (repo / name).write_text("A turn.\n")
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


def whole(out, clean, what, had=False):
    """Each published file is of one of the versions, and no link leads a reader to nothing; but what
    is a file in one version and a folder in the other cannot be there all the time. had: a site stood
    here before."""
    now = {p: h for p, h in contents(out).items() if not p.startswith(".leerspoor-staging/")}
    for path, digest in now.items():
        if pathlib.PurePath(path).name.startswith(".tmp-"):
            continue
        if digest not in (clean["a"].get(path), clean["b"].get(path)):
            sys.exit(f"{what}: {path} is of neither version")
    # From the front page on, as a reader would go.
    seen, todo = set(), ["index.html"] if had or "index.html" in now else []
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        if path not in now and path.split("/")[0] not in ("thing", "turn"):
            sys.exit(f"{what}: a reader is led to {path}, which is not there")
        if not path.endswith(".html") or path not in now:
            continue
        for url in re.findall(r'<a [^>]*href="([^"#?:]+)["#?]', (out / path).read_text()):
            if url.startswith("/"):
                continue
            to = os.path.normpath(os.path.join(os.path.dirname(path), url))
            todo.append("index.html" if to == "." else
                        to + "/index.html" if url.endswith(("/", ".")) else to)


def injected(work, repo, clean, library, rng):
    """Failures and ends at chosen calls, from the version that stands to the other, into an empty
    folder, and where an earlier build was killed before it had put anything in place."""
    out = work / "injected"
    count = work / "count"
    told = 0
    for before, tag, journal in (("a", "b", False), (None, "a", False), ("a", "b", True)):
        def prepare():
            shutil.rmtree(out, ignore_errors=True)
            if before:
                shutil.copytree(work / f"clean-{before}", out)
            if journal:
                (out / ".leerspoor-staging").mkdir()
                shutil.copy(work / f"clean-{tag}" / "provenance.intoto.json",
                            out / ".leerspoor-staging" / "journal")

        def run(**more):
            env = dict(os.environ, LD_PRELOAD=library, **more)
            return subprocess.run(command(repo, tag, out), env=env, capture_output=True, text=True)

        prepare()
        done = run(FAULT_AT="0", FAULT_COUNT=str(count))
        if done.returncode:
            sys.exit(f"with nothing injected: {done.returncode} {done.stderr}")
        calls = int(count.read_text().split()[0])
        if calls < PAGES:
            sys.exit(f"only {calls} calls are counted: the injection does not work")
        moments = MOMENTS if before else MOMENTS // 4
        for how in ("kill",) if journal else ("once", "full", "kill"):
            for at in sorted(rng.sample(range(1, calls + 1), min(calls, moments))):
                what = f"{how} at call {at} of {calls}"
                prepare()
                done = run(FAULT_AT=str(at), FAULT_DO=how)
                if how == "kill":
                    if done.returncode != -signal.SIGKILL:
                        sys.exit(f"{what}: not killed, {done.returncode} {done.stderr}")
                elif done.returncode not in (0, 3):
                    sys.exit(f"{what}: ended with {done.returncode} {done.stderr}")
                elif done.returncode == 3:
                    if "error: " not in done.stderr:
                        sys.exit(f"{what}: nothing is told")
                    told += 1
                elif contents(out) != clean[tag] and \
                        {p: h for p, h in contents(out).items()
                         if not p.startswith(".leerspoor-staging/")} != clean[tag]:
                    sys.exit(f"{what}: said to be done, and is not")
                whole(out, clean, what, before)
                build(repo, tag, out)
                compare(contents(out), clean[tag], f"after {what}")
                if (out / ".leerspoor-staging").exists():
                    sys.exit(f"after {what}: the staging folder is left")
    if told < MOMENTS:
        sys.exit(f"only {told} failures were told")


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
            whole(out, clean, f"killed in round {number}")
        tag = rng.choice("ab")
        build(repo, tag, out)
        compare(contents(out), clean[tag], f"round {number}")
    if not kills:
        sys.exit("no build was killed: the test proved nothing")
    return kills, clean


def no_memory(work, repo, clean, library, rng):
    """An allocation that fails, here or in a library, is told, or ends the build; never does it go on with
    what is not there."""
    out, count = work / "starved", work / "count-memory"

    def run(**more):
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(work / "clean-a", out)
        env = dict(os.environ, LD_PRELOAD=library, **more)
        return subprocess.run([*command(repo, "b", out), "--jobs", "1"], env=env, capture_output=True,
                              text=True, errors="replace", preexec_fn=no_core)

    run(FAULT_AT="0", FAULT_COUNT=str(count))
    allocations = int(count.read_text().split()[1])
    if allocations < 1000:
        sys.exit(f"only {allocations} allocations are counted: the injection does not work")
    ended = 0
    for after in ("0", "1"):
        for at in sorted(rng.sample(range(1, allocations + 1), ALLOCATIONS)):
            what = f"allocation {at} of {allocations}" + (" and all after it" if after == "1" else "")
            done = run(FAULT_MEMORY=str(at), FAULT_AFTER=after)
            if done.returncode not in (0, 1, 3, 127, -signal.SIGABRT):
                sys.exit(f"{what}: ended with {done.returncode} {done.stderr}")
            ended += done.returncode != 0
            if done.returncode == 0:
                compare(contents(out), clean["b"], f"done without {what}")
            elif not done.stderr:
                sys.exit(f"{what}: nothing is told")
            whole(out, clean, what, True)
            if at % 4 == 0:
                build(repo, "b", out)
                compare(contents(out), clean["b"], f"after {what}")
    if not ended:
        sys.exit("no build felt the lack of memory: the test proved nothing")


def no_core():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def order(work, repo, library):
    """The journal is waited for before anything is put in place, the statement before the journal goes."""
    out, trace = work / "order", work / "trace"
    shutil.copytree(work / "clean-a", out)
    env = dict(os.environ, LD_PRELOAD=library, FAULT_AT="0", FAULT_TRACE=str(trace))
    subprocess.run(command(repo, "b", out), env=env, check=True)
    calls = trace.read_text().splitlines()
    journal = calls.index("renameat journal")
    placed = [i for i, call in enumerate(calls) if call == "renameat index.html"]
    statement = len(calls) - 1 - calls[::-1].index("renameat provenance.intoto.json")
    gone = calls.index("unlinkat journal")
    if not placed or "fsync " not in calls[journal:min(placed)] or \
            "fsync " not in calls[max(placed):statement] or "fsync " not in calls[statement:gone]:
        sys.exit("the list of what is ours is not waited for: " + ", ".join(calls))


def power_cuts(work, repo, clean, library, rng):
    """What a file system may have lost when the power goes: the bytes of any file but the list of what is
    ours, which was waited for."""
    out, cache = work / "torn", ["--cache", str(work / "torn-cache")]
    kept = {"journal", "provenance.intoto.json"}

    def tear():
        for path in sorted(out.rglob("*")):
            if path.is_file() and path.name not in kept and rng.random() < 0.5:
                if rng.random() < 0.5:
                    os.truncate(path, 0)
                else:
                    path.write_bytes(b"\0" * path.stat().st_size)

    if not SANITIZED:
        order(work, repo, library)
    for at in sorted(rng.sample(range(1, 200), 3 if SANITIZED else 12)):
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(work / "clean-a", out)
        if SANITIZED:
            build(repo, "b", out)
        else:
            env = dict(os.environ, LD_PRELOAD=library, FAULT_AT=str(at), FAULT_DO="kill")
            subprocess.run(command(repo, "b", out), env=env, capture_output=True, check=False)
        tear()
        build(repo, "b", out)
        compare(contents(out), clean["b"], f"power cut at call {at}")
    for _ in range(2):
        args = [arg for arg in command(repo, "a", out) if arg != "--no-cache"] + cache
        subprocess.run(args, check=True)
        compare(contents(out), clean["a"], "built with a cache, after a power cut")
        tear()


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


def read_only(work):
    """A folder that may not be written to. Root may write anywhere, so somebody else tries."""
    site, out = work / "plain", work / "readonly"
    site.mkdir()
    (site / "index.md").write_text("# Home\n")
    out.mkdir()
    out.chmod(0o555)

    def somebody():
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)

    for path in (work, work / "theme"):
        path.chmod(0o755)
    try:
        done = subprocess.run([BINARY, "build", "-C", str(site), "--out", str(out), "--no-cache",
                               "--theme", str(work / "theme")], preexec_fn=somebody,
                              capture_output=True, text=True)
    except PermissionError:
        return  # the program itself is out of reach for others
    if done.returncode != 3 or "output/folder" not in done.stderr:
        sys.exit(f"a folder that may not be written to: {done.returncode} {done.stderr}")


def foreign_ways(work, repo):
    """Where a folder must go stands somebody else's file, or a link that leads out."""
    for make in (lambda p: p.write_text("mine\n"), lambda p: p.symlink_to(work / "elsewhere")):
        (work / "elsewhere").mkdir(exist_ok=True)
        out = work / "foreign-way"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        make(out / "page-5")
        done = subprocess.run(command(repo, "a", out), capture_output=True, text=True)
        if done.returncode != 3 or "output/foreign" not in done.stderr:
            sys.exit(f"a foreign thing on the way: {done.returncode} {done.stderr}")
        if any((work / "elsewhere").iterdir()) or len(list(out.iterdir())) != 1:
            sys.exit("a foreign thing on the way: something was published all the same")


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
    library = os.path.join(os.environ.get("BUILD", ""), "tests", "libinject.so")
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        repo = work / "repo"
        make_site(repo)
        shutil.copytree(ROOT / "theme", work / "theme")
        before = contents(repo), contents(work / "theme")
        kills, clean = killed_builds(work, repo, rng)
        if not SANITIZED:  # which want to be loaded first themselves
            injected(work, repo, clean, library, rng)
            no_memory(work, repo, clean, library, rng)
        power_cuts(work, repo, clean, library, rng)
        foreign_files(work, repo)
        foreign_ways(work, repo)
        not_writable(work, repo)
        read_only(work)
        two_at_once(work, repo)
        if (contents(repo), contents(work / "theme")) != before:
            sys.exit("something changed outside the output folder")
    print(f"{kills} builds killed at random (seed {seed}), every next build was whole")


if __name__ == "__main__":
    main()
