#!/usr/bin/env python3
"""How long a writer waits: from a saved page to a browser that is told of it, under `leerspoor
serve`. Two times for each save: until the event comes, and until the page, fetched upon that event,
has been read and holds the change; then the CPU time of the program until it is at rest again.

    tests/bench/save.py [--pages 1000] [--corpus FOLDER] [--saves 20]     ($LEERSPOOR names the program)

A page is saved as editors do it, in one write of the whole; each save is made when the last one has
been worked off. Without --corpus a corpus of so many pages is made (corpus.py)."""

import argparse
import pathlib
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402 (stands in the folder above, as the next does)
from preview import PATIENCE, Events, serving  # noqa: E402

AT_REST = 0.3  # s without work: all that a save asks for is done


def cpu(pid):
    """User and system time of a process, in seconds."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def settle(pid, events):
    """Waits until the program is at rest; drops what it told meanwhile."""
    last, since = cpu(pid), time.monotonic()
    while time.monotonic() - since < AT_REST:
        if select.select([events.socket], [], [], 0.05)[0]:
            events.socket.recv(65536)
        now = cpu(pid)
        if now > last:
            last, since = now, time.monotonic()
    events.data = b""
    return last


def page_of(site):
    """A page to be saved: its file, and its address; of the middle, for all the order there is."""
    files = sorted(p for p in site.glob("content/**/*.md") if p.stem not in ("index", "_index"))
    file = files[len(files) // 2]
    return file, "/" + str(file.relative_to(site / "content").with_suffix("")) + "/"


def save(base, events, file, address, text, word):
    """Saves once; gives both times."""
    start = time.monotonic()
    file.write_text(text)
    told = None
    while True:
        events.next(lambda e: True)
        told = told or time.monotonic() - start
        with urllib.request.urlopen(base + address, timeout=PATIENCE) as page:
            if word in page.read().decode():
                return told, time.monotonic() - start


def run(program, site, saves):
    tmp = site.parent / "tmp"
    tmp.mkdir()
    rows = []
    with serving(program, harness.environment(site.parent / "home"), site, tmp) as (process, port):
        events = Events(port)
        events.next(lambda e: True)
        file, address = page_of(site)
        text = file.read_text()
        for i in range(saves + 1):
            before = settle(process.pid, events)
            word = f"bewaring{i}x"
            times = save(f"http://127.0.0.1:{port}", events, file, address,
                         f"{text}\n{word} staat hier.\n", word)
            rows.append((*times, settle(process.pid, events) - before))
    return rows[1:]  # the first brings files into memory


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--corpus", type=pathlib.Path)
    parser.add_argument("--saves", type=int, default=20)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        site = pathlib.Path(name) / "site"
        if args.corpus:
            shutil.copytree(args.corpus, site, symlinks=True)
        else:
            corpus = pathlib.Path(__file__).with_name("corpus.py")
            subprocess.run([sys.executable, str(corpus), str(site), "--pages", str(args.pages)],
                           check=True, stdout=subprocess.DEVNULL)
        rows = run(harness.program(), site, args.saves)
    for what, values in zip(("told", "read", "CPU"), zip(*rows)):
        values = [v * 1000 for v in values]
        print(f"{what:5} median {statistics.median(values):4.0f} ms, "
              f"{min(values):.0f} to {max(values):.0f}")



main()
