"""What the tests that run leerspoor share: the program, an environment without the user's settings,
and a clone of this repository."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
LIMIT = 300  # seconds a run may take


def program(given=None):
    """The leerspoor to run; leaves with the status for "skipped" when there is none."""
    name = given or os.environ.get("LEERSPOOR")
    if not name:
        skip("no leerspoor to run: set LEERSPOOR")
    return str(pathlib.Path(name).resolve())


def sanitized(program):
    """Whether it was compiled with a sanitizer: every run then costs several times as much."""
    return any(mark in pathlib.Path(program).read_bytes() for mark in (b"__asan_", b"__tsan_"))


def skip(why):
    print(why, file=sys.stderr)
    sys.exit(77)


def environment(home, **more):
    """The environment without what could change the result, with an empty home folder."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("GIT_", "XDG_", "LC_")) and k != "SOURCE_DATE_EPOCH"}
    home.mkdir(parents=True, exist_ok=True)
    env.update(HOME=str(home), XDG_CONFIG_HOME=str(home), GIT_CONFIG_GLOBAL="/dev/null",
               GIT_CONFIG_NOSYSTEM="1", LC_ALL="C", TZ="UTC", NO_COLOR="1")
    env.update(more)
    return env


def git(env, *args):
    """Runs git in this repository; gives what it printed."""
    return subprocess.run(["git", "-C", str(ROOT), *args], env=env, check=True, timeout=LIMIT,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout.decode()


def clone(env, to, *options):
    """Clones what is committed of this repository to the folder."""
    if not (ROOT / ".git").exists():
        skip("this is no git repository")
    to.parent.mkdir(parents=True, exist_ok=True)
    git(env, "clone", "-q", *options, str(ROOT), str(to))


def run(env, args, cwd=None, umask=-1):
    """Runs a program that must succeed; gives what it printed on both streams."""
    done = subprocess.run(args, env=env, cwd=cwd, umask=umask, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT,
                          check=False)
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode:
        sys.exit(f"{' '.join(args)}\nleft with {done.returncode}:\n{text}")
    return text


def read_tree(folder):
    """path → bytes of every file below the folder."""
    return {f.relative_to(folder).as_posix(): f.read_bytes()
            for f in sorted(folder.rglob("*")) if f.is_file()}
