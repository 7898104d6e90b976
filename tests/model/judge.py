"""judge: every revision in a real history is judged as its whole trees say (judge_dump.c).

Usage: judge.py [REPOSITORY...]; without one the repository that this file is in, or 77 where it is in
none. Finds judge_dump in $BUILD/tests.
"""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DUMP = os.path.join(os.environ.get("BUILD", "build"), "tests", "judge_dump")


def main():
    repositories = sys.argv[1:] or [str(ROOT)]
    if not sys.argv[1:] and not (ROOT / ".git").exists():
        print("no history here")
        return 77
    bad = 0
    for repository in repositories:
        run = subprocess.run([DUMP, repository], stdout=subprocess.PIPE, text=True)
        bad += run.returncode != 0
        print(repository, run.stdout, sep="\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
