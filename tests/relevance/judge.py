"""How well an order of pages answers a query of which the right pages are known."""

import dataclasses
import math
import random


@dataclasses.dataclass
class Score:
    ndcg: float   # at 10: 1 when the right pages stand first, in order of their grade
    mrr: float    # 1 / place of the first right page
    first: float  # 1 when the first page is right
    empty: float  # 1 when there was no result at all


def judge(urls, right):
    """urls in the order found; right: address → grade."""
    seen, gains = set(), []
    for url in urls[:10]:
        gains.append(0 if url in seen else right.get(url, 0))
        seen.add(url)
    dcg = sum((2 ** g - 1) / math.log2(i + 2) for i, g in enumerate(gains))
    best = sum((2 ** g - 1) / math.log2(i + 2) for i, g in enumerate(sorted(right.values(), reverse=True)[:10]))
    place = next((i for i, g in enumerate(gains) if g), None)
    return Score(dcg / best, 0 if place is None else 1 / (place + 1), float(place == 0), float(not urls))


def mean(scores, what):
    values = [getattr(s, what) for s in scores]
    return sum(values) / len(values) if values else float("nan")


def difference(ours, theirs, what="ndcg", rounds=2000):
    """The mean difference and its 95 % interval, by a paired bootstrap."""
    pairs = [getattr(a, what) - getattr(b, what) for a, b in zip(ours, theirs)]
    rng = random.Random(1)
    means = sorted(sum(rng.choices(pairs, k=len(pairs))) / len(pairs) for _ in range(rounds))
    return sum(pairs) / len(pairs), means[int(rounds * .025)], means[int(rounds * .975)]
