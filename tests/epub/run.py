#!/usr/bin/env python3
"""`leerspoor epub`: a book of a site made for it, read back, and the book of content/.

- the order of chapters, the contents, links, ids, images and what is left out are as they should be;
- every document is XML, every link leads to something that is in the book;
- the same commit gives the same bytes, whatever the folder, the time zone and the number of threads;
- epubcheck finds nothing, where it is installed (Debian: epubcheck).
"""

import os
import pathlib
import posixpath
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

X = "{http://www.w3.org/1999/xhtml}"
JARS = ("/usr/share/java/epubcheck.jar",)

SITE = """
title: Book & site
language: en
base_url: https://example.org/kb/
types:
  dish:
    label: Dish
    folder: dishes
    sort: order
    fields:
      made_of: {label: Made of, type: ref, to: dish, many: true}
      note: {type: markdown}
  work: {folder: works, fields: {full: {type: text}}}
citations: {types: [work], reference: full}
"""
PAGES = {
    "index.md": "# Home\n\n[Soup](dishes/soup.md#1-water), [file](recipe.txt) & <https://example.com/?a=1&b=2>\n",
    "recipe.txt": "Boil.\n",
    "dishes/soup.md": "---\norder: 2\nsummary: Hot & wet\nmade_of: [bread]\nnote: See [home](../index.md).\n---\n# Soup\n\n"
                      "## 1. Water\n\nBoil[^1] it [@cook, p. 3]. ![A pot](../pot.png) ![A pan](../pan.webp)\n\n"
                      "| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [ ] stir\n\n> [!NOTE]\n> Hot.\n\n[here](#1-water) <br> [x](../draft.md)\n\n"
                      "[^1]: In a pot.\n",
    "dishes/bread.md": "---\norder: 1\n---\n# Bread\n\n## Één `kop`?\n\nFlour\x0c, \uffff`a\x0cb`.\n",
    "works/cook.md": "---\nfull: A. Cook, Of cooking.\n---\n# Of cooking\n\nA work.\n",
    "draft.md": "---\ndraft: true\n---\n# Draft\n",
}


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b""))


def make_site(env, folder):
    (folder / "content").mkdir(parents=True)
    (folder / "content/site.yaml").write_text(SITE)
    for name, text in PAGES.items():
        path = folder / "content" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    (folder / "content/pot.png").write_bytes(png())
    (folder / "content/pan.webp").write_bytes(b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0")
    git = ["git", "-C", str(folder), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    dated = {**env, "GIT_AUTHOR_DATE": "2024-05-01T12:00:00Z", "GIT_COMMITTER_DATE": "2024-05-01T12:00:00Z"}
    harness.run(env, ["git", "init", "-q", "-b", "main", str(folder)])
    harness.run(dated, [*git, "add", "-A"])
    harness.run(dated, [*git, "commit", "-q", "-m", "All"])


def make(program, env, site, book, *args):
    harness.run(env, [program, "epub", "-C", str(site), "--theme", str(harness.ROOT / "theme"), "--no-cache",
                      "--out", str(book), *args])
    return book


def well_made(book):
    """Gives name → parsed document, after what must be true of every book."""
    with zipfile.ZipFile(book) as z:
        assert z.testzip() is None
        first = z.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED), first
        data = {name: z.read(name) for name in z.namelist()}
    assert len(data) == len(z.infolist()), "a name twice"
    documents = {n: ElementTree.fromstring(d) for n, d in data.items() if n.endswith((".xhtml", ".opf", ".xml"))}
    ids = {}
    for name, root in documents.items():
        have = [e.get("id") for e in root.iter() if e.get("id")]
        assert len(set(have)) == len(have), (name, have)
        assert all(re.fullmatch(r"[^\W\d][\w.-]*", i) for i in have), (name, have)
        ids[name] = set(have)
    listed = {"book/" + e.get("href") for e in documents["book/package.opf"].iter("{http://www.idpf.org/2007/opf}item")}
    assert listed == {n for n in data if n.startswith("book/")} - {"book/package.opf"}, listed
    for name, root in documents.items():
        for e in root.iter():
            for attribute in ("href", "src"):
                url = e.get(attribute)
                if url is None or name.endswith(".opf") or re.match(r"[a-z]+:", url):
                    continue
                path, _, anchor = urllib.parse.unquote(url).partition("#")
                path = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
                assert path in data, (name, url)
                assert not anchor or anchor in ids[path], (name, url)
    return documents


def chapters(documents):
    nav = documents["book/nav.xhtml"]
    return [(a.text, a.get("href")) for a in nav.iter(X + "a")]


def own(program, env, tmp):
    site = tmp / "site"
    make_site(env, site)
    documents = well_made(make(program, env, site, tmp / "all.epub"))
    order = chapters(documents)
    titles = [t for t, _ in order]
    assert titles == ["Home", "Dish", "Bread", "Soup", "work", "Of cooking"], titles
    files = dict(order)
    soup = documents["book/" + files["Soup"]]
    text = "".join(soup.itertext())
    assert "Hot & wet" in text and "A. Cook, Of cooking." in text and "1 May 2024" in text, text
    assert "A pan" in text, "an image that not all can show is its description"
    assert [i.get("src") for i in soup.iter(X + "img")] == ["i1.png"]
    links = {a.get("href") for a in soup.iter(X + "a")}
    assert {files["Bread"], files["Home"], files["Of cooking"], "#a-1-water", "#a-source-1",
            "https://example.org/kb/dishes/soup/"} <= links, links
    home = {a.get("href") for a in documents["book/" + files["Home"]].iter(X + "a")}
    assert {files["Soup"] + "#a-1-water", "https://example.org/kb/recipe.txt", "https://example.com/?a=1&b=2"} <= home, home
    # A part of it: what stands outside is on the site.
    part = well_made(make(program, env, site, tmp / "part.epub", "dishes"))
    assert {t for t, _ in chapters(part)} >= {"Bread", "Soup"} and "Home" not in dict(chapters(part))
    assert "https://example.org/kb/" in {a.get("href") for d in part.values() for a in d.iter(X + "a")}
    done = subprocess.run([program, "epub", "-C", str(site), "--theme", str(harness.ROOT / "theme"), "soop"],
                          env=env, capture_output=True, timeout=harness.LIMIT, check=False, cwd=tmp)
    assert done.returncode == 1 and b"[epub/page]" in done.stderr, done.stderr
    # The same again, from elsewhere.
    harness.run(env, ["git", "clone", "-q", str(site), str(tmp / "other/place")])
    make(program, {**env, "TZ": "Asia/Tokyo"}, tmp / "other/place", tmp / "again.epub", "--jobs", "1")
    assert (tmp / "again.epub").read_bytes() == (tmp / "all.epub").read_bytes(), "not the same bytes"
    return [tmp / "all.epub", tmp / "part.epub"]


def epubcheck(env, books):
    # What it says does not depend on how the program was compiled.
    if os.environ.get("BUILD", "").endswith("dev"):
        return
    jar = next((j for j in JARS if pathlib.Path(j).exists()), None)
    if not jar or not shutil.which("java"):
        print("no epubcheck: the books were not given to it")
        return
    for book in books:
        said = harness.run(env, ["java", "-jar", jar, str(book)])
        assert not re.search(r"(ERROR|FATAL|WARNING)\(", said), said


def main():
    program = harness.program()
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as name:
        tmp = pathlib.Path(name).resolve()
        env = harness.environment(tmp / "home")
        books = own(program, env, tmp)
        real = make(program, env, harness.ROOT, tmp / "content.epub")
        assert len(chapters(well_made(real))) > 100
        epubcheck(env, [*books, real])


if __name__ == "__main__":
    main()
