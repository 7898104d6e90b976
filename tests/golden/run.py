"""Golden sites: tiny repositories, built, and compared with what was read and approved before.

    tests/golden/run.py [--accept] [--program FILE] [--under TOOL] [CASE…]

A case is a folder with

    in/          files of the repository
    history      a shell script that makes the repository of them, with the commands of history.sh;
                 without one everything in in/ is one commit
    cmd          what to run, a line each: a command of leerspoor with its arguments, to which the
                 folders are added; a line that starts with "! " is a shell command between two runs
    keep         which files of the output are compared, a glob a line ("!" in front: these not);
                 without one every page
    want/        those files; after a failed run what must still stand there
    want.diag    what the runs say on standard error, and what they print
    want.status  their exit statuses

Dates, authors and names are fixed, and no setting of whoever runs this has influence: the same
repository, with the same commit ids, everywhere. --accept writes what came out as what is wanted;
read the difference first.

--under memcheck or helgrind runs every command under that tool of valgrind: what it finds, in memory
or between threads, makes the command leave with status 99, which no case wants.
"""

import argparse
import difflib
import fnmatch
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

VALGRIND = {
    "memcheck": ["--leak-check=full", "--errors-for-leak-kinds=definite"],
    "helgrind": [],
}
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import harness  # noqa: E402 (stands in the folder above)


def shell(script, env, cwd):
    """Runs a shell script; gives what is wrong, or nothing."""
    done = subprocess.run(["bash", "-eu", "-c", f'. "$TOOLS"\n{script}'], env=env, cwd=cwd,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=harness.LIMIT, check=False)
    if not done.returncode:
        return ""
    return f"! {script}\nleft with {done.returncode}: {done.stdout.decode('utf-8', 'replace')}\n"


def make_repository(case, env, tmp):
    """Gives what is wrong, or nothing."""
    (tmp / "repo").mkdir()
    script = case / "history"
    if script.exists():
        commands = script.read_text(encoding="utf-8")
    else:
        commands = "init; take .; commit 2024-01-02T12:00:00+01:00 Ada 'First version'"
    return shell(commands, env, tmp / "repo")


def under(tool, tmp):
    """What goes before a command for it to run under the tool, which writes what it finds to tmp."""
    if not tool:
        return []
    known = HERE.parent / "sanitizers" / f"{tool}.supp"
    return ["valgrind", f"--tool={tool}", "--quiet", "--error-exitcode=99", "--num-callers=30",
            f"--suppressions={known}", f"--log-file={tmp}/found", *VALGRIND[tool]]


def run_commands(case, program, tool, env, tmp):
    """Runs the lines of cmd. Gives what was said, the statuses, and what is wrong."""
    said, statuses, wrong = [], [], ""
    for line in (case / "cmd").read_text(encoding="utf-8").splitlines():
        if line.startswith("! "):
            wrong += shell(line[2:], env, tmp / "repo")
            continue
        command, *rest = shlex.split(line)
        args = [*under(tool, tmp), program, command, "-C", str(tmp / "repo"), "--out", str(tmp / "out"), "--theme",
                str(HERE / "theme"), "--no-cache", "--quiet", *rest]
        done = subprocess.run(args, env=env, cwd=tmp, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=20 * harness.LIMIT if tool else harness.LIMIT,
                              check=False)
        if done.returncode == 99:
            wrong += (tmp / "found").read_text(encoding="utf-8", errors="replace")
        text = (done.stderr + done.stdout).decode("utf-8", "replace").replace(str(tmp), "{tmp}")
        said.append(f"$ {line}\n{text}")
        statuses.append(f"{done.returncode}\n")
    return "".join(said), "".join(statuses), wrong


def kept(case, out):
    """path → bytes of the files in the output that the case compares."""
    globs = ["*.html"]
    if (case / "keep").exists():
        globs = (case / "keep").read_text(encoding="utf-8").split()
    found = {}
    for file in sorted(out.rglob("*")):
        path = file.relative_to(out).as_posix()
        wanted = False
        for glob in globs:
            if fnmatch.fnmatchcase(path, glob.lstrip("!")):
                wanted = not glob.startswith("!")
        if wanted and file.is_file():
            found[path] = file.read_bytes()
    return found


def lines(data):
    """For a difference that a person can read; bytes that are no text are shown as such."""
    return data.decode("utf-8", "backslashreplace").splitlines()


def compare(want, got):
    """The differences, a line each."""
    told = []
    for path in sorted(want.keys() | got.keys()):
        if want.get(path) == got.get(path):
            continue
        told += difflib.unified_diff(lines(want.get(path, b"")), lines(got.get(path, b"")),
                                     f"want {path}" if path in want else "(not wanted)",
                                     f"got  {path}" if path in got else "(not there)", lineterm="")
    return told


def accept(case, got):
    shutil.rmtree(case / "want", ignore_errors=True)
    for path, data in got.items():
        file = case / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def run_case(case, program, tool, accepting):
    """True if the case comes out as wanted."""
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name).resolve()
        env = harness.environment(tmp / "home", CASE=str(case), TOOLS=str(HERE / "history.sh"),
                                  REPO=str(tmp / "repo"), OUT=str(tmp / "out"))
        wrong = make_repository(case, env, tmp)
        if wrong:
            sys.exit(f"{case.name}: {wrong}")
        said, statuses, wrong = run_commands(case, program, tool, env, tmp)
        got = {f"want/{path}": data for path, data in kept(case, tmp / "out").items()}
    got["want.diag"] = said.encode()
    got["want.status"] = statuses.encode()
    want = {f"want/{path}": data for path, data in harness.read_tree(case / "want").items()}
    want |= {n: (case / n).read_bytes() for n in ("want.diag", "want.status") if (case / n).exists()}
    told = compare(want, got)
    if told or wrong:
        print(f"---- {case.name}", *told, wrong, sep="\n")
        if accepting and not wrong:
            accept(case, got)
    return not told and not wrong


def main():
    parser = argparse.ArgumentParser(description="Builds the golden sites and compares them.")
    parser.add_argument("--accept", action="store_true", help="take what comes out as wanted")
    parser.add_argument("--program", help="the leerspoor to run (default: $LEERSPOOR)")
    parser.add_argument("--under", choices=VALGRIND, help="run everything under this tool of valgrind")
    parser.add_argument("case", nargs="*", help="only these cases")
    args = parser.parse_args()
    program = harness.program(args.program)
    cases = [HERE / name for name in args.case] or sorted(p.parent for p in HERE.glob("*/cmd"))
    failed = [case.name for case in cases if not run_case(case, program, args.under, args.accept)]
    print(f"{len(cases)} cases, {len(failed)} differ" + (": " if failed else "") + ", ".join(failed))
    sys.exit(1 if failed else 0)


main()
