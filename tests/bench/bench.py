#!/usr/bin/env python3
"""The benchmark: leerspoor beside Hugo, Pagefind, git and the least that any builder must do.

    ./build.sh bench [--pages 1000,10000] [--rounds 3] [--light] [--work FOLDER]

Makes a corpus of each size (kept in build/bench/corpus), runs everything in turn, several rounds, and
prints what each took and the ratios with minimum, median and maximum. Keeps build/bench/<time>.json
of each run and draws build/bench/plot.svg over size and over runs. --light leaves out Hugo and
Pagefind. Outputs go to --work, else to $TMPDIR, else to build/bench/work: best on a tmpfs.

Floor: on one thread read each page, parse and render it with cmark-gfm, write one file for it; and
`git log --raw --no-renames`. Ratios of time compare the wall clock on all cores with that floor; on a
machine that has other work to do, believe the ratio of CPU time, which stands behind it."""

import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import time

import peers
import plot
import rounds

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = ROOT / "build" / "bench"
BUILD = ROOT / "build" / "release"
CHECKS = ["link/missing", "anchor/missing", "link/draft"]  # the corpus has a few on purpose
COLD, SAME, EDITED = "leerspoor", "leerspoor, nothing changed", "leerspoor, one page edited"
WALK, NEXT, GIT_LOG = "history", "history, after one commit", "git log --raw"
HUGO, HUGO_GIT, PAGEFIND = "hugo", "hugo + git", "pagefind"
READ, RENDER, WRITE = "floor: read", "floor: … + render", "floor: … + write"
START, TRUE = "leerspoor --version", "true"
ACCOUNTS = "accounts"  # a phase
PHASE = re.compile(r"^(\S.*?) +([0-9.]+) s(?: +([0-9.]+) s CPU)?$", re.MULTILINE)


def git(folder, *args):
    return subprocess.run(["git", "-C", str(folder), *args], check=True, stdout=subprocess.PIPE,
                          stdin=subprocess.DEVNULL).stdout.decode()


def corpus_of(pages):
    """The corpus of that size, made when it is not there."""
    folder = BENCH / "corpus" / str(pages)
    if not folder.exists():
        print(f"Making a corpus of {pages} pages.", file=sys.stderr)
        part = folder.with_name(folder.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        subprocess.run([sys.executable, str(peers.HERE / "corpus.py"), str(part),
                        "--pages", str(pages)], check=True)
        part.rename(folder)
    return folder


class Bench:
    """All commands on one corpus."""

    def __init__(self, options, pages, space):
        self.options, self.pages, self.space = options, pages, space
        self.corpus = corpus_of(pages)
        self.results, self.phases, self.sizes = {}, {}, {}
        self.list = space.fresh("list")
        self.list.write_text("".join(f"{p}\n" for p in sorted((self.corpus / "content").rglob("*.md"))))
        self.program = str(BUILD / "leerspoor")
        self.cache = space.fresh("cache")
        self.kept = space.fresh("kept")
        self.clone = space.fresh("clone")
        self.edited = space.fresh("edited")
        self.hugo = None if options.light else peers.hugo()
        self.pagefind = None if options.light or not self.hugo else peers.pagefind(BENCH)
        self.hugo_site = space.fresh("hugo")

    # ---- commands ----

    def build(self, corpus, out, cache):
        checks = [word for rule in CHECKS for word in ("--check", f"{rule}=ignore")]
        return [self.program, "build", "-C", str(corpus), "--theme", str(ROOT / "theme"), "--out",
                str(out), "--cache", str(cache), "--quiet", "--verbose", *checks]

    def walk(self, corpus, cache=None):
        return [str(BUILD / "tests" / "history_dump"), str(corpus), "quiet=1", "prefix=content",
                f"jobs={os.cpu_count()}", *([f"cache={cache}"] if cache else [])]

    def prepare(self):
        """What the rounds start from: an earlier build, a clone to commit in, Hugo's site."""
        git(ROOT, "clone", "-q", str(self.corpus), str(self.clone))
        git(self.clone, "config", "user.name", "Anna de Vries")
        git(self.clone, "config", "user.email", "anna@example.org")
        for corpus, folder in ((self.corpus, self.kept), (self.clone, self.edited)):
            rounds.measure(self.build(corpus, folder / "out", folder / "cache"))
        rounds.measure(self.walk(self.clone, self.edited / "walk"))
        self.sizes[COLD] = rounds.size(self.kept / "out")
        if self.hugo:
            rounds.measure(peers.hugo_command(self.hugo, self.corpus, self.hugo_site, self.cache))
            self.sizes[HUGO] = rounds.size(self.hugo_site)

    def commit(self, number):
        """Changes one page, as a contributor would."""
        pages = sorted((self.clone / "content").rglob("*.md"))
        page = pages[number * 7919 % len(pages)]
        with page.open("a", encoding="utf-8") as text:
            text.write(f"\nDe begeleiding wordt een regel langer, voor de keer {number}.\n")
        git(self.clone, "commit", "-q", "-a", "-m", f"Een regel meer: {number}")

    def steps(self, number):
        """name → command and options, in the order of a round."""
        yield TRUE, ["true"], {}
        yield START, [self.program, "--version"], {}
        if self.hugo:
            for name, more in ((HUGO, ()), (HUGO_GIT, ("--enableGitInfo",))):
                out = self.space.fresh("out")
                yield name, peers.hugo_command(self.hugo, self.corpus, out, self.cache, *more), {}
                self.space.done(out)
        if self.pagefind:
            out = self.space.fresh("out")
            yield PAGEFIND, peers.pagefind_command(self.pagefind, self.hugo_site, out), {}
            self.sizes[PAGEFIND] = rounds.size(out)
            self.space.done(out)
        floor = str(BUILD / "tests" / "floor")
        yield READ, [floor, "read"], {"stdin": self.list}
        yield RENDER, [floor, "render"], {"stdin": self.list}
        out = self.space.fresh("out")
        yield WRITE, [floor, "write", str(out)], {"stdin": self.list}
        self.sizes[WRITE] = rounds.size(out)
        self.space.done(out)
        log = "git log --raw --no-abbrev --no-renames -z HEAD >/dev/null"
        yield GIT_LOG, ["sh", "-c", "exec " + log], {"cwd": self.corpus}
        yield WALK, self.walk(self.corpus), {}
        out = self.space.fresh("out")
        yield COLD, self.build(self.corpus, out / "out", out / "cache"), {}
        self.space.done(out)
        yield SAME, self.build(self.corpus, self.kept / "out", self.kept / "cache"), {}
        self.commit(number)
        yield NEXT, self.walk(self.clone, self.edited / "walk"), {}
        yield EDITED, self.build(self.clone, self.edited / "out", self.edited / "cache"), {}

    def run(self):
        self.prepare()
        for number in range(self.options.rounds + 1):  # the first warms up
            for name, command, more in self.steps(number):
                run = rounds.measure(command, **more)
                if number:
                    self.results.setdefault(name, []).append(run)
                    for phase, wall, cpu in PHASE.findall(run.output) if name == COLD else ():
                        self.phases.setdefault(phase, []).append((float(wall), float(cpu or 0)))
            if number:
                print(f"round {number} of {self.options.rounds}: " + ", ".join(
                    f"{name} {runs[-1].wall:.2f}" for name, runs in self.results.items()),
                    file=sys.stderr)

    # ---- what came out ----

    def ratio(self, names, bases, what="wall"):
        """Minimum, median and maximum of the sums' ratios within a round; None where a peer is not
        there."""
        if any(n not in self.results for n in (*names, *bases)):
            return None
        top = [sum(getattr(r, what) for r in row) for row in zip(*(self.results[n] for n in names))]
        base = [sum(getattr(r, what) for r in row) for row in zip(*(self.results[n] for n in bases))]
        return rounds.spread(t / max(b, 1e-3) for t, b in zip(top, base))

    def times(self):
        base = HUGO_GIT if HUGO_GIT in self.results else GIT_LOG
        yield ["what", "wall s", "min – max", "CPU s", "peak MiB", "files", "bytes", f"/ {base}"]
        for name, runs in self.results.items():
            low, middle, high = rounds.spread(r.wall for r in runs)
            files, total = self.sizes.get(name, ("", ""))
            yield [name, f"{middle:.3f}", f"{low:.3f} – {high:.3f}",
                   f"{rounds.spread(r.cpu for r in runs)[1]:.2f}",
                   rounds.peak_text(runs),
                   f"{files:,}" if files else "", f"{total:,}" if total else "",
                   f"{self.ratio([name], [base])[1]:.3f}"]

    def targets(self):
        """name, limit, spread, spread by CPU (or None)."""
        def time_ratio(what, limit, names, bases):
            wall = self.ratio(names, bases)
            if wall:
                yield what, limit, wall, self.ratio(names, bases, "cpu")

        peak = rounds.spread(r.peak for r in self.results[COLD])
        yield from time_ratio("cold build / floor (write + git log)", 1.2, [COLD], [WRITE, GIT_LOG])
        yield from time_ratio("cold build / (hugo + git and pagefind)", 0.05, [COLD],
                              [HUGO_GIT, PAGEFIND])
        if self.pages <= 1000:
            yield from time_ratio("cold build / hugo + git", 1, [COLD], [HUGO_GIT])
        yield from time_ratio("nothing changed / cold build", 0.05, [SAME], [COLD])
        yield from time_ratio("one page edited / cold build", 0.08, [EDITED], [COLD])
        yield from time_ratio("history / git log --raw", 2.1, [WALK], [GIT_LOG])
        yield from time_ratio("history after one commit / git log --raw", 0.10, [NEXT], [GIT_LOG])
        yield from self.sections()
        if self.pages <= 10000:
            yield "peak memory, MiB", 250, peak, None
        for phase, runs in self.phases.items():
            if phase == "search index":
                yield ("search index, ms a page", 0.7,
                       rounds.spread(1000 * wall / self.pages for wall, _ in runs),
                       rounds.spread(1000 * cpu / self.pages for _, cpu in runs))
        # Of what starting any program takes, from here, only what this one adds.
        yield ("start, ms beyond true", 5, *(
            rounds.spread(1000 * (getattr(start, what) - getattr(true, what))
                          for start, true in zip(self.results[START], self.results[TRUE]))
            for what in ("wall", "cpu")))

    def sections(self):
        """Which revision each section is from: the accounts of a cold build, which also say what every
        revision meant for a reader."""
        accounts = self.phases.get(ACCOUNTS, [])
        rounds_of = list(zip(self.results[WALK], accounts, self.results[GIT_LOG]))
        if not accounts:
            return
        yield ("history with sections / git log --raw", 3.0,
               rounds.spread((walk.wall + wall) / log.wall for walk, (wall, _), log in rounds_of),
               rounds.spread((walk.cpu + cpu) / log.cpu for walk, (_, cpu), log in rounds_of))
        yield ("sections, s for 1,000 pages", 2.0,
               rounds.spread(1000 * wall / self.pages for wall, _ in accounts),
               rounds.spread(1000 * cpu / self.pages for _, cpu in accounts))

    def record(self):
        return {"pages": self.pages, "corpus": git(self.corpus, "rev-parse", "HEAD").strip(),
                "sizes": self.sizes, "phases": self.phases,
                "runs": {name: [[r.wall, r.cpu, r.peak] for r in runs]
                         for name, runs in self.results.items()},
                "targets": [[what, limit, list(wall), list(cpu) if cpu else None]
                            for what, limit, wall, cpu in self.targets()]}


# ---- report ----

def table(rows):
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for n, row in enumerate(rows):
        print("| " + " | ".join(c.ljust(w) if i == 0 else c.rjust(w)
                                for i, (c, w) in enumerate(zip(row, widths))) + " |")
        if n == 0:
            print("|" + "|".join("-" * (w + 2) for w in widths) + "|")


def target_rows(targets):
    yield ["target", "at most", "min", "median", "max", "by CPU", ""]
    for what, limit, wall, cpu in targets:
        yield [what, limit, *(f"{v:.3g}" for v in wall), f"{cpu[1]:.3g}" if cpu else "",
               "held" if wall[1] <= limit else
               "held by CPU" if cpu and cpu[1] <= limit else "not held"]


def report(bench):
    print(f"\n{bench.pages} pages, {git(bench.corpus, 'rev-list', '--count', 'HEAD').strip()} commits, "
          f"{bench.options.rounds} rounds, outputs on {bench.space.kind}, "
          f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    table(bench.times())
    print()
    table([["phase of a cold build", "wall s", "CPU s"],
           *([phase, f"{rounds.spread(w for w, _ in runs)[1]:.3f}",
              f"{rounds.spread(c for _, c in runs)[1]:.3f}"] for phase, runs in bench.phases.items())])
    print()
    table(target_rows(bench.targets()))


def growth(benches):
    """Time may grow a little more than the number of pages: 10.5 times for ten times as many."""
    for small, large in zip(benches, benches[1:]):
        times = large.pages / small.pages
        pairs = [(s, l) for s, l in zip(small.results[COLD], large.results[COLD])]
        yield (f"cold build, {small.pages} → {large.pages} pages", 1.05 * times,
               rounds.spread(l.wall / s.wall for s, l in pairs),
               rounds.spread(l.cpu / s.cpu for s, l in pairs))


def draw(records):
    """Over size: this run. Over runs: every run whose record is kept."""
    last = records[-1]["sizes"]
    names = [n for n in (HUGO_GIT, PAGEFIND, COLD, SAME, EDITED, WALK, GIT_LOG, WRITE)
             if n in last[-1]["runs"]]

    def over_size(which):
        return {name: [(s["pages"], rounds.spread(r[which] for r in s["runs"][name])[1])
                       for s in last] for name in names}

    over_runs = {}
    for number, record in enumerate(records, 1):
        for size in record["sizes"]:
            for what, limit, wall, cpu in size["targets"]:
                if what.startswith("cold build / floor"):
                    over_runs.setdefault(f"{size['pages']} pages", []).append((number, wall[1]))
    plot.draw(BENCH / "plot.svg", [
        ("Time", "pages", "seconds", over_size(0), True),
        ("Memory", "pages", "MiB", over_size(2), True),
        ("Cold build / floor, by run", "run", "ratio", over_runs, False)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, prog="./build.sh bench",
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", default="1000,10000", metavar="N,…",
                        type=lambda text: sorted(int(n) for n in text.split(",")))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--light", action="store_true", help="without Hugo and Pagefind")
    parser.add_argument("--work", default=os.environ.get("TMPDIR") or str(BENCH / "work"))
    options = parser.parse_args()
    for name in ("leerspoor", "tests/floor", "tests/history_dump"):
        if not (BUILD / name).exists():
            sys.exit(f"build/release/{name} is not there; run ./build.sh bench")

    benches = []
    for pages in options.pages:
        space = rounds.Workspace(pathlib.Path(options.work) / f"leerspoor-bench-{os.getpid()}-{pages}")
        try:
            bench = Bench(options, pages, space)
            bench.run()
        except subprocess.CalledProcessError as failed:
            sys.exit(f"{' '.join(failed.cmd)}\nleft with {failed.returncode}:\n{failed.output}")
        finally:
            space.close()
            shutil.rmtree(space.root, ignore_errors=True)
        benches.append(bench)
        report(bench)
    for name, there in (("Hugo", benches[-1].hugo), ("Pagefind (npm)", benches[-1].pagefind)):
        if not there and not options.light:
            print(f"\n{name} is not installed: its rows are left out.")
    if len(benches) > 1:
        print()
        table(target_rows(growth(benches)))

    when = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    record = {"time": when, "commit": git(ROOT, "describe", "--always", "--dirty").strip(),
              "machine": f"{platform.platform()}, {os.cpu_count()} cores",
              "sizes": [bench.record() for bench in benches]}
    (BENCH / f"{when}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    records = [json.loads(p.read_text(encoding="utf-8"))
               for p in sorted(BENCH.glob("*T*Z.json"))]
    draw(records)
    print(f"\nKept as build/bench/{when}.json, drawn in build/bench/plot.svg.")


if __name__ == "__main__":
    main()
