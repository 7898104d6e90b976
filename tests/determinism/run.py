"""The same commit gives the same bytes: in whatever folder, time zone, locale and umask, with any
number of threads, with a cold cache, a warm one or none, over an older output or an empty folder,
from a work tree or a bare repository."""

import pathlib
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

    print(*problems[:40], sep="\n")
    print(f"{len(want)} files, {len(problems)} problems")
    sys.exit(1 if problems or len(want) < 10 else 0)


main()
