"""Search on the site in content/ finds what it has to: a change in the ranking that loses more than chance
does fails here. ./build.sh bench measures it in full, beside Pagefind (tests/bench/search.py).

The least that is asked stands a few hundredths below what was measured: on all queries of a kind, for here
nothing is tuned."""

import os
import pathlib
import shutil
import sys
import tempfile

import judge
import pairs

# kind → nDCG@10 at least
LEAST = {"title": 0.94, "heading": 0.26, "link": 0.72, "typo": 0.63, "inflected": 0.58, "compound": 0.48, "written": 0.66}


def main():
    program = os.environ.get("LEERSPOOR")
    if not program or not shutil.which("node"):
        print("needs LEERSPOOR and node", file=sys.stderr)
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as work:
        pair = pairs.Pair("own", program, pathlib.Path(work))
        scores = pair.scores("ours")
    failed = False
    for kind in pairs.kinds(pair):
        of = pairs.of_kind(pair, scores, kind)
        ndcg = judge.mean(of, "ndcg")
        failed |= ndcg < LEAST[kind]
        print(f"{kind:9} n {len(of):3}  nDCG@10 {ndcg:.3f} (at least {LEAST[kind]:.2f})  MRR {judge.mean(of, 'mrr'):.3f}"
              f"  success@1 {judge.mean(of, 'first'):.3f}  empty {judge.mean(of, 'empty'):.3f}")
    sys.exit(1 if failed else 0)


main()
