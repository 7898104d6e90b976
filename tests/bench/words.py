"""Words and sentences that look like Dutch: drawn by Zipf's law from a list that is the same for the
same sources."""

import bisect
import collections
import random
import re

WORD = re.compile(r"[a-zà-öø-ÿ]+")
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
LISTED = re.compile(r"^[a-zà-öø-ÿ]{3,24}$")
NAMED = re.compile(r"^[A-Z][a-zà-öø-ÿ]{3,16}$")
CORE = 3000  # ranks that follow the law; what comes after is rarer than it says
ROUND_NUMBERS = (12, 35, 100, 1500, 2014, 2018, 2021, 2024)


def seen(pages):
    """The words of Markdown files that stand there more than once, most frequent first."""
    count = collections.Counter()
    for page in pages:
        text = FRONT.sub("", page.read_text(encoding="utf-8", errors="replace"))
        text = re.sub(r"\]\([^)]*\)|<[^>]*>|https?:\S+|\{[^}]*\}|\[@[^]]*\]", " ", text)
        count.update(w for w in WORD.findall(text.lower()) if len(w) < 25)
    return [w for w, n in sorted(count.items(), key=lambda x: (-x[1], x[0])) if n > 1]


def listed(path, known):
    """Words and names of a word list, one a line, that are not known yet."""
    words, names = [], []
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        word = line.strip()
        if LISTED.match(word):
            if word not in known:
                words.append(word)
        elif NAMED.match(word):
            names.append(word)
    return sorted(words), names


def compounds(rng, known, size):
    """Without a word list: two words joined, as Dutch does."""
    parts = [w for w in known if 4 <= len(w) <= 10]
    made = set()
    for _ in range(4 * size):
        if len(made) >= size:
            break
        made.add(rng.choice(parts) + rng.choice(parts))
    return sorted(made - set(known)), [w.capitalize() for w in parts[:2000]]


class Words:
    """A vocabulary, and sentences from it; themes have favourite words of their own."""

    def __init__(self, seed, pages, wordlist, themes, size=250000):
        rng = random.Random(seed * 7919 + 1)
        head = seen(pages)
        if wordlist.exists():
            tail, self.names = listed(wordlist, set(head))
        else:
            tail, self.names = compounds(rng, head, size // 3)
        shortness = {w: len(w) + rng.gauss(0, 3.5) for w in tail}  # short words tend to be frequent
        tail.sort(key=lambda w: (shortness[w], w))
        self.words = (head + tail)[:size]
        self.core = self.words[:CORE]
        self.weights = self.zipf()
        middle = self.words[250:7000]
        self.favourites = {t: rng.sample(middle, min(500, len(middle))) for t in themes}
        total, self.favoured = 0.0, []
        for rank in range(len(next(iter(self.favourites.values())))):
            total += 1.0 / (rank + 2.0)
            self.favoured.append(total)

    def zipf(self, head=1.1, tail=1.9, shift=2.7):
        """Cumulated weights, in two parts, as real text has them; with these, 10,000 pages have some
        80,000 different words."""
        weights, total = [], 0.0
        knee = (CORE + shift) ** (tail - head)
        for rank in range(1, len(self.words) + 1):
            total += (rank + shift) ** -head if rank <= CORE else knee * (rank + shift) ** -tail
            weights.append(total)
        return weights

    def draw(self, rng, n, themes=()):
        words = rng.choices(self.words, cum_weights=self.weights, k=n)
        k = int(n * 0.12 + rng.random())
        if k and themes:
            theme = themes[0] if rng.random() < 0.7 else themes[-1]
            for word in rng.choices(self.favourites[theme], cum_weights=self.favoured, k=k):
                words[int(rng.random() * n)] = word
        return words

    def title(self, rng, n, themes=()):
        return " ".join(self.draw(rng, n, themes)).capitalize()

    def sentence(self, rng, themes, n=None, plain=False):
        n = n or 5 + int(rng.random() * 9) + int(rng.random() * 8)
        words = self.draw(rng, n, themes)
        # What may stand in a sentence, up to which chance.
        kind = bisect.bisect((0.18, 0.23, 0.29, 0.34, 0.37, 0.38), rng.random())
        if kind == 0 and n > 8:
            words[n // 2] += ","
        elif kind == 1:
            words[-1] = str(rng.choice(ROUND_NUMBERS))
        elif kind == 2:
            words[rng.randrange(1, n)] = rng.choice(self.names)
        elif kind in (3, 4, 5) and not plain:
            mark = ("**", "*", "`")[kind - 3]
            words[rng.randrange(n - 1)] = mark + words[0] + mark
        text = " ".join(words)
        return text[0].upper() + text[1:] + "....?!."[int(rng.random() * 7)]
