"""A term and an instrument (or route, or organisation) of the same name lead to each other: the term's
page links to the page with the facts. The other way goes by itself, because terms are linked."""

import posixpath
import re

import pages

LONGER = ["instrumenten", "leerroutes"]


def same(page):
    """The names by which a page may be the twin of another."""
    title = re.split(r"[:(]", page.head["titel"])[0]
    names = [title, *(page.head.get("afkorting") or []), *(page.head.get("synoniemen") or [])] \
        if page.folder == "begrippen" else [title]
    return {re.sub(r"[^\w]", "", n.lower()) for n in names if isinstance(n, str)} | {page.path.stem}


def check(all_pages):
    terms = [p for p in all_pages if p.folder == "begrippen" and p.path.stem != "index"]
    problems, pairs = [], 0
    for page in all_pages:
        if page.folder not in LONGER or page.path.stem == "index":
            continue
        for term in terms:
            if not same(term) & same(page):
                continue
            pairs += 1
            targets = {posixpath.normpath(posixpath.join("begrippen", m[2].split("#")[0]))
                       for m in pages.LINK.finditer(term.body)}
            if page.name not in targets:
                problems.append(f"content/{term.name}: does not link to {page.name}, which tells more")
    return problems, f"{pairs} pairs"


def check_the_checker():
    def made(folder, stem, head, body=""):
        page = pages.Page.__new__(pages.Page)
        page.path, page.name = pages.CONTENT / folder / f"{stem}.md", f"{folder}/{stem}.md"
        page.head, page.body = head, body
        return page

    tool = made("instrumenten", "map", {"titel": "Module (MAP): praktijk"})
    bare = made("begrippen", "x", {"titel": "Module", "afkorting": ["MAP"]})
    assert len(check([tool, bare])[0]) == 1
    bare.body = "[meer](../instrumenten/map.md#kop)"
    assert check([tool, bare]) == ([], "1 pairs")
    assert check([tool, made("begrippen", "y", {"titel": "Iets"})]) == ([], "0 pairs")
