"""Ours and Pagefind on one corpus: the same pages, the same questions, in one run."""

import dataclasses
import json
import pathlib
import re
import shutil
import subprocess
import sys

import corpora
import judge
import queries

HERE = pathlib.Path(__file__).resolve().parent
ENGINE = corpora.ROOT / "theme/assets/search-core.js"
PAGE_CODE = ("search-core", "search", "store", "site")
sys.path.insert(0, str(corpora.ROOT / "tests/bench"))
import rounds  # noqa: E402


@dataclasses.dataclass
class Answer:
    urls: list
    bytes: int
    ms: float


def written():
    """The questions of questions.tsv."""
    for line in (HERE / "questions.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, right = line.split("\t")
            yield queries.Query("written", text, {u: int(g) for u, g in (r.rsplit("=", 1) for r in right.split())})


class Pair:
    """A corpus built, and indexed by both. theirs is None without Pagefind."""

    def __init__(self, name, program, work, pagefind=None):
        self.name = name
        pages = corpora.pages_of(name)
        if pages is None:
            raise FileNotFoundError(name)
        self.pages = len(pages)
        self.queries = queries.draw(name, pages) + (list(written()) if name == "own" else [])
        site, theme = work / name / "site", work / name / "theme"
        self.out, self.peer = work / name / "out", work / name / "pagefind"
        shutil.rmtree(work / name, ignore_errors=True)
        corpora.write(name, pages, site)
        corpora.bare_theme(theme)
        self.build = rounds.measure(corpora.build_command(program, site, theme, self.out))
        self.index = next(self.out.glob("*/root.bin")).parent
        self.indexed = None
        if pagefind:
            self.indexed = rounds.measure([pagefind, "--site", str(self.out), "--output-path", str(self.peer),
                                           "--force-language", "nl", "--exclude-selectors", ".anchor"])

    def search_seconds(self):
        """Wall and CPU seconds of the search index, as the build tells them."""
        found = re.search(r"^search index +([0-9.]+) s +([0-9.]+) s CPU", self.build.output, re.MULTILINE)
        return float(found[1]), float(found[2])

    def ask(self, kind, fresh=None, asked=None):
        """fresh: of each question whether nothing is loaded before it; else only before the first."""
        asked = self.queries if asked is None else asked
        folder = self.index if kind == "ours" else self.peer
        run = subprocess.run(["node", str(HERE / "ask.mjs"), kind, str(ENGINE), str(folder)],
                             input=json.dumps([{"text": q.text, "fresh": bool(fresh and fresh[i])}
                                               for i, q in enumerate(asked)]).encode(),
                             stdout=subprocess.PIPE, check=True)
        return [Answer(**a) for a in json.loads(run.stdout)]

    def scores(self, kind):
        return [judge.judge(a.urls, q.right) for q, a in zip(self.queries, self.ask(kind))]

    def index_bytes(self, kind):
        """Without the texts that are shown, and without what is there for reading from a disk."""
        if kind == "ours":
            return sum(f.stat().st_size for f in self.index.iterdir() if f.suffix == ".bin" and f.name[0] not in "fmp")
        return sum(f.stat().st_size for f in self.peer.rglob("*.pf_*") if f.suffix in (".pf_index", ".pf_meta", ".pf_filter"))


def kinds(pair):
    return list(dict.fromkeys(q.kind for q in pair.queries))


def of_kind(pair, scores, kind, odd=None):
    return [s for i, (q, s) in enumerate(zip(pair.queries, scores))
            if q.kind == kind and (odd is None or i % 2 == odd)]
