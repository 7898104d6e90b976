"""The same commit gives the same bytes: in whatever folder, time zone, locale and umask, with any
number of threads, with a cold cache, a warm one or none, over an older output or an empty folder,
from a work tree or a bare repository; for another user, on another file system, and whatever the order
in which the kernel lists folders (reverse.c)."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402 (stands in the folder above)

LENIENT = [word for rule in ("anchor/*", "anchor/missing", "citation/*", "field/*", "front-matter/*",
                             "image/*", "link/*", "link/missing", "ref/*", "url/*")
           for word in ("--check", f"{rule}=note")]


def told(name, want, got):
    """The differences between two outputs, a line each."""
    for path in sorted(want.keys() | got.keys()):
        if path not in got:
            yield f"{name}: {path} is not there"
        elif path not in want:
            yield f"{name}: {path} is there too"
        elif want[path] != got[path]:
            at = next((i for i, (a, b) in enumerate(zip(want[path], got[path])) if a != b),
                      min(len(want[path]), len(got[path])))
            yield (f"{name}: {path} differs from byte {at} on:\n"
                   f"  {want[path][max(0, at - 60):at + 60]!r}\n"
                   f"  {got[path][max(0, at - 60):at + 60]!r}")


def change(clone):
    """Writes in some pages of the clone, takes one away and adds one."""
    pages = sorted((clone / "content").rglob("*.md"))
    for page in pages[::7]:
        page.write_text(page.read_text(encoding="utf-8") + "\nOne line more.\n", encoding="utf-8")
    pages[3].unlink()
    (pages[3].parent / "another-page.md").write_text("# Another page\n", encoding="utf-8")


def restore(env, clone):
    """Puts the clone back as it was, with new times on the files."""
    for command in (["checkout", "-q", "."], ["clean", "-q", "-f", "-d", "content"]):
        harness.run(env, ["git", "-C", str(clone), *command])


def user_runner(tmp):
    """What runs a command as somebody else, who then owns what lies in the folder; None if nothing can."""
    if os.geteuid() == 0:
        def become():
            os.setgid(65534)
            os.setuid(65534)
        for path in [tmp, *tmp.rglob("*")]:
            os.chown(path, 65534, 65534, follow_symlinks=False)
        return [], become
    inside = ["unshare", "--user", "--map-root-user"]
    try:
        done = subprocess.run([*inside, "true"], stderr=subprocess.DEVNULL, check=False)
    except FileNotFoundError:
        return None
    return (inside, None) if done.returncode == 0 else None


def build_as_other(program, folder):
    """Builds site in out, both in the folder, as another user. False where that cannot be."""
    env = harness.environment(folder / "home")
    who = user_runner(folder)
    if not who:
        return False
    prefix, become = who
    try:
        done = subprocess.run([*prefix, program, "build", "--quiet", *LENIENT, "-C", str(folder / "site"),
                               "--out", str(folder / "out"), "--no-cache"], env=env, preexec_fn=become, cwd="/",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=harness.LIMIT, check=False)
    except PermissionError:
        return False  # the program is out of reach for others
    if done.returncode:
        sys.exit(f"as another user: left with {done.returncode}: {done.stdout.decode('utf-8', 'replace')}")
    return True


def elsewhere(program, tmp, want):
    """Another user, on another file system where there is one. Gives what differs."""
    with tempfile.TemporaryDirectory(prefix="leerspoor-",
                                     dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as name:
        other = pathlib.Path(name)
        shutil.copytree(tmp / "a", other / "site", symlinks=True)
        if not build_as_other(program, other):
            print("as another user: cannot be tried here")
            return []
        return list(told("as another user, in memory", want, harness.read_tree(other / "out")))


def reversed_folders(env, program, tmp, want):
    """With the sanitizers, which want to be loaded first themselves, nothing is tried."""
    library = pathlib.Path(os.environ.get("BUILD", "")).resolve() / "tests" / "libreverse.so"
    mark = tmp / "was-reversed"
    if harness.sanitized(program) or not library.exists():
        return []
    harness.run(dict(env, LD_PRELOAD=str(library), REVERSE_TOLD=str(mark)),
                [program, "build", "--quiet", *LENIENT, "-C", str(tmp / "a"), "--out", str(tmp / "e"),
                 "--no-cache", "--jobs", "2"], cwd=tmp)
    if not mark.exists():
        return ["folders were not listed in reverse: this proves nothing"]
    return list(told("folders in reverse", want, harness.read_tree(tmp / "e")))


def main():
    program = harness.program()
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name).resolve()
        plain = harness.environment(tmp / "home")
        other = harness.environment(tmp / "other home", TZ="Asia/Kolkata", LC_ALL="tr_TR.UTF-8",
                                    LANG="nl_NL.UTF-8", COLUMNS="20", LEERSPOOR_X="1")
        harness.clone(plain, tmp / "a")
        harness.clone(plain, tmp / "another place" / "é")
        harness.clone(plain, tmp / "bare.git", "--bare")
        harness.clone(plain, tmp / "c")
        second = ["-C", str(tmp / "another place" / "é"), "--out", str(tmp / "b" / "out")]
        over = ["-C", str(tmp / "c"), "--out", str(tmp / "c out"), "--cache", str(tmp / "cache")]

        def build(env, umask, *args):
            # Whether the content is without errors is for another test to say.
            harness.run(env, [program, "build", "--quiet", *LENIENT, *args], cwd=tmp, umask=umask)

        build(plain, 0o022, "-C", str(tmp / "a"), "--out", str(tmp / "first"), "--jobs", "1",
              "--no-cache")
        want = harness.read_tree(tmp / "first")
        problems = []
        build(other, 0o077, *second, "--jobs", "2")
        problems += told("elsewhere, cold cache", want, harness.read_tree(tmp / "b" / "out"))
        build(other, 0o002, *second, "--jobs", "4")
        problems += told("again, warm cache", want, harness.read_tree(tmp / "b" / "out"))

        change(tmp / "c")
        build(plain, 0o022, *over, "--jobs", "3")
        if harness.read_tree(tmp / "c out") == want:
            problems.append("changed pages do not change the output")
        restore(plain, tmp / "c")
        build(plain, 0o022, *over, "--jobs", "3")
        problems += told("over another output", want, harness.read_tree(tmp / "c out"))

        build(other, 0o022, "-C", str(tmp / "bare.git"), "--out", str(tmp / "d"), "--theme",
              str(tmp / "a" / "theme"), "--jobs", "2")
        problems += told("bare repository", want, harness.read_tree(tmp / "d"))
        problems += reversed_folders(plain, program, tmp, want)
        problems += elsewhere(program, tmp, want)

    print(*problems[:40], sep="\n")
    print(f"{len(want)} files, {len(problems)} problems")
    sys.exit(1 if problems or len(want) < 10 else 0)


main()
