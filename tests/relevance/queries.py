"""Known-item queries, drawn from a corpus' pages by a script, so that nobody chose them:

    title     a page's title of two words or more that no other page has
    heading   a heading of two to eight words that stands once in the corpus; it is taken out of the page
              before the corpus is built, so that only what the text says can lead to it
    link      the words of a link to another page; right are all pages that such a link leads to
    typo      headings and link texts with one error in a word of five letters or more
    inflected headings and link texts with one word in another form
    compound  headings with a compound written as two words that the corpus knows

The same seed gives the same queries. Those with an even number may be tuned on; the odd ones measure."""

import collections
import dataclasses
import hashlib
import pathlib
import posixpath
import random
import re

import corpora

MOST = {"title": 150, "heading": 400, "link": 200, "typo": 400, "inflected": 300, "compound": 200}
STOP = set("de het een en of van voor in op met aan bij te ter tot uit over naar als is zijn wordt worden door die "
           "dat deze dit om dan er niet ook wat wie hoe hun haar zij wij u je je uw onder tussen artikel lid".split())
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclasses.dataclass
class Query:
    kind: str
    text: str
    right: dict  # address → grade, 1 and up


def words(text):
    return [w for w in WORD.findall(text)]


def content_words(text):
    return [w for w in words(text) if w.lower() not in STOP and len(w) > 2]


def address(path):
    """The address at which a source stands, as the generator has it."""
    path = re.sub(r"\.md$", "", path)
    path = re.sub(r"(^|/)(index|README|_index)$", r"\1", path)
    return path.lower().rstrip("/") + "/" if path.rstrip("/") else ""


def body(text):
    head = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    return (head.group(0), text[head.end():]) if head else ("", text)


def title_of(text):
    head, rest = body(text)
    found = re.search(r"^(?:title|titel): *(.*)$", head, re.MULTILINE) or re.search(r"^# +(.*)$", rest, re.MULTILINE)
    return corpora.plain(found.group(1).strip("\"'")) if found else ""


def titles(pages):
    all_titles = collections.Counter(title_of(text).lower() for text in pages.values())
    for path, text in pages.items():
        title = title_of(text)
        if len(content_words(title)) >= 2 and all_titles[title.lower()] == 1:
            yield Query("title", title, {address(path): 1})


def take_headings(pages, rng):
    """Takes a heading out of every page that has a fit one; yields the queries."""
    heading = re.compile(r"^#{2,6} +(.+?) *#*$", re.MULTILINE)
    seen = collections.Counter(corpora.plain(h).lower() for text in pages.values() for h in heading.findall(text))
    seen.update(title_of(text).lower() for text in pages.values())
    for path in sorted(pages):
        fit = [m for m in heading.finditer(pages[path])
               if seen[corpora.plain(m[1]).lower()] == 1 and 2 <= len(content_words(corpora.plain(m[1])))
               and len(words(corpora.plain(m[1]))) <= 8]
        if fit and rng.random() < 0.5:
            m = rng.choice(fit)
            pages[path] = pages[path][:m.start()] + pages[path][m.end():]
            yield Query("heading", corpora.plain(m[1]), {address(path): 1})


def links(pages):
    """Texts of links between pages, each with all pages that it leads to."""
    addresses = {address(path): path for path in pages}
    names = collections.defaultdict(set)
    for path in pages:
        names[pathlib.PurePosixPath(address(path)).name].add(address(path))
    right = collections.defaultdict(lambda: collections.defaultdict(int))
    for path, text in pages.items():
        found = [(m[1], posixpath.normpath(posixpath.join(posixpath.dirname(path), m[2])))
                 for m in re.finditer(r"\[([^\]\[]+)\]\(([^)#?:]+\.md)[^)]*\)", text)]
        found += [(m[2], None if len(names[m[1]]) != 1 else next(iter(names[m[1]])))
                  for m in re.finditer(r"\[\[([^\]|#]+)(?:#[^\]|]*)?\|([^\]]+)\]\]", text)]
        for label, to in found:
            to = address(to) if to and to.endswith(".md") else to
            if to in addresses and to != address(path) and len(content_words(corpora.plain(label))) >= 2:
                right[corpora.plain(label).lower()][to] = 1
    for label, to in sorted(right.items()):
        if len(to) <= 3 and len(words(label)) <= 8:
            yield Query("link", label, dict(to))


def with_error(text, rng):
    long = [w for w in words(text) if len(w) >= 5 and "-" not in w]
    if not long:
        return None
    word = rng.choice(long)
    i = rng.randrange(1, len(word) - 1)
    other = rng.choice("aeioudnrst")
    wrong = rng.choice([word[:i] + word[i + 1:], word[:i] + other + word[i:], word[:i] + other + word[i + 1:],
                        word[:i] + word[i + 1] + word[i] + word[i + 2:]])
    return text.replace(word, wrong, 1) if wrong != word else None


# What a Dutch ending may be exchanged for: a few common plurals, adjectives and verb forms.
ENDINGS = [("ingen", "ing"), ("ing", "ingen"), ("heden", "heid"), ("heid", "heden"), ("aties", "atie"),
           ("atie", "aties"), ("iteiten", "iteit"), ("iteit", "iteiten"), ("ische", "isch"), ("elijke", "elijk"),
           ("elijk", "elijke"), ("isch", "ische"), ("enten", "ent"), ("ent", "enten"), ("aren", "aar"),
           ("ders", "der"), ("der", "ders"), ("eren", "eert"), ("igen", "igt"), ("ten", "t"), ("ken", "k")]


def inflected(text, known, rng):
    """One word in a form that the corpus has somewhere, so that it is one."""
    ways = [(w, w[:-len(a)] + b) for w in words(text) for a, b in ENDINGS
            if w.lower().endswith(a) and len(w) > len(a) + 2 and known[(w[:-len(a)] + b).lower()]]
    if not ways:
        return None
    word, other = rng.choice(ways)
    return text.replace(word, other, 1)


def split_compound(text, known, rng):
    ways = []
    for word in words(text):
        for i in range(4, len(word) - 3):
            first, rest = word[:i].lower(), word[i:].lower()
            for link in ("", "s", "en", "e"):
                if rest.startswith(link) and len(rest) - len(link) >= 4 and known[first] > 4 and known[rest[len(link):]] > 4:
                    ways.append((word, f"{first} {rest[len(link):]}"))
    if not ways:
        return None
    word, parts = rng.choice(ways)
    return text.replace(word, parts, 1)


def draw(name, pages):
    """The queries of a corpus, of every kind, some hundreds; takes headings out of the pages."""
    rng = random.Random(int(hashlib.sha1(name.encode()).hexdigest()[:8], 16))
    by_kind = {"title": list(titles(pages)), "heading": list(take_headings(pages, rng)), "link": list(links(pages))}
    for kind in by_kind:
        rng.shuffle(by_kind[kind])
        by_kind[kind] = by_kind[kind][:MOST[kind]]
    known = collections.Counter(w.lower() for text in pages.values() for w in WORD.findall(body(text)[1]))
    for kind, change in (("typo", lambda t: with_error(t, rng)), ("inflected", lambda t: inflected(t, known, rng)),
                         ("compound", lambda t: split_compound(t, known, rng))):
        of = by_kind["heading"] + by_kind["link"]
        changed = [Query(kind, text, q.right) for q in of if (text := change(q.text))]
        by_kind[kind] = changed[:MOST[kind]]
    return [q for queries in by_kind.values() for q in queries]
