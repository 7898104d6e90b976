#!/usr/bin/env python3
"""Search beside Pagefind: what a reader loads, what an index costs, and how well both answer.

    ./build.sh bench search [--corpora own,ak,laws-300,…] [--light] [--latency]

Both index the same pages (tests/relevance/corpora.py) and get the same queries (queries.py, and
questions.tsv). What a first and a next query load is told for the content words of headings, as the
targets have it, and for whole queries of all kinds, titles of laws among them. --light leaves Pagefind out; --latency also measures queries in Chromium, on 10,000
pages. Queries with an odd number were never tuned on: the tables of relevance show those, and all."""

import argparse
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/relevance"))
import corpora  # noqa: E402
import judge  # noqa: E402
import pairs  # noqa: E402
import peers  # noqa: E402
import queries  # noqa: E402

BENCH = ROOT / "build" / "bench"
SAMPLE = 60  # queries that are asked as a reader's first
SAMPLED_PAGES = 6000  # from twice as many on only some of the queries are asked: Pagefind takes long over them
# corpus → kB of a first and a next query, MB of index, at most
TARGETS = {"ak": (45, 28, .15), "laws-300": (45, 28, None), "laws-3000": (55, 35, 2.1), "laws-20000": (65, 40, 10)}
FIRST_MOST, NEXT_MOST, MS_A_PAGE, MIB = 120, 80, 0.7, 600
NDCG = {("ak", "title"): .985, ("ak", "heading"): .76, ("ak", "link"): .68, ("ak", "typo"): .62,
        ("laws-3000", "heading"): .48, ("laws-3000", "typo"): .47, ("laws-3000", "inflected"): .48,
        ("laws-3000", "compound"): .53}


def table(rows):
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for n, row in enumerate(rows):
        print("| " + " | ".join(c.ljust(w) if i == 0 else c.rjust(w)
                                for i, (c, w) in enumerate(zip(row, widths))) + " |")
        if n == 0:
            print("|" + "|".join("-" * (w + 2) for w in widths) + "|")
    print(flush=True)


def page_code(pair):
    """kB of the scripts of the search page, as gzip sends them."""
    scripts = [next(pair.out.glob(f"assets/{name}.*.js")) for name in pairs.PAGE_CODE]
    return sum(len(zlib.compress(script.read_bytes(), 9, 31)) for script in scripts) / 1000


def held(value, limit):
    return "" if limit is None else "held" if value <= limit else "NOT HELD"


def content_words(pair):
    """What the targets are for: the words of headings that say something. The corpus that has none: all."""
    asked = [dataclasses.replace(q, text=" ".join(queries.content_words(q.text)))
             for q in pair.queries if q.kind == "heading"]
    return asked or pair.queries


def weight(pair, kind, asked):
    """Mean and most kB of a first query (the page's code included) and of the one after it."""
    asked = asked[1::max(1, len(asked) // SAMPLE)]
    code = page_code(pair) if kind == "ours" else 0
    answers = pair.ask(kind, [fresh for _ in asked for fresh in (True, False)],
                       [q for i in range(len(asked)) for q in (asked[i], asked[(i + 1) % len(asked)])])
    first = [a.bytes / 1000 + code for a in answers[::2]]
    following = [a.bytes / 1000 for a in answers[1::2]]
    return sum(first) / len(first), max(first), sum(following) / len(following), max(following)


def cost_rows(pair, engines):
    for kind in engines:
        first, first_most, following, following_most = weight(pair, kind, content_words(pair))
        whole = weight(pair, kind, pair.queries)
        limits = TARGETS.get(pair.name, (None, None, None)) if kind == "ours" else (None, None, None)
        megabytes = pair.index_bytes(kind) / 1e6
        if kind == "ours":
            wall, cpu = pair.search_seconds()
            peak, build = pair.build.peak, f"{1000 * wall / pair.pages:.2f} ({1000 * cpu / pair.pages:.2f} CPU)"
        else:
            peak = pair.indexed.peak
            build = f"{1000 * pair.indexed.wall / pair.pages:.2f} ({1000 * pair.indexed.cpu / pair.pages:.2f} CPU)"
        files = sum(1 for f in (pair.index if kind == "ours" else pair.peer).rglob("*") if f.is_file())
        yield [f"{pair.name} ({pair.pages})", kind, f"{first:.1f}", f"{first_most:.1f}", f"{following:.1f}",
               f"{following_most:.1f}", f"{whole[0]:.1f}", f"{whole[2]:.1f}", f"{megabytes:.3f}", build, f"{peak:.0f}", files,
               " ".join(filter(None, (held(first, limits[0]), held(following, limits[1]), held(megabytes, limits[2]),
                                      held(first_most, FIRST_MOST), held(following_most, NEXT_MOST),
                                      held(1000 * cpu / pair.pages, MS_A_PAGE), held(peak, MIB))))
               if kind == "ours" else ""]


COST = ["corpus (pages)", "engine", "first kB", "most", "next kB", "most", "whole first", "whole next", "index MB", "ms a page", "MiB", "files",
        "first, next, index, most, most, ms, MiB"]
RELEVANCE = ["corpus, queries", "n", "engine", "nDCG@10", "MRR", "success@1", "empty", "odd only", "target",
             "ours − Pagefind (95 %)"]


def relevance_rows(pair, engines):
    scores = {kind: pair.scores(kind) for kind in engines}
    for queries_of in pairs.kinds(pair):
        for kind in engines:
            of, odd = (pairs.of_kind(pair, scores[kind], queries_of, only) for only in (None, 1))
            limit = NDCG.get((pair.name, queries_of)) if kind == "ours" else None
            gap = ""
            if kind == "ours" and len(engines) > 1:
                gap = "{:+.3f} ({:+.3f} to {:+.3f})".format(
                    *judge.difference(of, pairs.of_kind(pair, scores["pagefind"], queries_of)))
            yield [f"{pair.name}, {queries_of}", len(of), kind, *(f"{judge.mean(of, what):.3f}" for what in
                                                                ("ndcg", "mrr", "first", "empty")),
                   f"{judge.mean(odd, 'ndcg'):.3f}",
                   "" if limit is None else f"≥ {limit} " + ("held" if judge.mean(of, "ndcg") >= limit else "NOT HELD"),
                   gap]


def latency(program, work):
    """Queries in Chromium on 10,000 pages, files loaded before."""
    modules = ROOT / "build/browser/node_modules"
    modules = pathlib.Path(os.environ.get("LEERSPOOR_MODULES", modules))
    if not (modules / "playwright-core").is_dir() or not shutil.which("chromium"):
        print("Latency: needs chromium, and playwright-core from ./build.sh test.")
        return
    corpus, out = BENCH / "corpus" / "10000", work / "latency"
    if not corpus.exists():
        corpus.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, str(peers.HERE / "corpus.py"), str(corpus), "--pages", "10000"], check=True)
    shutil.rmtree(out, ignore_errors=True)
    checks = [word for rule in corpora.QUIET for word in ("--check", f"{rule}=ignore")]
    subprocess.run([program, "build", "-C", corpus, "--theme", ROOT / "theme", "--out", out, "--no-cache", "--quiet",
                    *checks], check=True)
    run = subprocess.run(["node", str(peers.HERE / "latency.mjs"), str(out), shutil.which("chromium")], check=True,
                         stdout=subprocess.PIPE, env={**os.environ, "LEERSPOOR_MODULES": str(modules)})
    said = json.loads(run.stdout)
    table([["10,000 pages, in Chromium", "n", "median ms", "9 of 10", "most", ""],
           *([name, times["n"], f"{times['median']:.1f}", f"{times['most9']:.1f}", f"{times['most']:.1f}",
              held(times["median"], 30) if times["limit"] else ""] for name, times in said.items())])


def main():
    parser = argparse.ArgumentParser(description=__doc__, prog="./build.sh bench search",
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", default="own,ak,laws-300,laws-3000,laws-20000", type=lambda t: t.split(","))
    parser.add_argument("--light", action="store_true", help="without Pagefind")
    parser.add_argument("--latency", action="store_true", help="also queries in Chromium")
    parser.add_argument("--program", default=str(ROOT / "build/release/leerspoor"))
    parser.add_argument("--work", default=tempfile.gettempdir())
    options = parser.parse_args()
    pagefind = None if options.light else peers.pagefind(BENCH)
    if not pagefind and not options.light:
        print("Pagefind (npm) is not installed: its rows are left out.")
    engines = ["ours", "pagefind"] if pagefind else ["ours"]
    work = pathlib.Path(options.work) / f"leerspoor-search-{os.getpid()}"
    try:
        for name in options.corpora:
            print(f"{name} …", file=sys.stderr)
            try:
                pair = pairs.Pair(name, options.program, work, pagefind)
            except FileNotFoundError:
                print(f"{name}: its source is not there and could not be cloned; left out.")
                continue
            pair.queries = pair.queries[::max(1, pair.pages // SAMPLED_PAGES)]
            table([COST, *cost_rows(pair, engines)])
            table([RELEVANCE, *relevance_rows(pair, engines)])
            shutil.rmtree(work / name)
        if options.latency:
            latency(options.program, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
