"""Times commands side by side: in a round each runs once, in turn, and every ratio is taken within
a round, so that a machine whose speed drifts does not matter much."""

import dataclasses
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import time


@dataclasses.dataclass
class Run:
    """What one run of one command took."""
    wall: float  # s
    cpu: float   # s, user and system, of the process and the children it waited for
    peak: float  # MiB, of the largest single process
    output: str  # what it said on both streams


def measure(command, cwd=None, stdin=None, env=None):
    """Runs a command, a list; raises CalledProcessError with what it said when it fails."""
    with open(stdin or os.devnull, "rb") as source:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=cwd, stdin=source, env=env,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = process.stdout.read()  # until the end, so that the pipe cannot fill up
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    text = said.decode("utf-8", "replace")
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, text)
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text)


def peak_text(runs):
    """The median peak; what is below this script's own cannot be told, for a process starts as its
    copy."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peak = spread(r.peak for r in runs)[1]
    return f"{peak:.0f}" if peak > own * 1.05 else f"< {own:.0f}"


def size(folder):
    """Files and bytes below a folder."""
    files = total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            files += 1
            total += os.lstat(os.path.join(root, name)).st_size
    return files, total


def slow_after_deletions(folder):
    """On ext4 without a journal a file made soon after many were removed costs 10 to 20 times as
    much: the kernel passes over the inodes that were freed lately. There nothing is to be removed
    between the runs."""
    kind, device = subprocess.run(
        ["findmnt", "-nro", "FSTYPE,SOURCE", "-T", str(folder)], check=True,
        stdout=subprocess.PIPE).stdout.decode().split()[:2]
    if kind != "ext4":
        return kind, False
    journals = pathlib.Path("/proc/fs/jbd2")
    name = os.path.basename(os.path.realpath(device)) + "-"
    journal = journals.is_dir() and any(j.name.startswith(name) for j in journals.iterdir())
    return kind, not journal


class Workspace:
    """Fresh folders for outputs, gone when the work is done."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.root.mkdir(parents=True, exist_ok=True)
        self.kind, self.keep = slow_after_deletions(self.root)
        self.count, self.used = 0, []

    def fresh(self, name):
        self.count += 1
        self.used.append(self.root / f"{self.count}-{name}")
        return self.used[-1]

    def done(self, folder):
        """The folder is not needed any more."""
        if not self.keep:
            shutil.rmtree(folder, ignore_errors=True)
            self.used.remove(folder)

    def close(self):
        for folder in self.used:
            shutil.rmtree(folder, ignore_errors=True)


def spread(values):
    """Minimum, median, maximum."""
    values = list(values)
    return min(values), statistics.median(values), max(values)
